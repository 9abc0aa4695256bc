"""A whole folder of articles: those that changed are made again, the others are left alone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import astuple, dataclass
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any

from generator import keeping, pipeline, reading, review
from generator.checking import looking, memory
from generator.config import Settings
from generator.errors import ArticleError, BriefingError
from generator.keeping import Shelf
from generator.model import Article, Finding, Level, Status
from generator.publishing import indexes, manifest, quotes, search
from generator.publishing.cards import Extract
from generator.publishing.fingerprint import digest, tool
from generator.publishing.leaves import Leaf
from generator.publishing.store import STATE, Store, known, opened
from generator.review import glossary
from generator.revisions import history
from generator.workers import crew

_INDEX = "/"  # begins the store's name for the owner of an index page; no slug has a slash
Progress = Callable[[Sequence[Article]], Iterable[Article]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did: the briefings made and kept, files touched, and what stood in the way."""

    made: tuple[str, ...]
    kept: tuple[str, ...]
    written: tuple[str, ...]
    removed: tuple[str, ...]
    warnings: int
    errors: tuple[BriefingError, ...]


def generate(
    settings: Settings,
    *,
    drafts: bool = False,
    force: bool = False,
    progress: Progress = iter,
    apart: Path | None = None,
    executor: Executor | None = None,
) -> Outcome:
    """Bring docs up to date with the articles and the editor's decisions.

    An article that cannot be read, and a file of somebody else's in the way, stop only
    themselves: what stood before stays, the rest is made, and the outcome names them.

    A preview keeps what it generates `apart`, in `docs` of that folder: so its drafts are never
    where a build of the site, by whatever builder, would find them.

    Many articles are made by all processors at once, or by the workers of `executor`, any of the
    standard library's kind; the result is the same.
    """
    made, kept = [], []
    docs, state = (apart / "docs", apart) if apart else (settings.docs_dir, settings.root / STATE)
    # Articles are read inside the lock: a run that waited sees what was saved meanwhile.
    with opened(docs, state, force=force) as store:
        if apart and not store.entries:
            store.adopt(settings.docs_dir, settings.root / STATE)
        terms = glossary.load(settings.articles_dir / glossary.NAME)
        articles, errors = read_all(settings)
        shown = [a for a in articles if drafts or a.metadata.status is not Status.DRAFT]
        shelf = Shelf(state / keeping.FOLDER)
        stale = []
        for article in shown:
            made_from = inputs(article, settings)
            if store.holds(article.slug, made_from):
                kept.append(article.slug)
            else:
                stale.append((article, made_from))
        with crew(len(stale), executor) as at_once:
            results = at_once(partial(_made, settings=settings, shelf=shelf), [a for a, _ in stale])
            steps = zip(progress([article for article, _ in stale]), stale, results, strict=True)
            for article, (_, made_from), result in steps:
                if isinstance(result, BriefingError):
                    errors[article.slug] = result
                    continue
                store.put(article.slug, made_from, *result)
                made.append(article.slug)
        if not (drafts or apart):  # what a preview shows, no reader has seen
            for article in shown:
                if article.slug not in errors:
                    _keep(article, errors)
        shelf.clear(articles)
        owners = ({a.slug for a in shown} | errors.keys()) & store.entries.keys()
        warnings = sum(store.entries[slug].card["warnings"] for slug in owners)
        store.finish(owners | _make_indexes(owners, terms, settings, store))
    warnings += len(orphans(settings, {a.slug for a in articles} | errors.keys()))
    stopped = (*errors.values(), *store.conflicts.values())
    return Outcome(
        tuple(made), tuple(kept), tuple(store.written), tuple(store.removed), warnings, stopped
    )


def read_all(settings: Settings) -> tuple[list[Article], dict[str, BriefingError]]:
    """Read every article of the folder; those that cannot be read come as errors, by slug."""
    articles: list[Article] = []
    paths = reading.find(settings.articles_dir)
    clashing = reading.clashes(paths)
    errors: dict[str, BriefingError] = {path.stem: error for path, error in clashing.items()}
    for path in paths:
        if path in clashing:
            continue
        try:
            articles.append(reading.read(path, settings))
        except BriefingError as error:
            wrongly_named = path.suffix not in reading.ENDINGS  # one.MD stands beside one.md
            errors[path.name if wrongly_named else path.stem] = error
    errors |= _clashes(articles)
    return [a for a in articles if a.slug not in errors], errors


def orphans(settings: Settings, slugs: Collection[str]) -> list[Finding]:
    """Return a finding for each file of decisions that no article goes with."""
    message = "these decisions belong to no article: is it NAME.review.yml for NAME.md?"
    found = []
    for path in sorted(settings.articles_dir.glob("*.review.y*ml")):
        name = path.name.removesuffix(".review.yml")
        if name not in slugs:
            near = get_close_matches(name[:100], slugs, n=1)
            hint = f"The article with the nearest name is {near[0]}." if near else None
            found.append(Finding("V006", Level.WARNING, message, path=path, hint=hint))
    return found


