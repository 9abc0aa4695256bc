"""Fingerprints: whether something would come out the same if it were made again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from itertools import chain
from pathlib import Path

# Libraries whose release can change the bytes of a page or a handout.
_SHAPING = ("jinja2", "numpy", "onnxruntime", "segno", "tokenizers", "typst")
# Those that can change what is understood, and what of the generator understands.
_THINKING = ("numpy", "onnxruntime", "tokenizers")
_UNDERSTANDING = ("anchors.py", "model.py", "pipeline.py", "understanding/")


def digest(*parts: bytes | str) -> str:
    """Return a hash of the parts, in hexadecimal; no part runs into the next."""
    found = hashlib.sha256()
    for part in parts:
        raw = part if isinstance(part, bytes) else part.encode()
        found.update(len(raw).to_bytes(8, "big") + raw)
    return found.hexdigest()


@cache
def tool() -> str:
    """Return a hash of the generator's own files, and of the libraries that shape its output."""
    # No page changes with what the weights were learned from.
    shaping = {path: found for path, found in _own().items() if not path.startswith("training/")}
    return _hashed(_SHAPING, shaping)


@cache
def understanding() -> str:
    """Return a hash of all that understands an article, its weights among them."""
    thinking = {path: found for path, found in _own().items() if path.startswith(_UNDERSTANDING)}
    return _hashed(_THINKING, thinking)


@cache
def _own() -> Mapping[str, str]:
    """Return a hash of each of the generator's own files, by its path: they are large to read."""
    root = Path(str(files("generator")))
    paths = (path for path in root.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return {path.relative_to(root).as_posix(): digest(path.read_bytes()) for path in sorted(paths)}


def _hashed(libraries: Iterable[str], own: Mapping[str, str]) -> str:
    """Return a hash of the releases of libraries and of files."""
    releases = (f"{name} {version(name)}" for name in libraries)
    return digest(*releases, *chain.from_iterable(own.items()))
