"""What an editor's edits write into a file of decisions, and what comes of it."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator import config, pipeline, reading, review
from generator.desk.review import editing
from generator.model import (
    Article,
    Briefing,
    Metadata,
    Quotation,
    Section,
    Sentence,
    Span,
    Speaker,
    Status,
    Structure,
)

HERE = Path(__file__).parent
ARTICLES = sorted(path.stem for path in (HERE / "articles").glob("*.md"))
SECTIONS = [None, *Section]

Op = dict[str, Any]


@cache
def understood(name: str) -> Structure:
    """Return what the tool understands of an article of the tests."""
    path = HERE / "articles" / f"{name}.md"
    article = reading.read(path, config.defaults(HERE))
    metadata = replace(article.metadata, status=Status.PUBLISHED)
    return pipeline.structure(replace(article, metadata=metadata))


@cache
def written(text: str) -> Structure:
    """Return what the tool understands of a text."""
    return pipeline.structure(Article("a", Path("briefings/a.md"), Metadata(), text))


def applied(structure: Structure, text: str) -> Briefing:
    """Return the briefing that a file of decisions makes, read as the generator reads it."""
    return review.apply(review.read(text, Path("a.review.yml")), structure)


def edit(structure: Structure, text: str, *ops: Op) -> str:
    """Return the text of a file of decisions after edits."""
    for op in ops:
        text = editing.change(structure, Path("a.review.yml"), text, editing.parse(op))
    return text


def tried(structure: Structure, text: str, op: Op) -> tuple[str, str]:
    """Return the text after an edit, or why it is refused."""
    try:
        return edit(structure, text, op), ""
    except editing.RefusalError as refusal:
        return text, str(refusal)


def refused(structure: Structure, text: str, op: Op) -> str:
    """Return why an edit is refused."""
    with pytest.raises(editing.RefusalError) as caught:
        edit(structure, text, op)
    return str(caught.value)


def words(structure: Structure, made: Briefing) -> list[str]:
    """Return every sentence in words."""
    text = structure.article.text
    return [" ".join(s.span.of(text).split()) for s in made.structure.sentences]


def sections(made: Briefing) -> list[str]:
    return [p.section.value for p in made.structure.placements]


def doubts(made: Briefing) -> set[tuple[str, str]]:
    return {(f.code, f.message) for f in made.structure.findings if f.code.startswith("V")}


# Any edits, on any article


@dataclass(frozen=True)
class Turn:
    """A random edit, made once the state is known."""

    kind: str
    seed: int

    def op(self, made: Briefing) -> Op | None:
        """Return the edit, None where the article has nothing to do it to."""
        now, dice = made.structure, random.Random(self.seed)
        if self.kind in OF_SENTENCES:
            asked = OF_SENTENCES[self.kind](dice, now, dice.choice(now.sentences))
        elif self.kind in OF_SPEAKERS and now.speakers:
            asked = OF_SPEAKERS[self.kind](dice, now, dice.choice(now.speakers))
        elif self.kind in OF_QUOTATIONS and now.quotations:
            asked = OF_QUOTATIONS[self.kind](dice, now, dice.choice(now.quotations))
        else:
            return None
        return {"do": DOES.get(self.kind, self.kind), **asked}


def some_name(dice: random.Random, now: Structure) -> str | None:
    return dice.choice([*(s.name for s in now.speakers), "Nia O'Dell", "no: one", None])


def place(dice: random.Random, _: Structure, sentence: Sentence) -> Op:
    return {"sentence": sentence.id, "section": dice.choice(SECTIONS)}


def join(_: random.Random, __: Structure, sentence: Sentence) -> Op:
    return {"sentence": sentence.id}


def split(dice: random.Random, _: Structure, sentence: Sentence) -> Op:
    at = dice.randrange(sentence.span.start, sentence.span.end)
    return {"sentence": sentence.id, "at": at}


def glance(dice: random.Random, now: Structure, _: Sentence) -> Op:
    some = dice.sample(now.sentences, min(len(now.sentences), 3))
    return {"sentences": dice.choice([None, [s.id for s in some]])}


def quote(dice: random.Random, now: Structure, sentence: Sentence) -> Op:
    span = {"start": sentence.span.start, "end": sentence.span.end}
    return {"contents": [span], "speaker": some_name(dice, now)}


def standfirst(dice: random.Random, _: Structure, __: Sentence) -> Op:
    return {"text": dice.choice(["A line: of # mine", "'tis", "null", "x" * 200, None])}


def gloss(dice: random.Random, now: Structure, sentence: Sentence) -> Op:
    term = dice.choice(sentence.span.of(now.article.text).split())
    return {"term": term, "meaning": dice.choice(["yes", "what it is: this", None])}


def describe(dice: random.Random, _: Structure, speaker: Speaker) -> Op:
    values: dict[str, list[str | None]] = {
        "name": ["Nia O'Dell", "Ada: Ray", speaker.name.upper(), None],
        "role": ["mayor", "null", "- head # of it", "", None],
        "kind": ["expert", "media", "unknown", None],
        "side": ["yes", "The crew", "", None],
    }
    key = dice.choice([*values])
    return {"speaker": speaker.id, key: dice.choice(values[key])}


def merge(dice: random.Random, now: Structure, speaker: Speaker) -> Op:
    return {"speaker": speaker.id, "into": dice.choice(now.speakers).id}


def attribute(dice: random.Random, now: Structure, quotation: Quotation) -> Op:
    return {"quotation": quotation.id, "speaker": some_name(dice, now)}


def extend(dice: random.Random, now: Structure, quotation: Quotation) -> Op:
    content = dice.choice(quotation.contents)
    start = max(0, content.start + dice.randrange(-20, 20))
    end = max(start + 1, content.end + dice.randrange(-20, 20))
    span = {"start": start, "end": min(end, len(now.article.text))}
    return {"quotation": quotation.id, "contents": [span]}


def remove(dice: random.Random, _: Structure, quotation: Quotation) -> Op:
    return {"quotation": quotation.id, dice.choice(["remove", "reset"]): True}


OF_SENTENCES = {
    "place": place,
    "join": join,
    "split": split,
    "glance": glance,
    "quote": quote,
    "standfirst": standfirst,
    "gloss": gloss,
}
OF_SPEAKERS = {"speaker": describe, "merge": merge}
OF_QUOTATIONS = {"attribute": attribute, "extend": extend, "remove": remove}
DOES = dict.fromkeys(OF_QUOTATIONS, "quotation")
KINDS = (*OF_SENTENCES, *OF_SPEAKERS, *OF_QUOTATIONS)
TURNS = st.builds(Turn, st.sampled_from(KINDS), st.integers(0, 10**6))
COMMENTS = ("# Read by A. on Friday", "  # why this one", "# The end")


def hand_written(structure: Structure, layout: int) -> str:
    """Return a file of decisions as a person may have written it."""
    made = structure.sentences[layout % len(structure.sentences)]
    first = json.dumps(" ".join(made.span.of(structure.article.text).split()))
    here = HERE / "articles" / f"{structure.article.slug}.review.yml"
    own = here.read_text("utf8") if here.exists() else ""
    lines = [
        COMMENTS[0],
        "standfirst: >",
        "  Two lines",
        "  of words",
        "sentences:",
        COMMENTS[1],
        f"- words: {first}",
        "  section:   reactions # here",
        "glossary: {}",
        COMMENTS[2],
    ]
    text = "\n".join(lines)
    return ["", own, f"{text}\n", text, text.replace("\n", "\r\n"), "\ufeff" + text][layout % 6]


@given(st.sampled_from(ARTICLES), st.integers(0, 11), st.lists(TURNS, min_size=1, max_size=8))
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_edits_do_what_they_say(name: str, layout: int, turns: list[Turn]) -> None:
    """Each edit changes what it is about, nothing else, and leaves no decision in doubt."""
    structure = understood(name)
    text = hand_written(structure, layout)
    comments = comments_of(text)
    for turn in turns:
        before = applied(structure, text)
        op = turn.op(before)
        if op is None:
            continue
        changed, why = tried(structure, text, op)
        if why:
            assert why.endswith((".", "?", "”"))
            assert op["do"] not in ("standfirst", "place"), (op, why)
            continue
        text = changed
        after = applied(structure, text)
        assert doubts(after) <= doubts(before), (op, text)
        EXPECTED[op["do"]](structure, op, before, after)
        assert comments_of(text) == comments


def comments_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip().startswith("#")]


def unchanged(before: Briefing, after: Briefing, *besides: str) -> None:
    """Assert that an edit left alone what it is not about."""
    one, other = before.structure, after.structure
    parts = {
        "sentences": (one.sentences, other.sentences),
        "placements": (one.placements, other.placements),
        "glance": (one.glance, other.glance),
        "quotations": (one.quotations, other.quotations),
        "speakers": (one.speakers, other.speakers),
        "standfirst": (before.standfirst, after.standfirst),
        "glossary": (before.glossary, after.glossary),
    }
    for part, (was, is_) in parts.items():
        assert part in besides or was == is_, part


def check_place(_: Structure, op: Op, before: Briefing, after: Briefing) -> None:
    unchanged(before, after, "placements", "glance")
    for was, is_ in zip(before.structure.placements, after.structure.placements, strict=True):
        if was.sentence != op["sentence"]:
            assert was == is_
        elif op["section"] is None:
            assert not is_.edited
        else:
            assert (is_.section, is_.edited) == (op["section"], True)
    kept = [id_ for id_ in before.structure.glance if id_ != op["sentence"]]
    if before.glance_edited and after.glance_edited:
        assert [id_ for id_ in after.structure.glance if id_ != op["sentence"]] == kept


def check_join(structure: Structure, op: Op, before: Briefing, after: Briefing) -> None:
    unchanged(before, after, "sentences", "placements", "glance")
    index = int(op["sentence"][1:]) - 1
    was, is_ = words(structure, before), words(structure, after)
    assert is_ == [*was[:index], f"{was[index]} {was[index + 1]}", *was[index + 2 :]]
    one, other = sections(before), sections(after)
    assert other[:index] == one[:index]
    assert other[index + 1 :] == one[index + 2 :]
    assert other[index] in one[index : index + 2] or len(set(one)) > 1


def check_split(structure: Structure, op: Op, before: Briefing, after: Briefing) -> None:
    unchanged(before, after, "sentences", "placements", "glance")
    index = int(op["sentence"][1:]) - 1
    was, is_ = words(structure, before), words(structure, after)
    assert len(is_) == len(was) + 1
    assert "".join("".join(is_).split()) == "".join("".join(was).split())
    assert was[:index] == is_[:index]
    assert was[index + 1 :] == is_[index + 2 :]
    if structure.article.text[op["at"]].isalnum():
        second = after.structure.sentences[index + 1].span
        assert second.start <= op["at"] + 0 < second.end
    one, other = sections(before), sections(after)
    assert other[:index] == one[:index]
    assert other[index + 2 :] == one[index + 1 :]
    starts = {s.span.start for s in structure.sentences}
    if after.structure.sentences[index + 1].span.start not in starts:
        assert other[index] == other[index + 1] == one[index]


def check_glance(_: Structure, op: Op, before: Briefing, after: Briefing) -> None:
    unchanged(before, after, "glance")
    if op["sentences"] is None:
        assert not after.glance_edited
    else:
        assert after.structure.glance == tuple(op["sentences"])


def check_speaker(_: Structure, op: Op, before: Briefing, after: Briefing) -> None:
    unchanged(before, after, "speakers")
    key = next(key for key in op if key not in ("do", "speaker"))
    for was, is_ in zip(before.structure.speakers, after.structure.speakers, strict=True):
        if was.id != op["speaker"]:
            assert was == is_
            continue
        for other in ("name", "role", "kind", "side", "mentions", "person"):
            assert other == key or getattr(was, other) == getattr(is_, other)
        if op[key]:
            assert getattr(is_, key) == op[key]
        elif op[key] == "":
            assert not getattr(is_, key)


def check_merge(_: Structure, op: Op, before: Briefing, after: Briefing) -> None:
    unchanged(before, after, "speakers", "quotations")
    one, other = op["speaker"], op["into"]
    people = {s.id: s for s in after.structure.speakers}
    assert one not in people
    was = {s.id: s for s in before.structure.speakers}
    assert set(people[other].mentions) == {*was[one].mentions, *was[other].mentions}
    assert people[other].name == was[other].name
    assert people[other].role == (was[other].role or was[one].role)
    assert people[other].side == (was[other].side or was[one].side)
    assert [s for s in people.values() if s.id != other] == [
        s for s in was.values() if s.id not in (one, other)
    ]
    for q, r in zip(before.structure.quotations, after.structure.quotations, strict=True):
        assert r.speaker == (other if q.speaker == one else q.speaker)


def check_quotation(structure: Structure, op: Op, before: Briefing, after: Briefing) -> None:
    unchanged(before, after, "quotations", "speakers")
    was = {q.id: q for q in before.structure.quotations}
    is_ = {q.id: q for q in after.structure.quotations}
    own = {q.id: q for q in structure.quotations}
    id_ = op["quotation"]
    names = {s.id: s.name for s in after.structure.speakers}
    former = {s.id: s.name for s in before.structure.speakers}
    others = [q for q in was if q != id_ and q in own]
    for other in others:
        assert is_[other].contents == was[other].contents
        one, two = was[other].speaker, is_[other].speaker
        assert (one and former[one]) == (two and names[two])
    if op.get("remove"):
        assert id_ not in is_ or id_ not in own
    elif op.get("reset"):
        if id_ in own:
            assert (is_[id_].contents, is_[id_].edited) == (own[id_].contents, False)
        else:
            assert len(is_) == len(was) - 1
    elif "contents" in op:
        text = structure.article.text
        asked = op["contents"][0]
        found = next(
            q
            for q in is_.values()
            if any(c.holds(trimmed(text, asked["start"], asked["end"])) for c in q.contents)
        )
        (content,) = found.contents
        extra = text[content.start : content.end].replace(
            text[asked["start"] : asked["end"]].strip(), ""
        )
        assert len(extra) < 40
    elif op["speaker"] is None:
        assert is_[id_].speaker is None
    else:
        assert names[is_[id_].speaker or ""] == op["speaker"]


def trimmed(text: str, start: int, end: int) -> Span:
    words = text[start:end]
    return Span(start + len(words) - len(words.lstrip()), start + len(words.rstrip()))


def check_quote(_: Structure, op: Op, before: Briefing, after: Briefing) -> None:
    unchanged(before, after, "quotations", "speakers")
    (asked,) = op["contents"]
    span = Span(asked["start"], asked["end"])
    (found,) = [q for q in after.structure.quotations if any(c.meets(span) for c in q.contents)]
    assert found.contents == (span,)
    names = {s.id: s.name for s in after.structure.speakers}
    assert (found.speaker and names[found.speaker]) == op["speaker"]
    assert len(after.structure.quotations) == len(before.structure.quotations) + 1


def check_standfirst(structure: Structure, op: Op, before: Briefing, after: Briefing) -> None:
    unchanged(before, after, "standfirst")
    assert after.standfirst == (op["text"] or structure.article.metadata.description)


def check_gloss(_: Structure, op: Op, before: Briefing, after: Briefing) -> None:
    unchanged(before, after, "glossary")
    if op["meaning"]:
        assert op["meaning"] in after.glossary.values()
    else:
        assert op["term"] not in after.glossary


EXPECTED: Mapping[str, Callable[[Structure, Op, Briefing, Briefing], None]] = {
    "place": check_place,
    "join": check_join,
    "split": check_split,
    "glance": check_glance,
    "speaker": check_speaker,
    "merge": check_merge,
    "quotation": check_quotation,
    "quote": check_quote,
    "standfirst": check_standfirst,
    "gloss": check_gloss,
}


# What is written

TEXT = """\
The council raised the ferry fare on Monday. It rises by 50 cents. Riders were told in May.

