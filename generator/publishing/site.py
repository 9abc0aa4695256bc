"""The site: made by MkDocs' parts of docs, and only what changed."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from importlib.metadata import distributions, version
from pathlib import Path
from typing import Any

from mkdocs.commands import build as mkdocs_build
from mkdocs.config.defaults import MkDocsConfig

from generator.config import Settings
from generator.publishing import assembly, search
from generator.publishing.fingerprint import digest, tool
from generator.publishing.options import as_written, configured, reported
from generator.publishing.rendering import Site, walk
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
        parts = _parts(settings) if _is_large(settings) else ()
        if parts:  # for the search box
            config.extra["search_engine"] = "pagefind" if parts == ("",) else "pagefind-shards"
        if config.plugins or config.hooks:
            config.plugins.on_startup(command="build", dirty=False)
            mkdocs_build.build(config)
            config.plugins.on_shutdown()
            for part in parts:
                search.write_pagefind(
                    _index(part, settings), settings.site_dir, settings.lang, part
                )
        else:
            _assemble(settings, config, written, parts)
        replace_file(stamp, json.dumps([inputs, _listing(settings.site_dir)]).encode())
    return True


def _assemble(
    settings: Settings, config: MkDocsConfig, written: dict[str, Any], parts: Sequence[str]
) -> None:
    """Build what changed since the last time; Pagefind's indexes of these parts too."""
    state, folder = settings.root / STATE, settings.site_dir
    stamp = state / "pagefind.json"
    indexed = {part: _indexed(part, settings) for part in parts}
    kept = _stamp(stamp)
    kept = kept if isinstance(kept, dict) else {}  # an earlier version wrote a list
    standing = [part for part in parts if kept.get(part) == [indexed[part], _found(part, folder)]]
    stamp.unlink(missing_ok=True)
    shared = digest(str(config.extra.get("search_engine")), *_dress(settings, written))
    site = Site(settings, config=config)
    assembly.assemble(site, folder, state, shared, [search.pagefind_of(part) for part in standing])
    for part in parts:
        if part not in standing:
            search.write_pagefind(_index(part, settings), folder, settings.lang, part)
    if parts:
        made = {part: [indexed[part], _found(part, folder)] for part in parts}
        replace_file(stamp, json.dumps(made).encode())


def _parts(settings: Settings) -> tuple[str, ...]:
    """Return the parts of the search's index: that of what lies in no shard, and the shards'."""
    return ("", *search.shards(settings.docs_dir))


def _is_large(settings: Settings) -> bool:
    """Say whether a first search, of what lies in no shard and the largest shard, sends much."""
    shards = search.shards(settings.docs_dir)
    largest = sorted(shards, key=lambda part: _place(part, settings).stat().st_size)[-1:]
    return search.is_large(*(_index(part, settings) for part in ("", *largest)))


def _index(part: str, settings: Settings) -> bytes:
    """Return a part of the search's built-in index."""
    path = _place(part, settings)
    return path.read_bytes() if path.is_file() else b""


def _place(part: str, settings: Settings) -> Path:
    return settings.docs_dir / search.index_of(part)


def _indexed(part: str, settings: Settings) -> str:
    """Return a fingerprint of all that Pagefind's index of a part is made from."""
    return digest(tool(), _index(part, settings), settings.lang, version("pagefind"))


def _found(part: str, folder: Path) -> str:
    return _listing(folder / search.pagefind_of(part))


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
    return digest(*(f"{name} {time} {size}" for name, (_, time, size, _) in sorted(walk(folder))))


def _stamp(path: Path) -> Any:
    """Return the stamp of the last build; one that cannot be read is as good as none."""
    try:
        return json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return None
