"""Where the words of a decision stand in the text, and what to say when they do not."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Generic, TypeVar

from generator.model import Finding, Level, Span

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)

MARKS = "\"“”„‟«»'‘’‚‛‹›`"

# Forms of one mark that an editor's keyboard, or a copy of the text, may exchange.
_DOUBLE = r"""(?:["“”„‟«»]|''|``)"""
_ALIKE = {
    '"': _DOUBLE,
    "'": "['‘’‚‛‹›`´]",
    "-": "[-‐‑‒–—]",
    "…": r"(?:…|\.\.\.)",
}
_FORMS = re.compile(
    r"""(?P<d>''|``|["“”„‟«»])|(?P<s>['‘’‚‛‹›`´])|(?P<h>[-‐‑‒–—])|(?P<e>…|\.\.\.)"""
)
_KEY = {"d": '"', "s": "'", "h": "-", "e": "…"}
_OPENING = re.compile(rf"[{re.escape(MARKS)}(\[¿¡]*")


@lru_cache(maxsize=1024)
def pattern(words: str) -> re.Pattern[str]:
    """Return a pattern of the words, whatever the white space and the form of their marks."""
    return re.compile(r"\s+".join(_any_form(word) for word in words.split()))


def _any_form(word: str) -> str:
    parts, at = [], 0
    for mark in _FORMS.finditer(word):
        parts += [re.escape(word[at : mark.start()]), _ALIKE[_KEY[mark.lastgroup or ""]]]
        at = mark.end()
    return "".join([*parts, re.escape(word[at:])])


def find(text: str, words: str, within: Span) -> tuple[Span, ...]:
    """Return where the words stand, in order; parts of longer words only if nothing else does."""
    matches = pattern(words).finditer(text, within.start, within.end)
    found = [Span(*match.span()) for match in matches]
    return tuple([span for span in found if is_whole(text, span)] or found)


def starts(text: str, words: str, offsets: Iterable[int]) -> tuple[int, ...]:
    """Return those of the offsets at which the words begin; marks before them may be left out."""
    found: dict[int, Span] = {}
    for offset in offsets:
        match = pattern(words).match(text, offset) or pattern(words).match(text, bare(text, offset))
        if match:
            found[offset] = Span(*match.span())
    whole = [offset for offset, span in found.items() if is_whole(text, span)]
    return tuple(whole or found)


def bare(text: str, offset: int) -> int:
    """Return the offset behind the opening marks at `offset`."""
    marks = _OPENING.match(text, offset)
    return marks.end() if marks else offset


def is_whole(text: str, span: Span) -> bool:
    """Say whether the span cuts no word in two."""
    return not any(cuts_word(text, at) for at in (span.start, span.end))


def cuts_word(text: str, at: int) -> bool:
    """Say whether a word goes on over this place."""
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


def form(words: str) -> str:
    """Return the words with single blanks and straight marks, to compare them."""
    return " ".join(_FORMS.sub(lambda mark: _KEY[mark.lastgroup or ""], words).split())


class Doubts:
    """Gathers findings about decisions that cannot be carried out: none is dropped in silence.

    `near` says of words that are gone where similar ones stand.
    """

    def __init__(self, path: Path, near: Callable[[str], str | None] = lambda _: None) -> None:
        self._path = path
        self._near = near
        self._findings: list[Finding] = []

    def add(self, code: str, line: int, message: str, hint: str | None = None) -> None:
        """Add a finding about the decision on this line."""
        finding = Finding(code, Level.WARNING, message, path=self._path, line=line, hint=hint)
        if finding not in self._findings:  # words are looked up once for each thing to do
            self._findings.append(finding)

    def in_order(self) -> list[Finding]:
        """Return the findings by the lines of their decisions."""
        return sorted(self._findings, key=lambda finding: (finding.line, finding.code))

    def one(self, found: Sequence[T], line: int, words: str) -> T | None:
        """Return the only one found for the words; none or several are a finding."""
        if len(found) == 1:
            return found[0]
        if found:
            said = f"These words stand in {len(found)} places: “{words}”. Give more of them."
            self.add("V002", line, said)
        else:
            said = f"These words do not stand there in the article: “{words}”."
            self.add("V001", line, said, self._near(words))
        return None


class Choices(Generic[K]):
    """What was chosen for each target; where two decisions differ, the later one counts."""

    def __init__(self, doubts: Doubts) -> None:
        self._doubts = doubts
        self._chosen: dict[K, dict[str, Any]] = {}

    def choose(self, target: K, field: str, value: object, line: int) -> None:
        """Choose a value for a field of the target."""
        fields = self._chosen.setdefault(target, {})
        if fields.get(field, value) != value:
            said = f"This {field} contradicts an earlier decision; the later one counts."
            self._doubts.add("V004", line, said)
        fields[field] = value

    def of(self, target: K) -> dict[str, Any]:
        """Return the fields chosen for a target."""
        return self._chosen.get(target, {})

    def items(self) -> Iterable[tuple[K, dict[str, Any]]]:
        """Return every target with the fields chosen for it."""
        return self._chosen.items()
