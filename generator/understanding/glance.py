"""The few sentences that, set alone under the headline, tell a reader the most.

Each has a worth, a weighted sum of what is seen of it; the best is taken, then the best beside it,
and so on.  So a choice is made of those that are left, as in the model of Plackett (Applied
Statistics 24, 1975), and the weights were learned from the choices of annotators.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log

from generator.model import (
    DateMention,
    Placement,
    Precision,
    Section,
    Sentence,
    Speech,
    Structure,
    touched,
)
from generator.understanding.words import Word, words

Weights = Mapping[str, float]
"""The weight of each thing seen; what is not named weighs nothing."""

_LEAST, _MOST = 3, 5
_SHARE = 3  # one pick for so many sentences, once there are more than the least
_LATE = 3  # picks after so many may well be of a section that has none yet
_LONG, _SHORT = 40, 12  # words
_NAMES = 6  # words with a capital, from which a sentence is full of names
_STEM = 5  # letters that a word's forms have in common

# Openings that need the sentence before to be understood: they point, stand for a name, or join.
_OPENINGS = {
    "points": frozenset({"such", "that", "these", "this", "those"}),
    "stands-for": frozenset({"he", "her", "his", "it", "its", "she", "their", "they"}),
    "joins": frozenset(
        {"also", "and", "but", "however", "instead", "meanwhile", "or", "so", "yet"}
    ),
    "compares": frozenset({"another", "both", "moreover", "other", "others", "still", "then"}),
    "the": frozenset({"the"}),
}
_PRONOUNS = frozenset({"he", "her", "him", "his", "it", "its", "she", "their", "they"})
_PERSONAL = frozenset({"i", "me", "my", "our", "us", "we", "you", "your"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may be picked: `index` is its place among all, `rank` among candidates."""

    index: int
    rank: int
    section: Section
    stems: frozenset[str]
    seen: Mapping[str, float]


