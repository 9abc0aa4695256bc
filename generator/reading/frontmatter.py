"""Front matter: the YAML between `---` lines at the head of an article file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from generator.config import LANGUAGE, is_web_address
from generator.errors import ArticleError
from generator.model import Finding, Level, Metadata, SourcePage, Status
from generator.yamlfile import (
    Problem,
    Problems,
    Reader,
    choice,
    day,
    error_of,
    limited,
    many,
    maybe,
    parse,
    some_words,
    table,
    words,
    wrong,
)

SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")

_LINE, _PARAGRAPH, _TAG = 1_000, 10_000, 100  # characters at most
_LIST = 100  # entries at most: each makes a page, or pages
_DEEPEST = 2  # an article's file, and the folder it lies in

_OPENING = re.compile(r"(?:[^\S\n]*\n)*---[^\S\n]*(?:\n|\Z)")
_CLOSING = re.compile(r"^---[^\S\n]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Parts:
    """A file's text taken apart: front matter (None where there is none) and where the body is.

    `head` begins with as many newlines as stand before it in the file, so that lines agree.
    """

    head: str | None
    body_start: int


def split(text: str, path: Path) -> Parts:
    """Find the front matter at the head of a file's text."""
    opening = _OPENING.match(text)
    if not opening:
        return Parts(None, 0)
    closing = _CLOSING.search(text, opening.end())
    if not closing:
        raise ArticleError(
            "The front matter is opened here and never closed.",
            path=path,
            line=text.count("\n", 0, opening.end() - 1) + 1,
            hint="Close it with a line “---”; where the article itself begins with such a line, "
            "put two of them before it.",
        )
    before = "\n" * text.count("\n", 0, opening.end())
    return Parts(before + text[opening.end() : closing.start()], closing.end())


def read(head: str | None, path: Path, lang: str) -> tuple[Metadata, tuple[Finding, ...]]:
    """Read front matter; `lang` is the language where it gives none."""
    try:
        root = parse(head or "")
        values, unknown = table(root, _KEYS) if root else ({}, ())
    except Problems as error:
        raise error_of(ArticleError, path, error.problems) from error
    given = {key: value for key, value in values.items() if value}
    metadata = Metadata(**{"lang": lang, **given})
    return metadata, (*_unknown(unknown, path), *_missing(metadata, path))


def _unknown(problems: tuple[Problem, ...], path: Path) -> tuple[Finding, ...]:
    return tuple(
        Finding("M001", Level.WARNING, problem.message, path=path, line=problem.line)
        for problem in problems
    )


def _missing(metadata: Metadata, path: Path) -> tuple[Finding, ...]:
    found = []
    if not metadata.title:
        said = "The article has no title; the name of its file stands in for it."
        found.append(Finding("M002", Level.INFO, said, path=path, line=1))
    if not metadata.date:
        said = "The article has no date; words such as “on Tuesday” cannot be resolved."
        found.append(Finding("M003", Level.WARNING, said, path=path, line=1))
    if metadata.source_page is SourcePage.LINK and not metadata.url:
        said = "source_page is “link”, but there is no url that statements could lead to."
        found.append(Finding("M004", Level.WARNING, said, path=path, line=1))
    return tuple(found)


def _address(node: yaml.Node) -> str:
    """Read the address of a page on the web."""
    written = words(node)
    if not is_web_address(written):
        raise wrong(node, f"“{written}” is not an address; it begins with https:// or http://.")
    return written


def _language(node: yaml.Node) -> str:
    """Read a BCP 47 language tag."""
    written = words(node)
    if not LANGUAGE.fullmatch(written):
        raise wrong(node, f"“{written}” is not a language tag such as en or pt-BR.")
    return written


def _tags(node: yaml.Node) -> tuple[str, ...]:
    """Read a list of words, each once."""
    return tuple(dict.fromkeys(many(limited(some_words, _TAG))(node)))


def _slug(node: yaml.Node) -> str:
    """Read the former name of an article, after that of its folder where it lay in one."""
    written = words(node)
    parts = written.split("/")
    if len(parts) > _DEEPEST or not all(map(SLUG.fullmatch, parts)):
        raise wrong(node, f"“{written}” is not the name of an article file (without its ending).")
    return written


_KEYS: Mapping[str, Reader[Any]] = {
    key: maybe(reader)
    for key, reader in {
        "title": limited(words, _LINE),
        "description": limited(words, _PARAGRAPH),
        "tags": limited(_tags, _LIST),
        "lang": _language,
        "date": day,
        "updated": day,
        "outlet": limited(words, _LINE),
        "byline": limited(words, _LINE),
        "url": limited(_address, _PARAGRAPH),
        "retrieved": day,
        "rights": limited(words, _LINE),
        "source_page": choice(SourcePage),
        "status": choice(Status),
        "redirect_from": limited(many(_slug), _LIST),
    }.items()
}
