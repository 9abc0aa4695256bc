"""What the pages of a briefing show of its changes, as far as the article may be shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from generator.model import (
    Amendment,
    Briefing,
    Revision,
    Revisions,
    Section,
    SourcePage,
    Wording,
)

_PAGES = ("key-changes", "background", "reactions", "analyst-view", "source")


@dataclass(frozen=True, slots=True)
class Shown:
    """A sentence that a version changed: what was done, and its words before and after.

    `small` says that nothing in it matters to a reader of the version before.
    """

    deed: str
    small: bool
    section: Section
    before: Wording | None
    after: Wording | None


@dataclass(frozen=True, slots=True)
class Step:
    """What a version changed; `hidden` counts the sentences that may not be shown."""

    revision: Revision
    shown: tuple[Shown, ...]
    hidden: int


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where a link to a sentence leads that stands on this page no more.

    `section` is where it stands now, None where it was removed; `address` leads there, if it is
    shown at all.
    """

    anchor: str
    section: Section | None
    address: Markup | None


def shared(briefing: Briefing) -> dict[str, object]:
    """Return what the templates know of changes."""
    revisions = briefing.revisions
    steps = _steps(revisions, briefing.structure.article.metadata.source_page)
    former: dict[str, list[str]] = {}
    for old, new in revisions.replaced.items():
        former.setdefault(new, []).append(old)
    return {
        "revisions": revisions,
        "steps": steps,
        "former": former,
        "pointers": _pointers(briefing, ids(steps)),
        "ids": ids(steps),
    }


def _steps(revisions: Revisions, source: SourcePage) -> tuple[Step, ...]:
    """Return the changes, newest first, without words that may not be shown."""
    steps = []
    for revision in revisions.steps:
        told = [_shown(amendment, source) for amendment in revision.amendments]
        shown = tuple(one for one in told if one)
        steps.append(Step(revision, shown, len(told) - len(shown)))
    return tuple(steps)


def _shown(amendment: Amendment, source: SourcePage) -> Shown | None:
    """Return a change as it is shown.

    Of an article that may not be republished, only what its briefing shows now is shown.
    """
    before, after = amendment.before, amendment.after
    deed = "Added" if before is None else "Removed" if after is None else "Changed"
    if source is not SourcePage.FULL:
        before = None
        if after and (not after.current or after.section is Section.SOURCE_ONLY):
            after = None
    wording = after or before
    if wording is None:
        return None
    return Shown(deed, not amendment.significant, wording.section, before, after)


def ids(steps: Iterable[Step]) -> Mapping[str, int]:
    """Return the anchors of earlier sentences that the page shows, each with its first version."""
    found: dict[str, int] = {}
    for step in steps:
        for shown in step.shown:
            for wording in (shown.before, shown.after):
                if wording and not wording.current:
                    found.setdefault(wording.anchor, step.revision.version.number)
    return found


def _pointers(briefing: Briefing, shown: Mapping[str, int]) -> dict[str, tuple[Pointer, ...]]:
    """Return by page where links lead that no sentence of the page answers to."""
    structure, revisions = briefing.structure, briefing.revisions
    source = structure.article.metadata.source_page
    sections = {
        sentence.anchor: placement.section
        for sentence, placement in zip(structure.sentences, structure.placements, strict=True)
    }
    found: dict[str, list[Pointer]] = {name: [] for name in _PAGES}
    for old, new in revisions.replaced.items():
        section = sections[new]
        has_page = section is not Section.SOURCE_ONLY
        page = section.value if has_page else "source"
        address = Markup(f"{page}.md#s-{new}") if has_page or source is SourcePage.FULL else None
        for name in _PAGES:
            if name != page and (name != "source" or not address):
                found[name].append(Pointer(old, section, address))
    for old, version in revisions.removed.items():
        place = f"s-{old}" if old in shown else f"version-{version.number}"
        for name in _PAGES:
            found[name].append(Pointer(old, None, Markup(f"changes.md#{place}")))
    return {name: tuple(pointers) for name, pointers in found.items()}
