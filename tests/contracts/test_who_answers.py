"""Who answers for a unit on a day: one table of cases, and everyone who names somebody agrees."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid5

import pytest

from kernel.clock import uuid7
from kernel.database import Database, Transaction
from kernel.identity import Actor
from kernel.journal import Entry
from services.tasks.directory.chains import find_answering
from services.units.appointing import appoint_officials
from services.units.commands import Delegate, NewAppointment, NewOfficial, NewPost, NewUnit
from services.units.delegating import delegate_post
from services.units.establishing import establish_posts, establish_units
from services.units.holders import show_head
from services.units.registering import register_officials
from services.units.vocabulary import AppointmentKind, Level
from tests.tasks.conftest import World, opened

LOADER = Actor(kind="system", id=uuid7(), name="test")
BEGAN, ENDED, DAY = date(2025, 1, 1), date(2026, 10, 31), date(2026, 11, 3)
ABOVE = {"TOP": None, "MID": "TOP", "LEAD": "MID"}
TOP_HEAD = ("head", "TOP", "Trần Trên")

# what is so -> who answers for LEAD, of which unit, in which capacity. A fact is (role, unit, who);
# a role is head, acting, away (the delegate of an absence), back (of one that is over), deputy or
# second (the next in rank); "ended" is a unit that stands no more.
CASES: dict[str, tuple[list[tuple[str, str, str]], tuple[str, str, str]]] = {
    "substantive": ([("head", "LEAD", "An")], ("An", "LEAD", "substantive")),
    "substantive, with a deputy": (
        [("head", "LEAD", "An"), ("deputy", "LEAD", "Bình")],
        ("An", "LEAD", "substantive"),
    ),
    "delegated": (
        [("head", "LEAD", "An"), ("away", "LEAD", "Chi")],
        ("Chi", "LEAD", "delegate"),
    ),
    "back from an absence": (
        [("head", "LEAD", "An"), ("back", "LEAD", "Chi")],
        ("An", "LEAD", "substantive"),
    ),
    "acting": ([("acting", "LEAD", "Dũng")], ("Dũng", "LEAD", "acting")),
    "acting, and a delegate too": (
        [("acting", "LEAD", "Dũng"), ("away", "LEAD", "Chi")],
        ("Dũng", "LEAD", "acting"),
    ),
    "the delegate of a post that is vacant by now": (
        [("away", "LEAD", "Chi"), ("deputy", "LEAD", "Bình")],
        ("Chi", "LEAD", "delegate"),
    ),
    "deputy": (
        [("second", "LEAD", "Em"), ("deputy", "LEAD", "Bình")],
        ("Bình", "LEAD", "deputy"),
    ),
    "vacant": ([("head", "MID", "Giang")], ("Giang", "MID", "substantive")),
    "vacant, and the superior is away": (
        [("head", "MID", "Giang"), ("away", "MID", "Hà")],
        ("Hà", "MID", "delegate"),
    ),
    "climbing": ([], ("Trần Trên", "TOP", "substantive")),
    "abolished above": (
        [("head", "MID", "Giang"), ("ended", "MID", "")],
        ("Trần Trên", "TOP", "substantive"),
    ),
}
KINDS = {"head": AppointmentKind.substantive, "acting": AppointmentKind.acting}
RANKS = {"head": 0, "acting": 0, "away": 0, "back": 0, "deputy": 1, "second": 2}


@dataclass
class Both:
    """The service of units, and the service of tasks that has heard of all it said."""

    units: Database
    tasks: World
    ids: dict[str, UUID] = field(default_factory=dict)
    names: dict[UUID, str] = field(default_factory=dict)

    async def know(self, facts: list[tuple[str, str, str]]) -> None:
        async with self.units.transaction() as tx:
            await self._establish(tx, {unit for role, unit, _ in facts if role == "ended"})
            for role, unit, who in [*facts, TOP_HEAD]:
                if role != "ended":
                    await self._seat(tx, role, unit, who)
        async with self.units.read() as read:
            said = "select id, at, name, subject, actor, body, trace_id from journal order by id"
            rows = await read.rows(said)
        names = ("number", "at", "name", "subject", "actor", "body", "trace_id")
        await self.tasks.tell(*(Entry(**dict(zip(names, row, strict=True))) for row in rows))

    async def _establish(self, tx: Transaction, ended: set[str]) -> None:
        self.ids = {code: uuid7() for code in ABOVE}
        new = [
            NewUnit(
                unit_id=self.ids[code],
                scheme="test",
                code=f"X-{code}",
                name_vi=f"Đơn vị {code}",
                name_en=code,
                level=Level.central,
                kind="body",
                parent_id=self.ids[above] if above else None,
                valid_from=BEGAN,
                valid_to=ENDED if code in ended else None,
            )
            for code, above in ABOVE.items()
        ]
        await establish_units(tx, new, LOADER)
        heads = [self._post(code, 0, one.valid_to) for code, one in zip(ABOVE, new, strict=True)]
        await establish_posts(tx, heads, LOADER)

    def _post(self, code: str, rank: int, valid_to: date | None) -> NewPost:
        return NewPost(
            post_id=self._post_id(code, rank),
            unit_id=self.ids[code],
            title=f"{code} {rank}",
            is_head=rank == 0,
            rank=rank,
            valid_from=BEGAN,
            valid_to=valid_to,
        )

    def _post_id(self, code: str, rank: int) -> UUID:
        return uuid5(self.ids[code], str(rank))

    async def _seat(self, tx: Transaction, role: str, unit: str, who: str) -> None:
        official = NewOfficial(name=who)
        self.names[official.official_id] = who
        await register_officials(tx, [official], LOADER)
        post_id = self._post_id(unit, RANKS[role])
        if role in ("away", "back"):
            to_on = date(2026, 12, 31) if role == "away" else date(2026, 10, 31)
            away = Delegate(to_official_id=official.official_id, from_on=BEGAN, to_on=to_on)
            await delegate_post(tx, post_id, away, LOADER)
            return
        if RANKS[role]:
            await establish_posts(tx, [self._post(unit, RANKS[role], None)], LOADER)
        span = await tx.value("select valid_to from post where id = %(id)s", id=post_id)
        seat = NewAppointment(
            post_id=post_id,
            official_id=official.official_id,
            kind=KINDS.get(role, AppointmentKind.substantive),
            from_on=BEGAN,
            to_on=span,
        )
        await appoint_officials(tx, [seat], LOADER)

    def told(self, one: dict[str, Any]) -> tuple[str, str, str]:
        code = {str(id_): code for code, id_ in self.ids.items()}[str(one["unit_id"])]
        return self.names[UUID(str(one["official_id"]))], code, str(one["basis"])


@pytest.fixture
async def both(
    database_of: Callable[[str], str], signed: Callable[..., dict[str, str]]
) -> AsyncIterator[Both]:
    async with (
        Database(database_of("units"), "units") as units,
        opened(database_of("tasks"), signed) as tasks,
    ):
        yield Both(units, tasks)


@pytest.mark.parametrize("case", CASES)
async def test_everyone_who_names_somebody_names_the_same(both: Both, case: str) -> None:
    facts, expected = CASES[case]
    await both.know(facts)
    lead = both.ids["LEAD"]

    async with both.units.read() as read:
        shown_by_units = (await show_head(read, lead, DAY)).answering
    assert shown_by_units is not None
    assert both.told(shown_by_units.model_dump()) == expected, "the head shown by units"

    world = both.tasks
    world.nation.units["LEAD"] = lead
    task = await world.a_task(due_on="2026-11-02", lead="LEAD")
    (issued,) = await world.events("TaskIssued")
    assert [both.told(one) for one in issued["officials"]] == [expected], "told of the issue"

    await world.at("2026-11-03T09:00+07:00")
    await world.sweep()
    assert both.told((await world.get("office", f"/v1/tasks/{task}"))["head"]) == expected
    fired = [one for one in await world.events("RungFired") if one["rung"] == "head"]
    assert [both.told(one) for one in fired[0]["audience"]] == [expected], "the rung to the head"
    async with world.database.read() as read:
        found = await find_answering(read, lead)
    assert found is not None
    assert both.told(found._asdict()) == expected


async def test_the_units_own_head_is_shown_beside_who_answers(both: Both) -> None:
    await both.know(CASES["vacant"][0])
    async with both.units.read() as read:
        head = await show_head(read, both.ids["LEAD"], DAY)
    assert (head.official_id, head.vacant) == (None, "nobody_appointed")
    assert head.answering is not None
    assert head.answering.unit_id == both.ids["MID"]
