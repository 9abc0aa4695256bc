"""Damage a project at random, and see that each run ends in a right site or one clear message.

    python tests/corruption.py [--seeds 200] [--first 0]

A seed damages one to three files of a small project that was built: articles, front matter,
decisions, glossaries, earlier versions, the store's records, generated pages.  Then
`briefing check` and `briefing build` run on it, as an ordinary user.  They must end with status 0
and a site that has every article word for word, or with status 1 and messages.  After the damaged
inputs are put back, the next build must give the very files that an undamaged project gives.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import test_readback as readback
import trials
from conftest import ROOT, Project, make_project

ARTICLES = ("ferry-accident", "broken-marks", "rtl-names")
GLOSSARY = "UN: United Nations\nEU: European Union\n"
Damage = Callable[[bytes, random.Random], bytes]


def flipped(data: bytes, chance: random.Random) -> bytes:
    """Change some bytes."""
    found = bytearray(data)
    for _ in range(chance.randint(1, 20)):
        if found:
            found[chance.randrange(len(found))] = chance.randrange(256)
    return bytes(found)


def cut(data: bytes, chance: random.Random) -> bytes:
    """Cut the end off."""
    return data[: chance.randrange(len(data) + 1)]


def doubled(data: bytes, chance: random.Random) -> bytes:
    """Write some lines twice."""
    return b"".join(line * chance.choice((1, 1, 2)) for line in data.splitlines(keepends=True))


def dropped(data: bytes, chance: random.Random) -> bytes:
    """Leave some lines out."""
    return b"".join(line for line in data.splitlines(keepends=True) if chance.random() > 0.2)


def shuffled(data: bytes, chance: random.Random) -> bytes:
    """Mix the lines up."""
    lines = data.splitlines(keepends=True)
    chance.shuffle(lines)
    return b"".join(lines)


def broken(data: bytes, chance: random.Random) -> bytes:
    """Put marks of YAML and markup where they do not belong."""
    marks = (
        b"\t",
        b'"',
        b": ",
        b"{",
        b"]",
        b"&a ",
        b"*a ",
        b"!!x ",
        b"---\n",
        b"%",
        b"\n- ",
        b"<b>",
    )
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice(marks) * chance.randint(1, 4) + data[at:]


def mixed(data: bytes, chance: random.Random) -> bytes:
    """Write the rest in another encoding."""
    at = chance.randrange(len(data) + 1)
    rest = data[at:].decode("utf8", "replace")
    return data[:at] + rest.encode(chance.choice(("utf-16", "cp1252", "utf-8-sig")), "replace")


def replaced(data: bytes, chance: random.Random) -> bytes:
    """Put anything in its place, or nothing."""
    return chance.randbytes(chance.choice((0, len(data))))


CHANGES: tuple[Damage, ...] = (flipped, cut, doubled, dropped, shuffled, broken, mixed, replaced)
PLACES = ("folder", "gone", "locked", "link")


def targets(root: Path) -> list[Path]:
    """Return the files that may be damaged, those that people write more often than others."""
    written = [path for path in sorted((root / "briefings").glob("*")) if path.is_file()]
    kept = sorted(path for path in (root / "briefings/.versions").rglob("*") if path.is_file())
    state = sorted(
        path for path in (root / ".briefing").rglob("*") if path.is_file() and path.name != "lock"
    )
    pages = sorted((root / "docs/briefings").rglob("*.md"))[:8]
    return [*written * 4, *kept * 2, *state * 3, *pages]


def damage(path: Path, chance: random.Random) -> str:
    """Damage a file; return how."""
    if chance.random() < 0.25:
        how = chance.choice(PLACES)
        if how == "locked":
            path.chmod(0)
            return how
        path.unlink()
        if how == "folder":
            path.mkdir()
        elif how == "link":
            path.symlink_to("/etc/passwd")
        return how
    change = chance.choice(CHANGES)
    path.write_bytes(change(path.read_bytes(), chance))
    return change.__name__


def made(root: Path) -> dict[str, bytes]:
    """Return all generated and built files but the site's map, which has the day of building."""
    found = {}
    for folder in ("docs", "site"):
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and not path.name.startswith("sitemap.xml"):
                found[path.relative_to(root).as_posix()] = path.read_bytes()
    return found


def prepare(root: Path) -> dict[str, bytes]:
    """Make and build the project; return what it gives."""
    project = make_project(root)
    shutil.rmtree(root / "docs/guide")
    settings = (root / "mkdocs.yml").read_text("utf8")
    guide, _, rest = settings.partition("  - Guide:\n")[2].partition("not_in_nav")
    settings = settings.replace(f"  - Guide:\n{guide}", "")
    (root / "mkdocs.yml").write_text(settings, "utf8")
    assert rest, "the settings list the guide in the site's navigation"
    for name in ARTICLES:
        for path in sorted((ROOT / "tests/articles").glob(f"{name}.*")):
            shutil.copy(path, root / "briefings")
    (root / "briefings/glossary.yml").write_text(GLOSSARY, "utf8")
    article = root / f"briefings/{ARTICLES[0]}.md"
    now = article.read_text("utf8")
    project.article(article.name, now.rpartition("\n\n")[0] + "\n")
    for text in (None, now):
        if text:
            project.article(article.name, text)
        ended = trials.run(root, "build", "-q")
        assert ended.code == 0, ended
    return made(root)


