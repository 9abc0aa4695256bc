"""A briefing's pages, as Markdown that a person can read.

Every value that a template prints goes through `escape.inline` unless it is markup that this
module made: a template cannot forget to escape.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import html
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from urllib.parse import quote

import yaml
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from generator.config import Settings
from generator.model import (
    Article,
    Briefing,
    Finding,
    Kind,
    Precision,
    Section,
    SourcePage,
    Status,
)
from generator.publishing import escape
from generator.publishing.views import (
    HEADINGS,
    Heading,
    Note,
    Statement,
    View,
    arrange,
    date_label,
    points,
)

_FRAGMENT_WORDS = 5  # at either end of a long sentence, enough for a browser to find it


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a briefing: its file name without ending, its title, its section if any."""

    name: str
    title: str
    heading: Heading | None = None
    boost: float = 1

    @property
    def mark(self) -> str:
        """The class that colours the page's section."""
        return mark(self.heading.section) if self.heading else "none"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the source page; `gap` says that some of its sentences are left out."""

    statements: tuple[Statement, ...]
    findings: tuple[Finding, ...]
    gap: bool = False


KINDS = {
    Kind.OFFICIAL: "official",
    Kind.PARTY: "involved",
    Kind.EXPERT: "expert",
    Kind.WITNESS: "witness",
    Kind.MEDIA: "media",
}
"""What readers are told of a speaker's kind; nothing where it is unknown."""

OVERVIEW = Page("index", "Overview", boost=3)
SECTIONS = tuple(
    Page(h.section.value, h.title, h, boost=2 if h.section is Section.KEY_CHANGES else 1)
    for h in HEADINGS
    if h.section is not Section.SOURCE_ONLY
)
SOURCE = Page("source", "Source", boost=0.5)
PAGES = (OVERVIEW, *SECTIONS, SOURCE)


def render(briefing: Briefing, settings: Settings) -> dict[str, str]:
    """Return the pages of a briefing: file name in its folder, and Markdown."""
    article = briefing.structure.article
    if article.metadata.status is Status.WITHDRAWN:
        return {f"{page.name}.md": _withdrawn(page) for page in PAGES}
    pages = PAGES if article.metadata.source_page is not SourcePage.LINK else PAGES[:-1]
    shared = _shared(briefing, settings, pages)
    return {
        f"{page.name}.md": _page(page, f"{page.name}.md.j2", _front(page, briefing), shared)
        for page in pages
    }


def redirects(article: Article) -> dict[str, str]:
    """Return a page that leads to the briefing for each address it had under a former name."""
    has_source = article.metadata.source_page is not SourcePage.LINK
    stubs = {}
    for former in article.metadata.redirect_from:
        for page in PAGES:
            name = page.name if page is not SOURCE or has_source else OVERVIEW.name
            target = f"../{quote(article.slug)}/{name}.html"
            stubs[f"{former}/{page.name}.html"] = _stub(target)
    return stubs


def mark(section: Section) -> str:
    """Return the class that colours a section: its letter, `s` for source-only."""
    return "s" if section is Section.SOURCE_ONLY else section.value[0]


def text_fragment(url: str, sentence: str) -> str:
    """Return the address of a sentence on a foreign page (the WICG's text fragments)."""
    words = sentence.split()
    ends = [words]
    if len(words) > 2 * _FRAGMENT_WORDS:
        ends = [words[:_FRAGMENT_WORDS], words[-_FRAGMENT_WORDS:]]
    terms = ",".join(quote(" ".join(end), safe="", errors="replace") for end in ends)
    return f"{url}{'' if '#' in url else '#'}:~:text={terms.replace('-', '%2D')}"


def tag_id(tag: str) -> str:
    """Return the id of a tag's heading on the home page, a different one for each tag."""
    words = escape.fold(tag).strip().casefold()
    slug = re.sub(r"[^a-z0-9]+", "-", words).strip("-")
    if slug == words.replace(" ", "-"):
        return f"tag-{slug}"
    return f"tag-{slug}-{hashlib.sha256(words.encode('utf8', 'replace')).hexdigest()[:6]}"


