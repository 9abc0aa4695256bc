"""The site, for preview and build: MkDocs' own pages, but each made when it is asked for.

A page is made with MkDocs' own parts, in the order in which a build uses them, from the same files
and settings, so it comes out the same.  It is kept until something changes that it was made from:
its own file, what the navigation says, or whether a file stands that it links to.

What only a whole build can do is left out: whatever a plugin of others adds at its end.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG
from types import CodeType
from typing import Any
from urllib.parse import urlsplit

from jinja2 import BytecodeCache, Template
from jinja2.bccache import Bucket
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel, file_sort_key, set_exclusions
from mkdocs.structure.nav import Navigation, get_navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import TableOfContents
from mkdocs.utils import get_relative_url, is_error_template

from generator.config import Settings
from generator.errors import BriefingError, ConflictError, PublishError
from generator.publishing import options
from generator.publishing.store import STATE, known

_NOT_FOUND = "404.html"
_CONFLICTS = 3  # of files in the way that are named one by one
_MANY = "Move them away, or replace them by `briefing build --force`."
_DRAFT = (  # as `mkdocs serve` marks a page that `draft_docs` keeps back
    '<div class="mkdocs-draft-marker" title="This page will not be included into the built site.">'
    "DRAFT</div>"
)

Found = tuple[Path, int, int, int]
"""A file's folder, when it was written, its size and its number: another is another file."""


@dataclass(frozen=True, slots=True)
class Change:
    """The addresses of what is not as it was; `everywhere` where that can show on any page."""

    addresses: frozenset[str] = frozenset()
    everywhere: bool = False


