"""Who says what: quotations corrected, added and removed; speakers named, merged and described.

A decision names a speaker by the tool's name where it can, so that it holds however often the
editor thinks of another name; and a quotation by words that the tool gives to no other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from generator import review
from generator.desk.review.editing.document import Entry, Value, Values
from generator.desk.review.editing.refusal import RefusalError
from generator.desk.review.editing.wording import any_words, near_words, one_that
from generator.model import Briefing, Kind, Quotation, Section, Span, Speaker, Speech, Structure
from generator.review import quotations as quoting
from generator.review.anchoring import MARKS, Doubts, cuts_word, find, form
from generator.review.people import People

DESCRIBED = ("role", "kind", "side")
_NOWHERE = Path()
_STOPS = ".,;:!?…"


def reviewed(values: Values, path: Path) -> review.Review:
    """Return values as the decisions that they are; each has its place in its list as line."""
    told = [
        review.QuotationDecision(
            n,
            e.words("words"),
            speaker=e.words("speaker") if "speaker" in e.fields else None,
            content=_tuple(e.fields.get("content", ())),
            kind=Speech(e.words("kind")) if "kind" in e.fields else None,
            remove=e.fields.get("remove") is True,
        )
        for n, e in enumerate(values.quotations)
    ]
    return review.Review(
        path,
        standfirst=values.standfirst or None,
        glance=tuple(review.Pick(n, e.words("words")) for n, e in enumerate(values.glance)),
        sentences=tuple(_sentence(n, e) for n, e in enumerate(values.sentences)),
        speakers=tuple(_speaker(n, e) for n, e in enumerate(values.speakers)),
        quotations=tuple(told),
        glossary=tuple(
            review.Term(n, e.words("term"), e.words("meaning"))
            for n, e in enumerate(values.glossary)
        ),
    )


def _sentence(n: int, entry: Entry) -> review.SentenceDecision:
    section = entry.words("section")
    return review.SentenceDecision(
        n,
        entry.words("words"),
        Section(section) if section else None,
        entry.fields.get("join_next") is True,
        entry.words("split_before") or None,
    )


def _speaker(n: int, entry: Entry) -> review.SpeakerDecision:
    kind = entry.words("kind")
    return review.SpeakerDecision(
        n,
        entry.words("name"),
        rename=entry.words("rename") or None,
        same_as=entry.words("same_as") or None,
        role=entry.words("role") if "role" in entry.fields else None,
        kind=Kind(kind) if kind else None,
        side=entry.words("side") if "side" in entry.fields else None,
    )


def _tuple(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is who by the decisions: what each names, and what comes of all."""

    structure: Structure
    values: Values
    people: People
    briefing: Briefing
    targets: Mapping[int, Quotation]

    @classmethod
    def of(cls, structure: Structure, values: Values) -> Cast:
        """Work the decisions out."""
        decisions = reviewed(values, _NOWHERE)
        doubts, text = Doubts(_NOWHERE), structure.article.text
        decided = quoting.targets(text, structure.quotations, decisions.quotations, doubts)
        people = review.gather(decisions, structure, decided, doubts)
        made = review.apply(decisions, structure)
        return cls(structure, values, people, made, {d.line: q for d, q in decided})

    @property
    def text(self) -> str:
        """The article."""
        return self.structure.article.text

    def speaker(self, id_: str) -> Speaker:
        """Return a speaker as the decisions leave it."""
        found = self.found(id_)
        if found is None:
            raise RefusalError("This speaker is not there any more; load the page again.")
        return found

    def found(self, id_: str) -> Speaker | None:
        """Return a speaker as the decisions leave it, or the tool's, None where there is none."""
        everyone = (*self.briefing.structure.speakers, *self.structure.speakers)
        return next((s for s in everyone if s.id == id_), None)

    def quotation(self, id_: str) -> Quotation:
        """Return a quotation as the decisions leave it, or the tool's that they remove."""
        everyone = (*self.briefing.structure.quotations, *self.structure.quotations)
        found = next((q for q in everyone if q.id == id_), None)
        if found is None:
            raise RefusalError("This quotation is not there any more; load the page again.")
        return found

    def own(self, id_: str) -> Quotation | None:
        """Return the tool's own quotation, None where an editor made it."""
        return next((q for q in self.structure.quotations if q.id == id_), None)

    def removed(self) -> tuple[Quotation, ...]:
        """Return the tool's quotations that an editor removed."""
        there = {q.id for q in self.briefing.structure.quotations}
        return tuple(q for q in self.structure.quotations if q.id not in there)

    def tool(self, id_: str) -> Speaker | None:
        """Return the speaker as the tool found it, None where an editor added it."""
        return next((s for s in self.structure.speakers if s.id == id_), None)

    def direct(self, entry: Entry, key: str = "name") -> str | None:
        """Return the id of the one speaker whom an entry names, whoever that is merged into."""
        found = self.people.called(entry.words(key)) if entry.words(key) else set()
        return next(iter(found)) if len(found) == 1 else None

    def about(self, id_: str) -> list[int]:
        """Return the entries about a speaker, and about all who were merged into it."""
        found = ((n, self.direct(entry)) for n, entry in enumerate(self.values.speakers))
        return [n for n, one in found if one and self.people.final(one) == id_]

    def merged(self, id_: str) -> list[tuple[str, str]]:
        """Return the ids and names of those who were merged into a speaker."""
        found = {}
        for entry in self.values.speakers:
            one = self.direct(entry) if entry.words("same_as") else None
            if one and one != id_ and self.people.final(one) == id_:
                tool = self.tool(one)
                found[one] = tool.name if tool else entry.words("name")
        return [*found.items()]

    def reference(self, id_: str) -> str:
        """Return a name by which decisions can name a speaker, and nobody else."""
        names = [s.name for s in (self.tool(id_),) if s]
        names += [s.name for s in self.briefing.structure.speakers if s.id == id_]
        names += [
            " ".join(m.of(self.text).split())
            for s in (self.tool(id_),)
            for m in (s.mentions if s else ())
        ]
        names += [e.words("speaker") for e in self.values.quotations if e.words("speaker")]
        for name in names:
            if self.people.called(name) == {id_}:
                return name
        said = f"Two speakers are called “{names[0]}”, so no decision can tell which is meant."
        raise RefusalError(said)


