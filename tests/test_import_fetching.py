"""Fetching keeps to its rules, against a server of our own that breaks them."""

from __future__ import annotations

import gzip
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from generator.errors import SourceError
from generator.reading.imports import fetching
from generator.reading.imports.fetching import AGENT, Fetched, Limits, fetch, is_public

PAGE = b"<p>Rain fell on the harbour.</p>"
QUICK = Limits(size=100_000, seconds=2, redirects=3)


class Site:
    """A server on this machine; `paths` says what it does where, `asked` who came."""

    def __init__(self) -> None:
        site = self
        self.paths: dict[str, Callable[[BaseHTTPRequestHandler], None]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.stopped = threading.Event()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append((self.path, dict(self.headers)))
                site.paths.get(self.path, answer(404))(self)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        serve = self.server.serve_forever
        self.thread = threading.Thread(target=serve, args=[0.01], daemon=True)
        self.thread.start()

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def close(self) -> None:
        self.stopped.set()
        self.server.shutdown()
        self.server.server_close()


def answer(
    status: int = 200, body: bytes = b"", **headers: str
) -> Callable[[BaseHTTPRequestHandler], None]:
    def act(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        given = {"Content-Type": "text/html", "Content-Length": str(len(body))}
        for key, value in (given | {k.replace("_", "-"): v for k, v in headers.items()}).items():
            handler.send_header(key, value)
        handler.end_headers()
        handler.wfile.write(body)

    return act


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    site.paths["/"] = answer(body=PAGE)
    yield site
    site.close()


def get(url: str, limits: Limits = QUICK, lookup: object = None) -> Fetched:
    """Fetch from this machine, which is a private address."""
    given = {"lookup": lookup} if lookup else {}
    return fetch(url, private=True, limits=limits, **given)  # type: ignore[arg-type]


def refused(url: str, **given: object) -> str:
    with pytest.raises(SourceError) as caught:
        get(url, **given)  # type: ignore[arg-type]
    return str(caught.value)


def test_a_page_comes_with_what_the_server_says_of_it(site: Site) -> None:
    site.paths["/a?b=%C3%BC&c=d%20e"] = answer(body=PAGE, Content_Type="text/html; charset=latin-1")
    got = get(site.url("/a?b=ü&c=d%20e#part"))
    assert (got.data, got.kind, got.charset) == (PAGE, "text/html", "latin-1")
    assert got.url == site.url("/a?b=ü&c=d%20e")


def test_who_asks_is_said_and_nothing_is_kept(site: Site) -> None:
    site.paths["/go"] = answer(302, Location="/", Set_Cookie="id=1; Path=/")
    get(site.url("/go"))
    asked = [(path, headers) for path, headers in site.asked if path != "/robots.txt"]
    assert [path for path, _ in asked] == ["/go", "/"]
    assert all(headers["User-Agent"] == AGENT for _, headers in site.asked)
    assert not any("Cookie" in headers or "Referer" in headers for _, headers in site.asked)


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://host/a", "gopher://host/", "data:text/html,x", "http://", "http:///a",
     "https://user:word@host/", "http://host:99999/", "http://[::1/", "http://ho st/", "//host/a"],
)  # fmt: skip
def test_only_addresses_of_the_web_are_fetched(url: str) -> None:
    message = refused(url)
    assert "http" in message or "not an address" in message or "password" in message


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1",
     "0.0.0.0", "224.0.0.1", "255.255.255.255", "198.18.0.1", "::1", "::", "fe80::1%eth0",
     "fc00::1", "ff02::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1",
     "2002:7f00:1::", "2002:c0a8:101::"],
)  # fmt: skip
def test_private_addresses_are_told_from_public_ones(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.216.34", "2606:4700::1", "64:ff9b::808:808"]
)
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1"])
def test_this_machine_is_not_asked_unless_it_is_allowed(site: Site, host: str) -> None:
    with pytest.raises(SourceError, match=r"private network.*--allow-private"):
        fetch(site.url("/", host=host), limits=QUICK)
    assert site.asked == []


def test_a_name_with_one_private_address_is_not_asked(site: Site) -> None:
    with pytest.raises(SourceError, match="private network"):
        fetch(site.url("/", "news.example"), lookup=lambda *_: ["8.8.8.8", "127.0.0.1"])
    assert site.asked == []


