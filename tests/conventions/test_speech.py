"""Whatever is said to people is said in one language a sentence: no foreign word, no code word."""

import ast
import importlib
from collections.abc import Callable, Iterator
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kernel.errors import Refusal, Term
from kernel.problems import FAULTS_VI
from tests.conventions.sources import ROOT, SHIPPED, place, python_files, tree
from tests.conventions.speech import faults, foreign, with_facts

# Enumerations whose members nobody is told, each with where they stay.
UNSPOKEN = {
    "Clock": "a column of the ladder",
    "Counted": "how a deadline is read",
    "DayUnit": "a column of the ladder",
    "Form": "how a deadline is read",
    "Halt": "a field of an event",
    "Outcome": "a column of the report of an import",
    "Passed": "its sentences are PASSED of explaining",
    "SkipReason": "its sentences are SKIPS of explaining",
    "Source": "how a deadline is read",
    "Suspicion": "its sentences are WORDS of remarks",
    "Tallied": "a column of the tallies",
    "Unfit": "its sentences are UNFIT of webhook_registration",
    "Unit": "how a deadline is read",
    "Urgency": "a column of the ladder",
    "Vacancy": "a field of HeadView",
}
# Calls that take the two languages of a sentence, and the place of the first.
SPEAKING = {"Words": 0, "Said": 0}
Sentence = tuple[str, ast.expr, ast.expr]


@cache
def modules() -> None:
    for path in python_files(SHIPPED):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        if not name.endswith(("__main__", "__init__")):
            importlib.import_module(name)


def below(kind: type[Any]) -> Iterator[type[Any]]:
    """Every class of ours under one, however deep."""
    modules()
    for one in kind.__subclasses__():
        if one.__module__.partition(".")[0] in SHIPPED:
            yield one
        yield from below(one)


def calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call))


def named(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def sentences(path: Path) -> Iterator[Sentence]:
    for call in calls(path):
        first = SPEAKING.get(named(call))
        if first is not None and len(call.args) == first + 2:
            yield place(path, call), call.args[first], call.args[first + 1]


def written(node: ast.expr) -> str | None:
    """The text of a literal, with `{fact}` where a value stands; none for what is no literal."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else "{constant}"
            for part in node.values
        )
    if isinstance(node, ast.BinOp):
        left, right = written(node.left), written(node.right)
        return None if left is None or right is None else left + right
    return None


def spoken_wrongly(path: Path) -> Iterator[str]:
    for where, vi, en in sentences(path):
        said = [with_facts(text) for part in (vi, en) if (text := written(part)) is not None]
        if len(said) == 2:
            yield from (f"{where} {wrong}" for wrong in faults(*said))


def stray_facts(path: Path) -> Iterator[str]:
    """Values put into a sentence beside the catalogue: they would be said alike in both."""
    for where, *both in sentences(path):
        for node in (part for sentence in both for part in ast.walk(sentence)):
            if isinstance(node, ast.FormattedValue) and not _is_constant(node.value):
                yield f"{where} {ast.unparse(node.value)}: give it to `filled`"


def _is_constant(node: ast.expr) -> bool:
    return all(part.id.isupper() for part in ast.walk(node) if isinstance(part, ast.Name))


@cache
def refusing() -> frozenset[str]:
    return frozenset(one.__name__ for one in below(Refusal))


def worded_facts(path: Path) -> Iterator[str]:
    """Facts of a refusal that are text where a term, a day or words belong."""
    for call in calls(path):
        if named(call) in refusing():
            for fact in call.keywords:
                if fact.arg != "faults" and _is_text(fact.value):
                    yield f"{place(path, call)} {fact.arg}={ast.unparse(fact.value)}"


def _is_text(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and any(sign.isalpha() for sign in node.value)
    if isinstance(node, ast.Attribute):
        return node.attr == "value"
    called = named(node) if isinstance(node, ast.Call) else ""
    return isinstance(node, ast.JoinedStr) or called in ("str", "isoformat", "join")


CHECKS: list[Callable[[Path], Iterator[str]]] = [spoken_wrongly, stray_facts, worded_facts]


@pytest.mark.parametrize("check", CHECKS)
def test_what_is_said_is_in_one_language(check: Callable[[Path], Iterator[str]]) -> None:
    assert not [wrong for path in python_files(SHIPPED) for wrong in check(path)]


PLANTED = [
    ('Words("Không có task này.", "No such task.")', "task"),
    ('Words("Trạng thái: issued.", "It is issued.")', "issued"),
    ('Words("Thiếu lead_unit_id.", "Name the lead.")', "lead_unit_id"),
    ('Words("Hạn 2026-12-31.", "Due.")', "2026-12-31"),
    ('Words("Hạn {day}.", "Hạn {day}.")', "Hạn"),
    ('Words("Có.", "See task_id.")', "task_id"),
    ('Words("Có.", "The don vi.")', "don vi"),
    ('Words("", "Yes.")', "vi is empty"),
    ('Words(f"Mã {code}.", "Code.")', "code"),
    ('NotFound(what="task / nhiệm vụ")', "task / nhiệm vụ"),
    ("Stale(current=str(day))", "str(day)"),
    ("Stale(current=status.value)", "status.value"),
    ("Stale(current=f'{day}')", "day"),
    ("Stale(current=', '.join(codes))", "join"),
]


@pytest.mark.parametrize(("planted", "named_in_the_fault"), PLANTED)
def test_a_planted_word_is_found(
    planted: str, named_in_the_fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = ROOT / "kernel" / "planted.py"
    monkeypatch.setattr("tests.conventions.test_speech.tree", lambda _: ast.parse(planted))
    found = [wrong for check in CHECKS for wrong in check(path)]
    assert named_in_the_fault in " ".join(found)


def test_every_word_of_an_enumeration_has_its_words_in_both_languages() -> None:
    spoken = [term for kind in below(Term) for term in kind]
    assert spoken
    assert not [(term, wrong) for term in spoken for wrong in faults(*term.words)]
    unspoken = {kind.__name__ for kind in below(Enum) if not issubclass(kind, Term)}
    assert unspoken == set(UNSPOKEN), "words for it (Term), or why nobody is told"


def test_every_refusal_has_a_title_in_both_languages() -> None:
    for refusal in below(Refusal):
        assert not faults(*refusal.title), refusal


@pytest.mark.parametrize("code", sorted(FAULTS_VI))
def test_what_is_wrong_with_a_field_is_said_in_vietnamese(code: str) -> None:
    assert not foreign(with_facts(FAULTS_VI[code]), "vi")
