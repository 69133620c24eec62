"""Forms: how directives write days, periods and counts, one pattern a way of writing."""

import re

from services.tasks.deadlines.grammar.numerals import MONTH_VI
from services.tasks.deadlines.grammar.pieces import (
    AGAIN,
    AND,
    DAY,
    EDGE,
    MARK,
    NAMED,
    NAMED_ONLY,
    OF,
    OR,
    ORDINAL,
    SIDE,
    SOON,
    THIRD,
    UNIT,
    D,
    Form,
    M,
    N,
    Y,
)
from services.tasks.deadlines.grammar.turns import TURNS

PATTERNS: list[tuple[Form, str]] = [
    # -- What has figures but tells no time ----------------------------------------------------
    (Form.noise, r"\b(?:số|no\.?|number) ?:? ?\d+(?:[/-][\w/-]+)?"),
    (Form.noise, r"(?<![\w/])\d+/\d{4}/[^\W\d][\w/-]*"),
    (
        Form.noise,
        r"(?<![\w/])\d+ ?[/-] ?(?!tuần|tháng|quý|năm|lần|ngày|hằng|hàng|mỗi|và"
        rf"|{NAMED_ONLY})[^\W\d_]{{2,}}\b[/-][\w/-]+",
    ),
    (Form.noise, r"(?<![\w/])\d+/(?!tuần|tháng|quý|năm|lần|ngày|hằng|hàng|mỗi)[^\W\d_]{2,}\b"),
    (Form.noise, r"(?:điều|khoản|điểm|mục|phụ lục|đề án|article|clause|annex) \d+(?!\d|[/.]\d)"),
    (Form.noise, r"\b\d{1,4} ?%"),
    (
        Form.unread,
        rf"(?:trong(?: vòng)?|within|sau|after|next) {N}{AGAIN} ?(?:giờ|h|tiếng|hours?"
        r"|phút|minutes?)\b",
    ),
    (
        Form.noise,
        r"(?<![\w/.])[0-2]?\d ?(?:(?::|[hg] ?)[0-5]\d|h|g|giờ(?: [0-5]?\d(?: ?phút)?)?)"
        r"(?!\w)(?: ?[ap]m| sáng| chiều| tối)?",
    ),
    (Form.noise, r"(?<![\w/.])1?\d ?[ap]m\b"),
    # -- What is known not to be understood -----------------------------------------------------
    (Form.unread, rf"(?:ngày|mùng|mồng) (?!\d){N} (?=tháng)|năm hai (?:nghìn|ngàn)"),
    (
        Form.unread,
        r"(?<!và )(?:những|vài|các|mấy|nhiều|một số) năm (?:tới|sau|tiếp theo)|\bfy ?\d+",
    ),
    (Form.unread, rf"\b{EDGE}(?= ?(?:,|{AND}) ?{EDGE} ?(?:tháng|quý|năm|{NAMED_ONLY}))"),
    (
        Form.unread,
        rf"{N} (?:tháng|năm|tuần|months?|years?|weeks?) (?:và |and )?{N} (?:ngày|tháng"
        r"|days?|months?)\b",
    ),
    (
        Form.unread,
        rf"(?:tuần (?:lễ )?(?:thứ )?(?:{N}(?! lần)|đầu|cuối|giữa|nhất|hai)|week {N}|"
        r"(?:first|second|third|last|\d\w\w) week)(?: tiên| cùng)?(?: of| của)?(?: "
        rf"(?:tháng|quý) \w+| {NAMED})?{OF}",
    ),
    (
        Form.unread,
        rf"(?:nửa (?:đầu |cuối )?|{N} ngày(?: làm việc)? (?:đầu|cuối)(?: tiên| cùng)?"
        r"(?: của)? |ngày (?:làm việc )?(?:đầu|thứ)(?: \w+)?(?: tiên)?(?: của)? )tháng"
        rf"(?: \d\d?)?{OF}",
    ),
    (
        Form.unread,
        r"\b(?:this|next|coming|following|current|last) (?:week|month|quarter)(?!s)"
        r"(?! of)(?! \d{4})",
    ),
    *TURNS,
    # -- Days ------------------------------------------------------------------------------------
    (
        Form.noise,
        r"(?:(?:từ|from) )?(?:ngày )?(?<![\d/.-])\d\d?(?: ?- ?| (?:đến|tới|to|until) )"
        r"(?:hết )?(?=(?:ngày )?\d\d? ?(?P<s>[/.]) ?\d\d? ?(?P=s) ?\d\d|"
        r"(?:ngày )?\d\d? tháng)",
    ),
    (
        Form.day_of_month,
        rf"(?:ngày )?(?<![\w/.-])(?P<d>\d\d?)(?= ?{OR} ?(?:(?:ngày )?\d\d? ?{OR} ?)*"
        r"(?:ngày )?\d\d? ?(?:/ ?\d\d?(?!\d)|\. ?\d\d?\. ?\d|tháng \d))",
    ),
    (
        Form.day,
        rf"{DAY}(?<![/.-]){Y}([/.-])(?P<m>\d\d?)\2(?P<d>\d\d?)(?![\d/-]|\.\d)"
        r"(?:t\d\d:\S*)?",
    ),
    (Form.day, rf"{DAY}(?<!\d/){D} ?/ ?(?P<m>\d\d?) ?/ ?(?P<y>\d{{4}}|\d\d)(?!\d)(?! ?/ ?\d)"),
    (Form.day, rf"{DAY}(?<!\d\.){D}\. ?(?P<m>\d\d?)\. ?(?P<y>\d{{4}}|\d\d)(?!\d)(?!\.\d)"),
    (Form.day, rf"{DAY}(?<!\d-){D}-(?P<m>\d\d?)-(?P<y>\d{{4}}|\d\d)(?!\d)(?!-\d)"),
    (
        Form.day,
        rf"(?:(?:ngày|mùng|mồng) )+{D},? ?(?:của )?tháng (?P<m>\d\d?(?!\d)"
        rf"|{MONTH_VI}){OF}",
    ),
    (
        Form.day,
        rf"(?<![\d/.]){D} tháng (?P<m>\d\d?(?!\d)|{MONTH_VI})(?:(?: ?[/-] ?|,? năm "
        rf"|,? ){Y})",
    ),
    (
        Form.day,
        r"(?:(?<=trước )|(?<=đến )|(?<=tới )|(?<=hết )|(?<=nhất )|(?<=từ ))"
        rf"(?<!\d){D} tháng {M}{OF}",
    ),
    (
        Form.day,
        rf"(?<![\w/.])(?:(?P<d0>\d\d?) ?- ?)?{D}(?:st|nd|rd|th)?(?: day)?"
        rf"(?: of)?[ -]{NAMED}\b\.?(?:[ ,-]{{1,2}}{Y})?",
    ),
    (Form.day, rf"\b{NAMED}\.? (?:(?P<d0>\d\d?) ?- ?)?{D}(?:st|nd|rd|th)?(?!\d)(?:,? {Y})?"),
    (Form.day, rf"{DAY}(?<!\d[/.])(?<!tháng ){D} ?/ ?{M}(?! ?[/.] ?\d){OF}"),
    (Form.day, rf"(?:ngày|mùng|mồng) {D}[.-]{M}(?![/.-]\d)"),
    (Form.day_of_month, r"(?:ngày|mùng|mồng|day) (?P<d>\d\d?)(?!\d| ?[/.] ?\d)"),
    (
        Form.day_of_month,
        r"(?:(?<=by the )|(?<=on the )|(?<=before the )|(?<=than the ))(?P<d>\d\d?)"
        r"(?:st|nd|rd|th)\b",
    ),
    (
        Form.noise,
        r"(?<=\x00)(?: của)? tháng (?:sau|kế tiếp|liền kề|tiếp theo)|(?<=\x00) of the "
        r"(?:next|following) month",
    ),
    # -- Periods ---------------------------------------------------------------------------------
    (
        Form.quarter,
        rf"\b(?P<q>{ORDINAL})(?=(?: ?(?:,|{AND}|to|through|-) ?(?:the )?{ORDINAL})+ quarters?)",
    ),
    (Form.half_year, rf"\b(?P<side>first)(?= (?:{AND}|to) (?:the )?(?:second|last|latter) hal)"),
    (
        Form.months_of_year,
        rf"(?P<n>{N}){AGAIN} (?P<mu>tháng|quý) {SIDE}(?! (?:nhiệm|quý|tháng)){OF}",
    ),
    (
        Form.months_of_year,
        rf"\b(?P<side>first|last) (?P<n>{N}) months(?: of)?(?: the)?(?: year)?{OF}",
    ),
    (Form.half_year, rf"nửa (?:năm )?{SIDE}(?! tháng){OF}"),
    (
        Form.half_year,
        r"(?<!\w)(?<!quý )(?P<side>đầu|cuối) (?:của )?năm(?! (?:nay|này|sau|tới|học|tài"
        rf"|ngân)){OF}",
    ),
    (Form.half_year, rf"(?<!\w)(?<!quý )(?P<side>đầu|cuối) (?:của )?(?=năm ){SOON}"),
    (
        Form.half_year,
        r"\b(?P<side>first|second|last|latter|1st|2nd) (?:half|halves)(?: of)?(?: the)?"
        rf"(?: year)?{OF}",
    ),
    (Form.half_year, rf"\bh(?P<side>[12])[ /-]?(?:of )?{Y}"),
    (
        Form.half_year,
        r"\b(?P<side>early(?: in)?|late(?: in)?|(?:beginning|start|end) of) "
        rf"(?:the year |year )?{Y}",
    ),
    (Form.half_year, r"\b(?P<side>(?:beginning|start|end) of) (?P<soon>(?:the|this) year)\b"),
    (Form.half_year, rf"\b(?P<side>year[ -]end){OF}"),
    (
        Form.quarter,
        r"(?:(?:cuối|hết) )?(?<!\w)quý (?:thứ )?(?P<q>[ivx]+|\d+|một|hai|ba|tư|bốn|nhất"
        rf"|nhì|đầu|cuối)\b{OF}",
    ),
    (Form.quarter, rf"(?<![\d/.-]){Y}[ /-]?q(?P<q>\d)\b"),
    (Form.quarter, rf"(?<!\w)q\. ?(?P<q>\d) ?[/.-] ?{Y}"),
    (Form.quarter, rf"(?<!\w)q ?(?P<q>i{{1,3}}|iv|\d)\b{OF}"),
    (
        Form.quarter,
        rf"\b(?:(?P<q>final|{ORDINAL}) quarters?|"
        rf"(?P<q2>last) quarter(?= of)){OF}",
    ),
    (Form.quarter, rf"\bquarters? (?P<q>[ivx]+|\d+|one|two|three|four)\b{OF}"),
    (Form.quarter, rf"(?<=[\x00,] )(?:và |hoặc |and |or )?(?P<q>i{{1,3}}|iv)\b{OF}"),
    (Form.quarter, rf"(?<=\x00)(?: ?[,;/+-]| {AND}) ?(?:quý )?(?P<q>i{{1,3}}|iv)\b{OF}"),
    (Form.month, rf"{THIRD}tháng (?P<m>\d\d?(?!\d)|{MONTH_VI}){OF}"),
    (Form.month, rf"(?<![\w])t(?P<m>\d\d?)[/.-]{Y}"),
    (Form.month, rf"(?<![\d/.-]){Y}-(?P<m>0\d|1\d)(?![\d/-])"),
    (Form.month, rf"(?<![\d/])(?<!\d[.-])(?P<m>\d\d?) ?[/.-] ?{Y}(?![/.-]\d)"),
    (
        Form.month,
        rf"{THIRD}(?:the month of )?\b(?!(?:may|mar|jan|feb|apr|jun|jul|aug|sept?|oct"
        rf"|nov|dec|march)\b){NAMED}\b{OF}",
    ),
    (Form.month, rf"{THIRD}\b{NAMED}\b\.?(?:[ ,/-]{{1,2}}(?:of )?{Y})"),
    (
        Form.month,
        r"(?:(?<=by )|(?<=in )|(?<=of )|(?<=before )|(?<=until )|(?<=during ))(?P<m>may"
        r"|march)\b",
    ),
    (Form.month, rf"(?<=\x00)(?: ?[,;+]| {AND}) ?(?:tháng )?(?P<m>\d\d?)(?! ?ngày)\b{OF}"),
    (Form.years, rf"(?<![\w/.])(?:năm )?(?P<from>(?:19|20|21|22)\d\d) ?- ?{Y}(?![/.-]\d)"),
    (
        Form.next_years,
        rf"(?P<n>{N}){AGAIN} năm (?:tới|tiếp theo)|\b(?:next|coming|following) "
        rf"(?P<n2>{N}) years",
    ),
    (
        Form.year,
        rf"(?<![\w/.])(?<!\d-)(?:năm |year )?{Y}(?!\w)(?![/-]\d)(?! (?:xã|phường|hộ|người|tỷ"
        r"|triệu|đơn vị|tỉnh|doanh nghiệp|communes|households|people|units)\b)",
    ),
    (Form.year, rf"\b(?:(?=năm ){SOON}|(?P<soon2>this year|next year))"),
    # -- Counts ------------------------------------------------------------------------------------
    (Form.unread, r"(?<=\x00) ?[/'-] ?\d\d?(?![\d/])"),
    (Form.unread, rf"{N} ?(?:hoặc|hay|or|,|/) ?{N} {UNIT}"),
    (
        Form.unread,
        r"\b(?:ít nhất|tối thiểu|hơn|trên|dưới|gần|chưa (?:đến|tới)|(?<!không )quá|khoảng|ngoài"
        r"|at least|(?:more|less|fewer) than|over|under|nearly|almost|about|trước"
        rf"|before)(?<!no more than)(?<!not more than) {N}{AGAIN} {UNIT}(?! (?:đầu"
        r"|cuối))",
    ),
    (Form.unread, rf"{N}{AGAIN} {UNIT} (?:trước|before|prior)"),
    (
        Form.counted,
        rf"{MARK}(?:(?:từ |from )?(?:\d+ ?-|{N} (?:đến|tới|to)) ?)?(?P<n>{N})(?: ?\("
        rf"(?P<again>{N})\))?[ -]{UNIT}(?P<since>,? ?(?:kể từ|tính từ|từ|sau|from"
        r"|after|since|following)(?= )(?: [^,;.\x00]*)?)?",
    ),
    # -- What is left and looks like a time ------------------------------------------------------
    (Form.unread, r"(?:ngày|tháng|quý|năm|month|quarter|year) \d[\d/.-]*"),
    (Form.unread, r"(?<![\w.,])\d+(?:[/-]\d+)+(?!\w)"),
    (Form.unread, r"(?:tháng|quý|kỳ|tuần) (?:này|tới|sau|kế tiếp|liền kề|tiếp theo)"),
    (
        Form.unread,
        r"nhiệm kỳ(?! \x00)|thập (?:kỷ|niên)|thế kỷ|năm (?:học|tài chính|ngân sách)|"
        r"(?:fiscal|school|mid)[ -]?year|term of office",
    ),
    (
        Form.unread,
        r"\btết\b|\brằm\b|âm lịch|lunar|hôm nay|ngày mai|\btoday\b|tomorrow|fortnight(?!ly)|"
        r"(?<!\w)(?:đầu|giữa) (?:năm|quý|\x00+)|tháng năm\b",
    ),
    (
        Form.unread,
        r"\b(?:mid|middle of|early|beginning of|start of)[ -](?:\x00+|the (?:year|month"
        r"|quarter))",
    ),
]
READ = [(form, re.compile(pattern)) for form, pattern in PATTERNS]
