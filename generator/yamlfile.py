"""YAML written by hand, read so that every mistake has its line.

Front matter and editors' decisions need plain tables, lists and words alone.  What YAML has
beyond that (anchors and aliases, tags, several documents) is refused: it can only be a mistake or
an attempt to make a small file huge.

A *reader* turns a node into a value or raises `Problems`.  Readers are put together from smaller
ones; a table or list gathers what is wrong in all of its parts before it raises.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import yaml

from generator.errors import BriefingError

T = TypeVar("T")
Choice = TypeVar("Choice", bound=StrEnum)
Error = TypeVar("Error", bound=BriefingError)
Sized = TypeVar("Sized", str, tuple[str, ...])
Reader = Callable[[yaml.Node], T]

# Far above what a person writes, far below what keeps a machine busy.
_LONGEST = 200_000
_DEEPEST = 20

_QUOTE_IT = "Put words that begin with a mark, or hold a colon or a hash, into quotation marks."
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?:[Tt\s]+\d{1,2}:\d{2}.*)?", re.DOTALL)
_UNSHOWABLE = re.compile("[\x00-\x08\x0e-\x1b\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something wrong on a line (1-based; 0 where the line is not known)."""

    line: int
    message: str


class Problems(Exception):  # noqa: N818 - it carries problems, and always becomes a BriefingError
    """All that is wrong with a node."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems


def parse(text: str) -> yaml.Node | None:
    """Return the document's root node, None where it says nothing."""
    if len(text) > _LONGEST:
        raise Problems(Problem(1, f"This is longer than {_LONGEST:,} characters."))
    loader = _PlainLoader(text)
    try:
        root: yaml.Node | None = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, what = mark.line if mark else 0, error.problem or error.context
        raise Problems(Problem(line + 1, f"This is not plain YAML: {what}. {_QUOTE_IT}")) from error
    except (ValueError, OverflowError) as error:  # "\U00110000" is beyond all characters
        said = "This is not plain YAML: there is no such character."
        raise Problems(Problem(loader.line + 1, said)) from error
    return None if root is None or is_null(root) else root


