"""Pgbench: how fast Postgres alone runs the same statements, asked by its own client."""

import re
import subprocess
from collections.abc import Sequence
from tempfile import NamedTemporaryFile
from uuid import UUID

import psycopg

from bench.bare import NEW, Statement, filled
from bench.hammer import CONNECTIONS
from remit.embedded.binaries import of_the_wheel

# Stands in the rendered text until pgbench fills it.
OPEN = UUID("b0000000-0000-7000-8000-0000000000b0")
CHOSEN = (
    "create table bench_task as select task_id, row_number() over () as place from "
    "unnest(%s::uuid[]) as task_id"
)
ASKED = (
    "\\set place random(1, {})\nselect task_id as id from bench_task where place = :place \\gset\n"
)
MADE = "select gen_random_uuid() as id \\gset\n"


def pgbench(url: str, script: str, seconds: float) -> float:
    """Scripts a second over as many connections as the hammer's."""
    program = next(bin / "pgbench" for bin in of_the_wheel())
    with NamedTemporaryFile("w", suffix=".sql", prefix="remit-bench-") as file:
        file.write(script)
        file.flush()
        words = [
            str(program),
            "-n",
            "-M",
            "prepared",
            f"-c{CONNECTIONS}",
            "-j1",
            f"-T{seconds:.0f}",
            "-f",
            file.name,
        ]
        done = subprocess.run(  # noqa: S603 our own words
            [*words, url], capture_output=True, text=True, check=False
        )
    rate = re.search(r"tps = ([\d.]+)", done.stdout)
    if rate is None or done.returncode:
        raise SystemExit(done.stderr[-2000:])
    return float(rate[1])


def read_script(owner_url: str, read: Statement, task_ids: Sequence[UUID]) -> str:
    with psycopg.connect(owner_url, options="-c search_path=tasks") as owner:
        psycopg.ClientCursor(owner).execute(CHOSEN, [list(task_ids)])
        owner.execute("create unique index on bench_task (place)")
        owner.execute("grant select on bench_task to remit_tasks")
    sql, params = read
    return ASKED.format(len(task_ids)) + _rendered(owner_url, [(sql, {**params, "id": NEW})])


def create_script(owner_url: str, create: Sequence[Statement]) -> str:
    return f"{MADE}begin;\n{_rendered(owner_url, create)}commit;\n"


def _rendered(owner_url: str, statements: Sequence[Statement]) -> str:
    with psycopg.connect(owner_url) as conn:
        cursor = psycopg.ClientCursor(conn)
        lines = [
            cursor.mogrify(sql, filled(params, OPEN)).strip() + ";\n" for sql, params in statements
        ]
    one = rf"(?:{OPEN}|{OPEN.hex})"
    # A colon before a word is a variable to pgbench, also inside a JSON text.
    text = re.sub(r'":(?=[a-z])', '": ', "".join(lines))
    lists = re.sub(rf"'\{{\"?{one}\"?\}}'", "array[:id::uuid]", text)
    return re.sub(rf"'{one}'", ":id::uuid", lists)
