"""Roles: what the login of a service may not do in the database, even when all its SQL is a
stranger's."""

from collections.abc import Iterator

import psycopg
import pytest

from tests.conftest import fresh_database
from tests.journeys.running import PASSWORD


@pytest.fixture(scope="module")
def as_tasks(postgres: str, nation: str) -> Iterator[str]:
    """The URL of the role of tasks in a database with all three schemas."""
    with fresh_database(postgres, nation) as owner:
        yield psycopg.conninfo.make_conninfo(owner, user="remit_tasks", password=PASSWORD)


@pytest.mark.parametrize(
    "statement",
    [
        "select * from units.official",
        "select * from notifications.webhook_endpoint",
        "drop table tasks.task",
        "create table tasks.mine (a int)",
        "update tasks.journal set name = 'x'",
        "delete from tasks.seal",
        "truncate tasks.journal",
        "update tasks.clock_shift set shift = '1 year'",
        "update tasks.alembic_version set version_num = 'x'",
        "copy (select 1) to program 'true'",
        "alter role remit_tasks superuser",
    ],
)
def test_the_role_of_a_service_may_not(as_tasks: str, statement: str) -> None:
    with psycopg.connect(as_tasks) as tasks, pytest.raises(psycopg.errors.InsufficientPrivilege):
        tasks.execute(statement)
