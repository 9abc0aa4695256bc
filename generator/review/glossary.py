"""The glossaries: words, what they mean, and where a text uses them.

An editor writes one for an article, in its file of decisions, and one for all, `glossary.yml`
beside the articles.  A word is found as people write it: with a capital where a sentence begins,
in the plural, before “'s”.  What has capitals within (US, NATO, ATACMS) is found as it is written
alone, so that “us” is not the United States; and N.A.T.O. is NATO.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from generator.errors import ReviewError
from generator.model import Article, Span
from generator.review.anchoring import pattern
from generator.textfile import read_text
from generator.yamlfile import (
    Problems,
    error_of,
    line_of,
    parse,
    some_words,
    strict_table,
    wrong,
)

NAME = "glossary.yml"
"""The file of the glossary for all articles, in their folder."""

_TOKEN = re.compile(r"\w+")
_EDGES = re.compile(r"^\W+|\W+$")
_ACRONYM = re.compile(r"[^\W\d_](?:\.?[^\W\d_])+\.?")
_DOTTED = range(2, 7)  # letters of acronyms that may have stops
# What goes on over the edge of a word: AT&T, nato.int, @NATO, O’Neill.
_RUNS_ON = re.compile(r"(?:\w|\w[&.'’]|[@#])\Z")
_GOES_ON = re.compile(r"\w|[&.@]\w|['’](?!s\b)\w|[-‐‑]\d")
_ADDRESS = re.compile(r"(?:://|www\.|@)\S*\Z")
_REACH = 80  # characters of an address that are looked at
_HYPHENS = frozenset("-‐‑")


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the glossary, and what it means."""

    line: int
    words: str
    meaning: str


def terms(node: yaml.Node) -> tuple[Term, ...]:
    """Read a table of words and what they mean."""
    entries = node.value if isinstance(node, yaml.MappingNode) else ()
    keys = {key.value: key for key, _ in entries if isinstance(key, yaml.ScalarNode)}
    meanings = strict_table(node, dict.fromkeys(keys, some_words))
    found = {word: _written(key) for word, key in keys.items()}
    seen: dict[str, str] = {}
    for word, written in found.items():
        other = seen.setdefault(written.casefold(), written)
        if other != written:
            raise wrong(keys[word], f"“{written}” is “{other}” but for its capitals; keep one.")
    return tuple(Term(line_of(keys[word]), found[word], meanings[word]) for word in keys)


def _written(key: yaml.Node) -> str:
    """Read a word that a text is searched for."""
    written = some_words(key)
    if not _TOKEN.search(written):
        raise wrong(key, f"“{written}” has no letter to be found by.")
    return written


def path_of(article: Article) -> Path:
    """Return where the glossary for all articles stands."""
    return article.root / NAME


def load(path: Path) -> tuple[Term, ...]:
    """Read a glossary; where there is no file, there are no terms."""
    if not path.exists() and not path.is_symlink():
        return ()
    return _load(path, read_text(path, ReviewError))


@lru_cache(maxsize=2)  # each article asks for it, and it is the same for all
def _load(path: Path, text: str) -> tuple[Term, ...]:
    try:
        root = parse(text)
        return terms(root) if root else ()
    except Problems as error:
        raise error_of(ReviewError, path, error.problems) from error


def used(listed: Iterable[Term], text: str) -> dict[str, str]:
    """Return the words of a glossary that a text uses, in the glossary's order, and meanings."""
    meanings = {term.words: term.meaning for term in listed}
    found = {word for _, word in _finder(tuple(meanings)).find(text)}
    return {word: meaning for word, meaning in meanings.items() if word in found}


