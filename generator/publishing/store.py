"""What the generator wrote into docs, and the only way by which it writes there.

The store keeps a manifest of every file it wrote, with a hash of its content.  So it can tell its
own files from those of a person, remove what no longer belongs, and leave everything else alone:

- a file is written beside its place and moved there, so it is whole or not there at all;
- before a file is touched, the journal says what it will hold.  A run that is killed at any point
  leaves files that are each either old or new, and the next run knows both as its own;
- a file that the store did not write, or that was changed since, is never touched without `force`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from stat import S_ISDIR, S_ISREG
from typing import Any

from filelock import FileLock, Timeout

from generator.errors import ConflictError, PublishError
from generator.textfile import leads_within

SCHEMA = 1
STATE = ".briefing"  # the folder beside mkdocs.yml for what the next run must know
_UNFINISHED = ".briefing-"  # begins the name of a file not yet moved to its place
_PATIENCE = 600  # seconds that a run waits for another one to finish


@dataclass(frozen=True, slots=True)
class Entry:
    """What one owner (a briefing, or a page over all briefings) has in docs.

    `inputs` is the fingerprint of all that its files were made from, `card` what other pages
    show of the owner, `paths` its files, relative to docs.
    """

    inputs: str
    card: Mapping[str, Any]
    paths: tuple[str, ...]


@dataclass(slots=True)
class Store:
    """The generated files of one docs folder; get one from `opened`.

    `known` has the hashes, by path, that mark a file as ours; several after an interrupted run.
    """

    docs: Path
    state: Path
    force: bool
    entries: dict[str, Entry]
    known: dict[str, set[str]]
    written: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    conflicts: dict[str, ConflictError] = field(default_factory=dict)

    def holds(self, owner: str, inputs: str) -> bool:
        """Say whether the owner's files stand as they were made, from these very inputs.

        A file changed by hand counts as standing, and as a conflict; with `force` it does not.
        """
        entry = self.entries.get(owner)
        if entry is None or entry.inputs != inputs:
            return False
        found = {path: hash_of(self.docs / path) for path in entry.paths}
        changed = [path for path, has in found.items() if has and has not in self.known[path]]
        if self.force and changed:
            return False
        for path in changed:
            self._refuse(path, "was changed by hand since it was generated")
        return all(found.values())

    def put(
        self, owner: str, inputs: str, files: Mapping[str, bytes], card: Mapping[str, Any]
    ) -> None:
        """Write those of the owner's files that do not stand yet."""
        wanted = {path: _hash(content) for path, content in files.items()}
        stands = {path: self._stands(path, has) for path, has in wanted.items()}
        self._write({path: files[path] for path, stood in stands.items() if stood is False}, wanted)
        self.known |= {path: {wanted[path]} for path, stood in stands.items() if stood is not None}
        complete = None not in stands.values()
        self.entries[owner] = Entry(inputs if complete else "", dict(card), tuple(files))

    def marks(self, owner: str) -> str:
        """Return what changes whenever one of the owner's files does, even beside a conflict."""
        entry = self.entries[owner]
        hashes = [sorted(self.known.get(path, ())) for path in entry.paths]
        return f"{entry.inputs} {hashes}"

    def adopt(self, docs: Path, state: Path) -> None:
        """Take over what another store has, whose state is kept there; it is left as it is."""
        entries, known = _manifest(state / "manifest")
        for owner, entry in entries.items():
            hashes = {path: hash_of(docs / path) for path in entry.paths}
            if all(found in known.get(path, ()) for path, found in hashes.items()):
                files = {path: (docs / path).read_bytes() for path in entry.paths}
                self.put(owner, entry.inputs, files, entry.card)

    def finish(self, owners: set[str]) -> None:
        """Remove the files of owners not named and files no owner has; write the manifest."""
        self.entries = {name: e for name, e in sorted(self.entries.items()) if name in owners}
        owned = {path for entry in self.entries.values() for path in entry.paths}
        for path in sorted(self.known.keys() - owned):
            self._remove(path)
        self._save()

    def recover(self) -> None:
        """Take over what a run that was cut short had begun to write.

        Its files are known as ours, and no owner of one of them counts as up to date.
        """
        journal = self.state / "journal.jsonl"
        begun = dict(_journal(journal))
        for path, wanted in begun.items():
            self.known.setdefault(path, set()).add(wanted)
            place = self.docs / path
            place.with_name(_UNFINISHED + place.name).unlink(missing_ok=True)
        for name, entry in self.entries.items():
            if not begun.keys().isdisjoint(entry.paths):
                self.entries[name] = replace(entry, inputs="")
        if begun:
            self._save()
        journal.unlink(missing_ok=True)  # a line cut short must not be gone on with

    def _save(self) -> None:
        """Write the manifest, which makes the journal needless."""
        manifest = {
            "schema": SCHEMA,
            "entries": {
                name: {"inputs": e.inputs, "card": e.card, "paths": e.paths}
                for name, e in self.entries.items()
            },
            "files": {path: sorted(hashes) for path, hashes in sorted(self.known.items())},
        }
        content = json.dumps(manifest, ensure_ascii=False).encode()  # an indent costs ten times
        replace_file(self.state / "manifest", sealed(content))
        (self.state / "journal.jsonl").unlink(missing_ok=True)

    def _stands(self, path: str, wanted: str) -> bool | None:
        """Say whether a file stands already; None where it must not be written, which is told."""
        found = hash_of(self.docs / path)
        obstacle = self._obstacle(path, found, wanted)
        if obstacle:
            self._refuse(path, obstacle)
            return None
        return found == wanted

    def _write(self, files: Mapping[str, bytes], wanted: Mapping[str, str]) -> None:
        """Write an owner's files, once the journal says what they will hold."""
        self._journal({path: wanted[path] for path in files})
        for path, content in files.items():
            place = self.docs / path
            place.parent.mkdir(parents=True, exist_ok=True)
            replace_file(place, content)
            self.written.append(path)

    def _obstacle(self, path: str, found: str | None, wanted: str) -> str | None:
        """Return what is in the way of writing a file, in words; `found` is what stands there."""
        for parent in reversed(PurePosixPath(path).parents[:-1]):
            if _is_other(self.docs / parent, S_ISDIR):
                return f"cannot be written: {parent} is a link or a file"
        if _is_other(self.docs / path, S_ISREG):
            return "cannot be written: a link or a folder stands there"
        if self.force or found in {None, wanted} or found in self.known.get(path, ()):
            return None
        if path in self.known:
            return "was changed by hand since it was generated"
        return "stands where a page goes, and was not generated"

    def _remove(self, path: str) -> None:
        """Remove a file of ours that belongs to nobody any more, and folders left empty."""
        place = self.docs / path
        found = None if place.is_symlink() else hash_of(place)
        if found and found not in self.known[path] and not self.force:
            self._refuse(path, "no longer belongs here, but was changed by hand")
            return
        del self.known[path]
        if found is None:
            return
        place.unlink()
        self.removed.append(path)
        for parent in PurePosixPath(path).parents[:-1]:
            with suppress(OSError):  # not empty: somebody else's files are there
                (self.docs / parent).rmdir()

    def _refuse(self, path: str, what: str) -> None:
        hint = "Move it away, or run again with --force to replace it."
        self.conflicts[path] = ConflictError(f"This file {what}.", path=self.docs / path, hint=hint)

    def _journal(self, wanted: Mapping[str, str]) -> None:
        for path, has in wanted.items():
            self.known.setdefault(path, set()).add(has)
        if wanted:
            with (self.state / "journal.jsonl").open("a", encoding="utf8") as journal:
                journal.writelines(json.dumps(line) + "\n" for line in wanted.items())


