"""The preview: the same site as a build makes, drafts included, whatever is changed meanwhile."""

from __future__ import annotations

import asyncio
import queue
import shutil
import socket
import threading
from pathlib import Path

import pytest
from conftest import Project, make_project
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from starlette.testclient import TestClient
from test_generation import ONE, THREE, TWO

from generator import config, generation, keeping
from generator.desk import serving
from generator.desk.preview import Preview, Refreshed, folder_of
from generator.publishing.site import build as build_site

DRAFT = TWO.replace("title: Two", "title: Four\nstatus: draft")
HERE = "http://127.0.0.1:8000"
HAS = "briefings/one/index.html"


def written(root: Path) -> Project:
    """Make a project with three articles, one of them a draft, under an address."""
    project = make_project(root)
    for name, text in {"one": ONE, "three": THREE, "four": DRAFT}.items():
        project.article(f"{name}.md", text)
    change(project, "mkdocs.yml", '!ENV [SITE_URL, ""]', "https://news.example/papers/")
    return project


def previewed(project: Project) -> Preview:
    """Return a project's preview, as it is after its first refresh."""
    settings = config.load(project.root / "mkdocs.yml")
    made = Preview(settings, folder_of(settings))
    assert made.refresh().problems == ()
    return made


@pytest.fixture
def desk(tmp_path: Path) -> Project:
    return written(tmp_path)


@pytest.fixture
def preview(desk: Project) -> Preview:
    return previewed(desk)


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Preview]:
    """A project and its preview, for tests that leave both as they were."""
    project = written(tmp_path_factory.mktemp("standing"))
    return project, previewed(project)


def change(project: Project, path: str, old: str, new: str) -> None:
    """Replace words in a file, as somebody does who saves it."""
    place = project.root / path
    text = place.read_text("utf8")
    assert old in text
    place.write_text(text.replace(old, new), "utf8")


def shown(preview: Preview, address: str) -> str:
    content = preview.content(address)
    assert content is not None, address
    return content.decode()


def built(project: Project) -> dict[str, bytes]:
    """Return what a whole build makes of the project, drafts included, by the addresses."""
    settings = config.load(project.root / "mkdocs.yml")
    assert not generation.generate(settings, drafts=True).errors
    build_site(settings)
    files = (path for path in settings.site_dir.rglob("*") if path.is_file())
    site = {path.relative_to(settings.site_dir).as_posix(): path.read_bytes() for path in files}
    del site["sitemap.xml.gz"]  # the same again, for search engines
    return site


def test_after_any_changes_every_file_is_as_a_whole_build_makes_it(
    desk: Project, preview: Preview
) -> None:
    def look() -> None:
        for address in preview.addresses():
            preview.content(address)

    look()
    change(desk, "briefings/one.md", "closed on Thursday", "closed at noon")
    desk.article("three.review.yml", "standfirst: An old bridge.\n")
    (desk.root / "docs/guide/links.md").write_text(
        "# Links\n\n[Two](../briefings/two/index.md), [gone](../briefings/four/index.md), "
        "[later](later.md)\n",
        "utf8",
    )
    preview.refresh()
    look()
    desk.article("two.md", TWO)
    (desk.root / "briefings/four.md").rename(desk.root / "briefings/five.md")
    (desk.root / "docs/guide/later.md").write_text("# Later\n\nWords.\n", "utf8")
    change(desk, "docs/assets/briefing.css", ":root", ":root, .preview")
    preview.refresh()
    look()
    change(desk, "overrides/partials/footer.html", "md-footer__inner", "md-footer__inner made-new")
    change(desk, "mkdocs.yml", "site_name: Briefings", "site_name: The Morning Sheet")
    preview.refresh()
    look()
    change(desk, "briefings/three.md", "title: Three", "title: Third")
    preview.refresh()

    found = {address: preview.content(address) for address in preview.addresses()}
    wanted = built(desk)
    assert sorted(found) == sorted(wanted)
    assert [address for address in wanted if found[address] != wanted[address]] == []


