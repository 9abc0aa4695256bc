"""What holds for any text at all, not only for news."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import markdown
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from generator import config, pipeline
from generator.model import Article, Metadata, SourcePage, Span, Structure
from generator.publishing import handout, pages

SETTINGS = config.defaults(ROOT)
EXTENSIONS = ["attr_list", "md_in_html", "tables", "toc", "admonition"]
OURS = {"a", "article", "aside", "b", "blockquote", "cite", "dd", "div", "dl", "dt", "em", "footer"}
OURS |= {"h1", "h2", "h3", "header", "i", "li", "nav", "ol", "p", "q", "section", "small", "span"}
OURS |= {"strong", "sup", "table", "tbody", "td", "th", "thead", "time", "tr", "ul", "bdi", "abbr"}
OURS |= {
    "caption",
    "figure",
    "figcaption",
    "hr",
    "br",
    "mark",
    "details",
    "summary",
    "body",
    "html",
}

# Fragments that news is made of, and others that it had better not be made of.
NEWSY = """The minister Ann Lee said that “ ” " '' ‘ ’ « » „ . ! ? … he she Tuesday September 1999
    U.S. Mr. No. 5 told , : — - """
ODD = r"""# * ** _ ` [a](javascript:b) <b> </div> <script> &lt; &#60; {{ x }} {% y %} {: .z}
    | $ ~~ ^ == \ --- 1. > [TOC] :smile: ½ Ⅷ ẞ ﬁ مرح 🄰 """
INVISIBLE = ["\u202e", "\u00a0", "\u0301\u0301", "\u200b", "\ufeff", "\U0001f600"]
PIECES = st.sampled_from([*NEWSY.split(), *ODD.split(), *INVISIBLE, "according to", "on Tuesday"])
GLUE = st.sampled_from([" ", "", "\n", "\n\n", "\n\n\n", "\t", "\u2028", "  "])
ANY = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60)
TEXTS = st.lists(st.tuples(PIECES | ANY, GLUE), min_size=1, max_size=40).map(
    lambda pairs: "".join(piece + glue for piece, glue in pairs).strip() or "x"
)


def article(text: str, source: SourcePage = SourcePage.FULL) -> Article:
    metadata = Metadata(
        title=text[:80], date=dt.date(2024, 11, 19), outlet=text[:40], tags=(text[:20],),
        source_page=source, url="https://news.example/a?b=c&d",
    )  # fmt: skip
    return Article("any", Path("any.md"), metadata, text)


def spans(structure: Structure) -> list[Span]:
    found = [s.span for s in structure.sentences]
    for quotation in structure.quotations:
        found += [*quotation.contents, *(s for s in (quotation.cue, quotation.source) if s)]
    for speaker in structure.speakers:
        found += speaker.mentions
    return (
        found + [d.span for d in structure.dates] + [f.span for f in structure.findings if f.span]
    )


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_sentences_tile_any_text_and_spans_lie_in_it(text: str) -> None:
    structure = pipeline.structure(article(text))
    covered = "".join(s.span.of(text) for s in structure.sentences)
    assert "".join(covered.split()) == "".join(text.split())
    assert all(s.span.of(text) == s.span.of(text).strip() != "" for s in structure.sentences)
    assert all(span.end <= len(text) and len(span) for span in spans(structure))
    assert [p.sentence for p in structure.placements] == [s.id for s in structure.sentences]
    assert all(0 < p.confidence <= 1 for p in structure.placements)
    assert (
        len(structure.glance)
        >= min(3, sum(p.section != "source-only" for p in structure.placements))
        or not structure.glance
    )


@given(TEXTS)
@settings(max_examples=60, deadline=None)
def test_a_name_or_role_is_the_article_s_own_words(text: str) -> None:
    folded = " ".join(text.split())
    for speaker in pipeline.structure(article(text)).speakers:
        assert " ".join(speaker.name.split()) in folded
        assert speaker.role is None or " ".join(speaker.role.split()) in folded


@given(TEXTS, st.sampled_from(SourcePage))
@settings(max_examples=40, deadline=None)
def test_no_text_becomes_markup(text: str, source: SourcePage) -> None:
    briefing = pipeline.brief(article(text, source))
    words = {s.anchor: " ".join(s.span.of(text).split()) for s in briefing.structure.sentences}
    for name, page in pages.render(briefing, SETTINGS).items():
        body = re.sub(r"\A---\n.*?\n---\n", "", page, flags=re.DOTALL)
        root = html.fromstring(f"<div>{markdown.markdown(body, extensions=EXTENSIONS)}</div>")
        for data in root.xpath("//script[@type='application/ld+json']"):
            json.loads(data.text)  # data, which no browser runs
            data.drop_tree()
        for element in root.iter():
            assert element.tag in OURS, f"{name}: <{element.tag}>"
            assert not any(key.startswith("on") for key in element.attrib), name
            href = element.get("href", "#")
            assert re.match(r"[\w.-]*(#|$)|https://news\.example|\.\./\.\./", href), (
                f"{name}: {href}"
            )
        for element in root.xpath("//*[@data-sentence]"):
            shown = " ".join(element.text_content().split())
            assert shown == words[element.get("data-sentence")], name


@given(TEXTS)
@settings(max_examples=15, deadline=None)
def test_any_text_can_be_printed(text: str) -> None:
    pdf = handout.render(pipeline.brief(article(text)), SETTINGS)
    assert pdf.startswith(b"%PDF-")
