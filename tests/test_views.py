"""How a briefing is arranged: who speaks, the key words, the dates."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sheets import Said, sheet, speaker

from generator.model import DateMention, Precision, Section, Span, Speech
from generator.publishing import arranging, views

K, B, R, A, S = Section


def clauses(sentence: str, date: str, said: str | None = None) -> list[str]:
    """Return what the timeline shows of a sentence for a date."""
    briefing = sheet(
        [(K, sentence)],
        said=[Said(said)] if said else [],
        dates=[(date, "2030-05-04", Precision.DAY)],
    )
    return [e.text for event in arranging.arrange(briefing).timeline for e in event.excerpts]


def key_words(sentence: str, *said: Said) -> tuple[str, bool]:
    """Return what the table of who says what shows of a sentence, and whether in marks."""
    briefing = sheet([(R, sentence)], said=said, speakers=[speaker("Ana Reyes")])
    words = arranging.arrange(briefing).positions[0].words
    return words.text, words.quoted


@pytest.mark.parametrize(
    ("value", "precision", "label"),
    [
        ("2024-11-19", Precision.DAY, "19 November 2024"),
        ("2024-09", Precision.MONTH, "September 2024"),
        ("2024", Precision.YEAR, "2024"),
        ("199", Precision.DECADE, "1990s"),
        ("19", Precision.CENTURY, "20th century"),
        ("20", Precision.CENTURY, "21st century"),
        ("10", Precision.CENTURY, "11th century"),
        ("2024-13", Precision.MONTH, "2024-13"),
        ("soon", Precision.DAY, "soon"),
    ],
)
def test_dates_are_written_as_people_write_them(
    value: str, precision: Precision, label: str
) -> None:
    assert views.date_label(value, precision) == label


@pytest.mark.parametrize(
    ("sentence", "date", "shown"),
    [
        # The clause alone, where it has words enough.
        ("The vote was held on 4 May, and the mayor left.", "4 May", "The vote was held on 4 May"),
        # A short opening takes the next clause along.
        ("On 4 May, the council met.", "4 May", "On 4 May, the council met."),
        # A short end takes the one before it along.
        ("They met in the old hall, on 4 May.", "4 May", "They met in the old hall, on 4 May."),
        # A clause that hangs on another takes it along.
        (
            "The old lamp, which was lit again by two men in 2022, went out, they say.",
            "2022",
            "The old lamp, which was lit again by two men in 2022",
        ),
        # A list of dates stays together.
        ("None was given in 2003, 2006 or 2014.", "2006", "None was given in 2003, 2006 or 2014."),
        # Figures are not cut at their commas.
        ("They paid 1,000 crowns on 4 May; so be it.", "4 May", "They paid 1,000 crowns on 4 May"),
        # Dashes cut, hyphens do not.
        ("A well-known man came on 4 May – and left.", "4 May", "A well-known man came on 4 May"),
    ],
)  # fmt: skip
def test_the_timeline_shows_the_clause_around_a_date(sentence: str, date: str, shown: str) -> None:
    assert clauses(sentence, date) == [shown]


def test_the_timeline_never_cuts_what_is_said() -> None:
    said = "“We met on 4 May, in the old hall, and left.”"
    assert clauses(f"Yesterday, he told the court: {said}", "4 May", said) == [said]


def test_the_timeline_runs_from_the_oldest_date_and_has_none_that_is_unresolved() -> None:
    briefing = sheet(
        [(B, "It rose in May 2030 and again in 1990 or the 1980s, some day.")],
        dates=[
            ("May 2030", "2030-05", Precision.MONTH),
            ("1990", "1990", Precision.YEAR),
            ("1980s", "198", Precision.DECADE),
        ],
    )
    unresolved = DateMention(Span(0, 2), None, Precision.DAY)
    structure = replace(briefing.structure, dates=(*briefing.structure.dates, unresolved))
    dated = replace(briefing, structure=structure)
    labels = [event.label for event in arranging.arrange(dated).timeline]
    assert labels == ["1980s", "1990", "May 2030"]


@pytest.mark.parametrize(
    ("sentence", "said", "shown", "quoted"),
    [
        ("“No,” said Ana Reyes.", Said("“No,”", "Ana Reyes", "p1"), "No", True),
        ("'No,' said Ana Reyes.", Said("'No,'", "Ana Reyes", "p1"), "No", True),
        ("Ana Reyes said: «No!»", Said("«No!»", "Ana Reyes", "p1"), "No!", True),
        (
            "Ana Reyes said it was “late” again.",
            Said("it was “late” again", "Ana Reyes", "p1", Speech.MIXED),
            "it was “late” again",
            False,
        ),
        (
            "Ana Reyes called it “a shame that nobody could foresee,” she who knew.",
            Said("it “a shame that nobody could foresee,”", "Ana Reyes", "p1", Speech.MIXED),
            "a shame that nobody could foresee",
            True,
        ),
        (
            "Ana Reyes said that it was late.",
            Said("that it was late", "Ana Reyes", "p1", Speech.INDIRECT),
            "it was late",
            False,
        ),
        (
            "Ana Reyes had threatened to leave.",
            Said("to leave", "Ana Reyes", "p1", Speech.INDIRECT, cue="had threatened"),
            "had threatened to leave",
            False,
        ),
        (
            "''It was late,'' said Ana Reyes.",
            Said("''It was late,''", "Ana Reyes", "p1"),
            "It was late",
            True,
        ),
        (
            "Ana Reyes said it was late.",
            Said("it was late", "Ana Reyes", "p1", Speech.INDIRECT, cue="said"),
            "it was late",
            False,
        ),
    ],
)
def test_key_words_keep_their_verb_and_lose_their_outer_marks(
    sentence: str, said: Said, shown: str, quoted: bool
) -> None:
    assert key_words(sentence, said) == (shown, quoted)


def test_quoted_words_are_chosen_before_longer_ones_that_are_not() -> None:
    text = "Ana Reyes said nobody at all had asked anyone about it. “Nobody,” she added."
    shown = key_words(
        text,
        Said("nobody at all had asked anyone about it", "Ana Reyes", "p1", Speech.INDIRECT),
        Said("“Nobody,”", "she", "p1"),
    )
    assert shown == ("Nobody", True)


def test_what_one_is_only_quoted_with_by_another_is_the_others_view() -> None:
    text = "Ana Reyes said that Putin offers “peace or war”."
    briefing = sheet(
        [(R, text)],
        said=[
            Said("that Putin offers “peace or war”", "Ana Reyes", "p1", Speech.MIXED),
            Said("“peace or war”", "Putin", "p2"),
        ],
        speakers=[speaker("Ana Reyes"), speaker("Putin", key="p2")],
    )
    names = [row.speaker and row.speaker.name for row in arranging.arrange(briefing).positions]
    assert names == ["Ana Reyes"]


def test_a_pronoun_that_leads_to_nobody_is_no_source() -> None:
    said = [Said("the plan failed", "he"), Said("“Never,”", "A clerk")]
    briefing = sheet([(R, "“Never,” A clerk said, and he said the plan failed.")], said=said)
    sources = [row.source.text for row in arranging.arrange(briefing).positions if row.source]
    assert sources == ["A clerk"]


def test_an_overview_bears_a_dozen_voices_those_who_say_most() -> None:
    names = [f"Speaker {letter}" for letter in "ABCDEFGHIJKLMNOP"]
    briefing = sheet(
        *([(R, f"“It is {'very ' * i}late,” said {name}.")] for i, name in enumerate(names)),
        said=[Said(f"“It is {'very ' * i}late,”", name, name[-1]) for i, name in enumerate(names)],
        speakers=[speaker(name, key=name[-1]) for name in names],
    )
    view = arranging.arrange(briefing)
    assert [row.speaker.name for row in view.positions if row.speaker] == names[4:]
    assert view.more_positions == 4
    first, *others = briefing.structure.speakers
    sided = (replace(first, side="Early"), *others)
    view = arranging.arrange(
        replace(briefing, structure=replace(briefing.structure, speakers=sided))
    )
    assert view.positions[0].speaker == sided[0]
    assert [side.name for side in arranging.by_side(view.positions)] == ["Early", None]


def test_the_overview_shows_nothing_of_what_stands_in_the_source_alone() -> None:
    briefing = sheet(
        [(S, "“Reporting on 4 May,” said Ana Reyes.")],
        said=[Said("“Reporting on 4 May,”", "Ana Reyes", "p1")],
        speakers=[speaker("Ana Reyes")],
        dates=[("4 May", "2030-05-04", Precision.DAY)],
    )
    view = arranging.arrange(briefing)
    assert (view.positions, view.timeline) == ((), ())


def test_a_date_has_two_lines_in_the_timeline_at_most() -> None:
    briefing = sheet(
        *([(K, f"The council met {n} times on 4 May.")] for n in ("two", "three", "four"))
    )
    starts = [s.span for s in briefing.structure.sentences]
    dates = tuple(
        DateMention(Span(at.end - 6, at.end - 1), "2030-05-04", Precision.DAY) for at in starts
    )
    (event,) = arranging.arrange(
        replace(briefing, structure=replace(briefing.structure, dates=dates))
    ).timeline
    assert [e.text for e in event.excerpts] == [
        "The council met two times on 4 May.",
        "The council met three times on 4 May.",
    ]


def test_attributions_that_are_no_speech_are_left_out() -> None:
    briefing = sheet(
        [(R, "Ana Reyes declined to comment.")],
        said=[Said("to comment", "Ana Reyes", "p1", speech=False)],
        speakers=[speaker("Ana Reyes")],
    )
    view = arranging.arrange(briefing)
    assert not view.positions
    assert [voice.speaker for voice in view.reactions] == [None]


def test_a_sentence_with_two_speakers_stands_under_the_one_who_says_more() -> None:
    briefing = sheet(
        [(R, "“No,” said Ana Reyes, but “it was always meant to be so,” said Bo Lind.")],
        said=[
            Said("“No,”", "Ana Reyes", "p1"),
            Said("“it was always meant to be so,”", "Bo Lind", "p2"),
        ],
        speakers=[speaker("Ana Reyes"), speaker("Bo Lind", key="p2")],
    )
    (voice,) = arranging.arrange(briefing).reactions
    assert voice.speaker is not None
    assert voice.speaker.name == "Bo Lind"


def test_a_quotation_over_two_sentences_is_cut_at_their_border() -> None:
    briefing = sheet(
        [(R, "“We came."), (R, "We saw,” said Ana Reyes.")],
        said=[Said("“We came. We saw,”", "Ana Reyes", "p1")],
        speakers=[speaker("Ana Reyes")],
    )
    (voice,) = arranging.arrange(briefing).reactions
    assert [[(run.text, run.said) for run in s.runs] for s in voice.statements] == [
        [("“We came.", True)],
        [("We saw,”", True), (" said Ana Reyes.", False)],
    ]


@pytest.mark.parametrize(
    ("first", "second", "points"),
    [
        ((K, "He left."), (K, "But he came back."), 1),
        ((K, "He left."), (K, "“That was wrong,” she said."), 1),
        ((K, "He left."), (K, "The council met."), 2),
        ((K, "He left."), (K, "Butter is dear."), 2),
    ],
)
def test_a_statement_that_leans_on_its_neighbour_is_one_point_with_it(
    first: tuple[Section, str], second: tuple[Section, str], points: int
) -> None:
    view = arranging.arrange(sheet([first, second]))
    assert len(arranging.points(view.sections[K])) == points
    apart = arranging.arrange(sheet([first], [second]))
    assert len(arranging.points(apart.sections[K])) == 2


@pytest.mark.parametrize(
    ("sentence", "said", "quoted"),
    [
        # A full stop behind the marks goes with them.
        (
            "She said that “it was always meant to be so”.",
            Said("that “it was always meant to be so”", "She", "p1", Speech.MIXED),
            ["“it was always meant to be so”."],
        ),
        # A term in marks is no quotation.
        (
            "She called it a “shame”.",
            Said("a “shame”", "She", "p1", Speech.MIXED),
            [],
        ),
        # Few words are one where a sentence begins with them, not amid it.
        ("“Not yet,” She said.", Said("“Not yet,”", "She", "p1"), ["“Not yet,”"]),
        ("She was “not yet” ready.", Said("“not yet”", "She", "p1"), []),
        # What is not in marks is none.
        ("She said it was late.", Said("it was late", "She", "p1", Speech.INDIRECT), []),
    ],
)
def test_words_in_marks_stand_as_a_quotation_if_they_say_something(
    sentence: str, said: Said, quoted: list[str]
) -> None:
    briefing = sheet([(R, sentence)], said=[said], speakers=[speaker("She")])
    (statement,) = arranging.arrange(briefing).statements
    assert [part.text for part in statement.parts if part.quoted] == quoted
    assert "".join(part.text for part in statement.parts) == sentence
    assert (statement.form is views.Form.QUOTED) == bool(quoted)


@pytest.mark.parametrize(
    ("text", "source", "named"),
    [
        ("Yesterday Norland said no to it.", "Norland", True),
        ("Yesterday the Bank of Norland said no to it.", "the Bank of Norland", True),
        ("Yesterday a Norland official said no to it.", "a Norland official", False),
        ("Officials said no to it.", "Officials", False),
        ("Norland said no to it. We in Norland agree.", "Norland", True),
    ],
)
def test_a_source_is_named_if_its_words_are_a_name(text: str, source: str, named: bool) -> None:
    briefing = sheet([(R, text)], said=[Said("no to it", source, kind=Speech.INDIRECT)])
    view = arranging.arrange(briefing)
    assert [row.named for row in view.positions] == [named]
    assert [voice.name for voice in view.reactions] == [source if named else None]


def test_in_time_what_leans_stays_and_what_has_no_date_follows() -> None:
    briefing = sheet(
        [(B, "Long before, there was a ferry.")],
        [(B, "A ferry sank in 2019.")],
        [(B, "The town mourned.")],
        [(B, "The pier is from 1931.")],
        [(B, "But it was closed in 2021.")],
        [(B, "In 1950 the pier burnt.")],
        dates=[(y, y, Precision.YEAR) for y in ("2019", "1931", "2021", "1950")],
    )
    view = arranging.arrange(briefing)
    points = arranging.in_time(arranging.points(view.sections[B], view.statements))
    assert [s.number for point in points for s in point.statements] == [1, 4, 5, 6, 2, 3]


def test_a_referent_is_given_only_where_the_sentence_does_not_name_it() -> None:
    briefing = sheet(
        [(K, "The minister spoke."), (K, "Ana Reyes said she was tired.")],
        speakers=[speaker("Ana Reyes", Span(0, 12), Span(20, 29), Span(35, 38))],
    )
    first, second = arranging.arrange(briefing).statements
    assert [(r.mention, r.name) for r in first.referents] == [("The minister", "Ana Reyes")]
    assert not second.referents


def test_reading_time_is_a_minute_at_least() -> None:
    assert arranging.arrange(sheet()).minutes(230) == 1
    assert arranging.arrange(sheet([(K, "word " * 231)])).minutes(230) == 2


SPANS = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda p: Span(min(p), max(p)))


@given(
    st.lists(st.lists(st.text(" ab,;:–—“”\n", min_size=1), min_size=1, max_size=3), max_size=4),
    st.lists(SPANS, max_size=6),
    st.lists(SPANS, max_size=6),
)
@settings(max_examples=100)
def test_every_piece_shown_is_a_piece_of_its_sentence(
    paragraphs: list[list[str]], contents: list[Span], dates: list[Span]
) -> None:
    bare = sheet(*([(K, "x" + s.strip() + "x") for s in p] for p in paragraphs))
    text = bare.structure.article.text
    inside = [s for s in contents if s.end <= len(text) and len(s)]
    whole = sheet(
        *([(K, "x" + s.strip() + "x") for s in p] for p in paragraphs),
        said=[Said(s.of(text), None, None) for s in inside],
        dates=[(s.of(text), "2030", Precision.YEAR) for s in dates if s.end <= len(text)],
    )
    view = arranging.arrange(whole)
    known = {statement.anchor: statement for statement in view.statements}
    for statement in view.statements:
        assert "".join(run.text for run in statement.runs) == statement.text
    for event in view.timeline:
        for excerpt in event.excerpts:
            assert "".join(excerpt.text.split()) in "".join(known[excerpt.anchor].text.split())


def test_words_of_somebody_else_are_not_those_of_whom_a_sentence_stands_under() -> None:
    sentence = "Although Petra Vale threatened to leave, Ana Reyes dismissed it as an idle boast."
    said = [
        Said("to leave", "Petra Vale", "p2", Speech.INDIRECT),
        Said("it as an idle boast", "Ana Reyes", "p1", Speech.INDIRECT),
    ]
    speakers = [speaker("Ana Reyes"), speaker("Petra Vale", key="p2")]
    (voice,) = arranging.arrange(sheet([(R, sentence)], said=said, speakers=speakers)).reactions
    (statement,) = voice.statements
    assert [run.text for run in statement.runs if run.said] == ["it as an idle boast"]
