"""Import checks: what each row of a sheet would become, and everything that is wrong with it."""

from collections.abc import Mapping, Sequence
from datetime import date

from kernel.errors import Refusal
from services.tasks.deadlines.due_days import resolve
from services.tasks.deadlines.texts import civil_day_of, parse_seed
from services.tasks.directives.issue_days import expect_issue_day
from services.tasks.directory.addressees import Addressee
from services.tasks.judging.coordinating import coordinators
from services.tasks.judging.filing import imported_before, note_filings
from services.tasks.judging.judged import Judged, Known, Outcome, coordinating_codes
from services.tasks.judging.repeats import chain_ends
from services.tasks.judging.wording import (
    AMBIGUOUS,
    BASIS_UNKNOWN,
    GROUP_EMPTY,
    IMPORTED_BEFORE,
    KIND_MISSING,
    MUST_BE_FILLED,
    NEWER,
    NOT_A_UNIT,
    ORIGINAL_UNKNOWN,
    REPEATED,
    SUCCESSOR,
    TOO_LONG,
    TOO_MANY,
    TYPE_UNKNOWN,
    UNKNOWN,
)
from services.tasks.register.six_clears import Clears, six_clears
from services.tasks.sheets.reading import SheetRow
from services.tasks.sheets.remarks import Remark

REQUIRED = ("id", "title", "source", "issued_on", "assigning_body")


LONGEST = {"id": 100, "source": 300, "note": 20_000}


MOST_COORDINATING = 200  # as by the API


BASES = ("stated", "inferred")


TYPES = ("task", "standing_duty", "programme", "target", "orientation")


def judged(lines: Sequence[SheetRow], known: Known) -> list[Judged]:
    """Every row by itself, then against the others: in time that grows with their number."""
    rows = [_entered(line) for line in lines]
    first: dict[str, Judged] = {}
    items: dict[str, Judged] = {}  # the same one however it is written
    for row in rows:
        _check_texts(row)
        _check_addressees(row, known)
        _check_days(row, known)
        first.setdefault(row.cells["id"], row)
        before = items.setdefault(row.cells["id"].casefold(), row)
        if before is not row and row.cells["id"]:
            _repeated_id(row, before)
    ends = chain_ends({id_: row.cells["duplicate_of"] for id_, row in first.items()})
    note_filings(rows)
    for row in rows:
        _find_original(row, ends)
        _settle_outcome(row, known)
    return rows


def _entered(line: SheetRow) -> Judged:
    row = Judged(line.row, line.cells, line.line, unreadable=[one.field for one in line.faults])
    for fault in line.faults:
        row.refuse(fault)
    for note in line.notes:
        row.remark(note)
    return row


def _repeated_id(row: Judged, before: Judged) -> None:
    row.wrong(
        "id",
        "id_repeated",
        REPEATED,
        row=before.number,
    )


def _check_texts(row: Judged) -> None:
    for column in REQUIRED:
        if not row.cells[column] and column not in row.unreadable:
            row.wrong(
                column,
                "missing",
                MUST_BE_FILLED,
                name=column,
            )
    for column, text in row.cells.items():
        most = LONGEST.get(column, 2_000)
        if len(text) > most:
            row.wrong(
                column,
                "too_long",
                TOO_LONG,
                most=most,
            )
    kind = row.cells["directive_type"]
    if kind and kind not in TYPES:
        row.wrong(
            "directive_type",
            "unknown",
            TYPE_UNKNOWN,
            types=TYPES,
        )
    basis = row.cells["lead_basis"]
    if (row.cells["lead_code"] or basis) and basis not in BASES:
        row.wrong(
            "lead_basis",
            "unknown",
            BASIS_UNKNOWN,
        )


def _check_addressees(row: Judged, known: Known) -> None:
    row.issued_on = _day(row, "issued_on", known)
    row.issuer = _addressee(row, known, "assigning_body", row.cells["assigning_body"])
    if row.issuer is not None and row.issuer.is_group:
        row.wrong(
            "assigning_body",
            "not_a_unit",
            NOT_A_UNIT,
        )
    row.lead = _addressee(row, known, "lead_code", row.cells["lead_code"])
    codes = coordinating_codes(row.cells)
    if len(codes) > MOST_COORDINATING:
        row.wrong(
            "coordinating_codes",
            "too_many",
            TOO_MANY,
            most=MOST_COORDINATING,
        )
    found = [
        _addressee(row, known, "coordinating_codes", code) for code in codes[:MOST_COORDINATING]
    ]
    row.coordinating = coordinators(row, [one for one in found if one is not None])


