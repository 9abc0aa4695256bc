"""Fetching a page from the web, for one person who asks for one article.

What is asked for: http and https alone, and of no machine in a private network unless that is
allowed.  A host's addresses are looked up once, checked, and those very addresses are connected to,
so that a second answer cannot lead elsewhere.  Each redirect is checked the same way.  Sites that
tell programs to stay away (robots.txt) are obeyed.  No cookies are kept or sent.

What may come back is limited: in size, as sent and as unpacked, and in time, all steps together.
"""

from __future__ import annotations

import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from generator import __version__
from generator.errors import SourceError

AGENT = f"briefing/{__version__} (fetches one article when an editor asks for it)"
_TOKEN = "briefing"  # our name in a robots.txt
_ACCEPT = (
    "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,text/plain,"
    "text/markdown,application/xml;q=0.9,*/*;q=0.5"
)
_MOVED = frozenset({301, 302, 303, 307, 308})
_CHUNK = 65_536
_PACKED = ("gzip", "x-gzip", "deflate")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_ROBOTS_SIZE = 512_000
_SAVE_IT = "Save the page from your browser, and import the file."
_REFUSED = {
    401: "asks for a password",
    402: "asks for payment",
    403: "refuses to send it",
    404: "has no such page",
    410: "says that the page is gone",
    429: "says that it is asked too often",
    451: "may not send it, for legal reasons",
}

Address = str
Lookup = Callable[[str, int], list[Address]]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a fetch may take: bytes (also unpacked), seconds in all, and redirects."""

    size: int = 20_000_000
    seconds: float = 30.0
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came back: from which address, as what, in what encoding if that was said."""

    url: str
    data: bytes
    kind: str
    charset: str | None


def look_up(host: str, port: int) -> list[Address]:
    """Return the numeric addresses of a host."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise SourceError(
            f"There is no host {host}, or its address cannot be looked up."
        ) from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def fetch(
    url: str,
    *,
    private: bool = False,
    limits: Limits = Limits(),
    lookup: Lookup = look_up,
) -> Fetched:
    """Fetch a page; `private` allows addresses in private networks."""
    trip = _Trip(private, limits, lookup, time.monotonic() + limits.seconds)
    return trip.fetch(url)


def is_public(address: Address) -> bool:
    """Say whether a numeric address is one of the public internet."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1])
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner and not is_public(str(inner)):
            return False
    return ip.is_global and not ip.is_multicast


