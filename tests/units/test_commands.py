"""What a body may say: names, codes, addresses and days, each in its form."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from services.units.commands import (
    AmendOfficial,
    AppointOfficial,
    Code,
    Delegate,
    Email,
    EndAppointment,
    EndDelegation,
    EstablishPost,
    EstablishUnit,
    GrantRight,
    Line,
    Locale,
    RegisterOfficial,
    RevokeRight,
    Slug,
)

PUBLIC: list[type[BaseModel]] = [
    EstablishUnit,
    EstablishPost,
    RegisterOfficial,
    AmendOfficial,
    AppointOfficial,
    EndAppointment,
    Delegate,
    EndDelegation,
    GrantRight,
    RevokeRight,
]


def reads(form: Any, text: Any) -> Any:
    """What a text becomes in a form, or that it is none."""
    try:
        return TypeAdapter(form).validate_python(text)
    except ValidationError:
        return "refused"


@pytest.mark.parametrize(
    ("form", "text", "read"),
    [
        (Line, "  Xã Bình Minh ", "Xã Bình Minh"),
        (Line, "x" * 300, "x" * 300),
        (Line, "x" * 301, "refused"),
        (Line, "   ", "refused"),
        (Line, "two\nlines", "refused"),
        (Line, "a\x00b", "refused"),
        (Slug, "centrally_run_city", "centrally_run_city"),
        (Slug, "nso-2025", "nso-2025"),
        (Slug, "2025-nso", "refused"),
        (Slug, "Ministry", "refused"),
        (Slug, "a" * 40, "a" * 40),
        (Slug, "a" * 41, "refused"),
        (Code, "00004", "00004"),
        (Code, "X38-ALL", "X38-ALL"),
        (Code, "-x", "refused"),
        (Code, "a b", "refused"),
        (Code, "a%", "refused"),
        (Email, "mai@example.vn", "mai@example.vn"),
        (Email, "mai@localhost", "refused"),
        (Email, "mai@@example.vn", "refused"),
        (Email, "mai@example.vn\r\nBcc: all@example.vn", "refused"),
        (Email, "a" * 250 + "@example.vn", "refused"),
        (Locale, "vi", "vi"),
        (Locale, "en", "en"),
        (Locale, "fr", "refused"),
    ],
)
def test_a_text_is_taken_in_its_form_or_refused(form: Any, text: str, read: str) -> None:
    assert reads(form, text) == read


@given(st.text(max_size=40))
def test_no_line_break_or_control_character_comes_through_a_line_or_an_address(text: str) -> None:
    for form in (Line, Email, Code, Slug):
        read = reads(form, text)
        if read != "refused":
            assert min(read) >= " "


@pytest.mark.parametrize("command", PUBLIC)
def test_every_body_with_an_example_is_right_by_its_own_example(command: type[BaseModel]) -> None:
    schema = command.model_json_schema()
    assert command.model_validate(schema["example"])


@pytest.mark.parametrize("command", PUBLIC)
def test_no_body_takes_a_field_that_it_does_not_know(command: type[BaseModel]) -> None:
    example = command.model_json_schema()["example"]
    with pytest.raises(ValidationError, match="surprise"):
        command.model_validate({**example, "surprise": 1})


@pytest.mark.parametrize(("rank", "fits"), [(0, True), (1000, True), (-1, False), (1001, False)])
def test_a_rank_is_from_0_to_1000(rank: int, fits: bool) -> None:
    body = {"title": "x", "rank": rank, "valid_from": "2026-01-01"}
    assert (reads(EstablishPost, body) != "refused") is fits


def test_a_delegation_has_an_end_and_an_appointment_need_not_have_one() -> None:
    assert Delegate.model_fields["to_on"].is_required()
    assert not AppointOfficial.model_fields["to_on"].is_required()


def test_what_a_patch_leaves_out_is_told_from_what_it_takes_away() -> None:
    assert AmendOfficial.model_validate({}).model_dump(exclude_unset=True) == {}
    emptied = AmendOfficial.model_validate({"email": None})
    assert emptied.model_dump(exclude_unset=True) == {"email": None}
