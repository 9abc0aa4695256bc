"""The handout, read back: what a reader finds on paper, and a screen reader in the file."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
import typst
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from paper import (
    alternatives,
    bookmarks,
    claims,
    dense,
    elements,
    links,
    opened,
    pages,
    picture,
    read,
    tags,
)
from quarry import ANALYST, BACK, DATED, KEY, LINES, ONLINE, REACT, SOURCE, configured, made
from sheets import SETTINGS, Said, speaker
from sheets import sheet as briefed

from generator.config import Paper
from generator.errors import PublishError
from generator.model import Level, Metadata, Section, SourcePage
from generator.publishing import coverage, handout, typesetting


def words_of(line: str) -> str:
    return line.rpartition("|")[2]


@pytest.fixture(scope="module")
def sheet() -> bytes:
    return handout.render(made(), configured())


def test_sentences_stand_whole_once_and_in_the_order_of_the_sections(sheet: bytes) -> None:
    words = read(sheet)
    body = words[words.index("Keychanges") : words.index("Whosayswhat")]
    body += words[words.index("Background") :]
    order = [
        dense(words_of(line)) for s in (KEY, BACK, REACT, ANALYST) for k, line in LINES if k is s
    ]
    assert [body.count(sentence) for sentence in order] == [1] * len(order)
    assert sorted(order, key=body.index) == order


def test_what_is_shown_on_the_source_page_alone_is_not_on_paper(sheet: bytes) -> None:
    assert "Unseen" not in read(sheet)


def test_at_a_glance_stands_before_the_sections(sheet: bytes) -> None:
    words = read(sheet)
    box = words[words.index("Ataglance") : words.index("Keychanges")]
    assert all(dense(words_of(line)) in box for _, line in LINES[:3])


def test_the_lines_round_the_article_say_what_and_when_it_is(sheet: bytes) -> None:
    words = read(sheet)
    for line in (
        *("Morning Sheet", "Quarry to close", "Forty jobs go.", "The Stonecutter · Ada Flint"),
        *("19 November 2024", "1 min read", "All rights reserved.", DATED.url or ""),
        "news.example/site/briefings/quarry",
    ):
        assert dense(line) in words, line


def test_a_speaker_is_named_once_with_their_role_before_their_words() -> None:
    (_, _, reactions, _) = handout.document(made(), configured())["sections"]
    rosa, nobody = reactions["voices"]
    assert (rosa["name"], rosa["role"], nobody["name"]) == ("Rosa Lund", "its manager", "")
    assert [p["form"] for p in rosa["passages"]] == ["quoted", "reported"]
    assert [p["form"] for p in nobody["passages"]] == ["told"]


def test_a_section_without_a_sentence_is_left_out() -> None:
    words = read(handout.render(made(LINES[:1]), configured()))
    assert "Keychanges" in words
    assert not {"Background", "Reactions", "Analystview"} & set(re.findall("[A-Z][a-z]+", words))


def test_an_editors_glossary_is_printed() -> None:
    words = read(handout.render(made(glossary={"SLT": "Slate *trust*"}), configured()))
    assert "GlossarySLTSlate*trust*" in words


def test_pages_are_numbered(sheet: bytes) -> None:
    many = handout.render(
        made([(BACK, f"Sentence {n} of many others.") for n in range(300)]), configured()
    )
    for pdf in (sheet, many):
        for number, page in enumerate(pages(pdf), 1):
            assert f"Page {number} of {len(pages(pdf))}" in page
    assert len(pages(many)) > 2


def test_an_ordinary_article_fits_on_two_pages() -> None:
    line = "The members of the council spoke for an hour about the price of slate and of sand."
    pdf = handout.render(made([(s, line) for s in (KEY, BACK, REACT, ANALYST) * 6]), configured())
    assert len(pages(pdf)) <= 2


def test_the_file_is_tagged_and_declares_both_standards(sheet: bytes) -> None:
    with opened(sheet) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert "/StructTreeRoot" in pdf.Root
    assert claims(sheet) == ("1", "2", "A")


def test_headings_lists_tables_and_paragraphs_are_tagged_as_such(sheet: bytes) -> None:
    found = tags(sheet)
    assert [found.count(f"H{level}") for level in (1, 2, 3)] == [1, 6, 3]
    assert (found.count("L"), found.count("LI"), found.count("Figure")) == (2, 3 + 2, 1)
    assert (found.count("Table"), found.count("TH"), found.count("TR")) == (1, 3, 1 + 2)
    assert found.count("P") > len(LINES)


def test_every_picture_and_every_link_is_told_in_words(sheet: bytes) -> None:
    assert alternatives(sheet) == [f"QR code of the address {ONLINE}"]
    with opened(sheet) as pdf:
        annotations = [a for page in pdf.pages for a in page.get("/Annots", [])]
        assert annotations
        assert all(str(a.get("/Contents", "")) for a in annotations)


def test_a_screen_reader_reads_the_sheet_in_the_order_of_its_parts(sheet: bytes) -> None:
    """What is read aloud follows the structure tree, not the places on the paper."""
    found = [tag for tag in tags(sheet) if tag in {"H1", "L", "Figure", "Table", "H3"}]
    assert found == ["H1", "L", "Figure", "L", "Table", "H3", "H3", "H3"]


def listed(found: pikepdf.Object) -> list[pikepdf.Object]:
    """Return what is either one object or several."""
    return list(found) if isinstance(found, pikepdf.Array) else [found]


def test_the_header_cells_of_the_table_say_what_they_head(sheet: bytes) -> None:
    with opened(sheet) as pdf:
        heads = [e for tag, e in elements(pdf) if tag == "TH"]
        scopes = [str(a.Scope) for e in heads for a in listed(e.A) if "/Scope" in a]
    assert scopes == ["/Column"] * 3


def test_the_file_says_title_author_keywords_and_language(sheet: bytes) -> None:
    with opened(sheet) as pdf:
        assert str(pdf.docinfo["/Title"]) == "Quarry to close"
        assert str(pdf.docinfo["/Author"]) == "Ada Flint"
        assert str(pdf.docinfo["/Keywords"]) == "quarry, jobs"
        assert str(pdf.Root.Lang) == "en-GB"
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)


def test_bookmarks_lead_to_sections_and_speakers(sheet: bytes) -> None:
    assert [title for title, _, _ in bookmarks(sheet)] == [
        *("Quarry to close", "At a glance", "Key changes", "Who says what", "Background"),
        *("Reactions", "Rosa Lund", "In the article’s own voice", "Analyst view", "Piet Moor"),
    ]


def test_fonts_are_embedded_and_stand_in_the_repository_with_their_licences(sheet: bytes) -> None:
    with opened(sheet) as pdf:
        described = [
            o
            for o in pdf.objects
            if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"
        ]
        assert len(described) >= 3
        assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(f.keys()) for f in described)
        used = {str(f.FontName).partition("+")[2] for f in described}
    folder = coverage.FONTS
    assert used <= {path.stem for path in folder.glob("*.[ot]tf")}
    licences = {path.stem.removeprefix("OFL-").replace("-", "") for path in folder.glob("OFL-*")}
    assert all(path.stem.startswith(tuple(licences)) for path in folder.glob("*.[ot]tf"))


@pytest.mark.parametrize(
    ("paper", "size"), [(Paper.A4, (595.3, 841.9)), (Paper.LETTER, (612.0, 792.0))]
)
def test_paper(paper: Paper, size: tuple[float, float]) -> None:
    with opened(handout.render(made(), configured(paper=paper))) as pdf:
        assert [float(x) for x in pdf.pages[0].mediabox[2:]] == pytest.approx(size, abs=0.1)


def outside(sheet: bytes) -> set[str]:
    """Return where the file's links lead, but for those to sentences on the source page."""
    return {url for url in links(sheet) if "/source.html#s-" not in url}


