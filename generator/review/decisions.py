"""An editor's decisions, as `NAME.review.yml` gives them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml

from generator.errors import ReviewError
from generator.model import Article, Kind, Section, Speech
from generator.review.glossary import Term, terms
from generator.textfile import read_text
from generator.yamlfile import (
    Problems,
    Reader,
    choice,
    error_of,
    flag,
    line_of,
    many,
    maybe,
    parse,
    some_words,
    strict_table,
    words,
    wrong,
)


@dataclass(frozen=True, slots=True)
class Pick:
    """A sentence of the glance, by its first words."""

    line: int
    words: str


@dataclass(frozen=True, slots=True)
class SentenceDecision:
    """What to do with the sentence that begins with these words."""

    line: int
    words: str
    section: Section | None = None
    join_next: bool = False
    split_before: str | None = None


@dataclass(frozen=True, slots=True)
class SpeakerDecision:
    """What to set of a speaker; None leaves a value alone, "" takes it away."""

    line: int
    name: str
    rename: str | None = None
    same_as: str | None = None
    role: str | None = None
    kind: Kind | None = None
    side: str | None = None


@dataclass(frozen=True, slots=True)
class QuotationDecision:
    """What to set of the quotation that holds these words; a `speaker` of "" takes it away."""

    line: int
    words: str
    speaker: str | None = None
    content: tuple[str, ...] = ()
    kind: Speech | None = None
    remove: bool = False


@dataclass(frozen=True, slots=True)
class Review:
    """All decisions about one article; empty where the editor has made none."""

    path: Path
    standfirst: str | None = None
    glance: tuple[Pick, ...] = ()
    sentences: tuple[SentenceDecision, ...] = ()
    speakers: tuple[SpeakerDecision, ...] = ()
    quotations: tuple[QuotationDecision, ...] = ()
    glossary: tuple[Term, ...] = ()


Decision = TypeVar("Decision", SentenceDecision, SpeakerDecision, QuotationDecision)


def path_of(article: Article) -> Path:
    """Return where the decisions about an article stand."""
    return article.path.with_name(f"{article.slug}.review.yml")


def load(path: Path) -> Review:
    """Read a file of decisions; where there is none, there are no decisions."""
    if not path.exists() and not path.is_symlink():
        return Review(path)
    return read(read_text(path, ReviewError), path)


def read(text: str, path: Path) -> Review:
    """Read decisions from the text of their file."""
    try:
        root = parse(text)
        values = strict_table(root, _KEYS) if root else {}
    except Problems as error:
        raise error_of(ReviewError, path, error.problems) from error
    return Review(path, **{key: value for key, value in values.items() if value})


def _decision(
    kind: type[Decision],
    anchor: str,
    readers: Mapping[str, Reader[Any]],
    apart: Iterable[tuple[str, str]],
) -> Reader[Decision]:
    """Return a reader of decisions found by their key `anchor`.

    Of each two keys in `apart` one rules out the other.
    """

    def read(node: yaml.Node) -> Decision:
        values = strict_table(node, {anchor: some_words, **readers}, needed=(anchor,))
        if len(values) == 1:
            raise wrong(node, f"This decides nothing; add one of {', '.join(readers)}.")
        for one, other in apart:
            if values.get(one) and values.get(other):
                raise wrong(node, f"Only one of {one} and {other} can be done here.")
        return kind(line=line_of(node), **values)

    return read


def _contents(node: yaml.Node) -> tuple[str, ...]:
    """Read one content, or a list of those that are said in between."""
    if isinstance(node, yaml.SequenceNode) and node.value:
        return many(some_words)(node)
    return (some_words(node),)


def _glance(node: yaml.Node) -> tuple[Pick, ...]:
    picks = many(lambda item: Pick(line_of(item), some_words(item)))(node)
    if not picks:
        raise wrong(node, "List the first words of at least one sentence, or leave the key out.")
    return picks


_SENTENCE = _decision(
    SentenceDecision,
    "words",
    {"section": choice(Section), "join_next": flag, "split_before": some_words},
    apart=[("join_next", "split_before")],
)
_SPEAKER = _decision(
    SpeakerDecision,
    "name",
    {
        "rename": some_words,
        "same_as": some_words,
        "role": words,
        "kind": choice(Kind),
        "side": words,
    },
    apart=[("rename", "same_as")],
)
_QUOTATION = _decision(
    QuotationDecision,
    "words",
    {"speaker": words, "content": _contents, "kind": choice(Speech), "remove": flag},
    apart=[("remove", "speaker"), ("remove", "content"), ("remove", "kind")],
)
_KEYS: Mapping[str, Reader[Any]] = {
    "standfirst": maybe(words),
    "glance": maybe(_glance),
    "sentences": maybe(many(_SENTENCE)),
    "speakers": maybe(many(_SPEAKER)),
    "quotations": maybe(many(_QUOTATION)),
    "glossary": maybe(terms),
}
