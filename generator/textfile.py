"""Text files as people save them: UTF-8, with or without byte order mark, any newlines."""

from __future__ import annotations

import os
from pathlib import Path

from generator.errors import BriefingError

_BOM = b"\xef\xbb\xbf"
_AS_UTF8 = "Save the file as UTF-8."
_NO_TEXT = "This is no file with text, but a pipe, a socket or a device."

LARGEST = 64 * 2**20
"""Bytes that a file may have."""


def read_text(path: Path, kind: type[BriefingError]) -> str:
    r"""Return the text of a file, with `\n` for every newline.

    What stands in the way is raised as an error of this `kind`.  A link that leads out of the
    file's folder is not followed: it could show a file that nobody meant to publish.
    """
    try:
        if path.is_symlink() and not leads_within(path, path.parent):
            raise kind("This link leads out of its folder.", path=path)
        if path.is_dir():
            raise kind("This is a folder, not a file.", path=path)
        if not path.is_file():
            raise kind(_NO_TEXT if path.exists() else "There is no such file.", path=path)
        if path.stat().st_size > LARGEST:
            said = f"The file is larger than {LARGEST // 2**20} MB, so it is no article."
            raise kind(said, path=path)
        data = path.read_bytes()
    except OSError as error:
        raise kind(f"The file cannot be read ({error.strerror}).", path=path) from error
    return _decode(data, path, kind)


def leads_within(path: Path, folder: Path) -> bool:
    """Say whether a link leads to a place inside the folder."""
    # Not Path.resolve, which raises for a link that leads to itself.
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def _decode(data: bytes, path: Path, kind: type[BriefingError]) -> str:
    skipped = len(_BOM) if data.startswith(_BOM) else 0
    try:
        text = _newlines(data[skipped:].decode("utf-8"))
    except UnicodeDecodeError as error:
        at = skipped + error.start
        line = _newlines(data[:at].decode("latin-1")).count("\n") + 1
        said = f"The file is not UTF-8: byte {data[at]:#04x} at offset {at}."
        raise kind(said, path=path, line=line, hint=_AS_UTF8) from error
    if (nul := text.find("\0")) >= 0:
        line = text.count("\n", 0, nul) + 1
        said = "The file holds the character U+0000, so it is not text."
        raise kind(said, path=path, line=line, hint=_AS_UTF8)
    return text


def _newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
