"""The order of the stages.

    article file ── reading ──▶ Article ── understanding ──▶ Structure ── decisions ──▶ Briefing
    Briefing ── publishing ──▶ pages, handout, briefing.json

This is the only module that knows the stages; none of them knows another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from generator import review
from generator.config import Settings
from generator.invariants import check
from generator.model import Article, Briefing, Sentence, Status, Structure
from generator.publishing import handout, pages, quotes, record, social
from generator.review import glossary
from generator.revisions import past
from generator.understanding import (
    abbreviations,
    claims,
    dates,
    glance,
    marks,
    quotations,
    sections,
    sentences,
    speakers,
    weights,
)
from generator.understanding.impressions import Impressions
from generator.understanding.lexicons import lexicon

if TYPE_CHECKING:
    from generator.understanding.encoder import Encoder
    from generator.understanding.odds import Learned


def observe(
    article: Article, encoder: Encoder | None = None, learned: Learned | None = None
) -> tuple[Structure, Impressions]:
    """Return what stands in the article, and what impression an encoder has of each sentence.

    That is: sentences, quotations, speakers and dates.  Without an encoder, and in a language that
    is not understood, there are no impressions; without what is `learned` of speakers, rules alone
    say who speaks.
    """
    text, published = article.text, article.metadata.date
    parts = sentences.split(text, lexicon("abbreviations"))
    passages, _ = marks.pair(text, parts)
    foreign = any(finding.code == "L001" for finding in article.findings)
    felt: Impressions = ()
    if encoder and not foreign:
        felt = encoder.read(article.headline, text, parts, [p.span for p in passages])
    said, findings = quotations.find(text, parts, lexicon("cues"), felt or None)
    chances = [impression.chances for impression in felt]
    people, said = speakers.identify(text, parts, said, lexicon("people"), learned, chances)
    when = dates.find(text, parts, published, lexicon("calendar"))
    found = (*article.findings, *findings)
    return Structure(article, parts, (), said, people, when, (), found), felt


def structure(article: Article) -> Structure:
    """Return what the tool understands of the article, before any decision of an editor."""
    seen, felt = observe(article, weights.encoder(), weights.speaking())
    seen = replace(seen, placements=sections.place(seen, weights.load(), felt))
    claimed = claims.find(seen, lexicon("claims"))
    picks = glance.pick(seen, weights.glance())
    spelled = abbreviations.find(article.text, seen.sentences, lexicon("shorthand"))
    found = (*seen.findings, *claimed)
    seen = replace(seen, glance=picks, findings=found, abbreviations=spelled)
    check(seen)
    return seen


def brief(article: Article, understand: Callable[[Article], Structure] = structure) -> Briefing:
    """Return the article's briefing: its structure after the editor's decisions beside it.

    A withdrawn article is not read again, so that nothing in it can stand in the way.  What is
    understood already may be had from elsewhere than `structure`.
    """
    if article.metadata.status is Status.WITHDRAWN:
        return Briefing(Structure(article, (), (), (), (), (), (), article.findings))
    handout.check_length(article)  # before it is read, which takes a while
    return decide(review.load(review.path_of(article)), understand(article))


def decide(decisions: review.Review, made: Structure) -> Briefing:
    """Return the briefing that an editor's decisions make of what the tool understood.

    Decisions about words of an earlier version follow them to this one.
    """
    before = past.Past.of(made, decisions, _cut)
    briefing = review.apply(before.carried.review, made)
    check(briefing.structure)
    known = () if before.is_empty else weights.dictionary()
    briefing = replace(briefing, revisions=before.told(briefing.structure, _once, known))
    own = map(before.carried.explained, briefing.structure.findings)
    found = (*own, *before.findings(briefing.revisions), *handout.findings(briefing))
    return _explained(replace(briefing, structure=replace(briefing.structure, findings=found)))


def carry(decisions: review.Review, made: Structure) -> review.Review:
    """Return decisions with the words that stand in the article now."""
    return past.Past.of(made, decisions, _cut).carried.review


def _explained(briefing: Briefing) -> Briefing:
    """Return the briefing with what it uses of the glossary for all articles.

    What nobody explains, and what is explained in two ways, become findings.
    """
    made, words = briefing.structure, lexicon("shorthand")
    text, spelled = made.article.text, made.abbreviations
    shared = glossary.used(glossary.load(glossary.path_of(made.article)), text)
    told = [*briefing.glossary, *shared, *(one.short.of(text) for one in spelled)]
    found = (
        *abbreviations.unexplained(made, told, words),
        *abbreviations.contradicted(text, spelled, shared, words),
    )
    made = replace(made, findings=(*made.findings, *found))
    return replace(briefing, structure=made, site_glossary=shared)


def _cut(text: str) -> tuple[Sentence, ...]:
    return sentences.split(text, lexicon("abbreviations"))


@lru_cache(maxsize=64)
def _once(article: Article) -> Structure:
    """Return what the tool understands of an earlier version, which never changes."""
    return structure(article)


def publish(briefing: Briefing, settings: Settings) -> dict[str, bytes]:
    """Return every file of a briefing, by its path under docs."""
    article = briefing.structure.article
    folder = f"briefings/{article.place}"
    texts = {f"{folder}/{n}": page for n, page in pages.render(briefing, settings).items()}
    stubs = pages.redirects(article, changed=bool(briefing.revisions.steps))
    texts |= {f"briefings/{name}": page for name, page in stubs.items()}
    files = {name: text.encode() for name, text in texts.items()}
    if article.metadata.status is not Status.WITHDRAWN:
        made = record.briefing(briefing)
        lines = quotes.lines(made, article.place, settings)
        files[f"{folder}/briefing.json"] = record.dumps(made).encode()
        files[f"{folder}/{quotes.NAME}.jsonl"] = quotes.json_lines(lines)
        files[f"{folder}/{article.slug}.pdf"] = handout.render(briefing, settings)
        if settings.site_url:  # who shares a link asks for a picture by its whole address
            files[f"{folder}/{social.NAME}"] = social.render(briefing, settings)
    return files
