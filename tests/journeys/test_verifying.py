"""What was written stays as it was written, or is found out."""

import psycopg

from tests.journeys.running import Remit
from tests.journeys.test_climbing import a_task


def test_verify_passes_and_names_the_row_that_somebody_edited(house_together: Remit) -> None:
    house = house_together
    house.at("2026-11-30T08:30+07:00")
    a_task(house, house.unit("G-MOST"), "2026-12-01")
    house.at("2026-12-02T09:00+07:00")
    house.sweep()
    whole = house.remit("verify")
    assert whole.returncode == 0, whole.stderr
    with psycopg.connect(house.owner_url) as owner:
        [(entry,)] = owner.execute(
            "update tasks.journal set body = jsonb_set(body, '{title}', '\"another\"') where name "
            "= 'TaskIssued'"
            " returning id"
        ).fetchall()
    broken = house.remit("verify")
    assert broken.returncode == 1
    assert f"journal row {entry}" in broken.stderr


def test_verify_finds_a_counter_that_does_not_agree(house_together: Remit) -> None:
    house = house_together
    a_task(house, house.unit("G-MOST"), "2027-06-01")
    with psycopg.connect(house.owner_url) as owner:
        owner.execute(
            "update tasks.tally set tasks = tasks + 1 where unit_id = %s", [house.unit("G-MOST")]
        )
    broken = house.remit("verify")
    assert broken.returncode == 1
    assert house.unit("G-MOST") in broken.stderr


def test_a_service_cannot_change_what_its_journal_says(house_together: Remit) -> None:
    url = house_together.environment["REMIT_TASKS_DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as service:
        for statement in ("update journal set name = 'x'", "delete from seal", "truncate journal"):
            try:
                service.execute(statement)
            except psycopg.errors.InsufficientPrivilege:
                continue
            raise AssertionError(f"{statement} was allowed")
