"""`briefing serve`: a preview that follows what is saved."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from generator.cli.terminal import common, load_settings, near, printer, progress
from generator.errors import count

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
    if not serving.is_local(host):
        say("Whoever reaches this computer can see it, drafts too.")
    preview = Preview(settings, folder_of(settings))
    telling = _Telling(say)
    preview.listen(lambda: telling.problems(preview.problems))
    app = serving.guarded(serving.files(preview), host)
    serving.run(app, preview, opened, telling.pages, progress(obj))


class _Telling:
    """Tells at the terminal what was made, what stands in the way, and when that is mended."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._ready = False
        self._told: tuple[str, ...] = ()

    def pages(self, refreshed: Refreshed) -> None:
        """Tell what a refresh made."""
        made, pages = refreshed.outcome.made, count(len(refreshed.pages), "page")
        if not refreshed.pages:
            return
        if not self._ready:
            self._ready = True
            self._say(f"The preview is ready: {pages}.")
            return
        what = ", ".join(made) if len(made) < _NAMED else count(len(made), "briefing")
        self._say(f"{time.strftime('%H:%M:%S')}  {what}{': ' if made else ''}{pages} made anew.")

    def problems(self, now: tuple[str, ...]) -> None:
        """Tell what newly stands in the way, or that nothing does any more."""
        for problem in now:
            if problem not in self._told:
                click.echo(near(f"Error: {problem}"), err=True)
        if self._told and not now:
            self._say("All is mended.")
        self._told = now
