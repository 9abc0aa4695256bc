"""Structures and briefings as JSON: `briefing structure --json` and `briefing.json`.

The schema is documented in the guide; its `schema` number grows when a reader would break.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from generator.model import (
    Briefing,
    Finding,
    Placement,
    Quotation,
    Section,
    Sentence,
    SourcePage,
    Span,
    Structure,
)
from generator.publishing.selectors import LEFT_OUT, selectors

SCHEMA = 1
# What JSON allows bare: line separators, which split lines elsewhere, and what turns the order in
# which a terminal shows letters.
_SEPARATORS = re.compile("[\x85\u2028-\u202e\u2066-\u2069]")


def dumps(value: dict[str, Any]) -> str:
    """Return one line of JSON, with any line separator inside strings escaped."""
    return escaped(json.dumps(value, ensure_ascii=False), _SEPARATORS) + "\n"


def escaped(dumped: str, characters: re.Pattern[str]) -> str:
    """Return JSON in which these characters, of its strings alone, are written as numbers."""
    return characters.sub(lambda found: f"\\u{ord(found[0]):04x}", dumped)


def structure(made: Structure) -> dict[str, Any]:
    """Return the structure as JSON-ready values; spans are code-point offsets into `text`."""
    article = made.article
    metadata = article.metadata
    return {
        "schema": SCHEMA,
        "slug": article.slug,
        "title": article.headline,
        "published": metadata.date and metadata.date.isoformat(),
        "outlet": metadata.outlet,
        "url": metadata.url,
        "lang": metadata.lang,
        "sha256": hashlib.sha256(article.text.encode()).hexdigest(),
        "text": article.text,
        "sentences": [
            _sentence(s, p) for s, p in zip(made.sentences, made.placements, strict=True)
        ],
        "glance": list(made.glance),
        "quotations": [_quotation(q) for q in made.quotations],
        "speakers": [
            {
                "id": s.id,
                "name": s.name,
                "role": s.role,
                "kind": s.kind.value,
                "mentions": [_span(m) for m in s.mentions],
                **({"side": s.side} if s.side else {}),
                **_by(s.edited),
            }
            for s in made.speakers
        ],
        "dates": [
            {**_span(d.span), "value": d.value, "precision": d.precision.value} for d in made.dates
        ],
        "abbreviations": [
            {"short": _span(a.short), "long": _span(a.long)} for a in made.abbreviations
        ],
        "findings": [_finding(f) for f in made.findings],
    }


def briefing(made: Briefing) -> dict[str, Any]:
    """Return the briefing: its structure, and what the editor added.

    Sentences and the pieces of quotations have selectors too, by which other programs find them.
    """
    described = made.structure.article.metadata.description
    decided = made.standfirst is not None and made.standfirst != described
    set_by = {"standfirst": decided, "glance": made.glance_edited}
    text = _published(made.structure, LEFT_OUT)
    values = structure(made.structure)
    for place in (
        *values["sentences"],
        *(piece for quotation in values["quotations"] for piece in quotation["contents"]),
    ):
        place["selector"] = selectors(text, Span(place["start"], place["end"]))
    return values | {
        "text": _published(made.structure, " "),
        "standfirst": made.standfirst,
        "glossary": dict(made.glossary),
        "site_glossary": dict(made.site_glossary),
        "by": {key: "editor" for key, edited in set_by.items() if edited},
    }


def _published(made: Structure, blank: str) -> str:
    """Return the article's text as far as it may be published, with blanks where it may not.

    Where the source page does not show the whole article, neither does the record; every offset
    stays what it is.
    """
    text = made.article.text
    if made.article.metadata.source_page is SourcePage.FULL:
        return text
    pieces, at = [], 0
    for sentence, placement in zip(made.sentences, made.placements, strict=True):
        if placement.section is Section.SOURCE_ONLY:
            pieces += [text[at : sentence.span.start], blank * len(sentence.span)]
            at = sentence.span.end
    return "".join((*pieces, text[at:]))


def _span(span: Span) -> dict[str, int]:
    return {"start": span.start, "end": span.end}


def _by(edited: bool) -> dict[str, str]:
    return {"by": "editor"} if edited else {}


def _sentence(sentence: Sentence, placement: Placement) -> dict[str, Any]:
    return {
        "id": sentence.id,
        "anchor": sentence.anchor,
        "paragraph": sentence.paragraph,
        **_span(sentence.span),
        "section": placement.section.value,
        "confidence": round(placement.confidence, 4),
        "role": placement.role.value,
        "reasons": list(placement.reasons),
        **_by(sentence.edited or placement.edited),
    }


def _quotation(quotation: Quotation) -> dict[str, Any]:
    return {
        "id": quotation.id,
        "kind": quotation.kind.value,
        "speech": quotation.speech,
        "contents": [_span(c) for c in quotation.contents],
        "cue": quotation.cue and _span(quotation.cue),
        "source": quotation.source and _span(quotation.source),
        "speaker": quotation.speaker,
        "rule": quotation.rule,
        **_by(quotation.edited),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    where = _span(finding.span) if finding.span else {}
    line = {"line": finding.line} if finding.line else {}
    return {
        "code": finding.code,
        "level": finding.level.value,
        "message": finding.message,
        **where,
        **line,
    }
