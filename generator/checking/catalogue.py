"""What each finding means, why it matters and what to do: read from `catalogue.toml`.

The guide's page of findings is made from the same file, in the same order: most important first.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

_LINK = re.compile(r"\[([^\]]+)\]\([^)]+\)")
_EMPHASIS = re.compile(r"(\*+)(\S(?:.*?\S)?)\1", re.DOTALL)
_SENTENCE_END = re.compile(r"(?<=[.?!])\s")


@dataclass(frozen=True, slots=True)
class Explanation:
    """A code in words; all but `code` and `level` are Markdown."""

    code: str
    level: str
    title: str
    means: str
    why: str
    do: str


@dataclass(frozen=True, slots=True)
class Group:
    """Codes that an editor looks at together, and what holds for all of them."""

    title: str
    text: str
    explanations: tuple[Explanation, ...]


@cache
def groups() -> tuple[Group, ...]:
    """Return every group of codes, most important first."""
    raw = tomllib.loads((files(__package__) / "catalogue.toml").read_text("utf8"))
    return tuple(
        Group(
            title=group["title"],
            text=group.get("text", ""),
            explanations=tuple(Explanation(code, **told) for code, told in group["codes"].items()),
        )
        for group in raw["groups"]
    )


@cache
def explanations() -> Mapping[str, Explanation]:
    """Return every explanation by its code, most important first."""
    return {told.code: told for group in groups() for told in group.explanations}


@cache
def ranks() -> Mapping[str, int]:
    """Return the place of each code in the order of importance, from 0."""
    return {code: rank for rank, code in enumerate(explanations())}


def plain(markdown: str) -> str:
    """Return an explanation as a terminal shows it, without the addresses of its links."""
    return " ".join(_EMPHASIS.sub(r"\2", _LINK.sub(r"\1", markdown)).split())


def in_short(code: str) -> str:
    """Return the first sentence of what to do."""
    return _SENTENCE_END.split(plain(explanations()[code].do), maxsplit=1)[0]


def nearest(code: str) -> str:
    """Return what helps whoever asked for a code that does not exist."""
    near = get_close_matches(code.upper(), explanations(), n=1, cutoff=0.5)
    return f"Did you mean {near[0]}?" if near else f"Known are {', '.join(explanations())}."
