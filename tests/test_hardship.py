"""Disks that are full, files that may not be touched, and runs that are killed: nothing is lost."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT, Project, make_project, skip_or_fail

TESTS = ROOT / "tests"
GOOD = "---\ntitle: A bridge\ndate: 2024-05-02\n---\n\n“It is old,” said Mayor Ann Lee of it.\n"
# A process of its own, for privileges that are dropped do not come back.
COMMAND = "import trials; trials.drop_privileges(); from generator.cli import main; main()"
Said = subprocess.CompletedProcess[str]


def run(root: Path, *args: str) -> Said:
    """Run `briefing` as an ordinary user, whoever runs the tests."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(TESTS), str(ROOT)))}
    command = [sys.executable, "-c", COMMAND, *args]
    return subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, check=False
    )


def script(name: str, *args: str) -> Said:
    """Run one of the scripts beside the tests."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(TESTS), str(ROOT)))}
    command = [sys.executable, str(TESTS / name), *args]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_damage_at_random_ends_in_a_right_site_or_one_clear_message() -> None:
    done = script("corruption.py", "--seeds", "3")
    assert done.returncode == 0, done.stderr
    assert "failed" not in done.stdout


def test_a_build_that_is_killed_at_a_write_loses_nothing() -> None:
    done = script("killing.py", "--every", "40")
    assert done.returncode == 0, done.stderr


def test_what_may_not_be_read_or_written_is_named_and_loses_nothing(project: Project) -> None:
    root = project.root
    project.article("good.md", GOOD)
    project.article("bad.md", GOOD).chmod(0)
    project.article("other.md", GOOD)
    project.article("other.review.yml", "standfirst: Closed.\n").chmod(0)
    first = run(root, "build", "--no-site")
    assert first.returncode == 1
    assert "Error: briefings/bad.md: The file cannot be read (Permission denied)." in first.stderr
    assert "Error: briefings/other.review.yml: The file cannot be read" in first.stderr
    assert (root / "docs/briefings/good/index.md").exists()
    assert not (root / "docs/briefings/other").exists()
    for path in (root / "briefings").glob("*.*"):
        if path.is_file():
            path.chmod(0o600)
    before = {p: p.read_bytes() for p in (root / "docs").rglob("*") if p.is_file()}
    places = [root / "docs", *(p for p in (root / "docs").rglob("*") if p.is_dir())]
    for place in places:
        place.chmod(0o500)
    second = run(root, "build", "--no-site")
    for place in places:
        place.chmod(0o700)
    assert second.returncode == 1
    assert "Error: docs/briefings/bad: Permission denied." in second.stderr
    assert "Traceback" not in second.stderr
    assert {p: p.read_bytes() for p in (root / "docs").rglob("*") if p.is_file()} == before
    assert run(root, "build", "--no-site", "--quiet").stderr == ""
    assert (root / "docs/briefings/bad/index.md").exists()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own with little room."""
    command = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(tmp_path)]
    able = os.geteuid() == 0 and shutil.which("mount")
    if not able or subprocess.run(command, capture_output=True, check=False).returncode:
        skip_or_fail("SKIPPED: no disk could be mounted here, so none was filled")
    yield tmp_path
    subprocess.run(["umount", str(tmp_path)], check=True)


def test_a_full_disk_is_named_and_loses_nothing(small_disk: Path) -> None:
    project = make_project(small_disk / "project")
    root = project.root
    project.article("good.md", GOOD)
    assert run(root, "build", "--no-site").returncode == 0
    before = {p: p.read_bytes() for p in (root / "docs").rglob("*") if p.is_file()}
    article = project.article("more.md", GOOD + "\nIt never ends.\n" * 500)
    ballast = small_disk / "ballast"
    ends = set()
    for room in (0, 16_384, 100_000):
        free = os.statvfs(small_disk)
        ballast.write_bytes(bytes(max(0, free.f_bavail * free.f_frsize - room)))
        full = run(root, "build", "--no-site")
        ballast.unlink()
        ends.add(full.stderr)
        assert full.returncode == 1
        assert full.stderr.startswith("Error: "), full.stderr
        assert "No space left on device." in full.stderr
        assert len(full.stderr.splitlines()) == 1
        assert all(p.read_bytes() == content for p, content in before.items() if "good" in p.parts)
        assert article.read_text("utf8").endswith("It never ends.\n")
    assert run(root, "build", "--no-site", "--quiet").stderr == ""
    assert (root / "docs/briefings/more/more.pdf").exists()
    assert not list((root / "docs").rglob(".briefing-*"))
