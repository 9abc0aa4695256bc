"""Whether a change of a sentence matters to somebody who has read the earlier version.

What matters: numbers, names and dates; words that deny; whatever stands in quotation marks, and
whether it stands in them; and any other word put in, taken out or replaced.  What does not: white
space, punctuation, capitals, the small words of grammar, and the spelling of a word by one letter.
Such a change is a slip of the pen only where one of its two forms is no word at all (“counicl”):
“hired” and “fired” differ by one letter as well.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import zip_longest

_WORD = re.compile(r"\w+(?:[.,:'’/]\w+)*")
_THOUSANDS = re.compile(r"(?<=\d)[, \u00a0\u202f'’](?=\d{3}\b)")
_QUOTED = re.compile(r"[“”„‟«»\"]|''|``")
_DENIAL = re.compile(r"not|no|never|none|nobody|nothing|neither|nor|without|cannot|\w+n['’]?t")
_GRAMMAR = frozenset({"a", "also", "an", "and", "that", "the", "then", "which", "who"})
_SPELLED = 4  # letters of a word whose spelling may be mended without a word to readers


def significant(before: str, after: str, known: Collection[str] = ()) -> bool:
    """Say whether the change from one form of a sentence to the other matters.

    `known` are words of the language, in lower case, which no slip of the pen is among.
    """
    old, new = _plain(before), _plain(after)
    if _quoted(old) != _quoted(new):
        return True
    names = _names(old) | _names(new)
    pairs = zip_longest(_weighty(old), _weighty(new), fillvalue="")
    return any(one != other and not _is_slip(one, other, names, known) for one, other in pairs)


def _plain(text: str) -> str:
    """Return a text without what only groups the digits of a number."""
    return _THOUSANDS.sub("", text)


def _words(text: str) -> list[str]:
    return [word.casefold().replace("’", "'") for word in _WORD.findall(text)]


def _quoted(text: str) -> list[list[str]]:
    """Return the words of each passage in quotation marks; an unclosed one runs to the end."""
    return [words for part in _QUOTED.split(text)[1::2] if (words := _words(part))]


def _names(text: str) -> set[str]:
    """Return the words with a capital, but for the first, which has it anyway."""
    return {word.casefold() for word in _WORD.findall(text)[1:] if word[0].isupper()}


def _weighty(text: str) -> list[str]:
    return [word for word in _words(text) if word not in _GRAMMAR]


def _is_slip(one: str, other: str, names: Collection[str], known: Collection[str]) -> bool:
    """Say whether two forms of a word differ by a slip of the pen alone."""
    pair = (one, other)
    if any(word in names or not word.isalpha() or _DENIAL.fullmatch(word) for word in pair):
        return False
    if min(map(len, pair)) < _SPELLED or all(word in known for word in pair):
        return False
    return other in _one_letter_off(one, other)


def _one_letter_off(one: str, other: str) -> Iterator[str]:
    """Yield `one` with the letter mended at which it departs from `other`, in each way there is."""
    at = next((n for n, (x, y) in enumerate(zip(one, other, strict=False)) if x != y), None)
    at = min(len(one), len(other)) if at is None else at
    yield one[:at] + one[at + 1 :]  # a letter too many
    yield one[:at] + other[at : at + 1] + one[at:]  # one too few
    yield one[:at] + other[at : at + 1] + one[at + 1 :]  # a wrong one
    yield one[:at] + one[at + 1 : at + 2] + one[at : at + 1] + one[at + 2 :]  # two exchanged
