"""Say who speaks: lead each quotation's source, as "he" or "the minister", to a figure.

Where the text does not say plainly who is meant, the quotation has no speaker: a briefing that
is silent is mended by an editor, one that names the wrong person is believed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from generator.model import Kind, Quotation, Sentence, Span, Speaker
from generator.understanding import cast, kinds, names, nouns
from generator.understanding.cast import Figure
from generator.understanding.lexicons import Lexicon
from generator.understanding.names import Name
from generator.understanding.referents import Group, Reader, Referent

_PLACE = re.compile(r"(?<!\w)[A-Z]\w+(?: [A-Z]\w+)?[’']s\s\Z")


def identify(
    text: str, sentences: Sequence[Sentence], quotations: Sequence[Quotation], lexicon: Lexicon
) -> tuple[tuple[Speaker, ...], tuple[Quotation, ...]]:
    """Return the speakers in order of first mention, and the quotations with `speaker` set."""
    lexicon = nouns.gathered(lexicon)
    figures = cast.gather(text, names.find(text, lexicon), lexicon)
    reader = Reader(text, sentences, quotations, figures, lexicon)
    found = [reader.referent(quotation) for quotation in quotations]
    spans = _mentions(found, quotations)
    referents = {id(who): who for who in found if who is not None}
    order = sorted(referents, key=lambda key: spans[key][0])
    ids = {key: f"p{number}" for number, key in enumerate(order, 1)}
    speakers = tuple(
        _speaker(text, ids[key], referents[key], spans[key], reader.called.get(key), lexicon)
        for key in order
    )
    told = tuple(
        replace(quotation, speaker=ids.get(id(who)))
        for quotation, who in zip(quotations, found, strict=True)
    )
    return speakers, told


def _mentions(
    found: Sequence[Referent | None], quotations: Sequence[Quotation]
) -> dict[int, tuple[Span, ...]]:
    """Return where each referent is named; a group is where it speaks."""
    spans: dict[int, set[Span]] = {}
    for who, quotation in zip(found, quotations, strict=True):
        if isinstance(who, Figure):
            names_alone = {name.span for name in who.names if not cast.is_seat(name)}
            spans[id(who)] = names_alone or {who.full.span}
        elif isinstance(who, Group):
            own = spans.setdefault(id(who), {who.span})
            if quotation.source and not quotation.source.meets(who.span):
                own.add(quotation.source)
    return {key: tuple(sorted(own)) for key, own in spans.items()}


def _speaker(
    text: str,
    key: str,
    who: Referent,
    mentions: tuple[Span, ...],
    called: Span | None,
    lexicon: Lexicon,
) -> Speaker:
    if isinstance(who, Group):
        kind = kinds.of_group(who.words, lexicon)
        return Speaker(key, _plain(text, who.span), None, kind, mentions)
    name = _plain(text, who.full.span)
    if not who.person:
        fullest = (n for n in who.names if n.words == who.full.words)
        name = next((owned for n in fullest if (owned := _owned(text, n))), name)
        return Speaker(key, name, None, _kind_of_body(who, lexicon), mentions)
    told = who.roles or ((called,) if called else ())
    roles = [_plain(text, role) for role in told]
    role = roles[0] if roles else None
    return Speaker(key, name, role, _kind_of_person(who, roles, lexicon), mentions)


def _owned(text: str, name: Name) -> str | None:
    """Return a body's name with the place it is of: "Iraq’s Justice Ministry"."""
    before = _PLACE.search(text, max(0, name.span.start - 24), name.span.start)
    return _plain(text, Span(before.start(), name.span.end)) if before else None


def _plain(text: str, span: Span) -> str:
    """Return the words of a span on one line."""
    return " ".join(span.of(text).split())


def _kind_of_body(figure: Figure, lexicon: Lexicon) -> Kind:
    if figure.marks:
        return Kind.MEDIA
    kind = kinds.of_body(figure.full.words, lexicon)
    return kinds.of_group(figure.full.words, lexicon) if kind is Kind.UNKNOWN else kind


def _kind_of_person(figure: Figure, roles: Sequence[str], lexicon: Lexicon) -> Kind:
    if figure.full.words[0] in lexicon["regnal"]:
        return Kind.OFFICIAL
    return kinds.of_person(roles, figure.marks, figure.body, lexicon)
