"""The patterns by which a frame attributes words to a source, tried in order at each cue.

All places are indices of items in a frame, half-open.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from generator.model import Span
from generator.understanding import sources
from generator.understanding.cues import Cue, Cues, Tense
from generator.understanding.frames import Frame, Item
from generator.understanding.sources import Range

_BE = {"is", "are", "was", "were", "be", "been", "being", "am"}
_SPOKEN = {"say", "tell", "ask", "think", "quote"}
_SCARE = 24  # characters in marks up to which they need no source
_REACH = 400  # items in a content; keeps the reading linear in the length of the text
_SILENT = {"intend", "show"}


@dataclass(frozen=True, slots=True)
class Attribution:
    """What one cue attributes to whom, in places of the text."""

    contents: tuple[Span, ...]
    cue: Span | None
    source: Span | None
    rule: str
    speech: bool = True


class Spans:
    """Spans to be asked for overlaps, in logarithmic time."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._ends: list[int] = []
        self._starts: list[int] = []
        for span in sorted(spans):
            if self._ends and span.start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], span.end)
            else:
                self._starts.append(span.start)
                self._ends.append(span.end)

    def meet(self, span: Span) -> bool:
        """Say whether a span shares a character with any of these."""
        at = bisect_right(self._ends, span.start)
        return at < len(self._starts) and self._starts[at] < span.end

    def hold(self, span: Span) -> bool:
        """Say whether a span lies wholly inside these."""
        at = bisect_right(self._ends, span.start)
        return (
            at < len(self._starts) and self._starts[at] <= span.start and span.end <= self._ends[at]
        )


@dataclass(frozen=True, slots=True)
class _Found:
    """What a pattern found, in items of the frame."""

    contents: tuple[Range, ...]
    source: Range | None
    rule: str
    kind: str


