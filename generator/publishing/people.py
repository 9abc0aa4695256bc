"""Who has a page of their own, and its ID.

A speaker is one across briefings where the full name is the same, its title, its capitals and its
accents aside; a surname alone says too little.  Whether a speaker has a page is seen in the
briefing itself, so that a link from it needs no other briefing.
"""

from __future__ import annotations

import hashlib
import re
from unicodedata import normalize

from generator.model import Kind, Section, Speaker, Structure
from generator.publishing.escape import fold

_ACCENTS = re.compile("[\u0300-\u036f]")
_JOINED = re.compile(r"[.'’‘ʼ]")  # O'Brien, U.S.
_APART = re.compile(r"[\W_]+")
_HONORIFICS = frozenset(
    {"dame", "dr", "hon", "lady", "lord", "miss", "mr", "mrs", "ms", "mx", "prof", "rev", "sir"}
)
_TAKEN = frozenset({"index"})  # the index of people is a file beside their pages
_LETTERS = 60  # of an ID: names of files have an end
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
    heard = _heard(structure)
    return {
        speaker.id: page_id(speaker.name)
        for speaker in structure.speakers
        if speaker.id in heard and _is_named(speaker, structure)
    }


def page_id(name: str) -> str:
    """Return the ID that a name's page has: the same for one name however it is written.

    Names that are not the same have different ones: what the letters of an address cannot say,
    a hash says behind a double hyphen, which no other ID has.
    """
    key = name_key(name)
    slug = re.sub(r"[^a-z0-9]+", "-", key).strip("-")
    if slug == key.replace(" ", "-") and 0 < len(slug) <= _LETTERS and slug not in _TAKEN:
        return slug
    told = hashlib.sha256(key.encode("utf8", "replace")).hexdigest()[:10]
    return f"{slug[:_LETTERS].rstrip('-')}--{told}".removeprefix("--")


def name_key(name: str) -> str:
    """Return what names of one speaker have in common: words without title, capitals, accents."""
    plain = _ACCENTS.sub("", normalize("NFKD", fold(name))).casefold()
    words = _APART.sub(" ", _JOINED.sub("", plain)).split()
    while len(words) > 1 and words[0] in _HONORIFICS | {"the"}:
        words = words[1:]
    return " ".join(words)


def _heard(structure: Structure) -> frozenset[str]:
    """Return the ids of speakers who say something in a sentence that has a section."""
    shown = [
        sentence.span
        for sentence, placement in zip(structure.sentences, structure.placements, strict=True)
        if placement.section is not Section.SOURCE_ONLY
    ]
    return frozenset(
        quotation.speaker
        for quotation in structure.quotations
        if quotation.speech and quotation.speaker
        if any(piece.meets(span) for piece in quotation.contents for span in shown)
    )


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
    told = [q.source.of(text) for q in structure.quotations if q.source and q.speaker == speaker.id]
    if name[:1].isupper() and f"the {name}".casefold() in map(str.casefold, told):
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
    """Say whether a word after the first has a capital, or the first is a name for certain."""
    return any(word[:1].isupper() for word in name.split())