class Finder:
    """Finds words of a glossary in a text.

    What a text is found to use comes in its order; of words that overlap, those that begin
    first, and of these the longest.  Of `own` words it is known that the text is about them: one
    that it does not have with its capital is looked for without.
    """

    def __init__(self, words: Iterable[str], own: Iterable[str] = ()) -> None:
        self.own = frozenset(own)
        self._by_token: dict[str, list[str]] = {}
        for word in dict.fromkeys((*words, *self.own)):
            for token in _tokens(word):
                self._by_token.setdefault(token, []).append(word)

    def find(self, text: str, within: Span | None = None) -> Iterator[tuple[Span, str]]:
        """Yield where words of the glossary stand, each with the word as the glossary has it."""
        start, end = (within.start, within.end) if within else (0, len(text))
        reached = start
        for token in _TOKEN.finditer(text, start, end) if self._by_token else ():
            if token.start() >= reached and token[0].casefold() in self._by_token:
                words = self._by_token[token[0].casefold()]
                reached, word = max((self._match(text, w, token.start(), end), w) for w in words)
                if reached:
                    yield Span(token.start(), reached), word

    def _match(self, text: str, word: str, at: int, end: int) -> int:
        """Return where a word of the glossary that begins at a place ends, 0 where it does not."""
        own = word in self.own
        for form in _forms(word, own):
            match = form.match(text, at, end)
            if match and _is_whole(text, match, end, joined=own or _has_capital(word)):
                return match.end()
        return 0


@lru_cache(maxsize=4)
def _finder(words: tuple[str, ...]) -> Finder:
    return Finder(words)


def own_finder(words: Iterable[str], text: str) -> Finder:
    """Return a finder of words that an editor set for this very text.

    One that the text does not have as it is written is looked for with other capitals.
    """
    found = {word for _, word in Finder(words).find(text)}
    return Finder(words, own=(word for word in words if word not in found))


def _tokens(word: str) -> set[str]:
    """Return the first words, without capitals, with which a word of the glossary may begin."""
    bare = _EDGES.sub("", word)
    first = _TOKEN.match(bare)
    if not first:
        return set()
    tokens = {first[0]}
    if first.end() == len(bare):
        tokens.update(_plurals(bare))
    if letters := _acronym(bare):
        tokens |= {letters, f"{letters}s", letters[0]}
    return {token.casefold() for token in tokens}


def _plurals(word: str) -> tuple[str, ...]:
    """Return how the plural of a word may be written."""
    if not word[-1:].isalpha():
        return ()
    if re.search(r"[^aeiou]y$", word):
        return (f"{word}s", f"{word[:-1]}ies")
    return (f"{word}es" if re.search(r"(?:s|x|z|ch|sh)$", word) else f"{word}s",)


def _acronym(word: str) -> str:
    """Return the letters of an acronym that may be written with stops or without, else nothing."""
    letters = word.replace(".", "")
    whole = _ACRONYM.fullmatch(word) and letters.isupper() and len(letters) in _DOTTED
    return letters if whole else ""


@lru_cache(maxsize=4096)
def _forms(word: str, own: bool) -> tuple[re.Pattern[str], ...]:
    """Return patterns of the forms of a word, the longest first.

    One without capitals, or with one at its beginning as in a sentence, may have others.
    """
    bare = _EDGES.sub("", word)
    if letters := _acronym(bare):
        stops = r"\.".join(letters)
        return tuple(map(re.compile, (rf"{stops}\.?(?:s\b)?", rf"{letters}(?:s\b)?")))
    plain = not _has_capital(bare[1:])
    free = plain and (own or " " in bare or not _has_capital(bare))
    forms = (pattern(form).pattern for form in (*_plurals(bare), bare))
    return tuple(re.compile(_any_capital(form) if free else form) for form in forms)


def _any_capital(written: str) -> str:
    """Return a pattern of words in which each may begin with a capital or not."""
    return r"\s+".join(
        f"(?i:{word[0]}){word[1:]}" if word[:1].isalpha() else word
        for word in written.split(r"\s+")
    )


def _has_capital(word: str) -> bool:
    return any(map(str.isupper, word))


def _is_whole(text: str, match: re.Match[str], limit: int, *, joined: bool) -> bool:
    """Say whether words stand by themselves: not in another word, nor in an address.

    They may be `joined` to the word before by a hyphen: “anti-NATO”, but not “long-term”.
    """
    start, end = match.span()
    before, after = text[max(0, start - 2) : start], text[end : min(end + 3, limit)]
    if _RUNS_ON.search(before) or _GOES_ON.match(after):
        return False
    if before[-1:] in _HYPHENS and not joined:
        return False
    return not _ADDRESS.search(text[max(0, start - _REACH) : start])
