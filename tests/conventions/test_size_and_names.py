"""Files and functions stay small, and every name says what the thing does."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.conventions.sources import FOLDERS, ROOT, classes, functions, place, python_files, tree

LIVED_IN = tuple(
    folder for folder in FOLDERS if folder != "migrations"
)  # a migration is history: it is never reworked
BANNED = {
    "util",
    "helper",
    "manager",
    "common",
    "misc",
    "base",
    "data",
    "info",
    "process",
    "handle",
    "do",
}
NAMED_BY_A_LIBRARY = {
    "data_received",
    "handle_DATA",
    "do_GET",
    "do_POST",
    "process_bind_param",
    "process_result_value",
}


def test_no_file_outgrows_its_cap() -> None:
    lengths = {
        path: len(path.read_text(encoding="utf-8").splitlines()) for path in python_files(LIVED_IN)
    }
    long = {
        place(path): lines
        for path, lines in lengths.items()
        if lines > (500 if _is_test(path) else 300)
    }
    assert not long, f"split by act or by rule, never by layer: {long}"


def test_no_function_is_longer_than_fifty_lines() -> None:
    long = {
        f"{place(path, node)} {node.name}": lines
        for path in python_files(LIVED_IN)
        for node in functions(path)
        if (lines := (node.end_lineno or node.lineno) - node.lineno + 1) > 50
    }
    assert not long


def test_the_kernel_has_at_most_14_files_and_1000_statements() -> None:
    """What a blank line, a comment or a docstring explains, and where a line is broken, is not what
    has to be kept small."""
    files = [path for path in python_files(("kernel",)) if path.name != "__init__.py"]
    statements = sum(_statements(path) for path in files)
    assert len(files) <= 14, f"{len(files)} files: which of them knows a service's business?"
    assert statements <= 1000, f"{statements}: which of them knows a service's business?"


def test_no_subject_outgrows_its_package() -> None:
    for folder in {path.parent for path in python_files(("services",))}:
        files = [path for path in folder.glob("*.py") if path.name != "__init__.py"]
        lines = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in files)
        if folder.parent.name == "tasks" or folder.name == "tasks":
            assert len(files) <= 14, f"{folder.name}: divide it by subject"
            assert lines <= 1500, f"{folder.name} has {lines} lines: divide it by subject"


def test_no_name_is_one_that_could_mean_anything() -> None:
    vague = [f"{where} {name}" for where, name in _names() if BANNED & _words(name)]
    assert not vague, f"name what it does: {vague}"


def test_every_module_opens_with_one_sentence() -> None:
    wrong = [
        place(path)
        for path in python_files(LIVED_IN)
        if path.name != "__init__.py" and not _is_one_sentence(ast.get_docstring(tree(path)))
    ]
    assert not wrong, f"a module that needs two sentences is two modules: {wrong}"


def _statements(path: Path) -> int:
    return sum(
        isinstance(node, ast.stmt) and not _is_explained(node) for node in ast.walk(tree(path))
    )


def _is_explained(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_test(path: Path) -> bool:
    return path.relative_to(ROOT).parts[0] == "tests"


def _names() -> Iterator[tuple[str, str]]:
    for path in python_files():
        yield place(path), path.stem
        yield place(path), path.parent.name
        for node in (*functions(path), *classes(path)):
            if node.name not in NAMED_BY_A_LIBRARY and not node.name.startswith(
                "test_"
            ):  # a test is a sentence
                yield place(path, node), node.name


def _words(name: str) -> set[str]:
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)
    return {
        singular for word in words for singular in (word.lower(), word.lower().removesuffix("s"))
    }


def _is_one_sentence(docstring: str | None) -> bool:
    return (
        docstring is not None
        and docstring.endswith(".")
        and not re.search(r"[.!?]\s+[A-ZÀ-Ỹ]", docstring)
    )


def test_the_reader_of_names_sees_words_and_not_letters() -> None:
    assert BANNED & _words("DataManager") == {"data", "manager"}
    assert BANNED & _words("_handle_utils") == {"handle", "util"}
    assert not BANNED & _words("open_database_domain_doing_basement")
