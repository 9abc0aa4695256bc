"""What an editor reads who asks what to look at."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import Project

from generator import cli, pipeline
from generator.checking import arranging, catalogue, looking
from generator.checking.inspection import Sheet
from generator.checking.rights import are_reserved, quoted
from generator.model import (
    Article,
    Briefing,
    Finding,
    Kind,
    Level,
    Metadata,
    Placement,
    Quotation,
    Role,
    Section,
    SourcePage,
    Span,
    Speaker,
    Speech,
    Status,
    Structure,
)

FULL = Metadata(
    title="Fares", url="https://example.org/", outlet="Gazette", byline="Kim Oh", rights="CC BY"
)
TEXT = "The fare rose on Monday. Riders were told in May.\n\n“Nobody asked us,” said Ann Lee."
HEAD = "---\ntitle: {title}\ndate: 2024-03-05\noutlet: O\nbyline: B\nurl: https://a.example/\n"
CLEAN = HEAD + "rights: CC BY\n---\n\nThe council met on Monday. It raised the fare by 50 cents.\n"


def made(
    text: str = TEXT, confidences: Sequence[float] = (), metadata: Metadata = FULL, **values: Any
) -> Briefing:
    """Return a briefing whose sentences stand under background, as surely as is said."""
    seen, _ = pipeline.observe(Article("fares", Path("fares.md"), metadata, text))
    sure = [*confidences, *[0.9] * len(seen.sentences)]
    placements = [
        Placement(s.id, Section.BACKGROUND, c, Role.MAIN, (), next_best=(Section.REACTIONS, 0.25))
        for s, c in zip(seen.sentences, sure, strict=False)
    ]
    seen = replace(seen, placements=tuple(placements), speakers=(), quotations=(), findings=())
    return Briefing(replace(seen, **values))


def told(briefing: Briefing) -> list[tuple[str, str]]:
    return [(finding.code, finding.message) for finding in looking.findings(briefing)]


def codes(briefing: Briefing) -> list[str]:
    return [code for code, _ in told(briefing)]


def spot(words: str, text: str = TEXT) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def test_a_sentence_is_told_of_when_its_section_is_more_likely_wrong_than_right() -> None:
    found = looking.findings(made(confidences=[0.49, 0.31, 0.5]))
    assert [f.code for f in found] == ["C001", "C001"]
    worst, _ = found
    assert (worst.line, worst.level) == (1, Level.INFO), "the least certain comes first"
    said = "stands under background, 31% sure; else reactions, 25%: Riders were told in May."
    assert worst.message == said


def test_a_short_sentence_is_told_of_without_what_follows_it() -> None:
    found = looking.findings(made("A long wait\n\nRiders were told in May.", [0.3]))
    assert found[0].message.endswith("25%: A long wait")


def test_a_section_that_an_editor_confirmed_is_in_no_doubt() -> None:
    briefing = made(confidences=[0.2])
    first, *rest = briefing.structure.placements
    placements = (replace(first, edited=True), *rest)
    assert (
        codes(replace(briefing, structure=replace(briefing.structure, placements=placements))) == []
    )


def test_of_a_language_that_is_not_understood_one_finding_is_enough() -> None:
    foreign = Finding("L001", Level.INFO, "another language")
    assert codes(made(confidences=[0.4, 0.4, 0.4], findings=(foreign,))) == ["L001"]


def lee(**values: Any) -> Speaker:
    speaker = Speaker("p1", "Ann Lee", None, Kind.PARTY, (spot("Ann Lee"),), person=True)
    return replace(speaker, **values)


def says(speaker: str | None = "p1", source: str = "Ann Lee", **values: Any) -> Quotation:
    words, cue = spot("“Nobody asked us,”"), spot("said")
    found = Quotation("q1", Speech.DIRECT, (words,), cue, spot(source), "any", speaker=speaker)
    return replace(found, **values)


def test_a_person_who_says_something_and_has_no_role_is_named() -> None:
    said = "Ann Lee has no role: “Nobody asked us,” said Ann Lee."
    assert told(made(speakers=(lee(),), quotations=(says(),))) == [("S001", said)]
    for speaker in (lee(role="rider"), lee(person=False), lee(edited=True)):
        assert codes(made(speakers=(speaker,), quotations=(says(),))) == []
    assert codes(made(speakers=(lee(),))) == [], "who says nothing needs no role"


def test_a_source_whom_the_article_does_not_name_is_told_of_once() -> None:
    two = (says(None, "Riders"), says(None, "Riders", id="q2"))
    assert codes(made(quotations=two)) == [], "a name stands for itself"
    text = TEXT.replace("Ann Lee", "the driver")
    words = Span(text.index("“"), text.index("”") + 1)
    quotation = replace(says(None), contents=(words,), source=spot("the driver", text))
    found = told(made(text, quotations=(quotation, replace(quotation, id="q2"))))
    assert [code for code, _ in found] == ["S002"]
    assert found[0][1].startswith("nobody is named for “the driver”: “Nobody asked us,”")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ann Lee", "Headteacher Ann Lee", True),
        ("Lee", "Ann Lee", True),
        ("Sergei Lavrov", "Sergei Lavrow", True),
        ("Ann Lee", "Bob Lee", False),
        ("Ann Lee", "Ann Park", False),
        ("Jo Moss", "Kim Oh", False),
    ],
)
def test_two_names_that_differ_in_little_may_be_one_person(
    one: str, other: str, same: bool
) -> None:
    text = f"So said {one}. So said {other} as well."
    people = tuple(
        Speaker(f"p{n}", name, "any", Kind.PARTY, (Span(at, at + len(name)),), person=True)
        for n, (name, at) in enumerate([(one, 8), (other, text.rindex(other))])
    )
    assert ("S003" in codes(made(text, speakers=people))) is same
    edited = (people[0], replace(people[1], edited=True))
    assert "S003" not in codes(made(text, speakers=edited))


def test_keys_that_say_where_an_article_comes_from_are_missed_in_one_line() -> None:
    [(code, said)] = told(made(metadata=replace(FULL, url=None, byline=None)))
    assert (code, said) == ("M005", "the front matter does not give: url, byline")


def hidden(structure: Structure, number: int) -> Structure:
    """Return a structure in which one sentence stands on the source page alone."""
    placements = list(structure.placements)
    placements[number] = replace(placements[number], section=Section.SOURCE_ONLY)
    return replace(structure, placements=tuple(placements))


@pytest.mark.parametrize(
    ("source_page", "words", "elsewhere", "shown"),
    [
        (SourcePage.FULL, 16, 11, 16),
        (SourcePage.EXCERPT, 16, 11, 11),
        (SourcePage.LINK, 16, 11, 11),
    ],
)
def test_words_that_the_pages_quote_are_counted(
    source_page: SourcePage, words: int, elsewhere: int, shown: int
) -> None:
    briefing = made(metadata=replace(FULL, source_page=source_page))
    counted = quoted(hidden(briefing.structure, 0))
    assert (counted.words, counted.elsewhere, counted.shown) == (words, elsewhere, shown)
    assert "11 of 16 words (68%)" in counted.told()
    assert ("with the source page 16 of 16 words (100%)" in counted.told()) is (shown == words)


def test_without_a_rights_line_it_is_said_how_much_is_shown() -> None:
    [(code, said)] = told(made(metadata=replace(FULL, rights=None)))
    assert code == "M006"
    assert "16 of 16 words (100%)" in said


def test_reserved_rights_and_a_whole_source_page_do_not_go_together() -> None:
    reserved = replace(FULL, rights="© Gazette. All rights reserved.")
    [finding] = looking.findings(made(metadata=reserved))
    assert (finding.code, finding.level) == ("M007", Level.WARNING)
    link = replace(reserved, source_page=SourcePage.LINK)
    [finding] = looking.findings(made(metadata=link))
    assert (finding.code, finding.level) == ("M007", Level.INFO)


@pytest.mark.parametrize(
    ("rights", "reserved"),
    [
        ("© Harbour Gazette", True),
        ("Copyright 2024 Harbour Gazette", True),
        ("All rights with the Gazette.", True),
        ("This material may not be published, broadcast or rewritten.", True),
        ("May not be reproduced without the permission of the Gazette.", True),
        ("© Harbour Gazette, republished with permission", False),
        ("© Kim Oh, CC BY 4.0", False),
        ("Licensed under the Open Government Licence.", False),
        ("Public domain", False),
        ("Invented for the tests of this project.", False),
    ],
)
def test_what_a_rights_line_says(rights: str, reserved: bool) -> None:
    assert are_reserved(rights) is reserved


def test_of_a_withdrawn_article_nothing_is_asked() -> None:
    assert codes(made(metadata=Metadata(status=Status.WITHDRAWN))) == []


# The order, and how much at once


def finding(code: str, name: str = "a") -> Finding:
    return Finding(code, Level.INFO, "any", path=Path(f"{name}.md"), line=1)


def sheet(name: str, *codes: str) -> Sheet:
    return Sheet(name, name, tuple(finding(code, name) for code in codes))


def test_what_changes_the_meaning_for_readers_comes_first() -> None:
    mixed = ["P001", "F001", "S001", "Q003", "C001", "M006", "M005", "Q002", "V001"]
    [arranged] = arranging.arranged([sheet("a", *mixed)])
    assert [f.code for f in arranged.findings] == mixed[::-1]


def test_the_article_with_the_most_important_finding_comes_first() -> None:
    sheets = [sheet("a", "F001"), sheet("b"), sheet("c", "M005", "V001"), sheet("d", "Q002")]
    assert [s.slug for s in arranging.arranged(sheets)] == ["c", "d", "a"]
    assert [s.slug for s in arranging.arranged(sheets, ["F", "Q002"])] == ["d", "a"]


def test_a_long_list_is_cut_and_says_so() -> None:
    found = sheet("a", *["C001"] * 15, "F001").findings
    rows = arranging.cut(found, 3)
    assert [(row.finding.code, row.more) for row in rows] == [
        ("C001", 0), ("C001", 0), ("C001", 12), ("F001", 0),
    ]  # fmt: skip
    assert len(arranging.cut(found, None)) == len(found)


# At the terminal


@pytest.fixture
def two(project: Project) -> Project:
    """A project with an article that has a finding, and one that has only remarks."""
    project.article("one.md", HEAD.format(title="One") + "---\n\n“It is old, said Ann Lee.\n")
    project.article("two.md", HEAD.format(title="Two") + "---\n\nThe council met on Monday.\n")
    return project


def test_findings_stand_by_their_articles_with_file_line_and_what_to_do(two: Project) -> None:
    lines = two.run("check").output.splitlines()
    assert lines[0] == "One"
    assert "briefings/one.md:9: warning Q002: " in lines[1]
    assert lines[2] == "    Compare it with the original."
    assert lines.index("One") < lines.index("Two") < lines.index("Briefings"), "the site is last"
    assert "Q002 1" in lines[-2]
    assert "--explain" in lines[-1]


def test_quiet_gives_the_findings_and_nothing_else(two: Project) -> None:
    lines = two.run("check", "-q").stdout.splitlines()
    assert lines
    assert all(": info " in line or ": warning " in line for line in lines)


@pytest.mark.parametrize("name", ["two", "two.md", "briefings/two.md", "briefings/two.review.yml"])
def test_one_article_can_be_looked_at_alone(two: Project, name: str) -> None:
    output = two.run("check", name).output
    assert "two.md" in output
    assert "one.md" not in output
    assert "P001" not in output, "the site is not asked about"


def test_an_article_that_is_not_there_is_named(two: Project) -> None:
    result = two.run("check", "tow")
    assert result.exit_code == 1
    assert "There is no article “tow”. Did you mean two?" in result.stderr


def test_only_codes_that_are_asked_for_are_listed(two: Project) -> None:
    rows = two.run("check", "-q", "--code", "m", "--code", "P001").stdout.splitlines()
    assert {row.split(": ")[1].split()[1] for row in rows} == {"M006", "P001"}
    result = two.run("check", "--code", "M0006")
    assert result.exit_code == 2
    assert "Did you mean M006?" in result.stderr


def test_strict_fails_on_a_warning_that_is_listed(two: Project) -> None:
    assert two.run("check", "--strict").exit_code == 1
    assert two.run("check", "--strict", "two").exit_code == 0
    assert two.run("check", "--strict", "--code", "M").exit_code == 0


def test_many_articles_are_told_of_a_few_at_a_time(project: Project) -> None:
    for number in range(arranging.ARTICLES + 2):
        project.article(f"a{number}.md", "Rain fell.\n")
    project.run("build", "--no-site")
    shown = project.run("check").output
    assert shown.count("M003: ") == arranging.ARTICLES
    assert "… and 2 more articles (--all shows them" in shown
    assert f"{arranging.ARTICLES + 2} of {arranging.ARTICLES + 2} articles" in shown
    assert project.run("check", "--all").output.count("M003: ") == arranging.ARTICLES + 2


def test_json_has_an_object_a_line_with_nothing_cut(two: Project) -> None:
    two.article("broken.md", "---\ntitle: [\n---\nRain.\n")
    result = two.run("check", "--json")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 1
    page = (Path(__file__).parent.parent / "docs/guide/findings.md").read_text("utf8")
    part = page.split("## For other programs")[1].split("<!--")[0]
    assert all(f"`{key}`" in part for row in rows for key in row), "the schema is documented"
    error, first, *_ = rows
    assert (error["level"], error["code"], error["article"]) == ("error", None, "broken")
    assert error["file"] == "briefings/broken.md"
    assert (first["code"], first["file"], first["line"]) == ("Q002", "briefings/one.md", 9)
    assert first["hint"].startswith("Compare it with the original.")
    assert "](" not in first["hint"], "hints are plain words"
    assert rows[-1]["article"] is None
    assert rows[-1]["code"] == "P001"


def test_an_article_that_cannot_be_read_is_an_error_and_the_others_are_listed(
    two: Project,
) -> None:
    two.article("two words.md", "Rain.\n")
    two.article("one.review.yml", "sentences: 1\n")
    result = two.run("check")
    assert result.exit_code == 1
    assert "two words.md is not a name for an article" in result.stderr
    assert "one.review.yml:1: sentences: A list is wanted here" in result.stderr
    assert "two.md:1: info M006" in result.stdout
    assert "2 errors, " in result.stdout


def test_words_that_are_gone_come_with_the_nearest_sentence(project: Project) -> None:
    project.article("one.md", CLEAN.format(title="One"))
    project.article(
        "one.review.yml",
        "sentences:\n  - {words: It rose the fares by, section: background}\n"
        "  - {words: Something else altogether, section: background}\n",
    )
    lines = project.run("check", "--code", "V").stdout.splitlines()
    at = next(n for n, line in enumerate(lines) if "one.review.yml:2: warning V001" in line)
    nearest = "line 10 of one.md: “It raised the fare by 50 cents.”"
    assert nearest in lines[at + 1]
    assert "one.review.yml:3: warning V001" in lines[at + 2]
    assert "The nearest sentence" not in lines[at + 3], "none is near"


def test_decisions_without_an_article_name_the_one_that_is_near(two: Project) -> None:
    two.article("twos.review.yml", "standfirst: any\n")
    output = two.run("check").output
    assert "twos.review.yml: warning V006" in output
    assert "The article with the nearest name is two." in output


def test_what_the_last_build_understood_is_not_understood_again(
    two: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = two.run("check").output
    two.run("build", "--no-site")
    asked: list[str] = []
    brief = pipeline.brief

    def watched(article: Article) -> Briefing:
        asked.append(article.slug)
        return brief(article)

    monkeypatch.setattr(pipeline, "brief", watched)
    assert two.run("check").output == fresh
    assert asked == []
    two.article("two.review.yml", "standfirst: any\n")
    assert two.run("check").exit_code == 0
    assert asked == ["two"]


def test_build_and_check_count_the_same_warnings(two: Project) -> None:
    two.article("three.md", HEAD.format(title="T") + "rights: © T\n---\n\nRain fell.\n")
    assert "2 warnings to look at" in two.run("build", "--no-site").output
    assert "2 warnings, " in two.run("check").output


@pytest.mark.parametrize("code", list(catalogue.explanations()))
def test_every_code_is_explained_in_plain_words(code: str) -> None:
    result = CliRunner().invoke(cli.main, ["check", "--explain", code.lower()])
    assert result.exit_code == 0
    assert result.output.startswith(f"{code} (")
    assert "\nWhat to do: " in result.output
    assert "](" not in result.output
    assert all(len(line) <= 80 for line in result.output.splitlines()[1:])
    assert catalogue.in_short(code) in catalogue.plain(catalogue.explanations()[code].do)


def test_an_unknown_code_is_answered_with_the_nearest() -> None:
    result = CliRunner().invoke(cli.main, ["check", "--explain", "F01"])
    assert result.exit_code == 2
    assert "“F01” is no code. Did you mean F001?" in result.stderr
    assert "V001" in CliRunner().invoke(cli.main, ["check", "--explain", "what"]).stderr
