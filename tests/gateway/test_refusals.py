"""What the gateway says when it lets nobody through, and that it says so in both languages."""

from string import Formatter
from typing import Any

import pytest

from gateway import refusals
from gateway.hardening import METHODS
from kernel.errors import Refusal

FACTS: dict[str, Any] = {
    "header": "host",
    "limit": 1,
    "service": "tasks",
    "seconds": 30,
    "what": "path",
}
OURS = [
    one
    for one in vars(refusals).values()
    if isinstance(one, type) and issubclass(one, Refusal) and one.__module__ == refusals.__name__
]


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("kind", OURS)
def test_a_refusal_says_the_same_facts_in_both_languages(kind: type[Refusal]) -> None:
    assert _fields(kind.detail.vi) == _fields(kind.detail.en) <= FACTS.keys()
    filled = kind(**FACTS).detail.filled(FACTS)
    assert filled.vi != filled.en
    assert "{" not in filled.vi + filled.en


def test_a_refused_method_names_every_one_that_is_taken() -> None:
    assert set(refusals.NoSuchMethod.headers["Allow"].split(", ")) == METHODS


def test_each_code_stands_for_one_status() -> None:
    pairs = {(kind.code, kind.status) for kind in OURS}
    assert len({code for code, _ in pairs}) == len(pairs)
