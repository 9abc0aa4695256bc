"""What the site's search finds: every sentence once, with its section and its address.

The search box (`docs/assets/search.js`) reads one of two indexes, made from the same documents.
The built-in one is a script that holds all the words, `docs/search/index.js`: any builder copies
it, and a page opened from disk can load it, as it can load nothing else.  Where that would be more
than Pagefind sends for a search, `briefing build` adds Pagefind's index to the site.

Where articles lie in folders, the briefings of each folder, a shard, have an index of their own of
either kind; the box asks for one after another.
"""

from __future__ import annotations

import gzip
import html
import json
import re
import subprocess
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html.parser import HTMLParser
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import markdown
from mkdocs.structure.files import File
from mkdocs.utils.meta import get_data
from pathspec import GitIgnoreSpec

from generator.errors import PublishError
from generator.model import Precision, Section
from generator.publishing.escape import fold, unturned
from generator.publishing.leaves import Leaf
from generator.publishing.views import HEADINGS, date_label

INDEX = "search/index.js"
"""The built-in index, below docs and below the site."""

PAGEFIND = "search/pagefind"
"""Pagefind's index, below the site."""

SHARDS = "search/shards"
"""The folder of the shards' indexes, below docs and below the site."""

LIST = "search/shards.js"
"""The list of shards, for those who do not load the built-in index, which has it too."""

WORTH = 160_000
"""Compressed bytes of the built-in index beyond which Pagefind sends less for a first search."""

_CALL = "briefingSearch("  # what the script calls with the documents
_EXTENSIONS = ("admonition", "attr_list", "fenced_code", "md_in_html", "tables", "toc")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = _HEADINGS | {"p", "li", "tr", "pre"}

# What words weigh in Pagefind's index: names and titles, what editors say, and sections.
_TITLE, _ABOUT, _BY_HAND = 10, 4, 0.02
_WEIGHTS = {"key-changes": 2.0, "source": 0.5}
# Pagefind's own search boxes, which ours stands for.
_UNUSED = ("*-ui.*", "pagefind-highlight.js", "pagefind-worker.js", "wasm.unknown.*")
_SHARED = ("pagefind.js", "wasm.*")  # what the shards have from the index of all others
_APART = "."  # what Pagefind's index calls all that lies in no shard
_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Entry:
    """Words that can be found, the page of the briefing that they stand on, and their id there.

    Without a page they stand on the document's own.
    """

    page: str
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """A briefing, a person or another page: its title, its address, a line about it.

    `said` is how much a person says: people come first, those who say most before others.
    `weight` is what its words weigh beside those of a briefing.
    """

    title: str
    address: str
    about: str = ""
    lang: str = ""
    said: int = 0
    weight: float = 1
    entries: tuple[Entry, ...] = ()


def index_of(shard: str = "") -> str:
    """Return where the built-in index of a shard stands, or that of all that lies in none."""
    return f"{SHARDS}/{shard}.js" if shard else INDEX


def pagefind_of(shard: str = "") -> str:
    """Return where Pagefind's index of a shard stands, or that of all that lies in none."""
    return f"{SHARDS}/{shard}" if shard else PAGEFIND


def shards(docs: Path) -> list[str]:
    """Return the shards that docs has an index of."""
    return sorted(path.stem for path in (docs / SHARDS).glob("*.js"))


def title_of(shard: str) -> str:
    """Return what readers are told of a shard: its name, in words where it is a month."""
    return date_label(shard, Precision.MONTH) if _MONTH.fullmatch(shard) else shard


def index(
    path: str,
    docs: Path,
    places: Iterable[str] = (),
    others: Iterable[Document] = (),
    pages: Iterable[tuple[str, str]] = (),
    shards: Sequence[str] = (),
) -> dict[str, bytes]:
    """Return a part of the built-in index, by its path under docs.

    It has the briefings at these places, then other documents, then pages written by hand, given
    as paths and texts.  That of what lies in no shard names the shards, newest first.
    """
    by_hand = (of_page(name, text) for name, text in pages)
    found = chain(briefings(docs, places), others, filter(None, by_hand))
    return {path: script(found, shards)}


def briefings(docs: Path, places: Iterable[str]) -> Iterator[Document]:
    """Yield what can be found of briefings as docs has them, given where they stand."""
    for place in places:
        try:
            yield _of_file((docs / "briefings" / place / "briefing.json").read_bytes(), place)
        except (OSError, ValueError, LookupError, TypeError):
            continue  # what stands there is somebody else's, which the store reports


