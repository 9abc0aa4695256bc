"""The handout: one PDF a briefing, set by Typst from data alone.

`document` says what stands on the paper, as JSON-ready values; `templates/handout/` says how it
looks.  The two meet in `sys.inputs`: no word of an article is ever part of Typst markup.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import re
import textwrap
from collections.abc import Callable, Iterable, Sequence

import segno
import typst

from generator.config import Settings
from generator.errors import PublishError
from generator.model import (
    Article,
    Briefing,
    Finding,
    Level,
    Precision,
    Section,
    SourcePage,
    Speaker,
    Status,
    Structure,
)
from generator.publishing import arranging, coverage, typesetting, views
from generator.publishing import glosses as glossing
from generator.publishing.escape import fold, link, right_to_left, unturned
from generator.publishing.pages import KINDS, text_fragment
from generator.publishing.people import has_own_role
from generator.publishing.typesetting import JSON
from generator.publishing.views import Excerpt, Form, Position, Statement, View, Voice

MOST = 500_000
"""Characters that are set at most: 300 pages, two minutes, one and a half gigabytes of memory."""

# An undated article still needs a date of making, and the same one at every rebuild.
UNDATED = dt.date(2000, 1, 1)
"""The date of what has none."""

_LETTERS = {heading.section: heading.letter for heading in views.HEADINGS}
_WEB = re.compile(r"https?://", re.IGNORECASE)
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:-[a-z]{4})?(?:-([a-z]{2}))?\b", re.IGNORECASE)
# Languages written from right to left; the others' letters may still turn up in any text.
_RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"
_RUNNING = 80  # characters of the headline that fit over a second page
_NAMED = 12  # characters that a finding names
_BESIDE = 60  # characters of a meaning that stands beside the sentence, not in the glossary alone


def render(briefing: Briefing, settings: Settings) -> bytes:
    """Return the handout as a tagged PDF: the same bytes for the same briefing."""
    article = briefing.structure.article
    check_length(article)
    try:
        return typesetting.pdf(
            "handout.typ", document(briefing, settings), settings, made_on(article)
        )
    except typst.TypstError as error:
        raise PublishError(
            f"The handout could not be set. {error.diagnostic or error.message}",
            path=article.path,
            hint="Please report this, with the article.",
        ) from error


def check_length(article: Article) -> None:
    """Raise `PublishError` where an article is too long to be set."""
    if len(article.text) > MOST:
        raise PublishError(
            f"The article has {len(article.text):,} characters, too many to print.",
            path=article.path,
            hint=f"Split it into articles of at most {MOST:,}.",
        )


def made_on(article: Article) -> dt.date:
    """Return the date that a file made from the article bears: the article's own."""
    return article.metadata.updated or article.metadata.date or UNDATED


def findings(briefing: Briefing) -> tuple[Finding, ...]:
    """Return a finding where an article has characters that cannot be printed."""
    article = briefing.structure.article
    if article.metadata.status is Status.WITHDRAWN:
        return ()
    missing = coverage.uncovered(f"{article.text}{article.headline}{briefing.standfirst or ''}")
    if not missing:
        return ()
    named = " ".join(f"{c} (U+{ord(c):04X})" for c in missing[:_NAMED] if c.isprintable())
    more = len(missing) - _NAMED
    listed = f"{named or 'unassigned ones'}{f' and {more} more' if more > 0 else ''}"
    place = min((at for c in missing if (at := article.text.find(c)) >= 0), default=0)
    message = f"the handout prints boxes for characters that its fonts do not have: {listed}"
    line = article.line_of(place)
    return (Finding("P002", Level.WARNING, message, path=article.path, line=line),)


