"""Mail arrives at a real server, once, in the reader's language, and no name brings headers of its
own."""

import mailbox
from collections.abc import Callable
from typing import Any

from services.notifications.releasing import release
from services.notifications.settings import NotificationsSettings
from tests.notifications.conftest import World
from tests.notifications.receivers import Post


def text_of(letter: Any) -> Any:
    return letter.get_body(("plain",)).get_content()


def html_of(letter: Any) -> Any:
    return letter.get_body(("html",)).get_content()


async def test_a_head_reads_what_is_late_in_a_real_mailbox(
    world_with_mail: World, post: Post
) -> None:
    world = world_with_mail
    head = await world.an_official()
    await world.tell(world.rung(head), world.issued(head))
    await world.release()
    await world.deliver("email")
    (letter,) = post.letters
    (notice,) = await world.inbox(head)
    assert letter["subject"] == "Remit: 1 nhiệm vụ quá hạn, 1 nhiệm vụ mới giao"
    assert letter["to"] == "Nguyễn Văn An <an@example.vn>"
    assert letter["message-id"] == f"<{notice['id']}@remit>"
    assert letter["x-remit-notice"] == notice["id"]
    assert text_of(letter).splitlines() == [
        "- Quá hạn 3 ngày: Xây dựng cổng dữ liệu; chủ trì: Bộ Khoa học và Công nghệ; hạn "
        "28/11/2026",
        f"  http://127.0.0.1:8000/v1/tasks/{notice['items'][0]['task_id']}",
        "- Nhiệm vụ mới giao: Rà soát thủ tục (văn bản số 57); chủ trì: UBND xã; hạn 31/12/2026",
        f"  http://127.0.0.1:8000/v1/tasks/{notice['items'][1]['task_id']}",
        "",
        "Cần xác nhận đã nhận trong Remit.",
    ]
    assert [told["channel"] for told in await world.events("NoticeDelivered")] == ["inbox", "email"]


async def test_an_english_reader_is_written_to_in_english(
    world_with_mail: World, post: Post
) -> None:
    world = world_with_mail
    head = await world.an_official(locale="en")
    await world.tell(
        world.rung(head, urgency="urgent", days_late=0), world.rung(head, days_late=-2)
    )
    await world.release()
    await world.deliver("email")
    assert post.letters[0]["subject"] == "[Urgent] Remit: 2 tasks due today or soon"
    assert text_of(post.letters[0]).startswith("- Due today: ")


async def test_a_flood_lists_200_lines_and_says_how_many_more(
    world_with_mail: World, post: Post
) -> None:
    """Rule 29."""
    world = world_with_mail
    head = await world.an_official()
    await world.tell(*(world.rung(head, title=f"Việc {n}") for n in range(250)))
    await world.release()
    await world.deliver("email")
    lines = text_of(post.letters[0]).splitlines()
    assert sum(line.startswith("- Quá hạn") for line in lines) == 200
    assert "- và 50 nhiệm vụ nữa; xem đủ trong Remit." in lines


async def test_a_name_or_a_title_cannot_bring_headers_of_its_own(
    world_with_mail: World, post: Post
) -> None:
    world = world_with_mail
    head = await world.an_official(name="An\r\nBcc: all@example.vn")
    await world.tell(world.rung(head, title="Việc\r\nX-Bad: 1\r\n\r\nXin chào <b>"))
    await world.release()
    await world.deliver("email")
    (letter,) = post.letters
    assert letter["bcc"] is None
    assert letter["x-bad"] is None
    assert "Việc X-Bad: 1 Xin chào <b>" in text_of(letter)
    html = letter.get_body(("html",))
    assert html is not None
    assert "&lt;b&gt;" in html.get_content()


async def test_an_address_that_is_none_is_given_up_at_once(
    world_with_mail: World, post: Post
) -> None:
    world = world_with_mail
    head = await world.an_official(email="an@example.vn\nBcc: all@example.vn")
    await world.tell(world.rung(head))
    await world.release()
    await world.deliver("email")
    assert post.letters == []
    assert await world.delivery("email") == ("given_up", 1, "the e-mail address is not one")
    assert [told["channel"] for told in await world.events("DeliveryGivenUp")] == ["email"]


async def test_the_address_is_the_one_at_the_time_of_sending(
    world_with_mail: World, post: Post
) -> None:
    """Rule 28."""
    world = world_with_mail
    head = await world.an_official("old@example.vn")
    await world.tell(world.rung(head))
    await world.release()
    changed = {"official_id": str(head), "name": "An", "email": "new@example.vn"}
    await world.tell(world.entry("OfficialRegistered", **changed), by=world.units)
    await world.deliver("email")
    assert post.letters[0]["to"] == "An <new@example.vn>"


