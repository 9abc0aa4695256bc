"""The order in which findings are told, and how many of them at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from generator.checking import catalogue
from generator.checking.inspection import Sheet
from generator.model import Finding

OF_A_CODE = 3
"""Findings of one code that are told of an article at first."""

ARTICLES = 20
"""Articles whose findings are told at first."""


@dataclass(frozen=True, slots=True)
class Told:
    """A finding, and how many more of its code follow it untold."""

    finding: Finding
    more: int = 0


def arranged(sheets: Iterable[Sheet], codes: Collection[str] = ()) -> tuple[Sheet, ...]:
    """Return the sheets that have something to say, most important first, and so their findings.

    Articles that cannot be read come first, then each by the most important of its findings.
    With `codes`, which may be cut short (“F”), only findings of these are kept.
    """
    wanted = tuple(codes)
    kept = [
        replace(sheet, findings=_ordered(f for f in sheet.findings if f.code.startswith(wanted)))
        if wanted
        else replace(sheet, findings=_ordered(sheet.findings))
        for sheet in sheets
    ]
    return tuple(sorted((s for s in kept if s.findings or s.error), key=_importance))


def _ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Order findings by the importance of their codes; those of a code stay as they were found."""
    return tuple(sorted(findings, key=_rank))


def _rank(finding: Finding) -> int:
    return catalogue.ranks()[finding.code]


def _importance(sheet: Sheet) -> tuple[bool, int, str]:
    first = _rank(sheet.findings[0]) if sheet.findings else 0
    return sheet.error is None, first, sheet.slug or ""


def cut(findings: Sequence[Finding], most: int | None) -> tuple[Told, ...]:
    """Return the first few findings of each code, or all of them where there is no `most`."""
    counts = Counter(finding.code for finding in findings)
    seen: Counter[str] = Counter()
    told = []
    for finding in findings:
        seen[finding.code] += 1
        if most is None or seen[finding.code] < most:
            told.append(Told(finding))
        elif seen[finding.code] == most:
            told.append(Told(finding, counts[finding.code] - most))
    return tuple(told)


def tally(sheets: Iterable[Sheet]) -> tuple[tuple[str, int], ...]:
    """Return how many findings there are of each code, most important first."""
    counts = Counter(finding.code for sheet in sheets for finding in sheet.findings)
    return tuple(sorted(counts.items(), key=lambda pair: catalogue.ranks()[pair[0]]))
