"""The site: made by MkDocs' parts of docs, and only what changed."""

from __future__ import annotations

import json
import os
from importlib.metadata import distributions, version
from pathlib import Path
from typing import Any

from mkdocs.commands import build as mkdocs_build
from mkdocs.config.defaults import MkDocsConfig

from generator.config import Settings
from generator.publishing import assembly, search
from generator.publishing.fingerprint import digest
from generator.publishing.options import as_written, configured, reported
from generator.publishing.rendering import Site
from generator.publishing.store import STATE, alone, replace_file


def build(settings: Settings, *, strict: bool = False) -> bool:
    """Build the site unless it stands as built from the same files; say whether it was built.

    Raises `PublishError` with what MkDocs reported.
    """
    state = settings.root / STATE
    stamp = state / "site.json"
    with alone(state), reported(settings):
        written = as_written(settings)
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


def _large_index(settings: Settings) -> bytes | None:
    """Return the search's built-in index where Pagefind's is to stand beside it."""
    path = settings.docs_dir / search.INDEX
    index = path.read_bytes() if path.is_file() else b""
    return index if search.is_large(index) else None


def _inputs(settings: Settings, written: dict[str, Any], strict: bool) -> str:
    """Return a fingerprint of all that the site is built from."""
    return digest(str(strict), *_dress(settings, written), _listing(settings.docs_dir))


def _dress(settings: Settings, written: dict[str, Any]) -> list[bytes | str]:
    """Return all that every page depends on: settings, libraries, hooks, the theme's own files."""
    installed = sorted(f"{d.name} {d.version}" for d in distributions())
    theme = written.get("theme")
    custom = theme.get("custom_dir") if isinstance(theme, dict) else None
    values = json.dumps(written, default=_name, skipkeys=True)
    parts: list[bytes | str] = [str(settings.site_url), *installed, values]
    own = [settings.root / str(name) for name in written.get("hooks") or ()]
    own += sorted((settings.root / custom).rglob("*")) if custom else []
    for path in filter(Path.is_file, own):
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
