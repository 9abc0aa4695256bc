"""What the tests in a browser share: the kinds of pages, and a server as a host has it."""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SEED = "briefings/russia-nuclear-doctrine"
SECTIONS = ("key-changes", "background", "reactions", "analyst-view")
PARTS = ("index", *SECTIONS, "source")
PHONE, DESK = 390, 1440
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ASK = "options => axe.run(document, options).then(found => found.violations)"

OpenPage = Callable[..., Page]
"""Opens a page with a reader's wishes: the width of the screen, dark, without scripts …"""

KINDS = {
    "home": "index.html",
    "overview": f"{SEED}/index.html",
    "key changes": f"{SEED}/key-changes.html",
    "background": f"{SEED}/background.html",
    "reactions": f"{SEED}/reactions.html",
    "analyst view": f"{SEED}/analyst-view.html",
    "source": f"{SEED}/source.html",
    "print view": f"{SEED}/print.html",
    "changes": "briefings/water-main/changes.html",
    "people": "people/index.html",
    "person": "people/margaret-oduya.html",
    "tags": "tags/index.html",
    "tag": "tags/transport.html",
    "archive": "archive/index.html",
    "glossary": "glossary/index.html",
    "month": "archive/2025-06.html",
    "guide": "guide/index.html",
    "table of the guide": "guide/articles.html",
    "not found": "404.html",
    "withdrawn": "briefings/retracted-poll/index.html",
}
"""A page of every kind."""

HARD = {
    "overview of many speakers": "briefings/harwick-hearing/index.html",
    "reactions of many speakers": "briefings/harwick-hearing/reactions.html",
    "overview of a long article": "briefings/dam-inquiry/index.html",
    "long source": "briefings/dam-inquiry/source.html",
    "overview of a short article": "briefings/stray-goat/index.html",
    "no analysts": "briefings/water-main/analyst-view.html",
    "overview without a date": "briefings/lighthouse-keys/index.html",
    "overview without a source page": "briefings/grain-pact/index.html",
    "excerpts of the source": "briefings/night-trains/source.html",
    "overview with names in other scripts": "briefings/rtl-names/index.html",
    "source with findings": "briefings/broken-marks/source.html",
    "overview of planted markup": "briefings/hostile/index.html",
    "source of planted markup": "briefings/hostile/source.html",
    "overview with an editor's words": "briefings/ferry-accident/index.html",
    "words explained": "briefings/atom-watch/source.html",
}
"""Pages of articles that strain the layout."""

ALL = KINDS | HARD


def complaints(page: Page, axe: str) -> list[str]:
    """Return what axe finds wrong with a page, each with its place."""
    page.evaluate(axe)
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    found: list[dict[str, Any]] = page.evaluate(ASK, options)
    return [
        f"{rule['id']}: {rule['help']}: {[node['html'][:160] for node in rule['nodes'][:3]]}"
        for rule in found
    ]


class _Host(SimpleHTTPRequestHandler):
    """Serves files as hosts of static sites do: with a page of the site's own for what is not."""

    fonts_take = 0.0
    """Seconds until a font is sent."""

    at = "papers"
    """Where below the server's address the site stands."""

    def do_GET(self) -> None:
        if self.path.endswith(".woff2"):
            time.sleep(self.fonts_take)
        super().do_GET()

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "max-age=600")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing of each request."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory) / self.at / "404.html"
        if code != HTTPStatus.NOT_FOUND or not page.exists():
            super().send_error(code, message, explain)
            return
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page.read_bytes())


@contextmanager
def serve(site: Path, fonts_take: float = 0, at: str = "papers") -> Iterator[str]:
    """Serve a built site below a path, or at the top, and yield its address."""
    root = Path(tempfile.mkdtemp())
    if at:
        (root / at).symlink_to(site, target_is_directory=True)
    host = type("Host", (_Host,), {"fonts_take": fonts_take, "at": at})
    where = str(root if at else site)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(host, directory=where))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/{at}".rstrip("/")
    server.shutdown()
    shutil.rmtree(root)
