"""Who may talk to the review: a browser on this machine that was given the address.

The address has a secret token, so another program's page cannot guess it.  A page of another site
that is open in the same browser is kept out as well, should it come to know the token:

- the Host must be this very address, so no name can be made to point here;
- what changes something must come from a page of ours (`Origin`, `Sec-Fetch-Site`) and be JSON,
  which no form of another site can send;
- a body is read up to a limit;
- answers may not be framed, sniffed, kept, or read by other sites, and their pages run no script
  but ours and send their address to nobody.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST = 256 * 1024
"""Bytes of a request's body: many times what an edit takes."""

_ALWAYS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
}
_OURS = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; frame-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
# The theme of the site has scripts and styles in its pages; those of other hosts stay out here too.
_SITE = (
    "default-src 'self' data: blob:; script-src 'self' 'unsafe-inline'; worker-src 'self' blob:; "
    "style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'self'"
)
_TOO_MUCH = "This is too much at once."
_SAFE = ("GET", "HEAD")


def new_token() -> str:
    """Return a secret that nobody guesses."""
    return secrets.token_urlsafe(24)


def hosts(host: str, port: int) -> tuple[str, ...]:
    """Return the Host headers of a browser that was given the address, or its name."""
    names = {host, "localhost", "127.0.0.1", "::1"}
    written = [f"[{name}]" if ":" in name else name for name in sorted(names)]
    return tuple(f"{name}:{port}" for name in written) + (tuple(written) if port == 80 else ())


class Guard:
    """Lets through to an application what carries the token and comes from where it should."""

    def __init__(self, app: ASGIApp, token: str, known: tuple[str, ...]) -> None:
        self._app = app
        self._token = token
        self._known = known

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            return  # there are no web sockets here
        headers, method, path = Headers(scope=scope), scope["method"], scope["path"]

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                for name, value in self._headers(path).items():
                    MutableHeaders(scope=message)[name] = value
            await send(message)

        status, why = self._refusal(headers, method, path)
        if status:
            await JSONResponse({"error": why}, status)(scope, receive, sent)
            return
        body = await _body(receive) if method == "POST" else b""
        if body is None:
            await JSONResponse({"error": _TOO_MUCH}, 413)(scope, receive, sent)
            return
        await self._app(scope, _replayed(body, receive), sent)

    def _refusal(self, headers: Headers, method: str, path: str) -> tuple[int, str]:
        """Return the status and the words that refuse a request; 0 where nothing is wrong."""
        if headers.get("host", "").lower() not in self._known:
            return 403, "The review is not known by this name."
        given = path.removeprefix("/").partition("/")[0]
        if not secrets.compare_digest(given.encode(), self._token.encode()):
            return 404, "Nothing is here."
        return self._foreign(headers, method) or _unwanted(headers, method)

    def _foreign(self, headers: Headers, method: str) -> tuple[int, str] | None:
        """Refuse what a page of another site asks for."""
        origin = headers.get("origin")
        ours = {f"http://{host}" for host in self._known}
        site = headers.get("sec-fetch-site", "same-origin")
        if method in _SAFE and origin is None and site == "none":
            return None  # the person typed or opened the address
        if site != "same-origin" or (origin not in ours and (origin or method not in _SAFE)):
            return 403, "A page of another site has no access to the review."
        return None

    def _headers(self, path: str) -> Mapping[str, str]:
        site = path.startswith(f"/{self._token}/site/")
        policy = _SITE if site else _OURS
        kept = {} if site else {"Cache-Control": "no-store"}
        return {**_ALWAYS, "Content-Security-Policy": policy, **kept}


def _unwanted(headers: Headers, method: str) -> tuple[int, str]:
    """Refuse bodies that are not JSON, or are too large."""
    if method in _SAFE:
        return 0, ""
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if method == "POST" and kind != "application/json":
        return 415, "Only JSON is taken here."
    length = headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > LARGEST:
        return 413, _TOO_MUCH
    return 0, ""


async def _body(receive: Receive) -> bytes | None:
    """Return the body of a request, None where it is too large; no more of it is read then."""
    parts, size, more = [], 0, True
    while more and size <= LARGEST:
        message = await receive()
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        more = message.get("more_body", False)
    return b"".join(parts) if size <= LARGEST else None


def _replayed(body: bytes, receive: Receive) -> Receive:
    """Return what receives a body that was read already."""
    told = False

    async def received() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return received
