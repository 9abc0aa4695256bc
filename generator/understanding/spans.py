"""Many spans at once, to be asked for overlaps."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from generator.model import Span


class Spans:
    """Spans, melted together where they touch; each question takes logarithmic time."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
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
        if at == len(self._starts):
            return False
        return self._starts[at] <= span.start and span.end <= self._ends[at]
