"""Word documents (DOCX)."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Any

from generator.errors import SourceError
from generator.reading.imports import metadata
from generator.reading.imports.blocks import clean
from generator.reading.imports.found import Found
from generator.reading.imports.plain import begun

_LARGEST = 100_000_000  # bytes of the document's text once it is unpacked
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TITLES = ("Title", "Heading 1")
_LEFT_OUT = ("Caption", "TOC", "Header", "Footer")


def read(data: bytes) -> Found:
    """Read the paragraphs of a document; tables, captions, notes and deleted words are left out."""
    from docx.exceptions import PythonDocxError
    from lxml.etree import LxmlError

    damaged = (PythonDocxError, LxmlError, zipfile.BadZipFile, zlib.error, LookupError, ValueError,
               TypeError, AttributeError, NotImplementedError, OSError)  # fmt: skip
    try:
        _check_size(data)
        return _read(data)
    except damaged as error:  # the library takes a document to be as its makers promised
        raise SourceError("This is not a Word document that can be read.") from error


def _check_size(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = sum(info.file_size for info in archive.infolist() if info.filename.endswith(".xml"))
    if size > _LARGEST:
        raise SourceError(f"The document holds more than {_LARGEST // 1_000_000} MB of text.")


def _read(data: bytes) -> Found:
    from docx import Document

    document = Document(io.BytesIO(data))
    told = [(p.style.name if p.style else "", _text(p._p)) for p in document.paragraphs]
    told = [(style, words) for style, words in told if words and not style.startswith(_LEFT_OUT)]
    title = clean(document.core_properties.title or "")
    if told and told[0][0] in _TITLES:
        title, told = told[0][1], told[1:]
    found = begun([words for _, words in told], title=title)
    doubts = ["The document has a table, which was left out."] if document.tables else []
    return Found(
        paragraphs=found.paragraphs,
        title=found.title,
        byline=found.byline,
        lang=metadata.language(document.core_properties.language),
        doubts=tuple(doubts),
    )


def _text(paragraph: Any) -> str:
    """Return the words of a paragraph as it reads now: insertions with, deletions without."""
    parts = []
    for element in paragraph.iter():
        if element.tag == f"{_W}t":
            if not any(e.tag == f"{_W}txbxContent" for e in element.iterancestors()):
                parts.append(element.text or "")
        elif element.tag in (f"{_W}tab", f"{_W}br", f"{_W}cr"):
            parts.append(" ")
        elif element.tag == f"{_W}noBreakHyphen":
            parts.append("\u2011")
    return clean("".join(parts))
