"""What stands in each sentence of a structure, and who says it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import accumulate, groupby, pairwise

from generator.model import (
    DateMention,
    Quotation,
    Section,
    Sentence,
    Span,
    Speaker,
    Speech,
    Structure,
    touched,
)
from generator.publishing import excerpts
from generator.publishing.escape import fold
from generator.publishing.views import (
    Edit,
    Excerpt,
    Referent,
    Run,
    Statement,
    date_label,
)

# Words with which a sentence leans on the one before it.
_LEANING = re.compile(
    r"\W*(?:also|and|but|he|her|his|however|instead|it|its|meanwhile|moreover|she|similarly|so"
    r"|still|such|that|their|then|there|therefore|these|they|this|those|though|thus|yet)\b",
    re.IGNORECASE,
)
_PRONOUNS = frozenset({"", "he", "i", "it", "she", "that", "they", "we", "which", "who", "you"})
_WORD = re.compile(r"\w+")
_WITHIN = re.compile(r"(?<=[\w,;:] )\w+")  # a word that does not begin its sentence
_SMALL = frozenset({"a", "an", "and", "for", "of", "the"})  # words that a name may hold


class Lookup:
    """What stands in each sentence: spoken words, dates, mentions."""

    def __init__(self, structure: Structure) -> None:
        self.structure = structure
        self.text = structure.article.text
        self.sentences = structure.sentences
        self.starts = [s.span.start for s in structure.sentences]
        self.speakers = {s.id: s for s in structure.speakers}
        self.speech = tuple(q for q in structure.quotations if q.speech)
        self.said: dict[int, list[tuple[Span, Quotation]]] = defaultdict(list)
        self.dates: dict[int, list[DateMention]] = defaultdict(list)
        self.mentions: dict[int, list[tuple[Span, Speaker]]] = defaultdict(list)
        for quotation in self.speech:
            for piece, i in self.pieces(quotation):
                self.said[i].append((piece, quotation))
        for date in structure.dates:
            for i in self.within(date.span)[:1]:
                self.dates[i].append(date)
        for speaker in structure.speakers:
            for mention in speaker.mentions:
                for i in self.within(mention)[:1]:
                    self.mentions[i].append((mention, speaker))

    def hearsay(self) -> frozenset[str]:
        """Return the ids of quotations that stand inside what somebody else is quoted with.

        “Lee said that Park offers “peace or war””: these are Lee's words about Park.
        """
        inner: set[str] = set()
        for said in self.said.values():
            outer, speaker = Span(0, 0), None
            for piece, quotation in sorted(said, key=_outermost):
                if outer.holds(piece) and speaker and speaker != quotation.speaker:
                    inner.add(quotation.id)
                elif piece.end > outer.end:
                    outer, speaker = piece, quotation.speaker
        return frozenset(inner)

    def within(self, span: Span) -> range:
        """Return the indices of the sentences that a span meets."""
        reached = touched(span, self.starts)
        while reached and not self.sentences[reached.start].span.meets(span):
            reached = reached[1:]
        return reached

    def shown(self, i: int) -> bool:
        """Say whether the sentence of that index stands in a section, not in the source alone."""
        return self.structure.placements[i].section is not Section.SOURCE_ONLY

    def pieces(self, quotation: Quotation) -> Iterable[tuple[Span, int]]:
        """Yield the contents of a quotation, cut where one sentence ends and the next begins."""
        for content in quotation.contents:
            for i in self.within(content):
                sentence = self.sentences[i].span
                yield (
                    Span(max(content.start, sentence.start), min(content.end, sentence.end)),
                    i,
                )

    def statement(self, i: int) -> Statement:
        """Return the sentence of that index as it is shown."""
        sentence = self.sentences[i]
        _, owner = self.owner(i)
        # What somebody else says in the sentence is not among the words of whom it stands under.
        said = [s for s in self.said[i] if not owner or self.key_of(s[1]) == owner]
        pieces = [piece for piece, _ in said]
        runs = self._runs(sentence, pieces)
        marked = [(p, q.kind) for p, q in said if q.kind is not Speech.INDIRECT]
        text = "".join(run.text for run in runs)
        return Statement(
            number=i + 1,
            anchor=sentence.anchor,
            paragraph=sentence.paragraph,
            section=self.structure.placements[i].section,
            text=text,
            runs=runs,
            parts=self._runs(sentence, pieces, excerpts.marked(self.text, sentence.span, marked)),
            quoted=any(q.kind is not Speech.INDIRECT for _, q in self.said[i]),
            dates=self._date_labels(i),
            when=min((d.value for d in self.dates[i] if d.value), default=None),
            referents=self._referents(i),
            leans=_LEANING.match(text) is not None,
            edits=self._edits(i),
        )

    def owner(self, i: int) -> tuple[bool, str]:
        """Return whether somebody says something in a sentence, and the key of who says most.

        The key is empty where nobody is named.
        """
        lengths: dict[str, int] = defaultdict(int)
        for piece, quotation in self.said[i]:
            named = quotation.source and self.named(quotation.source)
            key = self.key_of(quotation) or ""
            if key in self.speakers or named:
                lengths[key] += len(piece)
        known = {key: length for key, length in lengths.items() if key in self.speakers}
        most = max(known or lengths, key=lambda who: lengths[who], default="")
        return bool(self.said[i]), most

    def key_of(self, quotation: Quotation) -> str | None:
        """Return what tells one source from another: a speaker's id, or the words for an unnamed.

        “He” tells a reader nothing where it is not known who he is.
        """
        if quotation.speaker in self.speakers:
            return quotation.speaker
        source = fold(quotation.source.of(self.text)).casefold() if quotation.source else ""
        return source if source not in _PRONOUNS else None

    def _edits(self, i: int) -> tuple[Edit, ...]:
        """Return what an editor decided about the sentence of that index."""
        decided = {
            Edit.PLACE: self.structure.placements[i].edited,
            Edit.BORDERS: self.sentences[i].edited,
            Edit.SPEECH: any(quotation.edited for _, quotation in self.said[i]),
        }
        return tuple(edit for edit, done in decided.items() if done)

    def excerpt(self, i: int, span: Span, *, quoted: bool = False) -> Excerpt:
        """Return a piece of the sentence of that index."""
        sentence = self.sentences[i]
        return Excerpt(
            anchor=sentence.anchor,
            number=i + 1,
            section=self.structure.placements[i].section,
            text=fold(span.of(self.text)),
            quoted=quoted,
            cut_before=span.start > sentence.span.start,
            cut_after=span.end < sentence.span.end,
        )

    def named(self, span: Span) -> bool:
        """Say whether words that stand for a source are a name: each begins with a capital.

        That of a sentence's first word counts only if the word has it elsewhere too.
        """
        words = [m for m in _WORD.finditer(self.text, span.start, span.end) if m[0] not in _SMALL]
        return bool(words) and all(
            word[0][0].isupper() and (word.start() not in self._first or word[0] in self._inner)
            for word in words
        )

    @cached_property
    def _first(self) -> frozenset[int]:
        """Where sentences begin."""
        return frozenset(self.starts)

    @cached_property
    def _inner(self) -> frozenset[str]:
        """The words that stand within a sentence, as they are written there."""
        return frozenset(match[0] for match in _WITHIN.finditer(self.text))

    def _runs(
        self, sentence: Sentence, said: Sequence[Span], quoted: Sequence[Span] = ()
    ) -> tuple[Run, ...]:
        """Cut a sentence at the borders of what is said in it, and of what stands as quoted."""
        span = sentence.span
        borders = (x for s in (*said, *quoted) for x in (s.start, s.end))
        in_said, in_quoted = _Cover(said), _Cover(quoted)
        flagged = (
            (fold(self.text[start:end]), start in in_said or start in in_quoted, start in in_quoted)
            for start, end in pairwise(sorted({span.start, span.end, *borders}))
        )
        return tuple(
            Run("".join(words for words, *_ in run), *flags)
            for flags, run in groupby(flagged, key=lambda piece: piece[1:])
        )

    def _date_labels(self, i: int) -> tuple[str, ...]:
        """Return the labels of the dates in a sentence, each once."""
        dates = (d for d in self.dates[i] if d.value)
        return tuple(dict.fromkeys(date_label(d.value or "", d.precision) for d in dates))

    def _referents(self, i: int) -> tuple[Referent, ...]:
        """Return who is meant where a sentence has only a pronoun or a description."""
        named: set[str] = set()
        meant: dict[str, Referent] = {}
        for span, speaker in sorted(self.mentions[i], key=lambda pair: pair[0]):
            mention = fold(span.of(self.text))
            if _words(mention) & _words(speaker.name):
                named.add(speaker.id)
            else:
                meant.setdefault(speaker.id, Referent(mention, speaker.name))
        return tuple(referent for key, referent in meant.items() if key not in named)


class _Cover:
    """Which places lie in one of many spans; each question takes logarithmic time."""

    def __init__(self, spans: Iterable[Span]) -> None:
        ordered = sorted(spans)
        self._starts = [span.start for span in ordered]
        self._reach = list(accumulate((span.end for span in ordered), max))

    def __contains__(self, place: int) -> bool:
        before = bisect_right(self._starts, place)
        return before > 0 and place < self._reach[before - 1]


def _outermost(said: tuple[Span, Quotation]) -> tuple[int, int, bool]:
    """Order pieces so that one comes before those inside it, and a named speaker before nobody."""
    piece, quotation = said
    return piece.start, -piece.end, quotation.speaker is None


def _words(text: str) -> set[str]:
    """Return the words of a text in lower case."""
    return {word.casefold() for word in _WORD.findall(text)}
