"""Overlapping: two who would stand in for one post on one day, or in a circle for each other."""

from uuid import UUID

from kernel.database import Transaction
from kernel.errors import Refusal, Words
from services.units.validity import Span

# One lock for all delegations: two that close a circle are of different posts, whose rows neither
# of them would wait for.
ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtext('delegation ' || current_schema()))"
OVERLAPS = """
select o.name, d.from_on, d.to_on from delegation d join official o on o.id = d.to_official_id
where d.post_id = %(post)s and d.from_on <= %(to)s and d.to_on >= %(since)s
order by d.from_on limit 1
"""
# From the one who would stand in to whoever stands in for him on the same days, and so on: back at
# a holder of the post there is a day on which nobody is there.
CIRCLE = """
with recursive standing_in as (
    select %(official)s::uuid as official_id, %(since)s::date as since, %(until)s::date as until
    union
    select d.to_official_id, greatest(s.since, d.from_on, a.from_on),
           least(s.until, d.to_on, coalesce(a.to_on, s.until))
    from standing_in s
    join appointment a on a.official_id = s.official_id
        and a.from_on <= s.until and coalesce(a.to_on, s.until) >= s.since
    join delegation d on d.post_id = a.post_id and d.from_on <= s.until and d.to_on >= s.since
    where greatest(s.since, d.from_on, a.from_on)
          <= least(s.until, d.to_on, coalesce(a.to_on, s.until)))
select o.name, greatest(s.since, h.from_on), least(s.until, coalesce(h.to_on, s.until))
from standing_in s
join appointment h on h.official_id = s.official_id and h.post_id = %(post)s
    and h.from_on <= s.until and coalesce(h.to_on, s.until) >= s.since
join official o on o.id = s.official_id
order by 2 limit 1
"""


class DelegationOverlaps(Refusal):
    code = "delegation_overlaps"
    title = Words("Đã có người được ủy quyền", "The post is delegated already")
    detail = Words(
        "{name} đã được ủy quyền cho chức danh này từ {since} đến {to}; mỗi ngày chỉ một người. "
        "Kết thúc ủy quyền đó trước, hoặc chọn những ngày khác.",
        "{name} stands in for this post from {since} to {to}; on any day only one does. End that "
        "delegation first, or take other days.",
    )


class DelegationCircular(Refusal):
    code = "delegation_circular"
    title = Words("Ủy quyền vòng tròn", "A circle of delegations")
    detail = Words(
        "Từ {since} đến {to}, {name} giữ chức danh này lại được ủy quyền thay chính người nhận ủy "
        "quyền, nên không còn ai có mặt. Chọn người khác, hoặc những ngày khác.",
        "From {since} to {to} {name}, who holds this post, stands in for whom it would be "
        "delegated to, so nobody would be there. Choose another official, or other days.",
    )


async def expect_no_overlap(tx: Transaction, post_id: UUID, official_id: UUID, days: Span) -> None:
    """Held until the transaction ends, so that of two who press at once the second sees the
    first."""
    await tx.execute(ONE_AT_A_TIME)
    other = await tx.row(OVERLAPS, post=post_id, since=days.since, to=days.to)
    if other is not None:
        raise DelegationOverlaps(**dict(zip(("name", "since", "to"), other, strict=True)))
    asked = {"post": post_id, "official": official_id, "since": days.since, "until": days.to}
    circle = await tx.row(CIRCLE, **asked)
    if circle is not None:
        raise DelegationCircular(**dict(zip(("name", "since", "to"), circle, strict=True)))
