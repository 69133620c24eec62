"""Who answers, against a plain restatement of rules 2 and 17, over drawn chains of units."""

from itertools import takewhile
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.tasks.directory.answering import (
    Answerable,
    Basis,
    Deputy,
    Link,
    Skip,
    SkipReason,
    first_answering,
)
from services.tasks.escalation.audience import resolve_audience


def _id(number: int) -> UUID:
    return UUID(int=number)


@st.composite
def links(draw: st.DrawFn, unit: int) -> Link:
    """Any unit: with or without a post, held, stood in for, with deputies, abolished."""

    def maybe(number: int) -> UUID | None:
        return _id(unit + number) if draw(st.booleans()) else None

    deputies = [Deputy(_id(unit + 10 + n), _id(unit + 20 + n)) for n in range(2)]
    return Link(
        unit_id=_id(unit),
        head_post_id=maybe(1),
        substantive=maybe(2),
        acting=maybe(3),
        delegate=maybe(4),
        deputies=tuple(deputies[: draw(st.integers(0, 2))]),
        abolished=draw(st.booleans()),
        officer=Deputy(_id(unit + 5), _id(unit + 6)) if draw(st.booleans()) else None,
    )


CHAINS = st.integers(1, 4).flatmap(
    lambda length: st.tuples(*(links(100 * (n + 1)) for n in range(length)))
)


def answers(link: Link) -> tuple[UUID, Basis] | None:
    """The sentences of the rule, in their order, without a thought for why nobody else does."""
    if link.abolished:
        return None
    if link.head_post_id is not None:
        if link.substantive is not None:
            if link.delegate is not None:
                return link.delegate, Basis.delegate
            return link.substantive, Basis.substantive
        if link.acting is not None:
            return link.acting, Basis.acting
        if link.delegate is not None:
            return link.delegate, Basis.delegate
    return (link.deputies[0].official_id, Basis.deputy) if link.deputies else None


@given(CHAINS)
def test_rule_17_the_first_of_the_chain_for_which_somebody_answers_is_asked(
    chain: tuple[Link, ...],
) -> None:
    found = first_answering(chain, [])
    expected = next(((link, who) for link in chain if (who := answers(link))), None)
    if expected is None:
        assert found is None
        return
    link, (official, basis) = expected
    assert found is not None
    assert (found.official_id, found.basis, found.unit_id) == (official, basis, link.unit_id)
    seconds = [deputy.post_id for deputy in link.deputies]
    assert found.post_id == (seconds[0] if basis is Basis.deputy else link.head_post_id)


@given(CHAINS)
def test_rule_17_the_record_says_who_was_skipped_and_why(chain: tuple[Link, ...]) -> None:
    skipped: list[Skip] = []
    found = first_answering(chain, skipped)
    passed_over = list(takewhile(lambda link: answers(link) is None, chain))
    assert [skip.unit_id for skip in skipped[: len(passed_over)]] == [
        link.unit_id for link in passed_over
    ], "each unit without an answer is on record, in order"
    for skip in skipped:
        (link,) = (one for one in chain if one.unit_id == skip.unit_id)
        assert skip.reason is reason_of(link)
    beside = len(skipped) - len(passed_over)
    if found is None:
        assert beside == 0
    else:
        assert beside == (found.basis is not Basis.substantive), "and so is the head stood in for"


def reason_of(link: Link) -> SkipReason:
    if link.abolished:
        return SkipReason.level_abolished
    if link.head_post_id is None:
        return SkipReason.no_post
    return SkipReason.delegated if link.substantive is not None else SkipReason.vacant


@given(CHAINS)
def test_a_longer_chain_changes_nothing_for_whom_a_shorter_one_finds(
    chain: tuple[Link, ...],
) -> None:
    for length in range(1, len(chain)):
        found = first_answering(chain[:length], [])
        if found is not None:
            assert first_answering(chain, []) == found


