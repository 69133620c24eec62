"""Tokens: a deadline's text divided into the times that it tells, each with the word before it."""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from services.tasks.deadlines.grammar.forms import READ
from services.tasks.deadlines.grammar.pieces import Form

# Typed without tones, a text is read when it holds these words alone: "sau" may be six or after.
_TONED = {
    **{"truoc": "trước", "ngay": "ngày", "thang": "tháng", "quy": "quý", "nam": "năm"},
    **{"tuan": "tuần", "dau": "đầu", "giua": "giữa", "cuoi": "cuối", "hang": "hằng", "moi": "mỗi"},
    **{"dinh": "định", "ky": "kỳ", "lam": "làm", "viec": "việc", "lan": "lần", "mot": "một"},
    **{"tu": "từ", "den": "đến", "toi": "tới", "het": "hết", "va": "và", "hoac": "hoặc"},
    **{"cham": "chậm", "nhat": "nhất", "han": "hạn"},
    **{"hoan": "hoàn", "thanh": "thành", "vong": "vòng", "trong": "trong", "hai": "hai"},
    **{word: word for word in ("i", "ii", "iii", "iv", "q", "h")},
}
_TONELESS = re.compile(
    r"\b(?:truoc|ngay|thang|quy|tuan|(?<!viet )nam|hoac|khoang|som hon|muon hon|am lich"
    r"|cham nhat|tro di)\b"
)
_TONELESS_AMONG = re.compile(r"\b(?:truoc|hoac|khoang|thang \d|quy (?:\d|[iv])|cham nhat)")
_SEEN_AS = str.maketrans({"–": "-", "—": "-", "‑": "-", "‐": "-", "−": "-", "’": "'"})
_WEEKDAY = r"(?:thứ \w+|chủ nhật|\w+day)"
_TO_DAY = rf"(?: {_WEEKDAY},?)?(?: (?:thời điểm|thời hạn|hạn|ngày|the))*"
_BEFORE = re.compile(
    rf"(?<!on or )(?<!không )(?<!not )(?<!no )"
    rf"\b(?:trước|before|prior to|ahead of|sớm hơn|earlier than)"
    rf"(?: 0?0 ?(?:giờ|[hg:])(?: ?00)?)?{_TO_DAY} ?$"
)
_OPENS = re.compile(
    rf"\b(?:từ|sau|after|since|from|starting|(?:không|not|no) (?:trước|before|sớm hơn|earlier than)"
    rf"|sớm nhất|earliest|(?<!không )muộn hơn|(?<!no )(?<!not )later than"
    rf"|(?<!không )(?<!để )(?<!chưa )quá)(?: (?:on|khi|là|vào))*{_TO_DAY} ?$"
)
CLOCK = re.compile(r" \d\d?(?: ?[:hg]| giờ) ?(?:\d\d)?(?= |$)")
_OPENED = re.compile(r" ?(?:trở đi|về sau|onwards?\b|or later|hoặc muộn hơn)")
_VAGUE = re.compile(
    rf"(?:(?<!trong )khoảng|about|around|approximately|circa|trừ|except)(?: là| vào)*{_TO_DAY} ?$"
)
_JOINED_TO = re.compile("[ ,]*(?:và|hoặc|hay|and|or) ")
_JOINED = re.compile(
    r"^[ ,;]*(?:và|hoặc|hay|and|or|&)"
    r"(?: (?:ngày|trước|sau|đến|hết|trong|cả|by|in|on|the|before))* ?$"
)


_BINDS = re.compile(r"\b(?:trước|sau|đến|hết|trong|by|in|on|before)\b")


_TELLS_WHEN = (Form.day, Form.month, Form.quarter, Form.half_year, Form.year, Form.years)


class Token(NamedTuple):
    form: Form
    said: str
    at: int
    parts: Mapping[str, str]
    before: bool = False  # "trước" binds to the time right after it
    opens: bool = False  # "từ", "sau": a beginning is no deadline
    joined: bool = False  # "và", "hoặc" stand between the time before it and this one

    @property
    def until(self) -> int:
        return self.at + len(self.said)


class Scan(NamedTuple):
    words: str
    left: str  # the words with every token blanked out
    tokens: tuple[Token, ...]

    def of(self, *forms: Form) -> list[Token]:
        return [token for token in self.tokens if token.form in forms]


@lru_cache(maxsize=1024)  # a file says the same of many rows, and each reading asks again
def scanned(text: str) -> Scan:
    typed = folded(text)
    words = _toned(typed)
    if words is None:
        return Scan(typed, "", (Token(Form.unread, typed, 0, {}),))
    found: list[Token] = []
    left = words
    for form, pattern in READ:
        # Again, since of "quý I, II, III" each follows the one before.
        while matches := list(pattern.finditer(left)):
            found += [_token(form, match, words) for match in matches]
            left = pattern.sub(lambda match: "\x00" * len(match[0]), left)
    told = sorted((token for token in found if token.form is not Form.noise), key=_place)
    return Scan(words, left, tuple(_with_joints(words, told)))


def folded(text: str) -> str:
    """NFC, lower case, one space between words, one kind of hyphen, nothing invisible."""
    shown = "".join(
        char if unicodedata.category(char) != "Cf" else ""
        for char in text.translate(_SEEN_AS).replace("&", " and ")
    )
    words = " ".join(unicodedata.normalize("NFC", shown).casefold().split())
    return words.replace("qúy", "quý").replace("qũy", "quý")


def _toned(words: str) -> str | None:
    """With its tones; none when it was typed without and holds words that would be a guess."""
    if not (_TONELESS if words.isascii() else _TONELESS_AMONG).search(words):
        return words
    if set(re.findall("[a-z]+", words)) - set(_TONED):
        return None
    return re.sub("[a-z]+", lambda match: _TONED[match[0]], words)


def _place(token: Token) -> int:
    return token.at


def _token(form: Form, match: re.Match[str], words: str) -> Token:
    parts = {name: part for name, part in match.groupdict().items() if part}
    said, ahead = words[match.start() : match.end()], words[: match.start()]
    if form in _TELLS_WHEN and _VAGUE.search(ahead):
        form = Form.unread
    opens = _OPENS.search(CLOCK.sub("", ahead)) or _OPENED.match(words, match.end())
    return Token(form, said, match.start(), parts, bool(_BEFORE.search(ahead)), bool(opens))


def _with_joints(words: str, tokens: list[Token]) -> list[Token]:
    """Of "trước ngày 15/6 và 15/12" the second is joined, and "trước" holds for both."""
    told: list[Token] = []
    for token in tokens:
        told.append(_jointed(words, told[-1], token) if told else token)
    return told


def _jointed(words: str, ahead: Token, token: Token) -> Token:
    between = words[ahead.until : token.at]
    if not (_JOINED.match(between) or _JOINED_TO.match(token.said)):
        return token
    if _BINDS.search(between) or ahead.form not in (token.form, Form.day_of_month):
        return token._replace(joined=True)
    return token._replace(joined=True, before=ahead.before, opens=ahead.opens)
