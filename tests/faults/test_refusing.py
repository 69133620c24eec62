"""What the command line refuses to do, and how it says so."""

import asyncio
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import cast

import pytest

from remit.embedded.postgres import keep_secret
from remit.importing import FileTypeUnknown, import_file
from remit.shipped_input import Databases
from tests.faults.conftest import ROOT


@pytest.mark.parametrize("command", ["up", "load"])
def test_the_demo_officials_are_refused_in_production(command: str, tmp_path: Path) -> None:
    secret = "not-for-anything-0123456789-0123456789"
    environment = {**os.environ, "REMIT_ENVIRONMENT": "production", "REMIT_INTERNAL_SECRET": secret}
    refused = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "remit", command],
        env={**environment, "REMIT_HOME": str(tmp_path)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert refused.returncode == 1
    assert "demo officials" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_another_kind_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    file = tmp_path / "directives.ods"
    file.touch()
    nobody = cast(Databases, None)
    with pytest.raises(FileTypeUnknown, match=r"Use a \.csv or \.xlsx file, not directives\.ods"):
        asyncio.run(import_file(nobody, file, b"", apply=False))


def test_the_clock_of_a_production_system_is_never_moved(tmp_path: Path) -> None:
    secret = "not-for-anything-0123456789-0123456789"
    environment = {**os.environ, "REMIT_ENVIRONMENT": "production", "REMIT_INTERNAL_SECRET": secret}
    refused = subprocess.run(
        [sys.executable, "-m", "remit", "clock", "--reset"],
        env={**environment, "REMIT_HOME": str(tmp_path), "COLUMNS": "200"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert refused.returncode == 2
    assert "never moved in production" in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_two_processes_that_make_one_secret_agree_on_it(tmp_path: Path) -> None:
    path = tmp_path / "secrets" / "one"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: keep_secret(path, f"secret {n}"), range(50)))
    assert path.read_text().startswith("secret ")
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["one"]
