"""A whole folder of articles: those that changed are made again, the others are left alone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from difflib import get_close_matches
from pathlib import Path

from generator import pipeline, reading, review
from generator.checking import looking, memory
from generator.config import Settings
from generator.errors import ArticleError, BriefingError
from generator.model import Article, Finding, Level, Status
from generator.publishing import indexes, manifest, search
from generator.publishing.cards import Extract
from generator.publishing.fingerprint import digest, tool
from generator.publishing.leaves import Leaf
from generator.publishing.store import STATE, Store, known, opened
from generator.review import glossary
from generator.revisions import history

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
) -> Outcome:
    """Bring docs up to date with the articles and the editor's decisions.

    An article that cannot be read, and a file of somebody else's in the way, stop only
    themselves: what stood before stays, the rest is made, and the outcome names them.

    A preview keeps what it generates `apart`, in `docs` of that folder: so its drafts are never
    where a build of the site, by whatever builder, would find them.
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
        for article in progress(shown):
            made_from = inputs(article, settings)
            try:
                if store.holds(article.slug, made_from):
                    kept.append(article.slug)
                else:
                    _make(article, settings, store, made_from)
                    made.append(article.slug)
                if not (drafts or apart):  # what a preview shows, no reader has seen
                    history.keep(article)
            except BriefingError as error:
                errors[article.slug] = error
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


def _content(path: Path) -> bytes:
    """Return a file's content, or what there is to tell apart where it cannot be read."""
    try:
        if path.is_file():
            return path.read_bytes()
    except OSError as error:
        return repr(error).encode()
    return b"no file" if path.is_symlink() or path.exists() else b""


def _make(article: Article, settings: Settings, store: Store, made_from: str) -> None:
    briefing = pipeline.brief(article)
    found = looking.findings(briefing)
    listed = article.metadata.status is not Status.WITHDRAWN
    card = {
        "extract": Extract.of(briefing).dump() if listed else None,
        "warnings": sum(finding.level is not Level.INFO for finding in found),
        "findings": memory.dump(found),
    }
    store.put(article.slug, made_from, pipeline.publish(briefing, settings), card)


def _make_indexes(
    slugs: set[str], terms: Sequence[glossary.Term], settings: Settings, store: Store
) -> set[str]:
    """Bring the pages over all these briefings up to date; return their owners in the store."""
    kept = (store.entries[slug].card.get("extract") for slug in sorted(slugs))
    extracts = (Extract.load(values) for values in kept if values)
    leaves = {
        f"{_INDEX}{leaf.path}": (leaf, leaf.inputs(settings))
        for leaf in indexes.leaves(extracts, settings, terms)
    }
    for owner, (leaf, inputs) in leaves.items():
        if not store.holds(owner, inputs):
            store.put(owner, inputs, {leaf.path: leaf.render(settings).encode()}, {})
    about = f"{_INDEX}{manifest.PATH}"
    store.put(about, tool(), {manifest.PATH: manifest.render(settings)}, {})
    return leaves.keys() | {about, _make_search(slugs, leaves, settings, store)}


def _make_search(
    slugs: set[str], leaves: Mapping[str, tuple[Leaf, str]], settings: Settings, store: Store
) -> str:
    """Bring what the search finds up to date; return its owner in the store."""
    owner = f"{_INDEX}{search.INDEX}"
    generated = store.known.keys() | known(settings.root / STATE)
    pages = search.written_by_hand(settings.docs_dir, generated, settings.kept_back)
    made_from = [store.entries[name].inputs for name in sorted(slugs)]
    inputs = digest(tool(), *made_from, *(made for _, made in leaves.values()), repr(pages))
    if not store.holds(owner, inputs):
        listed = [name for name in sorted(slugs) if store.entries[name].card.get("extract")]
        over = (leaf for leaf, _ in leaves.values())
        found = search.documents(store.docs, listed, over, pages)
        store.put(owner, inputs, {search.INDEX: search.script(found)}, {})
    return owner
