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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from typing import Any
from urllib.parse import quote

import yaml
from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.compiler import CodeGenerator
from jinja2.runtime import Context
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
from generator.publishing import changes, escape, linked, quotes, record
from generator.publishing.addresses import tag_id
from generator.publishing.arranging import arrange, by_side, in_time, points
from generator.publishing.glosses import By, Gloss, Reader, gather
from generator.publishing.people import has_own_role, page_ids
from generator.publishing.views import (
    HEADINGS,
    Edit,
    Form,
    Heading,
    Point,
    Statement,
    View,
    date_label,
)

_MARKS = re.compile("[“”„‟«»‘’\"']*")
_RECURRING = 4096  # texts of a few briefings: labels stand on every page, a sentence on many
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
class Remark:
    """A note in the margin of a sentence: a finding, or what an editor decided."""

    anchor: str
    number: int
    finding: Finding | None = None
    decision: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the source page; `gap` says that some of its sentences are left out."""

    statements: tuple[Statement, ...]
    notes: tuple[Remark, ...]
    gap: bool = False


KINDS = {
    Kind.OFFICIAL: "official",
    Kind.PARTY: "involved",
    Kind.EXPERT: "expert",
    Kind.WITNESS: "witness",
    Kind.MEDIA: "media",
}
"""What readers are told of a speaker's kind; nothing where it is unknown."""

EDITS = {
    Edit.PLACE: "Filed here by the editor",
    Edit.BORDERS: "Joined or split by the editor",
    Edit.SPEECH: "Who says this: the editor",
}
"""What readers are told of an editor's decisions about a sentence."""

OVERVIEW = Page("index", "Overview", boost=3)
SECTIONS = tuple(
    Page(h.section.value, h.title, h, boost=2 if h.section is Section.KEY_CHANGES else 1)
    for h in HEADINGS
    if h.section is not Section.SOURCE_ONLY
)
SOURCE = Page("source", "Source", boost=0.5)
CHANGES = Page("changes", "Changes")
PRINT = Page("print", "Print view")
PAGES = (OVERVIEW, *SECTIONS, SOURCE)
"""The pages of a briefing in their order; beside them is the print view, of all sections.

A briefing whose text was changed has a page of the changes as well.
"""


def render(briefing: Briefing, settings: Settings) -> dict[str, str]:
    """Return the pages of a briefing: file name in its folder, and Markdown."""
    article = briefing.structure.article
    if article.metadata.status is Status.WITHDRAWN:
        return {f"{page.name}.md": _withdrawn(page) for page in (*PAGES, CHANGES, PRINT)}
    pages = PAGES if article.metadata.source_page is not SourcePage.LINK else PAGES[:-1]
    if briefing.revisions.steps:
        pages = (*pages, CHANGES)
    shared, glosses = _shared(briefing, settings, pages), gather(briefing)
    return {
        f"{page.name}.md": _page(
            page,
            f"{page.name}.md.j2",
            _front(page, briefing),
            {**shared, **_explaining(glosses, article.text)},
        )
        for page in (*pages, PRINT)
    }


def redirects(article: Article, *, changed: bool = False) -> dict[str, str]:
    """Return a page that leads to the briefing for each address it had where it stood before.

    `changed` says that it has a page of changes.
    """
    has_source = article.metadata.source_page is not SourcePage.LINK
    stubs = {}
    for former in article.former:
        for page in (*PAGES, PRINT, *([CHANGES] if changed else [])):
            name = page.name if page is not SOURCE or has_source else OVERVIEW.name
            target = f"{'../' * (former.count('/') + 1)}{quote(article.place)}/{name}.html"
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


class _Writer(CodeGenerator):
    """Writes templates as code that leaves all escaping to `_finalize`.

    Jinja's own would ask once more of each of thousands of values whether it is escaped.
    """

    def _output_child_pre(self, *given: Any) -> None:
        *_, finalize = given
        self.write(finalize.src)

    def _output_child_post(self, *_: Any) -> None:
        self.write(")")


class _Environment(Environment):
    code_generator_class = _Writer


