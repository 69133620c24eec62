"""How far a load is, for those who look at the screen and for those who ask /readyz."""

import os
from pathlib import Path

import pytest

from kernel.errors import Words
from remit import progress as progressing
from remit.progress import FILE, STAGES, Progress, shown


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / FILE


def loading(file: Path) -> dict[str, object]:
    told = shown(file)["loading"]
    assert told.pop("moved_at")
    return dict(told)


def test_where_nothing_is_loaded_nothing_is_shown(file: Path) -> None:
    assert shown(file) == {}


def test_a_stage_says_in_both_languages_what_it_does_and_how_far_it_is(file: Path) -> None:
    progress = Progress(lambda _: None, file)
    progress.begin("directives")
    said = {"vi": STAGES["directives"].vi, "en": STAGES["directives"].en}
    assert loading(file) == {"state": "loading", "stage": "directives", "says": said}
    assert progress.at(3, 12)
    assert loading(file) == {
        "state": "loading",
        "stage": "directives",
        "says": said,
        "done": 3,
        "of": 12,
    }
    progress.end()
    assert loading(file) == {"state": "loaded"}


def test_the_time_shown_is_that_of_the_last_movement(file: Path) -> None:
    progress = Progress(lambda _: None, file)
    progress.begin("following")
    progress.at(1, 5)
    os.utime(file, (0, 0))
    assert not progress.at(1, 5)
    assert shown(file)["loading"]["moved_at"] == "1970-01-01T08:00:00+08:00"
    assert progress.at(2, 5)
    assert shown(file)["loading"]["moved_at"] > "2026"


@pytest.mark.parametrize("state", ["waiting", "failed"])
def test_what_stands_in_the_way_is_named_with_the_stage_it_stopped(file: Path, state: str) -> None:
    said: list[str] = []
    progress = Progress(said.append, file)
    progress.begin("rules")
    reason = Words("Không đọc được tệp", "A file cannot be read")
    (progress.wait if state == "waiting" else progress.fail)(reason)
    told = loading(file)
    assert (told["state"], told["stage"]) == (state, "rules")
    assert told["reason"] == {"vi": reason.vi, "en": reason.en}
    assert reason.en in said[-1]


def test_the_screen_is_told_of_each_stage_and_now_and_then_how_far_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said: list[str] = []
    progress = Progress(said.append)
    progress.begin("following")
    progress.at(1, 9)
    monkeypatch.setattr(progressing, "PAUSE", 0.0)
    progress.at(2, 9)
    assert said == [f"{STAGES['following'].en} …", f"{STAGES['following'].en}: 2 of 9"]
