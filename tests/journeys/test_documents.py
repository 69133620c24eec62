"""What a document says that a command prints is what it prints."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.journeys.running import ROOT, Remit, all_in_one

RUN = ["docs/whose-turn.md"]
STEP = re.compile(r"^```sh\n(.*?)^```\n\n```\n(.*?)^```$", re.M | re.S)
LOCAL = "http://127.0.0.1:8000/v1"


def steps(path: str) -> list[tuple[str, str]]:
    """Each block of commands with the block of what came back."""
    text = (ROOT / path).read_text(encoding="utf-8")
    found = STEP.findall(text)
    assert len(found) == text.count("```sh"), "each block of commands says what comes back"
    return found


@all_in_one
@pytest.mark.parametrize("document", RUN)
def test_the_commands_of_a_document_print_what_it_says(
    remit: Remit, document: str, tmp_path: Path
) -> None:
    commands = "\necho ----------\n".join(command for command, _ in steps(document))
    script = tmp_path / "commands.sh"
    local = f'remit() {{ (cd "{ROOT}" && "{sys.executable}" -m remit "$@"); }}\n'
    script.write_text(
        local + commands.replace(LOCAL, f"{remit.url}/v1").replace("python3", sys.executable),
        encoding="utf-8",
    )
    ran = subprocess.run(  # noqa: S603
        ["bash", str(script)],  # noqa: S607
        env=remit.environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.split("----------\n") == [said for _, said in steps(document)]
