"""What is learned of speakers decides who speaks, and of what kind, and silence where unsure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from test_speakers import marked, sentences

from generator.model import Kind, Quotation, Speaker
from generator.training import speaking
from generator.training.annotations import Said
from generator.understanding import speakers
from generator.understanding.lexicons import lexicon
from generator.understanding.odds import Chances, Learned, Odds

RULES = {"rule": (2.0,)}


def learned(choice: Mapping[str, tuple[float, ...]], kind: str = "none") -> Learned:
    """Return weights by which a candidate needs one of the features of `choice`."""
    kinds = Odds(("party", "expert"), (0.1, 0.0), {kind: (0.0, 1.0)})
    return Learned(Odds(("speaks",), (-1.0,), choice), 0.0, kinds)


def heard(
    text: str, weights: Learned, sensed: Sequence[Chances] = ()
) -> tuple[list[str | None], tuple[Speaker, ...]]:
    """Return who says each of the quotations of a text with ⟦marks⟧, and the speakers."""
    plain, quotations = marked(text)
    people, told = speakers.identify(
        plain, sentences(plain), quotations, lexicon("people"), weights, sensed
    )
    names = {person.id: person.name for person in people}
    return [names.get(quotation.speaker or "") for quotation in told], people


def test_the_answer_of_the_rules_stands_where_it_is_likely() -> None:
    assert heard("⟦Anna Berg⟧ said no.", learned(RULES))[0] == ["Anna Berg"]


def test_nobody_speaks_where_nobody_is_likely() -> None:
    told, people = heard("⟦Anna Berg⟧ said no.", learned({}))
    assert told == [None]
    assert people == ()


def test_somebody_whom_no_rule_named_can_be_likelier() -> None:
    text = "⟦A minister⟧ said no. Later Minister Anna Berg left."
    assert heard(text, learned(RULES))[0] == [None]
    assert heard(text, learned({"other|a-role|described": (2.0,)}))[0] == ["Anna Berg"]


def test_an_unnamed_spokesman_can_speak_as_the_article_calls_him() -> None:
    text = "⟦A spokesman for Acme⟧ said no."
    assert heard(text, learned({"phrase|a-role": (2.0,)}))[0] == ["spokesman for Acme"]


def test_what_another_model_makes_of_a_sentence_counts() -> None:
    weights = learned({**RULES, "rule|speech:0": (-2.0,)})
    text = "⟦Anna Berg⟧ said no."
    assert heard(text, weights, [{"speech": 0.98}])[0] == ["Anna Berg"]
    assert heard(text, weights, [{"speech": 0.02}])[0] == [None]


def test_the_kind_is_the_likeliest() -> None:
    weights = learned(RULES, kind="head:economist")
    _, people = heard("⟦Anna Berg, an economist,⟧ said no. ⟦Tom Hale⟧ said yes.", weights)
    assert [person.kind for person in people] == [Kind.EXPERT, Kind.PARTY]


def lesson(text: str, speech: Mapping[int, Said]) -> speaking.Lesson:
    """Return a text whose quotations are the words between the ⟦source⟧ and the full stop."""
    plain, sources = marked(text)
    parts = sentences(plain)
    quotations: list[Quotation] = []
    for quotation, part in zip(sources, parts, strict=True):
        assert quotation.source
        content = type(part.span)(quotation.source.end + 1, part.span.end)
        fields = (quotation.id, quotation.kind, (content,), quotation.cue, quotation.source)
        quotations.append(Quotation(*fields, rule="goes on" if "ran" in plain else "said"))
    return speaking.Lesson(plain, parts, quotations, [part.span for part in parts], speech)


def lessons() -> list[speaking.Lesson]:
    berg = Said(("Anna Berg",), (Kind.EXPERT,))
    spoke = lesson("⟦Anna Berg⟧ said it rained. ⟦She⟧ said it snowed.", {0: berg, 1: berg})
    hale = Said(("Tom Hale",), (Kind.PARTY,))
    other = lesson("⟦Senator Tom Hale⟧ said it rained. ⟦He⟧ said it snowed.", {0: hale, 1: hale})
    ran = lesson("⟦Anna Berg⟧ ran up the hill. ⟦She⟧ ran down again.", {})
    return [spoke, other, ran] * 6


def test_learning_tells_speech_from_what_only_looks_like_it() -> None:
    weights, figures = speaking.learn(lessons(), [n // 6 for n in range(18)])
    assert figures[0] == "last name P 1.000 R 1.000 F1 1.000"
    assert weights.choice.table["rule|found:goes on"] < (0.0,)


def test_the_same_articles_give_the_same_weights() -> None:
    folds = [n // 6 for n in range(18)]
    assert speaking.learn(lessons(), folds) == speaking.learn(lessons(), folds)
