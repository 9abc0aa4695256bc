"""Deployment, tried for real: a bare repository takes the branch, and the branch is served."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urldefrag, urljoin
from urllib.request import urlopen

import lxml.html
import pytest
from conftest import Project, make_project

from generator.publishing import deploying

ARTICLES = Path(__file__).parent / "articles"
WHO = {
    **{f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER")
       for what, value in (("NAME", "Ann Lee"), ("EMAIL", "ann@example.org"))},
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
}  # fmt: skip


def git(folder: Path, *asked: str) -> str:
    done = subprocess.run(["git", *asked], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def fork(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project in a Git repository with a remote of its own, a bare one."""
    for name, value in WHO.items():
        monkeypatch.setenv(name, value)
    root = tmp_path / "project"
    root.mkdir()
    made = make_project(root, [ARTICLES / "city-budget.md", ARTICLES / "water-main.md"])
    git(tmp_path, "init", "--quiet", "--bare", "papers.git")
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "remote", "add", "origin", str(tmp_path / "papers.git"))
    (root / ".gitignore").write_text(".briefing/\nsite/\n/docs/*\n!/docs/assets\n!/docs/guide\n")
    git(root, "add", "-A")
    git(root, "commit", "--quiet", "-m", "Begin")
    return made


def remote(project: Project) -> Path:
    return project.root.parent / "papers.git"


def published(project: Project, name: str = "gh-pages") -> set[str]:
    return set(git(remote(project), "ls-tree", "-r", "--name-only", name).splitlines())


def test_it_says_what_it_will_do_and_does_nothing_until_it_is_told(fork: Project) -> None:
    result = fork.run("deploy")
    assert result.exit_code == 1
    assert "the branch gh-pages (new) of origin" in result.output
    assert "Add --yes" in result.output
    assert git(remote(fork), "branch", "--list") == ""
    assert fork.run("deploy", "--dry-run").exit_code == 0
    assert git(remote(fork), "branch", "--list") == ""


def test_a_domain_that_the_branch_has_is_kept_and_used(fork: Project, tmp_path: Path) -> None:
    assert fork.run("deploy", "--yes").exit_code == 0
    assert ".nojekyll" in published(fork)
    other = tmp_path / "other"
    git(tmp_path, "clone", "--quiet", "--branch", "gh-pages", str(remote(fork)), str(other))
    (other / "CNAME").write_text("news.example.org\n")
    git(other, "add", "CNAME")
    git(other, "commit", "--quiet", "-m", "Set the domain")
    git(other, "push", "--quiet")
    result = fork.run("deploy", "--yes")
    assert result.exit_code == 0, result.output
    assert "news.example.org is kept" in result.output
    assert git(remote(fork), "show", "gh-pages:CNAME") == "news.example.org"
    sitemap = git(remote(fork), "show", "gh-pages:sitemap.xml")
    assert "https://news.example.org/briefings/city-budget/index.html" in sitemap
    assert "feed.xml" in published(fork)


def test_without_a_repository_or_a_remote_it_says_what_to_do(
    project: Project, fork: Project
) -> None:
    git(fork.root, "remote", "remove", "origin")
    assert "git remote add origin" in fork.run("deploy", "--yes").output
    result = project.run("deploy", "--yes")
    assert result.exit_code == 1
    assert "in no Git repository" in result.output


def test_an_article_that_cannot_be_read_stops_the_publication(fork: Project) -> None:
    fork.article("broken.md", "---\ntitle: [\n---\nWords.\n")
    result = fork.run("deploy", "--yes")
    assert result.exit_code == 1
    assert "Nothing was published" in result.output
    assert git(remote(fork), "branch", "--list") == ""


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("git@github.com:Ann/papers.git", "https://ann.github.io/papers/"),
        ("https://github.com/ann/papers", "https://ann.github.io/papers/"),
        ("https://token@github.com/ann/papers.git", "https://ann.github.io/papers/"),
        ("ssh://git@github.com/ann/ann.github.io.git", "https://ann.github.io/"),
        ("https://git.example.org/ann/papers.git", None),
    ],
)
def test_the_address_of_a_fork_is_known(url: str, address: str | None) -> None:
    assert deploying._address(url, None) == address


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def host(fork: Project, tmp_path: Path) -> Iterator[str]:
    """The published branch, served as GitHub Pages serves it: below a path."""
    address = "http://127.0.0.1:{port}/papers/"
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(tmp_path / "www")))
    here = address.format(port=server.server_port)
    settings = fork.root / "mkdocs.yml"
    text = settings.read_text("utf8").replace('!ENV [SITE_URL, ""]', here)
    settings.write_text(text, "utf8")
    result = fork.run("deploy", "--yes")
    assert result.exit_code == 0, result.output
    www = tmp_path / "www"
    www.mkdir()
    git(www, "clone", "--quiet", "--branch", "gh-pages", str(remote(fork)), "papers")
    Thread(target=server.serve_forever, daemon=True).start()
    yield here
    server.shutdown()


def test_every_page_and_file_of_the_published_site_is_there(host: str) -> None:
    """Follow every link, image, script and style sheet from the home page on."""
    todo, seen = {host}, set[str]()
    while todo:
        address = todo.pop()
        seen.add(address)
        with urlopen(address) as answer:  # an address that is not there raises
            body, kind = answer.read(), answer.headers.get_content_type()
        if kind != "text/html":
            continue
        root = lxml.html.fromstring(body)
        for _, name, link, _ in root.iterlinks():
            target = urldefrag(urljoin(address, link)).url
            if name in {"href", "src"} and target.startswith(host):
                todo |= {target} - seen
    assert f"{host}briefings/city-budget/city-budget.pdf" in seen
    assert f"{host}feed.xml" in seen
    assert len(seen) > 40
