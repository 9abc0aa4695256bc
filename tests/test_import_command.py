"""`briefing new`, as a person uses it."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import Project
from test_import_fetching import Site, answer

from generator import cli, reading
from generator.config import defaults

PAGES = Path(__file__).parent / "imports"
PAGE = str(PAGES / "semantic.html")
NAME = "ferry-fares-rise-in-may-after-council-vote"
TEXT = "Rain fell on the harbour.\n\nIt stopped at noon.\n"


@pytest.fixture
def site() -> object:
    site = Site()
    yield site
    site.close()


def files(project: Project) -> list[str]:
    return sorted(path.name for path in (project.root / "briefings").iterdir())


def test_a_saved_page_becomes_an_article(project: Project) -> None:
    result = project.run("new", PAGE)
    assert result.exit_code == 0, result.output
    path = project.root / "briefings" / f"{NAME}.md"
    article = reading.read(path, defaults(project.root))
    assert article.metadata.title == "Ferry fares rise in May after council vote"
    assert article.metadata.retrieved == date.today()
    expected = (PAGES / "semantic.md").read_text("utf8").rpartition("---\n\n")[2]
    assert article.text == expected.strip()
    assert files(project) == [path.name]


def test_it_shows_what_it_took(project: Project) -> None:
    shown = project.run("new", PAGE).output
    assert "Headline:  Ferry fares rise in May after council vote\n" in shown
    assert (
        "Byline:    Kim Oh, Lena Brandt\nOutlet:    Harbour Gazette\nDate:      2024-03-05" in shown
    )
    assert "Text:      195 words in 12 paragraphs\n    The council raised the ferry fare" in shown
    assert shown.endswith(f"{NAME}.md.\n")
    assert "Warning" not in shown


def test_it_never_overwrites(project: Project) -> None:
    (project.root / "briefings" / f"{NAME.upper()}.txt").write_text("Mine.", "utf8")
    result = project.run("new", PAGE)
    assert result.exit_code == 1
    assert (
        "There is such an article already. Nothing was written; choose another name with --name."
        in (result.stderr)
    )
    assert files(project) == [f"{NAME.upper()}.txt"]
    assert project.run("new", PAGE, "--name", "ferry-2").exit_code == 0
    assert files(project) == [f"{NAME.upper()}.txt", "ferry-2.md"]


@pytest.mark.parametrize("asked", [["--folder", "taken"], ["--name", "2026"]])
def test_an_article_and_a_folder_cannot_have_one_name(project: Project, asked: list[str]) -> None:
    (project.root / "briefings" / "2026").mkdir()
    project.article("taken.md", "Fares rise.\n")
    project.article("2026/tunnel.md", "The tunnel is dug.\n")
    before = files(project)
    result = project.run("new", PAGE, *asked)
    assert result.exit_code == 1
    assert "shares its name with" in result.stderr
    assert "Nothing was written; choose another name" in result.stderr
    assert files(project) == before


@pytest.mark.parametrize("name", ["../a", "a/b", ".a", "a.review", "é", "a b", "-a"])
def test_a_name_that_cannot_be_is_told(project: Project, name: str) -> None:
    result = project.run("new", PAGE, f"--name={name}")
    assert result.exit_code == 1
    assert "is not a name for an article" in result.stderr
    assert files(project) == []


def test_a_dry_run_and_a_print_write_nothing(project: Project) -> None:
    shown = project.run("new", PAGE, "--dry-run")
    assert "Headline:  Ferry" in shown.output
    assert "Wrote" not in shown.output
    printed = project.run("new", PAGE, "--print")
    assert printed.stdout.startswith("---\ntitle: Ferry fares rise in May after council vote\n")
    assert printed.stdout.endswith("The council will look at the fares again in a year.\n")
    assert files(project) == []


def test_print_works_outside_of_a_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for option in ("--print", "--dry-run"):
        result = CliRunner().invoke(cli.main, ["new", PAGE, option])
        assert result.exit_code == 0, result.output
    assert CliRunner().invoke(cli.main, ["new", PAGE]).exit_code == 1


def test_standard_input_is_read_and_what_it_lacks_is_given(project: Project) -> None:
    options = {
        "--title": "Rain: at last", "--date": "2024-03-05", "--byline": "Kim Oh",
        "--outlet": "The Post", "--lang": "en", "--url": "https://p.example/a",
    }  # fmt: skip
    args = ["new", "-", "--draft", *(word for pair in options.items() for word in pair)]
    settings = ["-f", str(project.root / "mkdocs.yml")]
    result = CliRunner().invoke(cli.main, [*settings, *args], input=TEXT)
    assert result.exit_code == 0, result.output
    article = reading.read(project.root / "briefings" / "rain-at-last.md", defaults(project.root))
    told = article.metadata
    assert (told.title, told.date) == ("Rain: at last", date(2024, 3, 5))
    assert (told.byline, told.outlet, told.url) == ("Kim Oh", "The Post", "https://p.example/a")
    assert str(told.status) == "draft"
    assert article.text == TEXT.strip()
    assert "Warning: The text is short: 9 words." in result.stderr


def test_a_text_without_headline_needs_a_name(project: Project) -> None:
    path = project.root / "rain.txt"
    path.write_text(TEXT, "utf8")
    result = project.run("new", str(path))
    assert result.exit_code == 1
    assert "No name can be made of the headline. Give one with --name." in result.stderr
    result = project.run("new", str(path), "--name", "rain")
    assert result.exit_code == 0
    assert "Warning: No headline was found" in result.stderr
    assert "Warning: No date was found" in result.stderr


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("missing.html", "There is no such file."),
        ("news.example/a", "Did you mean https://news.example/a?"),
        (".", "This is a folder, not a file."),
        ("ftp://news.example/a", "Only addresses that begin with http:// or https:// are fetched."),
        ("a\0b", "There is no such file."),
    ],
)
def test_a_source_that_is_none_is_told_in_one_message(
    project: Project, source: str, told: str
) -> None:
    result = project.run("new", source)
    assert result.exit_code == 1
    assert told in result.stderr
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.pdf", b"%PDF-1.7\n", "This is a PDF"),
        ("a.html", b"<html><body><nav>Home</nav></body></html>", "No article was found in this."),
        ("a.docx", b"x", "is no Word document"),
        ("a.txt", b"  \n", "No article was found in this."),
        ("a.bin", b"\x7fELF\0\0\0", "This is no text."),
    ],
)
def test_a_file_that_holds_no_article_is_told(
    project: Project, name: str, data: bytes, told: str
) -> None:
    path = project.root / name
    path.write_bytes(data)
    result = project.run("new", str(path), "--name", "a")
    assert result.exit_code == 1
    assert told in result.stderr
    assert name in result.stderr
    assert files(project) == []


@pytest.mark.parametrize(
    "option",
    [["--date", "5 March"], ["--lang", "English!"], ["--url", "javascript:x"], ["--as", "pdf"]],
)
def test_wrong_options_are_told(project: Project, option: list[str]) -> None:
    result = project.run("new", PAGE, *option)
    assert result.exit_code == 2
    assert option[0] in result.stderr


def test_an_entry_of_a_feed_is_chosen(project: Project) -> None:
    path = project.root / "feed.xml"
    path.write_text(
        "<rss><channel><title>The Post</title><item><title>Rain</title><description>It rained."
        "</description></item><item><title>Sun</title><description>It shone.</description></item>"
        "</channel></rss>",
        "utf8",
    )
    assert "1  Rain\n    2  Sun" in project.run("new", str(path)).stderr
    assert project.run("new", str(path), "--entry", "sun").exit_code == 0
    assert files(project) == ["sun.md"]


def test_a_page_is_fetched_where_that_is_allowed(project: Project, site: Site) -> None:
    site.paths["/fares"] = answer(body=(PAGES / "tables.html").read_bytes())
    refused = project.run("new", site.url("/fares"))
    assert refused.exit_code == 1
    assert "private network. Allow it with --allow-private." in refused.stderr
    result = project.run("new", site.url("/fares"), "--allow-private")
    assert result.exit_code == 0, result.output
    article = reading.read(
        project.root / "briefings" / "mill-to-close-after-140-years.md", defaults(project.root)
    )
    assert article.metadata.url == site.url("/fares")
    assert "“We have tried everything,” said Walter Krämer" in article.text
    site.paths["/doc"] = answer(body=b"%PDF-1.4", Content_Type="application/pdf")
    assert "This is a PDF" in project.run("new", site.url("/doc"), "--allow-private").stderr


def test_help_loads_no_library_that_reads_sources() -> None:
    code = (
        "import sys; from generator.cli import main\n"
        "try: main(['new', '--help'])\n"
        "except SystemExit: pass\n"
        "slow = ('trafilatura', 'lxml', 'docx', 'feedparser', 'protego', 'http.client', 'yaml')\n"
        "sys.exit(any(m in sys.modules for m in slow))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, text=True)
    assert run.returncode == 0, run.stderr
    assert "--allow-private" in run.stdout
