"""What was understood of articles, kept, so that a change elsewhere costs no new understanding.

A structure depends on the article and on the tool that understands, nothing else; decisions and
settings come later.  So it is kept under a hash of just these, as JSON, which runs no code.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from generator import pipeline
from generator.model import Article, Structure
from generator.publishing.fingerprint import digest, understanding
from generator.publishing.store import replace_file, sealed, unsealed

FOLDER = "structures"
"""Where structures are kept, below the folder of the store's state."""

_ENCODER = msgspec.json.Encoder(enc_hook=str)  # paths are all that JSON does not know
_DECODER = msgspec.json.Decoder(Structure, dec_hook=lambda kind, value: kind(value))


@dataclass(frozen=True, slots=True)
class Shelf:
    """A folder of kept structures."""

    folder: Path

    def structure(self, article: Article) -> Structure:
        """Return what the tool understands of an article, from the shelf if it is there."""
        place = self.folder / self.name_of(article)
        with suppress(OSError, msgspec.DecodeError):  # one that is damaged is made again
            kept: Structure = _DECODER.decode(unsealed(place.read_bytes()) or b"")
            return kept
        made = pipeline.structure(article)
        self.folder.mkdir(parents=True, exist_ok=True)
        replace_file(place, sealed(_ENCODER.encode(made)))
        return made

    def clear(self, wanted: Collection[str]) -> None:
        """Remove what is kept under other names than these: of other articles, by another tool."""
        for place in self.folder.glob("*"):
            if place.name not in wanted:
                place.unlink(missing_ok=True)

    def name_of(self, article: Article) -> str:
        """Return the name under which what is understood of an article is kept."""
        return f"{digest(understanding(), repr(article))}.json"
