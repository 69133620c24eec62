"""Every rung, audience and skip is said in words, in one language a sentence."""

from itertools import product

import pytest

from services.tasks.directory.answering import Basis, SkipReason
from services.tasks.escalation.ladder import Passed
from services.tasks.escalation.policies import DEFAULT, DEFAULT_VERDICT, Clock, DayUnit, Rung
from services.tasks.explanations.wording import (
    AUDIENCES,
    PASSED,
    SKIPS,
    basis_words,
    named,
    rung_words,
)
from tests.conventions.speech import faults

RUNGS = [
    ("t-7", "nhắc trước hạn 7 ngày", "the reminder 7 days before the due day"),
    ("t-1", "nhắc trước hạn 1 ngày", "the reminder 1 day before the due day"),
    ("overdue", "mốc quá hạn", "the mark of falling overdue"),
    ("head", "đôn đốc người đứng đầu khi quá hạn 1 ngày", "the urging of the head 1 day after"),
    ("superior", "báo cáo lên cấp trên trực tiếp khi quá hạn 3 ngày", "the report to the superior"),
    (
        "level_above",
        "báo cáo lên cấp trên thứ 2, cơ quan thường trực khi quá hạn 7 ngày",
        "the report to the superior 2 levels up, the standing office 7 days late",
    ),
    ("steering", "báo cáo lên ban chỉ đạo khi quá hạn 15 ngày", "the report to the steering body"),
    ("inspection", "báo cáo lên cơ quan kiểm tra khi quá hạn 30 ngày", "the inspection body"),
]


@pytest.mark.parametrize(("name", "vi", "en"), RUNGS)
def test_a_rung_of_the_default_ladder_is_named_as_an_office_says(
    name: str, vi: str, en: str
) -> None:
    (rung,) = (rung for rung in DEFAULT.rungs if rung.name == name)
    words = rung_words(rung, Clock.deadline)
    assert words.vi == vi
    assert en in words.en


def test_a_verdict_that_is_owed_has_rungs_of_its_own_in_words() -> None:
    assert [rung_words(rung, Clock.verdict).vi for rung in DEFAULT_VERDICT.rungs.rungs] == [
        "nhắc nghiệm thu trước hạn 1 ngày làm việc",
        "mốc chậm nghiệm thu",
        "đôn đốc người đứng đầu, người theo dõi khi nghiệm thu chậm 1 ngày làm việc",
        "báo cáo lên cấp trên trực tiếp khi nghiệm thu chậm 3 ngày làm việc",
    ]


AUDIENCE_SETS = [(), *((token,) for token in (*AUDIENCES, "superior:1", "superior:9"))]


@pytest.mark.parametrize(
    ("offset", "audience", "unit", "clock"),
    list(product((-3, 0, 1, 40), AUDIENCE_SETS, DayUnit, Clock)),
)
def test_a_ladder_of_ones_own_is_worded_without_its_code(
    offset: int, audience: tuple[str, ...], unit: DayUnit, clock: Clock
) -> None:
    words = rung_words(Rung("own_rung", offset, audience, unit=unit), clock)
    assert not faults(*words)
    assert "own_rung" not in " ".join(words)


def test_every_skip_and_every_passing_over_has_its_sentence() -> None:
    assert set(SKIPS) == set(SkipReason)
    assert set(PASSED) == set(Passed)


def test_a_basis_and_a_unit_are_named_in_the_language_of_the_sentence() -> None:
    assert basis_words("acting") == ("giao quyền", "acting")
    assert basis_words("monitor") == ("theo dõi", "monitor")
    assert {basis_words(basis) for basis in Basis} == {basis.words for basis in Basis}
    assert named("Bộ Tài chính", "Ministry of Finance").en == "Ministry of Finance"
    assert named("Bộ Tài chính", None).en == "Bộ Tài chính"
    assert named(None, None) == ("một đơn vị", "a unit")
