"""What an editor should look at in a whole folder of articles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

from generator import generation, pipeline, reading
from generator.checking import looking, memory
from generator.config import Settings
from generator.errors import BriefingError
from generator.model import Article, Finding, Level
from generator.publishing import store
from generator.review import glossary
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
    glossary.load(settings.articles_dir / glossary.NAME)  # without it, no article can be read
    articles, sheets = _begun(settings)
    wanted = _only(names, sheets) if names else sheets
    articles = [article for article in articles if article.slug in wanted]
    known = _remembered(settings, articles)
    for article in articles:
        if article.slug in known:
            wanted[article.slug] = _with(wanted[article.slug], known[article.slug])
    for article in progress([a for a in articles if a.slug not in known]):
        looked = _look(article)
        wanted[article.slug] = _with(looked, wanted[article.slug].findings)
    if today:
        for article in articles:
            wanted[article.slug] = _dated(wanted[article.slug], article, today)
    return (*wanted.values(), *([] if names else _of_the_site(settings, articles)))


def _begun(settings: Settings) -> tuple[list[Article], dict[str, Sheet]]:
    """Return the articles that can be read, and a sheet for each name that there is.

    Names of files that cannot be read, and of decisions without an article, are among them.
    """
    articles, errors = generation.read_all(settings)
    sheets = {slug: Sheet(slug, slug, error=error) for slug, error in errors.items()}
    sheets |= {article.slug: Sheet(article.slug, article.headline) for article in articles}
    for finding in generation.orphans(settings, sheets):
        name = Path(finding.path or "").name.removesuffix(".review.yml")
        told = sheets.get(name, Sheet(name, name))
        sheets[name] = replace(told, findings=(*told.findings, finding))
    return articles, sheets


def _only(names: Collection[str], sheets: Mapping[str, Sheet]) -> dict[str, Sheet]:
    """Return the sheets with these names; one that there is not is an error."""
    for name in names:
        if name not in sheets:
            near = get_close_matches(name, sheets, n=1)
            hint = f"Did you mean {near[0]}?" if near else None
            raise BriefingError(f"There is no article “{name}”.", hint=hint)
    return {name: sheets[name] for name in dict.fromkeys(names)}


def _with(sheet: Sheet, findings: Iterable[Finding]) -> Sheet:
    return replace(sheet, findings=(*sheet.findings, *findings))


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
        if entry and entry.inputs == _inputs(article, settings):
            found[article.slug] = memory.load(entry.card["findings"], article)
    return found


def _inputs(article: Article, settings: Settings) -> str | None:
    """Return what an article's files are made from, None where it stops what is made of them."""
    try:
        return generation.inputs(article, settings)
    except (BriefingError, OSError):
        return None  # told when the article is looked at


def _of_the_site(settings: Settings, articles: Iterable[Article]) -> tuple[Sheet, ...]:
    """Return what is said of no article: of the settings, and of versions left behind."""
    home = settings.articles_dir
    places = (reading.place_of(path, home) for path in reading.find(home))
    former = (place for article in articles for place in article.former)
    found = history.orphans(home, (*places, *former))
    if not settings.site_url:
        said = "site_url is not set, so handouts carry neither a link nor a QR code"
        found = [Finding("P001", Level.INFO, said, path=settings.config_file), *found]
    return (Sheet(None, settings.site_name, tuple(found)),) if found else ()
