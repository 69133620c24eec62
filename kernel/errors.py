"""Refusals: what a rule says when it says no, in Vietnamese and in English, free of any web
import."""

from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple


class Words(NamedTuple):
    """One sentence in both languages; `{fact}` fields are filled from the refusal's facts."""

    vi: str
    en: str

    def filled(self, facts: dict[str, Any]) -> "Words":
        return Words(self.vi.format(**facts), self.en.format(**facts))


class Fault(NamedTuple):
    """One place in the input that is wrong: a JSON pointer (RFC 6901) and what would be right
    there."""

    pointer: str
    code: str
    words: Words


class Refusal(Exception):
    """A rule said no. `code` never changes; `facts` fill the detail and go out as problem
    members."""

    status: ClassVar[int] = 409
    code: ClassVar[str] = "refused"
    title: ClassVar[Words] = Words("Yêu cầu bị từ chối", "The request was refused")
    detail: ClassVar[Words] = Words("", "")
    headers: ClassVar[dict[str, str]] = {}

    def __init__(self, faults: Sequence[Fault] = (), **facts: Any) -> None:
        super().__init__(self.detail.en.format(**facts))
        self.faults = tuple(faults)
        self.facts = facts


class NotFound(Refusal):
    """Also the answer to one who may not read: what is hidden looks like what does not exist (rule
    30)."""

    status, code = 404, "not_found"
    title = Words("Không tìm thấy", "Not found")
    detail = Words(
        "Không có {what} này, hoặc bạn không có quyền xem.",
        "No such {what}, or you may not read it.",
    )


class Unidentified(Refusal):
    status, code = 401, "unidentified"
    title = Words("Chưa xác thực", "Not identified")
    detail = Words(
        "Cần mã còn hạn trong Authorization: Bearer …",
        "Send a token in date as Authorization: Bearer …",
    )
    headers = {"WWW-Authenticate": 'Bearer realm="remit"'}


class Forbidden(Refusal):
    status, code = 403, "forbidden"
    title = Words("Không có thẩm quyền", "Not in your authority")
    detail = Words("Việc này cần: {needs}.", "This needs: {needs}.")


class Invalid(Refusal):
    """Input that is well formed but wrong; each fault says where and what would be right."""

    status, code = 422, "invalid"
    title = Words("Dữ liệu chưa đúng", "The input is not right")
    detail = Words("Xem từng lỗi trong errors.", "See each fault in errors.")


class Stale(Refusal):
    status, code = 412, "stale"
    title = Words("Bản đã cũ", "Stale version")
    detail = Words(
        "Bản hiện tại là {current}; hãy đọc lại rồi sửa.",
        "Version {current} is current; read it again.",
    )


class ConditionNeeded(Refusal):
    status, code = 428, "condition_needed"
    title = Words("Thiếu If-Match", "If-Match is needed")
    detail = Words(
        "Gửi If-Match với ETag đã đọc, kẻo ghi đè người khác.",
        "Send If-Match with the ETag that you read.",
    )


class Unavailable(Refusal):
    status, code = 503, "unavailable"
    title = Words("Tạm thời chưa phục vụ được", "Not available for a moment")
    detail = Words(
        "{what} chưa sẵn sàng; hãy thử lại sau giây lát.",
        "{what} is not ready; try again in a moment.",
    )
    headers = {"Retry-After": "2"}
