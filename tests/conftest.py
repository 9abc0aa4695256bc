"""What several test files share: a project in a folder of its own, and the built site."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import longread
import pytest
from browsing import DESK, OpenPage, serve
from click.testing import CliRunner, Result
from filelock import FileLock
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from generator import cli, config
from generator.publishing import search
from generator.publishing.site import build as build_site

ROOT = Path(__file__).parent.parent
ARTICLES = ROOT / "tests" / "articles"
NO_SKIPS = bool(os.environ.get("NO_SKIPS"))
# PyTorch is for whoever teaches the encoder; its tests are no tests of what is installed here.
collect_ignore = [] if find_spec("torch") else ["test_teacher.py", "test_tuning.py"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--update-golden`, which writes the golden files anew."""
    parser.addoption("--update-golden", action="store_true", help="Write the golden files anew.")


def skip_or_fail(reason: str) -> None:
    """Skip the test, aloud; fail where everything is to be run."""
    if NO_SKIPS:
        pytest.fail(f"{reason} (NO_SKIPS is set)")
    pytest.skip(reason)


@dataclass(frozen=True, slots=True)
class Project:
    """A briefing project in a folder of its own, driven as a person drives it."""

    root: Path

    def run(self, *args: str) -> Result:
        """Run `briefing` with these arguments in the project."""
        return CliRunner().invoke(cli.main, ["-f", str(self.root / "mkdocs.yml"), *args])

    def article(self, name: str, text: str) -> Path:
        """Write an article file, or a file of decisions."""
        path = self.root / "briefings" / name
        path.write_text(text, "utf8")
        return path

    def pages(self) -> dict[str, bytes]:
        """Return every file under docs that the generator can have written, with its content."""
        docs = self.root / "docs"
        places = [docs / "index.md"]
        for folder in ("briefings", "people", "tags", "archive", "glossary"):
            places += (docs / folder).rglob("*")
        return {p.relative_to(docs).as_posix(): p.read_bytes() for p in places if p.is_file()}


def make_project(root: Path, articles: Sequence[Path] = ()) -> Project:
    """Copy what a project consists of into `root`, with these articles and their decisions."""
    for folder in ("overrides", "docs/assets", "docs/guide"):
        shutil.copytree(ROOT / folder, root / folder)
    shutil.copy(ROOT / "mkdocs.yml", root)
    (root / "briefings").mkdir()
    for path in articles:
        if path.is_dir():  # earlier versions
            shutil.copytree(path, root / "briefings" / path.name, dirs_exist_ok=True)
        else:
            shutil.copy(path, root / "briefings")
    return Project(root)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """An empty project."""
    return make_project(tmp_path)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with articles of every kind, or those of the folder $ARTICLES, built strictly."""
    base = tmp_path_factory.getbasetemp()
    # Processes of pytest-xdist share the folder above their own: the first builds for all.
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    root, done = shared / "site", shared / "site-is-built"
    with FileLock(shared / "site.lock"):
        if not done.exists():
            shutil.rmtree(root, ignore_errors=True)
            _build(root)
            done.touch()
    return Project(root)


def _build(root: Path) -> None:
    """Build the site that all tests look at, under an address with a path."""
    folder = Path(os.environ.get("ARTICLES", ARTICLES))
    kinds = {".md", ".txt", ".yml"}
    articles = [p for p in sorted(folder.iterdir()) if p.suffix in kinds or p.name == ".versions"]
    if folder == ARTICLES:
        articles += sorted((ROOT / "briefings").glob("*.*"))
    made = make_project(root, articles)
    if folder == ARTICLES:
        made.article(longread.NAME, longread.article())
    settings = root / "mkdocs.yml"
    text = settings.read_text("utf8").replace(
        'site_url: !ENV [SITE_URL, ""]', "site_url: https://news.example/papers/"
    )
    settings.write_text(text, "utf8")
    result = made.run("build", "--no-site")
    assert result.exit_code == 0, result.output
    build_site(config.load(settings), strict=True)


@pytest.fixture(scope="session")
def large_site(site: Project) -> Path:
    """The same site as if it were a large one: Pagefind finds what is on it."""
    built, done = site.root / "large", site.root / "large-is-built"
    with FileLock(site.root / "large.lock"), pytest.MonkeyPatch.context() as patch:
        if not done.exists():
            settings = site.root / "large.yml"
            text = (site.root / "mkdocs.yml").read_text("utf8")
            settings.write_text(f"{text}\nsite_dir: large\n", "utf8")
            patch.setattr(search, "WORTH", 0)
            build_site(config.load(settings), strict=True)
            done.touch()
    return built


@pytest.fixture(scope="session")
def address(site: Project) -> Iterator[str]:
    """The address of the built site, served from this machine under a path."""
    with serve(site.root / "site") as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium as the system has it."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        skip_or_fail("SKIPPED: no Chromium here, so nothing was tested in a browser")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The engine of Deque's axe, as npm has it."""
    engine = ROOT / ".venv" / "node_modules" / "axe-core" / "axe.min.js"
    if not engine.exists():
        skip_or_fail("SKIPPED: axe-core is not here (make test brings it where npm is)")
    return engine.read_text("utf8")


@pytest.fixture(scope="session")
def contexts() -> dict[str, BrowserContext]:
    """What tests with the same wishes share, so that files need not be read each time."""
    return {}


@pytest.fixture
def open_page(browser: Browser, contexts: dict[str, BrowserContext]) -> Iterator[OpenPage]:
    """Open pages in a browser with these wishes of its reader; a fresh one remembers nothing."""
    pages: list[Page] = []
    fresh_ones: list[BrowserContext] = []

    def open_one(*, fresh: bool = False, width: int = DESK, **wishes: Any) -> Page:
        name = repr((width, sorted(wishes.items())))
        context = None if fresh else contexts.get(name)
        if context is None:
            context = browser.new_context(viewport={"width": width, "height": 900}, **wishes)
            if fresh:
                fresh_ones.append(context)
            else:
                contexts[name] = context
        pages.append(context.new_page())
        return pages[-1]

    yield open_one
    for opened in (*pages, *fresh_ones):
        opened.close()


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """A page at a desk."""
    return open_page()
