"""`briefing review`: a page in the browser where an editor corrects what was understood."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any

import click

from generator.cli.terminal import common, load_settings, near, printer, progress

if TYPE_CHECKING:
    from collections.abc import Callable

    from generator.desk.preview import Refreshed


def _loopback(_: click.Context, __: click.Parameter, value: str) -> str:
    """Check that a host is this machine."""
    host = value.strip("[]")
    try:
        local = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = False
    if not local:
        said = f"{value!r} is not an address of this machine alone, such as 127.0.0.1."
        raise click.BadParameter(said)
    return host


@click.command()
@common
@click.argument("name", required=False)
@click.option(
    "-a", "--address", default="127.0.0.1", show_default=True, callback=_loopback,
    help="The address to serve at; one of this machine alone.",
)  # fmt: skip
@click.option(
    "-p", "--port", default=0, type=click.IntRange(0, 65535),
    help="The port to serve at.  [default: one that is free]",
)  # fmt: skip
@click.option("--no-browser", is_flag=True, help="Print the address, but open no browser.")
@click.pass_obj
def review(
    obj: dict[str, Any], name: str | None, address: str, port: int, no_browser: bool
) -> None:
    """Correct in the browser what the tool understood of the article NAME, or of any article.

    Move sentences to other sections, split and join them, name and merge speakers, correct
    quotations, choose what stands at a glance, write the standfirst and the glossary, and see the
    pages that come of it.  Each step is saved at once, in NAME.review.yml beside the article, and
    nothing else is written.

    The page is served to this machine alone, at an address with a secret in it.
    """
    from generator.desk import review as reviewing
    from generator.desk import serving
    from generator.desk.preview import Preview, folder_of

    settings, say = load_settings(obj), printer(obj)
    desk = reviewing.Desk(settings)
    if name is not None:
        name = desk.named(name)
    opened = serving.bind(address, port)
    port = opened.getsockname()[1]
    token, preview = reviewing.new_token(), Preview(settings, folder_of(settings))
    app, refreshed = reviewing.review(desk, preview, token, reviewing.hosts(address, port))
    where = f"[{address}]" if ":" in address else address
    url = f"http://{where}:{port}/{token}/{f'review/{name}' if name else ''}"
    click.echo(url)
    say("The address is a secret of this session. Press Ctrl+C to stop.")
    if not no_browser:
        click.launch(url)
    serving.run(app, preview, opened, _telling(refreshed), progress(obj))


def _telling(refreshed: Callable[[Refreshed], None]) -> Callable[[Refreshed], None]:
    """Return what tells of problems here, too."""
    told: tuple[str, ...] = ()

    def report(done: Refreshed) -> None:
        nonlocal told
        for problem in done.problems:
            if problem not in told:
                click.echo(near(f"Error: {problem}"), err=True)
        told = done.problems
        refreshed(done)

    return report
