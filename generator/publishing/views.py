"""How a briefing is arranged for display, on the pages and in the handout.

`arrange` is the door.  Nothing here is markup: texts are the article's own words with white space
folded, still to be escaped by whoever shows them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import accumulate, groupby, pairwise

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
_WITHIN = re.compile(r"(?<=[\w,;:] )\w+")  # a word that does not begin its sentence
_SMALL = frozenset({"a", "an", "and", "for", "of", "the"})  # words that a name may hold
_POSITIONS = 12  # as many as an overview bears
_SAYING_WORDS = 4  # fewer words of reported speech say nothing alone
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


class Edit(StrEnum):
    """What an editor decided about a sentence."""

    PLACE = "place"
    BORDERS = "borders"
    SPEECH = "speech"


class Form(StrEnum):
    """How a statement gives somebody's words: in marks, in the article's words, or not at all."""

    QUOTED = "quoted"
    REPORTED = "reported"
    TOLD = "told"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a sentence; `said` where it is what somebody said or thought.

    `quoted` where it is in marks and long enough to stand as a quotation of its own.
    """

    text: str
    said: bool
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Referent:
    """Who a mention in the sentence is, where the sentence itself does not name them."""

    mention: str
    name: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A whole sentence: `text` is the runs joined; `number` its place in the article, from 1.

    `parts` are the runs, cut once more where a quotation stands in marks.  `quoted` says that some
    of its words are in quotation marks as somebody's; `dates` are labels of the dates that it
    mentions, `when` is the first of them in time; `leans` says that its first word points back to
    the sentence before; `edits` are what an editor decided about it.
    """

    number: int
    anchor: str
    paragraph: int
    section: Section
    text: str
    runs: tuple[Run, ...]
    parts: tuple[Run, ...]
    quoted: bool
    dates: tuple[str, ...]
    when: str | None
    referents: tuple[Referent, ...]
    leans: bool
    edits: tuple[Edit, ...] = ()

    @property
    def form(self) -> Form:
        """How the sentence gives somebody's words."""
        if any(part.quoted for part in self.parts):
            return Form.QUOTED
        return Form.REPORTED if any(run.said for run in self.runs) else Form.TOLD


@dataclass(frozen=True, slots=True)
class Point:
    """Statements that are read as one, with the dates and referents of them all, each once.

    `before` and `after` are the sentences around them in the article.
    """

    statements: tuple[Statement, ...]
    dates: tuple[str, ...]
    referents: tuple[Referent, ...]
    before: Statement | None = None
    after: Statement | None = None


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
class Saying:
    """A quotation, piece by piece; `quoted` where all of it stands in marks, which are left off."""

    pieces: tuple[Excerpt, ...]
    quoted: bool


@dataclass(frozen=True, slots=True)
class Voice:
    """One speaker's statements in a section; no speaker where nobody is named.

    `unnamed` sets apart words of somebody the article does not name from its own voice; `source`
    is the article's name for somebody who is not among the speakers.
    """

    speaker: Speaker | None
    unnamed: bool
    statements: tuple[Statement, ...]
    source: Excerpt | None = None

    @property
    def name(self) -> str | None:
        """Whose voice it is, as far as the article has a name."""
        if self.speaker:
            return self.speaker.name
        return self.source.text if self.source else None


@dataclass(frozen=True, slots=True)
class Position:
    """A row of who says what: a speaker, or the article's words for one who is none of them.

    `named` says that those words are a name (“Ukraine”), not a description (“a clerk”).
    """

    speaker: Speaker | None
    source: Excerpt | None
    words: Excerpt
    named: bool = True