“Nobody asked us,” Ann Lee, who leads the riders’ union, said. “We will march, and soon.”

Mayor Jo Park said that the town had no choice. Lee called it a lie. It is not over.

It rises by 50 cents. “No,” said Park. “No,” said Lee. No, it is not over, it is not over yet.\
"""


def spot(words: str, nth: int = 0) -> int:
    """Return where words stand for the nth time."""
    at = -1
    for _ in range(nth + 1):
        at = TEXT.index(words, at + 1)
    return at


def part(words: str, nth: int = 0) -> dict[str, int]:
    return {"start": spot(words, nth), "end": spot(words, nth) + len(words)}


def of_lee(made: Briefing) -> str:
    """Return the id of the speaker Ann Lee."""
    return next(s.id for s in made.structure.speakers if s.name == "Ann Lee")


def quotation(made: Briefing, words: str, nth: int = 0) -> str:
    """Return the id of the quotation that has words in it."""
    at = spot(words, nth)
    return next(
        q.id for q in made.structure.quotations if any(c.start <= at < c.end for c in q.contents)
    )


def test_decisions_read_as_a_person_writes_them() -> None:
    structure = written(TEXT)
    made = applied(structure, "")
    ops: list[Op] = [
        {"do": "standfirst", "text": "Riders march\nagainst a higher fare."},
        {"do": "place", "sentence": "s3", "section": "background"},
        {"do": "speaker", "speaker": of_lee(made), "role": "leader: riders’ union"},
        {"do": "speaker", "speaker": of_lee(made), "side": "riders"},
        {"do": "quotation", "quotation": quotation(made, "it a lie"), "remove": True},
        {"do": "quote", "contents": [part("It is not over")], "speaker": "Ann Lee"},
        {"do": "gloss", "term": "fare", "meaning": "what one crossing costs"},
        {"do": "glance", "sentences": ["s1", "s4"]},
        {"do": "split", "sentence": "s6", "at": spot("the town")},
        {"do": "join", "sentence": "s1"},
    ]
    assert (
        edit(structure, "", *ops)
        == """\