class Reader:
    """Reads one frame from left to right."""

    def __init__(self, frame: Frame, cues: Cues) -> None:
        self.items: Sequence[Item] = frame.items
        self.cues = cues
        self.titled = _titled(frame.items)
        self.floor = 0  # nothing before this item may be content said before a cue
        self.source: Range | None = None  # of the attribution before, for “, adding that …”
        self.found: list[Attribution] = []

    def read(self) -> tuple[Attribution, ...]:
        """Return the attributions of the frame."""
        at = 0
        while at < len(self.items):
            at = self._according(at) or self._cue(at) or at + 1
        self._colon()
        self._leftover()
        return tuple(self.found)

    def announced(self) -> Attribution | None:
        """Return who is about to speak where the frame ends with a colon, without a content."""
        if len(self.items) < 2 or self.items[-1].form != ":":
            return None
        source = self.source or self.subject()
        if source is None:
            return None
        colon = Span(self.items[-1].span.start, self.items[-1].span.end)
        return Attribution((), colon, self.span(source), "colon")

    def _leftover(self) -> None:
        """Read “…,” Lee bellowed: a passage beside a verb that the lexicon does not know."""
        covered = Spans(content for found in self.found for content in found.contents)
        for at, item in enumerate(self.items):
            if not item.passage or covered.meet(item.span):
                continue
            found = self._unknown_verb(at) if item.stopped else None
            if found is None and self._introduced(at) and self.wordy(item):
                subject = self.subject()
                found = subject and (subject, (at - 1, at))
            if found:
                rule = "content-source-cue" if found[1][0] > at else "source-cue-content"
                self._keep(_Found(((at, at + 1),), found[0], rule, "say"), found[1])

    def wordy(self, item: Item) -> bool:
        """Say whether a passage is too long to be a mere term."""
        return len(item.span) > _SCARE

    def _unknown_verb(self, at: int) -> tuple[Range, Range] | None:
        """Return the source and the cue after a passage: a word that ends like a past tense."""
        items = self.items
        for k in range(at + 1, min(at + 10, len(items))):
            if not items[k].lower.endswith("ed") or items[k].capital:
                continue
            if k == at + 1:
                source = sources.after(items, k + 1, self.cues)
            else:
                source = sources.before(items, k, self.cues)
                source = source if source and source[0] == at + 1 else None
            return (source, (k, k + 1)) if source else None
        return None

    def _cue(self, at: int) -> int | None:
        """Try the patterns on the cue at an item; return where to go on."""
        if self.items[at].passage:
            return None
        cue = self.cues.at(self.items, at)
        if cue is None or (self.items[at].capital and at > 0 and not self.titled):
            return None
        for pattern in _PATTERNS:
            found = pattern(self, cue)
            if found:
                self._keep(found, (cue.start, cue.end))
                return cue.end
        return None

    def _keep(self, found: _Found, cue: Range) -> None:
        contents = tuple(self.span(content) for content in found.contents)
        source = self.span(found.source) if found.source else None
        self.found.append(
            Attribution(contents, self.span(cue), source, found.rule, found.kind not in _SILENT)
        )
        self.source = found.source or self.source
        if found.rule not in ("source-cue-content", "goes on"):
            self.floor = max(cue[1], found.source[1] if found.source else 0)

    def span(self, place: Range) -> Span:
        """Return the place in the text of a range of items."""
        return Span(self.items[place[0]].span.start, self.items[place[1] - 1].span.end)

    def _according(self, at: int) -> int | None:
        """Read “according to X”: what is said stands around it."""
        if self.items[at].lower not in self.cues.according_heads:
            return None
        for phrase in self.cues.according:
            end = at + len(phrase)
            if tuple(item.lower for item in self.items[at:end]) == phrase:
                break
        else:
            return None
        source = sources.after(self.items, end, self.cues)
        if source is None:
            return None
        if at <= 1:
            source = (end, sources.pause(self.items, end))
        left = self.content_before(at)
        right = None
        after = source[1]
        if after < len(self.items) and self.items[after].form == ",":
            right = self.content_from(after + 1)
        contents = tuple(part for part in (left, right) if part)
        if contents:
            self._keep(_Found(contents, source, "according to", "say"), (at, end))
        return source[1]

    def _colon(self) -> None:
        """Read a frame “X: …” in which nothing else gives a source."""
        colon = next((k for k, item in enumerate(self.items) if item.form == ":"), None)
        if colon is None or self.found or colon + 1 >= len(self.items):
            return
        content = self.content_from(colon + 1)
        quoted = self.items[colon + 1].passage is not None
        if content is None or not (quoted or self._label(colon)):
            return
        source = self.subject() if quoted else (0, colon)
        if source:
            self._keep(_Found((content,), source, "colon", "say"), (colon, colon + 1))

    def _label(self, colon: int) -> bool:
        """Say whether the words before a colon are a name, as in “Lee: We Won”."""
        before = self.items[:colon]
        return 0 < len(before) <= 5 and all(
            item.capital
            and not item.form.isupper()
            and item.lower not in self.cues.lexicon["labels"]
            for item in before
        )

    def subject(self) -> Range | None:
        """Return the subject of the frame: the noun phrase that its main clause begins with."""
        return sources.first(self.items, self.cues)

    def content_before(self, end: int) -> Range | None:
        """Return what is said before item `end`, from the last cue or the frame's start on."""
        start = self.floor
        if self.items[end - 1].passage and (self.found or self._introduced(end - 1)):
            return end - 1, end
        while start < end and self.items[start].form and not self._opens_content(start):
            start += 1
        while end > start and not (self.items[end - 1].word or self.items[end - 1].passage):
            if self.items[end - 1].form in ")%]?!":
                break
            end -= 1
        return (start, end) if end > start else None

    def _introduced(self, at: int) -> bool:
        """Say whether a passage stands apart from the words before it: “He laughed: “…””."""
        return at > 0 and self.items[at - 1].form in (":", ",", "—", "–", "-")

    def _opens_content(self, at: int) -> bool:
        item = self.items[at]
        if at > 0 and at == self.floor and item.lower in ("and", "but"):
            return False
        return item.word or item.form in "$#@[("

    def content_from(self, start: int, *, inner: bool = False) -> Range | None:
        """Return what is said from item `start` on, as far as the clause goes.

        An `inner` clause (“While Lee said …, he left”) ends at its first comma.
        """
        end = start
        limit = min(len(self.items), start + _REACH)
        while end < limit and not self._ends_content(end, start):
            if inner and end > start and self.items[end].form == ",":
                break
            end += 1
        while end > start and self.items[end - 1].form in (",", ".", ";", ":", "—", "–", "-"):
            end -= 1
        return (start, end) if end > start else None

    def _ends_content(self, at: int, start: int) -> bool:
        """Say whether the content that begins at `start` has ended before item `at`."""
        if at == start:
            return False
        item = self.items[at]
        if item.form == ";":
            return True
        if item.form == ".":
            return at + 1 == len(self.items)
        earlier = self.items[at - 1]
        if at == start + 1 and earlier.passage and earlier.stopped:
            return item.lower not in ("and", "but", "that", "or") and item.form != ","
        pause = item.form == "," or (earlier.passage is not None and earlier.stopped)
        if pause and self._turns(at + (item.form == ",")):
            return True
        if item.form == "," and self._another_source(at + 1):
            return True
        if item.lower in ("and", "but"):
            return self._another_verb(at + 1)
        return False

    def _turns(self, at: int) -> bool:
        """Say whether another attribution begins at item `at`, after a pause."""
        items, cues = self.items, self.cues
        if at >= len(items):
            return False
        while at < len(items) - 1 and (cues.adverb(items[at]) or items[at].lower in ("and", "but")):
            at += 1
        cue = cues.at(items, at)
        if cue and cue.tenses & {Tense.ING, Tense.PAST}:
            return True
        if items[at].lower in ("according", "referring", "citing", "pointing", "speaking"):
            return True
        return self._parenthesis(at)

    def _parenthesis(self, at: int) -> bool:
        """Say whether “he said” and no more stands at `at`: a source, a cue, a stop."""
        items, cues = self.items, self.cues
        for k in range(at + 1, min(at + 8, len(items))):
            if items[k].form == "," or items[k].passage:
                return False
            cue = cues.at(items, k)
            if cue and cue.kinds & _SPOKEN and Tense.ING not in cue.tenses:
                return cue.end >= len(items) or (
                    items[cue.end].form in (",", ".")
                    or items[cue.end].lower in cues.lexicon["prepositions"]
                    or items[cue.end].lower in cues.lexicon["days"]
                )
        return False

    def _another_source(self, at: int) -> bool:
        """Say whether “, while others said …” turns to another source."""
        items, cues = self.items, self.cues
        if at >= len(items) or items[at].lower not in cues.lexicon["turns"]:
            return False
        for k in range(at + 1, min(at + 7, len(items))):
            if items[k].form == "," or items[k].passage:
                return False
            cue = cues.at(items, k)
            if cue and k > at + 1 and cue.tenses & {Tense.PAST, Tense.PRESENT}:
                return True
        return False

    def _another_verb(self, at: int) -> bool:
        """Say whether “and …” goes on with another cue of the same subject."""
        items, cues = self.items, self.cues
        while at < len(items) - 1 and cues.helps(items[at]):
            at += 1
        if at >= len(items) or items[at].passage:
            return False
        cue = cues.at(items, at)
        return cue is not None and Tense.PAST in cue.tenses

    def complement(self, cue: Cue) -> int | None:
        """Return where the content after a cue begins, if there is one."""
        items = self.items
        at = cue.end
        while at < len(items) and items[at].lower in self.cues.lexicon["reflexives"]:
            at += 1
        if "tell" in cue.kinds and at < len(items):
            at = self._addressee(at)
        return self._opening(at, cue)

    def _addressee(self, at: int) -> int:
        """Skip whom something is told: “told reporters that …”, “told the crowd he …”."""
        items, lexicon = self.items, self.cues.lexicon
        if items[at].lower in lexicon["questions"] or not items[at].word:
            return at
        for k in range(at + 1, min(at + 12, len(items))):
            if items[k].lower == "that" or items[k].form in (",", ":") or items[k].passage:
                return k
            if items[k].lower == "to" and not items[k - 1].capital:
                return k
        if items[at].capital:
            while at < len(items) and (items[at].capital or items[at].form in (".", "&")):
                at += 1
            return at
        if items[at].lower in lexicon["determiners"]:
            at += 1
        return at + 1

    def _opening(self, at: int, cue: Cue) -> int | None:
        """Return where the content begins at or soon after `at`: past “in a statement”, “:”."""
        items, lexicon = self.items, self.cues.lexicon
        if at >= len(items):
            return None
        item = items[at]
        if item.passage or item.lower == "that":
            return at
        if item.form in (":", ","):
            quoted = at + 1 < len(items) and items[at + 1].passage is not None
            return at + 1 if quoted or (item.form == ":" and at + 1 < len(items)) else None
        aside = item.lower in lexicon["prepositions"] or item.lower in lexicon["days"]
        if item.lower == "to":
            return at
        if aside or self.cues.adverb(item) or item.lower in ("last", "this"):
            return self._past_aside(at, cue)
        if item.lower in ("and", "but", "or", "because", "while") or not (
            item.word or item.form in "$#@[("
        ):
            return None
        return at

    def _past_aside(self, at: int, cue: Cue) -> int | None:
        """Return where the content begins after an aside: “on Monday that …”."""
        items, lexicon = self.items, self.cues.lexicon
        for k in range(at + 1, min(at + 15, len(items))):
            item = items[k]
            if item.lower == "that" or (item.passage and not items[k - 1].capital):
                return k
            if item.form in (":", ","):
                quoted = k + 1 < len(items) and items[k + 1].passage is not None
                return k + 1 if quoted else None
            if item.lower in lexicon["pronouns"] and "say" in cue.kinds:
                return k
            if items[at].lower in lexicon["days"] and item.word:
                return k if item.lower not in lexicon["prepositions"] else None
        return None


