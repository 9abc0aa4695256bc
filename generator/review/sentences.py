"""Sentences, their sections and the glance after an editor's decisions."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from generator.anchors import anchors
from generator.model import Placement, Section, Sentence, Span, Structure, touched
from generator.review.anchoring import MARKS, Choices, Doubts, cuts_word, find, starts
from generator.review.decisions import Pick, Review, SentenceDecision


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What the decisions made of sentences, placements and glance."""

    sentences: tuple[Sentence, ...]
    placements: tuple[Placement, ...]
    glance: tuple[str, ...]
    glance_edited: bool


def arrange(structure: Structure, review: Review, doubts: Doubts) -> Arrangement:
    """Split and join sentences, place them, and pick the glance."""
    places = Places(structure, doubts)
    places.split([d for d in review.sentences if d.split_before])
    dropped = places.joined([d for d in review.sentences if d.join_next])
    bounds = [at for at in places.bounds() if at not in dropped]
    sentences, parts = rebuilt(structure, bounds)
    placed = [
        replace(structure.placements[part], sentence=s.id)
        for part, s in zip(parts, sentences, strict=True)
    ]
    sections = _sections(review.sentences, places, bounds, doubts)
    for index, section in sections.items():
        placed[index] = _moved(placed[index], section)
    ids = [s.id for s in sentences]
    hidden = {i for i, section in sections.items() if section is Section.SOURCE_ONLY}
    picks = _picks(review.glance, places, bounds, hidden, doubts)
    glance = picks or _carried(structure, bounds, hidden)
    return Arrangement(
        sentences, tuple(placed), tuple(ids[index] for index in glance), glance_edited=bool(picks)
    )


class Places:
    """Where sentences begin: as the tool found them, and where the editor cuts them."""

    def __init__(self, structure: Structure, doubts: Doubts) -> None:
        self._text = structure.article.text
        self._spans = [s.span for s in structure.sentences]
        self._found = [span.start for span in self._spans]
        self._cuts: set[int] = set()
        self._doubts = doubts
        self.cut_by: dict[SentenceDecision, int] = {}
        """Where each decision cuts its sentence, as far as it does."""

    def bounds(self) -> list[int]:
        """Return where every sentence begins, before any are joined."""
        return sorted({*self._found, *self._cuts})

    def add_cuts(self, places: Iterable[int]) -> None:
        """Cut sentences at these places."""
        self._cuts |= set(places)

    def locate(self, line: int, words: str) -> int | None:
        """Return where the one sentence with these first words begins."""
        return self._doubts.one(self.matches(words), line, words)

    def matches(self, words: str) -> tuple[int, ...]:
        """Return where the sentences with these first words begin."""
        # The tool's own sentences come first, so that a cut cannot make other words ambiguous.
        return starts(self._text, words, self._found) or starts(self._text, words, self._cuts)

    def split(self, decisions: Sequence[SentenceDecision]) -> None:
        """Cut sentences in two; a piece may be cut again, in whatever order that is written."""
        while decisions:
            ready = [d for d in decisions if self.matches(d.words)]
            cuts = {decision: self._cut(decision) for decision in ready or decisions}
            self.cut_by |= {decision: at for decision, at in cuts.items() if at is not None}
            self._cuts |= set(self.cut_by.values())
            decisions = [d for d in decisions if d not in ready] if ready else []

    def _cut(self, decision: SentenceDecision) -> int | None:
        """Return where a decision cuts its sentence: before whole words and their marks."""
        text, words = self._text, decision.split_before or ""
        start = self.locate(decision.line, decision.words)
        if start is None:
            return None
        sentence = self._spans[bisect_right(self._found, start) - 1]
        found = find(text, words, Span(start, sentence.end))
        whole = [span.start for span in found if not cuts_word(text, span.start)]
        at = self._doubts.one(whole, decision.line, words)
        if at is None:
            return None
        at = before_marks(text, start, at)
        if at > start:
            return at
        self._doubts.add("V004", decision.line, f"The sentence begins with “{words}” already.")
        return None

    def joined(self, decisions: Sequence[SentenceDecision]) -> set[int]:
        """Return the beginnings of sentences that are joined to the one before."""
        bounds = self.bounds()
        found = (self.joins(decision, bounds) for decision in decisions)
        return {at for at in found if at is not None}

    def joins(self, decision: SentenceDecision, bounds: Sequence[int]) -> int | None:
        """Return the beginning of the sentence that a decision joins to the one before."""
        at = self.locate(decision.line, decision.words)
        if at is None:
            return None
        following = bisect_right(bounds, at)
        if following == len(bounds):
            self._doubts.add("V004", decision.line, "No sentence follows that it could join.")
            return None
        if bounds[following] in self._cuts:
            said = "Another decision splits the sentence where this one joins it."
            self._doubts.add("V004", decision.line, said)
            return None
        return bounds[following]


