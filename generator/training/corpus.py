"""Annotated articles, read and brought into the sentences that the tool itself sees."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator import pipeline
from generator.errors import CorpusError
from generator.model import Article, Metadata, Role, Section, Span, Structure


@dataclass(frozen=True, slots=True)
class Example:
    """An article as observed, with the label of each sentence where the annotators gave one.

    `glance` holds the annotators' picks, as numbers of our sentences.
    """

    structure: Structure
    sections: tuple[Section | None, ...]
    roles: tuple[Role | None, ...]
    glance: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A corpus of articles and the file with their annotations, below the two folders given."""

    corpus: str
    gold: str


NEWS = "news agencies and newspapers"
OUTLETS = "outlets of every leaning"
TRAIN = {
    NEWS: Source("newsdiscourse/train.jsonl", "train.jsonl"),
    OUTLETS: Source("polnear/train.jsonl", "outlets-train.jsonl"),
}
HELD_BACK = {
    NEWS: Source("newsdiscourse/dev.jsonl", "dev.jsonl"),
    OUTLETS: Source("polnear/dev.jsonl", "outlets-dev.jsonl"),
}


def read(source: Source, corpora: Path, gold: Path) -> Iterator[Example]:
    """Yield the annotated articles of a source."""
    rows = {row["name"]: row for row in _rows(corpora / source.corpus)}
    for labels in _rows(gold / source.gold):
        name = labels["article"].removesuffix(".txt")
        if name not in rows:
            raise CorpusError(
                f"The article “{name}” is not in the corpus.", path=gold / source.gold
            )
        yield _example(rows[name], labels)


def _rows(path: Path) -> Iterator[Mapping[str, Any]]:
    try:
        lines = path.read_text("utf8").split("\n")
    except (OSError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise CorpusError(
            f"The file cannot be read: {reason}.",
            path=path,
            hint="Give the folder of the corpora first, then that of the annotations.",
        ) from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield json.loads(line)
            except ValueError as error:
                raise CorpusError(f"No JSON ({error}).", path=path, line=number) from error


def _example(row: Mapping[str, Any], labels: Mapping[str, Any]) -> Example:
    structure = pipeline.observe(_article(row))
    start = len(row["text"]) - len(row["text"].lstrip())
    given = labels.get("spans") or [(s["start"], s["end"]) for s in row.get("sentences", ())]
    spans = [Span(max(0, a - start), max(0, b - start)) for a, b in given]
    nearest = _nearest([sentence.span for sentence in structure.sentences], spans)
    sections = [_section(labels["sections"][f"S{n}"]) for n in range(1, len(spans) + 1)]
    roles = [Role(s["role"]) for s in row.get("sentences", ())]
    picks = [int(pick.removeprefix("S")) - 1 for pick in labels.get("glance", ())]
    return Example(
        structure,
        tuple(None if k is None else sections[k] for k in nearest),
        tuple(None if k is None or not roles else roles[k] for k in nearest),
        tuple(nearest.index(k) for k in picks if k in nearest),
    )


def _article(row: Mapping[str, Any]) -> Article:
    date = dt.date.fromisoformat(row["published"]) if row.get("published") else None
    title = row["headline"] or row["name"]
    text = row["text"].strip()
    return Article(row["name"], Path(row["name"]), Metadata(title=title, date=date), text)


def _section(label: str) -> Section:
    """Return a label; where two annotators differ, the first one's."""
    return Section(label.split("|")[0])


def _nearest(sentences: Sequence[Span], spans: Sequence[Span]) -> list[int | None]:
    """Return for each sentence which of the annotated spans it shares the most with."""
    found: list[int | None] = []
    for sentence in sentences:
        shared = [sentence.overlap(span) for span in spans]
        most = max(shared, default=0)
        found.append(shared.index(most) if most else None)
    return found
