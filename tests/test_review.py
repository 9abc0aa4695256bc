"""What an editor notices who writes decisions beside an article."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator import review
from generator.anchors import anchors
from generator.errors import ReviewError
from generator.invariants import check
from generator.model import (
    Article,
    Briefing,
    DateMention,
    Finding,
    Kind,
    Level,
    Metadata,
    Placement,
    Precision,
    Quotation,
    Role,
    Section,
    Sentence,
    Span,
    Speaker,
    Speech,
    Structure,
)

TEXT = """\
The council raised the ferry fare on Monday. It rises by 50 cents. Riders were told in May.

“Nobody asked us,” Ann Lee, who leads the riders’ union, said. “We will march – and soon.”

The mayor said that the town had no choice. Lee called it a lie.
He said “Wait and see.” It rises by 50 cents.\
"""


def span(text: str, words: str, nth: int = 0) -> Span:
    """Return where words stand for the nth time."""
    start = [m.start() for m in re.finditer(re.escape(words), text)][nth]
    return Span(start, start + len(words))


def tool(text: str, **parts: Any) -> Structure:
    """Return a structure with a sentence for each full stop, all of them background."""
    spans = [Span(*m.span()) for m in re.finditer(r"\S(?:[^.!?]*[.!?]+[”\"]?(?=\s|$)|.*)", text)]
    spans = [s for s in spans if len(s)]
    found = anchors(text, spans)
    sentences = tuple(
        Sentence(f"s{n}", a, s, text.count("\n\n", 0, s.start))
        for n, (s, a) in enumerate(zip(spans, found, strict=True), 1)
    )
    placements = tuple(
        Placement(s.id, Section.BACKGROUND, 0.5, Role.MAIN, (f"is {s.id}",)) for s in sentences
    )
    metadata = Metadata(description=parts.pop("description", None))
    article = Article("a", Path("briefings/a.md"), metadata, text)
    given_parts: dict[str, Any] = {
        "quotations": (),
        "speakers": (),
        "dates": (),
        "glance": tuple(s.id for s in sentences[:2]),
        "findings": (),
        **parts,
    }
    return Structure(article, sentences, placements, **given_parts)


def ferry() -> Structure:
    """Return the structure of the text above."""
    quotations = (
        Quotation(
            "q1",
            Speech.DIRECT,
            (span(TEXT, "“Nobody asked us,”"), span(TEXT, "“We will march – and soon.”")),
            span(TEXT, "said"),
            span(TEXT, "Ann Lee"),
            "content-source-cue",
            speaker="p1",
        ),
        Quotation(
            "q2",
            Speech.INDIRECT,
            (span(TEXT, "that the town had no choice"),),
            span(TEXT, "said", 1),
            span(TEXT, "The mayor"),
            "source-cue-content",
            speaker="p2",
        ),
        Quotation(
            "q3",
            Speech.DIRECT,
            (span(TEXT, "“Wait and see.”"),),
            span(TEXT, "said", 2),
            span(TEXT, "He"),
            "source-cue-content",
        ),
    )
    speakers = (
        Speaker("p1", "Ann Lee", None, Kind.UNKNOWN, (span(TEXT, "Ann Lee"),)),
        Speaker("p2", "The mayor", "mayor", Kind.OFFICIAL, (span(TEXT, "The mayor"),)),
        Speaker("p3", "Lee", "union leader", Kind.PARTY, (span(TEXT, "Lee", 1),)),
    )
    return tool(
        TEXT,
        quotations=quotations,
        speakers=speakers,
        dates=(DateMention(span(TEXT, "Monday"), None, Precision.DAY),),
        glance=("s1", "s3"),
        findings=(Finding("Q003", Level.INFO, "no source", span(TEXT, "“Wait and see.”")),),
    )


Decide = Callable[[str], Briefing]


@pytest.fixture
def decide(tmp_path: Path) -> Decide:
    """Return a function that applies decisions to the ferry article."""

    def applied(decisions: str) -> Briefing:
        path = tmp_path / "a.review.yml"
        path.write_text(decisions, "utf8")
        briefing = review.apply(review.load(path), ferry())
        check(briefing.structure)
        return briefing

    return applied


def sentences(briefing: Briefing) -> list[str]:
    found = briefing.structure
    return [" ".join(s.span.of(found.article.text).split()) for s in found.sentences]


def codes(briefing: Briefing) -> list[tuple[str, int | None]]:
    return [(f.code, f.line) for f in briefing.structure.findings if f.code.startswith("V")]


def quotation(briefing: Briefing, id_: str) -> Quotation:
    return next(q for q in briefing.structure.quotations if q.id == id_)


def speaker(briefing: Briefing, name: str) -> Speaker:
    return next(s for s in briefing.structure.speakers if s.name == name)


def test_without_a_file_nothing_changes(tmp_path: Path) -> None:
    found = ferry()
    assert review.apply(review.load(tmp_path / "a.review.yml"), found) == Briefing(found)


def test_the_file_stands_beside_the_article() -> None:
    assert review.path_of(ferry().article) == Path("briefings/a.review.yml")


@pytest.mark.parametrize("content", ["", "# nothing yet\n", "---\n", "sentences:\nglance:\n"])
def test_a_file_that_decides_nothing(content: str, decide: Decide) -> None:
    assert decide(content) == Briefing(ferry())


# Sentences


@pytest.mark.parametrize(
    "words",
    [
        "Riders were told",
        "Riders  were\n    told in May.",
        "Riders wer",
        "Riders were told in May. “Nobody asked us",
    ],
)
def test_a_sentence_is_moved_to_another_section(words: str, decide: Decide) -> None:
    words = yaml.safe_dump(words)
    briefing = decide(f"sentences:\n  - section: key-changes\n    words: {words}")
    assert codes(briefing) == []
    assert briefing.structure.placements[2] == Placement(
        "s3", Section.KEY_CHANGES, 1.0, Role.MAIN, ("moved by the editor",), edited=True
    )
    assert [p.edited for p in briefing.structure.placements].count(True) == 1


@pytest.mark.parametrize(
    "words",
    [
        "“Nobody asked us,”",
        '"Nobody asked us," Ann',
        "''Nobody asked us,'' Ann",
        "Nobody asked us",
        "“Nobody asked us,” Ann Lee, who leads the riders' union",
    ],
)
def test_the_form_of_marks_does_not_matter(words: str, decide: Decide) -> None:
    briefing = decide(yaml.safe_dump({"sentences": [{"words": words, "section": "reactions"}]}))
    assert [p.sentence for p in briefing.structure.placements if p.edited] == ["s4"]


def test_sentences_are_joined(decide: Decide) -> None:
    briefing = decide("sentences:\n  - {words: The council raised, join_next: true}")
    before, after = ferry(), briefing.structure
    assert sentences(briefing)[:2] == [
        "The council raised the ferry fare on Monday. It rises by 50 cents.",
        "Riders were told in May.",
    ]
    assert [s.id for s in after.sentences] == [f"s{n}" for n in range(1, len(before.sentences))]
    assert [s.edited for s in after.sentences[:2]] == [True, False]
    assert after.sentences[1].anchor == before.sentences[2].anchor
    assert after.placements[0].reasons == ("is s1",)
    assert after.glance == ("s1", "s2")
    assert after.dates == before.dates


def test_the_longer_part_decides_where_a_joined_sentence_stands(decide: Decide) -> None:
    briefing = decide("sentences:\n  - {words: Lee called, join_next: true}")
    assert sentences(briefing)[6] == "Lee called it a lie. He said “Wait and see.”"
    assert briefing.structure.placements[6].reasons == ("is s8",)


def test_several_sentences_are_joined(decide: Decide) -> None:
    briefing = decide(
        "sentences:\n  - {words: It rises by 50 cents. Riders, join_next: true}\n"
        "  - {words: The council, join_next: true, section: key-changes}\n"
    )
    assert sentences(briefing)[0].endswith("in May.")
    assert briefing.structure.placements[0].section is Section.KEY_CHANGES
    assert briefing.structure.glance == ("s1",)


def test_a_sentence_is_split(decide: Decide) -> None:
    briefing = decide("sentences:\n  - {words: The council, split_before: on Monday}")
    assert sentences(briefing)[:2] == ["The council raised the ferry fare", "on Monday."]
    assert [p.reasons for p in briefing.structure.placements[:3]] == [
        ("is s1",),
        ("is s1",),
        ("is s2",),
    ]
    assert briefing.structure.glance == ("s1", "s4")


def test_a_piece_is_split_again_and_moved_in_any_order(decide: Decide) -> None:
    decisions = [
        "  - {words: on, section: source-only}",
        "  - {words: the ferry, split_before: on Monday}",
        "  - {words: The council, split_before: the ferry}",
    ]
    for order in (decisions, decisions[::-1]):
        briefing = decide("\n".join(["sentences:", *order]))
        assert sentences(briefing)[:3] == ["The council raised", "the ferry fare", "on Monday."]
        assert briefing.structure.placements[2].section is Section.SOURCE_ONLY
        assert codes(briefing) == []


def test_a_split_leaves_opening_marks_with_their_words(decide: Decide) -> None:
    briefing = decide("sentences:\n  - {words: He said, split_before: Wait and see}")
    assert sentences(briefing)[7:9] == ["He said", "“Wait and see.”"]


@pytest.mark.parametrize(
    ("decision", "code"),
    [
        ("{words: The senate, section: reactions}", "V001"),
        ("{words: council raised, section: reactions}", "V001"),
        ("{words: The, section: reactions}", "V002"),
        ("{words: It rises, section: reactions}", "V002"),
        ("{words: It rises by, join_next: true}", "V002"),
        ("{words: The council, split_before: in May}", "V001"),
        ("{words: Lee called, split_before: lied}", "V001"),
        ("{words: The council, split_before: cil}", "V001"),
        ("{words: The mayor, split_before: th}", "V002"),
        ("{words: The council, split_before: The council}", "V004"),
        ("{words: “Nobody, split_before: Nobody}", "V004"),
        ("{words: The senate, split_before: on}", "V001"),
    ],
)
def test_a_decision_that_cannot_be_carried_out_is_found(
    decision: str, code: str, decide: Decide
) -> None:
    briefing = decide(f"sentences:\n\n  - {decision}\n")
    assert codes(briefing) == [(code, 3)]
    assert briefing.structure.sentences == ferry().sentences
    assert briefing.structure.placements == ferry().placements


def test_the_last_sentence_has_none_to_join(tmp_path: Path) -> None:
    path = tmp_path / "a.review.yml"
    path.write_text("sentences: [{words: Two, join_next: true}]")
    briefing = review.apply(review.load(path), tool("One. Two."))
    assert codes(briefing) == [("V004", 1)]


def test_of_two_decisions_that_contradict_each_other_the_later_counts(decide: Decide) -> None:
    briefing = decide(
        "sentences:\n  - {words: Riders, section: reactions}\n"
        "  - {words: Riders were, section: key-changes}\n"
    )
    assert briefing.structure.placements[2].section is Section.KEY_CHANGES
    assert codes(briefing) == [("V004", 3)]


def test_what_is_split_is_not_joined_again(decide: Decide) -> None:
    briefing = decide(
        "sentences:\n  - {words: The council, split_before: on}\n"
        "  - {words: The council raised, join_next: true}\n"
    )
    assert sentences(briefing)[1] == "on Monday."
    assert codes(briefing) == [("V004", 3)]


# The glance, the standfirst, the glossary


def test_the_glance_is_picked(decide: Decide) -> None:
    briefing = decide("glance: [Riders were told, The council]")
    assert (briefing.structure.glance, briefing.glance_edited) == (("s3", "s1"), True)


def test_a_pick_that_is_gone_leaves_the_others(decide: Decide) -> None:
    briefing = decide("glance:\n  - Riders were told\n  - Nobody knows\n  - Riders\n")
    assert briefing.structure.glance == ("s3",)
    assert codes(briefing) == [("V001", 3), ("V004", 4)]


def test_where_all_picks_are_gone_the_tools_stay(decide: Decide) -> None:
    briefing = decide("glance: [Nobody knows]")
    assert (briefing.structure.glance, briefing.glance_edited) == (("s1", "s3"), False)


def test_a_hidden_sentence_leaves_the_tools_glance(decide: Decide) -> None:
    briefing = decide("sentences:\n  - {words: Riders, section: source-only}")
    assert briefing.structure.glance == ("s1",)


def test_the_standfirst_of_the_decisions_wins() -> None:
    found = tool("One.", description="from the front matter")
    path = Path("a.review.yml")
    assert review.apply(review.Review(path), found).standfirst == "from the front matter"
    decided = review.Review(path, standfirst="decided")
    assert review.apply(decided, found).standfirst == "decided"


def test_the_glossary(decide: Decide) -> None:
    briefing = decide("glossary:\n  Ferry fare: what a crossing costs\n  NO: a country\n")
    assert briefing.glossary == {"Ferry fare": "what a crossing costs"}
    assert codes(briefing) == [("V001", 3)]  # the article says “no”, which is not the country
    assert codes(decide("glossary: {tram: none here}")) == [("V001", 1)]


# Speakers


def test_a_speaker_is_described(decide: Decide) -> None:
    briefing = decide(
        "speakers:\n  - {name: Ann Lee, role: leader of the riders, kind: party, side: riders}"
    )
    assert speaker(briefing, "Ann Lee") == Speaker(
        "p1",
        "Ann Lee",
        "leader of the riders",
        Kind.PARTY,
        (span(TEXT, "Ann Lee"),),
        side="riders",
        edited=True,
    )


def test_a_role_is_taken_away(decide: Decide) -> None:
    assert speaker(decide("speakers: [{name: The mayor, role: null}]"), "The mayor").role is None


@pytest.mark.parametrize("order", [1, -1])
def test_speakers_are_merged(order: int, decide: Decide) -> None:
    decisions = ["  - {name: Lee, same_as: Ann Lee}", "  - {name: Lee, side: riders}"]
    briefing = decide("\n".join(["speakers:", *decisions[::order]]))
    assert [s.id for s in briefing.structure.speakers] == ["p1", "p2"]
    assert speaker(briefing, "Ann Lee") == Speaker(
        "p1",
        "Ann Lee",
        "union leader",
        Kind.PARTY,
        (span(TEXT, "Ann Lee"), span(TEXT, "Lee", 1)),
        side="riders",
        edited=True,
    )


def test_quotations_follow_a_merged_speaker(decide: Decide) -> None:
    briefing = decide("speakers: [{name: Ann Lee, same_as: Lee}]")
    assert quotation(briefing, "q1").speaker == "p3"


@pytest.mark.parametrize("order", [1, -1])
def test_a_renamed_speaker_answers_to_both_names(order: int, decide: Decide) -> None:
    decisions = [
        "  - {name: The mayor, rename: Jo Park}",
        "  - {name: Jo Park, role: mayor of the town}",
        "  - {name: The mayor, side: town}",
    ]
    briefing = decide("\n".join(["speakers:", *decisions[::order]]))
    found = speaker(briefing, "Jo Park")
    assert (found.id, found.role, found.side, found.edited) == (
        "p2",
        "mayor of the town",
        "town",
        True,
    )
    assert codes(briefing) == []


@pytest.mark.parametrize(
    ("decision", "code"),
    [
        ("{name: Ann Leigh, role: x}", "V003"),
        ("{name: Nobody, rename: x}", "V003"),
        ("{name: Lee, same_as: Nobody}", "V003"),
        ("{name: Lee, rename: Ann Lee}", "V004"),
    ],
)
def test_speakers_that_cannot_be_set_are_found(decision: str, code: str, decide: Decide) -> None:
    briefing = decide(f"speakers:\n  - {decision}")
    assert codes(briefing) == [(code, 2)]
    assert briefing.structure.speakers == ferry().speakers


def test_a_slip_in_a_name_is_guessed(decide: Decide) -> None:
    found = decide("speakers: [{name: Ann Leigh, role: x}]").structure.findings
    assert "Did you mean “Ann Lee”?" in found[-1].message


def test_a_circle_of_names_is_one_speaker(decide: Decide) -> None:
    briefing = decide(
        "speakers:\n  - {name: Lee, same_as: Ann Lee}\n  - {name: Ann Lee, same_as: Lee}"
    )
    assert codes(briefing) == []
    assert [s.id for s in briefing.structure.speakers] == ["p1", "p2"]


def test_a_speaker_merged_with_itself_is_found(decide: Decide) -> None:
    assert codes(decide("speakers: [{name: Ann Lee, same_as: Ann Lee}]")) == [("V004", 1)]


def test_a_speaker_answers_to_a_mention_that_is_nobody_elses(tmp_path: Path) -> None:
    text = "Ann Lee spoke. Lee left. “No,” said the boss."
    people = (
        Speaker("p1", "Ann Lee", None, Kind.UNKNOWN, (span(text, "Ann Lee"), span(text, "Lee", 1))),
        Speaker("p2", "the boss", None, Kind.UNKNOWN, (span(text, "the boss"),)),
    )
    said = Quotation("q1", Speech.DIRECT, (span(text, "“No,”"),), None, None, "r")
    path = tmp_path / "a.review.yml"
    path.write_text(
        "speakers: [{name: Lee, same_as: Ann Lee}]\nquotations: [{words: 'No', speaker: Lee}]"
    )
    briefing = review.apply(review.load(path), tool(text, speakers=people, quotations=(said,)))
    assert briefing.structure.speakers == people
    assert quotation(briefing, "q1").speaker == "p1"
    assert codes(briefing) == []


# Quotations


@pytest.mark.parametrize("words", ["Wait and see", '"Wait and see."', "He said “Wait", "and see"])
def test_a_quotation_gets_its_speaker(words: str, decide: Decide) -> None:
    decisions = {"quotations": [{"words": words, "speaker": "The mayor"}]}
    briefing = decide(yaml.safe_dump(decisions))
    found = quotation(briefing, "q3")
    assert (found.speaker, found.edited) == ("p2", True)
    assert span(TEXT, "He") in speaker(briefing, "The mayor").mentions
    assert all(f.code != "Q003" for f in briefing.structure.findings)


def test_a_quotation_gets_a_new_speaker(decide: Decide) -> None:
    briefing = decide(
        "quotations:\n  - {words: Nobody asked us, speaker: Riders}\n"
        "speakers:\n  - {name: Riders, kind: witness}\n"
    )
    assert quotation(briefing, "q1").speaker == "p4"
    assert speaker(briefing, "Riders") == Speaker(
        "p4",
        "Riders",
        None,
        Kind.WITNESS,
        (span(TEXT, "Riders"), span(TEXT, "Ann Lee")),
        edited=True,
    )
    assert codes(briefing) == []


def test_a_new_name_that_the_article_does_not_have_is_taken_but_a_slip_is_told(
    decide: Decide,
) -> None:
    briefing = decide("quotations: [{words: Wait and see, speaker: Kim Oh}]")
    assert (speaker(briefing, "Kim Oh").kind, codes(briefing)) == (Kind.UNKNOWN, [])
    briefing = decide("quotations: [{words: Wait and see, speaker: Anne Lee}]")
    assert (speaker(briefing, "Anne Lee").id, codes(briefing)) == ("p4", [("V003", 1)])


def test_a_quotation_loses_its_speaker(decide: Decide) -> None:
    briefing = decide("quotations: [{words: the town had, speaker: null}]")
    assert quotation(briefing, "q2").speaker is None
    assert [s.id for s in briefing.structure.speakers] == ["p1", "p3"]


@pytest.mark.parametrize(
    ("content", "spans", "kind"),
    [
        ("the town had", ["the town had"], Speech.INDIRECT),
        ("We will march - and soon", ["“We will march – and soon.”"], Speech.DIRECT),
        (
            ["We will march", "Nobody asked us"],
            ["“Nobody asked us,”", "We will march"],
            Speech.DIRECT,
        ),
        ("He said “Wait and see.”", ["He said “Wait and see.”"], Speech.MIXED),
    ],
)
def test_a_quotation_gets_its_extent(
    content: str | list[str], spans: list[str], kind: Speech, decide: Decide
) -> None:
    words = content if isinstance(content, str) else content[0]
    briefing = decide(yaml.safe_dump({"quotations": [{"words": words, "content": content}]}))
    [found] = [q for q in briefing.structure.quotations if q.edited]
    assert [c.of(TEXT) for c in found.contents] == spans
    assert found.kind is kind
    for part in (found.cue, found.source):
        assert not part or not any(part.meets(content) for content in found.contents)


def test_words_in_no_quotation_become_one(decide: Decide) -> None:
    briefing = decide(
        "quotations:\n  - {words: it a lie, content: it a lie, speaker: Lee, kind: indirect}"
    )
    assert quotation(briefing, "q4") == Quotation(
        "q4",
        Speech.INDIRECT,
        (span(TEXT, "it a lie"),),
        None,
        None,
        "editor",
        speaker="p3",
        edited=True,
    )
    assert [q.id for q in briefing.structure.quotations] == ["q1", "q2", "q4", "q3"]


def test_a_quotation_is_removed(decide: Decide) -> None:
    briefing = decide("quotations: [{words: Wait and see, remove: true}]")
    assert [q.id for q in briefing.structure.quotations] == ["q1", "q2"]
    assert briefing.structure.findings == ()


def test_the_kind_of_a_quotation_is_set(decide: Decide) -> None:
    briefing = decide("quotations: [{words: the town had, kind: mixed}]")
    assert quotation(briefing, "q2").kind is Speech.MIXED


@pytest.mark.parametrize(
    ("decision", "found"),
    [
        ("{words: we go, speaker: Lee}", [("V001", 2)]),
        ("{words: Riders were, speaker: Lee}", [("V005", 2)]),
        ("{words: The, kind: mixed}", [("V005", 2)]),
        ("{words: a, kind: mixed}", [("V005", 2)]),
        ("{words: said, kind: mixed}", [("V005", 2)]),
        ("{words: Wait, content: [Wait and, and see]}", [("V004", 2)]),
        ("{words: Wait, content: 50 cents}", [("V002", 2)]),
        ("{words: Wait, content: gone words}", [("V001", 2)]),
    ],
)
def test_quotations_that_cannot_be_set_are_found(
    decision: str, found: list[tuple[str, int]], decide: Decide
) -> None:
    briefing = decide(f"quotations:\n  - {decision}")
    assert codes(briefing) == found
    assert briefing.structure.quotations == ferry().quotations


def test_words_in_two_quotations_are_found() -> None:
    text = "“Go home,” said Ann. “Go home,” said Bea."
    quotations = tuple(
        Quotation(f"q{n}", Speech.DIRECT, (span(text, "“Go home,”", n),), None, None, "r")
        for n in (0, 1)
    )
    decision = review.QuotationDecision(7, "Go home", kind=Speech.MIXED)
    decided = review.Review(Path("a.review.yml"), quotations=(decision,))
    briefing = review.apply(decided, tool(text, quotations=quotations))
    assert codes(briefing) == [("V002", 7)]


def test_a_removed_quotation_is_not_corrected_too(decide: Decide) -> None:
    briefing = decide(
        "quotations:\n  - {words: Wait, speaker: Lee}\n  - {words: Wait and, remove: true}"
    )
    assert codes(briefing) == [("V004", 2)]


# The file


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        ("sentences: {words: a}", 1, "sentences: A list is wanted here"),
        ("sentence: []", 1, "Did you mean “sentences”?"),
        ("sentences:\n- words: a\n  section: bakground", 3, "Did you mean “background”?"),
        ("sentences:\n- words: a\n  sektion: background", 3, "Did you mean “section”?"),
        ("sentences:\n- section: background", 2, "The key “words” is missing"),
        ("sentences:\n- words: a", 2, "This decides nothing; add one of section"),
        ("sentences:\n- words:\n  join_next: true", 2, "there are none"),
        ("sentences:\n- words: a\n  join_next: maybe", 3, "Write true or false"),
        (
            "sentences:\n- {words: a, join_next: true, split_before: b}",
            2,
            "Only one of join_next and split_before",
        ),
        ("speakers:\n- name: a\n  kind: expart", 3, "Did you mean “expert”?"),
        ("speakers:\n- {name: a, rename: b, same_as: c}", 2, "Only one of rename and same_as"),
        (
            "quotations:\n- {words: a, remove: true, speaker: b}",
            2,
            "Only one of remove and speaker",
        ),
        ("quotations:\n- words: a\n  content: []", 3, "not a list"),
        ("glance: []", 1, "at least one sentence"),
        ("glance: The council", 1, "A list is wanted"),
        ("glossary: [a]", 1, "A table is wanted"),
        ("glossary:\n  a: [b]", 2, "Words are wanted"),
        ("glossary:\n  a: b\n  a: c", 3, "stands here twice"),
        ("standfirst: &a b", 1, "not allowed here"),
        ("standfirst: a: b", 1, "not plain YAML"),
        ("standfirst: a\n---\nstandfirst: b", 2, "not plain YAML"),
        ("- a", 1, "A table is wanted here"),
    ],
)
def test_a_file_with_a_mistake(content: str, line: int, message: str, tmp_path: Path) -> None:
    path = tmp_path / "a.review.yml"
    path.write_text(content)
    with pytest.raises(ReviewError) as caught:
        review.load(path)
    assert message in str(caught.value)
    assert (caught.value.path, caught.value.line) == (path, line)


def test_all_mistakes_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "a.review.yml"
    path.write_text("sentences:\n- words: a\n  section: x\n- wrods: b\nkey: 1\nglance: []\n")
    with pytest.raises(ReviewError) as caught:
        review.load(path)
    rows = str(caught.value).splitlines()[1:]
    assert [row.split(":")[0].strip() for row in rows] == [
        "line 3",
        "line 4",
        "line 4",
        "line 5",
        "line 6",
    ]


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.review.yml"
    path.write_bytes(b"standfirst: caf\xe9")
    with pytest.raises(ReviewError, match="not UTF-8"):
        review.load(path)


# Any text, any decisions

PIECES = [
    "One two.",
    "“No,” he said.",
    "He said:",
    "Lee",
    "it's",
    " ",
    "\n\n",
    "\n",
    "'Go.' ",
    "\udc80x.",
]
texts = st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.text(max_size=40)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Structure, review.Review]:
    """Draw a structure over any text, and decisions whose words may stand in it or not."""
    text = draw(texts)
    places = st.integers(0, len(text))
    spans = st.tuples(places, places).map(lambda ab: Span(min(ab), max(ab)))
    filled = spans.filter(lambda s: bool(s.of(text).strip()))
    words = (filled.map(lambda s: s.of(text)) if text.strip() else st.nothing()) | st.sampled_from(
        ["One", "Lee", "“", "'", "No", "he said"]
    )
    quotations = tuple(
        Quotation(f"q{n}", Speech.DIRECT, (found,), None, None, "r", speaker="p1")
        for n, found in enumerate(draw(st.lists(filled, max_size=3)) if text.strip() else ())
    )
    names = draw(st.lists(words, min_size=1, max_size=3))
    people = tuple(
        Speaker(f"p{n}", name, None, Kind.UNKNOWN, ()) for n, name in enumerate(names, 1)
    )
    decisions = review.Review(
        Path("a.review.yml"),
        glance=tuple(draw(st.lists(st.builds(review.Pick, lines, words), max_size=3))),
        sentences=tuple(
            draw(
                st.lists(
                    st.builds(
                        review.SentenceDecision,
                        lines,
                        words,
                        st.none() | st.sampled_from(Section),
                        st.booleans(),
                        st.none() | words,
                    ),
                    max_size=5,
                )
            )
        ),
        speakers=tuple(
            draw(
                st.lists(
                    st.builds(
                        review.SpeakerDecision,
                        lines,
                        words,
                        st.none() | words,
                        st.none() | words,
                        st.none() | words,
                    ),
                    max_size=4,
                )
            )
        ),
        quotations=tuple(
            draw(
                st.lists(
                    st.builds(
                        review.QuotationDecision,
                        lines,
                        words,
                        st.none() | words,
                        st.lists(words, max_size=2).map(tuple),
                        st.none(),
                        st.booleans(),
                    ),
                    max_size=4,
                )
            )
        ),
    )
    return tool(text, quotations=quotations, speakers=people), decisions


lines = st.integers(1, 9)

YAML = [
    "sentences:",
    "speakers:",
    "quotations:",
    "- words: Lee called",
    "- words: It",
    "- {words: The council, split_before: ferry}",
    "- {name: Lee, same_as: Ann Lee}",
    "- {words: Wait, speaker: Ann Lee, content: Wait and see}",
    "  section: reactions",
    "  join_next: true",
    "  speaker: Jo",
    "  remove: true",
    "glance: [Riders, The council]",
    "glossary: {fare: price}",
    "standfirst: words",
    "  - *a",
]


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(YAML), max_size=8).map("\n".join) | st.text())
def test_any_file_of_decisions_is_applied_or_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.review.yml"
    path.write_bytes(content.encode("utf8", "replace"))
    try:
        decisions = review.load(path)
    except ReviewError:
        return
    check(review.apply(decisions, ferry()).structure)


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases())
def test_any_decisions_leave_a_sound_structure(case: tuple[Structure, review.Review]) -> None:
    structure, decisions = case
    changed = review.apply(decisions, structure).structure
    check(changed)
    assert [s.id for s in changed.sentences] == [f"s{n + 1}" for n in range(len(changed.sentences))]
    ids = {s.id for s in changed.speakers}
    assert all(q.speaker is None or q.speaker in ids for q in changed.quotations)
    assert all(q.contents for q in changed.quotations)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.permutations(range(6)))
def test_the_order_of_decisions_does_not_matter(order: Sequence[int]) -> None:
    sentences = (
        review.SentenceDecision(1, "The council", Section.KEY_CHANGES),
        review.SentenceDecision(2, "The council raised", split_before="the ferry"),
        review.SentenceDecision(3, "the ferry", split_before="on Monday"),
        review.SentenceDecision(4, "on Monday", join_next=True),
        review.SentenceDecision(5, "on Monday", Section.REACTIONS),
        review.SentenceDecision(6, "gone", Section.REACTIONS),
    )
    speakers = (
        review.SpeakerDecision(11, "Lee", same_as="Ann Lee"),
        review.SpeakerDecision(12, "Ann Lee", side="riders"),
        review.SpeakerDecision(13, "Jo Park", kind=Kind.OFFICIAL),
        review.SpeakerDecision(14, "The mayor", rename="Jo Park"),
        review.SpeakerDecision(15, "the town", role="a place"),
        review.SpeakerDecision(16, "gone", role="nobody"),
    )
    quotations = (
        review.QuotationDecision(21, "Wait", "Jo Park"),
        review.QuotationDecision(22, "the town had", "the town"),
        review.QuotationDecision(23, "it a lie", "Lee", ("it a lie",)),
        review.QuotationDecision(24, "Riders were told", content=("Riders were told",)),
        review.QuotationDecision(25, "Nobody asked", "Riders"),
        review.QuotationDecision(26, "gone", remove=True),
    )

    def made(order: Sequence[int]) -> Briefing:
        return review.apply(
            review.Review(
                Path("a.review.yml"),
                sentences=tuple(sentences[i] for i in order),
                speakers=tuple(speakers[i] for i in order),
                quotations=tuple(quotations[i] for i in order),
            ),
            ferry(),
        )

    assert made(order) == made(range(6))
    assert codes(made(order)) == [("V001", 6), ("V003", 16), ("V001", 26)]


def test_a_long_text_takes_no_time() -> None:
    text = "x " * 500_000 + "“the end” y"
    decided = review.Review(
        Path("a.review.yml"),
        sentences=(review.SentenceDecision(1, "x x x", split_before="the end"),),
        quotations=(review.QuotationDecision(1, "the end", content=("the end",)),),
    )
    briefing = review.apply(decided, tool(text))
    assert len(briefing.structure.sentences) == 2
