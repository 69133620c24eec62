"""Whether a sentence is in its own language: what in it is foreign, or a code word."""

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from enum import Enum
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any
from uuid import UUID

from kernel.errors import Words

# Names that are written alike in both languages, each since people know it by no other.
NAMES = {
    "Remit": "this system",
    "JSON": "a format",
    "CSV": "a format, and the name of it in spreadsheet programs",
    "XLSX": "a format",
    "xlsx": "the same as the end of a file's name",
    "xls": "the older one",
    "ZIP": "a format",
    "XML": "a format",
    "DTD": "a part of XML that is refused",
    "UTF": "of UTF-8, an encoding",
    "NFC": "a form of Unicode",
    "Unicode": "the character set",
    "ASCII": "a character set",
    "TCVN3": "an old encoding",
    "VNI": "an old encoding",
    "NUL": "a character",
    "URL": "an address of the web",
    "UUID": "an id",
    "HTTPS": "a protocol",
    "https": "the same, as it begins an address",
    "GET": "a method",
    "ETag": "a header",
    "If-Match": "a header",
    "Idempotency-Key": "a header",
    "Content-Type": "a header",
    "Content-Length": "a header",
    "Transfer-Encoding": "a header",
    "Authorization": "a header",
    "Accept-Language": "a header",
    "MiB": "a unit of measure",
    "KB": "a unit of measure",
    "byte": "a unit of measure",
    "Byte": "the same, as a sentence begins",
    "webhook": "what it is called in Vietnamese too",
    "macro": "what it is called in Vietnamese too",
    "Postgres": "the database",
    "Ctrl-C": "the keys",
    "Excel": "a program",
}
# What is typed as it stands, by whoever reads: between backticks, a method with its path, a query.
TYPED = re.compile(
    r"`[^`]*`|(?:\b(?:GET|POST|PATCH|PUT|DELETE) )?(?<![\w.])/(?:v1|docs)\b[\w/?=&{}…-]*"
)
URL = re.compile(r"\bhttps?://\S*")
ROMAN = re.compile(r"\b[IVX]+\b")
AN_ID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
ISO_DAY = re.compile(r"\b\d{4}-\d\d-\d\d(?:T[\d:+.Z]*)?")
WORD = re.compile(r"[^\W\d]\w*")
CODE = re.compile(r"[a-z]+_\w+|[a-z]+[A-Z]\w*|[A-Z][a-z]+[A-Z]\w*")
MARKED = re.compile(r"[ăâđêôơưĂÂĐÊÔƠƯ\u0300\u0301\u0303\u0309\u0323]")
UNMARKED_VIETNAMESE = re.compile(r"\b(nhiem vu|don vi|van ban|can bo|qua han)\b", re.IGNORECASE)
# What a syllable without any mark may be: one that ends in c, ch, p or t always has a tone.
SYLLABLE = re.compile(
    r"(?:(?:b|ch|c|d|gh|gi|g|h|kh|k|l|m|ngh|ng|nh|n|ph|p|r|s|th|tr|t|v|x)?"
    r"(?:ai|ao|au|ay|eo|ia|iu|oa[imnouy]?|oanh?|oang|oe|oi|ua|ui|uynh|uya|uy|"
    r"a(?:ng|nh|m|n)?|e(?:ng|m|n)?|i(?:nh|m|n)?|o(?:ng|m|n)?|u(?:ng|m|n)?|y)"
    r"|qu(?:a(?:ng|nh|i|y|n)?|en|e|y))"
)
# English words that a syllable may look like, and no sentence here means as Vietnamese.
ENGLISH = {
    *("the", "then", "them", "than", "to", "no", "go", "me", "he", "be", "by", "day", "days"),
    *("say", "pay", "man", "men", "run", "on", "my", "ten", "has", "is", "a", "i", "any", "may"),
}


# Facts that are somebody's own text, even where it is spelled like a code.
QUOTED = {"said", "text", "value", "shown", "title"}


class _Fact:
    """Stands for what a refusal fills in: neither language, whatever form it is asked for in."""

    def __format__(self, _spec: str) -> str:
        return "‹›"


def with_facts(template: str) -> str:
    """A template with something of no language in each of its fields."""
    names = {name for _, name, _, _ in Formatter().parse(template) if name}
    return template.format_map(dict.fromkeys(names, _Fact()))


def foreign(sentence: str, locale: str) -> list[str]:
    """The words of a sentence that are not of its language, and its code words."""
    text = unicodedata.normalize("NFC", sentence)
    for left_out in (TYPED, URL, AN_ID, ROMAN, *(re.compile(rf"\b{name}\b") for name in NAMES)):
        text = left_out.sub(" ", text)
    odd = [*ISO_DAY.findall(text), *(word for word in WORD.findall(text) if CODE.fullmatch(word))]
    if locale == "en":
        return (
            odd
            + [word for word in WORD.findall(text) if _is_marked(word)]
            + [found[0] for found in UNMARKED_VIETNAMESE.finditer(text)]
        )
    return odd + [word for word in WORD.findall(text) if not _is_vietnamese(word)]


def _is_marked(word: str) -> bool:
    return bool(MARKED.search(word) or MARKED.search(unicodedata.normalize("NFD", word)))


def _is_vietnamese(word: str) -> bool:
    low = word.lower()
    return _is_marked(word) or (low not in ENGLISH and bool(SYLLABLE.fullmatch(low)))


@cache
def _codes() -> frozenset[str]:
    """Every value of an enumeration of ours: a code where words belong, when it is a fact."""
    ours = ("kernel", "services", "gateway", "remit")
    kinds = [kind for kind in _below(Enum) if kind.__module__.partition(".")[0] in ours]
    return frozenset(str(member.value) for kind in kinds for member in kind)


def _below(kind: type[Any]) -> Iterator[type[Any]]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)


def neutral(fact: Any, name: str = "") -> Any:
    """A fact as the check reads it: what somebody wrote or is called is of no language, and a code
    stays to be found."""
    if type(fact) is str and (name in QUOTED or fact not in _codes()):
        return "‹›"
    if isinstance(fact, Words | UUID | Path | Decimal):  # words are read where they are made
        return "‹›"
    return [neutral(one) for one in fact] if type(fact) in (list, tuple) else fact


def faults(vi: Any, en: Any) -> list[str]:
    """What is wrong with a pair that should say one thing in two languages."""
    said = {"vi": str(vi), "en": str(en)}
    return [
        f"{locale}: {', '.join(odd)} in {text!r}"
        for locale, text in said.items()
        if (odd := foreign(text, locale))
    ] + [f"{locale} is empty" for locale, text in said.items() if not text.strip()]
