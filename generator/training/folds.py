"""Which articles are held out together.

Readers bring news of outlets that no training has seen.  So the outlets whose names stand in the
names of their articles are held out whole; articles of the other corpus, which names none, are
dealt out one by one.
"""

from __future__ import annotations

import random
from collections.abc import Iterable

COUNT = 3
_SEED = 0
# Outlets of one leaning are held out together, so that none teaches how its like writes.
_OUTLETS = (
    ("breitbart", "huff-post"),
    ("nyt", "politico"),
    ("usa-today", "wash-post", "west-journal"),
)
_FOLD = {outlet: fold for fold, outlets in enumerate(_OUTLETS) for outlet in outlets}


def outlet(name: str) -> str | None:
    """Return the outlet that the name of an article begins with, as `nyt` in `nyt_2015_…`.

    None where it names no outlet of PolNeAR, so that the article may be of any.
    """
    first, _, rest = name.partition("_")
    return first if first in _FOLD and rest[:1].isdigit() and rest[4:5] == "-" else None


def folds(names: Iterable[str]) -> dict[str, int]:
    """Return for each article, by its name, the fold that holds it out: 0, 1 or 2.

    The same names give the same folds, in whatever order they come.
    """
    found = {name: outlet(name) for name in sorted(names)}
    dealt = [name for name, whose in found.items() if whose is None]
    random.Random(_SEED).shuffle(dealt)
    return {name: _FOLD[whose] for name, whose in found.items() if whose} | {
        name: number % COUNT for number, name in enumerate(dealt)
    }
