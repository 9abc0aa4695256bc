"""The name of an article's file, from its headline."""

from __future__ import annotations

import re
import unicodedata

_LONGEST = 60  # letters; names stand in addresses
# Letters that do not come apart into a plain letter and a mark.
_PLAIN = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i",
     "Æ": "Ae", "Œ": "Oe", "Ø": "O", "Đ": "D", "Ð": "D", "Þ": "Th", "Ł": "L"}
)  # fmt: skip
# Names that Windows keeps for devices.
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


def name_of(headline: str) -> str:
    """Return a name made of a headline: words of a to z and 0 to 9, joined by hyphens.

    It is "" where the headline has no such letter, as in another script.
    """
    plain = unicodedata.normalize("NFKD", headline.translate(_PLAIN)).lower()
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    words = re.findall(r"[a-z0-9]+", re.sub(r"(?<=\w)['’](?=\w)", "", plain))
    name = ""
    for word in words:
        longer = f"{name}-{word}" if name else word[:_LONGEST]
        if len(longer) > _LONGEST:
            break
        name = longer
    return f"{name}-article" if _RESERVED.fullmatch(name) else name
