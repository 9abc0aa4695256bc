"""The past of one article: its earlier versions, taken apart into sentences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from generator import review
from generator.model import (
    Article,
    Finding,
    Level,
    Placement,
    Revisions,
    Role,
    Section,
    Sentence,
    Structure,
    Version,
)
from generator.review.anchoring import Doubts
from generator.review.sentences import arrange
from generator.revisions import carrying, history, telling
from generator.revisions.alignment import Passage
from generator.revisions.carrying import Carried, Text, named
from generator.revisions.history import History
from generator.revisions.telling import Edition, Sections

Cut = Callable[[str], tuple[Sentence, ...]]
"""Cuts a text into sentences."""

Understand = Callable[[Article], Structure]
"""Returns what the tool understands of an article."""


@dataclass(frozen=True)
class Past:
    """An article as the tool understands it now, and the texts that were published before."""

    history: History
    now: Structure
    decisions: review.Review
    cut: Cut

    @classmethod
    def of(cls, now: Structure, decisions: review.Review, cut: Cut) -> Past:
        """Read the past of an article, which these are an editor's decisions about."""
        return cls(history.load(now.article), now, decisions, cut)

    @property
    def is_empty(self) -> bool:
        """Say whether the article is the only version there is."""
        return not self.history.versions

    @cached_property
    def carried(self) -> Carried:
        """The decisions, with words that changed since they were made followed to this version."""
        earlier = map(_text, self.history.versions, self._then)
        return carrying.carry(self.decisions, _text(self._version, self.now), list(earlier))

    def told(self, decided: Structure, understand: Understand, known: Collection[str]) -> Revisions:
        """Return what to tell of the versions; `decided` is the article after the decisions.

        `known` are words of the language.
        """
        earlier = [
            _edition(version, made, self._arranged(made))
            for version, made in zip(self.history.versions, self._then, strict=True)
        ]
        current = _edition(self._version, self.now, decided.sentences)

        def then(version: Version) -> Sections:
            text = self.history.texts[version.number - 1]
            made = understand(replace(self.now.article, text=text))
            return _sections(review.apply(self.decisions, made).structure)

        return telling.tell([*earlier, current], _sections(decided), then, known)

    def findings(self, revisions: Revisions) -> tuple[Finding, ...]:
        """Return what an editor should look at: lost versions, words that changed, an old date."""
        found = (*self.history.findings, *self.carried.findings)
        return (*found, *_proposal(self.now.article, revisions))

    @cached_property
    def _version(self) -> Version:
        """The article as it is now, as a version."""
        article = self.now.article
        dates = article.metadata.date, article.metadata.updated
        return Version(self.history.number, history.sha256_of(article.text), *dates)

    @cached_property
    def _then(self) -> tuple[Structure, ...]:
        """The sentences of each earlier version, and nothing else of it."""
        return tuple(
            _bare(replace(self.now.article, text=text), self.cut(text))
            for text in self.history.texts
        )

    def _arranged(self, made: Structure) -> tuple[Sentence, ...]:
        """Return the sentences of an earlier version as the editor joined and split them."""
        return arrange(made, self.decisions, Doubts(self.decisions.path)).sentences


def _proposal(article: Article, revisions: Revisions) -> tuple[Finding, ...]:
    """Return a finding where readers should be told of a change, and `updated` is as it was.

    It names no day: pages are made without a clock.  `check` adds today's.
    """
    untold = revisions.untold
    if untold is None or not untold.significant:
        return ()
    message = f"the text has changed since {named(untold.since)} ({untold.words})"
    hint = "Set `updated` to the day of the change, so that readers are told."
    found = f"{message}, and `updated` has not"
    return (Finding("R001", Level.INFO, found, path=article.path, line=1, hint=hint),)


def dated(finding: Finding, article: Article, today: dt.date) -> Finding | None:
    """Return a finding with the day that it proposes; None where the article bears it already."""
    if finding.code != "R001":
        return finding
    if article.metadata.updated == today:
        return None
    hint = f"Set “updated: {today.isoformat()}” in the front matter, so that readers are told."
    return replace(finding, hint=hint)


def _text(version: Version, made: Structure) -> Text:
    spans = tuple(sentence.span for sentence in made.sentences)
    anchors = tuple(sentence.anchor for sentence in made.sentences)
    return Text(version, made.article.text, spans, anchors)


def _bare(article: Article, sentences: tuple[Sentence, ...]) -> Structure:
    """Return a structure of sentences alone, placed nowhere."""
    placed = tuple(Placement(s.id, Section.SOURCE_ONLY, 0, Role.NONE, ()) for s in sentences)
    return Structure(article, sentences, placed, (), (), (), (), ())


def _edition(version: Version, made: Structure, sentences: Sequence[Sentence]) -> Edition:
    """Return a version with its sentences as decided; as the tool found them, they are aliases."""
    text = made.article.text
    passages = tuple(Passage(s.anchor, s.span.of(text)) for s in sentences)
    aliases, n = {}, 0
    for found in made.sentences:
        while n + 1 < len(sentences) and sentences[n].span.end <= found.span.start:
            n += 1
        aliases[found.anchor] = n
    return Edition(version, passages, aliases)


def _sections(made: Structure) -> Sections:
    return {
        sentence.anchor: placement.section
        for sentence, placement in zip(made.sentences, made.placements, strict=True)
    }
