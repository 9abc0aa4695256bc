"""Findings as the store keeps them, so that what has not changed need not be understood again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from generator.model import Article, Finding, Level, Span


def dump(findings: Iterable[Finding]) -> list[list[Any]]:
    """Return findings as values that JSON knows; of their files, which lie together, the names."""
    return [
        [
            finding.code,
            finding.level.value,
            finding.message,
            [finding.span.start, finding.span.end] if finding.span else None,
            finding.path.name if finding.path else None,
            finding.line,
            finding.hint,
        ]
        for finding in findings
    ]


def load(kept: Iterable[Sequence[Any]], article: Article) -> tuple[Finding, ...]:
    """Return the findings of an article from what `dump` returned."""
    return tuple(
        Finding(
            code,
            Level(level),
            message,
            Span(*span) if span else None,
            article.path.with_name(name) if name else None,
            line,
            hint,
        )
        for code, level, message, span, name, line, hint in kept
    )
