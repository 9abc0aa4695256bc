"""Whether a text is English, the one language that is understood."""

from __future__ import annotations

import re
from pathlib import Path

from generator.model import Finding, Level

# Frequent in all English prose, and rare in other languages; so neither “a” nor “in” nor “was”.
_ENGLISH = frozenset(
    {
        *("and", "be", "but", "by", "for", "from", "has", "have", "he", "his", "it", "not", "of"),
        *("said", "that", "the", "their", "they", "this", "to", "were", "which", "who", "will"),
        *("with", "you"),
    }
)
# Of 1,526 news articles in English none had less than 7 % of these words; other languages that
# share some of them (Norwegian “for”, Dutch “of”, Polish “to”) stay below 4 %.
_LEAST_SHARE = 0.05
_FEWEST_WORDS = 80
_FEWEST_LETTERS = 200
_SAMPLE = 20_000
_WORD = re.compile(r"[^\W\d_]+")


def is_english(text: str) -> bool:
    """Say whether the text may be English; so may be any text too short to tell."""
    found = _WORD.findall(text[:_SAMPLE])
    letters = "".join(found)
    if len(letters) >= _FEWEST_LETTERS:
        latin = sum(map("\u0250".__gt__, letters))
        if 2 * latin < len(letters):
            return False
    english = sum(word.lower() in _ENGLISH for word in found)
    return len(found) < _FEWEST_WORDS or english >= _LEAST_SHARE * len(found)


def check(text: str, lang: str, path: Path) -> tuple[Finding, ...]:
    """Find out whether the text is in another language, by its `lang` or by its words."""
    if lang.lower().split("-")[0] != "en":
        said = (
            f"The article's language is “{lang}”; only English is understood, so its pages are "
            "made by marks and paragraphs alone."
        )
        return (Finding("L001", Level.INFO, said, path=path),)
    if not is_english(text):
        said = "The text does not look like English; give its language, such as “lang: fr”."
        return (Finding("L001", Level.WARNING, said, path=path),)
    return ()
