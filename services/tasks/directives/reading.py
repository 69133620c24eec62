"""Reading: the directives that a reader may see, with what became of them."""

from uuid import UUID

from kernel.database import Read, Transaction
from kernel.errors import NotFound
from kernel.identity import Actor
from kernel.pagination import Page, PageOf
from kernel.requests import set_etag
from services.tasks.directives.views import DirectiveView
from services.tasks.directory.access import rights_of, visible
from services.tasks.terms import Noun

# Found from the reader's side, and never by reading a document through: one that is hidden costs as
# much time as none, whatever it holds. A broadcast's members have its issuer and its coordinators.
MINE = """
with mine as materialized (
    select array(select unit_id from known_unit where path && %(scope)s::uuid[]) as units,
           array(select task_id from coordination
                 where party_id = any(%(groups)s::uuid[]) or party_id = any(array(
                     select unit_id from known_unit where path && %(scope)s::uuid[])))
               as coordinated)
"""
UNITS, COORDINATED = "(select units from mine)", "(select coordinated from mine)"
# A directive is seen by its issuer, and by all who may see one of its tasks (`visible`).
SEEN = f"""(%(nation)s or d.issuer_unit_id = any(%(scope)s::uuid[]) or exists (
    select from task t
    where t.directive_id = d.directive_id and t.status <> %(draft)s
      and t.lead_unit_id = any({UNITS}::uuid[])) or exists (
    select from task t
    where t.directive_id = d.directive_id and t.roll_up_id is null
      and (t.issuer_unit_id = any(%(scope)s::uuid[])
           or t.status <> %(draft)s and t.task_id = any({COORDINATED}::uuid[]))))
"""  # noqa: S608 made of constants
# What is counted is what the reader may see: a broadcast counts once for whoever sees one of its
# members.
DIRECTIVE = f"""{MINE}
select d.directive_id, d.version, d.document_number as number, d.title, d.title_en,
    d.issued_on, d.note,
    (select to_jsonb(i) from (
        select unit_id, code, name_vi, name_en from known_unit
        where unit_id = d.issuer_unit_id) i) as issuer,
    counted.tasks, counted.drafts
from directive d cross join lateral (
    select count(*) filter (where t.status <> %(draft)s) as tasks,
           count(*) filter (where t.status = %(draft)s) as drafts
    from task t left join known_unit lead on lead.unit_id = t.lead_unit_id
    where t.directive_id = d.directive_id and t.roll_up_id is null
      and ({visible("t", "lead")} or t.is_roll_up and exists (
          select from task m where m.directive_id = t.directive_id and m.roll_up_id = t.task_id
            and m.lead_unit_id = any({UNITS}::uuid[])))) counted
"""  # noqa: S608 made of constants
ONE = f"{DIRECTIVE} where d.directive_id = %(id)s and {SEEN}"
EXISTS = f"""{MINE}
select exists (select from directive d where d.directive_id = %(id)s and {SEEN})
"""  # noqa: S608 made of constants
LISTED = f"""{DIRECTIVE}
where {SEEN} and (%(after_on)s::date is null
                  or (d.issued_on, d.directive_id) < (%(after_on)s::date, %(after_id)s::uuid))
order by d.issued_on desc, d.directive_id desc limit %(take)s
"""


async def show_directive(read: Read, directive_id: UUID, by: Actor) -> DirectiveView:
    shown = await read.one(
        DirectiveView, ONE, id=directive_id, **(await rights_of(read, by)).reading
    )
    if shown is None:
        raise NotFound(what=Noun.directive)
    set_etag(read, shown.version, shown.model_dump_json().encode())
    return shown


async def expect_directive_visible(read: Read, directive_id: UUID, by: Actor) -> None:
    """What one may not read does not exist."""
    reading = (await rights_of(read, by)).reading
    if not await read.value(EXISTS, id=directive_id, **reading):
        raise NotFound(what=Noun.directive)


async def created_directive(tx: Transaction, directive_id: UUID, by: Actor) -> DirectiveView:
    """The directive as the act left it, and where it is."""
    tx.answer["location"] = f"/v1/directives/{directive_id}"
    return await show_directive(tx, directive_id, by)


async def list_directives(read: Read, by: Actor, page: Page) -> PageOf[DirectiveView]:
    """Newest first."""
    reading = (await rights_of(read, by)).reading
    rows = await read.all(DirectiveView, LISTED, **reading, **page.keyset("on", "id"))
    return page.cut(rows, lambda directive: [directive.issued_on, directive.directive_id])
