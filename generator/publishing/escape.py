"""Article text made safe for Markdown and HTML, still readable on disk.

Only characters that could become markup turn into entities, whichever Markdown extensions the
site turns on; all others stay as they are.  (Extensions that change plain words, as `smarty`
does, are refused with the settings.)
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

# White space that is not one space already; a lone no-break one is kept: "10 000", "« non »".
_LOOSE = re.compile(r"\s(?:\s+|(?<![ \u00a0\u202f]))")
_ACTIVE = re.compile(
    r"[\\`*_{}\[\]<>&|#~^$@\x00-\x08\x0e-\x1b\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069]"
    r"|:(?=[+\-\w]+:|//)"  # :smile:, https://
    r"|=(?==)|\+(?=\+)"  # ==marked==, ++inserted++
    r"|(?<=www)\."  # www.example.org
)
# Characters that begin a list, rule, underlined heading, admonition, definition or block.
_LEADING = re.compile(r"( ?)([-+=!?:/%.]|\d{1,9}(?=[.)]))")
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc"
    "\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LINK_SAFE = "-._~:/?#@!$&+,;=%"  # no apostrophe: in a Markdown link it begins a title


def fold(text: str) -> str:
    """Return the text with each run of white space as one space, a lone no-break one kept."""
    return _LOOSE.sub(" ", text)


def inline(text: str) -> str:
    """Return the text as Markdown on one line that renders as that very text and nothing else."""
    safe = amid(text)
    return _LEADING.sub(_leading, safe, count=1) if _LEADING.match(safe) else safe


def amid(text: str) -> str:
    """Return the text as `inline` does, for a place that is never the start of a line."""
    return _ACTIVE.sub(_entity, fold(text))


def attribute(text: str) -> str:
    """Return the text for use between double quotes in an attribute of an HTML tag."""
    return inline(unturned(text)).replace('"', "&quot;")


def plain_html(text: str) -> str:
    """Return the text for front matter, which themes put into HTML as it stands."""
    folded = fold(unturned(text)).strip()
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        folded = folded.replace(character, entity)
    return folded


def unturned(text: str) -> str:
    """Return the text without the characters that show those after them in another order.

    They have no width; where markup can be, `inline` keeps them and takes their effect away.
    """
    return _TURNING.sub("", text)


def link(url: str | None) -> str | None:
    """Return a web address safe inside a Markdown link or attribute, or None for any other."""
    address = web_address(url)
    return address and address.replace("&", "&amp;")


def web_address(url: str | None) -> str | None:
    """Return a web address in which whatever is unusual is percent-encoded, or None for others."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    if url is None or parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    # Brackets belong to an address of numbers, https://[::1]/, and to nothing else in a link.
    scheme, host, path = url.strip().partition(parts.netloc)
    host = quote(host, safe=f"{_LINK_SAFE}[]", errors="replace")
    path = quote(path, safe=_LINK_SAFE, errors="replace")
    return f"{scheme}{host}{path}"


def right_to_left(text: str) -> bool:
    """Say whether the text holds letters or marks that would disturb its neighbours' order."""
    return _RIGHT_TO_LEFT.search(text) is not None


def _entity(match: re.Match[str]) -> str:
    """Return the entity for an active character; HTML has none for NUL and surrogates.

    One that turns the order of letters turns nothing in an element of its own.
    """
    code = ord(match[0])
    names = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}
    if code == 0 or 0xD800 <= code <= 0xDFFF:
        return "\ufffd"
    if _TURNING.match(match[0]):
        return f"<bdi>&#{code};</bdi>"
    return names.get(match[0], f"&#{code};")


def _leading(match: re.Match[str]) -> str:
    """Return the start of a line with its first character as an entity."""
    space, first = match.groups()
    return f"{space}&#{ord(first[0])};{first[1:]}"
