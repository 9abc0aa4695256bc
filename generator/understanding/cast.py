"""Gather the names of a text into figures: the persons and bodies that the article speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from generator.model import Span
from generator.understanding import roles
from generator.understanding.lexicons import Lexicon
from generator.understanding.names import Name
from generator.understanding.runs import bare
from generator.understanding.words import words

_OPENED = (" (", ", ", " , ")
_NAMESAKES = 30  # figures of one surname that are told apart


@dataclass(frozen=True, slots=True)
class Figure:
    """A person or a body: all its names in order, and its roles, each a piece of the text.

    `pronoun` is "he", "she" or "it" as far as it is known.  `marks` are a person's seat or age,
    "(R-Texas)", ", 45,", and the noun before a medium's name, "newspaper".  `body` is the name of
    the body that the article puts a person to: "Bloomberg’s Ann Lee", "Ann Lee of Bloomberg".
    """

    names: tuple[Name, ...]
    full: Name
    person: bool
    roles: tuple[Span, ...]
    pronoun: str | None
    marks: tuple[str, ...] = ()
    body: tuple[str, ...] = ()


def gather(text: str, names: Sequence[Name], lexicon: Lexicon) -> tuple[Figure, ...]:
    """Return the figures of a text, each name in exactly one of them."""
    clusters = _Clusters(names, lexicon)
    order = sorted(range(len(names)), key=lambda at: (-len(names[at].words), at))
    for at in (at for at in order if len(names[at].words) > 1):
        clusters.put_full(at, names[at])
    for at, name in enumerate(names):
        if at and len(name.words) == 1 and _in_brackets(text, names[at - 1], name):
            clusters.alias(at, at - 1)
        elif at and is_seat(name) and text[names[at - 1].span.end : name.span.start] in _OPENED:
            clusters.join(at, clusters.owner[at - 1])
        elif len(name.words) == 1:
            clusters.put_short(at, name)
    members = (sorted(cluster) for cluster in clusters.members)
    return tuple(_figure(text, names, cluster, lexicon) for cluster in members)


def _in_brackets(text: str, body: Name, short: Name) -> bool:
    """Say whether a short name stands in brackets after a body's: "Exchange Commission (SEC)"."""
    between = text[body.span.end : short.span.start].strip()
    closed = text[short.span.end : short.span.end + 1] == ")"
    return between == "(" and closed and not body.person and short.span.of(text)[-1].isupper()


def is_seat(name: Name) -> bool:
    """Say whether what looks like a name is a lawmaker's seat: "(R-Texas)"."""
    return name.words[0].startswith(("r-", "d-", "i-"))


class _Clusters:
    """Names that are one figure's, put together one after the other."""

    def __init__(self, names: Sequence[Name], lexicon: Lexicon) -> None:
        self.names = names
        self.aliases: dict[str, int] = {}
        self.owner: dict[int, int] = {}
        self.lexicon = lexicon
        self.members: list[list[int]] = []
        self.fullest: list[Name] = []
        self.by_word: dict[str, list[int]] = {}
        self.nicknames = _nicknames(lexicon)

    def join(self, at: int, cluster: int) -> None:
        self.members[cluster].append(at)
        self.owner[at] = cluster

    def new(self, at: int, name: Name) -> None:
        self.members.append([])
        self.join(at, len(self.members) - 1)
        self.fullest.append(name)
        for word in {*name.words, _initials(name.words)}:
            self.by_word.setdefault(word, []).append(len(self.members) - 1)

    def alias(self, at: int, other: int) -> None:
        """Put a name to the figure of another one, and what is called so later too."""
        cluster = self.owner[other]
        self.join(at, cluster)
        self.aliases.setdefault(self.names[at].words[0], cluster)

    def put_full(self, at: int, name: Name) -> None:
        last = self.family(name.words)
        for cluster in self.by_word.get(last, [])[:_NAMESAKES]:
            if self.same(self.fullest[cluster], name):
                self.join(at, cluster)
                return
        self.new(at, name)

    def family(self, parts: Sequence[str]) -> str:
        """Return the last word of a name, suffixes such as "Jr." aside."""
        kept = [part for part in parts if part not in self.lexicon["suffixes"]]
        return (kept or list(parts))[-1]

    def same(self, long: Name, short: Name) -> bool:
        """Say whether a shorter name can be the same figure's as a longer one."""
        if long.words == short.words:
            return True
        if long.person is False or short.person is False:
            return self.body_within(long, short)
        if any(
            long.words[k : k + len(short.words)] == short.words for k in range(1, len(long.words))
        ):
            return True
        middles = [{w for w in name.words[1:-1] if len(w) > 1} for name in (long, short)]
        if all(middles) and not middles[0] & middles[1]:
            return False
        return self.family(long.words) == self.family(short.words) and self.alike(
            long.words[0], short.words[0]
        )

    def body_within(self, long: Name, short: Name) -> bool:
        """Say whether a body's short name is a part of its long one: "Platte River"."""
        if long.person or short.person:
            return False
        begins = long.words[: len(short.words)] == short.words
        ends = long.words[-len(short.words) :] == short.words
        place = " ".join(short.words) in self.lexicon["place_pairs"]
        return (begins or ends) and not place

    def alike(self, one: str, other: str) -> bool:
        """Say whether two first names can be one person's: equal, an initial, a short form."""
        if one == other or (min(len(one), len(other)) == 1 and one[0] == other[0]):
            return True
        return other in self.nicknames.get(one, ()) or one in self.nicknames.get(other, ())

    def put_short(self, at: int, name: Name) -> None:
        """Put a single word to the figure whose name holds it, where only one can be meant."""
        word = name.words[0]
        if word in self.aliases:
            self.join(at, self.aliases[word])
            return
        namesakes = self.by_word.get(word, [])[:_NAMESAKES]
        fitting = [c for c in namesakes if self.stands_for(name, self.fullest[c])]
        last = [c for c in fitting if self.family(self.fullest[c].words) == word]
        chosen = last or fitting
        if chosen:  # of two Clintons, the surname alone is the one named first
            self.join(at, min(chosen, key=lambda c: self.members[c][0]))
        else:
            self.new(at, name)

    def stands_for(self, name: Name, full: Name) -> bool:
        word = name.words[0]
        if full.words == (word,):
            return True
        if word in self.lexicon["places"] and not (name.title or name.honorific):
            return False  # "Air France" is not France
        if full.person is False:
            return word == _initials(full.words) or (
                word == full.words[0] and self.distinct(word) and name.person is not True
            )
        if name.honorific in self.lexicon["honorifics_he"] | self.lexicon["honorifics_she"]:
            known = _pronoun([full], (), self.lexicon)
            if known and known != _pronoun([name], (), self.lexicon):
                return False
            return word != full.words[0] or len(full.words) == 1
        return True

    def distinct(self, word: str) -> bool:
        """Say whether a word alone can name a body: not a place, nor a people, nor "National"."""
        common = ("places", "demonyms", "government", "bodies", "he", "she", "learned", "companies")
        return not any(word in self.lexicon[key] for key in common)