@lru_cache(maxsize=1000)  # a preview asks again when one of them changed
def _of_file(record: bytes, place: str) -> Document:
    return of_record(json.loads(record), place)


def written_by_hand(
    docs: Path, generated: Collection[str], kept_back: str = ""
) -> list[tuple[str, str]]:
    """Return the paths and texts of the pages under docs that nobody generated.

    Left out are those that MkDocs does not show: by its own rules, or by patterns of the settings.
    """
    hidden = GitIgnoreSpec.from_lines([".*", "/templates/", *kept_back.splitlines()])
    paths = {path.relative_to(docs).as_posix(): path for path in sorted(docs.rglob("*.md"))}
    return [
        (name, path.read_text("utf-8-sig", "replace"))
        for name, path in paths.items()
        if name not in generated and not hidden.match_file(name) and path.is_file()
    ]


def of_record(record: Mapping[str, Any], place: str = "") -> Document:
    """Return what can be found of a briefing, given its `briefing.json` and where it stands."""
    entries = [Entry("", "", record["standfirst"])] if record["standfirst"] else []
    entries += [
        Entry("", "glossary", f"{term}: {meaning}") for term, meaning in record["glossary"].items()
    ]
    for heading in HEADINGS:
        entries += _section(record, heading.section, heading.title)
    date = record["published"]
    about = [record["outlet"], date and date_label(date, Precision.DAY)]
    return Document(
        title=record["title"],
        address=f"briefings/{place or record['slug']}/index.html",
        about=" · ".join(filter(None, about)),
        lang=record["lang"],
        entries=tuple(entries),
    )


def _section(record: Mapping[str, Any], section: Section, title: str) -> list[Entry]:
    """Return a section's title and sentences.

    Of what stands on the source page alone, the headline at the top of the article is left out,
    and so is what the record leaves blank because it may not be shown.
    """
    alone = section is Section.SOURCE_ONLY
    page = "source" if alone else section.value
    known = {_plain(record["title"])} if alone else set()
    entries = []
    for sentence in record["sentences"]:
        if sentence["section"] != section:
            continue
        words = fold(record["text"][sentence["start"] : sentence["end"]]).strip()
        if words and _plain(words) not in known:
            entries.append(Entry(page, f"s-{sentence['anchor']}", words))
    return [*([Entry(page, "", title)] if entries and not alone else []), *entries]


def _plain(words: str) -> str:
    """Return words without what a headline and the first line may differ in."""
    return fold(words).strip(" .").casefold()


def of_leaf(leaf: Leaf) -> Document | None:
    """Return what can be found of a page over all briefings: people and tags by their names.

    What else stands there is found where it was said.  Of several pages about one, the first is
    found.
    """
    folder, address = leaf.path.partition("/")[0], f"{leaf.path.removesuffix('.md')}.html"
    values: Mapping[str, Any] = leaf.values
    if values.get("before"):
        return None
    if leaf.template == "person.md.j2":
        role = values["roles"][0].role if values["roles"] else ""
        return Document(leaf.title, address, role, values["lang"], said=values["said"])
    if leaf.template == "glossary.md.j2":
        listed = [
            Entry("", f"term-{one.id}", f"{one.words}: {one.meaning}") for one in values["entries"]
        ]
        return Document(leaf.title, address, leaf.description, entries=tuple(listed))
    if folder == "tags" and leaf.template == "list.md.j2":
        return Document(leaf.title, address, leaf.description)
    return None


@lru_cache(maxsize=1000)
def of_page(path: str, text: str) -> Document | None:
    """Return what can be found of a page written by hand, None where it is not to be found."""
    body, meta = get_data(text)
    asked = meta.get("search")
    if isinstance(asked, dict) and asked.get("exclude"):
        return None
    blocks = _Blocks()
    blocks.feed(markdown.markdown(body, extensions=list(_EXTENSIONS)))
    blocks.close()
    return Document(
        title=str(meta.get("title") or blocks.title or path),
        address=File(path, "", "", use_directory_urls=False).url,
        entries=tuple(blocks.entries),
        weight=_BY_HAND,
    )


