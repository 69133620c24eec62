"""The six clears: every combination of what is there and what is missing (rule 3)."""

from itertools import product

import pytest

from services.tasks.register.six_clears import (
    CLEAR_FAULTS,
    Clears,
    NotClear,
    SixClear,
    expect_clear,
    six_clears,
)

ALL = list(product([True, False], repeat=6))


def clears(present: tuple[bool, ...]) -> Clears:
    return Clears(**dict(zip([clear.value for clear in SixClear], present, strict=True)))


@pytest.mark.parametrize("present", ALL)
def test_rule_3_the_refusal_lists_each_missing_one_in_their_usual_order(
    present: tuple[bool, ...],
) -> None:
    missing = tuple(clear for clear, there in zip(SixClear, present, strict=True) if not there)
    assert six_clears(clears(present)) == missing
    if not missing:
        expect_clear(clears(present))
        return
    with pytest.raises(NotClear) as refused:
        expect_clear(clears(present))
    assert refused.value.faults == tuple(CLEAR_FAULTS[clear] for clear in missing)
    assert refused.value.facts["missing"] == missing
    assert refused.value.status == 422


def test_their_order_is_the_one_of_the_directives() -> None:
    """6 rõ: người, việc, thời gian, trách nhiệm, sản phẩm, thẩm quyền."""
    assert list(SixClear) == [
        "person",
        "task",
        "time",
        "responsibility",
        "product",
        "authority",
    ]


@pytest.mark.parametrize("clear", list(SixClear))
def test_each_says_in_both_languages_what_would_be_right_and_where(clear: SixClear) -> None:
    fault = CLEAR_FAULTS[clear]
    assert fault.code == f"{clear}_not_clear"
    assert fault.pointer.startswith("/")
    assert fault.words.vi.startswith("Rõ ")
    assert fault.words.en.lower().startswith(clear.value)
    assert len({one.pointer for one in CLEAR_FAULTS.values()}) == 6
