"""One description of the public paths, whoever serves them."""

import copy
import json

import pytest
from fastapi import APIRouter, FastAPI
from pydantic import BaseModel

from gateway.openapi import Document, merge


def service(**schemas: tuple[str, Document]) -> Document:
    """A document with one public path a schema, as {path segment: (name, schema)}."""
    paths = {
        f"/v1/{segment}": {
            "get": {
                "operationId": f"read_{name}",
                "responses": {
                    "200": {"content": {"a": {"schema": {"$ref": f"#/components/schemas/{name}"}}}}
                },
            }
        }
        for segment, (name, _) in schemas.items()
    }
    return {
        "paths": paths,
        "components": {"schemas": {name: schema for name, schema in schemas.values()}},
    }


def shown(merged: Document, path: str) -> str:
    ref: str = merged["paths"][path]["get"]["responses"]["200"]["content"]["a"]["schema"]["$ref"]
    return ref.removeprefix("#/components/schemas/")


def test_the_same_schema_is_said_once() -> None:
    page = {"type": "object"}
    merged = merge({"units": service(units=("Page", page)), "tasks": service(tasks=("Page", page))})
    assert set(merged["components"]["schemas"]) == {"Page", "Problem"}


def test_another_schema_of_the_same_name_gets_the_name_of_its_service() -> None:
    merged = merge(
        {
            "units": service(units=("Line", {"type": "object"})),
            "tasks": service(tasks=("Line", {"type": "string"})),
        }
    )
    assert shown(merged, "/v1/units") == "Line"
    assert shown(merged, "/v1/tasks") == "TasksLine"
    assert merged["components"]["schemas"]["TasksLine"] == {"type": "string"}


def test_two_that_look_alike_but_refer_to_different_things_stay_apart() -> None:
    page = {"type": "array", "items": {"$ref": "#/components/schemas/Line"}}
    units, tasks = service(units=("Page", page)), service(tasks=("Page", page))
    units["components"]["schemas"]["Line"] = {"type": "object"}
    tasks["components"]["schemas"]["Line"] = {"type": "string"}
    merged = merge({"units": units, "tasks": tasks})
    assert shown(merged, "/v1/tasks") == "TasksPage"
    assert merged["components"]["schemas"]["TasksPage"]["items"] == {
        "$ref": "#/components/schemas/TasksLine"
    }
    assert merged["components"]["schemas"]["Page"]["items"] == {"$ref": "#/components/schemas/Line"}


def test_only_public_paths_of_the_service_that_answers_them_are_shown() -> None:
    document = service(tasks=("Line", {}), units=("Stolen", {}))
    document["paths"] |= {
        "/journal": {"get": {}},
        "/livez": {"get": {}},
        "/v1/internal": {"get": {}},
    }
    merged = merge({"tasks": document})
    assert set(merged["paths"]) == {"/v1/tasks"}
    assert set(merged["components"]["schemas"]) == {"Line", "Problem"}


def test_two_operations_of_one_name_get_two_ids() -> None:
    units, tasks = service(units=("A", {})), service(tasks=("A", {}))
    merged = merge({"units": units, "tasks": tasks})
    ids = [item["get"]["operationId"] for item in merged["paths"].values()]
    assert sorted(ids) == ["read_A", "tasks_read_A"]


def test_the_input_is_left_as_it_was_and_gives_the_same_again() -> None:
    documents = {
        "units": service(units=("Line", {"a": 1})),
        "tasks": service(tasks=("Line", {"b": 2})),
    }
    before = copy.deepcopy(documents)
    assert merge(documents) == merge(documents)
    assert documents == before


class Order(BaseModel):
    """What is wanted."""

    number: int


@pytest.fixture
def merged() -> Document:
    tasks, units = APIRouter(tags=["directives"]), APIRouter()

    @tasks.post("/v1/directives")
    async def direct(order: Order) -> Order:
        return order

    @units.get("/v1/units/{unit_id}")
    async def read_unit(unit_id: int) -> dict[str, int]:
        return {"id": unit_id}

    documents = {}
    for name, router in {"units": units, "tasks": tasks}.items():
        app = FastAPI()
        app.include_router(router)
        documents[name] = app.openapi()
    return merge(documents)


def test_a_document_of_fastapi_tells_of_our_problems_and_not_of_its_own(merged: Document) -> None:
    responses = merged["paths"]["/v1/directives"]["post"]["responses"]
    assert responses["422"] == {"$ref": "#/components/responses/Malformed"}
    assert responses["401"] == {"$ref": "#/components/responses/Unidentified"}
    assert responses["default"] == {"$ref": "#/components/responses/Problem"}
    assert "HTTPValidationError" not in json.dumps(merged)


def test_the_whole_is_one_document_with_a_key_for_every_path(merged: Document) -> None:
    assert (merged["openapi"], merged["servers"], merged["security"]) == (
        "3.1.0",
        [{"url": "/"}],
        [{"bearer": []}],
    )
    assert merged["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    assert [tag["name"] for tag in merged["tags"]] == ["directives", "units"]


def test_every_pointer_leads_somewhere(merged: Document) -> None:
    text = json.dumps(merged)
    for part in text.split('"$ref": "#/components/')[1:]:
        section, name = part.split('"', 1)[0].split("/")
        assert name in merged["components"][section]


def test_what_a_path_says_beside_its_operations_stays_as_it_is() -> None:
    document = service(tasks=("Line", {}))
    document["paths"]["/v1/tasks"] |= {"summary": "Tasks", "parameters": [{"name": "x"}]}
    item = merge({"tasks": document})["paths"]["/v1/tasks"]
    assert (item["summary"], item["parameters"]) == ("Tasks", [{"name": "x"}])
    assert "responses" in item["get"]
