"""Who has a page of their own, and its ID.

A speaker is one across briefings where the full name is the same, its title, its capitals and its
accents aside; a surname alone says too little.  Whether a speaker has a page is seen in the
briefing itself, so that a link from it needs no other briefing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from unicodedata import normalize

from generator.model import Kind, Speaker, Structure
from generator.publishing.addresses import slug
from generator.publishing.arranging import said
from generator.publishing.escape import fold

_ACCENTS = re.compile("[\u0300-\u036f]")
_JOINED = re.compile(r"[.'’‘ʼ]")  # O'Brien, U.S.
_APART = re.compile(r"[\W_]+")
_HONORIFICS = frozenset(
    {"dame", "dr", "hon", "lady", "lord", "miss", "mr", "mrs", "ms", "mx", "prof", "rev", "sir"}
)
_PRONOUNS = frozenset({"He", "She", "he", "she"})
_ACRONYM = 5  # letters; longer words in capitals are shouted, or a transcript's
# Bodies whose noun is in lower case: "Trump campaign", "Tulsa police".
_BODIES = frozenset(
    {
        *("administration", "agency", "army", "authority", "campaign", "commission", "committee"),
        *("council", "court", "embassy", "government", "military", "ministry", "navy", "office"),
        *("parliament", "party", "police", "union"),
    }
)


def page_ids(structure: Structure) -> dict[str, str]:
    """Return the ID of the page of each speaker who has one, by the speaker's id in the briefing.

    That is everybody with a full name who says something on the briefing's pages.  The page is
    `people/ID.md` under docs.
    """
    heard, article = said(structure), Called(structure)
    return {
        speaker.id: page_id(speaker.name)
        for speaker in structure.speakers
        if speaker.id in heard and article.is_named(speaker)
    }


def page_id(name: str) -> str:
    """Return the ID that a name's page has: the same for one name however it is written."""
    return slug(name_key(name))


def name_key(name: str) -> str:
    """Return what names of one speaker have in common: words without title, capitals, accents."""
    plain = _ACCENTS.sub("", normalize("NFKD", fold(name))).casefold()
    words = _APART.sub(" ", _JOINED.sub("", plain)).split()
    while len(words) > 1 and words[0] in _HONORIFICS | {"the"}:
        words = words[1:]
    return " ".join(words)


class Called:
    """What one article calls those who speak in it."""

    def __init__(self, structure: Structure) -> None:
        self._text = structure.article.text
        self._starts = {sentence.span.start for sentence in structure.sentences}
        self._sources: defaultdict[str | None, set[str]] = defaultdict(set)  # where it quotes them
        for quotation in structure.quotations:
            if quotation.source:
                self._sources[quotation.speaker].add(fold(quotation.source.of(self._text)))

    def is_person(self, speaker: Speaker) -> bool | None:
        """Say whether a speaker with a page is a person or, if false, a body; None where in doubt.

        That a name is not a body's is too little: the article must have a role for it, say "he" or
        "she", or use the surname alone.
        """
        if speaker.role or (speaker.person and speaker.kind is Kind.WITNESS):
            return True
        if not speaker.person:
            return False
        surname = fold(speaker.name).split()[-1]
        mentions = {fold(mention.of(self._text)) for mention in speaker.mentions}
        called = mentions | self._sources[speaker.id]
        return True if _PRONOUNS.union({surname}) & called else None

    def is_named(self, speaker: Speaker) -> bool:
        """Say whether a speaker's name is full enough to know him, her or it again by it."""
        key = name_key(speaker.name)
        if sum(len(word) > 1 for word in key.split()) < 2:
            return bool(key) and speaker.person is False and self._is_known_alone(speaker)
        if speaker.person is None and not speaker.role:
            return _has_capital(speaker.name) and key.split()[-1] in _BODIES
        return True

    def _is_known_alone(self, speaker: Speaker) -> bool:
        """Say whether a body's single word is surely no surname: "the Kremlin", "NATO"."""
        name = speaker.name
        if name[:1].isupper() and {f"the {name}", f"The {name}"} & self._sources[speaker.id]:
            return True
        if speaker.kind not in (Kind.OFFICIAL, Kind.MEDIA):
            return False
        if name.isupper() and 1 < len(name) <= _ACRONYM:
            return f"{name}:" not in self._text
        if speaker.kind is not Kind.MEDIA or not name.istitle():
            return False
        amid = any(mention.start not in self._starts for mention in speaker.mentions)
        return amid and not re.search(rf"\b{re.escape(name.lower())}\b", self._text)


def has_own_role(speaker: Speaker, structure: Structure) -> bool:
    """Say whether a speaker's role is an editor's, not in the article's words."""
    role = fold(speaker.role or "")
    return bool(role and speaker.edited) and role not in _folded(structure.article.text)


@lru_cache(maxsize=2)  # asked for each speaker of one article after the other
def _folded(text: str) -> str:
    return fold(text)


def _has_capital(name: str) -> bool:
    """Say whether a word of a name has a capital."""
    return any(word[:1].isupper() for word in name.split())