standfirst: Riders march against a higher fare.
glance:
  - The council raised the
  - Nobody asked us,” Ann
sentences:
  - words: Riders were told in
    section: background
  - words: Mayor Jo Park said
    split_before: the town had no
  - words: The council raised the
    join_next: true
speakers:
  - name: Ann Lee
    role: "leader: riders’ union"
    side: riders
quotations:
  - words: it a lie
    remove: true
  - words: It is not over
    speaker: Ann Lee
    content: It is not over
glossary:
  fare: what one crossing costs
"""
    )


BACK: list[tuple[list[Op], list[Op]]] = [
    ([{"do": "standfirst", "text": "Mine"}], [{"do": "standfirst", "text": None}]),
    ([{"do": "standfirst", "text": "Mine"}], [{"do": "standfirst", "text": "  "}]),
    ([{"do": "glance", "sentences": ["s3"]}], [{"do": "glance", "sentences": None}]),
    (
        [{"do": "place", "sentence": "s3", "section": "background"}],
        [{"do": "place", "sentence": "s3", "section": None}],
    ),
    ([{"do": "join", "sentence": "s1"}], [{"do": "split", "sentence": "s1", "at": 45}]),
    (
        [{"do": "split", "sentence": "s1", "at": 12}, {"do": "split", "sentence": "s2", "at": 30}],
        [{"do": "join", "sentence": "s1"}, {"do": "join", "sentence": "s1"}],
    ),
    (
        [{"do": "join", "sentence": "s1"}, {"do": "split", "sentence": "s1", "at": 23}],
        [{"do": "split", "sentence": "s2", "at": 45}, {"do": "join", "sentence": "s1"}],
    ),
    (
        [{"do": "speaker", "speaker": "p1", "name": "A. Lee", "role": "x", "side": "y"}],
        [{"do": "speaker", "speaker": "p1", "name": "Ann Lee", "role": None, "side": ""}],
    ),
    (
        [{"do": "merge", "speaker": "p2", "into": "p1"}],
        [{"do": "unmerge", "speaker": "p1", "name": "Jo Park"}],
    ),
    (
        [{"do": "quotation", "quotation": "q2", "speaker": "Ann Lee"}],
        [{"do": "quotation", "quotation": "q2", "speaker": "Jo Park"}],
    ),
    (
        [{"do": "quotation", "quotation": "q2", "speaker": "Mia Holt"},
         {"do": "speaker", "speaker": "p3", "role": "clerk", "name": "Mia O’Holt"},
         {"do": "merge", "speaker": "p1", "into": "p3"}],
        [{"do": "quotation", "quotation": "q2", "reset": True}],
    ),
    (
        [{"do": "quotation", "quotation": "q2", "contents": [{"start": 212, "end": 220}]}],
        [{"do": "quotation", "quotation": "q2", "contents": [part("that the town had no choice")]}],
    ),
    (
        [{"do": "quotation", "quotation": "q5", "remove": True}],
        [{"do": "quotation", "quotation": "q5", "reset": True}],
    ),
    (
        [{"do": "quotation", "quotation": "q5", "kind": "mixed", "speaker": None}],
        [{"do": "quotation", "quotation": "q5", "kind": None, "speaker": "Ann Lee"}],
    ),
    (
        [{"do": "quote", "contents": [part("It is not over")], "speaker": "Anne Lee"}],
        [{"do": "quotation", "quotation": "q6", "remove": True}],
    ),
    (
        [{"do": "gloss", "term": "fare", "meaning": "a price"}],
        [{"do": "gloss", "term": "fare", "meaning": None}],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("there", "back"), BACK)
def test_setting_something_back_takes_the_decision_away(there: list[Op], back: list[Op]) -> None:
    structure = written(TEXT)
    text = edit(structure, "", *there)
    assert text
    assert edit(structure, text, *back) == ""
    hand = "# Mine\nglossary:\n  lie: no truth\n"
    assert edit(structure, hand, *there, *back) == hand


def test_equal_sentences_are_told_apart_by_what_follows() -> None:
    structure = written(TEXT)
    text = edit(structure, "", {"do": "place", "sentence": "s9", "section": "source-only"})
    assert "words: It rises by 50 cents. “No\n" in text
    text = edit(structure, text, {"do": "place", "sentence": "s2", "section": "source-only"})
    hidden = [p.sentence for p in applied(structure, text).structure.placements if p.edited]
    assert hidden == ["s2", "s9"]


def test_a_place_that_no_words_tell_apart_is_refused() -> None:
    """The last sentence is the beginning of another one, and nothing follows it."""
    structure = written("No comment. The mayor left early on Monday. No comment.")
    why = refused(structure, "", {"do": "place", "sentence": "s3", "section": "background"})
    assert why.startswith("No words tell this place from another")
    assert edit(structure, "", {"do": "place", "sentence": "s1", "section": "background"})


def test_equal_quotations_are_told_apart() -> None:
    structure = written(TEXT)
    made = applied(structure, "")
    op = {"do": "quotation", "quotation": quotation(made, "No,", 1), "speaker": "Jo Park"}
    after = applied(structure, edit(structure, "", op)).structure
    changed = {
        q.id for q, old in zip(after.quotations, structure.quotations, strict=True) if q != old
    }
    assert changed == {op["quotation"]}


def test_a_quotation_in_pieces() -> None:
    structure = written(TEXT)
    parts = [part("Nobody asked us"), part("We will march")]
    text = edit(structure, "", {"do": "quotation", "quotation": "q1", "contents": parts})
    assert text == (
        "quotations:\n  - words: Nobody asked us\n    content:\n      - Nobody asked us\n"
        "      - We will march\n"
    )
    (first, *_) = applied(structure, text).structure.quotations
    assert [c.of(TEXT) for c in first.contents] == ["“Nobody asked us,”", "We will march"]


def test_two_new_quotations_of_the_same_words() -> None:
    structure = written(TEXT)
    text = edit(
        structure,
        "",
        {"do": "quote", "contents": [part("rises by 50 cents")], "speaker": "Ann Lee"},
        {"do": "quote", "contents": [part("rises by 50 cents", 1)], "speaker": "Jo Park"},
    )
    made = applied(structure, text).structure
    found = [q for q in made.quotations if q.contents[0].of(TEXT) == "rises by 50 cents"]
    assert [q.contents[0].start for q in found] == [
        spot("rises by 50 cents"), spot("rises by 50 cents", 1)
    ]  # fmt: skip
    assert len({q.speaker for q in found}) == 2


def test_words_that_an_editor_took_out_of_a_quotation_can_be_another() -> None:
    structure = written(TEXT)
    short = {"do": "quotation", "quotation": "q2", "contents": [part("that the town")]}
    text = edit(structure, "", short)
    text = edit(structure, text, {"do": "quote", "contents": [part("no choice")], "speaker": None})
    made = applied(structure, text).structure
    assert {"that the town", "no choice"} <= {q.contents[0].of(TEXT) for q in made.quotations}


def test_a_removed_quotation_comes_back_when_its_words_are_quoted() -> None:
    structure = written(TEXT)
    text = edit(structure, "", {"do": "quotation", "quotation": "q2", "remove": True})
    words = part("the town had no choice")
    text = edit(structure, text, {"do": "quote", "contents": [words], "speaker": "Ann Lee"})
    (found,) = [q for q in applied(structure, text).structure.quotations if q.id == "q2"]
    assert found.contents[0].of(TEXT) == "the town had no choice"
    assert found.speaker == "p1"


def test_that_nobody_is_named_can_be_confirmed() -> None:
    structure = written("It was late on Monday. “We saw it,” a neighbour said. It rained.")
    assert [q.speaker for q in structure.quotations] == [None]
    text = edit(structure, "", {"do": "quotation", "quotation": "q1", "speaker": None})
    assert applied(structure, text).structure.quotations[0].edited
    text = edit(structure, text, {"do": "quotation", "quotation": "q1", "speaker": None})
    assert text == ""


def test_a_new_name_like_another_is_meant() -> None:
    """The editor who gives it is not asked whether it is a slip."""
    structure = written(TEXT)
    text = edit(structure, "", {"do": "quotation", "quotation": "q2", "speaker": "Anne Lee"})
    assert text.startswith("speakers:\n  - name: Anne Lee\n    kind: unknown\n")
    assert not doubts(applied(structure, text))


def test_merging_goes_on_over_names_and_other_mergers() -> None:
    structure = written(TEXT)
    ops: list[Op] = [
        {"do": "quotation", "quotation": "q3", "speaker": "Mia Holt"},
        {"do": "speaker", "speaker": "p2", "name": "Joanna Park", "side": "the town"},
        {"do": "merge", "speaker": "p3", "into": "p2"},
        {"do": "merge", "speaker": "p2", "into": "p1"},
    ]
    made = applied(structure, edit(structure, "", *ops)).structure
    assert [(s.name, s.role, s.side) for s in made.speakers] == [("Ann Lee", "Mayor", "the town")]
    assert {q.speaker for q in made.quotations} == {"p1"}


def test_a_joined_sentence_takes_both_picks_of_the_glance() -> None:
    structure = written(TEXT)
    text = edit(
        structure,
        "",
        {"do": "glance", "sentences": ["s2", "s1", "s3"]},
        {"do": "join", "sentence": "s1"},
        {"do": "place", "sentence": "s2", "section": "source-only"},
    )
    assert applied(structure, text).structure.glance == ("s1",)


def test_a_cut_keeps_the_section_that_both_halves_had() -> None:
    structure = written(TEXT)
    text = edit(
        structure,
        "",
        {"do": "place", "sentence": "s1", "section": "analyst-view"},
        {"do": "split", "sentence": "s1", "at": spot("ferry")},
    )
    assert sections(applied(structure, text))[:2] == ["analyst-view", "analyst-view"]


@pytest.mark.parametrize(
    "words",
    ["null", "~", "yes", "no", "- a", "# a", "a: b", "a #b", "'a'", '"a"', "[a]", "{a: b}", "*a",
     "&a", "!a", "|", ">", "%a", "@a", "`a`", "1984", "0x1F", "2024-01-01", "a\\b", "…", "é\u0085x",
     "\u2028", "\U0001f600", "\ufeffa", "a" * 1999, "? a", ": a", "-", "<<", "=", "}"],
)  # fmt: skip
def test_words_that_mean_something_to_yaml_stay_words(words: str) -> None:
    structure = written(TEXT)
    ops: list[Op] = [
        {"do": "standfirst", "text": words},
        {"do": "speaker", "speaker": "p1", "role": words, "side": words},
        {"do": "gloss", "term": "fare", "meaning": words},
    ]
    kept = " ".join(words.split())
    made = applied(structure, edit(structure, "", *ops))
    (lee, _) = made.structure.speakers
    if kept:
        assert (made.standfirst, lee.role, lee.side) == (kept, kept, kept)
        assert made.glossary == {"fare": kept}


HOSTILE = """\
- key: {value} costs *five* & more # a lot. ‘It is: null,’ said Nia O'Dell. "Yes", he said.

