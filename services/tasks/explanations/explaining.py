"""Explaining: why a rung fired for a task, who heard it, who was passed over, and whether they were
told."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from kernel.clock import civil_day
from kernel.database import Read
from kernel.errors import NotFound, Words
from kernel.identity import Actor
from kernel.pagination import Page, PageOf
from services.tasks.directory.access import expect_visible
from services.tasks.directory.answering import SkipReason
from services.tasks.escalation.ladder import Passed
from services.tasks.escalation.ladders import ladders_at_hand
from services.tasks.escalation.policies import Clock
from services.tasks.escalation.views import RungView
from services.tasks.explanations.views import (
    EscalationView,
    ExplanationView,
    Sentence,
    SkippedRecipient,
)
from services.tasks.terms import Noun

# Names are read at the moment of asking; ids, posts and bases are those of the day that the rung
# fired.
ESCALATION = """
select e.escalation_id, e.task_id, e.clock, e.rung, e.occurrence, e.fired_at, e.days_late,
    e.days_with_issuer, e.ladder_version, e.superseded,
    (select s.submitted_on from submission s where e.clock = 'verdict' and s.task_id = e.task_id
     order by s.at, s.submission_id offset greatest(e.deadline_version - 1, 0) limit 1
    ) as submitted_on,
    (select coalesce(jsonb_agg(
        a.one || jsonb_build_object('official', o.name, 'unit', u.name_vi) order by a.place), '[]')
     from jsonb_array_elements(e.audience) with ordinality as a (one, place)
     left join known_official o on o.official_id = (a.one->>'official_id')::uuid
     left join known_unit u on u.unit_id = (a.one->>'unit_id')::uuid) as audience,
    (select coalesce(jsonb_agg(
        s.one || jsonb_build_object('unit', u.name_vi) order by s.place), '[]')
     from jsonb_array_elements(e.skipped) with ordinality as s (one, place)
     left join known_unit u on u.unit_id = (s.one->>'unit_id')::uuid) as skipped,
    (select coalesce(jsonb_agg(jsonb_build_object(
        'notice_id', n.notice_id, 'official_id', n.official_id, 'official', o.name,
        'delivered_at', n.delivered_at, 'confirmed_at', n.confirmed_at)
        order by n.delivered_at, n.notice_id), '[]')
     from known_telling k join known_notice n using (notice_id)
     left join known_official o using (official_id)
     where k.escalation_id = e.escalation_id) as notices
from escalation e
"""
OF_TASK = f"""{ESCALATION}
where e.task_id = %(task)s and (%(after_at)s::timestamptz is null
      or (e.fired_at, e.escalation_id) > (%(after_at)s::timestamptz, %(after_id)s::uuid))
order by e.fired_at, e.escalation_id limit %(take)s
"""
ONE = f"{ESCALATION} where e.escalation_id = %(id)s"
DATED = """
select title, due_on, deadline,
       (select min(day) from calendar_day), (select max(day) from calendar_day)
