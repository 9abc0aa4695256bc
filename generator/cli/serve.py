"""`briefing serve`: a preview that follows what is saved."""

from __future__ import annotations

from typing import Any

import click

from generator.cli.terminal import common, load_settings, printer


def _address(_: click.Context, __: click.Parameter, value: str) -> str:
    """Check that an address is a host and a port."""
    host, _colon, port = value.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise click.BadParameter(f"{value!r} is not HOST:PORT, such as 127.0.0.1:8000.")
    return value


@click.command()
@common
@click.option(
    "-a", "--address", default="127.0.0.1:8000", show_default=True, callback=_address,
    help="HOST:PORT to serve at.",
)  # fmt: skip
@click.pass_obj
def serve(obj: dict[str, Any], address: str) -> None:
    """Preview the site, drafts included; what you save is shown at once."""
    from generator.publishing import site

    settings = load_settings(obj)
    printer(obj)(f"Serving on http://{address} (press Ctrl+C to stop).")
    site.serve(settings, address)
