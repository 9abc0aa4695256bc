"""Find the names in a text, and the titles that stand before them.

"Russian Foreign Minister Sergei Lavrov's" is the name `Sergei Lavrov` with a title before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.model import Span
from generator.understanding.lexicons import Lexicon
from generator.understanding.runs import Tokens, bare

_TITLE_WORDS = 8  # a longer title is a sentence that we misread
_PERSON_WORDS = 5  # a longer name is no person's


@dataclass(frozen=True, slots=True)
class Name:
    """A name: its words in lower case without marks, and what stands before it.

    `person` is true for a person and false for a body as far as the name itself tells, else None.
    `honorific` is the "mr" of "Mr. Putin".
    """

    span: Span
    words: tuple[str, ...]
    title: Span | None = None
    honorific: str | None = None
    person: bool | None = None


def find(text: str, lexicon: Lexicon) -> tuple[Name, ...]:
    """Return the names of a text in order."""
    return tuple(_Finder(Tokens(text, lexicon), lexicon).names())


class _Finder:
    """Parts each run of capitalised words into title and name."""

    def __init__(self, tokens: Tokens, lexicon: Lexicon) -> None:
        self.tokens = tokens
        self.lexicon = lexicon
        self.run = (0, 0)  # the run before the one at hand: a title may begin in it

    def names(self) -> Iterator[Name]:
        at = 0
        for start, end in [*self.tokens.headings().items(), (len(self.tokens), len(self.tokens))]:
            for run in self.tokens.runs(at, start):
                yield from self.part(*run)
                self.run = run
            yield from self.in_heading(start, end)
            at = end

    def in_heading(self, start: int, end: int) -> Iterator[Name]:
        """Yield the names of a heading that a first name gives away."""
        tokens = self.tokens
        for at in range(start, end - 1):
            known = tokens.words[at].lower in self.lexicon["first_names"] and tokens.named(at + 1)
            if known and tokens.lower(at + 1) not in self.lexicon["openers"]:
                yield self.name(at, at, at + 2)

    def part(self, start: int, end: int) -> Iterator[Name]:
        """Yield the name of a run, if it is more than a title."""
        while end > start and self.dangling(end):
            end -= 1
        if end - start == 2 and self.tokens.lower(end - 1) in self.tokens.surnames:
            start += self.tokens.stray(start)
        if start == end:
            return
        cut = self.title_end(start, end)
        if cut == end and self.tokens.lower(start) in self.lexicon["bodies"]:
            cut = start  # Department of Justice
        if cut < end:
            yield self.name(start, cut, end)

    def dangling(self, end: int) -> bool:
        """Say whether a run ends with a mark that is no part of it."""
        mark = self.tokens.words[end - 1].form in (".", "&")
        return mark and self.tokens.words[end - 2].lower not in self.lexicon["shortened"]

    # Titles

    def title_end(self, start: int, end: int) -> int:
        """Return where the name begins after the titles within a run."""
        titles = self.lexicon["titles"]
        cut = at = start
        while at < end and not (at > cut and self.tokens.first_name(at - 1)):
            if self.tokens.words[at].lower in titles:
                cut = at = self.past_office(at + 1, end)
            else:
                at += 1
        if cut == start:
            return self.past_adjective(start, end)
        if cut < end and self.tokens.lower(cut - 1) in self.lexicon["regnal"]:
            return cut - 1
        return start if self.lexicon["bodies"] & self.tokens.lowers(cut, end) else cut

    def past_office(self, at: int, end: int) -> int:
        """Return where a name begins after a title noun: past its full stop, or "of State"."""
        while at < end and self.tokens.words[at].form == ".":
            at += 1
        if at < end and self.tokens.words[at].lower == "of":
            first = (k for k in range(at, end) if self.tokens.first_name(k))
            return next(first, min(end, at + 2))
        return at

    def past_adjective(self, start: int, end: int) -> int:
        """Return where a name begins after what is no name: "Democrat Ann Lee", "Italy Ann Lee"."""
        tokens, bodies = self.tokens, self.lexicon["bodies"]
        if tokens.lower(start) in self.lexicon["partisans"] and end - start == 2:
            return start if tokens.lower(end - 1) in bodies else start + 1
        for at in range(start + 1, end - 1):
            if tokens.first_name(at) and self.lexicon["foreign"] & tokens.lowers(start, at):
                return start if bodies & tokens.lowers(at, end) else at
        far = start > 0 and tokens.words[start - 1].lower in ("to", "of", "in", "from", "for")
        place = far and tokens.words[start].lower in self.lexicon["places"] and end - start > 2
        return start + 1 if place and not bodies & tokens.lowers(start, end) else start

    def title(self, start: int, cut: int) -> Span | None:
        """Return the title that ends at `cut`, with the words before the run that belong to it."""
        tokens = self.tokens
        begin = cut
        while begin > start and tokens.words[begin - 1].lower not in self.lexicon["honorific"]:
            begin -= 1
        if begin == cut and not self.headed(cut):
            return None
        begin = self.walk(begin)
        while begin < cut and not tokens.words[begin].form[0].isalnum():
            begin += 1
        if begin == cut:
            return None
        return Span(tokens.words[begin].span.start, tokens.words[cut - 1].span.end)

    def headed(self, at: int) -> bool:
        """Say whether a role noun in lower case stands before `at`, or "secretary of state"."""
        tokens, roles = self.tokens, self.lexicon["roles"]
        if at == 0 or not tokens.joined(at):
            return False
        if tokens.words[at - 1].lower in roles:
            return True
        return at > 2 and tokens.words[at - 2].lower == "of" and tokens.words[at - 3].lower in roles

    def walk(self, begin: int) -> int:
        """Return where a title that ends before `begin` starts, going left over its words."""
        stop = max(0, begin - _TITLE_WORDS)
        while begin > stop and self.tokens.joined(begin) and self.extends(begin - 1):
            begin = self.run[0] if begin == self.run[1] else begin - 1
        return begin

    def extends(self, at: int) -> bool:
        """Say whether a word can be part of a title that goes on after it."""
        token, lexicon = self.tokens.words[at], self.lexicon
        if token.lower in ("of", "and"):
            return at > 0 and self.tokens.words[at - 1].lower in lexicon["roles"]
        if not token.form[0].isalpha() or bare(token.form) != token.form:
            return False
        if token.lower in lexicon["modifiers"] or token.lower in lexicon["roles"]:
            return True
        if token.lower in lexicon["openers"] or token.lower in lexicon["honorific"]:
            return False
        verbal = token.lower.endswith(("ed", "ing")) or token.lower in lexicon["cuts"]
        return self.tokens.capital(at) or not (verbal or self.tokens.capital(at + 1))

    # Names

    def name(self, start: int, cut: int, end: int) -> Name:
        """Return the name from `cut` to `end`, whose run begins at `start`."""
        tokens, honorifics = self.tokens.words[cut:end], self.lexicon["honorific"]
        last = tokens[-1]
        span = Span(tokens[0].span.start, last.span.start + len(bare(last.form)))
        forms = tuple(bare(t.lower) for t in tokens if t.form[0].isalnum())
        before = [token.lower for token in self.tokens.words[start:cut]]
        telling = any(word in self.lexicon["titles"] for word in before)
        title = self.title(start if telling else cut, cut)
        honorific = next((word for word in before if word in honorifics), None)
        person = self.personal(forms, bool(title or honorific), start)
        if len(tokens) > 1 and all(t.form.isupper() and len(t.form) > 2 for t in tokens):
            person = False  # a cross-heading or a dateline
        return Name(span, forms, None if person is False else title, honorific, person)

    def personal(self, forms: tuple[str, ...], titled: bool, start: int) -> bool | None:
        """Say whether a name is a person's, as far as it tells."""
        bodies = self.lexicon["bodies"]
        if not titled and (forms[-1] in bodies or self.lexicon["things"] & set(forms)):
            return False
        if not titled and len(forms) > 1 and forms[0] in self.lexicon["saints"]:
            return False  # a church, a hospital, a town
        if titled or forms[0] in self.lexicon["first_names"] or forms[0] in self.lexicon["regnal"]:
            return len(forms) <= _PERSON_WORDS
        definite = start > 0 and self.tokens.words[start - 1].lower == "the"
        place = forms[0] in self.lexicon["places"] or self.tokens.paired(start)
        if definite or place or bodies & set(forms):
            return False
        return None if len(forms) < _PERSON_WORDS else False
