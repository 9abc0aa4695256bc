"""How a briefing is arranged for display, on the pages and in the handout.

`arrange` is the door.  Nothing here is markup: texts are the article's own words with white space
folded, still to be escaped by whoever shows them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from generator.model import (
    Briefing,
    DateMention,
    Finding,
    Precision,
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

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

# Words with which a sentence leans on the one before it.
_LEANING = re.compile(
    r"\W*(?:also|and|but|he|her|his|however|instead|it|its|meanwhile|moreover|she|similarly|so"
    r"|still|such|that|their|then|there|therefore|these|they|this|those|though|thus|yet)\b",
    re.IGNORECASE,
)
_PRONOUNS = frozenset({"", "he", "i", "it", "she", "that", "they", "we", "which", "who", "you"})
_WORD = re.compile(r"\w+")
_POSITIONS = 12  # as many as an overview bears
_PER_DATE = 2  # a daily paper has its day of publication in every third sentence

Found = tuple[Quotation, Span, int]
"""A quotation, a piece of its content, and the index of the sentence that the piece stands in."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What a section is called and marked with; `empty` says so where it has no sentence."""

    section: Section
    letter: str
    title: str
    empty: str


HEADINGS = (
    Heading(Section.KEY_CHANGES, "K", "Key changes", "No sentence was filed as a key change."),
    Heading(Section.BACKGROUND, "B", "Background", "No sentence was filed as background."),
    Heading(Section.REACTIONS, "R", "Reactions", "No sentence was filed as a reaction."),
    Heading(
        Section.ANALYST_VIEW, "A", "Analyst view", "No sentence was filed as an analyst’s view."
    ),
    Heading(Section.SOURCE_ONLY, "–", "Source only", "Every sentence stands in a section."),
)


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a sentence; `said` where it is what somebody said or thought."""

    text: str
    said: bool


@dataclass(frozen=True, slots=True)
class Referent:
    """Who a mention in the sentence is, where the sentence itself does not name them."""

    mention: str
    name: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A whole sentence: `text` is the runs joined; `number` its place in the article, from 1.

    `quoted` says that some of its words are in quotation marks as somebody's; `dates` are labels
    of the dates that it mentions; `leans` says that its first word points back to the sentence
    before.
    """

    number: int
    anchor: str
    paragraph: int
    section: Section
    text: str
    runs: tuple[Run, ...]
    quoted: bool
    dates: tuple[str, ...]
    referents: tuple[Referent, ...]
    leans: bool


@dataclass(frozen=True, slots=True)
class Point:
    """Statements that are read as one, with the dates and referents of them all, each once.

    `context` is the sentence that the first one leans on, where it does not stand just above.
    """

    statements: tuple[Statement, ...]
    dates: tuple[str, ...]
    referents: tuple[Referent, ...]
    context: Statement | None = None


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A contiguous piece of the sentence `anchor`; `quoted` where marks were taken off it."""

    anchor: str
    number: int
    section: Section
    text: str
    quoted: bool = False
    cut_before: bool = False
    cut_after: bool = False


@dataclass(frozen=True, slots=True)
class Voice:
    """One speaker's statements in a section; no speaker where nobody is named.

    `unnamed` sets apart words of somebody the article does not name from its own voice.
    """

    speaker: Speaker | None
    unnamed: bool
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Position:
    """A row of who says what: a speaker, or the article's words for an unnamed one."""

    speaker: Speaker | None
    source: Excerpt | None
    words: Excerpt


