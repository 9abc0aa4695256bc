"""Findings as JSON: what `briefing check --json` prints."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from generator.checking import catalogue
from generator.checking.inspection import Sheet
from generator.errors import BriefingError
from generator.model import Finding, Level

SCHEMA = 1


def rows(sheet: Sheet, root: Path) -> list[dict[str, Any]]:
    """Return an object for each finding, or for what keeps the article from being read."""
    if sheet.error:
        return [_error(sheet, sheet.error, root)]
    return [_finding(sheet, finding, root) for finding in sheet.findings]


def _finding(sheet: Sheet, finding: Finding, root: Path) -> dict[str, Any]:
    where = {"start": finding.span.start, "end": finding.span.end} if finding.span else {}
    return {
        "schema": SCHEMA,
        "article": sheet.slug,
        "file": _relative(finding.path, root),
        "line": finding.line,
        "level": finding.level.value,
        "code": finding.code,
        "message": finding.message,
        "hint": finding.hint or catalogue.plain(catalogue.explanations()[finding.code].do),
        **where,
    }


def _error(sheet: Sheet, error: BriefingError, root: Path) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "article": sheet.slug,
        "file": _relative(error.path, root),
        "line": error.line,
        "level": Level.ERROR.value,
        "code": None,
        "message": error.message,
        "hint": error.hint,
    }


def _relative(path: Path | str | None, root: Path) -> str | None:
    """Return a path as seen from the folder of mkdocs.yml."""
    if path is None:
        return None
    inside = Path(path).is_relative_to(root)
    return (Path(path).relative_to(root) if inside else Path(path)).as_posix()
