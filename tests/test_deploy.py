"""Deployment, tried for real: a bare repository takes the branch."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

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


def identified(patch: pytest.MonkeyPatch) -> None:
    """Have Git know who commits, and nothing else about this machine."""
    for name, value in WHO.items():
        patch.setenv(name, value)


def in_git(folder: Path, articles: Sequence[Path]) -> Project:
    """Make a project in a Git repository with a remote of its own, a bare one."""
    root = folder / "project"
    root.mkdir()
    made = make_project(root, articles)
    git(folder, "init", "--quiet", "--bare", "papers.git")
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "remote", "add", "origin", str(folder / "papers.git"))
    (root / ".gitignore").write_text(".briefing/\nsite/\n/docs/*\n!/docs/assets\n!/docs/guide\n")
    git(root, "add", "-A")
    git(root, "commit", "--quiet", "-m", "Begin")
    return made


@pytest.fixture
def fork(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project of two articles, with a remote."""
    identified(monkeypatch)
    return in_git(tmp_path, [ARTICLES / "city-budget.md", ARTICLES / "water-main.md"])


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
