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

_SPOKEN = ("say", "tell", "ask", "think", "quote")
_BE = {"is", "are", "was", "were", "be", "been", "being", "am"}
_MODALS = {"will", "would", "may", "might", "can", "could", "should", "must"}
_SINGULAR = {"he", "she", "it", "that", "this", "one"}
_CLAUSAL = {"that", "how", "what", "why", "whether", "if"}


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

    @property
    def spoken(self) -> bool:
        """Say whether words may stand before it: “…,” Lee said."""
        return not self.kinds.isdisjoint(_SPOKEN)


class Cues:
    """The lexicon "cues", ready to be asked; `heads` are the words that one may begin with."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.verbs = _inflected(tuple((kind, lexicon[kind]) for kind in KINDS))
        self._according = tuple(tuple(phrase.split()) for phrase in lexicon["according"])
        self._according_heads = frozenset(phrase[0] for phrase in self._according)
        self.heads = self._according_heads.union(self.verbs)

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

    def according_at(self, items: Sequence[Item], index: int) -> int | None:
        """Return where a phrase such as “according to” ends that begins at `index`."""
        if items[index].lower not in self._according_heads:
            return None
        for phrase in self._according:
            end = index + len(phrase)
            if tuple(item.lower for item in items[index:end]) == phrase:
                return end
        return None

    def among(self, item: Item, *names: str) -> bool:
        """Say whether a word is in one of the lexicon's lists."""
        return any(item.lower in self.lexicon[name] for name in names)

    def helps(self, item: Item) -> bool:
        """Say whether the word is an auxiliary or an adverb."""
        return self.among(item, "auxiliaries") or self.adverb(item)

    def adverb(self, item: Item) -> bool:
        """Say whether the word is an adverb that may stand beside a verb."""
        if self.among(item, "adverbs"):
            return True
        return item.lower.endswith("ly") and not self.among(item, "not_adverbs")

    def finite(self, item: Item) -> bool:
        """Say whether the word is surely a finite verb: an auxiliary or the past of a cue."""
        if self.among(item, "auxiliaries"):
            return True
        return any(Tense.PAST in verb.tenses for verb in self.verbs.get(item.lower, ()))

    def active(self, items: Sequence[Item], cue: Cue) -> bool:
        """Say whether a cue is the verb of a clause, in the active voice."""
        earlier = items[cue.start - 1] if cue.start > 0 else None
        if earlier and (earlier.lower == "to" or earlier.lower.endswith(("’s", "'s", "s’"))):
            return False  # “to claim”, “Lee’s claims”
        if cue.auxiliaries & _BE:
            return Tense.ING in cue.tenses
        if cue.tenses & {Tense.PAST, Tense.PRESENT, Tense.PARTICIPLE}:
            bare = earlier and cue.start == cue.verb and self.among(earlier, "determiners")
            return not bare or (earlier is not None and self.among(earlier, "pronouns"))
        if Tense.BASE not in cue.tenses or earlier is None:
            return False
        return bool(cue.auxiliaries) or self._plural(items, cue) or self._clausal(items, cue)

    def _plural(self, items: Sequence[Item], cue: Cue) -> bool:
        """Say whether a verb in its base form follows a plural subject."""
        earlier = items[cue.start - 1]
        if self.among(earlier, "pronouns"):
            return earlier.lower not in _SINGULAR
        if self.among(earlier, "people"):
            return True
        word = earlier.lower
        return cue.start > 1 and word.endswith("s") and not word.endswith(("ss", "us"))

    def _clausal(self, items: Sequence[Item], cue: Cue) -> bool:
        """Say whether a verb that is never a noun has a clause beside it, or ends one."""
        if cue.start < 2 or not self.among(items[cue.verb], "never_nouns"):
            return False
        if cue.end >= len(items) or items[cue.end].form in (".", ","):
            return True
        return items[cue.end].lower == "that" or self.among(
            items[cue.end], "pronouns", "determiners"
        )

    def no_noun(self, subject: Item, cue: Cue, opening: Item) -> bool:
        """Say whether a form such as “claims” is a verb after its subject, and no noun.

        It is in “the ministry claims that”, and is none in “the tax claims of”.
        """
        if cue.tenses != {Tense.PRESENT} or subject.capital or self.among(subject, "pronouns"):
            return True
        if subject.lower.endswith(("s", "ing")) and not subject.lower.endswith("ss"):
            return False
        if opening.passage or opening.lower in ("that", "to"):
            return True
        return self.among(opening, "pronouns", "determiners")


def used_as(cue: Cue, opening: Item | None) -> str | None:
    """Return as what a verb of several kinds is used, by the first item of its content."""
    order: tuple[str, ...] = KINDS
    if opening is None:
        order = _SPOKEN
    elif opening.lower == "to":
        order = ("promise", "intend", "tell", "judge")
    elif not opening.passage and opening.lower not in _CLAUSAL:
        order = ("say", "tell", "think", "call", "judge", "show", "promise", "intend")
    kind = next((kind for kind in order if kind in cue.kinds), None)
    if kind in ("judge", "call") and cue.auxiliaries & _MODALS:
        return "intend"
    if kind == "quote" and opening and not opening.passage and opening.lower != "that":
        return None
    return kind


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
