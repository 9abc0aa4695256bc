"""Find the names in a text, and the titles that stand before them.

A name is a run of capitalised words, with the small words that names hold ("de", "of", "for").
"Russian Foreign Minister Sergei Lavrov's" is the name `Sergei Lavrov` with a title before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from generator.model import Span
from generator.understanding.lexicons import Lexicon
from generator.understanding.words import Word, words

_TITLE_WORDS = 8  # a longer title is a sentence that we misread
_RUN = 16  # no name has more words
_PARTISAN = frozenset({"republican", "democrat", "democratic", "conservative"})
_HEADING = 25  # a longer line is no heading
_COMMON = ("documents", "generic_bodies", "nameless", "persons", "official_groups", "expert_groups")
_QUOTES = frozenset("\"“”'‘’")
_PREFIXED = ("-based", "-run", "-born", "-led", "-backed", "-owned", "-made", "-controlled")
_BODY_LINKS = frozenset({"of", "for", "on", "at", "the", "and", "in"})


@dataclass(frozen=True, slots=True)
class Name:
    """A name: its words in lower case without marks, and what stands before it.

    `person` is true for a person and false for a body as far as the name itself tells, else None.
    `honorific` is the "mr" of "Mr. Putin"; `definite` says that "the" stands before it.
    """

    span: Span
    words: tuple[str, ...]
    title: Span | None = None
    honorific: str | None = None
    person: bool | None = None
    definite: bool = False


def bare(form: str) -> str:
    """Return a word without its possessive ending."""
    return form[:-2] if form[-2:] in ("'s", "’s", "'S", "’S") else form


def role_nouns(lexicon: Lexicon) -> frozenset[str]:
    """Return every noun that stands for a person by what she or he does."""
    kinds = ("persons", "official", "expert", "media", "party", "witness", "affiliated")
    return frozenset().union(*(lexicon[kind] for kind in kinds))


def find(text: str, lexicon: Lexicon) -> tuple[Name, ...]:
    """Return the names of a text in order."""
    tokens = words(text)
    finder = _Finder(text, tokens, lexicon)
    return tuple(finder.names())


def _titled(long: Sequence[str]) -> bool:
    """Say whether nearly all of a line's longer words are capitalised, and few are names."""
    return len(long) > 4 and sum(form[0].isupper() for form in long) > 0.75 * len(long)


