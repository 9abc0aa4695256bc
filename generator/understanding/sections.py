"""Which sentence goes where: its section, how sure that is, why, and its discourse role.

Two heads read the same features.  The one for roles never decides a section.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from generator.model import Placement, Role, Section, Sentence, Speech, Structure, touched
from generator.understanding import features, reasons
from generator.understanding.features import Feature
from generator.understanding.impressions import ROLES, SECTIONS, Impressions
from generator.understanding.linear import Sight
from generator.understanding.weights import Weights

_LEAST, _MOST = 2, 4  # reasons told of a sentence
_UNREAD = 0.4  # the confidence in a section that only the form of an article tells
_TELLING = 0.35  # of the strongest reason; weaker ones only make up the least number


def place(
    structure: Structure, weights: Weights, impressions: Impressions = ()
) -> tuple[Placement, ...]:
    """Return the placement of each sentence, in their order.

    `impressions` are what an encoder makes of the sentences; without any, the rest has to do.
    """
    if any(finding.code == "L001" for finding in structure.findings):
        return _by_form(structure)
    seen = features.of(structure, weights.lexicon)
    sections = Sight(
        weights.sections, seen, [dict(zip(SECTIONS, i.sections, strict=True)) for i in impressions]
    )
    roles = Sight(
        weights.roles, seen, [dict(zip(ROLES, i.roles, strict=True)) for i in impressions]
    )
    small = weights.lexicon["small"]
    return tuple(
        Placement(
            sentence=sentence.id,
            section=Section(sections.label(index)),
            confidence=round(max(sections.probabilities[index]), 4),
            role=Role(roles.label(index)),
            reasons=_strongest(sections.contributions(index), small, sections.label(index)),
            next_best=_next_best(sections, index),
        )
        if _has_letters(structure, sentence)
        else _wordless(sentence)
        for index, sentence in enumerate(structure.sentences)
    )


def _next_best(sections: Sight, index: int) -> tuple[Section, float]:
    """Return the section that a sentence would stand in otherwise, and how probable that is."""
    ranked = sorted(zip(sections.probabilities[index], sections.head.classes, strict=True))
    probability, name = ranked[-2]
    return Section(name), round(probability, 4)


def _by_form(structure: Structure) -> tuple[Placement, ...]:
    """Place the sentences of an article in a language that is not understood.

    Its first paragraph is taken for the news, words in marks for what somebody says to it.
    """
    starts = [sentence.span.start for sentence in structure.sentences]
    said = [c for q in structure.quotations if q.kind is not Speech.INDIRECT for c in q.contents]
    spoken = {index for content in said for index in touched(content, starts)}
    return tuple(
        _formal(sentence, index in spoken)
        if _has_letters(structure, sentence)
        else _wordless(sentence)
        for index, sentence in enumerate(structure.sentences)
    )


def _formal(sentence: Sentence, spoken: bool) -> Placement:
    if spoken:
        section, reason = Section.REACTIONS, "holds words in quotation marks"
    elif sentence.paragraph == 0:
        section, reason = Section.KEY_CHANGES, "stands in the first paragraph"
    else:
        section, reason = Section.BACKGROUND, "the language is not understood"
    return Placement(sentence.id, section, _UNREAD, Role.NONE, (reason,))


def _has_letters(structure: Structure, sentence: Sentence) -> bool:
    return any(map(str.isalpha, sentence.span.of(structure.article.text)))


def _wordless(sentence: Sentence) -> Placement:
    """Place a line without letters, which is never content: a number, a broken mark."""
    return Placement(sentence.id, Section.SOURCE_ONLY, 0.99, Role.NONE, ("has no words",))


def _strongest(
    contributions: Iterable[Feature], small: frozenset[str], section: str
) -> tuple[str, ...]:
    """Return in plain words what spoke most for a section, features of one meaning together."""
    sums: defaultdict[str, float] = defaultdict(float)
    for name, value in contributions:
        if reason := reasons.plain(name, small, section):
            sums[reason] += value
    ranked = sorted(sums, key=lambda reason: (-sums[reason], reason))[:_MOST]
    told = [
        reason
        for rank, reason in enumerate(ranked)
        if sums[reason] > 0 and (rank < _LEAST or sums[reason] >= _TELLING * sums[ranked[0]])
    ]
    return tuple(told) or ("nothing in it speaks for another section",)
