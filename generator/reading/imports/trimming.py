"""What frames an article's text, and is taken off: headline, byline, teasers, calls to pay."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from generator.reading.imports.blocks import Block, Element
from generator.reading.imports.noise import noise

PROSE = 60
"""Letters of a block that is running text, whatever it ends with."""

_SENTENCE = 20  # letters of a block that is running text, where it ends as a sentence does
_SHORT = 200  # letters; a line that leads elsewhere is no longer
_MOST = 0.7  # of the running text, for one part of a page to be the article
_LEAST = 0.4  # the same, where that part is called so
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
    sizes: dict[Element, int] = {}
    for i in prose:
        for element in _around(blocks[i]):
            sizes[element] = sizes.get(element, 0) + len(blocks[i].text)
    whole = sum(len(blocks[i].text) for i in prose)
    named = [e for e in sizes if sizes[e] > _LEAST * whole and _is_named(e)]
    large = [e for e in sizes if sizes[e] > _MOST * whole]
    if not large:
        return prose
    main = min(named or large, key=lambda element: sizes[element])
    inside = {i for i in prose if main in _around(blocks[i])}
    last = max(inside)
    return [i for i in prose if i < last or i in inside or _continues(blocks[i], main)]


def _around(block: Block) -> Iterator[Element]:
    yield block.home
    yield from block.home.iterancestors()


def _is_named(element: Element) -> bool:
    """Say whether an element is called the body of an article."""
    if element.get("itemprop") == "articleBody":
        return True
    return bool(_BODY.search(f"{element.get('class', '')} {element.get('id', '')}"))


def _continues(block: Block, main: Element) -> bool:
    """Say whether a block stands in the same <article> as the main part, or in one made alike."""
    outer = set(main.iterancestors("article"))
    if any(element in outer for element in _around(block)):
        return True
    beside = (e for e in _around(block) if e.getparent() is main.getparent())
    return any(e.tag == main.tag and e.get("class") == main.get("class") for e in beside)


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
