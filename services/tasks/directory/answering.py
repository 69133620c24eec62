"""The audience: who hears a rung on the day that it fires, and who was passed over for which
reason."""

from collections.abc import Sequence
from enum import StrEnum, auto
from typing import NamedTuple
from uuid import UUID


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
    """One unit of a chain with those who may answer for it on the day; deputies in order of
    rank."""

    unit_id: UUID
    head_post_id: UUID | None = None
    substantive: UUID | None = None
    acting: UUID | None = None
    delegate: UUID | None = None
    deputies: tuple[Deputy, ...] = ()
    abolished: bool = False
    officer: Deputy | None = None


class Answerable(NamedTuple):
    official_id: UUID
    post_id: UUID
    unit_id: UUID
    basis: Basis


class Skip(NamedTuple):
    unit_id: UUID
    post_id: UUID | None
    reason: SkipReason


def _first_answering(links: Sequence[Link], start: int, skipped: list[Skip]) -> Answerable | None:
    for index in range(start, len(links)):
        recipient = _who_answers(links[index], skipped)
        if recipient is not None:
            return recipient
    return None


def _who_answers(link: Link, skipped: list[Skip]) -> Answerable | None:
    if link.abolished:
        skipped.append(Skip(link.unit_id, None, SkipReason.level_abolished))
        return None
    if link.substantive is not None and link.delegate is None and link.head_post_id is not None:
        return Answerable(link.substantive, link.head_post_id, link.unit_id, Basis.substantive)
    return _who_stands_in(link, skipped)


def _who_stands_in(link: Link, skipped: list[Skip]) -> Answerable | None:
    unit_id, post_id = link.unit_id, link.head_post_id
    if post_id is None:
        skipped.append(Skip(unit_id, None, SkipReason.no_post))
    else:
        held = link.substantive is not None
        skipped.append(Skip(unit_id, post_id, SkipReason.delegated if held else SkipReason.vacant))
        if link.acting is not None and not held:
            return Answerable(link.acting, post_id, unit_id, Basis.acting)
        if link.delegate is not None:
            return Answerable(link.delegate, post_id, unit_id, Basis.delegate)
    if not link.deputies:
        return None
    return Answerable(link.deputies[0].official_id, link.deputies[0].post_id, unit_id, Basis.deputy)