'''Quoted''' [brackets] are here: [a]. @home she went! %TAG is no tag. !!python/name is none.\
"""


def test_an_article_that_looks_like_yaml() -> None:
    structure = written(HOSTILE)
    count = len(structure.sentences)
    ops: list[Op] = [
        *({"do": "place", "sentence": f"s{n}", "section": "analyst-view"} for n in range(1, count)),
        {"do": "glance", "sentences": ["s1", "s2"]},
        {"do": "join", "sentence": "s1"},
    ]
    made = applied(structure, edit(structure, "", *ops))
    assert set(sections(made)[:-1]) == {"analyst-view"}
    assert not doubts(made)


def test_a_sentence_that_no_file_can_name() -> None:
    structure = written("\x01\x02 \x03. The mayor left early on Monday.")
    why = refused(structure, "", {"do": "place", "sentence": "s1", "section": "background"})
    assert why.startswith("This cannot be written down.")


# The file as a person wrote it

LAYOUTS = {
    "flow list": ('glance: [It rises by 50 cents. Riders, "Riders were told"]  # two\n', None),
    "flow entries": ("sentences: [{words: Lee called it, section: background}] # a\n", None),
    "an entry in brackets": (
        "sentences:\n  - {words: Lee called it, section: background}\n", None
    ),
    "a dash of its own": (
        "sentences:\n  -\n    words: Lee called it\n    section: reactions\n", None
    ),
    "section first": ("sentences:\n- section: reactions\n  words: Lee called it\n", None),
    "wide": ("sentences:\n    -   words:    Lee called it\n        section: reactions\n", None),
    "all in brackets": ("{standfirst: Mine, glance: [Riders were told]}\n", None),
    "comments alone": ("# Nothing yet\n\n# really\n", "# really\n"),
    "empty keys": ("sentences:\nspeakers: ~\nglance: null\n", None),
    "marked": ("%YAML 1.1\n---\n# a\nstandfirst: Mine\n...\n", "..."),
    "folded": ("standfirst: >-\n  Mine\n\n  it is\n\n\n# after\n", "# after\n"),
    "no end": ("standfirst: Mine", None),
    "old line ends": ("standfirst: Mine\r# a\rglance:\r  - Riders were told\r", "# a\r"),
    "Windows": ("standfirst: Mine\r\nglance:\r\n  - Riders were told\r\n", None),
    "byte order mark": (
        "\ufeffsentences:\n  - words: Lee called it\n    section: reactions\n", None
    ),
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_file_in_any_layout_is_changed_where_it_must_be(layout: str) -> None:
    text, kept = LAYOUTS[layout]
    structure = written(TEXT)
    ops: list[Op] = [
        {"do": "place", "sentence": "s7", "section": "analyst-view"},
        {"do": "place", "sentence": "s3", "section": "background"},
        {"do": "join", "sentence": "s10"},
        {"do": "glance", "sentences": ["s4", "s1"]},
        {"do": "standfirst", "text": "Another: one"},
        {"do": "speaker", "speaker": "p1", "side": "riders"},
        {"do": "place", "sentence": "s7", "section": None},
    ]
    for op in ops:
        text = edit(structure, text, op)
        assert kept is None or kept in text
        assert ("\r" in text) == ("\r" in LAYOUTS[layout][0])
        assert text.replace("\r\n", "").count("\r") == 0 or layout == "old line ends"
    made = applied(structure, text.replace("\r\n", "\n").replace("\r", "\n"))
    assert made.standfirst == "Another: one"
    assert made.structure.glance == ("s4", "s1")
    assert [(p.sentence, p.section) for p in made.structure.placements if p.edited] == [
        ("s3", "background")
    ]
    assert "background" in text
    assert len(made.structure.sentences) == 11


def test_what_an_edit_does_not_touch_keeps_every_byte() -> None:
    hand = """\