from task where task_id = %(id)s
"""

SKIPS: dict[SkipReason, Words] = {
    SkipReason.vacant: Words(
        "{unit}: chức danh người đứng đầu khuyết.", "{unit}: the post of its head is vacant."
    ),
    SkipReason.delegated: Words(
        "{unit}: người đứng đầu vắng mặt, người được ủy quyền nhận.",
        "{unit}: its head is away, and the delegate hears it.",
    ),
    SkipReason.no_post: Words(
        "{unit}: không có chức danh người đứng đầu.", "{unit}: has no post of a head."
    ),
    SkipReason.level_abolished: Words(
        "{unit}: cấp này không còn, bỏ qua.", "{unit}: stands no more, so the level was bridged."
    ),
    SkipReason.no_superior: Words(
        "{unit}: không có cấp trên ở bậc này.",
        "{unit}: has no superior at the level that the rung names.",
    ),
    SkipReason.no_officer: Words(
        "{unit}: nhiệm vụ không nêu cán bộ, người đứng đầu nhận.",
        "{unit}: no officer is named for the task, so its head hears it.",
    ),
    SkipReason.not_mapped: Words(
        "{unit}: thang chưa nêu cơ quan nhận bậc này.",
        "{unit}: the ladder names no unit for this audience.",
    ),
    SkipReason.fell_back: Words(
        "{unit}: không ai ở phía chủ trì trả lời, chuyển cơ quan giao.",
        "{unit}: nobody answers there, so the side of the issuer hears it.",
    ),
    SkipReason.nobody_answers: Words(
        "{unit}: không tìm được ai để báo.", "{unit}: nobody was found to hear it."
    ),
}
PASSED: dict[Passed, Words] = {
    Passed.superseded: Words(
        "Bậc '{rung}' (lần {first}–{last}) không gửi vì đã đến bậc cao hơn.",
        "Rung '{rung}' ({first} to {last}) was not sent, since a higher one was already due.",
    ),
    Passed.with_issuer: Words(
        "Bậc '{rung}' (lần {first}–{last}) không gửi vì khi đó kết quả đang chờ nghiệm thu.",
        "Rung '{rung}' ({first} to {last}) was not sent, since the result awaited its verdict.",
    ),
    Passed.receipt: Words(
        "Bậc '{rung}' (lần {first}–{last}) không lặp vì đã có xác nhận.",
        "Rung '{rung}' ({first} to {last}) was not repeated, since a receipt held.",
    ),
}
DUE = Words("Hạn: {due_on} ({text}).", "Due on {due_on} ({text}).")
OWED = Words(
    "Kết quả trình ngày {submitted_on}, chờ nghiệm thu; hạn nghiệm thu: {owed_on}.",
    "The result of {submitted_on} awaits its verdict, which was owed by {owed_on}.",
)
HELD = Words(
    "Kết quả đã nằm ở cơ quan nghiệm thu {days} ngày.",
    "Its results have waited {days} days for a verdict.",
)
LATE = Words(
    "Khi bậc '{rung}' nổ: quá hạn {days} ngày.", "When rung '{rung}' fired it was {days} days late."
)
EARLY = Words(
    "Khi bậc '{rung}' nổ: còn {days} ngày.", "When rung '{rung}' fired {days} days were left."
)
HEARD = Words(
    "{official}, {unit} ({basis}), là người nhận.", "{official} of {unit} ({basis}) hears it."
)
TOLD = Words(
    "Đã gửi cho {official} lúc {delivered_at}; xác nhận: {confirmed_at}.",
    "A notice reached {official} at {delivered_at}; receipt: {confirmed_at}.",
)


class Dated(NamedTuple):
    """The task that climbs: its due day and the rule of it, and how far the calendar reaches."""

    title: str
    due_on: date
    deadline: dict[str, Any] | None
    first: date
    last: date


async def list_escalations(
    read: Read, task_id: UUID, by: Actor, page: Page
) -> PageOf[EscalationView]:
    await expect_visible(read, task_id, by)
    rows = await read.all(EscalationView, OF_TASK, task=task_id, **page.keyset("at", "id"))
    return page.cut(rows, lambda fired: [fired.fired_at, fired.escalation_id])


async def show_escalation(read: Read, escalation_id: UUID, by: Actor) -> EscalationView:
    fired = await read.one(EscalationView, ONE, id=escalation_id)
    if fired is None:
        raise NotFound(what=Noun.escalation)
    try:
        await expect_visible(read, fired.task_id, by)
    except NotFound:
        raise NotFound(what=Noun.escalation) from None
    return fired


async def explain_escalation(read: Read, escalation_id: UUID, by: Actor) -> ExplanationView:
    """All that led to an escalation and came of it, as facts and in words (rule 20)."""
    fired = await show_escalation(read, escalation_id, by)
    ladders = await ladders_at_hand(read)
    policy = (
        ladders.verdicts[fired.ladder_version].rungs
        if fired.clock is Clock.verdict
        else ladders.policies[fired.ladder_version]
    )
    rung = next(rung for rung in policy.rungs if rung.name == fired.rung)
    task = Dated(*await read.row(DATED, id=fired.task_id))
    return ExplanationView(
        escalation=fired,
        title=task.title,
        due_on=task.due_on,
        deadline=task.deadline or {},
        calendar={"first": task.first, "last": task.last},
        ladder=f"{policy.name} {policy.version}",
        rung=RungView.model_validate(rung, from_attributes=True),
        sentences=[Sentence(vi=words.vi, en=words.en) for words in _sentences(fired, task)],
    )


def _sentences(fired: EscalationView, task: Dated) -> Iterator[Words]:
    yield _due(fired, task)
    yield (LATE if fired.days_late >= 0 else EARLY).filled(
        {"rung": fired.rung, "days": abs(fired.days_late)}
    )
    if fired.days_with_issuer:
        yield HELD.filled({"days": fired.days_with_issuer})
    yield from (_why(skip) for skip in fired.skipped)
    for over in fired.superseded:
        yield PASSED[Passed(over.reason)].filled(over.model_dump())
    yield from (HEARD.filled(heard.model_dump()) for heard in fired.audience)
    for told in fired.notices:
        yield TOLD.filled({**told.model_dump(), "confirmed_at": told.confirmed_at or "-"})


def _due(fired: EscalationView, task: Dated) -> Words:
    if fired.submitted_on is not None:
        owed_on = civil_day(fired.fired_at) - timedelta(days=fired.days_late)
        return OWED.filled({"submitted_on": fired.submitted_on, "owed_on": owed_on})
    text = (task.deadline or {}).get("text") or (task.deadline or {}).get("kind", "-")
    return DUE.filled({"due_on": task.due_on, "text": text})


def _why(skip: SkippedRecipient) -> Words:
    return SKIPS[SkipReason(skip.reason)].filled({"unit": skip.unit or skip.unit_id})
