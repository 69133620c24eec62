"""Counts: so many days, weeks or months after a document's day, and from what they are counted."""

import re
from collections.abc import Sequence
from enum import StrEnum, auto
from typing import NamedTuple

from services.tasks.deadlines.grammar.numerals import number_of
from services.tasks.deadlines.grammar.pieces import Form
from services.tasks.deadlines.grammar.spans import Unclear
from services.tasks.deadlines.grammar.tokens import Scan, Token


class Counted(StrEnum):
    working_days = auto()
    calendar_days = auto()
    months = auto()


class Count(NamedTuple):
    said: str
    unit: Counted
    number: int
    marked: bool  # "trong", "within": it is a time to keep, not the length of something
    from_receipt: bool  # counted from the document's day all the same, and said so


# "10 ngày", "2 tuần", "3 tháng", "2 quý", "5 năm" by the word of the unit.
_UNITS = {
    **dict.fromkeys(["ngày", "day", "days"], (Counted.calendar_days, 1)),
    **dict.fromkeys(["tuần", "week", "weeks"], (Counted.calendar_days, 7)),
    **dict.fromkeys(["tháng", "month", "months"], (Counted.months, 1)),
    **dict.fromkeys(["quý", "quarter", "quarters"], (Counted.months, 3)),
    **dict.fromkeys(["năm", "year", "years"], (Counted.months, 12)),
}
_ISSUE = re.compile(
    r"(?:(?:the|ngày|khi|được|date|day|of|có|thời điểm|hôm|bắt đầu|its) )*"
    r"(?:(?:văn bản|công văn|thông báo|quyết định|nghị quyết|kết luận|chỉ thị|kế hoạch) này"
    r"(?: được)?(?: ký| ban hành)?|this (?:document|directive|decision|notice|letter)"
    r"|(?:ký|ban hành|phát hành|giao|nay|signing|signature|issue|issuance|issuing|assignment"
    r"|today|now)(?: (?:ban hành|nhiệm vụ|nhiệm vụ này|văn bản|văn bản này|công văn này|"
    r"thông báo này|quyết định này|of this \w+|of the (?:directive|document)))?) ?$"
)
_RECEIPT = re.compile(
    r"(?:(?:the|ngày|khi|date|day|of|được|its) )*(?:(?:nhận(?: được)?(?: văn bản| công văn"
    r"| thông báo| quyết định| nghị quyết| kết luận| chỉ thị| kế hoạch)?(?: này)?)"
    r"|receipt(?: of (?:this|the) \w+)?|receiving (?:this|the) \w+) ?$"
)


def counts_in(scan: Scan) -> tuple[list[Count], list[Unclear]]:
    read = [_count(token) for token in scan.of(Form.counted)]
    counts = [one for one in read if isinstance(one, Count)]
    return counts, [one for one in read if isinstance(one, Unclear)]


def distinct(counts: Sequence[Count]) -> list[Count]:
    return list({(count.unit, count.number): count for count in counts}.values())


def _count(token: Token) -> Count | Unclear:
    parts, number = token.parts, number_of(token.parts["n"])
    since = re.sub(r"^,? ?(?:kể |tính )?\w+ ", "", parts.get("since", "") + " ").strip()
    from_receipt = bool(_RECEIPT.match(since))
    again = parts.get("again")
    if (again and number_of(again) != number) or not (
        not since or from_receipt or _ISSUE.match(since)
    ):
        return Unclear(token.said)
    unit, times = unit_of(parts["u"])
    return Count(token.said.strip(), unit, number * times, "mark" in parts, from_receipt)


def unit_of(said: str) -> tuple[Counted, int]:
    if re.search("làm việc|work|business", said):
        return Counted.working_days, 1
    if re.search("nửa|half", said):
        return Counted.months, 6
    return _UNITS[re.split("[ -]", said.replace("calendar ", ""))[-1]]