def _initials(parts: Sequence[str]) -> str:
    """Return the acronym of a name: "sec" of Securities and Exchange Commission."""
    small = ("of", "for", "and", "the", "on", "at", "in")
    return "".join(part[0] for part in parts if part not in small)


def _nicknames(lexicon: Lexicon) -> Mapping[str, tuple[str, ...]]:
    rows = (line.split() for line in lexicon["nicknames"])
    return {short: tuple(long) for short, *long in rows}


def _figure(text: str, names: Sequence[Name], cluster: Sequence[int], lexicon: Lexicon) -> Figure:
    own = [names[at] for at in cluster]
    full = max(own, key=lambda name: len(name.words))
    told = tuple(_roles(text, own, lexicon))
    if not _is_person(own, full, bool(told)):
        before = (text[max(0, name.span.start - 20) : name.span.start].split() for name in own)
        marks = tuple(b[-1] for b in before if b and b[-1] in lexicon["outlets"])
        return Figure(tuple(own), full, False, (), "it", marks)
    pronoun = _pronoun(own, [role.of(text) for role in told], lexicon)
    marks = tuple(mark for name in own if (mark := roles.mark(text, name.span)))
    body = next((body for at in cluster if (body := _body(text, names, at))), ())
    return Figure(tuple(own), full, True, told, pronoun, marks, body)


def _is_person(names: Sequence[Name], full: Name, has_role: bool) -> bool:
    if any(name.title or name.honorific for name in names):
        return True
    if full.person is False or any(name.person is False for name in names):
        return any(name.person for name in names) and full.person is not False
    return any(name.person for name in names) or len(full.words) > 1 or has_role


def _body(text: str, names: Sequence[Name], at: int) -> tuple[str, ...]:
    """Return the body that stands right before or after a person: "of Bloomberg"."""
    if at and text[names[at - 1].span.end : names[at].span.start] in ("'s ", "’s ", " "):
        return names[at - 1].words
    if at + 1 < len(names):
        between = text[names[at].span.end : names[at + 1].span.start].strip(" ,")
        if between in ("of", "of the", "with", "with the", "from", "from the", "writing for"):
            return names[at + 1].words
    return ()


def _roles(text: str, names: Sequence[Name], lexicon: Lexicon) -> Iterable[Span]:
    for name in names:
        if name.person is False:
            continue
        if name.title:
            yield name.title
        elif role := roles.before(text, name.span, lexicon):
            yield role
        if role := roles.after(text, name.span, lexicon):
            yield role


def _pronoun(names: Sequence[Name], told: Iterable[str], lexicon: Lexicon) -> str | None:
    """Return the pronoun that goes with a person, by honorific, first name or role noun."""
    for name in names:
        if name.honorific in lexicon["honorifics_he"]:
            return "he"
        if name.honorific in lexicon["honorifics_she"]:
            return "she"
    for role in told:
        tokens = {bare(word.lower) for word in words(role)}
        if tokens & lexicon["she_nouns"]:
            return "she"
        if tokens & lexicon["he_nouns"]:
            return "he"
    firsts = {name.words[0] for name in names if len(name.words) > 1}
    by_name = {p for p in ("he", "she") if firsts & lexicon[p]}
    return by_name.pop() if len(by_name) == 1 else None
