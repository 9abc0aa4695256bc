"""Dates are found as written, and resolved against the day of publication."""

from __future__ import annotations

import datetime as dt
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.model import DateMention, Precision, Sentence, Span
from generator.understanding import dates
from generator.understanding.lexicons import lexicon

CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "cases" / "dates.toml").read_text("utf8")
)["case"]
TUESDAY = dt.date(2024, 11, 19)


def found(text: str, published: dt.date | None = TUESDAY) -> tuple[DateMention, ...]:
    sentence = Sentence("s1", "0" * 12, Span(0, len(text)), 0)
    return dates.find(text, (sentence,), published, lexicon("calendar"))


@pytest.mark.parametrize("case", CASES, ids=[f"{case['why']}: {case['text']}" for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    day = case.get("published", TUESDAY.isoformat())
    mentions = found(case["text"], dt.date.fromisoformat(day) if day else None)
    told = [f"{m.span.of(case['text'])} = {m.value or '?'}" for m in mentions]
    assert told == case["dates"], case["why"]


@pytest.mark.parametrize("published", [dt.date.min, dt.date.max])
def test_the_ends_of_the_calendar_are_no_error(published: dt.date) -> None:
    text = (
        "Yesterday, tomorrow, last Monday, next Sunday, Aug. 7, 10 days ago, last month, next year"
    )
    assert all(m.value is None or len(m.value) <= 10 for m in found(text, published))


def test_precision_fits_the_value() -> None:
    text = "On 2 May 2020, in June 2021, in 1999, in the 1980s and in the 17th century."
    assert [m.precision for m in found(text)] == [
        Precision.DAY,
        Precision.MONTH,
        Precision.YEAR,
        Precision.DECADE,
        Precision.CENTURY,
    ]


def test_verbs_of_another_sentence_do_not_count() -> None:
    text = "The court will decide. They met on Friday."
    cut = text.index("They")
    sentences = (
        Sentence("s1", "0" * 12, Span(0, cut - 1), 0),
        Sentence("s2", "1" * 12, Span(cut, len(text)), 0),
    )
    (friday,) = dates.find(text, sentences, TUESDAY, lexicon("calendar"))
    assert friday.value == "2024-11-15"


PIECES = (
    "Tuesday next last May March 2024 1999 , . the 30th of Feb. 31 Sept. ago two months years will",
    "said 0001 9999 century 19th ’90s 20/20/2020 2024-13-45 today a million days",
)
WORDS = st.sampled_from(" ".join(PIECES).split(" "))


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, max_size=14).map(" ".join) | st.text(max_size=60), st.dates() | st.none())
def test_any_text_gives_dates_in_order_that_lie_in_it(text: str, published: dt.date | None) -> None:
    mentions = found(text, published)
    for mention in mentions:
        assert mention.span.end <= len(text)
        assert len(mention.span) > 0
    for one, two in pairwise(mentions):
        assert one.span.end <= two.span.start
