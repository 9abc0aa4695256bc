"""Sources lead to the right speaker, or to none."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.model import Kind, Quotation, Sentence, Span, Speaker, Speech
from generator.understanding import speakers
from generator.understanding.lexicons import lexicon

CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "cases" / "speakers.toml").read_text("utf8")
)["case"]


def marked(text: str) -> tuple[str, tuple[Quotation, ...]]:
    """Return a text without its ⟦marks⟧, and a quotation for each."""
    plain, found = "", []
    for piece in re.split(r"(⟦[^⟧]*⟧)", text):
        start = len(plain)
        plain += piece.strip("⟦⟧") if piece.startswith("⟦") else piece
        if piece.startswith("⟦"):
            found.append(Span(start, len(plain)))
    quotations = tuple(
        Quotation(f"q{n}", Speech.INDIRECT, (Span(s.end, s.end),), None, s, "test")
        for n, s in enumerate(found, 1)
    )
    return plain, quotations


def sentences(text: str) -> tuple[Sentence, ...]:
    """Return a text's sentences, which end before a blank line or after a stop and a long word."""
    found: list[Sentence] = []
    for paragraph, block in enumerate(re.finditer(r"(?:.|\n(?!\n))+", text)):
        for match in re.finditer(r"\S.*?(?:(?<=\w\w\w)[.!?](?=\s)|\Z)", block[0], re.DOTALL):
            start, end = (block.start() + at for at in match.span())
            found.append(Sentence(f"s{len(found) + 1}", "0" * 12, Span(start, end), paragraph))
    return tuple(found)


def heard(text: str) -> tuple[str, tuple[Speaker, ...], tuple[Quotation, ...]]:
    plain, quotations = marked(text)
    people, told = speakers.identify(plain, sentences(plain), quotations, lexicon("people"))
    return plain, people, told


@pytest.mark.parametrize("case", CASES, ids=[f"{case['why']}: {case['text']}" for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    _, people, told = heard(case["text"])
    by_id = {person.id: person for person in people}
    assert len(told) == len(case["says"])
    for quotation, wanted in zip(told, case["says"], strict=True):
        who = by_id.get(quotation.speaker or "")
        parts = wanted.split(" | ")
        got = [who.name, who.role or "-", who.kind.value] if who else ["?"]
        assert got[: len(parts)] == parts, case["why"]


def test_speakers_come_in_order_of_first_mention() -> None:
    _, people, told = heard("Anna Berg met Tom Hale. ⟦Hale⟧ said no. ⟦Berg⟧ said yes.")
    assert [(p.id, p.name) for p in people] == [("p1", "Anna Berg"), ("p2", "Tom Hale")]
    assert [q.speaker for q in told] == ["p2", "p1"]


def test_only_those_who_speak_are_speakers() -> None:
    _, people, _ = heard("Anna Berg met Tom Hale. ⟦Hale⟧ said no.")
    assert [p.name for p in people] == ["Tom Hale"]


def test_mentions_are_all_names_in_order() -> None:
    text, (hale,), _ = heard("Mr. Hale rose. ⟦Senator Tom Hale⟧ said no. Hale’s car left.")
    assert [mention.of(text) for mention in hale.mentions] == ["Hale", "Tom Hale", "Hale"]


def test_a_role_is_a_piece_of_the_text() -> None:
    text, (berg,), _ = heard(
        "⟦Anna Berg, who spoke, a doctor at Lund, and⟧ said no. Dr. Berg, a vet."
    )
    assert berg.role is None or berg.role in text


def test_words_that_go_on_have_the_same_speaker() -> None:
    text = "“No,” Tom Hale said. “Never.”\n\n“Why?”"
    said = Quotation("q1", Speech.DIRECT, (Span(0, 5),), None, Span(6, 14), "test")
    more = Quotation("q2", Speech.DIRECT, (Span(21, 29),), None, None, "test")
    apart = Quotation("q3", Speech.DIRECT, (Span(31, 37),), None, None, "test")
    _, told = speakers.identify(text, sentences(text), (said, more, apart), lexicon("people"))
    assert [quotation.speaker for quotation in told] == ["p1", "p1", None]


def test_a_pronoun_does_not_look_back_for_ever() -> None:
    text = "Tom Hale rose." + "\n\nIt rained all day." * 6 + "\n\n⟦He⟧ said no."
    _, people, _ = heard(text)
    assert people == ()


LINES = (
    "⟦He⟧ ⟦She⟧ ⟦the minister⟧ ⟦Berg⟧ ⟦police⟧ ⟦who⟧ ⟦(R-Texas)⟧ ⟦Mr.⟧ Anna Berg Tom Sen. of and",
    "the , . ( ) “ ” Minister President McDonald’s U.S. (SEC) Department Commission al-Saleh 45",
)
PIECES = st.sampled_from([*" ".join(LINES).split(" "), "\n\n"])


@settings(max_examples=100, deadline=None)
@given(st.lists(PIECES, max_size=25).map(" ".join) | st.text(max_size=60))
def test_any_text_gives_speakers_whose_mentions_lie_in_it(text: str) -> None:
    plain, people, told = heard(text)
    ids = [person.id for person in people]
    assert ids == [f"p{number}" for number in range(1, len(ids) + 1)]
    assert {quotation.speaker for quotation in told} <= {*ids, None}
    for person in people:
        assert person.name
        assert person.kind in Kind
        assert list(person.mentions) == sorted(set(person.mentions))
        assert all(len(mention) and mention.end <= len(plain) for mention in person.mentions)


def test_a_long_line_takes_no_long_time() -> None:
    text = "Anna Berg, a doctor, met Minister Tom Hale of the Lund Council and " * 3000
    people, _ = speakers.identify(text, sentences(text[:0]), (), lexicon("people"))
    assert people == ()


def test_words_claimed_by_two_in_one_sentence_are_left_to_the_first() -> None:
    """“Berg said “it rained,” he posted”: one of the two is a slip, and the text does not say."""
    text = "Karl Vogt left. Anna Berg said that “it rained all day,” he posted."
    start, end = text.index("that"), text.index(" he")
    source, he = text.index("Anna"), text.index("he posted")
    quotations = (
        Quotation("q1", Speech.MIXED, (Span(start, end),), None, Span(source, source + 9), "test"),
        Quotation("q2", Speech.DIRECT, (Span(start + 5, end),), None, Span(he, he + 2), "test"),
    )
    people, told = speakers.identify(text, sentences(text), quotations, lexicon("people"))
    assert [person.name for person in people] == ["Anna Berg"]
    assert [quotation.speaker for quotation in told] == ["p1", None]
