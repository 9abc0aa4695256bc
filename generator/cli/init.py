"""`briefing init`: a new site in a folder of its own."""

from __future__ import annotations

import sys
from pathlib import Path
from shlex import quote
from shutil import which
from typing import Any

import click

from generator.cli.terminal import FILE, common, printer
from generator.errors import count


@click.command()
@common
@click.argument("folder", metavar="DIR", type=FILE)
@click.option("--name", default="Briefings", show_default=True, help="What the site is called.")
@click.pass_obj
def init(obj: dict[str, Any], folder: Path, name: str) -> None:
    """Begin a new site of briefings in DIR, a new or an empty folder.

    It gets the settings, the look, the guide, an invented article, and a workflow that publishes it
    on GitHub Pages.  Nothing is fetched.
    """
    from generator import starter

    files = starter.begin(folder, name)
    say = printer(obj)
    say(f"Wrote a new site to {folder}, {count(len(files), 'file')}.")
    asked = (folder / "requirements.txt").read_text("utf8").strip()
    if asked.startswith("./") and asked[2:] not in files:
        say(f"For its workflow on GitHub, put the tool's wheel into it, as {asked[2:]}.")
        say("To make it: python -m pip wheel --no-deps -w DIR PATH-OF-THE-TOOLS-SOURCE")
    say(f"Now: cd {quote(str(folder))} && {_this_program()} build")


def _this_program() -> str:
    """Return how to call this very program from another folder."""
    if which("briefing"):
        return "briefing"
    program = Path(sys.argv[0]).absolute()
    if program.name == "__main__.py":
        return f"{quote(sys.executable)} -m generator"
    return quote(str(program))
