"""The few sentences that, set alone under the headline, tell a reader the most."""

from __future__ import annotations

from generator.model import Section, Structure


def pick(structure: Structure) -> tuple[str, ...]:
    """Return the ids of three to five sentences, best first; fewer where there are fewer."""
    content = [p.sentence for p in structure.placements if p.section is not Section.SOURCE_ONLY]
    return tuple(content[:3])
