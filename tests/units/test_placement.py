"""Which level stands under which, and that the words of the field are used whole."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.units.answering import HELD, VACANT
from services.units.authority import KEEPERS
from services.units.placement import UNDER, ParentUnfit, fits, unknown_parent
from services.units.validity import Span, meet
from services.units.vocabulary import AppointmentKind, Basis, Level, Role
from tests.units.test_validity import spans

OPEN = Span(date(2025, 7, 1), None)
MAY = {
    ("central", "central"),
    ("province", "central"),
    ("district", "province"),
    ("commune", "province"),
    ("commune", "district"),
    ("internal", "central"),
    ("internal", "province"),
    ("internal", "district"),
    ("internal", "commune"),
    ("internal", "internal"),
}


@pytest.mark.parametrize(("level", "parent"), list(product(Level, Level)))
def test_a_level_stands_under_its_own_superiors_and_under_no_other(
    level: Level, parent: Level
) -> None:
    if (level, parent) in MAY:
        fits(level, OPEN, parent, OPEN)
        return
    with pytest.raises(ParentUnfit) as refused:
        fits(level, OPEN, parent, OPEN)
    (fault,) = refused.value.faults
    assert (fault.pointer, fault.code) == ("/parent_id", "parent_level")
    assert all(right in fault.words.en for right in UNDER[level]), "it says what would be right"


@given(st.sampled_from(Level), spans, st.sampled_from(Level), spans)
def test_a_parent_fits_by_its_level_and_by_a_day_that_both_stand(
    level: Level, span: Span, parent: Level, parent_span: Span
) -> None:
    if (level, parent) in MAY and meet(span, parent_span):
        fits(level, span, parent, parent_span)
    else:
        with pytest.raises(ParentUnfit):
            fits(level, span, parent, parent_span)


def test_a_parent_that_stands_on_no_day_of_the_unit_is_refused_with_its_days() -> None:
    ended = Span(date(2020, 1, 1), date(2025, 6, 30))
    with pytest.raises(ParentUnfit) as refused:
        fits(Level.commune, OPEN, Level.province, ended)
    (fault,) = refused.value.faults
    assert fault.code == "parent_not_standing"
    assert "1 January 2020" in fault.words.en
    assert "30/06/2025" in fault.words.vi


def test_an_unknown_parent_says_how_to_find_one() -> None:
    (fault,) = unknown_parent().faults
    assert (fault.pointer, fault.code) == ("/parent_id", "parent_unknown")
    assert "/v1/units?q=" in fault.words.vi


def test_every_level_has_its_place_and_nothing_but_an_internal_body_is_under_one() -> None:
    assert set(UNDER) == set(Level)
    assert [level for level in Level if Level.internal in UNDER[level]] == [Level.internal]


def test_every_basis_but_the_deputy_is_one_of_holding_or_standing_in_for_a_post() -> None:
    assert {*HELD, *VACANT} == set(Basis) - {Basis.deputy}
    assert {str(kind) for kind in AppointmentKind} <= {str(basis) for basis in Basis}


def test_a_register_is_kept_by_two_roles_of_five() -> None:
    assert set(KEEPERS) == {Role.registrar, Role.administrator}
    assert len(Role) == 5
