"""What a page says of its article: JSON-LD first, then Open Graph and <meta>, then its elements."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

from generator.config import LANGUAGE, is_web_address
from generator.reading.imports.blocks import Element, clean, words_of
from generator.reading.imports.found import About

_ARTICLE = re.compile(r"(?:^|/|:)(?:\w*NewsArticle|Article|Report|\w*BlogPosting)$")
_MOST_NODES = 20_000  # of a page's data; more is no description of one article
_DAY = re.compile(r"\s*(\d{4})-?(\d{2})-?(\d{2})(?!\d)")
_SAVED = re.compile(r"\s*(?:saved from url=\(\d+\)|Page saved with SingleFile\s+url:\s*)(\S+)")
_OPENED = re.compile(r"\A(?:<!--|//\s*<!\[CDATA\[)")
_CLOSED = re.compile(r"(?:-->|//\s*\]\]>)\Z")
_LOOSE = "; \t\r\n\f"  # what may stand around a script's JSON
_BY = re.compile(r"(?:by|von|par|por|di)\s*:?\s+(?=\S)", re.IGNORECASE)
# What pages set behind a name, in the same line: a date, a role, how to reach the person.
_AFTER_NAME = re.compile(
    r"\s*(?:[|•·]|\s[–—-]\s|@|\b(?:on )?(?:mon|tues|wednes|thurs|fri|satur|sun)day\b"
    r"|\b(?:on )?(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)\w*\.? \d|\d)",
    re.IGNORECASE,
)
_BY_LINE = re.compile(r"(?:By|BY) ((?:[A-Z][\w.'’-]+(?: and|,)? ?){2,6}(?:, .{3,40})?)")
_TITLE_BREAK = re.compile(r"\s+[|–—·»:-]+\s+|:\s+")
_DATE_KEYS = (
    "article:published_time", "og:published_time", "datepublished", "article.published",
    "parsely-pub-date", "sailthru.date", "dc.date.issued", "dcterms.issued", "dcterms.created",
    "dc.date.created", "dc.date", "dcterms.date", "date.created", "publish-date", "publish_date",
    "publishdate", "publication_date", "pubdate", "pub_date", "originalpublicationdate", "date",
)  # fmt: skip
_AUTHOR_KEYS = ("author", "article:author", "parsely-author", "sailthru.author", "byl",
                "dc.creator", "dcterms.creator", "article.author")  # fmt: skip
_RIGHTS_KEYS = ("copyright", "rights", "dc.rights", "dcterms.rights", "rights-standard")
_BYLINES = (
    '//*[@itemprop="author"]//*[@itemprop="name"]', '//*[@itemprop="author"]', '//*[@rel="author"]',
    '//*[contains(concat(" ", normalize-space(@class), " "), " byline ")]',
    '//*[contains(concat(" ", normalize-space(@class), " "), " author ")]',
)  # fmt: skip
_LONGEST_NAME = 100  # letters; more is no byline
_LONGEST = 300  # letters; more is no headline
_ALIKE = 0.4  # of their words; then a heading and a title tell of the same article


@dataclass(frozen=True, slots=True)
class Facts(About):
    """What a page says of its article.

    `body` is the text that its data give as the article's, `free` is false where they say that
    the article is behind a paywall, and `live` is true where it is one that grows.
    """

    body: str = ""
    free: bool = True
    live: bool = False


def read(page: Element, address: str = "") -> Facts:
    """Return what a page says of its article; `address` is where it was found."""
    told = _Told(page)
    base = address or told.saved_from
    outlet = told.outlet()
    title = told.title(outlet)
    return Facts(
        title=title,
        byline=told.byline(outlet),
        outlet=outlet or told.outlet_by_title(title),
        date=told.date(),
        lang=told.lang(),
        url=told.url(base),
        rights=told.rights(),
        body=_plain(told.article.get("articleBody")),
        free=_is_free(told.article),
        live="LiveBlogPosting" in _types(told.article),
    )


class _Told:
    """A page's data, ready to be asked."""

    def __init__(self, page: Element) -> None:
        self.page = page
        nodes = list(_nodes(page))
        self.by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str)
                      and len(node) > 1}  # fmt: skip
        self.headings = [words for e in page.iter("h1") if (words := words_of(e))]
        self.shown = shown(page)
        self.article = _article(nodes, self.headings)
        self.meta: dict[str, list[str]] = {}
        for element in page.iter("meta"):
            for key in ("property", "name", "itemprop", "http-equiv"):
                name, content = element.get(key, ""), clean(element.get("content") or "")
                if name and content:
                    self.meta.setdefault(name.lower(), []).append(content)
        self.saved_from = next(
            (m[1] for c in page.xpath("//comment()") if (m := _SAVED.match(c.text or ""))), ""
        )

    def first(self, *keys: str) -> str:
        return next((self.meta[key][0] for key in keys if key in self.meta), "")

    def named(self, value: Any) -> list[str]:
        """Return the names of whoever stands in JSON-LD as a word, a thing, a reference, a list."""
        if isinstance(value, list):
            return [name for item in value[:20] for name in self.named(item)]
        if isinstance(value, Mapping):
            thing = value if "name" in value else self.by_id.get(str(value.get("@id")), value)
            value = thing.get("name")
            return self.named(value) if isinstance(value, list | str) else []
        return [_plain(value)] if isinstance(value, str) and _plain(value) else []

    def outlet(self) -> str:
        named = self.named(self.article.get("publisher"))
        return named[0] if named else self.first("og:site_name", "application-name", "publisher")

    def outlet_by_title(self, title: str) -> str:
        """Return what stands behind the headline in the page's title."""
        whole = clean(self.page.xpath("string(//title)"))
        if not title or title not in whole:
            return ""
        before, _, after = whole.partition(title)
        parts = _TITLE_BREAK.split(after) if after else _TITLE_BREAK.split(before)[::-1]
        return parts[-1].strip() if len(parts) > 1 else ""

    def title(self, outlet: str) -> str:
        """Return the headline: the one that readers see, where the page's data speak of it too."""
        told = [_plain(self.article.get("headline")), self.first("og:title", "twitter:title"),
                clean(self.page.xpath("string(//title)"))]  # fmt: skip
        told = [self.bare(title, outlet) for title in told if 0 < len(title) <= _LONGEST]
        headings = [words for words in self.headings if len(words) <= _LONGEST]
        if not told:
            return next(iter(headings), "")
        if not headings and len(told) == 1 and told[0] not in self.shown:
            lower = [words_of(e) for e in self.page.iter("h2", "h3")]
            return lower[0] if len(lower) == 1 else told[0]
        near = max(headings, key=lambda h: max(_likeness(h, t) for t in told), default="")
        return near if near and any(_likeness(near, t) >= _ALIKE for t in told) else told[0]

    def bare(self, title: str, outlet: str) -> str:
        """Return a title without the name of the outlet, at its end or its beginning."""
        for match in _TITLE_BREAK.finditer(title):
            before, after = title[: match.start()], title[match.end() :]
            if outlet and after.casefold() in outlet.casefold():
                return before
            parts = sorted((before, after), key=len, reverse=True)
            if parts[0] in self.shown and title not in self.shown:
                return parts[0]
        return title

    def byline(self, outlet: str) -> str:
        named = self.named(self.article.get("author")) or self.named(self.article.get("creator"))
        for key in _AUTHOR_KEYS:
            named = named or self.meta.get(key, [])
        if not named:
            for path in _BYLINES:
                found = [
                    _AFTER_NAME.split(clean(e.text_content()))[0] for e in self.page.xpath(path)
                ]
                named = named or [name for name in found if _is_name(name)][:1]
        named = (
            named or [match[1] for words in self.shown if (match := _BY_LINE.fullmatch(words))][:1]
        )
        names = (_BY.sub("", name, count=1) if _BY.match(name) else name for name in named)
        good = dict.fromkeys(n for n in names if _is_name(n) and n.casefold() != outlet.casefold())
        return ", ".join(good)

    def date(self) -> dt.date | None:
        told = [self.article.get("datePublished"), *(self.first(key) for key in _DATE_KEYS)]
        told += self.page.xpath(
            '//*[@itemprop="datePublished"]/@datetime | //time[@pubdate]/@datetime'
            " | //article//time/@datetime"
        )[:1]
        return next((day for words in told if (day := day_of(words))), None)

    def lang(self) -> str:
        root = self.page.getroottree().getroot()
        told = [root.get("lang"), root.get("{http://www.w3.org/XML/1998/namespace}lang"),
                root.get("xml:lang"), self.article.get("inLanguage"),
                self.first("og:locale", "content-language", "language", "dc.language")]  # fmt: skip
        return next((tag for words in told if (tag := language(words))), "")

    def url(self, base: str) -> str:
        entity = self.article.get("mainEntityOfPage")
        told = [
            *self.page.xpath('//link[@rel="canonical"]/@href'),
            self.first("og:url"),
            self.article.get("url"),
            entity.get("@id") if isinstance(entity, Mapping) else entity,
        ]
        for words in told:
            found = address(words, base)
            if found and (urlsplit(found).path.strip("/") or not urlsplit(base).path.strip("/")):
                return found
        return base if is_web_address(base) else ""

    def rights(self) -> str:
        if notice := _plain(self.article.get("copyrightNotice")):
            return notice
        if holder := self.named(self.article.get("copyrightHolder")):
            year = str(self.article.get("copyrightYear") or "")
            return " ".join(filter(None, ("©", year if year.isdecimal() else "", holder[0])))
        told = self.first(*_RIGHTS_KEYS)
        licence = self.article.get("license")
        links = self.page.xpath('//*[self::a or self::link][@rel="license"]')
        named = [clean(e.text_content()) or clean(e.get("title") or "") for e in links]
        return (
            told or next(filter(None, named), "") or (licence if isinstance(licence, str) else "")
        )


