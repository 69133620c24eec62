"""A tree that chance grew, its posts and who held them when, as units would tell it: the plain
models of the directory are asked of the same facts."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from kernel.clock import uuid7
from kernel.journal import Entry
from tests.tasks.small_nation import Nation

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
LEVELS = ("central", "province", "commune", "internal")


@dataclass(frozen=True)
class Span:
    """Both days included; without a last day it goes on."""

    from_on: date
    to_on: date | None

    def covers(self, day: date) -> bool:
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)

    def told(self) -> dict[str, str | None]:
        return {
            "from_on": self.from_on.isoformat(),
            "to_on": self.to_on.isoformat() if self.to_on else None,
        }


@dataclass(frozen=True)
class Unit:
    unit_id: UUID
    code: str
    level: str
    kind: str
    branch: str | None
    parent_id: UUID | None
    standing: Span


@dataclass(frozen=True)
class Post:
    post_id: UUID
    unit_id: UUID
    rank: int


@dataclass(frozen=True)
class Held:
    """A tenure of a kind, or a delegation, whose kind is `delegate`."""

    held_id: UUID
    post: Post
    official_id: UUID
    kind: str
    during: Span


@dataclass
class Grown:
    """What was told of, by id."""

    units: dict[UUID, Unit] = field(default_factory=dict)
    posts: list[Post] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)

    def path(self, unit_id: UUID | None) -> list[UUID]:
        """The unit, its superior, and so on to the top."""
        found: list[UUID] = []
        while unit_id in self.units:
            found.append(unit_id)
            unit_id = self.units[unit_id].parent_id
        return found

    def above(self, unit_id: UUID, level: str) -> UUID | None:
        """The unit itself or the one above it of a level."""
        return next((one for one in self.path(unit_id) if self.units[one].level == level), None)


def seeded(seed: int) -> random.Random:
    """The same chances in every run."""
    return random.Random(seed)  # noqa: S311 nothing secret is made of it


def day(chance: random.Random) -> date:
    return FIRST + timedelta(days=chance.randrange((LAST - FIRST).days + 1))


def span(chance: random.Random) -> Span:
    from_on = day(chance)
    ends = chance.random() < 0.6
    return Span(from_on, from_on + timedelta(days=chance.randrange(200)) if ends else None)


def grown(chance: random.Random, units: int) -> Grown:
    """Levels go down the tree as they do in the nation; a fifth of the units stand for a while."""
    made = Grown()
    for number in range(units):
        above = chance.choice([*made.units.values(), None]) if number else None
        deeper = LEVELS.index(above.level) + 1 if above else 0
        level = LEVELS[min(deeper, len(LEVELS) - 1)] if above else LEVELS[0]
        unit = Unit(
            unit_id=uuid7(),
            code=f"U-{number}",
            level=level,
            kind=chance.choice(["ministry", "department", "ward"]),
            branch=chance.choice(["party", "government", None]),
            parent_id=above.unit_id if above else None,
            standing=span(chance) if chance.random() < 0.2 else Span(FIRST, None),
        )
        made.units[unit.unit_id] = unit
    return made


def staffed(made: Grown, chance: random.Random) -> Grown:
    """Most units get a head's post and some deputies' and officers'; each is held for some
    spans."""
    for unit_id in made.units:
        ranks = [0] if chance.random() < 0.85 else []
        ranks += chance.sample([1, 2, 9, 10, 11], chance.randrange(4))
        made.posts += [Post(uuid7(), unit_id, rank) for rank in ranks]
    for post in made.posts:
        for kind in ("substantive", "acting", "delegate"):
            if chance.random() < 0.4:
                made.held.append(Held(uuid7(), post, uuid7(), kind, span(chance)))
    return made


def entries(nation: Nation, made: Grown) -> list[Entry]:
    return [
        *(nation.tells("UnitEstablished", **_unit(unit)) for unit in made.units.values()),
        *(nation.tells("PostEstablished", **_post(post)) for post in made.posts),
        *(_told(nation, held) for held in made.held),
    ]


def _unit(unit: Unit) -> dict[str, Any]:
    standing = unit.standing
    return {
        "unit_id": unit.unit_id,
        "code": unit.code,
        "scheme": "test",
        "name_vi": f"Đơn vị {unit.code}",
        "name_en": unit.code,
        "level": unit.level,
        "kind": unit.kind,
        "branch": unit.branch,
        "parent_id": unit.parent_id,
        "valid_from": standing.from_on.isoformat(),
        "valid_to": standing.to_on.isoformat() if standing.to_on else None,
    }


def _post(post: Post) -> dict[str, Any]:
    return {
        "post_id": post.post_id,
        "unit_id": post.unit_id,
        "title": f"Bậc {post.rank}",
        "is_head": post.rank == 0,
        "rank": post.rank,
    }


def _told(nation: Nation, held: Held) -> Entry:
    common = {"post_id": held.post.post_id, "unit_id": held.post.unit_id, **held.during.told()}
    if held.kind == "delegate":
        return nation.tells(
            "DelegationMade",
            delegation_id=held.held_id,
            to_official_id=held.official_id,
            **common,
        )
    return nation.tells(
        "OfficialAppointed",
        appointment_id=held.held_id,
        official_id=held.official_id,
        kind=held.kind,
        **common,
    )


def days_of_interest(made: Grown) -> Iterator[date]:
    """The first and the last day of something, and the days beside them."""
    for held in made.held:
        for at in (held.during.from_on, held.during.to_on):
            if at is not None:
                yield from (at - timedelta(days=1), at, at + timedelta(days=1))
