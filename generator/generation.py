"""A whole folder of articles: those that changed are made again, the others are left alone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import astuple, dataclass, field, replace
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
from generator.publishing.cards import Card, Extract, newest_first
from generator.publishing.fingerprint import digest, tool
from generator.publishing.leaves import Leaf
from generator.publishing.store import STATE, Store, known, opened
from generator.review import glossary
from generator.revisions import history
from generator.untouched import Sight
from generator.workers import Mapping as AtOnce
from generator.workers import crew

_INDEX = "/"  # begins the store's name for the owner of an index page; no slug has a slash
Progress = Callable[[Sequence[Any]], Iterable[Any]]
"""What wraps a loop over articles, to tell how far it is."""


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
    standard library's kind; the result is the same.  An article is held no longer than something
    is done with it, so memory grows by what is kept of each for the pages over all.
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
        run = _Run(settings, store, drafts=drafts, read_by_others=not (drafts or apart))
        stale = run.look()
        with crew(len(stale), executor) as at_once:
            run.make(stale, progress, at_once)
            owners = run.owners & store.entries.keys()
            over = _make_indexes(owners, terms, settings, store, at_once)
        warnings = sum(store.entries[slug].card["warnings"] for slug in owners)
        warnings += len(orphans(settings, {one.slug for one in run.seen} | run.errors.keys()))
        store.finish(owners | over)
        stopped = (*run.errors.values(), *store.conflicts.values())
        if not (apart or stopped):
            own = [docs / path for path in (*store.written, *store.removed)]
            after = Sight.of(settings, drafts)
            untouched.remember(state, before, after, own, (*run.made, *run.kept), warnings)
    touched = tuple(store.written), tuple(store.removed)
    return Outcome(tuple(run.made), tuple(run.kept), *touched, warnings, stopped)


@dataclass(slots=True)
class _Run:
    """A run over all articles: what it has to do with, what it did, and what stood in the way.

    What a preview shows, nobody else has read; so no version is kept of it.
    """

    settings: Settings
    store: Store
    drafts: bool
    read_by_others: bool
    seen: list[Article] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    errors: dict[str, BriefingError] = field(default_factory=dict)

    @property
    def owners(self) -> set[str]:
        """Whose pages stay: those of articles that are shown, and of those that were stopped."""
        return {one.slug for one in self.seen if self.shows(one)} | self.errors.keys()

    @property
    def shelf(self) -> Shelf:
        """Where what was understood is kept."""
        return Shelf(self.store.state / keeping.FOLDER)

    def shows(self, article: Article) -> bool:
        """Say whether an article gets pages."""
        return self.drafts or article.metadata.status is not Status.DRAFT

    def look(self) -> list[Article]:
        """Look at every article; return those whose pages are to be made, without their texts."""
        stale, wanted = [], set()
        for article in _read(self.settings, self.errors):
            one = replace(article, text="", findings=())
            self.seen.append(one)
            wanted.add(self.shelf.name_of(article))
            if not self.shows(article):
                continue
            if self.store.holds(article.slug, inputs(article, self.settings)):
                self.kept.append(article.slug)
                self._keep(article)
            else:
                stale.append(one)
        self.shelf.clear(wanted)
        clashing = _clashes(self.seen)
        self.errors |= clashing
        self.kept = [slug for slug in self.kept if slug not in clashing]
        return [one for one in stale if one.slug not in clashing]

    def make(self, stale: Sequence[Article], progress: Progress, at_once: AtOnce) -> None:
        """Make the pages of these articles."""
        making = partial(_made, settings=self.settings, shelf=self.shelf)
        results = at_once(making, [one.path for one in stale])
        for one, result in zip(progress(stale), results, strict=True):
            if isinstance(result, BriefingError):
                self.errors[one.slug] = result
            elif self.shows(result.article):  # it may have been saved as a draft meanwhile
                self.store.put(one.slug, result.inputs, result.files, result.card)
                self.made.append(one.slug)
                self._keep(result.article)

    def _keep(self, article: Article) -> None:
        """Keep an article's text as a version that readers have seen."""
        if self.read_by_others:
            try:
                history.keep(article)
            except BriefingError as error:
                self.errors[article.slug] = error


