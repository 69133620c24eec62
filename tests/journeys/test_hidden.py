"""What one may not see answers like what does not exist, by every operation that names it, whatever
condition, key and body come with the question (rule 30)."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx

from gateway.dev_issuer import demo_token, issuing_key
from remit.openapi import document
from tests.journeys.running import Remit, all_in_one

METHODS = ("get", "post", "put", "patch", "delete")
# Anyone identified may read these: they hide nothing.
PUBLIC = {"unit_id", "post_id", "appointment_id", "group_id", "version"}
PUBLIC_OPERATIONS = {"show_official", "amend_official"}
NO_CONDITION: dict[str, str] = {}
READING = (NO_CONDITION, {"If-None-Match": "*"})
WRITING = (
    NO_CONDITION,
    {"If-Match": '"0"'},
    {"If-Match": '"1"'},
    {"If-Match": "*"},
    {"If-Match": "garbage"},
)
# Of each answer these alone differ by nature.
OWN = {"date", "content-length", "x-request-id", "traceparent"}


def sheet(remit: Remit) -> bytes:
    columns = (
        "id,title,source,issued_on,assigning_body,lead_unit,lead_code,lead_basis,"
        "coordinating_codes,deadline_text,deadline_kind,deadline_resolved,expected_product,"
        "indicator,level,directive_type,duplicate_of,note"
    )
    row = "1,Plan,7-TB/X,2026-10-01,P-CSC,,G-MOST,stated,,,none,,Plan,,,task,,"
    return f"{columns}\n{row}\n".encode()


def tasks_in_every_state(remit: Remit, directive: str) -> Iterator[str]:
    """A draft, and issued ones up to the one that was accepted."""
    task = {
        "title": "Rà soát",
        "product": "Báo cáo",
        "deadline": {"kind": "on", "day": "2026-12-01", "text": "01/12/2026"},
        "lead_unit_id": remit.unit("G-MOST"),
    }
    path = f"/v1/directives/{directive}/tasks"
    yield remit.post("standing-office", path, task)["task_id"]
    lived = (
        ("head:G-MOST", "receipts", None),
        ("head:G-MOST", "submissions", {"product": "Số 1"}),
        ("standing-office", "verdicts", {"accepted": True}),
    )
    issued = {**task, "issuer_unit_id": remit.unit("P-CSC")}
    for steps in range(len(lived) + 1):
        made: str = remit.post("standing-office", "/v1/tasks", issued)["task_id"]
        for who, noun, body in lived[:steps]:
            remit.post(who, f"/v1/tasks/{made}/{noun}", body)
        yield made


def hidden_things(remit: Remit) -> dict[str, list[tuple[str, str]]]:
    """By the name of the path parameter: an id of each, and who sees it."""
    remit.at("2026-11-30T08:30+07:00")
    office, head = "standing-office", "head:G-MOST"
    entered = {
        "number": "1-TB/X",
        "title": "Kết luận",
        "issuer_unit_id": remit.unit("P-CSC"),
        "issued_on": "2026-11-02",
    }
    directive: str = remit.post(office, "/v1/directives", entered)["directive_id"]
    tasks = list(tasks_in_every_state(remit, directive))
    csv = {"content": sheet(remit), "headers": {"Content-Type": "text/csv"}}
    tried = remit.ask(office, "POST", "/v1/imports", **csv).json()["import_id"]
    url = {"url": "https://example.org/remit"}
    webhook = remit.post(head, "/v1/webhooks", url)["id"]
    (post, *_) = [one["post_id"] for one in remit.get(head, "/v1/me")["posts"]]
    deputy = remit.get("official", "/v1/me")["id"]
    away = {"to_official_id": deputy, "from_on": "2027-03-01", "to_on": "2027-03-05"}
    delegation = remit.post(head, f"/v1/posts/{post}/delegations", away)["id"]
    grant = remit.get(office, "/v1/grants")["items"][0]["id"]
    remit.at("2026-12-02T09:00+07:00")
    remit.sweep()
    fired = remit.eventually(
        lambda: remit.get(office, f"/v1/tasks/{tasks[1]}/escalations")["items"]
    )
    notice = remit.eventually(lambda: remit.get(head, "/v1/inbox")["items"])[0]["id"]
    return {
        "task_id": [(task, office) for task in tasks],
        "directive_id": [(directive, office)],
        "escalation_id": [(fired[0]["escalation_id"], office)],
        "import_id": [(tried, office)],
        "webhook_id": [(webhook, head)],
        "notice_id": [(notice, head)],
        "official_id": [(remit.get(head, "/v1/me")["id"], head)],
        "delegation_id": [(delegation, head)],
        "grant_id": [(grant, office)],
    }


def operations() -> Iterator[tuple[str, str, str, Any, str]]:
    """Every one of the merged description that names one thing: method, path, the parameter, a
    body that it takes, and its id."""
    merged = document()
    for path, item in merged["paths"].items():
        for method in METHODS:
            if method in item and "{" in path:
                named = path.split("{")[1].split("}")[0]
                yield (
                    method,
                    path,
                    named,
                    body_of(merged, item[method]),
                    item[method]["operationId"],
                )


def body_of(merged: dict[str, Any], operation: dict[str, Any]) -> Any:
    """The example of the description, or the least that its schema takes."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return None
    schema = merged["components"]["schemas"][content["schema"]["$ref"].rpartition("/")[2]]
    if "example" in schema:
        return schema["example"]
    made = {"text": "x", "product": "x", "accepted": True, "title": "x"}
    return {name: made[name] for name in schema.get("required", [])}


