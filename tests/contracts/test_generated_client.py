"""The API description is whole: a client that a generator makes of it compiles, loads and calls."""

import compileall
import json
import pkgutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from openapi_python_client import generate
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.strings import snake_case

DESCRIPTION = Path(__file__).parents[2] / "docs/openapi.json"
DOCUMENT: dict[str, Any] = json.loads(DESCRIPTION.read_text(encoding="utf-8"))
METHODS = {"get", "put", "post", "patch", "delete"}
PACKAGE = "generated_remit"
SHEETS = DOCUMENT["paths"]["/v1/imports"]["post"]["requestBody"]["content"]
# The generator knows no media type of sheets; this is how its users say that they are plain bytes.
OPTIONS = ConfigFile(
    post_hooks=[], content_type_overrides=dict.fromkeys(SHEETS, "application/octet-stream")
)
UNIT = "019505e8-7c1e-7f00-8000-000000000001"
PROBLEM = {
    "type": "urn:remit:problem:not_clear",
    "title": "The six clears do not hold",
    "status": 422,
    "code": "not_clear",
    "detail": "Missing: product.",
    "trace_id": "77d47a4a60cb",
    "errors": [{"pointer": "/product", "code": "product_not_clear", "detail": "Name the product."}],
}


@dataclass(frozen=True)
class Generated:
    folder: Path
    complaints: list[str]


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Generated]:
    """What the generator made of the committed description, importable while this module runs."""
    above = tmp_path_factory.mktemp("client")
    folder = above / PACKAGE
    errors = generate(
        config=Config.from_sources(OPTIONS, MetaType.NONE, DESCRIPTION, "utf-8", False, folder)
    )
    sys.path.insert(0, str(above))
    yield Generated(folder, [f"{error.level}: {error.header} {error.detail}" for error in errors])
    sys.path.remove(str(above))
    for name in [name for name in sys.modules if name.split(".")[0] == PACKAGE]:
        del sys.modules[name]


def test_the_generator_skips_nothing_and_warns_of_nothing(generated: Generated) -> None:
    assert generated.complaints == []


def test_every_operation_has_its_function(generated: Generated) -> None:
    operations = [
        operation
        for item in DOCUMENT["paths"].values()
        for method, operation in item.items()
        if method in METHODS
    ]
    modules = {path.stem for path in generated.folder.glob("api/*/*.py")} - {"__init__"}
    assert modules == {snake_case(operation["operationId"]) for operation in operations}
    assert len(modules) == len(operations)


def test_all_of_it_compiles_and_loads(generated: Generated) -> None:
    assert compileall.compile_dir(generated.folder, quiet=1, force=True)
    package = import_module(PACKAGE)
    names = [found.name for found in pkgutil.walk_packages(package.__path__, f"{PACKAGE}.")]
    assert len([import_module(name) for name in names]) > len(DOCUMENT["components"]["schemas"])


def test_it_sends_what_was_meant_and_reads_a_refusal(generated: Generated) -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        media = {"content-type": "application/problem+json"}
        return httpx.Response(422, json=PROBLEM, headers=media)

    with _client(answer) as client:
        command = _models().AssignTask.from_dict({"title": "List them", "issuer_unit_id": UNIT})
        refused = _operation("/v1/tasks", "post").sync(client=client, body=command)
    (request,) = seen
    assert (request.method, request.url.path) == ("POST", "/v1/tasks")
    assert request.headers["authorization"] == "Bearer a-token"
    asked = json.loads(request.content)
    assert (asked["title"], asked["issuer_unit_id"]) == ("List them", UNIT)
    assert isinstance(refused, _models().Problem)
    assert (refused.code, refused.errors[0].pointer) == ("not_clear", "/product")


def test_it_reads_a_page(generated: Generated) -> None:
    page: dict[str, Any] = {"items": [], "next_cursor": None}
    with _client(lambda _: httpx.Response(200, json=page)) as client:
        read = _operation("/v1/tasks", "get").sync_detailed(client=client)
    assert read.status_code == 200
    assert read.parsed.to_dict() == page


def test_a_change_names_the_version_that_it_changes(generated: Generated) -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(428, json={**PROBLEM, "status": 428})

    with _client(answer) as client:
        command = _models().AmendOfficial.from_dict({"name": "Võ Gia Nghĩa"})
        amend = _operation("/v1/officials/{official_id}", "patch").sync
        amend(official_id=UNIT, client=client, body=command, if_match='"3"')
    assert seen[0].url.path == f"/v1/officials/{UNIT}"
    assert seen[0].headers["if-match"] == '"3"'


def _client(answer: Any) -> Any:
    transport = {"transport": httpx.MockTransport(answer)}
    made = import_module(f"{PACKAGE}.client").AuthenticatedClient
    return made(base_url="http://127.0.0.1", token="a-token", httpx_args=transport)


def _models() -> ModuleType:
    return import_module(f"{PACKAGE}.models")


def _operation(path: str, method: str) -> ModuleType:
    operation = DOCUMENT["paths"][path][method]
    return import_module(
        f"{PACKAGE}.api.{operation['tags'][0]}.{snake_case(operation['operationId'])}"
    )
