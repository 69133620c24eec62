"""The tables that the migrations make are the ones that the models say, in every service."""

import warnings
from collections.abc import Callable

import pytest
from alembic import command
from alembic.config import Config

from tests.conftest import ROOT


@pytest.mark.parametrize("service", ["units", "tasks", "notifications"])
def test_the_models_ask_for_no_migration(service: str, database_of: Callable[[str], str]) -> None:
    config = Config(ROOT / "alembic.ini", ini_section=service)
    config.attributes["url"] = database_of(service)
    with warnings.catch_warnings():
        # The kernel's own tables are not compared here.
        warnings.filterwarnings("ignore", "Did not recognize type 'xid8'")
        command.check(config)
