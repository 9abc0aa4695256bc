"""The one compiler that sets handouts, collections of them, and social cards.

Words reach it as data alone, in `sys.inputs`: nothing of an article is ever part of Typst markup.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal

import typst

from generator.config import Settings
from generator.publishing import coverage

if TYPE_CHECKING:
    from typst import PDFStandard

JSON = dict[str, Any]

# Both hold together: an accessible PDF (PDF/UA-1) that can be archived (PDF/A-2a).
_STANDARDS: list[PDFStandard] = ["ua-1", "a-2a"]
_TEMPLATES = Path(str(files(__package__))) / "templates" / "handout"
_TURN = Lock()
# Control characters are not for paper: no font has them, and a PDF to the standards has no place.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def pdf(template: str, words: JSON, settings: Settings, made: dt.date) -> bytes:
    """Return a tagged PDF, dated as it is told: the same bytes for the same words.

    A character that no font has becomes an empty box with the character as its alternative text.
    What breaks the standards all the same is set without them.
    """
    setup: JSON = {
        "paper": settings.paper.value,
        "layout": settings.layout.value,
        "two_sided": settings.two_sided,
    }
    inputs = _inputs(words, setup)
    try:
        return _set(template, inputs, "pdf", _STANDARDS, made)
    except typst.TypstError:
        return _set(template, inputs, "pdf", [], made)


def png(template: str, words: JSON) -> bytes:
    """Return a picture, a pixel a point."""
    return _set(template, _inputs(words, {}), "png", [], None)


def _inputs(words: JSON, setup: JSON) -> dict[str, str]:
    """Return what a template reads, as Typst takes it."""
    said = json.dumps(_printable(words), ensure_ascii=False)
    strange = "".join(f"\\x{{{ord(c):x}}}" for c in coverage.uncovered(said))
    return {
        "document": said,
        "setup": json.dumps(setup | {"uncovered": f"[{strange}]" if strange else ""}),
    }


def _printable(value: Any) -> Any:
    """Return values without characters that are none: lone surrogates and controls."""
    if isinstance(value, str):
        return _CONTROLS.sub("", value).encode("utf8", "replace").decode()
    if isinstance(value, dict):
        return {key: _printable(item) for key, item in value.items()}
    return [_printable(item) for item in value] if isinstance(value, list | tuple) else value


def _set(
    template: str,
    inputs: dict[str, str],
    form: Literal["pdf", "png"],
    standards: list[PDFStandard],
    made: dt.date | None,
) -> bytes:
    """Return what a template makes of its inputs."""
    with _TURN:
        done = _compiler().compile(
            str(_TEMPLATES / template),
            sys_inputs=inputs,
            format=form,
            ppi=72,
            pdf_standards=standards,
            timestamp=dt.datetime.combine(made, dt.time(), dt.UTC) if made else None,
        )
    assert isinstance(done, bytes)  # as for every format that is one file
    return done


@cache
def _compiler() -> typst.Compiler:
    """Return the one compiler of this process: to read the fonts anew would take longer.

    It serves one thread at a time.  Its own threads do not survive a fork: workers that set
    handouts are to be spawned, or forked before the first handout is set.
    """
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(coverage.FONTS)]
    )
    return typst.Compiler(root=str(_TEMPLATES), font_paths=fonts)