def test_a_saved_article_changes_its_own_pages_alone(desk: Project, preview: Preview) -> None:
    change(desk, "briefings/one.md", "closed on Thursday", "closed at noon")
    done = preview.refresh()
    pages = done.pages
    assert HAS in pages
    assert done.briefings == ("one",)
    assert "briefings/three/index.html" not in pages
    assert "guide/index.html" not in pages
    assert "closed at noon" in shown(preview, "briefings/one/source.html")


def test_nothing_changed_means_that_no_page_is_loaded_anew(preview: Preview) -> None:
    version = preview.version
    assert preview.refresh().pages == ()
    assert not preview.looks_different("index.html", version)


def test_decisions_are_followed(desk: Project, preview: Preview) -> None:
    desk.article("one.review.yml", "standfirst: What the river did.\n")
    assert HAS in preview.refresh().pages
    assert "What the river did." in shown(preview, HAS)
    assert "live.js" not in shown(preview, HAS), "that is added when a page is sent"


def test_an_article_that_is_deleted_or_renamed_leaves_no_page(
    desk: Project, preview: Preview
) -> None:
    (desk.root / "briefings/one.md").rename(desk.root / "briefings/uno.md")
    (desk.root / "briefings/three.md").unlink()
    version = preview.version
    assert preview.refresh().problems == ()
    assert preview.content(HAS) is None
    assert preview.looks_different(HAS, version), "whoever has it open is told"
    assert preview.content("briefings/three/index.html") is None
    assert "One" in shown(preview, "briefings/uno/index.html")


def test_pages_assets_and_theme_are_followed(desk: Project, preview: Preview) -> None:
    change(desk, "docs/guide/index.md", "# ", "# Newly: ")
    pages = preview.refresh().pages
    assert "guide/index.html" in pages
    version = preview.version
    change(desk, "docs/assets/briefing.css", ":root", ":root, .preview")
    preview.refresh()
    assert b".preview" in (preview.content("assets/briefing.css") or b"")
    assert preview.looks_different(HAS, version), "a style sheet shows on every page"
    change(desk, "overrides/partials/footer.html", "md-footer__inner", "md-footer__inner made-new")
    preview.refresh()
    assert "made-new" in shown(preview, HAS)


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("briefings/one.md", "---\ntitle: [\n---\n\nWords.\n"),
        ("briefings/one.review.yml", "standfirst: [\n"),
        ("mkdocs.yml", "site_name: [\n"),
        ("mkdocs.yml", "site_name: Briefings\nplugins: [no-such-plugin]\n"),
        ("docs/guide/index.md", b"# Caf\xe9\n"),
        ("overrides/main.html", "{% extends 'base.html' %}{% block\n"),
        ("overrides/partials/footer.html", "{{ nothing.of.that }}"),
    ],
)
def test_what_cannot_be_read_is_told_and_what_stood_before_stays(
    standing: tuple[Project, Preview], path: str, wrong: str | bytes
) -> None:
    desk, preview = standing
    before, place = shown(preview, HAS), desk.root / path
    right = place.read_text("utf8") if place.exists() else "{}\n"
    place.write_bytes(wrong if isinstance(wrong, bytes) else wrong.encode())
    problems = preview.refresh().problems
    assert len(problems) == 1
    assert place.name in problems[0] or "no-such-plugin" in problems[0]
    assert shown(preview, HAS) == before
    assert preview.refresh().problems == problems, "nothing is mended by looking again"
    place.write_text(right, "utf8")
    assert preview.refresh().problems == ()
    assert shown(preview, HAS) == before