def _titled(items: Sequence[Item]) -> bool:
    """Say whether the words stand in title case, as in some headlines."""
    long = [item for item in items if item.word and len(item.form) > 3]
    return len(long) > 2 and sum(
        item.capital or item.form[0].isdigit() for item in long
    ) > 0.85 * len(long)


def _kind(cue: Cue, opening: Item | None) -> str | None:
    """Return as what a verb of several kinds is used, by the first item of its content."""
    if opening is None:
        return next((k for k in ("say", "tell", "ask", "think", "quote") if k in cue.kinds), None)
    if opening.lower == "to":
        return next((k for k in ("promise", "intend", "tell", "judge") if k in cue.kinds), None)
    order = ("say", "tell", "ask", "think", "judge", "call", "promise", "intend", "show", "quote")
    if opening.lower not in ("that", "how", "what", "why", "whether", "if") and opening.form:
        order = ("say", "tell", "think", "call", "judge", "show", "promise", "intend", "quote")
    kind = next((k for k in order if k in cue.kinds), None)
    if kind == "quote" and opening.form and opening.lower != "that":
        return None
    return kind


def _finite(reader: Reader, cue: Cue) -> bool:
    """Say whether the cue is used as the verb of a clause, in the active voice."""
    items = reader.items
    if cue.start > 0 and _owns(items[cue.start - 1]):
        return False
    if cue.auxiliaries & _BE:
        return Tense.ING in cue.tenses
    if cue.tenses & {Tense.PAST, Tense.PRESENT, Tense.PARTICIPLE}:
        return not (
            cue.start == cue.verb
            and cue.start > 0
            and items[cue.start - 1].lower in reader.cues.lexicon["determiners"]
            and items[cue.start - 1].lower not in reader.cues.lexicon["pronouns"]
        )
    if Tense.BASE in cue.tenses:
        return bool(cue.auxiliaries) or _plural(reader, cue) or _clausal(reader, cue)
    return False


