"""Gather who may be the speaker of a quotation, each with the ways that lead there.

The ways are the answer of the rules, the source's own noun phrase, who speaks before and after,
who is named in the source and near it, whom its noun may describe, and whom the article names
most.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generator.model import Quotation, Span
from generator.understanding.cast import Figure
from generator.understanding.lexicons import Lexicon
from generator.understanding.odds import step
from generator.understanding.referents import DEFINITE, Reader, Referent
from generator.understanding.runs import bare
from generator.understanding.words import Word

RULE, PHRASE = "rule", "phrase"
_RECENT = 6  # figures named before a quotation that are weighed
_AHEAD = 2  # figures named after it
_BACK = 500  # quotations or names that are looked back over, so that long texts take no longer
_SPOKE = 2  # speakers before it
_PRONOUNS = frozenset(
    {"he", "she", "it", "they", "who", "which", "that", "i", "we", "you", "his", "her", "their"}
)
_NOUNS = (  # the first list that has the noun decides
    ("nameless", "nameless"),
    ("documents", "document"),
    ("media_groups", "media"),
    ("official_groups", "officials"),
    ("enterprises", "company"),
    ("generic_bodies", "body"),
    ("speaking", "group"),
)


@dataclass(frozen=True, slots=True)
class Mention:
    """What stands for a source in the text: of which sort, its head noun, and the noun phrase."""

    sort: str
    head: str = ""
    phrase: Sequence[Word] = ()


class Candidates:
    """Who may speak in one article whose quotations the rules have read; `found` is their answer.

    `found` runs parallel to the quotations.
    """

    def __init__(
        self,
        reader: Reader,
        quotations: Sequence[Quotation],
        found: Sequence[Referent | None],
        lexicon: Lexicon,
    ) -> None:
        self.reader = reader
        self.quotations = quotations
        self.found = found
        self.lexicon = lexicon
        counts = Counter(id(figure) for figure in reader.figures)
        most = sorted(reader.cast, key=lambda figure: -counts[id(figure)])
        persons = [figure for figure in most if figure.person]
        bodies = [figure for figure in most if not figure.person]
        self.most = (*persons[:1], *bodies[:1])
        self.by_noun: defaultdict[str, list[tuple[str, Figure]]] = defaultdict(list)
        for figure in reader.cast:
            way, nouns = "so-named", iter(figure.full.words)
            if figure.person:
                way, nouns = "described", iter(reader.descriptions[id(figure)])
            for noun in dict.fromkeys(nouns):
                self.by_noun[noun].append((way, figure))

    def of(self, number: int) -> list[tuple[Referent, tuple[str, ...]]]:
        """Return the candidates of a quotation with their ways, the answer of the rules first."""
        ways: dict[int, tuple[Referent, list[str]]] = {}
        for way, who in self._ways(number):
            ways.setdefault(id(who), (who, []))[1].append(way)
        return [(who, tuple(led)) for who, led in ways.values()]

    def mention(self, source: Span | None) -> Mention:
        """Return of which sort a source is: a pronoun, a name, a noun."""
        phrase = self.reader.phrase(source) if source else ()
        if not phrase:
            return Mention("none")
        first, head, last = bare(phrase[0].lower), bare(phrase[-1].lower), phrase[-1]
        if len(phrase) == 1 and first in _PRONOUNS:
            return Mention(first)
        if self.reader.inside_name(last):
            at = bisect_right(self.reader.starts, last.span.start) - 1
            return Mention("person" if self.reader.figures[at].person else "body", "", phrase)
        if last.form[0].isupper():
            return Mention("capital", head, phrase)
        article = "the" if first in DEFINITE else "a"
        if head in self.lexicon["roles"]:
            return Mention(f"{article}-role", head, phrase)
        sort = next((sort for key, sort in _NOUNS if head in self.lexicon[key]), None)
        return Mention(
            f"{article}-{sort or ('nouns' if head.endswith('s') else 'noun')}", head, phrase
        )

    def at(self, quotation: Quotation) -> int:
        """Return where the text tells, or would tell, who speaks."""
        return quotation.source.start if quotation.source else quotation.contents[0].start

    def _ways(self, number: int) -> Iterator[tuple[str, Referent]]:
        quotation, rule = self.quotations[number], self.found[number]
        mention = self.mention(quotation.source)
        if rule is not None:
            yield RULE, rule
        named = mention.sort in ("person", "body")
        if not named and mention.phrase and (noun := self.reader.noun(mention.phrase)):
            yield PHRASE, self.reader.group(noun, quotation.source)
        yield from self._spoken(number)
        if quotation.source:
            yield from self._inside(quotation.source)
        for figure in self._near(self.at(quotation)):
            yield "recent", figure
        if mention.head:
            yield from self._called(mention.head)
        for figure in self.most:
            yield "most-named", figure

    def _spoken(self, number: int) -> Iterator[tuple[str, Referent]]:
        """Yield who spoke last, and who speaks in the quotations before and after."""
        before: dict[int, Referent] = {}
        for other in range(number - 1, -1, -1):
            if (last := self.found[other]) is not None:
                before.setdefault(id(last), last)
            if len(before) == _SPOKE or number - other == _BACK:
                break
        for rank, who in enumerate(before.values(), 1):
            yield f"spoke-{rank}", who
        places = self.reader.places
        for name, other in (("before", number - 1), ("after", number + 1)):
            if 0 <= other < len(self.found) and (speaker := self.found[other]) is not None:
                own, their = (self.quotations[n].contents[0].start for n in (number, other))
                sentences = abs(places.sentence(own) - places.sentence(their))
                paragraphs = abs(places.paragraph(own) - places.paragraph(their))
                yield f"{name}-{step(sentences)}-{step(paragraphs)}", speaker

    def _inside(self, source: Span) -> Iterator[tuple[str, Referent]]:
        """Yield who is named in a source: several in “Lee and Berg”."""
        starts = self.reader.starts
        named = self.reader.figures[
            bisect_left(starts, source.start) : bisect_left(starts, source.end)
        ]
        yield from zip(("inside-first", "inside-second"), named, strict=False)
        if len(named) > 1:
            yield "inside-last", named[-1]

    def _near(self, at: int) -> Iterator[Figure]:
        """Yield who is named last before a place, and next after it."""
        until, figures = bisect_left(self.reader.starts, at), self.reader.figures
        seen: dict[int, Figure] = {}
        for place in range(until - 1, max(-1, until - 1 - _BACK), -1):
            if len(seen) == _RECENT:
                break
            seen.setdefault(id(figures[place]), figures[place])
        yield from seen.values()
        yield from figures[until : until + _AHEAD]

    def _called(self, head: str) -> Iterator[tuple[str, Referent]]:
        """Yield whom the article calls by a noun, wherever: “the envoy”, “the agency”."""
        yield from self.by_noun.get(head, ())
