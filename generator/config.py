"""The settings: what mkdocs.yml says of the site, and its part `extra.briefings`."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import yaml
from mkdocs.exceptions import ConfigurationError
from mkdocs.utils.yaml import get_yaml_loader, yaml_load

from generator.errors import ConfigError
from generator.yamlfile import Problem, error_of, line_of, suggest

Choice = TypeVar("Choice", bound=StrEnum)

_UNSAFE = re.compile(r'[\s<>"\\]')
_CHANGING = frozenset({"smarty", "markdown.extensions.smarty", "pymdownx.smartsymbols"})
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
"""What a BCP 47 language tag looks like."""

_OURS = ("extra", "briefings")
KEYS = ("articles", "paper", "layout", "two_sided", "intro", "lang", "words_per_minute")
"""What can stand under `extra.briefings`."""


class Paper(StrEnum):
    """The paper that handouts are set for."""

    A4 = "a4"
    LETTER = "letter"


class Layout(StrEnum):
    """How handouts are set: labels in a margin beside the text, or over it in one column."""

    MARGIN = "margin"
    ONE_COLUMN = "one-column"


def is_web_address(written: str) -> bool:
    """Say whether the words are an address with a host that a browser goes to."""
    try:
        parts = urlsplit(written)
        host = parts.hostname
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(host) and not _UNSAFE.search(written)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the rooms need to know of the project; every path is absolute.

    `kept_back` has the patterns, one a line, of pages under docs that the site does not show.
    """

    root: Path
    config_file: Path
    articles_dir: Path
    docs_dir: Path
    site_dir: Path
    site_name: str
    site_url: str | None = None
    lang: str = "en"
    paper: Paper = Paper.A4
    layout: Layout = Layout.MARGIN
    two_sided: bool = False
    intro: str = ""
    words_per_minute: int = 230
    kept_back: str = ""


def load(config_file: Path) -> Settings:
    """Read the settings from an mkdocs.yml, with MkDocs' own loader; no plugin is run.

    Raises one `ConfigError` that names everything wrong, each with its line.
    """
    config_file = Path(os.path.abspath(config_file))  # noqa: PTH100 - without following links
    form = _Form(config_file.parent, *_read(config_file))
    form.check_keys()
    form.check_extensions()
    settings = Settings(
        root=form.root,
        config_file=config_file,
        articles_dir=form.folder("briefings", *_OURS, "articles"),
        docs_dir=form.folder("docs", "docs_dir"),
        site_dir=form.folder("site", "site_dir"),
        site_name=form.words("site_name", needed=True),
        site_url=form.address("site_url"),
        lang=form.language((*_OURS, "lang"), ("theme", "language")),
        paper=form.choice(Paper.A4, *_OURS, "paper"),
        layout=form.choice(Layout.MARGIN, *_OURS, "layout"),
        two_sided=form.flag(*_OURS, "two_sided"),
        intro=form.words(*_OURS, "intro"),
        words_per_minute=form.number(230, *_OURS, "words_per_minute"),
        kept_back="\n".join(filter(None, map(form.words, ("exclude_docs", "draft_docs")))),
    )
    form.check_addresses()
    form.check_apart(settings)
    if form.problems:
        raise error_of(ConfigError, config_file, form.problems)
    return settings


def defaults(root: Path) -> Settings:
    """Return the settings of a folder that has no mkdocs.yml."""
    return Settings(
        root=root,
        config_file=root / "mkdocs.yml",
        articles_dir=root / "briefings",
        docs_dir=root / "docs",
        site_dir=root / "site",
        site_name="Briefings",
    )


def _read(config_file: Path) -> tuple[Mapping[str, Any], yaml.Node]:
    """Return what the file says, and its nodes, which know their lines."""
    if not config_file.is_file():
        raise ConfigError(
            "There is no such file.", path=config_file, hint="Name another with --config FILE."
        )
    try:
        with config_file.open("rb") as stream:
            root = yaml.compose(stream, Loader=get_yaml_loader())
            if not isinstance(root, yaml.MappingNode):
                raise ConfigError("The file is not a table of settings.", path=config_file, line=1)
            stream.seek(0)
            return yaml_load(stream), root
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        said = f"The file is not YAML: {error.problem}."
        raise ConfigError(said, path=config_file, line=line) from error
    except RecursionError as error:
        said = "The file is nested too deep, or inherits from itself."
        raise ConfigError(said, path=config_file) from error
    except (OSError, ValueError, yaml.YAMLError, ConfigurationError) as error:
        raise ConfigError(f"The file cannot be read: {error}", path=config_file) from error


