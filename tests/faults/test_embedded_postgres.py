"""The embedded Postgres: private, unprivileged, and well again by itself."""

import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from remit.embedded.binaries import installation
from remit.embedded.files import discard
from remit.embedded.postgres import EmbeddedPostgres
from remit.processes.home_lock import CannotStart
from tests.faults.conftest import ROOT, Supervised, alive, soon

Begin = Callable[[], Supervised]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to give up its rights")


def small(home: Path) -> EmbeddedPostgres:
    return EmbeddedPostgres(home, durable=False)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def server_of(postgres: EmbeddedPostgres) -> int:
    return int((postgres.files / "postmaster.pid").read_text().split()[0])


def test_kill_9_of_the_server_or_a_backend_heals_and_loses_nothing(supervised: Begin) -> None:
    run = supervised()
    run.ask("create table kept as select 1 as row")

    with closing(psycopg.connect(run.facts["url"])) as broken:
        os.kill(broken.info.backend_pid, signal.SIGKILL)
        assert soon(lambda: run.ask("select row from kept") == 1)

    with closing(psycopg.connect(run.facts["url"])) as busy:
        # A backend at work does not notice by itself that its server died.
        asleep = busy.info.backend_pid
        busy.pgconn.send_query(b"select count(*) from generate_series(1, 100000000000)")
        os.kill(run.pids["postgres"], signal.SIGKILL)
        assert soon(lambda: run.ask("select row from kept") == 1)
    assert not alive({run.pids["postgres"], asleep})


def test_a_start_right_after_kill_9_waits_for_the_old_server(supervised: Begin) -> None:
    first = supervised()
    first.ask("create table kept as select 1 as row")
    first.process.kill()
    first.process.wait()

    second = supervised()

    assert second.ask("select row from kept") == 1
    assert second.facts["url"] == first.facts["url"]
    assert not alive({first.pids["postgres"]})


def test_a_second_start_on_one_home_is_refused_by_pid(supervised: Begin, home: Path) -> None:
    run = supervised()

    with pytest.raises(CannotStart, match=f"pid {run.process.pid}"), small(home).running():
        pass

    with small(home).at_hand() as same:
        assert same.superuser_url == run.facts["url"]
    assert run.ask("select 1") == 1


def test_files_and_password_are_ours_alone_and_a_wrong_password_is_refused(home: Path) -> None:
    with small(home).running() as postgres:
        server = server_of(postgres)
        assert mode(postgres.files) == 0o700
        assert mode(postgres.password_file) == 0o600
        assert mode(postgres.password_file.parent) == 0o700
        for password in ("wrong", ""):
            with pytest.raises(psycopg.OperationalError, match="password"):
                psycopg.connect(postgres.url("postgres", "postgres", password))
        with psycopg.connect(postgres.superuser_url) as one:
            rules = one.execute("select distinct auth_method from pg_hba_file_rules").fetchall()
            listens = one.execute("show listen_addresses").fetchone()
    assert rules == [("scram-sha-256",)]
    assert listens == ("127.0.0.1",)
    assert not alive({server})


def test_kill_9_in_the_middle_of_initdb_leaves_nothing_half_made(home: Path) -> None:
    first = Supervised(home)
    assert soon(lambda: any(home.glob("pg.new*/base")))
    first.process.kill()
    first.process.communicate()
    assert not (home / "pg").exists()

    with small(home).running() as postgres:
        postgres.create_database("remit")
        postgres.create_database("remit")

    assert not any(home.glob("pg.new*"))


def test_a_stale_pid_file_that_names_a_stranger_is_no_obstacle(home: Path) -> None:
    with small(home).running():
        pass
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        (home / "pg" / "postmaster.pid").write_text(
            f"{stranger.pid}\n{home / 'pg'}\n0\n5432\n\n127.0.0.1\n"
        )
        with small(home).running():
            pass
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_lost_password_is_named_and_not_replaced(home: Path) -> None:
    with small(home).running() as postgres:
        pass
    postgres.password_file.unlink()

    with pytest.raises(CannotStart, match="postgres-password is gone"), small(home).running():
        pass


def test_files_of_another_version_are_refused_with_the_way_out(home: Path) -> None:
    (home / "pg").mkdir(parents=True)
    (home / "pg" / "PG_VERSION").write_text("12\n")

    with (
        pytest.raises(CannotStart, match=r"Postgres 12.*REMIT_POSTGRES_BIN"),
        small(home).running(),
    ):
        pass


@as_root
def test_as_root_the_server_runs_as_a_lesser_user(home: Path) -> None:
    with small(home).running() as postgres:
        pid = server_of(postgres)
        status = Path(f"/proc/{pid}/status").read_text().splitlines()
    ids = {line.split(":")[0]: line.split()[1:] for line in status if ":" in line}
    assert "0" not in ids["Uid"] + ids["Gid"]
    assert ids["Groups"] == []


@as_root
def test_as_root_a_closed_home_stays_closed_and_works(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    said: list[str] = []

    def again() -> EmbeddedPostgres:
        return EmbeddedPostgres(closed / "home", durable=False, say=said.append)

    with again().running() as postgres, psycopg.connect(postgres.superuser_url) as one:
        one.execute("create table kept ()")
    with again().running() as postgres, psycopg.connect(postgres.superuser_url) as one:
        one.execute("select from kept")

    assert mode(closed) == 0o700
    assert len(said) == 1
    assert str(postgres.files.readlink().parent) in said[0]

    place = postgres.files.readlink().parent
    discard(postgres.files)
    assert not place.exists()


@as_root
def test_as_root_programs_that_the_lesser_user_cannot_reach_are_copied(
    home: Path, tmp_path: Path
) -> None:
    found = installation(None)
    closed = tmp_path / "closed"
    for part in found.parts:
        shutil.copytree(part, closed / part.relative_to(found.top))
    closed.chmod(0o700)
    bin = closed / found.bin.relative_to(found.top)

    with EmbeddedPostgres(home, bin=bin, durable=False).running() as postgres:
        exe = Path(f"/proc/{server_of(postgres)}/exe").readlink()

    assert exe.is_relative_to(home / f"postgres-{found.version}")
    assert mode(closed) == 0o700


def test_a_scratch_server_goes_with_its_block() -> None:
    program = (
        "from remit.embedded.postgres import scratch\n"
        "with scratch() as server: print(server.home, (server.files / "
        "'postmaster.pid').read_text().split()[0])"
    )
    home, pid = subprocess.run(  # noqa: S603 - our own words only
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert not Path(home).exists()
    assert not alive({int(pid)})
