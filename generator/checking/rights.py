"""How much of an article the pages show, and whether its rights line lets them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from generator.model import Section, SourcePage, Structure

_WITHOUT = re.compile(r"\bwithout\b[^.;]*\bpermission\b", re.IGNORECASE)
_GRANTED = re.compile(
    r"\b(?:permission|permitted|licen[cs]ed?|creative commons|cc[- ](?:by|0)|cc0|public domain"
    r"|courtesy|open government|syndicated|republished (?:with|under|by arrangement))\b",
    re.IGNORECASE,
)
_RESERVED = re.compile(
    r"©|\(c\)|\bcopyright\b|\ball rights\b|\brights reserved\b"
    r"|\b(?:may|must) not be (?:re)?(?:published|produced|printed|distributed|used|broadcast)\b"
    r"|\bno (?:re)?(?:production|publication|printing|use)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words of an article: all of them, those on pages other than the source page, all shown."""

    words: int
    elsewhere: int
    shown: int

    def told(self) -> str:
        """Return the amounts as a person reads them."""
        if self.shown == self.elsewhere:
            return f"the pages quote {_share(self.elsewhere, self.words)}"
        elsewhere = _share(self.elsewhere, self.words)
        return f"the pages quote {elsewhere}, with the source page {_share(self.shown, self.words)}"


def _share(part: int, words: int) -> str:
    return f"{part:,} of {words:,} words ({part * 100 // words if words else 0}%)"


def quoted(structure: Structure) -> Quoted:
    """Count the words of the article that the pages show."""
    text = structure.article.text
    words = elsewhere = 0
    for sentence, placement in zip(structure.sentences, structure.placements, strict=True):
        count = len(sentence.span.of(text).split())
        words += count
        elsewhere += count if placement.section is not Section.SOURCE_ONLY else 0
    whole = structure.article.metadata.source_page is SourcePage.FULL
    return Quoted(words, elsewhere, words if whole else elsewhere)


def are_reserved(rights: str) -> bool:
    """Say whether a rights line keeps the rights, and tells of no permission."""
    return bool(_RESERVED.search(rights)) and not _GRANTED.search(_WITHOUT.sub("", rights))
