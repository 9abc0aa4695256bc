"""The preview in a browser: its pages, the news of what changed, and the watch on the files.

The server is for this machine, or for whom the person lets in: no other web site that is open in
the same browser can read it, and nothing is taken from outside but what to show.
"""

from __future__ import annotations

import asyncio
import hashlib
import html
import ipaddress
import json
import mimetypes
import socket
from collections.abc import AsyncIterator, Callable, Container, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from importlib.resources import files as resources
from pathlib import Path
from urllib.parse import quote, urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from watchfiles import awatch

from generator.desk.preview import Preview, Refreshed, Stopped
from generator.errors import PublishError
from generator.generation import Progress

_LIVE = ".preview"  # the folder of our own addresses; no file of a site begins with a dot
_SCRIPT = (resources(__package__) / "live.js").read_bytes()
_HOME = "index.html"
_BEAT = 15  # seconds after which a silent stream says that it is there
_STEP, _BURST = 20, 200  # milliseconds of quiet that end a burst of changes, and its longest time
_TYPES = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".webmanifest": "application/manifest+json",
}
_KEEP_OUT = {
    "Content-Security-Policy": "frame-ancestors 'self'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_PLAIN = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{
  font: 1.2rem/1.5 Georgia, serif; display: flex; flex-direction: column; margin: 0;
  min-height: 100vh; background: #fbfaf7; color: #1d1b18; overflow-wrap: anywhere;
}}
main {{ box-sizing: border-box; flex: 1; width: 100%; max-width: 960px; margin: 0 auto;
  padding: 12vh 16px 0; }}
