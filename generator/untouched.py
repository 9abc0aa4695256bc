"""Whether nothing was touched since the last run, so that nothing needs to be read.

A run reads every article and every generated file to find out what changed: seconds, at thousands
of briefings.  Where no file of the project has another time, size or place on disk than when the
last run ended well, nothing can have changed, and so much is seen without opening one.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.config import Settings
from generator.publishing.fingerprint import digest, tool
from generator.publishing.rendering import walk
from generator.publishing.store import replace_file
from generator.revisions import history

_STAMP = "untouched.json"
_KEPT = f"/{history.FOLDER}/"


@dataclass(frozen=True, slots=True)
class Sight:
    """The articles and docs of a project as they lie on disk; `files` by their paths."""

    shared: str
    files: Mapping[str, Any]

    @classmethod
    def of(cls, settings: Settings, *about: object) -> Sight:
        """Look at a project; nothing is read.  `about` is what else a run depends on."""
        files = {
            f"{folder.as_posix()}/{uri}": seen[1:]
            for folder in (settings.articles_dir, settings.docs_dir)
            for uri, seen in walk(folder)
        }
        return cls(digest(tool(), repr(settings), repr(about)), files)

    def differing(self, other: Sight) -> set[str]:
        """Return the files that were touched, made or removed between two sights."""
        paths = self.files.keys() | other.files.keys()
        return {path for path in paths if self.files.get(path) != other.files.get(path)}

    @property
    def fingerprint(self) -> str:
        """All of it in a few letters."""
        return digest(self.shared, repr(sorted(self.files.items())))


def stands(state: Path, now: Sight) -> tuple[tuple[str, ...], int] | None:
    """Return the briefings and the number of warnings that the last run left.

    None where something was touched since, or that run did not end well.
    """
    with suppress(OSError, ValueError, TypeError):  # none, or somebody wrote it by hand
        seen, manifest, slugs, warnings = json.loads((state / _STAMP).read_bytes())
        if [seen, manifest] == [now.fingerprint, _time(state)]:
            return tuple(map(str, slugs)), int(warnings)
    return None


def begin(state: Path) -> None:
    """Forget what was seen: files are about to be written."""
    (state / _STAMP).unlink(missing_ok=True)


def remember(
    state: Path,
    before: Sight,
    now: Sight,
    written: Collection[Path],
    slugs: Iterable[str],
    warnings: int,
) -> None:
    """Keep what a run leaves, unless somebody else touched a file while it ran.

    `written` has the run's own files; the versions of articles are its own as well.
    """
    own = {path.as_posix() for path in written}
    if any(path not in own and _KEPT not in path for path in before.differing(now)):
        return
    kept = [now.fingerprint, _time(state), sorted(slugs), warnings]
    replace_file(state / _STAMP, json.dumps(kept).encode())


def _time(state: Path) -> int:
    """Return when the store's manifest was written."""
    return (state / "manifest").stat().st_mtime_ns
