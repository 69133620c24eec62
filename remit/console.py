"""Console: progress and results on the terminal, plain lines where it is none."""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from rich.console import Console
from rich.table import Table

from kernel.errors import Words
from remit import lines

console = Console(highlight=False)
started = time.monotonic()


def language() -> str:
    """`--lang` or REMIT_LANG, else Vietnamese where the terminal speaks it, else English."""
    terminal = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    asked = os.environ.get("REMIT_LANG") or terminal
    return "vi" if asked.lower().startswith("vi") else "en"


def told(words: Words, **facts: Any) -> str:
    """A line in the language of whoever works here."""
    return words.filled(facts).to(language())


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
    day = date.fromisoformat(str(summary["as_of"]))
    title = told(lines.AS_OF, day=day)
    table = Table(title=title, show_header=False, title_justify="left")
    classes = summary["classes"]
    for label, value in (
        (lines.STANDING, summary["units"]),
        (lines.ISSUED, summary["tasks"]),
        (lines.DRAFTS, summary["drafts"]),
        (
            lines.OPEN,
            f"{classes['open_in_term']} / [bold red]{classes['open_overdue']}[/]",
        ),
        (lines.DONE, f"{classes['done_on_time']} / {classes['done_late']}"),
        (lines.RUNGS, summary["rungs_fired"]),
        (lines.NOTICES, summary["notices_delivered"]),
    ):
        table.add_row(told(label), str(value))
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
        yield told(lines.AS, persona=persona)
        yield (
            f"curl -s -H 'Authorization: Bearer {tokens[persona]}' 'http://127.0.0.1:{port}{path}'"
        )
