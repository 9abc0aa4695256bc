"""What a feature means, in words that an editor can check against the page."""

from __future__ import annotations

from functools import lru_cache

from generator.understanding.linear import HEARD

_PHRASES = {
    "length:2": "no more than two words",
    "length:4": "no more than four words",
    "echo:more": "says what the headline says and nothing else",
    "place:0": "first sentence",
    "place:1": "second sentence",
    "left:0": "last sentence",
    "third:0": "near the start of the article",
    "third:2": "near the end of the article",
    "paragraph:alone": "a paragraph of its own",
    "form:capitalised": "has a capital on most words",
    "form:capitals": "stands all in capitals",
    "form:unstopped": "ends without a full stop",
    "form:bracketed": "begins with a bracket",
    "form:address": "holds an address",
    "form:dateline": "opens with a dateline",
    "sense:possibility": "says what may be",
    "sense:outlook": "says what is to come",
    "sense:earlier": "tells of earlier times",
    "sense:relation": "sets one event beside another",
    "sense:judgement": "weighs and judges",
    "sense:expertise": "speaks of experts",
    "sense:stance": "tells where somebody stands",
    "sense:terms": "says what is laid down",
    "sense:we": "says “I”, “we” or “you”",
    "quote:direct": "holds a direct quotation",
    "quote:indirect": "holds indirect speech",
    "quote:mixed": "holds a quotation in part",
    "quote:not-speech": "tells of a stance or an intention",
    "quote:aside": "mentions by the way what somebody said",
    "quote:goes-on": "goes on with a quotation",
    "quote:none": "quotes nobody",
    "speaker:nobody": "quotes somebody without a name",
    "speaker:in-headline": "quotes somebody whom the headline names",
    "speaker:in-lede": "quotes somebody whom the lede names",
    "speaker:official": "quotes an official",
    "speaker:party": "quotes a party to the story",
    "speaker:expert": "quotes an expert",
    "speaker:witness": "quotes a witness",
    "speaker:media": "quotes a document or another outlet",
    "speaker:unknown": "quotes somebody whose part is unknown",
    "date:now": "tells of the day of publication",
    "date:week": "tells of the week of publication",
    "date:month": "tells of the month before publication",
    "date:year": "tells of the year before publication",
    "date:this-year": "tells of the year of publication",
    "date:past": "tells of a past year",
    "date:future": "tells of a date to come",
    "headline:0": "shares no word with the headline",
    "top-words:0": "shares no word with the first sentences",
    "lede-words:0": "shares no word with the lede",
    "lede": "the lede of the article",
    "known": "takes up words of earlier sentences",
}

# Where the group alone is enough; `{}` is the detail.
_GROUPS = {
    "word": "the word “{}”",
    "told": "the word “{}”",
    "aside": "the word “{}”",
    "quoted": "the word “{}”",
    "start": "begins with “{}”",
    "pair": "the words “{}”",
    "announced": "quotes somebody under a headline that tells what is said",
    "stance": "tells where somebody stands",
    "cue": "the cue is “{}”",
    "role": "the speaker's role has “{}”",
    "place": "its place in the article",
    "left": "its place in the article",
    "third": "its place in the article",
    "paragraph": "its place in the article",
    "depth": "its place in the article",
    "height": "its place in the article",
    "headline": "repeats words of the headline",
    "top-words": "repeats words of the first sentences",
    "lede-words": "repeats words of the lede",
}

_NEIGHBOURS = {
    "before-last": "the second sentence before",
    "before": "the sentence before",
    "after": "the sentence after",
    "after-next": "the second sentence after",
}

_WORDED = {"word", "told", "aside", "quoted", "start", "pair", "cue", "role"}

# What the encoder says of a sentence, for the section it goes to.
_READS = {
    "key-changes": "reads like the news itself",
    "background": "reads like background in its article",
    "reactions": "reads like a reaction in its article",
    "analyst-view": "reads like analysis in its article",
    "source-only": "reads like a line that is no content",
}


@lru_cache(maxsize=1 << 16)
def plain(name: str, small: frozenset[str], section: str) -> str | None:
    """Return what a feature that speaks for a section means, None where it tells a reader nothing.

    Words of `small` and marks tell nothing by themselves.
    """
    if name == HEARD:
        return _READS[section]
    return _seen(name, small)


def _seen(name: str, small: frozenset[str]) -> str | None:
    group, _, detail = name.partition(":")
    if group in _NEIGHBOURS:
        return _neighbour(_NEIGHBOURS[group], detail.removeprefix("same-paragraph:"), small)
    if group in _WORDED and _mute(detail, small):
        return None
    return _PHRASES.get(name) or _grouped(group, detail)


def _grouped(group: str, detail: str) -> str | None:
    if group == "pair":
        pair = [word for word in detail.split() if word[0].isalnum()]
        group, detail = ("pair" if len(pair) > 1 else "word"), " ".join(pair)
    phrase = _GROUPS.get(group)
    return phrase.format(detail) if phrase else None


def _neighbour(place: str, detail: str, small: frozenset[str]) -> str | None:
    phrase = _seen(detail, small) if ":" in detail else None
    return f"{place} {phrase}" if phrase else None


def _mute(detail: str, small: frozenset[str]) -> bool:
    return all(word in small or not word[0].isalpha() for word in detail.split())