@contextmanager
def opened(docs: Path, state: Path, *, force: bool = False) -> Iterator[Store]:
    """Open the store of the folder `docs` alone; its manifest is kept in the folder `state`."""
    with alone(state):
        if docs.exists() and not docs.is_dir():
            raise PublishError("A folder for pages is wanted here, not a file.", path=docs)
        store = Store(docs, state, force, *_manifest(state / "manifest"))
        store.recover()
        yield store


def entries(state: Path) -> Mapping[str, Entry]:
    """Return what each owner has, as the last run left it; nothing is locked or changed."""
    try:
        return _manifest(state / "manifest")[0]
    except OSError as error:
        raise PublishError(f"{error.strerror}.", path=error.filename or state) from error


@contextmanager
def alone(state: Path) -> Iterator[None]:
    """Hold the lock of the folder `state`, so that two runs take turns.

    Raises `PublishError` where a file cannot be read or written, or the other run takes too long.
    """
    if state.is_symlink() and not leads_within(state, state.parent):
        hint = "Remove it: a folder is made in its place."
        raise PublishError("This link leads out of the project.", path=state, hint=hint)
    try:
        state.mkdir(parents=True, exist_ok=True)
        with FileLock(state / "lock", timeout=_PATIENCE):
            yield
    except Timeout as error:
        raise PublishError("Another run is still writing here.", path=state) from error
    except OSError as error:
        raise PublishError(f"{error.strerror}.", path=error.filename or state) from error


