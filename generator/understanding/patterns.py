"""The patterns of cue, source and content, in the order in which they are tried at each cue.

All places are indices of items in a frame, half-open.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from generator.understanding import sources
from generator.understanding.contents import Contents
from generator.understanding.cues import Cue, Cues, Tense, used_as
from generator.understanding.frames import Item
from generator.understanding.sources import Range

_ASIDE = 15  # items between a cue and the passage with which speech goes on


@dataclass(frozen=True, slots=True)
class Found:
    """What a pattern found; `kind` is the list of the lexicon as which its cue is used."""

    contents: tuple[Range, ...]
    cue: Range
    source: Range
    rule: str
    kind: str = "say"


@dataclass(slots=True)
class Reading:
    """How far the reading of a frame has come.

    Nothing before item `floor` may be content said before a cue.
    """

    items: Sequence[Item]
    cues: Cues
    contents: Contents
    floor: int = 0
    found: list[Found] = field(default_factory=list)

    def before(self, end: int) -> Range | None:
        """Return what is said before item `end`."""
        return self.contents.before(end, self.floor, apart=bool(self.found))

    @property
    def subject(self) -> Range | None:
        """The last source, or else the noun phrase that the main clause begins with."""
        return self.found[-1].source if self.found else sources.first(self.items, self.cues)


def content_cue_source(reading: Reading, cue: Cue) -> Found | None:
    """Read “We won,” said Lee. / The plan failed, said Lee."""
    items, cues = reading.items, reading.cues
    tensed = cue.tenses & {Tense.PAST, Tense.PRESENT}
    if cue.start == 0 or not cue.spoken or not tensed or cue.auxiliaries:
        return None
    earlier = items[cue.start - 1]
    if not (earlier.form == "," or earlier.stopped):
        return None
    source = sources.after(items, cue.end, cues)
    content = reading.before(cue.start)
    if source is None or content is None:
        return None
    if earlier.form == "," and not items[cue.start - 2].passage:
        apposed = sources.before(items, cue.start, cues) is not None
        clause = not apposed or not sources.nominal(items, content, cues)
        if cue.kinds == {"quote"} or not clause or not sources.nominal(items, source, cues):
            return None
    more = _more(reading, content, source[1])
    return _around(cue, source, content, more, "content-cue-source")


def content_source_cue(reading: Reading, cue: Cue) -> Found | None:
    """Read “We won,” Lee said. / The plan failed, Lee said. / The plan, Lee said, failed."""
    items, contents = reading.items, reading.contents
    if not cue.spoken or not reading.cues.active(items, cue):
        return None
    source = sources.before(items, cue.start, reading.cues)
    content = _left(reading, source[0]) if source and source[0] > 0 else None
    if source is None or content is None:
        return None
    opening = contents.opening(cue)
    more = _more(reading, content, cue.end)
    if contents.quoted(content[1] - 1):
        return _around(cue, source, content, more, "content-source-cue")
    if cue.kinds == {"quote"} or (more is None and opening is not None):
        return None
    if more and contents.quoted(more[0]):
        return None
    if more and _leads_up(reading, content):
        kind = used_as(cue, None) or "say"
        return Found((more,), (cue.start, cue.end), source, "source-cue-content", kind)
    return _around(cue, source, content, more, "content-source-cue")


def _around(cue: Cue, source: Range, content: Range, more: Range | None, rule: str) -> Found:
    """Return the attribution of a content before the cue and, it may be, `more` after it."""
    contents = (content, more) if more else (content,)
    kind = used_as(cue, None) or "say"
    return Found(contents, (cue.start, cue.end), source, "said in between" if more else rule, kind)


def _left(reading: Reading, end: int) -> Range | None:
    """Return the content that ends, with a comma or a mark, before item `end`."""
    earlier = reading.items[end - 1]
    if earlier.stopped:
        return reading.before(end)
    return reading.before(end - 1) if earlier.form == "," and end > 1 else None


def _more(reading: Reading, content: Range, at: int) -> Range | None:
    """Return what is said on from item `at`, after a content before the cue.

    Speech in marks goes on in marks: “We won,” Lee said last week, “and we will win again.”
    """
    contents = reading.contents
    if not contents.quoted(content[1] - 1):
        return contents.said_on(at)
    for k in range(at, min(at + _ASIDE, len(reading.items))):
        if contents.quoted(k):
            apart = k == at or contents.introduced(k)
            return contents.starting(k) if apart else None
        if reading.cues.at(reading.items, k):
            return None
    return None


def _leads_up(reading: Reading, content: Range) -> bool:
    """Say whether the words before a source are no content: “However, he said, …”."""
    short = content[1] - content[0] <= 6
    first = reading.items[content[0]]
    if first.lower in ("and", "but"):
        return False
    return short and reading.cues.among(first, "prepositions", "openers", "clauses", "days")


def source_cue_content(reading: Reading, cue: Cue) -> Found | None:
    """Read: Lee said that the plan failed. / Lee called it “a joke”. / Lee vowed to go on."""
    items, cues = reading.items, reading.cues
    if not cues.active(items, cue):
        return None
    source = sources.before(items, cue.start, cues)
    opening = reading.contents.opening(cue)
    if source is None or opening is None:
        return None
    if not cues.no_noun(items[source[1] - 1], cue, items[opening]):
        return None
    if source[1] - source[0] > 1 and items[source[0]].lower in ("he", "she", "they", "who"):
        return None
    return _following(reading, cue, source, opening, "source-cue-content")


def same_source(reading: Reading, cue: Cue) -> Found | None:
    """Read: …, adding that the plan failed. / … and warned that more would come."""
    items = reading.items
    earlier = items[cue.start - 1] if cue.start > 0 else None
    if earlier is None:
        return None
    joined = earlier.lower in ("and", "but", "then")
    participle = Tense.ING in cue.tenses and not cue.auxiliaries
    if not participle and not (joined and Tense.PAST in cue.tenses):
        return None
    opening = reading.contents.opening(cue)
    source = reading.subject
    if opening is None or source is None:
        return None
    if not (joined or earlier.form == "," or earlier.passage):
        clause = reading.contents.quoted(opening) or items[opening].lower == "that"
        if not clause or cue.kinds.isdisjoint(("say", "tell")):
            return None
    return _following(reading, cue, source, opening, "goes on")


def _following(reading: Reading, cue: Cue, source: Range, opening: int, rule: str) -> Found | None:
    """Return the attribution of what stands after a cue, from item `opening` on."""
    kind = used_as(cue, reading.items[opening])
    content = reading.contents.starting(opening, inner=_inner(reading, source))
    if kind is None or content is None:
        return None
    return Found((content,), (cue.start, cue.end), source, rule, kind)


def _inner(reading: Reading, source: Range) -> bool:
    """Say whether the clause of a source stands inside another: “which Lee said …, failed”."""
    items = reading.items
    if items[source[0]].lower in ("who", "which", "that"):
        return True
    return source[0] > 0 and reading.cues.among(items[source[0] - 1], "subordinators")


Pattern = Callable[[Reading, Cue], Found | None]
PATTERNS: tuple[Pattern, ...] = (
    content_cue_source,
    content_source_cue,
    source_cue_content,
    same_source,
)
