"""Keeping: a file that was read, as JSON between its trial and its application."""

from typing import Any

from services.tasks.sheets.reading import FileRead, SheetRow
from services.tasks.sheets.remarks import remark_of


def about_of(file: FileRead) -> dict[str, Any]:
    """What is kept of a file beside the cells of its rows."""
    return {
        "sheet": file.sheet,
        "header_row": file.header_row,
        "columns": file.columns,
        "notes": [one.plain() for one in file.notes],
        "rows": {
            str(row.row): [
                row.line,
                [one.plain() for one in row.faults],
                [one.plain() for one in row.notes],
            ]
            for row in file.rows
        },
    }


def kept_file(cells_of_rows: list[Any], about: dict[str, Any]) -> FileRead:
    """A file that was tried before, from what was kept of it."""
    remarks = about.get("rows", {})
    rows = []
    for number, cells in cells_of_rows:
        at, faults, notes = remarks.get(str(number), [None, [], []])
        told = (tuple(map(remark_of, faults)), tuple(map(remark_of, notes)))
        rows.append(SheetRow(number, cells, at, *told))
    return FileRead(
        about.get("sheet"),
        about.get("header_row", 1),
        about.get("columns", {}),
        [remark_of(one) for one in about.get("notes", [])],
        rows,
    )
