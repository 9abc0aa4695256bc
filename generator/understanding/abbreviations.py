"""Abbreviations that an article spells out itself, and those that nobody explains.

After Schwartz and Hearst, “A simple algorithm for identifying abbreviation definitions in
biomedical text” (PSB 2003): a short form in brackets, and before it the words whose letters it
has, looked for from right to left.  News differs, and so do the rules:

- The letters must be the initials of the words, but for small ones (“of”, “the”); only then may
  more of a word stand in the short form (ASEAN, UNICEF).  One word alone, or the name of a body
  whose initials are those of another language (the Kurdistan Workers' Party, PKK), counts where
  the article goes on to use the short form.
- Either may come first, and “or”, “known as” or a comma may stand for the brackets.
- What else stands in brackets is no short form: a dateline's agency, a ticker, a party and state.

    A001  an abbreviation that is used, and explained by nobody
    A002  the article spells out what the site's glossary spells out otherwise
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import takewhile
from typing import NamedTuple

from generator.model import Abbreviation, Finding, Level, Sentence, Span, Structure
from generator.understanding.lexicons import Lexicon

_MOST_LETTERS = 10  # of a short form
_REACH = 160  # characters in which a long form stands
_MORE_WORDS = 5  # that a long form may have than the short one has letters
_TAIL = 3  # words behind “and” that the short form may leave out: CDC
_LONG_WORD = 6  # letters of a word that alone can be a long form
_FOREIGN = 6  # letters of a short form that may be another language's

_FORM = (
    r"(?:(?:[^\W\d_a-z]\.){1,9}[^\W\d_a-z](?:\.s\b|\.|s\b)?"  # I.A.E.A., C.D.O.s
    r"|[^\W\d_a-z](?:[^\W_]|[&/‐‑-](?=[^\W_])){1,14})"
)
_MARK = r"[\"“”„‘’'«»]?"
_LEAD = (
    r"(?:the |or |also |hereafter |better |widely |commonly |now |then |previously |formerly )*"
    r"(?:known as |called |abbreviated (?:as |to )?)?(?:the )?"
)
_BRACKETS = re.compile(rf"[(\[]([^()\[\]]{{2,{_REACH}}})[)\]]")
_SHORT_INSIDE = re.compile(
    rf"\s*{_LEAD}{_MARK}({_FORM})(?:[’']s)?{_MARK}\s*(?=$|[,;]|or\b|in\b|by\b|for\b)"
)
_SHORT_BEFORE = re.compile(rf"(?<![^\W_])({_FORM}){_MARK}\s*\Z")
_GLUE = re.compile(r"(?:[\s,]+(?:also|better|commonly|widely))?[\s\"“”„‘’'«»,–—]*\Z")
# “…, or IAEA,”, “… known by its initials IAEA”: what stands between the long form and the short.
_JOINED = re.compile(
    r"\b(?:or|(?:known|abbreviated)\s+(?:as|(?:by|in)\s+(?:its|the|their)\s+(?:[^\W\d_]+\s+)?"
    rf"(?P<told>acronym|initials|abbreviation),?))\s+(?:the\s+)?{_MARK}(?P<short>{_FORM}){_MARK}(?![^\W_])"
)
# “IAEA, the International …”, “IAEA, short for …”.
_APPOSED = re.compile(
    rf"(?<![^\W_])({_FORM}),?\s+(?:the|or(?:\s+the)?|(?:which\s+)?(?:is\s+short|stands)\s+for"
    rf"|short\s+for|an\s+acronym\s+for)\s+(?:the\s+)?([^\W_][^,.;:()\[\]–—]{{4,{_REACH}}})"
)
_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:[’'.][^\W_]+)*[’']?")
_DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]\.?")
_APART = re.compile(r"[^\W\d_]{4,}\.\s|[;:!?]\s|[()\[\]]")
_PARTY = re.compile(r"[DRI]-")
_BEHIND = re.compile(r"\(?[^()]*\)\s+([a-z]+)")  # “(AfD) party”
_DATELINE = re.compile(r"\s*[-–—]")
_USED = re.compile(
    r"(?<![\w&@#/.-])(?:(?:[^\W\d_]\.){2,}|[^\W\d_a-z](?:[^\W_]|&(?=\w))*[^\W\d_a-z]s?)(?!\w)"
)
_CAPITALS = re.compile(r"(?<![\w&@#/.-])([A-Z]{3,7})s?(?!\w|[@&./-]\w|:)")
_HYPHENS = frozenset("-‐‑/")
_OWNED = frozenset({"children's", "men's", "people's", "women's"})  # they own no name, they join it
_ROMAN = re.compile(r"[IVXLC]+")
_SHOUTED = re.compile(
    r"[A-Z]{2}[A-Z’'-]*[^\w\s.]*\s+\Z|\A(?:’s|'s)?[^\w\s.]*\s+[A-Z]{2}[A-Z’'-]*\b"
)
_BESIDE = 24  # characters on either side in which another word in capitals would stand


class _Word(NamedTuple):
    """A word beside a short form, and where it stands; `joined` by a hyphen to the one before."""

    form: str
    start: int
    end: int
    joined: bool


def find(text: str, sentences: Sequence[Sentence], lexicon: Lexicon) -> tuple[Abbreviation, ...]:
    """Return the abbreviations that the text spells out, each once; `lexicon` is "shorthand"."""
    reader = _Reader(text, [sentence.span for sentence in sentences], lexicon)
    first: dict[str, Abbreviation] = {}
    for found in sorted(reader.read(), key=lambda one: min(one.short, one.long)):
        first.setdefault(_letters(found.short.of(text)), found)
    return tuple(first.values())


def unexplained(
    structure: Structure, explained: Iterable[str], lexicon: Lexicon
) -> tuple[Finding, ...]:
    """Return a finding for each abbreviation that is used twice and explained by nobody.

    In a language that is not understood it is not known what readers know.
    """
    if any(finding.code == "L001" for finding in structure.findings):
        return ()
    text = structure.article.text
    known = {*lexicon["known"], *lexicon["agencies"], *lexicon["units"]}
    known |= {_letters(words) for words in explained}
    places: dict[str, list[Span]] = {}
    for match in _CAPITALS.finditer(text):
        if match[1].casefold() not in known and not _is_shouted(text, match):
            places.setdefault(match[1], []).append(Span(*match.span()))
    words = set(re.findall(r"[^\W\d_]+", text)) if places else set()
    return tuple(
        Finding("A001", Level.INFO, f"“{short}” is explained by nobody", span=spans[0])
        for short, spans in places.items()
        if len(spans) > 1
        and not _ROMAN.fullmatch(short)
        and not {short.lower(), short.capitalize()} & words
    )


def _is_shouted(text: str, match: re.Match[str]) -> bool:
    """Say whether the word beside a word in capitals is in capitals too, as in a heading."""
    before, after = (
        text[max(0, match.start() - _BESIDE) : match.start()],
        text[match.end() :][:_BESIDE],
    )
    return any(map(_SHOUTED.search, (before, after)))


def contradicted(
    text: str, found: Iterable[Abbreviation], meanings: Mapping[str, str], lexicon: Lexicon
) -> tuple[Finding, ...]:
    """Return a finding where words of a glossary spell out otherwise what the text spells out."""
    by_letters = {_letters(words): meaning for words, meaning in meanings.items()}
    findings = []
    for one in found:
        short, long = one.short.of(text), one.long.of(text)
        meaning = by_letters.get(_letters(short))
        if meaning and _spells(meaning, short, lexicon) and not _alike(meaning, long, lexicon):
            said = f"the site's glossary spells “{short}” out otherwise, as “{meaning}”"
            findings.append(Finding("A002", Level.INFO, said, span=one.long))
    return tuple(findings)


def _spells(meaning: str, short: str, lexicon: Lexicon) -> bool:
    """Say whether words begin by spelling a short form out; those of a description do not."""
    words = _words(meaning, 0, len(meaning))
    if words and words[0].form.lower() in lexicon["small"]:
        words = words[1:]
    letters = _letters(short)
    return any(
        _fits(letters, words[:count], lexicon["small"])
        for count in range(1, min(len(words), len(letters) + _MORE_WORDS) + 1)
    )


def _alike(one: str, other: str, lexicon: Lexicon) -> bool:
    """Say whether the words that count of one are all in the other, however they are spelled."""

    def told(words: str) -> set[str]:
        forms = (_plain(word[0]) for word in _WORD.finditer(words))
        return {form[:5] for form in forms if form not in lexicon["small"]}

    first, second = told(one), told(other)
    return first <= second or second <= first


class _Reader:
    """Looks for short forms and their long forms in a text."""

    def __init__(self, text: str, sentences: Sequence[Span], lexicon: Lexicon) -> None:
        self._text = text
        self._sentences = sentences
        self._starts = [span.start for span in sentences]
        self._lexicon = lexicon
        self._small = lexicon["small"]

    def read(self) -> Iterator[Abbreviation]:
        """Yield what is spelled out, in no certain order."""
        yield from self._in_brackets()
        for match in _JOINED.finditer(self._text):
            form, told = match["short"], match["told"] is not None
            if long := self._before(form, match.start(), told=told):
                yield Abbreviation(_short(match.start("short"), form), long)
        for match in _APPOSED.finditer(self._text):
            told = _is_short(match[1]) and len(_letters(match[1])) > 2
            if told and (long := self._from(match[1], *match.span(2))):
                yield Abbreviation(_short(match.start(1), match[1]), long)

    def _in_brackets(self) -> Iterator[Abbreviation]:
        for match in _BRACKETS.finditer(self._text):
            inside = _SHORT_INSIDE.match(match[1])
            if inside and _is_short(inside[1]):
                form, start = inside[1], match.start(1) + inside.start(1)
                long = None if self._is_dateline(form, match) else self._before(form, match.start())
                if long:
                    yield Abbreviation(_short(start, form), long)
                continue
            left = self._text[max(0, match.start() - 2 * _MOST_LETTERS) : match.start()]
            before = _SHORT_BEFORE.search(left)
            if before and _is_short(before[1]):
                start = match.start() - len(left) + before.start(1)
                if long := self._from(before[1], *match.span(1), whole=True):
                    yield Abbreviation(_short(start, before[1]), long)

    def _is_dateline(self, form: str, match: re.Match[str]) -> bool:
        """Say whether brackets hold the agency of a dateline: “LEEDS (AP) – …”."""
        agency = form.casefold() in self._lexicon["agencies"]
        return agency and _DATELINE.match(self._text, match.end()) is not None

    def _sentence(self, at: int) -> Span:
        """Return the sentence that a place stands in, or nothing of the text."""
        index = bisect_right(self._starts, at) - 1
        return self._sentences[index] if index >= 0 else Span(0, 0)

    def _before(self, form: str, end: int, *, told: bool = False) -> Span | None:
        """Return the long form of a short one in the sentence before a place.

        `told` says that the text calls the short form an acronym of it.
        """
        if not _is_short(form) or form.casefold() in self._lexicon["units"]:
            return None
        start = max(self._sentence(end).start, end - _REACH)
        glue = _GLUE.search(self._text, start, end)
        words = self._words(start, glue.start() if glue else end)
        letters = _letters(form)
        most = min(len(letters) + _MORE_WORDS, 2 * len(letters) + 1)
        for inside in (0, len(letters) // 2):
            for first in reversed(range(max(0, len(words) - most), len(words))):
                is_small = words[first].form in self._small
                if not is_small and _fits(letters, words[first:], self._small, inside):
                    return self._span(words[first:])
        return self._single(letters, words[-1:]) or self._named(form, words, end, told=told)

    def _from(self, form: str, start: int, end: int, *, whole: bool = False) -> Span | None:
        """Return the long form of a short one that begins at a place, or right behind “the”."""
        words = self._words(start, end)
        while words and words[0].form.lower() in self._small:
            words = words[1:]
        letters = _letters(form)
        counts = [len(words)] if whole else range(2, min(len(words), 2 * len(letters) + 1) + 1)
        for count in counts:
            if count > 1 and _fits(letters, words[:count], self._small):
                return self._span(words[:count])
        return None

    def _words(self, start: int, end: int) -> list[_Word]:
        """Return the words of a stretch; one that begins before it is left out."""
        words = _words(self._text, start, end)
        cut = start > 0 and self._text[start - 1].isalnum()
        return words[1:] if cut and words and words[0].start == start else words

    def _span(self, words: Sequence[_Word]) -> Span | None:
        """Return where a long form stands, None where it is not of a piece."""
        span = Span(words[0].start, _without_possessive(words[-1]))
        return None if _APART.search(span.of(self._text)) else span

    def _single(self, letters: str, words: Sequence[_Word]) -> Span | None:
        """Return a word alone that has the letters, if the text goes on to use them."""
        if not words or len(words[0].form) < _LONG_WORD or self._uses[letters] < 2:
            return None
        return self._span(words) if _fits(letters, words, self._small, len(letters)) else None

    def _named(self, form: str, words: Sequence[_Word], end: int, *, told: bool) -> Span | None:
        """Return the name of a body before a short form that has another language's initials."""
        letters = _letters(form)
        if len(letters) > _FOREIGN or self._uses[letters] < 2:
            return None
        run = list(takewhile(self._may_name, reversed(words)))[::-1]
        while run and (run[0].form.lower() in self._small or _is_owner(run)):
            run = run[1:]
        capitals = [word for word in run if word.form[0].isupper()]
        behind = _BEHIND.match(self._text, end)
        nouns = {word.form.lower() for word in capitals} | {behind[1] if behind else ""}
        body = told or not nouns.isdisjoint(self._lexicon["bodies"])
        if len(capitals) < 2 or not body or form in {word.form for word in run}:
            return None
        return self._span(run)

    def _may_name(self, word: _Word) -> bool:
        """Say whether a word may stand in a name."""
        return word.form[0].isupper() or word.form.lower() in self._small

    @cached_property
    def _uses(self) -> Counter[str]:
        """How often each short form stands in the text, its definition included."""
        forms = (match[0] for match in _USED.finditer(self._text))
        return Counter(_letters(form) for form in forms if _is_short(form))


