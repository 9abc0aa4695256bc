"""Make the site's fonts from their npm packages; CONTRIBUTING.md says how to run it.

Each keeps the weights that the style sheet uses, kerning, ligatures and figures of one
width; of the extended letters those of living languages.  The licence reserves the name “Source”,
so what is changed has another.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

WEIGHTS = (400, 700)
FEATURES = ["kern", "liga", "lnum", "locl", "tnum"]
NAMES = {"source-serif-4": "Briefing Serif", "source-sans-3": "Briefing Sans"}
EXTENDED = (
    range(0x100, 0x25A),
    range(0x1E00, 0x1F00),
    range(0x20A0, 0x20C5),
    range(0x2113, 0x2114),
)
FILES = (
    "source-serif-4-latin-wght-normal",
    "source-serif-4-latin-wght-italic",
    "source-serif-4-latin-ext-wght-normal",
    "source-serif-4-latin-ext-wght-italic",
    "source-sans-3-latin-wght-normal",
    "source-sans-3-latin-ext-wght-normal",
)


def lighter(source: Path, name: str) -> bytes:
    """Return a font as WOFF2 with no more in it than the site uses."""
    font = _reread(instancer.instantiateVariableFont(TTFont(source), {"wght": WEIGHTS}))
    options = subset.Options(layout_features=FEATURES, hinting=False, name_IDs=[0, 1, 2, 6, 13, 14])
    subsetter = subset.Subsetter(options)
    letters = set(font.getBestCmap())
    if "-ext-" in source.name:
        letters &= set().union(*EXTENDED)
    subsetter.populate(unicodes=letters)
    subsetter.subset(font)
    font["name"].setName(name, 1, 3, 1, 0x409)
    font["name"].setName(name.replace(" ", ""), 6, 3, 1, 0x409)
    font["head"].modified = font["head"].created  # the same bytes on any day
    font.flavor = "woff2"
    return _bytes(font)


def _reread(font: TTFont) -> TTFont:
    """Return a font as it is read from a file."""
    font.flavor = None
    return TTFont(BytesIO(_bytes(font)), recalcTimestamp=False)


def _bytes(font: TTFont) -> bytes:
    made = BytesIO()
    font.save(made)
    return made.getvalue()


def main(packages: Path, target: Path) -> None:
    """Make all fonts; `packages` is the folder node_modules/@fontsource-variable."""
    for file in FILES:
        family = file.partition("-latin")[0]
        made = lighter(packages / family / "files" / f"{file}.woff2", NAMES[family])
        (target / f"{file}.woff2").write_bytes(made)
        print(f"{len(made):>6}  {file}.woff2")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
