"""Lead the mention of a source, as "he", "the minister", "police", to whom the article means.

Each rule gives None where the text does not say plainly who is meant.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.model import Quotation, Sentence, Span, Speech
from generator.understanding.cast import Figure
from generator.understanding.lexicons import Lexicon
from generator.understanding.names import Name
from generator.understanding.runs import bare
from generator.understanding.words import Word, words

_PRONOUNS = {"he": "he", "his": "he", "him": "he", "she": "she", "her": "she"}
_GROUPS = frozenset({"they", "them", "their", "it", "its"})
_RELATIVES = frozenset({"who", "which", "that", "whose"})
_NOBODY = frozenset({"i", "we", "you", "my", "our", "me", "us", "your"})
_DEFINITE = frozenset({"the", "this", "that", "these", "those", "his", "her", "its", "their"})
_OFFICES = frozenset({"bureau", "council", "court", "department", "ministry"})
_ISSUED = frozenset({"from", "by"})
_DATELINE = re.compile(
    r"(?:[A-Z][A-Z.’'-]+,? ){1,5}(?:[A-Z][a-z]+\.? \d+ )?(?:\(\w+\) ?[-–—]+|[–—]|--) ?"
)
_MEMORY = 3  # paragraphs that a pronoun looks back
_WINDOW = 14  # mentions that a pronoun weighs
_HORIZON = 60  # mentions and groups that a noun looks back over
_COORDINATED = 6  # words of "residents and neighborhood groups"


@dataclass(frozen=True, slots=True)
class Group:
    """A speaker without a name of its own: "police", "federal prosecutors", "a statement"."""

    span: Span
    words: tuple[str, ...]


Referent = Figure | Group


@dataclass(frozen=True, slots=True)
class _Mention:
    """A place where a person is named, or meant by the source of a quotation."""

    start: int
    figure: Figure
    weight: float


class Reader:
    """Reads the sources of one article's quotations in order; lives for one article."""

    def __init__(
        self,
        text: str,
        sentences: Sequence[Sentence],
        quotations: Sequence[Quotation],
        figures: Sequence[Figure],
        lexicon: Lexicon,
    ) -> None:
        self.text = text
        self.lexicon = lexicon
        self.roles = lexicon["roles"]
        self.nouns = lexicon["speaking"]
        self.sentences = sentences
        self.starts = [sentence.span.start for sentence in sentences]
        named = sorted(
            ((name, figure) for figure in figures for name in figure.names),
            key=lambda pair: pair[0].span,
        )
        self.names = [name for name, _ in named]
        self.figures = [figure for _, figure in named]
        self.name_starts = [name.span.start for name in self.names]
        self.known: Mapping[tuple[str, ...], Figure] = {
            name.words: figure for name, figure in reversed(named)
        }
        self.surnames = {figure.full.words[-1:]: figure for figure in reversed(figures)}
        marked = _marked(text, quotations)
        self.mentions = [
            _Mention(name.span.start, figure, self.weigh(name, marked))
            for name, figure in named
            if figure.person
        ]
        self.mention_starts = [mention.start for mention in self.mentions]
        self.descriptions = {id(f): self.describe(f) for f in figures if f.person}
        self.groups: dict[tuple[str, ...], Group] = {}
        self.called: dict[int, Span] = {}
        self.spoken: list[_Mention] = []
        self.last: Referent | None = None
        self.last_at = -1

    def referent(self, quotation: Quotation) -> Referent | None:
        """Return who the source of a quotation is."""
        if quotation.source is None:
            return self.continued(quotation)
        who = self.resolve(quotation.source)
        self.last, self.last_at = who, quotation.source.start
        if isinstance(who, Figure):
            self.spoken.append(_Mention(quotation.source.start, who, 1.0))
        return who

    def continued(self, quotation: Quotation) -> Referent | None:
        """Return the last speaker for words in marks that go on in the same paragraph."""
        at = quotation.contents[0].start if quotation.contents else -1
        same = self.last_at >= 0 and self.paragraph(at) == self.paragraph(self.last_at)
        return self.last if same and quotation.kind is Speech.DIRECT and at > self.last_at else None

    def resolve(self, source: Span) -> Referent | None:
        """Return who is meant by a mention."""
        if dateline := _DATELINE.match(self.text, source.start):
            source = Span(min(dateline.end(), source.end), source.end)
        tokens = [t for t in words(self.text, source) if t.form[0].isalnum() or t.form in ",(&"]
        if not tokens:
            return None
        first = bare(tokens[0].lower)
        if first in ("he", "she") or (len(tokens) == 1 and first in _PRONOUNS):
            return self.person(_PRONOUNS[first], source.start)
        if len(tokens) == 1 and first in _NOBODY | _GROUPS | _RELATIVES:
            return self.pronoun(first, source.start)
        phrase = self.phrase(tokens)
        if not phrase:
            return None
        return self.named(phrase) or self.common(source, tokens, phrase)

    # What a mention is made of

    def phrase(self, tokens: Sequence[Word]) -> list[Word]:
        """Return the head noun phrase of a mention, with what goes before the noun."""
        kept: list[Word] = []
        for at, token in enumerate(tokens):
            if kept and (token.form in ",(" or self.cuts(tokens, at)):
                break
            kept.append(token)
        return [token for token in kept if token.form not in ",("]

    def cuts(self, tokens: Sequence[Word], at: int) -> bool:
        """Say whether the head noun phrase ends before a token."""
        token, before = tokens[at], tokens[at - 1].lower
        if self.inside_title(token):
            return False
        if token.lower == "of" and before in self.roles:
            return True
        if self.inside_name(token):
            return False
        if token.lower in ("and", "or"):
            return not self.coordinated(tokens, at)
        if token.lower == "of" and before in _OFFICES:
            return False
        if token.lower.endswith("ing") and (before in self.roles or before in self.nouns):
            return True
        if token.lower.endswith("ed") and token.lower not in self.nouns and at + 1 < len(tokens):
            return tokens[at + 1].lower in self.lexicon["cuts"]
        return token.lower in self.lexicon["cuts"]

    def coordinated(self, tokens: Sequence[Word], at: int) -> bool:
        """Say whether "and" joins nouns that speak as one: "police and prosecutors"."""
        rest = []
        for token in tokens[at + 1 :]:
            if token.form in ",(" or token.lower in self.lexicon["cuts"]:
                break
            rest.append(token)
        short = rest and at + len(rest) <= _COORDINATED
        return (
            bool(short) and rest[-1].lower in self.nouns and tokens[at - 1].lower not in self.roles
        )

    def inside_name(self, token: Word) -> bool:
        at = bisect_right(self.name_starts, token.span.start) - 1
        return at >= 0 and self.names[at].span.end > token.span.start

    def inside_title(self, token: Word) -> bool:
        """Say whether a token is part of the title before a name: "secretary of state"."""
        at = bisect_right(self.name_starts, token.span.start)
        title = self.names[at].title if at < len(self.names) else None
        return title is not None and title.start <= token.span.start < title.end

    def determines(self, token: Word) -> bool:
        """Say whether a word is no part of what a noun phrase names."""
        known = token.lower in self.lexicon["determiners"] or token.form.isdigit()
        return known and not self.inside_name(token)

    # Names

    def named(self, phrase: Sequence[Word]) -> Figure | None:
        """Return the figure whose name ends the phrase."""
        last = phrase[-1]
        at = bisect_right(self.name_starts, last.span.start) - 1
        if at >= 0 and self.names[at].span.end >= last.span.start + len(bare(last.form)):
            return self.figures[at]
        if not last.form[0].isupper():
            return None
        if last.lower in self.lexicon["shortened"] and at + 1 < len(self.names):
            if self.names[at + 1].span.start - last.span.end <= 2:  # the source stops at "Mr."
                return self.figures[at + 1]
        for length in range(min(4, len(phrase)), 0, -1):  # in a heading names are not marked
            form = tuple(bare(token.lower) for token in phrase[-length:])
            if figure := self.known.get(form) or self.surnames.get(form):
                return figure
        return None

    def apposed(self, source: Span, after: int) -> Figure | None:
        """Return the person named beside a role: "the head of the union, Ann Lee"."""
        at = bisect_left(self.name_starts, after)
        while at < len(self.names) and self.names[at].span.start <= source.end + 1:
            name, figure = self.names[at], self.figures[at]
            start = name.title.start if name.title else name.span.start
            before = self.text[max(0, start - 12) : start].split()
            free = (
                not before or before[-1].lower().strip(".") not in self.lexicon["cuts"] | _DEFINITE
            )
            if figure.person and free and len(name.words) > 1 and name.person is not False:
                return figure
            at += 1
        return None

    # Nouns

    def common(
        self, source: Span, tokens: Sequence[Word], phrase: Sequence[Word]
    ) -> Referent | None:
        """Return who is meant by a noun: "the senator", "police", "the company"."""
        head = bare(phrase[-1].lower)
        rest = list(phrase)
        while rest and self.determines(rest[0]):
            rest = rest[1:]
        if head in self.roles:
            return self.in_role(source, phrase, rest)
        if not rest or head in self.lexicon["nameless"]:
            return None
        if head in self.lexicon["documents"] and (issuer := self.issuer(tokens, phrase)):
            return issuer
        definite = phrase[0].lower in _DEFINITE
        if definite and (taken := self.taken_up(rest, source.start)):
            return taken
        lone = phrase[0].lower in self.lexicon["indefinite"]
        if lone and head not in self.lexicon["documents"] | self.lexicon["generic_bodies"]:
            return None
        return self.group(rest) if self.speaks(head) else None

    def speaks(self, noun: str) -> bool:
        """Say whether a noun can be a group, body or document."""
        plural = noun.endswith("s") and not noun.endswith(("ss", "us", "is")) and len(noun) > 3
        return plural or noun in self.nouns

    def in_role(
        self, source: Span, phrase: Sequence[Word], rest: Sequence[Word]
    ) -> Referent | None:
        """Return the person whom a role noun stands for."""
        if person := self.apposed(source, phrase[-1].span.end):
            self.note_role(person, source, rest)
            return person
        owned = any(bare(token.form) != token.form for token in phrase)
        if not rest or not (owned or phrase[0].lower in _DEFINITE):
            return None
        return self.described(rest, source.start)

    def note_role(self, figure: Figure, source: Span, rest: Sequence[Word]) -> None:
        """Keep what a source calls a person before the name: "the mayor of Lyon, Ann Lee"."""
        names = (name.span.start for name in figure.names if name.span.start >= source.start)
        end = next(names, source.start)
        if rest and rest[0].span.start < end:
            start = rest[0].span.start
            words_before = self.text[start:end].rstrip(" ,\n\xa0")
            self.called.setdefault(id(figure), Span(start, start + len(words_before)))

    def described(self, rest: Sequence[Word], at: int) -> Figure | None:
        """Return the person named last of whom the article has said that noun."""
        noun, more = bare(rest[-1].lower), {bare(word.lower) for word in rest[:-1]}
        fitting = [f for f in self.recent(at) if noun in self.descriptions[id(f)]]
        closer = [f for f in fitting if more & self.descriptions[id(f)]]
        told_apart = any(word.form[0].isupper() for word in rest[:-1])
        return next(iter(closer or (() if told_apart else fitting)), None)

    def recent(self, at: int) -> Iterator[Figure]:
        """Yield the persons named or heard before a place, the last first."""
        yield from (m.figure for m in reversed(self.spoken[-3:]) if m.figure.person)
        until = bisect_left(self.mention_starts, at)
        for mention in reversed(self.mentions[max(0, until - _HORIZON) : until]):
            yield mention.figure

    def issuer(self, tokens: Sequence[Word], phrase: Sequence[Word]) -> Figure | None:
        """Return the body that a document is from: "a report by the World Bank"."""
        after = [t for t in tokens if t.span.start >= phrase[-1].span.end]
        for at, token in enumerate(after[:3]):
            if token.lower in _ISSUED:
                name = bisect_left(self.name_starts, token.span.end)
                near = after[at + 1 : at + 4]
                if name < len(self.names) and any(self.inside_name(t) for t in near):
                    return self.figures[name]
        return None

    def taken_up(self, rest: Sequence[Word], at: int) -> Referent | None:
        """Return what "the poll", "the weather service", "the company" takes up."""
        noun = tuple(bare(word.lower) for word in rest)
        for key in list(reversed(self.groups))[:_HORIZON]:
            if key[-len(noun) :] == noun:
                return self.groups[key]
        until = bisect_left(self.name_starts, at)
        bodies = [f for f in self.figures[max(0, until - _HORIZON) : until] if not f.person]
        for figure in reversed(bodies):
            if set(noun) <= set(figure.full.words):
                return figure
        if len(noun) > 1 or noun[0] not in self.lexicon["enterprises"]:
            return None
        if isinstance(self.last, Figure) and self.is_enterprise(self.last):
            return self.last
        counted = Counter(id(f) for f in bodies if self.is_enterprise(f))
        most = counted.most_common(1)
        return next((f for f in bodies if most and id(f) == most[0][0]), None)

    def is_enterprise(self, figure: Figure) -> bool:
        """Say whether a body can be "the company": no place, no people, no newspaper."""
        keys = ("places", "demonyms", "press", "government", "things")
        told = set(figure.full.words)
        return not figure.person and not any(told & self.lexicon[key] for key in keys)

    def group(self, tokens: Sequence[Word]) -> Group:
        key = tuple(bare(token.lower) for token in tokens)
        span = Span(tokens[0].span.start, tokens[-1].span.end)
        return self.groups.setdefault(key, Group(span, key))

    def describe(self, figure: Figure) -> frozenset[str]:
        """Return the nouns by which a person may be called."""
        said = {bare(w.lower) for role in figure.roles for w in words(role.of(self.text))}
        rows = (set(line.split()) for line in self.lexicon["offices"])
        return frozenset(said.union(*(row for row in rows if row & said)))

    # Pronouns

    def pronoun(self, word: str, at: int) -> Referent | None:
        if word in _RELATIVES:
            return self.antecedent(at)
        if word in _GROUPS and self.last is not None:
            body = isinstance(self.last, Group) or not self.last.person
            near = self.paragraph(at) - self.paragraph(self.last_at) <= 1
            return self.last if body and near else None
        return None

    def antecedent(self, at: int) -> Referent | None:
        """Return whose name stands right before "who"."""
        before = bisect_left(self.name_starts, at) - 1
        if before < 0:
            return None
        gap = self.text[self.names[before].span.end : at]
        if gap.strip() in ("", ","):
            return self.figures[before]
        kept: list[Word] = []
        for token in reversed(words(self.text, Span(max(0, at - 40), at))[-4:]):
            verbal = token.lower.endswith(("ed", "ing"))
            if not token.form[0].isalpha() or verbal or token.lower in self.lexicon["cuts"]:
                break
            kept.insert(0, token)
        while kept and self.determines(kept[0]):
            kept = kept[1:]
        return self.group(kept) if kept and kept[-1].lower in self.nouns else None

    def person(self, pronoun: str, at: int) -> Figure | None:
        """Return whom "he" or "she" most likely takes up."""
        here, floor = self.sentence(at), self.paragraph(at) - _MEMORY
        until = bisect_left(self.mention_starts, at)
        best, most = None, -3.5
        for mention in [*self.mentions[max(0, until - _WINDOW) : until], *self.spoken[-3:]]:
            figure = mention.figure
            if mention.start >= at or self.paragraph(mention.start) < floor:
                continue
            if not figure.person or figure.pronoun not in (pronoun, None):
                continue
            score = mention.weight - (here - self.sentence(mention.start))
            score += 1.5 if figure is self.last else 0.0
            score -= 0.5 if figure.pronoun is None else 0.0
            if score >= most:
                best, most = figure, score
        return best

    def weigh(self, name: Name, marked: Sequence[Span]) -> float:
        """Return how likely a pronoun after it takes a name up: a subject, outside marks."""
        at, end = name.span.start, name.span.end
        sentence = self.sentence(at)
        first = bisect_left(self.name_starts, self.starts[sentence]) if sentence >= 0 else 0
        weight = 1.0 if self.name_starts[first] == at else 0.0
        if _covered(marked, at):
            weight -= 2.0
        if self.text[end : end + 1] in ("'", "’"):
            weight -= 1.0
        before = self.text[max(0, at - 12) : at].split()
        return weight - 1.0 if before and before[-1].lower() in self.lexicon["cuts"] else weight

    def sentence(self, at: int) -> int:
        return bisect_right(self.starts, at) - 1

    def paragraph(self, at: int) -> int:
        index = self.sentence(at)
        return self.sentences[index].paragraph if index >= 0 else -1


def _marked(text: str, quotations: Sequence[Quotation]) -> list[Span]:
    """Return the contents in quotation marks, in order."""
    spans = (span for quotation in quotations for span in quotation.contents)
    return sorted(
        span for span in spans if text[span.start : span.start + 1] in ('"', "“", "'", "‘")
    )


def _covered(spans: Sequence[Span], at: int) -> bool:
    index = bisect_right(spans, Span(at, at + 1)) - 1
    return index >= 0 and spans[index].end > at
