"""How long a handout takes, beside what WeasyPrint makes of the same words in the same look.

The words are those of `handout.document`, whose look `handout.html.j2` and `handout.css` follow.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import jinja2
from fontTools.ttLib import TTFont
from measuring import say

from generator import config, pipeline, reading
from generator.config import Settings
from generator.model import Briefing
from generator.publishing import coverage, handout

HERE = Path(__file__).parent
_SAMPLE = 20  # briefings; each is set once, since Typst remembers what it has set


@dataclass(frozen=True, slots=True)
class Papers:
    """Milliseconds a handout, by Typst and by WeasyPrint, and of how many briefings."""

    briefings: int
    typst: float
    weasyprint: float | None


def compare(articles: Sequence[Path]) -> Papers:
    """Set some of these articles with both."""
    settings = config.defaults(HERE)
    chosen = articles[:: max(1, len(articles) // _SAMPLE)][: _SAMPLE + 1]
    briefings = [pipeline.brief(reading.read(path, settings)) for path in chosen]
    ours, theirs = partial(handout.render, settings=settings), _weasyprint(settings)
    warmed, *timed = briefings
    _milliseconds(ours, warmed)
    _milliseconds(theirs, warmed)
    spent = [(_milliseconds(ours, one), _milliseconds(theirs, one)) for one in timed]
    typst, weasyprint = (sum(column) / len(timed) for column in zip(*spent, strict=True))
    return Papers(len(timed), typst, weasyprint if theirs else None)


def _milliseconds(render: Callable[[Briefing], bytes] | None, briefing: Briefing) -> float:
    start = time.perf_counter()
    if render:
        render(briefing)
    return 1000 * (time.perf_counter() - start)


def _weasyprint(settings: Settings) -> Callable[[Briefing], bytes] | None:
    """Return what sets a handout by WeasyPrint, tagged as ours are; None where it cannot run."""
    try:
        from weasyprint import CSS, HTML
        from weasyprint.text.fonts import FontConfiguration
    except OSError as error:  # a library of the system
        say(f"WeasyPrint is left out: it needs Pango (on Debian libpangoft2-1.0-0). {error}")
        return None
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE), autoescape=True, undefined=jinja2.StrictUndefined
    )
    template, fonts = environment.get_template("handout.html.j2"), FontConfiguration()
    sheet = "\n".join((*map(_face, coverage.FONTS.glob("Source*.otf")), _look()))
    style = CSS(string=sheet, font_config=fonts)

    def render(briefing: Briefing) -> bytes:
        html = template.render(handout.document(briefing, settings))
        made = HTML(string=html).write_pdf(
            stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1"
        )
        assert isinstance(made, bytes)
        return made

    return render


def _look() -> str:
    return (HERE / "handout.css").read_text("utf8")


def _face(path: Path) -> str:
    """Return the rule that names a font."""
    font = TTFont(path)
    style = "italic" if font["head"].macStyle & 2 else "normal"
    return (
        f"@font-face {{ font-family: '{font['name'].getBestFamilyName()}'; font-style: {style};"
        f" font-weight: {font['OS/2'].usWeightClass}; src: url({path.as_uri()}) }}"
    )
