"""Pages of the web: the article's text and what the page says of it."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import re
from email.message import EmailMessage

import lxml.etree
import lxml.html

from generator.reading.imports import maintext, metadata
from generator.reading.imports.blocks import Element, clean
from generator.reading.imports.decoding import decode
from generator.reading.imports.found import Found
from generator.reading.imports.noise import noise

_FEWEST = 250  # letters; a page that shows fewer is likelier empty than an article
_MUCH = 1.5  # times as much text as was taken: worth a word
# Control characters, raw or by number: no page means them, and no tree can be written with them.
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0e-\x1f]|&#(?:x0*(?:[0-8bef]|1[0-9a-f])|0*(?:[0-8]|11|1[4-9]|2\d|3[01]))(?![0-9a-f]);?",
    re.IGNORECASE,
)
_LOCKED = ("locked", "metered", "paid", "premium", "subscriber", "subscribers")
_CUT_SHORT = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])\s*(?:read more|more)?\W*$", re.IGNORECASE)
_NEXT_PAGE = re.compile(
    r"(?:next|continue to) page|page \d+ of \d+|single page|view (?:all|as one)", re.IGNORECASE
)
_ARTICLE_SIZE = 200  # letters of one among several articles on a page


def read(data: bytes, *, address: str = "", charset: str | None = None) -> Found:
    """Read a page's bytes; `address` is where it was fetched, `charset` what its server named."""
    return read_text(decode(data, charset), address)


def read_archive(data: bytes) -> Found:
    """Read a page that a browser saved as one file (MHTML)."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html" and isinstance(part, EmailMessage):
            where = str(part["Content-Location"] or message["Snapshot-Content-Location"] or "")
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                where = where if where.startswith("http") else ""
                return read(content, address=where, charset=part.get_content_charset())
    return Found()


def read_text(text: str, address: str = "") -> Found:
    """Read a page's text."""
    page = parse(text)
    facts = metadata.read(page, address)
    teasing = any(noise().gate.search(line) for line in metadata.shown(page))
    more = any(_NEXT_PAGE.fullmatch(clean(link.text_content())) for link in page.iter("a"))
    tier = " ".join(page.xpath('//meta[@property="article:content_tier"]/@content')).lower()
    locked = not facts.free or tier in _LOCKED
    blocks = maintext.select(page, facts.title, facts.body)
    several = _articles(page)
    paragraphs = tuple(block.text for block in blocks)
    taken = sum(map(len, paragraphs))
    declared = tuple(facts.body.split("\n")) if facts.body else ()
    doubts = []
    if taken < _FEWEST < len(facts.body) and facts.free:
        paragraphs = declared
        doubts.append(
            "The page shows no text of its own; this is the text that its data give, and its "
            "paragraphs may be missing."
        )
    elif len(facts.body) > _MUCH * taken:
        said = len(facts.body.split())
        doubts.append(
            f"The page's own data hold more of the article ({said:,} words) than it shows."
        )
    if not facts.free and taken > 4 * _FEWEST and _ended(paragraphs):
        doubts.append("The page says that this article is not free: see that the text is whole.")
    elif locked or (teasing and (taken < 4 * _FEWEST or not _ended(paragraphs))):
        doubts.append("This looks like the beginning of an article behind a paywall.")
    elif not _ended(paragraphs):
        doubts.append("The text seems to break off.")
    if facts.live:
        doubts.append("This is a live blog, of many entries: see which of them were taken.")
    elif several > 1:
        doubts.append(f"The page holds {several} articles; see that the right one was taken.")
    if more:
        doubts.append("The article seems to go on on another page.")
    date = facts.date
    if not date and (date := _guessed_date(text, address)):
        doubts.append(f"The date {date} was guessed from the page's text: is it right?")
    return Found(
        paragraphs=paragraphs,
        title=facts.title,
        byline=facts.byline,
        outlet=facts.outlet,
        date=date,
        lang=facts.lang,
        url=facts.url,
        rights=facts.rights,
        doubts=tuple(doubts),
    )


def parse(text: str) -> Element:
    """Return the tree of a page's text."""
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True)
    # As bytes, for lxml takes no text that names an encoding.
    data = _CONTROL.sub("", text).encode("utf-8", errors="replace")
    try:
        return lxml.html.document_fromstring(data, parser=parser, ensure_head_body=True)
    except lxml.etree.ParserError:  # there is no element in it
        return lxml.html.document_fromstring(b"<body></body>", ensure_head_body=True)


def _guessed_date(text: str, address: str) -> dt.date | None:
    from htmldate import find_date  # slow to load, and seldom needed

    return metadata.day_of(find_date(text, url=address or None, original_date=True))


def _ended(paragraphs: tuple[str, ...]) -> bool:
    """Say whether the text ends as a text does."""
    if not paragraphs:
        return True
    return not _CUT_SHORT.search(paragraphs[-1])


def _articles(page: Element) -> int:
    """Return how many articles of some length the page has, each with a heading of its own."""
    long = [
        article
        for article in page.iter("article")
        if article.find(".//p") is not None
        and sum(len(p.text_content()) for p in article.iter("p")) > _ARTICLE_SIZE
        and any(article.find(f".//{heading}") is not None for heading in ("h1", "h2", "h3"))
    ]
    around = {outer for article in long for outer in article.iterancestors("article")}
    return sum(article not in around for article in long)
