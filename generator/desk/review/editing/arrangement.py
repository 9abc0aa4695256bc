"""Sentences split, joined, placed and picked: from what is wanted to the decisions that say so.

What the decisions of a file do now is worked out first.  An edit changes that, and `told` changes
the decisions as little as that takes: one that still does what is wanted keeps its words.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from generator.desk.review.editing.document import Entry, Value, Values
from generator.desk.review.editing.refusal import RefusalError
from generator.desk.review.editing.wording import beginnings, first_words
from generator.model import Section, Sentence, Span, Structure
from generator.review import SentenceDecision
from generator.review.anchoring import Doubts, cuts_word, find
from generator.review.sentences import Places, before_marks, rebuilt


@dataclass(frozen=True, slots=True)
class Arranged:
    """How an editor arranged the sentences; a sentence is known by where it begins.

    `cuts` are sentences that the tool does not have, `joins` those of the tool's that an editor
    joined to the one before; `sections` and `glance` have what the editor set alone.
    """

    cuts: frozenset[int] = frozenset()
    joins: frozenset[int] = frozenset()
    sections: Mapping[int, Section] | None = None
    glance: tuple[int, ...] = ()

    def bounds(self, structure: Structure) -> list[int]:
        """Return where every sentence begins."""
        found = {s.span.start for s in structure.sentences}
        return sorted((found | self.cuts) - self.joins)


@dataclass(frozen=True, slots=True)
class _Done:
    """What each decision does now, by its place in the list; what does nothing is not there."""

    cuts: Mapping[int, int]
    joins: Mapping[int, int]
    places: Mapping[int, int]
    picks: Mapping[int, int]


def arranged(structure: Structure, values: Values) -> Arranged:
    """Return how the decisions arrange the sentences."""
    done = _done(structure, values)
    cuts, joins = frozenset(done.cuts.values()), frozenset(done.joins.values())
    bounds = Arranged(cuts, joins).bounds(structure)
    sections = {
        _begin(bounds, at): Section(values.sentences[n].words("section"))
        for n, at in done.places.items()
        if values.sentences[n].words("section")
    }
    glance = dict.fromkeys(_begin(bounds, at) for at in done.picks.values())
    return Arranged(cuts, joins, sections, tuple(glance))


def placed(now: Arranged, start: int, section: Section | None) -> Arranged:
    """Move a sentence; None takes the editor's decision back."""
    sections = dict(now.sections or {})
    sections.pop(start, None)
    if section:
        sections[start] = section
    hidden = section is Section.SOURCE_ONLY
    glance = tuple(at for at in now.glance if not (hidden and at == start))
    return replace(now, sections=sections, glance=glance)


def joined(structure: Structure, now: Arranged, start: int) -> Arranged:
    """Join a sentence and the next; the section that an editor set counts, or the longer one's."""
    sentences, _ = rebuilt(structure, now.bounds(structure))
    starts = [s.span.start for s in sentences]
    index = starts.index(start)
    if index + 1 == len(starts):
        raise RefusalError("This is the last sentence: none follows that it could be joined to.")
    one, other = sentences[index], sentences[index + 1]
    second = other.span.start
    if second in now.cuts:
        new = replace(now, cuts=now.cuts - {second})
    else:
        new = replace(now, joins=now.joins | {second})
    sections = dict(now.sections or {})
    first, next_ = sections.pop(start, None), sections.pop(second, None)
    longer = first if len(one.span) >= len(other.span) else next_
    natural = _natural(structure, new.bounds(structure))[start]
    chosen = longer if first and next_ else first or next_
    if chosen and (first or chosen != natural):
        sections[start] = chosen
    hidden = sections.get(start) is Section.SOURCE_ONLY
    glance = dict.fromkeys(start if at == second else at for at in now.glance)
    if hidden:
        glance.pop(start, None)
    return replace(new, sections=sections, glance=tuple(glance))


def split(
    structure: Structure, now: Arranged, sentence: Sentence, section: Section, at: int
) -> Arranged:
    """Cut a sentence of a section in two at a place, or take apart what an editor joined there."""
    text, start = structure.article.text, sentence.span.start
    at = cut_at(text, sentence.span, at)
    sections = dict(now.sections or {})
    if at in now.joins:
        new = replace(now, joins=now.joins - {at})
        if start in sections:
            sections[at] = sections[start]
        return replace(new, sections=sections)
    new = replace(now, cuts=now.cuts | {at})
    natural = _natural(structure, new.bounds(structure))
    edited = start in sections
    for piece in (start, at):
        if (edited and piece == start) or natural[piece] != section:
            sections[piece] = section
    return replace(new, sections=sections)


