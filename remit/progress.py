"""Progress: how far the loading is, on the screen and in a file that `/readyz` shows."""

import json
import os
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from kernel.clock import CIVIL
from kernel.errors import Words
from remit import lines
from remit.console import told

FILE = "loading.json"
PAUSE = 5.0  # seconds between two lines about one stage

STAGES = {
    "units": Words("nạp đơn vị và cán bộ", "loading units and people"),
    "rules": Words("nạp lịch làm việc", "loading the calendar"),
    "sealing": Words("đánh số sổ ghi sự kiện", "numbering the journal"),
    "following": Words("các dịch vụ đọc tin của nhau", "the services read each other's journal"),
    "directives": Words("giao nhiệm vụ theo văn bản", "issuing the tasks of the directives"),
    "sweeping": Words("đôn đốc việc đến hạn", "sweeping what is due"),
    "telling": Words("đưa thông báo vào hộp thư", "putting notices into the inboxes"),
}


class Progress:
    """Of one load. Written only when something moved, so the age of the file is that of the last
    movement."""

    def __init__(self, say: Callable[[str], None], file: Path | None = None) -> None:
        self.say = say
        self._file = file
        self._told: dict[str, Any] = {}
        self._said_at = 0.0

    def begin(self, stage: str) -> None:
        """A stage that cannot say yet how long it is."""
        if self._moved({"state": "loading", "stage": stage, **_both("says", STAGES[stage])}):
            self._said_at = time.monotonic()
            self.say(told(lines.BEGUN, stage=STAGES[stage]))

    def at(self, done: int, of: int) -> bool:
        """How far the stage is; whether it has moved since the last time."""
        moved = self._moved({**self._told, "done": done, "of": of})
        if moved and time.monotonic() - self._said_at > PAUSE:
            self._said_at = time.monotonic()
            stage = STAGES[self._told["stage"]]
            self.say(told(lines.AT, stage=stage, done=done, of=of))
        return moved

    def wait(self, reason: Words) -> None:
        """Something stands in the way that may pass."""
        self._stopped("waiting", reason)

    def fail(self, reason: Words) -> None:
        """Something stands in the way that will not pass."""
        self._stopped("failed", reason)

    def end(self) -> None:
        self._moved({"state": "loaded"})

    def _stopped(self, state: str, reason: Words) -> None:
        self._moved({**self._told, "state": state, **_both("reason", reason)})
        self.say(f"[yellow]{told(reason)}[/]")

    def _moved(self, told: dict[str, Any]) -> bool:
        if told == self._told:
            return False
        self._told = told
        if self._file:
            half = self._file.with_suffix(".half")
            half.write_text(json.dumps(told, ensure_ascii=False), "utf-8")
            os.replace(half, self._file)
        return True


def _both(name: str, words: Words) -> dict[str, dict[str, str]]:
    return {name: {"vi": words.vi, "en": words.en}}


def shown(file: Path) -> dict[str, Any]:
    """What the file of a load says, and since when; nothing where none was begun."""
    try:
        told = json.loads(file.read_text("utf-8"))
        moved_at = datetime.fromtimestamp(file.stat().st_mtime, CIVIL)
    except FileNotFoundError:
        return {}
    return {"loading": {**told, "moved_at": moved_at.isoformat(timespec="seconds")}}
