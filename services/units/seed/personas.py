"""Personas: whom a short name such as `standing-office` or `head:G-MOST` means today."""

from uuid import UUID

from kernel.database import Read
from kernel.errors import NotFound, Words
from services.units.holders import show_head
from services.units.seed.demo import demo_mail

STAFF = ("standing-office", "official", "registrar", "inspector", "stranger")
SAME = {"head": "head:G-MOST", "administrator": "registrar"}

BY_MAIL = "select id from official where email = %(mail)s and demo"
BY_ID = "select name from official where id = %(id)s"
UNITS_OF_CODE = """
select unit_id from unit_code
where code = %(code)s and in_force(valid_from, valid_to, (select civil_today())) order by scheme
"""


class PersonaUnknown(NotFound):
    code = "persona_unknown"
    detail = Words(
        "Không có `{persona}`. Dùng: `{known}`, `head:<mã đơn vị>`, `official:<uuid>`.",
        "Nobody is `{persona}`. Known: `{known}`, `head:<unit code>`, `official:<uuid>`.",
    )


async def persona(read: Read, name: str) -> tuple[UUID, str]:
    """The official and the official's name; `PersonaUnknown` lists what may be asked for."""
    official = await _found(read, SAME.get(name, name))
    if official is not None and (called := await read.value(BY_ID, id=official)):
        return official, called
    raise PersonaUnknown(persona=name, known=sorted([*STAFF, *SAME]))


async def _found(read: Read, name: str) -> UUID | None:
    kind, _, rest = name.partition(":")
    if kind == "official" and rest:
        return _uuid(rest)
    if kind == "head":
        return await _head(read, rest)
    found: UUID | None = await read.value(BY_MAIL, mail=demo_mail(name))
    return found


async def _head(read: Read, code: str) -> UUID | None:
    """Who is shown as the head of a unit that bears the code today: the delegate of one away."""
    heads = [
        await show_head(read, unit_id) for (unit_id,) in await read.rows(UNITS_OF_CODE, code=code)
    ]
    return next((head.official_id for head in heads if head.official_id), None)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
