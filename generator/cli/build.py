"""`briefing build`: generate what changed, and build the site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from generator.cli.terminal import common, fail, load_settings, near, printer, progress
from generator.errors import BriefingError, count

if TYPE_CHECKING:
    from generator.generation import Outcome


@click.command()
@common
@click.option("--force", is_flag=True, help="Replace files that were changed by hand.")
@click.option("--strict", is_flag=True, help="Fail on warnings, ours and MkDocs'.")
@click.option("--no-site", is_flag=True, help="Generate the pages, but do not build the site.")
@click.option(
    "--builder", type=click.Choice(["mkdocs", "properdocs", "zensical"]), default="mkdocs",
    show_default=True, help="The program that makes the site of the pages.",
)  # fmt: skip
@click.pass_obj
def build(obj: dict[str, Any], force: bool, strict: bool, no_site: bool, builder: str) -> None:
    """Generate the briefings that changed, and build the site."""
    from generator import generation
    from generator.publishing import builders, site

    settings = load_settings(obj)
    outcome = generation.generate(settings, force=force, progress=progress(obj))
    say = printer(obj)
    say(_summary(outcome))
    for path in (*outcome.written, *outcome.removed) if obj.get("verbose") else ():
        say(f"  {'wrote' if path in outcome.written else 'removed'} {path}")
    look = f"{count(outcome.warnings, 'warning')} to look at: run `briefing check`."
    if outcome.warnings:
        say(look)
    if outcome.errors:
        fail([*outcome.errors, *_unbuilt(no_site)])
    if strict and outcome.warnings:
        fail([BriefingError(look, hint="--strict allows none."), *_unbuilt(no_site)])
    if no_site:
        return
    chosen = builders.Builder(builder)
    if chosen is builders.Builder.MKDOCS:
        built = site.build(settings, strict=strict)
    else:
        builders.run(chosen, settings, strict=strict)
        built = True
    where = settings.site_dir / "index.html"
    say(near(f"{'Built the site' if built else 'The site is up to date'}: open {where}"))


def _unbuilt(no_site: bool) -> list[BriefingError]:
    """Return what else there is to say when a build stops before the site."""
    return [] if no_site else [BriefingError("The site was not built; it stands as it was.")]


def _summary(outcome: Outcome) -> str:
    made, kept = len(outcome.made), len(outcome.kept)
    if not made and not outcome.written and not outcome.removed and not outcome.errors:
        return f"Nothing to generate: {count(kept, 'briefing')} unchanged."
    removed = f", removed {count(len(outcome.removed), 'file')}" if outcome.removed else ""
    return f"Generated {count(made, 'briefing')}, kept {kept} unchanged{removed}."
