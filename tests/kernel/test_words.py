"""A fact of a sentence is said in the language of the sentence, whatever it is."""

from datetime import UTC, date, datetime
from typing import Any, get_args

import pytest
from pydantic_core.core_schema import ErrorType

from kernel.errors import Refusal, Term, Words
from kernel.problems import FAULTS_VI, _fault


class Colour(Term):
    red = "red", "màu đỏ", "the red one"
    sky_blue = "sky_blue", "màu da trời", "the colour of the sky"


FACTS: list[tuple[Any, str, str]] = [
    ("45/KH-UBND", "45/KH-UBND", "45/KH-UBND"),
    (Words("nhiệm vụ", "task"), "nhiệm vụ", "task"),
    (Colour.sky_blue, "màu da trời", "the colour of the sky"),
    (date(2027, 3, 5), "05/03/2027", "5 March 2027"),
    (datetime(2027, 3, 5, 1, 0, tzinfo=UTC), "08:00 ngày 05/03/2027", "08:00 on 5 March 2027"),
    (datetime(2027, 3, 4, 17, 30, tzinfo=UTC), "00:30 ngày 05/03/2027", "00:30 on 5 March 2027"),
    ([Colour.red, date(2027, 3, 5), 3], "màu đỏ, 05/03/2027, 3", "the red one, 5 March 2027, 3"),
    ((), "không có", "none"),
    (7, "7", "7"),
]


@pytest.mark.parametrize(("fact", "vi", "en"), FACTS)
def test_a_fact_is_said_in_the_language_of_its_sentence(fact: Any, vi: str, en: str) -> None:
    assert Words("Có {it}.", "There is {it}.").filled({"it": fact}) == (
        f"Có {vi}.",
        f"There is {en}.",
    )


@pytest.mark.parametrize(
    ("days", "said"),
    [(0, "0 days late"), (1, "1 day late"), (-1, "-1 days late"), (2, "2 days late")],
)
def test_a_number_chooses_its_noun(days: int, said: str) -> None:
    late = Words("quá hạn {days} ngày", "{days:day|days} late")
    assert late.filled({"days": days}) == (f"quá hạn {days} ngày", said)
    assert Words("{n:,}", "{n:,}").filled({"n": 1200}) == ("1.200", "1,200")


def test_a_term_is_its_code_to_programs_and_its_words_to_people() -> None:
    assert Colour("sky_blue") is Colour.sky_blue
    assert (str(Colour.red), Colour.red.value) == ("red", "red")
    with pytest.raises(TypeError):

        class Unworded(Term):
            green = "green"


@pytest.mark.parametrize(
    ("locale", "said"), [("vi", "có"), ("en", "yes"), ("EN-GB", "yes"), ("fr", "có"), ("", "có")]
)
def test_a_reader_is_told_in_vietnamese_unless_the_locale_is_english(
    locale: str, said: str
) -> None:
    assert Words("có", "yes").to(locale) == said


def test_a_refusal_is_known_by_its_filled_english() -> None:
    class Painted(Refusal):
        detail = Words("Đã là {colour}.", "It is {colour}.")

    assert str(Painted(colour=Colour.red)) == "It is the red one."


def test_every_fault_that_pydantic_knows_has_its_vietnamese() -> None:
    assert set(FAULTS_VI) == set(get_args(ErrorType))


@pytest.mark.parametrize("code", [*get_args(ErrorType), "a_fault_of_tomorrow"])
def test_no_fault_of_pydantic_says_english_in_vietnamese(code: str) -> None:
    told = _fault({"loc": ("body", "x"), "type": code, "msg": "Input should be right", "ctx": {}})
    assert told.words.en == "Input should be right"
    assert "Input" not in told.words.vi
    choice = {"loc": ("body",), "type": "enum", "msg": "", "ctx": {"expected": "'a', 'b' or 'c'"}}
    assert _fault(choice).words.vi == "phải là một trong: `a`, `b` hoặc `c`"


def test_a_fault_of_ours_brings_its_own_words() -> None:
    words = Words("phải là màu đỏ", "must be the red one")
    error = {"loc": ("body", "x"), "type": "colour", "msg": "?", "ctx": {"words": words}}
    assert _fault(error) == ("/x", "colour", words)
