"""What the commands share: their common options, and how they speak to a person."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click
from click.core import ParameterSource

from generator.errors import BriefingError

if TYPE_CHECKING:
    from generator.config import Settings
    from generator.generation import Progress
    from generator.model import Article

Command = TypeVar("Command", bound=Callable[..., Any])

FILE = click.Path(path_type=Path, readable=False)  # what is wrong with a file we say ourselves
_SETTINGS = Path("mkdocs.yml")
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class Group(click.Group):
    """Shows an error of ours as its message alone, and exits with 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except BriefingError as error:
            fail([error])
        except BrokenPipeError:
            raise  # whoever read our output has read enough
        except OSError as error:
            fail([BriefingError(f"{error.strerror}.", path=error.filename or "The output")])


def _keep(ctx: click.Context, param: click.Parameter, value: Any) -> Any:
    """Keep an option that may stand before the command or after it."""
    options: dict[str, Any] = ctx.ensure_object(dict)
    if param.name and ctx.get_parameter_source(param.name) is not ParameterSource.DEFAULT:
        options[param.name] = value
    return value


def common(command: Command) -> Command:
    """Add the options that every command has."""
    config = "The site's settings.  [default: mkdocs.yml]"
    verbose, quiet = "Say more of what is done.", "Say nothing but results and errors."
    kept = partial(click.option, expose_value=False, callback=_keep)
    command = kept("-q", "--quiet", is_flag=True, help=quiet)(command)
    command = kept("-v", "--verbose", is_flag=True, help=verbose)(command)
    return kept("-f", "--config", type=FILE, help=config)(command)


def load_settings(obj: dict[str, Any], *, needed: bool = True) -> Settings:
    """Return the settings; where they are not `needed`, no mkdocs.yml gives the defaults."""
    from generator import config

    if not needed and "config" not in obj and not _SETTINGS.exists():
        return config.defaults(Path.cwd())
    return config.load(obj.get("config", _SETTINGS))


def printer(obj: dict[str, Any]) -> Callable[[str], None]:
    """Return what prints a message, unless --quiet was given."""
    return (lambda _: None) if obj.get("quiet") else click.echo


def fail(errors: Iterable[BriefingError]) -> NoReturn:
    """Print errors and exit with 1."""
    for error in errors:
        click.echo(near(f"Error: {error}"), err=True)
    sys.exit(1)


def near(message: str) -> str:
    """Return a message with paths as seen from the folder that the person is in.

    What an article has of control characters, which would steer the terminal, is written out.
    """
    seen = message.replace(f"{Path.cwd()}{os.sep}", "")
    return _STEERING.sub(lambda match: match[0].encode("unicode_escape").decode(), seen)


def progress(obj: dict[str, Any], doing: str = "Generating") -> Progress:
    """Return a wrapper that shows how far a loop is, on a terminal alone."""

    def shown(articles: Sequence[Article]) -> Iterable[Article]:
        if obj.get("quiet") or not sys.stderr.isatty():
            yield from articles
            return
        with click.progressbar(articles, label=doing, file=sys.stderr) as bar:
            yield from bar

    return shown
