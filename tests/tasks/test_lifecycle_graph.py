"""The life cycle explored as a graph, and who may not judge (rules 6, 9 and 11)."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tasks.lifecycle import (
    MOVES,
    OPEN,
    REPORTING,
    MoveNotAllowed,
    ReportNotExpected,
    Status,
    expect_report,
    may_become,
    move,
)
from services.tasks.results.judges import SelfVerdict, expect_other_judge

S = Status
# The sentences of the regulation: from, to.
ALLOWED = {
    (S.draft, S.issued),
    (S.issued, S.received),
    (S.received, S.submitted),
    (S.submitted, S.accepted),
    (S.submitted, S.returned),
    (S.returned, S.submitted),
}


@pytest.mark.parametrize(("current", "asked"), list(product(S, S)))
def test_each_move_is_allowed_or_refused_with_what_is_allowed(current: S, asked: S) -> None:
    if (current, asked) in ALLOWED:
        assert move(current, asked) is asked
        return
    with pytest.raises(MoveNotAllowed) as refused:
        move(current, asked)
    may = sorted(to for was, to in ALLOWED if was is current)
    assert refused.value.facts == {
        "current": current,
        "asked": asked,
        "allowed": may,
    }
    told = refused.value.detail.filled(refused.value.facts)
    assert current.words.vi in told.vi
    assert current.words.en in told.en


def reachable(start: S) -> set[S]:
    seen, waiting = {start}, [start]
    while waiting:
        for to in MOVES[waiting.pop()] - seen:
            seen.add(to)
            waiting.append(to)
    return seen


@pytest.mark.parametrize(("current", "to"), list(product(S, S)))
def test_a_status_may_come_about_when_moves_lead_there(current: S, to: S) -> None:
    assert may_become(current, to) is (to in reachable(current))


def test_every_status_is_reached_from_a_draft_and_nothing_leaves_acceptance() -> None:
    assert reachable(S.draft) == set(S)
    assert reachable(S.accepted) == {S.accepted}
    assert set(MOVES) == set(S)


def test_nobody_comes_back_to_a_draft_once_it_was_issued() -> None:
    for status in set(S) - {S.draft}:
        assert S.draft not in reachable(status)
        assert S.issued not in reachable(status) - {status}


def test_rule_11_nothing_is_accepted_that_was_not_submitted() -> None:
    assert {status for status in S if S.accepted in MOVES[status]} == {S.submitted}


def test_rule_6_returned_work_can_only_be_submitted_again() -> None:
    assert MOVES[S.returned] == {S.submitted}


def test_what_is_open_is_issued_and_not_accepted() -> None:
    assert set(S) - {S.draft, S.accepted} == OPEN


@pytest.mark.parametrize("status", list(S))
def test_rule_9_a_report_is_taken_from_the_receipt_to_the_verdict(status: S) -> None:
    if status in REPORTING:
        expect_report(status)
        return
    with pytest.raises(ReportNotExpected) as refused:
        expect_report(status)
    assert refused.value.facts["current"] is status
    assert set(refused.value.facts["allowed"]) == REPORTING


@given(st.lists(st.sampled_from(list(S)), max_size=12))
def test_no_sequence_of_moves_closes_a_task_without_a_submission(asked: list[S]) -> None:
    status, submitted = S.draft, False
    for to in asked:
        try:
            status = move(status, to)
        except MoveNotAllowed:
            continue
        submitted = submitted or status is S.submitted
        assert status is not S.accepted or submitted


PEOPLE, UNITS = st.integers(1, 3), st.sampled_from(["MOST", "MOJ", "G"])


@given(UNITS, st.frozensets(UNITS), PEOPLE, PEOPLE)
def test_rule_11_neither_the_lead_nor_who_submitted_decides(
    lead: str, judging: frozenset[str], submitted_by: int, judged_by: int
) -> None:
    own = lead in judging or submitted_by == judged_by

    def judge() -> None:
        expect_other_judge(
            lead_unit_id=lead,
            judging_units=judging,
            submitted_by=submitted_by,
            judged_by=judged_by,
        )

    if not own:
        judge()
        return
    with pytest.raises(SelfVerdict) as refused:
        judge()
    assert (refused.value.status, refused.value.code) == (403, "self_verdict")