def test_a_redirect_into_a_private_network_is_not_followed(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    public = is_public
    # The site stands in for a public one, as none can be reached from a test.
    monkeypatch.setattr(fetching, "is_public", lambda a: a == "127.0.0.1" or public(a))
    for inner in ("http://127.0.0.2/", "http://[::1]/", "http://169.254.169.254/latest"):
        site.paths["/go"] = answer(302, Location=inner)
        with pytest.raises(SourceError, match="is in a private network"):
            fetch(site.url("/go"), limits=QUICK)


def test_a_host_is_looked_up_once_for_each_connection_and_that_answer_used(site: Site) -> None:
    answers = iter([["127.0.0.1"], ["127.0.0.1"], ["192.0.2.1"]])
    got = get(site.url("/", "news.example"), lookup=lambda *_: next(answers))
    assert got.data == PAGE
    assert site.asked[-1][1]["Host"] == f"news.example:{site.port}"
    assert list(answers) == [["192.0.2.1"]]


def test_redirects_lead_on_but_not_for_ever_nor_in_circles(site: Site) -> None:
    site.paths["/1"] = answer(301, Location="2")
    site.paths["/2"] = answer(307, Location=site.url("/"))
    assert get(site.url("/1")).url == site.url("/")
    site.paths["/caf%C3%A9"] = answer(body=PAGE)
    site.paths["/raw"] = answer(302, Location="/café".encode().decode("latin-1"))
    assert get(site.url("/raw")).url == site.url("/caf%C3%A9")
    site.paths["/round"] = answer(302, Location="/about")
    site.paths["/about"] = answer(302, Location="/round")
    assert "circle" in refused(site.url("/round"))
    for i in range(9):
        site.paths[f"/far{i}"] = answer(302, Location=f"/far{i + 1}")
    assert "more than 3 redirects" in refused(site.url("/far0"))
    site.paths["/file"] = answer(302, Location="file:///etc/passwd")
    assert "http" in refused(site.url("/file"))


def test_robots_are_obeyed_on_each_host(site: Site) -> None:
    other = Site()
    other.paths["/robots.txt"] = answer(
        body=b"User-agent: *\nDisallow: /no", Content_Type="text/plain"
    )
    other.paths["/no/a"] = other.paths["/yes"] = answer(body=PAGE)
    site.paths["/go"] = answer(302, Location=other.url("/no/a"))
    for url in (other.url("/no/a"), site.url("/go")):
        message = refused(url)
        assert "robots.txt" in message
        assert "Save the page from your browser" in message
    assert get(other.url("/yes")).data == PAGE
    assert not [path for path, _ in other.asked if path == "/no/a"]
    other.close()


def test_robots_may_name_us(site: Site) -> None:
    rules = b"User-agent: briefing\nDisallow: /\n\nUser-agent: *\nAllow: /"
    site.paths["/robots.txt"] = answer(body=rules)
    assert "robots.txt" in refused(site.url())


@pytest.mark.parametrize(
    ("status", "allowed"), [(404, True), (403, True), (500, False), (503, False)]
)
def test_a_site_without_robots_allows_all_and_one_in_trouble_nothing(
    site: Site, status: int, allowed: bool
) -> None:
    site.paths["/robots.txt"] = answer(status, b"Disallow: /")
    if allowed:
        assert get(site.url()).data == PAGE
    else:
        assert "robots.txt" in refused(site.url())


@pytest.mark.parametrize(
    ("status", "told"),
    [(401, "password"), (402, "payment"), (403, "refuses"), (404, "no such page"), (410, "gone"),
     (429, "too often"), (451, "legal"), (500, "status 500"), (204, "status 204"), (304, "304")],
)  # fmt: skip
def test_a_server_that_sends_no_page_is_quoted(site: Site, status: int, told: str) -> None:
    site.paths["/a"] = answer(status)
    assert told in refused(site.url("/a"))


def test_a_page_that_is_too_large_is_given_up(site: Site) -> None:
    site.paths["/big"] = answer(body=b"x" * 100_001)
    assert "larger than 0.1 MB" in refused(site.url("/big"))

    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not site.stopped.is_set():
            handler.wfile.write(b"x" * 10_000)

    site.paths["/endless"] = endless
    assert "larger than 0.1 MB" in refused(site.url("/endless"))


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress])
def test_packed_pages_are_unpacked_but_no_further_than_allowed(
    site: Site, pack: Callable[[bytes], bytes]
) -> None:
    named = "gzip" if pack is gzip.compress else "deflate"
    site.paths["/a"] = answer(body=pack(PAGE), Content_Encoding=named)
    assert get(site.url("/a")).data == PAGE
    site.paths["/bomb"] = answer(body=pack(b"\0" * 50_000_000), Content_Encoding=named)
    assert "larger than 0.1 MB" in refused(site.url("/bomb"))
    site.paths["/bad"] = answer(body=b"no such thing", Content_Encoding=named)
    assert "cannot be unpacked" in refused(site.url("/bad"))
    site.paths["/br"] = answer(body=b"x", Content_Encoding="br")
    assert "not asked for" in refused(site.url("/br"))


@pytest.mark.parametrize("part", ["head", "body"])
def test_a_server_that_drips_is_given_up_in_time(site: Site, part: str) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + (b"\r\n" if part == "body" else b"X-Slow: "))
        while not site.stopped.wait(0.05):
            try:
                handler.wfile.write(b"x")
                handler.wfile.flush()
            except OSError:
                return

    site.paths["/drip"] = drip
    began = time.monotonic()
    message = refused(site.url("/drip"), limits=Limits(seconds=0.6))
    assert "more than 0.6 seconds" in message
    assert time.monotonic() - began < 10


def test_a_server_that_breaks_off_is_told(site: Site) -> None:
    def half(handler: BaseHTTPRequestHandler) -> None:
        answer(body=b"<p>Rain", Content_Length="4000")(handler)
        handler.close_connection = True

    site.paths["/half"] = half
    assert "broke off" in refused(site.url("/half"))
    site.paths["/packed"] = answer(body=gzip.compress(PAGE)[:-12], Content_Encoding="gzip")
    assert "broke off" in refused(site.url("/packed"))


def test_nobody_there_is_told(site: Site) -> None:
    url = site.url()
    site.close()
    assert "cannot be reached: connection refused" in refused(url)
    message = refused("http://no-such-host.invalid/")
    assert "no host no-such-host.invalid" in message


def test_a_server_that_does_not_speak_http_is_told(site: Site) -> None:
    def greet(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"hello\r\n")

    site.paths["/x"] = greet
    assert "its answer is not understood" in refused(site.url("/x"))
    assert "cannot be reached" in refused(site.url().replace("http:", "https:"))
