"""Make the site's icons as PNG from docs/assets/mark.svg, for what shows no SVG."""

from __future__ import annotations

from pathlib import Path

import typst

ASSETS = Path(__file__).parent.parent / "docs" / "assets"
SIZES = {"favicon-32": 32, "icon-180": 180, "icon-192": 192, "icon-512": 512}
_PAGE = """#let size = float(sys.inputs.size) * 1pt
#set page(width: size, height: size, margin: 0pt, fill: rgb("#8a1020"))
#image("mark.svg", width: 100%)"""


def main() -> None:
    """Write each icon: a square without transparent corners, which a phone rounds by itself."""
    for name, size in SIZES.items():
        made = typst.compile(
            _PAGE.encode(), root=ASSETS, format="png", ppi=72, sys_inputs={"size": str(size)}
        )
        (ASSETS / f"{name}.png").write_bytes(made)


if __name__ == "__main__":
    main()
