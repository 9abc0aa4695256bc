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
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from threading import Lock
from typing import TYPE_CHECKING, Any

import segno
import typst

from generator.config import Paper, Settings
from generator.errors import PublishError
from generator.model import Briefing, Metadata, Precision, Section, Speaker
from generator.publishing import views
from generator.publishing.escape import fold, right_to_left
from generator.publishing.views import Statement, View, Voice

if TYPE_CHECKING:
    from typst import PDFStandard

JSON = dict[str, Any]

# Both hold together: an accessible PDF (PDF/UA-1) that can be archived (PDF/A-2a).
_STANDARDS: list[PDFStandard] = ["ua-1", "a-2a"]
# An undated article still needs a date of making, and the same one at every rebuild.
_UNDATED = dt.date(2000, 1, 1)
_PAPERS = {Paper.A4: "a4", Paper.LETTER: "us-letter"}
_WEB = re.compile(r"https?://", re.IGNORECASE)
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:-[a-z]{4})?(?:-([a-z]{2}))?\b", re.IGNORECASE)
# Languages written from right to left; the others' letters may still turn up in any text.
_RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
_MOST = 2_000_000  # characters: a thousand pages, five seconds, one gigabyte of memory
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"
_TURN = Lock()
_RUNNING = 80  # characters of the headline that fit over a second page


def render(briefing: Briefing, settings: Settings) -> bytes:
    """Return the handout as a tagged PDF: the same bytes for the same briefing."""
    article = briefing.structure.article
    if len(article.text) > _MOST:
        raise PublishError(
            f"The article has {len(article.text):,} characters, too many to print.",
            path=article.path,
            hint=f"Split it into articles of at most {_MOST:,}.",
        )
    # A lone surrogate is no character at all, and Typst takes none.
    data = json.dumps(document(briefing, settings), ensure_ascii=False).encode("utf8", "replace")
    made = article.metadata.updated or article.metadata.date or _UNDATED
    try:
        return _to_standards(data.decode(), made)
    except typst.TypstError as error:
        raise PublishError(
            f"The handout could not be set. {error.diagnostic or error.message}",
            path=article.path,
            hint="Please report this, with the article.",
        ) from error


def _to_standards(data: str, made: dt.date) -> bytes:
    """Return the PDF of one document, to the standards if its characters allow it.

    The standards forbid characters that no font here has.  A text with such ones is set without
    the standards, with a box in place of each.
    """
    try:
        return _compile(data, made, _STANDARDS)
    except typst.TypstError:
        return _compile(data, made, [])


def _compile(data: str, made: dt.date, standards: list[PDFStandard]) -> bytes:
    """Return the PDF of one document."""
    with _TURN:
        pdf = _compiler().compile(
            sys_inputs={"document": data},
            format="pdf",
            pdf_standards=standards,
            timestamp=dt.datetime.combine(made, dt.time(), dt.UTC),
        )
    assert isinstance(pdf, bytes)  # as for every format that is one file
    return pdf


