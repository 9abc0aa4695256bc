"""Annotated articles, read and brought into the sentences that the tool itself sees."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator import pipeline
from generator.errors import CorpusError
from generator.model import Article, Metadata, Role, Section, Span, Structure
from generator.training.annotations import (
    LABELS,
    SECTION_OF,
    SOFT,
    Labels,
    Soft,
    decode,
    rows,
    soft,
)
from generator.understanding.encoder import Encoder
from generator.understanding.impressions import Impressions

NEWS = "news agencies and newspapers"
OUTLETS = "outlets of every leaning"
# Where each is found, below the folder of the corpora and below that of the labels.
TRAIN = {NEWS: "newsdiscourse/train.jsonl", OUTLETS: "polnear/train.jsonl"}
HELD_BACK = {NEWS: "newsdiscourse/dev.jsonl", OUTLETS: "polnear/dev.jsonl"}

_INVENTED = "invented.jsonl"  # below the folder of the labels

# NewsDiscourse names an article after its outlet, and in one of its splits not after its subject.
_OUTLETS = {"Reuters": "Reuters", "Xinhua": "Xinhua", "NYT": "New York Times"}
_SUBJECTS = {"B": "Business", "C": "Crime", "D": "Disaster", "P": "Politics"}
_INITIAL = re.compile(r"([BCDP])(?:Reuters|Xinhua)_")


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who is given which words, by which: each some spans of the text, or none."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """An article of a corpus, with what its annotators said of it and what ours did.

    `news` says what kind of news it is: its outlet, and its subject where the corpus has one.
    `sentences` and `roles` run parallel, and are empty where the corpus has none.
    `labels` are None where nobody annotated the article for us; `soft` has what a large network
    thinks of its sentences, where it was asked.
    """

    name: str
    headline: str
    published: str | None
    text: str
    news: tuple[str, ...]
    sentences: tuple[Span, ...]
    roles: tuple[Role, ...]
    attributions: tuple[Attribution, ...]
    labels: Labels | None
    soft: tuple[Soft, ...] = ()

    @property
    def lead(self) -> int:
        """How much white space stands before the text, which an `Article` does not have."""
        return len(self.text) - len(self.text.lstrip())

    @property
    def file(self) -> str:
        """The document as an article file."""
        title = json.dumps(self.headline or self.name, ensure_ascii=False)
        date = f"date: {self.published}\n" if self.published else ""
        return f"---\ntitle: {title}\n{date}---\n\n{self.text}\n"


@dataclass(frozen=True, slots=True)
class Example:
    """An annotated article as observed, with the label of each sentence where there is one.

    `impressions` are those of an encoder that was not taught with it, if there is one.  `glance`
    holds the annotators' picks, as numbers of our sentences.
    """

    document: Document
    structure: Structure
    impressions: Impressions
    sections: tuple[Section | None, ...]
    roles: tuple[Role | None, ...]
    glance: tuple[int, ...]


def documents(source: str, corpora: Path, labels: Path | None = LABELS) -> tuple[Document, ...]:
    """Return the articles of a corpus, in its order, with their labels; raises `CorpusError`."""
    found = {row["article"]: row for row in rows(labels / source)} if labels else {}
    thought = {row["article"]: row for row in _some(labels / SOFT)} if labels else {}
    articles = tuple(_document(row, found, thought) for row in rows(corpora / source))
    if missing := sorted(found.keys() - {article.name for article in articles}):
        raise CorpusError(
            f"The article “{missing[0]}” is annotated, but not there.", path=corpora / source
        )
    return articles


def invented(labels: Path = LABELS) -> tuple[Document, ...]:
    """Return articles of kinds that the corpora lack, each as often as it is to be learned from.

    They were written for it, but for the project's first briefing, as its editor would file it.
    """
    found = _some(labels / _INVENTED)
    return tuple(document for row in found for document in [_invented(row)] * row.get("often", 4))


def _some(path: Path) -> Iterable[Mapping[str, Any]]:
    """Return the lines of a file that a folder of labels may lack."""
    return rows(path) if path.is_file() else ()


def _invented(row: Mapping[str, Any]) -> Document:
    text, spans, sections = "", [], []
    for paragraph in row["paragraphs"]:
        text += "\n\n" if text else ""
        for number, (sentence, letter) in enumerate(paragraph):
            text += " " if number else ""
            spans.append(Span(len(text), len(text) + len(sentence)))
            sections.append((SECTION_OF[letter],))
            text += sentence
    return Document(
        name=row["name"],
        headline=row["headline"],
        published=row["published"],
        text=text,
        news=("invented",),
        sentences=(),
        roles=(),
        attributions=(),
        labels=Labels(tuple(spans), tuple(sections), None, (), frozenset({"sections"})),
    )


def read(
    source: str, corpora: Path, labels: Path = LABELS, encoders: Mapping[str, Encoder] | None = None
) -> Iterator[Example]:
    """Yield the annotated articles of a corpus, as observed with the encoder of each by its name.

    Articles without an encoder are left out; without `encoders`, none has impressions.
    """
    for document in documents(source, corpora, labels):
        if not document.labels:
            continue
        if encoders is None:
            yield _example(document, document.labels, None)
        elif encoder := encoders.get(document.name):
            yield _example(document, document.labels, encoder)


def _document(
    row: Mapping[str, Any],
    labels: Mapping[str, Mapping[str, Any]],
    thought: Mapping[str, Mapping[str, Any]],
) -> Document:
    name, text, given = row["name"], row["text"], row.get("sentences", ())
    sentences = tuple(Span(s["start"], s["end"]) for s in given)
    return Document(
        name=name,
        headline=row["headline"],
        published=row.get("published"),
        text=text,
        news=_news(row),
        sentences=sentences,
        roles=tuple(Role(s["role"]) for s in given),
        attributions=tuple(
            Attribution(**{part: tuple(Span(*span) for span in a[part]) for part in a})
            for a in row.get("attributions", ())
        ),
        labels=decode(labels[name], text, sentences) if name in labels else None,
        soft=soft(thought[name], text) if name in thought else (),
    )


def _news(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the outlet and the subject of an article, as far as the corpus tells them."""
    if row.get("publisher"):
        return (row["publisher"],)
    outlets = [outlet for sign, outlet in _OUTLETS.items() if sign.lower() in row["name"].lower()]
    initial = _INITIAL.match(row["name"])
    subject = _SUBJECTS[initial[1]] if initial else str(row.get("domain"))
    return (*outlets, *([subject] if subject in _SUBJECTS.values() else []))


def _example(document: Document, labels: Labels, encoder: Encoder | None) -> Example:
    structure, impressions = pipeline.observe(_article(document), encoder)
    lead = document.lead
    spans = [Span(max(0, s.start - lead), max(0, s.end - lead)) for s in labels.spans]
    near = nearest([sentence.span for sentence in structure.sentences], spans)
    return Example(
        document,
        structure,
        impressions,
        tuple(None if k is None else labels.sections[k][0] for k in near),
        tuple(None if k is None or not document.roles else document.roles[k] for k in near),
        tuple(near.index(k) for k in labels.glance if k in near),
    )


def _article(document: Document) -> Article:
    date = dt.date.fromisoformat(document.published) if document.published else None
    name, title = document.name, document.headline or document.name
    return Article(name, Path(name), Metadata(title=title, date=date), document.text.strip())


def nearest(sentences: Sequence[Span], spans: Sequence[Span]) -> list[int | None]:
    """Return for each sentence which of the annotated spans it shares the most with."""
    found: list[int | None] = []
    for sentence in sentences:
        shared = [sentence.overlap(span) for span in spans]
        most = max(shared, default=0)
        found.append(shared.index(most) if most else None)
    return found
