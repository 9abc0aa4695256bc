"""A part of a build by itself: `python parts.py structure|pages|papers|site` in a project's folder.

Each part is done as `briefing build` does it, by all processors.  `pages` and `papers` take what
was understood from where `structure` has kept it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from generator import config, generation, keeping, pipeline
from generator.config import Settings
from generator.keeping import Shelf
from generator.model import Article, Status
from generator.publishing import handout, site
from generator.publishing.store import STATE
from generator.workers import crew

if sys.argv[1:] == ["pages"]:
    # Not below `main`: each process that shares the work reads this file, and none is to set one.
    handout.render = lambda *_: b""


def structure(settings: Settings) -> None:
    """Understand all articles, and keep what was understood."""
    articles, _ = generation.read_all(settings)
    with crew(len(articles)) as at_once:
        list(at_once(partial(_understand, shelf=_shelf(settings)), articles))


def _understand(article: Article, shelf: Shelf) -> None:
    shelf.structure(article)


def _shelf(settings: Settings) -> Shelf:
    return Shelf(settings.root / STATE / keeping.FOLDER)


def pages(settings: Settings) -> None:
    """Make all that stands under docs, but no handouts."""
    outcome = generation.generate(settings)
    assert not outcome.errors, outcome.errors
    assert not any(path.stat().st_size for path in settings.docs_dir.glob("briefings/*/*.pdf"))


def papers(settings: Settings) -> None:
    """Make all handouts, and nothing else."""
    articles = [a for a in generation.read_all(settings)[0] if _is_shown(a)]
    with crew(len(articles)) as at_once:
        made = at_once(partial(_paper, settings=settings, shelf=_shelf(settings)), articles)
        for article, pdf in zip(articles, made, strict=True):
            folder = settings.docs_dir / "briefings" / article.slug
            (folder / f"{article.slug}.pdf").write_bytes(pdf)


def _is_shown(article: Article) -> bool:
    return article.metadata.status is Status.PUBLISHED


def _paper(article: Article, settings: Settings, shelf: Shelf) -> bytes:
    return handout.render(pipeline.brief(article, shelf.structure), settings)


def main(name: str) -> None:
    """Do a part."""
    settings = config.load(Path("mkdocs.yml"))
    parts: Mapping[str, Callable[[Settings], object]] = {
        "structure": structure,
        "pages": pages,
        "papers": papers,
        "site": site.build,
    }
    parts[name](settings)


if __name__ == "__main__":
    main(*sys.argv[1:])
