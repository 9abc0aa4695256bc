"""Speakers after an editor's decisions: renamed, merged, described and added."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import replace

from generator.model import Kind, Quotation, Span, Speaker
from generator.review.anchoring import Choices, Doubts, find, form, is_whole
from generator.review.decisions import SpeakerDecision


class People:
    """The speakers while they change.

    A speaker answers to the tool's name, to a new one, and to what the article calls nobody else.
    """

    def __init__(self, text: str, speakers: Iterable[Speaker], doubts: Doubts) -> None:
        self._text = text
        self._doubts = doubts
        self._speakers = {s.id: s for s in speakers}
        self._ids: dict[str, set[str]] = {}
        self._mentioned: dict[str, set[str]] = {}
        self._merged: dict[str, str] = {}
        for speaker in self._speakers.values():
            self._call(speaker.id, speaker.name)
            for mention in speaker.mentions:
                self._mentioned.setdefault(form(mention.of(text)), set()).add(speaker.id)

    def resolve(self, line: int, name: str) -> str | None:
        """Return the id of the speaker with this name; nobody, or several, are a finding."""
        ids = {self.final(id_) for id_ in self.called(name)}
        if len(ids) == 1:
            return ids.pop()
        if ids:
            self._doubts.add("V002", line, f"{len(ids)} speakers are called “{name}”.")
        else:
            self._doubts.add("V003", line, f"No speaker is called “{name}”.{self._near(name)}")
        return None

    def called(self, name: str) -> set[str]:
        """Return the ids of those with this name, or else of those mentioned so; merged or not."""
        return self._ids.get(form(name)) or self._mentioned.get(form(name), set())

    def final(self, id_: str) -> str:
        """Return the id of the speaker whom this one was merged into, or its own."""
        while id_ in self._merged:
            id_ = self._merged[id_]
        return id_

    def add(self, named: Iterable[tuple[int, str]], meant: Iterable[str] = ()) -> None:
        """Add a speaker for each new name (and its line), with the mentions that the text has.

        A name that is like another one is a finding, unless it is among those that are `meant`.
        """
        sure = set(map(form, meant))
        new = {form(name): (line, name) for line, name in named if not self.called(name)}
        whole = Span(0, len(self._text))
        found = [
            (tuple(s for s in find(self._text, name, whole) if is_whole(self._text, s)), name, line)
            for line, name in new.values()
        ]
        for mentions, name, line in sorted(found):
            if not mentions and form(name) not in sure and (near := self._near(name)):
                said = f"The article names nobody “{name}”, who is shown as a new speaker.{near}"
                self._doubts.add("V003", line, said)
            id_ = unused("p", self._speakers)
            self._speakers[id_] = Speaker(id_, name, None, Kind.UNKNOWN, mentions, edited=True)
            self._call(id_, name)

    def rename(self, decisions: Iterable[SpeakerDecision]) -> None:
        """Give speakers new names."""
        for decision in decisions:
            name = decision.rename
            id_ = self.resolve(decision.line, decision.name) if name else None
            if not name or not id_:
                continue
            if self._ids.get(form(name), {id_}) != {id_}:
                said = f"“{name}” is the name of another speaker; merge them with same_as."
                self._doubts.add("V004", decision.line, said)
                continue
            self._speakers[id_] = replace(self._speakers[id_], name=name, edited=True)
            self._call(id_, name)

    def merge(self, decisions: Iterable[SpeakerDecision]) -> None:
        """Make one speaker of two."""
        for decision in decisions:
            if not decision.same_as:
                continue
            one = self.resolve(decision.line, decision.name)
            other = self.resolve(decision.line, decision.same_as)
            if not one or not other:
                continue
            if one == other and form(decision.name) == form(decision.same_as):
                said = f"“{decision.name}” cannot be merged with itself."
                self._doubts.add("V004", decision.line, said)
            elif one != other:
                self._merged[one] = other
                self._speakers[other] = _union(self._speakers[other], self._speakers[one])

    def describe(self, decisions: Iterable[SpeakerDecision]) -> None:
        """Set roles, kinds and sides."""
        choices: Choices[str] = Choices(self._doubts)
        for decision in decisions:
            fields = {"role": decision.role, "kind": decision.kind, "side": decision.side}
            given = {field: value for field, value in fields.items() if value is not None}
            id_ = self.resolve(decision.line, decision.name) if given else None
            if not id_:
                continue
            for field, value in given.items():
                choices.choose(id_, field, value or None, decision.line)
        for id_, chosen in choices.items():
            self._speakers[id_] = replace(self._speakers[id_], **chosen, edited=True)

    def move(self, mention: Span, old: str | None, new: str | None) -> None:
        """Take a mention from one speaker and give it to another."""
        old = self.final(old) if old else None
        if old:
            rest = tuple(span for span in self._speakers[old].mentions if span != mention)
            self._speakers[old] = replace(self._speakers[old], mentions=rest)
        if new:
            all_ = tuple(sorted({*self._speakers[new].mentions, mention}))
            self._speakers[new] = replace(self._speakers[new], mentions=all_)

    def result(self, quotations: Iterable[Quotation]) -> tuple[Speaker, ...]:
        """Return the speakers: all who say something, are mentioned, or were set by the editor."""
        quoted = {q.speaker for q in quotations}
        return tuple(
            s
            for id_, s in self._speakers.items()
            if id_ not in self._merged and (s.mentions or s.edited or id_ in quoted)
        )

    def _call(self, id_: str, name: str) -> None:
        self._ids.setdefault(form(name), set()).add(id_)

    def _near(self, name: str) -> str:
        near = difflib.get_close_matches(form(name)[:100], self._ids, n=1)
        return f" Did you mean “{near[0]}”?" if near else ""


def unused(letter: str, taken: Iterable[str]) -> str:
    """Return the next id of this letter that is not taken."""
    numbers = [int(id_[1:]) for id_ in taken if id_[1:].isdecimal()]
    return f"{letter}{max(numbers, default=0) + 1}"


def _union(speaker: Speaker, other: Speaker) -> Speaker:
    """Return a speaker with what is known of the other, where it knows less."""
    return replace(
        speaker,
        role=speaker.role or other.role,
        kind=other.kind if speaker.kind is Kind.UNKNOWN else speaker.kind,
        mentions=tuple(sorted({*speaker.mentions, *other.mentions})),
        side=speaker.side or other.side,
        edited=True,
    )
