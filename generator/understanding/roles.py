"""Read the role that stands beside a name: an apposition, a seat, an age.

A role is a piece of the text.  The title right before a name is found with the name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest

from generator.model import Span
from generator.understanding.lexicons import Lexicon
from generator.understanding.runs import bare
from generator.understanding.words import Word, words

_REACH = 240  # characters after a name in which its apposition must end
_ENDS = frozenset(',;:()[]"“”—–!?')
_CLAUSES = frozenset(
    {"who", "which", "whose", "whom", "that", "said", "says", "told", "has", "is", "was"}
)
_ARTICLES = frozenset({"a", "an", "the", "his", "her", "its", "their", "our", "my", "now", "one"})
_PREPOSITIONS = frozenset(
    {"of", "at", "for", "in", "with", "from", "on", "to", "under", "by", "and", "who"}
)
_APPOSED = re.compile(r"(?: \([^()]{1,40}\))?,")
_MARK = re.compile(r",? ?\(?([RDI](?:-[A-Z][\w. -]{0,20}|(?=\))))|, (\d\d),")


def after(text: str, name: Span, lexicon: Lexicon) -> Span | None:
    """Return the role that stands after a name between commas: ", a professor at Yale,"."""
    if not _APPOSED.match(text, name.end):
        return None
    tokens = words(text, Span(name.end, min(len(text), name.end + _REACH)))
    start = _past_marks(tokens)
    end = _phrase_end(text, tokens, start, lexicon)
    while start < end and tokens[start].lower in _ARTICLES | {"then"}:
        start += 1
    if start < end and (_no_role(tokens[start], lexicon) or _verb(tokens[start : start + 2])):
        return None
    if start < end and tokens[start].form[0].islower() and _possessive(tokens[start]):
        start += 1  # the group's vice president
    while start < end and _small(tokens[end - 1], lexicon):
        end -= 1
    if start == end or not _headed(tokens[start:end], lexicon["roles"]):
        return None
    return Span(tokens[start].span.start, tokens[end - 1].span.end)


def before(text: str, name: Span, lexicon: Lexicon) -> Span | None:
    """Return the role that stands before a name and a comma: "the spokesman, Ann Lee,"."""
    if text[max(0, name.start - 2) : name.start] != ", ":
        return None
    tokens = words(text, Span(max(0, name.start - _REACH // 2), name.start))[:-1]
    if not tokens or tokens[-1].lower not in lexicon["roles"]:
        return None
    start = len(tokens) - 1
    while start > 0 and not _bounds(tokens[start - 1], lexicon):
        start -= 1
    opened = start > 0 and (tokens[start - 1].lower in _ARTICLES or _possessive(tokens[start - 1]))
    return Span(tokens[start].span.start, tokens[-1].span.end) if opened else None


def mark(text: str, name: Span) -> str | None:
    """Return the seat or the age that stands after a name: "(R-Texas)", ", 45,"."""
    found = _MARK.match(text, name.end)
    return found[1] or found[2] if found else None


def _past_marks(tokens: Sequence[Word]) -> int:
    """Return where an apposition begins, past the "(R-Texas)," and the ", 45," before it."""
    start = 0
    if tokens and tokens[0].form == "(":
        closing = (at for at, token in enumerate(tokens[:12]) if token.form == ")")
        start = next(closing, len(tokens) - 1) + 1
    start += 1
    aged = start + 1 < len(tokens) and tokens[start].form.isdigit()
    return start + 2 if aged and tokens[start + 1].form == "," else start


def _phrase_end(text: str, tokens: Sequence[Word], start: int, lexicon: Lexicon) -> int:
    for at in range(start, len(tokens)):
        token = tokens[at]
        if token.form in _ENDS or token.lower in _CLAUSES:
            return at
        if token.form == "." and (at == start or tokens[at - 1].lower not in lexicon["shortened"]):
            return at
        if at > start and "\n" in text[tokens[at - 1].span.end : token.span.start]:
            return at
    return start  # it does not end within reach


def _no_role(token: Word, lexicon: Lexicon) -> bool:
    """Say whether a phrase that begins so is no noun phrase: "casting herself as a champion"."""
    verbal = token.lower.endswith("ing") and token.lower not in lexicon["modifiers"]
    return verbal or token.lower in lexicon["cuts"] or token.lower in _PREPOSITIONS


def _verb(tokens: Sequence[Word]) -> bool:
    """Say whether a phrase opens with what somebody did: "succeeded the manager as president"."""
    done, *following = tokens
    joined = _ARTICLES | _PREPOSITIONS | {"as"}
    return done.lower.endswith("ed") and any(word.lower in joined for word in following)


def _small(token: Word, lexicon: Lexicon) -> bool:
    """Say whether a word cannot end a role."""
    return token.lower in lexicon["cuts"] or token.lower in _ARTICLES | _PREPOSITIONS


def _bounds(token: Word, lexicon: Lexicon) -> bool:
    """Say whether a word stands before a role and is no part of it."""
    word = token.form[0].isalnum() and not _possessive(token)
    return not word or token.lower in _ARTICLES or token.lower in lexicon["cuts"]


def _possessive(token: Word) -> bool:
    return bare(token.form) != token.form


def _headed(tokens: Sequence[Word], roles: frozenset[str]) -> bool:
    """Say whether a phrase has a role noun as its head, not as the title of another name."""
    for token, follower in zip_longest(tokens, tokens[1:]):
        if token.lower in roles and (follower is None or follower.lower in _PREPOSITIONS):
            return True
        if token.lower in _PREPOSITIONS and token.lower != "and":
            return False
    return False
