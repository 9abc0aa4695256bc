"""The briefing of an invented quarry, made by hand for the tests of what is printed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

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

KEY, BACK, REACT, ANALYST, SOURCE = Section
ONLINE = "https://news.example/site/briefings/quarry/"
DATED = Metadata(
    title="Quarry to close",
    description="Forty jobs go.",
    tags=("quarry", "jobs"),
    lang="en-GB",
    date=dt.date(2024, 11, 19),
    outlet="The Stonecutter",
    byline="Ada Flint",
    url="https://stonecutter.example/quarry?a=1&b=2",
    rights="All rights reserved.",
)
# A line is a section and a sentence; “…” in it is what the speaker named before | says.
LINES = (
    (KEY, "The quarry at Dunmoor will close in May."),
    (REACT, "Rosa Lund|“It is over,” said Rosa Lund, who runs it."),
    (BACK, "It was opened in 1911."),
    (REACT, "Rosa Lund|She said that forty people would lose their work."),
    (KEY, "Forty people work there."),
    (ANALYST, "Piet Moor|“Slate is dear,” Piet Moor, a geologist, wrote."),
    (REACT, "Nobody else spoke."),
    (SOURCE, "Editing by Someone Unseen."),
)


def configured(site_url: str | None = "https://news.example/site/", **more: Any) -> Settings:
    """Return the settings of a site with an address."""
    here = Path("/nowhere")
    return Settings(here, here, here, here, here, "Morning Sheet", site_url, **more)


def made(
    lines: Sequence[tuple[Section, str]] = LINES,
    metadata: Metadata = DATED,
    *,
    glossary: dict[str, str] | None = None,
    sides: dict[str, str] | None = None,
    dates: Sequence[tuple[str, str]] = (),
) -> Briefing:
    """Make a briefing of lines, a paragraph each."""
    text, sentences, quotations = "", [], []
    names: dict[str, str] = {}
    for number, (_, line) in enumerate(lines):
        name, bar, words = line.rpartition("|")
        span = Span(len(text), len(text) + len(words))
        sentences.append(Sentence(f"s{number}", f"{number:012x}", span, number))
        said = re.search("“[^”]*”", words)
        if bar:
            who = names.setdefault(name, f"p{len(names)}")
            start, end = said.span() if said else (0, len(words))
            content = Span(span.start + start, span.start + end)
            kind = Speech.DIRECT if said else Speech.INDIRECT
            quotations.append(
                Quotation(f"q{number}", kind, (content,), None, None, "test", speaker=who)
            )
        text += words + "\n\n"
    structure = Structure(
        article=Article("quarry", Path("briefings/quarry.md"), metadata, text.strip("\n")),
        sentences=tuple(sentences),
        placements=tuple(
            Placement(s.id, section, 0.9, Role.NONE, ())
            for s, (section, _) in zip(sentences, lines, strict=True)
        ),
        quotations=tuple(quotations),
        speakers=tuple(
            Speaker(who, name, "its manager", Kind.PARTY, (), side=(sides or {}).get(name))
            for name, who in names.items()
        ),
        dates=tuple(
            DateMention(
                Span(text.index(words), text.index(words) + len(words)),
                value,
                (Precision.YEAR, Precision.MONTH, Precision.DAY)[value.count("-")],
            )
            for words, value in dates
        ),
        glance=tuple(s.id for s in sentences[:3]),
        findings=(),
    )
    return Briefing(structure, structure.article.metadata.description, glossary or {})
