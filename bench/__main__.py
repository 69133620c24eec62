"""Bench: every claim of Remit's speed, measured in one run."""

import argparse
import os
import sys
from collections.abc import Callable

from bench import broadcast, gateway, hammer, sweep
from bench.claims import Claim, tell
from bench.nation import Nation, nation
from kernel.logs import configure_logs
from kernel.settings import Settings

FOOT = (
    "Medians of rounds in turn; one durable Postgres; 16 connections of {}; load {:.1f} before, "
    "{:.1f} after."
)


def main() -> int:
    asked = argparse.ArgumentParser(
        prog="python -m bench", description="Measure what is claimed; exit 1 when short."
    )
    asked.add_argument(
        "family",
        nargs="*",
        choices=["gateway", "sweep", "broadcast", []],
        help="all when none is named",
    )
    asked.add_argument(
        "--tasks", type=int, default=1_000_000, help="open tasks of the larger sweep"
    )
    given = asked.parse_args()
    configure_logs(Settings(environment="development", log_level="error"))
    families: dict[str, Callable[[Nation], list[Claim]]] = {
        "gateway": gateway.measure,
        "broadcast": broadcast.measure,
        "sweep": lambda made: sweep.measure(made, given.tasks),
    }
    before = os.getloadavg()[0]
    with nation() as made:
        claims = [claim for name in given.family or families for claim in families[name](made)]
    return 0 if tell(claims, FOOT.format(hammer.NAME, before, os.getloadavg()[0])) else 1


if __name__ == "__main__":
    sys.exit(main())
