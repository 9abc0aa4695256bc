"""Sentences of an article: where each begins and ends, and its stable address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from generator.anchors import anchors
from generator.model import Sentence, Span
from generator.understanding.lexicons import Lexicon

_LINE = re.compile(r"\S[^\n]*")  # without the white space before it
_ITEM = re.compile(r"\n[^\S\n]*(?=(?:[-–•‣*]|\d{1,2}[.)])[^\S\n]+\S)")
_STOP = re.compile(r"[.!?…]++[\"'”’»›)\]}]*+(?:[ \u00a0\u202f][»›](?!\S))?")  # French: « So. »
_OPENING = "\"'“‘«‹„([{`¿¡*"
_DASHES = "-–—"
_INITIALS = re.compile(r"(?:\w\.)*\w", re.ASCII)
_LOOK_BACK = 24  # longer than any abbreviation
_NEAR = 300  # within which a nested question is looked for in its sentence
_LOOK_AHEAD = 80  # far enough for a name and its cue


def split(text: str, lexicon: Lexicon) -> tuple[Sentence, ...]:
    """Cut `text` into sentences: disjoint, in order, covering all but white space.

    `lexicon` is "abbreviations".  A sentence never crosses a paragraph.
    """
    spans: list[Span] = []
    paragraphs: list[int] = []
    for number, paragraph in enumerate(_paragraphs(text)):
        for item in _items(text, paragraph):
            for span in _cut(text, item, lexicon):
                spans.append(span)
                paragraphs.append(number)
    addresses = anchors(text, spans)
    return tuple(
        Sentence(f"s{n}", address, span, paragraph)
        for n, (address, span, paragraph) in enumerate(
            zip(addresses, spans, paragraphs, strict=True), 1
        )
    )


def _paragraphs(text: str) -> Iterator[Span]:
    """Yield the paragraphs: set apart by blank lines, or one a line where no line is blank."""
    lines = [Span(m.start(), m.start() + len(m[0].rstrip())) for m in _LINE.finditer(text)]
    gaps = [text.count("\n", above.end, below.start) > 1 for above, below in pairwise(lines)]
    apart = any(gaps)
    start: int | None = None
    for line, gap in zip(lines, [*gaps, True], strict=False):
        start = line.start if start is None else start
        if gap or not apart:
            yield Span(start, line.end)
            start = None


def _items(text: str, paragraph: Span) -> Iterator[Span]:
    """Yield the items of the list that a paragraph holds, or the paragraph itself."""
    start = paragraph.start
    for match in _ITEM.finditer(text, paragraph.start, paragraph.end):
        yield Span(start, start + len(text[start : match.start()].rstrip()))
        start = match.end()
    yield Span(start, paragraph.end)


def _cut(text: str, paragraph: Span, lexicon: Lexicon) -> Iterator[Span]:
    """Yield the sentences of one paragraph."""
    start = paragraph.start
    for match in _STOP.finditer(text, paragraph.start, paragraph.end):
        end = match.end()
        if end < paragraph.end and text[end].isspace() and _ends(text, start, match, lexicon):
            yield Span(start, end)
            start = _skip(text, end, paragraph.end)
    if start < paragraph.end:
        yield Span(start, paragraph.end)


def _skip(text: str, at: int, end: int) -> int:
    """Return the place of the next character that is not white space."""
    while at < end and text[at].isspace():
        at += 1
    return at


def _ends(text: str, start: int, match: re.Match[str], lexicon: Lexicon) -> bool:
    """Say whether the stop that `match` found ends the sentence begun at `start`."""
    after = text[match.end() : match.end() + _LOOK_AHEAD].lstrip()
    bare = after.lstrip(_OPENING)
    if match.start() == start or not bare or bare[0].islower() or after[0] in ",;:?!":
        return False
    stop = match[0].rstrip("\"'”’»›)]}")
    closed = match[0][len(stop) :]
    if after[0] in _DASHES:
        return stop != "." or bool(closed)
    if after[0] == ".":
        return after.startswith("...") and stop == "."
    if stop != ".":
        nested = closed in ("’", "'") and _in_marks(text, start, match.start())
        return not nested and not _goes_on(bare, closed, lexicon)
    return "”" in closed or _full_stop(text, start, match.start(), after, lexicon)


def _in_marks(text: str, start: int, at: int) -> bool:
    """Say whether a double mark, opened in the sentence, is still open at `at`."""
    before = text[max(start, at - _NEAR) : at]
    return before.rfind("“") > before.rfind("”")


def _goes_on(after: str, closed: str, lexicon: Lexicon) -> bool:
    """Say whether the words after "?" or "!" belong to its sentence.

    They do in “Yahoo! Inc.” and in “Why?” Mayor Lee said.
    """
    forms = after.split()[:6]
    words = [form.strip(".,").lower() for form in forms]
    if not closed:
        return bool(words) and words[0] in lexicon["tails"]
    cue = next((n for n, word in enumerate(words) if word in lexicon["cues"]), 0)
    return cue > 0 and all(form[0].isupper() for form in forms[:cue])


def _full_stop(text: str, start: int, at: int, after: str, lexicon: Lexicon) -> bool:
    """Say whether the full stop at `at` is one, and not that of an abbreviation."""
    before = text[max(start, at - _LOOK_BACK) : at].rsplit(None, 1)
    form = before[-1].lstrip("\"'“‘«‹„([{-–—") if before else ""
    word = form.lower()
    following = "".join(after.lstrip(_OPENING).split(None, 1)[:1]).rstrip(".,;:!?”’\"')")
    begins = following.lower() in lexicon["starters"] or after[0] in _OPENING[:6]
    if at - start <= 3 and (form.isdigit() or len(form) == 1):
        return False  # "3. " opens a point of a list
    if word in lexicon["titles"]:
        return False
    if word in lexicon["numbers"] and following[:1].isdigit():
        return False
    if word in lexicon["others"] or (_INITIALS.fullmatch(form) and not form.isdigit()):
        return begins
    return True