# Read on Friday

sentences:
    - words:   'Riders were told'     # sic
      section: >
        background

    # Lee again
    - {words: "Lee called it",  section: reactions}   # so

speakers:   # who
- name: "Ann Lee"
  side: riders
"""
    structure = written(TEXT)
    text = edit(structure, hand, {"do": "speaker", "speaker": "p1", "side": "the union"})
    assert text == hand.replace("side: riders", "side: the union")
    text = edit(structure, hand, {"do": "place", "sentence": "s1", "section": "background"})
    added = "    - words: The council raised the\n      section: background\n\nspeakers:"
    assert text == hand.replace("\nspeakers:", added)
    text = edit(structure, hand, {"do": "place", "sentence": "s3", "section": None})
    assert text == hand.replace(hand[hand.index("    - words") : hand.index("\n    # Lee")], "")


def test_decisions_that_lead_nowhere_are_left_for_the_editor() -> None:
    hand = (
        "sentences:\n  - words: Gone are these words\n    section: background\n"
        "speakers:\n  - name: Nobody\n    role: none\n"
        "quotations:\n  - words: Gone as well\n    speaker: Ann Lee\n"
        "glance:\n  - Gone too\n  - The council raised\n"
    )
    structure = written(TEXT)
    text = edit(
        structure,
        hand,
        {"do": "place", "sentence": "s1", "section": "source-only"},
        {"do": "join", "sentence": "s2"},
        {"do": "speaker", "speaker": "p1", "role": "leader"},
    )
    for line in hand.splitlines():
        assert line in text or line == "  - The council raised"
    codes = sorted(code for code, _ in doubts(applied(structure, text)))
    assert codes == ["V001", "V001", "V001", "V003"]


def test_decisions_about_earlier_words_are_written_with_those_of_now() -> None:
    hand = "sentences:\n  - words: The council doubled\n    section: background\n"

    def carry(told: review.Review) -> review.Review:
        now = (replace(d, words=d.words.replace("doubled", "raised")) for d in told.sentences)
        return replace(told, sentences=tuple(now))

    op = editing.parse({"do": "place", "sentence": "s1", "section": "reactions"})
    text = editing.change(written(TEXT), Path("a.review.yml"), hand, op, carry)
    assert text == "sentences:\n  - words: The council raised\n    section: reactions\n"
