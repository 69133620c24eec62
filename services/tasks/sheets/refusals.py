"""Refusals of a file as a whole: the one reason why its rows cannot be read."""

from typing import Any

from kernel.errors import Refusal, Words

CSV_TYPE = "text/csv"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 20_000
MOST_BYTES = 20 << 20
MOST_UNPACKED = 100 << 20
MOST_MEMBERS = 1_000
OLE = b"\xd0\xcf\x11\xe0"  # a password-protected XLSX is an OLE file, and so is an old XLS


class FileRefused(Refusal):
    """A child names it by its class, and the parent raises it with the same facts."""

    status, code = 422, "sheet_unreadable"
    title = Words("Không đọc được tệp", "The file cannot be read")


class SheetTypeUnknown(FileRefused):
    status, code = 415, "sheet_type_unknown"
    title = Words("Không nhận loại tệp này", "This type of file is not taken")
    detail = Words(
        f"Gửi tệp với `Content-Type: {CSV_TYPE}` hoặc `{XLSX_TYPE}`, không phải '{{media_type}}'.",
        f"Send the file with `Content-Type: {CSV_TYPE}` or `{XLSX_TYPE}`, not '{{media_type}}'.",
    )


class SheetTypeWrong(FileRefused):
    status, code = 415, "sheet_type_wrong"
    title = Words("Tệp không phải CSV", "The file is no CSV")
    detail = Words(
        f"Nội dung là tệp nén ZIP, như XLSX; hãy gửi với `Content-Type: {XLSX_TYPE}`.",
        f"The content is a ZIP, as an XLSX is; send it with `Content-Type: {XLSX_TYPE}`.",
    )


class SheetTooBig(FileRefused):
    status, code = 413, "sheet_too_big"
    title = Words("Tệp quá lớn", "The file is too big")
    detail = Words(
        f"Tệp vượt giới hạn: nhiều nhất {MOST_ROWS:,} dòng và {MOST_BYTES >> 20} MiB một tệp. Hãy "
        "chia nhỏ.",
        f"The file is over the limit: at most {MOST_ROWS:,} rows and {MOST_BYTES >> 20} MiB a "
        "file. Split it.",
    )


class SheetOverLimits(FileRefused):
    status, code = 413, "sheet_too_big"
    title = Words("Tệp quá lớn", "The file is too big")
    detail = Words(
        "Không đọc xong tệp trong giới hạn thời gian và bộ nhớ; hãy chia nhỏ tệp, hoặc chép các "
        "dòng sang tệp mới.",
        "The file could not be read within the limits of time and memory; split it, or copy its "
        "rows into a new one.",
    )


class SheetCodes(FileRefused):
    status, code = 413, "sheet_too_big"
    title = Words("Tệp quá lớn", "The file is too big")
    detail = Words(
        "Tệp nêu hơn 20.000 mã đơn vị khác nhau; hãy dùng mã nhóm, hoặc chia nhỏ tệp.",
        "The file names more than 20,000 different codes of units; use codes of groups, or split "
        "it.",
    )


class SheetEncoding(FileRefused):
    code = "sheet_encoding"
    title = Words("Tệp không phải UTF-8", "The file is not UTF-8")
    detail = Words(
        "Byte thứ {at} (dòng {line}) không phải văn bản UTF-8; tệp có vẻ dùng bảng mã {looks}. Hãy "
        "lưu lại tệp dạng 'CSV UTF-8', hoặc gửi XLSX.",
        "Byte {at} (line {line}) is no UTF-8 text; it looks like {looks}. Save the file as "
        "'CSV UTF-8', or send an XLSX.",
    )


class SheetNul(FileRefused):
    code = "sheet_nul"
    title = Words("Tệp có ký tự NUL", "The file holds a NUL character")
    detail = Words(
        "Dòng {line} có ký tự NUL (`\\x00`), thường do tệp hỏng hoặc không phải văn bản; hãy xuất "
        "lại tệp.",
        "Line {line} holds a NUL character (`\\x00`), as a damaged or binary file does; export "
        "the file again.",
    )


class SheetQuoteOpen(FileRefused):
    detail = Words(
        "Dấu ngoặc kép mở từ dòng {line} không được đóng trước khi hết tệp; hãy đóng ngoặc kép "
        "hoặc viết đôi dấu ấy, rồi gửi lại.",
        "The quotes opened at line {line} met the unexpected end of the file; close them, or "
        "double a quote that is meant as one, and send it again.",
    )


class SheetQuoteStray(FileRefused):
    detail = Words(
        "Dòng {line}: sau dấu ngoặc kép đóng phải là dấu ngăn cách; hãy viết đôi dấu ngoặc kép "
        "bên trong ô, rồi gửi lại.",
        "At line {line} a closing quote must be followed by a separator; double the quotes inside "
        "a cell, and send it again.",
    )


