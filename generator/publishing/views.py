"""What a briefing is arranged into for display, on the pages and in the handout.

Nothing here is markup: texts are the article's own words with white space folded, still to be
escaped by whoever shows them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from generator.model import (
    Finding,
    Precision,
    Section,
    Speaker,
)

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class Heading:
    """What a section is called and marked with; `empty` says so where it has no sentence."""

    section: Section
    letter: str
    title: str
    empty: str


HEADINGS = (
    Heading(Section.KEY_CHANGES, "K", "Key changes", "No sentence was filed as a key change."),
    Heading(Section.BACKGROUND, "B", "Background", "No sentence was filed as background."),
    Heading(Section.REACTIONS, "R", "Reactions", "No sentence was filed as a reaction."),
    Heading(
        Section.ANALYST_VIEW, "A", "Analyst view", "No sentence was filed as an analyst’s view."
    ),
    Heading(Section.SOURCE_ONLY, "–", "Source only", "Every sentence stands in a section."),
)


class Edit(StrEnum):
    """What an editor decided about a sentence."""

    PLACE = "place"
    BORDERS = "borders"
    SPEECH = "speech"


class Form(StrEnum):
    """How a statement gives somebody's words: in marks, in the article's words, or not at all."""

    QUOTED = "quoted"
    REPORTED = "reported"
    TOLD = "told"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a sentence; `said` where it is what somebody said or thought.

    `quoted` where it is in marks and long enough to stand as a quotation of its own.
    """

    text: str
    said: bool
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Referent:
    """Who a mention in the sentence is, where the sentence itself does not name them."""

    mention: str
    name: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A whole sentence: `text` is the runs joined; `number` its place in the article, from 1.

    `parts` are the runs, cut once more where a quotation stands in marks.  `quoted` says that some
    of its words are in quotation marks as somebody's; `dates` are labels of the dates that it
    mentions, `when` is the first of them in time; `leans` says that its first word points back to
    the sentence before; `edits` are what an editor decided about it.
    """

    number: int
    anchor: str
    paragraph: int
    section: Section
    text: str
    runs: tuple[Run, ...]
    parts: tuple[Run, ...]
    quoted: bool
    dates: tuple[str, ...]
    when: str | None
    referents: tuple[Referent, ...]
    leans: bool
    edits: tuple[Edit, ...] = ()

    @property
    def form(self) -> Form:
        """How the sentence gives somebody's words."""
        if any(part.quoted for part in self.parts):
            return Form.QUOTED
        return Form.REPORTED if any(run.said for run in self.runs) else Form.TOLD


@dataclass(frozen=True, slots=True)
class Point:
    """Statements that are read as one, with the dates and referents of them all, each once.

    `before` and `after` are the sentences around them in the article.
    """

    statements: tuple[Statement, ...]
    dates: tuple[str, ...]
    referents: tuple[Referent, ...]
    before: Statement | None = None
    after: Statement | None = None


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A contiguous piece of the sentence `anchor`; `quoted` where marks were taken off it."""

    anchor: str
    number: int
    section: Section
    text: str
    quoted: bool = False
    cut_before: bool = False
    cut_after: bool = False


@dataclass(frozen=True, slots=True)
class Saying:
    """A quotation, piece by piece; `quoted` where all of it stands in marks, which are left off."""

    pieces: tuple[Excerpt, ...]
    quoted: bool


@dataclass(frozen=True, slots=True)
class Voice:
    """One speaker's statements in a section; no speaker where nobody is named.

    `unnamed` sets apart words of somebody the article does not name from its own voice; `source`
    is the article's name for somebody who is not among the speakers.
    """

    speaker: Speaker | None
    unnamed: bool
    statements: tuple[Statement, ...]
    source: Excerpt | None = None

    @property
    def name(self) -> str | None:
        """Whose voice it is, as far as the article has a name."""
        if self.speaker:
            return self.speaker.name
        return self.source.text if self.source else None


@dataclass(frozen=True, slots=True)
class Position:
    """A row of who says what: a speaker, or the article's words for one who is none of them.

    `named` says that those words are a name (“Ukraine”), not a description (“a clerk”).
    """

    speaker: Speaker | None
    source: Excerpt | None
    words: Excerpt
    named: bool = True


@dataclass(frozen=True, slots=True)
class Side:
    """The positions of those whom an editor put on one side; no name for all others."""

    name: str | None
    positions: tuple[Position, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """A date of the timeline and what the article says of it; `value` is ISO 8601, cut."""

    value: str
    label: str
    excerpts: tuple[Excerpt, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A finding about a place in the text, with the anchor of the sentence it stands in."""

    anchor: str | None
    finding: Finding


@dataclass(frozen=True, slots=True)
class View:
    """A briefing arranged for display.

    `positions` are those of the sources that say most, `more_positions` the number of others.
    `statements` are all sentences in order; `sections` has an entry for every section, empty
    ones included, source-only last.
    """

    statements: tuple[Statement, ...]
    sections: dict[Section, tuple[Statement, ...]]
    glance: tuple[Statement, ...]
    positions: tuple[Position, ...]
    more_positions: int
    reactions: tuple[Voice, ...]
    analysts: tuple[Voice, ...]
    timeline: tuple[Event, ...]
    notes: tuple[Note, ...]
    words: int

    def minutes(self, words_per_minute: int) -> int:
        """Return how many minutes the whole article takes to read, at least one."""
        return max(1, -(-self.words // words_per_minute))


def date_label(value: str, precision: Precision) -> str:
    """Return an ISO 8601 date, cut to its precision, as people write it: 19 November 2024."""
    try:
        numbers = [int(part) for part in value.split("-")]
        if precision is Precision.CENTURY:
            return f"{_ordinal(numbers[0] + 1)} century"
        if precision is Precision.DECADE:
            return f"{numbers[0]}0s"
        day = f"{numbers[2]} " if len(numbers) > 2 else ""
        month = f"{MONTHS[numbers[1] - 1]} " if len(numbers) > 1 else ""
    except (ValueError, IndexError):
        return value
    return f"{day}{month}{numbers[0]}"


def _ordinal(number: int) -> str:
    """Return 1st, 2nd, 3rd, 4th …."""
    endings = {1: "st", 2: "nd", 3: "rd"}
    return f"{number}{'th' if number // 10 % 10 == 1 else endings.get(number % 10, 'th')}"
