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

# A directive is seen by its issuer, and by all who may see one of its tasks.
SEEN = f"""(%(nation)s or d.issuer_unit_id = any(%(scope)s::uuid[]) or exists (
    select from task t left join known_unit lead on lead.unit_id = t.lead_unit_id
    where t.directive_id = d.directive_id and {visible("t", "lead")}))"""
DIRECTIVE = """
select d.directive_id, d.version, d.number, d.title, d.issued_on, d.note,
    (select to_jsonb(i) from (
        select unit_id, code, name_vi, name_en from known_unit
        where unit_id = d.issuer_unit_id) i) as issuer,
    (select count(*) from task where directive_id = d.directive_id
        and roll_up_id is null and status <> %(draft)s) as tasks,
    (select count(*) from task where directive_id = d.directive_id
        and roll_up_id is null and status = %(draft)s) as drafts
"""
ONE = f"{DIRECTIVE} from directive d where d.directive_id = %(id)s and {SEEN}"
LISTED = f"""{DIRECTIVE} from directive d
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
    set_etag(read, shown.version)
    return shown


async def created_directive(tx: Transaction, directive_id: UUID, by: Actor) -> DirectiveView:
    """The directive as the act left it, and where it is."""
    tx.answer["location"] = f"/v1/directives/{directive_id}"
    return await show_directive(tx, directive_id, by)


async def list_directives(read: Read, by: Actor, page: Page) -> PageOf[DirectiveView]:
    """Newest first."""
    reading = (await rights_of(read, by)).reading
    rows = await read.all(DirectiveView, LISTED, **reading, **page.keyset("on", "id"))
    return page.cut(rows, lambda directive: [directive.issued_on, directive.directive_id])
