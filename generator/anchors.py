"""The stable addresses of sentences."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

from generator.model import Span


def anchors(text: str, spans: Sequence[Span]) -> tuple[str, ...]:
    """Return the stable address of each span: 12 hexadecimal digits of SHA-256 over its words.

    White space is folded first.  Equal addresses are counted in order: `…`, `…-2`, `…-3`.
    """
    seen: Counter[str] = Counter()
    addresses = []
    for span in spans:
        folded = " ".join(span.of(text).split())
        digest = hashlib.sha256(folded.encode("utf8", "surrogatepass")).hexdigest()[:12]
        seen[digest] += 1
        addresses.append(digest if seen[digest] == 1 else f"{digest}-{seen[digest]}")
    return tuple(addresses)
