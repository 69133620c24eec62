"""The public description: one OpenAPI 3.1 document of all that the gateway serves."""

import os
from typing import Any

from gateway.openapi import merge
from remit.all_in_one import mounted


def document() -> dict[str, Any]:
    """Built from the code alone: no database is opened."""
    os.environ.setdefault("REMIT_ENVIRONMENT", "development")
    for service in ("UNITS", "TASKS", "NOTIFICATIONS"):
        os.environ.setdefault(f"REMIT_{service}_DATABASE_URL", "postgresql://127.0.0.1/none")
    return merge({name: app.openapi() for name, app in mounted().items()})
