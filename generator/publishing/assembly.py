"""The site put together quickly: pages that stand as they are stay, the others are shared out.

What comes out is what a whole build by MkDocs writes, byte for byte (`tests/test_assembly.py`
holds it to that), because each page is made by MkDocs' own parts; only `sitemap.xml.gz` does not
say when it was packed.  Two things save time:

- a page is made again only when its own file changed, or the navigation, the settings or the
  theme, or whether a file stands that it leads to;
- many pages are made by all processors, in processes that begin as copies of this one.

It is for sites without plugins and hooks of others, which may want to see the whole site at once.
"""

from __future__ import annotations

import gzip
import logging
import multiprocessing
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from mkdocs.exceptions import Abort
from mkdocs.structure.files import File
from mkdocs.utils import CountHandler

from generator.publishing.rendering import Site
from generator.publishing.store import replace_file, sealed, unsealed
from generator.workers import processes, processors

MEMORY = "pages.json"
"""Where the state's folder keeps what the last build left."""

_WORTH = 120  # pages that one process makes about as fast as further ones begin
_MAP, _PACKED_MAP = "sitemap.xml", "sitemap.xml.gz"  # MkDocs packs the map of the site as well
_ROUNDS = 8  # shares of work that each process gets, one after another
_Stamp = tuple[int, int]  # when a file was written, and its size
_LOG = logging.getLogger("mkdocs")


@dataclass(frozen=True, slots=True)
class Made:
    """A page or another file of the site: from what it was made, and what came out.

    `links` says of each path that the page leads to whether a file stood there; `anchors` are the
    places that it has, `asked` those that it leads to, by the files that should have them.
    """

    source: _Stamp
    target: _Stamp
    links: Mapping[str, bool] = field(default_factory=dict)
    meta: Mapping[str, Any] = field(default_factory=dict)
    anchors: Sequence[str] = ()
    asked: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Memory:
    """What the last build left; `shared` is all that every page depends on."""

    shared: str
    files: Mapping[str, Made]


def assemble(site: Site, folder: Path, state: Path, shared: str, kept: Iterable[str] = ()) -> None:
    """Bring the built site in `folder` up to date.

    `shared` is a fingerprint of all that every page depends on besides docs.  Whatever else stands
    in the folder is removed, as by any build, but for what is below the paths `kept` in it.
    """
    memory, shared = state / MEMORY, f"{shared} {site.menu}"
    before = _load(memory, shared)
    memory.unlink(missing_ok=True)  # until all is done, the site is not to be trusted
    folder.mkdir(parents=True, exist_ok=True)
    _clear(folder, {*site.addresses(), _PACKED_MAP}, kept)
    files = {file.dest_uri: _copied(file, folder, before) for file in site.assets()}
    stale = [file for file in site.pages() if not _stands(file, site, folder, before)]
    files |= {a: before[a] for f in site.pages() if (a := f.dest_uri) in before}
    warned = CountHandler()
    warned.setLevel(logging.WARNING)
    _LOG.addHandler(warned)
    try:
        files |= dict(_make(stale, site, folder))
        _remember(site, files)
        for address in site.templates():
            content = site.content(address) or b""
            _write(folder / address, content)
            if address == _MAP:
                _write(folder / _PACKED_MAP, gzip.compress(content, mtime=0))
        site.warn_of_anchors()
    finally:
        _LOG.removeHandler(warned)
    counts = warned.get_counts()
    if counts and site.strict:
        said = ", ".join(f"{number} {kind.lower()}s" for kind, number in counts)
        raise Abort(f"Aborted with {said} in strict mode!")
    if not counts:  # a page that gave a warning is made again, and gives it again
        replace_file(memory, sealed(msgspec.json.encode(Memory(shared, files), enc_hook=str)))


def _load(memory: Path, shared: str) -> Mapping[str, Made]:
    """Return what the last build left, as far as it still holds; a damaged memory holds nothing."""
    with suppress(FileNotFoundError, msgspec.DecodeError):
        kept = msgspec.json.decode(unsealed(memory.read_bytes()) or b"", type=Memory)
        return kept.files if kept.shared == shared else {}
    return {}


