"""The few sentences that, set alone under the headline, tell a reader the most.

Each has a worth, a sum of what speaks for it; the best is taken, then the best that repeats
little of it, and so on.  The numbers were fitted to the picks of annotators.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

from generator.model import Section, Speech, Structure, touched
from generator.understanding.words import Word, words

_LEAST, _MOST = 3, 5
_SHARE = 3  # one pick for so many sentences, once there are more than the least
_LATE = 3  # picks after so many may well be of a section that has none yet

# Openings that need the sentence before to be understood.
_LEANING = frozenset(
    {"also", "another", "both", "but", "he", "her", "his", "however", "instead", "it", "its"}
    | {"meanwhile", "moreover", "other", "others", "she", "so", "still", "such", "that", "their"}
    | {"then", "there", "these", "they", "this", "those", "yet"}
)


@dataclass(frozen=True, slots=True)
class _Candidate:
    sentence: str
    section: Section
    stems: frozenset[str]
    worth: float


def pick(structure: Structure) -> tuple[str, ...]:
    """Return the ids of three to five sentences, best first; fewer where there are fewer."""
    left = _candidates(structure)
    wanted = min(_MOST, max(_LEAST, len(left) // _SHARE))
    picked: list[_Candidate] = []
    while left and len(picked) < wanted:
        best = max(left, key=lambda candidate: _worth_beside(candidate, picked))
        picked.append(best)
        left.remove(best)
    return tuple(candidate.sentence for candidate in picked)


def _worth_beside(candidate: _Candidate, picked: Sequence[_Candidate]) -> float:
    """Return the worth of a sentence to a reader who has read those picked."""
    repeated = max((_overlap(candidate.stems, other.stems) for other in picked), default=0.0)
    fresh = candidate.section not in {other.section for other in picked}
    return candidate.worth - 2.5 * repeated + 0.8 * (fresh and len(picked) >= _LATE)


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(1, min(len(one), len(other)))


def _candidates(structure: Structure) -> list[_Candidate]:
    """Return the sentences that are content, with their worth."""
    headline = _stems(words(structure.article.headline))
    quoted = _quoted(structure)
    found: list[_Candidate] = []
    paragraph = -1
    for sentence, placement in zip(structure.sentences, structure.placements, strict=True):
        opens, paragraph = sentence.paragraph != paragraph, sentence.paragraph
        if placement.section is Section.SOURCE_ONLY:
            continue
        tokens = words(structure.article.text, sentence.span)
        stems = _stems(tokens)
        worth = _standing(tokens) + _place(len(found), opens=opens)
        worth += 0.5 * (placement.section is Section.KEY_CHANGES)
        worth += 1.1 * len(stems & headline) / max(1, len(headline))
        worth -= 1.3 * min(1, quoted[sentence.id] / len(sentence.span))
        found.append(_Candidate(sentence.id, placement.section, stems, worth))
    return found


def _place(earlier: int, *, opens: bool) -> float:
    """Return the worth of standing after so many `earlier` sentences; `opens` a paragraph."""
    return 0.6 * (earlier == 0) - 0.7 * log(1 + earlier) + 0.9 * opens


def _standing(tokens: Sequence[Word]) -> float:
    """Return how well the words stand alone: many, with a number, not leaning on what was said."""
    first = next((token.lower for token in tokens if token.form[0].isalnum()), "")
    numbered = any(token.form[0].isdigit() for token in tokens)
    length = 1.4 * min(len(tokens), 40) / 40 - 0.5 * (len(tokens) < 12)
    return length + 0.5 * numbered - 0.5 * (first in _LEANING)


def _stems(tokens: Iterable[Word]) -> frozenset[str]:
    return frozenset(token.lower[:5] for token in tokens if len(token.lower) > 3)


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
