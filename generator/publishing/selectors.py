"""Where words stand, as other programs ask for it: the selectors of the W3C's Web Annotations.

A position points into the article's text as `briefing.json` has it, in code points; a quotation
with what stands around it finds the same words on the page where the article was published.
(W3C Recommendation "Web Annotation Data Model", 2017, sections 4.2.4 and 4.2.5.)
"""

from __future__ import annotations

from generator.model import Span

_AROUND = 32  # characters before and after, as the recommendation's own examples have about
LEFT_OUT = "\0"
"""Stands for a character that may not be shown."""


def selectors(text: str, span: Span) -> list[dict[str, object]]:
    """Return both selectors of a span of a text; words that are left out have a position alone."""
    position = {"type": "TextPositionSelector", "start": span.start, "end": span.end}
    exact = span.of(text)
    if LEFT_OUT in exact:
        return [position]
    return [
        position,
        {
            "type": "TextQuoteSelector",
            "exact": exact,
            "prefix": text[max(0, span.start - _AROUND) : span.start].rpartition(LEFT_OUT)[2],
            "suffix": text[span.end : span.end + _AROUND].partition(LEFT_OUT)[0],
        },
    ]
