"""The audience: whom the words of a rung mean on the day that it fires."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from services.tasks.directory.answering import (
    Answerable,
    Basis,
    Link,
    Skip,
    SkipReason,
    first_answering,
)
from services.tasks.escalation.policies import HEAD, OFFICER


class Audience(NamedTuple):
    """Empty `recipients` come only with the skip `nobody_answers`."""

    recipients: tuple[Answerable, ...]
    skipped: tuple[Skip, ...]


def resolve_audience(
    tokens: Sequence[str],
    chain: Sequence[Link],
    special: Mapping[str, Sequence[Link]],
    fallback: Sequence[Link],
) -> Audience:
    """The recipients of a rung (rule 17). `chain` runs from the lead unit upwards and is never
    empty.

    In a unit the substantive head hears it, or the delegate while a delegation covers the day; a
    vacant post goes at once to its acting holder, its delegate, its first deputy, then up the
    chain. `superior:n` is the nth standing unit above the lead. When no token finds anyone, the
    first of `fallback` who answers hears it (the issuer's head, the standing office, in the
    caller's order). One official hears a rung once.
    """
    skipped: list[Skip] = []
    found = [
        recipient for token in tokens if (recipient := _answer(token, chain, special, skipped))
    ]
    if not found:
        lead = chain[0].unit_id
        skipped.append(Skip(lead, None, SkipReason.fell_back))
        last = first_answering(fallback, skipped)
        if last is None:
            skipped.append(Skip(lead, None, SkipReason.nobody_answers))
        else:
            found.append(last)
    unique: dict[UUID, Answerable] = {}
    for recipient in found:
        unique.setdefault(recipient.official_id, recipient)
    return Audience(tuple(unique.values()), tuple(dict.fromkeys(skipped)))


def _answer(
    token: str, chain: Sequence[Link], special: Mapping[str, Sequence[Link]], skipped: list[Skip]
) -> Answerable | None:
    if token == HEAD:
        return first_answering(chain, skipped)
    if token == OFFICER:
        return _officer(chain[0], skipped) or first_answering(chain, skipped)
    if token.startswith("superior:"):
        return _superior(int(token[9:]), chain, skipped)
    links = special.get(token)
    if not links:
        skipped.append(Skip(chain[0].unit_id, None, SkipReason.not_mapped))
        return None
    return first_answering(links, skipped)


def _officer(link: Link, skipped: list[Skip]) -> Answerable | None:
    if link.officer is not None and not link.abolished:
        return Answerable(
            link.officer.official_id, link.officer.post_id, link.unit_id, Basis.substantive
        )
    skipped.append(Skip(link.unit_id, None, SkipReason.no_officer))
    return None


def _superior(levels: int, chain: Sequence[Link], skipped: list[Skip]) -> Answerable | None:
    for index in range(1, len(chain)):
        if chain[index].abolished:
            skipped.append(Skip(chain[index].unit_id, None, SkipReason.level_abolished))
            continue
        levels -= 1
        if levels == 0:
            return first_answering(chain[index:], skipped)
    skipped.append(Skip(chain[-1].unit_id, None, SkipReason.no_superior))
    return None
