"""Folding: the key that puts names in Vietnamese order."""

import re
import unicodedata

from kernel.texts import APOSTROPHES

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
# One byte a letter, in an order that byte comparison keeps: space < ! < 0–9 < A–Z < a–g.
PLACE = {letter: chr(65 + n) if n < 26 else chr(71 + n) for n, letter in enumerate(ALPHABET)}
TONES = {
    "\u0300": "1",
    "\u0309": "2",
    "\u0303": "3",
    "\u0301": "4",
    "\u0323": "5",
}  # huyền hỏi ngã sắc nặng


def sort_key(name: str) -> str:
    """Compared by bytes: letters in the order of the alphabet (a ă â b c d đ …), then one tone a
    syllable (ngang huyền hỏi ngã sắc nặng), wherever it was typed. Numbers by value."""
    syllables = [_syllable(word) for word in _words(name)]
    return (
        "!".join(letters for letters, _ in syllables) + " " + "".join(tone for _, tone in syllables)
    )


def _words(name: str) -> list[str]:
    plain = APOSTROPHES.sub("", unicodedata.normalize("NFC", name)).casefold()
    return re.findall(r"\d+|[^\W\d_]+(?:[\u0300-\u036f]+[^\W\d_]*)*", plain)


def _syllable(word: str) -> tuple[str, str]:
    if word.isdecimal():
        return word.zfill(6), "0"
    apart = unicodedata.normalize("NFD", word)
    tone = next((TONES[mark] for mark in apart if mark in TONES), "0")
    toneless = unicodedata.normalize("NFC", "".join(c for c in apart if c not in TONES))
    return "".join(PLACE.get(letter) or _nearest(letter) for letter in toneless), tone


def _nearest(letter: str) -> str:
    """A letter of another alphabet stands where its Latin base does, or after all of ours."""
    return PLACE.get(unicodedata.normalize("NFKD", letter)[0], "z")
