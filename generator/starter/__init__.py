"""A new site: everything that a folder needs so that articles can be dropped into it.

What a site consists of (look, guide, settings) is this project's own; a wheel carries a copy.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from importlib.metadata import Distribution
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import yaml

from generator import __version__
from generator.errors import PublishError

_HERE = Path(__file__).parent
_SITE = ("overrides", "docs/assets", "docs/guide")
_FILES = {
    "article.md": "briefings/harwick-budget.md",
    "README.md": "README.md",
    "gitignore": ".gitignore",
    "publish.yml": ".github/workflows/publish.yml",
}
# What the guide says of this project's Makefile and .venv, and what is so in a site without them.
_COMMANDS = (
    (
        "| `make clean` | removes everything that was set up or made; "
        "articles and decisions stay |\n",
        "",
    ),
    ("| `make help` | lists these and those for programmers |\n", ""),
    (
        " `make` commands set up what\n"
        "they need by themselves; the others are there once `make site` has run.",
        "",
    ),
    (
        "The first time this sets everything up, which takes a few minutes and the internet. "
        "From then on it\nmakes again what has changed, and nothing else, and needs no internet.",
        "It makes again what has changed, and nothing else, and needs no internet.",
    ),
    (" and `make`,", ","),
    ("sets everything up, makes what has changed", "makes what has changed"),
    ("This is what `make site` does. ", ""),
    (" This is what `make serve` does.", ""),
    (
        "HTTPS_PROXY=http://proxy.example:3128 make site",
        "HTTPS_PROXY=http://proxy.example:3128 pip install -r requirements.txt",
    ),
    ("it runs `make site`,", "it runs `pip install -r requirements.txt` and `briefing build`,"),
    (", and `make clean` deletes them.", "."),
    ("make site PYTHON=python3.12", "python3.12 -m venv .venv"),
    ("make site", "briefing build"),
    ("make serve", "briefing serve"),
    (".venv/bin/", ""),
)
_OWN_NAME = "site_name: Briefings\n"


def begin(folder: Path, name: str) -> tuple[str, ...]:
    """Write a new site into a folder that is empty or not there yet; return its files.

    Raises `PublishError` where something stands there already.  A new folder is whole or not there.
    """
    target = folder.absolute()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        hint = "Name a new or an empty folder."
        raise PublishError("Something stands there already.", path=folder, hint=hint)
    unfinished = target.with_name(f".briefing-{target.name}")
    try:
        if unfinished.exists():
            shutil.rmtree(unfinished)  # of a run that was killed
        _write(unfinished, name)
        if target.exists():  # it stays, for somebody may be in it: `briefing init .`
            for path in sorted(unfinished.iterdir()):
                path.rename(target / path.name)
        else:
            unfinished.rename(target)
    except OSError as error:
        raise PublishError(f"{error.strerror}.", path=folder) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return tuple(sorted(_listed(target)))


def _write(folder: Path, name: str) -> None:
    """Write all files of a new site."""
    source = _source()
    for part in _SITE:
        shutil.copytree(source / part, folder / part)
    for page in (folder / "docs/guide").glob("*.md"):
        page.write_text(_without_make(page.read_text("utf8")), "utf8")
    for made_of, path in _FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(_HERE / "files" / made_of, folder / path)
    settings = (source / "mkdocs.yml").read_text("utf8")
    named = yaml.safe_dump({"site_name": name}, allow_unicode=True, width=float("inf"))
    (folder / "mkdocs.yml").write_text(settings.replace(_OWN_NAME, named, 1), "utf8")
    (folder / "requirements.txt").write_text(f"{requirement()}\n", "utf8")
    if packed := _wheel(Distribution.from_name("generator")):
        shutil.copyfile(packed, folder / packed.name)


def _without_make(text: str) -> str:
    """Return a page of the guide for a site that has neither Makefile nor .venv of its own."""
    for ours, theirs in _COMMANDS:
        text = text.replace(ours, theirs)
    return text


def _source() -> Path:
    """Return where the site's own files are: in the wheel, or at the top of the repository."""
    packed = _HERE / "site"
    return packed if packed.is_dir() else _HERE.parent.parent


def requirement(found: Distribution | None = None) -> str:
    """Return how pip is asked for this very tool: by the address that it came from, if any.

    What came from a file of this computer is asked for as a file beside the settings, and never by
    name, for an index may have another's work under it.
    """
    distribution = found or Distribution.from_name("generator")
    told = _origin(distribution)
    url = told.get("url", "")
    version_control = told.get("vcs_info", {})
    if version_control:
        return f"generator @ {version_control['vcs']}+{url}@{version_control['commit_id']}"
    if url.startswith("https://"):
        return f"generator @ {url}"
    if url:
        packed = _wheel(distribution)
        return f"./{packed.name if packed else f'generator-{__version__}-py3-none-any.whl'}"
    return f"generator=={__version__}"


def _wheel(distribution: Distribution) -> Path | None:
    """Return the wheel that the tool was installed from, where it is a file that still stands."""
    parts = urlsplit(_origin(distribution).get("url", ""))
    path = Path(url2pathname(parts.path))
    return path if parts.scheme == "file" and path.suffix == ".whl" and path.is_file() else None


def _origin(distribution: Distribution) -> dict[str, Any]:
    """Return where the tool came from, as PEP 610 has it; nothing, where that is an index."""
    told: dict[str, Any] = json.loads(distribution.read_text("direct_url.json") or "{}")
    return told


def _listed(folder: Path) -> Iterator[str]:
    for parent, _, names in os.walk(folder):
        for name in names:
            yield Path(parent, name).relative_to(folder).as_posix()
