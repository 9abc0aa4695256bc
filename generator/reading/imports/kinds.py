"""What kind of thing a source is, by what it is called and by how it begins."""

from __future__ import annotations

import codecs
import io
import re
import zipfile
from enum import StrEnum

from generator.errors import SourceError


class Kind(StrEnum):
    """A kind of source that an article can be read from."""

    HTML = "html"
    ARCHIVE = "mhtml"
    MARKDOWN = "markdown"
    TEXT = "text"
    DOCX = "docx"
    FEED = "feed"


_BY_ENDING = {
    "htm": Kind.HTML, "html": Kind.HTML, "xhtml": Kind.HTML, "shtml": Kind.HTML,
    "mht": Kind.ARCHIVE, "mhtml": Kind.ARCHIVE, "md": Kind.MARKDOWN, "markdown": Kind.MARKDOWN,
    "txt": Kind.TEXT, "text": Kind.TEXT, "docx": Kind.DOCX, "rss": Kind.FEED, "atom": Kind.FEED,
}  # fmt: skip
_BY_MEDIA_TYPE = {
    "text/html": Kind.HTML,
    "application/xhtml+xml": Kind.HTML,
    "multipart/related": Kind.ARCHIVE,
    "text/markdown": Kind.MARKDOWN,
    "application/rss+xml": Kind.FEED,
    "application/atom+xml": Kind.FEED,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": Kind.DOCX,
}
# How files begin that are something else, and what to do about them.
_COPY = "Copy its text into a file, and import that."
_SAVE_AS = "Save it as .docx, and import that."
_OTHERS = (
    (b"%PDF", "a PDF", _COPY),
    (b"\xd0\xcf\x11\xe0", "an old Word document (.doc)", _SAVE_AS),
    (b"{\\rtf", "an RTF document", _SAVE_AS),
    (b"\x89PNG", "a picture (PNG)", None),
    (b"\xff\xd8\xff", "a picture (JPEG)", None),
    (b"GIF8", "a picture (GIF)", None),
    (b"bplist", "a web archive of Safari", "Save the page as “Page Source” instead."),
)
_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF)[\s>]")
_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|meta|article|main|section|div|p|h1|table)[\s/>]",
    re.IGNORECASE,
)
_ARCHIVE = re.compile(rb"(?:^|\n)content-type:\s*multipart/related", re.IGNORECASE)
_FRONT_MATTER = re.compile(rb"\s*---[ \t]*\r?\n")
_BEGINNING = 2048  # bytes by which a kind is told


def kind_of(data: bytes, *, name: str = "", media_type: str = "") -> Kind:
    """Return the kind of a source; what it is called counts where its beginning does not decide.

    Raises a `SourceError` for what is no text at all.
    """
    start = data[:_BEGINNING].removeprefix(codecs.BOM_UTF8).lstrip()
    for mark, what, hint in _OTHERS:
        if start.startswith(mark):
            raise SourceError(f"This is {what}, not a page, a text or a .docx document.", hint=hint)
    if start.startswith(b"PK\x03\x04"):
        return _packed(data)
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    said = _BY_MEDIA_TYPE.get(media_type) or _BY_ENDING.get(ending)
    if said is Kind.DOCX:
        raise SourceError("This is called .docx, but is no Word document.")
    if media_type.partition("/")[0] in ("image", "audio", "video", "font"):
        raise SourceError(f"This is no page but {media_type}.")
    if _FEED.search(start) and not _HTML.match(start):
        return Kind.FEED
    return said or _by_beginning(start, data)


def _by_beginning(start: bytes, data: bytes) -> Kind:
    if _ARCHIVE.search(start):
        return Kind.ARCHIVE
    if _HTML.search(start):
        return Kind.HTML
    if b"\0" in data[:_BEGINNING] and not data.startswith(
        (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    ):
        raise SourceError(
            "This is no text.", hint="Pages, plain text, Markdown, .docx and feeds are read."
        )
    return Kind.MARKDOWN if _FRONT_MATTER.match(start) else Kind.TEXT


def _packed(data: bytes) -> Kind:
    """Tell a Word document from other packed files."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except zipfile.BadZipFile:
        names = set()
    if "word/document.xml" in names:
        return Kind.DOCX
    if "mimetype" in names:
        raise SourceError("This is an OpenDocument file.", hint=_SAVE_AS)
    raise SourceError("This is a packed file, not a .docx document.", hint="Unpack it first.")