@dataclass(frozen=True, slots=True)
class Side:
    """The positions of those whom an editor put on one side; no name for all others."""

    name: str | None
    positions: tuple[Position, ...]


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

    What stands around a point is looked for among the statements of the whole `article`.
    """
    groups: list[list[Statement]] = []
    for statement in statements:
        if statement.leans and groups and _neighbours(groups[-1][-1], statement):
            groups[-1].append(statement)
        else:
            groups.append([statement])
    return tuple(_point(group, article) for group in groups)


def in_time(ordered: Iterable[Point]) -> tuple[Point, ...]:
    """Put points into the order of their first dates.

    Those without a date follow the one that they follow in the article, and so does one that
    leans on the sentence just before it.
    """
    blocks: list[list[Point]] = []
    for point in ordered:
        first = point.statements[0]
        leans = blocks and first.leans and blocks[-1][-1].statements[-1].number == first.number - 1
        if not blocks or (_when(point) and not leans):
            blocks.append([point])
        else:
            blocks[-1].append(point)
    blocks.sort(key=lambda block: _when(block[0]))
    return tuple(point for block in blocks for point in block)


def _when(point: Point) -> str:
    """Return the first date of a point, as ISO 8601 has it, empty where there is none."""
    return min((s.when for s in point.statements if s.when), default="")


def by_side(positions: Sequence[Position]) -> tuple[Side, ...]:
    """Group positions by the sides that an editor set, those without one last."""
    groups: dict[str | None, list[Position]] = {}
    for position in positions:
        side = position.speaker.side if position.speaker else None
        groups.setdefault(side or None, []).append(position)
    named = sorted(groups.items(), key=lambda group: group[0] is None)
    return tuple(Side(name, tuple(group)) for name, group in named)


def _point(group: Sequence[Statement], article: Sequence[Statement]) -> Point:
    """Make a point of statements that are read as one."""
    first, last = group[0].number, group[-1].number
    around = (*article[max(0, first - 2) : first - 1], *article[last : last + 1])
    shown = {s.number: s for s in around if s.section is not Section.SOURCE_ONLY}
    return Point(
        statements=tuple(group),
        dates=tuple(dict.fromkeys(date for s in group for date in s.dates)),
        referents=tuple(dict.fromkeys(who for s in group for who in s.referents)),
        before=shown.get(first - 1),
        after=shown.get(last + 1),
    )


def said(structure: Structure) -> dict[str, tuple[Saying, ...]]:
    """Return all that each speaker says on a briefing's pages, by the speaker's id.

    What one is only quoted with by another is left out, for it is the other's view; so are a word
    or two of reported speech, which say nothing alone.
    """
    index = _Index(structure)
    hearsay = index.hearsay()
    found: dict[str, list[Saying]] = defaultdict(list)
    for quotation in index.speech:
        if quotation.speaker in index.speakers and quotation.id not in hearsay:
            saying = _saying(index, quotation)
            words = sum(len(piece.text.split()) for piece in saying.pieces)
            if words >= (1 if saying.quoted else _SAYING_WORDS):
                found[quotation.speaker or ""].append(saying)
    return {key: tuple(sayings) for key, sayings in found.items()}


def _saying(index: _Index, quotation: Quotation) -> Saying:
    """Return a quotation as it stands on its speaker's page."""
    pieces = []
    for piece, i in index.pieces(quotation):
        if index.shown(i):
            span, _ = excerpts.all_words(index.text, quotation, piece)
            pieces.append(index.excerpt(i, span))
    if quotation.kind is Speech.INDIRECT:  # not the “Monday” of “said Monday that”
        pieces = [piece for piece in pieces if " " in piece.text] or pieces
    bare = not any(excerpts.has_marks(piece.text) for piece in pieces)
    return Saying(tuple(pieces), quoted=quotation.kind is Speech.DIRECT and bare)


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
        _, owner = _owner(self, i)
        # What somebody else says in the sentence is not among the words of whom it stands under.
        said = [s for s in self.said[i] if not owner or _position_key(self, s[1]) == owner]
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


def _voices(index: _Index, statements: Sequence[Statement]) -> tuple[Voice, ...]:
    """Group statements by who says most in them, in the order of the article, nobody last."""
    groups: dict[tuple[bool, str], list[Statement]] = {}
    for statement in statements:
        groups.setdefault(_owner(index, statement.number - 1), []).append(statement)
    voices = [_voice(index, *owner, group) for owner, group in groups.items()]
    return tuple(sorted(voices, key=lambda voice: (voice.name is None, voice.speaker is None)))


def _voice(index: _Index, said: bool, key: str, statements: Sequence[Statement]) -> Voice:
    """Return the voice of one owner of statements."""
    source = _source_in(index, statements[0].number - 1, key) if said else None
    return Voice(
        speaker=index.speakers.get(key),
        unnamed=said and key not in index.speakers,
        statements=tuple(statements),
        source=None if key in index.speakers else source,
    )


def _source_in(index: _Index, i: int, key: str) -> Excerpt | None:
    """Return the words for the source of that key in the sentence of that index."""
    for _, quotation in index.said[i]:
        if key and quotation.source and _position_key(index, quotation) == key:
            at = index.within(quotation.source)
            return index.excerpt(at[0], quotation.source) if at else None
    return None


def _owner(index: _Index, i: int) -> tuple[bool, str]:
    """Return whether somebody says something in a sentence, and the key of who says most.

    The key is empty where nobody is named.
    """
    lengths: dict[str, int] = defaultdict(int)
    for piece, quotation in index.said[i]:
        named = quotation.source and index.named(quotation.source)
        key = _position_key(index, quotation) or ""
        if key in index.speakers or named:
            lengths[key] += len(piece)
    known = {key: length for key, length in lengths.items() if key in index.speakers}
    most = max(known or lengths, key=lambda who: lengths[who], default="")
    return bool(index.said[i]), most


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
    """Return the positions of those who say most, the named before the unnamed.

    Those whom an editor put on a side come before all others.
    """

    def weight(key: str) -> tuple[bool, bool, int]:
        speaker = index.speakers.get(key)
        length = sum(len(piece) for _, piece, _ in sources[key])
        return bool(speaker and speaker.side), speaker is not None, length

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
    named = speaker is not None or bool(quotation.source and index.named(quotation.source))
    return Position(speaker=speaker, source=source, words=words, named=named)


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
    """Return the findings about places in the text, with the sentence each stands in.

    What nobody explains (A…) is for the editor to mend, and nothing that a reader may doubt.
    """
    notes = []
    for finding in index.structure.findings:
        if finding.span is not None and not finding.code.startswith("A"):
            at = index.within(finding.span)
            notes.append(Note(index.sentences[at[0]].anchor if at else None, finding))
    return tuple(notes)