# Speakers


def describe(cast: Cast, id_: str, key: str, wanted: str | None) -> Values:
    """Set the role, kind or side of a speaker; None is what the speaker has without a decision."""
    about = cast.about(id_)
    had = [n for n in about if key in cast.values.speakers[n].fields]
    entries = list(cast.values.speakers)
    for n in had:
        entries[n] = _without(entries[n], key)
    bare = _pruned(replace(cast.values, speakers=tuple(entries)))
    natural = getattr(Cast.of(cast.structure, bare).found(id_), key, None)
    if wanted is None or wanted == (natural or ""):
        return bare
    fits = [n for n in about if not entries[n].words("same_as")]
    if place := had[-1:] or fits[:1]:
        n = place[0]
        entries[n] = _with(cast.values.speakers[n], key, wanted)
    else:
        entries.append(Entry({"name": cast.reference(id_), key: wanted}))
    return _pruned(replace(cast.values, speakers=tuple(entries)))


def rename(cast: Cast, id_: str, wanted: str | None) -> Values:
    """Give a speaker another name; None is the name that the tool gave."""
    tool, now = cast.tool(id_), cast.speaker(id_)
    name = wanted or (tool.name if tool else now.name)
    if form(name) == form(now.name) and name == now.name:
        return cast.values
    others = {form(s.name): s for s in cast.briefing.structure.speakers if s.id != id_}
    if form(name) in others:
        said = f"“{others[form(name)].name}” is another speaker; merge the two if they are one."
        raise RefusalError(said)
    if tool is None:
        if cast.people.called(name) - {id_}:
            raise RefusalError(f"“{name}” is what the article calls somebody else.")
        return _referring(cast, id_, name)
    entries = list(cast.values.speakers)
    had = [n for n, e in enumerate(entries) if e.words("rename") and cast.direct(e) == id_]
    place = next(
        (n for n, e in enumerate(entries) if cast.direct(e) == id_ and not e.words("same_as")), None
    )
    reference = tool.name if cast.people.called(tool.name) == {id_} else cast.reference(id_)
    values = _referring(cast, id_, reference) if had else cast.values
    entries = [
        _without(entry, "rename") if n in had else entry for n, entry in enumerate(values.speakers)
    ]
    if name != tool.name:
        if place is None:
            entries.append(Entry({"name": reference, "rename": name}))
        else:
            entries[place] = _with(entries[place], "rename", name)
    return _pruned(replace(values, speakers=tuple(entries)))


