"""What became of each sentence of a text in the next version of it.

A sentence whose words stand in both versions is the same, wherever it stands.  Of the others,
those that have most words in common are taken for one sentence that was changed, first those
between the same neighbours; what is left was added or removed.  The time taken grows with the
number of sentences, not with its square, however much was rewritten.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

_WORD = re.compile(r"\w+")
_LEAST = 0.4  # of the words of two sentences are the same, where both stand in one gap
_LEAST_ELSEWHERE = 0.65  # … and where one was moved as well
_WINDOW = 6  # neighbours within a gap that are compared
_RARE = 4  # sentences that may share a word for it to bring two of them together
_FEW = 12  # sentences brought together with one by rare words


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of one version: its anchor, and its words as they stand there."""

    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence of the old version and of the new one, by their order; None where there is none.

    `same` says that its words are the same.
    """

    old: int | None
    new: int | None
    same: bool = False


def align(old: Sequence[Passage], new: Sequence[Passage]) -> tuple[Pair, ...]:
    """Return every sentence of both versions exactly once, in the order of the new version.

    A removed sentence stands behind the one that it followed.
    """
    places = {passage.anchor: j for j, passage in enumerate(new)}
    kept = {i: places[p.anchor] for i, p in enumerate(old) if p.anchor in places}
    changed = _changed(old, new, kept)
    pairs = [Pair(i, j, same=True) for i, j in kept.items()]
    pairs += [Pair(i, j) for i, j in changed.items()]
    met = kept | changed
    taken = set(met.values())
    pairs += [Pair(None, j) for j in range(len(new)) if j not in taken]
    pairs += [Pair(i, None) for i in range(len(old)) if i not in met]
    after = _gaps(range(len(old)), met)
    return tuple(sorted(pairs, key=lambda pair: _order(pair, after)))


def _order(pair: Pair, after: Mapping[int, int]) -> tuple[int, int]:
    """Order pairs by the new version; a removed sentence comes behind the one before it."""
    if pair.new is not None:
        return pair.new, -1
    removed = pair.old or 0
    return after[removed], removed


def _gaps(numbers: Iterable[int], met: Mapping[int, int]) -> dict[int, int]:
    """Return for each sentence where the nearest one before it stands in the other version."""
    found, last = {}, -1
    for number in numbers:
        last = met.get(number, last)
        found[number] = last
    return found


def _changed(
    old: Sequence[Passage], new: Sequence[Passage], kept: Mapping[int, int]
) -> dict[int, int]:
    """Return the sentences that were changed: those most alike first, each once."""
    standing = set(kept.values())
    lost = {i: Counter(_words(old[i].text)) for i in range(len(old)) if i not in kept}
    fresh = {j: Counter(_words(new[j].text)) for j in range(len(new)) if j not in standing}
    # A gap is named by the sentence before it that stands in both, as the new version counts.
    before = _gaps(range(len(old)), kept)
    gap = _gaps(range(len(new)), {j: j for j in standing})
    scored = []
    for i, j in _candidates(lost, fresh, before, gap):
        near = before[i] == gap[j]
        alike = _alike(lost[i], fresh[j])
        if alike >= (_LEAST if near else _LEAST_ELSEWHERE):
            scored.append((-alike, not near, abs(before[i] - gap[j]), i, j))
    changed: dict[int, int] = {}
    taken: set[int] = set()
    for *_, i, j in sorted(scored):
        if i not in changed and j not in taken:
            changed[i] = j
            taken.add(j)
    return changed


def _candidates(
    lost: Mapping[int, Counter[str]],
    fresh: Mapping[int, Counter[str]],
    before: Mapping[int, int],
    gap: Mapping[int, int],
) -> Iterator[tuple[int, int]]:
    """Yield pairs worth a comparison: near each other in one gap, or with rare words in common."""
    rooms: dict[int, list[int]] = defaultdict(list)
    for j in fresh:
        rooms[gap[j]].append(j)
    holders: dict[str, list[int]] = defaultdict(list)
    for j, words in fresh.items():
        for word in words:
            holders[word].append(j)
    ranks: Counter[int] = Counter()
    for i, words in lost.items():
        room = rooms[before[i]]
        rank = ranks[before[i]]
        ranks[before[i]] += 1
        near = set(room[max(0, rank - _WINDOW) : rank + _WINDOW + 1])
        rare = (holders[word] for word in words if 0 < len(holders.get(word, ())) <= _RARE)
        shared = Counter(j for found in rare for j in found)
        near.update(j for j, _ in shared.most_common(_FEW))
        yield from ((i, j) for j in sorted(near))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _alike(one: Counter[str], other: Counter[str]) -> float:
    """Return the share of their words that two sentences have in common (Dice)."""
    small, large = sorted((one, other), key=len)
    common = sum(min(count, large[word]) for word, count in small.items() if word in large)
    return 2 * common / ((one.total() + other.total()) or 1)
