"""What can be seen of each sentence, as named numbers.

A feature is named `group:detail`; `reasons.plain` puts a name into words.  Words are folded to
lower case and their digits to 0, and weigh less in a longer sentence.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from generator.model import (
    DateMention,
    Precision,
    Quotation,
    Sentence,
    Span,
    Speaker,
    Speech,
    Structure,
    touched,
)
from generator.understanding.lexicons import Lexicon
from generator.understanding.words import Word, words

Feature = tuple[str, float]
_Told = tuple[Quotation, tuple[Span, ...]]

# What a sentence knows of those around it: their form, who speaks in them, when they play.
_SHARED = ("form:", "quote:", "speaker:", "date:")
_AROUND = {-2: "before-last", -1: "before", 1: "after", 2: "after-next"}

_WORDING = 2.0  # how heavily words weigh together, beside what else is seen
_STEM = 5  # letters that a word's forms have in common, near enough for English news
_TOP = 3  # sentences that begin an article and hold its news
_LEDE_WORDS = 12  # a first line shorter than this is a byline or a caption, not the lede
_DIGIT = re.compile(r"\d")
_DATELINE = re.compile(
    r"[A-Z][A-Z .,'’/-]{2,40}"  # WASHINGTON, or HAVANA,
    r"(?:[A-Z][a-z]{2,8}\.? \d{1,2} )?"  # Oct. 5
    r"(?:\([A-Z][\w ]{2,20}\) )?"  # (Reuters)
    r"(?:--?|[–—]) "
)
_ADDRESS = re.compile(r"@\w|https?://|www\.")
_ENDINGS = ".!?…:)”’\"'"


@dataclass(frozen=True, slots=True)
class _Seen:
    """One sentence with all that touches it, each quotation with those of its contents that do."""

    index: int
    sentence: Sentence
    raw: str
    words: tuple[Word, ...]
    point: int  # the word with which the main clause begins
    opening: Span  # what stands before it
    stems: frozenset[str]
    quotations: tuple[_Told, ...]
    dates: tuple[DateMention, ...]


@dataclass(frozen=True, slots=True)
class _Setting:
    """What holds for the whole article."""

    text: str
    lexicon: Lexicon
    count: int
    paragraph_sizes: Counter[int]
    headline: frozenset[str]
    announces: bool  # the headline says that somebody says something
    lede: _Seen
    top: frozenset[str]
    published: dt.date | None
    speakers: dict[str, Speaker]
    senses: tuple[str, ...]  # the lists of the lexicon that are features


def of(structure: Structure, lexicon: Lexicon) -> tuple[tuple[Feature, ...], ...]:
    """Return the features of each sentence, in the order of the sentences."""
    if not structure.sentences:
        return ()
    seen = _look(structure, lexicon)
    setting = _setting(structure, lexicon, seen)
    wording = map(_wording, seen)
    own = [tuple(_own(one, setting)) for one in seen]
    echoes = _echoes(seen)
    around = _around(structure.sentences, own)
    return tuple(map(_join, wording, own, echoes, around))


def _join(*groups: Iterable[Feature]) -> tuple[Feature, ...]:
    return tuple(chain.from_iterable(groups))


def _look(structure: Structure, lexicon: Lexicon) -> tuple[_Seen, ...]:
    text, sentences = structure.article.text, structure.sentences
    starts = [sentence.span.start for sentence in sentences]
    quotations: list[list[_Told]] = [[] for _ in sentences]
    for quotation in structure.quotations:
        here: dict[int, list[Span]] = {i: [] for s in _spans(quotation) for i in touched(s, starts)}
        for content in quotation.contents:
            for index in touched(content, starts):
                here[index].append(content)
        for index, contents in here.items():
            quotations[index].append((quotation, tuple(contents)))
    dates: list[list[DateMention]] = [[] for _ in sentences]
    for mention in structure.dates:
        for index in touched(mention.span, starts):
            dates[index].append(mention)
    seen = []
    for index, sentence in enumerate(sentences):
        tokens = words(text, sentence.span)
        point = _point(tokens, lexicon["aside"])
        main = tokens[point].span.start if point else sentence.span.start
        seen.append(
            _Seen(
                index,
                sentence,
                sentence.span.of(text),
                tokens,
                point,
                Span(sentence.span.start, main),
                _stems(tokens, lexicon["small"]),
                tuple(quotations[index]),
                tuple(dates[index]),
            )
        )
    return tuple(seen)


def _setting(structure: Structure, lexicon: Lexicon, seen: Sequence[_Seen]) -> _Setting:
    headline = words(structure.article.headline)
    long = [one for one in seen if len(one.words) > _LEDE_WORDS][:_TOP] or [seen[0]]
    return _Setting(
        text=structure.article.text,
        lexicon=lexicon,
        count=len(seen),
        paragraph_sizes=Counter(sentence.paragraph for sentence in structure.sentences),
        headline=_stems(headline, lexicon["small"]),
        announces=not lexicon["announcing"].isdisjoint(word.lower for word in headline),
        lede=long[0],
        top=frozenset(stem for one in long for stem in one.stems),
        published=structure.article.metadata.date,
        speakers={speaker.id: speaker for speaker in structure.speakers},
        senses=tuple(sorted(lexicon.keys() - {"small", "announcing", "aside"})),
    )


def _spans(quotation: Quotation) -> Iterator[Span]:
    yield from quotation.contents
    if quotation.cue:
        yield quotation.cue
    if quotation.source:
        yield quotation.source


def _point(tokens: Sequence[Word], aside: frozenset[str]) -> int:
    """Return the index of the word that begins the main clause.

    A sentence that opens with a word of `aside` ("although") comes to its point after a comma.
    """
    if not tokens or tokens[0].lower not in aside:
        return 0
    comma = next((n for n, token in enumerate(tokens) if token.form == ","), len(tokens))
    return comma + 1 if comma + 1 < len(tokens) else 0


def _stems(tokens: Iterable[Word], small: frozenset[str]) -> frozenset[str]:
    return frozenset(
        token.lower[:_STEM] for token in tokens if len(token.lower) > 2 and token.lower not in small
    )


def _own(seen: _Seen, setting: _Setting) -> Iterator[Feature]:
    """Yield what is seen of a sentence beside its words."""
    yield from _place(seen, setting)
    yield from _form(seen)
    yield from _senses(seen, setting)
    for quotation, contents in seen.quotations:
        yield from _speech(quotation, contents, seen, setting)
    if not seen.quotations:
        yield "quote:none", 1.0
    for mention in seen.dates:
        yield f"date:{_age(mention, setting.published)}", 1.0
    yield from _likeness(seen, setting)


def _wording(seen: _Seen) -> Iterator[Feature]:
    """Yield words and pairs of words; an editor files a sentence by those of its main clause."""
    weight = _WORDING * len(seen.words) ** -0.5 if seen.words else 0.0
    voices = _voices(seen)
    previous = "^"
    for token, voice in zip(seen.words, voices, strict=True):
        word = fold(token.lower)
        yield f"{voice}:{word}", weight
        if voice != "aside":
            yield f"word:{word}", weight
            if len(word) > _STEM:
                yield f"stem:{word[:_STEM]}", weight
            yield f"pair:{previous} {word}", weight
            previous = word
    if seen.words:
        yield f"start:{fold(seen.words[seen.point].lower)}", 1.0


def _voices(seen: _Seen) -> Iterator[str]:
    """Yield for each word whether it is quoted, told in the opening clause, or told after it."""
    marked = [
        span
        for quotation, contents in seen.quotations
        if quotation.kind is not Speech.INDIRECT
        for span in contents
    ]
    marked.sort(reverse=True)  # the next one last
    end = 0
    for index, token in enumerate(seen.words):
        while marked and marked[-1].start <= token.span.start:
            end = max(end, marked.pop().end)
        yield "quoted" if token.span.start < end else "aside" if index < seen.point else "told"


def fold(word: str) -> str:
    """Return a word with its digits made alike."""
    return word if word.isalpha() else _DIGIT.sub("0", word)


def _place(seen: _Seen, setting: _Setting) -> Iterator[Feature]:
    index, count = seen.index, setting.count
    yield f"place:{_step(index, (0, 1, 2, 3, 4, 6, 9, 14, 20))}", 1.0
    yield f"left:{_step(count - 1 - index, (0, 1, 2, 4))}", 1.0
    yield f"third:{3 * index // count}", 1.0
    yield "depth", index / count
    yield "height", 1 / (1 + index)
    yield f"count:{_step(count, (6, 12, 20, 30, 45))}", 1.0
    paragraph = seen.sentence.paragraph
    yield f"paragraph:{_step(paragraph, (0, 1, 2, 4, 8, 15))}", 1.0
    if setting.paragraph_sizes[paragraph] == 1:
        yield "paragraph:alone", 1.0


def _step(value: float, steps: Sequence[float]) -> str:
    """Return the first of `steps` that `value` does not pass, as a name."""
    return next((str(step) for step in steps if value <= step), "more")


def _form(seen: _Seen) -> Iterator[Feature]:
    """Yield what tells captions, bylines, cross-headings and datelines from sentences."""
    yield f"length:{_step(len(seen.words), (2, 4, 7, 12, 25, 40))}", 1.0
    lettered = [token.form for token in seen.words if token.form[0].isalpha()]
    capitals = sum(form[0].isupper() for form in lettered)
    if capitals > 0.7 * len(lettered):
        yield "form:capitalised", 1.0
    if lettered and all(form.isupper() for form in lettered if len(form) > 1):
        yield "form:capitals", 1.0
    if not seen.raw.rstrip().endswith(tuple(_ENDINGS)):
        yield "form:unstopped", 1.0
    if seen.raw.startswith("("):
        yield "form:bracketed", 1.0
    if _ADDRESS.search(seen.raw):
        yield "form:address", 1.0
    if _DATELINE.match(seen.raw):
        yield "form:dateline", 1.0


def _senses(seen: _Seen, setting: _Setting) -> Iterator[Feature]:
    """Yield the lists of the lexicon that the sentence has words of."""
    lowers = {token.lower for token in seen.words[seen.point :]}
    for name in setting.senses:
        if not lowers.isdisjoint(setting.lexicon[name]):
            yield f"sense:{name}", 1.0


def _speech(
    quotation: Quotation, contents: Sequence[Span], seen: _Seen, setting: _Setting
) -> Iterator[Feature]:
    """Yield what a quotation tells of a sentence, of which `contents` lie in it."""
    kind = f"{quotation.kind}" if quotation.speech else "not-speech"
    span = seen.sentence.span
    if quotation.cue and seen.opening.meets(quotation.cue):
        yield "quote:aside", 1.0
        return
    covered = sum(content.overlap(span) for content in contents) / max(1, len(span))
    speaker = setting.speakers.get(quotation.speaker or "")
    yield f"quote:{kind}", 1.0
    yield f"share:{kind}:{_step(covered, (0.25, 0.5, 0.75, 0.97))}", 1.0
    yield f"rule:{quotation.rule}", 1.0
    if quotation.cue and quotation.cue.meets(span):
        yield from _cue(words(setting.text, quotation.cue), speaker, setting.lexicon)
    elif quotation.contents[0].start < span.start:
        yield "quote:goes-on", 1.0
    if setting.announces:
        yield f"announced:{kind}", 1.0
    if speaker:
        name = _stems(words(speaker.name), setting.lexicon["small"])
        if name & setting.headline:
            yield "speaker:in-headline", 1.0
        elif name & setting.lede.stems:
            yield "speaker:in-lede", 1.0
        yield f"speaker:{speaker.kind}", 1.0
        for token in words(speaker.role or ""):
            if token.lower not in setting.lexicon["small"]:
                yield f"role:{token.lower}", 0.5
    else:
        yield "speaker:nobody", 1.0


def _cue(tokens: Iterable[Word], speaker: Speaker | None, lexicon: Lexicon) -> Iterator[Feature]:
    cue = {token.lower for token in tokens}
    for word in sorted(cue - lexicon["small"]):
        yield f"cue:{word}", 1.0
    if not cue.isdisjoint(lexicon["stance"]):
        yield f"stance:{speaker.kind if speaker else 'nobody'}", 1.0


def _age(mention: DateMention, published: dt.date | None) -> str:
    """Return how long before publication a date lies, in one word."""
    if mention.value is None or published is None:
        return "unknown"
    if mention.precision is Precision.DAY:
        days = (published - dt.date.fromisoformat(mention.value)).days
        return _since(days, {1: "now", 7: "week", 31: "month", 365: "year"})
    if mention.precision is Precision.MONTH:
        year, month = map(int, mention.value.split("-"))
        months = 12 * (published.year - year) + published.month - month
        return _since(months, {1: "month", 12: "year"})
    now = str(published.year)[: len(mention.value)]
    return "future" if mention.value > now else "this-year" if mention.value == now else "past"


def _since(passed: int, names: Mapping[int, str]) -> str:
    """Return the name of the first limit that is not yet passed; `names` go upwards."""
    if passed < 0:
        return "future"
    return next((name for limit, name in names.items() if passed <= limit), "past")


def _likeness(seen: _Seen, setting: _Setting) -> Iterator[Feature]:
    """Yield how much the sentence shares with the headline and with the lede."""
    repeated = len(seen.stems & setting.headline) / max(1, len(setting.headline))
    yield "headline", repeated
    yield f"headline:{_step(repeated, (0, 0.2, 0.4, 0.6, 0.8))}", 1.0
    # A headline that the text repeats says nothing else; a lede says more.
    echoed = len(seen.stems & setting.headline) / max(1, len(seen.stems))
    yield f"echo:{_step(echoed, (0.25, 0.5, 0.75))}", 1.0
    if seen is setting.lede:
        yield "lede", 1.0
        return
    shared = len(seen.stems & setting.lede.stems) / max(1, len(seen.stems))
    yield "lede-words", shared
    yield f"lede-words:{_step(shared, (0, 0.1, 0.2, 0.3, 0.5))}", 1.0
    shared = len(seen.stems & setting.top) / max(1, len(seen.stems))
    yield "top-words", shared
    yield f"top-words:{_step(shared, (0, 0.1, 0.2, 0.3, 0.5))}", 1.0


def _echoes(seen: Sequence[_Seen]) -> Iterator[tuple[Feature, ...]]:
    """Yield for each sentence how much of it the article has spoken of before."""
    known: set[str] = set()
    for one in seen:
        yield (("known", len(one.stems & known) / max(1, len(one.stems))),)
        known |= one.stems


def _around(
    sentences: Sequence[Sentence], own: Sequence[tuple[Feature, ...]]
) -> Iterator[tuple[Feature, ...]]:
    """Yield for each sentence what it knows of its neighbours."""
    shared = [tuple(f for f in features if f[0].startswith(_SHARED)) for features in own]
    for index, sentence in enumerate(sentences):
        found: list[Feature] = []
        for distance, name in _AROUND.items():
            other = index + distance
            if not 0 <= other < len(sentences):
                found.append((f"{name}:edge", 1.0))
                continue
            same = "same-paragraph:" if sentences[other].paragraph == sentence.paragraph else ""
            found += [(f"{name}:{same}{feature}", value) for feature, value in shared[other]]
        yield tuple(found)
