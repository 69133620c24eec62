"""Personas: whom a short name such as `standing-office` or `head:G-MOST` means today."""

from uuid import UUID

from kernel.database import Read
from kernel.errors import NotFound, Words
from services.units.seed.demo import demo_mail

STAFF = ("standing-office", "official", "registrar", "inspector", "stranger")
SAME = {"head": "head:G-MOST", "administrator": "registrar"}

BY_MAIL = "select id from official where email = %(mail)s and demo"
BY_ID = "select name from official where id = %(id)s"
HEAD_OF_CODE = """
select a.official_id from unit_code k
join post p on p.unit_id = k.unit_id and p.is_head
join appointment a on a.post_id = p.id, (select civil_today() as day) today
where k.code = %(code)s
  and in_force(k.valid_from, k.valid_to, day) and in_force(p.valid_from, p.valid_to, day)
  and in_force(a.from_on, a.to_on, day)
order by a.kind = 'acting', k.scheme limit 1
"""


class PersonaUnknown(NotFound):
    code = "persona_unknown"
    detail = Words(
        "Không có {persona}. Dùng: {known}, head:<mã đơn vị>, official:<uuid>.",
        "Nobody is {persona}. Known: {known}, head:<unit code>, official:<uuid>.",
    )


async def persona(read: Read, name: str) -> tuple[UUID, str]:
    """The official and the official's name; `PersonaUnknown` lists what may be asked for."""
    official = await _found(read, SAME.get(name, name))
    if official is not None and (called := await read.value(BY_ID, id=official)):
        return official, called
    raise PersonaUnknown(persona=name, known=", ".join(sorted([*STAFF, *SAME])))


async def _found(read: Read, name: str) -> UUID | None:
    kind, _, rest = name.partition(":")
    if kind == "official" and rest:
        return _uuid(rest)
    if kind == "head":
        return _id(await read.value(HEAD_OF_CODE, code=rest))
    return _id(await read.value(BY_MAIL, mail=demo_mail(name)))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _id(found: object) -> UUID | None:
    return found if isinstance(found, UUID) else None