def test_link_and_code_need_an_address(sheet: bytes) -> None:
    assert outside(sheet) == {ONLINE, DATED.url}
    without = handout.render(made(), configured(site_url=None))
    assert links(without) == {DATED.url}
    assert alternatives(without) == []
    assert "Online" not in read(without)


@pytest.mark.parametrize("grey", [False, True], ids=["in colour", "in greyscale"])
def test_the_code_is_read_by_a_phone(sheet: bytes, grey: bool) -> None:
    seen = picture(sheet)
    (code,) = zxingcpp.read_barcodes(seen.convert("L") if grey else seen)
    assert code.text == ONLINE


def test_every_sentence_in_a_section_leads_to_its_place_in_the_source(sheet: bytes) -> None:
    wanted = {f"{ONLINE}source.html#s-{n:012x}" for n, (s, _) in enumerate(LINES) if s != SOURCE}
    assert links(sheet) - outside(sheet) == wanted


def test_sentences_that_may_not_be_republished_are_looked_up_where_they_stood() -> None:
    metadata = Metadata(title="T", url="https://paper.example/a", source_page=SourcePage.LINK)
    pdf = handout.render(made([(KEY, "Rain fell.")], metadata), configured())
    assert "https://paper.example/a#:~:text=Rain%20fell." in links(pdf)


