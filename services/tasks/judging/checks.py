"""Import checks: what each row of a sheet would become, and everything that is wrong with it."""

from collections.abc import Mapping, Sequence
from datetime import date

from kernel.errors import Refusal
from services.tasks.deadlines.due_days import resolve
from services.tasks.deadlines.texts import civil_day_of, parse_seed
from services.tasks.directives.issue_days import expect_issue_day
from services.tasks.directory.addressees import Addressee
from services.tasks.judging.filing import imported_before, note_filings
from services.tasks.judging.judged import Judged, Known, Outcome, coordinating_codes
from services.tasks.judging.repeats import chain_ends
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
    for row in rows:
        _check_texts(row)
        _check_addressees(row, known)
        _check_days(row, known)
        before = first.setdefault(row.cells["id"], row)
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
        f"Mã này đã có ở dòng {before.number}; mỗi dòng một mã, dòng lặp nội dung thì ghi "
        f"duplicate_of.",
        f"Row {before.number} has this id already; give each row its own, and name a repeat in "
        f"duplicate_of.",
    )


def _check_texts(row: Judged) -> None:
    for column in REQUIRED:
        if not row.cells[column] and column not in row.unreadable:
            row.wrong(
                column,
                "missing",
                f"Cột {column} phải có giá trị.",
                f"Column {column} must be filled.",
            )
    for column, text in row.cells.items():
        most = LONGEST.get(column, 2_000)
        if len(text) > most:
            row.wrong(
                column, "too_long", f"Nhiều nhất {most:,} ký tự.", f"At most {most:,} characters."
            )
    kind = row.cells["directive_type"]
    if kind and kind not in TYPES:
        row.wrong(
            "directive_type",
            "unknown",
            f"Phải là một trong: {', '.join(TYPES)}.",
            f"One of: {', '.join(TYPES)}.",
        )
    basis = row.cells["lead_basis"]
    if (row.cells["lead_code"] or basis) and basis not in BASES:
        row.wrong(
            "lead_basis",
            "unknown",
            "Ghi 'stated' khi văn bản nêu đích danh đơn vị chủ trì, 'inferred' khi chỉ suy ra.",
            "Say 'stated' when the directive names the lead, 'inferred' when it was only "
            "concluded.",
        )


def _check_addressees(row: Judged, known: Known) -> None:
    row.issued_on = _day(row, "issued_on", known)
    row.issuer = _addressee(row, known, "assigning_body", row.cells["assigning_body"])
    if row.issuer is not None and row.issuer.is_group:
        row.wrong(
            "assigning_body",
            "not_a_unit",
            "Cơ quan giao là một đơn vị.",
            "The assigning body is one unit.",
        )
    row.lead = _addressee(row, known, "lead_code", row.cells["lead_code"])
    codes = coordinating_codes(row.cells)
    if len(codes) > MOST_COORDINATING:
        row.wrong(
            "coordinating_codes",
            "too_many",
            f"Nhiều nhất {MOST_COORDINATING} đơn vị phối hợp một nhiệm vụ; dùng mã nhóm ở "
            f"/v1/groups.",
            f"At most {MOST_COORDINATING} coordinating units a task; use a group's code, see "
            f"/v1/groups.",
        )
    found = [
        _addressee(row, known, "coordinating_codes", code) for code in codes[:MOST_COORDINATING]
    ]
    row.coordinating = [one for one in found if one is not None]


def _addressee(row: Judged, known: Known, column: str, code: str) -> Addressee | None:
    if not code:
        return None
    found = known.addressees.get(code, ())
    shown = code[:100]
    if len(found) != 1:
        how_vi, how_en = (
            ("chỉ nhiều hơn một", "means more than one") if found else ("không phải", "is no")
        )
        row.wrong(
            column,
            "unit_ambiguous" if found else "unit_unknown",
            f"'{shown}' {how_vi} đơn vị hay nhóm đang tồn tại; tra mã ở /v1/units?q=… hoặc "
            f"/v1/groups.",
            f"'{shown}' {how_en} unit or group that stands today; look the code up at "
            f"/v1/units?q=… or /v1/groups.",
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
            f"Giao cho {one.name} ({one.code}) đang tồn tại; văn bản ghi {one.named}.",
            f"Addressed to {one.name} ({one.code}) that stands today; the directive named "
            f"{one.named}.",
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
            f"Giao theo các đơn vị đang tồn tại của {one.name} ({one.code}); văn bản ngày "
            f"{row.issued_on} có trước"
            f" lần thay đổi ngày {one.newest}.",
            f"Addressed to the units of {one.name} ({one.code}) that stand today; the directive of "
            f"{row.issued_on}"
            f" is older than their change of {one.newest}.",
        )


def _day(row: Judged, column: str, known: Known) -> date | None:
    try:
        if (day := civil_day_of(row.cells[column])) is not None:
            expect_issue_day(day, known.today)
    except Refusal as refusal:
        _take_over(row, column, refusal)
        return None
    return day


def _take_over(row: Judged, column: str, refusal: Refusal) -> None:
    detail = refusal.detail.filled(refusal.facts)
    faults = [Remark(column, fault.code, fault.words) for fault in refusal.faults]
    for fault in faults or [Remark(column, refusal.code, detail)]:
        row.refuse(fault)


def _check_days(row: Judged, known: Known) -> None:
    parts = [f"deadline_{part}" for part in ("kind", "text", "resolved")]
    if set(parts).intersection(row.unreadable):
        return
    kind, text, resolved = (row.cells[part] for part in parts)
    if not kind:
        if text or resolved:
            row.wrong(
                "deadline_kind",
                "missing",
                "Có lời văn hoặc ngày hạn thì phải có loại, ví dụ date, quarter, recurring; không "
                "có hạn thì ghi none.",
                "A deadline with words or a day needs its kind, as date, quarter or recurring; say "
                "'none' for none.",
            )
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
            f"'{named[:100]}' phải là mã của một dòng khác trong tệp này, không vòng lại chính nó.",
            f"'{named[:100]}' must be the id of another row of this file that does not lead "
            f"back to this one.",
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
            "Dòng này đã được nhập trước đây.",
            "This row was imported before.",
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
        f"Nhóm {row.lead.code} chưa có thành viên trong hệ thống; cần người quyết định đơn vị chủ "
        f"trì.",
        f"Group {row.lead.code} has no member here; a person must settle the lead.",
    )
    return True
