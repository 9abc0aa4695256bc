"""A page cut into blocks: paragraphs, headings, items of lists, lines set apart by <br>.

The text of a block is what stands in the page: entities decoded, white space evened out, and
nothing else changed but for characters that no reader sees (see `clean`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Element = Any  # lxml has no types

_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details",
    "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1",
    "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li", "main", "menu",
    "nav", "ol", "option", "p", "pre", "section", "select", "summary", "table", "tbody", "td",
    "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
_UNREAD = frozenset({
    "applet", "audio", "button", "canvas", "embed", "head", "iframe", "input", "link", "map",
    "math", "meta", "noscript", "object", "script", "select", "style", "svg", "template",
    "textarea", "title", "video",
})  # fmt: skip
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# Elements that are pieces of the part of a page that they stand in.
_PIECES = _HEADINGS | {"blockquote", "center", "dd", "dl", "dt", "li", "ol", "p", "pre", "ul"}

# What no reader sees and no speaker says: control characters, soft hyphens and zero-width spaces
# (where a word may be broken), and marks of byte order.  Joiners stay: some scripts need them.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\xad\u200b\u2060\ufeff\ufffe\uffff\ud800-\udfff]")
# Browsers read these as windows-1252, whatever a page says: &#146; is an apostrophe.
_MISNUMBERED = {
    code: bytes([code]).decode("windows-1252")
    for code in range(0x80, 0xA0)
    if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
_SPACES = re.compile(r"\s+")
_SPACE = re.compile(r"[^\S\n]+")
_LINE = re.compile(r" ?\n ?")
_SENTENCE_END = re.compile(r"[.!?…:;][\"'”’)\]]*$")
_FULL = 50  # letters; who breaks lines by hand does so at the margin
_INDENTED = re.compile(r"\n(?=[ \t]{2,}\S)|\n[ \t]*\n+")


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a page that stands on lines of its own.

    `element` is the one that it stands in, and `linked` the share of its letters that are links.
    """

    text: str
    element: Element
    linked: float

    @property
    def is_heading(self) -> bool:
        """Say whether it is a heading."""
        return self.element.tag in _HEADINGS

    @property
    def home(self) -> Element:
        """Return the part of the page that it belongs to, with its neighbours."""
        element = self.element
        while element.tag in _PIECES and element.getparent() is not None:
            element = element.getparent()
        return element


def neighbours(one: Block, other: Block) -> bool:
    """Say whether two blocks stand in the same part of a page, or in parts made alike, in a row."""
    a, b = one.home, other.home
    if a is b:
        return True
    alike = a.tag == b.tag and a.get("class") and a.get("class") == b.get("class")
    return bool(alike) and a.getparent() is b.getparent()


def clean(text: str) -> str:
    """Return a text without characters that no reader sees, on one line."""
    return " ".join(_readable(text).split())


def words_of(element: Element) -> str:
    """Return the words of an element on one line."""
    return " ".join(block.text for block in cut(element))


def cut(root: Element) -> tuple[Block, ...]:
    """Return the blocks of a tree of HTML, in their order."""
    return tuple(_walk(root))


def _readable(text: str) -> str:
    return _UNSEEN.sub("", text.translate(_MISNUMBERED))


class _Line:
    """The text gathered since the last block ended."""

    def __init__(self, breaks: int = 0) -> None:
        self.parts: list[str] = []
        self.linked = 0
        self.breaks = breaks

    def add(self, text: str | None, linked: bool, pre: bool) -> None:
        if not text:
            return
        if not text.isspace():
            self.breaks = 0
        self.parts.append(text if pre else _SPACES.sub(" ", text))
        self.linked += len("".join(text.split())) if linked else 0

    def end(self) -> None:
        self.breaks += 1
        self.parts.append("\n")


def _walk(root: Element) -> Iterator[Block]:
    """Walk the tree without recursion, for pages may be nested deeper than Python goes."""
    line = _Line()
    around: list[Element] = []  # the elements that begin a block
    within = {"a": 0, "pre": 0}
    stack: list[tuple[Element, bool]] = [(root, False)]
    while stack:
        element, leaving = stack.pop()
        tag = element.tag if isinstance(element.tag, str) else ""
        text = element.text
        if leaving:
            if tag in _BLOCKS:
                yield from _flush(line, around)
                line = _Line()
                around.pop()
            within[tag] = within.get(tag, 0) - 1
            text = element.tail
        elif tag == "br":
            line.end()
            if line.breaks > 1:
                yield from _flush(line, around)
                line = _Line(breaks=2)
            text = element.tail
        elif not tag or tag in _UNREAD:
            text = element.tail
        else:
            if tag in _BLOCKS:
                yield from _flush(line, around)
                line = _Line()
                around.append(element)
            within[tag] = within.get(tag, 0) + 1
            stack.append((element, True))
            stack.extend((child, False) for child in reversed(element))
        if element is not root or not leaving:
            line.add(text, within["a"] > 0, within["pre"] > 0)
    yield from _flush(line, around)


def _flush(line: _Line, around: list[Element]) -> Iterator[Block]:
    """Return what was gathered as a block, or as several where its lines are paragraphs."""
    text = _readable("".join(line.parts))
    if not text.strip() or not around:  # what stands outside of all blocks is no text
        return
    if any(element.tag == "pre" for element in around):
        pieces = [" ".join(piece.split()) for piece in _INDENTED.split(text)]
    else:
        pieces = _paragraphs(_LINE.sub("\n", _SPACE.sub(" ", text)).strip())
    share = line.linked / max(1, len("".join(text.split())))
    for piece in filter(None, pieces):
        yield Block(piece, around[-1], share)


def _paragraphs(text: str) -> list[str]:
    """Return the lines of a text as paragraphs, or as one where they are only broken by hand."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    loose = [len(line) >= _FULL and not _SENTENCE_END.search(line) for line in lines]
    if 2 * sum(loose[:-1]) > len(lines) - 1:
        return [" ".join(lines)]
    paragraphs: list[str] = []
    for line, follows in zip(lines, [False, *loose], strict=False):
        if follows:
            paragraphs[-1] += f" {line}"
        else:
            paragraphs.append(line)
    return paragraphs
