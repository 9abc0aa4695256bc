"""Who has a page of their own, and its ID.

A speaker is one across briefings where the full name is the same, its title, its capitals and its
accents aside; a surname alone says too little.  Whether a speaker has a page is seen in the
briefing itself, so that a link from it needs no other briefing.
"""

from __future__ import annotations

import re
from unicodedata import normalize

from generator.model import Kind, Speaker, Structure
from generator.publishing.addresses import slug
from generator.publishing.escape import fold
from generator.publishing.views import said

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
    heard = said(structure)
    return {
        speaker.id: page_id(speaker.name)
        for speaker in structure.speakers
        if speaker.id in heard and _is_named(speaker, structure)
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


def is_person(speaker: Speaker, structure: Structure) -> bool | None:
    """Say whether a speaker with a page is a person or, if false, a body; None where in doubt.

    That a name is not a body's is too little: the article must have a role for it, say "he" or
    "she", or use the surname alone.
    """
    if speaker.role or (speaker.person and speaker.kind is Kind.WITNESS):
        return True
    if not speaker.person:
        return False
    surname = fold(speaker.name).split()[-1]
    mentions = {fold(mention.of(structure.article.text)) for mention in speaker.mentions}
    called = mentions | _sources(speaker, structure)
    return True if _PRONOUNS.union({surname}) & called else None


def has_own_role(speaker: Speaker, structure: Structure) -> bool:
    """Say whether a speaker's role is an editor's, not in the article's words."""
    role = fold(speaker.role or "")
    return bool(role and speaker.edited) and role not in fold(structure.article.text)


def _sources(speaker: Speaker, structure: Structure) -> set[str]:
    """Return how the article names a speaker where it quotes her, him or it."""
    text = structure.article.text
    own = (q.source for q in structure.quotations if q.speaker == speaker.id)
    return {fold(source.of(text)) for source in own if source}


def _is_named(speaker: Speaker, structure: Structure) -> bool:
    """Say whether a speaker's name is full enough to know him, her or it again by it."""
    key = name_key(speaker.name)
    if sum(len(word) > 1 for word in key.split()) < 2:
        return bool(key) and speaker.person is False and _is_known_alone(speaker, structure)
    if speaker.person is None and not speaker.role:
        return _has_capital(speaker.name) and key.split()[-1] in _BODIES
    return True


def _is_known_alone(speaker: Speaker, structure: Structure) -> bool:
    """Say whether a body's single word is surely no surname: "the Kremlin", "NATO", "Politico"."""
    text, name = structure.article.text, speaker.name
    if name[:1].isupper() and {f"the {name}", f"The {name}"} & _sources(speaker, structure):
        return True
    if speaker.kind not in (Kind.OFFICIAL, Kind.MEDIA):
        return False
    if name.isupper() and 1 < len(name) <= _ACRONYM:
        return f"{name}:" not in text
    starts = {sentence.span.start for sentence in structure.sentences}
    amid = any(mention.start not in starts for mention in speaker.mentions)
    common = re.search(rf"\b{re.escape(name.lower())}\b", text)
    return speaker.kind is Kind.MEDIA and name.istitle() and amid and not common


def _has_capital(name: str) -> bool:
    """Say whether a word of a name has a capital."""
    return any(word[:1].isupper() for word in name.split())
