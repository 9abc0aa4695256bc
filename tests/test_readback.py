"""Verbatim or fail, checked from outside: a built site and its handouts are read back.

The articles are those of tests/articles and briefings/, or those of the folder $ARTICLES.
"""

from __future__ import annotations

import hashlib
import json
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any
from unicodedata import category

import pytest
from conftest import Project
from lxml import html
from pypdf import PdfReader

SECTIONS = ("key-changes", "background", "reactions", "analyst-view")
SHOWN = ("data-sentence", "data-excerpt", "data-context")
FORMER = "data-former"  # what stood in an earlier version
RIGHT_TO_LEFT = re.compile(r"[^\w\s]*[\u0590-\u08ff\u200e\u200f\u2066-\u2069]+[^\w\s]*")
RUN = 5  # so many words in a row of the article, outside of an element that says so, are a leak


def fold(text: str) -> str:
    return " ".join(text.split())


def dense(text: str) -> str:
    """Leave out white space, and characters without width, which paper does not show."""
    return "".join(c for c in text if not c.isspace() and category(c) not in ("Cc", "Cf"))


def main_of(path: Path) -> html.HtmlElement:
    """Return what a page says, without the frame that all pages have."""
    (main,) = html.fromstring(path.read_text("utf8")).xpath("//article")
    return main


class Read:
    """One briefing of a built site, as its files say."""

    def __init__(self, folder: Path, article: Path) -> None:
        self.folder = folder
        self.article = article.read_text("utf-8-sig")
        kind = re.search(r"^source_page: (\w+)$", self.article, re.MULTILINE)
        self.source_page = kind[1] if kind else "full"
        self.record: dict[str, Any] = json.loads((folder / "briefing.json").read_text("utf8"))
        text = self.record["text"]
        self.sentences = {
            s["anchor"]: fold(text[s["start"] : s["end"]]) for s in self.record["sentences"]
        }
        self.sections = {s["anchor"]: s["section"] for s in self.record["sentences"]}

    def page(self, name: str) -> html.HtmlElement:
        return main_of(self.folder / f"{name}.html")

    def pages(self) -> Iterator[tuple[str, html.HtmlElement]]:
        for path in sorted(self.folder.glob("*.html")):
            yield path.stem, self.page(path.stem)


@pytest.fixture(scope="module")
def briefings(site: Project) -> list[Read]:
    return briefings_of(site)


def briefings_of(site: Project) -> list[Read]:
    folders = sorted((site.root / "site" / "briefings").rglob("briefing.json"))
    assert folders
    return [Read(p.parent, article_of(site, p.parent.name)) for p in folders]


def article_of(site: Project, slug: str) -> Path:
    (path,) = (site.root / "briefings").rglob(f"{slug}.[mt]*")
    return path


@pytest.fixture(scope="module")
def indexes(site: Project) -> list[tuple[str, html.HtmlElement]]:
    return indexes_of(site)


def indexes_of(site: Project) -> list[tuple[str, html.HtmlElement]]:
    """Return the pages that gather from briefings: the home page, people, tags, the archive."""
    built = site.root / "site"
    paths = [built / "index.html"]
    for folder in ("people", "tags", "archive", "glossary"):
        paths += sorted((built / folder).rglob("*.html"))
    return [(path.relative_to(built).as_posix(), main_of(path)) for path in paths]


def test_the_record_holds_the_article_file_word_for_word(briefings: list[Read]) -> None:
    for read in briefings:
        raw = read.article
        body = dense(raw.split("\n---\n", 1)[1] if raw.startswith("---\n") else raw)
        for sentence in read.sentences.values():
            words = dense(sentence)
            at = body.find(words)  # 0 too where a sentence is kept back, as its text is empty then
            assert at == 0 or (at > 0 and read.source_page != "full"), (
                f"{read.folder.name}: {sentence}"
            )
            body = body[at + len(words) :]
        assert not body or read.source_page != "full", read.folder.name
        covered = "".join(dense(s) for s in read.sentences.values())
        assert dense(read.record["text"]) == covered, read.folder.name


def test_every_marked_element_holds_the_words_of_its_sentence(briefings: list[Read]) -> None:
    for read in briefings:
        for name, page in read.pages():
            for kind in SHOWN:
                for element in page.xpath(f".//*[@{kind}]"):
                    shown = fold(element.text_content())
                    sentence = read.sentences[element.get(kind)]
                    place = f"{read.folder.name}/{name}: {shown!r}"
                    assert shown, place
                    if kind == "data-excerpt":
                        assert shown in sentence, place
                    else:
                        assert shown == sentence, place