class _Form:
    """Takes settings out of what mkdocs.yml says, and gathers what is wrong with them."""

    def __init__(self, root: Path, values: Mapping[str, Any], nodes: yaml.Node) -> None:
        self.root = root
        self.problems: list[Problem] = []
        self._values = values
        self._nodes = nodes

    def check_keys(self) -> None:
        """Complain about a part that is no table, and about keys of ours that do not exist."""
        for keys in (_OURS[:1], _OURS):
            found = self._value(*keys)
            if found is not None and not isinstance(found, Mapping):
                self._complain("A table is wanted here.", *keys)
        ours = self._value(*_OURS)
        for key in ours if isinstance(ours, Mapping) else ():
            if key not in KEYS:
                self._complain(f"This key is unknown. {suggest(str(key), KEYS)}", *_OURS, str(key))

    def check_extensions(self) -> None:
        """Complain about Markdown extensions that would change the article's own words."""
        for name in self._value("markdown_extensions") or ():
            for changing in _CHANGING.intersection(name if isinstance(name, Mapping) else (name,)):
                self._complain(
                    f"The extension {changing} would change the marks in an article's text.",
                    "markdown_extensions",
                )

    def check_addresses(self) -> None:
        """Complain about addresses without a file's name, to which no link of ours leads."""
        if self._value("use_directory_urls"):
            said = "Set it to false: addresses end in .html, so that pages open from disk too."
            self._complain(said, "use_directory_urls")

    def check_apart(self, settings: Settings) -> None:
        """Complain about folders of which one holds another."""
        folders = (
            ((*_OURS, "articles"), settings.articles_dir),
            (("docs_dir",), settings.docs_dir),
            (("site_dir",), settings.site_dir),
        )
        for i, (keys, folder) in enumerate(folders):
            for others, other in folders[i + 1 :]:
                if folder.is_relative_to(other) or other.is_relative_to(folder):
                    said = f"This folder and {'.'.join(others)} lie in each other; set them apart."
                    self._complain(said, *keys)

    def words(self, *keys: str, needed: bool = False) -> str:
        """Take words, "" where there are none."""
        found = self._value(*keys)
        if found is not None and not isinstance(found, str):
            self._complain(
                f"Words are wanted here, not {found!r}; put them in quotation marks.", *keys
            )
        elif needed and not found:
            self._complain("The site needs a name here.", *keys)
        return found.strip() if isinstance(found, str) else ""

    def folder(self, default: str, *keys: str) -> Path:
        """Take a folder below that of mkdocs.yml."""
        folder = Path(os.path.normpath(self.root / (self.words(*keys) or default)))
        root = os.path.realpath(self.root)
        if folder == self.root or not Path(os.path.realpath(folder)).is_relative_to(root):
            self._complain("The folder must lie inside that of mkdocs.yml.", *keys)
            return self.root / default
        return folder

    def address(self, *keys: str) -> str | None:
        """Take the site's address; it ends in a slash."""
        written = self.words(*keys)
        if not written:
            return None
        if not is_web_address(written) or "?" in written or "#" in written:
            self._complain(
                f"“{written}” is not an address such as https://example.org/news/.", *keys
            )
        return written if written.endswith("/") else f"{written}/"

    def language(self, *places: Iterable[str]) -> str:
        """Take the language from the first place that gives one."""
        tags = [(keys, self.words(*keys)) for keys in places]
        for keys, tag in tags:
            if tag and not LANGUAGE.fullmatch(tag):
                self._complain(f"“{tag}” is not a language tag such as en or pt-BR.", *keys)
        return next((tag for _, tag in tags if tag), "en")

    def choice(self, default: Choice, *keys: str) -> Choice:
        """Take one of a few words."""
        kind = type(default)
        written = self.words(*keys) or default
        if written in set(kind):
            return kind(written)
        self._complain(f"“{written}” is not known. {suggest(written, kind)}", *keys)
        return default

    def flag(self, *keys: str) -> bool:
        """Take a yes or no, no where there is none."""
        found = self._value(*keys)
        if found is not None and not isinstance(found, bool):
            self._complain(f"true or false is wanted here, not {found!r}.", *keys)
        return found is True

    def number(self, default: int, *keys: str) -> int:
        """Take a reading speed."""
        found = self._value(*keys)
        if found is None:
            return default
        if type(found) is int and found > 0:
            return found
        self._complain(f"A number of words such as 230 is wanted here, not {found!r}.", *keys)
        return default

    def _value(self, *keys: str) -> Any:
        found: Any = self._values
        for key in keys:
            found = found.get(key) if isinstance(found, Mapping) else None
        return found

    def _complain(self, message: str, *keys: str) -> None:
        self.problems.append(Problem(_line(self._nodes, keys), f"{'.'.join(keys)}: {message}"))


def _line(node: yaml.Node, keys: Iterable[str]) -> int:
    """Return the line of the innermost of the keys that the file has, else 0."""
    line = 0
    for key in keys:
        if not isinstance(node, yaml.MappingNode):
            break
        entry = next((entry for entry in node.value if entry[0].value == key), None)
        if not entry:
            break
        line, node = line_of(entry[0]), entry[1]
    return line
