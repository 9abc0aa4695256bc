"""Turns a news article into a briefing that people can read, search, deploy and print.

    article file ── reading ──▶ Article ── understanding ──▶ Structure ── decisions ──▶ Briefing
    Briefing ── publishing ──▶ pages, handout, briefing.json ── MkDocs ──▶ site

The package offers the way above in three calls: `read` an article file, give its `structure`, and
`build` all briefings of a folder.  `generator.pipeline` shows the order on one screen.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from generator.generation import generate as build
    from generator.pipeline import structure
    from generator.reading import read

__version__ = version("generator")
__all__ = ["__version__", "build", "read", "structure"]

_HOME = {
    "build": ("generation", "generate"),
    "read": ("reading", "read"),
    "structure": ("pipeline", "structure"),
}


def __getattr__(name: str) -> Any:
    """Load what the package offers when it is asked for: `briefing --help` needs none of it."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    module, attribute = _HOME[name]
    return getattr(import_module(f"{__name__}.{module}"), attribute)
