"""Judging: which unit decides on a result (rule 11), the issuer unless the lead is itself or stands
above it."""

from collections.abc import Collection
from uuid import UUID

from kernel.database import Read
from kernel.errors import Invalid, Words

# An organ at the top of the tree has no superior: the steering body decides on what it gave itself.
STEERING = """
select steering.unit_id from known_unit steering
where steering.code = (select offices->>'steering_body' from ladder order by version desc limit 1)
  and in_force(steering.valid_from, steering.valid_to, (select civil_today()))"""


def judge_above(lead: str, issuer: str) -> str:
    """The next superior of the lead that has a head of its own today, who sits not in the lead too,
    when the lead is the issuer or stands above it; null when the issuer decides, and when nobody
    could. The arguments are aliases of known units."""
    return f"""case when {lead}.unit_id = any({issuer}.path) then coalesce((
        select above.unit_id
        from unnest({lead}.path[2:]) with ordinality as link (unit_id, place)
        join known_unit above using (unit_id)
        where in_force(above.valid_from, above.valid_to, (select civil_today()))
          and exists (
            select from known_post head join known_tenure k using (post_id)
            where head.unit_id = above.unit_id and head.is_head
              and in_force(k.from_on, k.to_on, (select civil_today()))
              and not exists (
                select from known_tenure own
                where own.unit_id = {lead}.unit_id and own.official_id = k.official_id
                  and in_force(own.from_on, own.to_on, (select civil_today()))))
        order by link.place limit 1),
        ({STEERING} and {lead}.unit_id = {issuer}.unit_id
         and steering.unit_id <> {lead}.unit_id limit 1)) end"""  # noqa: S608 aliases of ours


UNJUDGED = f"""
select u.name_vi from known_unit u where u.unit_id = %(unit)s and {judge_above("u", "u")} is null
"""  # noqa: S608 made of constants


class NoJudge(Invalid):
    code = "no_judge"
    title = Words("Không có ai nghiệm thu", "Nobody could decide on the result")
    detail = Words(
        "{unit} tự giao việc cho mình mà không có cấp trên nào có người đứng đầu để nghiệm thu; "
        "hãy để cơ quan khác giao hoặc chủ trì.",
        "{unit} gives itself a task and no superior with a head could decide on the result; let "
        "another unit issue or lead it.",
    )


async def expect_judge(read: Read, issuer: UUID, leads: Collection[UUID]) -> None:
    """Refuses what a unit gives itself when nobody above could judge it."""
    unjudged = await read.value(UNJUDGED, unit=issuer) if issuer in leads else None
    if unjudged is not None:
        raise NoJudge(unit=unjudged)
