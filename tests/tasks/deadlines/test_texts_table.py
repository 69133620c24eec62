"""Deadline texts, row by row: what each wording of a document of 1 October 2026 means, or that it
is refused (rule 4).

`deadline_texts.csv` holds a row a wording. `means` is the rule's kind, its due day, for a recurring
one its period, the number of them and its cut-off, and `noted` when the report says what was taken
for granted; or `fault` and its code.
"""

import csv
import unicodedata
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kernel.errors import Refusal
from services.tasks.deadlines.choices import FITS
from services.tasks.deadlines.due_days import resolve
from services.tasks.deadlines.rules import DeadlineKind
from services.tasks.deadlines.texts import Read, parse_seed
from tests.tasks.deadlines.real_calendar import AS_ENACTED

ISSUED = date(2026, 10, 1)


TYPED: list[Callable[[str], str]] = [
    str.upper,
    str.lower,
    lambda text: unicodedata.normalize("NFD", text),
    lambda text: f"  {text.replace(' ', '  ')} ",
    lambda text: text.replace("-", "–").replace("–", "—"),
]


def rows() -> list[dict[str, str]]:
    table = Path(__file__).with_name("deadline_texts.csv")
    with table.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def meaning(read: Read) -> str:
    rule = read.rule
    words: list[object] = [rule.kind, resolve(rule, ISSUED, AS_ENACTED).due_on]
    if rule.kind is DeadlineKind.recurring:
        words += [rule.every, rule.interval, rule.cutoff]
    return " ".join(str(word) for word in words if word) + " noted" * bool(read.notes)


def found(row: dict[str, str]) -> str:
    try:
        return meaning(parse_seed(row["kind"], row["text"], row["stated"], ISSUED, AS_ENACTED))
    except Refusal as refused:
        return f"fault {refused.faults[0].code if refused.faults else refused.code}"


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['kind']}: {row['text']}")
def test_rule_4_each_wording_means_what_the_table_says(row: dict[str, str]) -> None:
    assert found(row) == row["means"]


@pytest.mark.parametrize("typed", TYPED, ids=["upper", "lower", "nfd", "spaces", "hyphens"])
def test_however_it_is_typed_a_wording_means_the_same(typed: Callable[[str], str]) -> None:
    for row in rows():
        assert found({**row, "text": typed(row["text"])}) == row["means"], row["text"]


def without_tones(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.translate(str.maketrans("đĐ", "dD")))
    return "".join(char for char in plain if not unicodedata.combining(char))


def test_typed_without_tones_a_wording_means_the_same_or_is_a_fault() -> None:
    same = 0
    for row in rows():
        if row["stated"] or row["kind"] == "year":  # "2030 xa" may be a year in English
            continue
        means = found({**row, "text": without_tones(row["text"])})
        assert means == row["means"] or means.startswith("fault"), row["text"]
        same += means == row["means"]
    assert same > 500


PAGE = Path(__file__).parents[3] / "docs" / "deadlines.md"
TOLD = [
    [cell.strip(" `") for cell in line.strip("|").split("|")]
    for line in PAGE.read_text("utf-8").splitlines()
    if line.startswith("| `") and line.count("|") == 5
]


@pytest.mark.parametrize("told", TOLD, ids=lambda told: f"{told[0]}: {told[1]}")
def test_the_page_on_deadlines_says_what_the_reader_does(told: list[str]) -> None:
    kind, text, due_on, noted = told
    read = parse_seed(kind, text, None, ISSUED, AS_ENACTED)
    assert str(resolve(read.rule, ISSUED, AS_ENACTED).due_on or "") == due_on
    assert bool(read.notes) is bool(noted)


def test_the_page_on_deadlines_has_each_kind_that_words_may_tell() -> None:
    assert {told[0] for told in TOLD} == {*FITS, "recurring"} - {"on"}
