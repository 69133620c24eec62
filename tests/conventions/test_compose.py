"""The compose file is whole: every process, in order, with known settings and no more rights than
it needs."""

import re
from functools import cache
from importlib import import_module
from typing import Any

import pytest
import yaml
from pydantic_settings import BaseSettings

from tests.conventions.sources import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
PROCESSES: dict[str, Any] = COMPOSE["services"]
OURS = ("migrate", "units", "tasks", "notifications", "gateway")
FOLLOWERS = {
    "units": set(),
    "tasks": {"units", "notifications"},
    "notifications": {"units", "tasks"},
    "gateway": {"units", "tasks", "notifications"},
}
SETTINGS = {
    "units": "services.units.settings",
    "tasks": "services.tasks.settings",
    "notifications": "services.notifications.settings",
    "gateway": "gateway.settings",
}


def test_every_container_is_there() -> None:
    assert set(PROCESSES) == {"postgres", *OURS}


@pytest.mark.parametrize("name", OURS)
def test_each_image_is_made_by_the_one_recipe_and_holds_no_right_it_does_not_need(
    name: str,
) -> None:
    process = PROCESSES[name]
    assert process["build"] == {
        "context": ".",
        "dockerfile": "deploy/Dockerfile",
        "args": {"SERVICE": name},
    }
    assert process["read_only"] is True
    assert process["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in process["security_opt"]
    assert "user" not in process, "the image names its own user"


def test_they_start_in_order() -> None:
    assert PROCESSES["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    for name in ("units", "tasks", "notifications"):
        assert PROCESSES[name]["depends_on"]["migrate"] == {
            "condition": "service_completed_successfully"
        }
    assert set(PROCESSES["gateway"]["depends_on"]) == FOLLOWERS["gateway"]


@pytest.mark.parametrize("name", SETTINGS)
def test_every_variable_is_one_that_its_container_reads(name: str) -> None:
    given = {
        variable for variable in PROCESSES[name]["environment"] if variable.startswith("REMIT_")
    }
    assert given <= _known(SETTINGS[name])
    assert {f"REMIT_{other.upper()}_URL" for other in FOLLOWERS[name]} <= given


@pytest.mark.parametrize("name", ["units", "tasks", "notifications"])
def test_a_service_logs_in_as_its_own_role_and_never_as_the_owner(name: str) -> None:
    urls = [
        value
        for key, value in PROCESSES[name]["environment"].items()
        if key.endswith("DATABASE_URL")
    ]
    assert [url.split("://")[1].split(":")[0] for url in urls] == [f"remit_{name}"]


def test_only_the_gateway_has_a_door_and_only_on_this_machine() -> None:
    assert [name for name in PROCESSES if "ports" in PROCESSES[name]] == ["gateway"]
    assert PROCESSES["gateway"]["ports"] == ["127.0.0.1:8000:8000"]


def test_every_variable_asked_of_the_operator_is_explained_and_no_secret_is_given() -> None:
    asked = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text(encoding="utf-8")))
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    offered = dict(re.findall(r"^(\w+)=(.*)$", example, flags=re.M))
    assert asked == set(offered)
    assert {
        name
        for name, value in offered.items()
        if value and ("SECRET" in name or "PASSWORD" in name)
    } == set()


@cache
def _known(module: str) -> set[str]:
    found = vars(import_module(module)).values()
    models = [
        thing for thing in found if isinstance(thing, type) and issubclass(thing, BaseSettings)
    ]
    return {name for model in models for name in _variables(model)}


def _variables(model: type[BaseSettings]) -> set[str]:
    prefix = str(model.model_config.get("env_prefix", ""))
    return {
        str(field.validation_alias or prefix + name).upper()
        for name, field in model.model_fields.items()
    }