class _Trip:
    """One fetch, with all its redirects and looks into robots.txt."""

    def __init__(self, private: bool, limits: Limits, lookup: Lookup, deadline: float) -> None:
        self.private, self.limits, self.lookup, self.deadline = private, limits, lookup, deadline
        self.rules: dict[str, object] = {}

    def fetch(self, url: str) -> Fetched:
        return self._follow(url, self.limits.size)

    def _follow(self, url: str, size: int, *, robots: bool = False) -> Fetched:
        """Fetch an address, wherever it leads."""
        seen: set[str] = set()
        while True:
            url = _whole(url)
            if url in seen:
                raise SourceError(f"{url} leads in a circle of redirects.")
            seen.add(url)
            if len(seen) > self.limits.redirects + 1:
                raise SourceError(
                    f"There are more than {self.limits.redirects} redirects.", path=url
                )
            if not robots:
                self._obey(url)
            with self._asked(url) as answer:
                if answer.status not in _MOVED or not answer.headers.get("Location"):
                    return self._taken(url, answer, size, cut=robots)
                url = urljoin(url, _written(str(answer.headers["Location"])))

    def _obey(self, url: str) -> None:
        """Raise an error where the site's robots.txt tells us to stay away from the address."""
        from protego import Protego

        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self.rules:
            self.rules[site] = Protego.parse(self._robots(f"{site}/robots.txt"))
        if not self.rules[site].can_fetch(url, _TOKEN):  # type: ignore[attr-defined]
            said = f"{parts.netloc} asks programs not to fetch this page (robots.txt)."
            raise SourceError(said, hint=_SAVE_IT)

    def _robots(self, url: str) -> str:
        """Return the rules of a site; one that has none allows all, one in trouble nothing."""
        try:
            rules = self._follow(url, _ROBOTS_SIZE, robots=True)
        except _RefusedError as error:
            return "" if error.status < 500 else "User-agent: *\nDisallow: /"
        return rules.data.decode("utf-8", errors="replace")

    @contextmanager
    def _asked(self, url: str) -> Iterator[http.client.HTTPResponse]:
        """Connect, ask for an address, and hand out the answer before its body is read."""
        parts = urlsplit(url)
        host, secure = parts.hostname or "", parts.scheme == "https"
        port = parts.port or (443 if secure else 80)
        with ExitStack() as stack:
            try:
                sock = stack.enter_context(self._connected(host, port, url))
                if secure:
                    sock = _context().wrap_socket(
                        sock, server_hostname=host, do_handshake_on_connect=False
                    )
                    stack.enter_context(sock)
                # Who sends a byte now and then keeps each wait short; this ends them all.
                watch = threading.Timer(self._left(url), _shut, [sock])
                watch.daemon = True
                stack.callback(watch.cancel)
                watch.start()
                if isinstance(sock, ssl.SSLSocket):
                    sock.do_handshake()
                connection = http.client.HTTPConnection(host, port)
                connection.sock = sock
                headers = _headers(parts.netloc)
                connection.request("GET", _path(parts.path, parts.query), headers=headers)
                yield stack.enter_context(connection.getresponse())
            except (OSError, http.client.HTTPException) as error:
                self._left(url)  # out of time: that is the reason
                said = f"{host} cannot be reached: {_reason(error)}."
                raise SourceError(said, path=url) from error

    def _connected(self, host: str, port: int, url: str) -> socket.socket:
        addresses = self.lookup(host, port)
        if not self.private and not all(map(is_public, addresses)):
            raise SourceError(
                f"{host} is in a private network.", path=url, hint="Allow it with --allow-private."
            )
        problem = OSError()
        for address in addresses:
            try:
                return socket.create_connection((address, port), timeout=self._left(url))
            except OSError as error:
                problem = error
        raise problem

    def _taken(self, url: str, answer: http.client.HTTPResponse, size: int, cut: bool) -> Fetched:
        """Read an answer; one that is larger than `size` is an error, or cut there."""
        host = urlsplit(url).netloc
        if answer.status != 200:
            told = _REFUSED.get(answer.status, f"answers with status {answer.status}")
            raise _RefusedError(answer.status, f"{host} {told}.", url)
        data = bytearray()
        unpacker = _Unpacker(answer.headers.get("Content-Encoding", ""), url)
        read = 0
        while chunk := answer.read1(_CHUNK):
            self._left(url)
            read += len(chunk)
            data += unpacker.unpack(chunk, size - len(data) + 1)
            if len(data) > size or read > size:
                if cut:
                    break
                raise SourceError(f"This is larger than {size / 1_000_000:g} MB.", path=url)
        else:
            self._left(url)
            if answer.length or (read and unpacker.lacks_end):
                raise SourceError("The connection broke off before all was sent.", path=url)
        headers = answer.headers
        kind = headers.get_content_type() if headers.get("Content-Type") else ""
        return Fetched(url, bytes(data), kind, headers.get_content_charset())

    def _left(self, url: str) -> float:
        """Return the seconds left; raise an error when there are none."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            said = f"This took more than {self.limits.seconds:g} seconds, so it was given up."
            raise SourceError(said, path=url, hint=_SAVE_IT)
        return left


class _RefusedError(SourceError):
    """A server answers, but not with what was asked for."""

    def __init__(self, status: int, message: str, url: str) -> None:
        hint = _SAVE_IT if status in (401, 402, 403, 429, 451) else None
        super().__init__(message, path=url, hint=hint)
        self.status = status


def _whole(url: str) -> str:
    """Return an address without its fragment; raise an error where it is none that we fetch."""
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
    except ValueError as error:
        raise SourceError("This is not an address of the web.", path=url) from error
    if parts.scheme not in ("http", "https") or not host or re.search(r"[\s\x00-\x20]", url):
        raise SourceError(
            "Only addresses that begin with http:// or https:// are fetched.", path=url
        )
    if parts.username is not None or parts.password is not None:
        raise SourceError("An address with a name or password in it is not fetched.", path=url)
    try:
        host = host.encode("idna").decode() if not host.isascii() else host
    except UnicodeError as error:
        raise SourceError(f"There is no host {host}.", path=url) from error
    netloc = f"[{host}]" if ":" in host else host
    netloc += f":{port}" if port is not None else ""
    return urlunsplit((parts.scheme, netloc, parts.path or "/", parts.query, ""))


def _path(path: str, query: str) -> str:
    safe = "/%:=&?~#+!$,;'@()*[]"
    return quote(path, safe=safe) + (f"?{quote(query, safe=safe)}" if query else "")


def _headers(host: str) -> dict[str, str]:
    return {
        "Host": host,
        "User-Agent": AGENT,
        "Accept": _ACCEPT,
        "Accept-Encoding": "gzip, deflate",
        "Accept-Language": "en,*;q=0.5",
        "Connection": "close",
    }


def _context() -> ssl.SSLContext:
    import certifi

    context = ssl.create_default_context()  # what the machine trusts, where it has a list
    context.load_verify_locations(certifi.where())
    return context


def _shut(connection: socket.socket) -> None:
    with suppress(OSError):  # it may be closed already
        connection.shutdown(socket.SHUT_RDWR)


def _written(location: str) -> str:
    """Return a redirect's address as browsers read it: bytes beyond ASCII as they came."""
    return "".join(char if char.isascii() else f"%{ord(char):02X}" for char in location)


class _Unpacker:
    """Unpacks a body, piece by piece, into no more bytes than it is told."""

    def __init__(self, encoding: str, url: str) -> None:
        named = encoding.strip().lower()
        if named not in ("", "identity", *_PACKED):
            said = f"It is packed in a way that was not asked for ({encoding})."
            raise SourceError(said, path=url)
        self._url = url
        # It finds out by itself whether it is gzip or zlib.
        self._machine = zlib.decompressobj(47) if named in _PACKED else None

    def unpack(self, chunk: bytes, most: int) -> bytes:
        """Return what a piece holds."""
        if self._machine is None:
            return chunk
        try:
            return self._machine.decompress(chunk, most)
        except zlib.error as error:
            raise SourceError("What was sent cannot be unpacked.", path=self._url) from error

    @property
    def lacks_end(self) -> bool:
        """Whether what is packed goes on behind the pieces that came."""
        return self._machine is not None and not self._machine.eof


def _reason(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not valid ({error.verify_message})"
    if isinstance(error, TimeoutError):
        return "it does not answer"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror[0].lower() + error.strerror[1:]
    return "its answer is not understood"
