"""The public corpora as they are published, brought into files of one article a line.

NewsDiscourse is a zip archive for each split, with a text and an annotation file an article;
PolNeAR is folders of texts and of brat annotations.  Offsets are code points of `text`.
"""

from __future__ import annotations

import csv
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from generator.errors import CorpusError

Row = Mapping[str, Any]

_ARCHIVES = {"train": "train.zip", "dev": "validation.zip", "test": "test.zip"}
_SENTENCE = re.compile(r"(S\d+)\s+(.*)$")
_EMPTY = re.compile(r"S\d+$")
_LINE = re.compile(
    r"(?:H\s+(?P<headline>\S.*)|DATE/.*?(?P<date>\d{4}-\d\d-\d\d).*|URL\s+(?P<url>.*))$"
)
# The New York Times has its date in the names of its articles.
_DATED = re.compile(r"(?:NYT_ENG_(\d{4})(\d\d)(\d\d)|nyt_corpus_data_(\d{4})_(\d\d)_(\d\d))")


def convert(
    newsdiscourse: Path, polnear: Path, corpora: Path, splits: Sequence[str]
) -> Iterator[tuple[Path, int]]:
    """Write the splits of both corpora; yield each file and how many articles it holds."""
    readers: tuple[tuple[str, Path, Callable[[Path, str], Iterable[Row]]], ...] = (
        ("newsdiscourse", newsdiscourse, read_newsdiscourse),
        ("polnear", polnear, read_polnear),
    )
    for name, checkout, read in readers:
        for split in splits:
            rows = list(read(checkout, split))
            path = corpora / name / f"{split}.jsonl"
            path.parent.mkdir(parents=True, exist_ok=True)
            lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
            path.write_text("".join(lines), "utf8", newline="\n")
            yield path, len(rows)


def read_newsdiscourse(checkout: Path, split: str) -> Iterator[Row]:
    """Yield each article with its sentences, their roles and whether they are speech.

    Raises `CorpusError`.
    """
    path = checkout / "data" / _ARCHIVES[split]
    try:
        with zipfile.ZipFile(path) as archive:
            texts = {
                PurePosixPath(name): archive.read(name).decode("utf8", errors="replace")
                for name in archive.namelist()
                if not name.endswith("/") and "__MACOSX" not in PurePosixPath(name).parts
            }
    except (OSError, zipfile.BadZipFile) as error:
        raise CorpusError(f"The archive cannot be read: {error}.", path=path) from error
    for name in sorted(name for name in texts if name.suffix == ".ann"):
        # The articles of the dev split are not sorted into folders by their domain.
        domain = "mixed" if split == "dev" else name.parent.name
        if name.with_suffix(".txt") not in texts:
            raise CorpusError(f"{name} has annotations but no text.", path=path)
        yield {
            "name": name.stem if split == "dev" else f"{domain}_{name.stem}",
            "domain": domain,
            **_news(texts[name.with_suffix(".txt")], texts[name], _date_of(name.stem)),
        }


def _date_of(name: str) -> str | None:
    found = _DATED.match(name)
    return "-".join(filter(None, found.groups())) if found else None


def _news(text: str, annotations: str, date: str | None) -> Row:
    """Return an article of NewsDiscourse from its two files."""
    lines = [line.strip() for line in text.splitlines()]
    told = [found for line in lines if (found := _LINE.match(line))]
    last = {key: value for found in told for key, value in found.groupdict().items() if value}
    roles, speech = _judgements(annotations)
    body, sentences = "", []
    for number, paragraph in enumerate(_paragraphs(lines)):
        body += "\n\n" if number else ""
        for place, (name, words) in enumerate(paragraph):
            body += " " if place else ""
            start, body = len(body), body + words
            role = roles.get(name, "NA")
            span = {"id": name, "start": start, "end": len(body)}
            sentences.append(span | {"role": role, "speech": name in speech})
    return {
        "url": last.get("url"),
        "headline": last.get("headline", ""),
        "published": date or last.get("date"),
        "text": body,
        "sentences": sentences,
    }


def _paragraphs(lines: Iterable[str]) -> list[list[tuple[str, str]]]:
    """Return the sentences of each paragraph, name and words; blank lines stand between.

    A line of anything else, such as a caption, takes the blank line before it away: so the texts
    were made that the labels belong to.
    """
    paragraphs: list[list[tuple[str, str]]] = []
    fresh = True
    for line in lines:
        if not line:
            fresh = True
        elif sentence := _SENTENCE.match(line):
            if fresh or not paragraphs:
                paragraphs.append([])
            paragraphs[-1].append((sentence[1], sentence[2].strip()))
            fresh = False
        elif not _EMPTY.match(line):
            fresh = False
    return paragraphs


def _judgements(annotations: str) -> tuple[dict[str, str], set[str]]:
    """Return the role of each sentence that has one, and the sentences that are speech."""
    roles, speech = {}, set()
    for line in annotations.splitlines():
        parts = line.split("\t")
        if len(parts) != 3:
            continue
        label, name = parts[1].split()[0], parts[2]
        if label == "Speech":
            speech.add(name)
        else:
            roles[name] = label
    return roles, speech


def read_polnear(checkout: Path, split: str) -> Iterator[Row]:
    """Yield each article with its attributions; raises `CorpusError`."""
    data = checkout / "data"
    try:
        with (data / "metadata.tsv").open(encoding="utf8", newline="") as file:
            about = {row["filename"]: row for row in csv.DictReader(file, delimiter="\t")}
        for path in sorted((data / split / "text").glob("*.txt")):
            given = sorted((data / split / "attributions").glob(f"{path.stem}_*.ann"))
            known = about.get(path.stem, {})
            yield {
                "name": path.stem,
                "publisher": known.get("publisher"),
                "headline": known.get("title", ""),
                "published": known.get("publication_date"),
                "text": path.read_bytes().decode("utf8"),  # with its line ends as they are
                "attributions": list(_attributions(given[0].read_text("utf8"))),
            }
    except (OSError, UnicodeError, IndexError) as error:
        raise CorpusError(f"The checkout cannot be read: {error}.", path=data) from error


def _attributions(annotations: str) -> Iterator[dict[str, list[tuple[int, ...]]]]:
    """Yield the source, cue and content spans of each event of a brat file."""
    spans: dict[str, list[tuple[int, ...]]] = {}
    for line in annotations.splitlines():
        name, *rest = line.split("\t")
        if not rest:  # a covered text that holds a line break goes on
            continue
        if re.fullmatch(r"T\d+", name):
            offsets = rest[0].split(" ", 1)[1].split(";")
            spans[name] = [tuple(map(int, offset.split())) for offset in offsets]
        elif re.fullmatch(r"E\d+", name):
            found: dict[str, list[tuple[int, ...]]] = {"source": [], "cue": [], "content": []}
            for part in rest[0].split():
                role, _, reference = part.partition(":")
                found.get(re.sub(r"\d+$", "", role).lower(), []).extend(spans.get(reference, []))
            yield {part: sorted(places) for part, places in found.items()}
