"""What is seen of a speaker that may tell the kind: words, role, affiliation, how it speaks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.model import Kind, Quotation, Speech
from generator.understanding import kinds
from generator.understanding.cast import Figure
from generator.understanding.lexicons import Lexicon
from generator.understanding.odds import Chances, step, tenths
from generator.understanding.referents import Group, Referent
from generator.understanding.runs import bare
from generator.understanding.words import words

_ENDS = frozenset({"of", "at", "for", "in", "with", "from", "on", "to", "and", "who", "by"})


def of(
    who: Referent,
    roles: Sequence[str],
    rule: Kind,
    said: Sequence[Quotation],
    sensed: Sequence[Chances],
    lexicon: Lexicon,
) -> Iterator[str]:
    """Yield the features of a speaker.

    `rule` is the kind by the rules, `said` are the speaker's quotations, and `sensed` what
    another model makes of the sentences that they stand in.
    """
    sort = "group" if isinstance(who, Group) else "person" if who.person else "body"
    yield sort
    yield f"{sort}|rule:{rule.value}"
    yield f"{sort}|says:{step(len(said))}"
    marked = sum(quotation.kind is not Speech.INDIRECT for quotation in said)
    yield f"{sort}|marked:{3 * marked // max(1, len(said))}"
    if sensed:
        names = sensed[0]
        mean = {name: sum(each[name] for each in sensed) / len(sensed) for name in names}
        yield from tenths(mean)
    if isinstance(who, Group):
        yield from _of_name(sort, who.words, lexicon)
    elif who.person:
        yield from _of_person(who, roles, lexicon)
    else:
        yield from _of_name(sort, who.full.words, lexicon)
        yield from (f"{sort}|mark:{mark}" for mark in who.marks)
        yield f"{sort}|named:{step(len(who.names))}"


def _of_name(sort: str, told: Sequence[str], lexicon: Lexicon) -> Iterator[str]:
    yield from (f"{sort}|name:{word}" for word in told)
    yield f"{sort}|last:{told[-1]}"
    yield f"{sort}|kind:{kinds.of_body(told[:-1], lexicon).value}:{told[-1]}"


def _of_person(who: Figure, roles: Sequence[str], lexicon: Lexicon) -> Iterator[str]:
    for number, role in enumerate(roles[:3]):
        told = [bare(word.lower) for word in words(role)]
        head = next((told[at - 1] for at, w in enumerate(told) if at and w in _ENDS), told[-1])
        yield f"head:{head}"
        yield f"head-{number}:{head}"
        yield from (f"role:{word}" for word in told)
        served = kinds.of_body([word for word in told if word != head], lexicon)
        yield f"serves:{served.value}:{head}"
    yield f"roles:{min(2, len(roles))}"
    yield from (f"mark:{'seat' if mark[0].isalpha() else 'age'}" for mark in who.marks[:1])
    yield from (f"body:{word}" for word in who.body)
    if who.body:
        yield f"body-kind:{kinds.of_body(who.body, lexicon).value}"
    yield f"person|named:{step(len(who.names))}"
    yield from (f"honorific:{name.honorific}" for name in who.names if name.honorific)
