"""What rules and encoder find together: the rules' findings are evidence beside its scores.

The encoder knows indirect speech and the extents of sources and cues better than rules do; the
rules know what quotation marks mean.  A word's scores are raised at the tag that the rules give
it, by how much these rules are to be trusted (a product of experts), so that the rules hold where
the encoder is in doubt, and alone where it says nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from generator.model import Sentence, Span, touched
from generator.understanding.attributions import Attribution
from generator.understanding.cues import Cues
from generator.understanding.frames import Frame
from generator.understanding.impressions import TAGS, Impression, Token
from generator.understanding.links import attribute
from generator.understanding.spans import Spans
from generator.understanding.tags import Part, Tagged, decode
from generator.understanding.words import words


@dataclass(frozen=True, slots=True)
class Trust:
    """How much the rules are believed beside the encoder.

    The first four are added to a word's score at the tag that rules give it, in nats: `marked`
    where words in quotation marks are attributed, `said` for other speech, `silent` for what is
    no speech, and `nothing` for words in no attribution.

    The others are log-odds that a sentence holds speech or thought: below `deaf`, what is said
    there without marks is no speech; above `sure`, it is; above `heard`, there is speech even
    where no attribution was found.
    """

    marked: float = 50.0  # no encoder outvotes it: words in marks are a quotation's
    said: float = 2.0
    silent: float = 1.0
    nothing: float = 0.0
    deaf: float = -0.3
    sure: float = 0.3
    heard: float = 0.7


_MARKS = "\"'“”„‟«»‘’‚‛‹› "
_MOST_ITEMS = 1_000  # of a frame; what is made of them takes time that grows with their square
_UNREAD = (0.0, *(-1.0 for _ in TAGS[1:]))  # the scores of words that the encoder did not reach


class Evidence:
    """The encoder's impressions of an article's sentences, to be weighed with the rules."""

    def __init__(
        self,
        text: str,
        sentences: Sequence[Sentence],
        impressions: Sequence[Impression],
        marked: Spans,
        trust: Trust,
    ) -> None:
        self.text = text
        self.sentences = sentences
        self.impressions = impressions
        self.marked = marked
        self.trust = trust
        self.starts = [sentence.span.start for sentence in sentences]

    def weigh(
        self, frame: Frame, rules: Sequence[Attribution], cues: Cues
    ) -> tuple[Attribution, ...]:
        """Return the attributions of a frame, of which the rules alone find `rules`.

        Where a frame is longer than any sentence that people write, the rules stand alone.
        """
        if len(frame.items) > _MOST_ITEMS:
            return tuple(rules)
        parts: list[Tagged] = []
        for k in touched(frame.span, self.starts):
            tokens = [*self.impressions[k].tokens, *self._unread(k)]
            parts += decode(self.text, self._raised(tokens, rules))
        return tuple(attribute(self.text, frame, parts, self.starts, cues, rules))

    def hear(self, found: Iterable[Attribution]) -> Iterator[Attribution]:
        """Yield the attributions, as speech or not by the encoder, and what it alone hears."""
        spoken: dict[int, Attribution] = {}
        for attribution in found:
            places = {k for c in attribution.contents for k in touched(c, self.starts)}
            odds = max(self.impressions[k].speech for k in places)
            speech = attribution.speech
            if not any(self.marked.hold(content) for content in attribution.contents):
                speech = odds > self.trust.sure or (speech and odds > self.trust.deaf)
            heard = replace(attribution, speech=speech)
            if speech:
                spoken |= dict.fromkeys(places, heard)
            yield heard
        for k, sentence in enumerate(self.sentences):
            loud = self.impressions[k].speech > self.trust.heard
            if k not in spoken and loud and not self._is_heading(sentence):
                before = spoken.get(k - 1)
                source = before.source if before else None
                spoken[k] = Attribution((sentence.span,), None, source, "heard")
                yield spoken[k]

    def _is_heading(self, sentence: Sentence) -> bool:
        """Say whether a sentence is words in marks that do not end as a sentence does."""
        words = sentence.span.of(self.text)
        return self.marked.hold(sentence.span) and words.rstrip(_MARKS)[-1:].isalnum()

    def _raised(self, tokens: Sequence[Token], rules: Sequence[Attribution]) -> Sequence[Token]:
        """Return the tokens of a sentence with their scores raised at the tags by rules."""
        if not rules and not self.trust.nothing:
            return tokens
        starts = [token.span.start for token in tokens]
        raised = list(tokens)
        free = set(range(len(tokens)))
        for rule in rules:
            spoken = self.trust.said if rule.speech else self.trust.silent
            marked = all(map(self.marked.hold, rule.contents))
            for part, span in _parts(rule):
                places = range(bisect_left(starts, span.start), bisect_left(starts, span.end))
                for k in free.intersection(places):
                    on = k > places.start or starts[k] > span.start
                    sure = self.marked.hold(tokens[k].span) if part is Part.CONTENT else marked
                    weight = self.trust.marked if sure else spoken
                    raised[k] = _raise(tokens[k], part.opening + on, weight)
                free.difference_update(places)
        if self.trust.nothing:
            for k in free:
                raised[k] = _raise(tokens[k], 0, self.trust.nothing)
        return raised

    def _unread(self, k: int) -> Iterator[Token]:
        """Yield the words at the end of a long sentence that the encoder did not read."""
        tokens, span = self.impressions[k].tokens, self.sentences[k].span
        end = tokens[-1].span.end if tokens else span.start
        if end < span.end:
            for word in words(self.text, Span(end, span.end)):
                yield Token(word.span, _UNREAD)


def _raise(token: Token, tag: int, by: float) -> Token:
    tags = list(token.tags)
    tags[tag] += by
    return Token(token.span, tuple(tags))


def _parts(rule: Attribution) -> Iterator[tuple[Part, Span]]:
    yield from ((Part.CONTENT, content) for content in rule.contents)
    if rule.source:
        yield Part.SOURCE, rule.source
    if rule.cue:
        yield Part.CUE, rule.cue