def test_what_stands_as_former_is_a_sentence_of_an_earlier_version(
    site: Project, briefings: list[Read]
) -> None:
    for read in briefings:
        seen = 0
        beside = article_of(site, read.folder.name).parent
        kept = (beside / ".versions" / read.folder.name).glob("*.txt")
        texts = [fold(path.read_text("utf8")) for path in kept]
        for name, page in read.pages():
            for element in page.xpath(f".//*[@{FORMER}]"):
                shown, anchor = fold(element.text_content()), element.get(FORMER)
                assert name == "changes", read.folder.name
                assert any(shown in text for text in texts), f"{read.folder.name}: {shown!r}"
                digest = hashlib.sha256(shown.encode()).hexdigest()
                assert anchor.partition("-")[0] == digest[:12], f"{read.folder.name}: {shown!r}"
                assert anchor not in read.sentences, "what stands in the article is not former"
                seen += 1
        assert seen or len(texts) < 2, f"{read.folder.name} has changed, and nothing tells of it"


def test_every_sentence_stands_in_exactly_one_section(briefings: list[Read]) -> None:
    for read in briefings:
        for section in SECTIONS:
            shown = Counter(e.get("data-sentence") for e in marked(read.page(section)))
            wanted = Counter(a for a, where in read.sections.items() if where == section)
            assert shown == wanted, f"{read.folder.name}/{section}"


def test_the_print_view_has_each_sentence_once_under_the_heading_of_its_section(
    briefings: list[Read],
) -> None:
    for read in briefings:
        shown, heading = [], ""
        for element in read.page("print").iter():
            if element.tag == "h2":
                heading = element.get("id")
            elif element.get("data-sentence"):
                shown.append((element.get("data-sentence"), heading))
        wanted = {a: where for a, where in read.sections.items() if where != "source-only"}
        assert sorted(shown) == sorted(wanted.items()), read.folder.name


def test_the_source_page_is_the_whole_article_in_its_order(briefings: list[Read]) -> None:
    for read in briefings:
        if read.source_page == "link":
            assert not (read.folder / "source.html").exists(), read.folder.name
            continue
        shown = [e.get("data-sentence") for e in marked(read.page("source"))]
        wanted = [a for a, s in read.sentences.items() if read.source_page == "full" or s]
        assert shown == wanted, read.folder.name


def test_every_statement_links_to_its_place_on_the_source_page(briefings: list[Read]) -> None:
    for read in briefings:
        if read.source_page == "link":
            continue
        places = Counter(read.page("source").xpath(".//@id"))
        for name, page in read.pages():
            if name == "source":
                continue
            links = {href.rpartition("#")[2] for href in page.xpath(".//a/@href") if "#" in href}
            for element in page.xpath(".//*[@data-sentence]"):
                anchor = f"s-{element.get('data-sentence')}"
                assert anchor in links, f"{read.folder.name}/{name}: {anchor}"
                assert places[anchor] == 1, f"{read.folder.name}: {anchor}"


def test_no_words_of_the_article_stand_outside_a_marked_element(briefings: list[Read]) -> None:
    for read in briefings:
        runs = set(runs_of(read.record["text"]))
        allowed = spoken_of(read)
        for name, page in read.pages():
            leaks = outside_of_marks(page, allowed, runs)
            assert not leaks, f"{read.folder.name}/{name}"


def test_what_programs_are_told_is_what_the_article_says(briefings: list[Read]) -> None:
    for read in briefings:
        text = fold(read.record["text"])
        for name, page in read.pages():
            for data in page.xpath(".//script[@type='application/ld+json']"):
                for quotation in json.loads(data.text)["hasPart"]:
                    for piece in quotation["text"].split(" … "):
                        assert fold(piece).strip() in text, f"{read.folder.name}/{name}"
            assert not page.xpath(".//script[not(@type='application/ld+json')]")


def test_what_other_pages_take_from_a_briefing_is_a_piece_of_its_sentence(
    briefings: list[Read], indexes: list[tuple[str, html.HtmlElement]]
) -> None:
    known: dict[str, list[str]] = {}
    for read in briefings:
        for anchor, sentence in read.sentences.items():
            known.setdefault(anchor, []).append(sentence)
    for name, page in indexes:
        links = [href.rpartition("#s-")[2] for href in page.xpath(".//a/@href")]
        for kind in SHOWN:
            for element in page.xpath(f".//*[@{kind}]"):
                shown, anchor = fold(element.text_content()), element.get(kind)
                whole = kind != "data-excerpt"
                assert any(
                    shown == sentence if whole else shown in sentence for sentence in known[anchor]
                ), f"{name}: {shown!r}"
                assert anchor in links or name == "index.html", f"{name}: {shown!r}"


