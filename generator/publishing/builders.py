"""The builders that the site can be built with besides MkDocs, all from the same `mkdocs.yml`.

ProperDocs is MkDocs carried on by others; Zensical is the successor of the theme, which reads
`mkdocs.yml` and runs no plugins.  Both are run as programs of their own: what they are made of is
nobody's business here.
"""

from __future__ import annotations

import os
import subprocess
import sys
from enum import StrEnum
from importlib.util import find_spec

from mkdocs.utils import clean_directory

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
    if settings.site_dir.is_dir():
        clean_directory(str(settings.site_dir))  # neither program removes what is no longer built
    asked = ["build", "--config-file", str(settings.config_file), *(["--strict"] if strict else [])]
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
        raise PublishError(f"{name} could not build the site: {told}", path=settings.config_file)
