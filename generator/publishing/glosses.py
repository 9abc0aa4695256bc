"""What is explained of an article's words, by whom, and where its readers first meet them.

The editor's own words for an article come first, then what it says itself, then the glossary for
all articles.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from generator.model import Abbreviation, Briefing, Section, SourcePage
from generator.publishing.addresses import slug, tag_key
from generator.publishing.escape import fold
from generator.publishing.views import Excerpt
from generator.review.glossary import Finder, own_finder


class By(StrEnum):
    """Who explains a word."""

    EDITOR = "editor"
    ARTICLE = "article"
    SITE = "site"


@dataclass(frozen=True, slots=True)
class Gloss:
    """A word and what it means; `id` is its own in a page's addresses.

    What the article says itself is an `excerpt` of the sentence in which it does.
    """

    words: str
    meaning: str
    by: By
    id: str
    excerpt: Excerpt | None = None

    @property
    def short(self) -> bool:
        """Whether it is an abbreviation, by its capitals."""
        return sum(map(str.isupper, self.words)) > 1 and " " not in self.words


def gather(briefing: Briefing) -> tuple[Gloss, ...]:
    """Return all that is explained of a briefing's words, by the alphabet."""
    told: list[tuple[str, str, By, Excerpt | None]]
    told = [(words, meaning, By.SITE, None) for words, meaning in briefing.site_glossary.items()]
    told += [(short, it.text, By.ARTICLE, it) for short, it in _spelled_out(briefing)]
    told += [(words, meaning, By.EDITOR, None) for words, meaning in briefing.glossary.items()]
    found = {
        _key(words): Gloss(fold(words), fold(meaning).strip(), by, id_of(words), excerpt)
        for words, meaning, by, excerpt in told
    }
    return tuple(found[key] for key in sorted(found))


def id_of(words: str) -> str:
    """Return the id of a word of a glossary, the same on every page."""
    return slug(tag_key(words))


def _key(words: str) -> str:
    """Return what ways of writing an abbreviation have in common: U.N., UN."""
    bare = words.replace(".", "")
    return tag_key(bare if bare.isupper() else words)


def _spelled_out(briefing: Briefing) -> Iterator[tuple[str, Excerpt]]:
    """Yield the abbreviations that the article spells out and goes on to use, with the place.

    Where the place may not be shown, neither may its words.
    """
    made = briefing.structure
    text, sentences = made.article.text, made.sentences
    starts = [sentence.span.start for sentence in sentences]
    full = made.article.metadata.source_page is SourcePage.FULL
    words = {_singular(one.short.of(text)): one for one in made.abbreviations}
    used = _used_elsewhere(text, words)
    for short, one in words.items():
        at = bisect_right(starts, one.long.start) - 1
        whole = at >= 0 and sentences[at].span.holds(one.long)
        if not whole or short not in used:
            continue
        section = made.placements[at].section
        if full or section is not Section.SOURCE_ONLY:
            yield short, Excerpt(sentences[at].anchor, at + 1, section, fold(one.long.of(text)))


def _singular(short: str) -> str:
    """Return an abbreviation without the “s” of its plural: MPs, MP."""
    return short[:-1] if short.endswith("s") and short[-2:-1].isupper() else short


def _used_elsewhere(text: str, words: Mapping[str, Abbreviation]) -> set[str]:
    """Return which abbreviations stand elsewhere than where they are spelled out."""
    return {
        word for span, word in Finder(words).find(text) if span.start != words[word].short.start
    }


class Reader:
    """Meets the words of a page in their order, and tells which need explaining there first.

    One page has one reader.  Where the article's own explanation is read with the word, there is
    nothing to add.
    """

    def __init__(self, glosses: tuple[Gloss, ...], text: str) -> None:
        own = own_finder([gloss.words for gloss in glosses if gloss.by is By.EDITOR], text)
        self._glosses = {gloss.words: gloss for gloss in glosses}
        self._finder = Finder(self._glosses, own.own)
        self._known: set[str] = set()
        self._explained: list[Gloss] = []

    @property
    def explained(self) -> tuple[Gloss, ...]:
        """What was to be explained so far, by the alphabet."""
        return tuple(sorted(self._explained, key=lambda gloss: tag_key(gloss.words)))

    def told(self, name: str) -> None:
        """Hear that a name stands beside a sentence: who spells it short needs no more."""
        known = (g for g in self._glosses.values() if g.excerpt and g.meaning == fold(name))
        self._known.update(gloss.words for gloss in known)

    def read(self, words: str, sentence: str = "") -> Iterator[tuple[str, Gloss | None]]:
        """Yield words piece by piece, each with what is to be explained of it.

        They are all, or a part, of what is read at once: the `sentence`.
        """
        at = 0
        for span, found in self._finder.find(words):
            gloss = self._glosses[found]
            if found not in self._known:
                self._known.add(found)
                if gloss.by is By.ARTICLE and gloss.meaning in (sentence or words):
                    continue
                self._explained.append(gloss)
                yield words[at : span.start], None
                yield span.of(words), gloss
                at = span.end
        yield words[at:], None
