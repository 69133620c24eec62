"""Every operation at the gateway is written down: what it is, and who may ask for it."""

import json
import re
from typing import Any

from remit.openapi import document, documents
from tests.conventions.sources import ROOT

VERBS = (
    "acknowledge",
    "amend",
    "apply",
    "appoint",
    "assign",
    "confirm",
    "delegate",
    "draft",
    "end",
    "establish",
    "explain",
    "give",
    "grant",
    "issue",
    "list",
    "look",
    "register",
    "remove",
    "report",
    "revoke",
    "settle",
    "show",
    "submit",
    "try",
)
METHODS = {"get", "put", "post", "patch", "delete"}


def test_every_operation_says_who_may_and_every_row_is_an_operation() -> None:
    table = (ROOT / "docs/authorisation.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\|\s*`([A-Z]+ /\S*)`\s*\|\s*(\S.*?)\s*\|", table, flags=re.M)
    assert len(rows) == len(dict(rows)), "an operation has one row"
    assert set(dict(rows)) == {
        f"{method.upper()} {path}"
        for path, item in document()["paths"].items()
        for method in item
        if method in METHODS
    }


def test_the_committed_openapi_documents_are_the_ones_that_are_served() -> None:
    made = {"openapi": document()} | {f"openapi/{name}": one for name, one in documents().items()}
    for name, one in made.items():
        committed = json.loads((ROOT / f"docs/{name}.json").read_text(encoding="utf-8"))
        assert committed == json.loads(json.dumps(one)), "run: make openapi"


def operations() -> list[dict[str, Any]]:
    paths = document()["paths"].values()
    return [one for item in paths for method, one in item.items() if method in METHODS]


def test_every_operation_has_an_id_that_says_what_it_does_and_stays() -> None:
    ids = [one["operationId"] for one in operations()]
    assert len(ids) == len(set(ids))
    assert not [id_ for id_ in ids if not re.fullmatch(rf"({'|'.join(VERBS)})(_[a-z]+)+", id_)]


def test_every_operation_has_a_summary_and_a_tag_that_a_person_would_say() -> None:
    for one in operations():
        first, *_ = one["summary"].split()
        assert first.lower() in {*VERBS, "write", "decide", "hand", "accept", "change"}, one
        assert len(one["summary"]) <= 60, one["summary"]
        assert (
            one["summary"].lower().replace(" ", "_") != one["operationId"]
            or len(one["summary"].split()) <= 3
        ), one
        assert len(one["tags"]) == 1
