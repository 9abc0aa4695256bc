"""Say who speaks: lead each quotation's source, as "he" or "the minister", to a figure.

Where the text does not say plainly who is meant, the quotation has no speaker: a briefing that
is silent is mended by an editor, one that names the wrong person is believed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from generator.model import Kind, Quotation, Sentence, Span, Speaker
from generator.understanding import cast, kinds, names, nouns, traits
from generator.understanding.candidates import Candidates
from generator.understanding.cast import Figure
from generator.understanding.choice import Choice
from generator.understanding.lexicons import Lexicon
from generator.understanding.names import Name
from generator.understanding.odds import Chances, Learned
from generator.understanding.referents import Group, Reader, Referent

_PLACE = re.compile(r"(?<!\w)[A-Z]\w+[’']s\s\Z")


def identify(
    text: str,
    sentences: Sequence[Sentence],
    quotations: Sequence[Quotation],
    lexicon: Lexicon,
    learned: Learned | None = None,
    sensed: Sequence[Chances] = (),
) -> tuple[tuple[Speaker, ...], tuple[Quotation, ...]]:
    """Return the speakers in order of first mention, and the quotations with `speaker` set.

    Without `learned` the rules alone decide.  `sensed` has what another model makes of each
    sentence, as probabilities by name.
    """
    reading = read(text, sentences, quotations, lexicon, sensed)
    found: Sequence[Referent | None] = reading.found
    if learned:
        found = reading.choice.best(learned.choice, learned.least)
    spans = _mentions(found, quotations)
    referents = {id(who): who for who in found if who is not None}
    order = sorted(referents, key=lambda key: spans[key][0])
    ids = {key: f"p{number}" for number, key in enumerate(order, 1)}
    told = tuple(
        replace(quotation, speaker=ids.get(id(who)))
        for quotation, who in zip(quotations, found, strict=True)
    )
    said: defaultdict[str | None, list[Quotation]] = defaultdict(list)
    for quotation in told:
        said[quotation.speaker].append(quotation)
    speakers = tuple(
        _speaker(reading, referents[key], ids[key], spans[key], said[ids[key]], learned)
        for key in order
    )
    return speakers, told


@dataclass(frozen=True, slots=True)
class Reading:
    """What the rules make of an article, and what the learned weights choose from.

    `found` runs parallel to the quotations.
    """

    text: str
    lexicon: Lexicon
    reader: Reader
    found: Sequence[Referent | None]
    choice: Choice

    def roles(self, who: Referent) -> list[str]:
        """Return what the article says that a person is."""
        if isinstance(who, Group) or not who.person:
            return []
        called = self.reader.called.get(id(who))
        return [plain(self.text, role) for role in who.roles or ((called,) if called else ())]

    def kind(self, who: Referent) -> Kind:
        """Return the kind of a speaker by the rules."""
        if isinstance(who, Group):
            return kinds.of_group(who.words, self.lexicon)
        if who.person:
            return _kind_of_person(who, self.roles(who), self.lexicon)
        return _kind_of_body(who, self.lexicon)

    def traits(self, who: Referent, said: Sequence[Quotation]) -> Iterator[str]:
        """Return what may tell the kind of a speaker, whose quotations are given."""
        sensed = [self.choice.senses(quotation) for quotation in said if self.choice.sensed]
        roles, rule = self.roles(who), self.kind(who)
        return traits.of(who, roles, rule, said, sensed, self.lexicon)


def read(
    text: str,
    sentences: Sequence[Sentence],
    quotations: Sequence[Quotation],
    lexicon: Lexicon,
    sensed: Sequence[Chances] = (),
) -> Reading:
    """Read the quotations of an article by the rules."""
    lexicon = nouns.gathered(lexicon)
    figures = cast.gather(text, names.find(text, lexicon), lexicon)
    reader = Reader(text, sentences, quotations, figures, lexicon)
    found = [reader.referent(quotation) for quotation in quotations]
    choice = Choice(text, Candidates(reader, quotations, found, lexicon), sensed)
    return Reading(text, lexicon, reader, found, choice)


def _mentions(
    found: Sequence[Referent | None], quotations: Sequence[Quotation]
) -> dict[int, tuple[Span, ...]]:
    """Return where each referent is named; a group is where it speaks."""
    spans: dict[int, set[Span]] = {}
    for who, quotation in zip(found, quotations, strict=True):
        if isinstance(who, Figure) and id(who) not in spans:
            names_alone = {name.span for name in who.names if not cast.is_seat(name)}
            spans[id(who)] = names_alone or {who.full.span}
        elif isinstance(who, Group):
            own = spans.setdefault(id(who), {who.span})
            if quotation.source and not quotation.source.meets(who.span):
                own.add(quotation.source)
    return {key: tuple(sorted(own)) for key, own in spans.items()}


def _speaker(
    reading: Reading,
    who: Referent,
    key: str,
    mentions: tuple[Span, ...],
    said: Sequence[Quotation],
    learned: Learned | None,
) -> Speaker:
    role = next(iter(reading.roles(who)), None)
    kind = reading.kind(who)
    if learned:
        kind = Kind(learned.kinds.likeliest(reading.traits(who, said)))
    person = who.person if isinstance(who, Figure) else None
    return Speaker(key, name_of(reading.text, who), role, kind, mentions, person=person)


def name_of(text: str, who: Referent) -> str:
    """Return the fullest form of a speaker's name that the article gives."""
    if isinstance(who, Group):
        return plain(text, who.span)
    if who.person:
        return plain(text, who.full.span)
    fullest = (name for name in who.names if name.words == who.full.words)
    owned = (owned for name in fullest if (owned := _owned(text, name)))
    return next(owned, plain(text, who.full.span))


def _owned(text: str, name: Name) -> str | None:
    """Return a body's name with the place it is of: "Iraq’s Justice Ministry"."""
    before = _PLACE.search(text, max(0, name.span.start - 24), name.span.start)
    return plain(text, Span(before.start(), name.span.end)) if before else None


def plain(text: str, span: Span) -> str:
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
