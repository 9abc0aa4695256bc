"""An article on the desk as JSON, for the page to show."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from typing import Any

from generator.checking import catalogue, looking
from generator.desk.review.desk import Looked
from generator.desk.review.editing import Cast, arranged
from generator.model import (
    Briefing,
    Finding,
    Placement,
    Quotation,
    Sentence,
    SourcePage,
    Span,
    Speaker,
)
from generator.publishing.pages import CHANGES, PAGES, PRINT, Page
from generator.review.sentences import rebuilt

_IN_DOUBT = ("C", "F", "Q", "S")
"""First letters of findings that an editor can answer by a decision about a sentence."""


def state(looked: Looked) -> dict[str, Any]:
    """Return all that the page needs to know of an article."""
    made, cast = looked.briefing, looked.cast
    structure, article = made.structure, looked.article
    found = (*structure.findings, *looking.on_the_desk(made))
    starts = [s.span.start for s in structure.sentences]
    doubts = _doubts(made, found)
    metadata = article.metadata
    return {
        "name": article.slug,
        "headline": article.headline,
        "status": metadata.status.value,
        "lang": metadata.lang,
        "published": metadata.date and metadata.date.isoformat(),
        "outlet": metadata.outlet,
        "version": looked.version,
        "can_undo": looked.can_undo,
        "can_redo": looked.can_redo,
        "standfirst": made.standfirst,
        "own_standfirst": cast.values.standfirst or None,
        "glossary": [
            {"term": e.words("term"), "meaning": e.words("meaning")} for e in cast.values.glossary
        ],
        "glance": list(structure.glance),
        "glance_edited": made.glance_edited,
        "text": article.text,
        "sentences": _sentences(looked, cast, doubts),
        "quotations": [_quotation(q, cast) for q in structure.quotations],
        "removed": [_quotation(q, cast) for q in cast.removed()],
        "speakers": [_speaker(s, cast) for s in structure.speakers],
        "sides": sorted({s.side for s in structure.speakers if s.side}),
        "findings": [_finding(f, starts, structure.sentences) for f in _by_rank(found)],
        "doubtful": _doubtful(made, doubts),
        "pages": [
            {"title": page.title, "href": f"briefings/{article.place}/{page.name}.html"}
            for page in _pages(made)
        ],
    }


def doubtful(made: Briefing) -> int:
    """Return how many sentences of a briefing are doubtful."""
    return len(_doubts(made, (*made.structure.findings, *looking.on_the_desk(made))))


def _sentences(looked: Looked, cast: Cast, doubts: Mapping[str, list[str]]) -> list[dict[str, Any]]:
    made, now = cast.briefing.structure, arranged(cast.structure, cast.values)
    _, parts = rebuilt(cast.structure, [s.span.start for s in made.sentences])
    rows = []
    for sentence, placed, part in zip(made.sentences, made.placements, parts, strict=True):
        tool = looked.tool.placements[part]
        span = sentence.span
        rows.append(
            {
                "id": sentence.id,
                "anchor": sentence.anchor,
                "paragraph": sentence.paragraph,
                **_span(span),
                **_placed(placed),
                "role": placed.role.value,
                "edited": sentence.edited or placed.edited,
                "moved": placed.edited,
                "cut": span.start in now.cuts,
                "joined": sorted(at for at in now.joins if span.start < at < span.end),
                "tool": _placed(tool),
                "doubts": doubts.get(sentence.id, []),
            }
        )
    return rows


def _placed(placement: Placement) -> dict[str, Any]:
    return {
        "section": placement.section.value,
        "confidence": round(placement.confidence, 4),
        "reasons": list(placement.reasons),
        "next_best": placement.next_best
        and {
            "section": placement.next_best[0].value,
            "confidence": round(placement.next_best[1], 4),
        },
    }


def _span(span: Span) -> dict[str, int]:
    return {"start": span.start, "end": span.end}


def _quotation(quotation: Quotation, cast: Cast) -> dict[str, Any]:
    own = cast.own(quotation.id)
    return {
        **_said(quotation, cast),
        "cue": quotation.cue and _span(quotation.cue),
        "source": quotation.source and _span(quotation.source),
        "speech": quotation.speech,
        "edited": quotation.edited,
        "tool": own and _said(own, cast),
    }


def _said(quotation: Quotation, cast: Cast) -> dict[str, Any]:
    speaker = cast.found(quotation.speaker) if quotation.speaker else None
    return {
        "id": quotation.id,
        "kind": quotation.kind.value,
        "contents": [_span(content) for content in quotation.contents],
        "speaker": quotation.speaker,
        "speaker_name": speaker.name if speaker else None,
    }


def _speaker(speaker: Speaker, cast: Cast) -> dict[str, Any]:
    tool = cast.tool(speaker.id)
    return {
        "id": speaker.id,
        "name": speaker.name,
        "role": speaker.role,
        "kind": speaker.kind.value,
        "side": speaker.side,
        "edited": speaker.edited,
        "mentions": [_span(mention) for mention in speaker.mentions],
        "added": tool is None,
        "merged": [{"id": id_, "name": name} for id_, name in cast.merged(speaker.id)],
        "tool": tool and {"name": tool.name, "role": tool.role, "kind": tool.kind.value},
    }


def _pages(made: Briefing) -> tuple[Page, ...]:
    hidden = made.structure.article.metadata.source_page is SourcePage.LINK
    changes = (CHANGES,) if made.revisions.steps else ()
    return (*(PAGES[:-1] if hidden else PAGES), *changes, PRINT)


def _by_rank(found: Iterable[Finding]) -> list[Finding]:
    ranks = catalogue.ranks()
    return sorted(found, key=lambda finding: ranks[finding.code])


def _finding(
    finding: Finding, starts: list[int], sentences: tuple[Sentence, ...]
) -> dict[str, Any]:
    sentence = None
    if finding.span and sentences:
        sentence = sentences[max(0, bisect_right(starts, finding.span.start) - 1)].id
    return {
        "code": finding.code,
        "level": finding.level.value,
        "message": finding.message,
        "hint": finding.hint,
        "line": finding.line,
        "explain": catalogue.in_short(finding.code),
        "sentence": sentence,
    }


def _doubts(made: Briefing, found: Iterable[Finding]) -> dict[str, list[str]]:
    """Return in plain words what is doubtful about sentences, by their ids."""
    sentences = made.structure.sentences
    starts = [s.span.start for s in sentences]
    doubts: dict[str, list[str]] = {}
    for finding in _by_rank(found):
        if finding.span and finding.code.startswith(_IN_DOUBT):
            index = max(0, bisect_right(starts, finding.span.start) - 1)
            doubts.setdefault(sentences[index].id, []).append(_sentence_of(finding.message))
    return doubts


def _sentence_of(message: str) -> str:
    return f"{message[:1].upper()}{message[1:]}{'' if message.endswith(('.', '?', '!')) else '.'}"


def _doubtful(made: Briefing, doubts: Mapping[str, list[str]]) -> list[str]:
    """Return the ids of doubtful sentences, the most doubtful first."""
    sure = {p.sentence: p.confidence for p in made.structure.placements}
    order = {s.id: n for n, s in enumerate(made.structure.sentences)}
    return sorted(doubts, key=lambda id_: (sure[id_], order[id_]))
