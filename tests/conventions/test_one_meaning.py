"""One meaning stands in one place: words of SQL, fragments of SQL, and names."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.tasks.lifecycle import Status
from services.tasks.summary.task_classes import TaskClass
from tests.conventions.sources import ROOT, python_files, tree

SQL = re.compile(r"\b(?:select|insert into|update|delete from|where|case when|join)\b")
WORDS = {word.value for word in (*Status, *TaskClass)}
LITERAL = re.compile(rf"'({'|'.join(sorted(WORDS))})'")
# A newcomer guesses the words that stand in their place; see docs/decisions/0012.
RETIRED_NAMES = """
in_hand InHand task_in_hand continuing counting Standing Told Exchange matched stamped assembling
tickers calling destinations mailing Parcel Door admitting identifying trusting leash leashed
occupants telling House houses rulebook Rulebook Lent
"""
RETIRED_MODULES = "known standing moving children claim together door house"
RETIRED = set(RETIRED_NAMES.split())


@pytest.mark.parametrize("path", list(python_files(("services",))), ids=lambda path: path.name)
def test_sql_says_each_word_and_each_fragment_where_it_belongs(path: Path) -> None:
    source = tree(path)
    if path.is_relative_to(ROOT / "services/tasks"):
        assert not list(status_literals(source)), "give SQL the word as a parameter"
    assert not list(private_sql(source)), "share a fragment as a function that takes the alias"
    assert not list(replaced_sql(source)), "a fragment takes a parameter, it is not edited"


def test_no_retired_word_is_a_name() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in python_files(("kernel", "services", "gateway", "remit", "tests", "bench"))
        for name in _names(path)
        if name in RETIRED or (name == path.stem and name in RETIRED_MODULES.split())
    ]
    assert not found


def test_the_formatter_is_never_switched_off() -> None:
    off = re.compile(r"#\s*fmt:\s*(?:o" r"ff|sk" r"ip)")
    assert not [path for path in python_files() if off.search(path.read_text("utf-8"))]


def test_lines_end_at_100() -> None:
    """Landed migrations stay as they are."""
    folders = ("kernel", "services", "gateway", "remit", "tests", "bench")
    long = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in python_files(folders)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if len(line) > 100
    ]
    assert not long


PLANTED = """
from services.tasks.register.listing import LISTED
STATUS = "select task_id from task where status = 'draft'"
SHOWN = LISTED.replace("limit 5", "")
"""


def test_what_is_planted_is_found() -> None:
    source = ast.parse(PLANTED)
    assert list(status_literals(source)) == ["draft"]
    assert list(private_sql(source)) == ["services.tasks.register.listing.LISTED"]
    assert list(replaced_sql(source)) == ["LISTED"]


def status_literals(source: ast.Module) -> Iterator[str]:
    for text in _texts(source):
        if SQL.search(text):
            yield from LITERAL.findall(text)


def private_sql(source: ast.Module) -> Iterator[str]:
    """SQL constants of another module of ours."""
    for node in ast.walk(source):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("services."):
            for alias in node.names:
                if alias.name.isupper() and _is_sql(node.module or "", alias.name):
                    yield f"{node.module}.{alias.name}"


def replaced_sql(source: ast.Module) -> Iterator[str]:
    for node in ast.walk(source):
        if (
            isinstance(node, ast.Attribute)
            and node.attr == "replace"
            and isinstance(node.value, ast.Name)
            and node.value.id.isupper()
        ):
            yield node.value.id


def _is_sql(module: str, name: str) -> bool:
    path = ROOT / f"{module.replace('.', '/')}.py"
    for node in tree(path).body if path.exists() else []:
        if isinstance(node, ast.Assign) and name in {ast.unparse(one) for one in node.targets}:
            return any(SQL.search(text) for text in _texts(node.value))
    return False


def _texts(source: ast.AST) -> Iterator[str]:
    for node in ast.walk(source):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _names(path: Path) -> Iterator[str]:
    yield path.stem
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.alias):
            yield node.asname or ""


# -- Whose turn it is ------------------------------------------------------------------------------

DUE_DAY = re.compile(r"due_on\s*[<>]|[<>]=?\s*(?:\w+\.)?due_on")
# Where a due day may be held against another day: the rule itself and its SQL twin, what makes a
# deadline, and what a caller asks for by itself.
COMPARING = {
    "summary/task_classes.py",
    "register/lateness.py",
    "register/listing.py",
    "deadlines/due_days.py",
    "deadlines/choices.py",
}
# Where the days between them may be counted: of a rung that fires, which none does while the result
# awaits its verdict, and of the submission that was accepted.
COUNTING_DAYS = {
    "deadlines/due_days.py",
    "escalation/sweeping.py",
    "verdicts/reminding.py",
    "results/reviewing.py",
}


TASKS = [one for one in python_files(("services",)) if one.is_relative_to(ROOT / "services/tasks")]


@pytest.mark.parametrize("path", TASKS, ids=lambda path: path.name)
def test_whether_a_task_is_late_is_judged_in_one_place(path: Path) -> None:
    """A rule that asks only the clock accuses one who has handed in (rule 6)."""
    place, source = str(path.relative_to(ROOT / "services/tasks")), tree(path)
    if place not in COMPARING:
        assert not list(held_against_the_clock(source)), "ask `is_late` or `days_late`"
    if place not in COUNTING_DAYS:
        assert not list(days_counted(source)), "days late are shown by `days_late` alone"


ACCUSED = """
OVERDUE = "select task_id from task t where t.due_on < civil_today()"
late = today > task.due_on
shown = days_past(task.due_on, today)
"""


def test_a_rule_that_asks_only_the_clock_is_found() -> None:
    source = ast.parse(ACCUSED)
    assert len(list(held_against_the_clock(source))) == 2
    assert list(days_counted(source)) == ["days_past"]


def held_against_the_clock(source: ast.Module) -> Iterator[str]:
    yield from (text for text in _texts(source) if SQL.search(text) and DUE_DAY.search(text))
    for node in ast.walk(source):
        if isinstance(node, ast.Compare) and any(
            isinstance(operator, ast.Lt | ast.LtE | ast.Gt | ast.GtE) for operator in node.ops
        ):
            sides = [ast.unparse(side) for side in (node.left, *node.comparators)]
            if any(side.split(".")[-1] == "due_on" for side in sides):
                yield ast.unparse(node)


def days_counted(source: ast.Module) -> Iterator[str]:
    called = (node.func for node in ast.walk(source) if isinstance(node, ast.Call))
    names = (func.id for func in called if isinstance(func, ast.Name))
    yield from (name for name in names if name in ("days_past", "late_days"))
