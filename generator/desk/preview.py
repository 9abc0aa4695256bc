"""The preview: the site as articles, decisions, pages, settings and theme are at this moment.

A refresh generates what changed, drafts included, and notes which pages look different by it.  A
page is made when somebody asks for it, so a refresh costs the same on a large site as on a small
one.  What cannot be read or made is a problem that is told; what stood before goes on standing.
"""

from __future__ import annotations

import os
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, RLock

from generator import config, generation
from generator.config import Settings
from generator.errors import BriefingError, PublishError
from generator.generation import Outcome, Progress
from generator.model import Article
from generator.publishing.options import reported, said_of
from generator.publishing.rendering import Change, Site
from generator.publishing.store import STATE

_PAUSE = 0.3  # seconds between two words on how far a refresh is
_HOME = "index.html"


class Stopped(Exception):  # noqa: N818 - nothing went wrong
    """The preview was stopped in the midst of a refresh."""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh did: the run of the generator, and the addresses of pages that look different.

    Addresses are below the site, such as `briefings/NAME/index.html`.  `problems` are sentences on
    what is not shown as it was saved.
    """

    outcome: Outcome
    pages: tuple[str, ...]
    problems: tuple[str, ...]

    @property
    def briefings(self) -> tuple[str, ...]:
        """The names of the briefings that look different."""
        names = (page.split("/")[-2] for page in self.pages if page.startswith("briefings/"))
        return tuple(dict.fromkeys(names))


def folder_of(settings: Settings) -> Path:
    """Return where a preview of the project keeps what it generated, for the next one."""
    return settings.root / STATE / "preview"


class Preview:
    """The preview of a project; for any number of threads.

    `folder` is for what the generator makes, drafts included, and for its state; nothing is written
    anywhere else.  The site itself is in memory, as far as it was asked for.
    """

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.version = time.time_ns() // 1_000_000  # so that no later preview begins below it
        self.working = ""
        self.problems: tuple[str, ...] = ()
        self._settings = settings
        self._folder = folder
        self._site: Site | None = None
        self._sources: object = None
        self._served: dict[str, bytes] = {}
        self._failed: dict[str, str] = {}
        self._open: Counter[str] = Counter()
        self._changed: dict[str, int] = {}
        self._changed_everywhere = self.version
        self._turn = Lock()
        self._lock = RLock()
        self._noting = Lock()  # held for a moment only: a server's loop must not wait
        self._stopping = False
        self._listeners: list[Callable[[], object]] = []

    @property
    def settings(self) -> Settings:
        """The settings as they were last understood."""
        return self._settings

    @property
    def ready(self) -> bool:
        """Whether there is a site to be shown."""
        return self._site is not None

    @property
    def stopped(self) -> bool:
        """Whether the preview is at its end."""
        return self._stopping

    def refresh(self, progress: Progress = iter) -> Refreshed:
        """Generate what changed, and take in what changed elsewhere; one at a time.

        `progress` wraps the loop over the articles.
        """
        with self._turn:
            errors = self._follow_settings()
            outcome = self._generate(progress)
            with self._lock:
                try:
                    change = self._follow(settings_stand=not errors)
                    errors += self._site.problems if self._site else ()
                except Exception as error:  # whatever a hook or a plugin comes upon
                    change = Change()
                    errors.append(_told(error))
                pages = self._remember(change)
            told = (*errors, *outcome.errors)
            self.problems = tuple(dict.fromkeys([*map(self._near, told), *self._failed.values()]))
            self.working = ""
            self._tell()
            return Refreshed(outcome, pages, self.problems)

    def content(self, address: str) -> bytes | None:
        """Return what stands at an address, made now if need be; None where there is nothing.

        Where it cannot be made, what stood there before is returned, and the problem told.
        Raises `PublishError` where nothing stood.
        """
        with self._lock:
            if self._site is None:
                return None
            try:
                made = self._site.content(address)
            except Exception as error:  # whatever a template, a hook or a plugin comes upon
                self._fail(address, error)
                if address not in self._served:
                    raise PublishError(self._failed[address]) from error
                return self._served[address]
            self._failed.pop(address, None)
            if made is not None and address.endswith(".html"):
                self._served[address] = made
            return made

    def not_found(self, address: str) -> bytes | None:
        """Return the site's page for an address where there is nothing."""
        with self._lock:
            return self._site.not_found(address) if self._site else None

    def addresses(self) -> tuple[str, ...]:
        """Return all addresses of the site."""
        with self._lock:
            return self._site.addresses() if self._site else ()

    def watched(self) -> tuple[Path, ...]:
        """Return the files and folders that the site is made from."""
        with self._lock:
            sources = self._site.sources() if self._site else (self._settings.config_file,)
            return (self._settings.articles_dir, self._settings.docs_dir, *sources)

    def looks_different(self, address: str, since: int) -> bool:
        """Say whether a page looks different than it did at a version."""
        return max(self._changed.get(address, 0), self._changed_everywhere) > since

    @contextmanager
    def shown(self, address: str) -> Iterator[None]:
        """Know meanwhile that somebody has a page open: it is made as soon as it changes."""
        with self._noting:
            self._open[address] += 1
        try:
            yield
        finally:
            with self._noting:
                self._open[address] -= 1

    def listen(self, told: Callable[[], object]) -> Callable[[], None]:
        """Call a function, from any thread, when there is news; return what ends that."""
        self._listeners.append(told)
        return lambda: self._listeners.remove(told)

    def stop(self) -> None:
        """Let a refresh that is under way end soon, by raising `Stopped`."""
        self._stopping = True
        self._tell()

    def _follow_settings(self) -> list[BriefingError]:
        """Read the settings anew; those that cannot be read leave the former ones as they are."""
        try:
            self._settings = config.load(self._settings.config_file)
        except BriefingError as error:
            return [error]
        return []

    def _generate(self, progress: Progress) -> Outcome:
        """Bring the generated pages up to date."""
        settings, apart = self._settings, self._folder
        steps = self._steps(progress)
        try:
            return generation.generate(settings, drafts=True, progress=steps, apart=apart)
        except Stopped:
            raise
        except Exception as error:  # the editor's session outlives even a mistake of ours
            return Outcome((), (), (), (), 0, (_told(error),))

    def _steps(self, progress: Progress) -> Progress:
        """Return a wrapper of a loop over articles that tells how far it is, and can be stopped."""

        def stepped(articles: Sequence[Article]) -> Iterable[Article]:
            told = time.monotonic()
            for number, article in enumerate(progress(articles)):
                if self._stopping:
                    raise Stopped
                if time.monotonic() - told > _PAUSE:
                    told = time.monotonic()
                    self.working = f"{number} of {len(articles)} briefings"
                    self._tell()
                yield article

        return stepped

    def _follow(self, *, settings_stand: bool) -> Change:
        """Take in what changed; another site is taken only when its home page can be made."""
        with reported(self._settings):
            if self._site:
                sources = (self._settings, _stamps(self._site.sources()))
                if sources == self._sources or not settings_stand:
                    former, self._sources = self._sources, None  # where it fails, all begins anew
                    change = self._site.follow()
                    self._sources = former
                    return change
            site = Site(self._settings, self._folder / "docs")
            sources = (self._settings, _stamps(site.sources()))
            try:
                site.content(_HOME)
            except Exception as error:  # whatever a template, a hook or a plugin comes upon
                raise PublishError(f"The site cannot be made: {said_of(error)}") from error
        self._site, self._sources = site, sources
        return Change(frozenset(site.addresses()), everywhere=True)

    def _remember(self, change: Change) -> tuple[str, ...]:
        """Note what looks different, and make again what is open somewhere."""
        if change.addresses or change.everywhere:
            self.version += 1
        self._changed |= dict.fromkeys(change.addresses, self.version)
        if change.everywhere:
            self._changed_everywhere = self.version
        for address in {*filter(self._open.get, self._changed), *self._failed}:
            if self.looks_different(address, self.version - 1):
                self._try(address)
        return tuple(sorted(a for a in change.addresses if a.endswith(".html")))

    def _try(self, address: str) -> None:
        """Make a page, so that a problem with it is known."""
        self._failed.pop(address, None)
        with suppress(PublishError):  # it is among the problems
            self.content(address)

    def _near(self, error: BriefingError) -> str:
        """Return an error with its path as seen from the project's folder."""
        return str(error).replace(f"{self._settings.root}{os.sep}", "")

    def _fail(self, address: str, error: Exception) -> None:
        said = PublishError(f"The page {address} cannot be made: {said_of(error)}")
        self._failed[address] = self._near(said)
        if self._failed[address] not in self.problems:
            self.problems = (*self.problems, self._failed[address])
            self._tell()

    def _tell(self) -> None:
        for told in tuple(self._listeners):
            told()


def _told(error: Exception) -> BriefingError:
    """Return an error as one that can be shown; where nobody foresaw it, print where it is from."""
    if isinstance(error, BriefingError):
        return error
    traceback.print_exception(error)
    return PublishError(f"The preview cannot be made: {type(error).__name__}: {said_of(error)}.")


def _stamps(paths: Iterable[Path]) -> list[tuple[str, int, int]]:
    """Return what tells whether files, and the files of folders, were written anew."""
    files = (p for path in paths for p in (path.rglob("*") if path.is_dir() else (path,)))
    stats = ((str(path), path.stat()) for path in sorted(files) if path.exists())
    return [(name, stat.st_mtime_ns, stat.st_size) for name, stat in stats]
