"""How the files of the nation are read: rows as units, conditions as rules, offices as people."""

import csv
from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.units.placement import UNDER
from services.units.seed.demo import MAIL, demo_mail, demo_name, granted
from services.units.seed.roster import (
    CENTRAL,
    GOVERNMENT,
    LOCAL_OFFICES,
    NSO,
    OPEN_START,
    REFORM,
    Listed,
    SheetRow,
    central_units,
    is_group,
    local_units,
    rules,
)
from services.units.vocabulary import Level, Role
from tests.conftest import ROOT


def sheet(name: str) -> list[SheetRow]:
    with (ROOT / "data" / name).open(encoding="utf-8-sig", newline="") as rows:
        return list(csv.DictReader(rows))


def everybody() -> list[Listed]:
    return [*central_units(sheet("central_units.csv")), *local_units(sheet("units.csv"))]


CENTRAL_ROW = {
    "code": "G-MOX",
    "name_vi": "Bộ Thử",
    "name_en": "Ministry of Trial",
    "branch": "government",
    "kind": "ministry",
    "parent_code": "G",
    "head_office": "Minister",
    "valid_from": "",
    "valid_to": "",
}
LOCAL_ROW = {
    "code": "00004",
    "name_vi": "Phường Ba Đình",
    "name_en": "Ba Dinh Ward",
    "level": "commune",
    "kind": "ward",
    "parent_code": "01",
}


def test_a_body_of_the_centre_is_read_with_its_days_and_its_parent() -> None:
    (read,) = central_units([{**CENTRAL_ROW, "valid_from": "2025-03-01", "valid_to": "2027-12-31"}])
    assert read.key == (CENTRAL, "G-MOX")
    assert (read.level, read.kind, read.branch) == (Level.central, "ministry", "government")
    assert (read.parent, read.office) == ((CENTRAL, "G"), "Minister")
    assert (read.valid_from, read.valid_to) == (date(2025, 3, 1), date(2027, 12, 31))


def test_an_empty_first_day_is_before_all_and_an_empty_parent_is_the_top() -> None:
    (read,) = central_units([{**CENTRAL_ROW, "parent_code": ""}])
    assert (read.valid_from, read.valid_to, read.parent) == (OPEN_START, None, None)


@pytest.mark.parametrize(
    ("parent_code", "parent"), [("38", (NSO, "38")), ("L38-TU", (CENTRAL, "L38-TU"))]
)
def test_a_numeric_parent_is_the_statistics_offices_and_any_other_our_own(
    parent_code: str, parent: tuple[str, str]
) -> None:
    (read,) = central_units([{**CENTRAL_ROW, "branch": "local", "parent_code": parent_code}])
    assert (read.level, read.parent) == (Level.internal, parent)


def test_a_group_of_addressees_is_no_unit() -> None:
    group = {**CENTRAL_ROW, "kind": "addressee_group"}
    assert is_group(group)
    assert central_units([group, CENTRAL_ROW]) == central_units([CENTRAL_ROW])


def test_a_commune_stands_since_the_reform_under_its_province_with_a_chairman() -> None:
    (read,) = local_units([LOCAL_ROW])
    assert (read.level, read.parent, read.valid_from) == (Level.commune, (NSO, "01"), REFORM)
    assert read.office == "Chairman of the Ward People's Committee"


def test_a_province_reports_to_the_government() -> None:
    province = {**LOCAL_ROW, "level": "province", "kind": "province", "parent_code": ""}
    assert [read.parent for read in local_units([province])] == [GOVERNMENT]


@pytest.mark.parametrize("wrong", [{"level": "galaxy"}, {"kind": "district_of_old"}])
def test_a_level_or_a_kind_that_nobody_knows_stops_the_load(wrong: dict[str, str]) -> None:
    with pytest.raises((ValueError, KeyError)):
        local_units([{**LOCAL_ROW, **wrong}])


def test_the_files_name_every_unit_once_on_a_day_and_every_parent_is_in_them() -> None:
    listed = everybody()
    assert max(Counter((one.key, one.valid_from) for one in listed).values()) == 1
    by_key = {one.key: one for one in listed}
    for one in listed:
        if one.parent is not None:
            assert by_key[one.parent].level in UNDER[one.level], one.key


def test_every_kind_of_local_unit_has_an_office_and_every_office_a_title() -> None:
    assert {row["kind"] for row in sheet("units.csv")} == set(LOCAL_OFFICES)
    titles = {row["office"] for row in sheet("offices.csv")}
    assert {one.office for one in everybody() if one.office} <= titles


conditions = st.dictionaries(
    st.sampled_from(["level", "kind", "branch", "code", "under_code"]),
    st.from_regex(r"[A-Za-z0-9_-]{1,12}", fullmatch=True),
    min_size=1,
)


@given(st.lists(conditions), st.sampled_from(["", " "]))
def test_rules_are_read_as_they_are_written(several: list[dict[str, str]], gap: str) -> None:
    def written(rule: dict[str, str]) -> str:
        return f"{gap}&{gap}".join(f"{name}={value}" for name, value in rule.items())

    assert rules(f"{gap}|{gap}".join(map(written, several))) == several


@pytest.mark.parametrize("text", ["", " ", "|", " | "])
def test_no_rule_at_all_means_nobody(text: str) -> None:
    assert rules(text) == []


def test_a_condition_without_a_value_stops_the_load() -> None:
    with pytest.raises(ValueError, match="sequence"):
        rules("level")


def test_the_rules_in_the_files_name_only_what_a_unit_can_be() -> None:
    read = [rule for row in sheet("groups.csv") for rule in rules(row["members"])]
    assert {name for rule in read for name in rule} == {
        "level",
        "kind",
        "branch",
        "code",
        "under_code",
    }
    assert {rule["level"] for rule in read if "level" in rule} <= set(Level)


rights = st.tuples(
    st.sampled_from([str(role) for role in Role]),
    st.none() | st.from_regex(r"[A-Z0-9-]{1,8}", fullmatch=True),
)


@given(st.lists(rights))
def test_rights_are_read_as_they_are_written_and_without_a_place_are_for_the_nation(
    several: list[tuple[str, str | None]],
) -> None:
    text = "; ".join(f"{role}@{code}" if code else role for role, code in several)
    assert granted(text) == several


@given(st.text(max_size=30))
def test_a_demo_name_follows_from_its_key_and_says_that_it_is_one(key: str) -> None:
    assert demo_name(key) == demo_name(key)
    assert demo_name(key).endswith(" (demo)")
    assert len(demo_name(key).split()) == 4


def test_a_thousand_keys_have_hardly_two_names_alike() -> None:
    assert len({demo_name(f"head.{n}") for n in range(1000)}) > 900


def test_a_demo_address_can_never_be_delivered() -> None:
    assert MAIL.endswith(".invalid")
    assert demo_mail("head.01") == f"head.01@{MAIL}"
