"""Lead the mention of a source, as "he", "the minister", "police", to whom the article means.

Each rule gives None where the text does not say plainly who is meant.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from generator.model import Quotation, Sentence, Span, Speech
from generator.understanding.cast import Figure
from generator.understanding.lexicons import Lexicon
from generator.understanding.pronouns import Persons, Places
from generator.understanding.runs import bare
from generator.understanding.words import Word, words

_PRONOUNS = {"he": "he", "his": "he", "him": "he", "she": "she", "her": "she"}
_GROUPS = frozenset({"they", "them", "their", "it", "its"})
_RELATIVES = frozenset({"who", "which", "that", "whose"})
_NOBODY = frozenset({"i", "we", "you", "my", "our", "me", "us", "your"})
DEFINITE = frozenset({"the", "this", "that", "these", "those", "his", "her", "its", "their"})
_BEHIND = frozenset({"at", "for", "from", "in", "of"})
_TAIL = 3  # words of the phrase behind a noun
_ISSUED = frozenset({"from", "by"})
_OFFICES = frozenset({"bureau", "council", "court", "department", "ministry"})
_DATELINE = re.compile(
    r"(?:[A-Z][A-Z.’'-]+,? ){1,5}(?:[A-Z][a-z]+\.? \d+ )?(?:\(\w+\) ?[-–—]+|[–—]|--) ?"
)
_HORIZON = 60  # names and groups that a noun looks back over
_COORDINATED = 6  # words of "residents and neighborhood groups"
_TOLD = 3  # quotations before, which can lie in the same sentence
_NAME_WORDS = 4  # words of a name that a heading takes up
_BEFORE_WHO = 4  # words of the noun phrase before "who"


@dataclass(frozen=True, slots=True)
class Group:
    """A speaker without a name of its own: "police", "prosecutors in Oslo", "a statement".

    `words` are those of the noun phrase up to its head, "prosecutors"; `span` has them all.
    """

    span: Span
    words: tuple[str, ...]


Referent = Figure | Group


class Reader:
    """Reads the sources of one article's quotations in order.

    `called` gathers what a source calls a person before the name: "the mayor of Lyon, Ann Lee".
    """

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
        self.places = Places(sentences)
        named = sorted(
            ((name, figure) for figure in figures for name in figure.names),
            key=lambda pair: pair[0].span,
        )
        self.names = [name for name, _ in named]
        self.figures = [figure for _, figure in named]
        self.starts = [name.span.start for name in self.names]
        surnames = {figure.full.words[-1:]: figure for figure in reversed(figures)}
        self.known: Mapping[tuple[str, ...], Figure] = {
            **surnames,
            **{name.words: figure for name, figure in reversed(named)},
        }
        self.persons = Persons(text, self.places, named, quotations, lexicon)
        self.descriptions = {id(f): self._describe(f) for f in figures if f.person}
        self.cast = figures
        self.groups: dict[tuple[str, ...], Group] = {}
        self.called: dict[int, Span] = {}
        self.told: list[tuple[Quotation, Referent | None]] = []
        self.last: Referent | None = None
        self.last_at = -1

    def referent(self, quotation: Quotation) -> Referent | None:
        """Return who the source of a quotation is."""
        if quotation.source is None:
            return self._continued(quotation)
        who = self._resolve(quotation.source)
        if self._claimed(quotation, quotation.source, who):
            who = None
        self.told = [*self.told, (quotation, who)][-_TOLD:]
        self.last, self.last_at = who, quotation.source.start
        if isinstance(who, Figure) and who.person:
            self.persons.hear(who, quotation.source.start)
        return who

    def _claimed(self, quotation: Quotation, source: Span, who: Referent | None) -> bool:
        """Say whether "he" is given words that the sentence has given to somebody else already.

        “Ann Lee said “no,” he added”: one of the two is a slip, and nobody can tell which.
        """
        if bare(source.of(self.text).lower()) not in _PRONOUNS:
            return False
        return any(
            other is not who
            and any(own.holds(content) for own in told.contents for content in quotation.contents)
            and not any(own.holds(source) for own in told.contents)
            for told, other in self.told
        )

    def _continued(self, quotation: Quotation) -> Referent | None:
        """Return the last speaker for words in marks that go on in the same paragraph."""
        at = quotation.contents[0].start if quotation.contents else -1
        on = self.last_at >= 0 and at > self.last_at and quotation.kind is Speech.DIRECT
        same = self.places.paragraph(at) == self.places.paragraph(self.last_at)
        return self.last if on and same else None

    def _resolve(self, source: Span) -> Referent | None:
        """Return who is meant by a mention."""
        source = self._past_dateline(source)
        tokens = self._tokens(source)
        if not tokens:
            return None
        first = bare(tokens[0].lower)
        if first in ("he", "she") or (len(tokens) == 1 and first in _PRONOUNS):
            return self.persons.called(_PRONOUNS[first], source.start, self.last)
        if len(tokens) == 1 and first in _NOBODY | _GROUPS | _RELATIVES:
            return self._pronoun(first, source.start)
        phrase = self._head_phrase(tokens)
        return (self._named(phrase) or self._common(source, tokens, phrase)) if phrase else None

    # What a mention is made of

    def phrase(self, source: Span) -> Sequence[Word]:
        """Return the head noun phrase of a source, with what goes before the noun."""
        tokens = self._tokens(self._past_dateline(source))
        return self._head_phrase(tokens) if tokens else ()

    def _past_dateline(self, source: Span) -> Span:
        dateline = _DATELINE.match(self.text, source.start)
        return Span(min(dateline.end(), source.end), source.end) if dateline else source

    def _tokens(self, source: Span) -> list[Word]:
        return [t for t in words(self.text, source) if t.form[0].isalnum() or t.form in ",(&"]

    def _head_phrase(self, tokens: Sequence[Word]) -> list[Word]:
        """Return the head noun phrase of a mention, with what goes before the noun."""
        kept: list[Word] = []
        for at, token in enumerate(tokens):
            if kept and (token.form in ",(" or self._cuts(tokens, at)):
                break
            kept.append(token)
        return [token for token in kept if token.form not in ",("]

    def _cuts(self, tokens: Sequence[Word], at: int) -> bool:
        """Say whether the head noun phrase ends before a word."""
        token, before = tokens[at], tokens[at - 1].lower
        if self._inside_title(token):
            return False
        if token.lower == "of" and before in self.lexicon["roles"]:
            return True
        if self.inside_name(token) or (token.lower == "of" and before in _OFFICES):
            return False
        if token.lower in ("and", "or"):
            return not self._coordinated(tokens, at)
        return token.lower in self.lexicon["cuts"] or self._participle(tokens, at)

    def _participle(self, tokens: Sequence[Word], at: int) -> bool:
        """Say whether a word says more of the noun before it: "data released by"."""
        lower, before = tokens[at].lower, tokens[at - 1].lower
        if lower in self.lexicon["speaking"]:
            return False
        if lower.endswith("ed") and self.inside_name(tokens[at - 1]):
            return True  # the source runs on: "Lee joined others"
        if lower.endswith("ing"):
            return before in self.lexicon["roles"] or before in self.lexicon["speaking"]
        after = tokens[at + 1].lower if at + 1 < len(tokens) else ""
        return lower.endswith("ed") and after in self.lexicon["cuts"]

    def _coordinated(self, tokens: Sequence[Word], at: int) -> bool:
        """Say whether "and" joins nouns that speak as one: "police and prosecutors"."""
        rest = []
        for token in tokens[at + 1 : at + 1 + _COORDINATED]:
            if token.form in ",(" or token.lower in self.lexicon["cuts"]:
                break
            rest.append(token)
        if not rest or at + len(rest) > _COORDINATED:
            return False
        person = tokens[at - 1].lower in self.lexicon["roles"]
        return rest[-1].lower in self.lexicon["speaking"] and not person

    def inside_name(self, token: Word) -> bool:
        """Say whether a word is part of a name."""
        at = bisect_right(self.starts, token.span.start) - 1
        return at >= 0 and self.names[at].span.end > token.span.start

    def _inside_title(self, token: Word) -> bool:
        """Say whether a word is part of the title before a name: "secretary of state"."""
        at = bisect_right(self.starts, token.span.start)
        title = self.names[at].title if at < len(self.names) else None
        return title is not None and title.start <= token.span.start < title.end

    def noun(self, phrase: Sequence[Word]) -> list[Word]:
        """Return a noun phrase without its determiners and numbers."""
        start = 0
        while start < len(phrase) and self._determines(phrase[start]):
            start += 1
        return list(phrase[start:])

    def _determines(self, token: Word) -> bool:
        known = token.lower in self.lexicon["determiners"] or token.form.isdigit()
        return known and not self.inside_name(token)

    # Names

    def _named(self, phrase: Sequence[Word]) -> Figure | None:
        """Return the figure whose name ends the phrase."""
        last = phrase[-1]
        at = bisect_right(self.starts, last.span.start) - 1
        if at >= 0 and self.names[at].span.end >= last.span.start + len(bare(last.form)):
            someone = phrase[0].lower in DEFINITE and last.lower in self.lexicon["demonyms"]
            return None if someone else self.figures[at]  # the Texan
        if not last.form[0].isupper():
            return None
        follows = at + 1 < len(self.names) and self.starts[at + 1] - last.span.end <= 2
        if follows and last.lower in self.lexicon["shortened"]:
            return self.figures[at + 1]  # the source stops at "Mr."
        form = tuple(bare(token.lower) for token in phrase[-_NAME_WORDS:])
        parts = (form[start:] for start in range(len(form)))  # in a heading names are not marked
        return next((self.known[part] for part in parts if part in self.known), None)

    def _apposed(self, source: Span, after: int) -> Figure | None:
        """Return the person named beside a role: "the head of the union, Ann Lee"."""
        at = bisect_left(self.starts, after)
        while at < len(self.names) and self.starts[at] <= source.end + 1:
            name, figure = self.names[at], self.figures[at]
            start = name.title.start if name.title else name.span.start
            before = self.text[max(0, start - 12) : start].lower().split()
            bound = bool(before) and (before[-1] in self.lexicon["cuts"] or before[-1] in DEFINITE)
            full = figure.person and name.person is not False and len(name.words) > 1
            if full and not bound:
                return figure
            at += 1
        return None

    # Nouns

    def _common(
        self, source: Span, tokens: Sequence[Word], phrase: Sequence[Word]
    ) -> Referent | None:
        """Return who is meant by a noun: "the senator", "police", "the company"."""
        head, noun = bare(phrase[-1].lower), self.noun(phrase)
        if head in self.lexicon["roles"]:
            return self._in_role(source, phrase, noun)
        if not noun or head in self.lexicon["nameless"]:
            return None
        document = head in self.lexicon["documents"] or head in self.lexicon["media_groups"]
        if document and (issuer := self._issuer(tokens, phrase)):
            return issuer
        if phrase[0].lower in DEFINITE and (taken := self._taken_up(noun, source.start)):
            return taken
        if document and len(noun) == 1 and phrase[0].lower in DEFINITE:
            return None  # whose it is stands elsewhere
        one = phrase[0].lower in self.lexicon["indefinite"]
        body = head in self.lexicon["documents"] or head in self.lexicon["generic_bodies"]
        return self.group(noun, source) if self._speaks(head) and (body or not one) else None

    def _speaks(self, noun: str) -> bool:
        """Say whether a noun can be a group, body or document."""
        plural = noun.endswith("s") and not noun.endswith(("ss", "us", "is")) and len(noun) > 3
        return plural or noun in self.lexicon["speaking"]

    def _in_role(
        self, source: Span, phrase: Sequence[Word], noun: Sequence[Word]
    ) -> Referent | None:
        """Return the person whom a role noun stands for."""
        if person := self._apposed(source, phrase[-1].span.end):
            self._note_role(person, source, noun)
            return person
        owned = any(bare(token.form) != token.form for token in phrase)
        definite = owned or phrase[0].lower in DEFINITE
        return self._described(noun, source.start) if definite and noun else None

    def _note_role(self, figure: Figure, source: Span, noun: Sequence[Word]) -> None:
        """Keep what a source calls a person before the name."""
        at = bisect_left(figure.names, source.start, key=lambda name: name.span.start)
        start = noun[0].span.start if noun else source.end
        end = figure.names[at].span.start if at < len(figure.names) else source.start
        if start < end:
            role = self.text[start:end].rstrip(" ,\n\xa0")
            self.called.setdefault(id(figure), Span(start, start + len(role)))

    def _described(self, noun: Sequence[Word], at: int) -> Figure | None:
        """Return the person named last of whom the article has said that noun."""
        head, more = bare(noun[-1].lower), {bare(word.lower) for word in noun[:-1]}
        fitting = [f for f in self.persons.recent(at) if head in self.descriptions[id(f)]]
        closer = [f for f in fitting if more & self.descriptions[id(f)]]
        told_apart = any(word.form[0].isupper() for word in noun[:-1])
        return next(iter(closer or (() if told_apart else fitting)), None)

    def _describe(self, figure: Figure) -> frozenset[str]:
        """Return the nouns by which a person may be called."""
        said = {bare(w.lower) for role in figure.roles for w in words(role.of(self.text))}
        rows = (line.split() for line in self.lexicon["offices"])
        return frozenset(said | {noun for noun, *held in rows if not said.isdisjoint(held)})

    def _issuer(self, tokens: Sequence[Word], phrase: Sequence[Word]) -> Figure | None:
        """Return whose a document is: "a report by the World Bank", "Gallup’s poll"."""
        owned = (at for at, t in enumerate(phrase[:-1]) if bare(t.form) != t.form)
        if (owner := next(owned, None)) is not None and self.inside_name(phrase[owner]):
            return self._named(phrase[: owner + 1])
        after = [t for t in tokens if t.span.start >= phrase[-1].span.end][:6]
        by = next((at for at, t in enumerate(after[:3]) if t.lower in _ISSUED), None)
        if by is None or not any(self.inside_name(t) for t in after[by + 1 : by + 4]):
            return None
        return self.figures[bisect_left(self.starts, after[by].span.end)]

    def _taken_up(self, noun: Sequence[Word], at: int) -> Referent | None:
        """Return what "the poll", "the weather service", "the company" takes up."""
        form = tuple(bare(word.lower) for word in noun)
        for group in islice(reversed(self.groups.values()), _HORIZON):
            if group.words[-len(form) :] == form:
                return group
        until = bisect_left(self.starts, at)
        bodies = [f for f in self.figures[max(0, until - _HORIZON) : until] if not f.person]
        for figure in reversed(bodies):
            if set(form) <= set(figure.full.words):
                return figure
        enterprise = len(form) == 1 and form[0] in self.lexicon["enterprises"]
        return self._enterprise(bodies) if enterprise else None

    def _enterprise(self, bodies: Sequence[Figure]) -> Figure | None:
        """Return which body "the company" is: the last speaker, else the one named most."""
        fitting = {id(f): f for f in bodies if self._is_enterprise(f)}
        if id(self.last) in fitting:
            return fitting[id(self.last)]
        counted = Counter(id(f) for f in bodies if id(f) in fitting).most_common(1)
        return fitting[counted[0][0]] if counted else None

    def _is_enterprise(self, figure: Figure) -> bool:
        """Say whether a body can be "the company": no place, no paper, no word in passing."""
        others = ("places", "demonyms", "press", "government", "things", "saints")
        told = figure.full.words
        foreign = any(self.lexicon[key].intersection(told) for key in others)
        place = " ".join(told[:2]) in self.lexicon["place_pairs"]
        return not (foreign or place) and len(told) + len(figure.names) > 2

    def group(self, noun: Sequence[Word], source: Span | None = None) -> Group:
        """Return the group of that name, the same for the same words.

        What stands behind the noun in the source is part of the name: "police in Oslo".
        """
        more = self._tail(noun, source) if source else ()
        form, tail = (tuple(bare(token.lower) for token in part) for part in (noun, more))
        span = Span(noun[0].span.start, (more or noun)[-1].span.end)
        return self.groups.setdefault((*form, *tail), Group(span, form))

    def _tail(self, noun: Sequence[Word], source: Span) -> Sequence[Word]:
        """Return the short phrase behind a noun that says which are meant: "of the village"."""
        end = max(source.end, noun[-1].span.end)
        tokens = words(self.text, Span(noun[-1].span.end, end))[: _TAIL + 1]
        if not tokens or tokens[0].lower not in _BEHIND:
            return ()
        stop = (
            at
            for at, token in enumerate(tokens)
            if at and (not token.form[0].isalnum() or token.lower in self.lexicon["cuts"])
        )
        tail = tokens[: next(stop, len(tokens))]
        return tail if 1 < len(tail) <= _TAIL else ()

    # Pronouns other than "he" and "she"

    def _pronoun(self, word: str, at: int) -> Referent | None:
        if word in _RELATIVES:
            return self._antecedent(at)
        if word not in _GROUPS or self.last is None:
            return None
        body = isinstance(self.last, Group) or not self.last.person
        near = self.places.paragraph(at) - self.places.paragraph(self.last_at) <= 1
        return self.last if body and near else None

    def _antecedent(self, at: int) -> Referent | None:
        """Return whose name or noun stands right before "who"."""
        before = bisect_left(self.starts, at) - 1
        if before >= 0 and self.text[self.names[before].span.end : at].strip() in ("", ","):
            return self.figures[before]
        kept: list[Word] = []
        for token in reversed(words(self.text, Span(max(0, at - 40), at))[-_BEFORE_WHO:]):
            verbal = token.lower.endswith(("ed", "ing")) or token.lower in self.lexicon["cuts"]
            if verbal or not token.form[0].isalpha():
                break
            kept.insert(0, token)
        noun = self.noun(kept)
        return self.group(noun) if noun and noun[-1].lower in self.lexicon["speaking"] else None
