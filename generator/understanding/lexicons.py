"""The word lists beside this file, read once each.

A lexicon is `lexicons/NAME.toml`: keys with arrays of strings.  Stages never read files; the
pipeline reads the lexicons here and hands them over.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

Lexicon = Mapping[str, frozenset[str]]


@cache
def lexicon(name: str) -> Lexicon:
    """Return the word lists of `lexicons/NAME.toml`, each as a set."""
    source = files(__package__) / "lexicons" / f"{name}.toml"
    tables = tomllib.loads(source.read_text("utf8"))
    return {key: frozenset(words) for key, words in tables.items()}