def merge(cast: Cast, id_: str, into: str) -> Values:
    """Make one speaker of two; what is not known of the one is taken from the other."""
    one, other = cast.speaker(id_), cast.speaker(into)
    if one.id == other.id:
        raise RefusalError("A speaker cannot be merged with itself.")
    kind = one.kind if other.kind is Kind.UNKNOWN else other.kind
    wanted = {"role": other.role or one.role, "kind": kind.value, "side": other.side or one.side}
    reference, target = cast.reference(id_), cast.reference(into)
    renamed = any(e.words("rename") and cast.direct(e) == id_ for e in cast.values.speakers)
    values = _referring(cast, id_, reference) if renamed else cast.values
    about = cast.about(id_)
    entries = [
        _without(
            entry, *DESCRIBED, *(["rename"] if cast.direct(cast.values.speakers[n]) == id_ else [])
        )
        if n in about
        else entry
        for n, entry in enumerate(values.speakers)
    ]
    place = next(
        (
            n
            for n in about
            if cast.direct(cast.values.speakers[n]) == id_ and "same_as" not in entries[n].fields
        ),
        None,
    )
    if place is None:
        entries.append(Entry({"name": reference, "same_as": target}))
    else:
        entries[place] = _with(entries[place], "same_as", target)
    made = _pruned(replace(values, speakers=tuple(entries)))
    for key, value in wanted.items():
        made = describe(Cast.of(cast.structure, made), into, key, value or "")
    return made


def unmerge(cast: Cast, id_: str, name: str) -> Values:
    """Set apart again somebody whom an editor merged into a speaker."""
    ones = {one for one, called in cast.merged(id_) if form(called) == form(name)}
    entries = [
        _without(entry, "same_as") if cast.direct(entry) in ones else entry
        for entry in cast.values.speakers
    ]
    if not ones:
        raise RefusalError(f"“{name}” was not merged into this speaker.")
    return _pruned(replace(cast.values, speakers=tuple(entries)))


def _referring(cast: Cast, id_: str, name: str) -> Values:
    """Let every decision that names a speaker do so by one name."""

    def named(entry: Entry, key: str) -> Entry:
        if not entry.words(key) or cast.direct(entry, key) != id_:
            return entry
        return _with(entry, key, name)

    return replace(
        cast.values,
        speakers=tuple(named(named(e, "name"), "same_as") for e in cast.values.speakers),
        quotations=tuple(named(e, "speaker") for e in cast.values.quotations),
    )


# Quotations


