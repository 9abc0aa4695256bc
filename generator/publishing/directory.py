"""A directory: names by the alphabet, over pages of their own where there are many."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from generator.publishing.leaves import LINES, Leaf

_MOST = 40  # names that stand first in a directory of several pages
_FEW = 40  # names that need no letters
_DIGITS, _OTHER = "0–9", "Other"
_PAGES = {_DIGITS: "digits", _OTHER: "other"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A name in a directory: its page there, how it is sorted, in how many briefings it is.

    `note` stands beside it, as `lang` has it.
    """

    name: str
    page: str
    key: str
    count: int
    note: str = ""
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The names of one letter, or of all where they are few.

    `page` is where that letter has a page of its own.
    """

    letter: str
    page: str
    entries: tuple[Entry, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Group:
    """A part of a directory: what it is called, its id on the page, a remark, its shelves."""

    title: str
    id: str
    remark: str
    shelves: tuple[Shelf, ...]
    most: tuple[Entry, ...] = ()

    @property
    def count(self) -> int:
        """How many names there are."""
        return sum(shelf.count for shelf in self.shelves)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All names in their order."""
        return tuple(entry for shelf in self.shelves for entry in shelf.entries)


def group(title: str, id_: str, entries: Iterable[Entry], remark: str = "") -> Group:
    """Put entries onto the shelves of their letters."""
    ordered = sorted(entries, key=lambda one: (_rank(one), one.key, one.page))
    shelves = (
        Shelf(letter, _PAGES.get(letter, letter.lower()), tuple(found), 0)
        for letter, found in groupby(ordered, key=lambda one: _letter(one.key))
    )
    counted = tuple(replace(shelf, count=len(shelf.entries)) for shelf in shelves)
    return Group(title, id_, remark, counted)


def most(entries: Iterable[Entry], number: int = _MOST) -> tuple[Entry, ...]:
    """Return the names that stand in most briefings, by the alphabet."""
    top = sorted(entries, key=lambda one: (-one.count, one.key, one.page))[:number]
    return tuple(sorted(top, key=lambda one: (_rank(one), one.key, one.page)))


def leaves(
    folder: str, title: str, about: str, empty: str, groups: Sequence[Group]
) -> Iterator[Leaf]:
    """Yield the directory in a folder: one page, or an index and a page for each letter."""
    groups = [one for one in groups if one.shelves]
    split = sum(one.count for one in groups) > LINES
    shown = tuple(_without_entries(one) if split else _without_letters(one) for one in groups)
    yield _leaf(f"{folder}/index.md", title, about, shown, empty=empty, split=split)
    pages = {shelf.page: shelf.letter for one in groups for shelf in one.shelves}
    for page, letter in sorted(pages.items()) if split else ():
        only = tuple(
            replace(one, shelves=found)
            for one in groups
            if (found := tuple(shelf for shelf in one.shelves if shelf.page == page))
        )
        yield _leaf(f"{folder}/letters/{page}.md", f"{title}: {letter}", "", only)


def _without_entries(one: Group) -> Group:
    """Return a group as an index shows it: its letters, and the names in most briefings."""
    shelves = tuple(replace(shelf, entries=()) for shelf in one.shelves)
    return replace(one, shelves=shelves, most=most(one.entries))


def _without_letters(one: Group) -> Group:
    """Return a group with all names on one shelf, if they are few."""
    few = one.count <= _FEW
    return replace(one, shelves=(Shelf("", "", one.entries, one.count),)) if few else one


def _leaf(
    path: str,
    title: str,
    about: str,
    groups: tuple[Group, ...],
    *,
    empty: str = "",
    split: bool = False,
) -> Leaf:
    values = {"groups": groups, "about": about, "empty": empty, "split": split}
    return Leaf(path, "directory.md.j2", title, about or title, values)


def _letter(key: str) -> str:
    """Return the letter that a name stands under."""
    first = key[:1].upper()
    if re.match("[A-Z]", first):
        return first
    return _DIGITS if first.isdigit() else _OTHER


def _rank(entry: Entry) -> tuple[bool, str]:
    """Order letters: those of the alphabet, digits, then what is written otherwise."""
    letter = _letter(entry.key)
    return letter == _OTHER, "~" if letter == _DIGITS else letter
