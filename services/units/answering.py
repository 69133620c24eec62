"""Answering: who answers for a unit on a day, of those who hold its posts or stand in (rule 17)."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from services.units.vocabulary import Basis


class Holder(NamedTuple):
    """One who holds a post, or stands in for its holder, since a day."""

    official_id: UUID
    name: str
    basis: Basis
    since: date
    post_id: UUID


class Link(NamedTuple):
    """One unit of a chain on a day: who holds its head post or stands in, and its deputies in
    order of rank."""

    unit_id: UUID
    stands: bool
    head: tuple[Holder, ...] = ()
    deputies: tuple[Holder, ...] = ()


class Answerable(NamedTuple):
    """Who answers, in which post of which unit, and in which capacity."""

    official_id: UUID
    name: str
    post_id: UUID
    unit_id: UUID
    basis: Basis


# The delegate answers while a delegation covers the day; a vacant post goes at once to its acting
# holder, then to its delegate.
HELD = (Basis.delegate, Basis.substantive)
VACANT = (Basis.acting, Basis.delegate)


def holder_answering(holders: Sequence[Holder]) -> Holder | None:
    """Of all who hold one post or stand in for it the one who answers; of two alike the later."""
    latest = {holder.basis: holder for holder in sorted(holders, key=lambda one: one.since)}
    order = HELD if Basis.substantive in latest else VACANT
    return next((latest[basis] for basis in order if basis in latest), None)


def first_answering(chain: Sequence[Link]) -> Answerable | None:
    """From a unit upwards the first that stands and for which somebody answers: for its head post,
    else its first deputy."""
    for link in chain:
        if not link.stands:
            continue
        found = holder_answering(link.head)
        if found is None and link.deputies:
            found = link.deputies[0]._replace(basis=Basis.deputy)
        if found is not None:
            return Answerable(
                found.official_id, found.name, found.post_id, link.unit_id, found.basis
            )
    return None
