"""What the terminal is told, on a terminal and in a file."""

import json
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from remit import console as shown
from remit import lines
from remit.cli import app, speak
from remit.console import as_json, curl_lines, language, say, step, summary_table, told

SUMMARY: dict[str, Any] = {
    "as_of": "2026-11-30",
    "units": 3_409,
    "tasks": 62,
    "drafts": 7,
    "classes": {"open_in_term": 41, "open_overdue": 12, "done_on_time": 8, "done_late": 1},
    "rungs_fired": 24,
    "notices_delivered": 19,
}


def recorded(monkeypatch: pytest.MonkeyPatch, *, terminal: bool) -> Console:
    console = Console(record=True, force_terminal=terminal, quiet=False, width=100, highlight=False)
    monkeypatch.setattr(shown, "console", console)
    return console


def test_a_line_says_how_long_it_took_until_here(monkeypatch: pytest.MonkeyPatch) -> None:
    console = recorded(monkeypatch, terminal=False)
    say("units: schema and rights are up to date")
    seconds, _, line = console.export_text().strip().partition(" s  ")
    assert float(seconds) >= 0
    assert line == "units: schema and rights are up to date"


@pytest.mark.parametrize("terminal", [True, False])
def test_a_long_step_is_seen_to_begin(monkeypatch: pytest.MonkeyPatch, terminal: bool) -> None:
    console = recorded(monkeypatch, terminal=terminal)
    done = []
    with step("Migrating"):
        done.append("migrated")
    assert done == ["migrated"]
    assert ("Migrating …" in console.export_text()) is not terminal


def test_the_summary_names_every_figure_and_its_day(monkeypatch: pytest.MonkeyPatch) -> None:
    console = recorded(monkeypatch, terminal=False)
    console.print(summary_table(SUMMARY))
    text = console.export_text()
    for figure in ("30 November 2026", "3409", "62", "7", "41 / 12", "8 / 1", "24", "19"):
        assert figure in text


def test_json_keeps_vietnamese_as_it_is_written() -> None:
    text = as_json({"title": "Thánh Hóa", "none": None})
    assert "Thánh Hóa" in text
    assert json.loads(text) == {"title": "Thánh Hóa", "none": None}


def test_each_line_to_try_carries_the_token_of_its_persona() -> None:
    tokens = {"official": "o.o.o", "head": "h.h.h", "standing-office": "s.s.s"}
    lines = list(curl_lines(8230, tokens))
    for remark, line in zip(lines[::2], lines[1::2], strict=True):
        token = tokens[remark.removeprefix("# as ").strip("`")]
        assert line.startswith(
            f"curl -s -H 'Authorization: Bearer {token}' 'http://127.0.0.1:8230/v1/"
        )
    assert len(lines) == 2 * len(tokens)


SPEAKING = [
    ({"REMIT_LANG": "vi", "LANG": "en_GB.UTF-8"}, "đã kích hoạt 1 mức đôn đốc"),
    ({"REMIT_LANG": "en", "LANG": "vi_VN.UTF-8"}, "1 rung fired"),
    ({"LANG": "vi_VN.UTF-8"}, "đã kích hoạt 1 mức đôn đốc"),
    ({"LC_ALL": "vi_VN.UTF-8", "LANG": "C"}, "đã kích hoạt 1 mức đôn đốc"),
    ({"LANG": "C.UTF-8"}, "1 rung fired"),
    ({}, "1 rung fired"),
]


@pytest.mark.parametrize(("variables", "said"), SPEAKING)
def test_the_command_line_speaks_the_language_of_whoever_works_there(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], said: str
) -> None:
    for name in ("REMIT_LANG", "LC_ALL", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert told(lines.FIRED, n=1) == said


def test_a_language_can_be_asked_for_and_only_one_that_there_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REMIT_LANG", "en")
    assert CliRunner().invoke(app, ["--lang", "fr", "openapi"]).exit_code == 2
    speak("vi")
    assert language() == "vi"
