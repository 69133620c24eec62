"""Staffing: the demo's officers beside the heads, and the rights that let the demo issue, watch and
administer."""

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from kernel.database import Transaction
from kernel.identity import Actor
from services.units.appointing import appoint_officials
from services.units.commands import NewAppointment, NewOfficial, NewPost, NewRight
from services.units.establishing import establish_posts
from services.units.granting import grant_rights
from services.units.registering import register_officials
from services.units.seed.demo import demo_mail, demo_name, granted
from services.units.seed.roster import SheetRow
from services.units.vocabulary import Role

SINCE = date(2025, 1, 13)  # the day of the steering committee and of the first directives
OFFICER = 10  # below every deputy

UNIT_OF_CODE = (
    "select unit_id from unit_code where code = %(code)s and valid_to is null order by "
    "scheme limit 1"
)
HEAD_OF_UNIT = """
select a.official_id from post p join appointment a on a.post_id = p.id
where p.unit_id = %(unit)s and p.is_head order by a.from_on limit 1
"""
HAS = """
select exists (select from held_right
    where holder_id = %(holder)s and role = %(role)s and unit_id is not distinct from %(unit)s)
"""


async def load_staff(tx: Transaction, rows: Callable[[str], Sequence[SheetRow]], by: Actor) -> None:
    """The officers of demo_staff.csv, and an issuer's right for the head of each body that assigns
    tasks."""
    for row in rows("demo_staff.csv"):
        mail = demo_mail(row["persona"])
        if not await tx.value("select id from official where email = %(mail)s", mail=mail):
            official = NewOfficial(name=demo_name(row["persona"]), email=mail, demo=True)
            await register_officials(tx, [official], by)
            if row["unit_code"]:
                await _seat(tx, official.official_id, row, by)
            for role, code in granted(row["rights"]):
                await _grant(
                    tx,
                    official.official_id,
                    Role(role),
                    await _unit(tx, code) if code else None,
                    by,
                )
    for code in sorted({row["assigning_body"] for row in rows("resolution57_tasks.csv")}):
        unit_id = await _unit(tx, code)
        head = await tx.value(HEAD_OF_UNIT, unit=unit_id)
        if head is not None:
            await _grant(tx, head, Role.issuer, unit_id, by)


async def _unit(tx: Transaction, code: str) -> UUID:
    found = await tx.value(UNIT_OF_CODE, code=code)
    if found is None:
        # A right without a unit is one over the whole nation: never by a slip in a file.
        raise LookupError(f"no unit stands with the code {code}")
    return UUID(str(found))


async def _seat(tx: Transaction, official_id: UUID, row: SheetRow, by: Actor) -> None:
    unit_id = await _unit(tx, row["unit_code"])
    post = NewPost(
        unit_id=unit_id,
        title=row["title_vi"],
        title_en=row["title_en"],
        rank=OFFICER,
        valid_from=SINCE,
    )
    await establish_posts(tx, [post], by)
    await appoint_officials(
        tx, [NewAppointment(post_id=post.post_id, official_id=official_id, from_on=SINCE)], by
    )


async def _grant(
    tx: Transaction, holder: UUID, role: Role, unit_id: UUID | None, by: Actor
) -> None:
    if not await tx.value(HAS, holder=holder, role=role, unit=unit_id):
        await grant_rights(
            tx, [NewRight(holder_id=holder, role=role, unit_id=unit_id, from_on=SINCE)], by
        )
