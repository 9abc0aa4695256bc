"""What became of the words of a sentence that was changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from generator.model import Span

_UNIT = re.compile(r"\w+(?:[.,:'’/-]\w+)*\s*|[^\w\s]\s*|\s+")
_MOST = 1_000_000  # pairs of words that are compared; beyond, the middle counts as rewritten
_SMALL = 3  # letters of a word that stays between two changes, and is read with them

Pieces = tuple[tuple[str, bool], ...]
"""The words of a sentence in order; true where the other version of it lacks them."""


@dataclass(frozen=True, slots=True)
class _Unit:
    """A word or mark with the white space behind it; units are compared by their words."""

    words: str
    span: Span


@dataclass(frozen=True, slots=True)
class _Block:
    """Units `a` of the old sentence and `b` of the new one that stand for each other."""

    same: bool
    a: range
    b: range


def compare(before: str, after: str) -> tuple[Pieces, Pieces]:
    """Return the pieces of both versions of a sentence; joined, they are the sentence."""
    old, new = _units(before), _units(after)
    blocks = list(_blocks(old, new))
    return (
        _pieces(before, old, [(block.same, block.a) for block in blocks]),
        _pieces(after, new, [(block.same, block.b) for block in blocks]),
    )


def follow(before: str, after: str, span: Span) -> Span | None:
    """Return where the words of a span stand in the new version, None where they were taken out.

    Words that were replaced lead to those that replaced them.
    """
    old, new = _units(before), _units(after)
    first, last = len(new), -1
    for block in _blocks(old, new):
        touched = [n for n in block.a if old[n].span.meets(span)]
        if not touched:
            continue
        shift = block.b.start - block.a.start
        reached = range(touched[0] + shift, touched[-1] + shift + 1) if block.same else block.b
        if reached:
            first, last = min(first, reached[0]), max(last, reached[-1])
    if last < first:
        return None
    return Span(new[first].span.start, new[last].span.start + len(new[last].words))


def _units(text: str) -> list[_Unit]:
    return [_Unit(m[0].rstrip(), Span(*m.span())) for m in _UNIT.finditer(text)]


def _blocks(old: Sequence[_Unit], new: Sequence[_Unit]) -> Iterator[_Block]:
    """Yield the units of both in order, same and changed; ends that are the same come first."""
    a, b = [unit.words for unit in old], [unit.words for unit in new]
    head = _common(a, b)
    tail = _common(a[head:][::-1], b[head:][::-1])
    yield _Block(True, range(head), range(head))
    yield from _middle(a, b, range(head, len(a) - tail), range(head, len(b) - tail))
    yield _Block(True, range(len(a) - tail, len(a)), range(len(b) - tail, len(b)))


def _common(a: Sequence[str], b: Sequence[str]) -> int:
    """Return how many units at the start of both are the same."""
    pairs = zip(a, b, strict=False)
    return next((n for n, (x, y) in enumerate(pairs) if x != y), min(len(a), len(b)))


def _middle(a: Sequence[str], b: Sequence[str], of_a: range, of_b: range) -> Iterator[_Block]:
    """Yield the blocks between the ends; a small word between two changes is read with them."""
    if len(of_a) * len(of_b) > _MOST:
        yield _Block(False, of_a, of_b)
        return
    x, y = a[of_a.start : of_a.stop], b[of_b.start : of_b.stop]
    codes = SequenceMatcher(None, x, y, autojunk=False).get_opcodes()
    for n, (tag, i1, i2, j1, j2) in enumerate(codes):
        small = i2 - i1 == 1 and len(x[i1]) <= _SMALL and 0 < n < len(codes) - 1
        found = range(of_a.start + i1, of_a.start + i2), range(of_b.start + j1, of_b.start + j2)
        yield _Block(tag == "equal" and not small, *found)


def _pieces(text: str, units: Sequence[_Unit], blocks: Sequence[tuple[bool, range]]) -> Pieces:
    """Return the text cut where words begin and cease to be the same; blanks are never marked."""
    marks = bytearray(len(text))
    open_until = 0
    for same, numbers in blocks:
        if same or not numbers:
            open_until = 0 if same else open_until
            continue
        first, last = units[numbers[0]], units[numbers[-1]]
        start = open_until or first.span.start
        open_until = last.span.start + len(last.words)
        marks[start:open_until] = b"\1" * (open_until - start)
    found: list[tuple[str, bool]] = []
    at = 0
    while at < len(text):
        mark = marks[at]
        end = marks.find(1 - mark, at)
        end = len(text) if end < 0 else end
        found.append((text[at:end], bool(mark)))
        at = end
    return tuple(found)
