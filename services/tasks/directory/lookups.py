"""Look-ups: the unit or group that a caller names, as it stands today."""

from uuid import UUID

from kernel.database import Read
from kernel.errors import Fault, Invalid, Words


class UnitUnknown(Invalid):
    code = "unit_unknown"
    title = Words("Không có đơn vị này", "No such unit")
    detail = Words(
        "{name} không phải đơn vị hay nhóm đang tồn tại; tra ở /v1/units?q=… hoặc /v1/groups.",
        "{name} is no unit or group that stands today; look it up at /v1/units?q=… or /v1/groups.",
    )


class OneLead(Invalid):
    code = "one_lead"
    title = Words("Một đơn vị chủ trì", "Exactly one lead")
    detail = Words(
        "Nêu đúng một trong hai: `lead_unit_id` hoặc `group_code`.",
        "Name exactly one of `lead_unit_id` and `group_code`.",
    )


STANDS = """
select exists (select from known_unit where unit_id = %(unit)s
               and in_force(valid_from, valid_to, (select civil_today())))
"""
NAMES = "select name_vi, name_en from known_unit where unit_id = %(id)s"
HEADED = "select exists (select from known_post where unit_id = %(unit)s and is_head)"


async def expect_unit_stands(read: Read, unit_id: UUID | None) -> None:
    """Refuses one that does not stand today; none is nobody's name."""
    if unit_id is not None and not await read.value(STANDS, unit=unit_id):
        raise UnitUnknown([Fault("", "unit_unknown", UnitUnknown.title)], name=unit_id)


async def find_group(read: Read, code: str | None) -> UUID | None:
    """The group of a code; refuses a code that no group has."""
    if code is None:
        return None
    found = await read.value("select group_id from known_group where code = %(code)s", code=code)
    if found is None:
        raise UnitUnknown(name=code)
    return UUID(str(found))


async def has_head_post(read: Read, unit_id: UUID | None) -> bool:
    return bool(await read.value(HEADED, unit=unit_id))


async def names_of_lead(read: Read, unit_id: UUID | None) -> dict[str, str | None]:
    """As the events that letters tell of have them."""
    found = await read.rows(NAMES, id=unit_id)
    vi, en = found[0] if found else ("", None)
    return {"lead_name": vi, "lead_name_en": en}
