"""What looks wrong with an article that was brought in."""

from __future__ import annotations

import datetime as dt

from generator.errors import count
from generator.reading import language
from generator.reading.imports.found import Found

_SHORT = 100  # words; an article with fewer is likelier a teaser, or cut off
_LETTERS_A_WORD = 4  # where a script sets no spaces between words


def find(found: Found, today: dt.date) -> tuple[str, ...]:
    """Return what a person should look at, as sentences; the importer's own doubts first."""
    return (*found.doubts, *_text(found), *_language(found), *_facts(found, today))


def words(text: str) -> int:
    """Return how many words a text has; without spaces between them it is a guess."""
    spaced = len(text.split())
    dense = sum("\u0e00" <= char <= "\u0eff" or "\u2e80" <= char <= "\ud7af" for char in text)
    return max(spaced, dense // _LETTERS_A_WORD)


def _text(found: Found) -> list[str]:
    told = []
    if (number := words(found.text)) < _SHORT:
        told.append(f"The text is short: {count(number, 'word')}.")
    if wrong := found.text.count("\ufffd"):
        told.append(f"{count(wrong, 'character')} could not be read, shown as \ufffd.")
    return told


def _language(found: Found) -> list[str]:
    said = found.lang
    if said and said.lower().split("-")[0] != "en":
        return [f"The article is in another language ({said}); only English is understood."]
    if not language.is_english(found.text):
        return ["The text does not look like English; give its language with --lang."]
    return []


def _facts(found: Found, today: dt.date) -> list[str]:
    told = []
    if not found.title:
        told.append("No headline was found; give one with --title.")
    if not found.date:
        told.append("No date was found; give one with --date.")
    elif found.date > today:
        told.append(f"The date {found.date} has not come yet; is it right?")
    return told