class _PlainLoader(yaml.SafeLoader):
    """A loader that composes plain nodes only."""

    def __init__(self, text: str) -> None:
        self._depth = 0
        super().__init__(text)

    def check_printable(self, data: object) -> None:
        """Let control characters pass: `words` names the line on which one stands."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """Compose the next node, unless it is more than plain."""
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            self._refuse(event, "anchors (&) and aliases (*) are not allowed here")
        if getattr(event, "tag", None):
            self._refuse(event, "tags (!) are not allowed here")
        self._depth += 1
        if self._depth > _DEEPEST:
            self._refuse(event, f"lists and tables are nested more than {_DEEPEST} deep")
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node

    @staticmethod
    def _refuse(event: Any, what: str) -> None:
        raise yaml.composer.ComposerError(None, None, what, event.start_mark)


def line_of(node: yaml.Node) -> int:
    """Return the line (1-based) on which the node begins."""
    return int(node.start_mark.line) + 1


def wrong(node: yaml.Node, message: str) -> Problems:
    """Return the exception that says what is wrong with the node."""
    return Problems(Problem(line_of(node), message))


def is_null(node: yaml.Node) -> bool:
    """Say whether the node is `null`, `~` or left empty."""
    return bool(node.tag == "tag:yaml.org,2002:null")


def words(node: yaml.Node) -> str:
    """Read a scalar as it is written (so 1984 and no are words too), on one line; null is ""."""
    if not isinstance(node, yaml.ScalarNode):
        raise wrong(node, "Words are wanted here, not a list or a table.")
    if hidden := _UNSHOWABLE.search(node.value):
        raise wrong(node, f"The character U+{ord(hidden[0]):04X} cannot be shown.")
    return "" if is_null(node) else " ".join(filter(None, map(str.strip, node.value.split("\n"))))


def some_words(node: yaml.Node) -> str:
    """Read words that may not be missing."""
    found = words(node)
    if not found:
        raise wrong(node, "Words are wanted here, and there are none.")
    return found


def day(node: yaml.Node) -> dt.date:
    """Read a day in ISO 8601; of a time stamp the day counts, as written."""
    written = words(node)
    try:
        if _DAY.fullmatch(written):
            return dt.date.fromisoformat(written[:10])
    except ValueError:
        pass  # the 31st of February: refused below like any other word
    raise wrong(node, f"“{written}” is not a day; write it as 2024-11-19.")


def flag(node: yaml.Node) -> bool:
    """Read true or false."""
    if node.tag != "tag:yaml.org,2002:bool":
        raise wrong(node, "Write true or false.")
    return bool(yaml.SafeLoader.bool_values[node.value.lower()])


def choice(options: type[Choice]) -> Reader[Choice]:
    """Return a reader of one of the words that an enumeration lists."""

    def read(node: yaml.Node) -> Choice:
        written = words(node)
        if written not in set(options):
            raise wrong(node, f"“{written}” is not known here. {suggest(written, options)}")
        return options(written)

    return read


def maybe(reader: Reader[T]) -> Reader[T | None]:
    """Return a reader that takes null for None."""

    def read(node: yaml.Node) -> T | None:
        return None if is_null(node) else reader(node)

    return read


def many(reader: Reader[T]) -> Reader[tuple[T, ...]]:
    """Return a reader of lists."""

    def read(node: yaml.Node) -> tuple[T, ...]:
        if not isinstance(node, yaml.SequenceNode):
            raise wrong(node, "A list is wanted here, such as [one, two].")
        found: list[T] = []
        problems: list[Problem] = []
        for item in node.value:
            try:
                found.append(reader(item))
            except Problems as error:
                problems += error.problems
        if problems:
            raise Problems(*problems)
        return tuple(found)

    return read


def limited(reader: Reader[Sized], most: int) -> Reader[Sized]:
    """Return a reader that takes so many characters of words, or entries of a list, at most."""

    def read(node: yaml.Node) -> Sized:
        found = reader(node)
        if len(found) > most:
            what = "characters" if isinstance(found, str) else "entries"
            raise wrong(node, f"This has {len(found):,} {what}; {most:,} is the most there can be.")
        return found

    return read


def table(
    node: yaml.Node, readers: Mapping[str, Reader[Any]]
) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """Read the keys that have a reader; return their values and a problem for each other key."""
    values, bad, unknown = _sort(node, readers)
    if bad:
        raise Problems(*bad)
    return values, tuple(unknown)


def strict_table(
    node: yaml.Node, readers: Mapping[str, Reader[Any]], needed: Iterable[str] = ()
) -> dict[str, Any]:
    """Read a table in which unknown keys are wrong and the `needed` ones may not be missing."""
    values, bad, unknown = _sort(node, readers)
    given = {key.value for key, _ in node.value}
    missing = [
        Problem(line_of(node), f"The key “{key}” is missing here.")
        for key in needed
        if key not in given
    ]
    if bad or unknown or missing:
        raise Problems(*bad, *unknown, *missing)
    return values


def _sort(
    node: yaml.Node, readers: Mapping[str, Reader[Any]]
) -> tuple[dict[str, Any], list[Problem], list[Problem]]:
    """Sort the entries of a table into values, wrong ones and unknown keys."""
    if not isinstance(node, yaml.MappingNode):
        raise wrong(node, "A table is wanted here: lines such as “key: words”.")
    values: dict[str, Any] = {}
    bad: list[Problem] = []
    unknown: list[Problem] = []
    seen: set[str] = set()
    for key, value in node.value:
        name = key.value if isinstance(key, yaml.ScalarNode) else "?"
        if name in seen:
            bad.append(Problem(line_of(key), f"The key “{name}” stands here twice."))
        elif name not in readers:
            said = f"The key “{name}” is unknown. {suggest(name, readers)}"
            unknown.append(Problem(line_of(key), said))
        else:
            try:
                values[name] = readers[name](value)
            except Problems as error:
                bad += [Problem(p.line, f"{name}: {p.message}") for p in error.problems]
        seen.add(name)
    return values, bad, unknown


def suggest(word: str, known: Iterable[str]) -> str:
    """Return the question “Did you mean …?”, or where nothing is near, what there is."""
    known = list(known)
    if near := difflib.get_close_matches(word[:100].lower(), known, n=1):
        return f"Did you mean “{near[0]}”?"
    return f"Known are {', '.join(known)}."


def error_of(kind: type[Error], path: Path, problems: Iterable[Problem]) -> Error:
    """Return one error of this kind that tells all the problems of a file, in its order."""
    told = sorted(problems)
    if len(told) == 1:
        return kind(told[0].message, path=path, line=told[0].line or None)
    rows = [f"line {p.line}: {p.message}" if p.line else p.message for p in told]
    return kind("\n  ".join([f"{len(told)} things are wrong:", *rows]), path=path)