def cut_at(text: str, span: Span, at: int) -> int:
    """Return where a sentence is cut for a place in it: before a word and its opening marks."""
    at = min(max(at, span.start), span.end)
    while at < span.end and text[at].isspace():
        at += 1
    while at > span.start and not text[at - 1].isspace() and cuts_word(text, at):
        at -= 1
    at = before_marks(text, span.start, at)
    if not span.start < at < span.end or not any(map(str.isalnum, text[at : span.end])):
        raise RefusalError("Choose a place between two words of the sentence.")
    if not any(map(str.isalnum, text[span.start : at])):
        raise RefusalError("Choose a place between two words of the sentence.")
    return at


def told(structure: Structure, values: Values, wanted: Arranged) -> Values:
    """Return the values with such decisions that the sentences are arranged as wanted."""
    return _Teller(structure, values, wanted).told()


def _natural(structure: Structure, bounds: Sequence[int]) -> dict[int, Section]:
    """Return the section that each sentence has without a decision about it."""
    sentences, parts = rebuilt(structure, bounds)
    return {
        sentence.span.start: structure.placements[part].section
        for sentence, part in zip(sentences, parts, strict=True)
    }


def _begin(bounds: Sequence[int], at: int) -> int:
    return bounds[max(0, bisect_right(bounds, at) - 1)]


def _decision(line: int, entry: Entry) -> SentenceDecision:
    join = entry.fields.get("join_next") is True
    return SentenceDecision(
        line, entry.words("words"), None, join, entry.words("split_before") or None
    )


def _places(
    structure: Structure, entries: Sequence[Entry]
) -> tuple[Places, dict[int, int], dict[int, int]]:
    """Return the places that the decisions lead to, what each cuts and what each joins."""
    places = Places(structure, Doubts(structure.article.path))
    decisions = [_decision(n, entry) for n, entry in enumerate(entries)]
    places.split([d for d in decisions if d.split_before])
    bounds = places.bounds()
    joins = {d.line: places.joins(d, bounds) for d in decisions if d.join_next}
    cuts = {d.line: at for d, at in places.cut_by.items()}
    return places, cuts, {n: at for n, at in joins.items() if at is not None}


def _done(structure: Structure, values: Values) -> _Done:
    places, cuts, joins = _places(structure, values.sentences)
    located = {n: _only(places, entry) for n, entry in enumerate(values.sentences)}
    picks = {n: _only(places, entry) for n, entry in enumerate(values.glance)}
    return _Done(
        cuts,
        joins,
        {n: at for n, at in located.items() if at is not None},
        {n: at for n, at in picks.items() if at is not None},
    )


def _only(places: Places, entry: Entry) -> int | None:
    found = places.matches(entry.words("words"))
    return found[0] if len(found) == 1 else None


