"""The list of all quotations: every one, in the article's words, and no formula among them."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from conftest import Project
from sheets import SETTINGS, Said, sheet, speaker

from generator.model import Briefing, Metadata, Section, SourcePage
from generator.publishing import quotes, record

ARTICLE = """---
title: A bridge
date: 2024-05-02
---

The bridge was closed on Monday. “It is old,” said Mayor Ann Lee. “And it is tired,” she said.
"""


def rows(table: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table.decode(), newline="")))


def lines(briefing: Briefing) -> list[dict[str, Any]]:
    article = briefing.structure.article
    return quotes.lines(record.briefing(briefing), article.place, SETTINGS)


def test_a_line_tells_who_says_what_and_where_it_stands() -> None:
    made = sheet(
        [(Section.KEY_CHANGES, "It closed."), (Section.REACTIONS, "“It is old,” said Ann Lee.")],
        said=[Said("“It is old,”", source="Ann Lee", speaker="p1")],
        speakers=[speaker("Ann Lee", role="mayor")],
    )
    [line] = lines(made)
    anchor = made.structure.sentences[1].anchor
    assert line["text"] == "“It is old,”"
    assert (line["speaker"], line["role"], line["kind"]) == ("Ann Lee", "mayor", "direct")
    assert line["address"] == f"briefings/the-slug/reactions.html#s-{anchor}"
    [at] = line["contents"]
    assert made.structure.article.text[at["start"] : at["end"]] == line["text"]


def test_words_that_may_not_be_shown_are_not_listed() -> None:
    metadata = Metadata(title="A headline", source_page=SourcePage.EXCERPT)
    made = sheet(
        [
            (Section.SOURCE_ONLY, "“Keep this,” he said."),
            (Section.REACTIONS, "“Show this,” he said."),
        ],
        said=[Said("“Keep this,”"), Said("“Show this,”")],
        metadata=metadata,
    )
    assert [line["text"] for line in lines(made)] == ["“Show this,”"]


def test_a_spreadsheet_runs_nothing() -> None:
    made = sheet(
        [(Section.REACTIONS, "=HYPERLINK(A1) they said, @SUM(A1) too.")],
        said=[Said("=HYPERLINK(A1)", speaker="p1"), Said("@SUM(A1)")],
        speakers=[speaker("+1-800-CALL")],
    )
    for row in rows(quotes.table(quotes.json_lines(lines(made)))):
        for cell in row.values():
            assert not cell or cell[0] not in "=+-@"
    assert lines(made)[0]["text"] == "=HYPERLINK(A1)"


def test_the_site_lists_the_quotations_of_all_briefings(project: Project) -> None:
    project.article("a.md", ARTICLE)
    project.article("b.md", ARTICLE.replace("bridge", "ferry"))
    project.article("gone.md", ARTICLE.replace("title:", "status: withdrawn\ntitle:"))
    assert project.run("build", "--no-site").exit_code == 0
    docs = project.root / "docs"
    listed = [json.loads(line) for line in (docs / "quotations.jsonl").read_bytes().splitlines()]
    assert {line["briefing"] for line in listed} == {"a", "b"}
    assert [row["text"] for row in rows((docs / "quotations.csv").read_bytes())] == [
        line["text"] for line in listed
    ]
    own = (docs / "briefings" / "a" / "quotations.jsonl").read_bytes()
    assert (docs / "quotations.jsonl").read_bytes().startswith(own)
    (project.root / "briefings" / "a.md").unlink()
    assert project.run("build", "--no-site").exit_code == 0
    assert b'"briefing": "a"' not in (docs / "quotations.jsonl").read_bytes()
