"""Pieces: what the patterns of deadline texts are made of."""

from enum import StrEnum, auto

from services.tasks.deadlines.grammar.numerals import NUMBER

MONTHS = [
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
]


class Form(StrEnum):
    """What a piece of a text is; `noise` has figures but tells no time (a document's number)."""

    noise = auto()
    unread = auto()
    day = auto()
    day_of_month = auto()
    month = auto()
    quarter = auto()
    half_year = auto()
    months_of_year = auto()
    year = auto()
    years = auto()
    next_years = auto()
    counted = auto()
    turn = auto()
    edge = auto()
    weekday = auto()


N = NUMBER
AGAIN = rf"(?: ?\(({N})\))?"  # "10 (mười)" says it twice
NAMED_ONLY = rf"(?:{'|'.join(MONTHS)}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)"
NAMED = rf"(?P<m>{NAMED_ONLY})"
AND = r"(?:và|hoặc|hay|and|or)"
ORDINAL = r"(?:first|second|third|fourth|1st|2nd|3rd|4th)"
EDGE = r"(?:đầu|giữa|cuối|early|mid|late)"
OR = r"(?:,|và|hoặc|hay|and|or)"
Y = r"(?P<y>(?:19|20|21|22)\d\d)(?!\d)"
SOON = r"(?P<soon>(?:năm )?(?:nay|này)|(?:năm )?(?:sau|tới)|this year|next year)\b"
OF = (
    rf"(?:(?: ?[/-] ?|\.|,? )(?:của |of |in )?(?:the |the year |năm )?{Y}(?![/.-]\d)"
    rf"|,? (?:của |of )?(?=năm |this |next ){SOON})?"
)
DAY = r"(?:(?:ngày|mùng|mồng) )*(?<!\d)"
D, M = r"(?P<d>\d\d?)", r"(?P<m>\d\d?)(?!\d)"
THIRD = (
    r"(?:(?P<third>(?:đầu|giữa|cuối|thượng tuần|trung tuần|hạ tuần)(?: của)?"
    r"|early|mid|late|(?:the )?(?:beginning|start|middle|end) of)[ -]"
    r"|ngày cuối(?: cùng)?(?: của)? )?"
)
SIDE = r"(?P<side>đầu|cuối)(?: của)?(?: năm(?! (?:nay|này|sau|tới|học|tài|ngân)))?"
UNIT = (
    r"(?P<u>ngày ?\(? ?làm việc\b\)?|(?:working|business|work)[ -]days?|nửa năm|half[ -]years?"
    r"|ngày|tuần(?! làm việc)|tháng|quý|năm"
    r"|(?:calendar )?days?|weeks?|months?|quarters?|(?:calendar )?years?)(?!\w)"
)
UNIT_ONLY = r"(?:ngày|tuần|tháng|quý|năm)\b"
OPEN_ENDED = r"(?! ?\d| \(?[ivx]+\b)"  # "mỗi tháng 3" tells a month, not a turn
WEEKDAY = (
    r"thứ (?:hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])|chủ nhật|cn"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
)
ONCE = r"(?:một|1|01|once|one time)"
MARK = (
    r"(?:(?P<mark>trong(?: vòng| thời (?:hạn|gian))*|within(?: the next| the following)?"
    r"|sau|không quá|tối đa|chậm nhất|in|after|(?:no|not) more than|at most|up to) )?"
)
