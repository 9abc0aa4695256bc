"""The site put together quickly: pages that stand as they are stay, the others are shared out.

What comes out is what a whole build by MkDocs writes, byte for byte (`tests/test_assembly.py`
holds it to that), because each page is made by MkDocs' own parts.  Two things save time:

- a page is made again only when its own file changed, or the navigation, the settings or the
  theme, or whether a file stands that it links to;
- many pages are made by all processors, in processes that begin as copies of this one.

It is for sites without plugins and hooks of others, which may want to see the whole site at once.
"""

from __future__ import annotations

import logging
import multiprocessing
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from logging.handlers import BufferingHandler
from pathlib import Path
from typing import Any

import msgspec

from generator.desk.rendering import Site
from generator.publishing.store import replace_file
from generator.workers import processors

_MEMORY = "pages.json"
_WORTH = 120  # pages that one process makes about as fast as further ones begin
_Stamp = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Made:
    """A file of the site as it was made: from what, what it links to, what can be linked to.

    `source` and `target` are the times and sizes of the file in docs and of the one in the site.
    `links` says of each path that the page leads to whether a file stood there.
    """

    source: _Stamp
    target: _Stamp
    links: Mapping[str, bool] = field(default_factory=dict)
    meta: Mapping[str, Any] = field(default_factory=dict)
    anchors: Sequence[str] = ()
    asked: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Memory:
    """What the last build left: all files of the site, and what every page depends on."""

    shared: str = ""
    files: Mapping[str, Made] = field(default_factory=dict)


def assemble(site: Site, folder: Path, state: Path, shared: str) -> int:
    """Bring the built site in `folder` up to date; return how many pages were made.

    `shared` is a fingerprint of all that every page depends on besides docs.  Whatever else stands
    in the folder is removed, as by any build.
    """
    place = state / _MEMORY
    shared = f"{shared} {site.menu}"
    before = _recall(place, shared)
    place.unlink(missing_ok=True)  # until all is done, nothing of it is to be trusted
    folder.mkdir(parents=True, exist_ok=True)
    files: dict[str, Made] = {}
    stale = []
    for address in site.sources_of:
        ...
    return 0
