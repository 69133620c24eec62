"""Policies: the versioned list of rungs that a ladder is made of."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum, auto

from kernel.errors import Fault, Invalid, Words

OFFICER, HEAD, MONITOR = "officer", "head", "monitor"
STANDING_OFFICE, STEERING_BODY, INSPECTION = "standing_office", "steering_body", "inspection"
TOKEN = re.compile(
    rf"{OFFICER}|{HEAD}|{MONITOR}|superior:[1-9]|{STANDING_OFFICE}|{STEERING_BODY}|{INSPECTION}"
)


class Clock(StrEnum):
    """On which clock a rung fires: that of the deadline, or that of the verdict owed."""

    deadline = auto()
    verdict = auto()


class DayUnit(StrEnum):
    calendar = auto()
    working = auto()


class Urgency(StrEnum):
    normal = auto()
    high = auto()
    urgent = auto()


class LadderWrong(Invalid):
    code = "ladder_wrong"
    title = Words("Các mức đôn đốc chưa đúng", "The ladder is not right")


@dataclass(frozen=True, slots=True)
class Rung:
    """Days counted from the due day; without an audience it is the marker of falling overdue,
    at 0."""

    name: str
    offset: int
    audience: tuple[str, ...] = ()
    urgency: Urgency = Urgency.normal
    receipt_required: bool = False
    unit: DayUnit = DayUnit.calendar
    repeat_days: int | None = None

    @property
    def marks_overdue(self) -> bool:
        return not self.audience


@dataclass(frozen=True, slots=True)
class Policy:
    """Rungs in the order of climbing (rule 14); refuses a list that could not be climbed."""

    name: str
    version: int
    rungs: tuple[Rung, ...]
    receipt_days: int = 7

    def __post_init__(self) -> None:
        faults = list(_faults(self.rungs))
        if faults:
            raise LadderWrong(faults)

    def __hash__(self) -> int:
        return hash((self.name, self.version))


def _faults(rungs: tuple[Rung, ...]) -> Iterator[Fault]:
    if not rungs:
        yield Fault(
            "/rungs",
            "empty",
            Words("Cần ít nhất một mức đôn đốc.", "A ladder needs at least one rung."),
        )
    if len({rung.name for rung in rungs}) < len(rungs):
        yield Fault(
            "/rungs",
            "repeated_name",
            Words("Mỗi mức một tên riêng.", "Each rung has its own name."),
        )
    # The marker stands after what is due on the day itself and before what comes later.
    order = [(rung.offset, rung.marks_overdue) for rung in rungs]
    if order != sorted(order):
        words = Words(
            "Xếp các mức theo số ngày tăng dần.", "Put the rungs in rising order of their offset."
        )
        yield Fault("/rungs", "out_of_order", words)
    for position, rung in enumerate(rungs):
        yield from _rung_faults(f"/rungs/{position}", rung)


def _rung_faults(pointer: str, rung: Rung) -> Iterator[Fault]:
    for token in rung.audience:
        if not TOKEN.fullmatch(token):
            words = Words(
                f"Người nhận là một trong: `{TOKEN.pattern}`.",
                f"An audience is one of: `{TOKEN.pattern}`.",
            )
            yield Fault(f"{pointer}/audience", "unknown_audience", words)
    if rung.marks_overdue and rung.offset != 0:
        words = Words(
            "Chỉ mức 0 được không có người nhận.", "Only the rung at 0 may have no audience."
        )
        yield Fault(f"{pointer}/audience", "no_audience", words)
    if rung.repeat_days is not None and (
        rung.repeat_days < 1 or rung.marks_overdue or rung.offset <= 0
    ):
        words = Words(
            "Chỉ mức sau hạn có người nhận được lặp lại, cách nhau ít nhất 1 ngày.",
            "Only a rung after the due day with an audience may repeat, at least 1 day apart.",
        )
        yield Fault(f"{pointer}/repeat_days", "cannot_repeat", words)


DEFAULT = Policy(
    "default",
    1,
    (
        Rung("t-7", -7, (OFFICER, HEAD)),
        Rung("t-3", -3, (OFFICER, HEAD)),
        Rung("t-1", -1, (OFFICER, HEAD)),
        Rung("overdue", 0),
        Rung("head", 1, (HEAD,), Urgency.high, receipt_required=True),
        Rung("superior", 3, ("superior:1",), Urgency.high),
        Rung("level_above", 7, ("superior:2", STANDING_OFFICE), Urgency.urgent),
        Rung("steering", 15, (STEERING_BODY,), Urgency.urgent),
        Rung("inspection", 30, (INSPECTION,), Urgency.urgent, repeat_days=7),
    ),
)


@dataclass(frozen=True, slots=True)
class VerdictPolicy:
    """Within how many working days an issuer owes its verdict, and who hears when it is not given
    (rule 6). Offsets count from the day by which it is owed; the audience is the issuer's side."""

    working_days: int
    rungs: Policy


DEFAULT_VERDICT = VerdictPolicy(
    5,
    Policy(
        "verdict",
        1,
        (
            Rung("verdict_due_soon", -1, (HEAD, MONITOR), unit=DayUnit.working),
            Rung("verdict_overdue", 0),
            Rung("verdict_owed", 1, (HEAD, MONITOR), Urgency.high, unit=DayUnit.working),
            Rung(
                "verdict_superior",
                3,
                ("superior:1",),
                Urgency.high,
                unit=DayUnit.working,
                repeat_days=7,
            ),
        ),
    ),
)
