"""Articles brought in from elsewhere: pages of the web, documents, feeds, plain text.

    source ── fetching, or a file ──▶ bytes ── kinds ──▶ the reader of its kind ──▶ Found
    Found ── drafting ──▶ article file

Only `fetching` reaches the web; nothing here asks the clock or writes files.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from generator.errors import SourceError
from generator.reading.imports.found import Found
from generator.reading.imports.kinds import Kind, kind_of

__all__ = ["Found", "Kind", "kind_of", "read"]

_LARGEST = 100_000_000  # bytes
_LONGEST = 500  # letters of a headline, a byline and the like


def read(
    data: bytes,
    kind: Kind,
    *,
    path: Path | str = "",
    address: str = "",
    charset: str | None = None,
    entry: str = "",
) -> Found:
    """Read an article from the bytes of a source of this kind.

    `path` names it in messages, `address` is where it was fetched, `charset` what its server named,
    and `entry` chooses one of a feed.
    """
    if len(data) > _LARGEST:
        raise SourceError(f"This is larger than {_LARGEST // 1_000_000} MB.", path=path)
    try:
        return _fitting(_read(data, kind, Path(path), address, charset, entry))
    except SourceError as error:
        raise type(error)(error.message, path=path, hint=error.hint) from error


def _fitting(found: Found) -> Found:
    """Leave out, with a word on it, what is too long to be what the source calls it."""
    kept = {"title": "headline", "byline": "byline", "outlet": "outlet", "rights": "rights line",
            "url": "address"}  # fmt: skip
    long = {key: noun for key, noun in kept.items() if len(getattr(found, key)) > _LONGEST}
    said = tuple(
        f"The {noun} has more than {_LONGEST} letters, so it was left out."
        for noun in long.values()
    )
    emptied: dict[str, Any] = dict.fromkeys(long, "")
    return replace(found, **emptied, doubts=(*found.doubts, *said))


def _read(
    data: bytes, kind: Kind, path: Path, address: str, charset: str | None, entry: str
) -> Found:
    # Each reader brings a library of its own, so only the one that is needed is loaded.
    from generator.reading.imports.decoding import decode

    match kind:
        case Kind.HTML:
            from generator.reading.imports import pages

            return pages.read(data, address=address, charset=charset)
        case Kind.ARCHIVE:
            from generator.reading.imports import pages

            return pages.read_archive(data)
        case Kind.DOCX:
            from generator.reading.imports import documents

            return documents.read(data)
        case Kind.FEED:
            from generator.reading.imports import feeds

            return feeds.read(data, entry, address)
        case Kind.MARKDOWN:
            from generator.reading.imports import plain

            return plain.read_markdown(decode(data, charset), path)
        case Kind.TEXT:
            from generator.reading.imports import plain

            return plain.read_text(decode(data, charset))