def document(briefing: Briefing, settings: Settings, key: str = "") -> JSON:
    """Return all that stands on the handout, in its order, ready for JSON.

    A sentence has `runs`, pairs of words and whether somebody says them: joined, the words are
    the sentence with its white space folded.  `key` begins the names of places, where several
    handouts stand in one file.
    """
    article = briefing.structure.article
    metadata = article.metadata
    view = arranging.arrange(briefing)
    headline = unturned(fold(article.headline)).strip()
    online = _online(article.place, settings.site_url)
    glosses = glossing.gather(briefing)
    reader = glossing.Reader(glosses, article.text)
    sheet = _Sheet(briefing.structure, online["url"] if online else None, reader)
    return {
        "key": key,
        **language(metadata.lang),
        "masthead": line(settings.site_name),
        "headline": headline,
        "running": line(textwrap.shorten(headline, _RUNNING, placeholder=" …")),
        "standfirst": unturned(fold(briefing.standfirst or "")),
        "dateline": _dateline(briefing, view.minutes(settings.words_per_minute)),
        "author": fold(metadata.byline or metadata.outlet or settings.site_name),
        "keywords": [fold(tag) for tag in metadata.tags],
        "glance": [sheet.passage([statement]) for statement in view.glance],
        "sections": sheet.sections(view),
        "who": sheet.who(view),
        "timeline": _timeline(view, metadata.date),
        "glossary": [[line(g.words), line(g.meaning)] for g in glosses if not g.excerpt],
        "source": _source(article),
        "online": online,
    }


class _Sheet:
    """Turns sentences of one article into passages that know their places."""

    def __init__(self, structure: Structure, online: str | None, reader: glossing.Reader) -> None:
        self._reader = reader
        self._online = online
        self._metadata = structure.article.metadata
        self._own_roles = {s.id for s in structure.speakers if has_own_role(s, structure)}

    def sections(self, view: View) -> list[JSON]:
        """Return the sections that have a sentence: with points, prose or voices."""
        made = []
        for heading in views.HEADINGS:
            statements = view.sections[heading.section]
            section: JSON = {"letter": heading.letter, "title": heading.title}
            match heading.section:
                case Section.KEY_CHANGES:
                    points = arranging.points(statements)
                    section["points"] = [self.passage(point.statements) for point in points]
                case Section.BACKGROUND:
                    section["prose"] = [self.passage(run) for run in _runs_of(statements)]
                case Section.REACTIONS:
                    section["voices"] = [self._voice(voice) for voice in view.reactions]
                case Section.ANALYST_VIEW:
                    section["voices"] = [self._voice(voice) for voice in view.analysts]
                case _:
                    continue
            if statements:
                made.append(section)
        return made

    def passage(self, statements: Sequence[Statement], speaker: Speaker | None = None) -> JSON:
        """Return sentences that are read as one, and who is meant in them, besides the speaker."""
        known = speaker.name if speaker else None
        referents = dict.fromkeys(who for statement in statements for who in statement.referents)
        return {
            "sentences": [
                {
                    "runs": [[unturned(run.text), run.said] for run in statement.runs],
                    "number": statement.number,
                    "letter": _LETTERS[statement.section],
                    "place": self._place(statement),
                    "isolated": right_to_left(statement.text),
                }
                for statement in statements
            ],
            "meant": [[line(r.mention), line(r.name)] for r in referents if r.name != known],
            "terms": self._terms(statements, [referent.name for referent in referents]),
        }

    def _terms(self, statements: Sequence[Statement], named: Iterable[str]) -> list[JSON]:
        """Return what is explained of words that are first read here, where it is brief."""
        for name in named:
            self._reader.told(name)
        read = [piece for it in statements for piece in self._reader.read(it.text)]
        return [
            {"words": line(g.words), "meaning": line(g.meaning), "theirs": g.excerpt is not None}
            for _, g in read
            if g and len(g.meaning) <= _BESIDE
        ]

    def _voice(self, voice: Voice) -> JSON:
        """Return a speaker and their passages, each with the form in which it gives their words."""
        speaker = voice.speaker
        return {
            "name": line(voice.name),
            "role": self._role(speaker),
            "side": line(speaker.side if speaker else None),
            "unnamed": voice.unnamed,
            "passages": [
                self.passage(run, speaker) | {"form": run[0].form.value}
                for run in _runs_of(voice.statements, lambda statement: statement.form)
            ],
        }

    def who(self, view: View) -> JSON:
        """Return who says what, by the sides that an editor set."""
        sides = arranging.by_side(view.positions)
        sided = any(side.name for side in sides)
        return {
            "sides": [
                {
                    "name": line(side.name or ("Others" if sided else "")),
                    "rows": [self._position(position) for position in side.positions],
                }
                for side in sides
            ],
            "sided": sided,
            "more": view.more_positions,
        }

    def _position(self, position: Position) -> JSON:
        """Return a row of who says what."""
        speaker = position.speaker
        return {
            "name": line(speaker.name) if speaker else "",
            "role": self._role(speaker),
            "kind": KINDS.get(speaker.kind, "") if speaker else "",
            "named": position.named,
            "source": _excerpt(position.source) if position.source else None,
            "words": _excerpt(position.words),
        }

    def _role(self, speaker: Speaker | None) -> str:
        """Return what a speaker is, and whether it is the editor who says so."""
        role = line(speaker.role) if speaker else ""
        own = speaker and speaker.id in self._own_roles
        return f"{role} (set by the editor)" if own else role

    def _place(self, statement: Statement) -> str | None:
        """Return the address of a sentence in the source, where it has one."""
        if self._metadata.source_page is SourcePage.LINK:
            url = link(self._metadata.url)
            return text_fragment(self._metadata.url or "", statement.text) if url else None
        return f"{self._online}source.html#s-{statement.anchor}" if self._online else None


