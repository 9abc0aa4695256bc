"""Quotation marks of an article: which opens, which closes, and which has lost its partner.

A quotation that runs over several paragraphs is reopened at each and closed at the last only, as
newspapers do; each paragraph then has a passage of its own, and all but the first `continues`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from generator.model import Finding, Level, Sentence, Span

_MARK = re.compile(r"''|``|[\"“”„«»‹›'‘’]")
_FAMILIES = {
    **dict.fromkeys(('"', "''", "``"), "straight"),
    **dict.fromkeys("“”„", "curly"),
    **dict.fromkeys("'‘’", "single"),
    **dict.fromkeys("«»", "guillemets"),
    **dict.fromkeys("‹›", "single guillemets"),
}
_DOUBLE = ("straight", "curly")  # typists mix these: one may close the other
_ELIDED = re.compile(r"(?:\d0s|\d\d\b|em|til|cause|tis|twas|n|bout|round)\b", re.IGNORECASE)
_BEFORE_OPENING = "=([{–—-/:\"“„«'‘`"
_AFTER_CLOSING = ".,;:?!)]}–—-…/\"”»'’"


@dataclass(frozen=True, slots=True)
class Passage:
    """Words between quotation marks, marks included; nested marks lie inside.

    `closed` is false where no closing mark stands, `continues` true where the passage goes on
    with that of the paragraph before.
    """

    span: Span
    closed: bool = True
    continues: bool = False


def pair(
    text: str, sentences: Sequence[Sentence]
) -> tuple[tuple[Passage, ...], tuple[Finding, ...]]:
    """Return the outermost passages in quotation marks, and what is wrong with the marks.

    Q001 is a closing mark without an opening one, Q002 an opening one without a closing one.
    """
    passages: list[Passage] = []
    findings: list[Finding] = []
    left_open: str | None = None
    paragraphs = [list(group) for _, group in groupby(sentences, key=lambda s: s.paragraph)]
    for here, after in zip(paragraphs, [*paragraphs[1:], []], strict=False):
        reader = _Paragraph(text, here, goes_on=left_open)
        reader.read(_first_mark(text, after))
        passages += reader.passages
        findings += reader.findings
        left_open = reader.left_open
    return tuple(passages), tuple(findings)


def _first_mark(text: str, sentences: Sequence[Sentence]) -> str | None:
    """Return the mark with which a paragraph begins, if it begins with one."""
    match = _MARK.match(text, sentences[0].span.start) if sentences else None
    return match[0] if match else None


@dataclass(frozen=True, slots=True)
class _Open:
    """A mark that waits for its partner."""

    mark: str
    span: Span
    continues: bool = False


class _Paragraph:
    """Reads the marks of one paragraph from left to right, with a stack of open ones."""

    def __init__(self, text: str, sentences: Sequence[Sentence], goes_on: str | None) -> None:
        self.text = text
        self.sentences = sentences
        self.goes_on = goes_on
        self.start, self.end = sentences[0].span.start, sentences[-1].span.end
        self.stack: list[_Open] = []
        self.passages: list[Passage] = []
        self.findings: list[Finding] = []
        self.left_open: str | None = None

    def read(self, next_mark: str | None) -> None:
        """Pair the marks; `next_mark` begins the next paragraph and may carry on the last one."""
        for mark, span in self._marks():
            if self._opens(mark, span):
                self._open(mark, span)
            elif self._closes(mark, span):
                self._close(mark, span)
        self._finish(next_mark)

    def _marks(self) -> Iterator[tuple[str, Span]]:
        for match in _MARK.finditer(self.text, self.start, self.end):
            yield match[0], Span(*match.span())

    def _around(self, span: Span) -> tuple[str, str]:
        """Return the characters beside a mark; a space stands for the paragraph's ends."""
        before = self.text[span.start - 1] if span.start > self.start else " "
        after = self.text[span.end] if span.end < self.end else " "
        return before, after

    def _waiting(self, *families: str) -> bool:
        return any(_FAMILIES[waiting.mark] in families for waiting in self.stack)

    def _waiting_for(self, mark: str) -> bool:
        return any(waiting.mark == mark for waiting in self.stack)

    def _opens(self, mark: str, span: Span) -> bool:
        """Say whether a mark opens a passage."""
        before, after = self._around(span)
        if mark in ("„", "``"):
            return True
        free = before.isspace() or before in _BEFORE_OPENING
        if mark in ("«", "‹"):
            return free or not self._waiting(_FAMILIES[mark])
        if mark in ("»", "›"):  # «so», and »so« in German and Danish
            return free and after.isalnum() and not self._waiting(_FAMILIES[mark])
        if mark == "“" and self._waiting_for("„"):
            return False
        if after.isspace() or not free:
            return mark == "“" and not (after.isspace() and self._waiting(*_DOUBLE))
        if _FAMILIES[mark] == "single":
            return mark != "’" and not _ELIDED.match(self.text, span.end)
        if mark == "“":
            return True
        return before.isspace() or not self._waiting(*_DOUBLE)

    def _closes(self, mark: str, span: Span) -> bool:
        """Say whether a mark that opens nothing closes a passage, and is no apostrophe."""
        before, after = self._around(span)
        if _FAMILIES[mark] == "single":
            if after.isalnum() or before.isspace():
                return False
            return before in ".,?!…" or (self._waiting("single") and not self._possessive(span))
        return not (mark in ('"', "''") and before.isdigit() and not self._waiting(*_DOUBLE))

    def _possessive(self, span: Span) -> bool:
        """Say whether this is the workers’ apostrophe: after an s, with a closing mark to come."""
        before, after = self._around(span)
        if before != "s" or after in _AFTER_CLOSING:
            return False
        sentence_end = min(self.end, span.end + 200)
        rest = self.text[span.end : sentence_end]
        return re.search(r"[\w.,?!][’'](?!\w)", rest) is not None

    def _open(self, mark: str, span: Span) -> None:
        family = _FAMILIES[mark]
        if self._waiting(family):
            self._lose(family, span.start)
        carries_on = span.start == self.start and self.goes_on == family
        self.stack.append(_Open(mark, span, carries_on))

    def _close(self, mark: str, span: Span) -> None:
        family = _FAMILIES[mark]
        families = _DOUBLE if family in _DOUBLE and not self._waiting(family) else (family,)
        if not self._waiting(*families):
            if not (family == "single" and self._around(span)[0].isalnum()):
                self._find("Q001", "closing quotation mark without an opening one", span)
            return
        while _FAMILIES[self.stack[-1].mark] not in families:
            self._drop(self.stack.pop())
        waiting = self.stack.pop()
        self._keep(Passage(Span(waiting.span.start, span.end), continues=waiting.continues))

    def _keep(self, passage: Passage) -> None:
        """Add a passage in place of those nested in it."""
        while self.passages and passage.span.holds(self.passages[-1].span):
            self.passages.pop()
        self.passages.append(passage)

    def _lose(self, family: str, before: int) -> None:
        """Give up an open mark and those inside it, for another of its kind opens at `before`."""
        while family == "single" and self._waiting(family):
            self._drop(self.stack.pop())
        if family == "single":
            return
        outermost = self.stack[0]
        self._find("Q002", "quotation opened here is never closed", outermost.span)
        self._keep_unclosed(outermost, min(before, self._sentence_end(outermost.span.start)))
        self.stack.clear()

    def _drop(self, lost: _Open) -> None:
        """Give up a nested mark; a straight or lone single one may well be an apostrophe."""
        if lost.mark != "'":
            self._find("Q002", "quotation opened here is never closed", lost.span)

    def _finish(self, next_mark: str | None) -> None:
        """Deal with what is still open where the paragraph ends."""
        if not self.stack:
            return
        outermost = self.stack[0]
        family = _FAMILIES[outermost.mark]
        if family == "single":
            for lost in self.stack:
                self._drop(lost)
            return
        if next_mark is not None and _FAMILIES[next_mark] == family:
            self.left_open = family
            end = self.end
        else:
            self._find("Q002", "quotation opened here is never closed", outermost.span)
            fragment = self.text[outermost.span.end : outermost.span.end + 1].islower()
            end = self._sentence_end(outermost.span.start) if fragment else self.end
            if self.passages and self.passages[-1].span.start > outermost.span.start:
                return  # the lone mark is the slip, what was closed after it stands
        self._keep_unclosed(outermost, end)

    def _keep_unclosed(self, opening: _Open, end: int) -> None:
        end = opening.span.start + len(self.text[opening.span.start : end].rstrip())
        span = Span(opening.span.start, end)
        self._keep(Passage(span, closed=False, continues=opening.continues))

    def _sentence_end(self, at: int) -> int:
        """Return where the sentence that holds the place ends."""
        index = bisect_right(self.sentences, at, key=lambda s: s.span.end)
        return self.sentences[index].span.end

    def _find(self, code: str, message: str, span: Span) -> None:
        self.findings.append(Finding(code, Level.WARNING, message, span))
