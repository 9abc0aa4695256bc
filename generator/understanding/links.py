"""Which content and source belong to which cue, among the stretches tagged in one frame.

PolNeAR's attributions are flat, and nearly all have one cue, so every content goes to one of the
cues beside it, and every cue takes at most one source.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from generator.model import Span, touched
from generator.understanding.attributions import SILENT, Attribution
from generator.understanding.cues import Cues, used_as
from generator.understanding.frames import Frame, Item
from generator.understanding.tags import Part, Tagged
from generator.understanding.words import worded

_STOPS = frozenset(",.;:–—-")
_MOST = 0.5  # share of a passage from which the rest is content too


def attribute(
    text: str,
    frame: Frame,
    parts: Sequence[Tagged],
    starts: Sequence[int],
    cues: Cues,
    rules: Sequence[Attribution] = (),
) -> Iterator[Attribution]:
    """Yield the attributions of the stretches tagged in a frame.

    `starts` are where the article's sentences begin: no attribution reaches beyond one without
    marks that do.  Words in marks are content whole or not at all, and hold no attribution of
    their own.  Where the rules found the same cue, they say by what and whether it is speech.
    """
    parts = list(_trimmed(text, _marked(text, parts, frame), frame))
    for link in links(parts, text, starts):
        contents = tuple(parts[k].span for k in _near(text, parts, link, frame))
        if not contents:
            continue
        cue = parts[link.cue].span
        source = None if link.source is None else parts[link.source].span
        known = next((rule for rule in rules if rule.cue and rule.cue.meets(cue)), None)
        if known:
            yield replace(known, contents=contents, cue=cue, source=source)
        else:
            speech = _spoken(frame.items, cue, contents, cues)
            yield Attribution(contents, cue, source, _rule(link), speech)


def _marked(text: str, parts: Sequence[Tagged], frame: Frame) -> list[Tagged]:
    """Return the stretches with contents grown over the passages in marks that they reach into.

    What stands before a colon, a dash or a bracket is apart from speech in marks after it where
    that has a source or cue behind: He said that it rained – “It froze,” Lee said.
    """
    parts = list(parts)
    for item in frame.passages:
        contents = [each.span for each in parts if each.part is Part.CONTENT]
        covered = sum(span.overlap(item.span) for span in contents)
        if not (item.stopped and covered) and covered < _MOST * len(item.span):
            continue
        inside = [each for each in parts if item.span.holds(each.span)]
        met = [item.span, *(span for span in contents if span.meets(item.span))]
        grown = Span(min(s.start for s in met), max(s.end for s in met))
        parts = [each for each in parts if each not in inside and each.span not in met]
        behind = next((each for each in parts if each.span.start >= grown.end), None)
        sourced = behind is not None and behind.part is not Part.CONTENT
        cut = item.span.start if sourced and _apart(text, item) else grown.start
        pieces = (Span(grown.start, cut), Span(cut, grown.end))
        parts += [Tagged(piece, Part.CONTENT) for piece in pieces if piece]
        parts.sort(key=lambda each: each.span)
    return parts


def _apart(text: str, item: Item) -> bool:
    """Say whether a passage is speech that a colon, a dash or a bracket sets apart."""
    before = text[max(0, item.span.start - 2) : item.span.start]
    return item.stopped and before.rstrip().endswith(tuple(":(–—-"))


def _trimmed(text: str, parts: Sequence[Tagged], frame: Frame) -> Iterator[Tagged]:
    """Yield the stretches without the stops around contents; what is nothing else is left out."""
    marked = [item.span for item in frame.passages]
    for each in parts:
        start, end = each.span.start, each.span.end
        if each.part is Part.CONTENT:
            while start < end and (text[start] in _STOPS or text[start].isspace()):
                start += 1
            while start < end and (
                text[end - 1].isspace()
                or (text[end - 1] in _STOPS and not _within(end - 1, marked))
            ):
                end -= 1
        if worded(text[start:end]) or each.part is Part.CUE:
            yield replace(each, span=Span(start, end))


def _within(at: int, spans: Sequence[Span]) -> bool:
    return any(span.start <= at < span.end for span in spans)


def _near(text: str, parts: Sequence[Tagged], link: Link, frame: Frame) -> list[int]:
    """Return the contents of a link without strays.

    Where something is said before and after “he said”, it is said right beside it, but for words
    in marks; and words in marks on one side go with no others but words in marks.
    """
    core = [link.cue] if link.source is None else sorted((link.source, link.cue))
    left = [k for k in link.contents if k < core[0]]
    right = [k for k in link.contents if k > core[-1]]
    if not left or not right:
        return link.contents
    marked = {k for k in link.contents if any(parts[k].span.meets(p.span) for p in frame.passages)}
    for side, other in ((left, right), (right, left)):
        if not marked.isdisjoint(side) and marked.isdisjoint(other):
            return side
    begin, end = parts[core[0]].span.start, parts[core[-1]].span.end
    gaps = {k: text[parts[k].span.end : begin] for k in left}
    gaps |= {k: text[end : parts[k].span.start] for k in right}
    near = [k for k in link.contents if k in marked or not worded(gaps.get(k, ""))]
    return near or link.contents


def _spoken(items: Sequence[Item], cue: Span, contents: Sequence[Span], cues: Cues) -> bool:
    """Say whether a cue gives speech or thought, as far as the lexicon knows it."""
    following = [c.start for c in contents if c.start >= cue.end]
    opening = next((i for i in items if following and i.span.end > following[0]), None)
    for at, item in enumerate(items):
        if cue.holds(item.span):
            known = cues.at(items, at)
            if known:
                return used_as(known, opening) not in SILENT
    return True


def _rule(link: Link) -> str:
    """Name the order of cue, source and content as the patterns do."""
    first = link.contents[0]
    if first > link.cue:
        return "source-cue-content"
    if link.contents[-1] > link.cue:
        return "said in between"
    behind = link.source is not None and link.source > link.cue
    return "content-cue-source" if behind else "content-source-cue"


@dataclass(slots=True)
class Link:
    """A cue with its source and contents; each is an index in the sequence of stretches."""

    cue: int
    source: int | None = None
    contents: list[int] = field(default_factory=list)


def links(parts: Sequence[Tagged], text: str, starts: Sequence[int]) -> list[Link]:
    """Return a link for each cue among the stretches of a frame, which are in order."""
    cues = [k for k, tagged in enumerate(parts) if tagged.part is Part.CUE]
    found = [Link(cue) for cue in cues]
    reach = [touched(tagged.span, starts) for tagged in parts]
    if found:
        _sources(parts, found, text, reach)
        _contents(parts, found, reach)
    return found


def _sources(
    parts: Sequence[Tagged], links: Sequence[Link], text: str, reach: Sequence[range]
) -> None:
    """Give each cue the free source beside it, or else that of the cue before."""
    free = {k for k, tagged in enumerate(parts) if tagged.part is Part.SOURCE}
    cues = {each.cue for each in links}
    before: Link | None = None
    for here, after in zip(links, [*links[1:], None], strict=False):
        beside = [k for k in free if reach[k].start in reach[here.cue]]
        first, last = before.cue if before else -1, after.cue if after else len(parts)
        left = sorted(k for k in beside if first < k < here.cue)
        right = sorted(k for k in beside if here.cue < k < last)
        if left and left[-1] == here.cue - 1:
            here.source = left[-1]
        elif right and right[0] == here.cue + 1:
            here.source = right[0]
        elif left:
            here.source = left[-1]
        elif before and before.source is not None:
            here.source = _antecedent(parts, before.source, free, text)
        elif right and right[-1] + 1 not in cues:
            here.source = right[-1]
        free.discard(-1 if here.source is None else here.source)
        before = here


def _antecedent(parts: Sequence[Tagged], source: int, free: set[int], text: str) -> int:
    """Return the source that a cue shares: in “Lee, who said it rained, left saying”, Lee."""
    relative = parts[source].span.of(text).lower() in ("who", "which", "that")
    return source - 1 if relative and source - 1 in free else source


def _contents(parts: Sequence[Tagged], links: Sequence[Link], reach: Sequence[range]) -> None:
    """Give each content to the cue before it or to the one behind it, in its sentence."""
    contents = [k for k, tagged in enumerate(parts) if tagged.part is Part.CONTENT]
    for k in contents:
        near = [each for each in links if reach[each.cue].start in reach[k]]
        before = next((each for each in reversed(near) if each.cue < k), None)
        behind = next((each for each in near if each.cue > k), None)
        owner = before or behind
        if before and behind and _behind(k, before, behind, contents, links):
            owner = behind
        if owner:
            owner.contents.append(k)


def _behind(
    at: int, before: Link, behind: Link, contents: Sequence[int], links: Sequence[Link]
) -> bool:
    """Say whether a content between two cues belongs to the second of them."""
    if not before.contents:
        return False
    if any(before.cue < c < at for c in contents):
        return not any(at < c < behind.cue for c in contents)
    beyond = next((each.cue for each in links if each.cue > behind.cue), None)
    following = [c for c in contents if c > behind.cue and (beyond is None or c < beyond)]
    return not following