def _words(text: str, start: int, end: int) -> list[_Word]:
    """Return the words of a stretch of text."""
    return [
        _Word(match[0], *match.span(), joined=text[max(0, match.start() - 1)] in _HYPHENS)
        for match in _WORD.finditer(text, start, end)
    ]


def _is_owner(run: Sequence[_Word]) -> bool:
    """Say whether a name begins with its owner: “Turkey's Justice Party”, not “People's Party”."""
    form = run[0].form.replace("’", "'")
    return form.endswith("'s") and len(run) > 2 and form.lower() not in _OWNED


def _is_short(form: str) -> bool:
    """Say whether a word looks like an abbreviation: capitals, and few other letters."""
    if _PARTY.match(form) or ("." in form and not _DOTTED.fullmatch(form)):
        return False
    capitals = sum(c.isupper() for c in form)
    others = sum(c.islower() for c in form)
    return (
        form[0].isupper()
        and capitals >= 2
        and others <= capitals + others // 3
        and (capitals + others <= _MOST_LETTERS)
    )


def _short(start: int, form: str) -> Span:
    """Return where a short form stands."""
    return Span(start, start + len(form))


def _letters(form: str) -> str:
    """Return what ways of writing a short form have in common: N.A.T.O., NATO; MPs, MP."""
    if len(form) > 2 and form.endswith("s") and form[-2].isupper():
        form = form[:-1]
    return "".join(c for c in _plain(form) if c.isalnum())


