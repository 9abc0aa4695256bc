"""The review's routes: each is a few lines between HTTP and the desk."""

from __future__ import annotations

import asyncio
import json
import mimetypes
from collections.abc import Callable
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from generator import publishing
from generator.desk.review.counting import Counter
from generator.desk.review.desk import Desk, StaleError, UnknownArticleError
from generator.desk.review.editing import RefusalError, parse
from generator.desk.review.events import Events
from generator.desk.review.state import state
from generator.errors import BriefingError

_STATIC = Path(__file__).parent / "static"
_FONTS = Path(publishing.__file__).parent / "fonts"
_STALE = "The article, or its decisions, were changed elsewhere meanwhile."
Action = Callable[[str, dict[str, Any]], None]


class Review:
    """The review of a project's articles as an application; `site` serves the pages they make."""

    def __init__(self, desk: Desk, events: Events, token: str, site: ASGIApp) -> None:
        self._desk = desk
        self._events = events
        self._counter = Counter(desk)
        self._token = token
        self._site = site

    def app(self) -> Starlette:
        """Return the application; everything is below the token."""
        # A browser runs no module that a system with other ideas of .js calls plain text.
        mimetypes.add_type("text/javascript", ".js")
        one = "/api/articles/{name}"
        routes: list[BaseRoute] = [
            Route("/", _page("list.html")),
            Route("/review/{name}", _page("review.html")),
            Mount("/static/fonts", StaticFiles(directory=_FONTS)),
            Mount("/static", StaticFiles(directory=_STATIC)),
            Route("/api/articles", self._articles),
            Route(one, self._state),
            Route(f"{one}/decisions", self._doing(self._decide), methods=["POST"]),
            Route(f"{one}/undo", self._doing(self._undo), methods=["POST"]),
            Route(f"{one}/redo", self._doing(self._redo), methods=["POST"]),
            Route("/api/events", self._stream),
            Mount("/site", self._site),
        ]
        return Starlette(routes=[Mount(f"/{self._token}", routes=routes)])

    async def _articles(self, _: Request) -> Response:
        try:
            return JSONResponse(await asyncio.to_thread(self._counter.articles))
        except BriefingError as error:
            return _failed(error, 422)

    async def _state(self, request: Request) -> Response:
        return await asyncio.to_thread(self._answer, request.path_params["name"])

    async def _stream(self, _: Request) -> Response:
        return StreamingResponse(self._events.stream(), media_type="text/event-stream")

    def _doing(self, action: Action) -> Callable[[Request], Any]:
        """Return an endpoint that changes an article and answers with what it is then."""

        def done(name: str, asked: dict[str, Any]) -> Response:
            try:
                action(name, asked)
            except StaleError:
                return JSONResponse({"error": _STALE, "state": self._current(name)}, 409)
            except UnknownArticleError as error:
                return _failed(error, 404)
            except (RefusalError, BriefingError) as error:
                return _failed(error, 422)
            answer = self._answer(name)
            self._counter.forget(name)
            return answer

        async def endpoint(request: Request) -> Response:
            try:
                asked = json.loads(await request.body())
            except ValueError:
                asked = None
            if not isinstance(asked, dict) or not isinstance(asked.get("version"), str):
                return JSONResponse({"error": "This is not what the server understands."}, 400)
            return await asyncio.to_thread(done, request.path_params["name"], asked)

        return endpoint

    def _decide(self, name: str, asked: dict[str, Any]) -> None:
        self._desk.change(name, asked["version"], parse(asked.get("op")))

    def _undo(self, name: str, asked: dict[str, Any]) -> None:
        self._desk.undo(name, asked["version"])

    def _redo(self, name: str, asked: dict[str, Any]) -> None:
        self._desk.redo(name, asked["version"])

    def _answer(self, name: str) -> Response:
        """Return an article as it is now, or what keeps it from being read."""
        try:
            return JSONResponse(state(self._desk.look(name)))
        except UnknownArticleError as error:
            return _failed(error, 404)
        except BriefingError as error:
            return _failed(error, 422)

    def _current(self, name: str) -> dict[str, Any] | None:
        try:
            return state(self._desk.look(name))
        except BriefingError:
            return None  # the page asks for it again, and is told why


def _failed(error: RefusalError | BriefingError, status: int) -> Response:
    line = getattr(error, "line", None)
    return JSONResponse({"error": str(error), **({"line": line} if line else {})}, status)


def _page(name: str) -> Callable[[Request], Any]:
    async def endpoint(_: Request) -> Response:
        return FileResponse(_STATIC / name)

    return endpoint