def before_marks(text: str, start: int, at: int) -> int:
    """Return `at`, or the place of the opening marks directly before it."""
    opening = at
    while opening > start and text[opening - 1] in MARKS:
        opening -= 1
    return opening if opening == start or text[opening - 1].isspace() else at


def rebuilt(structure: Structure, bounds: Sequence[int]) -> tuple[tuple[Sentence, ...], list[int]]:
    """Return the sentences that begin at the bounds, and for each the old one it has most of."""
    text, old = structure.article.text, structure.sentences
    if list(bounds) == [s.span.start for s in old]:
        return old, list(range(len(old)))
    ends = [*bounds[1:], old[-1].span.end]
    spans = [Span(a, a + len(text[a:b].rstrip())) for a, b in zip(bounds, ends, strict=True)]
    addresses = anchors(text, spans)
    found = [s.span.start for s in old]
    sentences, parts = [], []
    for n, (span, address) in enumerate(zip(spans, addresses, strict=True), 1):
        reached = touched(span, found)
        first = old[reached.start]
        edited = first.edited or span != first.span
        sentences.append(Sentence(f"s{n}", address, span, first.paragraph, edited))
        parts.append(max(reached, key=lambda i: span.overlap(old[i].span)))
    return tuple(sentences), parts


def _sections(
    decisions: Iterable[SentenceDecision], places: Places, bounds: Sequence[int], doubts: Doubts
) -> dict[int, Section]:
    """Return the sections that the editor set, by the sentences' order."""
    choices: Choices[int] = Choices(doubts)
    for decision in decisions:
        if not decision.section:
            continue
        at = places.locate(decision.line, decision.words)
        if at is not None:
            index = bisect_right(bounds, at) - 1
            choices.choose(index, "section", decision.section, decision.line)
    return {index: chosen["section"] for index, chosen in choices.items()}


def _moved(placement: Placement, section: Section) -> Placement:
    return replace(
        placement,
        section=section,
        confidence=1.0,
        reasons=("moved by the editor",),
        edited=True,
        next_best=None,
    )


def _picks(
    glance: Iterable[Pick],
    places: Places,
    bounds: Sequence[int],
    hidden: set[int],
    doubts: Doubts,
) -> tuple[int, ...]:
    """Return the sentences that the editor picked for the glance, by their order."""
    picks: list[int] = []
    for pick in glance:
        at = places.locate(pick.line, pick.words)
        if at is None:
            continue
        index = bisect_right(bounds, at) - 1
        if index in picks:
            doubts.add("V004", pick.line, f"The glance has this sentence twice: “{pick.words}”.")
        elif index in hidden:
            doubts.add("V004", pick.line, f"The glance shows what is source-only: “{pick.words}”.")
        else:
            picks.append(index)
    return tuple(picks)


def _carried(structure: Structure, bounds: Sequence[int], hidden: set[int]) -> tuple[int, ...]:
    """Return the tool's glance by the new order, without what the editor hid."""
    starts_of = {s.id: s.span.start for s in structure.sentences}
    carried = [bisect_right(bounds, starts_of[id_]) - 1 for id_ in structure.glance]
    return tuple(index for index in dict.fromkeys(carried) if index not in hidden)
