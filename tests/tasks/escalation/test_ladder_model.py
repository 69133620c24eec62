"""The ladder against a plain model that walks the hours and sweeps them one by one (rules 14 to
21)."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from services.tasks.deadlines.due_days import late_from
from services.tasks.escalation.ladder import (
    CIVIL,
    OFFICE_OPENS,
    Firing,
    Passed,
    PassedOver,
    Step,
    Timetable,
    due_firings,
    instants,
    receipt_holds,
    timetable,
)
from services.tasks.escalation.policies import DEFAULT, DayUnit, Policy, Rung
from tests.tasks.deadlines.real_calendar import AS_ENACTED

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DUE_DAYS = st.dates(date(2026, 2, 1), date(2027, 3, 1))
SOME = ("head",)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """Any ladder that can be climbed: reminders, the marker, rungs after it, some that repeat."""
    early = sorted(draw(st.sets(st.integers(-20, -1), max_size=3)))
    late = sorted(draw(st.sets(st.integers(1, 40), min_size=1, max_size=4)))
    units = st.sampled_from(list(DayUnit))
    rungs = [Rung(f"t{offset}", offset, SOME, unit=draw(units)) for offset in early]
    rungs.append(Rung("overdue", 0))
    for offset in late:
        repeat = draw(st.none() | st.integers(1, 10))
        rungs.append(Rung(f"t+{offset}", offset, SOME, unit=draw(units), repeat_days=repeat))
    return Policy("drawn", draw(st.integers(1, 9)), tuple(rungs), draw(st.integers(1, 10)))


POLICIES = st.just(DEFAULT) | policies()


def works(day: date) -> bool:
    return AS_ENACTED.likely_working(day)


# -- When each rung fires ------------------------------------------------------------------------


@given(POLICIES, DUE_DAYS)
def test_rule_14_the_rungs_are_climbed_in_their_order(policy: Policy, due_on: date) -> None:
    fires = instants(policy, due_on, AS_ENACTED)
    assert [one.name for one in fires] == [rung.name for rung in policy.rungs]
    assert [one.position for one in fires] == list(range(len(policy.rungs)))
    assert all(lower.fires_at < higher.fires_at for lower, higher in pairwise(fires))


@given(POLICIES, DUE_DAYS)
def test_rule_18_who_is_told_is_told_when_the_office_opens(policy: Policy, due_on: date) -> None:
    for rung, one in zip(policy.rungs, instants(policy, due_on, AS_ENACTED), strict=True):
        if rung.marks_overdue:
            continue
        assert one.fires_at.timetz() == OFFICE_OPENS
        assert works(one.fires_at.date())


@given(POLICIES, DUE_DAYS)
def test_rule_5_the_marker_stands_at_the_first_midnight_after_the_due_day(
    policy: Policy, due_on: date
) -> None:
    (marker,) = (
        one
        for rung, one in zip(policy.rungs, instants(policy, due_on, AS_ENACTED), strict=True)
        if rung.marks_overdue
    )
    assert marker.fires_at == datetime.combine(late_from(due_on), time(0, tzinfo=CIVIL))


@given(POLICIES, DUE_DAYS)
def test_nobody_is_passed_over_because_two_rungs_met_on_one_day(
    policy: Policy, due_on: date
) -> None:
    days = [
        one.fires_at.date()
        for rung, one in zip(policy.rungs, instants(policy, due_on, AS_ENACTED), strict=True)
        if not rung.marks_overdue
    ]
    assert len(days) == len(set(days))


@given(POLICIES, DUE_DAYS)
def test_a_reminder_never_comes_after_the_due_day_and_no_accusation_before(
    policy: Policy, due_on: date
) -> None:
    for rung, one in zip(policy.rungs, instants(policy, due_on, AS_ENACTED), strict=True):
        if rung.offset <= 0 and not rung.marks_overdue:
            assert one.fires_at.date() <= due_on
        if rung.offset > 0:
            assert one.fires_at.date() > due_on


@given(DUE_DAYS, st.integers(1, 15))
def test_rule_14_an_offset_in_working_days_counts_working_days(due_on: date, offset: int) -> None:
    policy = Policy("w", 1, (Rung("overdue", 0), Rung("r", offset, SOME, unit=DayUnit.working)))
    fires = instants(policy, due_on, AS_ENACTED)[1].fires_at.date()
    between = [due_on + DAY * n for n in range(1, (fires - due_on).days + 1)]
    assert sum(works(day) for day in between) == offset


# -- The timetable ---------------------------------------------------------------------------------


def steps_of(table: Timetable, until: datetime) -> list[Step]:
    """Every step of a ladder up to an instant, one after the other."""
    step: Step | None = Step(0, 1, table.at(0, 1))
    found = []
    while step is not None and step.at <= until:
        found.append(step)
        step = table.following(step.position, step.occurrence)
    return found


@given(POLICIES, DUE_DAYS)
def test_no_step_is_earlier_than_the_one_before(policy: Policy, due_on: date) -> None:
    """Repeats closer together than a holiday is long meet on the first working day after it."""
    table = timetable(policy, due_on, AS_ENACTED)
    steps = steps_of(table, datetime.combine(due_on + 120 * DAY, OFFICE_OPENS))
    assert all(one.at <= other.at for one, other in pairwise(steps))
    assert all(step.at == table.at(step.position, step.occurrence) for step in steps)
    assert len({(step.position, step.occurrence) for step in steps}) == len(steps)


@given(POLICIES, DUE_DAYS, st.integers(0, 120 * 24))
def test_the_latest_occurrence_is_the_last_step_up_to_an_instant(
    policy: Policy, due_on: date, hours: int
) -> None:
    table = timetable(policy, due_on, AS_ENACTED)
    now = table.instants[0].fires_at + HOUR * hours
    last: dict[int, int] = {}
    for step in steps_of(table, now):
        last[step.position] = step.occurrence
    for position, occurrence in last.items():
        assert table.latest(position, now) == occurrence


@given(POLICIES, DUE_DAYS, st.integers(-60 * 24, 60 * 24))
def test_a_ladder_opens_with_the_first_rung_still_to_come(
    policy: Policy, due_on: date, hours: int
) -> None:
    table = timetable(policy, due_on, AS_ENACTED)
    since = datetime.combine(due_on, OFFICE_OPENS) + HOUR * hours
    opening = table.opening(since)
    coming = [one for one in table.instants if one.fires_at > since]
    if not coming:
        assert opening is None
    else:
        assert opening == Step(coming[0].position, 1, coming[0].fires_at)


def test_a_timetable_is_laid_once() -> None:
    """62 % of a programme falls due on one day."""
    due_on = date(2026, 12, 1)
    assert timetable(DEFAULT, due_on, AS_ENACTED) is timetable(DEFAULT, due_on, AS_ENACTED)


# -- The sweep ---------------------------------------------------------------------------------


@dataclass
class Record:
    """What became of each step of one task, over many sweeps."""

    fired: list[tuple[int, int]] = field(default_factory=list)
    passed: list[tuple[int, int, Passed]] = field(default_factory=list)
    markers: int = 0
    next: Step | None = None

    def take(self, firing: Firing) -> None:
        if firing.fired is not None:
            self.fired.append((firing.fired.position, firing.fired.occurrence))
        for over in firing.skipped:
            self.passed += [
                (over.position, n, over.reason) for n in range(over.first, over.last + 1)
            ]
        self.markers += firing.overdue_marker
        self.next = firing.next


def swept(table: Timetable, moments: list[datetime]) -> Record:
    record = Record(next=Step(0, 1, table.at(0, 1)))
    for now in moments:
        if record.next is not None and record.next.at <= now:
            record.take(due_firings(table, record.next.position, record.next.occurrence, now))
    return record


OUTAGES = st.lists(st.integers(1, 45 * 24), min_size=1, max_size=10)


def moments_of(table: Timetable, hours: list[int]) -> list[datetime]:
    at, found = table.instants[0].fires_at - HOUR, []
    for pause in hours:
        at += HOUR * pause
        found.append(at)
    return found


@settings(deadline=None)
@given(POLICIES, DUE_DAYS, OUTAGES)
def test_rules_16_and_19_every_step_fires_once_or_is_on_record_as_passed_over(
    policy: Policy, due_on: date, hours: list[int]
) -> None:
    table = timetable(policy, due_on, AS_ENACTED)
    moments = moments_of(table, hours)
    record = swept(table, moments)
    expected = [
        (step.position, step.occurrence)
        for step in steps_of(table, moments[-1])
        if not policy.rungs[step.position].marks_overdue
    ]
    told = record.fired + [(position, occurrence) for position, occurrence, _ in record.passed]
    assert sorted(told) == sorted(expected)
    assert all(reason is Passed.superseded for _, _, reason in record.passed)


@settings(deadline=None)
@given(POLICIES, DUE_DAYS, OUTAGES)
def test_rule_19_after_an_outage_the_highest_rung_that_was_missed_fires(
    policy: Policy, due_on: date, hours: list[int]
) -> None:
    table = timetable(policy, due_on, AS_ENACTED)
    record = Record(next=Step(0, 1, table.at(0, 1)))
    for now in moments_of(table, hours):
        if record.next is None or record.next.at > now:
            continue
        missed = [
            (step.position, step.occurrence)
            for step in steps_of(table, now)
            if step.at >= record.next.at and not policy.rungs[step.position].marks_overdue
        ]
        firing = due_firings(table, record.next.position, record.next.occurrence, now)
        assert (firing.fired is None) is (not missed)
        if firing.fired is not None:
            assert (firing.fired.position, firing.fired.occurrence) == missed[-1]
        record.take(firing)


@settings(deadline=None)
@given(POLICIES, DUE_DAYS, OUTAGES)
def test_falling_overdue_is_marked_once_however_the_sweeps_fall(
    policy: Policy, due_on: date, hours: list[int]
) -> None:
    table = timetable(policy, due_on, AS_ENACTED)
    moments = moments_of(table, hours)
    marker = next(
        one for rung, one in zip(policy.rungs, table.instants, strict=True) if rung.marks_overdue
    )
    assert swept(table, moments).markers == (marker.fires_at <= moments[-1])


@settings(deadline=None)
@given(POLICIES, DUE_DAYS, st.integers(1, 60 * 24))
def test_a_sweep_that_is_never_late_passes_over_only_what_a_holiday_brought_together(
    policy: Policy, due_on: date, hours: int
) -> None:
    table = timetable(policy, due_on, AS_ENACTED)
    start = table.instants[0].fires_at
    steps = steps_of(table, start + HOUR * hours)
    record = swept(table, sorted({step.at for step in steps}))
    met = {
        (one.position, one.occurrence)
        for one, other in pairwise(steps)
        if one.at == other.at and not policy.rungs[one.position].marks_overdue
    }
    assert {(position, occurrence) for position, occurrence, _ in record.passed} == met


@settings(deadline=None)
@given(POLICIES, DUE_DAYS, OUTAGES)
def test_rule_21_a_receipt_stops_repeats_and_never_a_first_firing(
    policy: Policy, due_on: date, hours: list[int]
) -> None:
    table = timetable(policy, due_on, AS_ENACTED)
    record = Record(next=Step(0, 1, table.at(0, 1)))
    for now in moments_of(table, hours):
        if record.next is not None and record.next.at <= now:
            step = record.next
            record.take(due_firings(table, step.position, step.occurrence, now, True))
    assert all(occurrence == 1 for _, occurrence in record.fired)
    held = [one for one in record.passed if one[2] is Passed.receipt]
    assert all(occurrence > 1 for _, occurrence, _ in held)
    first = [one for one in record.passed if one[2] is Passed.superseded]
    assert all(occurrence == 1 for _, occurrence, _ in first)


@given(st.integers(1, 30), st.none() | st.integers(0, 60))
def test_rule_21_a_receipt_expires_after_the_days_of_the_policy(
    lasts: int, ago: int | None
) -> None:
    policy = Policy("p", 1, DEFAULT.rungs, receipt_days=lasts)
    today = date(2026, 12, 1)
    received_on = None if ago is None else today - DAY * ago
    assert receipt_holds(policy, received_on, today) is (ago is not None and ago < lasts)


@pytest.mark.parametrize("zone", ["+00:00", "+07:00", "-11:00", "+14:00"])
def test_the_servers_zone_changes_nothing(zone: str) -> None:
    """Rule 5: a day is one in Asia/Ho_Chi_Minh, wherever the sweep runs."""
    table = timetable(DEFAULT, date(2026, 12, 1), AS_ENACTED)
    at = datetime.fromisoformat("2026-12-02T08:00:00+07:00")
    abroad = at.astimezone(datetime.fromisoformat(f"2026-12-02T00:00{zone}").tzinfo)
    assert due_firings(table, 3, 1, abroad) == due_firings(table, 3, 1, at)


def test_a_year_of_repeats_is_one_record() -> None:
    due_on = date(2026, 3, 2)
    table = timetable(DEFAULT, due_on, AS_ENACTED)
    firing = due_firings(table, 0, 1, datetime.combine(due_on + 365 * DAY, OFFICE_OPENS))
    assert firing.fired is not None
    last = firing.skipped[-1]
    assert isinstance(last, PassedOver)
    assert (last.position, last.first) == (firing.fired.position, 1)
    assert last.last == firing.fired.occurrence - 1 > 40


@given(policies(), DUE_DAYS)
def test_a_ladder_whose_last_rung_does_not_repeat_ends(policy: Policy, due_on: date) -> None:
    assume(policy.rungs[-1].repeat_days is None)
    table = timetable(policy, due_on, AS_ENACTED)
    far = table.instants[-1].fires_at + 400 * DAY
    assert due_firings(table, 0, 1, far).next is None
