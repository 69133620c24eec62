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
from services.tasks.deadlines.rules import DeadlineKind
from services.tasks.directory.access import expect_visible
from services.tasks.directory.answering import SkipReason
from services.tasks.escalation.ladder import Passed
from services.tasks.escalation.ladders import ladders_at_hand
from services.tasks.escalation.policies import Clock, Policy
from services.tasks.escalation.views import RungView
from services.tasks.explanations.views import (
    EscalationView,
    ExplanationView,
    Sentence,
)
from services.tasks.explanations.wording import (
    CONFIRMED,
    DUE,
    FIRED,
    HEARD,
    HELD,
    ONCE,
    OWED,
    PASSED,
    SKIPS,
    SOMEBODY,
    TIMES,
    TOLD,
    basis_words,
    named,
    rung_words,
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
        a.one || jsonb_build_object(
            'official', o.name, 'unit', u.name_vi, 'unit_en', u.name_en) order by a.place), '[]')
     from jsonb_array_elements(e.audience) with ordinality as a (one, place)
     left join known_official o on o.official_id = (a.one->>'official_id')::uuid
     left join known_unit u on u.unit_id = (a.one->>'unit_id')::uuid) as audience,
    (select coalesce(jsonb_agg(
        s.one || jsonb_build_object('unit', u.name_vi, 'unit_en', u.name_en)
        order by s.place), '[]')
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
        sentences=[Sentence(vi=words.vi, en=words.en) for words in _sentences(fired, task, policy)],
    )


def _sentences(fired: EscalationView, task: Dated, policy: Policy) -> Iterator[Words]:
    rungs = {rung.name: rung_words(rung, fired.clock) for rung in policy.rungs}
    yield _due(fired, task)
    late, early = FIRED[fired.clock]
    yield (late if fired.days_late >= 0 else early).filled(
        {"rung": rungs[fired.rung], "days": abs(fired.days_late)}
    )
    if fired.days_with_issuer:
        yield HELD.filled({"days": fired.days_with_issuer})
    for skip in fired.skipped:
        yield SKIPS[SkipReason(skip.reason)].filled({"unit": named(skip.unit, skip.unit_en)})
    for over in fired.superseded:
        times = (ONCE if over.first == over.last else TIMES).filled(over.model_dump())
        yield PASSED[Passed(over.reason)].filled({"rung": rungs[over.rung], "times": times})
    for heard in fired.audience:
        unit, basis = named(heard.unit, heard.unit_en), basis_words(heard.basis)
        official = heard.official or SOMEBODY
        yield HEARD.filled({"official": official, "unit": unit, "basis": basis})
    for told in fired.notices:
        yield TOLD.filled({"official": told.official or SOMEBODY, "at": told.delivered_at})
        if told.confirmed_at:
            yield CONFIRMED.filled({"at": told.confirmed_at})


def _due(fired: EscalationView, task: Dated) -> Words:
    if fired.submitted_on is not None:
        owed_on = civil_day(fired.fired_at) - timedelta(days=fired.days_late)
        return OWED.filled({"submitted_on": fired.submitted_on, "owed_on": owed_on})
    deadline = task.deadline or {}
    kind = DeadlineKind(deadline.get("kind", DeadlineKind.none))
    return DUE.filled({"due_on": task.due_on, "text": deadline.get("text") or kind})
