"""Awaited: what a task waits for, as far as its reader may read it."""

from services.tasks.directory.access import visible
from services.tasks.refs import unit_ref


def waits(task: str) -> str:
    """Whether it has no due day until another is accepted; null of a task without a deadline."""
    return f"({task}.due_on is null and {task}.deadline->>'kind' = 'after')"


def join_awaited(task: str) -> str:
    """Joins `awaits`, which is null unless a task is due after another: whether that one is hidden
    from the reader, and what is shown of it (rule 30)."""
    return f"""left join lateral (
    select awaited.task_id is null as hidden, json_build_object(
        'task_id', awaited.task_id, 'title', awaited.title, 'item', awaited.item,
        'status', awaited.status, 'is_roll_up', awaited.is_roll_up, 'due_on', awaited.due_on,
        'lead', case when awaited_lead.unit_id is not null then {unit_ref("awaited_lead")} end
        ) as shown
    from (values (1)) one left join (
        task awaited left join known_unit awaited_lead
                     on awaited_lead.unit_id = awaited.lead_unit_id)
        on awaited.task_id = ({task}.deadline->>'after')::uuid
           and {visible("awaited", "awaited_lead")}
    where {task}.deadline->>'kind' = 'after') awaits on true"""  # noqa: S608 made of constants


def show_awaited(task: str) -> str:
    """Of the joined `awaits`, while the task waits."""
    return f"case when {waits(task)} then awaits.shown end"
