"""Numbers: which written numbers name the same directive of an issuer."""

import re
import unicodedata
from datetime import date

# A typist, a program and a font each put another sign between the parts of a number.
DASHES = re.compile("[\u2010-\u2015\u2212]")


def number_key(number: str, issued_on: date) -> str:
    """What an issuer uses once: the year of the document's date, and its number without regard to
    case, spaces, the kind of dash or the form in which its accents are typed."""
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", number).casefold())
    return f"{issued_on.year} {DASHES.sub('-', ''.join(folded.split()))}"
