"""What a Remit answers to the questions of the landed version: recorded from it once, asked again
ever since."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

# Who asks what: as in `remit token --as`, the path and its query.
LISTS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("standing-office", "/v1/summary", {}),
    ("standing-office", "/v1/summary/children", {}),
    ("standing-office", "/v1/directives", {}),
    ("standing-office", "/v1/register", {"limit": 40}),
    (
        "standing-office",
        "/v1/register",
        {"due_after": "2026-11-30", "due_before": "2026-12-16", "limit": 200},
    ),
    ("standing-office", "/v1/register", {"class": "open_overdue", "limit": 40}),
    ("standing-office", "/v1/register", {"lead_basis": "inferred", "limit": 40}),
    ("standing-office", "/v1/register", {"q": "nghi quyet", "limit": 40}),
    ("standing-office", "/v1/imports", {}),
    ("standing-office", "/v1/groups", {}),
    ("standing-office", "/v1/ladders", {}),
    ("standing-office", "/v1/calendar-days", {"from": "2026-01-01", "to": "2026-12-31"}),
    ("standing-office", "/v1/webhooks", {}),
    ("head:G-MOST", "/v1/tasks", {"limit": 200}),
    ("head:G-MOST", "/v1/inbox", {"limit": 200}),
    ("head:G-MOST", "/v1/me", {}),
    ("head:G-MOST", "/v1/contacts/me", {}),
    ("head:G", "/v1/inbox", {"limit": 200}),
    ("official", "/v1/tasks", {"limit": 200}),
    ("registrar", "/v1/deliveries", {"limit": 200}),
    ("stranger", "/v1/units", {"level": "province"}),
    ("stranger", "/v1/units", {"q": "thanh hoa"}),
)

OF_A_TASK = ("", "/history", "/escalations")
OF_A_UNIT = ("", "/head", "/superiors", "/children", "/posts")

Ask = Callable[..., Any]  # persona, path, and the query by name


def answers(ask: Ask) -> dict[str, Any]:
    """Each answer by persona and question: the lists, then the tasks and units that they name."""
    given = {
        f"{persona} {path}?{urlencode(query)}": ask(persona, path, **query)
        for persona, path, query in LISTS
    }
    listed = [one for name in given if " /v1/register" in name for one in given[name]["items"]]
    tasks = sorted({one["task_id"] for one in listed})
    units = sorted({one["lead"]["unit_id"] for one in listed if one["lead"]})
    asked = [
        *(f"standing-office /v1/tasks/{task}{more}" for task in tasks for more in OF_A_TASK),
        *(f"stranger /v1/units/{unit}{more}" for unit in units for more in OF_A_UNIT),
    ]
    given |= {name: ask(*name.split(" ")) for name in asked}
    fired = [one for name in given if "/escalations" in name for one in given[name]["items"]]
    for one in fired[:20]:
        name = f"standing-office /v1/escalations/{one['escalation_id']}"
        given |= {
            f"{name}{more}": ask(*f"{name}{more}".split(" ")) for more in ("", "/explanation")
        }
    return given
