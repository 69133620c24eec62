"""The public description: one OpenAPI 3.1 document of all that the gateway serves, and one a
service."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from gateway.openapi import merge
from remit.all_in_one import mounted
from remit.console import as_json


def document() -> dict[str, Any]:
    """Of all the services together."""
    return merge(_of_each())


def documents() -> dict[str, dict[str, Any]]:
    """By service, for who builds against one of them."""
    return {name: merge({name: one}) for name, one in _of_each().items()}


def write_documents(folder: Path) -> Iterator[Path]:
    """`openapi.json` and `openapi/<service>.json`; which files were written."""
    (folder / "openapi").mkdir(exist_ok=True)
    made = {folder / "openapi.json": document()}
    made |= {folder / "openapi" / f"{name}.json": one for name, one in documents().items()}
    for path, one in made.items():
        path.write_text(as_json(one) + "\n", encoding="utf-8")
        yield path


def _of_each() -> dict[str, dict[str, Any]]:
    return {name: app.openapi() for name, app in applications().items()}


def applications() -> dict[str, FastAPI]:
    """Built from the code alone: no database is opened."""
    os.environ.setdefault("REMIT_ENVIRONMENT", "development")
    for service in ("UNITS", "TASKS", "NOTIFICATIONS"):
        os.environ.setdefault(f"REMIT_{service}_DATABASE_URL", "postgresql://127.0.0.1/none")
    return mounted()
