"""The audience: who hears a rung on the day that it fires, and who was passed over for which reason."""

from collections.abc import Mapping, Sequence
from enum import StrEnum, auto
from typing import NamedTuple
from uuid import UUID

from services.tasks.escalation.policies import HEAD, OFFICER


class Basis(StrEnum):
    substantive = auto()
    acting = auto()
    delegate = auto()
    deputy = auto()


class SkipReason(StrEnum):
    vacant = auto()  # the head post has no substantive holder today
    delegated = auto()  # the holder is away, and the delegate hears it instead
    no_post = auto()  # the unit has no head post
    level_abolished = auto()  # bridged: it does not count as a level
    no_superior = auto()  # the tree ends below the level asked for
    no_officer = auto()  # no officer is named for the task: its head hears it
    not_mapped = auto()  # the policy's standing office, steering body or inspection has no unit
    fell_back = auto()  # nobody of the audience answers: the issuer's side hears it
    nobody_answers = auto()  # nor there: the sweep must shout


class Deputy(NamedTuple):
    official_id: UUID
    post_id: UUID


class Link(NamedTuple):
    """One unit of a chain with those who may answer for it on the day; deputies in order of rank."""

    unit_id: UUID
    head_post_id: UUID | None = None
    substantive: UUID | None = None
    acting: UUID | None = None
    delegate: UUID | None = None
    deputies: tuple[Deputy, ...] = ()
    abolished: bool = False
    officer: Deputy | None = None


class Recipient(NamedTuple):
    official_id: UUID
    post_id: UUID
    unit_id: UUID
    basis: Basis


class Skip(NamedTuple):
    unit_id: UUID
    post_id: UUID | None
    reason: SkipReason


class Audience(NamedTuple):
    """Empty `recipients` come only with the skip `nobody_answers`."""

    recipients: tuple[Recipient, ...]
    skipped: tuple[Skip, ...]


def resolve_audience(
    tokens: Sequence[str],
    chain: Sequence[Link],
    special: Mapping[str, Sequence[Link]],
    fallback: Sequence[Link],
) -> Audience:
    """The recipients of a rung (rule 17). `chain` runs from the lead unit upwards and is never empty.

    In a unit the substantive head hears it, or the delegate while a delegation covers the day; a vacant post
    goes at once to its acting holder, its delegate, its first deputy, then up the chain. `superior:n` is the
    nth standing unit above the lead. When no token finds anyone, the first of `fallback` who answers hears it
    (the issuer's head, the standing office, in the caller's order). One official hears a rung once.
    """
    skipped: list[Skip] = []
    found = [recipient for token in tokens if (recipient := _answer(token, chain, special, skipped))]
    if not found:
        lead = chain[0].unit_id
        skipped.append(Skip(lead, None, SkipReason.fell_back))
        last = _first_answering(fallback, 0, skipped)
        if last is None:
            skipped.append(Skip(lead, None, SkipReason.nobody_answers))
        else:
            found.append(last)
    unique: dict[UUID, Recipient] = {}
    for recipient in found:
        unique.setdefault(recipient.official_id, recipient)
    return Audience(tuple(unique.values()), tuple(dict.fromkeys(skipped)))


def _answer(
    token: str, chain: Sequence[Link], special: Mapping[str, Sequence[Link]], skipped: list[Skip]
) -> Recipient | None:
    if token == HEAD:
        return _first_answering(chain, 0, skipped)
    if token == OFFICER:
        return _officer(chain[0], skipped) or _first_answering(chain, 0, skipped)
    if token.startswith("superior:"):
        return _superior(int(token[9:]), chain, skipped)
    links = special.get(token)
    if not links:
        skipped.append(Skip(chain[0].unit_id, None, SkipReason.not_mapped))
        return None
    return _first_answering(links, 0, skipped)


def _officer(link: Link, skipped: list[Skip]) -> Recipient | None:
    if link.officer is not None and not link.abolished:
        return Recipient(link.officer.official_id, link.officer.post_id, link.unit_id, Basis.substantive)
    skipped.append(Skip(link.unit_id, None, SkipReason.no_officer))
    return None


def _superior(levels: int, chain: Sequence[Link], skipped: list[Skip]) -> Recipient | None:
    for index in range(1, len(chain)):
        if chain[index].abolished:
            skipped.append(Skip(chain[index].unit_id, None, SkipReason.level_abolished))
            continue
        levels -= 1
        if levels == 0:
            return _first_answering(chain, index, skipped)
    skipped.append(Skip(chain[-1].unit_id, None, SkipReason.no_superior))
    return None


def _first_answering(links: Sequence[Link], start: int, skipped: list[Skip]) -> Recipient | None:
    for index in range(start, len(links)):
        recipient = _who_answers(links[index], skipped)
        if recipient is not None:
            return recipient
    return None


def _who_answers(link: Link, skipped: list[Skip]) -> Recipient | None:
    if link.abolished:
        skipped.append(Skip(link.unit_id, None, SkipReason.level_abolished))
        return None
    if link.substantive is not None and link.delegate is None and link.head_post_id is not None:
        return Recipient(link.substantive, link.head_post_id, link.unit_id, Basis.substantive)
    return _who_stands_in(link, skipped)


def _who_stands_in(link: Link, skipped: list[Skip]) -> Recipient | None:
    unit_id, post_id = link.unit_id, link.head_post_id
    if post_id is None:
        skipped.append(Skip(unit_id, None, SkipReason.no_post))
    else:
        held = link.substantive is not None
        skipped.append(Skip(unit_id, post_id, SkipReason.delegated if held else SkipReason.vacant))
        if link.acting is not None and not held:
            return Recipient(link.acting, post_id, unit_id, Basis.acting)
        if link.delegate is not None:
            return Recipient(link.delegate, post_id, unit_id, Basis.delegate)
    if not link.deputies:
        return None
    return Recipient(link.deputies[0].official_id, link.deputies[0].post_id, unit_id, Basis.deputy)
