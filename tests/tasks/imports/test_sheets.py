"""Files that cannot be read: each is refused whole, with its own code and what would be right."""

import sys
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from services.tasks.judging import apart as judging
from services.tasks.sheets.headers import COLUMNS
from services.tasks.sheets.refusals import XLSX_TYPE
from tests.tasks.imports.conftest import ROW, World, sheet, workbook

DTD = (
    '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b '
    '"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
)


def row(**changes: Any) -> list[Any]:
    return [{**ROW, **changes}.get(name) for name in COLUMNS]


def rewritten(content: bytes, **parts: Any) -> bytes:
    """A workbook with parts replaced or added: `sheet1` by its short name."""
    names = {
        "sheet1": "xl/worksheets/sheet1.xml",
        "strings": "xl/sharedStrings.xml",
        "macro": "xl/vbaProject.bin",
    }
    made = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(content)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        replaced = {names[short]: part for short, part in parts.items()}
        for name in {*old.namelist(), *replaced}:
            part = replaced.get(name)
            text = (
                old.read(name) if part is None else part(old.read(name)) if callable(part) else part
            )
            new.writestr(name, text)
    return made.getvalue()


LATIN = (
    sheet({"title": "Kế hoạch"})
    .decode()
    .replace("ế", "\xe9")
    .replace("ạ", "\xe1")
    .encode("latin-1")
)
WIDE = sheet().rstrip(b"\r\n") + b",too,many\r\n"
NO_TITLE = sheet().replace(b"id,title,", b"id,name,")
TWICE = sheet().replace(b"duplicate_of,note", b"duplicate_of,title")


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        (
            NO_TITLE,
            "sheet_header_wrong",
            "Missing columns: `title`. Unknown: `name`. Repeated: `-`.",
        ),
        (TWICE, "sheet_header_wrong", "Missing columns: `note`. Unknown: `-`. Repeated: `title`."),
        (b"hello", "sheet_header_wrong", f"these columns, in any order: `{', '.join(COLUMNS)}`."),
        (LATIN, "sheet_encoding", "(line 2)"),
        (sheet().decode().encode("utf-16-le"), "sheet_encoding", "it looks like UTF-16"),
        (sheet().replace(b"Draw up", b"Draw\0up"), "sheet_nul", "Line 2 holds a NUL character"),
        (WIDE, "sheet_row_wrong", "Row 2 has 20 cells, the header 18"),
        (sheet().replace(b"Draw up", b'"Draw" up'), "sheet_unreadable", "line"),
        (sheet() + b'"never closed', "sheet_unreadable", "unexpected end"),
        (b"", "sheet_empty", "At least one row"),
        (b"\xef\xbb\xbf\n\n", "sheet_empty", "At least one row"),
        (sheet().splitlines()[0], "sheet_empty", "At least one row"),
    ],
    ids=str,
)
async def test_a_csv_that_cannot_be_read_says_why(
    world: World, content: bytes, code: str, says: str
) -> None:
    status, found, detail = await world.refused(content)
    assert (status, found) == (422, code)
    assert says in detail


async def test_a_file_of_more_than_20_000_rows_is_to_be_split(world: World) -> None:
    many = sheet() + b"x,y\r\n" * 20_001
    assert (await world.refused(many))[:2] == (413, "sheet_too_big")


async def test_a_file_of_more_than_20_mebibytes_is_to_be_split(world: World) -> None:
    status, code, detail = await world.refused(b"x" * (20 << 20) + b"x")
    assert (status, code, "at most 20,000 rows and 20 MiB" in detail) == (
        413,
        "sheet_too_big",
        True,
    )


async def test_another_type_of_file_is_not_taken(world: World) -> None:
    status, code, detail = await world.refused(b"{}", media="application/json")
    assert (status, code) == (415, "sheet_type_unknown")
    assert XLSX_TYPE in detail


async def test_a_refusal_speaks_vietnamese_when_asked(world: World) -> None:
    answer = await world.ask("POST", "/v1/imports", NO_TITLE, headers={"accept-language": "vi"})
    assert "Thiếu cột: `title`" in answer.json()["detail"]


@pytest.mark.parametrize("separator", [",", ";"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "bom"])
async def test_commas_and_semicolons_with_or_without_a_byte_order_mark_are_read(
    world: World, separator: str, mark: Any
) -> None:
    content = mark + sheet({"title": "Một, hai; ba"}, separator=separator)
    assert (await world.tried(content))["report"][0]["outcome"] == "issue"


