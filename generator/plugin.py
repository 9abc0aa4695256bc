"""The MkDocs plugin `briefings`: a bare `mkdocs build` or `mkdocs serve` generates as well.

Nothing depends on it: `briefing build` generates by itself, and builders that know no MkDocs
plugins build the generated pages as they stand.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, get_plugin_logger
from mkdocs.structure.files import File, Files

from generator import config, generation
from generator.desk.preview import folder_of
from generator.errors import BriefingError
from generator.publishing.rendering import walk
from generator.publishing.store import STATE, known

log = get_plugin_logger(__name__)


class BriefingsPlugin(BasePlugin):  # type: ignore[type-arg, no-untyped-call]
    """Runs the generator before MkDocs reads docs; drafts are shown by `serve` alone."""

    def __init__(self) -> None:
        self.drafts = False

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], **_: object) -> None:
        """Remember whether this is a preview."""
        self.drafts = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Let addresses end in .html, as the generated pages and the search have them."""
        config.use_directory_urls = False
        return config

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Generate the pages; in a preview, beside docs, and an error leaves what stood before."""
        errors = self._generate(config)
        for error in errors:
            log.error(str(error))
        if errors and not self.drafts:
            raise PluginError("Some briefings could not be generated.")

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Show a preview's pages in the place of those that were built."""
        if not self.drafts:
            return files
        settings = _settings(config)
        folder = folder_of(settings) / "docs"
        ours = [uri for uri, _ in walk(folder)]
        for built in known(settings.root / STATE).union(ours):
            if file := files.get_file_from_path(built):
                files.remove(file)
        # Written into docs, where MkDocs watches, they would make it build a second time.
        for uri in ours:
            files.append(File(uri, str(folder), config.site_dir, config.use_directory_urls))
        return files

    def _generate(self, config: MkDocsConfig) -> tuple[BriefingError, ...]:
        """Generate the pages; return what stood in the way."""
        try:
            settings = _settings(config)
            apart = folder_of(settings) if self.drafts else None
            return generation.generate(settings, drafts=self.drafts, apart=apart).errors
        except BriefingError as error:
            return (error,)

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, **_: object) -> None:
        """Rebuild when an article or a decision changes."""
        server.watch(str(_settings(config).articles_dir))


def _settings(loaded: MkDocsConfig) -> config.Settings:
    return config.load(Path(loaded.config_file_path))
