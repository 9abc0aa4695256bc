"""Plain text and Markdown."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from generator.errors import ArticleError
from generator.reading import frontmatter
from generator.reading.imports import metadata
from generator.reading.imports.blocks import clean, cut
from generator.reading.imports.found import Found
from generator.yamlfile import Problems, error_of, parse

_BYLINE = re.compile(r"By ((?:[A-Z][\w.'’-]+)(?: (?:and |[A-Z][\w.'’-]+,? ?)[\w.'’-]*){0,8})")
_SENTENCE_END = re.compile(r"[.!?…:;,][\"'”’)\]]*$")
_LONGEST_HEADLINE = 160  # letters
# The names that other tools give to what our front matter says.
_KEYS = {
    "title": ("title", "headline"),
    "byline": ("byline", "author", "authors"),
    "outlet": ("outlet", "publication", "site", "publisher"),
    "lang": ("lang", "language", "locale"),
    "url": ("url", "canonical_url", "canonical", "source", "link", "original_url"),
    "rights": ("rights", "copyright", "license"),
    "date": ("date", "published", "pubdate", "publish_date", "created"),
}


def read_text(text: str) -> Found:
    """Read plain text: paragraphs, and a headline and a line “By …” where it begins with them."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    parts = (
        re.split(r"\n[^\S\n]*\n", text) if re.search(r"\n[^\S\n]*\n", text) else text.split("\n")
    )
    return begun([words for part in parts if (words := clean(part))])


def read_markdown(text: str, path: Path) -> Found:
    """Read Markdown: its words, and what its front matter says."""
    import markdown

    from generator.reading.imports.pages import parse as parse_page

    text = text.replace("\r\n", "\n").replace("\r", "\n")
    parts = frontmatter.split(text, path)
    told = _front_matter(parts.head, path)
    made = markdown.markdown(text[parts.body_start :], extensions=["sane_lists"])
    page = parse_page(f"<body>{made}</body>")
    heading = next((clean(e.text_content()) for e in page.iter("h1")), "")
    for element in list(page.iter("img", "table")):
        element.drop_tree()
    words = [block.text for block in cut(page.find("body"))]
    if heading and words and words[0] == heading:
        words = words[1:]
    found = begun(words, title=told.get("title") or heading)
    return Found(
        paragraphs=found.paragraphs,
        title=found.title,
        byline=told.get("byline") or found.byline,
        outlet=told.get("outlet", ""),
        date=metadata.day_of(told.get("date")),
        lang=metadata.language(told.get("lang")),
        url=metadata.address(told.get("url")),
        rights=told.get("rights", ""),
    )


def begun(words: list[str], title: str = "") -> Found:
    """Take a headline, where none is known, and a byline from the beginning of a text."""
    byline = ""
    if title and words and words[0] == title:
        words = words[1:]
    if (
        not title
        and len(words) > 1
        and len(words[0]) <= _LONGEST_HEADLINE
        and not _SENTENCE_END.search(words[0])
    ):
        title, words = words[0], words[1:]
    if len(words) > 1 and (match := _BYLINE.fullmatch(words[0])):
        byline, words = match[1], words[1:]
    return Found(paragraphs=tuple(words), title=title, byline=byline)


def _front_matter(head: str | None, path: Path) -> dict[str, str]:
    """Return what front matter says, under our names; what we have no key for is left out."""
    try:
        root = parse(head or "")
    except Problems as error:
        raise error_of(ArticleError, path, error.problems) from error
    if not isinstance(root, yaml.MappingNode):
        return {}
    given = {str(key.value).lower(): _words(value) for key, value in root.value}
    return {
        ours: told
        for ours, names in _KEYS.items()
        if (told := next((given[name] for name in names if given.get(name)), ""))
    }


def _words(node: Any) -> str:
    """Return what stands in a word or a list of words."""
    if isinstance(node, yaml.SequenceNode):
        return ", ".join(filter(None, map(_words, node.value)))
    if isinstance(node, yaml.MappingNode):
        return next((_words(v) for k, v in node.value if k.value == "name"), "")
    return clean(str(node.value)) if node.tag != "tag:yaml.org,2002:null" else ""
