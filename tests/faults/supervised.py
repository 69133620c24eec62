"""The program that these tests kill: Postgres and two workers on one socket, kept as `remit up`
keeps them."""

import asyncio
import json
import sys
from pathlib import Path

from remit.embedded.postgres import EmbeddedPostgres
from remit.processes.home_lock import locked_home
from remit.processes.supervisor import Child, Supervisor, listening

SERVE = """
import os, socket, subprocess, sys
from remit.processes.supervisor import Child, launched
listener = socket.socket(fileno=int(sys.argv[1]))
listener.setblocking(True)
subprocess.Popen(launched(Child("helper of a worker", ["sleep", "600"])))
while True:
    asker, _ = listener.accept()
    asker.sendall(str(os.getpid()).encode())
    asker.close()
"""


def tell(**facts: object) -> None:
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


async def keep(home: Path) -> None:
    postgres = EmbeddedPostgres(home, durable=False, say=lambda text: tell(said=text))
    with locked_home(home) as lock, listening("127.0.0.1", 0) as listener:
        postgres.ensure(lock)
        async with Supervisor(lambda text: tell(said=text)) as supervisor:
            await supervisor.start(postgres.child())
            postgres.create_database("remit")
            argv = [sys.executable, "-c", SERVE, str(listener.fileno())]
            for number in range(2):
                await supervisor.start(Child(f"web {number}", argv, fds=(listener.fileno(),)))
            names = ("postgres", "web 0", "web 1")
            tell(
                ready=True,
                url=postgres.superuser_url,
                port=listener.getsockname()[1],
                pids={name: supervisor.pid(name) for name in names},
            )
            await supervisor.forever()
        tell(stopped=supervisor.told.name if supervisor.told else None)


if __name__ == "__main__":
    asyncio.run(keep(Path(sys.argv[1])))
