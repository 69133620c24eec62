"""Refusals of the gateway: what it says when it does not let a request through."""

from kernel.errors import Malformed, NotFound, Refusal, Words
from kernel.problems import MethodNotAllowed


class OddPath(Refusal):
    status, code = 400, "odd_path"
    title = Words("Đường dẫn không hợp lệ", "The path is not acceptable")
    detail = Words(
        "Đường dẫn dài tối đa 8 KB, gồm các đoạn ASCII thường, không có `//`, `.`, `..`, "
        "`\\` hay mã `%2F`, `%2E`, `%00`; mã phần trăm phải là UTF-8.",
        "A path is at most 8 KB of plain ASCII segments, without `//`, `.`, `..`, `\\`, or "
        "the codes `%2F`, `%2E` and `%00`; percent codes are UTF-8.",
    )


class UnreadableRequest(Refusal):
    status, code = 400, "unreadable_request"
    title = Words("Không đọc được yêu cầu", "The request cannot be read")
    detail = Words(
        "Yêu cầu không đúng giao thức; khoảng trắng và chữ có dấu trong đường dẫn phải mã hóa "
        "phần trăm, ví dụ %20.",
        "This is no well-formed HTTP; encode spaces and letters beyond ASCII in a path, as %20.",
    )


class RepeatedHeader(Refusal):
    status, code = 400, "repeated_header"
    title = Words("Tiêu đề bị lặp", "A header is repeated")
    detail = Words("Chỉ gửi {header} một lần.", "Send {header} once only.")


class AmbiguousLength(Refusal):
    status, code = 400, "ambiguous_length"
    title = Words("Độ dài không rõ ràng", "The length is ambiguous")
    detail = Words(
        "Gửi Content-Length (một số nguyên) hoặc `Transfer-Encoding: chunked`, không gửi cả hai.",
        "Send Content-Length (a whole number) or `Transfer-Encoding: chunked`, never both.",
    )


class HeadersTooLarge(Refusal):
    status, code = 431, "headers_too_large"
    title = Words("Tiêu đề quá lớn", "The headers are too large")
    detail = Words(
        "Tổng các tiêu đề tối đa {limit} byte.", "All headers together hold at most {limit} bytes."
    )


class BodyTooLarge(Refusal):
    status, code = 413, "body_too_large"
    title = Words("Nội dung quá lớn", "The body is too large")
    detail = Words(
        "Nội dung ở đây tối đa {limit} byte.", "A body holds at most {limit} bytes here."
    )


class NoSuchMethod(MethodNotAllowed):
    headers = {"Allow": "GET, HEAD, POST, PUT, PATCH, DELETE"}


class OnlyRead(MethodNotAllowed):
    headers = {"Allow": "GET, HEAD"}


class NoParameters(Malformed):
    detail = Words(
        "Ở đây không nhận tham số hay nội dung nào.",
        "Neither a parameter nor a body is taken here.",
    )


class NoSuchPath(NotFound):
    detail = Words("Không có gì ở đây; xem /docs.", "There is nothing here; see /docs.")


class AnswerLost(Refusal):
    """The service may or may not have acted, so it must not be asked again on the caller's
    behalf."""

    status, code = 502, "answer_lost"
    title = Words("Mất câu trả lời", "The answer was lost")
    detail = Words(
        "Kết nối tới {service} đứt giữa chừng; gửi lại với cùng Idempotency-Key.",
        "The connection to {service} broke half way; send it again with the same Idempotency-Key.",
    )


class UpstreamSilent(Refusal):
    status, code = 504, "upstream_silent"
    title = Words("Chưa có câu trả lời", "No answer in time")
    detail = Words(
        "Trong {seconds} giây chưa có câu trả lời từ {service}; gửi lại với cùng Idempotency-Key.",
        "No answer came from {service} in {seconds} seconds; send it again with the same "
        "Idempotency-Key.",
    )