def _clashes(articles: Sequence[Article]) -> dict[str, BriefingError]:
    """Return an error for each article whose former name is another's name, or former name."""
    owner = {article.slug.lower(): article for article in articles}
    errors: dict[str, BriefingError] = {}
    for article in articles:
        for name in article.metadata.redirect_from:
            other = owner.setdefault(name.lower(), article)
            if other is not article or name.lower() == article.slug.lower():
                message = f"redirect_from names {name}, which {other.path.name} has already."
                errors[article.slug] = ArticleError(message, path=article.path)
    return errors


def inputs(article: Article, settings: Settings) -> str:
    """Return a fingerprint of all that an article's files are made from."""
    words = _content(review.path_of(article))
    past = history.load(article).inputs
    terms = glossary.used(glossary.load(glossary.path_of(article)), article.text)
    return digest(tool(), repr(article), words, past, repr(terms), repr(astuple(settings)))


def _keep(article: Article, errors: dict[str, BriefingError]) -> None:
    """Keep an article's text as a version that readers have seen."""
    try:
        history.keep(article)
    except BriefingError as error:
        errors[article.slug] = error


def _content(path: Path) -> bytes:
    """Return a file's content, or what there is to tell apart where it cannot be read."""
    try:
        if path.is_file():
            return path.read_bytes()
    except OSError as error:
        return repr(error).encode()
    return b"no file" if path.is_symlink() or path.exists() else b""


def _made(
    article: Article, settings: Settings, shelf: Shelf
) -> tuple[dict[str, bytes], dict[str, Any]] | BriefingError:
    """Return a briefing's files and what is kept of it for other pages, or what stands in the way.

    Errors are returned, not raised: so the worker of another article goes on.
    """
    try:
        briefing = pipeline.brief(article, shelf.structure)
        files = pipeline.publish(briefing, settings)
    except BriefingError as error:
        return error
    found = looking.findings(briefing)
    listed = article.metadata.status is not Status.WITHDRAWN
    card = {
        "extract": Extract.of(briefing).dump() if listed else None,
        "warnings": sum(finding.level is not Level.INFO for finding in found),
        "findings": memory.dump(found),
    }
    return files, card


def _make_indexes(
    slugs: set[str], terms: Sequence[glossary.Term], settings: Settings, store: Store
) -> set[str]:
    """Bring the pages over all these briefings up to date; return their owners in the store."""
    kept = (store.entries[slug].card.get("extract") for slug in sorted(slugs))
    extracts = [Extract.load(values) for values in kept if values]
    leaves = {
        f"{_INDEX}{leaf.path}": (leaf, leaf.inputs(settings))
        for leaf in indexes.leaves(extracts, settings, terms)
    }
    for owner, (leaf, inputs) in leaves.items():
        if not store.holds(owner, inputs):
            store.put(owner, inputs, {leaf.path: leaf.render(settings).encode()}, {})
    about = f"{_INDEX}{manifest.PATH}"
    store.put(about, tool(), {manifest.PATH: manifest.render(settings)}, {})
    data = {*_make_feeds(extracts, settings, store), _make_quotations(slugs, store)}
    return leaves.keys() | data | {about, _make_search(slugs, leaves, settings, store)}


def _make_feeds(extracts: Sequence[Extract], settings: Settings, store: Store) -> Iterator[str]:
    """Bring the feeds up to date; yield their owners in the store."""
    for feed in indexes.subscriptions(extracts, settings):
        owner, inputs = f"{_INDEX}{feed.path}.xml", feed.inputs(settings)
        if not store.holds(owner, inputs):
            store.put(owner, inputs, feed.render(settings), {})
        yield owner


def _make_quotations(slugs: set[str], store: Store) -> str:
    """Bring the list of all quotations up to date; return its owner in the store."""
    owner = f"{_INDEX}{quotes.NAME}"
    inputs = digest(tool(), *(store.entries[slug].inputs for slug in sorted(slugs)))
    if not store.holds(owner, inputs):
        names = (f"briefings/{slug}/{quotes.NAME}.jsonl" for slug in sorted(slugs))
        lines = b"".join(
            (store.docs / name).read_bytes() for name in names if (store.docs / name).is_file()
        )
        made = {f"{quotes.NAME}.jsonl": lines, f"{quotes.NAME}.csv": quotes.table(lines)}
        store.put(owner, inputs, made, {})
    return owner


def _make_search(
    slugs: set[str], leaves: Mapping[str, tuple[Leaf, str]], settings: Settings, store: Store
) -> str:
    """Bring what the search finds up to date; return its owner in the store."""
    owner = f"{_INDEX}{search.INDEX}"
    built = settings.root / STATE
    generated = store.known.keys() | (known(built) if store.state != built else set())
    pages = search.written_by_hand(settings.docs_dir, generated, settings.kept_back)
    made_from = [store.entries[name].inputs for name in sorted(slugs)]
    inputs = digest(tool(), *made_from, *(made for _, made in leaves.values()), repr(pages))
    if not store.holds(owner, inputs):
        listed = [name for name in sorted(slugs) if store.entries[name].card.get("extract")]
        over = (leaf for leaf, _ in leaves.values())
        found = search.documents(store.docs, listed, over, pages)
        store.put(owner, inputs, {search.INDEX: search.script(found)}, {})
    return owner
