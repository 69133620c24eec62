"""The ladder against one that is walked day by day, with nothing of its own timetable (rules 14,
16, 18, 19 and 21)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.tasks.escalation.ladder import CIVIL, Passed, due_firings, instants, timetable
from services.tasks.escalation.policies import DEFAULT, DayUnit, Policy, Rung
from tests.tasks.deadlines.real_calendar import AS_ENACTED

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
WORKING = set(AS_ENACTED.days)
HEAD = ("head",)
# Tet of 2025 to 2027 and the years on both sides of what is loaded.
DUE_DAYS = st.dates(date(2024, 12, 1), date(2028, 2, 1))


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """Any ladder that can be climbed, with rungs that share a day and rungs on the due day too."""
    offsets = sorted(draw(st.lists(st.integers(-12, 0), max_size=4)))
    later = sorted(draw(st.lists(st.integers(1, 25), max_size=5)))
    units, repeats = st.sampled_from(list(DayUnit)), st.none() | st.integers(1, 9)
    rungs = [Rung(f"{n}", offset, HEAD, unit=draw(units)) for n, offset in enumerate(offsets)]
    rungs.append(Rung("overdue", 0))
    rungs += [
        Rung(f"+{n}", offset, HEAD, unit=draw(units), repeat_days=draw(repeats))
        for n, offset in enumerate(later)
    ]
    return Policy("drawn", 1, tuple(rungs))


POLICIES = st.just(DEFAULT) | policies()


# -- The model ---------------------------------------------------------------------------------


def works(day: date) -> bool:
    return day in WORKING if AS_ENACTED.covers(day) else day.weekday() < 5


def walked(day: date, step: timedelta) -> date:
    """The day itself when it works, else the nearest in that direction."""
    while not works(day):
        day += step
    return day


def days_of(policy: Policy, due_on: date) -> list[date]:
    """When each rung is first heard: its offset counted with a finger, off a day off, and never
    two on one day, from the due day outwards."""
    days = [due_on + DAY] * len(policy.rungs)  # where the marker stands
    audible = [(n, rung) for n, rung in enumerate(policy.rungs) if rung.audience]
    nearer = due_on + DAY
    for position, rung in [pair for pair in reversed(audible) if pair[1].offset <= 0]:
        days[position] = nearer = walked(min(counted(rung, due_on), nearer - DAY), -DAY)
    lower = due_on
    for position, rung in [pair for pair in audible if pair[1].offset > 0]:
        days[position] = lower = walked(max(counted(rung, due_on), lower + DAY), DAY)
    return days


def counted(rung: Rung, due_on: date) -> date:
    step = DAY if rung.offset > 0 else -DAY
    day, left = due_on, abs(rung.offset)
    while left:
        day += step
        left -= rung.unit is DayUnit.calendar or works(day)
    return day


Walked = tuple[int, int, datetime]  # position, occurrence, instant


def occurrences(policy: Policy, position: int, first: date) -> Iterator[Walked]:
    rung = policy.rungs[position]
    hour = time(8, tzinfo=CIVIL) if rung.audience else time(0, tzinfo=CIVIL)
    yield position, 1, datetime.combine(first, hour)
    number, day = 1, first
    while rung.repeat_days:
        number, day = number + 1, day + DAY * rung.repeat_days
        yield position, number, datetime.combine(walked(day, DAY), hour)


def steps(policy: Policy, due_on: date) -> Iterator[Walked]:
    """Every step in its turn: the repeats of a rung end where the next one begins."""
    days = days_of(policy, due_on)
    for position, day in enumerate(days):
        own = occurrences(policy, position, day)
        if position + 1 == len(days):
            yield from own
            return
        _, _, end = next(occurrences(policy, position + 1, days[position + 1]))
        for step in own:
            if step[1] > 1 and step[2] >= end:
                break
            yield step


@dataclass
class Swept:
    """What one sweep does, by the sentences of the rules."""

    fired: Walked | None = None
    marker: bool = False
    passed: dict[tuple[int, int], Passed] = field(default_factory=dict)
    next: Walked | None = None


def swept(policy: Policy, coming: list[Walked], now: datetime, receipt: bool) -> Swept:
    found = Swept(next=next((step for step in coming if step[2] > now), None))
    for position, occurrence, at in takewhile(lambda step: step[2] <= now, coming):
        if not policy.rungs[position].audience:
            found.marker = True
        elif receipt and occurrence > 1:
            found.passed[position, occurrence] = Passed.receipt
        else:
            if found.fired:
                found.passed[found.fired[:2]] = Passed.superseded
            found.fired = position, occurrence, at
    return found


# -- And the rule ------------------------------------------------------------------------------


@settings(max_examples=200, deadline=None)
@given(POLICIES, DUE_DAYS)
def test_rules_14_and_18_each_rung_is_first_heard_on_the_day_that_a_finger_finds(
    policy: Policy, due_on: date
) -> None:
    found = [one.fires_at.date() for one in instants(policy, due_on, AS_ENACTED)]
    assert found == days_of(policy, due_on)


@settings(max_examples=200, deadline=None)
@given(
    POLICIES,
    DUE_DAYS,
    st.lists(st.tuples(st.integers(1, 20 * 24), st.booleans()), min_size=1, max_size=8),
)
def test_rules_16_19_and_21_every_sweep_does_what_the_sentences_say(
    policy: Policy, due_on: date, pauses: list[tuple[int, bool]]
) -> None:
    table = timetable(policy, due_on, AS_ENACTED)
    walk = steps(policy, due_on)
    coming, now = [next(walk)], table.instants[0].fires_at - HOUR
    for hours, receipt in pauses:
        now += HOUR * hours
        while coming and coming[-1][2] <= now and (step := next(walk, None)):
            coming.append(step)
        if not coming or coming[0][2] > now:
            continue
        firing = due_firings(table, *coming[0][:2], now.astimezone(UTC), receipt)
        expected = swept(policy, coming, now, receipt)
        assert firing.fired == expected.fired
        assert firing.overdue_marker == expected.marker
        assert firing.next == expected.next
        told = [
            ((over.position, n), over.reason)
            for over in firing.skipped
            for n in range(over.first, over.last + 1)
        ]
        assert len(told) == len(expected.passed)
        assert dict(told) == expected.passed
        coming = [step for step in coming if step[2] > now]


# -- The eve of Tet 2026: 14 to 22 February are off --------------------------------------------


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-02-10T07:59", "- next inspection#1 on 10 Feb"),
        ("2026-02-10T08:00", "inspection#1 next inspection#2 on 23 Feb"),
        ("2026-02-17T08:00", "inspection#1 next inspection#2 on 23 Feb"),
        ("2026-02-22T23:59", "inspection#1 next inspection#2 on 23 Feb"),
        ("2026-02-23T08:00", "inspection#2 next inspection#3 on 24 Feb"),
        ("2026-02-24T08:00", "inspection#3 next inspection#4 on 03 Mar"),
    ],
)
def test_rule_18_a_weekly_repeat_of_a_holiday_waits_for_its_end(now: str, expected: str) -> None:
    table = timetable(DEFAULT, date(2026, 1, 11), AS_ENACTED)
    firing = due_firings(table, 8, 1, datetime.fromisoformat(f"{now}+07:00"))
    names = [rung.name for rung in DEFAULT.rungs]
    fired = firing.fired and f"{names[firing.fired.position]}#{firing.fired.occurrence}"
    assert firing.next is not None
    name = f"{names[firing.next.position]}#{firing.next.occurrence}"
    assert f"{fired or '-'} next {name} on {firing.next.at:%d %b}" == expected
