"""Choose whom a quotation belongs to among those whom the article speaks of, or nobody.

The rules give a first answer.  Each candidate, that answer among them, is described by features
whose learned weights add up to how likely it is the speaker (logistic regression); where the
best is not likely enough, the quotation has no speaker.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.model import Quotation, Span
from generator.understanding.candidates import PHRASE, RULE, Candidates, Mention
from generator.understanding.cast import Figure
from generator.understanding.odds import Chances, Odds, step, tenths
from generator.understanding.referents import Group, Referent
from generator.understanding.words import words

_BODIES = ("bodies", "places", "demonyms", "press", "learned", "companies", "government", "things")
_OTHER = "other"
_TIERS = (RULE, PHRASE, _OTHER)  # whose features are apart
_LONG = 3  # letters; longer words of a heading in title case have a capital
_CUE = 3  # words of a cue that are seen, the last ones


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be the speaker, and what speaks for or against it."""

    who: Referent
    features: tuple[str, ...]


class Choice:
    """Weighs the candidates of one article's quotations.

    `sensed` has what another model makes of each sentence, or nothing.
    """

    def __init__(self, text: str, candidates: Candidates, sensed: Sequence[Chances] = ()) -> None:
        self.text = text
        self.all = candidates
        self.sensed = sensed
        self.places = candidates.reader.places
        self.spoken = Counter(id(who) for who in candidates.found if who is not None)
        self.mentions: dict[int, list[int]] = {}
        self.subjects: set[int] = set()  # where a name is the first of its sentence
        self.headed: dict[int, bool] = {}  # by sentence: whether it stands in title case
        before = -1
        for start, figure in zip(candidates.reader.starts, candidates.reader.figures, strict=True):
            self.mentions.setdefault(id(figure), []).append(start)
            if self.places.sentence(start) != before:
                before = self.places.sentence(start)
                self.subjects.add(start)

    def best(self, odds: Odds, least: float) -> list[Referent | None]:
        """Return the likeliest speaker of each quotation, None where not above `least`."""
        return [self._best(number, odds, least) for number in range(len(self.all.quotations))]

    def _best(self, number: int, odds: Odds, least: float) -> Referent | None:
        scored = [(odds.scores(c.features)[0], c.who) for c in self.candidates(number)]
        score, who = max(scored, key=lambda pair: pair[0], default=(least, None))
        return who if score > least else None

    def candidates(self, number: int) -> list[Candidate]:
        """Return who may be the speaker of a quotation, the answer of the rules first."""
        quotation = self.all.quotations[number]
        mention = self.all.mention(quotation.source)
        names = (*self._of_quotation(quotation), *self._of_neighbours(number))
        around = {tier: [f"{tier}|{name}" for name in names] for tier in _TIERS}
        return [
            Candidate(who, tuple(self._features(number, mention, who, ways, around)))
            for who, ways in self.all.of(number)
        ]

    def senses(self, quotation: Quotation) -> Chances:
        """Return what another model makes of the sentence in which a quotation begins."""
        return self.sensed[self._sentence(quotation)]

    def _sentence(self, quotation: Quotation) -> int:
        return max(0, self.places.sentence(quotation.contents[0].start))

    # What is seen of a quotation, whoever speaks

    def _of_quotation(self, quotation: Quotation) -> Iterator[str]:
        index, content = self._sentence(quotation), quotation.contents[0]
        sentence = self.places.sentences[index].span if self.places.sentences else content
        if self.sensed:
            yield from tenths(self.senses(quotation))
        yield f"found:{quotation.rule}"
        yield f"kind:{quotation.kind.value}"
        yield f"place:{step(index)}"
        yield f"length:{sum(map(len, quotation.contents)).bit_length()}"
        yield f"filled:{5 * sentence.overlap(content) // max(1, len(sentence))}"
        if quotation.cue:
            cue = words(self.text, quotation.cue)[-_CUE:]
            yield from (f"cue:{word.lower}" for word in cue)
        if index not in self.headed:
            self.headed[index] = _in_title_case(sentence.of(self.text))
        if self.headed[index]:
            yield "title-case"
        if quotation.source:
            yield f"source-words:{step(len(words(self.text, quotation.source)))}"
            if quotation.source.start == sentence.start:
                yield "source-opens"
            if self.places.sentence(quotation.source.start) != index:
                yield "source-elsewhere"

    def _of_neighbours(self, number: int) -> Iterator[str]:
        """Yield whether a quotation lies in another's content, or another in its own."""
        quotation = self.all.quotations[number]
        for other in self.all.quotations[max(0, number - 1) : number + 2]:
            if other is quotation:
                continue
            if _holds(other.contents, quotation.contents[0]):
                yield "within"
            if _holds(quotation.contents, other.contents[0]):
                yield "around"
            if quotation.source and _holds(other.contents, quotation.source):
                yield "source-within"

    # What is seen of a candidate

    def _features(
        self,
        number: int,
        mention: Mention,
        who: Referent,
        ways: Sequence[str],
        around: Mapping[str, Iterable[str]],
    ) -> Iterator[str]:
        """Yield the features of a candidate, those of the rules' answer apart from others'."""
        tier = ways[0] if ways[0] in _TIERS else _OTHER
        sort, head = mention.sort, mention.head
        told = self.all.found[number] is not None
        yield tier
        yield f"{tier}|{sort}"
        yield f"{tier}|told:{told}"
        yield f"{tier}|{sort}|told:{told}"
        yield f"{tier}|{sort}|speaks:{step(self.spoken[id(who)])}"
        for way in ways:
            yield f"{tier}|{sort}|{way}"
        yield from around[tier]
        if head:
            yield f"{tier}|head:{head}"
        if isinstance(who, Group):
            yield f"{tier}|{sort}|group"
            yield f"{tier}|group:{who.words[-1]}"
            yield f"{tier}|words:{step(len(who.words))}"
            return
        for name in self._of_figure(self.all.quotations[number], sort, who):
            yield f"{tier}|{name}"
            yield f"{tier}|{sort}|{name}"
        if head and who.person:
            yield f"{tier}|{sort}|called:{head in self.all.reader.descriptions[id(who)]}"
        elif not who.person:
            for name in self._of_body(who):
                yield f"{tier}|{sort}|{name}"
                yield f"{head}|{name}"

    def _of_figure(self, quotation: Quotation, sort: str, who: Figure) -> Iterator[str]:
        """Yield whether a pronoun fits, and where and how often a figure is named."""
        at, starts = self.all.at(quotation), self.mentions[id(who)]
        here, until = self.places.sentence(at), bisect_left(starts, at)
        yield "person" if who.person else "body"
        if who.person:
            yield f"words:{step(len(who.full.words))}"
        if sort in ("he", "she"):
            yield f"fits:{who.pronoun == sort if who.pronoun else '?'}"
        yield f"named:{step(len(starts))}"
        if self.places.sentence(starts[0]) <= 1:
            yield "in-lede"
        if until:
            yield from self._since(starts[until - 1], at)
        else:
            yield "not-yet"
        if until < len(starts):
            yield f"ahead:{step(self.places.sentence(starts[until]) - here)}"
        if any(_covers(content, starts) for content in quotation.contents):
            yield "in-content"
        if quotation.source and _covers(quotation.source, starts):
            yield "in-source"

    def _since(self, last: int, at: int) -> Iterator[str]:
        """Yield how far back a figure was named last, as what, and who was named since."""
        yield f"back:{step(self.places.sentence(at) - self.places.sentence(last))}"
        yield f"paragraphs:{step(self.places.paragraph(at) - self.places.paragraph(last))}"
        yield f"subject:{last in self.subjects}"
        starts = self.all.reader.starts
        yield f"between:{step(bisect_left(starts, at) - bisect_right(starts, last))}"

    def _of_body(self, who: Figure) -> list[str]:
        """Return the word lists that a body's name has a word of."""
        told = set(who.full.words)
        return [f"of:{key}" for key in _BODIES if self.all.lexicon[key] & told] or ["of:none"]


def _holds(contents: Iterable[Span], span: Span) -> bool:
    return any(content.holds(span) for content in contents)


def _covers(span: Span, starts: Sequence[int]) -> bool:
    """Say whether one of the places, in order, lies in a span."""
    return bisect_left(starts, span.start) < bisect_left(starts, span.end)


def _in_title_case(sentence: str) -> bool:
    long = [word for word in sentence.split() if len(word) > _LONG]
    return len(long) > 2 and sum(word[0].isupper() for word in long) > 0.8 * len(long)