def _clausal(reader: Reader, cue: Cue) -> bool:
    """Say whether “say” or “think” is followed by a clause, however its subject ends."""
    if not cue.kinds & {"say", "think"} or cue.start < 2:
        return False
    if cue.end >= len(reader.items) or reader.items[cue.end].form in (".", ","):
        return "say" in cue.kinds
    follows = reader.items[cue.end].lower
    return follows == "that" or follows in reader.cues.lexicon["pronouns"]


def _owns(item: Item) -> bool:
    """Say whether a noun or an infinitive must follow: “Lee’s claims”, “to claim”."""
    return item.lower == "to" or item.lower.endswith(("’s", "'s", "s’"))


def _plural(reader: Reader, cue: Cue) -> bool:
    """Say whether a verb in its base form follows a plural subject."""
    if cue.start == 0:
        return False
    word = reader.items[cue.start - 1].lower
    lexicon = reader.cues.lexicon
    if word in lexicon["people"]:
        return True
    if word in lexicon["pronouns"]:
        return word not in ("he", "she", "it", "that", "this", "one")
    return word.endswith("s") and not word.endswith(("ss", "’s", "'s", "us")) and cue.start > 1


def content_cue_source(reader: Reader, cue: Cue) -> _Found | None:
    """“We won,” said Lee. / The plan failed, said Lee."""
    items = reader.items
    if cue.start == 0 or not cue.kinds & _SPOKEN or cue.auxiliaries & _BE:
        return None
    if not cue.tenses & {Tense.PAST, Tense.PRESENT}:
        return None
    earlier = items[cue.start - 1]
    if not (earlier.form == "," or (earlier.passage and earlier.stopped)):
        return None
    source = sources.after(items, cue.end, reader.cues)
    content = reader.content_before(cue.start)
    if source is None or content is None:
        return None
    if earlier.form == "," and (
        cue.kinds <= {"quote"}
        or not sources.nominal(items, source, reader.cues)
        or sources.nominal(items, content, reader.cues)
    ):
        return None
    kind = _kind(cue, None) or "say"
    more = _said_on(reader, source[1])
    contents = (content, more) if more else (content,)
    return _Found(contents, source, "said in between" if more else "content-cue-source", kind)


