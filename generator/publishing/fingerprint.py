"""Fingerprints: whether something would come out the same if it were made again."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

# Libraries whose release can change the bytes of a page or a handout.
_SHAPING = ("jinja2", "numpy", "onnxruntime", "segno", "tokenizers", "typst")
# Those that can change what is understood, and what of the generator understands.
_THINKING = ("numpy", "onnxruntime", "tokenizers")
_UNDERSTANDING = ("anchors.py", "model.py", "pipeline.py", "understanding/**/*")


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
    root = Path(str(files("generator")))
    parts: list[bytes | str] = [f"{name} {version(name)}" for name in _SHAPING]
    for path in sorted(root.rglob("*")):
        learned_from = (root / "training") in path.parents  # no page changes with it
        if path.is_file() and path.suffix != ".pyc" and not learned_from:
            parts += [path.relative_to(root).as_posix(), path.read_bytes()]
    return digest(*parts)


@cache
def understanding() -> str:
    """Return a hash of all that understands an article, its weights among them."""
    root = Path(str(files("generator")))
    paths = {path for pattern in _UNDERSTANDING for path in root.glob(pattern)}
    parts: list[bytes | str] = [f"{name} {version(name)}" for name in _THINKING]
    for path in sorted(paths):
        if path.is_file() and path.suffix != ".pyc":
            parts += [path.relative_to(root).as_posix(), path.read_bytes()]
    return digest(*parts)
