"""The builders that the site can be built with besides MkDocs, all from the same `mkdocs.yml`.

ProperDocs is MkDocs carried on by others; Zensical is the successor of the theme, which reads
`mkdocs.yml` and runs no plugins.  Both are run as programs of their own: what they are made of is
nobody's business here.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path

from generator.config import Settings
from generator.errors import PublishError


class Builder(StrEnum):
    """What turns the generated pages into the site."""

    MKDOCS = "mkdocs"
    PROPERDOCS = "properdocs"
    ZENSICAL = "zensical"


_NAMES = {Builder.PROPERDOCS: "ProperDocs", Builder.ZENSICAL: "Zensical"}


def run(builder: Builder, settings: Settings, *, strict: bool = False) -> None:
    """Build the site with another builder than MkDocs, from nothing.

    Raises `PublishError` where the builder is not installed, or with what it reported.
    """
    name = _NAMES[builder]
    if not find_spec(builder.value):
        hint = f"Install it: pip install {builder.value}"
        raise PublishError(f"{name} is not installed.", hint=hint)
    asked = ["build", "--config-file", str(settings.config_file), *(["--strict"] if strict else [])]
    with _aside(settings.site_dir):
        done = subprocess.run(
            [sys.executable, "-m", builder.value, *asked],
            cwd=settings.root,
            env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            said = (done.stderr.strip() or done.stdout.strip()).splitlines()
            told = "\n  ".join(said[-8:])
            problem = f"{name} could not build the site: {told}"
            raise PublishError(problem, path=settings.config_file)


@contextmanager
def _aside(site: Path) -> Iterator[None]:
    """Keep the built site aside until another one stands; where none comes about, put it back.

    No such program builds elsewhere than where the settings say, or removes what it has not built.
    """
    kept = site.with_name(f".briefing-{site.name}")
    shutil.rmtree(kept, ignore_errors=True)  # of a run that was killed
    if site.is_dir():
        site.rename(kept)
    try:
        yield
    except BaseException:
        shutil.rmtree(site, ignore_errors=True)
        if kept.is_dir():
            kept.rename(site)
        raise
    shutil.rmtree(kept, ignore_errors=True)
