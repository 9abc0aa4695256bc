"""A file of decisions as text, changed in place.

What an edit does not touch keeps every byte: comments, order, indentation, quotation marks, line
ends.  PyYAML says where each value stands; only the characters of what changes are replaced.

    values = read(text)                     what the file says, entry by entry
    text = write(text, values, wanted)      the same file, saying what is wanted
"""

from __future__ import annotations

import itertools
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from generator import yamlfile

Value = str | bool | tuple[str, ...]
"""What a key says; "" is null."""

LISTS = ("glance", "sentences", "speakers", "quotations")
_ORDER = ("standfirst", *LISTS, "glossary")
_BEFORE_ITEM = re.compile(r"(?:[ \t]*(?:#[^\r\n]*)?(?:\r\n?|\n))*[ \t]*-")
_LINE_END = re.compile(r"[^\r\n]*(?:\r\n?|\n|\Z)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One decision: its keys and values; `origin` is its place in the list of the file, if any.

    An entry of the glance has the key `words` alone, one of the glossary `term` and `meaning`.
    """

    fields: Mapping[str, Value]
    origin: int | None = None

    def words(self, key: str) -> str:
        """Return the words of a key, "" where there are none."""
        value = self.fields.get(key, "")
        return value if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class Values:
    """What a file of decisions says."""

    standfirst: str = ""
    glance: tuple[Entry, ...] = ()
    sentences: tuple[Entry, ...] = ()
    speakers: tuple[Entry, ...] = ()
    quotations: tuple[Entry, ...] = ()
    glossary: tuple[Entry, ...] = ()

    def entries(self, key: str) -> tuple[Entry, ...]:
        """Return the entries of a list, or of the glossary."""
        found: tuple[Entry, ...] = getattr(self, key)
        return found


def read(text: str) -> Values:
    """Return what a file says that `generator.review` accepts."""
    top = _top(yamlfile.parse(text))
    values: dict[str, Any] = {}
    for name, (_, node) in top.items():
        if yamlfile.is_null(node):
            continue
        if name == "standfirst":
            values[name] = yamlfile.words(node)
        elif name == "glossary":
            pairs = [{"term": k.value, "meaning": yamlfile.words(v)} for k, v in node.value]
            values[name] = tuple(Entry(pair, n) for n, pair in enumerate(pairs))
        else:
            values[name] = tuple(Entry(_fields(item), n) for n, item in enumerate(node.value))
    return Values(**values)


def write(text: str, old: Values, new: Values) -> str:
    """Return the text of a file that said `old`, changed so that it says `new`."""
    if text and not text.endswith(("\n", "\r")):
        text += _newline(text)
    root = yamlfile.parse(text)
    if root is not None and _is_flow(root):
        changed = _Changes(text)
        changed.replace(root.start_mark.index, root.end_mark.index, _block(new).rstrip("\n"))
        return changed.made()
    return _Writer(text, root).written(old, new)


def _top(root: yaml.Node | None) -> dict[str, tuple[yaml.Node, yaml.Node]]:
    return {key.value: (key, value) for key, value in root.value} if root else {}


def _fields(node: yaml.Node) -> dict[str, Value]:
    """Return what an entry of a list says."""
    if isinstance(node, yaml.ScalarNode):
        return {"words": yamlfile.words(node)}
    return {key.value: _value(key.value, value) for key, value in node.value}


def _value(key: str, node: yaml.Node) -> Value:
    if isinstance(node, yaml.SequenceNode):
        return tuple(map(yamlfile.words, node.value))
    if key in ("join_next", "remove"):
        return yamlfile.flag(node)
    return (yamlfile.words(node),) if key == "content" else yamlfile.words(node)


@dataclass(slots=True)
class _Changes:
    """Replacements of parts of a text, told by where these stood before any of them."""

    text: str
    found: list[tuple[int, int, int, str]] = field(default_factory=list)

    def replace(self, start: int, end: int, new: str) -> None:
        """Put `new` where a part stands; its lines end as those of the text do."""
        self.found.append((start, end, len(self.found), new.replace("\n", _newline(self.text))))

    def made(self) -> str:
        """Return the text with all replacements."""
        pieces, at = [], 0
        for start, end, _, new in sorted(self.found):
            pieces += [self.text[at:start], new]
            at = max(at, end)
        return "".join([*pieces, self.text[at:]])


class _Writer:
    """Turns a difference between values into changes of the text."""

    def __init__(self, text: str, root: yaml.Node | None) -> None:
        self._text = text
        self._top = _top(root)
        self._changes = _Changes(text)

    def written(self, old: Values, new: Values) -> str:
        """Return the text that says `new`."""
        fresh: dict[int, list[str]] = {}
        if old.standfirst != new.standfirst:
            self._standfirst(new.standfirst, fresh)
        for name in (*LISTS, "glossary"):
            if old.entries(name) == new.entries(name):
                continue
            if name not in self._top:
                at = self._place_for(name)
                fresh.setdefault(at, []).append(_block_of(name, new.entries(name)))
            elif name == "glossary":
                self._glossary(old.glossary, new.glossary)
            else:
                self._list(name, old.entries(name), new.entries(name))
        for at, blocks in fresh.items():
            self._changes.replace(at, at, "".join(blocks))
        return self._changes.made()

    def _standfirst(self, wanted: str, fresh: dict[int, list[str]]) -> None:
        if "standfirst" not in self._top:
            at = self._place_for("standfirst")
            fresh.setdefault(at, []).append(_pair("standfirst", wanted, 0) + "\n")
        elif wanted:
            self._rewrite(*self._top["standfirst"], "standfirst", wanted)
        else:
            self._cut_lines(*self._top["standfirst"])

    def _place_for(self, name: str) -> int:
        """Return where a new key goes: behind the keys that the guide names before it."""
        earlier = [k for k in self._top if k in _ORDER[: _ORDER.index(name)]]
        if earlier:
            last = max((self._top[key] for key in earlier), key=lambda pair: _end(pair[1]))
            return self._line_after(self._last(*last))
        starts = [key.start_mark.index for key, _ in self._top.values()]
        if starts and not self._text[: min(starts)].strip("\ufeff"):
            return min(starts)  # nothing stands before the first key, so no comment is torn off
        ends = [self._last(*pair) for pair in self._top.values()]
        return self._line_after(max(ends)) if ends else len(self._text)

    def _list(self, name: str, old: Sequence[Entry], new: Sequence[Entry]) -> None:
        key, node = self._top[name]
        if not new:
            self._cut_list(key, node)
        elif not isinstance(node, yaml.SequenceNode):
            self._fill(key, node, _items(new, 2))
        elif _is_flow(node):
            self._swap(node, _flow([_plain(name, entry) for entry in new]))
        else:
            self._change_items(node, old, new, plain=name == "glance")

    def _change_items(
        self, node: yaml.Node, old: Sequence[Entry], new: Sequence[Entry], *, plain: bool
    ) -> None:
        origins = [entry.origin for entry in new if entry.origin is not None]
        in_place = origins == sorted(origins) and [e.origin is None for e in new] == sorted(
            e.origin is None for e in new
        )
        kept = {e.origin: e for e in new if e.origin is not None} if in_place else {}
        added = [e for e in new if e.origin is None] if in_place else list(new)
        dashes = self._dashes(node)
        for n, item in enumerate(node.value):
            if n not in kept:
                self._changes.replace(self._line_start(dashes[n]), self._line_after(_end(item)), "")
            elif kept[n].fields != old[n].fields:
                self._change_item(item, old[n].fields, kept[n].fields, plain=plain)
        if added:
            gap = node.value[0].start_mark.column - node.start_mark.column
            at = self._line_after(_end(node))
            lines = _items(added, node.start_mark.column, gap if 2 <= gap <= 8 else 2)
            self._changes.replace(at, at, lines)

    def _change_item(
        self, node: yaml.Node, old: Mapping[str, Value], new: Mapping[str, Value], *, plain: bool
    ) -> None:
        if plain:
            self._swap(node, _scalar(str(new["words"])))
            return
        first = node.value[0][0].value
        if _is_flow(node):
            self._swap(node, _flow(_nulls(new)))
            return
        column = node.start_mark.column
        if first not in new:
            self._swap(node, _table(new, column))
            return
        for key, value in node.value:
            if key.value not in new:
                self._cut_lines(key, value)
            elif new[key.value] != old[key.value]:
                self._rewrite(key, value, key.value, new[key.value])
        if lines := [_pair(key, value, column) for key, value in new.items() if key not in old]:
            at = self._line_after(self._last(*node.value[-1]))
            self._changes.replace(at, at, "".join(f"{' ' * column}{line}\n" for line in lines))

    def _glossary(self, old: Sequence[Entry], new: Sequence[Entry]) -> None:
        key, node = self._top["glossary"]
        if not new:
            self._cut_list(key, node)
        elif not isinstance(node, yaml.MappingNode):
            self._fill(key, node, _terms(new, 2))
        elif _is_flow(node):
            self._swap(node, _flow({e.words("term"): e.words("meaning") for e in new}))
        else:
            kept = {entry.origin: entry for entry in new if entry.origin is not None}
            for n, (term, meaning) in enumerate(node.value):
                if n not in kept:
                    self._cut_lines(term, meaning)
                elif kept[n] != old[n]:
                    self._swap(meaning, _scalar(kept[n].words("meaning")))
            if added := [entry for entry in new if entry.origin is None]:
                at = self._line_after(self._last(*node.value[-1]))
                self._changes.replace(at, at, _terms(added, node.start_mark.column))

    def _fill(self, key: yaml.Node, node: yaml.Node, lines: str) -> None:
        """Give an empty key (`sentences:`) its first entries."""
        self._changes.replace(node.start_mark.index, node.end_mark.index, "")
        at = self._line_after(self._last(key, node))
        self._changes.replace(at, at, lines)

    def _cut_list(self, key: yaml.Node, node: yaml.Node) -> None:
        """Take a key away with all of its entries; comments on lines of their own stay."""
        if _is_flow(node) or isinstance(node, yaml.ScalarNode):
            self._cut_lines(key, node)
            return
        # Moved to the left, so that no text in several lines before them takes them in.
        parts = [(self._line_start(key.start_mark.index), self._line_after(key.end_mark.index))]
        if isinstance(node, yaml.MappingNode):
            starts = [term.start_mark.index for term, _ in node.value]
        else:
            starts = self._dashes(node)
        ends = [_end(v[1] if isinstance(node, yaml.MappingNode) else v) for v in node.value]
        parts += [
            (self._line_start(start), self._line_after(end))
            for start, end in zip(starts, ends, strict=True)
        ]
        between = "".join(self._text[one[1] : other[0]] for one, other in itertools.pairwise(parts))
        comments = [line.strip() for line in between.splitlines() if line.strip()]
        left = "".join(f"{line}\n" for line in comments)
        self._changes.replace(parts[0][0], parts[-1][1], left)

    def _dashes(self, node: yaml.Node) -> list[int]:
        """Return where the dash of each item stands."""
        found = [node.start_mark.index]
        for before in node.value[:-1]:
            at = self._line_after(_end(before))
            dash = _BEFORE_ITEM.match(self._text, at)
            found.append(dash.end() - 1 if dash else at)
        return found

    def _rewrite(self, key: yaml.Node, node: yaml.Node, name: str, value: Value) -> None:
        """Give a key another value."""
        start = key.start_mark.index
        new = _pair(name, value, key.start_mark.column)
        self._changes.replace(start, self._last(key, node), new)

    def _swap(self, node: yaml.Node, new: str) -> None:
        self._changes.replace(node.start_mark.index, _end(node), new)

    def _cut_lines(self, key: yaml.Node, node: yaml.Node) -> None:
        """Take a key away, with its lines."""
        start = self._line_start(key.start_mark.index)
        self._changes.replace(start, self._line_after(self._last(key, node)), "")

    def _last(self, key: yaml.Node, node: yaml.Node) -> int:
        """Return where a key's value ends, or its colon where nothing follows it."""
        return max(_end(node), self._text.index(":", key.end_mark.index) + 1)

    def _line_start(self, at: int) -> int:
        start = max(self._text.rfind("\n", 0, at), self._text.rfind("\r", 0, at)) + 1
        return start + self._text.startswith("\ufeff", start)

    def _line_after(self, at: int) -> int:
        line = _LINE_END.match(self._text, at)
        return line.end() if line else at


def _end(node: yaml.Node) -> int:
    """Return where the last value of a node ends; blanks and comments behind it do not count."""
    if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
        written = str(node.end_mark.buffer)[: node.end_mark.index]
        return len(written.rstrip())
    if isinstance(node, yaml.ScalarNode) or _is_flow(node) or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return _end(last[1] if isinstance(node, yaml.MappingNode) else last)


def _is_flow(node: yaml.Node) -> bool:
    """Say whether a list or table is written in brackets."""
    return isinstance(node, yaml.CollectionNode) and bool(node.flow_style)


def _newline(text: str) -> str:
    found = re.search(r"\r\n?|\n", text)
    return found[0] if found else "\n"


def _dump(value: object, **style: Any) -> str:
    """Return a value as YAML on one line."""
    made: str = yaml.safe_dump(
        value, allow_unicode=True, width=sys.maxsize, sort_keys=False, **style
    )
    return made


def _scalar(words: str) -> str:
    """Return words as YAML: plain where that is safe, else in double quotation marks."""
    if not words:
        return "null"
    plain = _dump([words], default_flow_style=False)[2:-1]
    if plain == words:
        return plain
    return _dump([words], default_flow_style=False, default_style='"')[2:-1]


def _flow(value: object) -> str:
    return _dump(value, default_flow_style=True).strip()


def _nulls(fields: Mapping[str, Value]) -> dict[str, Any]:
    """Return fields as YAML has them: null for no words, one content without a list."""
    plain: dict[str, Any] = {}
    for key, value in fields.items():
        if isinstance(value, tuple):
            plain[key] = value[0] if len(value) == 1 else list(value)
        else:
            plain[key] = None if value == "" else value
    return plain


def _plain(name: str, entry: Entry) -> Any:
    return entry.fields["words"] if name == "glance" else _nulls(entry.fields)


def _pair(key: str, value: Value, column: int) -> str:
    """Return a key and its value; a list of several stands on lines of its own."""
    if isinstance(value, bool):
        return f"{key}: {str(value).lower()}"
    if isinstance(value, tuple):
        if len(value) > 1:
            items = "".join(f"\n{' ' * (column + 2)}- {_scalar(words)}" for words in value)
            return f"{key}:{items}"
        value = value[0]
    return f"{key}: {_scalar(value)}"


def _table(fields: Mapping[str, Value], column: int) -> str:
    """Return an entry, the first line of which stands behind its dash."""
    return f"\n{' ' * column}".join(_pair(key, value, column) for key, value in fields.items())


def _items(entries: Iterable[Entry], column: int, gap: int = 2) -> str:
    """Return entries as the lines of a list."""
    lines = []
    for entry in entries:
        only = len(entry.fields) == 1
        said = _scalar(entry.words("words")) if only else _table(entry.fields, column + gap)
        lines.append(f"{' ' * column}-{' ' * (gap - 1)}{said}\n")
    return "".join(lines)


def _terms(entries: Iterable[Entry], column: int) -> str:
    return "".join(
        f"{' ' * column}{_scalar(e.words('term'))}: {_scalar(e.words('meaning'))}\n"
        for e in entries
    )


def _block_of(name: str, entries: Sequence[Entry]) -> str:
    """Return a key that is new in the file, with its entries."""
    return f"{name}:\n{_terms(entries, 2) if name == 'glossary' else _items(entries, 2)}"


def _block(values: Values) -> str:
    """Return a whole file."""
    head = f"{_pair('standfirst', values.standfirst, 0)}\n" if values.standfirst else ""
    lists = (name for name in (*LISTS, "glossary") if values.entries(name))
    return head + "".join(_block_of(name, values.entries(name)) for name in lists)
