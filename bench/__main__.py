"""Bench: every claim of Remit's speed, measured in one run."""

import argparse
import sys

from bench import sweep
from bench.claims import tell
from bench.nation import nation


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m bench", description="Measure what is claimed; 1 when one fails.")
    asked.add_argument("family", nargs="*", help="sweep; all when none is named")
    asked.add_argument("--tasks", type=int, default=1_000_000, help="open tasks of the larger sweep")
    given = asked.parse_args()
    with nation() as made:
        claims = sweep.measure(made, given.tasks)
    return 0 if tell(claims, "durable Postgres") else 1


if __name__ == "__main__":
    sys.exit(main())
