"""What an editor should look at in a whole folder of articles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

from generator import generation, pipeline
from generator.checking import looking, memory
from generator.config import Settings
from generator.errors import BriefingError
from generator.model import Article, Finding, Level
from generator.publishing import store
from generator.revisions import history, past

Progress = Callable[[Sequence[Article]], Iterable[Article]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What there is to say of one article, or of the site where `slug` is None.

    `error` is what keeps it from being read; then there are no findings.
    """

    slug: str | None
    headline: str
    findings: tuple[Finding, ...] = ()
    error: BriefingError | None = None


def inspect(
    settings: Settings,
    names: Collection[str] = (),
    progress: Progress = iter,
    today: dt.date | None = None,
) -> tuple[Sheet, ...]:
    """Return what there is to say of each article, or of those with these names, and of the site.

    What the last build understood is not understood again.  `today` is the day that a change is
    proposed to be told with.
    """
    articles, errors = generation.read_all(settings)
    loose = generation.orphans(settings, {a.slug for a in articles} | errors.keys())
    sheets = {slug: Sheet(slug, slug, error=error) for slug, error in errors.items()}
    sheets |= {article.slug: Sheet(article.slug, article.headline) for article in articles}
    for finding in loose:
        name = Path(finding.path or "").name.removesuffix(".review.yml")
        told = sheets.get(name, Sheet(name, name))
        sheets[name] = replace(told, findings=(*told.findings, finding))
    if names:
        sheets = _only(names, sheets)
    known = _remembered(settings, [a for a in articles if a.slug in sheets])
    unknown = [a for a in articles if a.slug in sheets and a.slug not in known]
    for article in progress(unknown):
        sheets[article.slug] = _look(article)
    for slug, found in known.items():
        sheets[slug] = Sheet(slug, sheets[slug].headline, found)
    for article in articles:
        if today and article.slug in sheets:
            sheets[article.slug] = _dated(sheets[article.slug], article, today)
    former = (name for article in articles for name in article.metadata.redirect_from)
    unowned = history.orphans(settings.articles_dir, {*sheets, *former})
    site = () if names else (*_of_the_site(settings), *unowned)
    return (*sheets.values(), *([Sheet(None, settings.site_name, site)] if site else ()))


def _only(names: Collection[str], sheets: Mapping[str, Sheet]) -> dict[str, Sheet]:
    """Return the sheets with these names; one that there is not is an error."""
    for name in names:
        if name not in sheets:
            near = get_close_matches(name, sheets, n=1)
            hint = f"Did you mean {near[0]}?" if near else None
            raise BriefingError(f"There is no article “{name}”.", hint=hint)
    return {name: sheets[name] for name in dict.fromkeys(names)}


def _look(article: Article) -> Sheet:
    try:
        found = looking.findings(pipeline.brief(article))
    except BriefingError as error:
        return Sheet(article.slug, article.headline, error=error)
    return Sheet(article.slug, article.headline, found)


def _dated(sheet: Sheet, article: Article, today: dt.date) -> Sheet:
    told = (past.dated(finding, article, today) for finding in sheet.findings)
    return replace(sheet, findings=tuple(finding for finding in told if finding))


def _remembered(
    settings: Settings, articles: Iterable[Article]
) -> Mapping[str, tuple[Finding, ...]]:
    """Return the findings of the articles that stand as the last build saw them, by slug."""
    entries = store.entries(settings.root / store.STATE)
    found: dict[str, tuple[Finding, ...]] = {}
    for article in articles:
        entry = entries.get(article.slug)
        if entry and entry.inputs == generation.inputs(article, settings):
            found[article.slug] = memory.load(entry.card["findings"], article)
    return found


def _of_the_site(settings: Settings) -> tuple[Finding, ...]:
    if settings.site_url:
        return ()
    said = "site_url is not set, so handouts carry neither a link nor a QR code"
    return (Finding("P001", Level.INFO, said, path=settings.config_file),)