def said(answer: httpx.Response, about: str) -> tuple[int, Any, dict[str, str]]:
    """All that an answer tells, but for the id that was asked for and the trace."""
    try:
        body = json.loads(answer.text.replace(about, "-"))
        body.pop("trace_id", None)
    except ValueError:
        body = answer.text
    return answer.status_code, body, {k: v for k, v in answer.headers.items() if k not in OWN}


def strangers(remit: Remit) -> dict[str, str]:
    """Tokens of those who see none of it, among them machines that bear the ids of those who do."""
    key = issuing_key(Path(remit.environment["REMIT_HOME"]))
    tokens = {name: remit.token(name) for name in ("stranger", "head:G-MOJ")}
    for name in ("standing-office", "head:G-MOST"):
        twin = UUID(remit.get(name, "/v1/me")["id"])
        tokens[f"a client with the id of {name}"] = demo_token(key, twin, name, "client")
    return tokens


def unlike(remit: Remit, client: httpx.Client, things: Any) -> Iterator[str]:
    """Every question that is answered otherwise about a hidden thing than about none."""
    for name, token in strangers(remit).items():
        who = {"Authorization": f"Bearer {token}"}
        for method, path, named, body, operation in operations():
            if named in PUBLIC or operation in PUBLIC_OPERATIONS:
                continue
            conditions = READING if method == "get" else WRITING
            for (thing, _), condition in ((a, b) for a in things[named] for b in conditions):
                answers = []
                for id_ in (thing, str(uuid4())):
                    headers = {**who, **condition}
                    if method == "post":
                        headers["Idempotency-Key"] = str(uuid4())
                    at = path.replace(f"{{{named}}}", id_)
                    answer = client.request(method, at, headers=headers, json=body)
                    answers.append(said(answer, id_))
                if answers[0] != answers[1] or answers[0][0] != 404:
                    yield f"{name}: {method} {path} {condition}: {answers}"


@all_in_one
def test_nobody_learns_by_any_question_that_a_hidden_thing_exists(remit: Remit) -> None:
    things = hidden_things(remit)
    named = {name for _, _, name, _, operation in operations() if name not in PUBLIC}
    assert named == things.keys(), "say of a new kind of id whether it hides anything"
    for method, path, name, _, operation in operations():
        if method == "get" and name in things and operation not in PUBLIC_OPERATIONS:
            for thing, owner in things[name]:
                remit.get(owner, path.replace(f"{{{name}}}", thing))  # it is there, for its own
    with httpx.Client(base_url=remit.url, timeout=30) as client:
        assert list(unlike(remit, client, things)) == []
