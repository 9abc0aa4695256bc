"""A whole folder of articles: those that changed are made again, the others are left alone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import astuple, dataclass
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any

from generator import keeping, pipeline, reading, review, untouched
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
from generator.untouched import Sight
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
    docs, state = (apart / "docs", apart) if apart else (settings.docs_dir, settings.root / STATE)
    if not (apart or force):
        stood = untouched.stands(state, Sight.of(settings, drafts))
        if stood:
            slugs, warnings = stood
            return Outcome((), slugs, (), (), warnings, ())
    # Articles are read inside the lock: a run that waited sees what was saved meanwhile.
    with opened(docs, state, force=force) as store:
        untouched.begin(state)
        before = Sight.of(settings, drafts)
        if apart and not store.entries:
            store.adopt(settings.docs_dir, settings.root / STATE)
        terms = glossary.load(settings.articles_dir / glossary.NAME)
        articles, errors = read_all(settings)
        shown = [a for a in articles if drafts or a.metadata.status is not Status.DRAFT]
        made, kept = _make_briefings(shown, settings, store, errors, progress, executor)
        if not (drafts or apart):  # what a preview shows, no reader has seen
            for article in shown:
                if article.slug not in errors:
                    _keep(article, errors)
        Shelf(state / keeping.FOLDER).clear(articles)
        owners = ({a.slug for a in shown} | errors.keys()) & store.entries.keys()
        warnings = sum(store.entries[slug].card["warnings"] for slug in owners)
        warnings += len(orphans(settings, {a.slug for a in articles} | errors.keys()))
        store.finish(owners | _make_indexes(owners, terms, settings, store))
        stopped = (*errors.values(), *store.conflicts.values())
        if not (apart or stopped):
            own = [docs / path for path in (*store.written, *store.removed)]
            after = Sight.of(settings, drafts)
            untouched.remember(state, before, after, own, (*made, *kept), warnings)
    return Outcome(
        tuple(made), tuple(kept), tuple(store.written), tuple(store.removed), warnings, stopped
    )


def _make_briefings(
    articles: Sequence[Article],
    settings: Settings,
    store: Store,
    errors: dict[str, BriefingError],
    progress: Progress,
    executor: Executor | None,
) -> tuple[list[str], list[str]]:
    """Make the briefings that do not stand; return which were made, and which stood.

    What stands in the way of one is added to `errors`.
    """
    wanted = {article.slug: inputs(article, settings) for article in articles}
    kept = [slug for slug, made_from in wanted.items() if store.holds(slug, made_from)]
    stood, made = set(kept), []
    stale = [article for article in articles if article.slug not in stood]
    shelf = Shelf(store.state / keeping.FOLDER)
    with crew(len(stale), executor) as at_once:
        results = at_once(partial(_made, settings=settings, shelf=shelf), stale)
        for article, result in zip(progress(stale), results, strict=True):
            if isinstance(result, BriefingError):
                errors[article.slug] = result
                continue
            store.put(article.slug, wanted[article.slug], *result)
            made.append(article.slug)
    return made, kept


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
        store.renew(owner, inputs, partial(_rendered, leaf, settings))
    about = f"{_INDEX}{manifest.PATH}"
    store.put(about, tool(), {manifest.PATH: manifest.render(settings)}, {})
    data = {*_make_feeds(extracts, settings, store), _make_quotations(slugs, store)}
    return leaves.keys() | data | {about, _make_search(slugs, leaves, settings, store)}


def _rendered(leaf: Leaf, settings: Settings) -> dict[str, bytes]:
    return {leaf.path: leaf.render(settings).encode()}


def _make_feeds(extracts: Sequence[Extract], settings: Settings, store: Store) -> Iterator[str]:
    """Bring the feeds up to date; yield their owners in the store."""
    for feed in indexes.subscriptions(extracts, settings):
        owner, inputs = f"{_INDEX}{feed.path}.xml", feed.inputs(settings)
        store.renew(owner, inputs, partial(feed.render, settings))
        yield owner


def _make_quotations(slugs: set[str], store: Store) -> str:
    """Bring the list of all quotations up to date; return its owner in the store."""
    owner = f"{_INDEX}{quotes.NAME}"
    inputs = digest(tool(), *(store.entries[slug].inputs for slug in sorted(slugs)))

    def make() -> dict[str, bytes]:
        names = (f"briefings/{slug}/{quotes.NAME}.jsonl" for slug in sorted(slugs))
        paths = (store.docs / name for name in names)
        lines = b"".join(path.read_bytes() for path in paths if path.is_file())
        return {f"{quotes.NAME}.jsonl": lines, f"{quotes.NAME}.csv": quotes.table(lines)}

    store.renew(owner, inputs, make)
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

    def make() -> dict[str, bytes]:
        listed = [name for name in sorted(slugs) if store.entries[name].card.get("extract")]
        over = (leaf for leaf, _ in leaves.values())
        return {search.INDEX: search.script(search.documents(store.docs, listed, over, pages))}

    store.renew(owner, inputs, make)
    return owner
