"""The handout's layouts: where pages break, how they are bound, what is left in greyscale."""

from __future__ import annotations

import re
from typing import Any

import pytest
from paper import bookmarks, dense, extremes, pages, picture
from PIL import Image
from quarry import ANALYST, BACK, KEY, REACT, configured, made

from generator.config import Layout, Paper
from generator.model import Briefing, Section
from generator.publishing import handout

LAYOUTS: dict[str, dict[str, Any]] = {
    "margin": {},
    "one column": {"layout": Layout.ONE_COLUMN},
    "two-sided": {"two_sided": True},
    "letter": {"paper": Paper.LETTER},
}
SHORT = 90  # points: less room under a heading than for two lines over the foot


def long_article() -> Briefing:
    """Make a briefing of 6,000 words in sentences of every length, with many speakers."""
    lines: list[tuple[Section, str]] = []
    for n in range(240):
        section = (KEY, BACK, REACT, REACT, ANALYST)[n % 5]
        words = " ".join(f"word{n}x{i}" for i in range(6 + (n * 37) % 40))
        quoted = f"Speaker {n % 40} Name|“{words},” it said."
        lines.append((section, quoted if section in (REACT, ANALYST) else f"{words}."))
    return made(lines, dates=[(f"word{n}x1 ", f"{1800 + n}") for n in range(60)])


@pytest.fixture(scope="module", params=list(LAYOUTS))
def long_sheet(request: pytest.FixtureRequest) -> bytes:
    return handout.render(long_article(), configured(**LAYOUTS[request.param]))


def test_a_short_sentence_is_not_split_over_two_pages(long_sheet: bytes) -> None:
    structure = long_article().structure
    shown = [dense(page) for page in pages(long_sheet)]
    assert len(shown) > 8
    for sentence in structure.sentences:
        words = dense(sentence.span.of(structure.article.text))
        assert any(words in page for page in shown), words


def test_no_heading_stands_alone_at_the_foot_of_a_page(long_sheet: bytes) -> None:
    headings = bookmarks(long_sheet)
    assert len(headings) > 20
    for title, page, height in headings:
        assert height > SHORT, f"“{title}” on page {page}"


def test_no_page_but_the_last_gapes(long_sheet: bytes) -> None:
    total = len(pages(long_sheet))
    for number in range(1, total - 1):
        seen = picture(long_sheet, number, scale=1).convert("L")
        foot = seen.crop((0, seen.height * 3 // 4, seen.width, seen.height * 92 // 100))
        assert extremes(foot)[0] < 200, f"page {number + 1} ends before its foot"


def edges(sheet: bytes, page: int) -> tuple[int, int]:
    """Return how much white there is at the left and at the right of a page, in points."""
    seen = picture(sheet, page, scale=1).convert("L").point(lambda grey: 255 * (grey < 200))
    box = seen.getbbox()
    assert box
    return box[0], seen.width - box[2]


def test_two_sided_sheets_leave_more_room_where_they_are_bound() -> None:
    sheet = handout.render(long_article(), configured(two_sided=True))
    (left, right), (back_left, back_right) = edges(sheet, 0), edges(sheet, 1)
    assert left > right + 20
    assert back_right > back_left + 20
    one_sided = handout.render(long_article(), configured())
    assert edges(one_sided, 0) == pytest.approx(edges(one_sided, 1), abs=3)


def test_two_sided_sheets_are_numbered_at_the_outer_edge() -> None:
    first, second, *_ = pages(handout.render(long_article(), configured(two_sided=True)))
    assert re.search(r"Morning Sheet\s*Page 1 of", first)
    assert re.search(r"Page 2 of \d+\s*Morning Sheet", second)


def test_in_one_column_names_stand_over_the_words() -> None:
    by_layout = {layout: handout.render(made(), configured(layout=layout)) for layout in Layout}
    levels = {
        layout: {title: height for title, _, height in bookmarks(sheet)}
        for layout, sheet in by_layout.items()
    }
    gap = {layout: found["Reactions"] - found["Rosa Lund"] for layout, found in levels.items()}
    assert all(points > 0 for points in gap.values())
    margin, column = edges(by_layout[Layout.MARGIN], 0), edges(by_layout[Layout.ONE_COLUMN], 0)
    assert column[0] > margin[0] + 20, "the one column is narrower, to be read with ease"


def contrast(image: Image.Image) -> float:
    """Return the contrast between the darkest and the lightest of a grey picture (WCAG)."""
    dark, light = (
        v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4
        for v in (level / 255 for level in extremes(image))
    )
    return (light + 0.05) / (dark + 0.05)


def test_every_line_can_be_read_in_greyscale() -> None:
    """A line is a band of rows with ink; each has ink dark enough to read."""
    seen = picture(handout.render(made(), configured()), scale=4).convert("L")
    bands: list[list[int]] = []
    for y in range(seen.height):
        if extremes(seen.crop((0, y, seen.width, y + 1)))[0] < 225:
            if bands and bands[-1][-1] == y - 1:
                bands[-1].append(y)
            else:
                bands.append([y])
    lines = [seen.crop((0, band[0], seen.width, band[-1])) for band in bands if len(band) > 12]
    assert len(lines) > 20
    assert min(map(contrast, lines)) > 4.5
