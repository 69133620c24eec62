"""Workbooks: an XLSX that a stranger made is looked over before anything in it is read."""

import contextlib
import zipfile
from io import BytesIO
from typing import Any
from xml.parsers import expat

from services.tasks.sheets.refusals import (
    MOST_MEMBERS,
    MOST_UNPACKED,
    OLE,
    SheetBomb,
    SheetDamaged,
    SheetEncrypted,
    SheetMacros,
    SheetNotZip,
)

MOST_RATIO = 200  # a real sheet packs 5 to 30 times
RATIO_FROM = 4 << 20  # a small file may repeat itself more
CHUNK = 1 << 16


def look_over(content: bytes) -> None:
    """Refuses by the zip directory alone, before anything is unpacked; then what has a DTD."""
    if content.startswith(OLE):
        raise SheetEncrypted
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            members = archive.infolist()
    # zipfile says NotImplementedError of a version or a compression that it does not know.
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError, MemoryError):
        raise SheetNotZip from None
    if any(member.flag_bits & 0x41 for member in members):
        raise SheetEncrypted
    _expect_modest(members)
    _expect_workbook([member.filename for member in members])


def _expect_modest(members: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if (
        len(members) > MOST_MEMBERS
        or unpacked > MOST_UNPACKED
        or (unpacked > RATIO_FROM and unpacked > packed * MOST_RATIO)
    ):
        raise SheetBomb


def _expect_workbook(names: list[str]) -> None:
    lowered = [name.lower() for name in names]
    if any(
        name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in lowered
    ):
        raise SheetMacros
    if len(set(lowered)) < len(lowered) or any(
        ".." in name or name.startswith(("/", "\\")) for name in lowered
    ):
        raise SheetDamaged
    if "[content_types].xml" not in lowered or not any(name.startswith("xl/") for name in lowered):
        raise SheetDamaged


def expect_no_dtd(content: bytes) -> None:
    """Entities are declared in a DTD, and no workbook has one. Any part may be named as XML, so all
    are looked at."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            with archive.open(name) as part:
                _expect_no_dtd(part)


def _expect_no_dtd(part: Any) -> None:
    seen: list[str] = []
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = lambda *_: seen.append("dtd")
    parser.StartElementHandler = lambda *_: seen.append("root")
    with contextlib.suppress(expat.ExpatError):  # a picture, or damage that the library will report
        while not seen and (chunk := part.read(CHUNK)):
            parser.Parse(chunk, False)
    if seen and seen[0] == "dtd":
        raise SheetBomb
