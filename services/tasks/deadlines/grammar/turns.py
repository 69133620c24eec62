"""Turns: how directives write that a duty returns, and where in its period each turn closes."""

from services.tasks.deadlines.grammar.pieces import (
    AGAIN,
    ONCE,
    OPEN_ENDED,
    UNIT,
    UNIT_ONLY,
    WEEKDAY,
    Form,
    N,
)

TURNS: list[tuple[Form, str]] = [
    (
        Form.turn,
        rf"(?P<many>(?<!\w)(?!0?1 |một |one ){N}) (?:lần|times)\b(?: ?(?:/|mỗi|một"
        rf"|trong|a|an|per|every|each) ?(?:một |1 )?(?:{N} )?{UNIT})?",
    ),
    (Form.turn, rf"\b(?P<many>twice|thrice)(?: (?:a|per|every|each) {UNIT})?"),
    (Form.turn, rf"\b(?P<weekly>every|each|mỗi|hằng|hàng)(?= (?:{WEEKDAY}))"),
    (
        Form.turn,
        rf"(?:định kỳ |cứ )?\b(?:hằng|hàng|mỗi|từng|theo|cứ|every|each|per|{ONCE}"
        rf"(?: every| each| per| in)? an?|{ONCE} per|{ONCE} every) (?:(?P<n>{N}"
        rf"|other)[ -])?{UNIT}{OPEN_ENDED}(?P<list>(?: ?[,/;] ?| và | hoặc | hay "
        rf"| and | or )(?:hằng |hàng |mỗi |từng |every )?(?:{N} )?(?:tuần|tháng|quý|năm"
        rf"|week|month|quarter|year)\b{OPEN_ENDED})?(?: {ONCE} lần)?",
    ),
    (
        Form.turn,
        rf"(?:định kỳ |mỗi |cứ )?(?:(?P<n>{N}) )?{UNIT}(?: ?/ ?| ?/ ?{ONCE} ?| "
        rf"(?:(?!{UNIT_ONLY})[^\W\d]+ ){{0,3}}{ONCE} )lần(?! thứ)",
    ),
    (
        Form.turn,
        rf"\b{ONCE} lần ?(?:/|mỗi|một|trong|trên) ?(?:mỗi |một |1 )?"
        rf"(?:(?P<n>{N}|0?\d\d?) )?{UNIT}",
    ),
    (
        Form.turn,
        rf"\bđịnh kỳ (?:là )?(?:(?P<n>{N}){AGAIN} )?{UNIT}{OPEN_ENDED}(?! đầu| cuối)",
    ),
    (
        Form.turn,
        r"(?<![\w-])(?P<adverb>(?:(?:bi|semi|half|tri)[ -]?)?(?:daily|hourly|nightly"
        r"|weekly|monthly|quarterly|yearly|annual(?:ly)?)|fortnightly|biennial"
        r"(?:ly)?)\b",
    ),
    (
        Form.edge,
        r"(?P<edge>ngày cuối(?: cùng)?(?: của)?|tháng cuối(?: cùng)?(?: của)?|đầu|giữa"
        r"|cuối|hết) (?P<u>tháng|quý|tuần)(?= ?(?:$|[,.;:)\x00]|và |hoặc |báo |phải "
        r"|gửi |hằng |hàng ))",
    ),
    (
        Form.edge,
        r"(?P<edge>(?:the )?(?:last day|beginning|middle|end)) of (?:the|each|every) "
        r"(?P<u>week|month|quarter)\b",
    ),
    (Form.weekday, rf"(?<!lần )(?<!quý )(?<!\w)(?P<w>{WEEKDAY})\b(?! (?:đầu|cuối|tháng))"),
]
