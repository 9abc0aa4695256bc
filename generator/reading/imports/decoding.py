"""The bytes of a page as text, in whatever encoding it came."""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})|<\?xml[^>]{0,100}encoding\s*=\s*["']([\w.:-]{2,40})""",
    re.IGNORECASE,
)
_HEAD = 8192  # bytes in which a page names its encoding
# What browsers read for the names that pages give, where Python reads something narrower.
_AS_BROWSERS_DO = {
    "ascii": "windows-1252",
    "iso8859-1": "windows-1252",
    "iso8859-9": "windows-1254",
    "iso8859-11": "windows-874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "utf-16": "utf-8",  # a page that could be read so far is not in UTF-16
    "utf-16-le": "utf-8",
    "utf-16-be": "utf-8",
}


def decode(data: bytes, charset: str | None = None) -> str:
    """Return the bytes of a page as text; `charset` is what its server named, if anything.

    A mark at the very beginning decides.  Then what can be read as UTF-8 is UTF-8, for other text
    hardly ever can by chance, while names of encodings are often left over from elsewhere.  Then
    the server's word counts, and the page's own.  Where nothing fits it is windows-1252, as in
    browsers.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data.decode(name, errors="replace")
    declared = [known for name in (charset, _declared(data)) if (known := _known(name))]
    plain = data.isascii()
    for name in [*declared, "utf-8"] if plain else ["utf-8", *declared]:
        try:
            return data.decode(name)
        except UnicodeError:
            continue
    if declared and declared[0] == "utf-8" and _mostly_utf8(data):
        return data.decode("utf-8", errors="replace")
    fallback = next((name for name in declared if name != "utf-8"), "windows-1252")
    return data.decode(fallback, errors="replace")


def _declared(data: bytes) -> str | None:
    match = _DECLARED.search(data[:_HEAD])
    return (match[1] or match[2]).decode("ascii") if match else None


def _known(name: str | None) -> str | None:
    """Return the name by which Python knows an encoding, None where it knows none."""
    try:
        found = codecs.lookup((name or "").strip())
    except (LookupError, ValueError):
        return None
    if not found._is_text_encoding:  # such as “zip”
        return None
    return _AS_BROWSERS_DO.get(found.name, found.name)


def _mostly_utf8(data: bytes) -> bool:
    """Say whether few characters stand in the way of reading UTF-8."""
    wrong = data.decode("utf-8", errors="replace").count("\ufffd")
    foreign = sum(byte >= 0xC0 for byte in data)
    return 10 * wrong < foreign
