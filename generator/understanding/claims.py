"""Claims that stand among the facts though nobody answers for them.

    F001  a judgement in the article's own voice ("a shameful vote")
    F002  a guess or forecast without a source ("is likely to", "could lead to")
    F003  a claim given to nobody in particular ("critics say", "is said to", "reportedly")

Only key changes and background are read; in the other sections a view is where it belongs.  A
sentence that quotes somebody is attributed, and words in marks are not the article's.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import takewhile
from typing import NamedTuple

from generator.model import Finding, Level, Quotation, Section, Span, Structure, touched
from generator.understanding.lexicons import Lexicon

_FACTS = frozenset({Section.KEY_CHANGES, Section.BACKGROUND})
_LISTS = {"F001": "judgement", "F002": "guess", "F003": "hearsay"}
_MEANING = {
    "F001": "judgement in the article's own voice",
    "F002": "guess or forecast without a source",
    "F003": "claim that is given to nobody in particular",
}
_WORD = re.compile(r"\w+(?:[’'-]\w+)*|[^\w\s]")
_MARKS = frozenset('"“”„«»`')
_POINTING = frozenset({"the", "these", "those"})  # to a group that was named before
_LARGE = 3  # words of a crowd
_NEAR = 12  # characters between a crowd and its cue; further apart, one of them is misread

Pattern = tuple[frozenset[str], ...]
"""For each word in turn, what it may be."""

Claim = tuple[str, Span]
"""The code of a finding, and the words that gave rise to it."""


def find(structure: Structure, lexicon: Lexicon) -> tuple[Finding, ...]:
    """Return the claims among the facts, in order; `lexicon` is "claims"."""
    starts = [sentence.span.start for sentence in structure.sentences]
    said: defaultdict[int, list[Quotation]] = defaultdict(list)
    for quotation in structure.quotations:
        for index in {i for span in _spans(quotation) for i in touched(span, starts)}:
            said[index].append(quotation)
    text, reader = structure.article.text, _Reader(lexicon)
    findings: list[Finding] = []
    for index, placement in enumerate(structure.placements):
        if placement.section in _FACTS:
            span = structure.sentences[index].span
            findings += _findings(text, reader.read(text, span, said[index]))
    return tuple(findings)


def _spans(quotation: Quotation) -> Iterator[Span]:
    yield from quotation.contents
    yield from (span for span in (quotation.cue, quotation.source) if span)


def _findings(text: str, claims: Iterator[Claim]) -> Iterator[Finding]:
    """Yield one finding for each code, with the words of all its claims."""
    found: dict[str, list[Span]] = {}
    for code, span in claims:
        found.setdefault(code, []).append(span)
    for code, spans in sorted(found.items()):
        words = ", ".join(f"“{' '.join(span.of(text).split())}”" for span in spans)
        yield Finding(code, Level.INFO, f"{_MEANING[code]} ({words})", spans[0])


class _Word(NamedTuple):
    form: str
    lower: str
    start: int
    end: int


class _Reader:
    """The word lists, ready to be looked up."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.patterns = _patterns(tuple(lexicon.items()))

    def read(self, text: str, span: Span, quotations: Sequence[Quotation]) -> Iterator[Claim]:
        """Yield the claims of a sentence; `quotations` are those that it has a part of."""
        contents = [content for quotation in quotations for content in quotation.contents]
        for claim in self.told(text, span):
            if not quotations or (claim[0] == "F001" and not any(map(claim[1].meets, contents))):
                yield claim
        if quotations:
            yield from self.said(text, quotations)

    def said(self, text: str, quotations: Sequence[Quotation]) -> Iterator[Claim]:
        """Yield the claim of a sentence that gives what it tells to a crowd without a name."""
        first, *others = quotations
        if others or not (first.source and first.cue and first.speech):
            return
        left, right = sorted((first.source, first.cue))
        near = right.start - left.end <= _NEAR
        if near and self._is_crowd(_words(text, first.source)):
            yield "F003", Span(left.start, right.end)

    def _is_crowd(self, source: Sequence[_Word]) -> bool:
        """Say whether a source is "critics", "some political analysts", "critics of the plan"."""
        crowd = self.lexicon["crowd"]
        group = list(takewhile(lambda word: word.lower != "of", source))
        if not 0 < len(group) <= _LARGE or group[-1].lower not in crowd:
            return False
        return all(
            word.lower in crowd or (word.form.islower() and word.lower not in _POINTING)
            for word in group
        )

    def told(self, text: str, span: Span) -> Iterator[Claim]:
        """Yield the claims of a sentence that quotes nobody."""
        words = _words(text, span)
        lowers = {word.lower for word in words}
        answered = "?" in lowers or not lowers.isdisjoint(self.lexicon["law"])
        end = 0  # of the claim before
        for at, word in enumerate(words):
            if word.form in _MARKS:
                return
            if at >= end and (claim := self._at(words, at)):
                code, end = claim
                if code == "F001" or not (answered or self._is_hindered(words, at)):
                    yield code, Span(word.start, words[end - 1].end)
            answered = answered or word.lower in self.lexicon["answering"]

    def _is_hindered(self, words: Sequence[_Word], at: int) -> bool:
        return at > 0 and words[at - 1].lower in self.lexicon["hindering"]

    def _at(self, words: Sequence[_Word], at: int) -> tuple[str, int] | None:
        """Return the code of the claim that begins at a word, and where it ends."""
        if at and words[at].form != words[at].lower:
            return None  # a name
        for code, pattern in self.patterns.get(words[at].lower, ()):
            end = at + len(pattern)
            if end <= len(words) and all(
                word.lower in slot for word, slot in zip(words[at:end], pattern, strict=True)
            ):
                return code, end
        return None


@cache
def _patterns(
    lists: tuple[tuple[str, frozenset[str]], ...],
) -> Mapping[str, Sequence[tuple[str, Pattern]]]:
    """Return the patterns by each word that they may begin with, longer ones first."""
    lexicon = dict(lists)
    found: defaultdict[str, list[tuple[str, Pattern]]] = defaultdict(list)
    for code, name in _LISTS.items():
        for phrase in lexicon[name]:
            pattern = tuple(
                lexicon[word[1:-1]] if word.startswith("<") else frozenset({word})
                for word in phrase.split()
            )
            for word in pattern[0]:
                found[word].append((code, pattern))
    return {
        word: sorted(ones, key=lambda one: (-len(one[1]), one[0])) for word, ones in found.items()
    }


def _words(text: str, span: Span) -> list[_Word]:
    return [
        _Word(m[0], m[0].lower(), *m.span()) for m in _WORD.finditer(text, span.start, span.end)
    ]
