"""Which ladders may be climbed at all (rule 14)."""

import pytest

from services.tasks.escalation.policies import DEFAULT, LadderWrong, Policy, Rung, Urgency

HEAD = ("head",)


def test_rule_14_the_default_ladder_is_the_one_of_the_regulation() -> None:
    assert [(rung.name, rung.offset, rung.audience) for rung in DEFAULT.rungs] == [
        ("t-7", -7, ("officer", "head")),
        ("t-3", -3, ("officer", "head")),
        ("t-1", -1, ("officer", "head")),
        ("overdue", 0, ()),
        ("head", 1, ("head",)),
        ("superior", 3, ("superior:1",)),
        ("level_above", 7, ("superior:2", "standing_office")),
        ("steering", 15, ("steering_body",)),
        ("inspection", 30, ("inspection",)),
    ]
    assert [rung.name for rung in DEFAULT.rungs if rung.receipt_required] == ["head"]
    assert [(rung.name, rung.repeat_days) for rung in DEFAULT.rungs if rung.repeat_days] == [
        ("inspection", 7)
    ]
    assert DEFAULT.rungs[0].urgency is Urgency.normal
    assert DEFAULT.rungs[-1].urgency is Urgency.urgent


@pytest.mark.parametrize(
    ("rungs", "code"),
    [
        ([], "empty"),
        ([Rung("a", 1, HEAD), Rung("a", 2, HEAD)], "repeated_name"),
        ([Rung("a", 3, HEAD), Rung("b", 1, HEAD)], "out_of_order"),
        ([Rung("overdue", 0), Rung("today", 0, HEAD)], "out_of_order"),
        ([Rung("a", 1, ("everyone",))], "unknown_audience"),
        ([Rung("a", 1, ("superior:0",))], "unknown_audience"),
        ([Rung("a", 1)], "no_audience"),
        ([Rung("a", -1, HEAD, repeat_days=1)], "cannot_repeat"),
        ([Rung("a", 1, HEAD, repeat_days=0)], "cannot_repeat"),
        ([Rung("overdue", 0, repeat_days=1)], "cannot_repeat"),
    ],
)
def test_rule_14_a_ladder_that_cannot_be_climbed_is_refused(rungs: list[Rung], code: str) -> None:
    with pytest.raises(LadderWrong) as refused:
        Policy("wrong", 1, tuple(rungs))
    (fault,) = refused.value.faults
    assert fault.code == code
    assert fault.pointer.startswith("/rungs")
    assert fault.words.vi != fault.words.en


def test_rule_15_two_versions_of_a_ladder_are_two_ladders() -> None:
    assert Policy("default", 2, DEFAULT.rungs) != DEFAULT
    assert Policy("default", 1, DEFAULT.rungs) == DEFAULT
    assert hash(Policy("default", 1, DEFAULT.rungs)) == hash(DEFAULT)
