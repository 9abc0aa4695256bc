"""`briefing deploy`: the site put on a branch that GitHub Pages serves."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from generator.cli.terminal import common, fail, load_settings, printer
from generator.errors import BriefingError, count

if TYPE_CHECKING:
    from generator.publishing.deploying import Plan


@click.command()
@common
@click.option("--remote", default="origin", show_default=True, help="The Git remote to push to.")
@click.option("--branch", default="gh-pages", show_default=True, help="The branch for the site.")
@click.option("-m", "--message", help="The commit's message.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask before publishing.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.pass_obj
def deploy(
    obj: dict[str, Any], remote: str, branch: str, message: str | None, yes: bool, dry_run: bool
) -> None:
    """Build the site and push it to a branch, for GitHub Pages to serve.

    It says what it will do, and asks.  A domain that the branch has set (CNAME) is kept.  Drafts
    are not published.  A repository with the workflow "Publish" needs no such branch.
    """
    from generator import generation
    from generator.publishing import deploying, site

    settings = load_settings(obj)
    planned = deploying.plan(settings, remote, branch)
    say = printer(obj)
    for line in _told(planned):
        say(line)
    if dry_run:
        return
    if not yes:
        _ask()
    settings = deploying.addressed(settings, planned)
    outcome = generation.generate(settings)
    if outcome.errors:
        fail([*outcome.errors, BriefingError("Nothing was published.")])
    site.build(settings)
    files = deploying.deploy(settings, planned, message)
    say(f"Published {count(files, 'file')} on the branch {branch} of {remote}.")
    if not planned.exists and "github.com" in planned.url:
        say(
            "Once, in the repository's settings under Pages, choose: "
            f"Deploy from a branch, {branch}, / (root)."
        )


def _told(planned: Plan) -> list[str]:
    """Return what a deployment will do, in lines for a person."""
    changes = "" if planned.clean else ", with changes that are not committed"
    new = "" if planned.exists else " (new)"
    lines = [
        "This builds the site and publishes it:",
        f"  from     the articles and pages as they are here ({planned.commit}{changes})",
        f"  to       the branch {planned.branch}{new} of {planned.remote}, {planned.url}",
    ]
    seen = planned.address or "an address that is not known: set site_url in mkdocs.yml"
    lines.append(f"  seen at  {seen}")
    if planned.cname:
        lines.append(f"  CNAME    {planned.cname} is kept")
    return lines


def _ask() -> None:
    """Ask whether to go on; where nobody can answer, say how to do without."""
    if not sys.stdin.isatty():
        hint = "Add --yes to publish without being asked."
        fail([BriefingError("Nothing was published: nobody is here to be asked.", hint=hint)])
    click.confirm("Go on?", abort=True)
