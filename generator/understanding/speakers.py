"""Say who speaks: lead each quotation's source, as "he" or "the minister", to a figure.

Where the text does not say plainly who is meant, the quotation has no speaker: a briefing that
is silent is mended by an editor, one that names the wrong person is believed.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from generator.model import Kind, Quotation, Sentence, Span, Speaker, Speech
from generator.understanding import cast, kinds
from generator.understanding.cast import Figure
from generator.understanding.lexicons import Lexicon
from generator.understanding.names import Name, bare, find, role_nouns
from generator.understanding.words import Word, words

_SINGULAR = {
    "he": "he",
    "his": "he",
    "him": "he",
    "himself": "he",
    "she": "she",
    "her": "she",
    "herself": "she",
}
_GROUP = frozenset({"they", "them", "their", "it", "its"})
_RELATIVE = frozenset({"who", "which", "that", "whose"})
_NOBODY = frozenset({"i", "we", "you", "my", "our", "me", "us", "your"})
_BEFORE = frozenset(
    {
        "of",
        "with",
        "by",
        "for",
        "to",
        "against",
        "from",
        "on",
        "about",
        "than",
        "in",
        "between",
        "like",
        "over",
        "after",
    }
)
_MEMORY = 3  # paragraphs that a pronoun looks back
_WINDOW = 14  # mentions that a pronoun weighs


@dataclass(frozen=True, slots=True)
class _Group:
    """A speaker without a name of its own: "police", "federal prosecutors", "a statement"."""

    span: Span
    words: tuple[str, ...]


_Referent = Figure | _Group


@dataclass(frozen=True, slots=True)
class _Mention:
    """A place where a person is named, or meant by the source of a quotation."""

    start: int
    figure: Figure
    weight: float


def identify(
    text: str, sentences: Sequence[Sentence], quotations: Sequence[Quotation], lexicon: Lexicon
) -> tuple[tuple[Speaker, ...], tuple[Quotation, ...]]:
    """Return the speakers in order of first mention, and the quotations with `speaker` set."""
    names = find(text, lexicon)
    figures = cast.gather(text, names, lexicon)
    reader = _Reader(text, sentences, quotations, figures, lexicon)
    found = [reader.referent(quotation) for quotation in quotations]
    speakers, ids = _speakers(text, found, quotations, lexicon)
    told = tuple(
        replace(quotation, speaker=ids.get(id(who)))
        for quotation, who in zip(quotations, found, strict=True)
    )
    return speakers, told


def _speakers(
    text: str, found: Sequence[_Referent | None], quotations: Sequence[Quotation], lexicon: Lexicon
) -> tuple[tuple[Speaker, ...], dict[int, str]]:
    """Return the speakers, and the id of each referent by its identity."""
    sources: dict[int, list[Span]] = {}
    referents: dict[int, _Referent] = {}
    for who, quotation in zip(found, quotations, strict=True):
        if who is not None:
            referents[id(who)] = who
            if isinstance(who, _Group):
                sources.setdefault(id(who), []).append(who.span)
    ordered = sorted(
        referents.values(), key=lambda who: who.span.start if isinstance(who, _Group) else who.start
    )
    ids = {id(who): f"p{number}" for number, who in enumerate(ordered, 1)}
    made = tuple(
        _of_figure(text, ids[id(who)], who, lexicon)
        if isinstance(who, Figure)
        else _of_group(text, ids[id(who)], who, sources[id(who)], lexicon)
        for who in ordered
    )
    return made, ids


def _of_figure(text: str, key: str, figure: Figure, lexicon: Lexicon) -> Speaker:
    name = " ".join(figure.full.span.of(text).split())
    mentions = tuple(name.span for name in figure.names)
    if not figure.person:
        return Speaker(key, name, None, _kind_of_body(figure, lexicon), mentions)
    roles = [role.of(text) for role in figure.roles]
    role = next((" ".join(role.split()) for role in roles), None)
    kind = kinds.of_person(roles, figure.marks, lexicon)
    return Speaker(key, name, role, kind, mentions)


def _kind_of_body(figure: Figure, lexicon: Lexicon) -> Kind:
    kind = kinds.of_body(figure.full.words, lexicon)
    return kinds.of_group(figure.full.words, lexicon) if kind is Kind.UNKNOWN else kind


def _of_group(
    text: str, key: str, group: _Group, spans: Sequence[Span], lexicon: Lexicon
) -> Speaker:
    name = " ".join(group.span.of(text).split())
    return Speaker(key, name, None, kinds.of_group(group.words, lexicon), tuple(sorted(set(spans))))


class _Reader:
    """Reads the sources of one article's quotations in order; lives for one call of `identify`."""

    def __init__(
        self,
        text: str,
        sentences: Sequence[Sentence],
        quotations: Sequence[Quotation],
        figures: Sequence[Figure],
        lexicon: Lexicon,
    ) -> None:
        self.text = text
        self.lexicon = lexicon
        self.roles = role_nouns(lexicon)
        self.sentences = sentences
        self.starts = [sentence.span.start for sentence in sentences]
        named = sorted(
            ((name, figure) for figure in figures for name in figure.names),
            key=lambda pair: pair[0].span,
        )
        self.names = [name for name, _ in named]
        self.figures = [figure for _, figure in named]
        self.name_starts = [name.span.start for name in self.names]
        self.direct = _marked(text, quotations)
        self.mentions = [
            _Mention(name.span.start, figure, self.weigh(name))
            for name, figure in named
            if figure.person
        ]
        self.mention_starts = [mention.start for mention in self.mentions]
        self.descriptions = {
            id(figure): self.describe(figure) for figure in figures if figure.person
        }
        self.known = {name.words: figure for name, figure in reversed(named)}
        self.groups: dict[tuple[str, ...], _Group] = {}
        self.last: _Referent | None = None
        self.last_at = -1
        self.spoken: list[_Mention] = []

    def describe(self, figure: Figure) -> frozenset[str]:
        """Return the nouns by which a person may be called."""
        said = {bare(word.lower) for role in figure.roles for word in words(role.of(self.text))}
        rows = (set(line.split()) for line in self.lexicon["offices"])
        return frozenset(said.union(*(row for row in rows if row & said)))

    def weigh(self, name: Name) -> float:
        """Return how likely a pronoun after it takes a name up: a subject, outside marks."""
        at = name.span.start
        sentence = bisect_right(self.starts, at) - 1
        first = bisect_left(self.name_starts, self.starts[sentence]) if sentence >= 0 else 0
        weight = 1.0 if self.name_starts[first] == at else 0.0
        if self.direct and _covered(self.direct, at):
            weight -= 2.0
        end = name.span.end
        if self.text[end : end + 2] in ("'s", "’s") or self.text[end : end + 1] in ("'", "’"):
            weight -= 1.0
        word = self.text[max(0, at - 12) : at].split()
        return weight - 1.0 if word and word[-1].lower() in _BEFORE else weight

    def sentence(self, at: int) -> int:
        return bisect_right(self.starts, at) - 1

    def paragraph(self, at: int) -> int:
        index = self.sentence(at)
        return self.sentences[index].paragraph if index >= 0 else -1

    def referent(self, quotation: Quotation) -> _Referent | None:
        """Return who the source of a quotation is."""
        if quotation.source is None:
            return self.continued(quotation)
        who = self.resolve(quotation.source)
        if who is not None or not quotation.source:
            self.last, self.last_at = who, quotation.source.start
        if isinstance(who, Figure):
            self.spoken.append(_Mention(quotation.source.start, who, 1.0))
        return who

    def continued(self, quotation: Quotation) -> _Referent | None:
        """Return the last speaker for words in marks that go on in the same paragraph."""
        at = quotation.contents[0].start if quotation.contents else -1
        same = self.last_at >= 0 and self.paragraph(at) == self.paragraph(self.last_at)
        return self.last if same and quotation.kind is Speech.DIRECT and at > self.last_at else None

    def resolve(self, source: Span) -> _Referent | None:
        tokens = [
            token
            for token in words(self.text, source)
            if token.form[0].isalnum() or token.form in ",(&"
        ]
        if not tokens:
            return None
        first = bare(tokens[0].lower)
        if len(tokens) == 1 and (
            first in _SINGULAR or first in _GROUP or first in _RELATIVE or first in _NOBODY
        ):
            return self.pronoun(first, source.start)
        if first in ("he", "she"):
            return self.pronoun(first, source.start)
        phrase = self.phrase(tokens)
        if not phrase:
            return None
        return self.named(source, phrase) or self.common(source, tokens, phrase)

    def phrase(self, tokens: Sequence[Word]) -> list[Word]:
        """Return the head noun phrase of a mention, with what goes before the noun."""
        kept: list[Word] = []
        for at, token in enumerate(tokens):
            inside = self.inside_name(token)
            if token.form in ",(" and kept:
                break
            if (
                kept
                and not inside
                and (token.lower in self.lexicon["cuts"] or token.lower == "and")
            ):
                if not (token.lower == "of" and self.titled_later(tokens[at - 1 :])):
                    break
            kept.append(token)
        return [token for token in kept if token.form not in ",("]

    def titled_later(self, tokens: Sequence[Word]) -> bool:
        """Say whether a name comes right after "of state": "secretary of state Ann Lee"."""
        return len(tokens) > 3 and tokens[0].lower in self.roles and self.inside_name(tokens[3])

    def inside_name(self, token: Word) -> bool:
        at = bisect_right(self.name_starts, token.span.start) - 1
        return at >= 0 and self.names[at].span.end > token.span.start

    def named(self, source: Span, phrase: Sequence[Word]) -> Figure | None:
        """Return the figure whose name ends the phrase, or stands in apposition to it."""
        for length in range(min(4, len(phrase)), 0, -1):  # in a heading names are not marked
            words_here = tuple(bare(token.lower) for token in phrase[-length:])
            if words_here in self.known and phrase[-1].form[0].isupper():
                return self.known[words_here]
        last = phrase[-1]
        at = bisect_right(self.name_starts, last.span.start) - 1
        if at >= 0 and self.names[at].span.end >= last.span.start + len(bare(last.form)):
            return self.figures[at]
        ahead = self.text[last.span.end : last.span.end + 2]
        if ahead == ", " and last.lower in self.roles:
            after = bisect_left(self.name_starts, last.span.end)
            if after < len(self.names) and self.names[after].span.end <= source.end:
                near = self.names[after].span.start - last.span.end
                begins = (
                    self.names[after].title.start
                    if self.names[after].title
                    else self.names[after].span.start
                )
                if self.figures[after].person and min(near, begins - last.span.end) <= 2:
                    return self.figures[after]
        return None

    def common(
        self, source: Span, tokens: Sequence[Word], phrase: Sequence[Word]
    ) -> _Referent | None:
        """Return who is meant by a noun: "the senator", "police", "the company"."""
        head = bare(phrase[-1].lower)
        definite = (
            phrase[0].lower in ("the", "this", "that", "his", "her", "its", "their", "these")
            or bare(phrase[0].form) != phrase[0].form
        )
        rest = list(phrase)
        while rest and self.determines(rest[0]):
            rest = rest[1:]
        if not rest or head in self.lexicon["nameless"]:
            return None
        if head in self.roles:
            if head.startswith(("spokes", "representative", "lawyer", "attorney")):
                return self.represented(source, phrase)
            return self.described(head, source.start) if definite else None
        if definite and len(rest) == 1 and (taken := self.taken_up(head)):
            return taken
        if phrase[0].lower in self.lexicon["indefinite"] and head not in self.lexicon["documents"]:
            if head not in self.lexicon["generic_bodies"]:
                return None
        return self.group(rest)

    def determines(self, token: Word) -> bool:
        """Say whether a word is no part of what a noun phrase names."""
        known = token.lower in self.lexicon["determiners"] or token.form.isdigit()
        return known and not self.inside_name(token)

    def represented(self, source: Span, phrase: Sequence[Word]) -> _Referent | None:
        head = bare(phrase[-1].lower)
        if phrase[0].lower in ("the", "his", "her"):
            return self.described(head, source.start)
        return None

    def group(self, tokens: Sequence[Word]) -> _Group:
        key = tuple(bare(token.lower) for token in tokens)
        span = Span(tokens[0].span.start, tokens[-1].span.end)
        return self.groups.setdefault(key, _Group(span, key))

    def taken_up(self, noun: str) -> _Referent | None:
        """Return the body or document spoken of before that "the poll", "the company" takes up."""
        for key, group in reversed(self.groups.items()):
            if key[-1] == noun:
                return group
        bodies = [m.figure for m in self.spoken if not m.figure.person]
        for figure in reversed(bodies):
            if noun in figure.full.words or noun in self.lexicon["generic_bodies"]:
                return figure
        return None

    def described(self, noun: str, at: int) -> Figure | None:
        """Return the person named last of whom the article has said that noun."""
        until = bisect_left(self.mention_starts, at)
        recent = [m.figure for m in self.spoken[-3:][::-1]]
        recent += [m.figure for m in self.mentions[max(0, until - 4 * _WINDOW) : until][::-1]]
        return next((f for f in recent if noun in self.descriptions.get(id(f), ())), None)

    def pronoun(self, word: str, at: int) -> _Referent | None:
        if word in _SINGULAR:
            return self.person(_SINGULAR[word], at)
        if word in _RELATIVE:
            return self.antecedent(at)
        if word in _GROUP and self.last is not None:
            body = isinstance(self.last, _Group) or not self.last.person
            near = self.paragraph(at) - self.paragraph(self.last_at) <= 1
            return self.last if body and near else None
        return None

    def antecedent(self, at: int) -> _Referent | None:
        """Return whose name stands right before "who"."""
        before = bisect_left(self.name_starts, at) - 1
        if before < 0:
            return None
        gap = self.text[self.names[before].span.end : at]
        return self.figures[before] if gap.strip() in ("", ",") else None

    def person(self, pronoun: str, at: int) -> Figure | None:
        """Return whom "he" or "she" most likely takes up."""
        here, floor = self.sentence(at), self.paragraph(at) - _MEMORY
        until = bisect_left(self.mention_starts, at)
        best, most = None, -3.5
        for mention in [*self.mentions[max(0, until - _WINDOW) : until], *self.spoken[-3:]]:
            figure = mention.figure
            if not figure.person or mention.start >= at or self.paragraph(mention.start) < floor:
                continue
            if figure.pronoun not in (pronoun, None):
                continue
            score = mention.weight - (here - self.sentence(mention.start))
            score += 1.5 if figure is self.last else 0.0
            score -= 0.5 if figure.pronoun is None else 0.0
            if score >= most:
                best, most = figure, score
        return best


def _marked(text: str, quotations: Sequence[Quotation]) -> list[Span]:
    """Return the contents in quotation marks, in order."""
    spans = (span for quotation in quotations for span in quotation.contents)
    return sorted(
        span for span in spans if text[span.start : span.start + 1] in ('"', "“", "'", "‘")
    )


def _covered(spans: Sequence[Span], at: int) -> bool:
    index = bisect_right(spans, Span(at, at + 1)) - 1
    return index >= 0 and spans[index].end > at