def _timeline(view: View, published: dt.date | None) -> list[JSON]:
    """Return the dates that the article names, in order, each with what it says of them."""
    day = published.isoformat() if published else None
    return [
        {
            "label": event.label,
            "published": event.value == day,
            "excerpts": [_excerpt(piece) for piece in event.excerpts],
        }
        for event in view.timeline
    ]


def _excerpt(piece: Excerpt) -> JSON:
    """Return a piece of a sentence, and where the sentence stands."""
    return {
        "text": unturned(piece.text),
        "quoted": piece.quoted,
        "before": piece.cut_before,
        "after": piece.cut_after,
        "number": piece.number,
        "letter": _LETTERS[piece.section],
        "isolated": right_to_left(piece.text),
    }


def _runs_of(
    statements: Sequence[Statement], form: Callable[[Statement], Form | None] = lambda _: None
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


def language(tag: str) -> JSON:
    """Return a language tag as Typst takes it, and whether it is written from right to left."""
    match = _LANGUAGE.match(tag)
    lang, region = match.groups() if match else ("en", None)
    return {
        "lang": lang.lower(),
        "region": region and region.upper(),
        "rtl": lang.lower() in _RIGHT_TO_LEFT,
    }


def _dateline(briefing: Briefing, minutes: int) -> list[str]:
    """Return outlet, byline, dates, what was changed and reading time, as far as they are known."""
    metadata, told = briefing.structure.article.metadata, briefing.revisions.told
    changed = f" ({told.words})" if told else ""
    parts = (
        line(metadata.outlet),
        line(metadata.byline),
        day(metadata.date),
        metadata.updated and f"updated {day(metadata.updated)}{changed}",
        f"{minutes} min read",
    )
    return [part for part in parts if part]


def _source(article: Article) -> JSON:
    """Return where the article comes from, and the fingerprint of its text."""
    metadata = article.metadata
    url = (metadata.url or "").strip()
    return {
        "outlet": line(metadata.outlet),
        "date": day(metadata.date),
        "retrieved": day(metadata.retrieved),
        "url": url,
        "linked": _WEB.match(url) is not None,
        "rights": line(metadata.rights),
        "sha256": hashlib.sha256(article.text.encode("utf8", "replace")).hexdigest(),
    }


def _online(place: str, site_url: str | None) -> JSON | None:
    """Return the address of the briefing's pages, short for readers, and its QR code as SVG."""
    if not site_url:
        return None
    url = f"{site_url.rstrip('/')}/briefings/{place}/"
    code = io.BytesIO()
    # The four modules of white around it are part of the code: readers need them.
    segno.make(url, micro=False, error="m").save(
        code, kind="svg", border=4, omitsize=True, xmldecl=False, nl=False
    )
    short = url.partition("://")[2].removeprefix("www.").rstrip("/")
    return {"url": url, "short": short, "qr": code.getvalue().decode()}


def line(text: str | None) -> str:
    """Return words for a line that they share with others, whose order they must not turn."""
    words = unturned(fold(text or "")).strip()
    return f"{_ISOLATE}{words}{_END_ISOLATE}" if right_to_left(words) else words


def day(date: dt.date | None) -> str:
    """Return a date as people write it."""
    return views.date_label(date.isoformat(), Precision.DAY) if date else ""
