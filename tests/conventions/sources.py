"""What the conventions read: the project's own files, parsed once."""

import ast
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("kernel", "services", "gateway", "remit", "migrations", "tests", "bench")
SHIPPED = FOLDERS[:4]
PRUNED = {"__pycache__", "node_modules", "results.json"}
HIDDEN_YET_OURS = {
    ".ci",
    ".dockerignore",
    ".editorconfig",
    ".env.example",
    ".gitattributes",
    ".github",
    ".gitignore",
    ".pre-commit-config.yaml",
}


@cache
def all_files() -> tuple[Path, ...]:
    """Every file of the project, as a fresh clone would hold it."""
    found: list[Path] = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if _is_ours(name)]
        found += [Path(folder, name) for name in names if _is_ours(name)]
    return tuple(sorted(found))


def _is_ours(name: str) -> bool:
    return name in HIDDEN_YET_OURS or not (name.startswith(".") or name in PRUNED)


@cache
def text_files() -> tuple[tuple[Path, str], ...]:
    return tuple((path, text) for path in all_files() if (text := _text(path)) is not None)


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def python_files(folders: tuple[str, ...] = FOLDERS) -> Iterator[Path]:
    return (
        path
        for path in all_files()
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in folders
    )


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (
        node
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def classes(path: Path) -> Iterator[ast.ClassDef]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.ClassDef))


def place(path: Path, node: ast.stmt | ast.expr | None = None) -> str:
    """Where a fault is, as an editor can open it."""
    return f"{path.relative_to(ROOT)}:{node.lineno if node else 1}"