def test_no_words_of_an_article_stand_unmarked_on_other_pages(
    briefings: list[Read], indexes: list[tuple[str, html.HtmlElement]]
) -> None:
    runs = {run for read in briefings for run in runs_of(read.record["text"])}
    allowed = sorted({said for read in briefings for said in spoken_of(read)}, key=len)[::-1]
    for name, page in indexes:
        assert not outside_of_marks(page, allowed, runs), name


def test_a_word_is_explained_once_on_a_page_and_what_explains_it_stands_there(
    briefings: list[Read],
) -> None:
    explained = 0
    for read in briefings:
        for name, page in read.pages():
            ids = page.xpath(".//@id")
            for link in page.xpath(".//a[@class='term']"):
                place = f"{read.folder.name}/{name}: {link.text_content()}"
                note = link.get("href").removeprefix("#")
                assert ids.count(note) == ids.count(link.get("id")) == 1, place
                assert link.xpath("ancestor::*[@data-sentence or @data-excerpt]"), place
                (said,) = page.xpath(f".//*[@id='{note}']")
                theirs = said.xpath("./*[@data-excerpt]")
                assert bool(theirs) == (link.get("data-by") == "article"), place
                assert fold(link.xpath("./*/@title")[0]) in fold(said.text_content()), place
                explained += 1
    assert explained


def test_the_handout_holds_every_placed_sentence(briefings: list[Read]) -> None:
    for read in briefings:
        slug = read.folder.name
        pdf = PdfReader(read.folder / f"{slug}.pdf")
        words = dense(" ".join(page.extract_text() for page in pdf.pages))
        missing = [
            sentence
            for anchor, sentence in read.sentences.items()
            if read.sections[anchor] != "source-only" and not printed(sentence, words)
        ]
        assert not missing, slug


def printed(sentence: str, words: str) -> bool:
    """Say whether a sentence is on paper; its right-to-left parts are read back in any order.

    PDF readers give right-to-left words in the order of the glyphs on the page.
    """
    parts = RIGHT_TO_LEFT.split(sentence)
    return all(found_in(dense(part), words) for part in parts)


def found_in(sentence: str, words: str) -> bool:
    """Say whether the sentence is there, whole or parted once by the foot of a page."""
    if sentence in words:
        return True
    cuts = range(1, len(sentence))
    longest = bisect_left(cuts, True, key=lambda i: sentence[:i] not in words)
    return bool(longest) and sentence[longest:] in words[words.index(sentence[:longest]) :]


def runs_of(text: str) -> Iterator[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return (tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1))


def outside_of_marks(
    page: html.HtmlElement, allowed: list[str], runs: set[tuple[str, ...]]
) -> list[str]:
    """Return the texts of a page that hold words of an article without saying so."""
    page = deepcopy(page)
    said = (".//script", *(f".//*[@{kind}]" for kind in (*SHOWN, FORMER)))
    for element in page.xpath(" | ".join(said)):
        element.drop_tree()
    leaves = map(fold, page.xpath(".//text()"))
    return [leaf for leaf in leaves if any(r in runs for r in runs_of(strip(leaf, allowed)))]


def marked(page: html.HtmlElement) -> list[html.HtmlElement]:
    return list(page.xpath(".//*[@data-sentence]"))


def spoken_of(read: Read) -> list[str]:
    """Return the names, roles and editor's words that may stand on a page by themselves."""
    record = read.record
    said = [record["title"], record["standfirst"], record["outlet"], record["url"], record["slug"]]
    said += re.findall(r"^byline: (.*)$", read.article, re.MULTILINE)
    for speaker in record["speakers"]:
        said += [speaker["name"], speaker["role"]]
    return sorted((fold(s) for s in said if s), key=len, reverse=True)


def strip(text: str, allowed: list[str]) -> str:
    for words in allowed:
        text = text.replace(words, " | ")
    return text


def test_what_stands_on_a_persons_page_is_in_the_sentence_that_it_leads_to(
    site: Project, briefings: list[Read]
) -> None:
    by_slug = {read.folder.name: read for read in briefings}
    seen = set()
    for path in sorted((site.root / "site" / "people").glob("*.html")):
        page = html.fromstring(path.read_text("utf8"))
        for item in page.xpath("//article//section[@class='chapter']//li"):
            links = {href.rpartition("#s-")[2]: href for href in item.xpath(".//a/@href")}
            for excerpt in item.xpath(".//*[@data-excerpt]"):
                anchor = excerpt.get("data-excerpt")
                *_, slug, section = links[anchor].partition(".html#")[0].split("/")
                read = by_slug[slug]
                assert fold(excerpt.text_content()) in read.sentences[anchor], path.name
                assert section == read.sections[anchor], path.name
                assert read.page(section).xpath(".//*[@id=$a]", a=f"s-{anchor}"), path.name
                seen.add(slug)
    assert len(seen) > len(briefings) / 3
