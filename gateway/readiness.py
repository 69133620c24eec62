"""Readiness: whether every service behind the gateway is ready, and which is not."""

import asyncio
from collections.abc import Iterable
from typing import Any

from gateway.upstreams import Upstream

# Seconds. A service that gets no connection to its database says so after three, and on a busy
# machine later: who asks sooner hears no reason.
PATIENCE = 10.0


async def readiness(upstreams: Iterable[Upstream]) -> tuple[int, dict[str, Any]]:
    """503 with the names and reasons of those that are not ready, else 200."""
    asked = list(upstreams)
    found = dict(
        zip((one.name for one in asked), await asyncio.gather(*map(_reasons, asked)), strict=True)
    )
    waiting = sorted(name for name, reasons in found.items() if reasons)
    if not waiting:
        return 200, {"status": "ready", "ready": sorted(found)}
    return 503, {
        "type": "urn:remit:problem:not_ready",
        "title": "Not ready",
        "status": 503,
        "code": "not_ready",
        "detail": f"Not ready: {', '.join(waiting)}.",
        "not_ready": {name: found[name] for name in waiting},
        "ready": sorted(found.keys() - waiting),
    }


async def _reasons(upstream: Upstream) -> list[str]:
    """Empty when ready. Whatever goes wrong is a reason, never an error of the gateway."""
    try:
        status, body = await upstream.asked("/readyz", PATIENCE)
    except TimeoutError:
        return [f"no answer in {PATIENCE:g} s"]
    except Exception as wrong:
        return [type(wrong).__name__]
    if status == 200:
        return []
    told = body.get("reasons") if isinstance(body, dict) else None
    return [str(reason) for reason in told] if told else [f"answered {status}"]
