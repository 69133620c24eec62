"""Answering: who answers for a unit on a day, and who was passed over for which reason (rules 2 and
17)."""

from collections.abc import Sequence
from enum import StrEnum, auto
from typing import NamedTuple
from uuid import UUID

from kernel.errors import Term


class Basis(Term):
    substantive = "substantive", "chính thức", "substantive"
    acting = "acting", "giao quyền", "acting"
    delegate = "delegate", "được ủy quyền", "delegate"
    deputy = "deputy", "cấp phó", "deputy"


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
    """Who answers, in which post of which unit, and in which capacity."""

    official_id: UUID
    post_id: UUID
    unit_id: UUID
    basis: Basis


class Skip(NamedTuple):
    unit_id: UUID
    post_id: UUID | None
    reason: SkipReason


def first_answering(chain: Sequence[Link], skipped: list[Skip]) -> Answerable | None:
    """The first of a chain for which somebody answers; adds who was passed over before.

    In a unit that is its substantive head, or the delegate while a delegation covers the day. A
    vacant post goes at once to its acting holder, its delegate, its first deputy; then the next
    unit of the chain is asked.
    """
    for link in chain:
        found = _answering(link, skipped)
        if found is not None:
            return found
    return None


def _answering(link: Link, skipped: list[Skip]) -> Answerable | None:
    if link.abolished:
        skipped.append(Skip(link.unit_id, None, SkipReason.level_abolished))
        return None
    post_id = link.head_post_id
    if post_id is None:
        skipped.append(Skip(link.unit_id, None, SkipReason.no_post))
        return _deputy(link)
    if link.substantive is not None and link.delegate is None:
        return Answerable(link.substantive, post_id, link.unit_id, Basis.substantive)
    held = link.substantive is not None
    reason = SkipReason.delegated if held else SkipReason.vacant
    skipped.append(Skip(link.unit_id, post_id, reason))
    if link.acting is not None and not held:
        return Answerable(link.acting, post_id, link.unit_id, Basis.acting)
    if link.delegate is not None:
        return Answerable(link.delegate, post_id, link.unit_id, Basis.delegate)
    return _deputy(link)


def _deputy(link: Link) -> Answerable | None:
    if not link.deputies:
        return None
    first = link.deputies[0]
    return Answerable(first.official_id, first.post_id, link.unit_id, Basis.deputy)
