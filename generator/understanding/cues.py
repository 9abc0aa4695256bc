"""The cue words of the lexicon, by their inflected forms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache

from generator.understanding.frames import Item
from generator.understanding.lexicons import Lexicon

KINDS = ("say", "tell", "ask", "think", "judge", "call", "promise", "intend", "show", "quote")


class Tense(Enum):
    """The form in which a verb stands."""

    BASE = auto()
    PRESENT = auto()
    PAST = auto()
    ING = auto()
    PARTICIPLE = auto()


@dataclass(frozen=True, slots=True)
class Verb:
    """A form of a cue verb: the words that follow it, the lists it is in, and its tenses."""

    rest: tuple[str, ...]
    kinds: frozenset[str]
    tenses: frozenset[Tense]


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue in a frame: items `[start, end)`, of which `verb` is the index of the verb itself.

    `start` includes auxiliaries and adverbs ("has also said").
    """

    start: int
    verb: int
    end: int
    kinds: frozenset[str]
    tenses: frozenset[Tense]
    auxiliaries: frozenset[str]


class Cues:
    """The lexicon "cues", ready to be asked."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.verbs = _inflected(tuple((kind, lexicon[kind]) for kind in KINDS))
        self.according = tuple(tuple(phrase.split()) for phrase in lexicon["according"])
        self.according_heads = frozenset(phrase[0] for phrase in self.according)

    def at(self, items: Sequence[Item], index: int) -> Cue | None:
        """Return the cue whose verb stands at `index`; the longest phrase wins."""
        for verb in self.verbs.get(items[index].lower, ()):
            end = index + 1 + len(verb.rest)
            if tuple(item.lower for item in items[index + 1 : end]) == verb.rest:
                return self._cue(items, index, end, verb)
        return None

    def _cue(self, items: Sequence[Item], index: int, end: int, verb: Verb) -> Cue:
        start = index
        while start > 0 and self.helps(items[start - 1]):
            start -= 1
        helpers = frozenset(item.lower for item in items[start:index])
        return Cue(
            start, index, end, verb.kinds, verb.tenses, helpers & self.lexicon["auxiliaries"]
        )

    def helps(self, item: Item) -> bool:
        """Say whether the word is an auxiliary or an adverb."""
        return item.lower in self.lexicon["auxiliaries"] or self.adverb(item)

    def adverb(self, item: Item) -> bool:
        """Say whether the word is an adverb that may stand beside a verb."""
        if item.lower in self.lexicon["adverbs"]:
            return True
        return item.lower.endswith("ly") and item.lower not in self.lexicon["not_adverbs"]

    def finite(self, item: Item) -> bool:
        """Say whether the word is surely a finite verb: an auxiliary or the past of a cue."""
        if item.lower in self.lexicon["auxiliaries"]:
            return True
        return any(Tense.PAST in verb.tenses for verb in self.verbs.get(item.lower, ()))


@cache
def _inflected(lists: tuple[tuple[str, frozenset[str]], ...]) -> Mapping[str, tuple[Verb, ...]]:
    """Return the verbs by form, those with the most words after them first."""
    kinds: dict[tuple[str, tuple[str, ...]], set[str]] = defaultdict(set)
    tenses: dict[tuple[str, tuple[str, ...]], set[Tense]] = defaultdict(set)
    for kind, entries in lists:
        for entry in entries:
            head, *rest = entry.split()
            for form, tense in _forms(*head.split("/")):
                kinds[form, tuple(rest)].add(kind)
                tenses[form, tuple(rest)].add(tense)
    verbs: dict[str, list[Verb]] = defaultdict(list)
    for (form, words), names in kinds.items():
        verbs[form].append(Verb(words, frozenset(names), frozenset(tenses[form, words])))
    return {form: tuple(sorted(all_, key=lambda v: -len(v.rest))) for form, all_ in verbs.items()}


def _forms(base: str, *irregular: str) -> Iterator[tuple[str, Tense]]:
    """Yield the forms of a verb: `irregular` gives past, ing-form and participle, if any."""
    stem = base[:-1] if base.endswith("e") else base
    soft = base.endswith("y") and base[-2] not in "aeiou"
    hissing = base.endswith(("s", "sh", "ch", "x", "z", "go", "do"))
    past, ing, participle = (*irregular, *("",) * (3 - len(irregular)))
    past = past or (base[:-1] + "ied" if soft else stem + "ed")
    yield base, Tense.BASE
    yield base[:-1] + "ies" if soft else base + ("es" if hissing else "s"), Tense.PRESENT
    yield past, Tense.PAST
    yield ing or (base if base.endswith("ee") else stem) + "ing", Tense.ING
    yield participle or past, Tense.PARTICIPLE
