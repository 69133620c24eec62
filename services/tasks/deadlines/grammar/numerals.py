"""Numerals: numbers as directives spell them, in figures, in words and in Roman letters."""

import re

_VI = ["một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]
_EN = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = [
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen"),
    *("sixteen", "seventeen", "eighteen", "nineteen"),
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_ORDINAL = {
    **{"first": 1, "second": 2, "third": 3, "fourth": 4},
    **{"1st": 1, "2nd": 2, "3rd": 3, "4th": 4},
    **{"nhất": 1, "nhì": 2, "tư": 4, "đầu": 1, "cuối": 4, "last": 4, "final": 4},
}
_VALUE = {
    **{word: number for number, word in enumerate(_VI, 1)},
    **{word: number for number, word in enumerate(_EN, 1)},
    **{word: number for number, word in enumerate(_TEENS, 10)},
    **{word: 10 * number for number, word in enumerate(_TENS, 2)},
    **{"tư": 4, "bẩy": 7, "mốt": 1, "lăm": 5, "nhăm": 5, "mười": 10, "linh": 0, "lẻ": 0},
}
_TIMES = {"mươi": 10, "trăm": 100}


def _any(words: list[str]) -> str:
    return "|".join(words)


_DIGIT = _any([*_VI, "bẩy"])
# After a ten five is "lăm", so "hai mươi năm" is twenty years; and "mốt", "tư" stand for 1 and 4.
_LAST = _any([*(word for word in _VI if word != "năm"), "bẩy", "mốt", "tư", "lăm", "nhăm"])
_SPELT_VI = (
    rf"(?:(?:{_DIGIT}) trăm )?"
    rf"(?:(?:(?:{_DIGIT}) mươi|mười)(?: (?:{_LAST}))?|(?:linh|lẻ) (?:{_DIGIT}))"
    rf"|(?:{_DIGIT}) trăm|{_DIGIT}"
)
_SPELT_EN = rf"(?:{_any(_TENS)})(?:[ -](?:{_any(_EN)}))?|{_any(_TEENS)}|{_any(_EN)}"
NUMBER = rf"(?:(?<![\w.,/])\d{{1,5}}(?!\d|[.,]\d)|\b(?:{_SPELT_VI}|{_SPELT_EN})\b)"
MONTH_VI = r"(?:mười (?:một|hai)|một|hai|ba|tư|bốn|sáu|bảy|bẩy|tám|chín|mười)\b(?! mươi)"


def number_of(said: str) -> int:
    """The value of what `NUMBER` matches: "10", "hai mươi lăm", "forty-five"."""
    if said.isdecimal():
        return int(said)
    total = last = 0
    for word in re.split("[ -]", said):
        if word in _TIMES:
            total += last * (_TIMES[word] - 1)
        else:
            last = _VALUE[word]
            total += last
    return total


def part_of(said: str) -> int:
    """Which quarter or half: "ii", "2", "hai", "second", "cuối"; 0 when it names none."""
    known = _ROMAN.get(said) or _ORDINAL.get(said) or _VALUE.get(said)
    return known or (int(said) if said.isdecimal() else 0)
