"""The words of real directives, read into rules (rule 4)."""

from datetime import date, datetime

import pytest

from kernel.errors import Invalid
from services.tasks.deadlines.due_days import DeadlineBeforeIssue, resolve
from services.tasks.deadlines.refusals import DeadlineDisagrees
from services.tasks.deadlines.rules import DeadlineImpossible, DeadlineKind
from services.tasks.deadlines.texts import parse_seed
from tests.tasks.deadlines.real_calendar import AS_ENACTED, rows_of

ISSUED = date(2025, 1, 13)


@pytest.mark.parametrize("row", rows_of("resolution57_tasks.csv"), ids=lambda row: row["id"])
def test_rule_4_every_task_of_resolution_57_is_due_on_its_recorded_day(row: dict[str, str]) -> None:
    issued_on = date.fromisoformat(row["issued_on"])
    rule = parse_seed(
        row["deadline_kind"], row["deadline_text"], row["deadline_resolved"], issued_on, AS_ENACTED
    ).rule
    due_on = resolve(rule, issued_on, AS_ENACTED).due_on
    assert str(due_on or "") == row["deadline_resolved"]
    assert rule.text == row["deadline_text"]


# Words of urgency name no day: there the directive's own day stands.
@pytest.mark.parametrize(
    "row",
    [row for row in rows_of("resolution57_tasks.csv") if row["deadline_kind"] != "immediately"],
    ids=lambda row: row["id"],
)
def test_rule_4_the_words_alone_give_the_recorded_day(row: dict[str, str]) -> None:
    issued_on = date.fromisoformat(row["issued_on"])
    rule = parse_seed(row["deadline_kind"], row["deadline_text"], "", issued_on, AS_ENACTED).rule
    assert str(resolve(rule, issued_on, AS_ENACTED).due_on or "") == row["deadline_resolved"]


@pytest.mark.parametrize(
    ("kind", "text", "read_as", "due_on"),
    [
        ("date", "before January 25, 2025", "before", "2025-01-24"),
        ("date", "trước ngày 25/01/2025", "before", "2025-01-24"),
        ("date", "Trước ngày 25 tháng 01 năm 2025", "before", "2025-01-24"),
        ("before", "25/01/2025", "before", "2025-01-24"),
        ("date", "by 25 January 2025", "on", "2025-01-25"),
        ("on", "ngày 2025-01-25", "on", "2025-01-25"),
        ("quarter", "Quarter II/2025", "quarter", "2025-06-30"),
        ("quarter", "trong quý I/2025", "quarter", "2025-03-31"),
        ("quarter", "Q3 2025", "quarter", "2025-09-30"),
        ("quarter", "the fourth quarter", "quarter", "2025-12-31"),
        ("month", "trong tháng 6/2025", "month", "2025-06-30"),
        ("month", "06/2025", "month", "2025-06-30"),
        ("month", "by May 2025", "month", "2025-05-31"),
        ("half_year", "6 tháng cuối năm 2025", "half_year", "2025-12-31"),
        ("date", "first six months of 2025", "half_year", "2025-06-30"),
        ("year", "năm 2026", "year", "2026-12-31"),
        ("year", "the period 2026-2030", "year", "2030-12-31"),
        ("year", "trong 5 năm tới", "year", "2030-12-31"),
        ("working_days", "trong 10 ngày làm việc", "working_days", "2025-02-03"),
        ("calendar_days", "within 30 days", "calendar_days", "2025-02-12"),
        ("recurring weekly", "họp hằng tuần", "recurring", "2025-01-26"),
        ("recurring", "báo cáo hàng tháng", "recurring", "2025-01-31"),
        ("recurring quarterly", "", "recurring", "2025-03-31"),
        ("recurring", "thường xuyên", "recurring", "None"),
        ("", "", "none", "None"),
    ],
)
def test_rule_4_words_in_both_languages_mean_a_rule(
    kind: str, text: str, read_as: str, due_on: str
) -> None:
    rule = parse_seed(kind, text, None, ISSUED, AS_ENACTED).rule
    assert rule.kind is DeadlineKind(read_as)
    assert str(resolve(rule, ISSUED, AS_ENACTED).due_on) == due_on


