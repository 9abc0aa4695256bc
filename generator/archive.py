"""Very many articles understood at once: from files, JSON Lines or Parquet into Parquet.

Articles go in lots of a fixed size through any executor of the standard library's interface, this
machine's processes or Dask's cluster, to the same function.  Each lot becomes one Parquet file that
is whole or not there, named by what it was made from: a run that was stopped goes on where it was.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, fields
from itertools import chain, islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from generator import pipeline, reading
from generator.errors import ArticleError, BriefingError
from generator.model import Metadata
from generator.publishing import record
from generator.publishing.fingerprint import digest, tool
from generator.publishing.store import replace_file
from generator.reading.frontmatter import SLUG
from generator.textfile import read_text

LOT = 200
"""Articles in a lot: some seconds' work, and some hundred kilobytes of Parquet."""

_AHEAD = 64  # lots that wait for a worker; more would only fill memory
_KEYS = tuple(field.name for field in fields(Metadata))
_SCHEMA = pa.schema(
    [
        ("slug", pa.string()),
        ("sha256", pa.string()),
        ("title", pa.string()),
        ("published", pa.string()),
        ("outlet", pa.string()),
        ("lang", pa.string()),
        ("structure", pa.large_string()),  # as `briefing structure --json` prints it
        ("error", pa.string()),  # why there is none
    ]
)

Item = tuple[str, str]
"""An article's name, and what its file says."""


@dataclass(frozen=True, slots=True)
class Lot:
    """Articles that are understood together; `name` is the file that holds what comes out.

    `lang` is the language of those that give none.
    """

    name: str
    lang: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """What a lot came to: its file's name, how many articles it has, and which failed, and why."""

    name: str
    articles: int
    failed: tuple[str, ...] = ()


def lots(sources: Iterable[Path], lang: str = "en", size: int = LOT) -> Iterator[Lot]:
    """Cut all articles of the sources into lots, in a fixed order.

    `lang` is their language where they give none.

    A source is an article file, a folder of them at any depth but for hidden ones, or a `.jsonl` or
    `.parquet` file with the columns `text`, `slug` and whatever stands in front matter.
    """
    items = chain.from_iterable(map(_items, sources))
    number = 0
    while lot := tuple(islice(items, size)):
        number += 1
        made_from = digest(tool(), lang, *chain.from_iterable(lot))
        yield Lot(f"structures-{number:06}-{made_from[:16]}.parquet", lang, lot)


def understand(waiting: Iterable[Lot], folder: Path, executor: Executor) -> Iterator[Done]:
    """Write a Parquet file of structures for each lot that has none yet; yield each as it is done.

    When all are, what earlier runs made of other articles is removed from the folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    running: dict[Future[tuple[bytes, Done]], Lot] = {}
    names = set()
    for lot in waiting:
        names.add(lot.name)
        if (folder / lot.name).is_file():
            yield Done(lot.name, len(lot.items))
            continue
        running[executor.submit(structures, lot)] = lot
        if len(running) >= _AHEAD:
            yield from _finished(running, folder)
    while running:
        yield from _finished(running, folder)
    for path in folder.glob("structures-*.parquet"):
        if path.name not in names:
            path.unlink()


def structures(lot: Lot) -> tuple[bytes, Done]:
    """Return the structures of a lot as a Parquet file, and what the lot came to."""
    rows = [_row(name, content, lot.lang) for name, content in lot.items]
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows, _SCHEMA), out, compression="zstd")
    failed = tuple(f"{row['slug']}: {row['error']}" for row in rows if row["error"])
    return out.getvalue(), Done(lot.name, len(rows), failed)


def _finished(running: dict[Future[tuple[bytes, Done]], Lot], folder: Path) -> Iterator[Done]:
    """Wait for lots, write what came out, and yield what they came to."""
    for future in wait(running, return_when=FIRST_COMPLETED).done:
        del running[future]
        content, done = future.result()
        replace_file(folder / done.name, content)
        yield done


def _row(name: str, content: str, lang: str) -> dict[str, Any]:
    """Return an article's row: its structure, or why there is none."""
    row: dict[str, Any] = dict.fromkeys(_SCHEMA.names)
    try:
        article = reading.parse(content, Path(f"{name}.md"), lang)
        made = record.structure(pipeline.structure(article))
    except Exception as error:  # one article of a million must not stop the others
        told = error if isinstance(error, BriefingError) else f"{type(error).__name__}: {error}"
        return row | {"slug": name, "error": str(told)}
    shown = {key: made[key] for key in _SCHEMA.names if key in made}
    return row | shown | {"structure": record.dumps(made).rstrip("\n")}


def _items(source: Path) -> Iterator[Item]:
    """Yield the articles of a source."""
    if source.is_dir():
        for path in sorted(p for p in source.rglob("*") if p.suffix in reading.ENDINGS):
            if not any(part.startswith(".") for part in path.relative_to(source).parts):
                yield path.stem, read_text(path, ArticleError)
    elif source.suffix == ".jsonl":
        yield from _of_records(_json_lines(source), source)
    elif source.suffix == ".parquet":
        yield from _of_records(_rows(source), source)
    else:
        yield source.stem, read_text(source, ArticleError)


def _json_lines(path: Path) -> Iterator[Mapping[str, Any]]:
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if line.isspace():
                    continue
                try:
                    yield json.loads(line)
                except ValueError as error:
                    raise ArticleError(
                        "This is not JSON in UTF-8.", path=path, line=number
                    ) from error
    except OSError as error:
        raise ArticleError(f"{error.strerror}.", path=path) from error


def _rows(path: Path) -> Iterator[Mapping[str, Any]]:
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(LOT):
                yield from batch.to_pylist()
    except (OSError, pa.ArrowInvalid) as error:
        raise ArticleError(f"This Parquet file cannot be read: {error}", path=path) from error


def _of_records(records: Iterable[Any], path: Path) -> Iterator[Item]:
    """Yield records as article files; what names an article is its `slug`, else its place."""
    for number, found in enumerate(records, 1):
        if not isinstance(found, Mapping) or not isinstance(found.get("text"), str):
            raise ArticleError("This record has no “text”.", path=path, line=number)
        slug = str(found.get("slug") or "")
        name = slug if SLUG.fullmatch(slug) else f"{path.stem}-{number:07}"
        head = {key: _plain(found[key]) for key in _KEYS if found.get(key)}
        front = yaml.safe_dump(head, allow_unicode=True, sort_keys=False) if head else ""
        yield name, f"---\n{front}---\n\n{found['text']}"


def _plain(value: Any) -> Any:
    """Return a value as YAML has it in front matter."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [str(one) for one in value]
    return str(value)