class _Finder:
    """The tokens of one text and what is known of them; lives for one call of `find`."""

    def __init__(self, text: str, tokens: Sequence[Word], lexicon: Lexicon) -> None:
        self.text = text
        self.tokens = tokens
        self.lexicon = lexicon
        self.roles = role_nouns(lexicon)
        self.titles = self.roles - lexicon["kin"]
        self.honorifics = (
            lexicon["honorifics"] | lexicon["honorifics_he"] | lexicon["honorifics_she"]
        )
        self.first_names = lexicon["he"] | lexicon["she"]
        self.common = frozenset().union(*(lexicon[key] for key in _COMMON))
        self.surnames = {
            bare(after.lower)
            for before, after in pairwise(tokens)
            if before.lower in self.first_names
            and before.form[0].isupper()
            and after.form[0].isupper()
        }
        self.last_run = (0, 0)

    def names(self) -> Iterator[Name]:
        at, headings = 0, self.headings()
        while at < len(self.tokens):
            if at in headings:
                yield from self.in_heading(at, headings[at])
                at = headings[at]
                continue
            if not self.capital(at) or self.opener(at):
                at += 1
                continue
            end = self.run_end(at)
            yield from self.split(at, end)
            self.last_run = (at, end)
            at = end

    def headings(self) -> dict[int, int]:
        """Return where each line in title case begins and ends: capitals there name nothing."""
        found: dict[int, int] = {}
        start = 0
        for at in range(1, len(self.tokens) + 1):
            if at < len(self.tokens) and "\n" not in self.gap(at):
                continue
            line = [token.form for token in self.tokens[start:at]]
            one = at - start < _HEADING and "." not in line[:-1]
            if one and _titled([form for form in line if len(form) > 3]):
                found[start] = at
            start = at
        return found

    def in_heading(self, start: int, end: int) -> Iterator[Name]:
        """Return the names of a heading that a first name gives away."""
        for at in range(start, end - 1):
            known = self.tokens[at].lower in self.first_names and self.named(at + 1)
            if known and self.tokens[at + 1].lower not in self.lexicon["openers"]:
                yield self.name(at, at, at + 2)

    def capital(self, at: int) -> bool:
        form = self.tokens[at].form
        if form[0].isupper():
            return True
        particle, hyphen, rest = form.partition("-")  # al-Awlaki
        return bool(hyphen) and particle in self.lexicon["particles"] and rest[:1].isupper()

    def gap(self, at: int) -> str:
        """Return the white space before a token."""
        return self.text[self.tokens[at - 1].span.end : self.tokens[at].span.start]

    def joined(self, at: int) -> bool:
        """Say whether a token follows the one before on the same line."""
        return at < len(self.tokens) and self.gap(at) in ("", " ", "\xa0")

    def run_end(self, start: int) -> int:
        """Return where the run of name words that begins at `start` ends."""
        at = start + 1
        while self.joined(at) and at - start < _RUN:
            step = self.step(start, at)
            if not step:
                break
            at += step
        return at

    def step(self, start: int, at: int) -> int:
        """Return how many tokens from `at` on belong to the run, none where it ends."""
        token, before = self.tokens[at], self.tokens[at - 1]
        if bare(before.form) != before.form:
            return 0
        if token.form == ".":
            short = len(before.form) == 1 or before.lower in self.lexicon["shortened"]
            return 1 if short and not self.gap(at) else 0
        if token.form == "&":
            return 2 if self.named(at + 1) else 0
        if self.capital(at):
            return 1 if self.gap(at) or before.form in (".", "&") else 0
        if token.form in _QUOTES:
            return self.nickname(at)
        if token.lower in self.lexicon["particles"] and before.lower not in self.roles:
            far = 2 if self.joined(at + 1) and self.particle(at + 1) else 1
            return far + 1 if self.named(at + far) else 0
        return self.link(start, at) if token.lower in _BODY_LINKS else 0

    def nickname(self, at: int) -> int:
        """Take the quoted name between first name and surname: Ann “The Fox” Lee."""
        if self.tokens[at - 1].lower not in self.first_names:
            return 0
        for end in range(at + 2, min(at + 5, len(self.tokens))):
            if self.tokens[end].form in _QUOTES:
                return end - at + 2 if self.named(end + 1) else 0
        return 0

    def named(self, at: int) -> bool:
        return self.joined(at) and self.capital(at)

    def particle(self, at: int) -> bool:
        return self.tokens[at].lower in self.lexicon["particles"]

    def link(self, start: int, at: int) -> int:
        """Join "Department of Justice", "Securities and Exchange Commission" to one name."""
        last = self.tokens[at - 1].lower
        if self.tokens[at].lower == "at":
            school = any(token.lower == "university" for token in self.tokens[start:at])
            return 2 if school and self.named(at + 1) else 0
        if self.tokens[at].lower == "and":
            return 2 if self.named(at + 1) and self.paired_body(start, at) else 0
        bodies = self.lexicon["bodies"]
        of = self.tokens[at].lower == "of"
        body = any(token.lower in bodies for token in self.tokens[start:at])
        joins = last in bodies or (of and (body or last in self.roles))  # Secretary of State
        if self.tokens[at].lower == "in" or not joins:
            return 0
        far = 2 if self.joined(at + 1) and self.tokens[at + 1].lower == "the" else 1
        return far + 1 if self.named(at + far) else 0

    def paired_body(self, start: int, at: int) -> bool:
        """Say whether "and" stands inside a body's name: "Food and Drug Administration"."""
        bodies = self.lexicon["bodies"]
        inside = [self.tokens[k].lower for k in range(start, at)]
        end = at + 1
        while end < len(self.tokens) and end - at < 6 and self.named(end):
            end += 1
        ahead = [bare(self.tokens[k].lower) for k in range(at + 1, end)]
        if any(word in self.first_names or word in self.lexicon["places"] for word in inside[-1:]):
            return False
        if inside[-1] in bodies:
            return False
        if any(word in bodies for word in inside):  # Ministry of Health and Welfare
            return not any(word in bodies or word in self.roles for word in ahead)
        return any(word in bodies for word in ahead[1:]) and not any(
            word in self.first_names or word in self.roles for word in inside + ahead
        )

    def split(self, start: int, end: int) -> Iterator[Name]:
        """Part a run into title and name; nothing where only a title or an opener is left."""
        while end > start and self.tokens[end - 1].form in (".", "&") and not self.suffixed(end):
            end -= 1
        if start == end:
            return
        cut = self.title_end(start, end)
        if cut == end and self.tokens[start].lower in self.lexicon["bodies"]:
            cut = start  # Department of Justice
        if cut < end:
            yield self.name(start, cut, end)

    def opener(self, at: int) -> bool:
        """Say whether a capitalised token only opens a sentence, or is a day of the week."""
        lower = bare(self.tokens[at].lower)
        followed = self.run_end(at) > at + 1
        if not followed and (lower in self.common or lower.removesuffix("s") in self.roles):
            return True
        if self.tokens[at].lower.endswith(_PREFIXED):
            return True
        if (
            self.tokens[at].lower not in self.lexicon["openers"]
            or self.tokens[at].lower in self.surnames
        ):
            return False
        known = self.tokens[at].lower in self.first_names and followed
        paper = followed and self.tokens[at + 1].lower in self.lexicon["press"]
        ampersand = self.joined(at + 1) and self.tokens[at + 1].form == "&"
        return not (known or ampersand or paper or self.paired(at))

    def paired(self, at: int) -> bool:
        """Say whether a token and the next are a place, as "New York"."""
        pair = " ".join(bare(token.lower) for token in self.tokens[at : at + 2])
        return pair in self.lexicon["place_pairs"]

    def suffixed(self, end: int) -> bool:
        return self.tokens[end - 2].lower in self.lexicon["shortened"]

    def title_end(self, start: int, end: int) -> int:
        """Return where the name begins after the titles within a run."""
        cut = start
        for at in range(start, end):
            lower = self.tokens[at].lower
            if any(self.first_name(k) for k in range(cut, at)):
                break
            if at >= cut and (lower in self.titles or lower in self.honorifics):
                cut = self.past_office(at + 1, end)
        if cut == start:
            return self.after_adjective(start, end)
        rest = [self.tokens[k].lower for k in range(cut, end)]
        if cut > start and self.tokens[cut - 1].lower in self.lexicon["regnal"] and cut < end:
            return cut - 1
        if any(word in self.lexicon["bodies"] for word in rest):
            return start
        return cut

    def first_name(self, at: int) -> bool:
        """Say whether a token is a first name, and not a part of "North Carolina"."""
        known = self.tokens[at].lower in self.first_names
        return known and not (at and self.paired(at - 1))

    def past_office(self, at: int, end: int) -> int:
        """Return where the name begins after a title noun: past its full stop, or "of State"."""
        while at < end and self.tokens[at].form == ".":
            at += 1
        if at < end and self.tokens[at].lower == "of":
            first = (k for k in range(at, end) if self.tokens[k].lower in self.first_names)
            return next(first, min(end, at + 2))
        return at

    def after_adjective(self, start: int, end: int) -> int:
        """Cut "Democrat Ann Lee", "Italy Ann Lee" where a first name follows what is no name."""
        if self.tokens[start].lower in _PARTISAN and end - start == 2:
            follower = bare(self.tokens[start + 1].lower)
            return start if follower in self.lexicon["bodies"] else start + 1
        foreign = self.lexicon["demonyms"] | self.lexicon["places"] | self.lexicon["bodies"]
        for at in range(start + 1, end - 1):
            before = [self.tokens[k].lower for k in range(start, at)]
            rest = [bare(self.tokens[k].lower) for k in range(at, end)]
            if (
                self.first_name(at)
                and foreign & set(before)
                and not self.lexicon["bodies"] & set(rest)
            ):
                return at
        far = start > 0 and self.tokens[start - 1].lower in ("to", "of", "in", "from", "for")
        place = far and self.tokens[start].lower in self.lexicon["places"] and end - start > 2
        rest = [bare(self.tokens[k].lower) for k in range(start, end)]
        return start + 1 if place and not self.lexicon["bodies"] & set(rest) else start

    def name(self, start: int, cut: int, end: int) -> Name:
        tokens = self.tokens[cut:end]
        last = tokens[-1]
        span = Span(tokens[0].span.start, last.span.start + len(bare(last.form)))
        forms = tuple(bare(t.lower) for t in tokens if t.form[0].isalnum())
        honorific = next(
            (t.lower for t in self.tokens[start:cut] if t.lower in self.honorifics), None
        )
        telling = any(
            t.lower in self.roles or t.lower in self.honorifics for t in self.tokens[start:cut]
        )
        title = self.title(start if telling else cut, cut)
        definite = start > 0 and self.tokens[start - 1].lower == "the"
        person = self.personal(forms, bool(title or honorific), definite)
        if len(tokens) > 1 and all(t.form.isupper() and len(t.form) > 2 for t in tokens):
            person = False  # a cross-heading or a dateline
        return Name(
            span, forms, title if person is not False else None, honorific, person, definite
        )

    def personal(self, forms: tuple[str, ...], titled: bool, definite: bool) -> bool | None:
        """Say whether a name is a person's, as far as it tells."""
        if any(form in self.lexicon["bodies"] for form in forms[-1:]) and not titled:
            return False
        if not titled and any(form in self.lexicon["things"] for form in forms):
            return False
        if titled or forms[0] in self.first_names or forms[0] in self.lexicon["regnal"]:
            return len(forms) < 6
        if any(form in self.lexicon["bodies"] for form in forms) or definite:
            return False
        if forms[0] in self.lexicon["places"] or " ".join(forms[:2]) in self.lexicon["place_pairs"]:
            return False
        return None if len(forms) < 5 else False

    def title(self, start: int, cut: int) -> Span | None:
        """Return the title before a name, with the words before it that belong to it."""
        first = cut
        while first > start and self.tokens[first - 1].lower not in self.honorifics:
            first -= 1
        last = cut
        begin = min(first, cut)
        if begin == cut and not self.heads(cut):
            return None
        begin = self.walk(begin)
        while begin < last and not self.tokens[begin].form[0].isalnum():
            begin += 1
        return (
            Span(self.tokens[begin].span.start, self.tokens[last - 1].span.end)
            if begin < last
            else None
        )

    def heads(self, at: int) -> bool:
        """Say whether the token before `at` is a role noun in lower case."""
        if at == 0 or not self.joined(at):
            return False
        before = self.tokens[at - 1].lower
        if before in self.roles:
            return True
        return (
            at > 2 and self.tokens[at - 2].lower == "of" and self.tokens[at - 3].lower in self.roles
        )

    def walk(self, begin: int) -> int:
        """Return where a title that ends before `begin` starts, going left over its words."""
        stop = max(0, begin - _TITLE_WORDS)
        while begin > stop and self.joined(begin) and self.extends(begin - 1):
            begin = self.last_run[0] if begin == self.last_run[1] else begin - 1
        return begin

    def extends(self, at: int) -> bool:
        """Say whether a token can be part of a title that goes on after it."""
        token = self.tokens[at]
        if token.lower in ("of", "and"):
            return at > 0 and self.tokens[at - 1].lower in self.roles
        if not token.form[0].isalpha() or token.lower in self.honorifics:
            return False
        if bare(token.form) != token.form:
            return False
        if token.lower in self.lexicon["modifiers"] or token.lower in self.roles:
            return True
        if token.lower in self.lexicon["openers"]:
            return False
        if self.capital(at):
            return True
        verbal = token.lower.endswith(("ed", "ing")) or token.lower in self.lexicon["cuts"]
        return not verbal and not self.capital(at + 1)
