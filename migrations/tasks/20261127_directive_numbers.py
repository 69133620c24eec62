"""Directive numbers: unique within the issuer and the year of the document, as it is written."""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "tasks_20261127_numbers"
down_revision = "tasks_20261126_holder_kinds"

# The code of before reads and writes `number` alone, which is unique in the nation: it goes on. What
# is read from now on is `document_number`, and a second one in the nation gets a `number` of its own.
COLUMNS = """
alter table directive add column document_number text, add column number_key text
"""
WRITTEN = "select directive_id, number, issuer_unit_id, issued_on from directive order by 1"
FILLED = sa.text("""
update directive set document_number = number, number_key = :key where directive_id = :id
""")
# For the code of before: a lower case that knows no other form of an accent is near enough.
FILLING = r"""
create function fill_directive_number() returns trigger language plpgsql as $$ begin
    new.document_number := coalesce(new.document_number, new.number);
    new.number_key := coalesce(new.number_key, extract(year from new.issued_on)::int || ' '
        || lower(regexp_replace(new.number, '\s', '', 'g')));
    return new;
end $$
"""
TRIGGER = """
create trigger fill_directive_number before insert on directive
for each row execute function fill_directive_number()
"""
WHOLE = """
alter table directive alter document_number set not null, alter number_key set not null
"""
UNIQUE = "create unique index directive_numbered on directive (issuer_unit_id, number_key)"


def key_of(number: str, year: int) -> str:
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", number).casefold())
    plain = re.sub("[\u2010-\u2015\u2212]", "-", "".join(folded.split()))
    return f"{year} {plain}"


def upgrade() -> None:
    op.execute(COLUMNS)
    seen = set()
    for id_, number, issuer, issued_on in op.get_bind().execute(sa.text(WRITTEN)).all():
        key = key_of(number, issued_on.year)
        if (issuer, key) in seen:  # written in two ways before, and both stand
            key = f"{key} {id_}"
        seen.add((issuer, key))
        op.get_bind().execute(FILLED, {"key": key, "id": id_})
    for statement in (FILLING, TRIGGER, WHOLE, UNIQUE):
        op.execute(statement)
