"""The gateway: what a read and a create cost through it, beside a bare handler with the same
statements."""

import asyncio
import json
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from bench.bare import STATEMENTS, Statement
from bench.claims import Claim, beside
from bench.hammer import hammer
from bench.nation import Nation
from bench.open_tasks import fill
from bench.pgbenched import create_script, pgbench, read_script
from bench.recorded import recorded
from bench.served import served
from gateway.dev_issuer import demo_token, issuing_key, public_key_file
from kernel.database import Database
from kernel.identity import Actor
from remit.settings import SERVICES
from services.tasks.assignment.assigning import AssignTask
from services.tasks.deadlines.commands import DeadlineAsked
from services.units.seed.personas import persona

TASKS = 100_000
ROUNDS = 5
SECONDS = 3.0
Rates = dict[str, list[float]]
SOME = "select task_id from task order by md5(task_id::text) limit 2000"
ISSUER = "select unit_id from known_unit where code = 'P-CSC'"
LEAD = "select unit_id from known_unit where code = 'G-MOST'"


class Material:
    """What is asked for, by whom, and what Remit ran to answer."""

    ids: list[UUID]
    body: bytes
    token: str
    ran: dict[str, list[Statement]]

    @property
    def paths(self) -> list[str]:
        return [f"/v1/tasks/{task_id}" for task_id in self.ids]


async def prepare(nation: Nation, name: str, home: Path) -> Material:
    made = Material()
    async with (
        Database(nation.url(name, "units"), "units", 2) as units,
        Database(nation.url(name, "tasks"), "tasks", 2) as tasks,
    ):
        await fill(nation.url(name), tasks, TASKS, 1)
        async with units.read() as read:
            official, called = await persona(read, "standing-office")
        made.token = demo_token(issuing_key(home), official, called)
        async with tasks.read() as read:
            rows = await read.rows(SOME)
            command = AssignTask(
                title="Xây dựng cổng dữ liệu",
                product="Báo cáo",
                issuer_unit_id=await read.value(ISSUER),
                lead_unit_id=await read.value(LEAD),
                deadline=DeadlineAsked(kind="on", day=date(2027, 6, 30)),
            )
        made.ids = [task_id for (task_id,) in rows]
        made.body = command.model_dump_json(exclude_defaults=True).encode()
        actor = Actor(kind="official", id=official, name=called)
        made.ran = await recorded(tasks, made.ids[0], command, actor)
    return made


def measure(nation: Nation) -> list[Claim]:
    with TemporaryDirectory(prefix="remit-bench-") as folder, ExitStack() as stack:
        home, name = Path(folder), stack.enter_context(nation.copied("gateway"))
        print(f"filling {TASKS:,} open tasks for the gateway …", flush=True)
        made = asyncio.run(prepare(nation, name, home))
        statements = home / "statements.json"
        statements.write_text(json.dumps(made.ran))
        variables = {
            **{
                f"REMIT_{service.upper()}_DATABASE_URL": nation.url(name, f"{service}")
                for service in SERVICES
            },
            "REMIT_DEV_ISSUER_KEY": str(public_key_file(home)),
            "REMIT_HOME": str(home),
            STATEMENTS: str(statements),
            "REMIT_LOG_LEVEL": "error",
            "REMIT_BACKGROUND": "false",
        }
        owner, role = nation.url(name), nation.url(name, "tasks")
        scripts = (
            read_script(owner, made.ran["read"][0], made.ids),
            create_script(owner, made.ran["create"]),
        )
        addresses = _addresses(stack, variables)

        def read(way: str) -> float:
            return hammer(addresses[way], made.paths, made.token, SECONDS)

        def create(way: str) -> float:
            return hammer(addresses[way], ["/v1/tasks"], made.token, SECONDS, made.body)

        reads = _rounds(
            {
                **_each(read, "bare", "in process", "apart"),
                "pgbench": lambda: pgbench(role, scripts[0], 3),
            }
        )
        creates = _rounds(
            {**_each(create, "bare", "in process"), "pgbench": lambda: pgbench(role, scripts[1], 3)}
        )
        addresses["busy"] = stack.enter_context(
            served("remit.all_in_one:build", **{**variables, "REMIT_BACKGROUND": "true"})
        )
        busy = {
            "read": _rounds(_each(read, "bare", "busy")),
            "create": _rounds(_each(create, "bare", "busy")),
        }
    return _claims(reads, creates, busy)


def _addresses(stack: ExitStack, variables: dict[str, str]) -> dict[str, str]:
    tasks = stack.enter_context(served("services.tasks.app:build", **variables))
    remote = {f"REMIT_{service.upper()}_URL": tasks for service in SERVICES}
    return {
        "bare": stack.enter_context(served("bench.bare:build", **variables)),
        "in process": stack.enter_context(served("remit.all_in_one:build", **variables)),
        "apart": stack.enter_context(served("gateway.app:build", **variables, **remote)),
    }


def _each(measured: Callable[[str], float], *ways: str) -> dict[str, Callable[[], float]]:
    return {way: lambda way=way: measured(way) for way in ways}  # type: ignore[misc]  # bound now


def _rounds(measured: dict[str, Callable[[], float]]) -> Rates:
    """Each in turn, again and again; the first round warms up."""
    figures: Rates = {name: [] for name in measured}
    for _ in range(ROUNDS + 1):
        for name, rate in measured.items():
            figures[name].append(rate())
    return {name: found[1:] for name, found in figures.items()}


def _claims(reads: Rates, creates: Rates, busy: dict[str, Rates]) -> list[Claim]:
    bare, alone, unit = "bare handler, same SQL", "pgbench, same SQL", "req/s"
    read, create = reads["in process"], creates["in process"]
    return [
        beside(f"read, in process / {bare}", unit, (read, reads["bare"]), least=0.6),
        beside(f"read, service apart / {bare}", unit, (reads["apart"], reads["bare"]), least=0.3),
        beside(f"create, in process / {bare}", unit, (create, creates["bare"]), least=0.4),
        beside(f"read, in process / {alone}", unit, (read, reads["pgbench"])),
        beside(f"create, in process / {alone}", unit, (create, creates["pgbench"])),
        beside(
            f"read, background running / {bare}", unit, (busy["read"]["busy"], busy["read"]["bare"])
        ),
        beside(
            f"create, background running / {bare}",
            unit,
            (busy["create"]["busy"], busy["create"]["bare"]),
        ),
    ]