class Site:
    """The site under one state of settings and theme; `follow` takes in changes of its files.

    `generated` is the folder of the preview's own pages.  What a build has generated in docs is
    passed over.  Not for several threads at once.
    """

    def __init__(
        self,
        settings: Settings,
        generated: Path | None = None,
        config: MkDocsConfig | None = None,
    ) -> None:
        self._conflicts: tuple[ConflictError, ...] = ()
        self._unread: tuple[PublishError, ...] = ()
        self._settings = settings
        self._generated = generated
        self._config = config or options.configured(settings)
        self._plugins = self._config.plugins
        self._plugins.on_startup(command="serve" if generated else "build", dirty=False)
        self._config = self._plugins.on_config(self._config)
        self._plugins.on_pre_build(config=self._config)
        self._env = self._config.theme.get_env()
        self._env.bytecode_cache = _COMPILED
        self._files = _Looked([])
        self._files.add_files_from_theme(self._env, self._config)
        self._found: dict[str, Found] = {}
        self._places: dict[str, File] = {}
        self._pages: list[File] = []
        self._nav = Navigation([], [])
        self._menu = ""
        self._read: set[str] = set()
        self._made: dict[str, bytes] = {}
        self._links: dict[str, frozenset[str]] = {}
        self.follow()
        self._env = self._plugins.on_env(self._env, config=self._config, files=self._files)

    def follow(self) -> Change:
        """Take in what changed among the files since the last time; return what looks different."""
        found, before = self._look(), self._found
        changed = {uri for uri in found.keys() & before.keys() if found[uri] != before[uri]}
        if found.keys() == before.keys() and not changed:
            return Change()
        # A file that lies elsewhere now is another one to MkDocs.
        moved = {uri for uri in changed if found[uri][0] != before[uri][0]}
        gone, new = before.keys() - found.keys(), found.keys() - before.keys()
        places = {uri: self._files.src_uris[uri].dest_uri for uri in gone}
        self._found = found
        self._replace(gone | moved, new | moved)
        linked = {uri for uri, to in self._links.items() if not to.isdisjoint(gone | new)}
        self._read -= changed | gone | linked
        if gone or new or moved:
            self._arrange()
        turned = self._menu != self._remember_menu()
        stale = {*self._made, *self._links} if turned else changed | gone | linked
        for uri in stale:
            self._made.pop(uri, None)
        for uri in gone:
            self._links.pop(uri, None)
        here = (stale | changed | new) & found.keys()
        places |= {uri: self._files.src_uris[uri].dest_uri for uri in here}
        return Change(frozenset(places.values()), turned or any(map(self._dresses, changed)))

    @property
    def problems(self) -> tuple[BriefingError, ...]:
        """What stands in the way of showing some file."""
        return (*self._conflicts, *self._unread)

    def sources(self) -> tuple[Path, ...]:
        """Return the files and folders that ask for another `Site` when they change."""
        theme = self._config.theme
        named = [*self._config.hooks, *([theme.custom_dir] if theme.custom_dir else [])]
        return (*options.settings_files(self._settings), *(Path(str(name)) for name in named))

    @property
    def strict(self) -> bool:
        """Whether a warning is to stop a build."""
        return bool(self._config.strict)

    @property
    def menu(self) -> str:
        """All that every page may show of the navigation."""
        return self._menu

    def pages(self) -> tuple[File, ...]:
        """Return the files of all pages."""
        return tuple(self._pages)

    def assets(self) -> tuple[File, ...]:
        """Return all files that are copied as they are."""
        return tuple(f for f in self._places.values() if not f.is_documentation_page())

    def templates(self) -> tuple[str, ...]:
        """Return the addresses of what the theme or the site has as templates of their own."""
        return tuple(self._templates())

    def stamp(self, file: File) -> tuple[int, int]:
        """Return when a file of docs was written, and its size."""
        return self._found[file.src_uri][1:3]

    def links(self, file: File) -> dict[str, bool]:
        """Return where a page that was made leads, and whether a file stands there."""
        return {uri: self.stands(uri) for uri in sorted(self._links[file.src_uri])}

    def release(self, file: File) -> None:
        """Keep the content of a page no longer, which was written; what it leads to is known."""
        self._made.pop(file.src_uri, None)
        if file.page:
            file.page.markdown = file.page.content = None
            file.page.toc = TableOfContents([])

    def stands(self, uri: str) -> bool:
        """Say whether there is a file at a path in docs."""
        return uri in self._files.src_uris

    def recall(self, file: File, meta: Mapping[str, Any]) -> Page:
        """Return a page that was made elsewhere, knowing only what it says of itself."""
        page = file.page or Page(None, file, self._config)
        page.meta = dict(meta)
        self._read.add(file.src_uri)
        return page

    def warn_of_anchors(self) -> None:
        """Report links to places that the pages do not have, as MkDocs does."""
        for file in self._pages:
            if file.page:
                level = self._config.validation.links.anchors
                file.page.validate_anchor_links(files=self._files, log_level=level)

    def file(self, uri: str) -> File:
        """Return the file at a path in docs."""
        return self._files.src_uris[uri]

    def addresses(self) -> tuple[str, ...]:
        """Return where everything of the site is, below it."""
        return tuple(sorted({*self._places, *self._templates()}))

    def content(self, address: str) -> bytes | None:
        """Return what stands at an address, None where there is nothing."""
        file = self._places.get(address)
        if address in self._templates():
            return self._fill(address, self._base(address)).encode()
        if file is None:
            return None
        if not file.is_documentation_page():
            return file.content_bytes
        if file.src_uri not in self._made:
            html = self._render(self._page(file))
            self._made[file.src_uri] = html.encode("utf-8", errors="xmlcharrefreplace")
        return self._made[file.src_uri]

    def not_found(self, address: str) -> bytes | None:
        """Return the page for an address where there is nothing, its links leading from there."""
        if _NOT_FOUND not in self._templates():
            return None
        return self._fill(_NOT_FOUND, get_relative_url(".", address)).encode()

    def _look(self) -> dict[str, Found]:
        """Return all files of the site by their paths, with what tells them from earlier ones."""
        docs = dict(walk(self._settings.docs_dir))
        if self._generated is None:
            return _without_twins(docs)
        ours = dict(walk(self._generated))
        # Asked for last, so that no page is missed that a build writes at this moment.
        built = known(self._settings.root / STATE)
        by_hand = {uri: file for uri, file in docs.items() if uri not in built}
        self._conflicts = self._compare(sorted(ours.keys() & by_hand.keys()), self._generated)
        return _without_twins(by_hand | ours)  # a build would refuse; here nothing is overwritten

    def _compare(self, both: Iterable[str], ours: Path) -> tuple[ConflictError, ...]:
        """Return an error for each file of docs that stands where a page of ours goes."""
        docs = self._settings.docs_dir
        found = [uri for uri in both if (docs / uri).read_bytes() != (ours / uri).read_bytes()]
        said = "This file stands where a page goes, and was not generated."
        if len(found) > _CONFLICTS:
            said = f"This file and {len(found) - 1} others stand where pages go. {_MANY}"
            return (ConflictError(said, path=docs / found[0]),)
        hint = "Move it away."
        return tuple(ConflictError(said, path=docs / uri, hint=hint) for uri in found)

    def _replace(self, gone: Iterable[str], new: Iterable[str]) -> None:
        """Take files out of MkDocs' collection, and put others into it."""
        for uri in gone:
            self._files.remove(self._files.src_uris[uri])
        if gone:  # where one of the theme stood behind it, that is to be seen again
            self._files.add_files_from_theme(self._env, self._config)
        config = self._config
        added = [
            File(uri, str(self._found[uri][0]), config.site_dir, config.use_directory_urls)
            for uri in sorted(new)
        ]
        set_exclusions(added, config)
        for file in added:
            if file.src_uri in self._files.src_uris:  # the theme's, which ours stands for
                self._files.remove(self._files.src_uris[file.src_uri])
            self._files.append(file)

    def _arrange(self) -> None:
        """Find out anew where each file goes, and what the navigation leads to."""
        files = self._plugins.on_files(self._files, config=self._config)
        set_exclusions(files, self._config)
        shown = (file for file in files if self._is_shown(file))
        self._places = {file.dest_uri: file for file in shown}
        pages = (file for file in files.documentation_pages() if self._is_shown(file))
        self._pages = sorted(pages, key=file_sort_key)
        nav = get_navigation(files, self._config)
        self._nav = self._plugins.on_nav(nav, config=self._config, files=files)

    def _is_shown(self, file: File) -> bool:
        """Say whether a file is in the site; what `draft_docs` keeps back is in a preview alone."""
        kept_back = {InclusionLevel.EXCLUDED, *(() if self._generated else (InclusionLevel.DRAFT,))}
        return file.inclusion not in kept_back

    def _remember_menu(self) -> str:
        """Keep, and return, all that every page may show of the navigation."""
        unread, metas = [], []
        for page in self._nav.pages:
            try:
                metas.append(self._page(page.file).meta)
            except PublishError as error:  # the menu names it as it did before
                unread.append(error)
        self._unread = tuple(unread)
        self._menu = f"{self._nav} {metas}"
        return self._menu

    def _dresses(self, uri: str) -> bool:
        """Say whether a file may show on any page: an image, a script or a style sheet."""
        return not self._files.src_uris[uri].is_documentation_page() and (
            self._found[uri][0] != self._generated
        )

    def _templates(self) -> Sequence[str]:
        return [*self._config.theme.static_templates, *self._config.extra_templates]

    def _page(self, file: File) -> Page:
        """Return the page of a file, read and turned into HTML."""
        page = file.page or Page(None, file, self._config)
        if file.src_uri in self._read:
            return page
        try:
            self._fill_in(page)
        except Exception as error:  # whatever an extension, a hook or a plugin comes upon
            raise PublishError(f"{error}.", path=file.abs_src_path) from error
        if file.inclusion == InclusionLevel.DRAFT:
            page.content = _DRAFT + (page.content or "")
        self._read.add(file.src_uri)
        return page

    def _fill_in(self, page: Page) -> None:
        """Read a page, and turn it into HTML."""
        config, files, plugins = self._config, self._files, self._plugins
        page = plugins.on_pre_page(page, config=config, files=files)
        page.read_source(config)
        page.markdown = plugins.on_page_markdown(
            page.markdown or "", page=page, config=config, files=files
        )
        with files.noted() as looked:
            page.render(config, files)
        self._links[page.file.src_uri] = frozenset(looked)
        page.content = plugins.on_page_content(
            page.content or "", page=page, config=config, files=files
        )

    def _render(self, page: Page) -> str:
        """Return a page in its template, as the browser gets it."""
        page.active = True
        try:
            context = get_context(self._nav, self._pages, self._config, page)
            template = self._env.get_template(page.meta.get("template", "main.html"))
            context = self._plugins.on_page_context(
                context, page=page, config=self._config, nav=self._nav
            )
            html = template.render(context)
            return self._plugins.on_post_page(html, page=page, config=self._config)
        finally:
            page.active = False

    def _fill(self, name: str, base_url: str) -> str:
        """Return a file that the theme or the site has as a template of its own."""
        for file in self._pages if not is_error_template(name) else ():
            self._page(file)  # a map of the site tells what the pages say of themselves
        if name in self._config.theme.static_templates:
            template = self._env.get_template(name)
        else:
            template = Template(self._files.src_uris[name].content_string)
        plugins, config = self._plugins, self._config
        template = plugins.on_pre_template(template, template_name=name, config=config)
        context = get_context(self._nav, self._pages, config, base_url=base_url)
        context = plugins.on_template_context(context, template_name=name, config=config)
        return plugins.on_post_template(template.render(context), template_name=name, config=config)

    def _base(self, name: str) -> str:
        """Return the way from a template's file to the home page, as MkDocs has it."""
        if is_error_template(name):
            return urlsplit(self._config.site_url or "/").path
        return get_relative_url(".", name)


