"""Remarks: what is told of a cell or of a file, with what would be right."""

from typing import Any, NamedTuple

from kernel.errors import Words


class Remark(NamedTuple):
    """`field` is the column of ours, or empty for the whole file."""

    field: str
    code: str
    words: Words

    def plain(self) -> list[str]:
        """As JSON keeps it."""
        return [self.field, self.code, self.words.vi, self.words.en]


def remark_of(plain: list[str]) -> Remark:
    field, code, vi, en = plain
    return Remark(field, code, Words(vi, en))


WORDS: dict[str, Words] = {
    # Faults of a cell
    "cell_error": Words(
        "Ô báo lỗi {shown}; hãy sửa công thức hoặc gõ giá trị vào ô.",
        "The cell shows the error {shown}; mend its formula, or type the value.",
    ),
    "formula_unsaved": Words(
        "Ô là công thức chưa lưu giá trị; hãy mở tệp bằng phần mềm bảng tính, lưu lại, hoặc dán "
        "dạng giá trị.",
        "The cell is a formula without a saved value; open the file in a spreadsheet program and "
        "save it, or paste the value.",
    ),
    "day_as_number": Words(
        "Số {shown} không phải là ngày; nếu là ngày {day} thì hãy định dạng ô theo ngày.",
        "{shown} is a number, not a day; if it means {day}, format the cell as a date.",
    ),
    # Notes of a cell
    "time_dropped": Words(
        "Ô có giờ {time}; chỉ lấy ngày.", "The cell has a time of day, {time}; only its day counts."
    ),
    "day_rounded": Words(
        "Ô lệch {day} chưa đầy một giây; lấy đúng ngày ấy.",
        "The cell is less than a second away from {day}; that day is taken.",
    ),
    "line_break_folded": Words(
        "Dấu xuống dòng trong ô được đọc thành dấu cách.",
        "The line break in the cell is read as a space.",
    ),
    "apostrophe_dropped": Words(
        "Dấu nháy đơn ở đầu ô chỉ là dấu của phần mềm bảng tính; đã bỏ.",
        "The apostrophe at the start is only the spreadsheet's mark; it is dropped.",
    ),
    "mojibake": Words(
        "Chữ trong ô có vẻ bị đọc sai bảng mã (UTF-8 đọc thành bảng mã khác); hãy xem lại.",
        "The text looks like a wrong encoding (UTF-8 read as another); look at it again.",
    ),
    "tcvn3": Words(
        "Chữ trong ô có vẻ gõ bằng phông cũ TCVN3; hãy chuyển sang Unicode.",
        "The text looks typed in an old font's encoding, TCVN3; convert it to Unicode.",
    ),
    "vni": Words(
        "Chữ trong ô có vẻ gõ bằng phông cũ VNI; hãy chuyển sang Unicode.",
        "The text looks typed in an old font's encoding, VNI; convert it to Unicode.",
    ),
    "letters_lost": Words(
        "Trong ô có chữ đã mất dấu thành '?' hoặc '\ufffd' khi lưu; hãy xem lại.",
        "Letters of the text were lost to '?' or '\ufffd' when it was saved; look at it again.",
    ),
    # Notes of the file
    "above_header": Words(
        "{count} dòng phía trên dòng tiêu đề không được đọc.",
        "The {count} rows above the header were not read.",
    ),
    "header_repeated": Words(
        "Dòng tiêu đề lặp lại ở dòng {rows} không được đọc.",
        "The header row stands again in row {rows}, and was not read.",
    ),
    "encoding": Words("Tệp dùng bảng mã {name}.", "The file is written in {name}."),
    "sheets_unread": Words(
        "Các trang tính không có dòng tiêu đề, không được đọc: {sheets}.",
        "These sheets have no header row and were not read: {sheets}.",
    ),
    "sheets_hidden": Words(
        "Các trang tính ẩn không được đọc: {sheets}.", "Hidden sheets were not read: {sheets}."
    ),
    "rows_hidden": Words("Các dòng ẩn vẫn được đọc: {rows}.", "Hidden rows were read too: {rows}."),
    "columns_hidden": Words(
        "Các cột ẩn vẫn được đọc: {columns}.", "Hidden columns were read too: {columns}."
    ),
    "cells_merged": Words(
        "Giá trị của ô gộp được dùng cho mọi dòng và cột mà ô ấy phủ: {ranges}.",
        "A merged cell's value holds for every row and column that it covers: {ranges}.",
    ),
}


def remark(field: str, code: str, **facts: Any) -> Remark:
    return Remark(field, code, WORDS[code].filled(facts))


def listed(names: list[str], most: int = 20) -> str:
    """The first of them; the rest as dots."""
    return ", ".join(names[:most]) + (", …" if len(names) > most else "")
