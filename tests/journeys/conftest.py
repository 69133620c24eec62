"""The real nation as a template database, and a running Remit over a copy of it."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from remit.migrating import migrate
from remit.progress import Progress
from remit.settings import SERVICES
from remit.shipped_input import background, databases, heard
from services.tasks.seeding import load_rules
from services.units.seed.loading import load_units
from tests.conftest import fresh_database, template
from tests.journeys.running import ALL_IN_ONE, PASSWORD, ROOT, Remit, opened, variables


def _load_nation(owner_url: str, home: Path) -> None:
    migrate(owner_url, dict.fromkeys(SERVICES, PASSWORD), lambda _: None)
    environment = variables(owner_url, home)

    async def load() -> None:
        async with background(), databases(environment) as to:
            await load_units(to.units, ROOT / "data")
            await load_rules(to.tasks, ROOT / "data")
            progress = Progress(lambda _: None)
            await heard(to.units, to.tasks, ("units", "tasks"), progress)
            await heard(to.units, to.notifications, ("units", "notifications"), progress)

    kept = {name: os.environ.get(name) for name in environment if name.startswith("REMIT_")}
    os.environ.update(
        {name: value for name, value in environment.items() if name.startswith("REMIT_")}
    )
    try:
        asyncio.run(load())
    finally:
        for name, value in kept.items():
            os.environ.pop(name, None) if value is None else os.environ.__setitem__(name, value)


@pytest.fixture(scope="session")
def nation(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database with every unit, head and right of the real nation, and no task
    yet."""
    made_by = ROOT / "remit" / "migrating.py"  # the rights of the roles
    files = [made_by, *(ROOT / "migrations").rglob("*.py"), *(ROOT / "data").glob("*.csv")]
    state = b"".join(path.read_bytes() for path in sorted(files))
    return template(
        postgres, "nation", state, lambda url: _load_nation(url, tmp_path_factory.mktemp("home"))
    )


@pytest.fixture(params=[ALL_IN_ONE, "apart"])
def remit(
    request: pytest.FixtureRequest, postgres: str, nation: str, tmp_path: Path
) -> Iterator[Remit]:
    """The same journeys with local and with remote upstreams."""
    with (
        fresh_database(postgres, nation) as url,
        opened(url, tmp_path, apart=request.param == "apart") as running,
    ):
        yield running
