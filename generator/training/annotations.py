"""Our annotations of public corpora: where a sentence goes, who speaks, what to see at a glance.

A file under `labels/` has one article a line, and none of its text:

    {"article": "NAME", "text": "HASH", "sections": "K S B|A", "speech": {"3": "expert 17-24"},
     "glance": [1, 3], "spans": "0-45 47-115 116-206"}

`text` is the start of a hash of the article's text, for offsets mean nothing in another text.
`sections` has a letter for each sentence.  `speech` has the sentences (from 1) in which somebody
speaks: the kind of speaker, and the name as spans of the text, several joined by `+`.  A word of
the name that does not stand in the text is written out: `17-24+"Corp"`.  No name means that the
article names nobody.  Where two annotators differ, both answers stand, with `|` between them.
`spans` are the sentences, where the corpus has none of its own.  `once` names what a single
annotator has given in a single pass, as `"once": "glance"`; without `speech` nobody looked for it.

Nobody has given what stands in `soft.jsonl`: a network far larger than the one that ships thinks
so (`generator.training.teacher`), as likely as the numbers say, which are percent:

    {"article": "NAME", "text": "HASH", "spans": "0-45 47-115 116-206", "roles": "M97 E61G35 H88",
     "glance": "91 7 0"}

Each sentence has letters of roles, the likeliest first, and how likely an editor picks it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.errors import CorpusError
from generator.model import Kind, Role, Section, Span
from generator.understanding.impressions import ROLES, Row

LABELS = Path(__file__).parent / "labels"
SOFT = "soft.jsonl"  # below a folder of labels

SECTION_OF = {section.value[0].upper(): section for section in Section}
_LETTER_OF = {
    Role.MAIN: "M",
    Role.MAIN_CONSEQUENCE: "Q",
    Role.CAUSE_SPECIFIC: "S",
    Role.CAUSE_GENERAL: "G",
    Role.DISTANT_HISTORICAL: "H",
    Role.DISTANT_ANECDOTAL: "D",
    Role.DISTANT_EVALUATION: "E",
    Role.DISTANT_EXPECTATIONS: "X",
    Role.NONE: "N",
}
_SHARE = re.compile(r"([A-Z])(\d\d?)")
_PIECE = re.compile(r'(\d+)-(\d+)|"([^+|]*)"')
_DIGITS = 8  # of the hash
_LEAST = 2  # percent of a role that is written down


@dataclass(frozen=True, slots=True)
class Said:
    """Who speaks in a sentence: every name and every kind that is right, the likelier first.

    There are no names where the article names nobody.
    """

    names: tuple[str, ...]
    kinds: tuple[Kind, ...]


@dataclass(frozen=True, slots=True)
class Labels:
    """What the annotators said of an article, whose sentences are numbered from 0.

    `spans` are the sentences; each has one or more sections that are right, the likelier first.
    `speech` has the sentences that hold speech or thought, None where nobody has looked for it;
    `glance` the picks, best first.  `once` names what one annotator alone has given, in one pass.
    """

    spans: tuple[Span, ...]
    sections: tuple[tuple[Section, ...], ...]
    speech: Mapping[int, Said] | None
    glance: tuple[int, ...]
    once: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Soft:
    """What a large network thinks of a sentence.

    `roles` has the probability of each of `ROLES`, `glance` that of being picked by an editor.
    """

    span: Span
    roles: Row
    glance: float


def rows(path: Path) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of a file of JSON lines; raises `CorpusError`."""
    try:
        lines = path.read_text("utf8").split("\n")
    except (OSError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise CorpusError(
            f"The file cannot be read: {reason}.",
            path=path,
            hint="MODEL_CARD.md says where the corpora are to be had.",
        ) from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield json.loads(line)
            except ValueError as error:
                raise CorpusError(f"No JSON ({error}).", path=path, line=number) from error


def fingerprint(text: str) -> str:
    """Return the start of the hash by which an article's text is known."""
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]


def decode(row: Mapping[str, Any], text: str, sentences: Sequence[Span]) -> Labels:
    """Return the labels of an article from its line, its text and the corpus's own sentences.

    Raises `CorpusError` where the text is not the one that was annotated.
    """
    _check(row, text)
    spans = tuple(map(_span, row["spans"].split())) if "spans" in row else tuple(sentences)
    sections = tuple(
        tuple(SECTION_OF[letter] for letter in letters.split("|"))
        for letters in row["sections"].split()
    )
    if len(sections) != len(spans):
        raise CorpusError(f"“{row['article']}” has {len(spans)} sentences, not {len(sections)}.")
    told = row.get("speech")
    return Labels(
        spans=spans,
        sections=sections,
        speech=None if told is None else {int(n) - 1: _said(told[n], text) for n in told},
        glance=tuple(n - 1 for n in row.get("glance", ())),
        once=frozenset(row.get("once", "").split()),
    )


def soft(row: Mapping[str, Any], text: str) -> tuple[Soft, ...]:
    """Return the soft labels of an article from its line; raises `CorpusError` as `decode` does."""
    _check(row, text)
    columns = (row[name].split() for name in ("spans", "roles", "glance"))
    return tuple(
        Soft(_span(span), _shares(roles), int(glance) / 100)
        for span, roles, glance in zip(*columns, strict=True)
    )


def softened(name: str, text: str, labels: Iterable[Soft]) -> dict[str, str]:
    """Return the line that stands for the soft labels of an article."""
    told = [
        (f"{s.span.start}-{s.span.end}", _written(s.roles), str(round(100 * s.glance)))
        for s in labels
    ]
    spans, roles, glance = (" ".join(column) for column in zip(*told, strict=True))
    known = {"article": name, "text": fingerprint(text)}
    return known | {"spans": spans, "roles": roles, "glance": glance}


def _check(row: Mapping[str, Any], text: str) -> None:
    if row["text"] != fingerprint(text):
        raise CorpusError(f"The text of “{row['article']}” is not the one that was annotated.")


def _written(shares: Row) -> str:
    """Write down the likely roles; 99 percent is the most, and what has less than 2 is left out."""
    percent = [
        (min(99, round(100 * share)), role) for role, share in zip(ROLES, shares, strict=True)
    ]
    likely = sorted(percent, key=lambda pair: -pair[0])
    return "".join(f"{_LETTER_OF[role]}{share}" for share, role in likely if share >= _LEAST)


def _shares(written: str) -> Row:
    given = {letter: int(share) for letter, share in _SHARE.findall(written)}
    total = sum(given.values())
    return tuple(given.get(_LETTER_OF[role], 0) / total for role in ROLES)


def _span(written: str) -> Span:
    start, end = written.split("-")
    return Span(int(start), int(end))


def _said(written: str, text: str) -> Said:
    kinds, _, names = written.partition(" ")
    return Said(
        names=tuple(_name(name, text) for name in names.split("|")) if names else (),
        kinds=tuple(map(Kind, kinds.split("|"))),
    )


def _name(written: str, text: str) -> str:
    pieces = _PIECE.findall(written)
    return " ".join(text[int(a) : int(b)] if a else word for a, b, word in pieces)
