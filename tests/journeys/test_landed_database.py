"""A database of the version before the modules stood by subject, its demo loaded, answers as it
did.

`landed/database.sql.gz` is `pg_dump --inserts` of a database made by revision 162ec9c: the shipped
input with two provinces of four communes each, six tasks more, of which one is accepted, one
returned, one has a lead whose post is vacant and one a lead whose head has delegated, and the rungs
and notices of eight days. `landed/answers.json.gz` is what that revision answered to
`answers` with the clock at ASKED_AT.
"""

import base64
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from remit.migrating import migrate
from remit.settings import SERVICES
from tests.conftest import fresh_database
from tests.journeys.answers import answers
from tests.journeys.running import PASSWORD, Remit, opened

LANDED = Path(__file__).parent / "landed"
ASKED_AT = "2026-12-08T12:00+07:00"
LATE = "01a2118f-6b1a-720e-998d-32efe64af7b4"
AWAY = "01a2118f-46f5-78ad-b453-2bb944eaac32"  # the Ministry of Finance, whose head has delegated
DELEGATE = "01a2118f-4733-7d19-8f51-8ebb12f57587"

# Since then who answers is shown: the delegate of one away, and the head above a vacant post.
DELEGATE_SHOWN = {
    *(f"stranger /v1/units/{AWAY}/head.{one}" for one in ("official_id", "name", "basis")),
    *(
        f"stranger /v1/units/{AWAY}/posts.items[0].holder.{one}"
        for one in ("official_id", "name", "basis", "since")
    ),
}


@pytest.fixture(scope="module")
def landed(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Remit]:
    """The landed database, migrated by today's code and served by it."""
    with fresh_database(postgres) as url:
        with psycopg.connect(url, autocommit=True) as owner:
            owner.execute(gzip.decompress((LANDED / "database.sql.gz").read_bytes()))
        migrate(url, dict.fromkeys(SERVICES, PASSWORD), lambda _: None)
        home = tmp_path_factory.mktemp("landed")
        with opened(url, home, apart=False, background=False) as running:
            running.at(ASKED_AT)
            yield running


def changed(was: Any, now: Any, at: str) -> Iterator[str]:
    """The places where an answer has lost or changed what it had; it may have more."""
    if isinstance(was, dict) and isinstance(now, dict):
        for name, value in was.items():
            yield from changed(value, now.get(name, "lost"), f"{at}.{name}")
    elif isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        for place, (one, other) in enumerate(zip(was, now, strict=True)):
            yield from changed(one, other, f"{at}[{place}]")
    elif at.endswith(".next_cursor") and was and now:
        yield from changed(keys(was), keys(now), f"{at}.keys")
    elif was != now:
        yield at


def keys(cursor: str) -> Any:
    """Where a page ends; the signature is another one in every REMIT_HOME."""
    return json.loads(base64.urlsafe_b64decode(cursor.split(".")[1] + "=="))["keys"]


def test_it_answers_every_question_as_before_but_for_who_answers(landed: Remit) -> None:
    was = json.loads(gzip.decompress((LANDED / "answers.json.gz").read_bytes()))
    with httpx.Client(base_url=landed.url, timeout=30) as client:

        def ask(persona: str, path: str, **query: Any) -> Any:
            bearer = {"Authorization": f"Bearer {landed.token(persona)}"}
            return client.get(path, params=query, headers=bearer).raise_for_status().json()

        now = answers(ask)
    assert now.keys() == was.keys()
    led_by_a_vacant_post = {
        name for name, one in was.items() if one.get("lead") and one["head"] is None
    }
    # Nor is the lead its own coordinator any more.
    named_itself = {
        name
        for name, one in was.items()
        if one.get("lead") and one["lead"]["unit_id"] in {p["id"] for p in one["coordinating"]}
    }
    found = {one for name in was for one in changed(was[name], now[name], name)}
    # The reasons are worded anew, in one language each.
    assert {one for one in found if ".sentences[" not in one} == {
        *DELEGATE_SHOWN,
        *(f"{name}.head" for name in led_by_a_vacant_post),
        *(f"{name}.coordinating" for name in named_itself),
    }
    for name in named_itself:
        others = [p for p in was[name]["coordinating"] if p["id"] != was[name]["lead"]["unit_id"]]
        assert now[name]["coordinating"] == others
    assert now[f"stranger /v1/units/{AWAY}/head"]["official_id"] == DELEGATE
    assert led_by_a_vacant_post
    for name in led_by_a_vacant_post:
        assert now[name]["head"]["unit_id"] != now[name]["lead"]["unit_id"]


def test_it_takes_further_acts_and_its_journals_and_counters_hold(landed: Remit) -> None:
    landed.post("head:G-MOST", f"/v1/tasks/{LATE}/receipts")
    received = landed.get("head:G-MOST", f"/v1/tasks/{LATE}")
    assert received["status"] == "received"
    history = landed.get("head:G-MOST", f"/v1/tasks/{LATE}/history")["items"]
    assert history[-1]["name"] == "TaskReceived"
    verified = landed.command("verify")
    assert verified.returncode == 0, verified.stderr
