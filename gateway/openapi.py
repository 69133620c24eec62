"""OpenAPI: one 3.1 document for the public paths, merged from those of the services."""

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from gateway.condition_headers import OF_METHOD
from gateway.routing import service_of
from kernel import __version__

Document = dict[str, Any]
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
SCHEMA = "#/components/schemas/"

PROBLEM: Document = {
    "type": "object",
    "description": "What went wrong, and what would be right (RFC 9457). `code` never changes.",
    "required": ["type", "title", "status", "code", "detail", "errors", "trace_id"],
    "properties": {
        "type": {"type": "string", "examples": ["urn:remit:problem:invalid"]},
        "title": {"type": "string"},
        "status": {"type": "integer", "examples": [422]},
        "code": {"type": "string", "examples": ["invalid"]},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "detail"],
                "properties": {
                    "pointer": {
                        "type": "string",
                        "description": "A JSON pointer (RFC 6901) into the input",
                    },
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
        "trace_id": {"type": "string"},
    },
}
_CONTENT = {"application/problem+json": {"schema": {"$ref": f"{SCHEMA}Problem"}}}
RESPONSES: Document = {
    "Unidentified": {
        "description": "The token is missing, forged, expired or not for Remit",
        "content": _CONTENT,
    },
    "Malformed": {
        "description": "The input is malformed; `errors` says where",
        "content": _CONTENT,
    },
    "Problem": {"description": "Refused, or failed", "content": _CONTENT},
}
SECURITY = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "From your identity provider; in development from `remit token --as …`.",
    }
}
FRAME: Document = {
    "openapi": "3.1.0",
    "info": {
        "title": "Remit",
        "version": __version__,
        "description": (
            "Assigns tasks to government units, holds each head to account, escalates what is late."
        ),
    },
    "servers": [{"url": "/"}],
    "security": [{"bearer": []}],
}


def merge(documents: Mapping[str, Document]) -> Document:
    """The public paths of every service, by service name; the same input gives the same
    document."""
    paths: Document = {}
    components: dict[str, Document] = {
        "schemas": {"Problem": PROBLEM},
        "responses": dict(RESPONSES),
        "securitySchemes": dict(SECURITY),
    }
    used: set[str] = set()
    for service, document in documents.items():
        public = _public(service, document)
        clashing = _clashes(public["components"], components)
        renamed = {pointer: _prefixed(service, pointer) for pointer in clashing}
        public = _redirected(public, renamed)
        for pointer, schema in _pointed(public["components"]):
            _place(components, renamed.get(pointer, pointer), schema)
        for path, item in public["paths"].items():
            paths[path] = _named(item, service, used)
    merged = copy.deepcopy({**FRAME, "tags": _tags(paths), "paths": dict(sorted(paths.items()))})
    merged["components"] = _reachable(components, paths)
    return merged


def _public(service: str, document: Document) -> Document:
    """Only what this service answers through the gateway, with our problems in the place of
    FastAPI's."""
    paths = {
        path: _taught(item)
        for path, item in document.get("paths", {}).items()
        if service_of(path) == service
    }
    components = {
        section: named
        for section, named in document.get("components", {}).items()
        if section != "securitySchemes"
    }
    return {"paths": paths, "components": _reachable(components, paths)}


def _taught(item: Document) -> Document:
    taught = copy.deepcopy(item)
    for method, operation in taught.items():
        if method not in METHODS:
            continue
        operation.pop("security", None)
        if headers := OF_METHOD.get(method):
            operation["parameters"] = [*operation.get("parameters", []), *headers]
        responses = operation.setdefault("responses", {})
        if "HTTPValidationError" in str(responses.get("422", "")):
            responses["422"] = {"$ref": "#/components/responses/Malformed"}
        responses.setdefault("401", {"$ref": "#/components/responses/Unidentified"})
        responses.setdefault("default", {"$ref": "#/components/responses/Problem"})
    return taught


def _operations(item: Document) -> Iterator[Document]:
    return (item[method] for method in METHODS if method in item)


def _named(item: Document, service: str, used: set[str]) -> Document:
    """Each operation with a tag, and with an id that no other has."""
    for operation in _operations(item):
        operation.setdefault("tags", [service])
        name = operation.get("operationId")
        if name is not None:
            operation["operationId"] = name if name not in used else f"{service}_{name}"
            used.add(operation["operationId"])
    return item


def _clashes(ours: Mapping[str, Document], taken: Mapping[str, Document]) -> set[str]:
    """Pointers of ours whose name another service has taken for something else, directly or by what
    it refers to."""
    clashing: set[str] = set()
    while True:
        more = {
            pointer
            for pointer, schema in _pointed(ours)
            if pointer not in clashing
            and (found := _at(taken, pointer)) is not None
            and (found != schema or clashing & set(_references(schema)))
        }
        if not more:
            return clashing
        clashing |= more


def _prefixed(service: str, pointer: str) -> str:
    head, _, name = pointer.rpartition("/")
    return f"{head}/{service.capitalize()}{name}"


def _pointed(components: Mapping[str, Document]) -> Iterator[tuple[str, Any]]:
    for section, named in components.items():
        for name, schema in named.items():
            yield f"#/components/{section}/{name}", schema


def _at(components: Mapping[str, Document], pointer: str) -> Any:
    _, _, section, name = pointer.split("/", 3)
    return components.get(section, {}).get(name)


def _place(components: dict[str, Document], pointer: str, schema: Any) -> None:
    _, _, section, name = pointer.split("/", 3)
    components.setdefault(section, {})[name] = schema


def _redirected(node: Any, renamed: Mapping[str, str]) -> Any:
    """The same with each pointer renamed; a discriminator's mapping holds bare pointers, so any
    string counts."""
    if isinstance(node, dict):
        return {key: _redirected(value, renamed) for key, value in node.items()}
    if isinstance(node, list):
        return [_redirected(one, renamed) for one in node]
    return renamed.get(node, node) if isinstance(node, str) else node


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        node = list(node.values())
    if isinstance(node, list):
        for one in node:
            yield from _references(one)
    elif isinstance(node, str) and node.startswith("#/components/"):
        yield node


def _reachable(components: Mapping[str, Document], paths: Document) -> Document:
    """Only the components that a public path leads to, in order of name, and the security
    schemes."""
    wanted: set[str] = set()
    waiting = list(_references(paths))
    while waiting:
        pointer = waiting.pop()
        if pointer not in wanted:
            wanted.add(pointer)
            waiting += _references(_at(components, pointer))
    kept: dict[str, Document] = {}
    for pointer, schema in sorted(_pointed(components)):
        if pointer in wanted or pointer.startswith("#/components/securitySchemes/"):
            _place(kept, pointer, schema)
    return kept


def _tags(paths: Document) -> list[Document]:
    names = {
        tag
        for item in paths.values()
        for operation in _operations(item)
        for tag in operation["tags"]
    }
    return [{"name": name} for name in sorted(names)]
