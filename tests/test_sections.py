"""Where sentences go, how sure the tool is, and what it says for reasons."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import pipeline
from generator.model import Article, Kind, Metadata, Placement, Role, Section
from generator.understanding import sections
from generator.understanding.impressions import Impression
from generator.understanding.linear import Head, Sight, softmax
from generator.understanding.reasons import plain
from generator.understanding.weights import encoder, load, speaking

CASES = tomllib.loads((Path(__file__).parent / "cases" / "reasons.toml").read_text("utf8"))

NEWS = """\
HARBOUR CITY (Newswire) - The harbour council voted on Tuesday to close the old bridge to all \
traffic from June.

FILE PHOTO: Cars cross the old bridge in Harbour City in this April 2, 2019 picture

The bridge will be taken down by the end of next year and ferries will run in its place, the \
council said in a statement.

“We reject this plan and we will fight it,” Ann Lee, the head of the shopkeepers' union, told \
reporters on Tuesday.

“The council is likely to face years of lawsuits,” said Tom Oduya, a professor of law at Harbour \
University, adding that the case could prove costly.

The bridge was built in 1931 and was repaired in 1978 after a ship had hit one of its pillars.

(Reporting by Eve Stone; Editing by Max Dahl)
"""


def place(text: str, title: str | None = None) -> tuple[Placement, ...]:
    metadata = Metadata(title=title, date=dt.date(2024, 5, 14))
    article = Article("any", Path("any.md"), metadata, text.strip())
    seen, felt = pipeline.observe(article, encoder(), speaking())
    return sections.place(seen, load(), felt)


def test_each_kind_of_sentence_goes_to_its_section() -> None:
    placed = place(NEWS, "Harbour council votes to close the old bridge")
    assert [p.section for p in placed] == [
        Section.KEY_CHANGES,
        Section.SOURCE_ONLY,
        Section.KEY_CHANGES,
        Section.REACTIONS,
        Section.ANALYST_VIEW,
        Section.BACKGROUND,
        Section.SOURCE_ONLY,
    ]


def test_the_first_sentence_has_the_role_of_the_main_event() -> None:
    assert place(NEWS, "Harbour council votes to close the old bridge")[0].role is Role.MAIN


def test_a_line_without_letters_is_no_content() -> None:
    line = place("The council met on Tuesday.\n\n* * *\n\nIt voted.")[1]
    assert line.section is Section.SOURCE_ONLY
    assert line.reasons == ("has no words",)


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=200).filter(str.strip))
def test_any_text_is_placed(text: str) -> None:
    for placement in place(text):
        assert 0 < placement.confidence <= 1
        assert 1 <= len(placement.reasons) <= 4


def test_the_same_article_is_placed_the_same() -> None:
    assert place(NEWS) == place(NEWS)


HEAD = Head(
    classes=("sun", "rain"),
    scale=0.1,
    bias=(0.0, 0.5),
    table={"word:warm": (20, -10), "word:wet": (-5, 30)},
    trust=0.7,
)


def test_a_sentence_is_swayed_by_what_an_encoder_thinks() -> None:
    alone, told = Sight(HEAD, [[]]), Sight(HEAD, [[]], [{"rain": -0.1, "sun": -3.0}])
    assert told.probabilities[0][1] > alone.probabilities[0][1]


def test_contributions_make_up_the_whole_lead_of_the_best_class() -> None:
    """What is seen, what is heard and the constants together are the difference of the scores."""
    seen = [[("word:warm", 2.0), ("word:unheard", 9.0)]]
    sight = Sight(HEAD, seen, [{"rain": -3.0, "sun": -0.1}])
    added = dict(sight.contributions(0))
    assert set(added) == {"word:warm", "heard"}
    assert softmax((sum(added.values()) - 0.5, 0.0)) == pytest.approx(sight.probabilities[0])


def test_an_encoder_that_is_sure_is_believed_and_named_as_a_reason() -> None:
    weights = load()
    sure = replace(weights, sections=replace(weights.sections, trust=5.0))
    article = Article("any", Path("any.md"), Metadata(), "The bridge was built in 1931 by Ann Lee.")
    thought = (0.0 if section is Section.REACTIONS else -9.0 for section in Section)
    impression = Impression(tuple(thought), (0.0,) * len(Role), (0.0,) * len(Kind), 0.0, 0.0, ())
    placed = sections.place(pipeline.observe(article)[0], sure, (impression,))[0]
    assert placed.section is Section.REACTIONS
    assert "reads like a reaction in its article" in placed.reasons


@pytest.mark.parametrize("case", CASES["case"], ids=lambda case: str(case["feature"]))
def test_a_reason_is_in_plain_words(case: dict[str, str]) -> None:
    assert plain(case["feature"], frozenset({"the", "of"}), "reactions") == case.get("says")


def test_every_feature_of_the_weights_can_be_asked_for_its_meaning() -> None:
    weights = load()
    names = [*weights.sections.table]
    told = [
        phrase for name in names if (phrase := plain(name, weights.lexicon["small"], "reactions"))
    ]
    assert len(told) > 100
    assert not [phrase for phrase in told if "“”" in phrase or "None" in phrase]
