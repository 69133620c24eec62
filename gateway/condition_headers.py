"""The headers of a write as the API description tells them: its key, and the version that it
changes."""

from typing import Any

IDEMPOTENCY_KEY: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Makes a repeated request act once: the same key and body get the first answer,"
    " for 72 hours. New for each work. A client that is a machine must send it.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
}
IF_MATCH: dict[str, Any] = {
    "name": "If-Match",
    "in": "header",
    "description": "The ETag that was read: 412 when the thing has changed since.",
    "schema": {"type": "string"},
}
MUST_MATCH = {**IF_MATCH, "required": True}
OF_METHOD: dict[str, list[dict[str, Any]]] = {
    "post": [IDEMPOTENCY_KEY, IF_MATCH],
    "put": [MUST_MATCH],
    "patch": [MUST_MATCH],
    "delete": [MUST_MATCH],
}
