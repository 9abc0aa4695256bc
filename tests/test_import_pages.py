"""Pages of news sites become articles: what belongs to one is taken, and nothing else."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from generator import reading
from generator.config import defaults
from generator.reading.imports import doubts, drafting, pages
from generator.reading.imports.decoding import decode

PAGES = Path(__file__).parent / "imports"
TODAY = dt.date(2026, 1, 2)
LONG = "The ferry to the island will run again in spring, the council said on Monday night. "


def article(*paragraphs: str, around: str = "{}", head: str = "") -> str:
    """Return a page whose article has a headline and at least three paragraphs."""
    text = "".join(f"<p>{words}</p>" for words in (LONG * 2, LONG * 3, *paragraphs, LONG))
    inner = f"<article><h1>Ferry to run again</h1>{text}</article>"
    return f"<html lang=en><head>{head}</head><body>{around.format(inner)}</body></html>"


def body(page: str) -> str:
    return pages.read_text(page).text


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.html")), ids=lambda path: path.stem)
def test_a_page_becomes_the_article_file_beside_it(page: Path) -> None:
    found = pages.read(page.read_bytes())
    assert drafting.article_file(found, TODAY) == page.with_suffix(".md").read_text("utf8")


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.md")), ids=lambda path: path.stem)
def test_what_is_written_reads_back_without_a_finding_of_ours(page: Path, tmp_path: Path) -> None:
    findings = reading.read(page, defaults(tmp_path)).findings
    assert not [f for f in findings if f.code not in ("L001", "M003")]


def test_text_stands_as_it_stands_in_the_page() -> None:
    odd = "He said: &quot;5 &lt; 6 &amp; *so* it is&#8230;&quot; <b>Bold</b>ly, at&nbsp;10&#8239;%."
    assert 'He said: "5 < 6 & *so* it is…" Boldly, at 10 %.' in body(article(odd))


def test_characters_that_no_reader_sees_are_left_out_and_misnumbered_ones_mended() -> None:
    told = body(article("The coun&shy;cil&#8203; didn&#146;t &#147;agree&#148;on\x07&#7;\0 it."))
    assert "The council didn’t “agree”on it." in told


def test_line_breaks_that_end_sentences_are_paragraphs_and_others_are_not() -> None:
    page = f"<body><h1>Rain</h1><div>{LONG}<br>{LONG}<br>{LONG}<p>{LONG}</p></div></body>"
    assert body(page).count("\n\n") == 3
    wrapped = (
        "Down by the river the mill that stood for a hundred and<br>forty years is closed now."
    )
    assert "a hundred and forty years is closed" in body(article(wrapped))


@pytest.mark.parametrize(
    "aside",
    [
        "<figure><img><figcaption>The ferry in March. Picture: Jo</figcaption></figure>",
        '<p class="wp-caption-text">The ferry leaves the harbour in the morning.</p>',
        '<blockquote class="twitter-tweet"><p>What a day for all of us!</p></blockquote>',
        '<div class="newsletter-signup"><p>All the news in your inbox, every day.</p></div>',
        '<p><a href="/x">Read more: The tram is late again</a></p>',
        '<p>READ: <a href="/x">Why the bridge is closed this week</a></p>',
        '<ul class="share-buttons"><li>Post it on your wall today.</li></ul>',
        '<div class="ad-slot">Buy the ten best suitcases of the year now.</div>',
        "<aside><p>Ten more things that you can do on the island.</p></aside>",
        "<p>Follow Kim Oh on Twitter @kimoh.</p>",
        "<script>var x = 'The ferry is sold, the owner said.';</script>",
        '<p style="display:none">The ferry is sold, the owner said today.</p>',
    ],
)
def test_what_stands_between_paragraphs_and_is_no_paragraph_is_left_out(aside: str) -> None:
    page = article("And so it goes on.").replace("<p>And so", f"{aside}<p>And so")
    assert body(page) == body(article("And so it goes on."))


def test_names_of_classes_are_not_believed_against_the_text() -> None:
    plain = body(article(LONG * 4))
    for name in ("print", "paywall", "comments-open", "with-sidebar", "share"):
        assert body(article(LONG * 4, around=f'<div class="{name}">{{}}</div>')) == plain
        assert body(article(LONG * 4).replace("<p>", f'<p class="{name}">')) == plain


def test_a_page_inside_a_form_is_read() -> None:
    menu = "<nav>Home</nav><div class=teaser>Ten things that you can do on the island.</div>"
    assert body(article(LONG * 4, around=f"<form>{menu}{{}}</form>")) == body(article(LONG * 4))


def test_an_article_in_several_parts_is_taken_whole() -> None:
    parts = [[f"{part}{n}. {LONG * 2}" for n in range(3)] for part in "abc"]
    advert = "<div class=box>The ten best suitcases for a long weekend, from 40 euros on.</div>"
    made = advert.join(
        f"<div class='text-{len(part)}'>{''.join(f'<p>{p}</p>' for p in part)}</div>"
        for part in parts
    )
    page = f"<body><div><h1>Ferry to run again</h1>{made}</div><p>{LONG}</p></body>"
    assert body(page).split("\n\n") == [p.strip() for part in parts for p in part]


def test_what_follows_a_line_that_ends_the_article_is_left_out() -> None:
    teasers = "".join(f"<div><b>Story {n}</b><br>{LONG}</div>" for n in range(3))
    for line in ("Related articles", "12 comments", "Most read in Harbour", "Read next"):
        page = article(LONG * 4).replace("</article>", f"<div>{line}</div>{teasers}</article>")
        assert body(page) == body(article(LONG * 4)), line


def test_comments_may_be_longer_than_the_article() -> None:
    comments = "".join(f"<p>I think so too, for the {i}th time. {LONG}</p>" for i in range(50))
    page = article(around=f'{{}}<section id="comments">{comments}</section>')
    assert body(page) == body(article())


def test_the_text_that_the_page_declares_helps_and_does_not_cut() -> None:
    told = f'{{"@type": "NewsArticle", "articleBody": "{LONG * 2}"}}'
    head = f'<script type="application/ld+json">{told}</script>'
    assert body(article(LONG * 4, head=head)) == body(article(LONG * 4))


def test_a_page_without_text_of_its_own_gives_what_its_data_declare() -> None:
    told = f'{{"@type": "NewsArticle", "headline": "Rain", "articleBody": "{LONG * 5}\\n{LONG}"}}'
    page = f'<script type="application/ld+json">{told}</script><body><div id="app"></div></body>'
    found = pages.read_text(page)
    assert found.text.replace("\n\n", " ") == (LONG * 6).strip()
    assert any("its data give" in doubt for doubt in found.doubts)


@pytest.mark.parametrize("around", ["{}", " <!--{}--> ", "\n// <![CDATA[\n{};\n// ]]>\n", " {} ;"])
def test_data_are_read_whatever_is_written_around_them(around: str) -> None:
    # In time that grows with their length alone: blanks between them once took the square of it.
    told = around.format(f'{{"@type": "NewsArticle",{" " * 100_000}"headline": "Rain at last"}}')
    found = pages.read_text(f'<script type="application/ld+json">{told}</script>{article()}')
    assert found.title == "Rain at last"


def test_text_behind_a_paywall_is_not_taken_from_the_data() -> None:
    told = (
        '{"@type": "NewsArticle", "isAccessibleForFree": false, "articleBody": '
        f'"It rains on the harbour. {LONG * 9}"}}'
    )
    script = f'<script type="application/ld+json">{told}</script>'
    page = f"{script}<body><p>It rains on the harbour.</p></body>"
    found = pages.read_text(page)
    assert found.text == "It rains on the harbour."
    assert any("paywall" in doubt for doubt in found.doubts)


def test_encodings_are_read_as_browsers_read_them() -> None:
    text = "“Café,” she said – “zł, já.”"
    page = article(text)
    latin = article("“Café,” she said – “naïve.”")
    declared = '<meta charset="{}">'
    for data, charset in (
        (page.encode(), None),
        (page.encode("utf-8-sig"), "iso-8859-1"),
        (page.encode("utf-16"), None),
        (page.encode("windows-1250"), "windows-1250"),
        (page.replace("<head>", "<head>" + declared.format("cp1250")).encode("cp1250"), None),
        (page.replace("<head>", "<head>" + declared.format("latin-1")).encode(), None),
    ):
        assert text in pages.read(data, charset=charset).text
    for charset in (None, "utf-8", "iso-8859-1", "us-ascii", "no-such-thing", "zip"):
        assert (
            "“Café,” she said – “naïve.”"
            in pages.read(latin.encode("cp1252"), charset=charset).text
        )


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("<title>A day at sea | The Post</title>", "A day at sea"),
        ('<meta property="og:site_name" content="The Post"><title>A day at sea - The Post</title>',
         "A day at sea"),
        ('<meta property="og:title" content="A &amp;amp; B at sea">', "A &amp; B at sea"),
        ('<script type="application/ld+json">{"@type":"Article","headline":"A &amp; B"}</script>',
         "A & B"),
        ('<script type="application/ld+json">{not json</script><title>A day</title>', "A day"),
    ],
)  # fmt: skip
def test_a_headline_is_found_without_the_name_of_the_outlet(head: str, expected: str) -> None:
    page = f"<html><head>{head}</head><body><div>A day at sea</div><p>{LONG}</p></body></html>"
    assert pages.read_text(page).title == expected


def test_readers_headline_wins_over_that_for_search_engines() -> None:
    head = '<meta property="og:title" content="Ferry to run again in spring: what we know">'
    assert pages.read_text(article(head=head)).title == "Ferry to run again"
    other = '<meta property="og:title" content="Quite another thing altogether">'
    assert pages.read_text(article(head=other)).title == "Quite another thing altogether"


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ('<meta name="author" content="By Kim Oh">', "Kim Oh"),
        ('<meta property="article:author" content="https://social.example/kim">', ""),
        ('<meta name="author" content="Kim Oh"><meta name="author" content="Li Ho">',
         "Kim Oh, Li Ho"),
        ('<script type="application/ld+json">[{"@type":["Article"],"author":{"@id":"#k"}},'
         '{"@id":"#k","@type":"Person","name":["Kim Oh"]}]</script>', "Kim Oh"),
        ('<script type="application/ld+json">{"@type":"Article","author":"The Post",'
         '"publisher":{"name":"The Post"}}</script>', ""),
    ],
)  # fmt: skip
def test_a_byline_names_people(head: str, expected: str) -> None:
    assert pages.read_text(article(head=head)).byline == expected


@pytest.mark.parametrize(
    ("canonical", "expected"),
    [
        ("https://post.example/a", "https://post.example/a"),
        ("/a", "https://post.example/a"),
        ("https://post.example/", "https://post.example/news/1?x=2"),
        ("javascript:alert(1)", "https://post.example/news/1?x=2"),
    ],
)
def test_the_canonical_address_is_taken_where_it_is_one(canonical: str, expected: str) -> None:
    page = article(head=f'<link rel="canonical" href="{canonical}">')
    assert pages.read_text(page, "https://post.example/news/1?x=2").url == expected


def test_a_browser_tells_where_it_saved_a_page_from() -> None:
    page = "<!-- saved from url=(0030)https://post.example/news/2024/ -->" + article()
    assert pages.read_text(page).url == "https://post.example/news/2024/"


def test_a_page_saved_as_one_file_is_read() -> None:
    data = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://post.example/a\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="--x"\r\n\r\n'
        "----x\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n"
        f"Content-Location: https://post.example/a\r\n\r\n{article('Caf=C3=A9s are open.')}"
        "\r\n----x--\r\n"
    ).replace("lang=en", "lang=3Den")
    found = pages.read_archive(data.encode())
    assert "Cafés are open." in found.text
    assert found.url == "https://post.example/a"


@pytest.mark.parametrize(
    ("page", "doubt"),
    [
        ("<p>It rains on the harbour.</p>", "The text is short: 5 words."),
        ("<p>It rains on the harbour.</p>", "No headline was found; give one with --title."),
        ("<p>It rains on the harbour.</p>", "No date was found; give one with --date."),
        (article(head='<meta name="date" content="2031-01-01">'), "2031-01-01 has not come yet"),
        (article("It goes on and on and …").replace(f"<p>{LONG}</p></article>", "</article>"),
         "break off"),
        (article('<a href="?p=2">Next page</a>'), "on another page"),
        (article(around="{0}{0}"), "2 articles"),
        (article("Ein\ufffd Satz."), "1 character could not be read"),
    ],
)  # fmt: skip
def test_what_looks_wrong_is_told(page: str, doubt: str) -> None:
    told = " ".join(doubts.find(pages.read_text(page), TODAY))
    assert doubt in told


def test_another_language_is_told_whether_the_page_names_it_or_not() -> None:
    found = pages.read((PAGES / "german.html").read_bytes())
    assert "another language (de-AT)" in " ".join(doubts.find(found, TODAY))
    unnamed = (PAGES / "german.html").read_text("utf8").replace(' lang="de-AT"', "")
    told = doubts.find(pages.read_text(unnamed), TODAY)
    assert "The text does not look like English; give its language with --lang." in told


def test_a_clean_page_raises_no_doubt() -> None:
    for name in ("semantic", "wordpress", "nextjs", "crowded", "divsoup"):
        found = pages.read((PAGES / f"{name}.html").read_bytes())
        assert doubts.find(found, TODAY) == (), name


@pytest.mark.parametrize("page", ["", " ", "<", "\0", "<html>", "<!-- ", "<body></body>", "<p>"])
def test_an_empty_page_gives_nothing(page: str) -> None:
    assert pages.read_text(page).paragraphs == ()


def test_a_page_nested_deeper_than_python_goes_is_no_harm() -> None:
    page = article(around="<div>" * 1500 + "{}" + "</div>" * 1500)
    assert isinstance(pages.read_text(page).text, str)


def test_a_page_of_five_megabytes_is_read() -> None:
    links = "".join(f'<li><a href="/{i}">Story {i} of the day</a></li>' for i in range(3_000))
    page = article(
        LONG * 4,
        around=f"<ul>{links}</ul>{{}}<script>{'x=1;' * 1_230_000}</script>",
        head='<meta name="date" content="2024-03-05">',
    )
    assert len(page) > 5_000_000
    assert body(page) == body(article(LONG * 4))


def test_no_word_is_made_up() -> None:
    """Every paragraph of an article stands in its page, letter for letter."""
    for path in PAGES.glob("*.html"):
        data = path.read_bytes()
        page = pages.parse(decode(data))
        letters = re.sub(r"\W", "", page.text_content())
        for paragraph in pages.read(data).paragraphs:
            assert re.sub(r"\W", "", paragraph) in letters, path.name
