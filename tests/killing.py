"""Kill a build at each of its writes, and see that the next one puts all right.

    python tests/killing.py [--every 1]

A small project was built.  Then one article is changed, one removed and one added, and `briefing
build --no-site` is killed at its first change of a file, at its second, and so on, until it comes
through.  After each death the articles must be as they were, and the next build must give the very
files that a build in peace gives.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import trials
from conftest import make_project

HEAD = "---\ntitle: {}\ndate: 2024-05-02\ntags: [rivers]\n---\n\n"
BRIDGE = HEAD.format("A bridge") + "The bridge was closed. “It is old,” said Mayor Ann Lee.\n"
FERRY = HEAD.format("A ferry") + "The ferry sank. “We are sad,” said Tom Reyes, its captain.\n"
TUNNEL = HEAD.format("A tunnel") + "A tunnel was dug. Police said that drivers should use it.\n"


def files(root: Path) -> dict[str, bytes]:
    """Return all files of a project but the records of the store."""
    paths = (p for p in sorted(root.rglob("*")) if p.is_file() and ".briefing" not in p.parts)
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in paths}


def prepare(root: Path) -> None:
    """Build a project, and change its articles."""
    project = make_project(root)
    shutil.rmtree(root / "docs/guide")
    project.article("bridge.md", BRIDGE)
    project.article("ferry.md", FERRY)
    ended = trials.run(root, "build", "-q", "--no-site")
    assert ended.code == 0, ended
    project.article("bridge.md", f"{BRIDGE}\nIt opens again in June.\n")
    project.article("tunnel.md", TUNNEL)
    (root / "briefings/ferry.md").unlink()


def main(every: int) -> int:
    """Kill builds at every so many writes; print how many died, and return the exit status."""
    trials.load()
    failed = 0
    with TemporaryDirectory() as folder:
        base, peace = Path(folder, "base"), Path(folder, "peace")
        prepare(base)
        written = {p.name: p.read_bytes() for p in sorted((base / "briefings").glob("*.md"))}
        shutil.copytree(base, peace)
        assert trials.run(peace, "build", "-q", "--no-site").code == 0
        wanted = files(peace)
        for number in count(1, every):
            root = Path(folder, "project")
            shutil.copytree(base, root)

            def armed(root: Path = root, number: int = number) -> None:
                trials.kill_at(number, root)

            ended = trials.run(root, "build", "-q", "--no-site", before=armed)
            left = {p.name: p.read_bytes() for p in sorted((root / "briefings").glob("*.md"))}
            again = trials.run(root, "build", "-q", "--no-site")
            found = files(root)
            if again.code or left != written or found != wanted:
                failed += 1
                differing = (p for p in found.keys() | wanted if found.get(p) != wanted.get(p))
                print(f"write {number}: {again.err} {sorted(differing)}", file=sys.stderr)
            shutil.rmtree(root)
            if ended.code != trials.KILLED:
                break
    print(f"killed at {number - 1} writes, each {every}th; {failed} failed")
    return int(failed > 0 or number < 2)


if __name__ == "__main__":
    os.environ.pop("SITE_URL", None)
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--every", type=int, default=1, help="Die at each so manieth write.")
    sys.exit(main(parser.parse_args().every))
