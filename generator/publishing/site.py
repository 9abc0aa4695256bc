"""The site: MkDocs, run over docs, and only when something changed."""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import distributions, version
from pathlib import Path
from typing import Any

from mkdocs.commands import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException
from mkdocs.utils.yaml import yaml_load

from generator.config import Settings
from generator.errors import PublishError
from generator.publishing import search
from generator.publishing.fingerprint import digest
from generator.publishing.store import STATE, alone, replace_file

_INHERITS = re.compile(rb"""^INHERIT:[ \t]*["']?([^"'#\r\n]+?)["']?[ \t]*(?:#.*)?$""", re.M)

PLUGIN = "briefings"  # our own MkDocs plugin


def build(settings: Settings, *, strict: bool = False) -> bool:
    """Build the site unless it stands as built from the same files; say whether it was built.

    Raises `PublishError` with what MkDocs reported.
    """
    state = settings.root / STATE
    stamp = state / "site.json"
    with alone(state), reported(settings):
        written = _written(settings)
        inputs = _inputs(settings, written, strict)
        if _stamp(stamp) == [inputs, _listing(settings.site_dir)]:
            return False
        stamp.unlink(missing_ok=True)  # until the build is done, the site is not to be trusted
        config = configured(settings, strict=strict)
        index = _large_index(settings)
        if index:
            config.extra["search_engine"] = "pagefind"  # for the search box
        if config.plugins or config.hooks:
            config.plugins.on_startup(command="build", dirty=False)
            mkdocs_build.build(config)
            config.plugins.on_shutdown()
            if index:
                search.write_pagefind(index, settings.site_dir, settings.lang)
        else:
            _assemble(settings, config, written, index)
        replace_file(stamp, json.dumps([inputs, _listing(settings.site_dir)]).encode())
    return True


def _assemble(
    settings: Settings, config: MkDocsConfig, written: dict[str, Any], index: bytes | None
) -> None:
    """Build what changed since the last time; Pagefind's index too."""
    from generator.desk.rendering import Site
    from generator.publishing import assembly

    state, folder = settings.root / STATE, settings.site_dir
    stamp, found = state / "pagefind.json", folder / search.PAGEFIND
    indexed = digest(index or b"", settings.lang, version("pagefind"))
    stands = index is not None and _stamp(stamp) == [indexed, _listing(found)]
    stamp.unlink(missing_ok=True)
    shared = digest(str(index is not None), *_dress(settings, written))
    site = Site(settings, config=config)
    assembly.assemble(site, folder, state, shared, search.PAGEFIND if stands else "")
    if index and not stands:
        search.write_pagefind(index, folder, settings.lang)
    if index:
        replace_file(stamp, json.dumps([indexed, _listing(found)]).encode())


def configured(settings: Settings, *, strict: bool = False) -> MkDocsConfig:
    """Return the settings as MkDocs has them, without our own plugin: the generator has run."""
    return load_config(
        str(settings.config_file),
        strict=strict or None,
        plugins=_plugins(_written(settings)),
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


def _large_index(settings: Settings) -> bytes | None:
    """Return the search's built-in index where Pagefind's is to stand beside it."""
    path = settings.docs_dir / search.INDEX
    index = path.read_bytes() if path.is_file() else b""
    return index if search.is_large(index) else None


def _written(settings: Settings) -> dict[str, Any]:
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
    except OSError as error:
        message = f"The site could not be written: {error.strerror}."
        raise PublishError(message, path=error.filename or settings.site_dir) from error
    finally:
        log.removeHandler(handler)
        log.removeHandler(wrong)


class _Wrong(logging.Handler):
    """Keeps the errors that MkDocs reports before it says that it gives up."""

    def __init__(self, level: int) -> None:
        super().__init__(level)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep an error."""
        self.said.append(record.getMessage())


def _inputs(settings: Settings, written: dict[str, Any], strict: bool) -> str:
    """Return a fingerprint of all that the site is built from."""
    return digest(str(strict), *_dress(settings, written), _listing(settings.docs_dir))


def _dress(settings: Settings, written: dict[str, Any]) -> list[bytes | str]:
    """Return all that every page depends on: settings, libraries, and the theme's own files."""
    installed = sorted(f"{d.name} {d.version}" for d in distributions())
    theme = written.get("theme")
    custom = theme.get("custom_dir") if isinstance(theme, dict) else None
    values = json.dumps(written, default=_name, skipkeys=True)
    parts: list[bytes | str] = [str(settings.site_url), *installed, values]
    folder = settings.root / custom if custom else None
    for path in sorted(p for p in folder.rglob("*") if p.is_file()) if folder else ():
        parts += [os.path.relpath(path, settings.root), path.read_bytes()]
    return parts


def _name(value: object) -> str:
    """Return what stands in a setting that is no plain value: a date, or `!!python/name:…`."""
    return str(getattr(value, "__qualname__", value))


def _listing(folder: Path) -> str:
    """Return a fingerprint of a folder's files by their names, sizes and times."""
    stats = ((p.relative_to(folder).as_posix(), p.lstat()) for p in sorted(folder.rglob("*")))
    return digest(*(f"{name} {s.st_size} {s.st_mtime_ns}" for name, s in stats))


def _stamp(path: Path) -> Any:
    """Return the stamp of the last build; one that cannot be read is as good as none."""
    try:
        return json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return None
