"""The edits by their names, as the page sends them: `{"do": "place", "sentence": "s3", …}`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from generator.desk.review.editing import arrangement, attribution
from generator.desk.review.editing.arrangement import Arranged
from generator.desk.review.editing.attribution import Cast
from generator.desk.review.editing.document import Entry, Values
from generator.desk.review.editing.refusal import RefusalError
from generator.model import Kind, Section, Sentence, Span, Speech
from generator.review.anchoring import find, form

Edit = Callable[[Cast], Values]
"""What an edit makes of the decisions."""

_LONGEST = 2000  # characters of anything that a person types
_WRONG = "This edit is not one that the server knows; load the page again."


def parse(op: object) -> Edit:
    """Return the edit that the page asks for."""
    kind = op.get("do") if isinstance(op, Mapping) else None
    if not isinstance(op, Mapping) or not isinstance(kind, str) or kind not in _EDITS:
        raise RefusalError(_WRONG)
    asked = _Asked(op)
    return lambda cast: _EDITS[kind](asked, cast)


class _Asked:
    """What the page sent along with an edit."""

    def __init__(self, op: Mapping[str, Any]) -> None:
        self._op = op

    def __contains__(self, key: str) -> bool:
        return key in self._op

    def words(self, key: str) -> str | None:
        """Return words on one line; None where there are none, or only blanks."""
        found = self._op.get(key)
        if found is not None and not isinstance(found, str):
            raise RefusalError(_WRONG)
        if found and len(found) > _LONGEST:
            raise RefusalError(f"This is longer than {_LONGEST:,} characters.")
        return " ".join(found.split()) or None if found else None

    def some(self, key: str) -> str:
        """Return words that must be there."""
        found = self.words(key)
        if found is None:
            raise RefusalError("Write something here.")
        return found

    def blank(self, key: str) -> bool:
        """Say whether empty words were sent, which is not the same as none."""
        return self._op.get(key) is not None and self.words(key) is None

    def flag(self, key: str) -> bool:
        """Say whether something is to be done."""
        return self._op.get(key) is True

    def place(self, key: str) -> int:
        """Return an offset in the text."""
        found = self._op.get(key)
        if type(found) is not int or found < 0:
            raise RefusalError(_WRONG)
        return found

    def spans(self, key: str) -> list[Span]:
        """Return parts of the text."""
        found = self._op.get(key)
        if not isinstance(found, list) or not found or len(found) > 50:
            raise RefusalError(_WRONG)
        try:
            pairs = [(part["start"], part["end"]) for part in found]
        except (TypeError, KeyError) as error:
            raise RefusalError(_WRONG) from error
        if not all(type(a) is int and type(b) is int and 0 <= a < b for a, b in pairs):
            raise RefusalError(_WRONG)
        return [Span(a, b) for a, b in pairs]

    def sentence(self, cast: Cast) -> Sentence:
        """Return the sentence that is meant, as the decisions leave it."""
        return _sentence(cast, self._op.get("sentence"))

    def sentences(self, cast: Cast) -> list[Sentence] | None:
        """Return the sentences that are meant."""
        found = self._op.get("sentences")
        if found is None:
            return None
        if not isinstance(found, list):
            raise RefusalError(_WRONG)
        return [_sentence(cast, id_) for id_ in found]


def _sentence(cast: Cast, id_: object) -> Sentence:
    for sentence in cast.briefing.structure.sentences:
        if sentence.id == id_:
            return sentence
    raise RefusalError("This sentence is not there any more; load the page again.")


def _choice(kind: type[Section] | type[Kind] | type[Speech], words: str) -> str:
    if words not in set(kind):
        raise RefusalError(_WRONG)
    return words


def _now(cast: Cast) -> Arranged:
    return arrangement.arranged(cast.structure, cast.values)


def _told(cast: Cast, wanted: Arranged) -> Values:
    return arrangement.told(cast.structure, cast.values, wanted)


def _place(asked: _Asked, cast: Cast) -> Values:
    section = asked.words("section")
    chosen = Section(_choice(Section, section)) if section else None
    now = _now(cast)
    for sentence in asked.sentences(cast) or [asked.sentence(cast)]:
        now = arrangement.placed(now, sentence.span.start, chosen)
    return _told(cast, now)


def _join(asked: _Asked, cast: Cast) -> Values:
    start = asked.sentence(cast).span.start
    return _told(cast, arrangement.joined(cast.structure, _now(cast), start))


def _split(asked: _Asked, cast: Cast) -> Values:
    sentence = asked.sentence(cast)
    index = cast.briefing.structure.sentences.index(sentence)
    section = cast.briefing.structure.placements[index].section
    at = asked.place("at")
    return _told(cast, arrangement.split(cast.structure, _now(cast), sentence, section, at))


def _glance(asked: _Asked, cast: Cast) -> Values:
    chosen = asked.sentences(cast)
    if chosen is None:
        return replace(cast.values, glance=())
    if not chosen:
        raise RefusalError("Leave at least one sentence at a glance, or take the tool's choice.")
    made = cast.briefing.structure
    section = {p.sentence: p.section for p in made.placements}
    if any(section[sentence.id] is Section.SOURCE_ONLY for sentence in chosen):
        raise RefusalError("A sentence that only the source page shows cannot stand at a glance.")
    starts = tuple(dict.fromkeys(sentence.span.start for sentence in chosen))
    return _told(cast, replace(_now(cast), glance=starts))


def _standfirst(asked: _Asked, cast: Cast) -> Values:
    words = asked.words("text") or ""
    described = cast.structure.article.metadata.description
    return replace(cast.values, standfirst="" if words == described else words)


def _gloss(asked: _Asked, cast: Cast) -> Values:
    term, meaning = asked.some("term"), asked.words("meaning")
    entries = list(cast.values.glossary)
    same = [n for n, e in enumerate(entries) if form(e.words("term")) == form(term)]
    if meaning is None:
        kept = tuple(entry for n, entry in enumerate(entries) if n not in same)
        return replace(cast.values, glossary=kept)
    text = cast.text.lower()
    if not find(text, term.lower(), Span(0, len(text))):
        raise RefusalError(f"The article does not have the word “{term}”.")
    if same:
        entries[same[0]] = replace(
            entries[same[0]], fields={**entries[same[0]].fields, "meaning": meaning}
        )
    else:
        entries.append(Entry({"term": term, "meaning": meaning}))
    return replace(cast.values, glossary=tuple(entries))


def _speaker(asked: _Asked, cast: Cast) -> Values:
    id_ = asked.some("speaker")
    cast.speaker(id_)
    values = cast.values
    for key in ("name", *attribution.DESCRIBED):
        if key not in asked:
            continue
        now, words = Cast.of(cast.structure, values), asked.words(key)
        if key == "name":
            values = attribution.rename(now, id_, words)
        else:
            blank = asked.blank(key)
            wanted = _choice(Kind, words) if key == "kind" and words else words
            values = attribution.describe(now, id_, key, "" if blank else wanted)
    return values


def _merge(asked: _Asked, cast: Cast) -> Values:
    return attribution.merge(cast, asked.some("speaker"), asked.some("into"))


def _unmerge(asked: _Asked, cast: Cast) -> Values:
    return attribution.unmerge(cast, asked.some("speaker"), asked.some("name"))


def _quotation(asked: _Asked, cast: Cast) -> Values:
    id_ = asked.some("quotation")
    cast.quotation(id_)
    if asked.flag("remove"):
        return attribution.remove(cast, id_)
    if asked.flag("reset"):
        return attribution.reset(cast, id_)
    values = cast.values
    if "contents" in asked:
        values = attribution.extend(cast, id_, asked.spans("contents"))
    if "speaker" in asked:
        now = Cast.of(cast.structure, values)
        values = attribution.attribute(now, id_, asked.words("speaker"))
    if "kind" in asked:
        kind = asked.words("kind")
        chosen = Speech(_choice(Speech, kind)) if kind else None
        values = attribution.say_kind(Cast.of(cast.structure, values), id_, chosen)
    return values


def _quote(asked: _Asked, cast: Cast) -> Values:
    return attribution.quote(cast, asked.spans("contents"), asked.words("speaker"))


_EDITS: Mapping[str, Callable[[_Asked, Cast], Values]] = {
    "place": _place,
    "join": _join,
    "split": _split,
    "glance": _glance,
    "standfirst": _standfirst,
    "gloss": _gloss,
    "speaker": _speaker,
    "merge": _merge,
    "unmerge": _unmerge,
    "quotation": _quotation,
    "quote": _quote,
}