def test_an_empty_chain_has_nobody() -> None:
    skipped: list[Skip] = []
    assert first_answering((), skipped) is None
    assert skipped == []


# -- The audience of a rung --------------------------------------------------------------------

TOKENS = st.lists(
    st.sampled_from(
        ["officer", "head", "superior:1", "superior:2", "standing_office", "inspection"]
    ),
    min_size=1,
    max_size=3,
)
OFFICES = st.dictionaries(
    st.sampled_from(["standing_office", "inspection"]), st.tuples(links(900)), max_size=2
)
FALLBACKS = st.lists(links(700), max_size=1).map(tuple)


@given(TOKENS, CHAINS, OFFICES, FALLBACKS)
def test_rule_17_no_rung_fires_into_the_void(
    tokens: list[str],
    chain: tuple[Link, ...],
    special: dict[str, tuple[Link, ...]],
    fallback: tuple[Link, ...],
) -> None:
    audience = resolve_audience(tokens, chain, special, fallback)
    reasons = {skip.reason for skip in audience.skipped}
    assert bool(audience.recipients) is (SkipReason.nobody_answers not in reasons)
    if SkipReason.nobody_answers in reasons:
        assert first_answering(fallback, []) is None
        assert SkipReason.fell_back in reasons


@given(TOKENS, CHAINS, OFFICES, FALLBACKS)
def test_one_official_hears_a_rung_once_and_every_skip_is_told_once(
    tokens: list[str],
    chain: tuple[Link, ...],
    special: dict[str, tuple[Link, ...]],
    fallback: tuple[Link, ...],
) -> None:
    audience = resolve_audience(tokens, chain, special, fallback)
    officials = [one.official_id for one in audience.recipients]
    assert len(officials) == len(set(officials))
    assert len(audience.skipped) == len(set(audience.skipped))


@given(CHAINS, OFFICES, FALLBACKS)
def test_the_rung_to_the_head_asks_the_one_rule(
    chain: tuple[Link, ...], special: dict[str, tuple[Link, ...]], fallback: tuple[Link, ...]
) -> None:
    expected = first_answering(chain, []) or first_answering(fallback, [])
    assert list(resolve_audience(["head"], chain, special, fallback).recipients) == (
        [expected] if expected else []
    )


@given(st.integers(1, 3), CHAINS)
def test_the_nth_superior_is_the_nth_unit_that_stands_above_the_lead(
    levels: int, chain: tuple[Link, ...]
) -> None:
    standing = [link for link in chain[1:] if not link.abolished]
    audience = resolve_audience([f"superior:{levels}"], chain, {}, ())
    reasons = {skip.reason for skip in audience.skipped}
    if len(standing) < levels:
        assert SkipReason.no_superior in reasons
        assert audience.recipients == ()
        return
    above = chain[chain.index(standing[levels - 1]) :]
    expected = first_answering(above, [])
    assert list(audience.recipients) == ([expected] if expected else [])


@given(CHAINS)
def test_a_task_without_an_officer_goes_to_the_head(chain: tuple[Link, ...]) -> None:
    audience = resolve_audience(["officer"], chain, {}, ())
    lead = chain[0]
    if lead.officer is not None and not lead.abolished:
        assert audience.recipients == (Answerable(*lead.officer, lead.unit_id, Basis.substantive),)
    else:
        assert audience.skipped[0].reason is SkipReason.no_officer
        head = first_answering(chain, [])
        assert audience.recipients == ((head,) if head else ())


@given(CHAINS, FALLBACKS)
def test_an_office_that_the_ladder_does_not_name_is_on_record_and_the_issuer_hears(
    chain: tuple[Link, ...], fallback: tuple[Link, ...]
) -> None:
    audience = resolve_audience(["steering_body"], chain, {}, fallback)
    assert audience.skipped[0] == Skip(chain[0].unit_id, None, SkipReason.not_mapped)
    last = first_answering(fallback, [])
    assert audience.recipients == ((last,) if last else ())
