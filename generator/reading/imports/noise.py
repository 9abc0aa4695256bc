"""The words by which `noise.toml` tells what is no part of an article."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_DATA = "noise.toml"


@dataclass(frozen=True, slots=True)
class Noise:
    """What the file says, ready to be asked: see there."""

    tags: frozenset[str]
    roles: frozenset[str]
    alone: frozenset[str]
    together: tuple[tuple[str, ...], ...]
    comments: frozenset[str]
    aside: re.Pattern[str]
    call: re.Pattern[str]
    contact: re.Pattern[str]
    end: re.Pattern[str]
    gate: re.Pattern[str]


@cache
def noise() -> Noise:
    """Return what the file says."""
    told = tomllib.loads(files(__package__).joinpath(_DATA).read_text("utf8"))
    elements, names, lines = told["elements"], told["names"], told["lines"]
    return Noise(
        tags=frozenset(elements["tags"]),
        roles=frozenset(elements["roles"]),
        alone=frozenset(names["alone"]),
        together=tuple(tuple(words.split()) for words in names["together"]),
        comments=frozenset(names["comments"]),
        aside=_any([rf"[(\[]?{words}" for words in lines["asides"]]),
        call=_any(lines["calls"]),
        contact=_any(lines["contacts"]),
        end=_any(lines["ends"]),
        gate=_any(lines["gates"]),
    )


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)