def test_what_stands_first_leads_to_its_sentence_in_its_section(sheet: bytes) -> None:
    """At a glance and who says what: three picks and two rows."""
    with opened(sheet) as pdf:
        annotations = [a for page in pdf.pages for a in page.get("/Annots", [])]
        inner = [a for a in annotations if "/URI" not in a.get("/A", {})]
        assert len(inner) == 3 + 2
        for link in inner:
            place = link.Dest if "/Dest" in link else link.A.D
            assert place[0].objgen in {page.objgen for page in pdf.pages}


def test_who_says_what_names_each_speaker_with_their_words_and_kind() -> None:
    (side,) = handout.document(made(), configured())["who"]["sides"]
    rows = [(r["name"], r["role"], r["kind"], r["words"]["text"]) for r in side["rows"]]
    assert rows == [
        ("Rosa Lund", "its manager", "involved", "It is over"),
        ("Piet Moor", "its manager", "involved", "Slate is dear"),
    ]


def test_sides_group_the_table_where_an_editor_set_them() -> None:
    words = read(handout.render(made(sides={"Piet Moor": "The science"}), configured()))
    table = words[words.index("Whosayswhat") : words.index("BBackground")]
    order = ["Thescience", "PietMoor", "Others", "RosaLund", "weresetbyaneditor"]
    assert sorted(order, key=table.index) == order
    assert "weresetbyaneditor" not in read(handout.render(made(), configured()))


def test_dates_stand_along_a_line_in_their_order() -> None:
    lines = [*LINES, (BACK, "The hall burned down on 19 November.")]
    dates = [("in May", "2025-05"), ("in 1911", "1911"), ("19 November", "2024-11-19")]
    sheet = handout.render(made(lines, dates=dates), configured())
    words = read(sheet)
    line = words[words.index("Timeline") : words.index("BBackground")]
    order = ["1911", "openedin1911", "19November2024", "dayofpublication", "May2025"]
    assert sorted(order, key=line.index) == order
    assert tags(sheet).count("LI") == 3 + 2 + 3
    assert "Timeline" not in read(handout.render(made(dates=dates[:1]), configured()))


def test_the_fingerprint_of_the_text_stands_on_the_sheet(sheet: bytes) -> None:
    text = made().structure.article.text
    assert hashlib.sha256(text.encode()).hexdigest() in read(sheet)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x"])
def test_only_web_addresses_are_links(url: str) -> None:
    pdf = handout.render(made(metadata=Metadata(title="T", url=url)), configured())
    assert outside(pdf) == {ONLINE}
    assert dense(url) in read(pdf)