def day_of(words: object) -> dt.date | None:
    """Return the day that a time stamp names, in its own time zone."""
    if not isinstance(words, str):
        return None
    try:
        if match := _DAY.match(words):
            return dt.date(*map(int, match.groups()))
        return parsedate_to_datetime(words).date()
    except (ValueError, OverflowError):
        return None


def language(words: object) -> str:
    """Return a language tag as BCP 47 writes it, "" where the words are none."""
    tag = words.strip().replace("_", "-") if isinstance(words, str) else ""
    if not LANGUAGE.fullmatch(tag):
        return ""
    first, *rest = tag.split("-")
    return "-".join([first.lower(), *(part.upper() if len(part) == 2 else part for part in rest)])


def address(words: object, base: str = "") -> str:
    """Return an address of the web, made whole by its base; "" where it is none."""
    try:
        found = urljoin(base, words.strip()) if isinstance(words, str) and words.strip() else ""
    except ValueError:
        return ""
    return found if is_web_address(found) else ""


def shown(page: Element) -> dict[str, None]:
    """Return the short lines of text that the page shows, in their order."""
    elements = (e for e in page.find("body").iter() if isinstance(e.tag, str))
    read = (e for e in elements if e.tag not in ("script", "style"))
    texts = (text for e in read for text in (e.text, *(child.tail for child in e)) if text)
    lines = (clean(line) for text in islice(texts, _MOST_NODES) for line in text.split("\n"))
    return dict.fromkeys(line for line in lines if 0 < len(line) <= _LONGEST)


