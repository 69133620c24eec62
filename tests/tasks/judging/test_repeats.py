"""Chains of rows that repeat one another: where each ends, in as many steps as it is long."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tasks.judging.repeats import chain_ends


class Counted(dict[str, str]):
    """How often a name was looked up."""

    asked = 0

    def get(self, name: str, default: object = None) -> object:  # type: ignore[override]
        self.asked += 1
        return super().get(name, "") if name in self else default


@pytest.mark.parametrize(
    ("named", "ends"),
    [
        ({"a": ""}, {"a": "a"}),
        ({"a": "b", "b": "c", "c": ""}, {"a": "c", "b": "c", "c": "c"}),
        ({"c": "", "b": "c", "a": "b"}, {"a": "c", "b": "c", "c": "c"}),
        ({"a": "a"}, {"a": None}),
        ({"a": "b", "b": "a", "c": "b", "d": ""}, {"a": None, "b": None, "c": None, "d": "d"}),
        ({"a": "gone", "b": "a"}, {"a": None, "b": None, "gone": None}),
    ],
)
def test_a_chain_ends_at_the_row_that_repeats_none(
    named: dict[str, str], ends: dict[str, str | None]
) -> None:
    assert chain_ends(named) == ends


def plainly(named: dict[str, str], name: str) -> str | None:
    for _ in range(len(named) + 1):
        if name not in named:
            return None
        if not named[name]:
            return name
        name = named[name]
    return None


NAMES = st.sampled_from("abcdefgh")


@given(st.dictionaries(NAMES, NAMES | st.just(""), max_size=8))
def test_each_end_is_the_one_found_by_walking_there(named: dict[str, str]) -> None:
    ends = chain_ends(named)
    assert {name: ends[name] for name in named} == {name: plainly(named, name) for name in named}


@pytest.mark.parametrize("turned", [False, True], ids=["down", "up"])
@pytest.mark.parametrize("last", ["", "T-0", "gone"], ids=["end", "circle", "nowhere"])
def test_a_long_chain_costs_what_it_is_long(turned: bool, last: str) -> None:
    links = [(f"T-{n}", f"T-{n + 1}") for n in range(8_000)] + [("T-8000", last)]
    named = Counted(reversed(links) if turned else links)
    ends = chain_ends(named)
    assert set(ends[name] for name in named) == {"T-8000" if last == "" else None}
    assert named.asked <= 2 * len(named)
