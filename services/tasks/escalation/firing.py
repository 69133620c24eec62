"""Firing: rungs that are due are written and told, each once whatever crashes or runs twice."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from kernel.database import Transaction
from kernel.identity import Actor
from kernel.journal import appended, author
from services.tasks.escalation.policies import Clock
from services.tasks.register.events import TaskEvent

LADDER = Actor(kind="system", id=UUID(int=57), name="ladder")


TOLD = """
    (select %(event)s::text as name, task_id as subject, body, place
     from given join fired using (escalation_id)) new"""
# The events go over as one JSON document, which is half the processor time of an array of them;
# what fired before is neither written nor told again (rule 16).
FIRE = f"""
with given as materialized (
    select (body->>'escalation_id')::uuid as escalation_id, (body->>'task_id')::uuid as task_id,
           body, version, place
    from rows from (jsonb_array_elements(%(events)s::jsonb), unnest(%(versions)s::smallint[]))
         with ordinality as new (body, version, place)),
fired as (
    insert into escalation (task_id, deadline_version, rung, occurrence, escalation_id, fired_at,
        days_late, days_with_issuer, ladder_version, clock, audience, skipped, superseded)
    select task_id, version, body->>'rung', (body->>'occurrence')::smallint, escalation_id, %(now)s,
        (body->>'days_late')::int, coalesce((body->>'days_with_issuer')::int, 0),
        (body->>'ladder_version')::int, %(clock)s, body->'audience', body->'skipped',
        body->'superseded'
    from given order by place
    on conflict (task_id, deadline_version, rung, occurrence) do nothing returning escalation_id),
told as ({appended(TOLD)})
select task_id from given join fired using (escalation_id)
"""  # noqa: S608 made of constants


async def fire(
    tx: Transaction, clock: Clock, now: datetime, rungs: Sequence[tuple[int, TaskEvent]]
) -> list[UUID]:
    """Rungs of one event class, each with the version of its clock (of the deadline, or the number
    of the submission); the tasks whose rung fired now, and had not before."""
    if not rungs:
        return []
    events = ",".join(event.model_dump_json() for _, event in rungs)
    fired = await tx.rows(
        FIRE,
        **author(LADDER),
        event=type(rungs[0][1]).__name__,
        events=f"[{events}]",
        versions=[version for version, _ in rungs],
        now=now,
        clock=clock,
    )
    return [task for (task,) in fired]
