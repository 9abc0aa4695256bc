"""The word lists that are made of others."""

from __future__ import annotations

from generator.understanding.lexicons import Lexicon

_MADE = {
    "roles": ("persons", "official", "expert", "media", "party", "witness", "affiliated"),
    "first_names": ("he", "she"),
    "foreign": ("demonyms", "places", "bodies"),
    "honorific": ("honorifics", "honorifics_he", "honorifics_she"),
    "common": (
        *("documents", "generic_bodies", "nameless", "persons"),
        *("official_groups", "expert_groups"),
    ),
    "speaking": (
        *("collectives", "official_groups", "expert_groups", "media_groups", "witness_groups"),
        *("documents", "generic_bodies", "parties"),
    ),
}


def gathered(lexicon: Lexicon) -> Lexicon:
    """Return a lexicon with the lists added that are made of its own.

    `roles` are the nouns that stand for a person, `titles` what can stand before a name,
    `foreign` the words of peoples, places and bodies, `common` the nouns that name nobody though
    a sentence begins with them, `speaking` the nouns of groups, bodies and documents that can be
    a source.
    """
    made = {
        key: frozenset().union(*(lexicon[part] for part in parts)) for key, parts in _MADE.items()
    }
    return {**lexicon, **made, "titles": (made["roles"] - lexicon["kin"]) | made["honorific"]}
