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
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
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
