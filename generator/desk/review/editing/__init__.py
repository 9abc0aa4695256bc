"""An editor's edits, written into a file of decisions.

`change` takes what the tool understood, the text of the file and an edit, and returns the text
that asks for just that.  Before it is returned, the new text is read and carried out as the
generator will: an edit that cannot be told in words, or would leave a decision without effect, is
refused, and nothing is written.

`document` knows the text, `wording` finds the words, `arrangement` knows sentences, `attribution`
quotations and speakers, `edits` the edits by their names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from generator import review
from generator.desk.review.editing import document
from generator.desk.review.editing.arrangement import arranged
from generator.desk.review.editing.attribution import Cast, reviewed, settled
from generator.desk.review.editing.document import Entry, Values, read
from generator.desk.review.editing.edits import Edit, parse
from generator.desk.review.editing.refusal import RefusalError
from generator.errors import BriefingError
from generator.invariants import InvariantError, check
from generator.model import Briefing, Structure

__all__ = ["Cast", "Edit", "RefusalError", "arranged", "carried", "change", "parse", "read"]

Carry = Callable[[review.Review], review.Review]
"""Follows decisions about words of an earlier version to this one."""

_WORDED = frozenset({"words", "split_before", "content", "name", "same_as", "speaker"})
_BY_HAND = "This cannot be written into the file as it is laid out; write it there by hand."


def change(
    structure: Structure, path: Path, text: str, edit: Edit, carry: Carry = lambda told: told
) -> str:
    """Return the text of the file of decisions `path`, changed by an edit.

    Decisions about words that have changed since are taken as `carry` leaves them, and written so.
    Raises `RefusalError` where the edit cannot be made or told.
    """
    old = document.read(text)
    before = Cast.of(structure, carried(old, path, carry))
    new = settled(before, edit(before))
    if new == before.values:
        return text
    written = document.write(text, old, new)
    try:
        told = review.read(written, path)
    except BriefingError as error:
        raise RefusalError(f"This cannot be written down. {error.message}") from error
    if _without_lines(told) != _without_lines(reviewed(new, path)):
        raise RefusalError(_BY_HAND)
    _verify(review.apply(told, structure), before.briefing)
    return written


def carried(values: Values, path: Path, carry: Carry) -> Values:
    """Return values with the words that stand in the article now."""
    now = carry(reviewed(values, path))
    return replace(
        values,
        glance=_reworded(values.glance, now.glance),
        sentences=_reworded(values.sentences, now.sentences),
        speakers=_reworded(values.speakers, now.speakers),
        quotations=_reworded(values.quotations, now.quotations),
    )


def _reworded(entries: Sequence[Entry], decisions: Sequence[object]) -> tuple[Entry, ...]:
    """Return entries with the words of the decisions that they became."""
    return tuple(
        replace(
            entry,
            fields={k: getattr(told, k) if k in _WORDED else v for k, v in entry.fields.items()},
        )
        for entry, told in zip(entries, decisions, strict=True)
    )


def _verify(made: Briefing, before: Briefing) -> None:
    """Refuse what leaves a decision in doubt that was not so before."""
    try:
        check(made.structure)
    except InvariantError as error:
        raise RefusalError(f"This would break the article: {error}") from error
    fresh = _doubts(made) - _doubts(before)
    for _, message in fresh:
        raise RefusalError(f"This cannot be told by words alone. {message}")


def _doubts(made: Briefing) -> Counter[tuple[str, str]]:
    found = made.structure.findings
    return Counter((f.code, f.message) for f in found if f.code.startswith("V"))


def _without_lines(told: review.Review) -> review.Review:
    """Return decisions without the lines on which they stand, to compare them."""
    lists: dict[str, Any] = {
        field.name: tuple(replace(item, line=0) for item in getattr(told, field.name))
        for field in fields(told)
        if isinstance(getattr(told, field.name), tuple)
    }
    return replace(told, **lists)