async def test_a_day_a_number_and_a_formula_in_an_xlsx_read_as_text(world: World) -> None:
    from datetime import datetime  # noqa: PLC0415

    day = datetime(2026, 10, 1)  # noqa: DTZ001 a cell has no zone
    content = workbook(row(issued_on=day, indicator=3.0))
    tried = await world.tried(content, media=XLSX_TYPE)
    assert (tried["issue"], tried["faulty"]) == (1, 0)
    cells = (await world.value("select rows from import_run"))[0][1]
    assert (cells["issued_on"], cells["indicator"], cells["note"]) == ("2026-10-01", "3", "")


def _bomb() -> bytes:
    """A few hundred kilobytes that would unpack to 200 MB."""
    made = BytesIO(workbook(row()))
    with (
        zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/media/x.xml", "w") as part,
    ):
        for _ in range(200):
            part.write(bytes(1 << 20))
    return made.getvalue()


def _lying() -> bytes:
    """A part that unpacks to far more than the directory says."""
    content = bytearray(rewritten(workbook(row()), sheet1=b" " * (20 << 20)))
    with zipfile.ZipFile(BytesIO(content)) as archive:
        at = archive.start_dir
    while (at := content.find(b"PK\x01\x02", at)) >= 0:
        if content[at + 46 :].startswith(b"xl/worksheets/sheet1.xml"):
            content[at + 24 : at + 28] = (1000).to_bytes(4, "little")
        at += 4
    return bytes(content)


def _parts(count: int) -> bytes:
    made = BytesIO(workbook(row()))
    with zipfile.ZipFile(made, "a") as archive:
        for number in range(count):
            archive.writestr(f"xl/{number}.xml", "")
    return made.getvalue()


def _far_row(number: int) -> Any:
    return lambda xml: xml.replace(b'<row r="2"', f'<row r="{number}"'.encode())


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "sheet_encrypted"),
        (_bomb, "sheet_bomb"),
        (lambda: _parts(1001), "sheet_bomb"),
        (
            lambda: rewritten(
                workbook(row()), sheet1=lambda xml: DTD.encode() + xml.split(b"?>")[-1]
            ),
            "sheet_bomb",
        ),
        (lambda: rewritten(workbook(row()), strings=DTD.encode("utf-16")), "sheet_bomb"),
        (lambda: rewritten(workbook(row()), sheet1=_far_row(999_999_999)), "sheet_too_big"),
        (lambda: workbook(*[["x"]] * 20_001), "sheet_too_big"),
        (lambda: rewritten(workbook(row()), macro=b"x"), "sheet_macros"),
        (_lying, "sheet_unreadable"),
        (lambda: rewritten(workbook(row()), sheet1=b"<worksheet><broken"), "sheet_unreadable"),
        (lambda: workbook(row())[:-200], "sheet_unreadable"),
        (sheet, "sheet_unreadable"),
        (lambda: workbook(row(), header=COLUMNS[:-1]), "sheet_header_wrong"),
    ],
    ids=[
        "encrypted",
        "bomb",
        "parts",
        "entities",
        "entities-utf16",
        "far-row",
        "rows",
        "macros",
        "lying",
        "broken",
        "cut",
        "csv",
        "header",
    ],
)
async def test_a_workbook_that_is_no_plain_sheet_is_refused_by_name(
    world: World, made: Any, code: str
) -> None:
    assert (await world.refused(made(), media=XLSX_TYPE))[1] == code


async def test_a_child_that_hangs_is_ended(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "SECONDS", 0.01)
    assert (await world.refused(sheet()))[1] == "sheet_too_big"


async def test_a_file_that_finds_no_place_to_be_read_is_to_come_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "AT_ONCE", 0)
    monkeypatch.setattr(judging, "WAIT_SECONDS", 0.01)
    status, code, _ = await world.refused(sheet())
    assert (status, code) == (503, "unavailable")


async def test_the_child_gets_none_of_our_secrets(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen = tmp_path / "env"
    fake = tmp_path / "python"
    fake.write_text(f"#!/bin/sh\nenv > {seen}\n")
    fake.chmod(0o700)
    monkeypatch.setenv("REMIT_INTERNAL_SECRET", "hush")
    monkeypatch.setattr(sys, "executable", str(fake))
    assert (await world.refused(workbook(row()), media=XLSX_TYPE))[1] == "sheet_too_big"
    assert "hush" not in seen.read_text()
