"""`briefing check`: what an editor should look at."""

from __future__ import annotations

import sys
from typing import Any

import click

from generator.cli.terminal import common, count, fail, load_settings, near, printer


@click.command()
@common
@click.option("--strict", is_flag=True, help="Exit with 1 when there is a warning.")
@click.pass_obj
def check(obj: dict[str, Any], strict: bool) -> None:
    """List what an editor should look at, most important first.

    Each line names the file, the line, and what was found.
    """
    from generator import generation
    from generator.model import Level

    found, errors = generation.findings(load_settings(obj))
    order = list(Level)
    for finding in sorted(found, key=lambda f: order.index(f.level)):
        place = f"{finding.path}:{finding.line}" if finding.line else f"{finding.path}"
        click.echo(near(f"{place}: {finding.level} {finding.code}: {finding.message}"))
    warned = sum(f.level is not Level.INFO for f in found)
    printer(obj)(f"{count(warned, 'warning')}, {count(len(found) - warned, 'remark')}.")
    if errors:
        fail(errors.values())
    if strict and warned:
        sys.exit(1)