def read_all(settings: Settings) -> tuple[list[Article], dict[str, BriefingError]]:
    """Read every article; those that cannot be read come as errors, by slug."""
    errors: dict[str, BriefingError] = {}
    articles = [*_read(settings, errors)]
    errors |= _clashes(articles)
    return [a for a in articles if a.slug not in errors], errors


def _read(settings: Settings, errors: dict[str, BriefingError]) -> Iterator[Article]:
    """Yield every article that can be read, one after the other; gather errors, by slug."""
    paths = reading.find(settings.articles_dir)
    clashing = reading.clashes(paths)
    errors |= {path.stem: error for path, error in clashing.items()}
    for path in paths:
        if path in clashing:
            continue
        try:
            yield reading.read(path, settings)
        except BriefingError as error:
            wrongly_named = path.suffix not in reading.ENDINGS  # one.MD stands beside one.md
            errors[path.name if wrongly_named else path.stem] = error


def orphans(settings: Settings, slugs: Collection[str]) -> list[Finding]:
    """Return a finding for each file of an editor that counts for nothing where it stands.

    These are decisions that no article goes with, and glossaries that are not the site's.  `slugs`
    are the names that articles have.
    """
    message = "these decisions belong to no article: is it NAME.review.yml for NAME.md?"
    home, pattern = settings.articles_dir, "*.review.y*ml"
    unread = "this glossary is not read: its place is beside the folders, as glossary.yml"
    places = {reading.place_of(path, home) for path in reading.find(home)}
    found = [
        Finding("V008", Level.WARNING, unread, path=path)
        for path in _shown(home, "glossary.y*ml")
        if path != home / glossary.NAME
    ]
    for path in _shown(home, pattern):
        name = path.name.removesuffix(".review.yml")
        if reading.place_of(path, home) not in places or not path.name.endswith(".review.yml"):
            near = get_close_matches(name[:100], slugs, n=1)
            hint = f"The article with the nearest name is {near[0]}." if near else None
            found.append(Finding("V006", Level.WARNING, message, path=path, hint=hint))
    return found


def _shown(home: Path, pattern: str) -> list[Path]:
    """Return the files so called among the articles and in their folders, hidden ones left out."""
    below = (path for path in home.glob(f"*/{pattern}") if not path.parent.name.startswith("."))
    return sorted((*home.glob(pattern), *below))


def _clashes(articles: Sequence[Article]) -> dict[str, BriefingError]:
    """Return an error for each article that stood where another stands, stood, or has its folder.

    It cannot have stood where it stands itself, either.
    """
    owner = {article.place.lower(): article for article in articles}
    folders = {article.folder.lower() for article in articles}
    errors: dict[str, BriefingError] = {}
    for article in articles:
        for place in dict.fromkeys((*article.metadata.redirect_from, *article.former)):
            moved = place in article.former
            other = owner.setdefault(place.lower(), article) if moved else article
            if other is not article or place.lower() == article.place.lower():
                message = f"redirect_from names {place}, which {other.path.name} has already."
                errors[article.slug] = ArticleError(message, path=article.path)
            elif place.lower() in folders:
                message = f"redirect_from names {place}, which is a folder of articles."
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


@dataclass(frozen=True, slots=True)
class _Made:
    """A briefing's files, what they are made from, and what is kept of it for other pages."""

    article: Article
    inputs: str
    files: dict[str, bytes]
    card: dict[str, Any]


def _made(path: Path, settings: Settings, shelf: Shelf) -> _Made | BriefingError:
    """Return what is made of an article, or what stands in the way.

    Errors are returned, not raised: so the worker of another article goes on.
    """
    try:
        article = reading.read(path, settings)
        made_from = inputs(article, settings)
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
    return _Made(article, made_from, files, card)


@dataclass(frozen=True, slots=True)
class _Over:
    """What stands over the briefings: its owner in the store, what it is made from, and how."""

    owner: str
    inputs: str
    make: Callable[[], dict[str, bytes]]