class SheetCellHuge(FileRefused):
    detail = Words(
        "Dòng {line} có một ô dài hơn 131.072 ký tự, thường do thiếu dấu ngoặc kép đóng.",
        "Line {line} holds a cell of more than 131,072 characters, as a missing closing quote "
        "makes it.",
    )


class SheetHeaderWrong(FileRefused):
    code = "sheet_header_wrong"
    title = Words("Dòng tiêu đề chưa đúng", "The header row is not right")
    detail = Words(
        "Dòng {row}. Thiếu cột: `{missing}`. Cột lạ: `{unknown}`. Cột lặp: `{repeated}`. Dòng tiêu "
        "đề phải có đúng các cột này, thứ tự tùy ý: `{expected}`.",
        "Row {row}. Missing columns: `{missing}`. Unknown: `{unknown}`. Repeated: `{repeated}`. "
        "The header row must hold exactly these columns, in any order: `{expected}`.",
    )


class SheetRowWrong(FileRefused):
    code = "sheet_row_wrong"
    title = Words("Một dòng có quá nhiều ô", "A row has too many cells")
    detail = Words(
        "Dòng {row} có {cells} ô mà tiêu đề có {columns}; đặt văn bản chứa dấu phẩy hoặc chấm phẩy "
        "trong ngoặc kép.",
        "Row {row} has {cells} cells, the header {columns}; quote a text that holds a comma or a "
        "semicolon.",
    )


class SheetEmpty(FileRefused):
    code = "sheet_empty"
    title = Words("Tệp không có dòng nào", "The file holds no row")
    detail = Words(
        "Dưới dòng tiêu đề phải có ít nhất một dòng.",
        "At least one row must follow the header row.",
    )


class SheetsSeveral(FileRefused):
    code = "sheets_several"
    title = Words("Nhiều trang tính có tiêu đề", "Several sheets have the header")
    detail = Words(
        "Các trang tính này đều có dòng tiêu đề: {sheets}. Hãy gửi mỗi lần một tệp chỉ có một "
        "trang tính như vậy.",
        "These sheets each have the header row: {sheets}. Send one file for each, with one such "
        "sheet in it.",
    )


class SheetHidden(FileRefused):
    code = "sheet_hidden"
    title = Words("Trang tính có tiêu đề đang bị ẩn", "The sheet with the header is hidden")
    detail = Words(
        "Chỉ trang tính ẩn có dòng tiêu đề: {sheets}. Hãy bỏ ẩn trang tính rồi gửi lại.",
        "Only a hidden sheet has the header row: {sheets}. Unhide it and send the file again.",
    )


class SheetNotZip(FileRefused):
    detail = Words(
        "Tệp không phải XLSX (không phải ZIP). Hãy mở bằng phần mềm bảng tính, lưu lại dạng .xlsx "
        "rồi gửi lại.",
        "The file is no XLSX (not a ZIP). Open it in a spreadsheet program, save it as .xlsx and "
        "send it again.",
    )


class SheetDamaged(FileRefused):
    detail = Words(
        "Tệp XLSX hỏng hoặc không có trang tính. Hãy mở bằng phần mềm bảng tính, lưu lại dạng "
        ".xlsx rồi gửi lại.",
        "The XLSX is damaged, or holds no sheet. Open it in a spreadsheet program, save it as "
        ".xlsx and send it again.",
    )


class SheetEncrypted(FileRefused):
    code = "sheet_encrypted"
    title = Words("Tệp có mật khẩu hoặc là .xls cũ", "The file is encrypted, or an old .xls")
    detail = Words(
        "Hãy bỏ mật khẩu và lưu lại dạng .xlsx, rồi gửi lại.",
        "Take the password off, save the file as .xlsx, and send it again.",
    )


class SheetMacros(FileRefused):
    code = "sheet_macros"
    title = Words("Tệp có macro", "The file holds macros")
    detail = Words(
        "Tệp có macro không được nhận; hãy lưu lại dạng .xlsx không macro.",
        "A file with macros is not taken; save it as .xlsx, without them.",
    )


class SheetBomb(FileRefused):
    code = "sheet_bomb"
    title = Words("Tệp nén bất thường", "The file unpacks abnormally")
    detail = Words(
        f"Tệp vượt giới hạn đọc; nhiều nhất {MOST_MEMBERS:,} phần và {MOST_UNPACKED >> 20} MiB "
        "sau khi giải nén, không có DTD. Hãy chép các dòng sang tệp .xlsx mới.",
        f"The file is over the limits of reading; at most {MOST_MEMBERS:,} parts and "
        f"{MOST_UNPACKED >> 20} MiB unpacked, without a DTD. Copy the rows into a new .xlsx.",
    )


BY_NAME = {one.__name__: one for one in FileRefused.__subclasses__()}


def refusal_named(name: str, facts: dict[str, Any]) -> FileRefused:
    return BY_NAME[name](**facts)
