"""Names turned into addresses: readable where letters allow, and a different one for each name."""

from __future__ import annotations

import hashlib
import re

from generator.publishing.escape import fold

_LETTERS = 60  # of an address: names of files have an end
# The index page stands in the same folder, and Windows has devices of the other names.
_TAKEN = frozenset({"index", "aux", "con", "nul", "prn"}).union(
    f"{device}{number}" for device in ("com", "lpt") for number in range(10)
)


def slug(key: str) -> str:
    """Return the address of a key, in which words are set apart by single spaces or hyphens.

    What the letters of an address cannot say, a hash says behind a double hyphen, which no
    readable address has.
    """
    words = re.sub(r"[^a-z0-9]+", "-", key).strip("-")
    if words == key.replace(" ", "-") and 0 < len(words) <= _LETTERS and words not in _TAKEN:
        return words
    told = hashlib.sha256(key.encode("utf8", "replace")).hexdigest()[:10]
    return f"{words[:_LETTERS].rstrip('-') or 'x'}--{told}"


def tag_key(tag: str) -> str:
    """Return what the ways of writing a tag have in common: its words without capitals."""
    return " ".join(fold(tag).casefold().split())


def tag_id(tag: str) -> str:
    """Return the ID of a tag's page, `tags/ID.md` under docs."""
    return slug(tag_key(tag))