def wrong_with(ended: trials.Ended) -> str | None:
    """Return what is wrong with how a run ended, if anything."""
    if ended.code not in (0, 1) or "Traceback" in ended.err + ended.out:
        return f"it ended with {ended.code}:\n{ended.err[-2000:]}"
    if ended.code == 1 and not ended.errors:
        return f"it failed without a message:\n{ended.err[-500:]}{ended.out[-500:]}"
    return None


def read_back(root: Path) -> None:
    """See that the site has every article word for word."""
    project = Project(root)
    found = sorted((root / "site/briefings").glob("*/briefing.json"))
    reads = [readback.Read(p.parent, readback.article_of(project, p.parent.name)) for p in found]
    readback.test_the_record_holds_the_article_file_word_for_word(reads)
    readback.test_every_marked_element_holds_the_words_of_its_sentence(reads)
    readback.test_every_sentence_stands_in_exactly_one_section(reads)
    readback.test_the_source_page_is_the_whole_article_in_its_order(reads)


def attempt(seed: int, base: Path, clean: dict[str, bytes], root: Path) -> tuple[str, str]:
    """Try one seed; return how it ended, and what was done, with what is wrong if anything is."""
    chance = random.Random(seed)
    shutil.copytree(base, root, symlinks=True)
    damaged = list({chance.choice(targets(root)): None for _ in range(chance.randint(1, 3))})
    done = [f"{path.relative_to(root)}: {damage(path, chance)}" for path in damaged]
    told = f"seed {seed}: {'; '.join(done)}"
    before = inputs(root)
    for command in (("check",), ("build", "-q")):
        ended = trials.run(root, *command)
        if problem := wrong_with(ended):
            return "failed", f"{told}\n{' '.join(command)}: {problem}"
    if inputs(root) != before:
        return "failed", f"{told}\nan input was changed"
    if ended.code == 0:
        try:
            read_back(root)
        except (AssertionError, ValueError, KeyError, OSError) as error:
            return "failed", f"{told}\nthe site is not right: {error!r:.500}"
    put_back(damaged, root, base)
    again = trials.run(root, "build", "-q")
    if again.code:
        return "failed", f"{told}\nwhat was put back cannot be built:\n{again.err[-2000:]}"
    found = made(root)
    if differing := sorted(p for p in found.keys() | clean.keys() if found.get(p) != clean.get(p)):
        return "failed", f"{told}\nwhat was put back gives other files: {differing[:5]}"
    return ("right site" if ended.code == 0 else "clear message"), told


def inputs(root: Path) -> list[tuple[str, int, int, int]]:
    """Return what there is to tell whether somebody touched what people write."""
    paths = sorted((root / "briefings").glob("*"))
    return [(p.name, (s := p.lstat()).st_mode, s.st_size, s.st_mtime_ns) for p in paths]


def put_back(damaged: list[Path], root: Path, base: Path) -> None:
    """Put the inputs and pages back as they were; of records, take away what is in the way."""
    for path in damaged:
        if path.is_file() and not path.is_symlink():
            path.chmod(0o600)
    shutil.rmtree(root / "briefings")
    shutil.copytree(base / "briefings", root / "briefings", symlinks=True)
    for path in damaged:
        record = ".briefing" in path.parts
        if path.is_symlink() or (path.is_file() and not record):
            path.unlink()
        elif path.is_dir():
            shutil.rmtree(path)
        if not record:
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(base / path.relative_to(root), path)


def main(seeds: int, first: int) -> int:
    """Try the seeds, print what went wrong and how they ended; return the exit status."""
    trials.load()
    ends: Counter[str] = Counter()
    with TemporaryDirectory() as folder:
        base = Path(folder, "base")
        clean = prepare(base)
        for seed in range(first, first + seeds):
            root = Path(folder, "project")
            end, told = attempt(seed, base, clean, root)
            ends[end] += 1
            if end == "failed":
                print(told, file=sys.stderr, flush=True)
            shutil.rmtree(root)
    print(", ".join(f"{count} × {end}" for end, count in sorted(ends.items())))
    return int(ends["failed"] > 0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=200, help="How many to try.")
    parser.add_argument("--first", type=int, default=0, help="The first of them.")
    asked = parser.parse_args()
    sys.exit(main(asked.seeds, asked.first))
