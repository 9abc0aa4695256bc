"""The web app manifest: what a phone needs to keep the site on its home screen."""

from __future__ import annotations

import json

from generator.config import Settings

PATH = "site.webmanifest"
"""Where it stands, below docs."""

_PAPER = "#fbfaf7"  # the pages' own, as the style sheet has it
_ICONS = (
    ("assets/mark.svg", "any"),
    ("assets/icon-192.png", "192"),
    ("assets/icon-512.png", "512"),
)


def render(settings: Settings) -> bytes:
    """Return the manifest; its addresses are relative, so the site may stand under any path."""
    values = {
        "name": settings.site_name,
        "lang": settings.lang,
        "start_url": "index.html",
        "scope": ".",
        "display": "minimal-ui",
        "background_color": _PAPER,
        "theme_color": _PAPER,
        "icons": [
            {
                "src": src,
                "sizes": size if size == "any" else f"{size}x{size}",
                "type": "image/svg+xml" if src.endswith(".svg") else "image/png",
            }
            for src, size in _ICONS
        ],
    }
    return (json.dumps(values, ensure_ascii=False, indent=2) + "\n").encode()
