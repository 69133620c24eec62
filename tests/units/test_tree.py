"""A unit, its place, its head and its search, on any day."""

import csv
from uuid import uuid4

import pytest

from kernel.identity import Actor
from tests.conftest import ROOT
from tests.units.conftest import NOBODY, Nation
from tests.units.making import everything


@pytest.mark.parametrize(
    "typed", ["thanh hoa", "Thánh Hóa", "THANH HOÁ", "Tỉnh Thanh Hóa", "thanh  hoá"]
)
async def test_a_search_finds_the_province_however_it_is_typed(nation: Nation, typed: str) -> None:
    found = await everything(nation, "/v1/units", q=typed, level="province")
    assert [unit["code"] for unit in found] == ["38"]


@pytest.mark.parametrize("typed", ["Ea H'Leo", "ea h’leo", "Ea HʼLeo", "ea hleo"])
async def test_a_search_passes_over_apostrophes(nation: Nation, typed: str) -> None:
    assert "24184" in {unit["code"] for unit in await everything(nation, "/v1/units", q=typed)}


def twins() -> list[tuple[str, set[str]]]:
    """Communes of one province whose names differ only in accents, as the file spells them in
    ASCII."""
    alike: dict[tuple[str, str], set[str]] = {}
    with (ROOT / "data/units.csv").open(encoding="utf-8") as sheet:
        for row in csv.DictReader(sheet):
            alike.setdefault((row["parent_code"], row["name_ascii"]), set()).add(row["code"])
    return [(name, codes) for (_, name), codes in alike.items() if len(codes) > 1]


async def test_a_search_returns_both_of_two_communes_that_share_an_ascii_name(
    nation: Nation,
) -> None:
    assert len(twins()) == 8
    for name, codes in twins():
        assert codes <= {unit["code"] for unit in await everything(nation, "/v1/units", q=name)}, (
            name
        )


async def test_a_list_is_in_vietnamese_order_and_pages_hold_everything_once(nation: Nation) -> None:
    whole = await everything(nation, "/v1/units", level="province")
    assert len(whole) == 34
    assert [u["name_vi"] for u in whole if "Thành phố" in u["name_vi"]] == [
        "Thành phố Cần Thơ",
        "Thành phố Đà Nẵng",
        "Thành phố Hà Nội",
        "Thành phố Hải Phòng",
        "Thành phố Hồ Chí Minh",
        "Thành phố Huế",
    ]
    small, cursor = [], None
    while True:
        page = await nation.get(
            "/v1/units", level="province", limit=7, **({"cursor": cursor} if cursor else {})
        )
        small += page["items"]
        if (cursor := page["next_cursor"]) is None:
            break
    assert small == whole


async def test_children_are_the_units_below(nation: Nation) -> None:
    below = await everything(nation, f"/v1/units/{await nation.id_of('38')}/children")
    assert sum(unit["level"] == "commune" for unit in below) == 166
    assert {"L38-TU", "L38-UBND", "L38-HDND"} == {
        u["code"] for u in below if u["level"] == "internal"
    }


async def test_a_unit_is_read_with_a_version_and_not_sent_twice(nation: Nation) -> None:
    unit = await nation.unit("G-MOST")
    answer = await nation.ask("stranger", "GET", f"/v1/units/{unit['id']}")
    assert answer.json() == unit
    assert answer.headers["etag"] == '"1"'
    again = await nation.ask(
        "stranger", "GET", f"/v1/units/{unit['id']}", headers={"If-None-Match": '"1"'}
    )
    assert again.status_code == 304


async def test_rule_24_a_question_is_asked_as_of_a_day(nation: Nation) -> None:
    old = await nation.unit("G-MIC", on="2025-02-28")
    path = f"/v1/units/{old['id']}"
    assert (await nation.ask("stranger", "GET", path)).status_code == 404
    assert (await nation.get(path, as_of="2025-02-28"))["name_vi"] == "Bộ Thông tin và Truyền thông"
    assert (await nation.get(f"{path}/head", as_of="2025-02-28"))["basis"] == "substantive"
    now = await nation.get(f"{path}/head")
    assert (now["official_id"], now["vacant"]) == (None, "unit_not_standing")


async def test_a_unit_without_a_head_post_says_so(nation: Nation) -> None:
    head = await nation.get(f"/v1/units/{await nation.id_of('P-CSC-WGSC')}/head")
    assert (head["official_id"], head["vacant"]) == (None, "no_head_post")


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        (f"/v1/units/{NOBODY}", 404, "not_found"),
        (f"/v1/units/{NOBODY}/children", 404, "not_found"),
        (f"/v1/units/{NOBODY}/superiors", 404, "not_found"),
        (f"/v1/units/{NOBODY}/posts", 404, "not_found"),
        (f"/v1/units/{NOBODY}/head", 404, "not_found"),
        (f"/v1/posts/{NOBODY}/appointments", 404, "not_found"),
        (f"/v1/groups/{NOBODY}/members", 404, "not_found"),
        (f"/v1/officials/{NOBODY}", 404, "not_found"),
        ("/v1/units/not-an-id", 422, "malformed"),
        ("/v1/units?as_of=2025-02-30", 422, "malformed"),
        ("/v1/units?level=galaxy", 422, "malformed"),
        ("/v1/units?limit=0", 422, "malformed"),
        ("/v1/units?limit=201", 422, "malformed"),
        ("/v1/units?cursor=AAAA", 422, "cursor_unknown"),
        ("/v1/units?q=%25%25", 422, "nothing_to_search"),
        ("/v1/units?q=%00", 422, "malformed"),
        ("/v1/units?kind=%00", 422, "malformed"),
        ("/v1/units/lookup?scheme=nso-2025&code=00000", 404, "not_found"),
        ("/v1/units/lookup?scheme=nso-2025", 422, "malformed"),
        ("/v1/units/lookup?scheme=nso-2025&code=38&on=2024-01-01", 404, "not_found"),
    ],
)
async def test_bad_questions_get_the_problem_that_says_so(
    nation: Nation, path: str, status: int, code: str
) -> None:
    answer = await nation.ask("stranger", "GET", path)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_cursor_is_only_good_for_its_own_list(nation: Nation) -> None:
    cursor = (await nation.get("/v1/units", level="commune", limit=5))["next_cursor"]
    other = await nation.ask(
        "stranger", "GET", "/v1/units", params={"level": "province", "cursor": cursor}
    )
    assert (other.status_code, other.json()["code"]) == (422, "cursor_unknown")


async def test_one_who_is_not_identified_reads_nothing(nation: Nation) -> None:
    assert (await nation.http.get("/v1/units")).status_code == 401
    wrong = nation.signed(Actor(kind="official", id=uuid4(), name="x"), "tasks")
    assert (await nation.http.get("/v1/units", headers=wrong)).status_code == 401


async def test_a_client_is_somebody_without_posts(nation: Nation) -> None:
    client = Actor(kind="client", id=uuid4(), name="e-office")
    me = (await nation.ask(client, "GET", "/v1/me")).json()
    assert (me["kind"], me["official"], me["posts"], me["grants"]) == ("client", None, [], [])
