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
from generator.reading.imports.metadata import Facts
from generator.reading.imports.noise import noise

_FEWEST = 250  # letters; a page that shows fewer is likelier empty than an article
_TEASER = 1000  # letters; behind a paywall hardly more is shown
_MUCH = 1.5  # times as much text as was taken: worth a word
# Control characters, raw or by number: no page means them, and no tree can be written with them.
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0e-\x1f]|&#(?:x0*(?:[0-8bef]|1[0-9a-f])|0*(?:[0-8]|11|1[4-9]|2\d|3[01]))(?![0-9a-f]);?",
    re.IGNORECASE,
)
_LOCKED = ("locked", "metered", "paid", "premium", "subscriber", "subscribers")
_CUT_SHORT = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])\s*(?:read more|more)?\W*$", re.IGNORECASE)
_LAST = 80  # letters in which a text says that it is cut short
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
    gated = _is_gated(page)
    goes_on = any(_NEXT_PAGE.fullmatch(clean(link.text_content())) for link in page.iter("a"))
    shown = tuple(block.text for block in maintext.select(page, facts.title, facts.body))
    paragraphs = tuple(facts.body.split("\n")) if _only_declared(shown, facts) else shown
    date = facts.date or _guessed_date(text, address)
    doubts = [*_about_data(shown, facts), *_about_whole(paragraphs, facts.free, gated)]
    doubts += _about_number(page, facts.live)
    if goes_on:
        doubts.append("The article seems to go on on another page.")
    if date and not facts.date:
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


def _is_gated(page: Element) -> bool:
    """Say whether a page asks its readers to pay or sign in before they go on."""
    tier = " ".join(page.xpath('//meta[@property="article:content_tier"]/@content')).lower()
    return tier in _LOCKED or any(noise().gate.search(line) for line in metadata.shown(page))


def _size(paragraphs: tuple[str, ...]) -> int:
    return sum(map(len, paragraphs))


def _only_declared(shown: tuple[str, ...], facts: Facts) -> bool:
    """Say whether the article stands in the page's data alone, where all may read it."""
    return facts.free and _size(shown) < _FEWEST < len(facts.body)


def _about_data(shown: tuple[str, ...], facts: Facts) -> list[str]:
    """Return what is to be said where the page's data hold more than it shows."""
    if _only_declared(shown, facts):
        return [
            "The page shows no text of its own; this is the text that its data give, and its "
            "paragraphs may be missing."
        ]
    if len(facts.body) > _MUCH * _size(shown):
        count = len(facts.body.split())
        return [f"The page's own data hold more of the article ({count:,} words) than it shows."]
    return []


def _about_whole(paragraphs: tuple[str, ...], free: bool, gated: bool) -> list[str]:
    """Return what is to be said where the text may not be whole."""
    broken = bool(paragraphs and _CUT_SHORT.search(paragraphs[-1][-_LAST:]))
    short = _size(paragraphs) < _TEASER
    if (gated or not free) and (short or broken):
        return ["This looks like the beginning of an article behind a paywall."]
    if not free:
        return ["The page says that this article is not free: see that the text is whole."]
    return ["The text seems to break off."] if broken else []


def _about_number(page: Element, live: bool) -> list[str]:
    """Return what is to be said where a page holds more than one article."""
    if live:
        return ["This is a live blog, of many entries: see which of them were taken."]
    count = _articles(page)
    return [f"The page holds {count} articles; see that the right one was taken."] * (count > 1)


def _articles(page: Element) -> int:
    """Return how many articles of some length the page has, each with a heading of its own."""
    long = [
        article
        for article in page.iter("article")
        if sum(len(p.text_content()) for p in article.iter("p")) > _ARTICLE_SIZE
        and next(article.iter("h1", "h2", "h3"), None) is not None
    ]
    around = {outer for article in long for outer in article.iterancestors("article")}
    return sum(article not in around for article in long)