class _Blocks(HTMLParser):
    """Takes a page apart into its title and its paragraphs, each under the id of its heading."""

    def __init__(self) -> None:
        super().__init__()
        self.title = ""
        self.entries: list[Entry] = []
        self._anchor = ""
        self._words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a block."""
        if tag in _BLOCKS:
            self.close()
        if tag in _HEADINGS:
            self._anchor = dict(attrs).get("id") or ""

    def handle_endtag(self, tag: str) -> None:
        """End a block; the first heading is the page's title."""
        if tag == "h1" and not self.title:
            self.title, self._words = fold(self._words).strip(), ""
        elif tag in _BLOCKS:
            self.close()

    def handle_data(self, data: str) -> None:
        """Take words."""
        self._words += data

    def close(self) -> None:
        """Keep the words of a block."""
        words = fold(self._words).strip()
        self._words = ""
        if words:
            self.entries.append(Entry("", self._anchor, words))


def script(documents: Iterable[Document], shards: Sequence[str] = ()) -> bytes:
    """Return the built-in index; that of what lies in no shard names the shards, newest first."""
    listed = [
        {
            "title": d.title,
            "address": d.address,
            **({"about": d.about} if d.about else {}),
            **({"lang": d.lang} if d.lang else {}),
            **({"said": d.said} if d.said else {}),
            **({"weight": d.weight} if d.weight != 1 else {}),
            "entries": [[e.page, e.anchor, e.text] for e in d.entries],
        }
        for d in documents
    ]
    told = [listed, [[name, title_of(name)] for name in shards]] if shards else [listed]
    dumped = (json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in told)
    return f"{_CALL}{unturned(','.join(dumped))})\n".encode("utf8", "replace")


def is_large(*indexes: bytes) -> bool:
    """Say whether built-in indexes are more than Pagefind sends for a first search."""
    return sum(len(gzip.compress(index, 6, mtime=0)) for index in indexes) > WORTH


def write_pagefind(index: bytes, site: Path, lang: str, shard: str = "") -> None:
    """Write Pagefind's index of all that a built-in index holds into the site.

    Raises `PublishError` where Pagefind cannot do so.
    """
    written = index.decode().strip().removeprefix(_CALL).removesuffix(")")
    listed, *archive = json.loads(f"[{written}]")
    part = shard or (_APART if archive else "")
    target = site / pagefind_of(shard)
    with TemporaryDirectory() as folder:
        for number, values in enumerate(listed):
            entries = tuple(Entry(*entry) for entry in values.pop("entries"))
            page = Path(folder, f"{number}.html")
            page.write_text(_html(Document(**values, entries=entries), part), "utf8")
        language = lang.partition("-")[0]
        options = ["--site", folder, "--output-path", str(target), "--force-language", language]
        command = [sys.executable, "-m", "pagefind", "--quiet", *options]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stderr or done.stdout).strip()
        raise PublishError(f"Pagefind could not make the search index: {said}", path=target)
    for pattern in (*_UNUSED, *(_SHARED if shard else ())):
        for path in target.glob(pattern):
            path.unlink()


def _weight(entry: Entry) -> float:
    """Return what a word of an entry weighs."""
    return _WEIGHTS.get(entry.page, 1) if entry.page else _ABOUT


def _html(document: Document, part: str) -> str:
    """Return a document as Pagefind reads it: an id is the page and the anchor of an entry.

    `part` tells what is found in one index from what is found in another.  It is the only filter:
    Pagefind writes several in another order each time.
    """
    about = {"address": document.address, "about": document.about, "lang": document.lang}
    meta = "".join(
        f'<meta data-pagefind-meta="{key}[content]" content="{html.escape(value)}">'
        for key, value in about.items()
    )
    if document.said:
        meta += f'<meta data-pagefind-sort="said[content]" content="{document.said}">'
    if part:
        meta += f'<meta data-pagefind-filter="part[content]" content="{part}">'
    words = "".join(
        f'<p id="{html.escape(f"{e.page}#{e.anchor}")}"'
        f' data-pagefind-weight="{document.weight * _weight(e):g}">'
        f"{html.escape(e.text)}</p>"
        for e in document.entries
    )
    title = html.escape(document.title)
    return (
        f"<!doctype html><html><head>{meta}</head><body>"
        f'<h1 data-pagefind-weight="{document.weight * _TITLE:g}">{title}</h1>{words}</body></html>'
    )
