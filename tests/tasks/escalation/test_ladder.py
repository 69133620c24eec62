"""The ladder on the clock: each rung fires once, and only the highest one missed (rules 14 to
21)."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tasks.deadlines.rules import DeadlineImpossible
from services.tasks.escalation.ladder import (
    CIVIL,
    Passed,
    due_firings,
    instants,
    receipt_holds,
    timetable,
)
from services.tasks.escalation.policies import DEFAULT, DayUnit, Policy, Rung
from tests.tasks.deadlines.real_calendar import AS_ENACTED

HEAD = ("head",)
DUE = date(2026, 12, 1)  # a Tuesday
NAGGING = Policy(
    "nagging",
    1,
    (
        Rung("t-2", -2, HEAD, unit=DayUnit.working),
        Rung("overdue", 0),
        Rung("head", 1, HEAD, repeat_days=2),
        Rung("superior", 8, ("superior:1",)),
        Rung("inspection", 20, ("inspection",), repeat_days=7),
    ),
)
ENDING = Policy(
    "ending", 1, (Rung("overdue", 0), Rung("head", 1, HEAD), Rung("superior", 3, ("superior:1",)))
)
days = st.dates(date(2025, 1, 1), date(2028, 6, 1))
policies = st.sampled_from([DEFAULT, NAGGING, ENDING])
sweeps = st.lists(st.integers(-30 * 24, 120 * 24), min_size=1, max_size=12).map(sorted)


def civil(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CIVIL)


@pytest.mark.parametrize(
    ("due_on", "expected"),
    [
        (  # the sentence of rule 14, rolled by rule 18 where a day is off
            "2026-12-01",
            "t-7 2026-11-24 08, t-3 2026-11-27 08, t-1 2026-11-30 08, overdue 2026-12-02 00, head "
            "2026-12-02 08, "
            "superior 2026-12-04 08, level_above 2026-12-08 08, steering 2026-12-16 08, inspection "
            "2026-12-31 08",
        ),
        (  # due on a Friday: the head is told on Monday, the superior not before Tuesday
            "2026-11-13",
            "t-7 2026-11-06 08, t-3 2026-11-10 08, t-1 2026-11-12 08, overdue 2026-11-14 00, head "
            "2026-11-16 08, "
            "superior 2026-11-17 08, level_above 2026-11-20 08, steering 2026-11-30 08, inspection "
            "2026-12-14 08",
        ),
        (  # due on the eve of Tet 2026: lateness counts on, the ladder waits for 23 February
            "2026-02-13",
            "t-7 2026-02-06 08, t-3 2026-02-10 08, t-1 2026-02-12 08, overdue 2026-02-14 00, head "
            "2026-02-23 08, "
            "superior 2026-02-24 08, level_above 2026-02-25 08, steering 2026-03-02 08, inspection "
            "2026-03-16 08",
        ),
        (  # due on a Monday: two reminders meet on the Friday, and the earlier goes a day before
            "2026-06-15",
            "t-7 2026-06-08 08, t-3 2026-06-11 08, t-1 2026-06-12 08, overdue 2026-06-16 00, head "
            "2026-06-16 08, "
            "superior 2026-06-18 08, level_above 2026-06-22 08, steering 2026-06-30 08, inspection "
            "2026-07-15 08",
        ),
        (  # a make-up Saturday is a day of office
            "2026-08-21",
            "t-7 2026-08-14 08, t-3 2026-08-18 08, t-1 2026-08-20 08, overdue 2026-08-22 00, head "
            "2026-08-22 08, "
            "superior 2026-08-24 08, level_above 2026-08-28 08, steering 2026-09-07 08, inspection "
            "2026-09-21 08",
        ),
        (  # beyond the loaded years: Monday to Friday
            "2030-12-31",
            "t-7 2030-12-24 08, t-3 2030-12-27 08, t-1 2030-12-30 08, overdue 2031-01-01 00, head "
            "2031-01-01 08, "
            "superior 2031-01-03 08, level_above 2031-01-07 08, steering 2031-01-15 08, inspection "
            "2031-01-30 08",
        ),
    ],
)
def test_rules_14_and_18_each_rung_has_its_office_hour(due_on: str, expected: str) -> None:
    found = instants(DEFAULT, date.fromisoformat(due_on), AS_ENACTED)
    assert ", ".join(f"{name} {at:%Y-%m-%d %H}" for _, name, at in found) == expected
    assert {at.utcoffset() for _, _, at in found} == {timedelta(hours=7)}


def test_a_due_day_at_an_end_of_the_calendar_has_no_ladder_and_is_refused() -> None:
    for due_on in (date.min, date(9999, 12, 5), date.max):
        with pytest.raises(DeadlineImpossible):
            instants(DEFAULT, due_on, AS_ENACTED)


def test_rule_14_an_offset_may_count_working_days() -> None:
    days_of = [at.date() for _, _, at in instants(NAGGING, date(2026, 11, 30), AS_ENACTED)]
    assert days_of[0] == date(2026, 11, 26)
    working = Policy(
        "working", 1, (Rung("overdue", 0), Rung("head", 3, HEAD, unit=DayUnit.working))
    )
    assert instants(working, date(2026, 4, 24), AS_ENACTED)[1].fires_at == civil("2026-05-04T08:00")


@given(policies, days)
def test_rule_18_rungs_are_heard_in_office_in_their_order(policy: Policy, due_on: date) -> None:
    table = instants(policy, due_on, AS_ENACTED)
    assert all(earlier.fires_at < later.fires_at for earlier, later in pairwise(table))
    for rung, instant in zip(policy.rungs, table, strict=True):
        if rung.marks_overdue:
            assert instant.fires_at == datetime.combine(
                due_on + timedelta(days=1), datetime.min.time(), CIVIL
            )
        else:
            assert instant.fires_at.hour == 8
            assert AS_ENACTED.likely_working(instant.fires_at.date())
            assert (instant.fires_at.date() <= due_on) == (rung.offset <= 0)


@pytest.mark.parametrize(
    ("now", "step", "expected"),
    [
        ("2026-11-24T07:59", (0, 1), "- | next t-7#1"),
        ("2026-11-24T08:00", (0, 1), "t-7#1 | next t-3#1"),
        ("2026-12-01T23:59", (3, 1), "- | next overdue#1"),
        ("2026-12-02T00:00", (3, 1), "overdue | next head#1"),
        ("2026-12-02T09:00", (3, 1), "overdue head#1 | next superior#1"),
        (
            "2026-12-04T09:00",
            (3, 1),
            "overdue superior#1 | head#1-1 superseded | next level_above#1",
        ),
        ("2026-12-31T08:00", (8, 1), "inspection#1 | next inspection#2"),
        ("2027-01-07T08:00", (8, 2), "inspection#2 | next inspection#3"),
        (
            "2027-02-12T08:00",
            (8, 2),
            "inspection#7 | inspection#2-6 superseded | next inspection#8",
        ),
        (
            "2027-01-22T08:00",
            (0, 1),
            "overdue inspection#4 | t-7#1-1 superseded, t-3#1-1 superseded, t-1#1-1 superseded, "
            "head#1-1 superseded, "
            "superior#1-1 superseded, level_above#1-1 superseded, steering#1-1 superseded, "
            "inspection#1-3 superseded | next inspection#5",
        ),
    ],
)
def test_rule_19_only_the_highest_missed_rung_fires(
    now: str, step: tuple[int, int], expected: str
) -> None:
    assert told(DEFAULT, now, step) == expected


@pytest.mark.parametrize(
    ("policy", "now", "step", "expected"),
    [
        (DEFAULT, "2027-01-07T08:00", (8, 2), "- | inspection#2-2 receipt | next inspection#3"),
        (DEFAULT, "2026-12-31T08:00", (8, 1), "inspection#1 | next inspection#2"),
        (
            DEFAULT,
            "2027-01-14T08:00",
            (8, 1),
            "inspection#1 | inspection#2-3 receipt | next inspection#4",
        ),
        (NAGGING, "2026-12-04T08:00", (2, 2), "- | head#2-2 receipt | next head#3"),
        (NAGGING, "2026-12-09T08:00", (2, 2), "superior#1 | head#2-4 receipt | next inspection#1"),
    ],
)
def test_rule_21_a_receipt_stops_repeats_and_not_the_ladder(
    policy: Policy, now: str, step: tuple[int, int], expected: str
) -> None:
    assert told(policy, now, step, receipt_valid=True) == expected


def told(policy: Policy, now: str, step: tuple[int, int], receipt_valid: bool = False) -> str:
    firing = due_firings(timetable(policy, DUE, AS_ENACTED), *step, civil(now), receipt_valid)
    names = [rung.name for rung in policy.rungs]
    fires = ["overdue"] if firing.overdue_marker else []
    fires += [f"{names[firing.fired.position]}#{firing.fired.occurrence}"] if firing.fired else []
    passed = ", ".join(
        f"{names[p]}#{first}-{last} {reason}" for p, first, last, reason in firing.skipped
    )
    following = (
        f"next {names[firing.next.position]}#{firing.next.occurrence}" if firing.next else "end"
    )
    return " | ".join(part for part in (" ".join(fires) or "-", passed, following) if part)


def test_rule_21_a_receipt_expires() -> None:
    received_on = date(2026, 12, 2)
    assert receipt_holds(DEFAULT, received_on, date(2026, 12, 8))
    assert not receipt_holds(DEFAULT, received_on, date(2026, 12, 9))
    assert not receipt_holds(DEFAULT, None, received_on)


def test_a_ladder_that_does_not_repeat_ends() -> None:
    assert (
        told(ENDING, "2027-06-01T08:00", (0, 1)) == "overdue superior#1 | head#1-1 superseded | end"
    )


def test_repeats_wait_for_a_day_of_office() -> None:
    table = timetable(DEFAULT, date(2026, 1, 11), AS_ENACTED)
    assert table.at(8, 1) == civil("2026-02-10T08:00")
    assert table.at(8, 2) == civil("2026-02-23T08:00")  # 17 February is Tet
    assert table.at(8, 3) == civil("2026-02-24T08:00")


def test_reminders_of_days_before_the_issue_are_not_sent() -> None:
    table = timetable(DEFAULT, DUE, AS_ENACTED)
    opening = table.opening(civil("2026-11-26T10:00"))
    assert opening == (1, 1, civil("2026-11-27T08:00"))
    assert timetable(ENDING, DUE, AS_ENACTED).opening(civil("2027-01-01T00:00")) is None


@given(policies, days, sweeps, st.booleans())
def test_rule_16_every_step_is_fired_or_passed_over_exactly_once(
    policy: Policy, due_on: date, hours: list[int], in_utc: bool
) -> None:
    table = timetable(policy, due_on, AS_ENACTED)
    midnight = datetime.combine(due_on, datetime.min.time(), CIVIL)
    seen: list[tuple[int, int]] = []
    step: tuple[int, int] | None = (0, 1)
    for hour in hours:
        now = midnight + timedelta(hours=hour)
        if step is None:
            break
        firing = due_firings(table, *step, now.astimezone(UTC) if in_utc else now)
        passed = [(p, n) for p, first, last, _ in firing.skipped for n in range(first, last + 1)]
        seen += passed
        if firing.overdue_marker:
            seen.append((next(p for p, rung in enumerate(policy.rungs) if rung.marks_overdue), 1))
        if firing.fired:
            assert not passed or (firing.fired.position, firing.fired.occurrence) > max(passed)
            assert (
                firing.fired.at == table.at(firing.fired.position, firing.fired.occurrence) <= now
            )
            seen.append((firing.fired.position, firing.fired.occurrence))
        assert firing.fired or not passed
        assert firing.next is None or firing.next.at > now
        step = firing.next and (firing.next.position, firing.next.occurrence)
    assert len(seen) == len(set(seen))
    assert set(seen) == steps_up_to(policy, due_on, midnight + timedelta(hours=hours[-1]))


def steps_up_to(policy: Policy, due_on: date, now: datetime) -> set[tuple[int, int]]:
    """The oracle: walk every occurrence, ending the repeats of a rung where the next rung
    begins."""
    table = timetable(policy, due_on, AS_ENACTED)
    found = set()
    for position, rung in enumerate(policy.rungs):
        last = position + 1 == len(policy.rungs)
        for occurrence in range(1, 40 if rung.repeat_days else 2):
            at = table.at(position, occurrence)
            in_turn = occurrence == 1 or last or at < table.at(position + 1, 1)
            if at <= now and in_turn:
                found.add((position, occurrence))
    return found


@given(policies, days, sweeps, st.booleans())
def test_rule_21_with_a_receipt_too_nothing_is_lost_and_no_first_firing_is_stopped(
    policy: Policy, due_on: date, hours: list[int], receipt: bool
) -> None:
    table = timetable(policy, due_on, AS_ENACTED)
    now = datetime.combine(due_on, datetime.min.time(), CIVIL) + timedelta(hours=hours[-1])
    firing = due_firings(table, 0, 1, now, receipt)
    passed = [(p, n) for p, first, last, _ in firing.skipped for n in range(first, last + 1)]
    fired = [(firing.fired.position, firing.fired.occurrence)] if firing.fired else []
    marker = [
        (p, 1)
        for p, rung in enumerate(policy.rungs)
        if rung.marks_overdue and firing.overdue_marker
    ]
    assert sorted(passed + fired + marker) == sorted(steps_up_to(policy, due_on, now))
    assert all(first > 1 for _, first, _, reason in firing.skipped if reason is Passed.receipt)
    assert not receipt or all(occurrence == 1 for _, occurrence in fired)


def test_a_sweep_can_afford_the_rule() -> None:
    table, now = timetable(DEFAULT, DUE, AS_ENACTED), civil("2026-12-04T09:00")
    began = perf_counter()
    for _ in range(2_000):
        due_firings(timetable(DEFAULT, DUE, AS_ENACTED), 3, 1, now)
    assert table is timetable(DEFAULT, DUE, AS_ENACTED)
    assert (
        perf_counter() - began
    ) / 2_000 < 100e-6  # measured 2 µs; the bound only catches a lost cache
