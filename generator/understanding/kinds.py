"""Read from an article's own words what role a speaker has, and of what kind she or he is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise, zip_longest

from generator.model import Kind, Span
from generator.understanding.lexicons import Lexicon
from generator.understanding.names import bare, role_nouns
from generator.understanding.words import Word, words

_REACH = 240  # characters after a name in which its apposition must end
_ENDS = frozenset(',;:()[]"“”—–!?')
_CLAUSES = frozenset(
    {"who", "which", "whose", "whom", "that", "said", "says", "told", "has", "is", "was"}
)
_ARTICLES = frozenset({"a", "an", "the", "his", "her", "its", "their", "our", "my", "now", "one"})
_PREPOSITIONS = frozenset(
    {"of", "at", "for", "in", "with", "from", "on", "to", "under", "by", "and", "who"}
)
_APPOSED = re.compile(r"(?: \([^()]{1,40}\))?,")
_PARTISANS = frozenset({"aides", "democrats", "leaders", "members", "officials", "republicans"})
_GENERAL = re.compile(r"\b([Dd]irector|[Ss]ecretary)[ -][Gg]eneral\b")
_PARENT = re.compile(r"\b(?:mother|father) of (?:a|two|three|four|five|six|\d)\b")
_MARK = re.compile(r",? ?\(?([RDI](?:-[A-Z][\w. -]{0,20}|(?=\))))|, (\d\d),")
_PROSECUTORS = (
    "attorney general",
    "district attorney",
    "u.s. attorney",
    "state attorney",
    "solicitor general",
)


def after(text: str, name: Span, lexicon: Lexicon) -> Span | None:
    """Return the role that stands after a name between commas: ", a professor at Yale,"."""
    if not _APPOSED.match(text, name.end):
        return None
    tokens = words(text, Span(name.end, min(len(text), name.end + _REACH)))
    start = _past_brackets(tokens)
    if start >= len(tokens) or tokens[start].form != ",":
        return None
    start += 1
    if start + 1 < len(tokens) and tokens[start].form.isdigit() and tokens[start + 1].form == ",":
        start += 2
    end = _phrase_end(text, tokens, start, lexicon)
    while start < end and tokens[start].lower in _ARTICLES | {"then"}:
        start += 1
    if start < end and tokens[start].lower in lexicon["cuts"] | _PREPOSITIONS:
        return None
    if (
        start < end
        and tokens[start].lower.endswith("ing")
        and tokens[start].lower not in lexicon["modifiers"]
    ):
        return None  # "casting herself as a champion"
    if (
        start < end
        and tokens[start].form[0].islower()
        and bare(tokens[start].form) != tokens[start].form
    ):
        start += 1
    while start < end and tokens[end - 1].lower in lexicon["cuts"] | _ARTICLES | _PREPOSITIONS:
        end -= 1
    if start == end or not _headed(tokens[start:end], role_nouns(lexicon)):
        return None
    return Span(tokens[start].span.start, tokens[end - 1].span.end)


def before(text: str, name: Span, lexicon: Lexicon) -> Span | None:
    """Return the role that stands before a name and a comma: "the spokesman, Ann Lee,"."""
    if text[max(0, name.start - 2) : name.start] != ", ":
        return None
    tokens = words(text, Span(max(0, name.start - _REACH // 2), name.start))
    if len(tokens) < 3 or tokens[-1].form != "," or tokens[-2].lower not in role_nouns(lexicon):
        return None
    start = len(tokens) - 2
    while (
        start > 0
        and tokens[start - 1].form[0].isalnum()
        and tokens[start - 1].lower not in _ARTICLES
    ):
        if (
            tokens[start - 1].lower in _PREPOSITIONS
            or bare(tokens[start - 1].form) != tokens[start - 1].form
        ):
            break
        start -= 1
    marked = start > 0 and (
        tokens[start - 1].lower in _ARTICLES
        or bare(tokens[start - 1].form) != tokens[start - 1].form
    )
    return Span(tokens[start].span.start, tokens[-2].span.end) if marked else None


def _past_brackets(tokens: Sequence[Word]) -> int:
    """Return where the words go on after the "(R-Texas)" that may follow a name."""
    if tokens and tokens[0].form == "(":
        closing = (at for at, token in enumerate(tokens[:8]) if token.form == ")")
        return next(closing, len(tokens) - 1) + 1
    return 0


def _phrase_end(text: str, tokens: Sequence[Word], start: int, lexicon: Lexicon) -> int:
    for at in range(start, len(tokens)):
        token = tokens[at]
        if token.form in _ENDS or token.lower in _CLAUSES:
            return at
        if token.form == "." and (at == start or tokens[at - 1].lower not in lexicon["shortened"]):
            return at
        if at > start and "\n" in text[tokens[at - 1].span.end : token.span.start]:
            return at
    return start  # it does not end within reach


def _headed(tokens: Sequence[Word], roles: frozenset[str]) -> bool:
    """Say whether a phrase has a role noun as its head, not as the title of another name."""
    for token, follower in zip_longest(tokens, tokens[1:]):
        if token.lower in roles and (follower is None or follower.lower in _PREPOSITIONS):
            return True
        if token.lower in _PREPOSITIONS and token.lower != "and":
            return False
    return False


def mark(text: str, name: Span) -> str | None:
    """Return the seat or the age that stands after a name: "(R-Texas)", ", 45,"."""
    found = _MARK.match(text, name.end)
    return found[1] or found[2] if found else None


def of_person(
    roles: Iterable[str], marks: Sequence[str], body: Sequence[str], lexicon: Lexicon
) -> Kind:
    """Return the kind of a person by all the roles, marks and the body that the article gives.

    A seat makes a lawmaker.  One who is named with an age and holds no office is an ordinary
    person; one without any role is taken to have a stake, as most who are quoted have.
    """
    told = tuple(roles)
    kinds = [kind for role in told if (kind := _of_role(role, lexicon))]
    seated = any(mark[0].isalpha() for mark in marks)
    left = any(_of_former(role, lexicon) for role in told)
    if (Kind.OFFICIAL in kinds or seated) and not left:
        return Kind.OFFICIAL
    if kinds:
        return Kind.PARTY if left else kinds[0]
    known = of_body(body, lexicon)
    if known in (Kind.MEDIA, Kind.EXPERT):
        return known
    return Kind.WITNESS if marks else Kind.PARTY


def _of_former(role: str, lexicon: Lexicon) -> bool:
    """Say whether a role is an office of state that its holder has left."""
    tokens = [bare(word.lower) for word in words(role)]
    first = tokens[0].split("-")
    rest = " ".join(first[1:] + tokens[1:])
    return first[0] in lexicon["past"] and _of_role(rest, lexicon) is Kind.OFFICIAL


def _of_role(role: str, lexicon: Lexicon) -> Kind | None:
    tokens = [bare(word.lower) for word in words(_GENERAL.sub(r"\1", role))]
    ends = _PREPOSITIONS - {"and"}
    cut = next((at for at, word in enumerate(tokens) if at and word in ends), len(tokens))
    roles = role_nouns(lexicon)
    head = next((word for word in reversed(tokens[:cut]) if word in roles), None)
    if head is None:
        return None
    gone = any(word.split("-")[0] in lexicon["past"] for word in tokens[:cut])
    if _PARENT.search(role):
        return Kind.WITNESS
    if any(title in role.lower() for title in _PROSECUTORS) or head in lexicon["official"]:
        return Kind.PARTY if gone else Kind.OFFICIAL
    if head in lexicon["affiliated"]:
        return _of_affiliated(head, tokens, gone, lexicon)
    if head in lexicon["expert"]:
        return Kind.PARTY if lexicon["parties"] & set(tokens) else Kind.EXPERT
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
    if kind is Kind.UNKNOWN:
        alone = all(word in ("vice", "deputy", "acting") for word in others)
        office = head in lexicon["offices_alone"] and (alone or head == "secretary")
        kind = Kind.OFFICIAL if office else Kind.PARTY
    if kind is Kind.OFFICIAL:
        return Kind.PARTY if gone else kind
    return kind if kind is Kind.EXPERT else Kind.PARTY


def of_body(tokens: Sequence[str], lexicon: Lexicon) -> Kind:
    """Return the kind of a body by the words of its name."""
    tokens = list(tokens)
    pairs = {f"{one} {two}" for one, two in pairwise(tokens)}
    if pairs & {"united nations", "european union"}:
        return Kind.OFFICIAL
    if tokens and tokens[-1] in _PARTISANS and lexicon["government"] & set(tokens[:-1]):
        return Kind.OFFICIAL  # House Democrats
    if tokens[:2] == ["bank", "of"] and tokens[-1] in lexicon["places"] - {"america"}:
        return Kind.OFFICIAL
    parts = {part for word in tokens for part in (word.replace(".", ""), *word.split("-"))}
    lists = (
        ("services", Kind.OFFICIAL),
        ("parties", Kind.PARTY),
        ("press", Kind.MEDIA),
        ("companies", Kind.PARTY),
        ("learned", Kind.EXPERT),
        ("government", Kind.OFFICIAL),
    )
    for name, kind in lists:
        if parts & lexicon[name]:
            return kind
    return Kind.OFFICIAL if _land(tokens, pairs, lexicon) else Kind.UNKNOWN


def _land(tokens: Sequence[str], pairs: set[str], lexicon: Lexicon) -> bool:
    """Say whether words name a country or place, and nothing else."""
    paired = {word for pair in pairs & lexicon["place_pairs"] for word in pair.split()}
    lands = lexicon["places"] | lexicon["demonyms"] | paired
    small = lexicon["modifiers"] | _PREPOSITIONS | _ARTICLES | {"north", "south", "east", "west"}
    rest = [word for word in tokens if word not in small]
    return bool(rest) and all(word in lands for word in rest)


def of_group(tokens: Sequence[str], lexicon: Lexicon) -> Kind:
    """Return the kind of a group or document by its noun, the last of its words."""
    head, of = tokens[-1], of_body(tokens[:-1], lexicon)
    if lexicon["private"] & set(tokens[:-1]):
        return Kind.PARTY
    if "court" in tokens[:-1] and head in lexicon["documents"]:
        return Kind.MEDIA
    if head in _PARTISANS and of in (Kind.PARTY, Kind.OFFICIAL):
        return of
    if of is Kind.OFFICIAL and (head in lexicon["documents"] or head in lexicon["generic_bodies"]):
        return of
    for kind in (Kind.OFFICIAL, Kind.EXPERT, Kind.MEDIA, Kind.WITNESS):
        if head in lexicon[f"{kind.value}_groups"]:
            return kind
    return Kind.PARTY
