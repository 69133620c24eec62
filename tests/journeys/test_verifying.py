"""What was written stays as it was written, or is found out."""

import psycopg

from tests.journeys.running import Remit, all_in_one
from tests.journeys.test_climbing import a_task


@all_in_one
def test_verify_passes_and_names_the_row_that_somebody_edited(remit: Remit) -> None:
    remit.at("2026-11-30T08:30+07:00")
    a_task(remit, remit.unit("G-MOST"), "2026-12-01")
    remit.at("2026-12-02T09:00+07:00")
    remit.sweep()
    whole = remit.command("verify")
    assert whole.returncode == 0, whole.stderr
    with psycopg.connect(remit.owner_url) as owner:
        [(entry,)] = owner.execute(
            "update tasks.journal set body = jsonb_set(body, '{title}', '\"another\"') where name "
            "= 'TaskIssued'"
            " returning id"
        ).fetchall()
    broken = remit.command("verify")
    assert broken.returncode == 1
    assert f"journal row {entry}" in broken.stderr


@all_in_one
def test_verify_finds_a_counter_that_does_not_agree(remit: Remit) -> None:
    a_task(remit, remit.unit("G-MOST"), "2027-06-01")
    with psycopg.connect(remit.owner_url) as owner:
        owner.execute(
            "update tasks.tally set tasks = tasks + 1 where unit_id = %s", [remit.unit("G-MOST")]
        )
    broken = remit.command("verify")
    assert broken.returncode == 1
    assert remit.unit("G-MOST") in broken.stderr


@all_in_one
def test_a_service_cannot_change_what_its_journal_says(remit: Remit) -> None:
    url = remit.environment["REMIT_TASKS_DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as service:
        for statement in ("update journal set name = 'x'", "delete from seal", "truncate journal"):
            try:
                service.execute(statement)
            except psycopg.errors.InsufficientPrivilege:
                continue
            raise AssertionError(f"{statement} was allowed")