async def test_a_refused_letter_is_tried_again_later_and_recorded_once(
    world_with_mail: World, post: Post
) -> None:
    world = world_with_mail
    head = await world.an_official()
    await world.tell(world.rung(head))
    await world.release()
    post.says = "451 Try later"
    await world.deliver("email")
    state, attempts, why = await world.delivery("email")
    assert (state, attempts) == ("failed", 1)
    assert "451" in why
    post.says = "250 OK"
    await world.deliver("email")
    assert post.letters == [], "not due yet"
    await world.later(minutes=1)
    await world.deliver("email")
    await world.deliver("email")
    assert len(post.letters) == 1
    assert await world.delivery("email") == ("delivered", 2, None)


async def test_eight_failures_are_given_up_and_said(world_with_mail: World, post: Post) -> None:
    world = world_with_mail
    head = await world.an_official()
    await world.tell(world.rung(head))
    await world.release()
    post.says = "550 No such user"
    for _ in range(9):
        await world.deliver("email")
        await world.later(hours=8)
    state, attempts, _ = await world.delivery("email")
    assert (state, attempts) == ("given_up", 8)
    (told,) = await world.events("DeliveryGivenUp")
    assert told["attempts"] == 8
    assert len(told["escalation_ids"]) == 1


async def test_without_an_address_there_is_only_the_inbox(world: World) -> None:
    head = await world.an_official(email=None)
    await world.tell(world.rung(head))
    await world.release()
    assert await world.rows("select channel from delivery") == [("inbox",)]


async def test_an_official_not_yet_known_is_mailed_when_units_has_told_us(
    world_with_mail: World, post: Post
) -> None:
    world = world_with_mail
    head = await world.an_official()
    await world.tell(world.rung(head))
    async with world.database.transaction() as tx:
        await tx.run("delete from contact")
    await world.release()
    await world.deliver("email")
    assert (await world.delivery("email"))[0] == "failed"
    registered = {"official_id": str(head), "name": "An", "email": "an@example.vn"}
    await world.tell(world.entry("OfficialRegistered", **registered), by=world.units)
    await world.later(minutes=1)
    await world.deliver("email")
    assert len(post.letters) == 1


async def test_in_development_mail_lies_in_a_maildir_that_can_be_read(world: World) -> None:
    head = await world.an_official()
    await world.tell(world.rung(head))
    await world.release()
    await world.deliver("email")
    outbox = world.settings.outbox
    assert outbox is not None
    folder = mailbox.Maildir(outbox, create=False)
    (notice,) = await world.inbox(head)
    assert [letter["X-Remit-Notice"] for letter in folder] == [notice["id"]]
    assert outbox.stat().st_mode & 0o077 == 0


async def test_with_mail_off_no_letter_is_owed(world: World) -> None:
    head = await world.an_official()
    await world.tell(world.rung(head))
    await world.later(seconds=61)
    await release(world.database, mails=False)
    assert await world.rows("select channel from delivery") == [("inbox",)]


def test_production_without_a_mail_server_has_no_mail(
    settings_of: Callable[..., NotificationsSettings],
) -> None:
    settings = settings_of(environment="production", internal_secret="s" * 40)
    assert not settings.mails
    assert settings.outbox is None


async def test_a_letter_names_the_document_the_item_the_day_and_where_the_task_is(
    world_with_mail: World, post: Post
) -> None:
    world = world_with_mail
    named = {
        "title": "Rà soát thể chế",
        "title_en": "Review the institutions",
        "directive_number": "45/KH-UBND",
        "item": "II.3",
        "lead_name": "Bộ Tài chính",
        "lead_name_en": "Ministry of Finance",
    }
    for locale in ("vi", "en"):
        head = await world.an_official(locale=locale)
        await world.tell(world.rung(head, days_late=1, **named))
    await world.release()
    await world.deliver("email")
    letters = {letter["subject"]: letter for letter in post.letters}
    assert set(letters) == {"Remit: 1 nhiệm vụ quá hạn", "Remit: 1 overdue task"}
    vi, en = (text_of(letters[subject]).splitlines() for subject in sorted(letters))
    assert vi[0] == (
        "- Quá hạn 1 ngày: Rà soát thể chế (mục II.3, văn bản số 45/KH-UBND); chủ trì: Bộ Tài "
        "chính; hạn 28/11/2026"
    )
    assert en[0] == (
        "- 1 day late: Review the institutions (item II.3 of document 45/KH-UBND); lead: Ministry "
        "of Finance; due 28 November 2026"
    )
    for letter, line in zip(
        (letters[subject] for subject in sorted(letters)), (vi, en), strict=True
    ):
        assert line[1].startswith("  http://127.0.0.1:8000/v1/tasks/")
        assert f'<a href="{line[1].strip()}">' in html_of(letter)
