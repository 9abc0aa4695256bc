"""Quotations where an encoder has read the words too: its scores beside the rules."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.model import Quotation, Sentence, Span
from generator.understanding import quotations, sentences
from generator.understanding.impressions import TAGS, Impression, Token
from generator.understanding.lexicons import lexicon
from generator.understanding.words import words

PART = re.compile(r"\[(content|source|cue) (.*?)\]")
SURE = 9.0  # nats: more than rules weigh
UNSURE = 0.0


def split(text: str) -> tuple[Sentence, ...]:
    return sentences.split(text, lexicon("abbreviations"))


def tagged(written: str) -> tuple[str, list[tuple[str, Span]]]:
    """Return “[source Lee] [cue said]” as plain text, and its parts."""
    text, parts, at = "", [], 0
    for match in PART.finditer(written):
        text += written[at : match.start()]
        parts.append((match[1], Span(len(text), len(text) + len(match[2]))))
        text += match[2]
        at = match.end()
    return text + written[at:], parts


def read(
    text: str,
    parts: Sequence[tuple[str, Span]] = (),
    score: float = SURE,
    odds: Sequence[float] | None = None,
) -> tuple[Quotation, ...]:
    """Return the quotations where the encoder gives the parts, each with a score."""

    def tokens(sentence: Sentence) -> Iterator[Token]:
        for word in words(text, sentence.span):
            part = next(((n, s) for n, s in parts if s.meets(word.span)), None)
            tag = TAGS[0]
            if part:
                tag = part[0] if part[1].start >= word.span.start else f"{part[0]} on"
            yield Token(word.span, tuple(score * (tag == other) for other in TAGS))

    split_up = split(text)
    heard = odds or [UNSURE] * len(split_up)
    seen = [
        Impression((), (), (), speech, 0.0, tuple(tokens(sentence)))
        for speech, sentence in zip(heard, split_up, strict=True)
    ]
    return quotations.find(text, split_up, lexicon("cues"), seen)[0]


def told(text: str, found: Sequence[Quotation]) -> list[str]:
    def of(span: Span | None) -> str:
        return span.of(text) if span else "-"

    return [f"{of(q.source)} / {of(q.cue)} / {' + '.join(map(of, q.contents))}" for q in found]


LINKED = [
    (
        "[source Lee] [cue hailed] [content the new dam].",
        ["Lee / hailed / the new dam"],
        "source, cue, content",
    ),
    (
        "[content The dam broke], [cue said] [source Lee].",
        ["Lee / said / The dam broke"],
        "content, cue, source",
    ),
    (
        "[source Lee] [cue hailed] [content the dam] but [cue mourned] [content the river].",
        ["Lee / hailed / the dam", "Lee / mourned / the river"],
        "two cues of one source",
    ),
    (
        "[source Lee], [source who] [cue loves] [content dams], [cue mourned] [content the river].",
        ["who / loves / dams", "Lee / mourned / the river"],
        "after a relative clause the noun speaks",
    ),
    (
        "[content It rained], [source Lee] [cue said], and [source Fox] [cue felt] [content cold].",
        ["Lee / said / It rained", "Fox / felt / cold"],
        "each cue has the source beside it",
    ),
    (
        "[cue Asked about] [content the dam], [source Lee] [cue hailed] [content it].",
        ["- / Asked about / the dam", "Lee / hailed / it"],
        "a source of another cue is none of this",
    ),
    (
        "[content The dam], [source Lee] [cue said], [content broke at noon].",
        ["Lee / said / The dam + broke at noon"],
        "said in between",
    ),
    (
        "[content The dam] broke and [source Lee] [cue said] [content it rained].",
        ["Lee / said / it rained"],
        "a stray before what is said goes",
    ),
    (
        "[source Lee] [cue hailed] [content the dam.]",
        ["Lee / hailed / the dam"],
        "the stop is no content",
    ),
    (
        "“[content It rained. It froze],” [source Lee] [cue crowed].",
        ["Lee / crowed / “It rained. It froze,”"],
        "marks belong to what they hold",
    ),
    (
        "[source Lee] [cue hailed] [content the dam – “It held],” [source he] [cue crowed].",
        ["Lee / hailed / the dam", "he / crowed / “It held,”"],
        "a dash sets speech in marks apart",
    ),
    (
        "“[content It rained],” [source Lee] [cue crowed]. [content The dam] was full.",
        ["Lee / crowed / “It rained,”"],
        "no attribution reaches into the next sentence without marks",
    ),
]


@pytest.mark.parametrize(("written", "found", "why"), LINKED, ids=[why for *_, why in LINKED])
def test_parts_are_linked(written: str, found: list[str], why: str) -> None:
    text, parts = tagged(written)
    assert told(text, read(text, parts)) == found, why


@pytest.mark.parametrize(
    "text",
    [
        "“It rained,” Lee said.",
        "“It rained. It froze,” said Lee.",
        "Lee said, “It rained.”\n\n“It froze too.”",
        "Lee said that it rained.",
        "According to Lee, it rained.",
        "The dam, Lee said, broke at noon.",
    ],
)
def test_the_rules_hold_where_the_encoder_is_in_doubt(text: str) -> None:
    alone, _ = quotations.find(text, split(text), lexicon("cues"))
    assert read(text, score=UNSURE) == alone


def test_marks_hold_even_against_the_encoder() -> None:
    text = "“It rained,” Lee said."
    assert told(text, read(text, score=9.0)) == ["Lee / said / “It rained,”"]


def test_the_encoder_may_drop_what_rules_found_without_marks() -> None:
    text = "Lee sees a dam."
    assert told(text, quotations.find(text, split(text), lexicon("cues"))[0])
    assert read(text) == ()


def test_a_word_is_never_cut() -> None:
    """The encoder reads pieces of words and would have the cue begin within one: over|took."""
    text = "Lee overtook us."
    outside, content, _, source, _, cue, _ = (
        tuple(SURE * (tag == other) for other in TAGS) for tag in TAGS
    )
    scores = {
        Span(0, 3): source,
        Span(4, 8): (1.0, *outside[1:-1], 0.0),
        Span(8, 12): (*cue[:-1], 5.0),
        Span(13, 15): content,
        Span(15, 16): outside,
    }
    tokens = tuple(Token(span, row) for span, row in scores.items())
    seen = [Impression((), (), (), UNSURE, 0.0, tokens)]
    found, _ = quotations.find(text, split(text), lexicon("cues"), seen)
    assert told(text, found) == ["Lee / overtook / us"]


def test_words_that_the_encoder_did_not_reach_are_left_to_the_rules() -> None:
    text = "The dam that fed the mill on the river was old, Lee said."
    outside = (SURE, *(0.0 for _ in TAGS[1:]))
    tokens = tuple(Token(word.span, outside) for word in words(text, Span(0, 30)))
    seen = [Impression((), (), (), UNSURE, 0.0, tokens)]
    found, _ = quotations.find(text, split(text), lexicon("cues"), seen)
    assert [quotation.source for quotation in found] == [
        Span(text.index("Lee"), text.index(" said"))
    ]


@pytest.mark.parametrize(
    ("text", "odds", "speech"),
    [
        ("Lee said that it rained.", 0.0, True),
        ("Lee said that it rained.", -3.0, False),
        ("Lee plans to go on.", 0.0, False),
        ("Lee plans to go on.", 3.0, True),
        ("“It rained,” Lee said.", -3.0, True),
    ],
)
def test_whether_it_is_speech(text: str, odds: float, speech: bool) -> None:
    assert [q.speech for q in read(text, score=UNSURE, odds=[odds])] == [speech]


def test_speech_that_goes_on_without_a_cue_has_the_source_before() -> None:
    text = "Lee said that it rained. There was no end to it. The dam broke."
    found = read(text, score=UNSURE, odds=[3.0, 3.0, -3.0])
    assert told(text, found) == ["Lee / said / that it rained", "Lee / - / There was no end to it."]
    assert all(quotation.speech for quotation in found)


PIECES = 'said Lee the that he “ ” " , . : — and adding told according to “It rained,” U.S. \n\n'
TEXTS = st.lists(st.sampled_from(PIECES.split(" ")), max_size=40).map(" ".join)


@settings(max_examples=100, deadline=None)
@given(TEXTS, st.randoms(use_true_random=False))
def test_whatever_the_encoder_says_spans_lie_in_the_text(text: str, random: Random) -> None:
    parts = split(text)
    seen = [
        Impression((), (), (), random.uniform(-4, 4), 0.0, tuple(_drawn(text, sentence, random)))
        for sentence in parts
    ]
    found, _ = quotations.find(text, parts, lexicon("cues"), seen)
    for quotation in found:
        assert quotation.contents
        for span in (*quotation.contents, quotation.cue, quotation.source):
            assert span is None or (len(span) > 0 and span.of(text) == span.of(text).strip())


def _drawn(text: str, sentence: Sentence, random: Random) -> Iterator[Token]:
    for word in words(text, sentence.span):
        yield Token(word.span, tuple(random.uniform(-5, 5) for _ in TAGS))


def test_a_long_article_is_read_in_time_that_grows_with_its_length() -> None:
    def seconds(times: int) -> float:
        text, parts = tagged("[source Lee] [cue said] [content it rained]. " * times)
        start = time.perf_counter()
        read(text, parts)
        return time.perf_counter() - start

    seconds(20)
    assert seconds(400) < 60 * seconds(40)


def test_a_heading_in_marks_is_nobodys_words() -> None:
    text = "“It is late,” said Ann Lee.\n\n‘A terrible bang’\n\n‘It was a terrible bang.’"
    found = {text[c.start : c.end] for q in read(text, odds=[9.0, 9.0, 9.0]) for c in q.contents}
    assert "‘A terrible bang’" not in found
    assert "‘It was a terrible bang.’" in found