@cache
def _compiler() -> typst.Compiler:
    """Return the one compiler of this process: to read the fonts anew would take longer.

    It serves one thread at a time.  Its own threads do not survive a fork: workers that set
    handouts are to be spawned, or forked before the first handout is set.
    """
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

    A sentence has `runs`, pairs of words and whether somebody says them: joined, the words are
    the sentence with its white space folded.
    """
    article = briefing.structure.article
    metadata = article.metadata
    view = views.arrange(briefing)
    headline = fold(article.headline).strip()
    return {
        "paper": _PAPERS[settings.paper],
        **_language(metadata.lang),
        "masthead": _line(settings.site_name),
        "headline": headline,
        "running": _line(textwrap.shorten(headline, _RUNNING, placeholder=" …")),
        "standfirst": fold(briefing.standfirst or ""),
        "dateline": _dateline(metadata, view.minutes(settings.words_per_minute)),
        "author": fold(metadata.byline or metadata.outlet or settings.site_name),
        "keywords": [fold(tag) for tag in metadata.tags],
        "glance": [_passage([statement]) for statement in view.glance],
        "sections": _sections(view),
        "glossary": [[_line(term), _line(sense)] for term, sense in briefing.glossary.items()],
        "source": _source(metadata),
        "online": _online(article.slug, settings.site_url),
    }


def _sections(view: View) -> list[JSON]:
    """Return the sections that have a sentence: with points, prose or voices."""
    made = []
    for heading in views.HEADINGS:
        statements = view.sections[heading.section]
        section: JSON = {"letter": heading.letter, "title": heading.title}
        match heading.section:
            case Section.KEY_CHANGES:
                points = views.points(statements)
                section["points"] = [_passage(point.statements) for point in points]
            case Section.BACKGROUND:
                section["prose"] = [_passage(run) for run in _runs_of(statements)]
            case Section.REACTIONS:
                section["voices"] = [_voice(voice) for voice in view.reactions]
            case Section.ANALYST_VIEW:
                section["voices"] = [_voice(voice) for voice in view.analysts]
            case _:
                continue
        if statements:
            made.append(section)
    return made


def _voice(voice: Voice) -> JSON:
    """Return a speaker and their passages, each with the form in which it gives their words."""
    speaker = voice.speaker
    return {
        "name": _line(speaker.name if speaker else None),
        "role": _line(speaker.role if speaker else None),
        "side": _line(speaker.side if speaker else None),
        "unnamed": voice.unnamed,
        "passages": [
            _passage(run, speaker) | {"form": _form(run[0])}
            for run in _runs_of(voice.statements, _form)
        ],
    }


def _form(statement: Statement) -> str:
    """Return how a statement gives somebody's words, if it gives any."""
    if statement.quoted:
        return "quoted"
    return "reported" if any(run.said for run in statement.runs) else "told"


def _runs_of(
    statements: Sequence[Statement], form: Callable[[Statement], str] = lambda _: ""
) -> list[list[Statement]]:
    """Group statements that follow each other in a paragraph of the article, in one form."""
    groups: list[list[Statement]] = []
    for statement in statements:
        last = groups[-1][-1] if groups else None
        here = (statement.number, statement.paragraph, form(statement))
        if last and (last.number + 1, last.paragraph, form(last)) == here:
            groups[-1].append(statement)
        else:
            groups.append([statement])
    return groups


def _passage(statements: Sequence[Statement], speaker: Speaker | None = None) -> JSON:
    """Return sentences that are read as one, and who is meant in them, besides the speaker."""
    known = speaker.name if speaker else None
    referents = dict.fromkeys(who for statement in statements for who in statement.referents)
    return {
        "sentences": [
            {
                "runs": [[run.text, run.said] for run in statement.runs],
                "isolated": right_to_left(statement.text),
            }
            for statement in statements
        ],
        "meant": [[_line(r.mention), _line(r.name)] for r in referents if r.name != known],
    }


def _language(tag: str) -> JSON:
    """Return a language tag as Typst takes it, and whether it is written from right to left."""
    match = _LANGUAGE.match(tag)
    lang, region = match.groups() if match else ("en", None)
    return {
        "lang": lang.lower(),
        "region": region and region.upper(),
        "rtl": lang.lower() in _RIGHT_TO_LEFT,
    }


def _dateline(metadata: Metadata, minutes: int) -> list[str]:
    """Return outlet, byline, dates and reading time, as far as they are known."""
    parts = (
        _line(metadata.outlet),
        _line(metadata.byline),
        _day(metadata.date),
        metadata.updated and f"updated {_day(metadata.updated)}",
        f"{minutes} min read",
    )
    return [part for part in parts if part]


def _source(metadata: Metadata) -> JSON:
    """Return where the article comes from."""
    url = (metadata.url or "").strip()
    return {
        "outlet": _line(metadata.outlet),
        "date": _day(metadata.date),
        "retrieved": _day(metadata.retrieved),
        "url": url,
        "linked": _WEB.match(url) is not None,
        "rights": _line(metadata.rights),
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


def _line(text: str | None) -> str:
    """Return words for a line that they share with others, whose order they must not turn."""
    words = fold(text or "").strip()
    return f"{_ISOLATE}{words}{_END_ISOLATE}" if right_to_left(words) else words


def _day(date: dt.date | None) -> str:
    """Return a date as people write it."""
    return views.date_label(date.isoformat(), Precision.DAY) if date else ""
