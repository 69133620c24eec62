"""A service copied out with the kernel and its migrations stands alone."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from kernel.clock import uuid7
from kernel.identity import Actor, sign_internal
from remit.settings import SERVICES
from tests.journeys.running import ROOT, SECRET, free_port

# An editable install may lend what the copy lacks: so ask where each of our modules came from.
ORIGINS = """
import sys
import services.{service}.app
ours = ("kernel", "services", "gateway", "remit", "migrations")
mine = [module for name, module in sys.modules.items() if name.split(".")[0] in ours]
print(*filter(None, (getattr(module, "__file__", None) for module in mine)))
"""


def copied_out(service: str, to: Path) -> None:
    shutil.copytree(ROOT / "kernel", to / "kernel")
    shutil.copytree(ROOT / "services" / service, to / "services" / service)
    (to / "services" / "__init__.py").touch()
    (to / "migrations").mkdir()
    for path in [*(ROOT / "migrations").glob("*.py"), ROOT / "migrations" / "script.py.mako"]:
        shutil.copy(path, to / "migrations")
    shutil.copytree(ROOT / "migrations" / service, to / "migrations" / service)
    shutil.copy(ROOT / "alembic.ini", to)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_migrates_and_serves_alone(
    service: str, postgres_url: str, tmp_path: Path
) -> None:
    copied_out(service, tmp_path)
    nowhere = f"http://127.0.0.1:{free_port()}"
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("REMIT_")},
        "PYTHONPATH": str(tmp_path),
        "REMIT_ENVIRONMENT": "test",
        "REMIT_INTERNAL_SECRET": SECRET,
        f"REMIT_{service.upper()}_DATABASE_URL": postgres_url,
        "REMIT_HOME": str(tmp_path / "home"),
        **{f"REMIT_{other.upper()}_URL": nowhere for other in SERVICES},
    }
    # -P and an isolated folder: nothing of the repository may be found by chance.
    run = [sys.executable, "-P", "-m"]
    upgrade = [*run, "alembic", "-n", service, "upgrade", "head"]
    migrated = subprocess.run(  # noqa: S603
        upgrade,
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert migrated.returncode == 0, migrated.stderr
    origins = subprocess.run(  # noqa: S603
        [sys.executable, "-P", "-c", ORIGINS.format(service=service)],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    ).stdout.split()
    assert origins
    assert all(Path(origin).is_relative_to(tmp_path) for origin in origins)
    port = free_port()
    serve = [*run, "uvicorn", "--factory", f"services.{service}.app:build", "--port", str(port)]
    serving = subprocess.Popen(serve, env=environment, cwd=tmp_path)  # noqa: S603
    try:
        answer = _asked(f"http://127.0.0.1:{port}", service)
    finally:
        serving.terminate()
        serving.wait(10)
    assert answer == {"service": service}


def _asked(url: str, service: str) -> dict[str, object]:
    """What the journal's feed answers another service, once it is up."""
    reader = Actor(kind="service", id=uuid7(), name="test")
    headers = {"Authorization": f"Bearer {sign_internal(reader, service, SECRET)}"}
    with httpx.Client(transport=httpx.HTTPTransport(retries=11), timeout=5) as client:
        feed = client.get(f"{url}/journal", headers=headers)
        assert feed.status_code == 200, feed.text
        assert client.get(f"{url}/livez").status_code == 200
        return {"service": client.get(f"{url}/readyz").json()["service"]}
