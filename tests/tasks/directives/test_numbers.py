"""A directive's number is unique within its issuer and the year of its day, however it is typed."""

import asyncio
import re
import unicodedata
from datetime import date
from typing import Any

import pytest

from kernel.identity import Actor
from services.tasks.directives.numbers import number_key
from tests.conventions.sources import ROOT
from tests.tasks.conftest import World

NUMBER = "45/KH-UBND"
DAY = date(2026, 3, 2)
# What somebody else types for it, and whether it is the same number.
TYPED = [
    ("05-TB/BCĐTW", "05-TB/BCĐTW", True),
    ("05-TB/BCĐTW", unicodedata.normalize("NFD", "05-TB/BCĐTW"), True),
    ("45/NQ-HĐND tỉnh", unicodedata.normalize("NFD", "45/NQ-HĐND TỈNH"), True),
    (NUMBER, "45/kh-ubnd", True),
    (NUMBER, " 45 / KH - UBND ", True),
    (NUMBER, "45/KH\u2013UBND", True),
    (NUMBER, "45/KH\u2011UBND", True),
    (NUMBER, "45/KH\u00a0-UBND", True),
    (NUMBER, "45/KHUBND", False),
    (NUMBER, "045/KH-UBND", False),
    (NUMBER, "45-KH/UBND", False),
    (NUMBER, "45/KH-UBNĐ", False),
    (NUMBER, "4 5/KH-UBND", True),  # a price of spaces that do not count
]


@pytest.mark.parametrize(("written", "typed", "same"), TYPED)
def test_which_numbers_are_one(written: str, typed: str, same: bool) -> None:
    assert (number_key(written, DAY) == number_key(typed, DAY)) is same


def test_the_year_is_that_of_the_documents_date() -> None:
    assert number_key(NUMBER, date(2026, 12, 31)) != number_key(NUMBER, date(2027, 1, 1))
    assert number_key(NUMBER, date(2026, 1, 1)) == number_key(NUMBER, date(2026, 12, 31))


async def registered(world: World, who: Actor | str, code: str, **more: Any) -> Any:
    body = {
        "number": NUMBER,
        "title": "Kế hoạch",
        "issuer_unit_id": str(world.unit(code)),
        "issued_on": "2026-03-02",
        **more,
    }
    return await world.ask(who, "POST", "/v1/directives", json=body)


async def test_two_provinces_and_two_years_have_one_number_and_each_reads_its_own(
    world: World,
) -> None:
    made = [
        await registered(world, "TH", "TH"),
        await registered(world, "LA", "LA"),
        await registered(world, "TH", "TH", issued_on="2025-03-02"),
    ]
    assert [answer.status_code for answer in made] == [201, 201, 201], made[1].text
    assert {answer.json()["number"] for answer in made} == {NUMBER}
    assert len({answer.json()["directive_id"] for answer in made}) == 3
    for who, count in (("TH", 2), ("LA", 1), ("office", 3), ("stranger", 0)):
        listed = (await world.get(who, "/v1/directives"))["items"]
        assert [one["number"] for one in listed] == [NUMBER] * count, who


@pytest.mark.parametrize(("written", "typed"), [(w, t) for w, t, same in TYPED if same])
async def test_a_number_that_the_issuer_has_used_is_refused_to_the_issuer_alone(
    world: World, written: str, typed: str
) -> None:
    first = await registered(world, "TH", "TH", number=written)
    again = await registered(world, "TH", "TH", number=typed, issued_on="2026-10-30")
    assert (again.status_code, again.json()["code"]) == (409, "directive_number_taken")
    assert first.json()["directive_id"] in again.json()["detail"]
    other = await registered(world, "LA", "LA", number=typed)
    assert other.status_code == 201
    stranger = await registered(world, "LA", "TH", number=typed)
    assert (stranger.status_code, stranger.json()["code"]) == (403, "forbidden")
    assert first.json()["directive_id"] not in stranger.text


async def test_every_place_shows_the_number_as_it_is_written(world: World) -> None:
    for code, lead in (("TH", "TH-1"), ("G", "LA")):
        made = await registered(world, code, code)
        body = {
            "title": "Rà soát",
            "product": "Báo cáo",
            "deadline": {"kind": "on", "day": "2026-12-01"},
            "lead_unit_id": str(world.unit(lead)),
        }
        path = made.headers["location"]
        drafted = await world.ask(code, "POST", f"{path}/tasks", json=body)
        assert drafted.status_code == 201
        assert (await world.ask(code, "POST", f"{path}/issuance")).status_code == 201
        shown = await world.get(code, drafted.headers["location"])
        assert shown["directive"]["number"] == NUMBER
        listed = (await world.get(code, f"{path}/tasks"))["items"]
        assert [one["directive_number"] for one in listed] == [NUMBER]
    assert [one["directive_number"] for one in await world.events("TaskIssued")] == [NUMBER] * 2
    assert [one["number"] for one in await world.events("DirectiveRegistered")] == [NUMBER] * 2


async def test_of_many_who_register_at_once_one_does_for_each_issuer(world: World) -> None:
    answers = await asyncio.gather(
        *(registered(world, code, code) for code in ("TH", "LA", "G") for _ in range(3))
    )
    assert sorted(answer.status_code for answer in answers) == [201] * 3 + [409] * 6


async def test_the_code_of_before_goes_on_registering(world: World) -> None:
    """As 0.1.0 does it, on the schema of today."""
    before = """
    insert into directive (directive_id, number, title, issuer_unit_id, issued_on, note,
        registered_at)
    values (gen_random_uuid(), %(number)s, 'x', %(issuer)s, '2026-03-02', null, clock_now())
    on conflict (number) do nothing
    """
    async with world.database.transaction() as tx:
        assert await tx.run(before, number=NUMBER, issuer=world.unit("TH")) == 1
        assert await tx.run(before, number=NUMBER, issuer=world.unit("LA")) == 0
    assert (await registered(world, "TH", "TH")).status_code == 409
    assert (await registered(world, "LA", "LA")).status_code == 201
    assert [one["number"] for one in (await world.get("TH", "/v1/directives"))["items"]] == [NUMBER]


def test_nothing_reads_the_number_that_only_the_code_of_before_knows() -> None:
    reads = re.compile(r"\bd\.number\b|\bdirective\s+where\s+number\b|select number from directive")
    found = [
        str(path.relative_to(ROOT))
        for folder in ("services/tasks", "remit", "bench")
        for path in (ROOT / folder).rglob("*.py")
        if "imports" not in path.parts
        and reads.search(" ".join(path.read_text(encoding="utf-8").split()))
    ]
    assert not found, "document_number is what a document bears"
