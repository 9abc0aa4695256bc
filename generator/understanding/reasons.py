"""What a feature means, in words that an editor can check against the page."""

from __future__ import annotations

from collections.abc import Set

_PHRASES = {
    "place:0": "first sentence",
    "place:1": "second sentence",
    "left:0": "last sentence",
    "tenth:0": "near the start of the article",
    "tenth:9": "near the end of the article",
    "paragraph:alone": "a paragraph of its own",
    "form:capitalised": "most words have a capital",
    "form:capitals": "all in capitals",
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
    "sense:we": "says “I”, “we” or “you”",
    "quote:direct": "holds a direct quotation",
    "quote:indirect": "holds indirect speech",
    "quote:mixed": "holds a quotation in part",
    "quote:not-speech": "tells of a stance or an intention",
    "quote:goes-on": "goes on with a quotation",
    "quote:none": "quotes nobody",
    "speaker:nobody": "quotes somebody without a name",
    "speaker:official": "quotes an official",
    "speaker:party": "quotes a party to the story",
    "speaker:expert": "quotes an expert",
    "speaker:witness": "quotes a witness",
    "speaker:media": "quotes a document or another outlet",
    "speaker:unknown": "quotes somebody whose part is unknown",
    "date:now": "tells of the day of publication",
    "date:week": "tells of the week of publication",
    "date:month": "tells of the month before",
    "date:year": "tells of the year before",
    "date:this-year": "tells of the year of publication",
    "date:past": "tells of a past year",
    "date:future": "tells of a date to come",
    "headline:0": "shares no word with the headline",
    "lede-words:0": "shares no word with the lede",
    "lede": "the lede of the article",
    "known": "speaks of what stood before it",
}

# Where the group alone is enough; `{}` is the detail.
_GROUPS = {
    "word": "the word “{}”",
    "told": "the word “{}”",
    "quoted": "the word “{}”",
    "stem": "the word “{}…”",
    "start": "begins with “{}”",
    "pair": "the words “{}”",
    "cue": "the cue is “{}”",
    "role": "the speaker's role has “{}”",
    "place": "its place in the article",
    "left": "its place in the article",
    "tenth": "its place in the article",
    "paragraph": "its place in the article",
    "depth": "its place in the article",
    "height": "its place in the article",
    "count": "the length of the article",
    "length": "its length",
    "headline": "repeats words of the headline",
    "lede-words": "repeats words of the lede",
}

_NEIGHBOURS = {
    "before-last": "two sentences before",
    "before": "the sentence before",
    "after": "the sentence after",
    "after-next": "two sentences after",
}

_LABELS = {
    "key-changes": "key changes",
    "background": "background",
    "reactions": "reactions",
    "analyst-view": "analysis",
    "source-only": "lines that are no content",
}


def plain(name: str, small: Set[str]) -> str | None:
    """Return what a feature means, None where it tells a reader nothing.

    Words of `small` and marks tell nothing by themselves.
    """
    group, _, detail = name.partition(":")
    if group in _NEIGHBOURS:
        return _neighbour(_NEIGHBOURS[group], detail.removeprefix("same-paragraph:"), small)
    if group == "article":
        return f"much of the article is {_LABELS[detail]}" if detail in _LABELS else None
    if group == "says":
        return _PHRASES.get(f"speaker:{detail.partition(':')[0]}")
    if group in ("share", "rule"):
        return None
    if group in ("word", "told", "quoted", "stem", "start", "pair") and _mute(detail, small):
        return None
    return _PHRASES.get(name) or _grouped(group, detail)


def _grouped(group: str, detail: str) -> str | None:
    phrase = _GROUPS.get(group)
    return phrase.format(detail.removeprefix("^ ")) if phrase else None


def _neighbour(place: str, detail: str, small: Set[str]) -> str | None:
    if detail in _LABELS:
        return f"{place} seems to be {_LABELS[detail]}"
    phrase = plain(detail, small) if ":" in detail else None
    return f"{place} {phrase}" if phrase else None


def _mute(detail: str, small: Set[str]) -> bool:
    return all(word in small or not word[0].isalpha() for word in detail.split())
