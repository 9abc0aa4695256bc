"""The handout, read back: what a reader finds on paper, and a screen reader in the file."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from generator.config import Paper, Settings
from generator.errors import PublishError
from generator.model import (
    Article,
    Briefing,
    Kind,
    Metadata,
    Placement,
    Quotation,
    Role,
    Section,
    Sentence,
    Span,
    Speaker,
    Speech,
    Structure,
)
from generator.publishing import handout

KEY, BACK, REACT, ANALYST, SOURCE = Section
ONLINE = "https://news.example/site/briefings/quarry/"
DATED = Metadata(
    title="Quarry to close",
    description="Forty jobs go.",
    tags=("quarry", "jobs"),
    lang="en-GB",
    date=dt.date(2024, 11, 19),
    outlet="The Stonecutter",
    byline="Ada Flint",
    url="https://stonecutter.example/quarry?a=1&b=2",
    rights="All rights reserved.",
)
# A line is a section and a sentence; “…” in it is what the speaker named before | says.
LINES = (
    (KEY, "The quarry at Dunmoor will close in May."),
    (REACT, "Rosa Lund|“It is over,” said Rosa Lund, who runs it."),
    (BACK, "It was opened in 1911."),
    (REACT, "Rosa Lund|She said that forty people would lose their work."),
    (KEY, "Forty people work there."),
    (ANALYST, "Piet Moor|“Slate is dear,” Piet Moor, a geologist, wrote."),
    (REACT, "Nobody else spoke."),
    (SOURCE, "Editing by Someone Unseen."),
)


def configured(site_url: str | None = "https://news.example/site/", **more: Any) -> Settings:
    here = Path("/nowhere")
    return Settings(here, here, here, here, here, "Morning Sheet", site_url, **more)


def made(
    lines: Sequence[tuple[Section, str]] = LINES,
    metadata: Metadata = DATED,
    *,
    glossary: dict[str, str] | None = None,
) -> Briefing:
    """Make a briefing of lines, a paragraph each."""
    text, sentences, quotations = "", [], []
    names: dict[str, str] = {}
    for number, (_, line) in enumerate(lines):
        name, bar, words = line.rpartition("|")
        span = Span(len(text), len(text) + len(words))
        sentences.append(Sentence(f"s{number}", f"{number:012x}", span, number))
        said = re.search("“[^”]*”", words)
        if bar:
            who = names.setdefault(name, f"p{len(names)}")
            start, end = said.span() if said else (0, len(words))
            content = Span(span.start + start, span.start + end)
            kind = Speech.DIRECT if said else Speech.INDIRECT
            quotations.append(
                Quotation(f"q{number}", kind, (content,), None, None, "test", speaker=who)
            )
        text += words + "\n\n"
    structure = Structure(
        article=Article("quarry", Path("briefings/quarry.md"), metadata, text.strip("\n")),
        sentences=tuple(sentences),
        placements=tuple(
            Placement(s.id, section, 0.9, Role.NONE, ())
            for s, (section, _) in zip(sentences, lines, strict=True)
        ),
        quotations=tuple(quotations),
        speakers=tuple(
            Speaker(who, name, "its manager", Kind.PARTY, ()) for name, who in names.items()
        ),
        dates=(),
        glance=tuple(s.id for s in sentences[:3]),
        findings=(),
    )
    return Briefing(structure, structure.article.metadata.description, glossary or {})


def words_of(line: str) -> str:
    return line.rpartition("|")[2]


def dense(text: str) -> str:
    return "".join(text.split())


def read(pdf: bytes) -> str:
    return dense("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf))


def links(sheet: bytes) -> set[str]:
    with opened(sheet) as pdf:
        annotations = (a for page in pdf.pages for a in page.get("/Annots", []))
        return {str(a.A.URI) for a in annotations if "/URI" in a.get("/A", {})}


@pytest.fixture(scope="module")
def sheet() -> bytes:
    return handout.render(made(), configured())


def test_sentences_stand_whole_once_and_in_the_order_of_the_sections(sheet: bytes) -> None:
    words = read(sheet)
    body = words[words.index("Keychanges") :]
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
        *("19 November 2024", "1 min read", "All rights reserved.", DATED.url or "", ONLINE),
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
        pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
        for number, page in enumerate(pages, 1):
            assert f"Page {number} of {len(pages)}" in page
    assert len(pages) > 2


def test_an_ordinary_article_fits_on_two_pages() -> None:
    line = "The members of the council spoke for an hour about the price of slate and of sand."
    pdf = handout.render(made([(s, line) for s in (KEY, BACK, REACT, ANALYST) * 6]), configured())
    assert len(PdfReader(io.BytesIO(pdf)).pages) <= 2


def test_the_file_is_tagged_and_declares_both_standards(sheet: bytes) -> None:
    with opened(sheet) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert "/StructTreeRoot" in pdf.Root
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")


def test_headings_lists_and_paragraphs_are_tagged_as_such(sheet: bytes) -> None:
    with opened(sheet) as pdf:
        tags = [str(o.S) for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/S" in o]
    assert [tags.count(f"/H{level}") for level in (1, 2, 3)] == [1, 5, 3]
    assert (tags.count("/L"), tags.count("/LI"), tags.count("/Figure")) == (2, 3 + 2, 1)
    assert tags.count("/P") > len(LINES)


def test_the_file_says_title_author_keywords_and_language(sheet: bytes) -> None:
    with opened(sheet) as pdf:
        assert str(pdf.docinfo["/Title"]) == "Quarry to close"
        assert str(pdf.docinfo["/Author"]) == "Ada Flint"
        assert str(pdf.docinfo["/Keywords"]) == "quarry, jobs"
        assert str(pdf.Root.Lang) == "en-GB"
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)


def test_the_outline_leads_to_sections_and_speakers(sheet: bytes) -> None:
    def titles(entries: list[Any]) -> list[Any]:
        return [titles(e) if isinstance(e, list) else e.title for e in entries]

    (headline, sections) = titles(PdfReader(io.BytesIO(sheet)).outline)
    assert headline == "Quarry to close"
    assert [s for s in sections if isinstance(s, str)] == [
        *("At a glance", "Key changes", "Background", "Reactions", "Analyst view")
    ]
    assert ["Rosa Lund", "In the article’s own voice"] in sections


def test_fonts_are_embedded(sheet: bytes) -> None:
    with opened(sheet) as pdf:
        described = [
            o
            for o in pdf.objects
            if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"
        ]
        assert len(described) >= 3
        assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(f.keys()) for f in described)


@pytest.mark.parametrize(
    ("paper", "size"), [(Paper.A4, (595.3, 841.9)), (Paper.LETTER, (612.0, 792.0))]
)
def test_paper(paper: Paper, size: tuple[float, float]) -> None:
    with opened(handout.render(made(), configured(paper=paper))) as pdf:
        assert [float(x) for x in pdf.pages[0].mediabox[2:]] == pytest.approx(size, abs=0.1)


def test_link_and_code_need_an_address(sheet: bytes) -> None:
    assert ONLINE in links(sheet)
    assert b"QR code of the address" in alternatives(sheet)
    without = handout.render(made(), configured(site_url=None))
    assert links(without) == {DATED.url}
    assert b"QR" not in alternatives(without)
    assert "Online" not in read(without)


def alternatives(sheet: bytes) -> bytes:
    """Return what is said in place of pictures."""
    with opened(sheet) as pdf:
        return b" ".join(
            bytes(o.Alt) for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/Alt" in o
        )


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x"])
def test_only_web_addresses_are_links(url: str) -> None:
    pdf = handout.render(made(metadata=Metadata(title="T", url=url)), configured())
    assert links(pdf) == {ONLINE}
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
    assert links(pdf) == {ONLINE}
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


@pytest.mark.parametrize("words", ["سميرة نديم", "יואב אלגרבלי", "Ελένη", "Зоя", "Đặng Łukasz Ğül"])
def test_names_in_other_scripts_are_printed_within_the_standards(words: str) -> None:
    pdf = handout.render(made([(KEY, f"It was {words} who came.")]), configured())
    # pypdf gives right-to-left words in the order in which they stand, from the left.
    assert all(word in read(pdf) for word in words.split())
    with opened(pdf).open_metadata() as metadata:
        assert metadata["pdfaid:part"] == "2"


@pytest.mark.parametrize(
    "text", ["習近平 met 😀.", "A\x00B\x07.", "Private \ue000 use.", "Odd \ud800."]
)
def test_characters_that_no_font_has_do_not_stop_a_handout(text: str) -> None:
    assert handout.render(made([(KEY, text)]), configured()).startswith(b"%PDF")


def test_a_word_longer_than_a_line_is_broken_and_stays_whole() -> None:
    word = "long" * 100
    pdf = handout.render(made([(KEY, f"See {word} there.")]), configured())
    assert read(pdf).count(word) == 2
    lines = PdfReader(io.BytesIO(pdf)).pages[0].extract_text().splitlines()
    assert max(map(len, lines)) < 150


def test_a_right_to_left_article_is_set_so() -> None:
    assert handout.document(made(metadata=Metadata(lang="he-IL")), configured())["rtl"]
    assert handout.render(made(metadata=Metadata(lang="he-IL")), configured())


@pytest.mark.parametrize("lang", ["en", "zh-Hant-TW", "EN-us", "sr-Latn", "x", "english", ""])
def test_any_language_tag_will_do(lang: str) -> None:
    assert handout.render(made(metadata=Metadata(lang=lang)), configured())


def test_a_handout_that_cannot_be_set_names_the_article(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "handout.typ"
    broken.write_text('#panic("out of ink")')
    monkeypatch.setattr(handout, "_compiler", lambda: typst.Compiler(str(broken)))
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