def pick(structure: Structure, weights: Weights) -> tuple[str, ...]:
    """Return the ids of three to five sentences, best first; fewer where there are fewer."""
    left = list(candidates(structure))
    wanted = min(_MOST, max(_LEAST, len(left) // _SHARE))
    alone = {one.rank: _sum(one.seen, weights) for one in left}
    picked: list[Candidate] = []
    while left and len(picked) < wanted:
        best = max(left, key=lambda one: alone[one.rank] + _sum(beside(one, picked), weights))
        picked.append(best)
        left.remove(best)
    return tuple(structure.sentences[one.index].id for one in picked)


def _sum(seen: Mapping[str, float], weights: Weights) -> float:
    return sum(value * weights.get(name, 0.0) for name, value in seen.items())


def beside(candidate: Candidate, picked: Sequence[Candidate]) -> dict[str, float]:
    """Return what is seen of a sentence by a reader who has read those picked."""
    if not picked:
        return {}
    fresh = candidate.section not in {one.section for one in picked}
    repeated = max(_overlap(candidate.stems, one.stems) for one in picked)
    return {
        "repeated": repeated,
        "same": max(0.0, 2 * repeated - 1),
        "headline-again": candidate.seen["headline"],
        "fresh": float(fresh and len(picked) >= _LATE),
        "next": float(candidate.rank - 1 in {one.rank for one in picked}),
    }


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(1, min(len(one), len(other)))


def candidates(structure: Structure) -> tuple[Candidate, ...]:
    """Return the sentences that are content, with what is seen of them."""
    content = [
        (index, placement)
        for index, placement in enumerate(structure.placements)
        if placement.section is not Section.SOURCE_ONLY
    ]
    tokens = [words(structure.article.text, structure.sentences[i].span) for i, _ in content]
    setting = _Setting(structure, tokens)
    return tuple(
        Candidate(
            index,
            rank,
            placement.section,
            _stems(seen),
            dict(setting.of(rank, placement, structure.sentences[index], seen)),
        )
        for rank, ((index, placement), seen) in enumerate(zip(content, tokens, strict=True))
    )


class _Setting:
    """What holds for all sentences of an article."""

    def __init__(self, structure: Structure, tokens: Sequence[Sequence[Word]]) -> None:
        self.count = len(tokens)
        self.headline = _stems(words(structure.article.headline))
        self.quoted = _quoted(structure)
        self.often = Counter(stem for seen in tokens for stem in _stems(seen))
        self.opening = {  # the first sentence of each paragraph
            s.paragraph: s.id for s in reversed(structure.sentences)
        }
        published = structure.article.metadata.date
        self.ages: defaultdict[str, set[str]] = defaultdict(set)  # of dates, by sentence
        starts = [sentence.span.start for sentence in structure.sentences]
        for date in structure.dates:
            for sentence in (structure.sentences[i] for i in touched(date.span, starts)):
                if date.span.meets(sentence.span):
                    self.ages[sentence.id].add(_age(date, published))

    def of(
        self, rank: int, placement: Placement, sentence: Sentence, tokens: Sequence[Word]
    ) -> Iterator[tuple[str, float]]:
        """Yield what is seen of a sentence, by name; numbers between 0 and about 1."""
        yield f"section:{placement.section}", placement.confidence
        yield f"role:{placement.role}", 1.0
        yield "first", float(rank == 0)
        yield "late", log(1 + rank) / 3
        yield "opens", float(self.opening[sentence.paragraph] == sentence.id)
        stems = _stems(tokens)
        shared = len(stems & self.headline)
        yield "headline", shared / max(1, len(self.headline))
        yield "echo", shared / max(1, len(stems))
        yield "depth", rank / self.count
        spread = sum(log(self.often[stem]) for stem in stems) / max(1, len(stems))
        yield "central", spread / log(2 + self.count)
        quoted = self.quoted[sentence.id] / len(sentence.span)
        yield "quoted", min(1.0, quoted)
        for age in sorted(self.ages[sentence.id]):
            yield f"date:{age}", 1.0
        yield from _standing(tokens)


def _age(date: DateMention, published: dt.date | None) -> str:
    """Say whether a date is that of the news, or of an earlier year."""
    if not date.value or not published:
        return "unknown"
    exact = date.precision is Precision.DAY
    if exact and abs((published - dt.date.fromisoformat(date.value)).days) <= 1:
        return "now"
    return "past" if date.value[:4] < str(published.year) else "near"


def _standing(tokens: Sequence[Word]) -> Iterator[tuple[str, float]]:
    """Yield how well the words stand alone: many, with numbers, not leaning on what was said."""
    lowers = [token.lower for token in tokens if token.form[0].isalnum()]
    yield "length", min(len(lowers), _LONG) / _LONG
    yield "short", float(len(lowers) < _SHORT)
    numbers = sum(lower[0].isdigit() for lower in lowers)
    yield "number", float(numbers > 0)
    yield "numbers", min(numbers, 4) / 4
    for name, openings in _OPENINGS.items():
        yield name, float(lowers[:1] != [] and lowers[0] in openings)
    yield "pronoun", float(not _PRONOUNS.isdisjoint(lowers))
    capitals = sum(token.form[0].isupper() for token in tokens[1:])
    yield "names", min(capitals, _NAMES) / _NAMES
    yield "personal", float(not _PERSONAL.isdisjoint(lowers))
    yield "marked", float(tokens[:1] != () and not tokens[0].form[0].isalnum())
    yield "question", float(any(token.form == "?" for token in tokens))


def _stems(tokens: Iterable[Word]) -> frozenset[str]:
    return frozenset(token.lower[:_STEM] for token in tokens if len(token.lower) > 3)


def _quoted(structure: Structure) -> dict[str, int]:
    """Return for each sentence how many of its characters are quoted word for word."""
    starts = [sentence.span.start for sentence in structure.sentences]
    counts = {sentence.id: 0 for sentence in structure.sentences}
    for quotation in structure.quotations:
        if quotation.kind is Speech.INDIRECT:
            continue
        for content in quotation.contents:
            for index in touched(content, starts):
                sentence = structure.sentences[index]
                counts[sentence.id] += content.overlap(sentence.span)
    return counts
