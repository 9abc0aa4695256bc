"""The noun phrase that names a source, beside the cue that it belongs to.

All places are indices of items in a frame, half-open.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from generator.understanding.cues import Cues, Tense
from generator.understanding.frames import Item

Range = tuple[int, int]

_STOPS = {",", ";", ":", "—", "–", "-", "(", "…", "?", "!", "/", "*", "•"}
DASHES = {"—", "–", "―", "-"}
_PERSONAL = {"he", "she", "they", "i", "we", "you"}
_RELATIVES = {"who", "which", "that"}
_LONGEST = 60  # items in a source with all its appositions


def before(items: Sequence[Item], end: int, cues: Cues) -> Range | None:
    """Return the subject that ends before item `end`: `he`, `Lee, the mayor of Springfield,`."""
    while end > 0 and cues.among(items[end - 1], "reflexives"):
        end -= 1
    if end <= 0 or items[end - 1].stopped:
        return None
    last = items[end - 1]
    if cues.among(last, "pronouns"):
        return _pronoun(items, end, cues)
    if cues.among(last, "clauses"):
        return None
    if last.form in DASHES:
        return _between_dashes(items, end, cues)
    if last.form == ",":
        return _apposed(items, end, cues)
    start = _clause(items, end, cues)
    return _nominal(items, start, end, cues)


def _pronoun(items: Sequence[Item], end: int, cues: Cues) -> Range | None:
    """Return the pronoun before `end`, unless it is a conjunction or determiner in truth."""
    word = items[end - 1].lower
    if word == "that" and (end == 1 or not (items[end - 2].word or items[end - 2].form == ",")):
        return None
    if word in _RELATIVES and end >= 2 and cues.finite(items[end - 2]):
        return None
    return end - 1, end


def _clause(items: Sequence[Item], end: int, cues: Cues) -> int:
    """Return where the clause begins whose subject ends before `end`."""
    joined: int | None = None
    at = end
    while at > 0 and end - at < _LONGEST:
        item = items[at - 1]
        if item.passage:
            if item.stopped or (at == end and not _modifies(items, at - 1, cues)):
                break
        elif item.lower == "and":
            joined = at if joined is None else joined
        elif item.form == ")":
            at = _bracket(items, at)
            continue
        elif item.form in _STOPS or cues.among(item, "clauses"):
            break
        elif cues.finite(item) and not _modifies(items, at - 1, cues):
            return joined if joined is not None else at
        at -= 1
    return at


def _bracket(items: Sequence[Item], at: int) -> int:
    """Return the item after whose bracket the one that closes before `at` opened."""
    for k in range(at - 2, max(-1, at - 12), -1):
        if items[k].form == "(":
            return k
    return at - 1


def _modifies(items: Sequence[Item], at: int, cues: Cues) -> bool:
    """Say whether the verb form at `at` stands within a noun phrase: “the proposed law”."""
    if at == 0:
        return True
    earlier = items[at - 1]
    return cues.among(earlier, "determiners") or earlier.lower in ("of", "by", "’s", "'s")


def _nominal(items: Sequence[Item], start: int, end: int, cues: Cues) -> Range | None:
    """Return the noun phrase at the end of a clause, without what leads up to it."""
    while start < end and (
        not (items[start].word or items[start].passage or items[start].form in "$#@")
        or cues.adverb(items[start])
    ):
        start += 1
    if start < end and cues.among(items[start], "prepositions", "days", "openers"):
        start = _tail(items, start, end, cues)
    if start >= end or cues.among(items[end - 1], "prepositions"):
        return None
    if items[start].lower == "to" or cues.among(items[end - 1], "determiners"):
        return None
    return start, end


def _tail(items: Sequence[Item], start: int, end: int, cues: Cues) -> int:
    """Return where the last noun phrase of “in a statement the ministry” begins."""
    at = end - 1
    if items[at].capital:
        while at > start + 1 and (items[at - 1].capital or items[at - 1].form in ".&"):
            at -= 1
        if at > start + 1 and cues.among(items[at - 1], "determiners"):
            at -= 1
        return at
    while at > start + 1 and not cues.among(items[at], "determiners"):
        at -= 1
    return at if at > start + 1 or cues.among(items[at], "determiners") else end - 1


def _between_dashes(items: Sequence[Item], end: int, cues: Cues) -> Range | None:
    """Return the subject before an aside between dashes: “Many — Lee among them — said”."""
    reach = range(end - 2, max(0, end - _LONGEST), -1)
    opening = next((k for k in reach if items[k].form in DASHES), None)
    if opening is None or items[opening - 1].form in DASHES:
        return None
    found = before(items, opening, cues)
    return (found[0], end) if found else None


def _apposed(items: Sequence[Item], end: int, cues: Cues) -> Range | None:
    """Return the subject that ends with an apposition or a relative clause: `Lee, who ran,`."""
    start = _sentence_part(items, end)
    parts = _parts(items, start, end - 1)
    while len(parts) > 2 and _leads(items, parts[0], cues):
        parts = parts[1:]
    if len(parts) < 2:
        return None
    head = next((part for part in parts[:-1] if _heads(items, part, cues)), parts[-2])
    begin = head[0]
    if any(cues.finite(items[k]) for k in range(*head) if not _modifies(items, k, cues)):
        begin = _clause(items, head[1], cues)
    found = _nominal(items, begin, head[1], cues)
    if found is None:
        return None
    verb = next((k for k in range(found[0] + 1, found[1]) if _past(items, k, cues)), None)
    return found[0], verb or _last(items, found[1], end - 1, cues)


def _past(items: Sequence[Item], at: int, cues: Cues) -> bool:
    """Say whether a word looks like the past tense of a verb."""
    item = items[at]
    return item.lower.endswith("ed") and not item.capital and not _modifies(items, at, cues)


def _last(items: Sequence[Item], end: int, limit: int, cues: Cues) -> int:
    """Return where the appositions end: in “Lee, the mayor, in a letter,” before the letter."""
    for part in _parts(items, end + 1, limit):
        opening = items[part[0]]
        aside = cues.among(opening, "prepositions", "openers") or cues.adverb(opening)
        if aside and opening.lower not in ("of", "from"):
            break
        end = part[1]
    return end


def _sentence_part(items: Sequence[Item], end: int) -> int:
    """Return where the stretch without a full break begins, at most `_LONGEST` items back."""
    at = end
    while at > 0 and end - at < _LONGEST:
        item = items[at - 1]
        if item.form in (";", ":", "—", "–") or (item.passage and item.stopped):
            break
        at -= 1
    return at


def _parts(items: Sequence[Item], start: int, end: int) -> list[Range]:
    """Return the stretches between commas."""
    commas = [at for at in range(start, end) if items[at].form == ","]
    edges = [start - 1, *commas, end]
    return [(a + 1, b) for a, b in pairwise(edges) if b > a + 1]


def _leads(items: Sequence[Item], part: Range, cues: Cues) -> bool:
    """Say whether a part only leads up to the subject: “On Monday”, “However”, “Asked why”."""
    first = items[part[0]]
    if first.passage or not first.word:
        return True
    leading = cues.among(first, "prepositions", "clauses", "openers", "days")
    return leading or first.lower.endswith("ing") or cues.adverb(first)


def _heads(items: Sequence[Item], part: Range, cues: Cues) -> bool:
    """Say whether a part can be the noun phrase that the rest explains."""
    opening = items[part[0]]
    named = opening.capital or cues.among(opening, "determiners")
    return named and not _leads(items, part, cues)


def first(items: Sequence[Item], cues: Cues) -> Range | None:
    """Return the noun phrase that the main clause of a frame begins with."""
    parts = _parts(items, 0, min(len(items), _LONGEST))
    while len(parts) > 1 and _leads(items, parts[0], cues):
        parts = parts[1:]
    if not parts:
        return None
    start, end = parts[0]
    while start < end and (
        cues.adverb(items[start])
        or not items[start].word
        or items[start].lower in ("and", "but", "so", "or")
    ):
        start += 1
    at = start
    while at < end and not items[at].passage and not _verbal(items, at, cues):
        at += 1
    return (start, at) if at > start and not _leads(items, (start, at), cues) else None


def _verbal(items: Sequence[Item], at: int, cues: Cues) -> bool:
    """Say whether a word ends the subject before it: a verb, as far as its form tells."""
    item = items[at]
    if cues.helps(item) or item.lower in ("who", "which", "in", "on", "at", "to", "as"):
        return True
    if item.capital or not item.word or _modifies(items, at, cues):
        return False
    return item.lower.endswith("ed") or item.lower in cues.verbs


def pause(items: Sequence[Item], start: int) -> int:
    """Return where the first comma after `start` stands, or the end."""
    return next((at for at in range(start + 1, len(items)) if items[at].form == ","), len(items))


def nominal(items: Sequence[Item], place: Range, cues: Cues) -> bool:
    """Say whether a noun phrase holds no verb but in its relative clauses."""
    for at in range(place[0], min(place[1], place[0] + _LONGEST)):
        if items[at].lower in _RELATIVES:
            return True
        if not items[at].capital and cues.finite(items[at]) and not _modifies(items, at, cues):
            return False
    return True


def after(items: Sequence[Item], start: int, cues: Cues, *, whole: bool = False) -> Range | None:
    """Return the source that begins at item `start`: in “said Lee, the mayor, in a letter”.

    A `whole` source keeps what follows its noun: “according to a poll taken in May”.
    """
    if start >= len(items) or not _begins(items[start], cues):
        return None
    if items[start].lower in _PERSONAL:
        return start, start + 1
    at = start
    limit = min(len(items), start + _LONGEST)
    while at < limit and not _closes(items, at, start, cues, whole=whole):
        at += 1
    while at > start and not (
        items[at - 1].word or items[at - 1].passage or items[at - 1].form in ")."
    ):
        at -= 1
    return (start, at) if at > start else None


def _begins(item: Item, cues: Cues) -> bool:
    """Say whether a noun phrase can begin here."""
    if item.passage or not (item.word or item.form in ("@", "#")):
        return False
    if item.lower in ("that", "to", "it", "there") or cues.among(item, "days"):
        return False
    return not cues.among(item, "prepositions") and not cues.helps(item)


def _closes(items: Sequence[Item], at: int, start: int, cues: Cues, *, whole: bool) -> bool:
    """Say whether the source has ended before item `at`."""
    item = items[at]
    if item.passage:
        return item.stopped or items[at - 1].form in (",", ".")
    if item.form in (";", ":", "—", "–", "-", "?", "!"):
        return True
    if item.form == ".":
        return at + 1 == len(items)
    if item.form == ",":
        return _breaks(items, at + 1, cues)
    if whole or not cues.among(item, "breaks", "days"):
        return False
    apposed = any(items[k].form == "," for k in range(start, at))
    return not apposed or item.lower not in ("in", "at", "on")


def _breaks(items: Sequence[Item], at: int, cues: Cues) -> bool:
    """Say whether what follows a comma is no apposition."""
    if at >= len(items) or items[at].passage:
        return True
    item = items[at]
    if cues.among(item, "breaks") or item.lower in ("but", "and"):
        return True
    if any(Tense.ING in verb.tenses for verb in cues.verbs.get(item.lower, ())):
        return True
    return item.lower.endswith("ing") or cues.adverb(item) or cues.finite(item)
