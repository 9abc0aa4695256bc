"""`briefing serve`: a preview that follows what is saved."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from generator.cli.terminal import common, count, load_settings, near, printer, progress

if TYPE_CHECKING:
    from generator.desk.preview import Refreshed


_NAMED = 5  # briefings that a line names; more are counted


def _address(_: click.Context, __: click.Parameter, value: str) -> tuple[str, int]:
    """Take an address apart into its host and its port."""
    host, _colon, port = value.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise click.BadParameter(f"{value!r} is not HOST:PORT, such as 127.0.0.1:8000.")
    return host.strip("[]"), int(port)


@click.command()
@common
@click.option(
    "-a", "--address", default="127.0.0.1:8000", show_default=True, callback=_address,
    help="HOST:PORT to serve at; port 0 takes one that is free.",
)  # fmt: skip
@click.pass_obj
def serve(obj: dict[str, Any], address: tuple[str, int]) -> None:
    """Preview the site, drafts included; what you save is shown at once.

    Articles, decisions, the site's own pages, its settings and its theme are followed.  What cannot
    be read or made is told here and at the foot of the pages, and what stood before stays.  Drafts
    are shown here alone: nothing is written where a build would publish it.
    """
    from generator.desk import serving
    from generator.desk.preview import Preview, folder_of

    settings, say = load_settings(obj), printer(obj)
    host, port = address
    opened = serving.bind(host, port)
    where = f"[{host}]" if ":" in host else host
    say(f"Serving on http://{where}:{opened.getsockname()[1]} (press Ctrl+C to stop).")
    preview = Preview(settings, folder_of(settings))
    app = serving.guarded(serving.files(preview), host)
    serving.run(app, preview, opened, _reporter(say), progress(obj))


def _reporter(say: Callable[[str], None]) -> Callable[[Refreshed], None]:
    """Return what tells of each refresh: what was made, what stands in the way, what is mended."""
    told: tuple[str, ...] = ()
    ready = False

    def report(refreshed: Refreshed) -> None:
        nonlocal told, ready
        made, pages = refreshed.outcome.made, len(refreshed.pages)
        if pages and not ready:
            ready = True
            say(f"The preview is ready: {count(pages, 'page')}.")
        elif pages:
            what = ", ".join(made) if 0 < len(made) < _NAMED else count(len(made), "briefing")
            say(f"{time.strftime('%H:%M:%S')} {what}: {count(pages, 'page')} to look at anew.")
        for problem in refreshed.problems:
            if problem not in told:
                click.echo(near(f"Error: {problem}"), err=True)
        if told and not refreshed.problems:
            say("All is mended.")
        told = refreshed.problems

    return report
