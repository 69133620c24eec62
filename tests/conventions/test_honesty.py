"""Nothing is unfinished, silenced without a reason, or tied to one machine."""

import ast
import re
from pathlib import Path

from tests.conventions.sources import (
    ROOT,
    SHIPPED,
    classes,
    functions,
    place,
    python_files,
    text_files,
    tree,
)

# Written in two halves, so that this page does not find itself.
UNFINISHED = re.compile(
    r"(?<![\w-])(?:TO"
    r"DO|FIX"
    r"ME|XX"
    r"X)\b|raise NotImplemented"
    r"Error|pytest\.mark\.sk"
    r"ip\b"
)
SILENCED = re.compile(r"#\s*(?:no" r"qa|type:\s*ig" r"nore)\b.*")
REASONED = re.compile(
    r"#\s*(?:noqa:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*|type:\s*ignore\[[\w, "
    r"-]+\])(?P<why>\s*(?:[#—–-]\s*)?\S.{3,})?"
)
MACHINE = re.compile(r"(?<![\w.-])/(?:wo" r"rk|ro" r"ot|ho" r"me)/")
REGISTRY = re.compile(
    r"py"
    r"pi\.org|python"
    r"hosted\.org|npm"
    r"js\.(?:org|com)|--(?:extra-)?index"
    r"-url|--find"
    r"-links"
)
ADDRESS = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")
SECRET = re.compile(
    r"BEGIN [A-Z ]*PRIVATE"
    r" KEY|\bAKIA[0-9A-Z]{16}|\bgh[pousr]_\w{30,}|\bwhsec_[A-Za-z0-9+/]{24,}"
    r"|\beyJ[\w-]{10,}\.eyJ[\w-]{20,}\.[\w-]{20,}|:/"
    r"/(?!user:password@)[^\s:/@{}$<]+:[^\s/@{}$<]{6,}@(?!example\.)"
)
# Loopback, the address that means "every interface" inside a container, and the ranges kept for
# examples.
ADDRESSES = re.compile(
    r"127\.0\.0\.\d+|0\.0\.0\.0|192\.0\.2\.\d+|198\.51\.100\.\d+|203\.0\.113\.\d+"
)
CODE = {".py", ".yml", ".yaml", ".sh", ".sql", ".ini", ".toml", ""}


def test_nothing_is_left_for_later() -> None:
    assert not _lines(UNFINISHED, {".py", ".yml", ".sql", ".sh", ".toml"})


def test_no_function_is_an_empty_promise() -> None:
    hollow = [
        f"{place(path, node)} {node.name}"
        for path in python_files(SHIPPED)
        for node in functions(path)
        if node not in _declarations(path) and not node.decorator_list and _is_hollow(node)
    ]
    assert not hollow


def test_a_silenced_check_gives_its_code_and_in_shipped_code_its_reason() -> None:
    bare = [
        line
        for line in _lines(SILENCED, {".py"})
        if not (found := REASONED.search(line)) or not (found["why"] or line.startswith("tests/"))
    ]
    assert not bare, "write `# noqa: S104 why` or `# type: ignore[code]  # why`"


def test_no_file_names_a_path_of_the_machine_it_was_written_on() -> None:
    assert not _lines(MACHINE, None)


def test_no_file_names_a_package_registry() -> None:
    assert not [line for line in _lines(REGISTRY, None) if not line.startswith("Makefile")]


def test_no_file_holds_what_looks_like_a_secret() -> None:
    assert not _lines(SECRET, None)


def test_code_knows_no_address_but_loopback() -> None:
    assert not [
        line
        for line in _lines(ADDRESS, CODE)
        for found in ADDRESS.findall(line)
        if not ADDRESSES.fullmatch(found)
    ]


def test_time_is_read_in_one_place() -> None:
    read = [
        place(path, node)
        for path in python_files()
        if path != ROOT / "kernel/clock.py"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and re.fullmatch(r"(\w+\.)*(datetime|date)\.(now|today|utcnow)", ast.unparse(node.func))
    ]
    assert not read, f"take the instant from the transaction (tx.now()) or kernel.clock: {read}"


def test_a_service_asks_the_movable_clock_and_not_the_servers() -> None:
    asked = re.compile(r"(?<![\w.])(?:now\(\)|current_(?:date|timestamp))(?![\w(])", re.I)
    assert not [
        line
        for line in _lines(asked, {".py", ".sql"})
        if line.startswith(("services/", "gateway/"))
    ]


def _lines(pattern: re.Pattern[str], suffixes: set[str] | None) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path, text in text_files()
        if suffixes is None or path.suffix in suffixes
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def _declarations(path: Path) -> set[ast.AST]:
    """The methods of protocols: they say what others do, and do nothing themselves."""
    return {
        method
        for node in classes(path)
        if any("Protocol" in ast.unparse(parent) for parent in node.bases)
        for method in node.body
    }


def _is_hollow(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Nothing but `pass` or `...`; one sentence that says why there is nothing to do is an
    answer."""
    says_why = len(node.body) == 1 and ast.get_docstring(node)
    return not says_why and all(
        isinstance(line, ast.Pass) or _is_bare_constant(line) for line in node.body
    )


def _is_bare_constant(line: ast.stmt) -> bool:
    return isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant)
