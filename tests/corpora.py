"""Made-up corpora with labels, as small as they may be: what the training code reads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from generator.training.annotations import fingerprint

Row = dict[str, Any]

# A sentence of each section, with its role.
SENTENCES = (
    ("The council of {} voted on Tuesday to close the bridge.", "key-changes", "Main"),
    ("The bridge of {} was built in 1931 by two brothers.", "background", "Distant_Historical"),
    ("“It is a disaster for {},” said Ann Lee.", "reactions", "Distant_Evaluation"),
    ("The case of {} may prove costly for years.", "analyst-view", "Distant_Evaluation"),
    ("Editing by {}", "source-only", "NA"),
)
SPEAKER = "Ann Lee"
_PLACES = "abcdefgh"


def article(place: str) -> tuple[Row, Row]:
    """Return an invented article as NewsDiscourse has it, and its labels."""
    text, sentences = "", []
    for number, (words, _, role) in enumerate(SENTENCES, 1):
        text += "\n\n" if text else ""
        start = len(text)
        text += words.format(place)
        sentences.append({"id": f"S{number}", "start": start, "end": len(text), "role": role})
    at = text.index(SPEAKER)
    kind = "party" if place[-1] in "aceg" else "official"
    row = {"name": place, "headline": f"{place} closes its bridge", "published": "2024-05-14"}
    labels = {
        "article": place,
        "text": fingerprint(text),
        "sections": " ".join(section[0].upper() for _, section, _ in SENTENCES),
        "speech": {"3": f"{kind} {at}-{at + len(SPEAKER)}"},
        "glance": [1, 3, 2],
    }
    return row | {"text": text, "sentences": sentences}, labels


def attributed(place: str) -> tuple[Row, Row]:
    """Return an invented article as PolNeAR has it, with its one attribution, and its labels."""
    row, labels = article(place)
    text, spans = row["text"], [(s["start"], s["end"]) for s in row.pop("sentences")]
    said = {"content": f"“It is a disaster for {place},”", "cue": "said", "source": SPEAKER}
    places = {part: [text.index(w), text.index(w) + len(w)] for part, w in said.items()}
    row |= {"publisher": "gazette", "attributions": [{p: [span] for p, span in places.items()}]}
    del labels["glance"]
    return row, labels | {"spans": " ".join(f"{a}-{b}" for a, b in spans)}


def write_lines(path: Path, rows: list[Row]) -> None:
    """Write a file of JSON lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf8")


def make_corpora(root: Path) -> tuple[Path, Path]:
    """Write a folder of corpora and one of labels, with eight articles in each split of each."""
    for corpus, make in (("newsdiscourse", article), ("polnear", attributed)):
        for split in ("train", "dev"):
            pairs = [make(f"{split.title()}ville{letter}") for letter in _PLACES]
            write_lines(root / "corpora" / corpus / f"{split}.jsonl", [row for row, _ in pairs])
            write_lines(root / "labels" / corpus / f"{split}.jsonl", [row for _, row in pairs])
    return root / "corpora", root / "labels"
