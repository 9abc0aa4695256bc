"""The main text of a page: which of its blocks are the article.

Trafilatura says which words belong to the article; the blocks of the page that have those words
are taken, as they stand in the page.  So nothing that it changes, joins or drops reaches the text.
Where the page's data give the article's text too, the two are held against each other.  What this
leaves open is mended by rules: paragraphs and subheads that stand between others of the article
belong to it, and `trimming` takes off what frames it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from copy import deepcopy
from itertools import pairwise

import trafilatura

from generator.reading.imports import trimming
from generator.reading.imports.blocks import Block, Element, cut, neighbours
from generator.reading.imports.pruning import prune, unscript
from generator.reading.imports.trimming import PROSE, ends_a_sentence, is_prose

_WORD = re.compile(r"\w+")
_GRAM = 4  # words in a row that are taken to say the same
_MOST = 0.7  # of the rows of a block; the rest may be credits, or links that were left out
_AGREED = 0.8  # of one text that stands in another; then they are the same
_FEWEST = 250  # letters of an article
_ENOUGH = 3000  # letters of an article that is surely whole
_LITTLE = 0.4  # of what a generous reading finds; then the precise one has missed the article
_USUAL = 3  # paragraphs in parts of the same name; then these parts hold the article
_LEDE = 3  # blocks at the beginning that may have been missed


def select(page: Element, headline: str = "", declared: str = "") -> tuple[Block, ...]:
    """Return the blocks of a page that are the article's text.

    `headline` is left out; `declared` is the text that the page's data give as the article's.
    The page is pruned on the way.
    """
    unscript(page)
    whole = deepcopy(page)
    prune(page)
    chosen = _select(page, headline, declared, precise=True)
    if _size(chosen) < _ENOUGH:  # the rules may have been too strict for this page
        generous = _select(page, headline, declared, precise=False)
        if _size(generous) < _FEWEST:
            generous = max(generous, _select(whole, headline, declared, precise=False), key=_size)
        if _size(chosen) < _LITTLE * _size(generous):
            chosen = generous
    return chosen


def _select(page: Element, headline: str, declared: str, *, precise: bool) -> tuple[Block, ...]:
    blocks = cut(page.find("body"))
    told = trafilatura.extract(
        deepcopy(page), include_comments=False, include_tables=False, favor_precision=precise
    )
    chosen = _having(blocks, told or "")
    if _share_found(blocks, declared) > _AGREED:
        chosen = _agreed(blocks, chosen, _having(blocks, declared))
    chosen = _filled(blocks, _with_the_like(blocks, chosen))
    return trimming.trim(blocks, chosen, headline)


def _size(blocks: Iterable[Block]) -> int:
    return sum(len(block.text) for block in blocks)


def _grams(words: Sequence[str]) -> set[str]:
    return {" ".join(words[i : i + _GRAM]) for i in range(len(words) - _GRAM + 1)}


def _having(blocks: Sequence[Block], text: str) -> set[int]:
    """Return which blocks have the words of a text, in its order."""
    lines = [_WORD.findall(line) for line in text.split("\n")]
    whole = {" ".join(line) for line in lines if line}
    known = _grams([word for line in lines for word in line])
    chosen = set()
    for i, block in enumerate(blocks):
        words = _WORD.findall(block.text)
        grams = _grams(words)
        if len(grams & known) >= _MOST * len(grams) if grams else " ".join(words) in whole:
            chosen.add(i)
    return chosen


def _share_found(blocks: Iterable[Block], text: str) -> float:
    """Return how much of a text stands in the blocks."""
    if not (wanted := _grams(_WORD.findall(text))):
        return 0.0
    found = {gram for block in blocks for gram in _grams(_WORD.findall(block.text))}
    return len(wanted & found) / len(wanted)


def _agreed(blocks: Sequence[Block], chosen: set[int], declared: set[int]) -> set[int]:
    """Return the chosen blocks with those that the page declares, and no others around these.

    Where what it declares is only the beginning, the others stay.
    """
    if not declared or 2 * len(declared & chosen) < len(chosen):
        return chosen
    if _size(blocks[i] for i in declared) < _AGREED * _size(blocks[i] for i in chosen):
        return chosen | declared
    first, last = min(declared), max(declared)
    return declared | {i for i in chosen if first <= i <= last}


def _with_the_like(blocks: Sequence[Block], chosen: set[int]) -> set[int]:
    """Return the chosen blocks with running text behind them from parts that are named like theirs.

    Some pages set an article into several such parts, with adverts between.
    """
    prose = [i for i in sorted(chosen) if is_prose(blocks[i])]
    kinds = Counter(_kind(blocks[i]) for i in prose)
    usual = {kind for kind, count in kinds.items() if kind[1] and count >= _USUAL}
    behind = range(prose[0] if prose else len(blocks), len(blocks))
    return chosen | {i for i in behind if _kind(blocks[i]) in usual and is_prose(blocks[i])}


def _kind(block: Block) -> tuple[str, str]:
    return block.home.tag, block.home.get("class", "")


def _filled(blocks: Sequence[Block], chosen: set[int]) -> set[int]:
    """Return the chosen blocks, with paragraphs and subheads that stand between or before them."""
    order = sorted(chosen)
    added = _missed(blocks, order[0]) if order else set()
    for before, after in pairwise(order):
        gap = range(before + 1, after)
        if gap and neighbours(blocks[before], blocks[after]):
            near = (i for i in gap if neighbours(blocks[i], blocks[before]))
            added |= {i for i in near if _belongs(blocks[i])}
    return chosen | added


def _missed(blocks: Sequence[Block], first: int) -> set[int]:
    """Return the running text that stands right before the first chosen block, beside it."""
    near = range(max(0, first - _LEDE), first)
    return {i for i in near if blocks[i].home is blocks[first].home and is_prose(blocks[i])}


def _belongs(block: Block) -> bool:
    """Say whether a block among those of the article is one of them."""
    if block.linked > 0.5:
        return False
    return block.is_heading or len(block.text) >= PROSE or ends_a_sentence(block.text)