def content_source_cue(reader: Reader, cue: Cue) -> _Found | None:
    """“We won,” Lee said. / The plan failed, Lee said. / The plan, Lee said, failed."""
    items = reader.items
    if not cue.kinds & _SPOKEN or not _finite(reader, cue):
        return None
    source = sources.before(items, cue.start, reader.cues)
    if source is None or source[0] == 0 or source[0] <= reader.floor - 1:
        return None
    content = _left(reader, source[0])
    if content is None:
        return None
    quoted = items[content[1] - 1].passage is not None
    if not quoted and cue.kinds <= {"quote"}:
        return None
    opening = reader.complement(cue)
    said_on = _said_on(reader, cue.end)
    if not quoted and opening is not None and said_on is None:
        return None
    kind = _kind(cue, None) or "say"
    if not quoted and said_on and items[said_on[0]].passage:
        return None
    if not quoted and said_on and _leads_up(reader, content):
        return _Found((said_on,), source, "source-cue-content", kind)
    if quoted and opening is not None and said_on is None:
        said_on = reader.content_from(opening) if items[opening].passage else None
    contents = (content, said_on) if said_on else (content,)
    return _Found(contents, source, "said in between" if said_on else "content-source-cue", kind)


def _left(reader: Reader, end: int) -> Range | None:
    """Return the content that ends, with a comma or a mark, before item `end`."""
    items = reader.items
    earlier = items[end - 1]
    if earlier.passage and earlier.stopped:
        return reader.content_before(end)
    if earlier.form != ",":
        return None
    content = reader.content_before(end - 1)
    return content


