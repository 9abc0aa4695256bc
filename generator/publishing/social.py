"""The social card: the picture that stands for a briefing where its link is shared."""

from __future__ import annotations

import typst

from generator.config import Settings
from generator.errors import PublishError
from generator.model import Briefing
from generator.publishing import handout, typesetting, views
from generator.publishing.escape import fold, unturned

NAME = "card.png"
"""The card's file, in the briefing's folder."""

_HEADLINE, _OUTLET = 180, 36  # letters that fit on a card


def render(briefing: Briefing, settings: Settings) -> bytes:
    """Return the card as a PNG of 1200 by 630 pixels: the same bytes for the same briefing."""
    try:
        return typesetting.png("card.typ", document(briefing, settings))
    except typst.TypstError as error:
        raise PublishError(
            f"The social card could not be set. {error.diagnostic or error.message}",
            path=briefing.structure.article.path,
            hint="Please report this, with the article.",
        ) from error


def document(briefing: Briefing, settings: Settings) -> typesetting.JSON:
    """Return all that stands on the card, ready for JSON."""
    article = briefing.structure.article
    metadata = article.metadata
    filed = {placement.section for placement in briefing.structure.placements}
    shown = [h.letter for h in views.HEADINGS[:-1] if h.section in filed]
    outlet = handout.line(_shortened(metadata.outlet or "", _OUTLET))
    facts = (outlet, handout.day(metadata.date))
    return {
        **handout.language(metadata.lang),
        "masthead": handout.line(settings.site_name),
        "headline": _shortened(article.headline, _HEADLINE),
        "facts": [fact for fact in facts if fact],
        "letters": shown,
    }


def _shortened(text: str, most: int) -> str:
    """Return words cut to as many letters as a card has room for."""
    words = unturned(fold(text)).strip()
    if len(words) <= most:
        return words
    return f"{words[:most].rpartition(' ')[0] or words[:most]} …"