@media (prefers-color-scheme: dark) {{ body {{ background: #1a1917; color: #ece8e1; }} }}
</style>
</head>
<body><main><h1>{title}</h1><p>{text}</p></main></body>
</html>
"""


def files(preview: Preview) -> ASGIApp:
    """Return an application that serves a preview; its pages load anew when they look different."""
    routes = [
        Route(f"/{_LIVE}/live.js", _script),
        Route(f"/{_LIVE}/events", partial(_events, preview)),
        Route("/{address:path}", partial(_file, preview)),
    ]
    return Starlette(routes=routes)


def guarded(app: ASGIApp, host: str) -> ASGIApp:
    """Return an application to which no other web site has access.

    A site that makes its own name point to this machine is known by that name; `host` is the one
    that is served at.  What a page of another site asks for is refused, but for being led here.
    """

    async def checked(scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_KEEP_OUT)
            await send(message)

        refusal = _refusal(Headers(scope=scope), host) if scope["type"] == "http" else ""
        answer = PlainTextResponse(refusal, 403) if refusal else app
        await answer(scope, receive, sent)

    return checked


def is_local(host: str) -> bool:
    """Say whether what is served at a host can be reached from this machine alone."""
    return host == "localhost" or (_is_number(host) and ipaddress.ip_address(host).is_loopback)


def bind(host: str, port: int) -> socket.socket:
    """Return a socket that listens at an address; raises `PublishError` where it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    opened = socket.socket(family)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind((host, port))
        opened.listen()
    except OSError as error:
        opened.close()
        said = f"Nothing can be served at {host}, port {port}: {error.strerror}."
        raise PublishError(said, hint="Name another address with --address HOST:PORT.") from error
    return opened


def run(
    app: ASGIApp,
    preview: Preview,
    opened: socket.socket,
    report: Callable[[Refreshed], None],
    progress: Progress = iter,
) -> None:
    """Serve an application until the person stops it, and keep its preview up to date meanwhile.

    `report` is called after each refresh, `progress` wraps the loop over the articles in the first.
    """
    config = uvicorn.Config(
        app, lifespan="off", log_level="critical", server_header=False, timeout_graceful_shutdown=3
    )
    server = _Server(config, preview.stop)

    async def both() -> None:
        following = asyncio.create_task(follow(preview, report, progress))
        following.add_done_callback(lambda _: server.leave())
        await server.serve(sockets=[opened])
        await following

    asyncio.run(both())


async def follow(
    preview: Preview, report: Callable[[Refreshed], None], progress: Progress = iter
) -> None:
    """Refresh a preview, and again whenever something changes that it is made from.

    Ends when the preview is stopped.
    """
    changed = asyncio.Event()
    changed.set()
    watches: list[asyncio.Task[None]] = []
    with _listening(preview, lambda: changed.set() if preview.stopped else None):
        while await changed.wait() and not preview.stopped:
            changed.clear()
            # A new watch stands before the files are read and the old one ends, so nothing is
            # missed; and it knows a folder again that was put in the place of another.
            former, watches = watches, _watch(preview.watched(), changed)
            await asyncio.sleep(0)
            await _end(former)
            with suppress(Stopped):
                report(await asyncio.to_thread(preview.refresh, progress))
            progress = iter
    await _end(watches)


def _watch(paths: Iterable[Path], changed: asyncio.Event) -> list[asyncio.Task[None]]:
    """Watch files and folders; of the folder around each, only what has its name."""
    around = {path.parent for path in paths if path.parent.is_dir()}
    names = {path.name for path in paths}
    inside = [path for path in paths if path.is_dir()]

    async def follow(folders: Iterable[Path], named: Container[str] | None) -> None:
        async for changes in awatch(
            *folders,
            watch_filter=None,
            recursive=named is None,
            step=_STEP,
            debounce=_BURST,
        ):
            if named is None or any(Path(path).name in named for _, path in changes):
                changed.set()

    return [asyncio.create_task(one) for one in (follow(around, names), follow(inside, None))]


async def _end(tasks: Iterable[asyncio.Task[None]]) -> None:
    """End tasks; what went wrong in one of them goes on from here."""
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@contextmanager
def _listening(preview: Preview, told: Callable[[], None]) -> Iterator[None]:
    """Call a function in this loop when there is news of a preview, and once at first."""
    loop = asyncio.get_running_loop()
    loop.call_soon(told)
    end = preview.listen(partial(loop.call_soon_threadsafe, told))
    try:
        yield
    finally:
        end()


async def _script(_: Request) -> Response:
    return Response(_SCRIPT, media_type="text/javascript", headers={"Cache-Control": "no-cache"})


async def _events(preview: Preview, request: Request) -> Response:
    """Tell a page, as server-sent events, when to load anew and what there is to say."""
    address = request.query_params.get("address", "")
    version = request.query_params.get("version", "")
    since = int(version) if version.isdecimal() else 0

    async def stream() -> AsyncIterator[str]:
        news, said = asyncio.Event(), ""
        with preview.shown(address), _listening(preview, news.set):
            while not preview.stopped:
                if preview.looks_different(address, since):
                    yield "event: reload\ndata:\n\n"
                    return
                state = json.dumps({"working": preview.working, "problems": preview.problems})
                yield f"event: state\ndata: {state}\n\n" if state != said else ":\n\n"
                said = state
                with suppress(TimeoutError):
                    await asyncio.wait_for(news.wait(), _BEAT)
                news.clear()

    return StreamingResponse(
        stream(), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
    )


async def _file(preview: Preview, request: Request) -> Response:
    """Return what stands at an address."""
    asked = request.path_params["address"]
    address = f"{asked}{_HOME}" if not asked or asked.endswith("/") else asked
    version = preview.version
    if not preview.ready:
        return _page(_words("One moment", "The preview is being made."), 503, address, version)
    try:
        content = await asyncio.to_thread(preview.content, address)
    except PublishError as error:
        return _page(_words("This page cannot be made", str(error)), 500, address, version)
    if content is None:
        if f"{asked}/{_HOME}" in preview.addresses():
            return RedirectResponse(f"{quote(asked.rpartition('/')[2])}/")
        made = await asyncio.to_thread(preview.not_found, address)
        return _page(made or _words("Not found", "Nothing is here."), 404, address, version)
    kind = _TYPES.get(Path(address).suffix) or mimetypes.guess_type(address)[0]
    if kind == "text/html":
        return _page(content, 200, address, version)
    return _unchanged(
        Response(content, media_type=kind, headers={"Cache-Control": "no-cache"}), request
    )


def _page(content: bytes, status: int, address: str, version: int) -> Response:
    """Return a page, with the script that listens for news of it."""
    script = (
        f'<script src="{"../" * address.count("/")}{_LIVE}/live.js" '
        f'data-address="{html.escape(address)}" data-version="{version}"></script>'
    )
    before, end, after = content.rpartition(b"</body>")
    body = before + script.encode() + end + after if end else content
    return HTMLResponse(body, status, headers={"Cache-Control": "no-store"})


def _words(title: str, text: str) -> bytes:
    """Return a page of our own."""
    return _PLAIN.format(title=html.escape(title), text=html.escape(text)).encode()


def _unchanged(response: Response, request: Request) -> Response:
    """Return a response, without its content where the browser has it already."""
    tag = f'"{hashlib.sha256(response.body).hexdigest()}"'
    response.headers["ETag"] = tag
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers={"ETag": tag, "Cache-Control": "no-cache"})
    return response


def _refusal(headers: Headers, host: str) -> str:
    """Return why a request is not answered, "" if it is."""
    named = _host_of(headers.get("host", ""))
    if not (named in ("localhost", host.lower()) or _is_number(named)):
        return f"This preview is not known as {named!r}; name it so with --address HOST:PORT."
    led = headers.get("sec-fetch-mode") == "navigate"
    opened = led and headers.get("sec-fetch-dest") == "document"
    if headers.get("sec-fetch-site", "none") not in ("none", "same-origin") and not opened:
        return "A page of another site has no access to this one."
    return ""


def _host_of(header: str) -> str:
    """Return the host that a Host header names, without its port."""
    try:
        return urlsplit(f"//{header}").hostname or ""
    except ValueError:
        return ""


def _is_number(host: str) -> bool:
    """Say whether a host is a machine's number: nobody's name can be made to point there."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


class _Server(uvicorn.Server):
    """Ends when it is interrupted, and leaves it at that."""

    def __init__(self, config: uvicorn.Config, ended: Callable[[], None]) -> None:
        super().__init__(config)
        self._ended = ended

    def handle_exit(self, *_: object) -> None:
        """Serve no more; a second interruption waits for nothing."""
        self.force_exit = self.should_exit
        self.leave()

    def leave(self) -> None:
        """Serve no more."""
        self.should_exit = True
        self._ended()