def _plain(word: str) -> str:
    """Return a word in lower case, without accents."""
    if word.isascii():
        return word.lower()
    parts = unicodedata.normalize("NFD", word.casefold())
    return "".join(c for c in parts if not unicodedata.combining(c))


def _without_possessive(word: _Word) -> int:
    """Return where a word ends, an “'s” left out."""
    return word.end - (2 if word.form.endswith(("'s", "’s")) else 0)


def _fits(letters: str, words: Sequence[_Word], small: Container[str], inside: int = 0) -> bool:
    """Say whether the letters are the initials of the words, in order.

    Small words may be left out, and so may the last few behind an “and”.  As many letters as
    `inside` may stand within the words instead.
    """
    reached = {(0, 0)}  # how many letters the words so far may have given, and how many inside
    for at, word in enumerate(words):
        done = any(count == len(letters) for count, _ in reached)
        if done and at and _is_and(word) and len(words) - at <= _TAIL:
            return True
        left_out = reached if at and (word.joined or word.form.lower() in small) else set()
        reached = left_out | {
            taken for state in reached for taken in _taken(letters, word, state, inside)
        }
        if not reached:
            return False
    return len(letters) > 1 and any(count == len(letters) for count, _ in reached)


def _taken(letters: str, word: _Word, state: tuple[int, int], inside: int) -> set[tuple[int, int]]:
    """Return the states in which a word can leave a short form that has come so far."""
    count, within = state
    form = _plain(word.form).replace(".", "")
    if not form or not letters.startswith(form[0], count):
        return set()
    if word.form.isupper() or form.isdigit():  # U.S., UN, 20: all of it, or the first alone
        return (
            {(count + len(form), within)}
            if letters.startswith(form, count)
            else {(count + 1, within)}
        )
    states = {(count + 1, within)}
    for letter in form[1:] if inside else "":
        states |= {
            (n + 1, held + 1)
            for n, held in states
            if held < inside and letters.startswith(letter, n)
        }
    return states


def _is_and(word: _Word) -> bool:
    return word.form.lower() in {"and", "or", "et", "und", "y"}
