"""Which characters the handout's fonts have."""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.resources import files
from pathlib import Path

FONTS = Path(str(files(__package__))) / "fonts"
"""The faces that handouts and cards are set in; no others are used."""

# Marks that shape a text and leave nothing on paper: joiners, directions, variants, soft hyphens.
_UNSEEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
_VARIANTS = (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))


def uncovered(text: str) -> str:
    """Return the characters of a text that no font has, each once, in their order."""
    seen = dict.fromkeys(text)
    # Every font of ours has these; to open the fonts takes longer than to set an article.
    unusual = [c for c in seen if not ("\x00" <= c <= "\u017e" or "\u2010" <= c <= "\u2026")]
    if not unusual:
        return ""
    return "".join(c for c in unusual if not _is_unseen(c) and ord(c) not in _characters())


def _is_unseen(character: str) -> bool:
    """Say whether a character is not drawn."""
    return unicodedata.category(character) in _UNSEEN or ord(character) in _VARIANTS


@cache
def _characters() -> frozenset[int]:
    """Return all characters that the fonts have between them."""
    from fontTools.ttLib import TTFont

    found: set[int] = set()
    for path in sorted(FONTS.glob("*.[ot]tf")):
        with TTFont(path, lazy=True) as font:
            found |= font.getBestCmap().keys()
    return frozenset(found)
