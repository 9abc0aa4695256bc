"""Briefings made by hand for the tests of what is shown, without any understanding."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from generator.config import Settings
from generator.model import (
    Article,
    Briefing,
    DateMention,
    Kind,
    Metadata,
    Placement,
    Precision,
    Quotation,
    Role,
    Section,
    Sentence,
    Span,
    Speaker,
    Speech,
    Structure,
)

SETTINGS = Settings(
    root=Path("/project"),
    config_file=Path("/project/mkdocs.yml"),
    articles_dir=Path("/project/briefings"),
    docs_dir=Path("/project/docs"),
    site_dir=Path("/project/site"),
    site_name="Sheets",
    intro="News as sheets.",
)


@dataclass(frozen=True, slots=True)
class Said:
    """Words that somebody says: a piece of the text, who is named for it, its speaker, the cue."""

    words: str
    source: str | None = None
    speaker: str | None = None
    kind: Speech = Speech.DIRECT
    speech: bool = True
    cue: str | None = None


def sheet(
    *paragraphs: Sequence[tuple[Section, str]],
    said: Sequence[Said] = (),
    speakers: Sequence[Speaker] = (),
    dates: Sequence[tuple[str, str, Precision]] = (),
    glance: Sequence[int] = (),
    metadata: Metadata | None = None,
) -> Briefing:
    """Make a briefing of paragraphs of sentences, each with its section; numbers start at 1."""
    sentences: list[Sentence] = []
    placements: list[Placement] = []
    text = ""
    for number, paragraph in enumerate(paragraphs):
        text += "\n\n" if number else ""
        for i, (section, words) in enumerate(paragraph):
            text += " " if i else ""
            name = f"s{len(sentences) + 1}"
            at = Span(len(text), len(text) + len(words))
            anchor = hashlib.sha256(f"{name}{words}".encode()).hexdigest()[:12]
            sentences.append(Sentence(name, anchor, at, number))
            placements.append(Placement(name, section, 0.9, Role.MAIN, ()))
            text += words

    def place(words: str) -> Span:
        return Span(text.index(words), text.index(words) + len(words))

    meta = metadata or Metadata(title="A headline", date=dt.date(2030, 5, 4))
    structure = Structure(
        article=Article("the-slug", Path("briefings/the-slug.md"), meta, text),
        sentences=tuple(sentences),
        placements=tuple(placements),
        quotations=tuple(
            Quotation(
                id=f"q{i}",
                kind=one.kind,
                contents=(place(one.words),),
                cue=place(one.cue) if one.cue else None,
                source=place(one.source) if one.source else None,
                rule="by hand",
                speech=one.speech,
                speaker=one.speaker,
            )
            for i, one in enumerate(said, 1)
        ),
        speakers=tuple(speakers),
        dates=tuple(DateMention(place(w), value, p) for w, value, p in dates),
        glance=tuple(f"s{number}" for number in glance),
        findings=(),
    )
    return Briefing(structure, standfirst=meta.description)


def speaker(name: str, *mentions: Span, role: str | None = None, key: str = "p1") -> Speaker:
    """Make a speaker."""
    return Speaker(key, name, role, Kind.OFFICIAL, mentions)


def with_metadata(briefing: Briefing, metadata: Metadata) -> Briefing:
    """Return the briefing with other front matter."""
    article = replace(briefing.structure.article, metadata=metadata)
    structure = replace(briefing.structure, article=article)
    return replace(briefing, structure=structure, standfirst=metadata.description)
