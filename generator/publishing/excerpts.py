"""Which piece of a sentence is shown where a whole one would be too much.

Each piece is a span of the article's text: contiguous, never reworded.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate

from generator.model import Quotation, Span, Speech

_PAIRS = {"“": "”", '"': '"', "‘": "’", "«": "»", "„": "“", "'": "'", "''": "''", "``": "''"}
_MARKED = re.compile(r"“[^“”]+”|\"[^\"]+\"|«[^«»]+»")
_THAT = re.compile(r"that\s+(?=\S)", re.IGNORECASE)
_SEPARATOR = re.compile(r"[,;:]\s|\s[–—-]\s|—")
_OUTER = frozenset("“”„«»\"'`‘")
_SAID = frozenset({"said", "says", "say"})
_MARKED_WORDS = 5  # fewer words in marks are a term, not a statement
_OPENING_WORDS = 2  # as many make a statement where a sentence begins with them
_MARKS = re.compile(r"[^\w\s]*")
_CLAUSE_WORDS = 7  # fewer words do not say what happened on a date
_LEAD = re.compile(r"(?:\s|[–-]\s|—)*")
# Words with which a clause hangs on the one before it.
_HANGING = re.compile(
    rf"{_LEAD.pattern}(?:according|and|are|as|but|by|had|has|have|is|of|or|said|says|than|that|to|was|were|when"
    r"|where|which|who|whose|will|with|would)\b"
)
_MOST_LETTERS = 240  # of a clause, on either side of its date


def has_marks(words: str) -> bool:
    """Say whether words still begin or end with quotation marks."""
    return words[:1] in _OUTER or words[-1:] in _OUTER


def key_words(text: str, quotation: Quotation, piece: Span) -> tuple[Span, bool]:
    """Return the words to show of a piece of what is said, and whether marks were taken off."""
    if quotation.kind is Speech.MIXED:
        for marked in _MARKED.finditer(text, piece.start, piece.end):
            if len(marked[0].split()) >= _MARKED_WORDS:
                return _bare(text, Span(*marked.span())), True
    return all_words(text, quotation, piece)


def all_words(text: str, quotation: Quotation, piece: Span) -> tuple[Span, bool]:
    """Return all words of a piece of what is said, and whether marks were taken off."""
    if quotation.kind is Speech.DIRECT:
        bare = _bare(text, piece)
        return bare, bare != piece
    that = _THAT.match(text, piece.start, piece.end)
    return (Span(that.end(), piece.end) if that else _with_cue(text, quotation.cue, piece)), False


def marked(text: str, sentence: Span, said: Iterable[tuple[Span, Speech]]) -> list[Span]:
    """Return what of a sentence stands as a quotation: words in marks, enough to say something.

    Marks right behind it, such as a full stop, go with it.
    """
    found = []
    for piece, kind in said:
        inside = [piece] if kind is Speech.DIRECT else _in_marks(text, piece)
        for span in inside:
            needed = _OPENING_WORDS if span.start == sentence.start else _MARKED_WORDS
            if len(span.of(text).split()) >= needed:
                after = _MARKS.match(text, span.end, sentence.end)
                found.append(Span(span.start, after.end() if after else span.end))
    return found


def _in_marks(text: str, piece: Span) -> list[Span]:
    """Return what stands in quotation marks within a piece."""
    return [Span(*match.span()) for match in _MARKED.finditer(text, piece.start, piece.end)]


def _with_cue(text: str, cue: Span | None, piece: Span) -> Span:
    """Return a reported piece with the verb before it: “threatened to go” says more than “to go”.

    “Said” says nothing that the speaker's name beside it does not.
    """
    if cue is None or text[cue.end : piece.start] != " ":
        return piece
    return piece if cue.of(text).split()[-1].lower() in _SAID else Span(cue.start, piece.end)


def _bare(text: str, span: Span) -> Span:
    """Return a quoted piece without its outer marks and the comma before the closing one."""
    start, end = span.start, span.end
    long = end - start > 2
    opening = text[start : start + 2] if text[start : start + 2] in _PAIRS else text[start]
    closing = _PAIRS.get(opening) if long else None
    odd = text.count('"', start, end) % 2
    if closing is None and long and text[end - 1] in ('”»"' if odd else "”»"):
        closing = text[end - 1]  # the piece goes on from an earlier sentence
    elif closing is not None:
        start += len(opening)
    if closing is not None and text.endswith(closing, start, end):
        end -= len(closing)
    if (start, end) != (span.start, span.end):
        while end > start + 1 and (text[end - 1] == "," or text[end - 1].isspace()):
            end -= 1
    return Span(start, end)


def cuts(text: str, sentence: Span, said: Iterable[Span]) -> tuple[int, ...]:
    """Return where a sentence may be cut into clauses: at marks, never inside what is said.

    Its two ends are among them.
    """
    pieces = sorted(said)
    starts = [piece.start for piece in pieces]
    ends = list(accumulate((piece.end for piece in pieces), max))
    found = [sentence.start]
    for match in _SEPARATOR.finditer(text, sentence.start, sentence.end):
        cut = match.end() if match[0][0] in ",;:" else match.start()
        before = bisect_left(starts, cut)
        if before == 0 or ends[before - 1] <= cut:
            found.append(cut)
    return (*found, sentence.end)


def clause(text: str, cuts: Sequence[int], date: Span) -> Span:
    """Return the clause around a date, with its neighbours while it has too few words."""
    first = max(0, bisect_right(cuts, date.start) - 1)
    last = min(len(cuts) - 1, max(first + 1, bisect_left(cuts, date.end)))
    while first > 0 and cuts[first] == date.start:
        first -= 1  # the date goes on a list of dates, or belongs to what is before it
    for _ in range(_CLAUSE_WORDS):
        if len(text[cuts[first] : cuts[last]].split()) >= _CLAUSE_WORDS:
            break
        if last + 1 < len(cuts):
            last += 1
        else:
            first = max(0, first - 1)
    if _HANGING.match(text, cuts[first]):
        first = 0
    start = max(cuts[first], date.start - _MOST_LETTERS)
    end = min(cuts[last], date.end + _MOST_LETTERS)
    if start > cuts[first]:
        start = _next_space(text, start, date.start)
    if end < cuts[last]:
        end = max(date.end, text.rfind(" ", date.end, end))
    return _trimmed(text, Span(start, end))


def _next_space(text: str, start: int, end: int) -> int:
    """Return the place of the first space of a stretch of text, or its end."""
    found = text.find(" ", start, end)
    return found if found >= 0 else end


def _trimmed(text: str, span: Span) -> Span:
    """Return the span without white space, dashes and commas at its ends."""
    lead = _LEAD.match(text, span.start, span.end)
    start, end = lead.end() if lead else span.start, span.end
    while start < end and (text[end - 1].isspace() or text[end - 1] in "–—,;:"):
        end -= 1
    return Span(start, end)