@cache
def environment() -> Environment:
    """Return the template environment, in which whatever is printed is escaped."""
    env = Environment(
        loader=PackageLoader("generator.publishing", "templates/pages"),
        undefined=StrictUndefined,
        autoescape=True,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters["amid"] = lambda text: Markup(escape.amid(text))
    env.filters["attribute"] = lambda text: Markup(escape.attribute(text))
    env.filters["day"] = _day
    env.filters["mark"] = mark
    env.filters["path"] = lambda slug: Markup(quote(slug))
    env.filters["rtl"] = escape.right_to_left
    env.filters["tag_id"] = lambda tag: Markup(tag_id(tag))
    env.globals["kinds"] = KINDS
    env.globals["points"] = points
    return env


def finished(rendered: str) -> str:
    """Return a page as it is written: one empty line between blocks, one newline at its end."""
    return re.sub(r"\n{3,}", "\n\n", rendered).strip("\n") + "\n"


def front_matter(values: Mapping[str, object]) -> Markup:
    """Return front matter; its strings are safe in a theme that prints them as HTML."""
    safe = {k: escape.plain_html(v) if isinstance(v, str) else v for k, v in values.items()}
    dumped = yaml.safe_dump(safe, allow_unicode=True, sort_keys=False, width=float("inf"))
    return Markup(f"---\n{dumped}---\n")


def _finalize(value: object) -> object:
    """Escape any text that is not markup of ours."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return Markup(escape.inline(value))
    return value


def _day(date: dt.date) -> str:
    """Return a date as people write it."""
    return date_label(date.isoformat(), Precision.DAY)


def _shared(briefing: Briefing, settings: Settings, pages: Sequence[Page]) -> dict[str, object]:
    """Return what every page of a briefing is made from."""
    article = briefing.structure.article
    meta = article.metadata
    view = arrange(briefing)
    url = escape.link(meta.url)
    return {
        "article": article,
        "meta": meta,
        "briefing": briefing,
        "view": view,
        "pages": pages,
        "by_section": {page.heading.section: page for page in SECTIONS if page.heading},
        "minutes": view.minutes(settings.words_per_minute),
        "lang": meta.lang if meta.lang != settings.lang else None,
        "url": Markup(url) if url else None,
        "places": _places(view, meta.source_page, url),
        "paragraphs": _paragraphs(view, meta.source_page),
        "standfirst": briefing.standfirst,
        "handout": Markup(f"{quote(article.slug)}.pdf"),
    }


def _places(view: View, source: SourcePage, url: str | None) -> dict[str, Markup]:
    """Return for each anchor the address of its sentence in the source, where it has one."""

    def address(statement: Statement) -> str | None:
        if source is SourcePage.LINK:
            return text_fragment(url, statement.text) if url else None
        if source is SourcePage.EXCERPT and statement.section is Section.SOURCE_ONLY:
            return None
        return f"source.md#s-{statement.anchor}"

    found = {statement.anchor: address(statement) for statement in view.statements}
    return {anchor: Markup(place) for anchor, place in found.items() if place}


def _paragraphs(view: View, source: SourcePage) -> tuple[Paragraph, ...]:
    """Return the paragraphs of the source page, without what an excerpt leaves out."""
    notes: dict[str | None, list[Note]] = {}
    for note in view.notes:
        notes.setdefault(note.anchor, []).append(note)
    paragraphs = []
    for _, group in groupby(view.statements, key=lambda statement: statement.paragraph):
        sentences = tuple(group)
        shown = tuple(
            s
            for s in sentences
            if source is SourcePage.FULL or s.section is not Section.SOURCE_ONLY
        )
        found = [note.finding for s in shown for note in notes.get(s.anchor, ())]
        once = {(finding.code, finding.message): finding for finding in found}
        gap = len(shown) < len(sentences)
        paragraphs.append(Paragraph(shown, tuple(once.values()), gap))
    return tuple(paragraphs)


def _front(page: Page, briefing: Briefing) -> Markup:
    """Return a page's front matter."""
    article = briefing.structure.article
    headline = article.headline
    about = f"{page.title}: {headline}"
    values: dict[str, object] = {
        "title": headline if page is OVERVIEW else about,
        "description": (briefing.standfirst or headline) if page is OVERVIEW else about,
        "hide": ["navigation", "toc"],
        "search": {"boost": page.boost},
    }
    if article.metadata.source_page is SourcePage.LINK:
        values["source_page"] = "link"  # for the theme: there is no such page to list
    return front_matter(values)


def _withdrawn(page: Page) -> str:
    """Return the page of a withdrawn briefing."""
    values: dict[str, object] = {
        "title": "Withdrawn",
        "hide": ["navigation", "toc"],
        "search": {"exclude": True},
    }
    return _page(page, "withdrawn.md.j2", front_matter(values), {})


def _page(page: Page, template: str, front: Markup, shared: Mapping[str, object]) -> str:
    """Return a page."""
    return finished(environment().get_template(template).render(page=page, front=front, **shared))


def _stub(target: str) -> str:
    """Return an HTML page that leads elsewhere and keeps the fragment where scripts run."""
    href = html.escape(target)
    return (
        f'<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n'
        f'<title>Moved</title>\n<link rel="canonical" href="{href}">\n'
        f"<script>location.replace({json.dumps(target)} + location.hash)</script>\n"
        f'<meta http-equiv="refresh" content="0; url={href}">\n'
        f'<meta name="robots" content="noindex">\n'
        f'<p>This briefing has moved: <a href="{href}">go to its new address</a>.</p>\n'
    )
