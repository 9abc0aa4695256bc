"""A directory: names by the alphabet, over pages of their own where there are many."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from generator.publishing.leaves import LINES, Leaf, part_of, parts, way

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
    """Yield the directory in a folder: one page, or an index and pages for each letter."""
    groups = [one for one in groups if one.shelves]
    if sum(one.count for one in groups) <= LINES:
        shown = tuple(map(_without_letters, groups))
        yield _leaf(f"{folder}/index.md", title, shown, about=about, empty=empty)
        return
    letters = _letters(groups)
    shown = tuple(_without_entries(one, letters) for one in groups)
    yield _leaf(f"{folder}/index.md", title, shown, about=about, split=True)
    names = [(page, f"{title}: {shown[0].shelves[0].letter}") for page, shown in letters.items()]
    for at, (page, heading) in enumerate(names):
        turn = way([(name.rpartition("/")[2], other) for name, other in names], at)
        yield _leaf(f"{folder}/{page}.md", heading, letters[page], **turn)


def _letters(groups: Sequence[Group]) -> dict[str, tuple[Group, ...]]:
    """Return what stands on each letter's pages, by their paths in the folder, without ending."""
    by_letter: dict[str, list[tuple[Group, Shelf, Entry]]] = {}
    for one in groups:
        for shelf in one.shelves:
            rows = by_letter.setdefault(shelf.page, [])
            rows += ((one, shelf, entry) for entry in shelf.entries)
    return {
        f"letters/{part_of(page, number)}": tuple(_regrouped(part))
        for page, rows in sorted(by_letter.items())
        for number, part in enumerate(parts(rows, LINES), 1)
    }


def _regrouped(rows: Sequence[tuple[Group, Shelf, Entry]]) -> Iterator[Group]:
    """Yield the groups of a letter's page, each with the shelf of that letter."""
    for _, found in groupby(rows, key=lambda row: row[0].id):
        (one, shelf, first), *others = found
        entries = (first, *(entry for _, _, entry in others))
        yield replace(one, shelves=(replace(shelf, entries=entries, count=len(entries)),))


def _without_entries(one: Group, letters: Mapping[str, Sequence[Group]]) -> Group:
    """Return a group as an index shows it: its letters, and the names in most briefings."""
    first: dict[str, str] = {}
    for page, shown in letters.items():
        for other in shown:
            if other.id == one.id:
                first.setdefault(other.shelves[0].letter, page)
    shelves = (replace(shelf, page=first[shelf.letter], entries=()) for shelf in one.shelves)
    return replace(one, shelves=tuple(shelves), most=most(one.entries))


def _without_letters(one: Group) -> Group:
    """Return a group with all names on one shelf, if they are few."""
    few = one.count <= _FEW
    return replace(one, shelves=(Shelf("", "", one.entries, one.count),)) if few else one


def _leaf(path: str, title: str, groups: tuple[Group, ...], **shown: object) -> Leaf:
    """Return a page of the directory."""
    told = {"about": "", "empty": "", "split": False, "before": None, "after": None}
    about = str(shown.get("about") or title)
    return Leaf(path, "directory.md.j2", title, about, {**told, **shown, "groups": groups})


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
