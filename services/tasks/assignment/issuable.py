"""Issuable: what each of several drafts still lacks, told of all of them at once."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from kernel.database import Transaction
from kernel.errors import Fault, Invalid, Refusal, Words
from kernel.identity import Actor
from services.tasks.assignment.authority import expect_authority
from services.tasks.assignment.waiting import expect_startable
from services.tasks.directory.groups import list_group_members
from services.tasks.directory.judging import expect_judge
from services.tasks.directory.lookups import UnitUnknown, expect_unit_stands
from services.tasks.lifecycle import Status, move
from services.tasks.register.locked import LockedTask, clears_of, lock_task
from services.tasks.register.six_clears import expect_clear

MOST_FAULTS = 200  # told at once
MOST_NAMED = 20  # in the one sentence about all of them
SHORT = 80  # characters of a title, enough to know it by

EMPTY_GROUP = Words("Nhóm không có thành viên", "A group without members")
ONE_OF_SEVERAL = Words("{name}: {why}", "{name}: {why}")
WITH_ITEM = Words("Nhiệm vụ {item} “{title}”", "Task {item} “{title}”")
WITHOUT_ITEM = Words("Nhiệm vụ “{title}”", "Task “{title}”")
SEVERAL = Words(
    "Chưa giao nhiệm vụ nào, vì {count} nhiệm vụ chưa giao được: {names}. Lý do của từng nhiệm vụ "
    "ở `errors`.",
    "Nothing was issued, since {count:task|tasks} cannot be yet: {names}. Each one's reason is in "
    "`errors`.",
)
AND_MORE = Words("và {count} nhiệm vụ nữa", "and {count} more")


class DraftsNotIssuable(Invalid):
    """Of several drafts that are refused for different reasons."""

    code = "drafts_not_issuable"
    title = Words("Có dự thảo chưa giao được", "Some drafts cannot be issued yet")


class Issuable(NamedTuple):
    """A draft that may be issued, and the units that it goes to."""

    task: LockedTask
    unit_ids: list[UUID]


class Refused(NamedTuple):
    task_id: UUID
    name: Words
    refusal: Refusal


async def expect_issuable(tx: Transaction, task: LockedTask, by: Actor) -> Issuable:
    """Refuses with one fault for each of the six clears that is missing, or with the rule that
    says no."""
    move(task.status, Status.issued)
    expect_clear(await clears_of(tx, task))
    if task.deadline and task.deadline.get("after"):  # what it awaits may have changed since
        await expect_startable(tx, task.deadline["after"], task.task_id)
    if task.group_id is None:
        await expect_unit_stands(tx, task.lead_unit_id)
        units = [task.lead_unit_id] if task.lead_unit_id else []
    else:
        units = await list_group_members(tx, task.group_id)
        if not units:
            raise UnitUnknown(name=EMPTY_GROUP)
    await expect_authority(tx, task, units, by)
    await expect_judge(tx, task.issuer_unit_id, units)
    return Issuable(task, units)


async def expect_all_issuable(
    tx: Transaction, drafts: Sequence[tuple[UUID, str | None, str]], by: Actor
) -> list[Issuable]:
    """Each draft, by id, item and title, locked; refuses once, naming every one that cannot be
    issued and why."""
    issuable: list[Issuable] = []
    refused: list[Refused] = []
    for task_id, item, title in drafts:
        task = await lock_task(tx, task_id)
        try:
            issuable.append(await expect_issuable(tx, task, by))
        except Refusal as refusal:
            refused.append(Refused(task_id, _name_of(item, title), refusal))
    if refused:
        raise _of_all(refused)
    return issuable


def _name_of(item: str | None, title: str) -> Words:
    short = title if len(title) <= SHORT else f"{title[: SHORT - 1]}…"
    return (WITH_ITEM if item else WITHOUT_ITEM).filled({"item": item, "title": short})


def _of_all(refused: Sequence[Refused]) -> Refusal:
    """The refusal of each, as one: of their own kind where they share it."""
    kinds = {type(one.refusal) for one in refused}
    kind = kinds.pop() if len(kinds) == 1 else DraftsNotIssuable
    several: type[Refusal] = type(f"Several{kind.__name__}", (kind,), {"detail": SEVERAL})
    names: list[Words] = [one.name for one in refused[:MOST_NAMED]]
    if len(refused) > MOST_NAMED:
        names.append(AND_MORE.filled({"count": len(refused) - MOST_NAMED}))
    faults = [fault for one in refused for fault in _faults_of(one)]
    return several(faults[:MOST_FAULTS], count=len(refused), names=names)


def _faults_of(one: Refused) -> list[Fault]:
    detail = one.refusal.detail.filled(one.refusal.facts)
    faults = one.refusal.faults or (Fault("", one.refusal.code, detail),)
    return [
        Fault(
            f"/tasks/{one.task_id}{fault.pointer}",
            fault.code,
            ONE_OF_SEVERAL.filled({"name": one.name, "why": fault.words}),
        )
        for fault in faults
    ]