def test_a_mistake_of_the_tool_itself_ends_no_session(
    preview: Preview, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stumble(*_: object, **__: object) -> None:
        raise ZeroDivisionError("nobody foresaw this")

    with monkeypatch.context() as patch:
        patch.setattr(generation, "generate", stumble)
        assert "nobody foresaw this" in preview.refresh().problems[0]
    assert "Traceback" in capsys.readouterr().err
    assert preview.refresh().problems == ()


def test_a_page_that_cannot_be_made_is_told_and_made_when_it_can_be(
    desk: Project, preview: Preview
) -> None:
    """A template that one page alone asks for is found wanting when that page is asked for."""
    page = desk.root / "docs/guide/odd.md"
    page.write_text("---\ntemplate: odd.html\n---\n\n# Odd\n", "utf8")
    preview.refresh()
    with pytest.raises(Exception, match=r"odd\.html"):
        preview.content("guide/odd.html")
    assert any("odd.html" in problem for problem in preview.problems)
    (desk.root / "overrides/odd.html").write_text("Now it is there.", "utf8")
    assert preview.refresh().problems == ()
    assert shown(preview, "guide/odd.html") == "Now it is there."


def test_a_file_where_a_page_goes_is_told_of_and_left_alone(
    desk: Project, preview: Preview
) -> None:
    by_hand = desk.root / "docs/briefings/one/index.md"
    by_hand.parent.mkdir(parents=True)
    by_hand.write_text("# Written by hand\n", "utf8")
    assert preview.refresh().problems[0].startswith("docs/briefings/one/index.md: ")
    change(desk, "briefings/one.md", "title: One", "title: Won")
    preview.refresh()
    assert "Won" in shown(preview, HAS), "the briefing is shown all the same"
    assert by_hand.read_text("utf8") == "# Written by hand\n"


def test_a_preview_leaves_docs_alone_and_no_build_shows_its_drafts(
    desk: Project, preview: Preview
) -> None:
    assert "Four" in shown(preview, "briefings/four/index.html")
    assert desk.pages() == {}
    assert desk.run("build", "--no-site").exit_code == 0
    assert not [path for path in desk.pages() if "four" in path]
    assert preview.refresh().problems == (), "what a build wrote is no page by hand"
    assert "Four" in shown(preview, "briefings/four/index.html")


def test_a_second_preview_need_not_make_the_briefings_again(
    desk: Project, preview: Preview
) -> None:
    settings = preview.settings
    again = Preview(settings, folder_of(settings)).refresh().outcome
    assert again.made == ()
    assert sorted(again.kept) == ["four", "one", "three"]
    assert desk.pages() == {}


def test_the_first_preview_takes_over_what_a_build_made(desk: Project) -> None:
    assert desk.run("build", "--no-site").exit_code == 0
    settings = config.load(desk.root / "mkdocs.yml")
    first = Preview(settings, folder_of(settings)).refresh().outcome
    assert first.made == ("four",), "drafts alone are new"


def test_saving_often_fills_no_disk(desk: Project, preview: Preview) -> None:
    kept = folder_of(preview.settings) / keeping.FOLDER
    before = len(list(kept.iterdir()))
    for number in range(3):
        desk.article("one.md", ONE.replace("title: One", f"title: One, {number}"))
        assert preview.refresh().outcome.made == ("one",)
    assert len(list(kept.iterdir())) == before


# ---- in a browser's hands


class Follower:
    """Follows a preview in a thread of its own, as `briefing serve` does."""

    def __init__(self, preview: Preview) -> None:
        self._preview = preview
        self._done: queue.Queue[Refreshed] = queue.Queue()

    def __enter__(self) -> Follower:
        following = serving.follow(self._preview, self._done.put)
        self._thread = threading.Thread(target=lambda: asyncio.run(following))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._preview.stop()
        self._thread.join(20)
        assert not self._thread.is_alive(), "it ends when it is stopped"

    def until(self, page: str = "", problem: str = "") -> Refreshed:
        """Return the next refresh that changes this page, or has this problem."""
        while True:
            done = self._done.get(timeout=30)
            if (page in done.pages or not page) and problem in " ".join(done.problems):
                return done


def test_what_is_saved_is_noticed_even_in_folders_that_come_anew(
    desk: Project, preview: Preview
) -> None:
    articles = desk.root / "briefings"
    with Follower(preview) as seen:
        seen.until()
        desk.article("two.md", TWO)
        seen.until(page="briefings/two/index.html")
        change(desk, "mkdocs.yml", "site_name: Briefings", "site_name: The Morning Sheet")
        seen.until(page="index.html")
        shutil.move(articles, desk.root / "away")
        seen.until(problem="no such folder")
        shutil.move(desk.root / "away", articles)
        assert seen.until().problems == ()
        change(desk, "briefings/two.md", "open", "shut")
        seen.until(page="briefings/two/index.html")
        (desk.root / "overrides/partials/footer.html").write_text("The end.", "utf8")
        seen.until(page="guide/index.html")
    assert "The end." in shown(preview, "guide/index.html")


def test_a_bare_mkdocs_serve_shows_drafts_and_writes_nothing_where_it_watches(
    desk: Project,
) -> None:
    """What it wrote there would make it build a second time."""
    loaded = load_config(str(desk.root / "mkdocs.yml"), site_dir=str(desk.root / "there"))
    before = sorted(desk.root.joinpath("docs").rglob("*"))
    loaded.plugins.on_startup(command="serve", dirty=False)
    mkdocs_build(loaded, serve_url=HERE)
    assert sorted(desk.root.joinpath("docs").rglob("*")) == before
    assert (desk.root / "there/briefings/four/index.html").is_file()
    assert desk.run("build", "--no-site").exit_code == 0
    mkdocs_build(loaded, serve_url=HERE)
    assert (desk.root / "there/briefings/four/index.html").is_file()


@pytest.fixture
def client(standing: tuple[Project, Preview]) -> TestClient:
    app = serving.guarded(serving.files(standing[1]), "127.0.0.1")
    return TestClient(app, base_url=HERE, follow_redirects=False)


def test_pages_listen_for_news_but_the_files_are_as_they_were(client: TestClient) -> None:
    got = client.get(f"/{HAS}")
    assert got.headers["cache-control"] == "no-store"
    assert 'src="../../.preview/live.js"' in got.text
    assert "EventSource" in client.get("/.preview/live.js").text


def test_addresses_are_those_of_a_host(client: TestClient) -> None:
    assert client.get("/").text == client.get("/index.html").text
    assert client.get("/briefings/one").headers["location"] == "one/"
    assert client.get("/briefings/one/").status_code == 200
    gone = client.get("/briefings/none/index.html")
    assert gone.status_code == 404
    assert 'href="../../assets/briefing.css"' in gone.text, "its links lead from where it is shown"
    assert client.get("/../mkdocs.yml").status_code == 404
    assert client.get("/%2e%2e/mkdocs.yml").status_code == 404


def test_a_file_that_the_browser_has_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/assets/briefing.css")
    tag = {"If-None-Match": first.headers["etag"]}
    assert client.get("/assets/briefing.css", headers=tag).status_code == 304


@pytest.mark.parametrize("host", ["evil.example:8000", "127.0.0.1.evil.example", "", "[::1"])
def test_a_name_that_another_site_gave_this_machine_is_refused(
    client: TestClient, host: str
) -> None:
    got = client.get(f"/{HAS}", headers={"Host": host})
    assert got.status_code == 403
    assert "bridge" not in got.text


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:8000", "LOCALHOST"])
def test_this_machine_is_known_by_its_names(client: TestClient, host: str) -> None:
    assert client.get(f"/{HAS}", headers={"Host": host}).status_code == 200


def test_another_site_can_neither_read_nor_frame_nor_post(client: TestClient) -> None:
    script = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}
    assert client.get("/search/index.js", headers=script).status_code == 403
    assert client.get("/search/index.js").headers["cross-origin-resource-policy"] == "same-origin"
    frame = {
        "Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"
    }  # fmt: skip
    assert client.get(f"/{HAS}", headers=frame).status_code == 403
    link = frame | {"Sec-Fetch-Dest": "document"}
    assert client.get(f"/{HAS}", headers=link).status_code == 200, "a link may lead here"
    assert client.post(f"/{HAS}").status_code == 405


def test_a_port_in_use_is_told_in_a_sentence(desk: Project) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        got = desk.run("serve", "--address", f"127.0.0.1:{port}")
    assert got.exit_code == 1
    assert f"port {port}" in got.stderr
    assert "--address" in got.stderr
    assert "Traceback" not in got.stderr


@pytest.mark.parametrize("address", ["8000", "127.0.0.1:", "127.0.0.1:99999", ":8000"])
def test_an_address_that_is_none_is_wrong_usage(desk: Project, address: str) -> None:
    assert desk.run("serve", "--address", address).exit_code == 2


def test_the_first_answer_says_that_the_preview_is_being_made(desk: Project) -> None:
    settings = config.load(desk.root / "mkdocs.yml")
    new = TestClient(serving.files(Preview(settings, folder_of(settings))), base_url=HERE)
    got = new.get("/")
    assert got.status_code == 503
    assert "being made" in got.text
    assert "live.js" in got.text
