"""Say of what kind a speaker is, by the words that the article has for her, him or it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from generator.model import Kind
from generator.understanding.lexicons import Lexicon
from generator.understanding.runs import bare
from generator.understanding.words import words

_HEAD_ENDS = frozenset({"of", "at", "for", "in", "with", "from", "on", "to", "under", "by", "who"})
_SMALL = _HEAD_ENDS | {"a", "an", "and", "her", "his", "its", "the", "their"}
_COMPASS = frozenset({"east", "north", "south", "west"})
_MEMBERS = frozenset({"aides", "democrats", "leaders", "members", "officials", "republicans"})
_ACTING = frozenset({"acting", "deputy", "vice"})
_UNIONS = frozenset({"european union", "united nations"})
_GENERAL = re.compile(r"\b([Dd]irector|[Ss]ecretary)[ -][Gg]eneral\b")
_AND = re.compile(r" and (?=[a-z])(?:an? |the )?")
_PARENT = re.compile(r"\b(?:mother|father) of (?:a|two|three|four|five|six|\d)\b")
_BODIES = (  # the first list that has a word of the name decides
    ("services", Kind.OFFICIAL),
    ("parties", Kind.PARTY),
    ("press", Kind.MEDIA),
    ("learned", Kind.EXPERT),
    ("companies", Kind.PARTY),
    ("government", Kind.OFFICIAL),
)


def of_person(
    roles: Sequence[str], marks: Sequence[str], body: Sequence[str], lexicon: Lexicon
) -> Kind:
    """Return the kind of a person by all the roles, marks and the body that the article gives.

    A seat makes a lawmaker.  One who is named with an age and holds no office is an ordinary
    person; one without any role is taken to have a stake, as most who are quoted have.
    """
    kinds = [kind for role in roles if (kind := _of_role(role, lexicon))]
    parts = (part for role in roles for part in _AND.split(role)[1:])
    seated = any(mark[0].isalpha() for mark in marks)
    left = any(_left_office(role, lexicon) for role in roles)
    if (Kind.OFFICIAL in kinds or seated) and not left:
        return Kind.OFFICIAL
    if not left and any(_of_role(part, lexicon) is Kind.EXPERT for part in parts):
        return Kind.EXPERT
    if kinds:
        return Kind.PARTY if left else kinds[0]
    known = of_body(body, lexicon)
    if known in (Kind.MEDIA, Kind.EXPERT):
        return known
    return Kind.WITNESS if marks else Kind.PARTY


def of_body(tokens: Sequence[str], lexicon: Lexicon) -> Kind:
    """Return the kind of a body by the words of its name."""
    pairs = {f"{one} {two}" for one, two in pairwise(tokens)}
    members = bool(tokens) and tokens[-1] in _MEMBERS
    if pairs & _UNIONS or (members and lexicon["government"] & set(tokens[:-1])):
        return Kind.OFFICIAL  # House Democrats
    if "bank of" in pairs and tokens[-1] in lexicon["places"] - {"america"}:
        return Kind.OFFICIAL
    parts = {part for word in tokens for part in (word.replace(".", ""), *word.split("-"))}
    for name, kind in _BODIES:
        if parts & lexicon[name]:
            return kind
    return Kind.OFFICIAL if _land(tokens, pairs, lexicon) else Kind.UNKNOWN


def of_group(tokens: Sequence[str], lexicon: Lexicon) -> Kind:
    """Return the kind of a group or document by its noun, the last of its words."""
    *others, head = tokens
    whose = of_body(others, lexicon)
    if head in lexicon["parties"] or lexicon["private"] & set(others):
        return Kind.PARTY
    if "court" in others and head in lexicon["documents"]:
        return Kind.MEDIA
    if head in _MEMBERS and whose in (Kind.PARTY, Kind.OFFICIAL):
        return whose
    issued = head in lexicon["documents"] or head in lexicon["generic_bodies"]
    if issued and whose is Kind.OFFICIAL:
        return whose
    for kind in (Kind.OFFICIAL, Kind.EXPERT, Kind.MEDIA, Kind.WITNESS):
        if head in lexicon[f"{kind.value}_groups"]:
            return kind
    return Kind.PARTY


def _of_role(role: str, lexicon: Lexicon) -> Kind | None:
    """Return the kind that a role tells: by its head noun, else by whom its holder serves."""
    tokens = [bare(word.lower) for word in words(_GENERAL.sub(r"\1", role))]
    cut = next((at for at, word in enumerate(tokens) if at and word in _HEAD_ENDS), len(tokens))
    head = next((word for word in reversed(tokens[:cut]) if word in lexicon["roles"]), None)
    if head is None:
        return None
    if _PARENT.search(role):
        return Kind.WITNESS
    gone = any(word.split("-")[0] in lexicon["past"] for word in tokens[:cut])
    prosecutor = any(title in role.lower() for title in lexicon["prosecutors"])
    if prosecutor or head in lexicon["official"]:
        return Kind.PARTY if gone else Kind.OFFICIAL
    if head in lexicon["affiliated"]:
        return _of_affiliated(head, tokens, gone, lexicon)
    return _of_calling(head, tokens, gone, lexicon)


def _of_calling(head: str, tokens: Sequence[str], gone: bool, lexicon: Lexicon) -> Kind | None:
    """Return the kind of a professor, reporter, lawyer, farmer."""
    if head in lexicon["expert"]:
        return Kind.PARTY if lexicon["parties"] & set(tokens[: tokens.index(head)]) else Kind.EXPERT
    if head in lexicon["media"]:
        return Kind.PARTY if gone else Kind.MEDIA
    kinds = (kind for kind in (Kind.PARTY, Kind.WITNESS) if head in lexicon[kind.value])
    return next(kinds, None)


def _of_affiliated(head: str, tokens: Sequence[str], gone: bool, lexicon: Lexicon) -> Kind:
    """Return the kind of a spokesman, director, president by whom she or he serves."""
    others = [word for word in tokens if word not in (head, "press", "communications")]
    if lexicon["witness_groups"] & set(others):
        return Kind.WITNESS
    kind = of_body(others, lexicon)
    if kind is Kind.UNKNOWN and head in lexicon["offices_alone"]:
        alone = head == "secretary" or _ACTING.issuperset(others)
        kind = Kind.OFFICIAL if alone else Kind.PARTY
    if kind is Kind.OFFICIAL and not gone:
        return kind
    return kind if kind is Kind.EXPERT else Kind.PARTY


def _left_office(role: str, lexicon: Lexicon) -> bool:
    """Say whether a role is an office of state that its holder has left."""
    first, _, rest = role.lower().replace("-", " ", 1).partition(" ")
    return first in lexicon["past"] and _of_role(rest, lexicon) is Kind.OFFICIAL


def _land(tokens: Sequence[str], pairs: set[str], lexicon: Lexicon) -> bool:
    """Say whether words name a country or place, and nothing else."""
    paired = {word for pair in pairs & lexicon["place_pairs"] for word in pair.split()}
    small = lexicon["modifiers"] | _SMALL | _COMPASS
    rest = [word for word in tokens if word not in small]
    lands = lexicon["places"] | lexicon["demonyms"] | paired
    return bool(rest) and lands.issuperset(rest)
