"""The turns of a transcript: paragraphs that open with the speaker's name in capitals.

LEE: It rained.

DENT: Did it freeze too?

LEE: It did.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from generator.model import Sentence, Span

_OPENING = re.compile(r"[\"“]?(?P<name>[A-Z][A-Z.’'-]+(?: [A-Z][A-Z.’'-]*){0,3})(?P<colon>:)\s+")


@dataclass(frozen=True, slots=True)
class Turn:
    """Who speaks in a paragraph, the colon after the name, and what is said."""

    name: Span
    colon: Span
    said: Span


def turns(text: str, sentences: Sequence[Sentence], labels: frozenset[str]) -> dict[int, Turn]:
    """Return the turns of a transcript by the numbers of their paragraphs.

    There are none unless somebody speaks twice: “UPDATE: …” once is a heading.  Neither are words
    in `labels` names, in lower case, such as those of “FACT: …” and “CLAIM: …”.
    """
    found: dict[int, Turn] = {}
    for paragraph, group in groupby(sentences, key=lambda sentence: sentence.paragraph):
        spans = [sentence.span for sentence in group]
        opening = _OPENING.match(text, spans[0].start, spans[-1].end)
        if opening and labels.isdisjoint(opening["name"].lower().split()):
            said = Span(opening.end(), spans[-1].end)
            found[paragraph] = Turn(Span(*opening.span("name")), Span(*opening.span("colon")), said)
    last_names = Counter(turn.name.of(text).split()[-1] for turn in found.values())
    return found if max(last_names.values(), default=0) > 1 else {}
