"""A small nation for the tests of tasks, told as the journal of units would tell it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import UUID

from kernel.clock import instant, uuid7
from kernel.identity import Actor
from kernel.journal import Entry
from tests.tasks.deadlines.real_calendar import IF_CONFIRMED

BEGAN = "2025-01-01"
NOBODY = ""

# code: (superior, level, kind, branch, name, its head). "~" before a head's name means acting,
# NOBODY a vacant post.
UNITS = {
    "P-CC": (None, "central", "committee", "party", "Ban Chấp hành Trung ương", "Tô Một"),
    "P-CSC": ("P-CC", "central", "steering_committee", "party", "Ban Chỉ đạo Trung ương", "Tô Hai"),
    "P-CSC-SO": ("P-CSC", "central", "standing_office", "party", "Cơ quan Thường trực", "Lê Chánh"),
    "P-UBKT": ("P-CC", "central", "advisory_body", "party", "Ủy ban Kiểm tra", "Trần Kiểm"),
    "G": (None, "central", "government", "government", "Chính phủ", "Phạm Thủ"),
    "MOST": ("G", "central", "ministry", "government", "Bộ Khoa học và Công nghệ", "Nguyễn Khoa"),
    "MOST-IT": ("MOST", "internal", "department", "government", "Cục Chuyển đổi số", "Hồ Số"),
    "MOJ": ("G", "central", "ministry", "government", "Bộ Tư pháp", "~Lý Pháp"),
    "TH": ("G", "province", "province", "government", "Tỉnh Thanh Hóa", "Đỗ Thanh"),
    "TH-1": ("TH", "commune", "commune", "government", "Xã Hạnh Phúc", "Vũ Xã"),
    "TH-2": ("TH", "commune", "ward", "government", "Phường Bình An", NOBODY),
    "LA": ("G", "province", "province", "government", "Tỉnh Lâm An", "Mai Lâm"),
}
DEPUTIES = {"MOST": ["Đặng Phó", "Bùi Phó"], "TH": ["Hà Phó"]}
# name: (where it holds a post that is no head's, its grants as (role, code or the whole nation))
PEOPLE: dict[str, tuple[str | None, list[tuple[str, str | None]]]] = {
    "office": ("P-CSC-SO", [("monitor", None), ("issuer", "P-CSC")]),
    "inspector": (None, [("inspector", "TH")]),
    "monitor": (None, [("monitor", "MOST")]),
    "stranger": (None, []),
}
GROUPS = {"X-COMMUNES": [{"level": "commune"}], "X-MINISTRIES": [{"kind": "ministry"}]}


@dataclass
class Nation:
    """Its ids by code and by name, and the entries that tell of it."""

    units: dict[str, UUID] = field(default_factory=dict)
    posts: dict[str, UUID] = field(default_factory=dict)  # the head's post of each unit
    people: dict[str, Actor] = field(
        default_factory=dict
    )  # by name, and each head by its unit's code
    groups: dict[str, UUID] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def tells(self, event: str, /, **body: Any) -> Entry:
        at = instant(IF_CONFIRMED.first)
        said = {
            key: str(value) if isinstance(value, UUID) else value for key, value in body.items()
        }
        entry = Entry(
            number=next(self.numbers),
            at=at,
            name=event,
            subject=None,
            actor={},
            body=said,
            trace_id=None,
        )
        self.entries.append(entry)
        return entry

    def official(self, name: str, called: str | None = None) -> Actor:
        actor = self.people[called or name] = Actor(kind="official", id=uuid7(), name=name)
        self.tells(
            "OfficialRegistered",
            official_id=actor.id,
            name=name,
            email=None,
            locale="vi",
            demo=True,
        )
        return actor

    def post(self, code: str, title: str, rank: int) -> UUID:
        post_id = uuid7()
        self.tells(
            "PostEstablished",
            post_id=post_id,
            unit_id=self.units[code],
            title=title,
            is_head=rank == 0,
            rank=rank,
        )
        return post_id

    def seat(self, official: Actor, code: str, post_id: UUID, kind: str = "substantive") -> UUID:
        appointment_id = uuid7()
        self.tells(
            "OfficialAppointed",
            appointment_id=appointment_id,
            post_id=post_id,
            unit_id=self.units[code],
            official_id=official.id,
            kind=kind,
            from_on=BEGAN,
            to_on=None,
        )
        return appointment_id

    def grant(self, official: Actor, role: str, code: str | None) -> None:
        self.tells(
            "RightGranted",
            grant_id=uuid7(),
            holder_id=official.id,
            holder_kind="official",
            role=role,
            unit_id=self.units[code] if code else None,
            from_on=BEGAN,
            to_on=None,
        )


def small_nation() -> Nation:
    nation = Nation()
    for code, (parent, level, kind, branch, name, _) in UNITS.items():
        nation.units[code] = uuid7()
        nation.tells(
            "UnitEstablished",
            unit_id=nation.units[code],
            code=code,
            scheme="test",
            name_vi=name,
            name_en=code,
            level=level,
            kind=kind,
            branch=branch,
            parent_id=nation.units[parent] if parent else None,
            valid_from=BEGAN,
            valid_to=None,
        )
    for code, (*_, head) in UNITS.items():
        _seat_heads(nation, code, head)
    for name, (office, grants) in PEOPLE.items():
        _appoint(nation, name, office, grants)
    for code, members in GROUPS.items():
        group_id = nation.groups[code] = uuid7()
        nation.tells(
            "GroupDefined",
            group_id=group_id,
            code=code,
            name_vi=code,
            name_en=code,
            members=members,
        )
    return nation


def _seat_heads(nation: Nation, code: str, head: str) -> None:
    nation.posts[code] = nation.post(code, "Người đứng đầu", 0)
    if head:
        kind = "acting" if head.startswith("~") else "substantive"
        nation.seat(nation.official(head.lstrip("~"), code), code, nation.posts[code], kind)
    for rank, name in enumerate(DEPUTIES.get(code, []), 1):
        nation.seat(
            nation.official(name, f"{code} deputy {rank}"), code, nation.post(code, "Cấp phó", rank)
        )


def _appoint(
    nation: Nation, name: str, office: str | None, grants: list[tuple[str, str | None]]
) -> None:
    official = nation.official(name)
    if office:
        nation.seat(official, office, nation.post(office, "Chuyên viên", 10))
    for role, code in grants:
        nation.grant(official, role, code)
