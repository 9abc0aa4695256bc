"""Which sentences stand alone under the headline."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from generator.model import (
    Article,
    Metadata,
    Placement,
    Quotation,
    Role,
    Section,
    Sentence,
    Span,
    Speech,
    Structure,
)
from generator.understanding import glance, weights

NEWS = "key-changes"


def pick(structure: Structure) -> tuple[str, ...]:
    return glance.pick(structure, weights.glance())


def article(*lines: tuple[str, str], quoted: tuple[int, ...] = ()) -> Structure:
    """Return an article of one-sentence paragraphs, each with its section.

    The lines whose numbers are in `quoted` are direct quotations from end to end.
    """
    text, sentences, placements, quotations = "", [], [], []
    for number, (section, words) in enumerate(lines, 1):
        text += "\n\n" if text else ""
        span = Span(len(text), len(text) + len(words))
        text += words
        sentences.append(Sentence(f"s{number}", f"{number:012x}", span, number - 1))
        placements.append(Placement(f"s{number}", Section(section), 0.9, Role.NONE, ("any",)))
        if number in quoted:
            quotations.append(Quotation(f"q{number}", Speech.DIRECT, (span,), None, None, "any"))
    metadata = Metadata(title="Council closes old bridge")
    return Structure(
        Article("any", Path("any.md"), metadata, text),
        tuple(sentences), tuple(placements), tuple(quotations), (), (), (), (),
    )  # fmt: skip


LEDE = (NEWS, "The council of Harbour City voted on Tuesday to close the old bridge from June.")
FERRIES = (NEWS, "Ferries will carry 4,000 people a day across the river in its place.")
HISTORY = ("background", "Two brothers built it in 1931 with money from the fish trade.")
ANGER = ("reactions", "Shopkeepers on the east bank fear for their trade and want a new vote.")
CAPTION = ("source-only", "FILE PHOTO: The old bridge of Harbour City, which the council closed")


def test_the_news_comes_first() -> None:
    assert pick(article(CAPTION, LEDE, HISTORY, FERRIES))[0] == "s2"


def test_what_is_no_content_is_never_picked() -> None:
    assert pick(article(CAPTION, LEDE, CAPTION)) == ("s2",)


def test_a_sentence_that_says_the_same_again_gives_way() -> None:
    again = (NEWS, "The council of Harbour City voted to close the old bridge on Tuesday, it said.")
    picked = pick(article(LEDE, again, FERRIES, HISTORY, ANGER))
    assert picked[:2] == ("s1", "s3")


def test_a_sentence_that_leans_on_another_gives_way() -> None:
    leaning = (NEWS, "However, they will not look at its pillars before the end of the year.")
    standing = (NEWS, "Divers will not look at its pillars before the end of the year.")
    assert set(pick(article(LEDE, leaning, standing, FERRIES))) == {"s1", "s3", "s4"}


def test_a_bare_quotation_gives_way_to_the_news() -> None:
    said = ("reactions", "“It is a disaster for every one of the 200 shops on the east bank.”")
    picked = pick(article(LEDE, said, FERRIES, HISTORY, quoted=(2,)))
    assert picked[:2] == ("s1", "s3")


def test_a_long_article_has_five_picks_with_a_reaction_among_them() -> None:
    news = [(NEWS, f"Street number {n} will lose its crossing over the river.") for n in range(14)]
    picked = pick(article(LEDE, FERRIES, HISTORY, ANGER, *news))
    assert len(picked) == 5
    assert "s4" in picked


def test_a_short_article_has_as_many_picks_as_sentences() -> None:
    assert set(pick(article(LEDE, FERRIES))) == {"s1", "s2"}


def test_nothing_is_picked_from_nothing() -> None:
    assert pick(article(CAPTION)) == ()


@settings(max_examples=100)
@given(st.lists(st.tuples(st.sampled_from(list(Section)), st.text(min_size=1)), max_size=30))
def test_picks_are_three_to_five_different_sentences_of_content(
    lines: list[tuple[str, str]],
) -> None:
    structure = article(*lines)
    content = [p.sentence for p in structure.placements if p.section is not Section.SOURCE_ONLY]
    picked = pick(structure)
    assert set(picked) <= set(content)
    assert len(set(picked)) == len(picked)
    assert min(3, len(content)) <= len(picked) <= 5
