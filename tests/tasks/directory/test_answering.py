"""Who hears a rung: no rung fires into the void, and the record says why anyone was passed over
(rule 17)."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tasks.directory.answering import Deputy, Link
from services.tasks.escalation.audience import Audience, resolve_audience

COMMUNE, PROVINCE, CENTRAL, OFFICE, ISSUER = (UUID(int=n) for n in (100, 200, 300, 400, 500))
HEAD, ACTING, DELEGATE, DEPUTY, OFFICER = 1, 2, 3, 4, 5


def link(unit: UUID, *who: int, abolished: bool = False, post: bool = True) -> Link:
    """A unit whose head, acting head, delegate, deputy and officer are those numbered; its head
    post is unit + 50."""

    def person(number: int) -> UUID | None:
        return UUID(int=unit.int + number) if number in who else None

    def deputy(number: int) -> Deputy:
        return Deputy(UUID(int=unit.int + number), UUID(int=unit.int + 50 + number))

    return Link(
        unit,
        UUID(int=unit.int + 50) if post else None,
        person(HEAD),
        person(ACTING),
        person(DELEGATE),
        (deputy(DEPUTY),) if DEPUTY in who else (),
        abolished,
        deputy(OFFICER) if OFFICER in who else None,
    )


COMMUNE_HEAD, PROVINCE_HEAD, CENTRAL_HEAD = (
    link(COMMUNE, HEAD),
    link(PROVINCE, HEAD),
    link(CENTRAL, HEAD),
)
FULL = (COMMUNE_HEAD, PROVINCE_HEAD, CENTRAL_HEAD)
SPECIAL = {"standing_office": (link(OFFICE, HEAD),)}
FALLBACK = (link(ISSUER, HEAD), link(OFFICE, HEAD))


def told(audience: Audience) -> str:
    """`unit+person basis` of each recipient | `unit reason` of each skip."""
    heard = ", ".join(f"{r.official_id.int} {r.basis}" for r in audience.recipients)
    return heard + "".join(f" | {skip.unit_id.int} {skip.reason}" for skip in audience.skipped)


@pytest.mark.parametrize(
    ("tokens", "chain", "expected"),
    [
        (["head"], FULL, "101 substantive"),
        (["superior:1"], FULL, "201 substantive"),
        (["superior:2", "standing_office"], FULL, "301 substantive, 401 substantive"),
        (
            ["officer", "head"],
            (link(COMMUNE, HEAD, OFFICER), *FULL[1:]),
            "105 substantive, 101 substantive",
        ),
        (["officer", "head"], FULL, "101 substantive | 100 no_officer"),
        (["head"], (link(COMMUNE, ACTING, DELEGATE, DEPUTY), *FULL[1:]), "102 acting | 100 vacant"),
        (["head"], (link(COMMUNE, DELEGATE, DEPUTY), *FULL[1:]), "103 delegate | 100 vacant"),
        (["head"], (link(COMMUNE, DEPUTY), *FULL[1:]), "104 deputy | 100 vacant"),
        (["head"], (link(COMMUNE), *FULL[1:]), "201 substantive | 100 vacant"),
        (["head"], (link(COMMUNE, HEAD, DELEGATE), *FULL[1:]), "103 delegate | 100 delegated"),
        (["head"], (link(COMMUNE, HEAD, ACTING), *FULL[1:]), "101 substantive"),
        (["head"], (link(COMMUNE, post=False), *FULL[1:]), "201 substantive | 100 no_post"),
        (["head"], (link(COMMUNE, DEPUTY, post=False), *FULL[1:]), "104 deputy | 100 no_post"),
        (
            ["head"],
            (link(COMMUNE), link(PROVINCE), CENTRAL_HEAD),
            "301 substantive | 100 vacant | 200 vacant",
        ),
        (
            ["superior:1"],
            (COMMUNE_HEAD, link(PROVINCE, HEAD, abolished=True), CENTRAL_HEAD),
            "301 substantive | 200 level_abolished",
        ),
        (
            ["head"],
            (link(COMMUNE, HEAD, abolished=True), *FULL[1:]),
            "201 substantive | 100 level_abolished",
        ),
        (
            ["officer"],
            (link(COMMUNE, OFFICER, abolished=True), *FULL[1:]),
            "201 substantive | 100 no_officer | 100 level_abolished",
        ),
        (["superior:2", "standing_office"], FULL[:2], "401 substantive | 200 no_superior"),
        (["head", "superior:1"], (link(COMMUNE), *FULL[1:]), "201 substantive | 100 vacant"),
        (
            ["superior:1", "superior:2"],
            (COMMUNE_HEAD, link(PROVINCE), CENTRAL_HEAD),
            "301 substantive | 200 vacant",
        ),
        (["superior:1"], FULL[:1], "501 substantive | 100 no_superior | 100 fell_back"),
        (["inspection"], FULL, "501 substantive | 100 not_mapped | 100 fell_back"),
        (["head"], (link(COMMUNE),), "501 substantive | 100 vacant | 100 fell_back"),
    ],
)
def test_rule_17_a_rung_finds_the_one_who_answers(
    tokens: list[str], chain: tuple[Link, ...], expected: str
) -> None:
    assert told(resolve_audience(tokens, chain, SPECIAL, FALLBACK)) == expected


def test_rule_17_the_standing_office_hears_it_when_the_issuer_too_is_vacant() -> None:
    audience = resolve_audience(["head"], (link(COMMUNE),), {}, (link(ISSUER), link(OFFICE, HEAD)))
    assert told(audience) == "401 substantive | 100 vacant | 100 fell_back | 500 vacant"


def test_rule_17_when_nobody_answers_anywhere_the_record_shouts() -> None:
    audience = resolve_audience(["head"], (link(COMMUNE),), {}, ())
    assert told(audience) == " | 100 vacant | 100 fell_back | 100 nobody_answers"


def test_rule_17_a_recipient_names_the_post_that_is_answered_for() -> None:
    (recipient,) = resolve_audience(["head"], (link(COMMUNE, DEPUTY),), {}, ()).recipients
    assert recipient.post_id == UUID(int=154)
    (recipient,) = resolve_audience(["head"], (link(COMMUNE, ACTING),), {}, ()).recipients
    assert recipient.post_id == UUID(int=150)


people = st.sets(st.sampled_from([HEAD, ACTING, DELEGATE, DEPUTY, OFFICER]))
units = st.tuples(people, st.booleans(), st.booleans())
tokens = st.sampled_from(
    [
        "officer",
        "head",
        "superior:1",
        "superior:2",
        "superior:3",
        "standing_office",
        "steering_body",
        "inspection",
    ]
)


@given(
    st.lists(tokens, min_size=1, max_size=3),
    st.lists(units, min_size=1, max_size=5),
    people,
    st.booleans(),
)
def test_rule_17_no_rung_fires_into_the_void(
    asked: list[str],
    drawn: list[tuple[set[int], bool, bool]],
    in_office: set[int],
    someone_falls_back: bool,
) -> None:
    chain = tuple(
        link(UUID(int=1_000 * (n + 1)), *who, abolished=gone, post=post)
        for n, (who, gone, post) in enumerate(drawn)
    )
    fallback = FALLBACK if someone_falls_back else ()
    audience = resolve_audience(
        asked, chain, {"standing_office": (link(OFFICE, *in_office),)}, fallback
    )
    reasons = {skip.reason.value for skip in audience.skipped}
    heard = [recipient.official_id for recipient in audience.recipients]
    assert bool(heard) != ("nobody_answers" in reasons)
    assert heard or not someone_falls_back
    assert len(heard) == len(set(heard))
    assert not {recipient.unit_id for recipient in audience.recipients} & {
        unit.unit_id for unit in chain if unit.abolished
    }
    assert len(audience.skipped) == len(set(audience.skipped))
