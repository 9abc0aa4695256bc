"""PDFs read from outside: their words, structure, links and looks."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pikepdf
import pypdfium2
from PIL import Image
from pypdf import PdfReader


def dense(text: str) -> str:
    """Leave out white space."""
    return "".join(text.split())


def pages(pdf: bytes) -> list[str]:
    """Return the words of each page."""
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def read(pdf: bytes) -> str:
    """Return all words, without white space."""
    return dense("".join(pages(pdf)))


def opened(pdf: bytes) -> pikepdf.Pdf:
    """Open a file to look at its objects."""
    return pikepdf.open(io.BytesIO(pdf))


def elements(pdf: pikepdf.Pdf) -> Iterator[tuple[str, pikepdf.Dictionary]]:
    """Yield the tags of the structure tree in reading order, each with its element."""

    def below(node: pikepdf.Object) -> Iterator[tuple[str, pikepdf.Dictionary]]:
        for child in node if isinstance(node, pikepdf.Array) else [node]:
            if isinstance(child, pikepdf.Dictionary) and "/S" in child:
                yield str(child.S)[1:], child
                yield from below(child.get("/K", pikepdf.Array()))

    yield from below(pdf.Root.StructTreeRoot.K)


def tags(pdf: bytes) -> list[str]:
    """Return the tags of the structure tree in reading order."""
    with opened(pdf) as file:
        return [tag for tag, _ in elements(file)]


def alternatives(pdf: bytes) -> list[str]:
    """Return what is said in place of pictures."""
    with opened(pdf) as file:
        return [str(e.Alt) for tag, e in elements(file) if tag == "Figure"]


def links(pdf: bytes) -> set[str]:
    """Return the addresses that the file leads to, outside of itself."""
    with opened(pdf) as file:
        annotations = (a for page in file.pages for a in page.get("/Annots", []))
        return {str(a.A.URI) for a in annotations if "/URI" in a.get("/A", {})}


def claims(pdf: bytes) -> tuple[str | None, str | None, str | None]:
    """Return the parts of PDF/UA and PDF/A that the metadata claims, and the latter's level."""
    with opened(pdf) as file, file.open_metadata() as metadata:
        keys = ("pdfuaid:part", "pdfaid:part", "pdfaid:conformance")
        return tuple(metadata.get(key) for key in keys)  # type: ignore[return-value]


def bookmarks(pdf: bytes) -> list[tuple[str, int, float]]:
    """Return title, page (from 1) and height over the page's foot, in points, of each bookmark."""
    reader = PdfReader(io.BytesIO(pdf))

    def below(entries: list) -> Iterator[tuple[str, int, float]]:  # type: ignore[type-arg]
        for entry in entries:
            if isinstance(entry, list):
                yield from below(entry)
            else:
                page = reader.get_destination_page_number(entry) or 0
                yield str(entry.title), page + 1, float(entry.top or 0)

    return list(below(reader.outline))


def extremes(image: Image.Image) -> tuple[float, float]:
    """Return how dark and how light a grey picture is at most."""
    darkest, lightest = image.getextrema()
    assert isinstance(darkest, (int, float))
    assert isinstance(lightest, (int, float))
    return darkest, lightest


def picture(pdf: bytes, page: int = 0, scale: float = 3) -> Image.Image:
    """Return a page as it looks; at a scale of 1 a pixel is a point."""
    with pypdfium2.PdfDocument(pdf) as document:
        image: Image.Image = document[page].render(scale=scale).to_pil()
        return image