HOSTILE = (
    '#panic("no") #set page(width: 1pt) @ref <label> $sum_(i)^n$ *b* _i_ `raw` // gone /* so */',
    '= Heading \\ - + / Term: \\u{1F} ~ -- --- ... \'single\' "double" #import "style.typ": *',
    "<script>alert(1)</script> {{ 7*7 }} {% raw %} [a](javascript:alert(1)) %s https://x.example/",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_comes_back_as_it_is(text: str) -> None:
    metadata = Metadata(title=text, description=text, tags=(text,), outlet=text, byline=text)
    lines = [(section, f"{text}|{text}") for section in (KEY, BACK, REACT, ANALYST)]
    pdf = handout.render(made(lines, metadata, glossary={text: text}), configured())
    assert read(pdf).count(dense(text)) >= 4 + 3 + 2
    assert outside(pdf) == {ONLINE}
    with opened(pdf) as file:
        assert not {"/OpenAction", "/AA", "/AcroForm"} & set(file.Root.keys())
        assert "/JavaScript" not in file.Root.get("/Names", {})


def test_the_same_briefing_makes_the_same_bytes(sheet: bytes) -> None:
    handout.render(made(LINES[:2]), configured())
    assert handout.render(made(), configured()) == sheet


def test_threads_take_turns(sheet: bytes) -> None:
    with ThreadPoolExecutor(4) as pool:
        sheets = list(pool.map(lambda _: handout.render(made(), configured()), range(8)))
    assert set(sheets) == {sheet}


@pytest.mark.parametrize(
    ("metadata", "day"),
    [
        (Metadata(date=dt.date(2024, 11, 19)), "20241119"),
        (Metadata(date=dt.date(2024, 11, 19), updated=dt.date(2024, 12, 1)), "20241201"),
        (Metadata(), "20000101"),
    ],
    ids=["published", "updated", "undated"],
)
def test_the_file_is_dated_by_the_article(metadata: Metadata, day: str) -> None:
    with opened(handout.render(made(metadata=metadata), configured())) as pdf:
        assert str(pdf.docinfo["/CreationDate"]).startswith(f"D:{day}000000")


@pytest.mark.parametrize(
    "words",
    [
        *("سميرة نديم", "יואב אלגרבלי", "Ελένη", "Зоя", "Đặng Łukasz Ğül", "ქეთევან", "Անահիտ"),
        *("कमला", "สมชาย"),
    ],
)
def test_names_in_other_scripts_are_printed_within_the_standards(words: str) -> None:
    briefing = made([(KEY, f"It was {words} who came.")])
    pdf = handout.render(briefing, configured())
    # Right-to-left words are read back in the order in which they stand, from the left.
    assert all(word in read(pdf) for word in words.split())
    assert claims(pdf) == ("1", "2", "A")
    assert alternatives(pdf) == [f"QR code of the address {ONLINE}"]
    assert handout.findings(briefing) == ()


def test_characters_that_no_font_has_are_boxes_with_the_characters_beside_them() -> None:
    briefing = made([(KEY, "Rain."), (KEY, "習近平 met 😀 of 平.")])
    pdf = handout.render(briefing, configured())
    told = alternatives(pdf)
    assert told.count("平") == 2 * 2, "at a glance, and in its section"
    assert {"習", "近", "😀"} < set(told)
    assert "metof" in read(pdf)
    assert claims(pdf) == ("1", "2", "A"), "boxes or not, the file holds to the standards"


def test_characters_that_no_font_has_are_a_finding_with_their_line() -> None:
    (finding,) = handout.findings(made([(KEY, "Rain."), (KEY, "習近平 met 😀 of 平.")]))
    assert (finding.code, finding.level, finding.line) == ("P002", Level.WARNING, 3)
    assert "習 (U+7FD2) 近 (U+8FD1) 平 (U+5E73) 😀 (U+1F600)" in finding.message
    assert finding.message.count("U+5E73") == 1
    (finding,) = handout.findings(made([(KEY, "".join(map(chr, range(0x4E00, 0x4E28))))]))
    assert finding.message.endswith("and 28 more")


@pytest.mark.parametrize("text", ["A\x00B\x07.", "Odd \ud800."])
def test_what_is_no_character_at_all_does_not_stop_a_handout(text: str) -> None:
    assert claims(handout.render(made([(KEY, text)]), configured())) == ("1", "2", "A")


def test_a_word_longer_than_a_line_is_broken_and_stays_whole() -> None:
    word = "long" * 100
    pdf = handout.render(made([(KEY, f"See {word} there.")]), configured())
    assert read(pdf).count(word) == 2
    assert max(map(len, pages(pdf)[0].splitlines())) < 150


def test_a_right_to_left_article_is_set_so() -> None:
    assert handout.document(made(metadata=Metadata(lang="he-IL")), configured())["rtl"]
    assert handout.render(made(metadata=Metadata(lang="he-IL")), configured())


@pytest.mark.parametrize("lang", ["en", "zh-Hant-TW", "EN-us", "sr-Latn", "x", "english", ""])
def test_any_language_tag_will_do(lang: str) -> None:
    assert handout.render(made(metadata=Metadata(lang=lang)), configured())


def test_a_handout_that_cannot_be_set_names_the_article(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "handout.typ").write_text('#panic("out of ink")')
    monkeypatch.setattr(typesetting, "_TEMPLATES", tmp_path)
    monkeypatch.setattr(typesetting, "_compiler", lambda: typst.Compiler(root=str(tmp_path)))
    with pytest.raises(PublishError, match=r"quarry\.md: .*out of ink"):
        handout.render(made(), configured())


def test_an_article_of_a_thousand_pages_is_refused_by_name() -> None:
    with pytest.raises(PublishError, match=r"quarry\.md: .*2,000,001 characters.*Split it"):
        handout.render(made([(KEY, "x" * 2_000_001)]), configured())


@given(st.lists(st.tuples(st.sampled_from(list(Section)), st.text(min_size=1)), max_size=8))
@settings(max_examples=30, deadline=None)
def test_any_text_makes_a_handout(lines: list[tuple[Section, str]]) -> None:
    lines = [(section, text) for section, text in lines if text.replace("|", "").strip()]
    briefing = made([(section, text.replace("|", "/")) for section, text in lines])
    assert json.dumps(handout.document(briefing, configured()))
    assert handout.render(briefing, configured()).startswith(b"%PDF")


def test_a_role_that_an_editor_wrote_says_so() -> None:
    said = "It is safe."
    mayor = replace(speaker("Ann Lee"), role="mayor of Velm", edited=True)
    briefing = briefed(
        [(REACT, f"Ann Lee said: “{said}”")],
        said=[Said(said, speaker="p1")],
        speakers=[mayor],
    )
    made = handout.document(briefing, SETTINGS)
    (row,) = made["who"]["sides"][0]["rows"]
    (voice,) = made["sections"][0]["voices"]
    assert row["role"] == voice["role"] == "mayor of Velm (set by the editor)"