def _nodes(page: Element) -> Iterator[dict[str, Any]]:
    """Return every object of the page's JSON-LD, those inside others too."""
    todo: list[Any] = []
    for script in page.xpath('//script[contains(translate(@type, "LDJSON", "ldjson"), "ld+json")]'):
        try:
            todo.append(json.loads(_bare(script.text or ""), strict=False))
        except (ValueError, RecursionError):
            continue  # as search engines do: what cannot be read says nothing
    todo.reverse()
    for _ in range(_MOST_NODES):
        if not todo:
            return
        item = todo.pop()
        if isinstance(item, dict):
            yield item
            todo.extend(reversed([v for v in item.values() if isinstance(v, dict | list)]))
        elif isinstance(item, list):
            todo.extend(reversed(item))


def _bare(script: str) -> str:
    """Return a script without the comment or CDATA that some pages put around its JSON."""
    return _CLOSED.sub("", _OPENED.sub("", script.strip(_LOOSE))).strip(_LOOSE)


def _types(node: Mapping[str, Any]) -> list[str]:
    told = node.get("@type")
    return [kind for kind in (told if isinstance(told, list) else [told]) if isinstance(kind, str)]


def _article(nodes: list[dict[str, Any]], headings: list[str]) -> dict[str, Any]:
    """Return the object that describes the page's article: one with its heading, or the first."""
    found = [node for node in nodes if any(_ARTICLE.search(kind) for kind in _types(node))]
    named = [
        n for n in found if any(_likeness(h, _plain(n.get("headline"))) >= _ALIKE for h in headings)
    ]
    return next(iter(named or [n for n in found if n.get("headline")] or found), {})


def _plain(value: object) -> str:
    """Return words without HTML, which some pages put into their data."""
    if not isinstance(value, str):
        return ""
    lines = html.unescape(re.sub(r"<br\s*/?>|</p>|</?div[^>]*>|</li>", "\n", value)).split("\n")
    return "\n".join(
        filter(None, (clean(re.sub(r"</?\w[^>]{0,1000}>", "", line)) for line in lines))
    )


def _likeness(one: str, other: str) -> float:
    """Return how many of their words two headlines share."""
    a, b = (set(re.findall(r"\w+", words.casefold())) for words in (one, other))
    return len(a & b) / max(1, len(a | b))


def _is_name(words: str) -> bool:
    return 1 < len(words) <= _LONGEST_NAME and "://" not in words and any(map(str.isalpha, words))


def _is_free(article: Mapping[str, Any]) -> bool:
    told = article.get("isAccessibleForFree", True)
    return str(told).rpartition("/")[2].casefold() not in ("false", "no", "0")
