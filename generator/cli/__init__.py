"""The commands, one a module: they parse, print and exit; the work is done elsewhere.

Heavy modules are imported where they are used, so that `--help` answers at once.
"""

from __future__ import annotations

import sys
from io import TextIOWrapper

import click

from generator import __version__
from generator.cli.build import build
from generator.cli.check import check
from generator.cli.deploy import deploy
from generator.cli.handout import handout
from generator.cli.init import init
from generator.cli.new import new
from generator.cli.review import review
from generator.cli.serve import serve
from generator.cli.structure import structure
from generator.cli.terminal import Group, common

__all__ = ["main"]


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="briefing")
@common
def main() -> None:
    """Turn the news articles in briefings/ into a site of briefings with PDF handouts.

    Every statement on a page is text of the article and links to its place in it.

    Exit status: 0 when all is well, 1 on an error (or a warning under --strict), 2 on wrong usage.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal may not speak UTF-8


for _command in (init, new, build, serve, review, check, structure, handout, deploy):
    main.add_command(_command)