def _addressee(row: Judged, known: Known, column: str, code: str) -> Addressee | None:
    if not code:
        return None
    found = known.addressees.get(code, ())
    shown = code[:100]
    if len(found) != 1:
        row.wrong(
            column,
            "unit_ambiguous" if found else "unit_unknown",
            AMBIGUOUS if found else UNKNOWN,
            shown=shown,
        )
        return None
    _say_who_stands(row, column, found[0])
    return found[0]


def _say_who_stands(row: Judged, column: str, one: Addressee) -> None:
    """A directive older than the loaded tree is addressed to the units that stand today, and says
    so."""
    if one.code != one.named:
        row.note(
            column,
            "successor",
            SUCCESSOR,
            name=one.names,
            today=one.code,
            named=one.named,
        )
    elif (
        row.issued_on
        and one.newest
        and one.newest > row.issued_on
        and column != "coordinating_codes"
    ):
        row.note(
            column,
            "newer_than_directive",
            NEWER,
            name=one.names,
            today=one.code,
            issued_on=row.issued_on,
            newest=one.newest,
        )


def _day(row: Judged, column: str, known: Known) -> date | None:
    try:
        if (day := civil_day_of(row.cells[column])) is not None:
            expect_issue_day(day, known.today)
    except Refusal as refusal:
        _take_over(row, column, refusal)
        return None
    return day


CELL_OF = {"/deadline/kind": "deadline_kind", "/deadline/text": "deadline_text"}


def _take_over(row: Judged, column: str, refusal: Refusal) -> None:
    detail = refusal.detail.filled(refusal.facts)
    faults = [
        Remark(CELL_OF.get(fault.pointer, column), fault.code, fault.words)
        for fault in refusal.faults
    ]
    for fault in faults or [Remark(column, refusal.code, detail)]:
        row.refuse(fault)


def _check_days(row: Judged, known: Known) -> None:
    parts = [f"deadline_{part}" for part in ("kind", "text", "resolved")]
    if set(parts).intersection(row.unreadable):
        return
    kind, text, resolved = (row.cells[part] for part in parts)
    if not kind:
        if text or resolved:
            row.wrong("deadline_kind", "missing", KIND_MISSING)
        return
    if row.issued_on is None:
        return
    try:
        read = parse_seed(kind, text, resolved, row.issued_on, known.calendar)
        row.rule = read.rule
        for words in read.notes:
            row.remark(Remark("deadline_text", "deadline_read", words))
        row.due_on = resolve(row.rule, row.issued_on, known.calendar).due_on
    except Refusal as refusal:
        _take_over(row, "deadline_resolved" if resolved else "deadline_kind", refusal)


def _find_original(row: Judged, ends: Mapping[str, str | None]) -> None:
    """The end of the chain of `duplicate_of`; refuses one that leads nowhere or round in a
    circle."""
    named = row.cells["duplicate_of"]
    if not named:
        return
    end = ends.get(named)
    if end is None or end == row.cells["id"]:
        row.wrong(
            "duplicate_of",
            "original_unknown",
            ORIGINAL_UNKNOWN,
            named=named[:100],
        )
        return
    row.original = end


def _settle_outcome(row: Judged, known: Known) -> None:
    before = imported_before(row, known)
    if row.errors:
        row.outcome = Outcome.error
    elif before is not None:
        row.outcome, row.task_id = Outcome.duplicate, before
        row.note(
            "id",
            "imported_before",
            IMPORTED_BEFORE,
        )
    elif row.original is not None:
        row.outcome = Outcome.duplicate
    else:
        row.missing = [str(clear) for clear in six_clears(_clears(row))]
        unclear = row.missing or _is_empty_group(row)
        row.outcome = Outcome.draft if unclear else Outcome.issue


def _clears(row: Judged) -> Clears:
    return Clears(
        person=row.lead is not None and row.cells["lead_basis"] == "stated",
        task=True,
        time=row.rule is not None,
        responsibility=row.lead is None or row.lead.headed,
        product=bool(row.cells["expected_product"]),
        authority=row.issuer is not None,
    )


def _is_empty_group(row: Judged) -> bool:
    if row.lead is None or row.lead.members:
        return False
    row.note(
        "lead_code",
        "group_empty",
        GROUP_EMPTY,
        group=row.lead.code,
    )
    return True
