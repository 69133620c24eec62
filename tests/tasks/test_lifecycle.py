"""The life cycle up to the verdict, and what must be clear before it begins (rules 3, 10, 11)."""

from itertools import pairwise

import pytest

from services.tasks.lifecycle import (
    MOVES,
    OPEN,
    MoveNotAllowed,
    ReportNotExpected,
    Status,
    expect_report,
    move,
)
from services.tasks.register.six_clears import Clears, NotClear, SixClear, expect_clear, six_clears
from services.tasks.results.judges import SelfVerdict, expect_other_judge

ALL_CLEAR = dict.fromkeys((clear.value for clear in SixClear), True)
POINTERS = {
    "person": "/lead_unit_id",
    "task": "/title",
    "time": "/deadline",
    "responsibility": "/responsible",
    "product": "/product",
    "authority": "/issuer_unit_id",
}


@pytest.mark.parametrize(
    "path",
    [
        ["draft", "issued", "received", "submitted", "accepted"],
        ["draft", "issued", "received", "submitted", "returned", "submitted", "accepted"],
    ],
)
def test_a_task_goes_from_draft_to_its_verdict(path: list[str]) -> None:
    for status, to in pairwise(path):
        assert move(Status(status), Status(to)) is Status(to)


@pytest.mark.parametrize(
    ("status", "to", "allowed"),
    [
        ("draft", "accepted", "issued"),
        ("issued", "submitted", "received"),
        ("received", "accepted", "submitted"),
        ("submitted", "submitted", "accepted, returned"),
        ("returned", "accepted", "submitted"),
        ("accepted", "returned", "none"),
    ],
)
def test_rules_10_and_11_a_move_out_of_turn_is_told_what_is_allowed(
    status: str, to: str, allowed: str
) -> None:
    with pytest.raises(MoveNotAllowed) as refused:
        move(Status(status), Status(to))
    assert str(refused.value).endswith(f"allowed next: {allowed}.")


def test_no_state_is_dead_and_only_acceptance_ends_a_task() -> None:
    reached, frontier = set(), [Status.draft]
    while frontier:
        reached.add(status := frontier.pop())
        frontier.extend(MOVES[status] - reached)
    assert reached == set(Status) == set(MOVES)
    assert {status for status in Status if not MOVES[status]} == {Status.accepted}
    assert set(Status) - {Status.draft, Status.accepted} == OPEN


@pytest.mark.parametrize("status", ["received", "submitted", "returned"])
def test_progress_is_reported_on_a_task_in_hand(status: str) -> None:
    expect_report(Status(status))


@pytest.mark.parametrize("status", ["draft", "issued", "accepted"])
def test_progress_is_not_reported_before_receipt_nor_after_acceptance(status: str) -> None:
    with pytest.raises(ReportNotExpected, match="received, returned, submitted"):
        expect_report(Status(status))


def test_rule_3_a_task_that_is_clear_in_all_six_may_be_issued() -> None:
    assert six_clears(Clears(**ALL_CLEAR)) == ()
    expect_clear(Clears(**ALL_CLEAR))


@pytest.mark.parametrize("missing", list(SixClear))
def test_rule_3_each_missing_clear_is_a_fault_at_its_own_place(missing: SixClear) -> None:
    with pytest.raises(NotClear) as refused:
        expect_clear(Clears(**(ALL_CLEAR | {missing.value: False})))
    (fault,) = refused.value.faults
    assert fault.pointer == POINTERS[missing.value]
    assert fault.code == f"{missing.value}_not_clear"
    assert fault.words.vi.startswith("Rõ ")


def test_rule_3_all_that_is_missing_is_said_at_once() -> None:
    with pytest.raises(
        NotClear, match="person, task, time, responsibility, product, authority"
    ) as refused:
        expect_clear(Clears(**dict.fromkeys(ALL_CLEAR, False)))
    assert [fault.pointer for fault in refused.value.faults] == list(POINTERS.values())


@pytest.mark.parametrize(
    ("lead", "judge", "submitter", "judging"), [(1, 1, 10, 20), (1, 2, 10, 10)]
)
def test_rule_11_the_lead_cannot_accept_its_own(
    lead: int, judge: int, submitter: int, judging: int
) -> None:
    with pytest.raises(SelfVerdict, match="the issuer decides"):
        expect_other_judge(
            lead_unit_id=lead, judging_units={judge}, submitted_by=submitter, judged_by=judging
        )


def test_rule_11_the_issuer_decides() -> None:
    expect_other_judge(lead_unit_id=1, judging_units={2, 3}, submitted_by=10, judged_by=20)
