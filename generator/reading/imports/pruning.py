"""What of a page is not the article: menus, captions, teasers, comments, share bars, adverts.

Pages name such parts, and names mislead: “print” may be the article, ready for the printer, and
“paywall” each of its paragraphs.  So nothing is believed against the text: the element that holds
most paragraphs stays, and so does what one word would take too much of the page away for.
"""

from __future__ import annotations

import re

from generator.reading.imports.blocks import Element
from generator.reading.imports.noise import noise

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_NEVER_READ = frozenset({"noscript", "script", "style", "svg", "template"})
_WHOLE = frozenset({"article", "body", "html", "main"})
_COMMENTS = "comments"
_SURE = frozenset({_COMMENTS, "hidden", "role", *_NEVER_READ})
_SHORT = 40  # letters; running text comes in longer pieces
_GREATEST_SHARE = 0.3  # of a page's running text that one word may take away
_FEWEST = 500  # letters of running text that are left when the comments are gone


def prune(page: Element) -> None:
    """Take out of a page's tree what by its making is not the article."""
    body = page.find("body")
    own = _own(body)
    prose = _prose(body, own)
    home = _home(body, own, prose)
    for reason, elements in _doomed(body, prose, home).items():
        held = sum(prose[element] for element in elements)
        most = prose[body] - _FEWEST if reason == _COMMENTS else _GREATEST_SHARE * prose[body]
        for element in elements if held <= most else ():
            _drop(element)
    for element in home:
        if _reason(element):
            _unname(element)


def unscript(page: Element) -> None:
    """Take out of a page's tree what is not shown: scripts, styles, comments of its makers."""
    for element in [e for e in page.iter() if _reason(e) in _NEVER_READ]:
        if element.getparent() is not None:
            _drop(element)


def _own(body: Element) -> dict[Element, int]:
    """Return how many letters of running text stand right in each element."""
    sizes: dict[Element, int] = {}
    for element in body.iter():
        pieces = [element.text or "", *(child.tail or "" for child in element)]
        read = isinstance(element.tag, str) and element.tag not in _NEVER_READ
        sizes[element] = sum(len(piece) for piece in pieces if len(piece) > _SHORT) if read else 0
    return sizes


def _prose(body: Element, own: dict[Element, int]) -> dict[Element, int]:
    """Return how many letters of running text each element holds."""
    sizes: dict[Element, int] = {}
    for element in reversed(list(body.iter())):
        sizes[element] = own[element] + sum(sizes[child] for child in element)
    return sizes


def _home(body: Element, own: dict[Element, int], prose: dict[Element, int]) -> set[Element]:
    """Return the element in which most paragraphs stand, with the elements around it."""
    best, most = None, 0
    stack = list(body)
    while stack:
        element = stack.pop()
        reason = _reason(element)
        if reason in noise().tags and not _is_large(element, body, prose):
            continue
        if reason in _SURE and not _is_headed(element):
            continue
        held = own[element] + sum(prose[child] for child in element if own[child])
        if held > most:
            best, most = element, held
        stack.extend(element)
    return {best, *best.iterancestors()} if best is not None else set()


def _is_large(element: Element, body: Element, prose: dict[Element, int]) -> bool:
    """Say whether an element holds so much text that it is likelier around the article."""
    return prose[element] > _GREATEST_SHARE * prose[body]


def _is_headed(element: Element) -> bool:
    """Say whether a headline stands in an element; then the article may, too."""
    return element.find(".//h1") is not None


def _doomed(
    body: Element, prose: dict[Element, int], home: set[Element]
) -> dict[str, list[Element]]:
    """Return the elements that may be taken out, by the reason for it."""
    found: dict[str, list[Element]] = {}
    stack = list(body)
    while stack:
        element = stack.pop()
        reason = _reason(element)
        kept = element in home or _is_headed(element)
        if reason != _COMMENTS:
            kept = kept or _is_large(element, body, prose)
        if reason and not kept:
            found.setdefault(reason, []).append(element)
        else:
            stack.extend(element)
    return found


def _reason(element: Element) -> str:
    """Return why an element is no part of the article, "" where nothing says so."""
    if not isinstance(element.tag, str):
        return "script"
    tag: str = element.tag
    if tag in noise().tags:
        return tag
    if element.get("role", "").lower() in noise().roles:
        return "role"
    if element.get("hidden") is not None or _HIDING.search(element.get("style", "")):
        return "hidden"
    if tag in _WHOLE:
        return ""
    return _told_by(element.get("class", "")) or _told_by(element.get("id", ""))


def _told_by(names: str) -> str:
    """Return the word among an element's names that tells that it is no article."""
    for name in names.split():
        words: list[str] = [word.lower() for word in _WORD.findall(name)]
        if not noise().comments.isdisjoint(words):
            return _COMMENTS
        for word in words:
            if word in noise().alone:
                return word
        for wanted in noise().together:
            if wanted[0] in words and _follow(words, wanted):
                return " ".join(wanted)
    return ""


def _follow(words: list[str], wanted: tuple[str, ...]) -> bool:
    count = len(wanted)
    return any(tuple(words[i : i + count]) == wanted for i in range(len(words) - count + 1))


def _unname(element: Element) -> None:
    """Take the misleading names off an element that stays, for others believe them as well."""
    for key in ("class", "id", "hidden", "style"):
        element.attrib.pop(key, None)


def _drop(element: Element) -> None:
    """Take an element out of its tree, but not the text behind it."""
    parent, before = element.getparent(), element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    parent.remove(element)
