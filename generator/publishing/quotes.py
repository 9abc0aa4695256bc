"""Every quotation as a line of data: who says what, in which briefing, and where it stands.

Each briefing has its own as JSON Lines; all of them together stand beside the home page, as JSON
Lines and as a table (CSV, RFC 4180).
"""

from __future__ import annotations

import csv
import io
import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from generator.config import Settings
from generator.publishing import record
from generator.publishing.escape import fold, unturned

NAME = "quotations"
"""The file's name in a briefing's folder and below docs, without its ending."""

_GAP = " … "  # between the pieces of what is said in between
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")  # what begins a formula where a table is opened
_COLUMNS = (
    "briefing", "headline", "published", "outlet", "lang",
    "text", "kind", "speech", "speaker", "role", "speaker_kind", "side", "address",
)  # fmt: skip


def lines(made: Mapping[str, Any], place: str, settings: Settings) -> list[dict[str, Any]]:
    """Return the quotations of a briefing as values that JSON knows, given its `briefing.json`.

    `place` is where the briefing stands among all.
    """
    text, sentences = made["text"], made["sentences"]
    starts = [sentence["start"] for sentence in sentences]
    speakers = {speaker["id"]: speaker for speaker in made["speakers"]}
    shared = {
        "briefing": made["slug"],
        "headline": fold(made["title"]),
        **{key: made[key] for key in ("published", "outlet", "lang")},
    }
    found = []
    for quotation in made["quotations"]:
        contents = quotation["contents"]
        pieces = [text[c["start"] : c["end"]] for c in contents]
        if not all(piece.strip() for piece in pieces):
            continue  # words that may not be shown are blank in the record
        at = bisect_right(starts, contents[0]["start"]) - 1
        sentence = sentences[max(at, 0)]
        page = "source" if sentence["section"] == "source-only" else sentence["section"]
        who = speakers.get(quotation["speaker"], {})
        found.append(
            shared
            | {
                "text": _GAP.join(fold(piece).strip() for piece in pieces),
                "contents": [{"start": c["start"], "end": c["end"]} for c in contents],
                "kind": quotation["kind"],
                "speech": quotation["speech"],
                "speaker": who.get("name"),
                "role": who.get("role"),
                "speaker_kind": who.get("kind"),
                "side": who.get("side"),
                "anchor": sentence["anchor"],
                "address": f"{settings.site_url or ''}briefings/{quote(place)}/"
                f"{page}.html#s-{sentence['anchor']}",
            }
        )
    return found


def json_lines(quotations: Iterable[Mapping[str, Any]]) -> bytes:
    """Return quotations as JSON Lines."""
    return "".join(record.dumps(dict(line)) for line in quotations).encode("utf8", "replace")


def gathered(paths: Iterable[Path]) -> dict[str, bytes]:
    """Return the quotations of all briefings in both formats, given the files that have them."""
    lines = b"".join(path.read_bytes() for path in paths if path.is_file())
    return {f"{NAME}.jsonl": lines, f"{NAME}.csv": table(lines)}


def table(quotations: bytes) -> bytes:
    """Return as a table what JSON Lines have.

    A cell that a spreadsheet would take for a formula begins with a blank; what turns the order of
    letters is left out, for a table shows it as it stands.
    """
    out = io.StringIO()
    writer = csv.DictWriter(out, _COLUMNS, extrasaction="ignore")
    writer.writeheader()
    for line in quotations.splitlines():
        writer.writerow({key: _cell(value) for key, value in json.loads(line).items()})
    return out.getvalue().encode("utf8", "replace")


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return value
    words = unturned(value)
    return f" {words}" if words.startswith(_FORMULAS) else words
