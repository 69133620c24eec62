"""The tables that the migrations make are the ones that the models say."""

import warnings
from collections.abc import Callable

from alembic import command
from alembic.config import Config

from tests.conftest import ROOT


def test_the_models_ask_for_no_migration(database_of: Callable[[str], str]) -> None:
    config = Config(ROOT / "alembic.ini", ini_section="units")
    config.attributes["url"] = database_of("units")
    with warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", "Did not recognize type 'xid8'"
        )  # the kernel's own table is not compared
        command.check(config)
