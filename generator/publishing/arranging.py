"""How a briefing is arranged for display; `arrange` is the door."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from generator.model import (
    Briefing,
    Quotation,
    Section,
    Span,
    Speech,
    Structure,
)
from generator.publishing import excerpts
from generator.publishing.lookup import Lookup
from generator.publishing.views import (
    HEADINGS,
    Event,
    Excerpt,
    Note,
    Point,
    Position,
    Saying,
    Side,
    Statement,
    View,
    Voice,
    date_label,
)

_POSITIONS = 12  # as many as an overview bears
_SAYING_WORDS = 4  # fewer words of reported speech say nothing alone
_PER_DATE = 2  # a daily paper has its day of publication in every third sentence

Found = tuple[Quotation, Span, int]
"""A quotation, a piece of its content, and the index of the sentence that the piece stands in."""


def arrange(briefing: Briefing) -> View:
    """Arrange a briefing for display."""
    structure = briefing.structure
    index = Lookup(structure)
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


def by_side(positions: Sequence[Position]) -> tuple[Side, ...]:
    """Group positions by the sides that an editor set, those without one last."""
    groups: dict[str | None, list[Position]] = {}
    for position in positions:
        side = position.speaker.side if position.speaker else None
        groups.setdefault(side or None, []).append(position)
    named = sorted(groups.items(), key=lambda group: group[0] is None)
    return tuple(Side(name, tuple(group)) for name, group in named)


def said(structure: Structure) -> dict[str, tuple[Saying, ...]]:
    """Return all that each speaker says on a briefing's pages, by the speaker's id.

    What one is only quoted with by another is left out, for it is the other's view; so are a word
    or two of reported speech, which say nothing alone.
    """
    index = Lookup(structure)
    hearsay = index.hearsay()
    found: dict[str, list[Saying]] = defaultdict(list)
    for quotation in index.speech:
        if quotation.speaker in index.speakers and quotation.id not in hearsay:
            saying = _saying(index, quotation)
            words = sum(len(piece.text.split()) for piece in saying.pieces)
            if words >= (1 if saying.quoted else _SAYING_WORDS):
                found[quotation.speaker or ""].append(saying)
    return {key: tuple(sayings) for key, sayings in found.items()}


def _when(point: Point) -> str:
    """Return the first date of a point, as ISO 8601 has it, empty where there is none."""
    return min((s.when for s in point.statements if s.when), default="")


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


def _neighbours(first: Statement, second: Statement) -> bool:
    """Say whether two statements follow each other in one paragraph of the article."""
    return second.number == first.number + 1 and second.paragraph == first.paragraph


def _saying(index: Lookup, quotation: Quotation) -> Saying:
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


def _voices(index: Lookup, statements: Sequence[Statement]) -> tuple[Voice, ...]:
    """Group statements by who says most in them, in the order of the article, nobody last."""
    groups: dict[tuple[bool, str], list[Statement]] = {}
    for statement in statements:
        groups.setdefault(index.owner(statement.number - 1), []).append(statement)
    voices = [_voice(index, *owner, group) for owner, group in groups.items()]
    return tuple(sorted(voices, key=lambda voice: (voice.name is None, voice.speaker is None)))


def _voice(index: Lookup, said: bool, key: str, statements: Sequence[Statement]) -> Voice:
    """Return the voice of one owner of statements."""
    source = _source_in(index, statements[0].number - 1, key) if said else None
    return Voice(
        speaker=index.speakers.get(key),
        unnamed=said and key not in index.speakers,
        statements=tuple(statements),
        source=None if key in index.speakers else source,
    )


def _source_in(index: Lookup, i: int, key: str) -> Excerpt | None:
    """Return the words for the source of that key in the sentence of that index."""
    for _, quotation in index.said[i]:
        if key and quotation.source and index.key_of(quotation) == key:
            at = index.within(quotation.source)
            return index.excerpt(at[0], quotation.source) if at else None
    return None


def _sources(index: Lookup) -> dict[str, list[Found]]:
    """Return what each source says, by what tells one from another, in the article's order.

    What one is only quoted with by another is left out: it is the other's view.
    """
    sources: dict[str, list[Found]] = {}
    hearsay = index.hearsay()
    for quotation in index.speech:
        key = index.key_of(quotation)
        if not key or quotation.id in hearsay:
            continue
        pieces = [(quotation, *found) for found in index.pieces(quotation)]
        if shown := [found for found in pieces if index.shown(found[2])]:
            sources.setdefault(key, []).append(max(shown, key=lambda found: len(found[1])))
    return sources


def _positions(index: Lookup, sources: Mapping[str, Sequence[Found]]) -> tuple[Position, ...]:
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


def _position(index: Lookup, found: Sequence[Found]) -> Position:
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


def _timeline(index: Lookup) -> tuple[Event, ...]:
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


def _notes(index: Lookup) -> tuple[Note, ...]:
    """Return the findings about places in the text, with the sentence each stands in.

    What nobody explains (A…) is for the editor to mend, and nothing that a reader may doubt.
    """
    notes = []
    for finding in index.structure.findings:
        if finding.span is not None and not finding.code.startswith("A"):
            at = index.within(finding.span)
            notes.append(Note(index.sentences[at[0]].anchor if at else None, finding))
    return tuple(notes)
