"""Every operation at the gateway is written down: what it is, and who may ask for it."""

import json
import re

from remit.openapi import document
from tests.conventions.sources import ROOT

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


def test_the_committed_openapi_document_is_the_one_that_is_served() -> None:
    committed = json.loads((ROOT / "docs/openapi.json").read_text(encoding="utf-8"))
    assert committed == json.loads(json.dumps(document())), (
        "run: python -m remit openapi > docs/openapi.json"
    )