def _leads_up(reader: Reader, content: Range) -> bool:
    """Say whether the words before a source are no content: “However, he said, …”."""
    first = reader.items[content[0]]
    lexicon = reader.cues.lexicon
    short = content[1] - content[0] <= 6
    return short and any(
        first.lower in lexicon[name] for name in ("prepositions", "openers", "clauses", "days")
    )


def _said_on(reader: Reader, at: int) -> Range | None:
    """Return the content that goes on after “, he said,”."""
    items = reader.items
    if at + 1 >= len(items) or items[at].form != ",":
        return None
    if reader._turns(at + 1):
        return None
    follows = items[at + 1]
    if follows.lower.endswith("ing") or follows.lower in ("who", "which", "when", "while", "as"):
        return None
    return reader.content_from(at + 1)


def source_cue_content(reader: Reader, cue: Cue) -> _Found | None:
    """Lee said that the plan failed. / Lee called the plan “a joke”. / Lee vowed to go on."""
    if not _finite(reader, cue):
        return None
    source = sources.before(reader.items, cue.start, reader.cues)
    opening = reader.complement(cue)
    if source is None or opening is None or not _surely_verb(reader, cue, source, opening):
        return None
    if source[1] - source[0] > 1 and reader.items[source[0]].lower in ("he", "she", "they", "who"):
        return None
    return _following(reader, cue, source, opening, "source-cue-content")


def _surely_verb(reader: Reader, cue: Cue, source: Range, opening: int) -> bool:
    """Say whether a form such as “claims” is no noun: “the ministry claims that”, “tax claims of”."""
    items = reader.items
    last = items[source[1] - 1]
    if (
        cue.tenses != {Tense.PRESENT}
        or last.capital
        or last.lower in reader.cues.lexicon["pronouns"]
    ):
        return True
    follows = items[opening]
    lexicon = reader.cues.lexicon
    if last.lower.endswith("s") and not last.lower.endswith("ss"):
        return False
    return (
        follows.passage is not None
        or follows.lower in ("that", "to")
        or follows.lower in lexicon["pronouns"]
        or follows.lower in lexicon["determiners"]
    )


def _following(
    reader: Reader, cue: Cue, source: Range | None, opening: int, rule: str
) -> _Found | None:
    """Return the attribution of what stands after a cue."""
    kind = _kind(cue, reader.items[opening])
    content = reader.content_from(opening, inner=_inner(reader, source))
    if kind is None or content is None:
        return None
    return _Found((content,), source, rule, kind)


def _inner(reader: Reader, source: Range | None) -> bool:
    """Say whether the clause of a source stands inside another: “which Lee said …, failed”."""
    if source is None:
        return False
    items, subordinators = reader.items, reader.cues.lexicon["subordinators"]
    return items[source[0]].lower in ("who", "which", "that") or (
        source[0] > 0 and items[source[0] - 1].lower in subordinators
    )


def same_source(reader: Reader, cue: Cue) -> _Found | None:
    """…, adding that the plan failed / … and warned that more would come."""
    items = reader.items
    if cue.start == 0:
        return None
    joined = items[cue.start - 1].lower in ("and", "but", "then")
    adverbial = Tense.ING in cue.tenses and not cue.auxiliaries
    pause = items[cue.start - 1].form == "," or items[cue.start - 1].passage is not None
    if not (adverbial or (joined and Tense.PAST in cue.tenses)):
        return None
    opening = reader.complement(cue)
    source = reader.source or reader.subject()
    if opening is None or source is None:
        return None
    follows = items[opening]
    if (
        adverbial
        and not (pause or joined)
        and not (cue.kinds & {"say", "tell"} and (follows.passage or follows.lower == "that"))
    ):
        return None
    return _following(reader, cue, source, opening, "goes on")


_Pattern = Callable[[Reader, Cue], _Found | None]
_PATTERNS: tuple[_Pattern, ...] = (
    content_cue_source,
    content_source_cue,
    source_cue_content,
    same_source,
)
