"""What the tests of the pages over all briefings share: extracts, and what a browser shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

import lxml.html
import markdown
from sheets import SETTINGS
from test_escape import EXTENSIONS

from generator.model import Kind, Section
from generator.publishing import indexes
from generator.publishing.cards import Appearance, Card, Extract
from generator.publishing.people import page_id
from generator.publishing.views import Excerpt, Saying

CARD = Card(
    slug="old-bridge",
    headline="Old bridge to close",
    outlet="Valley Post",
    date=dt.date(2030, 5, 4),
    summary="The council closes it.",
    anchor=None,
    tags=("Bridges",),
    lang="en",
)


def excerpt(words: str, number: int = 1, section: Section = Section.REACTIONS) -> Excerpt:
    return Excerpt(f"{number:012x}", number, section, words, cut_before=True, cut_after=True)


def saying(*words: str, quoted: bool = True, first: int = 1) -> Saying:
    """Make a quotation whose pieces stand in sentences that follow each other."""
    pieces = (excerpt(piece, number) for number, piece in enumerate(words, first))
    return Saying(tuple(pieces), quoted)


def heard(name: str, *sayings: Saying, person: bool | None = True, **told: object) -> Appearance:
    """Make somebody who says this."""
    plain = Appearance(page_id(name), name, None, False, Kind.UNKNOWN, None, person, ())
    return replace(plain, sayings=sayings or (saying("It is safe."),), **told)  # type: ignore[arg-type]


def extract(slug: str = "old-bridge", *cast: Appearance, **told: object) -> Extract:
    """Make the extract of a briefing."""
    return Extract(replace(CARD, slug=slug, **told), cast)  # type: ignore[arg-type]


def sources(extracts: Iterable[Extract], but: str = "nothing") -> dict[str, str]:
    """Return the pages made of the extracts, by their paths, as Markdown.

    Those of a template that is not asked for are left out.
    """
    leaves = indexes.leaves(extracts, SETTINGS)
    return {leaf.path: leaf.render(SETTINGS) for leaf in leaves if leaf.template != but}


def pages(*extracts: Extract) -> dict[str, lxml.html.HtmlElement]:
    """Return every page made of the extracts, by its path, as a browser would have it."""
    return {path: parsed(page) for path, page in sources(extracts).items()}


def parsed(page: str) -> lxml.html.HtmlElement:
    """Return a page as a browser would have it, front matter left out."""
    body = markdown.markdown(page.split("\n---\n", 1)[1], extensions=EXTENSIONS)
    return lxml.html.fragment_fromstring(body, create_parent="article")


def text(element: lxml.html.HtmlElement) -> str:
    return " ".join(str(element.text_content()).split())


def texts(page: lxml.html.HtmlElement, path: str) -> list[str]:
    """Return the words of all elements that an XPath finds."""
    return [text(element) for element in page.xpath(path)]