def contents(text: str, spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return spans as contents are: whole words, with the marks directly around them."""
    snapped = []
    for span in spans:
        start, end = span.start, min(span.end, len(text))
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        while cuts_word(text, start):
            start -= 1
        while cuts_word(text, end):
            end += 1
        if not any(map(str.isalnum, text[start:end])):
            raise RefusalError("Choose words for the quotation.")
        snapped.append(quoting.with_marks(text, Span(start, end)))
    snapped.sort()
    if not snapped or any(one.meets(other) for one, other in pairwise(snapped)):
        raise RefusalError("Choose words for the quotation; its parts may not overlap.")
    return tuple(snapped)


def remove(cast: Cast, id_: str) -> Values:
    """Take a quotation away."""
    entries = _rest(cast, id_)
    if cast.own(id_):
        words = next((cast.values.quotations[n].words("words") for n in _of(cast, id_)), None)
        entries.append(Entry({"words": words or _name(cast, id_), "remove": True}))
    return replace(cast.values, quotations=tuple(entries))


def reset(cast: Cast, id_: str) -> Values:
    """Let a quotation be what the tool made of it."""
    return replace(cast.values, quotations=tuple(_rest(cast, id_)))


def attribute(cast: Cast, id_: str, name: str | None) -> Values:
    """Say who says a quotation; None is nobody.

    What the tool says itself needs no decision, but that nobody is named can be confirmed.
    """
    wanted = _known(cast, name) if name else None
    reference = cast.reference(wanted) if wanted else name or ""
    bare = _without_key(cast, id_, "speaker")
    natural = Cast.of(cast.structure, bare).quotation(id_).speaker if cast.own(id_) else None
    if wanted == natural and (wanted or not name):
        had = any("speaker" in cast.values.quotations[n].fields for n in _of(cast, id_))
        # Nobody said again is an answer: the tool asks no more who it was.
        if wanted or had or not cast.own(id_):
            return bare
    return _set(cast, id_, "speaker", reference)


def extend(cast: Cast, id_: str, spans: Sequence[Span]) -> Values:
    """Say how far a quotation reaches."""
    wanted, own = contents(cast.text, spans), cast.own(id_)
    if own and wanted == own.contents:
        return _without_key(cast, id_, "content")
    if not own:  # its words may lie outside now, so it is written down anew
        speaker = cast.quotation(id_).speaker
        rest = Cast.of(cast.structure, reset(cast, id_))
        return quote(rest, wanted, cast.reference(speaker) if speaker else None)
    _apart(cast, wanted, besides=id_)
    near = own.contents
    return _set(cast, id_, "content", tuple(_written(cast.text, span, near) for span in wanted))


def say_kind(cast: Cast, id_: str, wanted: Speech | None) -> Values:
    """Say whether a quotation is direct, indirect or mixed; None is what its marks say."""
    bare = _without_key(cast, id_, "kind")
    natural = Cast.of(cast.structure, bare).quotation(id_).kind
    if wanted is None or wanted == natural:
        return bare
    return _set(cast, id_, "kind", wanted.value)


def quote(cast: Cast, spans: Sequence[Span], name: str | None) -> Values:
    """Make words a quotation."""
    wanted = contents(cast.text, spans)
    _apart(cast, wanted)
    hidden = [q.id for q in cast.removed() if _meets(q.contents, wanted)]
    if hidden:  # the tool's own comes back, corrected
        values = reset(cast, hidden[0])
        values = extend(Cast.of(cast.structure, values), hidden[0], wanted)
        return attribute(Cast.of(cast.structure, values), hidden[0], name)
    known = _known(cast, name) if name else None
    fields: dict[str, Value] = dict(_fresh(cast, wanted))
    if name:
        fields["speaker"] = cast.reference(known) if known else name
        fields["content"] = fields.pop("content")
    return replace(cast.values, quotations=(*cast.values.quotations, Entry(fields)))


def _fresh(cast: Cast, wanted: tuple[Span, ...]) -> Mapping[str, Value]:
    """Return words that are in no quotation, and the contents that they lead to."""
    text, own = cast.text, cast.structure.quotations
    for span in wanted:
        for written in _ways(text, wanted):

            def tells(words: str, written: tuple[str, ...] = written) -> bool:
                spots = find(text, words, Span(0, len(text)))
                if len(spots) != 1 or quoting.fitting(text, own, spots):
                    return False
                decision = review.QuotationDecision(0, words, content=written)
                return quoting.contents_of(text, decision, spots, Doubts(_NOWHERE)) == wanted

            try:
                return {"words": near_words(text, span, tells), "content": written}
            except RefusalError:
                continue
    raise RefusalError("No words tell this quotation from other words, so it cannot be written.")


def _ways(text: str, spans: Sequence[Span]) -> Iterator[tuple[str, ...]]:
    """Yield the contents as they can be written: without the marks around them, or with them."""
    yield tuple(next(iter(_forms(text, span))) for span in spans)
    yield tuple(list(_forms(text, span))[-1] for span in spans)


def _forms(text: str, span: Span) -> Iterator[str]:
    """Yield the words of a content: without the marks around them, where these come by themselves.

    The whole comes last.
    """
    inner = _inner(text, span)
    stops = (inner.end - 1,) if inner and text[inner.end - 1] in _STOPS else ()
    for end in (*stops, inner.end):
        short = Span(inner.start, max(inner.start, end))
        if short and quoting.with_marks(text, short) == span:
            yield " ".join(short.of(text).split())
    yield " ".join(span.of(text).split())


def _inner(text: str, span: Span) -> Span:
    """Return a span without the marks at its ends."""
    start, end = span.start, span.end
    while start < end and (text[start] in MARKS or text[start].isspace()):
        start += 1
    while end > start and (text[end - 1] in MARKS or text[end - 1].isspace()):
        end -= 1
    return Span(start, end)


def _written(text: str, span: Span, near: Sequence[Span]) -> str:
    """Return the words of a content that lead to it."""

    def tells(words: str) -> bool:
        decision = review.QuotationDecision(0, words, content=(words,))
        return quoting.contents_of(text, decision, near, Doubts(_NOWHERE)) == (span,)

    return one_that(tells, _forms(text, span))


def _apart(cast: Cast, wanted: Sequence[Span], besides: str = "") -> None:
    for other in cast.briefing.structure.quotations:
        if other.id != besides and _meets(other.contents, wanted):
            raise RefusalError("Some of these words are in another quotation; correct that first.")


def _meets(some: Iterable[Span], others: Collection[Span]) -> bool:
    return any(one.meets(other) for one in some for other in others)


def _known(cast: Cast, name: str) -> str | None:
    """Return the speaker with this name, None where it is a new one."""
    shown = {s.id for s in cast.briefing.structure.speakers if form(s.name) == form(name)}
    ids = shown or {cast.people.final(one) for one in cast.people.called(name)}
    if len(ids) > 1:
        raise RefusalError(f"{len(ids)} speakers are called “{name}”; give the whole name.")
    return next(iter(ids), None)


def _of(cast: Cast, id_: str) -> list[int]:
    """Return the entries about a quotation."""
    return sorted(n for n, quotation in cast.targets.items() if quotation.id == id_)


def _rest(cast: Cast, id_: str) -> list[Entry]:
    drop = set(_of(cast, id_))
    return [entry for n, entry in enumerate(cast.values.quotations) if n not in drop]


def _without_key(cast: Cast, id_: str, *keys: str) -> Values:
    about = _of(cast, id_)
    entries = [
        _without(entry, *keys, "remove") if n in about else entry
        for n, entry in enumerate(cast.values.quotations)
    ]
    return _pruned(replace(cast.values, quotations=tuple(entries)))


def _set(cast: Cast, id_: str, key: str, value: Value) -> Values:
    """Set a key of a quotation in one of its entries, or in one of its own."""
    about = _of(cast, id_)
    entries = list(cast.values.quotations)
    had = [n for n in about if key in entries[n].fields]
    for n in about:
        entries[n] = _without(entries[n], *({key} if n in had[:-1] else ()), "remove")
    if place := had[-1:] or about[:1]:
        entries[place[0]] = _with(entries[place[0]], key, value)
    else:
        entries.append(Entry({"words": _name(cast, id_), key: value}))
    return _pruned(replace(cast.values, quotations=tuple(entries)))


def _name(cast: Cast, id_: str) -> str:
    """Return words that name one of the tool's quotations."""
    own = cast.own(id_) or cast.quotation(id_)

    def tells(words: str) -> bool:
        spots = find(cast.text, words, Span(0, len(cast.text)))
        return [q.id for q in quoting.fitting(cast.text, cast.structure.quotations, spots)] == [id_]

    for span in own.contents:
        try:
            return any_words(cast.text, span, tells)
        except RefusalError:
            continue
    raise RefusalError("No words tell this quotation from another one, so it cannot be named.")


# Entries


def _with(entry: Entry, key: str, value: Value) -> Entry:
    return replace(entry, fields={**entry.fields, key: value})


def _without(entry: Entry, *keys: str) -> Entry:
    return replace(entry, fields={k: v for k, v in entry.fields.items() if k not in keys})


def _pruned(values: Values) -> Values:
    """Return the values without entries that decide nothing."""
    return replace(
        values,
        speakers=tuple(e for e in values.speakers if len(e.fields) > 1),
        quotations=tuple(e for e in values.quotations if len(e.fields) > 1),
    )


def settled(before: Cast, values: Values) -> Values:
    """Return the values without decisions about speakers who are named no more.

    And with one about each who is new, and called much as another: that the name is meant.
    """
    now = Cast.of(before.structure, values)
    entries = []
    for entry in values.speakers:
        kept = entry
        for key in ("name", "same_as"):
            name = entry.words(key)
            if name and before.people.called(name) and not now.people.called(name):
                kept = _without(kept, key)
        if kept.words("name"):
            entries.append(kept)
    known = {form(e.words("name")) for e in entries}
    known |= {form(e.words("speaker")) for e in before.values.quotations}
    lines = {f.line for f in now.briefing.structure.findings if f.code == "V003"}
    for n, entry in enumerate(values.quotations):
        name = entry.words("speaker")
        if n in lines and name and form(name) not in known:
            entries.append(Entry({"name": name, "kind": Kind.UNKNOWN.value}))
            known.add(form(name))
    return _pruned(replace(values, speakers=tuple(entries)))
