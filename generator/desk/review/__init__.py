"""The review: a page in the browser where an editor corrects what the tool understood.

It writes `NAME.review.yml` beside the article, and nothing else.  `desk` reads articles and writes
decisions, `editing` turns an edit into decisions, `state` shows an article as JSON, `app` has the
routes, `guards` keeps others out, `static/` is the page.
"""

from __future__ import annotations

from collections.abc import Callable

from starlette.types import ASGIApp

from generator.desk import serving
from generator.desk.preview import Preview, Refreshed
from generator.desk.review.app import Review
from generator.desk.review.desk import Desk
from generator.desk.review.events import Events
from generator.desk.review.guards import Guard, hosts, new_token
from generator.errors import BriefingError

__all__ = ["Desk", "Guard", "hosts", "new_token", "review"]


def review(
    desk: Desk, preview: Preview, token: str, known: tuple[str, ...]
) -> tuple[ASGIApp, Callable[[Refreshed], None]]:
    """Return the application, and what is to be called after each refresh of the preview.

    `known` are the Host headers under which it may be asked.
    """
    events = Events()
    preview.listen(lambda: events.end() if preview.stopped else None)
    app = Review(desk, events, token, serving.files(preview)).app()

    def refreshed(done: Refreshed) -> None:
        for name in (*done.outcome.made, *_failed(done)):
            events.tell(name=name, version=_version(desk, name), pages_ready=True)

    return Guard(app, token, known), refreshed


def _failed(done: Refreshed) -> list[str]:
    """Return the articles, or decisions, that could not be read."""
    names = (str(getattr(error.path, "name", "")) for error in done.outcome.errors)
    return [name.partition(".review.")[0].removesuffix(".md") for name in names if name]


def _version(desk: Desk, name: str) -> str | None:
    try:
        return desk.look(name).version
    except BriefingError:
        return None  # the page asks, and is told why it cannot be read
