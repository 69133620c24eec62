"""Routing: which service answers for which first segment of a path."""

from typing import Literal

from kernel.errors import Words

Service = Literal["units", "tasks", "notifications"]
SPOKEN: dict[Service, Words] = {
    "units": Words("dịch vụ đơn vị", "the service of units"),
    "tasks": Words("dịch vụ nhiệm vụ", "the service of tasks"),
    "notifications": Words("dịch vụ thông báo", "the service of notifications"),
}

SEGMENTS: dict[Service, tuple[str, ...]] = {
    "units": (
        "units",
        "posts",
        "appointments",
        "delegations",
        "officials",
        "grants",
        "groups",
        "me",
    ),
    "tasks": (
        "directives",
        "tasks",
        "register",
        "summary",
        "imports",
        "ladders",
        "verdict-policies",
        "calendar-days",
        "escalations",
    ),
    "notifications": ("inbox", "notices", "deliveries", "contacts", "webhooks"),
}
SERVICES: tuple[Service, ...] = tuple(SEGMENTS)
_SERVICE_OF: dict[str, Service] = {
    segment: service for service, all_ in SEGMENTS.items() for segment in all_
}
_PREFIX = "/v1/"


def service_of(path: str) -> Service | None:
    """None for what is not public: a service's journal, health and internal paths lie outside
    /v1/."""
    if not path.startswith(_PREFIX):
        return None
    end = path.find("/", len(_PREFIX))
    return _SERVICE_OF.get(path[len(_PREFIX) :] if end < 0 else path[len(_PREFIX) : end])


def takes_large_bodies(path: str) -> bool:
    return path == "/v1/imports" or path.startswith("/v1/imports/")
