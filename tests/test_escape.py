"""Whatever an article says, a page shows those words and no markup of theirs."""

from __future__ import annotations

import re

import lxml.html
import markdown
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.publishing import escape

EXTENSIONS = ["attr_list", "md_in_html", "tables", "toc", "admonition"]
# Extensions that a fork may turn on; none may find anything to do.
MORE = ["abbr", "def_list", "fenced_code", "footnotes", "sane_lists", "smarty", "wikilinks"]
EAGER = [
    "pymdownx.arithmatex",
    "pymdownx.betterem",
    "pymdownx.blocks.admonition",
    "pymdownx.caret",
    "pymdownx.critic",
    "pymdownx.details",
    "pymdownx.emoji",
    "pymdownx.keys",
    "pymdownx.magiclink",
    "pymdownx.mark",
    "pymdownx.tabbed",
    "pymdownx.tasklist",
    "pymdownx.tilde",
]

LIVE = (
    "*x*",
    "**x**",
    "_x_",
    "__x__",
    "a * b * c",
    "[a](b)",
    "[a]: https://example.org",
    "![a](b.png)",
    "`code`",
    "```\ncode\n```",
    "~~~ code",
    "<script>alert(1)</script>",
    "<!-- gone -->",
    "<?php gone ?>",
    "&lt;b&gt;",
    "AT&T &copy &amp; &#42;",
    "{: .x }",
    "x {: #x onclick=alert(1) }",
    "{ .x }",
    "a | b",
    "| a | b |\n| --- | --- |\n| c | d |",
    "# x",
    "x #",
    "1. x",
    "1) x",
    "1984. x",
    "- x",
    "+ x",
    "> x",
    "x\n---",
    "x\n===",
    "---",
    "***",
    ": x",
    "!!! note",
    "??? note",
    '=== "tab"',
    "/// note",
    "~~x~~",
    "H~2~O",
    "^^x^^",
    "x^2^",
    "==x==",
    "++ctrl+alt++",
    ":smile: :+1:",
    "[TOC]",
    "[^1]",
    "[^1]: x",
    "*[ABBR]: x",
    "[[wiki]]",
    "- [ ] x",
    '--8<-- "file"',
    "$x$ and $5",
    "$$x$$",
    "{{ config }} {% raw %}",
    "{++x++} {--y--}",
    "<https://example.org>",
    "https://example.org www.example.org a@example.org",
    "\\*x\\*",
    "x\\",
    "wzxhzdk:0 klzzwxh:0000 \x02wzxhzdk:0\x03",
    "    x",
    "\tx",
    "x  \ny",
)
SNIPPETS = st.sampled_from(LIVE)
TEXTS = st.one_of(
    st.text(max_size=40),
    st.lists(st.one_of(SNIPPETS, st.text(max_size=8)), max_size=5).map(" ".join),
    st.text(alphabet="\\`*_{}[]()<>&|#~^$@:;=+-!?./'\"0123456789ab \n\x02\x03", max_size=30),
)


def dense(text: str) -> str:
    """Return the text without what HTML has no way to write, and without white space."""
    written = re.sub("[\x00\ud800-\udfff]", "\ufffd", text)
    return "".join(written.split())


def shown(page: str, *extensions: str) -> lxml.html.HtmlElement:
    """Return a Markdown page as a browser would have it."""
    rendered = markdown.markdown(page, extensions=[*EXTENSIONS, *extensions])
    return lxml.html.fragment_fromstring(rendered, create_parent="div")


def elements(root: lxml.html.HtmlElement) -> list[str]:
    return [str(element.tag) for element in root.iterdescendants()]


def content(root: lxml.html.HtmlElement) -> str:
    return "".join(str(root.text_content()).split())


# lxml drops most controls; browsers keep them.
VISIBLE = TEXTS.map(lambda text: re.sub("[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff]", "", text))


@pytest.mark.parametrize("text", LIVE)
@pytest.mark.parametrize("extra", [[], MORE, EAGER], ids=["site", "more", "eager"])
def test_markup_of_an_article_is_dead(text: str, extra: list[str]) -> None:
    """The line is one paragraph, as a list item one item, as a heading one heading."""
    bare = re.sub("[\x02\x03]", "", text)
    for before, tags in (("", ["p"]), ("- ", ["ul", "li"]), ("# ", ["h1"])):
        root = shown(before + escape.inline(bare).strip(), *extra)
        assert elements(root) == tags
        assert content(root) == dense(bare) or "smarty" in extra


@given(VISIBLE)
@settings(max_examples=150)
@example("*a* 1. b")
def test_a_page_shows_the_very_text(text: str) -> None:
    inside = escape.inline(text)
    root = shown(f'<span data-sentence="x">{inside}</span>\n\n| a |\n| --- |\n| {inside} |\n')
    cells = {"table", "thead", "tbody", "tr", "th", "td"}
    assert set(elements(root)) <= {"p", "span"} | cells
    assert content(root.find(".//span[@data-sentence]")) == dense(text)
    assert content(root.find(".//td")) == dense(text)


@given(VISIBLE)
@settings(max_examples=100)
def test_a_line_of_text_is_a_paragraph_whatever_it_begins_with(text: str) -> None:
    root = shown(f"Before.\n\n{escape.inline(text).strip()}\n\nAfter.\n")
    assert set(elements(root)) == {"p"}
    assert content(root) == f"Before.{dense(text)}After."


@given(TEXTS)
@settings(max_examples=100)
def test_an_attribute_holds_the_text(text: str) -> None:
    bare = re.sub("[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff]", "", text)
    root = shown(f'x <span title="{escape.attribute(bare)}">y</span>')
    assert elements(root) == ["p", "span"]
    assert dense(root.find(".//span").get("title") or "") == dense(bare)


@given(TEXTS)
@settings(max_examples=100)
def test_any_text_at_all_comes_out_as_one_line_that_can_be_written(text: str) -> None:
    safe = escape.inline(text)
    assert "\n" not in safe
    assert "\x02" not in safe
    safe.encode("utf8")


def test_plain_text_stays_readable_on_disk() -> None:
    text = (
        "“It’s over,” she said – at 10:30, for 3.5% of them (and that’s all). It rose 1,000-fold!"
    )
    assert escape.inline(text) == text


def test_white_space_is_folded_but_no_break_spaces_hold() -> None:
    assert escape.fold("a \n\t b\u2028c 10\u00a0000 d\u00a0 e") == "a b c 10\u00a0000 d e"


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://example.org/a_b?x=1&y=2#z", "https://example.org/a_b?x=1&amp;y=2#z"),
        ("https://example.org/a b)[c](*d*", "https://example.org/a%20b%29%5Bc%5D%28%2Ad%2A"),
        ("https://example.org/o'neil 'x'", "https://example.org/o%27neil%20%27x%27"),
        ("HTTP://example.org/ü", "HTTP://example.org/%C3%BC"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("//example.org", None),
        ("https:example", None),
        ("http://[", None),
        (None, None),
    ],
)
def test_only_web_addresses_become_links(url: str | None, safe: str | None) -> None:
    assert escape.link(url) == safe


def test_front_matter_text_is_safe_in_a_theme_that_prints_it_raw() -> None:
    assert escape.plain_html('a "b" <c>\n& d') == "a &quot;b&quot; &lt;c&gt; &amp; d"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Haaretz", False),
        ("הארץ said", True),
        ("الجزيرة", True),
        ("a\u202eb", True),
        ("Ελλάδα", False),
    ],
)
def test_right_to_left_text_is_known(text: str, expected: bool) -> None:
    assert escape.right_to_left(text) is expected
