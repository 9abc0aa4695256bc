"""The handout: one PDF a briefing, set by Typst from data alone.

`document` says what stands on the paper, as JSON-ready values; `templates/handout/` says how it
looks.  The two meet in `sys.inputs`: no word of an article is ever part of Typst markup.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import textwrap
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import segno
import typst

from generator.config import Paper, Settings
from generator.errors import PublishError
from generator.model import Briefing, Metadata, Precision, Section, Speaker, Speech, Structure
from generator.publishing import views
from generator.publishing.escape import fold, right_to_left
from generator.publishing.views import Statement, Voice

JSON = dict[str, Any]

# Both hold together: an accessible PDF (PDF/UA-1) that can be archived (PDF/A-2a).
_STANDARDS = ["ua-1", "a-2a"]
# An undated article still needs a date of making, and the same one at every rebuild.
_UNDATED = dt.date(2000, 1, 1)
_PAPERS = {Paper.A4: "a4", Paper.LETTER: "us-letter"}
_WEB = re.compile(r"https?://", re.IGNORECASE)
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:-[a-z]{4})?(?:-([a-z]{2}))?\b", re.IGNORECASE)
_RUNNING = 80  # characters of the headline that fit over a second page


def render(briefing: Briefing, settings: Settings) -> bytes:
    """Return the handout as a tagged PDF: the same bytes for the same briefing.

    A text with characters that no font here has cannot meet the PDF standards.  Its handout is
    made without them, with a box in place of each such character.
    """
    article = briefing.structure.article
    # A lone surrogate is no character at all, and Typst takes none.
    data = json.dumps(document(briefing, settings), ensure_ascii=False).encode("utf8", "replace")
    made = article.metadata.updated or article.metadata.date or _UNDATED
    try:
        try:
            return _compile(data.decode(), made, _STANDARDS)
        except typst.TypstError:
            return _compile(data.decode(), made, [])
    except typst.TypstError as error:
        raise PublishError(
            f"The handout could not be set. {error.diagnostic or error.message}",
            path=article.path,
            hint="Please report this, with the article.",
        ) from error


def _compile(data: str, made: dt.date, standards: list[str]) -> bytes:
    """Return the PDF of one document."""
    pdf: bytes = _compiler().compile(
        sys_inputs={"document": data},
        format="pdf",
        pdf_standards=standards,
        timestamp=dt.datetime.combine(made, dt.time(), dt.UTC),
    )
    return pdf


@cache
def _compiler() -> typst.Compiler:
    """Return the one compiler of this process: to read the fonts anew would take longer."""
    here = files(__package__)
    folder = here / "templates" / "handout"
    return typst.Compiler(
        str(folder / "handout.typ"),
        root=str(folder),
        font_paths=[str(here / "fonts")],
        ignore_system_fonts=True,
    )


def document(briefing: Briefing, settings: Settings) -> JSON:
    """Return all that stands on the handout, in its order, ready for JSON.

    A sentence has `runs`, pairs of words and whether somebody says them; the words joined are
    the sentence, with white space folded.
    """
    article = briefing.structure.article
    metadata = article.metadata
    view = views.arrange(briefing)
    headline = fold(article.headline).strip()
    return {
        "paper": _PAPERS[settings.paper],
        **_language(metadata.lang),
        "masthead": fold(settings.site_name),
        "headline": headline,
        "running": textwrap.shorten(headline, _RUNNING, placeholder=" …"),
        "standfirst": fold(briefing.standfirst or metadata.description or ""),
        "dateline": _dateline(metadata, view.minutes(settings.words_per_minute)),
        "author": fold(metadata.byline or metadata.outlet or settings.site_name),
        "keywords": [fold(tag) for tag in metadata.tags],
        "glance": [_sentence(statement) for statement in view.glance],
        "sections": _sections(briefing.structure, view),
        "glossary": [[fold(term), fold(sense)] for term, sense in briefing.glossary.items()],
        "source": _source(metadata),
        "online": _online(article.slug, settings.site_url),
    }


def _sections(structure: Structure, view: views.View) -> list[JSON]:
    """Return the sections that have a sentence; those with speakers have `voices`."""
    quoted = _quoted(structure)
    voices = {Section.REACTIONS: view.reactions, Section.ANALYST_VIEW: view.analysts}
    made = []
    for heading in views.HEADINGS:
        statements = view.sections[heading.section]
        if heading.section is Section.SOURCE_ONLY or not statements:
            continue
        section: JSON = {"letter": heading.letter, "title": heading.title}
        if heading.section in voices:
            section["voices"] = [_voice(voice, quoted) for voice in voices[heading.section]]
        elif heading.section is Section.KEY_CHANGES:
            section["points"] = [_sentences(point) for point in views.points(statements)]
        else:
            section["prose"] = [_sentences(passage) for passage in _passages(statements)]
        made.append(section)
    return made


def _voice(voice: Voice, quoted: frozenset[int]) -> JSON:
    """Return a speaker and their words; a passage is either quoted or told by the article."""
    speaker = voice.speaker
    return {
        "name": fold(speaker.name) if speaker else "",
        "role": fold(speaker.role or "") if speaker else "",
        "side": fold(speaker.side or "") if speaker else "",
        "unnamed": voice.unnamed,
        "passages": [
            {
                "form": _form(passage[0], quoted),
                "sentences": _sentences(passage, known=speaker),
            }
            for passage in _passages(voice.statements, quoted)
        ],
    }


def _passages(
    statements: Sequence[Statement], quoted: frozenset[int] = frozenset()
) -> list[list[Statement]]:
    """Group statements that follow each other in one paragraph of the article, in one form."""
    passages: list[list[Statement]] = []
    for statement in statements:
        last = passages[-1][-1] if passages else None
        if last and (last.number + 1, last.paragraph, _form(last, quoted)) == (
            statement.number,
            statement.paragraph,
            _form(statement, quoted),
        ):
            passages[-1].append(statement)
        else:
            passages.append([statement])
    return passages


def _form(statement: Statement, quoted: frozenset[int]) -> str:
    """Return how a statement gives somebody's words, if it gives any."""
    if statement.number in quoted:
        return "quoted"
    return "reported" if any(run.said for run in statement.runs) else "told"


