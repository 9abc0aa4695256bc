"""What is to be told of an article's versions: each step, and where earlier addresses lead now."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from generator.model import (
    Amendment,
    Difference,
    Revision,
    Revisions,
    Section,
    Version,
    Wording,
)
from generator.revisions import wording
from generator.revisions.alignment import Pair, Passage, align
from generator.revisions.significance import significant

Sections = Mapping[str, Section]
"""The section of each sentence of a version, by its anchor."""


@dataclass(frozen=True, slots=True)
class Edition:
    """A version with its sentences.

    `aliases` are further anchors by which its sentences were found, as before an editor joined
    or split them, each with the sentence's order.
    """

    version: Version
    passages: tuple[Passage, ...]
    aliases: Mapping[str, int]


def tell(
    editions: Sequence[Edition],
    now: Sections,
    then: Callable[[Version], Sections],
    known: Collection[str],
) -> Revisions:
    """Return what to tell of an article's editions; the last of them is the article as it is.

    `now` has the sections of its sentences, `then` finds those of an earlier version, which are
    needed for sentences that are gone.  `known` are words of the language.
    """
    paths = [align(a.passages, b.passages) for a, b in pairwise(editions)]
    fates = _fates(editions, paths)
    current = editions[-1].passages
    places = _Places(editions, fates, now, then)
    steps = [
        Revision(new.version, tuple(_amendments(old, new, path, places, known)))
        for (old, new), path in zip(pairwise(editions), paths, strict=True)
    ]
    replaced, removed = _addresses(editions, fates)
    return Revisions(
        steps=tuple(step for step in reversed(steps) if step.amendments),
        replaced={anchor: current[n].anchor for anchor, n in replaced.items()},
        removed=removed,
        told=_difference(_told(editions), editions[-1], known),
        untold=_difference(_untold(editions), editions[-1], known),
    )


Fate = int | Version
"""What became of a sentence: its order in the article as it is, or the version that removed it."""


def _fates(editions: Sequence[Edition], paths: Sequence[Sequence[Pair]]) -> list[list[Fate]]:
    """Return the fate of every sentence of every edition."""
    fates: list[list[Fate]] = [list(range(len(editions[-1].passages)))]
    for (old, new), path in zip(reversed(list(pairwise(editions))), reversed(paths), strict=True):
        later = fates[0]
        found: list[Fate] = [new.version] * len(old.passages)
        for pair in path:
            if pair.old is not None and pair.new is not None:
                found[pair.old] = later[pair.new]
        fates.insert(0, found)
    return fates


def _addresses(
    editions: Sequence[Edition], fates: Sequence[Sequence[Fate]]
) -> tuple[dict[str, int], dict[str, Version]]:
    """Return where each anchor that no sentence has any more leads; the latest edition decides."""
    taken = {passage.anchor for passage in editions[-1].passages}
    replaced: dict[str, int] = {}
    removed: dict[str, Version] = {}
    for edition, fate in zip(reversed(editions), reversed(fates), strict=True):
        own = {passage.anchor: n for n, passage in enumerate(edition.passages)}
        for anchor, n in {**edition.aliases, **own}.items():
            if anchor in taken:
                continue
            taken.add(anchor)
            became = fate[n]
            if isinstance(became, Version):
                removed[anchor] = became
            else:
                replaced[anchor] = became
    return replaced, removed


class _Places:
    """The section of a sentence: where it stands now, or where it last stood."""

    def __init__(
        self,
        editions: Sequence[Edition],
        fates: Sequence[Sequence[Fate]],
        now: Sections,
        then: Callable[[Version], Sections],
    ) -> None:
        self._current = [passage.anchor for passage in editions[-1].passages]
        self._fates = {e.version.number: f for e, f in zip(editions, fates, strict=True)}
        self._now = now
        self._then = then
        self._known: dict[int, Sections] = {}

    def wording(self, edition: Edition, n: int, pieces: wording.Pieces) -> Wording:
        """Return a sentence of an edition for display."""
        anchor = edition.passages[n].anchor
        fate = self._fates[edition.version.number][n]
        current = not isinstance(fate, Version) and self._current[fate] == anchor
        return Wording(anchor, pieces, self._section(edition.version, anchor, fate), current)

    def _section(self, version: Version, anchor: str, fate: Fate) -> Section:
        if not isinstance(fate, Version):
            return self._now[self._current[fate]]
        if version.number not in self._known:
            self._known[version.number] = self._then(version)
        return self._known[version.number].get(anchor, Section.SOURCE_ONLY)


def _amendments(
    old: Edition, new: Edition, path: Iterable[Pair], places: _Places, known: Collection[str]
) -> Iterator[Amendment]:
    """Yield what one edition changed of the one before it."""
    for pair in path:
        if pair.same:
            continue
        before = old.passages[pair.old].text if pair.old is not None else None
        after = new.passages[pair.new].text if pair.new is not None else None
        if before is not None and after is not None:
            cut = wording.compare(before, after)
            weighty = significant(before, after, known)
        else:
            cut, weighty = (((before or "", False),), ((after or "", False),)), True
        yield Amendment(
            places.wording(old, pair.old, cut[0]) if pair.old is not None else None,
            places.wording(new, pair.new, cut[1]) if pair.new is not None else None,
            weighty,
        )


def _told(editions: Sequence[Edition]) -> Edition:
    """Return the edition that the article's `updated` sets it apart from: else the first."""
    updated = editions[-1].version.updated
    earlier = (e for e in reversed(editions) if e.version.updated != updated)
    return next(earlier, editions[0])


def _untold(editions: Sequence[Edition]) -> Edition:
    """Return the edition since which `updated` was not set anew."""
    *earlier, now = editions
    last = earlier[-1].version.updated if earlier else None
    updated = now.version.updated
    if updated and (last is None or updated > last):
        return now
    same = takewhile(lambda edition: edition.version.updated == last, reversed(earlier))
    return list(same)[-1] if earlier else now


def _difference(old: Edition, new: Edition, known: Collection[str]) -> Difference | None:
    """Return how many sentences differ between two editions, None where none does."""
    pairs = [pair for pair in align(old.passages, new.passages) if not pair.same]
    if not pairs:
        return None
    changed = [(p.old, p.new) for p in pairs if p.old is not None and p.new is not None]
    weighty = len(changed) < len(pairs) or any(
        significant(old.passages[i].text, new.passages[j].text, known) for i, j in changed
    )
    return Difference(
        since=old.version,
        changed=len(changed),
        added=sum(pair.old is None for pair in pairs),
        removed=sum(pair.new is None for pair in pairs),
        significant=weighty,
    )
