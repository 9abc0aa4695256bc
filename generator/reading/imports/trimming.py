"""What frames an article's text, and is taken off: headline, byline, teasers, calls to pay."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from generator.reading.imports.blocks import Block, Element, neighbours
from generator.reading.imports.noise import noise

PROSE = 60
"""Letters of a block that is running text, whatever it ends with."""

_SENTENCE = 20  # letters of a block that is running text, where it ends as a sentence does
_SHORT = 200  # letters; a line that leads elsewhere is no longer
_MOST = 0.7  # of the running text, for one part of a page to be the article
_LEAST = 0.4  # the same, where that part is called so
_PART = 0.1  # of the running text, for one among several parts of the article
_BEHIND = 0.35  # of the running text; if more stands behind the article, it may be its own
_SENTENCE_END = re.compile(r"[.!?…。！？؟।။][\"'”’)\]»」』]*$")
_DENSE = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u2e80-\ud7af]"
)  # each says what others say in three
_BODY = re.compile(r"\b(?:article|story|post|entry)[-_]{0,2}(?:body|content|text)\b", re.IGNORECASE)
_LEAD_IN = re.compile(r"[(\[]?[A-Z][A-Z0-9 '’&-]{2,30}: ")  # “IN TEXAS: ”


def trim(blocks: Sequence[Block], chosen: set[int], headline: str) -> tuple[Block, ...]:
    """Return the chosen blocks without what frames the article."""
    titles = {i for i in chosen if _letters(blocks[i].text) == _letters(headline)}
    chosen = {i for i in chosen - titles if not _leads_elsewhere(blocks[i])}
    prose = [i for i in sorted(chosen) if is_prose(blocks[i])]
    top = _top(blocks, prose, headline)
    prose = _together(blocks, [i for i in prose if i > top])
    prose = _ended(blocks, prose)
    if not prose:
        return ()
    kept = (i for i in sorted(chosen) if i > top and _goes_with(blocks, i, prose))
    return tuple(blocks[i] for i in kept)


def is_prose(block: Block) -> bool:
    """Say whether a block is running text."""
    if block.is_heading or block.linked >= 0.5:
        return False
    length = len(block.text) + 2 * len(_DENSE.findall(block.text))
    return length >= PROSE or (length >= _SENTENCE and ends_a_sentence(block.text))


def ends_a_sentence(text: str) -> bool:
    """Say whether a text ends as a sentence does."""
    return bool(_SENTENCE_END.search(text))


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


def _leads_elsewhere(block: Block) -> bool:
    """Say whether a block calls for something else: another article, a subscription, a click."""
    text = block.text
    if len(text) > _SHORT:
        return False
    if not any(map(str.isalnum, text)) or noise().call.match(text) or noise().contact.search(text):
        return True
    ended = ends_a_sentence(text)
    if block.linked > 0.6 and (not ended or _LEAD_IN.match(text)):
        return True
    return bool(noise().aside.match(text)) and (block.linked > 0.2 or not ended)


def _top(blocks: Sequence[Block], prose: Sequence[int], headline: str) -> int:
    """Return where the headline stands over the article; -1 where it does not."""
    wanted = _letters(headline)
    named = [i for i, block in enumerate(blocks) if wanted and _letters(block.text) == wanted]
    over = [i for i in named if prose and i < prose[0]]
    if not over:
        over = [i for i in named if blocks[i].element.tag == "h1"]
    top = over[-1] if over else -1
    return top if sum(i > top for i in prose) >= _MOST * len(prose) else -1


def _together(blocks: Sequence[Block], prose: list[int]) -> list[int]:
    """Return the paragraphs without those that stand behind the part that holds most of them.

    What follows there are teasers of other articles.
    """
    main = _main_parts([blocks[i] for i in prose])
    inside = {i for i in prose if not main.isdisjoint(_around(blocks[i]))}
    last = max(inside, default=-1)
    behind = [i for i in prose if i > last and not _continues(blocks[i], main)]
    few = _size(blocks[i] for i in behind) < _BEHIND * _size(blocks[i] for i in prose)
    dropped = {i for i in behind if few or blocks[i].element.tag == "li"} if inside else set()
    return [i for i in prose if i not in dropped]


def _main_parts(prose: Sequence[Block]) -> set[Element]:
    """Return the parts of a page that hold most of the running text.

    That is one, or those that are called the article's body.
    """
    sizes: dict[Element, int] = {}
    for block in prose:
        for element in _around(block):
            sizes[element] = sizes.get(element, 0) + len(block.text)
    whole = _size(prose)
    named = {e for e in sizes if sizes[e] > _PART * whole and _is_named(e)}
    outer = {e for inner in named for e in inner.iterancestors() if sizes[inner] > _MOST * sizes[e]}
    named -= outer
    if any(sizes[e] > _LEAST * whole for e in named):
        return named
    large = [e for e in sizes if sizes[e] > _MOST * whole]
    return {min(large, key=lambda e: sizes[e])} if large else set()


def _ended(blocks: Sequence[Block], prose: list[int]) -> list[int]:
    """Return the paragraphs without those behind a line that says that something else begins.

    Such a line may stand beside the article as well; then what follows it goes on where it was.
    """
    whole, read, last = _size(blocks[i] for i in prose), 0, -1
    wanted = set(prose)
    for i, block in enumerate(blocks):
        if i in wanted:
            read, last = read + len(block.text), i
        elif 2 * read > whole and len(block.text) < PROSE and noise().end.fullmatch(block.text):
            end = blocks[last]
            return [j for j in prose if j < i or neighbours(blocks[j], end)]
    return prose


def _size(blocks: Iterable[Block]) -> int:
    return sum(len(block.text) for block in blocks)


def _around(block: Block) -> Iterator[Element]:
    yield block.home
    yield from block.home.iterancestors()


def _is_named(element: Element) -> bool:
    """Say whether an element is called the body of an article."""
    if element.get("itemprop") == "articleBody":
        return True
    return bool(_BODY.search(f"{element.get('class', '')} {element.get('id', '')}"))


def _continues(block: Block, main: set[Element]) -> bool:
    """Say whether a block stands in the same <article> as a main part, or in one made alike."""
    outer = {article for part in main for article in part.iterancestors("article")}
    around = list(_around(block))
    if not outer.isdisjoint(around):
        return True
    made = {(part.getparent(), part.tag, part.get("class")) for part in main}
    return any((e.getparent(), e.tag, e.get("class")) in made for e in around)


def _goes_with(blocks: Sequence[Block], i: int, prose: Sequence[int]) -> bool:
    """Say whether a block stands among the paragraphs, or is a line that goes with them."""
    if prose[0] <= i <= prose[-1]:
        return True
    block = blocks[i]
    if block.linked > 0.5 or block.is_heading:
        return False
    if i < prose[0]:
        return block.home is blocks[prose[0]].home and block.text.endswith(":")
    return block.home is blocks[prose[-1]].home
