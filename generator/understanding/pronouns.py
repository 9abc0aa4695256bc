"""Lead "he" and "she" to the person whom the words before take up."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generator.model import Quotation, Sentence, Span
from generator.understanding.cast import Figure
from generator.understanding.lexicons import Lexicon
from generator.understanding.names import Name

_MEMORY = 3  # paragraphs that a pronoun looks back
_WINDOW = 14  # mentions that a pronoun weighs
_HORIZON = 60  # mentions that a role noun looks back over
_SPOKEN = 3  # last speakers that are remembered beside the mentions
_LEAST = -3.5  # a lower score is nobody
_SUBJECT, _SPOKE_LAST, _IN_MARKS, _IN_PASSING, _UNSURE = 1.0, 1.5, 2.0, 1.0, 0.5  # of a score


@dataclass(frozen=True, slots=True)
class _Mention:
    """A place where a person is named, or meant by the source of a quotation."""

    start: int
    figure: Figure
    weight: float


class Places:
    """In which sentence and paragraph a place of the text is."""

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        self.sentences = sentences
        self.starts = [sentence.span.start for sentence in sentences]

    def sentence(self, at: int) -> int:
        """Return the number of the sentence, -1 before the first."""
        return bisect_right(self.starts, at) - 1

    def paragraph(self, at: int) -> int:
        """Return the number of the paragraph, -1 before the first."""
        index = self.sentence(at)
        return self.sentences[index].paragraph if index >= 0 else -1


class Persons:
    """The persons of an article in the order in which it names and hears them."""

    def __init__(
        self,
        text: str,
        places: Places,
        named: Sequence[tuple[Name, Figure]],
        quotations: Sequence[Quotation],
        lexicon: Lexicon,
    ) -> None:
        self.text = text
        self.places = places
        self.lexicon = lexicon
        marked = _marked(text, quotations)
        self.mentions: list[_Mention] = []
        sentence = -1
        for name, figure in named:
            first = places.sentence(name.span.start) > sentence
            sentence = places.sentence(name.span.start)
            if figure.person:
                weight = self._weight(name, first, marked)
                self.mentions.append(_Mention(name.span.start, figure, weight))
        self.starts = [mention.start for mention in self.mentions]
        self.spoken: list[_Mention] = []

    def hear(self, figure: Figure, at: int) -> None:
        """Remember that a person speaks."""
        self.spoken = [*self.spoken, _Mention(at, figure, _SUBJECT)][-_SPOKEN:]

    def recent(self, at: int) -> Iterator[Figure]:
        """Yield the persons heard or named before a place, the last first."""
        yield from (mention.figure for mention in reversed(self.spoken))
        until = bisect_left(self.starts, at)
        for mention in reversed(self.mentions[max(0, until - _HORIZON) : until]):
            yield mention.figure

    def called(self, pronoun: str, at: int, last: object) -> Figure | None:
        """Return whom "he" or "she" most likely takes up; `last` is who spoke last.

        What counts: how many sentences back the person was named, whether as a subject or in
        passing, whether she or he spoke last, and whether the pronoun fits.
        """
        here, floor = self.places.sentence(at), self.places.paragraph(at) - _MEMORY
        until = bisect_left(self.starts, at)
        best, most = None, _LEAST
        for mention in [*self.mentions[max(0, until - _WINDOW) : until], *self.spoken]:
            figure = mention.figure
            fits = figure.pronoun in (pronoun, None)
            if not fits or mention.start >= at or self.places.paragraph(mention.start) < floor:
                continue
            score = mention.weight - (here - self.places.sentence(mention.start))
            score += _SPOKE_LAST if figure is last else 0.0
            score -= _UNSURE if figure.pronoun is None else 0.0
            if score >= most:
                best, most = figure, score
        return best

    def _weight(self, name: Name, first: bool, marked: Sequence[Span]) -> float:
        """Return how likely a pronoun takes a name up: a subject rather than one in passing."""
        at, end = name.span.start, name.span.end
        weight = _SUBJECT if first else 0.0
        if _covered(marked, at):
            weight -= _IN_MARKS
        if self.text[end : end + 1] in ("'", "’"):
            weight -= _IN_PASSING
        before = self.text[max(0, at - 12) : at].split()
        return (
            weight - _IN_PASSING
            if before and before[-1].lower() in self.lexicon["cuts"]
            else weight
        )


def _marked(text: str, quotations: Sequence[Quotation]) -> list[Span]:
    """Return the contents in quotation marks, in order."""
    spans = (span for quotation in quotations for span in quotation.contents)
    return sorted(
        span for span in spans if text[span.start : span.start + 1] in ('"', "“", "'", "‘")
    )


def _covered(spans: Sequence[Span], at: int) -> bool:
    index = bisect_right(spans, Span(at, at + 1)) - 1
    return index >= 0 and spans[index].end > at
