"""Loading: the real units of the nation with demo people, in one transaction that a second run
leaves as it is."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from uuid import UUID

from kernel.clock import uuid7
from kernel.database import Database, Transaction
from kernel.identity import Actor, service_actor
from services.units.appointing import appoint_officials
from services.units.commands import DefineGroup, NewAppointment, NewOfficial, NewPost, NewUnit
from services.units.establishing import establish_posts, establish_units, hold_codes
from services.units.grouping import define_groups
from services.units.registering import register_officials
from services.units.seed.demo import Titles, demo_mail, demo_name
from services.units.seed.roster import (
    Key,
    Listed,
    SheetRow,
    central_units,
    is_group,
    local_units,
    rules,
)
from services.units.seed.staffing import load_staff

LOADER = Actor(kind="system", id=service_actor("units").id, name="units load")
Progress = Callable[[str, int, int], None]  # what, how many are there, out of how many

KNOWN = "select scheme, code, valid_from, unit_id from unit_code"
DEMO_OFFICIALS = "select email, id from official where demo"


@dataclass(frozen=True)
class Loaded:
    """What stands in the files, and what of it was new here."""

    units: int
    groups: int
    established: int = 0
    officials: int = 0
    groups_changed: int = 0


@dataclass(frozen=True)
class Sheets:
    """The files of one folder."""

    folder: Path

    def rows(self, name: str) -> list[SheetRow]:
        with (self.folder / name).open(encoding="utf-8-sig", newline="") as sheet:
            return list(csv.DictReader(sheet))

    @cached_property
    def central(self) -> list[SheetRow]:
        return self.rows("central_units.csv")

    @cached_property
    def units(self) -> list[Listed]:
        return [*central_units(self.central), *local_units(self.rows("units.csv"))]

    @cached_property
    def titles(self) -> dict[str, Titles]:
        rows = self.rows("offices.csv")
        return {
            row["office"]: Titles(row["title_vi"], row["deputy_vi"], row["deputy_en"])
            for row in rows
        }

    @cached_property
    def one_holder(self) -> dict[str, str]:
        """The code of a unit whose head is the head of another."""
        return {row["code"]: row["same_as"] for row in self.rows("officeholders.csv")}

    def groups(self) -> list[DefineGroup]:
        meant = {row["code"]: row for row in self.rows("groups.csv")}
        return [
            DefineGroup(
                code=row["code"],
                name_vi=row["name_vi"],
                name_en=row["name_en"],
                members=rules(meant[row["code"]]["members"]),
                note=meant[row["code"]]["note"] or None,
            )
            for row in self.central
            if is_group(row)
        ]


async def load_units(database: Database, folder: Path, progress: Progress | None = None) -> Loaded:
    """Units, posts, demo officials, appointments, rights and groups of the folder's files. What is
    there already, by scheme, code and first day, is left alone, whatever the file now says: changes
    are acts, not loads."""
    tell = progress or (lambda what, there, of: None)
    sheets = Sheets(folder)
    groups = sheets.groups()
    async with database.transaction() as tx:
        await hold_codes(tx)
        ids, new = await _unknown(tx, sheets.units)
        tell("units", len(sheets.units) - len(new), len(sheets.units))
        await _establish(tx, new, ids)
        tell("units", len(sheets.units), len(sheets.units))
        people = await _people(tx)
        before = len(people)
        await _fill_posts(tx, new, ids, Cast(sheets, people))
        tell("officials", len(people), len(people))
        await load_staff(tx, sheets.rows, LOADER)
        changed = await define_groups(tx, groups, LOADER)
        tell("groups", len(groups), len(groups))
    return Loaded(len(sheets.units), len(groups), len(new), len(people) - before, changed)


async def _unknown(tx: Transaction, listed: list[Listed]) -> tuple[dict[Key, UUID], list[Listed]]:
    """The ids of all, made here for those that are new."""
    rows = await tx.rows(KNOWN)
    known = {(scheme, code, since): unit_id for scheme, code, since, unit_id in rows}
    new = [one for one in listed if (*one.key, one.valid_from) not in known]
    return {one.key: known.get((*one.key, one.valid_from)) or uuid7() for one in listed}, new


async def _establish(tx: Transaction, new: list[Listed], ids: dict[Key, UUID]) -> None:
    commands = [
        NewUnit(
            unit_id=ids[one.key],
            scheme=one.scheme,
            code=one.code,
            name_vi=one.name_vi,
            name_en=one.name_en,
            level=one.level,
            kind=one.kind,
            branch=one.branch,
            parent_id=ids[one.parent] if one.parent else None,
            valid_from=one.valid_from,
            valid_to=one.valid_to,
        )
        for one in new
    ]
    await establish_units(tx, commands, LOADER)


async def _people(tx: Transaction) -> dict[str, UUID]:
    return {mail: official for mail, official in await tx.rows(DEMO_OFFICIALS)}


@dataclass(frozen=True)
class Cast:
    """Who plays whom: the demo official of an office, by address."""

    sheets: Sheets
    people: dict[str, UUID]

    def parts(self, unit: Listed) -> list[tuple[str, str, str, int]]:
        """The key, title, English title and rank of each post of a unit that the demo fills."""
        if not unit.office:
            return []
        titles = self.sheets.titles.get(unit.office, Titles(unit.office, "", ""))
        parts = [
            (
                f"head.{self.sheets.one_holder.get(unit.code, unit.code)}",
                titles.head,
                unit.office,
                0,
            )
        ]
        if titles.deputy and unit.kind != "peoples_committee":
            parts.append((f"deputy.{unit.code}", titles.deputy, titles.deputy_en, 1))
        return parts


async def _fill_posts(tx: Transaction, new: list[Listed], ids: dict[Key, UUID], cast: Cast) -> None:
    posts, officials, appointments = [], [], []
    for unit in new:
        for key, title, title_en, rank in cast.parts(unit):
            post = NewPost(
                unit_id=ids[unit.key],
                title=title,
                title_en=title_en,
                is_head=rank == 0,
                rank=rank,
                valid_from=unit.valid_from,
                valid_to=unit.valid_to,
            )
            mail = demo_mail(key)
            if mail not in cast.people:
                officials.append(NewOfficial(name=demo_name(key), email=mail, demo=True))
                cast.people[mail] = officials[-1].official_id
            appointments.append(
                NewAppointment(
                    post_id=post.post_id,
                    official_id=cast.people[mail],
                    from_on=unit.valid_from,
                    to_on=unit.valid_to,
                )
            )
            posts.append(post)
    await establish_posts(tx, posts, LOADER)
    await register_officials(tx, officials, LOADER)
    await appoint_officials(tx, appointments, LOADER)
