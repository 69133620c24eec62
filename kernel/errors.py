"""Refusals: what a rule says when it says no, in Vietnamese and in English, free of any web
import."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar, NamedTuple

from kernel.clock import CIVIL, civil_day


class Words(NamedTuple):
    """One sentence or term in both languages; `{fact}` fields are filled from facts.

    A fact is said in the language of its sentence: words, a term, a civil day, an instant, a list
    of them. A number chooses its noun: `{days:day|days}`. What is text already stays as it is.
    """

    vi: str
    en: str

    def filled(self, facts: Mapping[str, Any]) -> "Words":
        said = {name: _said(fact) for name, fact in facts.items()}
        vi, en = ({name: both[place] for name, both in said.items()} for place in (0, 1))
        return Words(self.vi.format_map(vi), self.en.format_map(en))

    def to(self, locale: str) -> str:
        """For a reader: Vietnamese unless the locale is English."""
        return self.en if locale.lower().startswith("en") else self.vi


class Term(StrEnum):
    """A code word with what people say for it: `draft = "draft", "dự thảo", "draft"`."""

    _value_: str
    words: Words

    def __new__(cls, code: str, *words: str) -> "Term":
        term = str.__new__(cls, code)
        term._value_, term.words = code, Words(*words)
        return term


class _Number(int):
    def __format__(self, nouns: str) -> str:
        one, several, many = nouns.partition("|")
        return f"{int(self)} {one if self == 1 else many}" if several else int(self).__format__(one)


class _VietnameseNumber(_Number):
    def __format__(self, nouns: str) -> str:
        return super().__format__(nouns).replace(",", ".")


def _listed(facts: Sequence[Any]) -> Words:
    vi, en = (", ".join(str(_said(fact)[place]) for fact in facts) for place in (0, 1))
    return Words(vi or "không có", en or "none")


# The first that a fact is one of; anything else is text, and stays as it is.
_SAID: dict[type, Callable[[Any], tuple[Any, ...]]] = {
    Words: lambda words: words,
    Term: lambda term: term.words,
    int: lambda number: (_VietnameseNumber(number), _Number(number)),
    datetime: lambda at: tuple(
        f"{at.astimezone(CIVIL):%H:%M} {on} {day}"
        for on, day in zip(("ngày", "on"), _said(civil_day(at)), strict=True)
    ),
    date: lambda day: (f"{day:%d/%m/%Y}", f"{day.day} {day:%B %Y}"),
    list: _listed,
    tuple: _listed,
}


def _said(fact: Any) -> tuple[Any, ...]:
    found = next((said for kind, said in _SAID.items() if isinstance(fact, kind)), None)
    return found(fact) if found else (fact, fact)


class Fault(NamedTuple):
    """One place in the input that is wrong: a JSON pointer (RFC 6901) and what would be right
    there."""

    pointer: str
    code: str
    words: Words


def pointer_to(steps: Sequence[object]) -> str:
    """A JSON pointer that can be written, whatever a field is called: half a character too."""
    told = (str(step).replace("~", "~0").replace("/", "~1") for step in steps)
    return "".join(f"/{step}" for step in told).encode(errors="backslashreplace").decode()


class Refusal(Exception):
    """A rule said no. `code` never changes; `facts` fill the detail and go out as problem
    members."""

    status: ClassVar[int] = 409
    code: ClassVar[str] = "refused"
    title: ClassVar[Words] = Words("Yêu cầu bị từ chối", "The request was refused")
    detail: ClassVar[Words] = title
    headers: ClassVar[dict[str, str]] = {}

    def __init__(self, faults: Sequence[Fault] = (), **facts: Any) -> None:
        super().__init__(self.detail.filled(facts).en)
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
        "Cần mã còn hạn trong `Authorization: Bearer …`",
        "Send a token in date as `Authorization: Bearer …`",
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
    detail = Words("Xem từng lỗi trong `errors`.", "See each fault in `errors`.")


class Malformed(Invalid):
    code = "malformed"


class Stale(Refusal):
    status, code = 412, "stale"
    title = Words("Bản đã cũ", "Stale version")
    detail = Words(
        'Bản hiện tại là `"{current}"`; hãy đọc lại rồi sửa.',
        'Version `"{current}"` is current; read it again.',
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
        "Chưa sẵn sàng: {what}; hãy thử lại sau giây lát.",
        "Not ready: {what}; try again in a moment.",
    )
    headers = {"Retry-After": "2"}
