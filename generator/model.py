"""Every type that the rooms hand to each other.

All types are frozen.  Text is never copied: a `Span` points into the article's text, in code
points, half-open.  The article owns the text; everything else is a view into it.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range `[start, end)` of code points in an article's text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: {self.start}–{self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """Return the words that the span covers."""
        return text[self.start : self.end]

    def holds(self, other: Span) -> bool:
        """Say whether `other` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end

    def meets(self, other: Span) -> bool:
        """Say whether the two share at least one character."""
        return self.start < other.end and other.start < self.end

    def overlap(self, other: Span) -> int:
        """Return how many characters the two share."""
        return max(0, min(self.end, other.end) - max(self.start, other.start))


def touched(span: Span, starts: Sequence[int]) -> range:
    """Return the indices of the sentences that a span reaches into, or stands right behind.

    `starts` are where the sentences begin, in order.
    """
    first = max(0, bisect_right(starts, span.start) - 1)
    last = max(first + 1, bisect_right(starts, span.end - 1))
    return range(first, min(last, len(starts)))


class Section(StrEnum):
    """Where a sentence stands in the briefing."""

    KEY_CHANGES = "key-changes"
    BACKGROUND = "background"
    REACTIONS = "reactions"
    ANALYST_VIEW = "analyst-view"
    SOURCE_ONLY = "source-only"


class Role(StrEnum):
    """The discourse role of a sentence (Choubey et al., ACL 2020, NewsDiscourse)."""

    MAIN = "Main"
    MAIN_CONSEQUENCE = "Main_Consequence"
    CAUSE_SPECIFIC = "Cause_Specific"
    CAUSE_GENERAL = "Cause_General"
    DISTANT_HISTORICAL = "Distant_Historical"
    DISTANT_ANECDOTAL = "Distant_Anecdotal"
    DISTANT_EVALUATION = "Distant_Evaluation"
    DISTANT_EXPECTATIONS = "Distant_Expectations_Consequences"
    NONE = "NA"


class Speech(StrEnum):
    """How a quotation gives its words: inside marks, without marks, or both."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"


class Kind(StrEnum):
    """What a speaker is to the story."""

    OFFICIAL = "official"
    PARTY = "party"
    EXPERT = "expert"
    WITNESS = "witness"
    MEDIA = "media"
    UNKNOWN = "unknown"


class Precision(StrEnum):
    """How exact a date is."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    DECADE = "decade"
    CENTURY = "century"


class Level(StrEnum):
    """How grave a finding is."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Status(StrEnum):
    """Whether an article is shown."""

    PUBLISHED = "published"
    DRAFT = "draft"
    WITHDRAWN = "withdrawn"


class SourcePage(StrEnum):
    """How much of the article the source page shows."""

    FULL = "full"
    EXCERPT = "excerpt"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that an editor should look at: a code, a sentence, and where.

    `span` points into the article's text.  A finding about a file's front matter or decisions
    has `line` (1-based, in the file `path`) instead.  `hint` is what may help in this very case.
    """

    code: str
    level: Level
    message: str
    span: Span | None = None
    path: Path | None = None
    line: int | None = None
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """The front matter of an article file; see the guide for what each key means."""

    title: str | None = None
    description: str | None = None
    tags: tuple[str, ...] = ()
    lang: str = "en"
    date: dt.date | None = None
    updated: dt.date | None = None
    outlet: str | None = None
    byline: str | None = None
    url: str | None = None
    retrieved: dt.date | None = None
    rights: str | None = None
    source_page: SourcePage = SourcePage.FULL
    status: Status = Status.PUBLISHED
    redirect_from: tuple[str, ...] = ()


def placed(folder: str, name: str) -> str:
    """Return where what has a name stands among all: after its folder if it lies in one."""
    return f"{folder}/{name}" if folder else name


