"""A briefing as linked data (JSON-LD with the words of schema.org), for search engines and others.

It says that the page is based on a news article, and which quotations it has, each with who says
it and where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from generator.model import Metadata, Speaker
from generator.publishing.escape import fold, web_address
from generator.publishing.record import dumps, escaped

# Nothing in a script may end it, and nothing in Markdown may begin a line anew.
_ACTIVE = re.compile("[<>&\x7f]")


def script(
    headline: str,
    metadata: Metadata,
    quotations: Sequence[Mapping[str, Any]],
    speakers: Sequence[Speaker],
    address: str | None,
) -> Markup:
    """Return the element that describes a briefing, given the lines of its quotations.

    `address` is the overview's, None where the site has none; addresses are then from the page.
    """
    persons = {fold(speaker.name): speaker.person for speaker in speakers}
    values = {
        "@context": "https://schema.org",
        "@type": "Article",
        **({"@id": address, "url": address} if address else {}),
        "headline": fold(headline),
        "inLanguage": metadata.lang,
        **_days(metadata),
        **({"keywords": list(metadata.tags)} if metadata.tags else {}),
        "isBasedOn": _original(headline, metadata),
        "hasPart": [_quotation(line, persons) for line in quotations if line["speech"]],
    }
    dumped = escaped(dumps(values).strip(), _ACTIVE)
    return Markup(f'<script type="application/ld+json">{dumped}</script>')


def _days(metadata: Metadata) -> dict[str, str]:
    days = {"datePublished": metadata.date, "dateModified": metadata.updated}
    return {key: day.isoformat() for key, day in days.items() if day}


def _original(headline: str, metadata: Metadata) -> dict[str, Any]:
    """Return the news article that the briefing is made from."""
    url, outlet = web_address(metadata.url), metadata.outlet
    return {
        "@type": "NewsArticle",
        "headline": fold(headline),
        **({"url": url} if url else {}),
        **({"publisher": {"@type": "Organization", "name": fold(outlet)}} if outlet else {}),
        **({"creditText": fold(metadata.byline)} if metadata.byline else {}),
        **({"copyrightNotice": fold(metadata.rights)} if metadata.rights else {}),
        **({"datePublished": metadata.date.isoformat()} if metadata.date else {}),
    }


def _quotation(line: Mapping[str, Any], persons: Mapping[str, bool | None]) -> dict[str, Any]:
    """Return a quotation; what nobody is named for has no creator."""
    name = line["speaker"] and fold(line["speaker"])
    return {
        "@type": "Quotation",
        "text": line["text"],
        **({"creator": _creator(name, line["role"], persons.get(name))} if name else {}),
        "url": line["address"] if "://" in line["address"] else line["address"].rsplit("/", 1)[1],
    }


def _creator(name: str, role: str | None, person: bool | None) -> dict[str, str] | str:
    """Return who says it; a name alone where it is in doubt whether it is a person's.

    schema.org knows persons and organisations as creators, and takes plain words for either.
    """
    if person is None:
        return name
    title = {"jobTitle": fold(role)} if role and person else {}
    return {"@type": "Person" if person else "Organization", "name": name, **title}