class _Teller:
    """Writes decisions for what is wanted, out of those that there are."""

    def __init__(self, structure: Structure, values: Values, wanted: Arranged) -> None:
        self._structure = structure
        self._text = structure.article.text
        self._values = values
        self._wanted = wanted
        self._found = [s.span.start for s in structure.sentences]
        self._bounds = wanted.bounds(structure)
        self._done = _done(structure, values)
        self._places = Places(structure, Doubts(structure.article.path))
        self._places.add_cuts(wanted.cuts)
        self._cutting: list[Entry] = []

    def told(self) -> Values:
        """Return the values with new lists of sentences and of the glance."""
        entries = self._kept()
        self._add_cuts(entries)
        self._add_joins(entries)
        self._add_sections(entries)
        return replace(self._values, sentences=tuple(entries), glance=self._picked())

    def _kept(self) -> list[Entry]:
        """Return the decisions without what is no longer wanted, or no longer leads there."""
        kept = []
        cuts, joins, sections = set(self._wanted.cuts), set(self._wanted.joins), self._sections()
        for n, entry in enumerate(self._values.sentences):
            fields = dict(entry.fields)
            at = _only(self._places, entry)
            if n in self._done.cuts:
                self._keep(fields, "split_before", self._done.cuts[n], cuts)
            if n in self._done.joins:
                leads = at is not None and self._next(at) == self._done.joins[n]
                self._keep(fields, "join_next", self._done.joins[n], joins if leads else set())
            if n in self._done.places and "section" in fields:
                start = None if at is None else _begin(self._bounds, at)
                if start in sections and start == _begin(self._bounds, self._done.places[n]):
                    fields["section"] = sections.pop(start).value
                else:
                    del fields["section"]
            if len(fields) > 1:
                kept.append(replace(entry, fields=fields))
                if n in self._done.cuts and "split_before" in fields:
                    self._cutting.append(kept[-1])
        return kept

    @staticmethod
    def _keep(fields: dict[str, Value], key: str, place: int, wanted: set[int]) -> None:
        if place in wanted:
            wanted.remove(place)
        else:
            del fields[key]

    def _sections(self) -> dict[int, Section]:
        return dict(self._wanted.sections or {})

    def _next(self, at: int) -> int | None:
        """Return the sentence that follows, before any are joined."""
        bounds = self._places.bounds()
        following = bisect_right(bounds, at)
        return bounds[following] if following < len(bounds) else None

    def _add_cuts(self, entries: list[Entry]) -> None:
        """Add decisions for cuts; one that by now cuts elsewhere, or nothing, is worded anew."""
        _, cuts, _ = _places(self._structure, entries)
        for n, entry in enumerate(entries):
            if entry in self._cutting and cuts.get(n) not in self._wanted.cuts:
                entries[n] = replace(entry, fields=_without(entry.fields, "split_before"))
        missing = self._wanted.cuts - {cuts[n] for n in cuts if "split_before" in entries[n].fields}
        entries[:] = [entry for entry in entries if len(entry.fields) > 1]
        entries += [Entry(self._cut(at)) for at in sorted(missing)]

    def _cut(self, at: int) -> dict[str, Value]:
        """Return the decision that cuts at a place."""
        index = bisect_right(self._found, at) - 1
        sentence = self._structure.sentences[index].span
        begins = [
            sentence.start,
            *reversed([c for c in self._places.bounds() if sentence.start < c < at]),
        ]
        for start in begins:
            within = Span(start, sentence.end)

            def cuts_here(words: str, within: Span = within) -> bool:
                spots = [
                    s.start
                    for s in find(self._text, words, within)
                    if not cuts_word(self._text, s.start)
                ]
                return len(spots) == 1 and before_marks(self._text, within.start, spots[0]) == at

            candidates = beginnings(self._text, at, sentence.end)
            if words := next(filter(cuts_here, candidates), None):
                return {"words": self._words(start), "split_before": words}
        raise RefusalError(
            "The same words stand there more than once in the sentence, so this place has no name."
        )

    def _add_joins(self, entries: list[Entry]) -> None:
        _, _, joins = _places(self._structure, entries)
        bounds = self._places.bounds()
        for second in sorted(self._wanted.joins - set(joins.values())):
            first = bounds[bisect_left(bounds, second) - 1]
            self._add(entries, first, "join_next", True)

    def _add_sections(self, entries: list[Entry]) -> None:
        set_ = {
            _begin(self._bounds, at)
            for entry in entries
            if "section" in entry.fields and (at := _only(self._places, entry)) is not None
        }
        for start, section in self._sections().items():
            if start not in set_:
                self._add(entries, start, "section", section.value)

    def _add(self, entries: list[Entry], start: int, key: str, value: Value) -> None:
        """Add a decision about a sentence, to one that there is already if it takes no other."""
        for n, entry in enumerate(entries):
            free = not {key, "split_before"} & entry.fields.keys()
            if free and _only(self._places, entry) == start:
                entries[n] = replace(entry, fields={**entry.fields, key: value})
                return
        entries.append(Entry({"words": self._words(start), key: value}))

    def _words(self, start: int) -> str:
        """Return the first words of the sentence, or piece, that begins at a place."""
        bounds = self._places.bounds()
        following = bisect_right(bounds, start)
        end = bounds[following] if following < len(bounds) else len(self._text)
        span = Span(start, start + len(self._text[start:end].rstrip()))
        return first_words(self._text, span, lambda w: self._places.matches(w) == (start,))

    def _picked(self) -> tuple[Entry, ...]:
        """Return the glance: entries that there are as far as they lead where they did."""
        kept: dict[int, Entry] = {}
        lost = []
        for n, entry in enumerate(self._values.glance):
            if n not in self._done.picks:
                lost.append(entry)
                continue
            at = _only(self._places, entry)
            if at is not None:
                kept.setdefault(_begin(self._bounds, at), entry)
        chosen = [
            kept.get(start) or Entry({"words": self._words(start)}) for start in self._wanted.glance
        ]
        return (*chosen, *lost)


def _without(fields: Mapping[str, Value], key: str) -> dict[str, Value]:
    return {name: value for name, value in fields.items() if name != key}