@cache
def environment() -> Environment:
    """Return the template environment, in which whatever is printed is escaped."""
    env = _Environment(
        loader=PackageLoader("generator.publishing", "templates/pages"),
        undefined=StrictUndefined,
        autoescape=True,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # they are the package's own, and asked for dozens of times a briefing
    )
    env.filters["amid"] = _amid
    env.filters["attribute"] = lambda text: Markup(escape.attribute(text))
    env.filters["day"] = _day
    env.filters["mark"] = mark
    env.filters["path"] = lambda slug: Markup(quote(slug))
    env.filters["tag_id"] = lambda tag: Markup(tag_id(tag))
    env.filters["tongue"] = _tongue
    env.filters["written"] = _written
    env.globals |= {
        "edits": EDITS,
        "form_of": _form_of,
        "in_time": in_time,
        "kinds": KINDS,
        "opening": _opening,
        "points": points,
        "sections": SECTIONS,
        "sides": by_side,
    }
    return env


def finished(rendered: str) -> str:
    """Return a page as it is written: one empty line between blocks, one newline at its end."""
    return re.sub(r"\n{3,}", "\n\n", rendered).strip("\n") + "\n"


def front_matter(values: Mapping[str, object]) -> Markup:
    """Return front matter; its strings are safe in a theme that prints them as HTML."""
    safe = {k: escape.plain_html(v) if isinstance(v, str) else v for k, v in values.items()}
    lines = (f"{key}:{_after_key(json.dumps(value))}" for key, value in safe.items())
    return Markup(f"---\n{''.join(lines)}---\n")


@lru_cache(maxsize=_RECURRING)
def _after_key(value: str) -> str:
    """Return what YAML has after a key for a value, given as JSON; most are on several pages."""
    entry = {"key": json.loads(value)}
    dumped = yaml.safe_dump(entry, allow_unicode=True, sort_keys=False, width=float("inf"))
    return dumped.removeprefix("key:")


def _finalize(value: object) -> str:
    """Return what is printed of a value: text is escaped unless it is markup of ours."""
    if isinstance(value, Markup):
        return value
    return _inline(value) if isinstance(value, str) else str(value)


@lru_cache(maxsize=_RECURRING, typed=True)
def _inline(text: str) -> Markup:
    """Return the text as Markdown that renders as just that."""
    return Markup(escape.inline(text))


@lru_cache(maxsize=_RECURRING, typed=True)
def _amid(text: str) -> Markup:
    """Return the text as `_inline` does, for a place that is never the start of a line."""
    return Markup(escape.amid(text))


@pass_context
def _tongue(context: Context, text: str, lang: str) -> Markup:
    """Return the attributes of an element for text in another language, or another direction."""
    foreign = lang and lang != context["settings"].lang
    named = f' lang="{escape.attribute(lang)}"' if foreign else ""
    return Markup(named + (' dir="auto"' if escape.right_to_left(text) else ""))


@pass_context
def _written(context: Context, text: str, lang: str) -> Markup:
    """Return text, in an element where its language or direction must be told."""
    attributes = _tongue(context, text, lang)
    return Markup(f"<span{attributes}>{_amid(text)}</span>") if attributes else _inline(text)


def _day(date: dt.date) -> str:
    """Return a date as people write it."""
    return date_label(date.isoformat(), Precision.DAY)


def _form_of(point: Point) -> Form:
    """Return how a point gives somebody's words: quoted if any of its statements does."""
    forms = {statement.form for statement in point.statements}
    return next(form for form in Form if form in forms)


def _opening(text: str) -> str:
    """Return the quotation marks that a text begins with."""
    marks = _MARKS.match(text)
    return marks[0] if marks else ""


def _shared(briefing: Briefing, settings: Settings, pages: Sequence[Page]) -> dict[str, object]:
    """Return what every page of a briefing is made from."""
    structure = briefing.structure
    article, meta = structure.article, structure.article.metadata
    view = arrange(briefing)
    url = escape.link(meta.url)
    online = f"{settings.site_url}briefings/{quote(article.place)}/" if settings.site_url else None
    return {
        "article": article,
        "meta": meta,
        "briefing": briefing,
        "view": view,
        "pages": pages,
        "by_section": {page.heading.section: page for page in SECTIONS if page.heading},
        "minutes": view.minutes(settings.words_per_minute),
        "lang": meta.lang,
        "settings": settings,
        "url": Markup(url) if url else None,
        "places": _places(view, meta.source_page, url),
        "originals": _originals(view, meta.source_page, url),
        "people": {key: Markup(found) for key, found in page_ids(structure).items()},
        "own_roles": {s.id for s in structure.speakers if has_own_role(s, structure)},
        "online": Markup(escape.link(online)) if online else None,
        "hash": Markup(hashlib.sha256(article.text.encode()).hexdigest()),
        "paragraphs": _paragraphs(view, meta.source_page),
        "standfirst": briefing.standfirst,
        "handout": Markup(f"{quote(article.slug)}.pdf"),
        "up": Markup("../" * (article.place.count("/") + 2)),
        "linked": _linked(briefing, settings, online),
        **changes.shared(briefing),
    }