@pytest.mark.parametrize(
    ("kind", "text", "stated", "found"),
    [
        ("date", "before January 25, 2025", "2025-01-25", "2025-01-24"),
        ("quarter", "in the first quarter of 2025", "2025-06-30", "2025-03-31"),
        ("month", "", "2025-06-29", "2025-06-30"),
        ("year", "in 2025", "2026-12-31", "2025-12-31"),
        ("none", "", "2025-12-31", "-"),
        ("recurring", "regularly", "2025-12-31", "-"),
        ("recurring weekly", "", "2025-01-19", "2025-01-26"),
    ],
)
def test_rule_4_a_row_that_contradicts_itself_is_refused_with_both_days(
    kind: str, text: str, stated: str, found: str
) -> None:
    with pytest.raises(DeadlineDisagrees) as refused:
        parse_seed(kind, text, stated, ISSUED, AS_ENACTED)
    told = refused.value.facts
    assert [str(day) for day in told["found"]] == [found] * (found != "-")
    assert str(told["stated"]) == stated
    assert f"{told['stated']:%d/%m/%Y}" in refused.value.detail.filled(told).vi


@pytest.mark.parametrize(
    ("kind", "text", "resolved", "refusal"),
    [
        ("someday", "", "", DeadlineImpossible),
        ("year", "in 2025", "31/12/2025", DeadlineImpossible),
        ("year", "in 2025", "2025-02-30", DeadlineImpossible),
        ("date", "trước ngày 31/02/2025", "", DeadlineImpossible),
        ("date", "soon", "", DeadlineImpossible),
        ("quarter", "quý 5/2025", "", DeadlineImpossible),
        ("month", "tháng 13/2025", "", DeadlineImpossible),
        ("quarter", "this quarter", "", DeadlineImpossible),
        ("working_days", "in a few days", "", DeadlineImpossible),
        ("immediately", "at once", "2025-01-12", DeadlineBeforeIssue),
    ],
)
def test_rule_4_words_that_name_no_day_are_told_what_would_be_right(
    kind: str, text: str, resolved: str, refusal: type[Invalid]
) -> None:
    with pytest.raises(refusal) as refused:
        parse_seed(kind, text, resolved, ISSUED, AS_ENACTED)
    assert refused.value.status == 422
    assert all(fault.words.vi and fault.words.en for fault in refused.value.faults)


def test_rule_4_a_sheet_may_hold_days_as_cells() -> None:
    at_noon = datetime(2025, 12, 31, 12)  # noqa: DTZ001 a sheet's cell has no zone
    for cell in (date(2025, 12, 31), at_noon, " 2025-12-31 "):
        assert parse_seed("year", "in 2025", cell, ISSUED, AS_ENACTED).rule.year == 2025


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("Half-year", "6 tháng đầu năm 2025"),
        ("half year", "6 tháng đầu năm 2025"),
        (" WORKING DAYS ", "10 ngày làm việc"),
        ("Recurring  half-yearly", ""),
    ],
)
def test_a_kind_is_known_by_its_words(kind: str, text: str) -> None:
    assert parse_seed(kind, text, None, ISSUED, AS_ENACTED).rule.text == text


def test_words_of_more_than_500_characters_are_refused() -> None:
    for length, fits in ((500, True), (501, False)):
        text = "năm 2025".ljust(length, ".")
        if fits:
            assert parse_seed("year", text, None, ISSUED, AS_ENACTED).rule.text == text
            continue
        with pytest.raises(DeadlineImpossible) as refused:
            parse_seed("year", text, None, ISSUED, AS_ENACTED)
        assert refused.value.faults[0].code == "too_long"