@dataclass(frozen=True, slots=True)
class Event:
    """A date of the timeline and what the article says of it; `value` is ISO 8601, cut."""

    value: str
    label: str
    excerpts: tuple[Excerpt, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A finding about a place in the text, with the anchor of the sentence it stands in."""

    anchor: str | None
    finding: Finding


@dataclass(frozen=True, slots=True)
class View:
    """A briefing arranged for display.

    `positions` are those of the sources that say most, `more_positions` the number of others.
    `statements` are all sentences in order; `sections` has an entry for every section, empty
    ones included, source-only last.
    """

    statements: tuple[Statement, ...]
    sections: dict[Section, tuple[Statement, ...]]
    glance: tuple[Statement, ...]
    positions: tuple[Position, ...]
    more_positions: int
    reactions: tuple[Voice, ...]
    analysts: tuple[Voice, ...]
    timeline: tuple[Event, ...]
    notes: tuple[Note, ...]
    words: int

    def minutes(self, words_per_minute: int) -> int:
        """Return how many minutes the whole article takes to read, at least one."""
        return max(1, -(-self.words // words_per_minute))


def arrange(briefing: Briefing) -> View:
    """Arrange a briefing for display."""
    structure = briefing.structure
    index = _Index(structure)
    sources = _sources(index)
    statements = tuple(index.statement(i) for i in range(len(structure.sentences)))
    by_id = {s.id: statement for s, statement in zip(structure.sentences, statements, strict=True)}
    sections = {
        heading.section: tuple(s for s in statements if s.section is heading.section)
        for heading in HEADINGS
    }
    return View(
        statements=statements,
        sections=sections,
        glance=tuple(by_id[i] for i in briefing.structure.glance if i in by_id),
        positions=_positions(index, sources),
        more_positions=max(0, len(sources) - _POSITIONS),
        reactions=_voices(index, sections[Section.REACTIONS]),
        analysts=_voices(index, sections[Section.ANALYST_VIEW]),
        timeline=_timeline(index),
        notes=_notes(index),
        words=len(structure.article.text.split()),
    )


def points(statements: Iterable[Statement], article: Sequence[Statement] = ()) -> tuple[Point, ...]:
    """Group statements so that one which leans on its neighbour in the article stays with it.

    Context is looked for among the statements of the whole `article`, if they are given.
    """
    groups: list[list[Statement]] = []
    contexts: list[Statement | None] = []
    shown = 0
    for statement in statements:
        if statement.leans and groups and _neighbours(groups[-1][-1], statement):
            groups[-1].append(statement)
        else:
            apart = statement.leans and shown != statement.number - 1
            contexts.append(_before(statement, article) if apart else None)
            groups.append([statement])
        shown = statement.number
    return tuple(map(_point, groups, contexts))


def _before(statement: Statement, article: Sequence[Statement]) -> Statement | None:
    """Return the sentence before one, unless it stands in the source alone."""
    before = article[statement.number - 2] if article and statement.number > 1 else None
    return before if before and before.section is not Section.SOURCE_ONLY else None


def _point(group: Sequence[Statement], context: Statement | None) -> Point:
    """Make a point of statements that are read as one."""
    return Point(
        statements=tuple(group),
        dates=tuple(dict.fromkeys(date for s in group for date in s.dates)),
        referents=tuple(dict.fromkeys(who for s in group for who in s.referents)),
        context=context,
    )


def date_label(value: str, precision: Precision) -> str:
    """Return an ISO 8601 date, cut to its precision, as people write it: 19 November 2024."""
    try:
        numbers = [int(part) for part in value.split("-")]
        if precision is Precision.CENTURY:
            return f"{_ordinal(numbers[0] + 1)} century"
        if precision is Precision.DECADE:
            return f"{numbers[0]}0s"
        day = f"{numbers[2]} " if len(numbers) > 2 else ""
        month = f"{MONTHS[numbers[1] - 1]} " if len(numbers) > 1 else ""
    except (ValueError, IndexError):
        return value
    return f"{day}{month}{numbers[0]}"


def _ordinal(number: int) -> str:
    """Return 1st, 2nd, 3rd, 4th …."""
    endings = {1: "st", 2: "nd", 3: "rd"}
    return f"{number}{'th' if number // 10 % 10 == 1 else endings.get(number % 10, 'th')}"


def _neighbours(first: Statement, second: Statement) -> bool:
    """Say whether two statements follow each other in one paragraph of the article."""
    return second.number == first.number + 1 and second.paragraph == first.paragraph


class _Index:
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
        runs = self._runs(sentence, [piece for piece, _ in self.said[i]])
        text = "".join(run.text for run in runs)
        return Statement(
            number=i + 1,
            anchor=sentence.anchor,
            paragraph=sentence.paragraph,
            section=self.structure.placements[i].section,
            text=text,
            runs=runs,
            quoted=any(q.kind is not Speech.INDIRECT for _, q in self.said[i]),
            dates=self._date_labels(i),
            referents=self._referents(i),
            leans=_LEANING.match(text) is not None,
        )

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

    def _runs(self, sentence: Sentence, said: Sequence[Span]) -> tuple[Run, ...]:
        """Cut a sentence at the borders of what is said in it."""
        span = sentence.span
        cuts = sorted({span.start, span.end, *(x for s in said for x in (s.start, s.end))})
        opens: dict[int, int] = defaultdict(int)
        for s in said:
            opens[s.start] += 1
            opens[s.end] -= 1
        runs: list[Run] = []
        depth = 0
        for start, end in pairwise(cuts):
            depth += opens[start]
            words = fold(self.text[start:end])
            if runs and runs[-1].said == (depth > 0):
                runs[-1] = Run(runs[-1].text + words, depth > 0)
            else:
                runs.append(Run(words, depth > 0))
        return tuple(runs)

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


def _outermost(said: tuple[Span, Quotation]) -> tuple[int, int, bool]:
    """Order pieces so that one comes before those inside it, and a named speaker before nobody."""
    piece, quotation = said
    return piece.start, -piece.end, quotation.speaker is None


def _words(text: str) -> set[str]:
    """Return the words of a text in lower case."""
    return {word.casefold() for word in _WORD.findall(text)}


def _voices(index: _Index, statements: Sequence[Statement]) -> tuple[Voice, ...]:
    """Group statements by who says most in them, in the order of the article, nobody last."""
    groups: dict[tuple[str | None, bool], list[Statement]] = {}
    for statement in statements:
        groups.setdefault(_owner(index, statement.number - 1), []).append(statement)
    voices = [
        Voice(index.speakers[who] if who else None, unnamed, tuple(group))
        for (who, unnamed), group in groups.items()
    ]
    return tuple(sorted(voices, key=lambda voice: voice.speaker is None))


def _owner(index: _Index, i: int) -> tuple[str | None, bool]:
    """Return the id of the speaker who says most in a sentence, and whether one stays unnamed."""
    lengths: dict[str, int] = defaultdict(int)
    for piece, quotation in index.said[i]:
        if quotation.speaker in index.speakers:
            lengths[quotation.speaker or ""] += len(piece)
    if lengths:
        return max(lengths, key=lambda who: lengths[who]), False
    return None, bool(index.said[i])


def _sources(index: _Index) -> dict[str, list[Found]]:
    """Return what each source says, by what tells one from another, in the article's order.

    What one is only quoted with by another is left out: it is the other's view.
    """
    sources: dict[str, list[Found]] = {}
    hearsay = index.hearsay()
    for quotation in index.speech:
        key = _position_key(index, quotation)
        if not key or quotation.id in hearsay:
            continue
        pieces = [(quotation, *found) for found in index.pieces(quotation)]
        if shown := [found for found in pieces if index.shown(found[2])]:
            sources.setdefault(key, []).append(max(shown, key=lambda found: len(found[1])))
    return sources


def _positions(index: _Index, sources: Mapping[str, Sequence[Found]]) -> tuple[Position, ...]:
    """Return the positions of those who say most, the named before the unnamed."""

    def weight(key: str) -> tuple[bool, int]:
        return key in index.speakers, sum(len(piece) for _, piece, _ in sources[key])

    most = set(sorted(sources, key=weight, reverse=True)[:_POSITIONS])
    positions = [_position(index, sources[key]) for key in sources if key in most]
    return tuple(sorted(positions, key=lambda row: row.speaker is None))


def _position_key(index: _Index, quotation: Quotation) -> str | None:
    """Return what tells one source from another: a speaker's id, or the words for an unnamed.

    “He” tells a reader nothing where it is not known who he is.
    """
    if quotation.speaker in index.speakers:
        return quotation.speaker
    source = fold(quotation.source.of(index.text)).casefold() if quotation.source else ""
    return source if source not in _PRONOUNS else None


def _position(index: _Index, found: Sequence[Found]) -> Position:
    """Choose the words that say most of all that one source says: quoted ones, then the longest."""
    order = (Speech.INDIRECT, Speech.MIXED, Speech.DIRECT)
    quotation, piece, i = max(found, key=lambda row: (order.index(row[0].kind), len(row[1])))
    span, quoted = excerpts.key_words(index.text, quotation, piece)
    speaker = index.speakers.get(quotation.speaker or "")
    source = None
    if speaker is None and quotation.source:
        at = index.within(quotation.source)
        source = index.excerpt(at[0], quotation.source) if at else None
    words = index.excerpt(i, span, quoted=quoted)
    return Position(speaker=speaker, source=source, words=words)


def _timeline(index: _Index) -> tuple[Event, ...]:
    """Return the resolved dates in order, each with the first clauses that mention it."""
    events: dict[str, dict[tuple[int, Span], Excerpt]] = defaultdict(dict)
    labels: dict[str, str] = {}
    for i in filter(index.shown, sorted(index.dates)):
        said = [piece for piece, _ in index.said[i]]
        cuts = excerpts.cuts(index.text, index.sentences[i].span, said)
        for date in index.dates[i]:
            if date.value:
                span = excerpts.clause(index.text, cuts, date.span)
                labels[date.value] = date_label(date.value, date.precision)
                if len(events[date.value]) < _PER_DATE:
                    events[date.value][i, span] = index.excerpt(i, span)
    return tuple(
        Event(value, labels[value], tuple(events[value].values())) for value in sorted(events)
    )


def _notes(index: _Index) -> tuple[Note, ...]:
    """Return the findings about places in the text, with the sentence each stands in."""
    notes = []
    for finding in index.structure.findings:
        if finding.span is not None:
            at = index.within(finding.span)
            notes.append(Note(index.sentences[at[0]].anchor if at else None, finding))
    return tuple(notes)
