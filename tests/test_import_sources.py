"""Documents, feeds, Markdown and plain text become articles; what cannot is told."""

from __future__ import annotations

import datetime as dt
import io
import random
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import reading
from generator.config import defaults
from generator.errors import ArticleError, SourceError
from generator.reading.imports import Found, Kind, drafting, kind_of, naming, read
from generator.reading.imports.blocks import clean

TODAY = dt.date(2026, 1, 2)
RSS = """<?xml version="1.0" encoding="windows-1252"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>Harbour Gazette</title><link>https://gazette.example/</link><language>en-gb</language>
<copyright>© Harbour Gazette</copyright>
<item><title>Ferry fares rise &amp; fall</title><link>https://gazette.example/fares</link>
<dc:creator>Kim Oh</dc:creator><pubDate>Tue, 05 Mar 2024 23:30:00 +0100</pubDate>
<description>A teaser.</description>
<content:encoded><![CDATA[<p>The council raised the fare – by “50 cents.”</p><figure><img
src="a.jpg"><figcaption>A ferry</figcaption></figure><p>Nobody &amp;lt;was&amp;gt; asked.</p>]]>
</content:encoded></item>
<item><title>Caf\xe9 closes</title>
<description>The caf\xe9 in the hall has closed.</description></item>
</channel></rss>"""
ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>The Post</title>
<entry><title type="html">Rain &lt;i&gt;again&lt;/i&gt;</title>
<link rel="alternate" href="https://post.example/rain"/><link rel="self" href="https://x.example"/>
<published>2024-03-05T01:00:00+09:00</published><updated>2024-03-07T00:00:00Z</updated>
<author><name>Ann Lee</name></author><author><name>Li Ho</name></author><rights>CC BY</rights>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>It rained.</p><p>All day.</p>
</div></content></entry></feed>"""


def document(*paragraphs: tuple[str, str], **properties: str) -> bytes:
    """Return a Word document with paragraphs of these styles."""
    made = docx.Document()
    for style, words in paragraphs:
        made.add_paragraph(words, style=style)
    for key, value in properties.items():
        setattr(made.core_properties, key, value)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def test_a_document_becomes_an_article() -> None:
    data = document(
        ("Title", "Ferry fares rise"),
        ("Normal", "By Kim Oh"),
        ("Normal", "The council raised the fare."),
        ("Heading 2", "What it is for"),
        ("List Bullet", "A new engine"),
        ("Normal", ""),
        ("Caption", "The ferry in May"),
        ("Quote", "“Nobody asked us.”"),
        language="en-GB",
    )
    found = read(data, Kind.DOCX)
    assert (found.title, found.byline, found.lang) == ("Ferry fares rise", "Kim Oh", "en-GB")
    assert found.paragraphs == (
        "The council raised the fare.", "What it is for", "A new engine", "“Nobody asked us.”",
    )  # fmt: skip


def test_a_document_is_read_as_it_stands_after_its_changes() -> None:
    made = docx.Document()
    made.add_paragraph("The old fare stays.")
    changed = made.add_paragraph("The fare is ")
    for mark, text in (("del", "delText"), ("ins", "t")):
        words = {"del": "50", "ins": "60"}[mark]
        run = f"<w:r><w:{text}>{words}</w:{text}></w:r>"
        xml = f"<w:{mark} {nsdecls('w')} w:id='1' w:author='a'>{run}</w:{mark}>"
        changed._p.append(parse_xml(xml))
    changed.add_run("\tcents.")
    made.add_table(1, 1).cell(0, 0).text = "Out"
    buffer = io.BytesIO()
    made.save(buffer)
    found = read(buffer.getvalue(), Kind.DOCX)
    assert found.paragraphs == ("The old fare stays.", "The fare is 60 cents.")
    assert found.doubts == ("The document has a table, which was left out.",)


def test_a_document_that_unpacks_into_too_much_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 101_000_000)
    with pytest.raises(SourceError, match=r"a\.docx: .* more than 100 MB"):
        read(buffer.getvalue(), Kind.DOCX, path="a.docx")


def test_an_entry_of_an_rss_feed_becomes_an_article() -> None:
    found = read(RSS.encode("cp1252"), Kind.FEED, entry="1")
    assert found == Found(
        paragraphs=("The council raised the fare – by “50 cents.”", "Nobody &lt;was&gt; asked."),
        title="Ferry fares rise & fall",
        byline="Kim Oh",
        outlet="Harbour Gazette",
        date=dt.date(2024, 3, 5),
        lang="en-GB",
        url="https://gazette.example/fares",
        rights="© Harbour Gazette",
        doubts=("The feed may hold the beginning alone; the article is at "
                "https://gazette.example/fares.",),
    )  # fmt: skip


def test_an_entry_of_an_atom_feed_becomes_an_article() -> None:
    found = read(ATOM.encode(), Kind.FEED)
    assert found.paragraphs == ("It rained.", "All day.")
    assert (found.title, found.byline, found.outlet) == ("Rain again", "Ann Lee, Li Ho", "The Post")
    assert (found.date, found.lang) == (dt.date(2024, 3, 5), "en")
    assert (found.url, found.rights) == ("https://post.example/rain", "CC BY")


def test_what_is_too_long_to_be_a_headline_is_left_out() -> None:
    data = ATOM.replace("Rain &lt;i&gt;again&lt;/i&gt;", "Rain " * 300).encode()
    found = read(data, Kind.FEED)
    assert found.title == ""
    assert "The headline has more than 500 letters, so it was left out." in found.doubts


def test_an_entry_is_chosen_by_its_number_or_its_words() -> None:
    data = RSS.encode("cp1252")
    assert read(data, Kind.FEED, entry="café").title == "Café closes"
    assert read(data, Kind.FEED, entry="2").paragraphs == ("The café in the hall has closed.",)
    for entry, told in (("", "has 2 entries"), ("3", "no entry 3"), ("x y", "No headline has"),
                        ("e", "2 headlines have")):  # fmt: skip
        with pytest.raises(SourceError) as caught:
            read(data, Kind.FEED, entry=entry)
        assert told in str(caught.value)
        assert "1  Ferry fares rise & fall\n    2  Café closes" in str(caught.value)


@pytest.mark.parametrize("feed", ["<rss></rss>", "<feed/>", "<rss><channel>", "<rss>&a;</rss>"])
def test_a_feed_without_entries_is_told(feed: str) -> None:
    with pytest.raises(SourceError, match="no entries"):
        read(feed.encode(), Kind.FEED)


def test_plain_text_keeps_its_paragraphs() -> None:
    text = "Ferry fares rise\n\nBy Kim Oh and Li Ho\n\nThe council\nmet.\n\nIt *rose*.\n"
    found = read(text.replace("\n", "\r\n").encode(), Kind.TEXT)
    assert (found.title, found.byline) == ("Ferry fares rise", "Kim Oh and Li Ho")
    assert found.paragraphs == ("The council met.", "It *rose*.")


def test_plain_text_without_empty_lines_has_a_paragraph_a_line() -> None:
    found = read("It rained.\nAll day.\n“Café.”".encode("cp1252"), Kind.TEXT)
    assert found.paragraphs == ("It rained.", "All day.", "“Café.”")
    assert found.title == ""


def test_markdown_gives_its_words_without_its_marks() -> None:
    text = (
        "---\ntitle: 'Rain: again'\nauthors: [Ann Lee, Li Ho]\ndate: 2024-03-05 10:00\n"
        "canonical_url: https://post.example/a\nlayout: post\n---\n# Rain: again\n\n"
        "It **rained** [all day](https://x.example), 2 < 3 & so on.\n\n![A cloud](c.png)\n\n"
        "## Then\n\n- one\n- two\n\n> Quoted\n> words.\n\n<script>x</script>\n"
    )
    found = read(text.encode(), Kind.MARKDOWN, path="a.md")
    assert found.paragraphs == (
        "It rained all day, 2 < 3 & so on.", "Then", "one", "two", "Quoted words.",
    )  # fmt: skip
    assert (found.title, found.byline) == ("Rain: again", "Ann Lee, Li Ho")
    assert (found.date, found.url) == (dt.date(2024, 3, 5), "https://post.example/a")


def test_markdown_without_front_matter_has_its_heading_as_headline() -> None:
    found = read(b"# Rain\n\nIt rained.", Kind.MARKDOWN)
    assert (found.title, found.paragraphs) == ("Rain", ("It rained.",))


def test_markdown_with_broken_front_matter_is_told_with_its_line() -> None:
    with pytest.raises(ArticleError, match=r"a\.md:3: "):
        read(b"---\ntitle: [\n---\nIt rained.", Kind.MARKDOWN, path="a.md")


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"<!DOCTYPE html><p>a", "", Kind.HTML),
        (b"\xef\xbb\xbf<html>", "a.txt", Kind.TEXT),
        (b"<p>a", "", Kind.HTML),
        (b"It rained.", "", Kind.TEXT),
        (b"It rained.", "page.html", Kind.HTML),
        (b"---\ntitle: a\n---\n", "", Kind.MARKDOWN),
        (b"# Rain", "a.MD", Kind.MARKDOWN),
        (RSS.encode("cp1252"), "feed.xml", Kind.FEED),
        (ATOM.encode(), "", Kind.FEED),
        (b"From: x\r\nContent-Type: multipart/related; b=c\r\n\r\n<html>", "", Kind.ARCHIVE),
        (document(("Normal", "a")), "", Kind.DOCX),
        ("It rained.".encode("utf-16"), "", Kind.TEXT),
    ],
)
def test_kinds_are_told_apart(data: bytes, name: str, kind: Kind) -> None:
    assert kind_of(data, name=name) == kind


@pytest.mark.parametrize(
    ("data", "media_type", "told"),
    [
        (b"%PDF-1.7", "application/pdf", "This is a PDF"),
        (b"\x89PNG\r\n", "image/png", "picture"),
        (b"\xff\xd8\xff\xe0", "", "picture"),
        (b"RIFF0000WEBP", "image/webp", "image/webp"),
        (b"\0\0\0\x18ftyp", "video/mp4", "video/mp4"),
        (b"PK\x03\x04", "", "packed file"),
        (b"\xd0\xcf\x11\xe0", "", ".doc"),
        (b"{\\rtf1", "", "RTF"),
        (b"\x7fELF\0\0", "", "no text"),
    ],
)
def test_what_is_no_text_is_told(data: bytes, media_type: str, told: str) -> None:
    with pytest.raises(SourceError, match=told):
        kind_of(data, media_type=media_type)


@pytest.mark.parametrize(
    ("headline", "name"),
    [
        ("Ferry fares rise in May", "ferry-fares-rise-in-may"),
        ("“Don’t!” – Größe, Łódź & Ærø: 5%", "dont-grosse-lodz-aero-5"),
        ("../../etc/passwd", "etc-passwd"),
        ("雨", ""),
        ("CON", "con-article"),
        ("a" * 300, "a" * 60),
        ("word " * 40, "-".join(["word"] * 12)),
    ],
)
def test_a_name_is_made_of_the_headline(headline: str, name: str) -> None:
    assert naming.name_of(headline) == name


words = st.text(max_size=40).map(lambda text: " ".join(text.split()))


@settings(max_examples=60, deadline=None)
@given(title=words, byline=words, paragraphs=st.lists(words, min_size=1, max_size=3))
def test_whatever_a_page_says_of_itself_reads_back(
    tmp_path_factory: pytest.TempPathFactory, title: str, byline: str, paragraphs: list[str]
) -> None:
    body = tuple(filter(None, map(clean, paragraphs))) or ("It rained.",)
    url = "https://x.example/a#:{}"
    found = Found(paragraphs=body, title=clean(title), byline=clean(byline), url=url)
    path = tmp_path_factory.getbasetemp() / "hostile.md"
    path.write_text(drafting.article_file(found, TODAY, draft=True), "utf8")
    article = reading.read(path, defaults(path.parent))
    assert article.text.split() == " ".join(body).split()
    assert (article.metadata.title or "") == found.title
    assert (article.metadata.byline or "") == found.byline
    assert str(article.metadata.status) == "draft"
    assert article.metadata.retrieved == TODAY


@pytest.mark.parametrize(
    "title",
    ["- a: b", "'\"", "# x", "!!python/object:os.system", "&a *a", "{{ x }}", "yes", "2024", "null",
     "a\u2028b", "---", "%TAG", "`x`", "| >", "\ud800", "a\x85b"],
)  # fmt: skip
def test_hostile_headlines_read_back(title: str, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    text = drafting.article_file(Found(paragraphs=("It rained.",), title=clean(title)), TODAY)
    path.write_text(text, "utf8")
    assert (reading.read(path, defaults(tmp_path)).metadata.title or "") == clean(title)


def _damaged(data: bytes, seed: int) -> bytes:
    """Return the bytes with some of them gone, changed or moved."""
    chance, made = random.Random(seed), bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(made) or 1)
        match chance.randrange(4):
            case 0:
                del made[at : at + chance.randint(1, 80)]
            case 1:
                made[at : at + 1] = bytes([chance.randrange(256)])
            case 2:
                made[at:at] = made[at - 60 : at]
            case _:
                made[at:at] = chance.choice(
                    [b"<", b"<!--", b"</p>", b"\0", b"&#xD800;", b'"', b"]]>"]
                )
    return bytes(made)


@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_source_gives_an_article_or_one_message(seed: int, tmp_path: Path) -> None:
    pages = sorted((Path(__file__).parent / "imports").glob("*.html"))
    sources = [
        (Kind.DOCX, document(("Title", "Rain"), ("Normal", "It rained all day long."))),
        (Kind.FEED, RSS.encode("cp1252")),
        (Kind.FEED, ATOM.encode()),
        (Kind.HTML, pages[seed % len(pages)].read_bytes()),
        (Kind.MARKDOWN, b"---\ntitle: Rain\n---\n# Rain\n\nIt **rained** all day long.\n"),
    ]
    for kind, data in sources:
        try:
            found = read(_damaged(data, seed), kind, path=tmp_path / "a.md", entry="1")
        except (SourceError, ArticleError):
            continue
        path = tmp_path / "b.md"
        path.write_text(drafting.article_file(found, TODAY), "utf8")
        if found.paragraphs:
            assert reading.read(path, defaults(tmp_path)).text.split() == found.text.split()