class _Looked(Files):
    """MkDocs' collection of files, which notes what a page looks for in it."""

    def __init__(self, files: Iterable[File]) -> None:
        super().__init__(files)
        self._sought: set[str] = set()

    def get_file_from_path(self, path: str) -> File | None:
        """Return the file at a path, if there is one."""
        self._sought.add(path)
        return super().get_file_from_path(path)

    @contextmanager
    def noted(self) -> Iterator[set[str]]:
        """Yield a set that fills with the paths that are looked for meanwhile."""
        self._sought = set()
        yield self._sought
        self._sought = set()


class _Compiled(BytecodeCache):
    """Keeps compiled templates, so that new settings or one new template need not compile all."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Hand out what was compiled of the very same template."""
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        if bucket.code:
            self._code[bucket.key, bucket.checksum] = bucket.code


_COMPILED = _Compiled()


def _without_twins(found: dict[str, Found]) -> dict[str, Found]:
    """Return the files without each README.md beside an index.md: MkDocs has one page for both."""
    twice = (uri for uri in found if uri.rpartition("/")[2] == "README.md")
    twins = {uri for uri in twice if f"{uri.removesuffix('README.md')}index.md" in found}
    return {uri: file for uri, file in found.items() if uri not in twins}


def walk(folder: Path) -> Iterator[tuple[str, Found]]:
    """Yield the files of a folder, links followed as MkDocs follows them."""
    for parent, _, names in os.walk(folder, followlinks=True):
        inside = os.path.relpath(parent, folder)
        for name in names:
            with suppress(OSError):  # it went meanwhile, or is a link to nothing
                seen = os.stat(os.path.join(parent, name))  # noqa: PTH116, PTH118 - many files
                uri = name if inside == "." else f"{Path(inside).as_posix()}/{name}"
                if S_ISREG(seen.st_mode):
                    yield uri, (folder, seen.st_mtime_ns, seen.st_size, seen.st_ino)