def _linked(briefing: Briefing, settings: Settings, online: str | None) -> Markup:
    """Return the element that describes the briefing as linked data."""
    article = briefing.structure.article
    return linked.script(
        article.headline,
        article.metadata,
        quotes.lines(record.briefing(briefing), article.place, settings),
        briefing.structure.speakers,
        online and f"{online}index.html",
    )


def _explaining(glosses: tuple[Gloss, ...], text: str) -> dict[str, object]:
    """Return what a page explains words with, where its reader first meets them."""
    reader = Reader(glosses, text)

    def explain(words: str, sentence: str = "") -> Markup:
        return Markup("".join(_explained(*piece) for piece in reader.read(words, sentence)))

    return {"explain": explain, "glosses": glosses, "reader": reader}


def _explained(words: str, gloss: Gloss | None) -> str:
    """Return words of the article, as a link to what is explained of them where something is."""
    shown = _amid(words)
    if gloss is None:
        return shown
    tag = "abbr" if gloss.short else "span"
    by = By.ARTICLE if gloss.by is By.ARTICLE else By.EDITOR
    return (
        f'<a class="term" id="use-{gloss.id}" href="#term-{gloss.id}" data-by="{by}"'
        f' aria-describedby="term-{gloss.id}">'
        f'<{tag} title="{escape.attribute(gloss.meaning)}">{shown}</{tag}></a>'
    )


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


def _originals(view: View, source: SourcePage, url: str | None) -> dict[str, Markup]:
    """Return for each anchor its sentence's address where the article was published, if known.

    Without a source page of our own every statement leads there already.
    """
    if url is None or source is SourcePage.LINK:
        return {}
    return {s.anchor: Markup(text_fragment(url, s.text)) for s in view.statements}


def _paragraphs(view: View, source: SourcePage) -> tuple[Paragraph, ...]:
    """Return the paragraphs of the source page, without what an excerpt leaves out."""
    found: dict[str | None, list[Finding]] = {}
    for note in view.notes:
        found.setdefault(note.anchor, []).append(note.finding)
    paragraphs = []
    for _, group in groupby(view.statements, key=lambda statement: statement.paragraph):
        sentences = tuple(group)
        shown = tuple(
            s
            for s in sentences
            if source is SourcePage.FULL or s.section is not Section.SOURCE_ONLY
        )
        notes = tuple(remark for s in shown for remark in _remarks(s, found.get(s.anchor, ())))
        paragraphs.append(Paragraph(shown, notes, gap=len(shown) < len(sentences)))
    return tuple(paragraphs)


def _remarks(statement: Statement, found: Iterable[Finding]) -> Iterator[Remark]:
    """Yield what stands in the margin of a sentence, the same finding once."""
    for finding in {(f.code, f.message): f for f in found}.values():
        yield Remark(statement.anchor, statement.number, finding=finding)
    for edit in statement.edits:
        yield Remark(statement.anchor, statement.number, decision=_decision(edit, statement))


def _decision(edit: Edit, statement: Statement) -> str:
    """Return an editor's decision about a sentence as its note on the source page says it."""
    if edit is not Edit.PLACE:
        return EDITS[edit]
    if statement.section is Section.SOURCE_ONLY:
        return "Kept to this page by the editor"
    title = next(h.title for h in HEADINGS if h.section is statement.section)
    return f"Filed under {title} by the editor"


def _front(page: Page, briefing: Briefing) -> Markup:
    """Return a page's front matter."""
    article = briefing.structure.article
    headline = article.headline
    about = f"{page.title}: {headline}"
    values: dict[str, object] = {
        "title": headline if page is OVERVIEW else about,
        "description": (briefing.standfirst or headline) if page is OVERVIEW else about,
        "hide": ["navigation", "toc"],
        "search": {"exclude": True} if page in (CHANGES, PRINT) else {"boost": page.boost},
    }
    if briefing.revisions.steps:
        values["changes"] = True  # for the theme, which lists the page
    if article.metadata.source_page is SourcePage.LINK:
        values["source_page"] = "link"  # for the theme: there is no such page to list
    if page is not PRINT:  # for the theme, which tells those who share a link what it leads to
        values["card"] = f"briefings/{article.place}/card.png"
        days = {"published": article.metadata.date, "updated": article.metadata.updated}
        values |= {key: day.isoformat() for key, day in days.items() if day}
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
