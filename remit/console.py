"""Console: progress and results on the terminal, plain lines where it is none."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.table import Table

console = Console(highlight=False)
started = time.monotonic()


def say(line: str) -> None:
    console.print(f"[dim]{time.monotonic() - started:6.1f} s[/]  {line}", soft_wrap=True)


@contextmanager
def step(words: str) -> Iterator[None]:
    """A long step: a spinner on a terminal, its beginning as a line elsewhere."""
    if console.is_terminal:
        with console.status(words):
            yield
    else:
        say(f"{words} …")
        yield


def summary_table(summary: dict[str, Any]) -> Table:
    table = Table(title=f"Remit, as of {summary['as_of']}", show_header=False, title_justify="left")
    classes = summary["classes"]
    for label, value in (
        ("units that stand today", summary["units"]),
        ("tasks issued (after fan-out)", summary["tasks"]),
        ("drafts, lead to be settled or not clear", summary["drafts"]),
        (
            "open in term / open overdue",
            f"{classes['open_in_term']} / [bold red]{classes['open_overdue']}[/]",
        ),
        ("done on time / done late", f"{classes['done_on_time']} / {classes['done_late']}"),
        ("rungs of the ladder fired", summary["rungs_fired"]),
        ("notices delivered", summary["notices_delivered"]),
    ):
        table.add_row(label, str(value))
    return table


def as_json(body: Any) -> str:
    return json.dumps(body, ensure_ascii=False, indent=2)


def curl_lines(port: int, tokens: dict[str, str]) -> Iterator[str]:
    """Three lines to try, each with a demo token of its persona."""
    for persona, path in (
        ("official", "/v1/register?class=open_overdue&limit=5"),
        ("head", "/v1/inbox?limit=3"),
        ("standing-office", "/v1/summary"),
    ):
        yield f"# as {persona}"
        yield (
            f"curl -s -H 'Authorization: Bearer {tokens[persona]}' 'http://127.0.0.1:{port}{path}'"
        )