@dataclass(frozen=True, slots=True)
class Article:
    r"""An article file as read.

    `text` is the body with newlines normalised to `\\n` and without blank lines around it.
    `first_line` is the file's line (1-based) on which `text` begins, to name places in messages.
    `folder` is the one among the articles in which the file lies, "" where it lies in none.
    """

    slug: str
    path: Path
    metadata: Metadata
    text: str
    first_line: int = 1
    findings: tuple[Finding, ...] = ()
    folder: str = ""

    @property
    def place(self) -> str:
        """Where the article stands among all: its name, after its folder if it lies in one."""
        return placed(self.folder, self.slug)

    @property
    def root(self) -> Path:
        """The folder of all articles."""
        return self.path.parent.parent if self.folder else self.path.parent

    @property
    def former(self) -> tuple[str, ...]:
        """The places where it stood before.

        A former name without a folder stands for one in the same folder, and for one in none.
        """
        names = self.metadata.redirect_from
        both = ((name, name if "/" in name else placed(self.folder, name)) for name in names)
        places = (place for pair in both for place in pair)
        return tuple(place for place in dict.fromkeys(places) if place != self.place)

    @property
    def headline(self) -> str:
        """The title, or the file's name in words where there is none."""
        return self.metadata.title or self.slug.replace("-", " ").replace("_", " ").capitalize()

    def line_of(self, offset: int) -> int:
        """Return the line of the article file on which the text's `offset` stands."""
        return self.first_line + self.text.count("\n", 0, offset)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: `id` is its order, `anchor` its stable address (a hash of its words)."""

    id: str
    anchor: str
    span: Span
    paragraph: int
    edited: bool = False


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words, thought, stance or finding that the article gives to a source.

    `contents` has several spans where the words are said in between; marks belong to the content.
    `source` is the mention in the text ("he"), `speaker` the id of who that is.  `rule` names the
    pattern by which it was found.  `speech` is false for attributions that are not speech or
    thought ("plans to", "declined to comment").
    """

    id: str
    kind: Speech
    contents: tuple[Span, ...]
    cue: Span | None
    source: Span | None
    rule: str
    speech: bool = True
    speaker: str | None = None
    edited: bool = False


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks: the fullest name that the article gives, and every mention of it.

    `side` is an editor's decision, never the tool's.  `person` is true for somebody with a name,
    false for a body with a name, None for a group or a document, and where it is not known.
    """

    id: str
    name: str
    role: str | None
    kind: Kind
    mentions: tuple[Span, ...]
    side: str | None = None
    edited: bool = False
    person: bool | None = None


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date in the text; `value` is ISO 8601 cut to `precision`, None where unresolved."""

    span: Span
    value: str | None
    precision: Precision


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A short form that the article spells out itself, and where it does."""

    short: Span
    long: Span


@dataclass(frozen=True, slots=True)
class Placement:
    """The section of one sentence, how sure, and why; `role` is its discourse role.

    `next_best` is the section that was second, and its confidence; None where none was weighed.
    """

    sentence: str
    section: Section
    confidence: float
    role: Role
    reasons: tuple[str, ...]
    edited: bool = False
    next_best: tuple[Section, float] | None = None


@dataclass(frozen=True, slots=True)
class Structure:
    """What the tool understood of an article, before any decision of an editor.

    `placements` run parallel to `sentences`.  `glance` holds sentence ids, best first.
    """

    article: Article
    sentences: tuple[Sentence, ...]
    placements: tuple[Placement, ...]
    quotations: tuple[Quotation, ...]
    speakers: tuple[Speaker, ...]
    dates: tuple[DateMention, ...]
    glance: tuple[str, ...]
    findings: tuple[Finding, ...]
    abbreviations: tuple[Abbreviation, ...] = ()


@dataclass(frozen=True, slots=True)
class Version:
    """A text of an article that was published: its SHA-256, and the article's dates at that time.

    `number` counts the versions of an article from 1.
    """

    number: int
    sha256: str
    date: dt.date | None = None
    updated: dt.date | None = None

    @property
    def day(self) -> dt.date | None:
        """The day that readers were told."""
        return self.updated or self.date


@dataclass(frozen=True, slots=True)
class Wording:
    """A sentence as one version of the article has it, beside another version.

    `pieces` are its words in order, each with whether the other version lacks them.  `current`
    says that it stands so in the article as it is now, `section` where.
    """

    anchor: str
    pieces: tuple[tuple[str, bool], ...]
    section: Section
    current: bool


@dataclass(frozen=True, slots=True)
class Amendment:
    """A sentence that a version changed, added (nothing before) or removed (nothing after)."""

    before: Wording | None
    after: Wording | None
    significant: bool


@dataclass(frozen=True, slots=True)
class Revision:
    """What a version changed of the one before it, in the order of its text."""

    version: Version
    amendments: tuple[Amendment, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """How many sentences of the article differ from those of an earlier version."""

    since: Version
    changed: int
    added: int
    removed: int
    significant: bool

    @property
    def words(self) -> str:
        """The numbers as a person says them: “2 sentences changed, 1 added”."""
        counts = ((self.changed, "changed"), (self.added, "added"), (self.removed, "removed"))
        told = [f"{number} {what}" for number, what in counts if number]
        number, _, what = told[0].partition(" ")
        noun = "sentence" if number == "1" else "sentences"
        return ", ".join([f"{number} {noun} {what}", *told[1:]])


@dataclass(frozen=True, slots=True)
class Revisions:
    """What became of an article's sentences since it was first published.

    `steps` come newest first.  `replaced` has, for each anchor that leads nowhere any more, that
    of the sentence which stands for it now; `removed` those whose sentence is gone, each with the
    version that removed it.  `told` is what the article's `updated` tells readers of, `untold`
    what changed since that was last set.
    """

    steps: tuple[Revision, ...] = ()
    replaced: Mapping[str, str] = field(default_factory=dict)
    removed: Mapping[str, Version] = field(default_factory=dict)
    told: Difference | None = None
    untold: Difference | None = None


@dataclass(frozen=True, slots=True)
class Briefing:
    """A structure after the editor's decisions, with what only an editor can add.

    `standfirst` is the one in the decisions, else the article's `description`.  `glossary` is the
    article's own, `site_glossary` what the article uses of the one for all.
    """

    structure: Structure
    standfirst: str | None = None
    glossary: Mapping[str, str] = field(default_factory=dict)
    site_glossary: Mapping[str, str] = field(default_factory=dict)
    glance_edited: bool = False
    revisions: Revisions = field(default_factory=Revisions)
