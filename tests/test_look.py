"""The look of the site, as far as figures tell: contrast, weight, and nothing from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ASSETS = ROOT / "docs" / "assets"
CSS = (ASSETS / "briefing.css").read_text("utf8")
RULES = {
    "light": r'\[data-md-color-scheme="default"\] \{(.*?)\}',
    "dark": r'\n\[data-md-color-scheme="slate"\] \{(.*?)\}',
    "dark without scripts": r'\.no-js \[data-md-color-scheme="default"\] \{(.*?)\}',
    "print": r"@media print \{\n  body\[data-md-color-scheme\] \{(.*?)\}",
}
WORDS = ("--ink", "--soft", "--accent", "--k", "--b", "--r", "--a", "--s")
"""Colours of letters on paper; paper is the colour of letters on them."""


def palette(name: str) -> dict[str, str]:
    found = re.search(RULES[name], CSS, re.DOTALL)
    assert found, name
    return dict(re.findall(r"(--[a-z]+): (#[0-9a-f]{3,6});", found[1]))


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour (WCAG 2)."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * d for d in colour[1:])
    channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (WCAG 2)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", RULES)
def test_all_letters_stand_out_from_their_ground(name: str) -> None:
    colours = palette(name)
    for word in WORDS:
        assert contrast(colours[word], colours["--paper"]) >= 4.5, word
    for ground in ("--raised", "--found"):
        if ground in colours:
            assert contrast(colours["--ink"], colours[ground]) >= 4.5, ground


def test_without_scripts_the_dark_pages_are_the_same() -> None:
    assert palette("dark without scripts") == palette("dark")


def test_nothing_is_asked_of_another_host() -> None:
    sources = [CSS, *(p.read_text("utf8") for p in (ROOT / "overrides").rglob("*.html"))]
    for source in sources:
        assert not re.search(r"(?:src|href|url)\W{1,3}(?:https?:)?//", source)


def test_each_font_is_there_with_its_licence_and_the_first_two_are_light() -> None:
    named = set(re.findall(r'url\("(fonts/[^"]+)"\)', CSS))
    assert named == {f"fonts/{p.name}" for p in (ASSETS / "fonts").glob("*.woff2")}
    for family in ("Source-Serif-4", "Source-Sans-3"):
        assert "SIL Open Font License" in (ASSETS / f"fonts/OFL-{family}.txt").read_text("utf8")
    main = (ROOT / "overrides" / "main.html").read_text("utf8")
    first = re.findall(r'"(source-[a-z]+-\d)"', main)
    files = [ASSETS / f"fonts/{name}-latin-wght-normal.woff2" for name in first]
    assert len(files) == 2
    assert sum(file.stat().st_size for file in files) < 100_000
