"""Databases of the sample service."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from kernel.database import Database
from tests.conftest import ROOT, fresh_database, template
from tests.kernel import sample

KERNEL = ROOT / "migrations" / "kernel_20261121.py"


@pytest.fixture(scope="session")
def postgres(quiet_postgres: str) -> str:
    """What is sealed at once must not wait for the writers of other tests."""
    return quiet_postgres


@pytest.fixture
def url(postgres: str) -> Iterator[str]:
    """A fresh database with the sample's schema."""
    state = KERNEL.read_bytes() + sample.TABLES.encode()
    with fresh_database(postgres, template(postgres, "sample", state, sample.make_sample)) as made:
        yield made


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    async with sample.opened(url) as database:
        yield database


@pytest.fixture
async def client(url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with sample.serving(url) as (_, client):
        yield client