def _quoted(structure: Structure) -> frozenset[int]:
    """Return the numbers of the statements that hold words in quotation marks."""
    starts = [sentence.span.start for sentence in structure.sentences]
    return frozenset(
        number
        for quotation in structure.quotations
        if quotation.speech and quotation.kind is not Speech.INDIRECT
        for content in quotation.contents
        for number in range(
            bisect_right(starts, content.start), bisect_right(starts, content.end - 1) + 1
        )
    )


def _sentences(statements: Iterable[Statement], known: Speaker | None = None) -> list[JSON]:
    """Return sentences with who is meant in them, save by those that stand under that name."""
    name = known.name if known else None
    return [
        _sentence(statement)
        | {"meant": [[r.mention, r.name] for r in statement.referents if r.name != name]}
        for statement in statements
    ]


def _sentence(statement: Statement) -> JSON:
    """Return the runs of a sentence."""
    return {
        "runs": [[run.text, run.said] for run in statement.runs],
        "isolate": right_to_left(statement.text),
    }


def _language(tag: str) -> JSON:
    """Return a language tag as Typst takes it: language and, where it is given, region."""
    match = _LANGUAGE.match(tag)
    lang, region = match.groups() if match else ("en", None)
    return {"lang": lang.lower(), "region": region and region.upper()}


def _dateline(metadata: Metadata, minutes: int) -> list[str]:
    """Return outlet, byline, dates and reading time, as far as they are known."""
    parts = (
        fold(metadata.outlet or ""),
        fold(metadata.byline or ""),
        _day(metadata.date),
        metadata.updated and f"updated {_day(metadata.updated)}",
        f"{minutes} min read",
    )
    return [part for part in parts if part]


def _source(metadata: Metadata) -> JSON:
    """Return where the article comes from."""
    url = (metadata.url or "").strip()
    return {
        "outlet": fold(metadata.outlet or ""),
        "date": _day(metadata.date),
        "retrieved": _day(metadata.retrieved),
        "url": url,
        "linked": _WEB.match(url) is not None,
        "rights": fold(metadata.rights or ""),
    }


def _online(slug: str, site_url: str | None) -> JSON | None:
    """Return the address of the briefing's pages, and its QR code as SVG."""
    if not site_url:
        return None
    url = f"{site_url.rstrip('/')}/briefings/{slug}/"
    code = io.BytesIO()
    # The four modules of white around it are part of the code: readers need them.
    segno.make(url, micro=False, error="m").save(
        code, kind="svg", border=4, omitsize=True, xmldecl=False, nl=False
    )
    return {"url": url, "qr": code.getvalue().decode()}


def _day(date: dt.date | None) -> str:
    """Return a date as people write it."""
    return views.date_label(date.isoformat(), Precision.DAY) if date else ""
