"""MkDocs as it is used here: its settings without our own plugin, its reports in our words."""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jinja2 import TemplateError, TemplateSyntaxError
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException
from mkdocs.utils.yaml import yaml_load

from generator.config import Settings
from generator.errors import PublishError

PLUGIN = "briefings"  # our own MkDocs plugin

_TEMPLATES = frozenset({".html", ".xml"})
_INHERITS = re.compile(rb"""^INHERIT:[ \t]*["']?([^"'#\r\n]+?)["']?[ \t]*(?:#.*)?$""", re.M)


def configured(settings: Settings, *, strict: bool = False) -> MkDocsConfig:
    """Return the settings as MkDocs has them, without our own plugin: the generator has run."""
    return load_config(
        str(settings.config_file),
        strict=strict or None,
        plugins=_plugins(as_written(settings)),
        use_directory_urls=False,
        site_url=settings.site_url or "",
    )


def settings_files(settings: Settings) -> Iterator[Path]:
    """Yield mkdocs.yml and the files that it inherits from, as far as they are there."""
    path, seen = settings.config_file, set[Path]()
    while path not in seen and path.is_file():
        seen.add(path)
        yield path
        heir = _INHERITS.search(path.read_bytes())
        path = path.parent / heir[1].decode("utf8", "replace") if heir else path


def as_written(settings: Settings) -> dict[str, Any]:
    """Return the settings as written in mkdocs.yml and the files that it inherits from."""
    with settings.config_file.open("rb") as file:
        return dict(yaml_load(file))


def _plugins(written: dict[str, Any]) -> list[Any]:
    """Return the plugins as written, without our own."""
    listed = written.get("plugins") or ["search"]
    entries = [{k: v} for k, v in listed.items()] if isinstance(listed, dict) else listed
    return [e for e in entries if PLUGIN not in (e if isinstance(e, dict) else (e,))]


@contextmanager
def reported(settings: Settings) -> Iterator[None]:
    """Pass on MkDocs' warnings, and turn its failures into ours."""
    handler = logging.StreamHandler()
    handler.setLevel(logging.WARNING)
    handler.setFormatter(logging.Formatter("%(levelname)s: %(message)s"))
    log, wrong = logging.getLogger("mkdocs"), _Wrong(logging.ERROR)
    log.addHandler(handler)
    log.addHandler(wrong)
    try:
        yield
    except MkDocsException as error:
        said = " ".join([error.format_message(), *wrong.said])
        message = f"MkDocs could not build the site: {said}"
        raise PublishError(message, path=settings.config_file) from error
    except TemplateError as error:
        message = f"A template of the theme cannot be used: {said_of(error)}."
        raise PublishError(message, path=settings.config_file) from error
    except OSError as error:
        message = f"The site could not be written: {error.strerror}."
        raise PublishError(message, path=error.filename or settings.site_dir) from error
    finally:
        log.removeHandler(handler)
        log.removeHandler(wrong)


def said_of(error: Exception) -> str:
    """Return an error in words, with file and line where it comes from a template."""
    frames = [(f.filename, f.lineno) for f in traceback.extract_tb(error.__traceback__)]
    at = [f"{name}:{line}: " for name, line in frames if Path(name).suffix in _TEMPLATES]
    if isinstance(error, TemplateSyntaxError) and error.filename:
        at = [f"{error.filename}:{error.lineno}: "]
    return f"{at[-1] if at else ''}{error or type(error).__name__}"


class _Wrong(logging.Handler):
    """Keeps the errors that MkDocs reports before it says that it gives up."""

    def __init__(self, level: int) -> None:
        super().__init__(level)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep an error."""
        self.said.append(record.getMessage())
