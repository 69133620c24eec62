"""What every process of one Remit runs with: made once from its home, and given where it is."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from kernel.settings import DEVELOPMENT_SECRET
from remit.settings import (
    SERVICES,
    RemitSettings,
    at_hand,
    kept_secret,
    settings,
    surroundings,
)

OWNER = "postgresql://user:password@127.0.0.1:5432/remit"
SECRET = "a secret of the tests that is long enough"


@pytest.fixture(autouse=True)
def nothing_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable that a test of before has left behind would be taken for a given one."""
    for name in ("REMIT_ENVIRONMENT", "REMIT_HOME", "REMIT_INTERNAL_SECRET", "REMIT_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("REMIT_DEV_ISSUER_KEY", raising=False)
    for service in SERVICES:
        monkeypatch.delenv(f"REMIT_{service.upper()}_DATABASE_URL", raising=False)
        monkeypatch.delenv(f"REMIT_{service.upper()}_PASSWORD", raising=False)


def chosen(home: Path, **more: str) -> RemitSettings:
    return RemitSettings.model_validate({"environment": "development", "home": home, **more})


def test_a_secret_of_a_home_is_made_once_and_kept(tmp_path: Path) -> None:
    assert kept_secret(tmp_path, "one") == kept_secret(tmp_path, "one")
    assert kept_secret(tmp_path, "one") != kept_secret(tmp_path, "two")
    assert (tmp_path / "secrets" / "one").stat().st_mode & 0o777 == 0o600


def test_each_service_gets_a_role_of_its_own_and_the_same_at_every_start(tmp_path: Path) -> None:
    first = surroundings(chosen(tmp_path), OWNER)
    passwords = {first.password(service) for service in SERVICES}
    assert len(passwords) == len(SERVICES)
    assert first == surroundings(chosen(tmp_path), OWNER)
    for service in SERVICES:
        url = first.variables[f"REMIT_{service.upper()}_DATABASE_URL"]
        assert url.startswith(f"postgresql://remit_{service}:")
        assert url.endswith("@127.0.0.1:5432/remit")
        assert "user:password" not in url


def test_the_known_secret_is_replaced_by_one_of_the_home_and_a_chosen_one_is_not(
    tmp_path: Path,
) -> None:
    made = surroundings(chosen(tmp_path), OWNER).variables["REMIT_INTERNAL_SECRET"]
    assert made not in ("", DEVELOPMENT_SECRET)
    given = surroundings(chosen(tmp_path, internal_secret=SECRET), OWNER).variables
    assert given["REMIT_INTERNAL_SECRET"] == SECRET


def test_what_the_environment_gives_is_taken_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = "postgresql://someone:else@db/units"
    monkeypatch.setenv("REMIT_UNITS_DATABASE_URL", elsewhere)
    monkeypatch.setenv("REMIT_TASKS_PASSWORD", "p@ss/word")
    found = surroundings(chosen(tmp_path), OWNER)
    assert found.variables["REMIT_UNITS_DATABASE_URL"] == elsewhere
    assert found.variables["REMIT_TASKS_DATABASE_URL"].split("@")[0].endswith(":p%40ss%2Fword")


def test_no_demo_token_is_believed_in_production(tmp_path: Path) -> None:
    home = tmp_path / "home"
    strict = chosen(home, environment="production", internal_secret=SECRET)
    assert "REMIT_DEV_ISSUER_KEY" not in surroundings(strict, OWNER).variables
    assert not (home / "keys").exists()
    assert "REMIT_DEV_ISSUER_KEY" in surroundings(chosen(home), OWNER).variables


def test_a_given_database_is_at_hand_without_one_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("remit.settings.Surroundings.enter", lambda _: None)
    with at_hand(chosen(tmp_path, database_url=OWNER)) as found:
        assert found.owner_url == OWNER
    assert not (tmp_path / "pg").exists()


def test_the_command_line_is_of_development_unless_it_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Both, so that what `settings` sets is taken back after the test.
    monkeypatch.setenv("REMIT_ENVIRONMENT", "")
    monkeypatch.delenv("REMIT_ENVIRONMENT")
    assert settings().environment == "development"
    monkeypatch.setenv("REMIT_ENVIRONMENT", "production")
    with pytest.raises(ValidationError, match="REMIT_INTERNAL_SECRET"):
        settings()
