"""Judgements: what is told of a row that was judged by what is known, in both languages."""

from kernel.errors import Words

UNKNOWN = Words(
    "'{shown}' không phải đơn vị hay nhóm đang tồn tại; tra mã ở /v1/units?q=… hoặc /v1/groups.",
    "'{shown}' is no unit or group that stands today; look the code up at /v1/units?q=… or "
    "/v1/groups.",
)
AMBIGUOUS = Words(
    "'{shown}' chỉ nhiều hơn một đơn vị hay nhóm đang tồn tại; tra mã ở /v1/units?q=… hoặc "
    "/v1/groups.",
    "'{shown}' means more than one unit or group that stands today; look the code up at "
    "/v1/units?q=… or /v1/groups.",
)
REPEATED = Words(
    "Mã này đã có ở dòng {row}; mỗi dòng một mã, dòng lặp nội dung thì ghi vào cột `duplicate_of`.",
    "Row {row} has this id already; give each row its own, and name a repeat in `duplicate_of`.",
)
GROUP_EMPTY = Words(
    "Nhóm {group} chưa có thành viên trong hệ thống; cần người quyết định đơn vị chủ trì.",
    "Group {group} has no member here; a person must settle the lead.",
)
TYPE_UNKNOWN = Words("Phải là một trong: `{types}`.", "One of: `{types}`.")
BASIS_UNKNOWN = Words(
    "Ghi `stated` khi văn bản nêu đích danh đơn vị chủ trì, `inferred` khi chỉ suy ra.",
    "Say `stated` when the directive names the lead, `inferred` when it was only concluded.",
)
NOT_A_UNIT = Words("Cơ quan giao là một đơn vị.", "The assigning body is one unit.")
TOO_MANY = Words(
    "Nhiều nhất {most} đơn vị phối hợp một nhiệm vụ; dùng mã nhóm ở /v1/groups.",
    "At most {most} coordinating units a task; use a group's code, see /v1/groups.",
)
SUCCESSOR = Words(
    "Giao cho {name} ({today}) đang tồn tại; văn bản ghi {named}.",
    "Addressed to {name} ({today}) that stands today; the directive named {named}.",
)
ORIGINAL_UNKNOWN = Words(
    "'{named}' phải là mã của một dòng khác trong tệp này, không vòng lại chính nó.",
    "'{named}' must be the id of another row of this file that does not lead back to this one.",
)
MUST_BE_FILLED = Words("Cột `{name}` phải có giá trị.", "Column `{name}` must be filled.")
TOO_LONG = Words("Nhiều nhất {most:,} ký tự.", "At most {most:,} characters.")
NEWER = Words(
    "Giao theo các đơn vị đang tồn tại của {name} ({today}); văn bản ngày {issued_on} "
    "có trước lần thay đổi ngày {newest}.",
    "Addressed to the units of {name} ({today}) that stand today; the directive of "
    "{issued_on} is older than their change of {newest}.",
)
KIND_MISSING = Words(
    "Có lời văn hoặc ngày hạn thì phải có loại, ví dụ `date`, `quarter`, "
    "`recurring`; không có hạn thì ghi `none`.",
    "A deadline with words or a day needs its kind, as `date`, `quarter` or "
    "`recurring`; say `none` for none.",
)
IMPORTED_BEFORE = Words("Dòng này đã được nhập trước đây.", "This row was imported before.")
LEAD_COORDINATES = Words(
    "{name} chủ trì nên không ghi là đơn vị phối hợp.",
    "{name} leads, and so is left out of the coordinating units.",
)
FILED_UNDER = Words(
    "Văn bản được ghi theo phần lớn dòng của nó: {name}, ngày {day}.",
    "The document is filed as most of its rows have it: {name}, {day}.",
)
