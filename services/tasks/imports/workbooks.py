"""Workbooks: the rows of an XLSX that a stranger made, looked over first, then read by a child with
limits."""

import asyncio
import json
import os
import sys
import zipfile
from io import BytesIO

from kernel.errors import Refusal, Words
from services.tasks.imports import workbook_reader

MOST_ROWS = workbook_reader.MOST_ROWS
MOST_BYTES = 20 << 20
MOST_UNPACKED = 100 << 20
MOST_MEMBERS = 1_000
MOST_RATIO = 200  # a real sheet packs 5 to 30 times
RATIO_FROM = 4 << 20  # a small file may repeat itself more
SECONDS = 30
OLE = b"\xd0\xcf\x11\xe0"  # a password-protected XLSX is an OLE file, and so is an old XLS

_at_once = asyncio.Semaphore(2)  # each child may take its whole memory limit


class SheetTooBig(Refusal):
    status, code = 413, "sheet_too_big"
    title = Words("Tệp quá lớn", "The file is too big")
    detail = Words(
        f"Tệp có {{found}}; nhiều nhất {MOST_ROWS:,} dòng và {MOST_BYTES >> 20} MiB một tệp. Hãy "
        f"chia nhỏ.",
        f"The file has {{found}}; at most {MOST_ROWS:,} rows and {MOST_BYTES >> 20} MiB a file. "
        f"Split it.",
    )


class SheetUnreadable(Refusal):
    status, code = 422, "sheet_unreadable"
    title = Words("Không đọc được tệp", "The file cannot be read")
    detail = Words(
        "{reason}. Hãy mở tệp bằng phần mềm bảng tính, lưu lại dạng .xlsx hoặc 'CSV UTF-8', rồi "
        "gửi lại.",
        "{reason}. Open the file in a spreadsheet program, save it as .xlsx or 'CSV UTF-8', and "
        "send it again.",
    )


class SheetEncrypted(Refusal):
    status, code = 422, "sheet_encrypted"
    title = Words("Tệp có mật khẩu hoặc là .xls cũ", "The file is encrypted, or an old .xls")
    detail = Words(
        "Hãy bỏ mật khẩu và lưu lại dạng .xlsx, rồi gửi lại.",
        "Take the password off, save the file as .xlsx, and send it again.",
    )


class SheetMacros(Refusal):
    status, code = 422, "sheet_macros"
    title = Words("Tệp có macro", "The file holds macros")
    detail = Words(
        "Tệp có macro không được nhận; hãy lưu lại dạng .xlsx không macro.",
        "A file with macros is not taken; save it as .xlsx, without them.",
    )


class SheetBomb(Refusal):
    status, code = 422, "sheet_bomb"
    title = Words("Tệp nén bất thường", "The file unpacks abnormally")
    detail = Words(
        f"{{reason}}; nhiều nhất {MOST_MEMBERS:,} phần và {MOST_UNPACKED >> 20} MiB sau khi giải "
        f"nén, không có DTD."
        " Hãy chép các dòng sang tệp .xlsx mới.",
        f"{{reason}}; at most {MOST_MEMBERS:,} parts and {MOST_UNPACKED >> 20} MiB unpacked, "
        f"without a DTD."
        " Copy the rows into a new .xlsx.",
    )


async def rows_of_workbook(content: bytes) -> list[tuple[int, list[str]]]:
    """The rows of the first sheet with their numbers; formulas give the value that was saved with
    them."""
    await asyncio.to_thread(look_over, content)
    async with _at_once:
        status, answer = await _read_apart(content)
    if status == workbook_reader.TOO_BIG:
        raise SheetTooBig(found=f"> {MOST_ROWS:,} rows")
    if status in (workbook_reader.UNREADABLE, 1):
        raise SheetUnreadable(reason="XLSX")
    if status != 0:  # its own refusal, or a limit that ended it
        raise SheetBomb(reason="XML")
    return [(row, cells) for row, cells in map(json.loads, answer.splitlines())]


def look_over(content: bytes) -> None:
    """Refuses by the zip directory alone, before anything is unpacked."""
    if content.startswith(OLE):
        raise SheetEncrypted
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError, MemoryError):
        raise SheetUnreadable(reason="not a ZIP / không phải ZIP") from None
    if any(member.flag_bits & 0x41 for member in members):
        raise SheetEncrypted
    _expect_modest(members)
    _expect_workbook([member.filename for member in members])


def _expect_modest(members: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if len(members) > MOST_MEMBERS:
        raise SheetBomb(reason=f"{len(members):,} parts / phần")
    if unpacked > MOST_UNPACKED:
        raise SheetBomb(reason=f"{unpacked >> 20:,} MiB")
    if unpacked > RATIO_FROM and unpacked > packed * MOST_RATIO:
        raise SheetBomb(reason=f"1 : {unpacked // max(packed, 1):,}")


def _expect_workbook(names: list[str]) -> None:
    lowered = [name.lower() for name in names]
    if any(
        name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in lowered
    ):
        raise SheetMacros
    if len(set(lowered)) < len(lowered) or any(
        ".." in name or name.startswith(("/", "\\")) for name in lowered
    ):
        raise SheetUnreadable(reason="part names / tên các phần")
    if "[content_types].xml" not in lowered or not any(name.startswith("xl/") for name in lowered):
        raise SheetUnreadable(reason="not an XLSX / không phải XLSX")


async def _read_apart(content: bytes) -> tuple[int, bytes]:
    """In a child without our secrets, which limits its own memory and processor time; killed after
    `SECONDS`."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-X",
        "utf8",
        "-m",
        workbook_reader.__name__,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "OPENPYXL_LXML": "False"},
    )
    try:
        answer, _ = await asyncio.wait_for(child.communicate(content), SECONDS)
    except TimeoutError:
        return -9, b""
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    return child.returncode if child.returncode is not None else 1, answer