def _clear(folder: Path, wanted: set[str], kept: Iterable[str]) -> None:
    """Remove from the built site what is none of it any more; hidden files are nobody's."""
    below = tuple(f"{path}/" for path in kept)
    for path in sorted(folder.rglob("*"), reverse=True):
        name = path.relative_to(folder).as_posix()
        if name.startswith(".") or f"{name}/".startswith(below):
            continue
        if path.is_dir() and not path.is_symlink():
            with suppress(OSError):  # it is not empty
                path.rmdir()
        elif name not in wanted:
            path.unlink()


def _stamp(path: Path) -> _Stamp | None:
    """Return when a file was written, and its size; None where there is none."""
    try:
        seen = path.lstat()
    except FileNotFoundError:
        return None
    return seen.st_mtime_ns, seen.st_size


def _copied(file: File, folder: Path, before: Mapping[str, Made]) -> Made:
    """Copy a file of docs or of the theme, unless it stands."""
    target, seen = folder / file.dest_uri, _stamp(Path(file.abs_src_path or ""))
    known = before.get(file.dest_uri)
    if known and seen and known.source == seen and known.target == _stamp(target):
        return known
    target.parent.mkdir(parents=True, exist_ok=True)
    if file.abs_src_path:
        shutil.copyfile(file.abs_src_path, target)
    else:
        target.write_bytes(file.content_bytes)
    return Made(seen or (0, 0), _stamp(target) or (0, 0))


def _stands(file: File, site: Site, folder: Path, before: Mapping[str, Made]) -> bool:
    """Say whether a page stands as it would be made again."""
    known = before.get(file.dest_uri)
    return (
        known is not None
        and known.source == site.stamp(file)
        and known.target == _stamp(folder / file.dest_uri)
        and all(site.stands(uri) == stood for uri, stood in known.links.items())
    )


def _make(pages: Sequence[File], site: Site, folder: Path) -> Iterator[tuple[str, Made]]:
    """Make pages, and yield what there is to know of them."""
    if len(pages) < _WORTH or processors() < 2 or "fork" not in _methods():
        yield from (_made(file, site, folder) for file in pages)
        return
    global _COPIED
    _COPIED = site, folder  # a copy of this process has it; nothing of it could be sent
    share = -(-len(pages) // (_ROUNDS * processors()))
    uris = [file.src_uri for file in pages]
    shares = [uris[at : at + share] for at in range(0, len(uris), share)]
    with processes(processors(), "fork") as pool:
        for made, warnings in pool.map(_made_apart, shares):
            for level, message in warnings:
                _LOG.log(level, "%s", message)
            yield from made


_COPIED: tuple[Site, Path]


def _methods() -> Iterable[str]:
    return multiprocessing.get_all_start_methods()


def _made_apart(uris: Iterable[str]) -> tuple[list[tuple[str, Made]], list[tuple[int, str]]]:
    """Make pages in a process of its own; return them with the warnings that they gave."""
    site, folder = _COPIED
    with _caught() as warnings:
        return [_made(site.file(uri), site, folder) for uri in uris], warnings


@contextmanager
def _caught() -> Iterator[list[tuple[int, str]]]:
    """Gather what MkDocs reports, instead of printing it."""
    caught: list[tuple[int, str]] = []

    class _Gather(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            caught.append((record.levelno, record.getMessage()))

    handlers, _LOG.handlers = _LOG.handlers, [_Gather(logging.WARNING)]
    try:
        yield caught
    finally:
        _LOG.handlers = handlers


def _made(file: File, site: Site, folder: Path) -> tuple[str, Made]:
    """Make a page; return its address and what there is to know of it."""
    target = folder / file.dest_uri
    _write(target, site.content(file.dest_uri) or b"")
    site.release(file)
    page = file.page
    assert page is not None
    asked = {to.src_uri: dict(links) for to, links in (page.links_to_anchors or {}).items()}
    anchors = sorted(page.present_anchor_ids or ())
    stamp = _stamp(target) or (0, 0)
    return file.dest_uri, Made(site.stamp(file), stamp, site.links(file), page.meta, anchors, asked)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _remember(site: Site, files: Mapping[str, Made]) -> None:
    """Let the site know of every page what the map of the site and links between pages need."""
    for file in site.pages():
        made = files[file.dest_uri]
        page = site.recall(file, made.meta)
        page.present_anchor_ids = set(made.anchors)
        page.links_to_anchors = {
            site.file(uri): dict(links) for uri, links in made.asked.items() if site.stands(uri)
        }
