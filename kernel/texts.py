"""Texts: the one gate for every text and day that enters, the one key that texts are found by."""

import re
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from itertools import groupby
from typing import Annotated

from pydantic import BeforeValidator, StringConstraints

from kernel.errors import Words

# Shown as nothing: zero-width and soft hyphens, fillers, variation selectors, tags.
DROPPED = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u206a-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]"
)
SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000]")
BREAKS = re.compile("\r\n?|[\x85\u2028\u2029]")
UNSTORABLE = "\ud800-\udfff\ufdd0-\ufdef" + "".join(
    chr(plane << 16 | end) for plane in range(17) for end in (0xFFFE, 0xFFFF)
)
# By the code of the fault: what is refused in any text, then in one of a single line.
ANYWHERE = {
    "control_character": (
        re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]"),
        Words("không được chứa ký tự điều khiển ({sign})", "must hold no control sign ({sign})"),
    ),
    "bidi_character": (
        re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"),
        Words(
            "không được chứa ký tự đảo chiều chữ ({sign})",
            "must hold no sign that turns the direction of writing ({sign})",
        ),
    ),
    "not_a_character": (
        re.compile(f"[{UNSTORABLE}]"),
        Words("{sign} không phải là ký tự", "{sign} is no character"),
    ),
}
IN_A_LINE = {
    "line_break": (
        re.compile("[\t\n\x0b\x0c\r\x85\u2028\u2029]"),
        Words(
            "phải nằm trên một dòng, không xuống dòng, không thụt cột ({sign})",
            "must be one line, without line breaks and tabs ({sign})",
        ),
    ),
    **ANYWHERE,
}
MOST_MARKS = 30  # on one letter, as Unicode's stream-safe form has it; more cost their square
PILED = Words("có quá nhiều dấu trên một chữ", "piles too many marks on one letter")
NOT_GIVEN = Words(
    "phải có chữ nhìn thấy được; khoảng trắng và ký tự ẩn không tính",
    "must be given; spaces and signs that show nothing do not count",
)
NOT_A_DAY = Words(
    "phải là ngày dạng `2026-12-31`, từ năm 1800 đến năm 2999",
    "must be a day like `2026-12-31`, of the years 1800 to 2999",
)
# Typed, typographic and modifier apostrophes all stand in real names (Ea H'Leo, Cư Mʼgar); nobody
# types the same one.
APOSTROPHES = re.compile("['’ʼ‘`´]")


class Unfit(ValueError):
    """Why a text or a day does not come in."""

    def __init__(self, code: str, words: Words) -> None:
        super().__init__(words.en)
        self.code, self.words = code, words


def line(text: str) -> str:
    """The text as it is kept: composed (NFC), with plain spaces, nothing invisible, on one line.
    Empty when it shows nothing."""
    return _admitted(text, IN_A_LINE)


def lines(text: str) -> str:
    """The same for a text of several lines: every kind of line break becomes `\\n`."""
    return _admitted(BREAKS.sub("\n", text), ANYWHERE)


def _admitted(text: str, refused: dict[str, tuple[re.Pattern[str], Words]]) -> str:
    for code, (signs, words) in refused.items():
        if found := signs.search(text):
            raise Unfit(code, words.filled({"sign": f"U+{ord(found[0]):04X}"}))
    shown = SPACES.sub(" ", DROPPED.sub("", text))
    if not unicodedata.is_normalized("NFC", shown):
        marks = groupby(shown, lambda sign: unicodedata.combining(sign) > 0)
        if any(marked and len(list(pile)) > MOST_MARKS for marked, pile in marks):
            raise Unfit("piled_marks", PILED)
        shown = unicodedata.normalize("NFC", shown)
    return shown.strip() if any(unicodedata.category(sign)[0] in "LNPS" for sign in shown) else ""


def iso_day(value: object) -> date:
    """A day written as ISO 8601 has it; a number or an instant is none."""
    with suppress(ValueError):
        if re.fullmatch(r"(?:1[89]|2\d)\d\d-\d\d-\d\d", str(value), re.ASCII):
            return date.fromisoformat(str(value))
    raise Unfit("not_a_day", NOT_A_DAY)


def _through(gate: Callable[[str], str], *, needed: bool) -> BeforeValidator:
    """What pydantic asks before it measures a text; it judges by itself what is no text."""

    def enter(value: object) -> object:
        clean = gate(value) if isinstance(value, str) else value
        if clean == "" and needed:
            raise Unfit("missing", NOT_GIVEN)
        return clean

    return BeforeValidator(enter)


ONE_LINE, SEVERAL_LINES = _through(line, needed=True), _through(lines, needed=True)
# The length is judged of what is kept. A shorter or longer one: Annotated[str, …, ONE_LINE].
Line = Annotated[str, StringConstraints(min_length=1, max_length=2000), ONE_LINE]
Text = Annotated[str, StringConstraints(min_length=1, max_length=20_000), SEVERAL_LINES]
SearchWords = Annotated[str, StringConstraints(min_length=1, max_length=100), ONE_LINE]
Note = Annotated[str, StringConstraints(max_length=500), _through(line, needed=False)]
Day = Annotated[date, BeforeValidator(iso_day)]


def _given(value: object) -> object:
    with suppress(Unfit):
        return None if isinstance(value, str) and not lines(value) else value
    return value


# What shows nothing was not given.
GIVEN = BeforeValidator(_given)
LineIfAny = Annotated[Line | None, GIVEN]
TextIfAny = Annotated[Text | None, GIVEN]


def folded(text: str) -> str:
    """Lower-case ASCII words: no tone (so òa and oà are one), no accent, đ as d, no apostrophe."""
    plain = unicodedata.normalize(
        "NFKD", APOSTROPHES.sub("", unicodedata.normalize("NFC", text)).casefold()
    )
    letters = "".join(c for c in plain if not unicodedata.combining(c)).replace("đ", "d")
    return " ".join(re.findall(r"[a-z0-9]+", letters))


def search_key(*texts: str) -> str:
    """Every word with a space before it, so that a search may start at any word: like '% ' ||
    folded || '%'."""
    return " " + " ".join(filter(None, map(folded, texts)))
