"""Who answers for a unit on a day, as a table of cases and against a plain model (rule 17)."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.units.answering import (
    Answerable,
    Holder,
    Link,
    first_answering,
    holder_answering,
)
from services.units.vocabulary import Basis

DAY = date(2026, 1, 1)
POST, LESSER = UUID(int=1), UUID(int=2)
SUBSTANTIVE, ACTING, DELEGATE, DEPUTY = (
    Basis.substantive,
    Basis.acting,
    Basis.delegate,
    Basis.deputy,
)


def holding(basis: Basis, number: int = 0, since: date = DAY, post: UUID = POST) -> Holder:
    return Holder(UUID(int=1000 + number), f"Official {number}", basis, since, post)


@pytest.mark.parametrize(
    ("present", "answers"),
    [
        ([], None),
        ([SUBSTANTIVE], SUBSTANTIVE),
        ([SUBSTANTIVE, ACTING], SUBSTANTIVE),
        ([SUBSTANTIVE, DELEGATE], DELEGATE),
        ([SUBSTANTIVE, ACTING, DELEGATE], DELEGATE),
        ([ACTING], ACTING),
        ([ACTING, DELEGATE], ACTING),
        ([DELEGATE], DELEGATE),
    ],
)
def test_of_those_who_hold_a_post_or_stand_in_one_answers(
    present: list[Basis], answers: Basis | None
) -> None:
    holders = [holding(basis, number) for number, basis in enumerate(present)]
    for order in (holders, holders[::-1]):
        found = holder_answering(order)
        assert (found and found.basis) == answers


def test_of_two_alike_the_later_answers() -> None:
    early, late = holding(ACTING, 1), holding(ACTING, 2, date(2026, 2, 1))
    assert holder_answering([late, early]) == holder_answering([early, late]) == late


def link(
    number: int, head: list[Basis] | None = None, deputies: int = 0, stands: bool = True
) -> Link:
    """A unit with who holds its head post; each has an official of its own."""
    return Link(
        UUID(int=number),
        stands,
        tuple(holding(basis, number * 10 + n) for n, basis in enumerate(head or [])),
        tuple(holding(SUBSTANTIVE, number * 10 + 5 + n, post=LESSER) for n in range(deputies)),
    )


@pytest.mark.parametrize(
    ("chain", "unit", "basis"),
    [
        ([link(1, [SUBSTANTIVE]), link(2, [SUBSTANTIVE])], 1, SUBSTANTIVE),
        ([link(1, [SUBSTANTIVE, DELEGATE]), link(2, [SUBSTANTIVE])], 1, DELEGATE),
        ([link(1, [ACTING], deputies=1), link(2, [SUBSTANTIVE])], 1, ACTING),
        ([link(1, [DELEGATE], deputies=1)], 1, DELEGATE),
        ([link(1, deputies=2), link(2, [SUBSTANTIVE])], 1, DEPUTY),
        ([link(1), link(2, [SUBSTANTIVE])], 2, SUBSTANTIVE),
        ([link(1), link(2), link(3, deputies=1)], 3, DEPUTY),
        ([link(1, [SUBSTANTIVE], stands=False), link(2, [ACTING])], 2, ACTING),
        ([link(1, deputies=1, stands=False), link(2), link(3, [DELEGATE])], 3, DELEGATE),
    ],
)
def test_a_unit_is_answered_for_by_itself_else_by_the_first_above_that_can(
    chain: list[Link], unit: int, basis: Basis
) -> None:
    found = first_answering(chain)
    assert found is not None
    assert (found.unit_id, found.basis) == (UUID(int=unit), basis)


@pytest.mark.parametrize(
    "chain", [[], [link(1)], [link(1, [SUBSTANTIVE], stands=False), link(2), link(3)]]
)
def test_where_nobody_answers_up_to_the_top_that_is_said(chain: list[Link]) -> None:
    assert first_answering(chain) is None


def test_a_deputy_answers_from_the_own_post_and_the_first_in_rank_goes_first() -> None:
    first, second = holding(SUBSTANTIVE, 7, post=LESSER), holding(ACTING, 8, post=POST)
    found = first_answering([Link(UUID(int=1), True, (), (first, second))])
    assert found == Answerable(first.official_id, first.name, LESSER, UUID(int=1), DEPUTY)


some_holders = st.lists(
    st.builds(
        holding,
        st.sampled_from([SUBSTANTIVE, ACTING, DELEGATE]),
        st.integers(0, 99),
        st.dates(date(2025, 1, 1), date(2026, 1, 1)),
    ),
    max_size=5,
    unique_by=lambda one: (one.basis, one.since),
)
some_links = st.builds(
    lambda number, stands, head, deputies: Link(
        UUID(int=number), stands, tuple(head), tuple(deputies)
    ),
    st.integers(1, 50),
    st.booleans(),
    some_holders,
    some_holders,
)


def ranked(holder: Holder, held: bool) -> tuple[int, int]:
    """The oracle: a number for each sentence of the rule, the lower the sooner."""
    order = [DELEGATE, SUBSTANTIVE, ACTING] if held else [ACTING, DELEGATE]
    return order.index(holder.basis), -holder.since.toordinal()


@given(some_holders)
def test_whoever_answers_is_the_first_by_the_rule(holders: list[Holder]) -> None:
    held = any(one.basis is SUBSTANTIVE for one in holders)
    expected = min(holders, key=lambda one: ranked(one, held), default=None)
    assert holder_answering(holders) == expected


@given(st.lists(some_links, max_size=4))
def test_climbing_stops_at_the_first_unit_for_which_anybody_can_answer(chain: list[Link]) -> None:
    able = [one for one in chain if one.stands and (one.head or one.deputies)]
    found = first_answering(chain)
    if not able:
        assert found is None
        return
    assert found is not None
    assert found.unit_id == able[0].unit_id
    assert (found.basis is DEPUTY) == (not able[0].head)
    assert found.official_id in {one.official_id for one in (*able[0].head, *able[0].deputies)}


@given(st.lists(some_links, max_size=4), some_links)
def test_who_stands_further_up_changes_nothing_for_one_who_is_answered_for(
    chain: list[Link], above: Link
) -> None:
    found = first_answering(chain)
    if found is not None:
        assert first_answering([*chain, above]) == found
