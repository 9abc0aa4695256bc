"""Find runs of capitalised words: where a name may stand, with the titles before it.

A run holds the small words that names hold: particles ("de", "van der"), the links of bodies
("Department of Justice", "Food and Drug Administration"), initials and nicknames in marks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from generator.understanding.lexicons import Lexicon
from generator.understanding.words import Word, words

LONGEST = 16  # no name has more words
_HEADING = 25  # a longer line is no heading
_AHEAD = 6  # words of a body after its "and"
_QUOTES = frozenset("\"“”'‘’")
_STOPS = frozenset('.!?:“"')
_LINKS = frozenset({"of", "for", "on", "at", "and"})


def bare(form: str) -> str:
    """Return a word without its possessive ending."""
    return form[:-2] if form[-2:] in ("'s", "’s", "'S", "’S") else form


class Tokens:
    """The words of one text, and where its runs of capitalised words are."""

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self.text = text
        self.lexicon = lexicon
        self.words: Sequence[Word] = words(text)
        self.lowercase = {token.form for token in self.words if token.form.islower()}
        self.surnames = {
            bare(after.lower)
            for before, after in pairwise(self.words)
            if before.lower in lexicon["first_names"]
            and before.form[0].isupper()
            and after.form[0].isupper()
        }

    def __len__(self) -> int:
        return len(self.words)

    def lower(self, at: int) -> str:
        """Return a word in lower case, without its possessive ending."""
        return bare(self.words[at].lower)

    def lowers(self, start: int, end: int) -> set[str]:
        """Return the words of a range in lower case."""
        return {self.lower(at) for at in range(start, end)}

    def capital(self, at: int) -> bool:
        """Say whether a word is capitalised, as are Lee and al-Saleh."""
        form = self.words[at].form
        if form[0].isupper() and form[0].isalpha():
            return True
        particle, hyphen, rest = form.partition("-")
        return bool(hyphen) and particle in self.lexicon["particles"] and rest[:1].isupper()

    def joined(self, at: int) -> bool:
        """Say whether a word follows the one before on the same line."""
        return at < len(self.words) and self.gap(at) in ("", " ", "\xa0")

    def gap(self, at: int) -> str:
        """Return the white space before a word."""
        return self.text[self.words[at - 1].span.end : self.words[at].span.start]

    def named(self, at: int) -> bool:
        """Say whether a capitalised word goes on where the one before ended."""
        return self.joined(at) and self.capital(at)

    def first_name(self, at: int) -> bool:
        """Say whether a word is a first name, and not a part of "North Carolina"."""
        known = self.words[at].lower in self.lexicon["first_names"]
        return known and not (at and self.paired(at - 1))

    def paired(self, at: int) -> bool:
        """Say whether a word and the next are a place, as "New York"."""
        pair = " ".join(bare(token.lower) for token in self.words[at : at + 2])
        return pair in self.lexicon["place_pairs"]

    def stray(self, at: int) -> bool:
        """Say whether a word before a surname only opens a sentence: "Said Lee"."""
        opens = at == 0 or self.words[at - 1].form in _STOPS or "\n" in self.gap(at)
        known = self.words[at].lower in self.lexicon["first_names"]
        return opens and not known and self.words[at].lower in self.lowercase

    def headings(self) -> Mapping[int, int]:
        """Return where each line in title case begins and ends: capitals there name nothing."""
        found: dict[int, int] = {}
        start = 0
        for at in range(1, len(self.words) + 1):
            if at < len(self.words) and "\n" not in self.gap(at):
                continue
            line = [token.form for token in self.words[start:at]]
            if len(line) < _HEADING and "." not in line[:-1] and _in_title_case(line):
                found[start] = at
            start = at
        return found

    def runs(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield the runs of capitalised words from `start` on that begin before `end`."""
        at = start
        while at < end:
            if self.capital(at) and not self.opener(at):
                stop = self.run_end(at)
                yield at, stop
                at = stop
            else:
                at += 1

    def run_end(self, start: int) -> int:
        """Return where the run that begins at `start` ends."""
        at = start + 1
        while self.joined(at) and at - start < LONGEST:
            step = self._step(start, at)
            if not step:
                break
            at += step
        return at

    def opener(self, at: int) -> bool:
        """Say whether a capitalised word only opens a sentence, or is a day of the week."""
        lower = self.lower(at)
        followed = self.run_end(at) > at + 1
        if not followed and (
            lower in self.lexicon["common"] or lower.removesuffix("s") in self.lexicon["roles"]
        ):
            return True
        if lower.endswith(tuple(self.lexicon["prefixed"])):
            return True
        if lower not in self.lexicon["openers"] or lower in self.surnames:
            return False
        if not followed:
            return True
        after = self.words[at + 1]
        first = self.words[at].lower in self.lexicon["first_names"]
        return not (first or after.form == "&" or after.lower in self.lexicon["press"]) and (
            not self.paired(at)
        )

    def _step(self, start: int, at: int) -> int:
        """Return how many words from `at` on belong to the run, none where it ends."""
        token, before = self.words[at], self.words[at - 1]
        if bare(before.form) != before.form:
            return 0
        if token.form == ".":
            short = len(before.form) == 1 or before.lower in self.lexicon["shortened"]
            return 1 if short and not self.gap(at) else 0
        if token.form == "&":
            return 2 if self.named(at + 1) else 0
        if self.capital(at):
            apart = self.gap(at) or before.form in (".", "&")
            return 1 if apart and not self._first_person(at) else 0
        if token.form in _QUOTES:
            return self._nickname(at)
        if token.lower in self.lexicon["particles"] and before.lower not in self.lexicon["roles"]:
            return self._past_particles(at)
        return self._link(start, at) if token.lower in _LINKS else 0

    def _first_person(self, at: int) -> bool:
        """Say whether a word is "I", and no initial or number of a king."""
        after = self.words[at + 1].form if at + 1 < len(self.words) else ""
        return self.words[at].form == "I" and after[:1].islower()

    def _past_particles(self, at: int) -> int:
        """Take "de", "van der" with the surname after it."""
        double = self.joined(at + 1) and self.words[at + 1].lower in self.lexicon["particles"]
        far = 2 if double else 1
        return far + 1 if self.named(at + far) else 0

    def _nickname(self, at: int) -> int:
        """Take the quoted name between first name and surname: Ann “The Fox” Lee."""
        if self.words[at - 1].lower not in self.lexicon["first_names"]:
            return 0
        for end in range(at + 2, min(at + 5, len(self.words))):
            if self.words[end].form in _QUOTES:
                return end - at + 2 if self.named(end + 1) else 0
        return 0

    def _link(self, start: int, at: int) -> int:
        """Take the link within a body's name, or an office's, with the word after it."""
        link, last = self.words[at].lower, self.words[at - 1].lower
        bodies = self.lexicon["bodies"]
        inside = self.lowers(start, at)
        if link == "at":
            return 2 if "university" in inside and self.named(at + 1) else 0
        if link == "and":
            return 2 if self.named(at + 1) and self._paired_body(start, at) else 0
        office = link == "of" and (bodies & inside or last in self.lexicon["roles"])
        if last in self.lexicon["parties"] or not (last in bodies or office):
            return 0
        far = 2 if self.joined(at + 1) and self.words[at + 1].lower == "the" else 1
        return far + 1 if self.named(at + far) else 0

    def _paired_body(self, start: int, at: int) -> bool:
        """Say whether "and" stands inside a body's name: "Food and Drug Administration"."""
        bodies, last = self.lexicon["bodies"], self.words[at - 1].lower
        if last in self.lexicon["first_names"] or last in self.lexicon["foreign"]:
            return False
        end = at + 1
        while end - at < _AHEAD and self.named(end):
            end += 1
        inside, ahead = self.lowers(start, at), self.lowers(at + 1, end)
        if bodies & inside:  # Ministry of Health and Welfare
            return not (bodies & ahead or self.lexicon["roles"] & ahead)
        person = any(self.lexicon[key] & (inside | ahead) for key in ("first_names", "roles"))
        return bool(bodies & self.lowers(at + 2, end)) and not person


def _in_title_case(line: Sequence[str]) -> bool:
    """Say whether nearly all of a line's longer words are capitalised."""
    long = [form for form in line if len(form) > 3]
    return len(long) > 4 and sum(form[0].isupper() for form in long) > 0.75 * len(long)
