"""Encodings: the text of a file's bytes, and what a text looks like that went through a wrong
one."""

import codecs
import re
import unicodedata
from enum import StrEnum

from kernel.errors import Words
from services.tasks.sheets.refusals import SheetEncoding, SheetNul

UTF_16 = Words("UTF-16", "UTF-16")


class Suspicion(StrEnum):
    """What a text looks like; the words are in `WORDS` of remarks."""

    mojibake = "mojibake"
    tcvn3 = "tcvn3"
    vni = "vni"
    letters_lost = "letters_lost"


# UTF-8 read as windows-1252: each byte from 80 to FF became the letter that stands there.
AS_BYTE = {bytes([n]).decode("cp1252", "replace"): n for n in range(0x80, 0x100)}
AS_BYTE = {sign: n for sign, n in AS_BYTE.items() if sign != "\ufffd"} | {
    chr(n): n for n in range(0x80, 0x100)
}
LEAD = "".join(sign for sign, n in AS_BYTE.items() if 0xC3 <= n <= 0xE2)
TRAIL = "".join(sign for sign, n in AS_BYTE.items() if 0x80 <= n <= 0xBF)
TWISTED = re.compile(f"[{re.escape(LEAD)}][{re.escape(TRAIL)}]{{1,2}}")
NO_BREAK = "\xa0"  # after a capital in the right encoding too, as in "XÃ HỘI"

VIETNAMESE = re.compile(r"[ăâđêôơưĂÂĐÊÔƠƯ\u1ea0-\u1ef9]")
ONLY_UNICODE = re.compile(r"[\u0100-\u024f\u1ea0-\u1eff]")
# Letters of the old fonts: TCVN3 puts signs inside words, VNI a tone after its vowel.
TCVN3_SIGN = re.compile(r"[A-Za-z][µ¸¶·¹¨»¾¼½©®ª«¬\xad][A-Za-zäåæçëîïñöøüûþß]")
TCVN3_LETTER = re.compile(r"[a-z][äåæçëîïñøûþß][a-z]")
VNI = re.compile(r"[aeouyAEOUYöôÖÔ][ùøûõïâáàåãäêéèúüëÙØÛÕÏÂÁÀÅÃÄÊÉÈÚÜË]|[ñÑ][aeouyöôAEOUYÖÔ]")
VNI_FOREIGN = re.compile(r"[ïäöñûåüëøÏÄÖÑÛÅÜËØ]")
LOST = re.compile(r"(?<![/=&\w.]{4})[A-Za-zÀ-ỹ]\?(?=[a-zà-ỹ]| [a-zà-ỹ])")

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def text_of(content: bytes) -> tuple[str, str]:
    """The text and the name of its encoding: UTF-8, or UTF-16 or 32 with its mark; refuses any
    other by its name."""
    mark, encoding = next((one for one in BOMS if content.startswith(one[0])), (b"", "utf-8"))
    try:
        text = content[len(mark) :].decode(encoding)
    except UnicodeDecodeError as wrong:
        at = len(mark) + wrong.start
        line = content.count(b"\n", 0, at) + 1
        raise SheetEncoding(at=at + 1, line=line, looks=_looks_like(content)) from None
    nul = text.find("\0")
    if nul < 0:
        return text.removeprefix("\ufeff"), encoding
    if b"\0" in content[:2]:
        raise SheetEncoding(at=1, line=1, looks=UTF_16)
    raise SheetNul(line=text.count("\n", 0, nul) + 1)


def _looks_like(content: bytes) -> str:
    sample = content[:200_000]
    if b"\0" in sample:
        return "UTF-16"
    old = suspicion(sample.decode("cp1252", "replace").replace("\ufffd", ""))
    if old in (Suspicion.tcvn3, Suspicion.vni):
        return "TCVN3 (ABC)" if old is Suspicion.tcvn3 else "VNI-Windows"
    read = unicodedata.normalize("NFC", sample.decode("cp1258", "replace"))
    return "windows-1258" if re.search(r"[\u1ea0-\u1ef9]", read) else "windows-1252"


def suspicion(text: str) -> Suspicion | None:
    """Whether a text looks as one does that was saved or read in a wrong encoding, or typed in an
    old font."""
    if "\ufffd" in text or ("?" in text and len(LOST.findall(text)) > 1):
        return Suspicion.letters_lost
    if text.isascii():
        return None
    if _is_twisted(text):
        return Suspicion.mojibake
    if ONLY_UNICODE.search(text):  # a text in an old font has no letter of Unicode's own
        return None
    if len(VNI.findall(text)) > 1 and VNI_FOREIGN.search(text):
        return Suspicion.vni
    old = TCVN3_SIGN.search(text) or len(TCVN3_LETTER.findall(text)) > 1  # one is "naïve"
    return Suspicion.tcvn3 if old else None


def _is_twisted(text: str) -> bool:
    """Whether a run of signs, taken back to the bytes that they stand for, is a Vietnamese
    letter."""
    for run in TWISTED.findall(text):
        for length in (3, 2):
            octets = bytes(AS_BYTE[sign] for sign in run[:length])
            letter = octets.decode("utf-8", "ignore")
            if len(octets) == length and len(letter) == 1 and _is_likely(letter, run):
                return True
    return False


def _is_likely(letter: str, run: str) -> bool:
    if VIETNAMESE.search(letter) or letter in "–—“”‘’…":
        return True
    return letter.isalpha() and run[1] != NO_BREAK