def known(state: Path) -> set[str]:
    """Return the paths of all files that a run wrote, or is writing, whose state is kept there.

    No lock is held: the journal is read first, for the manifest takes over what stood in it.
    """
    begun = {path for path, _ in _journal(state / "journal.jsonl")}
    return begun | _manifest(state / "manifest")[1].keys()


def hash_of(path: Path) -> str | None:
    """Return the hash of a file's content, None where there is no file."""
    try:
        return _hash(path.read_bytes())
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return None


def _is_other(place: Path, kind: Callable[[int], bool]) -> bool:
    """Say whether something of another kind stands at a place, or a link."""
    try:
        return not kind(place.lstat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def replace_file(path: Path, content: bytes) -> None:
    """Write a file whole, or leave what stood there."""
    unfinished = path.with_name(_UNFINISHED + path.name)
    try:
        unfinished.write_bytes(content)
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def sealed(content: bytes) -> bytes:
    """Return content under a line with its hash, so that damage is noticed."""
    return _hash(content).encode() + b"\n" + content


def unsealed(data: bytes) -> bytes | None:
    """Return content from below its hash, None where it is not what was sealed."""
    checksum, _, content = data.partition(b"\n")
    return content if checksum == _hash(content).encode() else None


def _manifest(path: Path) -> tuple[dict[str, Entry], dict[str, set[str]]]:
    """Read the manifest; a lost or damaged one counts as empty.

    Nothing is lost by that: files that come out the same are taken as ours again, and any other
    is reported as not generated, not overwritten.
    """
    try:
        content = unsealed(path.read_bytes())
    except FileNotFoundError:
        return {}, {}
    if content is None:
        return {}, {}
    try:
        raw = json.loads(content)
        if raw["schema"] != SCHEMA:
            return {}, {}
        entries = {
            str(name): Entry(str(e["inputs"]), dict(e["card"]), tuple(map(_inside, e["paths"])))
            for name, e in raw["entries"].items()
        }
        files = {_inside(path): set(hashes) for path, hashes in raw["files"].items()}
    except (ValueError, LookupError, TypeError, AttributeError):
        return {}, {}  # somebody wrote it by hand
    return entries, files


def _journal(journal: Path) -> Iterator[tuple[str, str]]:
    """Yield what an interrupted run was about to write; its last line may be cut short."""
    try:
        lines = journal.read_bytes().splitlines()
    except FileNotFoundError:
        return
    for line in lines:
        with suppress(ValueError, TypeError):
            path, wanted = map(str, json.loads(line))
            yield _inside(path), wanted


def _inside(path: str) -> str:
    """Return the path if it stays inside docs, so that no damaged record leads out of it."""
    parts = PurePosixPath(path).parts
    if not parts or Path(path).is_absolute() or ".." in parts or not path.isprintable():
        raise ValueError(f"not inside docs: {path}")
    return path