def _make_indexes(
    slugs: set[str],
    terms: Sequence[glossary.Term],
    settings: Settings,
    store: Store,
    at_once: AtOnce,
) -> set[str]:
    """Bring all that stands over these briefings up to date; return its owners in the store."""
    kept = (store.entries[slug].card.get("extract") for slug in sorted(slugs))
    extracts = [Extract.load(values) for values in kept if values]
    leaves = [(leaf, leaf.inputs(settings)) for leaf in indexes.leaves(extracts, settings, terms)]
    about = f"{_INDEX}{manifest.PATH}"
    store.put(about, tool(), {manifest.PATH: manifest.render(settings)}, {})
    over = [  # what takes longest is begun first
        *_searched(extracts, leaves, settings, store),
        _quotations(slugs, store),
        *_feeds(extracts, settings),
        *(
            _Over(f"{_INDEX}{leaf.path}", made_from, partial(_page, leaf, settings))
            for leaf, made_from in leaves
        ),
    ]
    stale = [one for one in over if not store.holds(one.owner, one.inputs)]
    for one, files in zip(stale, at_once(_files, stale), strict=True):
        store.put(one.owner, one.inputs, files, {})
    return {about, *(one.owner for one in over)}


def _files(over: _Over) -> dict[str, bytes]:
    return over.make()


def _page(leaf: Leaf, settings: Settings) -> dict[str, bytes]:
    return {leaf.path: leaf.render(settings).encode()}


def _feeds(extracts: Sequence[Extract], settings: Settings) -> Iterator[_Over]:
    """Yield the feeds."""
    for feed in indexes.subscriptions(extracts, settings):
        inputs = feed.inputs(settings)
        yield _Over(f"{_INDEX}{feed.path}.xml", inputs, partial(feed.render, settings))


def _quotations(slugs: set[str], store: Store) -> _Over:
    """Return the list of all quotations."""
    inputs = digest(tool(), *map(store.marks, sorted(slugs)))
    names = (name for slug in sorted(slugs) for name in store.entries[slug].paths)
    paths = [store.docs / name for name in names if name.endswith(f"/{quotes.NAME}.jsonl")]
    return _Over(f"{_INDEX}{quotes.NAME}", inputs, partial(quotes.gathered, paths))


def _searched(
    extracts: Sequence[Extract],
    leaves: Sequence[tuple[Leaf, str]],
    settings: Settings,
    store: Store,
) -> Iterator[_Over]:
    """Yield the parts of what the search finds."""
    built = settings.root / STATE
    generated = {*store.known, *(known(built) if store.state != built else ())}
    generated |= {leaf.path for leaf, _ in leaves}
    pages = search.written_by_hand(settings.docs_dir, generated, settings.kept_back)
    others = [document for leaf, _ in leaves if (document := search.of_leaf(leaf))]
    alone, *folders = _by_folder(extracts).items()
    shards = [folder for folder, _ in folders]

    def part(path: str, made_from: Iterable[str], **given: Any) -> _Over:
        make = partial(search.index, path, store.docs, **given)
        return _Over(f"{_INDEX}{path}", digest(tool(), *made_from), make)

    for folder, cards in (alone, *folders):
        made_from = [store.marks(card.slug) for card in cards]
        places = [card.place for card in cards]
        if folder:
            yield part(search.index_of(folder), made_from, places=places)
        else:
            made_from += [*(made for _, made in leaves), repr(pages), repr(shards)]
            yield part(
                search.INDEX, made_from, places=places, others=others, pages=pages, shards=shards
            )
    if shards:
        yield part(search.LIST, shards, shards=shards)


def _by_folder(extracts: Iterable[Extract]) -> dict[str, list[Card]]:
    """Return the briefings by folder: first those in none, then the folder with the newest."""
    found: dict[str, list[Card]] = {"": []}
    for card in newest_first(extract.card for extract in extracts):
        found.setdefault(card.folder, []).append(card)
    return {folder: sorted(cards, key=lambda card: card.slug) for folder, cards in found.items()}
