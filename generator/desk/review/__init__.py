"""The review: a page in the browser where an editor corrects what the tool understood.

It writes `NAME.review.yml` beside the article, and nothing else.  `desk` reads articles and writes
decisions, `editing` turns an edit into decisions, `state` shows an article as JSON, `app` has the
routes, `guards` keeps others out, `static/` is the page.

All addresses are below `/TOKEN/`.  Offsets are code points into the article's text, half-open.

    GET  /                                   the list of articles, a page
    GET  /review/NAME                        the page of one article
    GET  /static/…, /site/…                  what these are made of; the pages of the preview
    GET  /api/articles                       every article; `doubtful` is null until it is counted
    GET  /api/articles/NAME                  its state
    POST /api/articles/NAME/decisions        {version, op} → its new state
    POST /api/articles/NAME/undo, …/redo     {version} → its new state
    GET  /api/events                         {name, version, pages_ready}, as server-sent events

Answers that are no state have an `error`, a sentence for people: 404 there is no such article; 409
it is no longer as it was in that version (`state` is what it is now); 422 the edit cannot be made,
or the article or its decisions cannot be read (`line` says where).  An `op` is one of

    {do: "place", sentence | sentences, section | null}     null: as the tool placed it
    {do: "join", sentence}                                  with the next; takes a split away
    {do: "split", sentence, at}                             takes a join away, at one of `joined`
    {do: "glance", sentences | null}                        null: as the tool picked them
    {do: "speaker", speaker, name, role, kind, side}        as many of these as are to be set;
                                                            null: as the tool has it; role "": none
    {do: "merge", speaker, into}
    {do: "unmerge", speaker, name}                          a name of its `merged`
    {do: "quotation", quotation, speaker, contents, kind}   as many as are to be set;
                                                            speaker null: nobody is named
    {do: "quotation", quotation, remove | reset: true}      reset: as the tool has it
    {do: "quote", contents: [{start, end}], speaker | null} a new quotation
    {do: "standfirst", text | null}
    {do: "gloss", term, meaning | null}
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
from generator.reading import name_in

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
    return [name_in(name) for name in names if name]


def _version(desk: Desk, name: str) -> str | None:
    try:
        return desk.look(name).version
    except BriefingError:
        return None  # the page asks, and is told why it cannot be read
