"""Linked data: what a program that knows schema.org and Web Annotations is told."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import lxml.html
import markdown
import pytest
from pyld import jsonld
from sheets import SETTINGS, Said, sheet, speaker
from test_escape import EXTENSIONS

from generator.model import Briefing, Metadata, Section, SourcePage
from generator.publishing import pages, record

ONLINE = replace(SETTINGS, site_url="https://news.example/")
VOCABULARY = "https://schema.org/"


def briefing(headline: str = "A headline", **told: Any) -> Briefing:
    return sheet(
        [(Section.KEY_CHANGES, "It closed."), (Section.REACTIONS, "“It is old,” said Ann Lee.")],
        said=[Said("“It is old,”", source="Ann Lee", speaker="p1")],
        speakers=[replace(speaker("Ann Lee", role="mayor"), person=True)],
        metadata=Metadata(title=headline, outlet="Post", url="https://post.example/1", **told),
    )


def expanded(made: Briefing) -> dict[str, Any]:
    """Return what a processor of JSON-LD makes of the overview, by its full names."""
    page = pages.render(made, ONLINE)["index.md"].split("\n---\n", 1)[1]
    root = lxml.html.fragment_fromstring(markdown.markdown(page, extensions=EXTENSIONS), "article")
    [script] = root.xpath("//script[@type='application/ld+json']")

    def loader(url: str, _: object) -> dict[str, Any]:
        assert url.rstrip("/") == VOCABULARY.rstrip("/")
        context = {"@context": {"@vocab": VOCABULARY, "url": {"@type": "@id"}}}
        return {"contextUrl": None, "documentUrl": url, "document": context}

    [node] = jsonld.expand(json.loads(script.text), {"documentLoader": loader})
    return dict(node)


def test_the_overview_says_what_it_is_based_on_and_whom_it_quotes() -> None:
    node = expanded(briefing())
    assert node["@type"] == [f"{VOCABULARY}Article"]
    assert node["@id"] == "https://news.example/briefings/the-slug/index.html"
    [original] = node[f"{VOCABULARY}isBasedOn"]
    assert original["@type"] == [f"{VOCABULARY}NewsArticle"]
    assert original[f"{VOCABULARY}url"] == [{"@id": "https://post.example/1"}]
    [quotation] = node[f"{VOCABULARY}hasPart"]
    assert quotation[f"{VOCABULARY}text"] == [{"@value": "“It is old,”"}]
    [creator] = quotation[f"{VOCABULARY}creator"]
    assert creator["@type"] == [f"{VOCABULARY}Person"]
    assert creator[f"{VOCABULARY}name"] == [{"@value": "Ann Lee"}]
    [place] = quotation[f"{VOCABULARY}url"]
    assert place["@id"].startswith("https://news.example/briefings/the-slug/reactions.html#s-")


def test_a_speaker_in_doubt_is_told_by_name_alone() -> None:
    made = briefing()
    [who] = made.structure.speakers
    structure = replace(made.structure, speakers=(replace(who, person=None),))
    [quotation] = expanded(replace(made, structure=structure))[f"{VOCABULARY}hasPart"]
    assert quotation[f"{VOCABULARY}creator"] == [{"@value": "Ann Lee"}]


@pytest.mark.parametrize(
    "words", ["</script><script>alert(1)</script>", "<!--<script>", "*a* [b](c)"]
)
def test_no_words_get_out_of_the_element(words: str) -> None:
    node = expanded(briefing(words))
    assert node[f"{VOCABULARY}headline"] == [{"@value": words}]


def test_words_that_may_not_be_shown_have_no_selector() -> None:
    made = briefing(source_page=SourcePage.EXCERPT)
    placements = made.structure.placements
    hidden = replace(placements[0], section=Section.SOURCE_ONLY)
    structure = replace(made.structure, placements=(hidden, *placements[1:]))
    told = record.briefing(replace(made, structure=structure))
    assert "It closed" not in json.dumps(told)
    left_out, shown = (sentence["selector"] for sentence in told["sentences"])
    assert [selector["type"] for selector in left_out] == ["TextPositionSelector"]
    assert shown[1]["exact"] in made.structure.article.text
    around = shown[1]["prefix"] + shown[1]["exact"] + shown[1]["suffix"]
    assert around in made.structure.article.text, "what is left out is not what stands around"


def test_the_selectors_of_the_record_point_at_the_same_words() -> None:
    told = record.briefing(briefing())
    [position, words] = told["sentences"][1]["selector"]
    assert told["text"][position["start"] : position["end"]] == words["exact"]
    assert words["exact"] == "“It is old,” said Ann Lee."
    assert told["text"].find(words["prefix"] + words["exact"] + words["suffix"]) >= 0
    [piece] = told["quotations"][0]["contents"]
    assert piece["selector"][1]["exact"] == "“It is old,”"
