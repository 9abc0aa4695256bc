"""The review's server: who may talk to it, what it answers, and what it writes."""

from __future__ import annotations

import asyncio
import json
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import PIPE, STDOUT
from typing import Any

import httpx
import pytest
from conftest import ROOT, Project
from starlette.testclient import TestClient

from generator import config, generation
from generator.desk.preview import Preview, Refreshed
from generator.desk.review import Desk, hosts, review
from generator.desk.review.events import Events
from generator.desk.review.guards import LARGEST

TOKEN = "a-secret-that-nobody-guesses"
HOST = "127.0.0.1:8421"
TEXT = """\
The council raised the ferry fare on Monday. It rises by 50 cents. Riders were told in May.

“Nobody asked us,” Ann Lee, who leads the riders’ union, said. “We will march, and soon.”

Mayor Jo Park said that the town had no choice. Lee called it a lie. It is not over.
"""


class Room:
    """A project under review, and a browser in it."""

    def __init__(self, project: Project) -> None:
        self.project = project
        settings = config.load(project.root / "mkdocs.yml")
        desk = Desk(settings)
        preview = Preview(settings, project.root / "preview")
        app, self.refreshed = review(desk, preview, TOKEN, hosts("127.0.0.1", 8421))
        self.client = TestClient(app, base_url=f"http://{HOST}")

    def get(self, path: str = "", **headers: str) -> Any:
        return self.client.get(f"/{TOKEN}/{path}", headers=headers)

    def state(self, name: str = "fares") -> dict[str, Any]:
        response = self.get(f"api/articles/{name}")
        assert response.status_code == 200, response.text
        found: dict[str, Any] = response.json()
        return found

    def post(self, path: str, asked: object, **headers: str) -> Any:
        given = {"Origin": f"http://{HOST}", "Sec-Fetch-Site": "same-origin", **headers}
        return self.client.post(f"/{TOKEN}/api/articles/{path}", json=asked, headers=given)

    def do(self, op: dict[str, Any], name: str = "fares") -> dict[str, Any]:
        """Make an edit on the newest version."""
        response = self.post(
            f"{name}/decisions", {"version": self.state(name)["version"], "op": op}
        )
        assert response.status_code == 200, response.text
        found: dict[str, Any] = response.json()
        return found

    def step(self, way: str, name: str = "fares") -> dict[str, Any]:
        response = self.post(f"{name}/{way}", {"version": self.state(name)["version"]})
        assert response.status_code == 200, response.text
        found: dict[str, Any] = response.json()
        return found

    @property
    def decisions(self) -> Path:
        return self.project.root / "briefings" / "fares.review.yml"

    def files(self) -> dict[str, bytes]:
        folder = self.project.root / "briefings"
        return {p.name: p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture
def room(tmp_path: Path) -> Room:
    """A review of one article; what the site looks like is not needed here."""
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    for folder in ("briefings", "docs"):
        (tmp_path / folder).mkdir()
    project = Project(tmp_path)
    project.article("fares.md", f"---\ntitle: Fares\ndate: 2025-05-05\n---\n{TEXT}")
    return Room(project)


def sentence(state: dict[str, Any], words: str) -> dict[str, Any]:
    """Return the sentence that begins with these words."""
    text = state["text"]
    found = [s for s in state["sentences"] if text[s["start"] :].startswith(words)]
    assert len(found) == 1
    row: dict[str, Any] = found[0]
    return row


PLACE = {"do": "place", "sentence": "s2", "section": "background"}


# Who may talk to it


def test_without_the_token_there_is_nothing(room: Room) -> None:
    for path in ("/", "/api/articles", f"/{TOKEN[:-1]}/", f"/{TOKEN}x/", "/static/review.js"):
        assert room.client.get(path).status_code == 404


def test_a_name_made_to_point_here_is_refused(room: Room) -> None:
    for host in ("evil.example", "evil.example:8421", "127.0.0.1:80", "127.0.0.1", ""):
        assert room.get("api/articles", Host=host).status_code == 403
    assert room.get("api/articles", Host="localhost:8421").status_code == 200


def test_a_page_of_another_site_changes_nothing(room: Room) -> None:
    asked = {"version": room.state()["version"], "op": PLACE}
    foreign: list[dict[str, str]] = [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "http://127.0.0.1:9999"},
        {"Origin": f"https://{HOST}"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ]
    for headers in foreign:
        assert room.post("fares/decisions", asked, **headers).status_code == 403, headers
    unnamed = room.client.post(f"/{TOKEN}/api/articles/fares/decisions", json=asked)
    assert unnamed.status_code == 403
    assert not room.decisions.exists()


def test_a_form_changes_nothing(room: Room) -> None:
    """What a form of any site can send is no JSON."""
    asked = json.dumps({"version": room.state()["version"], "op": PLACE})
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""):
        response = room.client.post(
            f"/{TOKEN}/api/articles/fares/decisions",
            content=asked,
            headers={"Origin": f"http://{HOST}", "Content-Type": kind},
        )
        assert response.status_code == 415, kind
    assert not room.decisions.exists()


def test_other_sites_read_nothing(room: Room) -> None:
    assert room.get("api/articles", **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert room.get("api/articles", Origin="http://evil.example").status_code == 403
    answer = room.get("api/articles", Origin=f"http://{HOST}")
    assert "access-control-allow-origin" not in answer.headers


def test_only_what_is_offered_can_be_done(room: Room) -> None:
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS"):
        response = room.client.request(
            method, f"/{TOKEN}/api/articles/fares", headers={"Origin": f"http://{HOST}"}
        )
        assert response.status_code == 405


def test_too_much_at_once_is_refused(room: Room) -> None:
    large = "x" * (LARGEST + 1)
    assert room.post("fares/decisions", {"version": large}).status_code == 413

    def pieces() -> Iterator[bytes]:
        yield from (b"x" * 1024 for _ in range(LARGEST // 1024 + 2))

    response = room.client.post(
        f"/{TOKEN}/api/articles/fares/decisions",
        content=pieces(),
        headers={"Origin": f"http://{HOST}", "Content-Type": "application/json"},
    )
    assert response.status_code == 413


@pytest.mark.parametrize("path", ["", "review/fares", "api/articles", "api/articles/none"])
def test_pages_run_no_foreign_script_and_tell_nobody_where_they_are(room: Room, path: str) -> None:
    headers = room.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "name",
    ["../mkdocs", "..%2fmkdocs", "%2e%2e%2fmkdocs", "fares.md", "fares.review", ".hidden",
     "fares%00", "%2fetc%2fpasswd", "..\\mkdocs", "FARES", ""],
)  # fmt: skip
def test_no_name_leads_out_of_the_folder(room: Room, name: str) -> None:
    (room.project.root / "briefings" / ".hidden.md").write_text("Hidden words.", "utf8")
    (room.project.root / "mkdocs.md").write_text("Other words.", "utf8")
    before = room.files()
    assert room.get(f"api/articles/{name}").status_code in (200, 404)
    assert "words" not in room.get(f"api/articles/{name}").text
    asked = {"version": room.state()["version"], "op": PLACE}
    assert room.post(f"{name}/decisions", asked).status_code in (404, 405)
    assert room.files() == before


# What it answers


def test_the_list_names_every_article(room: Room) -> None:
    room.project.article("broken.md", "---\ntitle: [\n---\nWords.")
    room.project.article("draft.md", "---\ntitle: Later\nstatus: draft\n---\nWords stand here.")
    rows = {row["name"]: row for row in room.get("api/articles").json()}
    assert list(rows) == ["broken", "draft", "fares"]
    assert rows["draft"]["status"] == "draft"
    assert rows["fares"]["headline"] == "Fares"
    assert "broken.md" in rows["broken"]["error"]


def test_the_list_counts_doubts_in_time(room: Room) -> None:
    room.get("api/articles")
    for thread in threading.enumerate():
        if thread.name == "counting":
            thread.join(30)
    (row,) = room.get("api/articles").json()
    assert row["doubtful"] == len(room.state()["doubtful"])


def test_a_state_tells_all_that_the_page_shows(room: Room) -> None:
    state = room.state()
    text = state["text"]
    assert state["headline"] == "Fares"
    assert [text[s["start"] : s["end"]] for s in state["sentences"]][:2] == [
        "The council raised the ferry fare on Monday.",
        "It rises by 50 cents.",
    ]
    first = state["sentences"][0]
    assert first["tool"]["section"] == first["section"]
    assert first["edited"] is False
    assert state["pages"][0]["title"] == "Overview"
    assert state["pages"][0]["href"] == "briefings/fares/index.html"
    names = {s["id"]: s["name"] for s in state["speakers"]}
    assert {names.get(q["speaker"]) for q in state["quotations"]} >= {"Ann Lee"}
    assert all(f["explain"] for f in state["findings"])


def test_an_edit_is_a_decision_in_words(room: Room) -> None:
    before = room.files()
    state = room.do({"do": "place", "sentence": "s3", "section": "background"})
    assert room.decisions.read_text("utf8") == (
        "sentences:\n  - words: Riders were told in\n    section: background\n"
    )
    assert state["sentences"][2]["section"] == "background"
    assert state["sentences"][2]["moved"] is True
    assert state["sentences"][2]["doubts"] == []
    assert room.files().keys() - before.keys() == {"fares.review.yml"}
    assert {name: room.files()[name] for name in before} == before


def test_each_edit_is_undone_byte_for_byte(room: Room) -> None:
    hand = b"# By hand\r\nstandfirst: 'Mine'   # so\r\n\r\nglance: [ \"The council raised\" ]\r\n"
    room.decisions.write_bytes(hand)
    ops: list[dict[str, Any]] = [
        PLACE,
        {"do": "join", "sentence": "s1"},
        {"do": "standfirst", "text": "Another one"},
        {"do": "glance", "sentences": None},
    ]
    contents = [hand]
    for op in ops:
        room.do(op)
        contents.append(room.decisions.read_bytes())
    assert len(set(contents)) == len(ops) + 1
    for content in reversed(contents[:-1]):
        state = room.step("undo")
        assert room.decisions.read_bytes() == content
    assert (state["can_undo"], state["can_redo"]) == (False, True)
    for content in contents[1:]:
        state = room.step("redo")
        assert room.decisions.read_bytes() == content
    assert (state["can_undo"], state["can_redo"]) == (True, False)


def test_undoing_the_first_edit_takes_the_file_away(room: Room) -> None:
    room.do(PLACE)
    room.step("undo")
    assert not room.decisions.exists()
    room.do(PLACE)
    room.do({**PLACE, "section": None})
    assert not room.decisions.exists()  # nothing is decided any more
    room.step("undo")
    assert room.decisions.exists()


def test_a_second_tab_is_told_that_the_file_changed(room: Room) -> None:
    version = room.state()["version"]
    room.do(PLACE)
    response = room.post("fares/decisions", {"version": version, "op": {**PLACE, "sentence": "s3"}})
    assert response.status_code == 409
    assert response.json()["state"] == room.state()
    assert "s3" not in {s["id"] for s in room.state()["sentences"] if s["edited"]}


def test_what_somebody_else_saved_is_never_undone(room: Room) -> None:
    room.do(PLACE)
    version = room.state()["version"]
    room.decisions.write_text("standfirst: By hand\n", "utf8")
    assert room.post("fares/undo", {"version": version}).status_code == 409
    assert room.state()["can_undo"] is False
    room.step("undo")
    assert room.decisions.read_text("utf8") == "standfirst: By hand\n"


def test_an_article_that_changed_is_read_anew(room: Room) -> None:
    version = room.state()["version"]
    room.project.article("fares.md", f"---\ntitle: Fares\n---\nNew words first. {TEXT}")
    assert room.post("fares/decisions", {"version": version, "op": PLACE}).status_code == 409
    assert len(room.state()["sentences"]) == 9


def test_a_deleted_article_is_gone(room: Room) -> None:
    version = room.state()["version"]
    (room.project.root / "briefings" / "fares.md").unlink()
    response = room.post("fares/decisions", {"version": version, "op": PLACE})
    assert response.status_code == 404
    assert "There is no article “fares”." in response.json()["error"]
    assert room.files() == {}


def test_a_file_with_an_error_is_shown_with_its_line_and_left_alone(room: Room) -> None:
    version = room.state()["version"]
    wrong = b"sentences:\n  - words: The council raised\n    sction: background\n"
    room.decisions.write_bytes(wrong)
    answers = [
        room.get("api/articles/fares"),
        room.post("fares/decisions", {"version": version, "op": PLACE}),
        room.post("fares/undo", {"version": version}),
    ]
    for answer in answers:
        assert answer.status_code == 422
        assert "fares.review.yml:3: " in answer.json()["error"]
        assert answer.json()["line"] == 3
    assert room.decisions.read_bytes() == wrong


def test_a_link_is_not_written_through(room: Room) -> None:
    other = room.project.root / "briefings" / "other.txt.kept"
    other.write_text("standfirst: Elsewhere\n", "utf8")
    room.decisions.symlink_to(other)
    assert room.get("api/articles/fares").status_code == 422
    assert other.read_text("utf8") == "standfirst: Elsewhere\n"


def test_a_withdrawn_article_is_not_reviewed(room: Room) -> None:
    room.project.article("fares.md", f"---\nstatus: withdrawn\n---\n{TEXT}")
    answer = room.get("api/articles/fares")
    assert answer.status_code == 422
    assert "withdrawn" in answer.json()["error"]


@pytest.mark.parametrize(
    "asked",
    [[], "x", 7, {}, {"version": 1}, {"version": "x" * 9, "op": 1}],
)
def test_nonsense_is_refused(room: Room, asked: object) -> None:
    assert room.post("fares/decisions", asked).status_code in (400, 409, 422)


@pytest.mark.parametrize(
    "op",
    [
        None, 7, [], {"do": "format"}, {"do": ["place"]}, {"do": "place"},
        {"do": "place", "sentence": "s99", "section": "background"},
        {"do": "place", "sentence": "s1", "section": "sports"},
        {"do": "place", "sentence": "s1", "section": 3},
        {"do": "split", "sentence": "s1", "at": "3"}, {"do": "split", "sentence": "s1", "at": -1},
        {"do": "split", "sentence": "s1", "at": True}, {"do": "split", "sentence": "s1"},
        {"do": "split", "sentence": "s1", "at": 10**12},
        {"do": "glance", "sentences": "s1"}, {"do": "glance", "sentences": []},
        {"do": "glance", "sentences": [["s1"]]},
        {"do": "speaker", "speaker": "p99", "role": "x"}, {"do": "speaker", "role": "x"},
        {"do": "speaker", "speaker": "p1", "kind": "alien"},
        {"do": "speaker", "speaker": "p1", "role": ["x"]},
        {"do": "speaker", "speaker": "p1", "role": "x" * 3000},
        {"do": "merge", "speaker": "p1", "into": "p1"}, {"do": "merge", "speaker": "p1"},
        {"do": "quote", "contents": [], "speaker": None},
        {"do": "quote", "contents": [{"start": 5, "end": 5}]},
        {"do": "quote", "contents": [{"start": 5}]}, {"do": "quote", "contents": {"start": 5}},
        {"do": "quote", "contents": [{"start": 10**9, "end": 10**9 + 1}]},
        {"do": "quotation", "quotation": "q1", "kind": "loud"},
        {"do": "gloss", "term": "zeppelin", "meaning": "a ship"}, {"do": "gloss", "term": " "},
        {"do": "standfirst", "text": {"a": 1}}, {"do": "standfirst", "text": "\ud800"},
        {"do": "standfirst", "text": "a\u0001b"},
    ],
)  # fmt: skip
def test_an_edit_that_cannot_be_made_says_so(room: Room, op: object) -> None:
    asked = json.dumps({"version": room.state()["version"], "op": op})
    response = room.client.post(
        f"/{TOKEN}/api/articles/fares/decisions",
        content=asked,
        headers={"Origin": f"http://{HOST}", "Content-Type": "application/json"},
    )
    assert response.status_code == 422
    assert response.json()["error"].endswith((".", "”", "?"))
    assert not room.decisions.exists()


def test_two_tabs_at_once_lose_nothing(room: Room) -> None:
    """Of edits made on one version, one is carried out, and the others are told."""
    version = room.state()["version"]
    answers = []

    def edit(number: int) -> None:
        op = {"do": "place", "sentence": f"s{number}", "section": "source-only"}
        answers.append(room.post("fares/decisions", {"version": version, "op": op}).status_code)

    threads = [threading.Thread(target=edit, args=(n,)) for n in range(1, 6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200, 409, 409, 409, 409]
    assert sum(s["moved"] for s in room.state()["sentences"]) == 1


def test_what_was_decided_is_built(room: Room) -> None:
    state = room.do({"do": "place", "sentence": "s3", "section": "analyst-view"})
    assert room.project.run("build", "--no-site").exit_code == 0
    made = json.loads(room.project.pages()["briefings/fares/briefing.json"])
    kept = [(s["anchor"], s["section"]) for s in made["sentences"]]
    assert kept == [(s["anchor"], s["section"]) for s in state["sentences"]]


def test_decisions_follow_the_words_of_the_article(room: Room) -> None:
    """What is decided about words that were changed since is written with those of now."""
    room.do({"do": "place", "sentence": "s1", "section": "analyst-view"})
    assert room.project.run("build", "--no-site").exit_code == 0
    now = TEXT.replace("The council raised the ferry fare", "Council members raised the fare")
    room.project.article("fares.md", f"---\ntitle: Fares\ndate: 2025-05-05\n---\n{now}")
    assert room.state()["sentences"][0]["section"] == "analyst-view"
    before = room.files()
    room.do({"do": "place", "sentence": "s1", "section": "background"})
    assert room.decisions.read_text("utf8") == (
        "sentences:\n  - words: Council members raised the\n    section: background\n"
    )
    changed = {name for name, content in room.files().items() if before.get(name) != content}
    assert changed == {"fares.review.yml"}


def test_two_files_of_one_name_are_told(room: Room) -> None:
    room.project.article("fares.txt", TEXT)
    answer = room.get("api/articles/fares")
    assert answer.status_code == 422
    assert "shares its name" in answer.json()["error"]


# What it tells


def test_a_page_is_told_when_its_pages_are_ready(room: Room) -> None:
    """After each refresh of the preview, whoever listens is told of what was made."""
    outcome = generation.Outcome(("fares",), (), (), (), 0, ())

    async def listen() -> list[str]:
        events = Events()
        stream = events.stream()
        said = [await anext(stream)]
        events.tell(name="fares", pages_ready=True)
        said.append(await anext(stream))
        events.end()
        said += [line async for line in stream]
        return said

    with ThreadPoolExecutor(1) as apart:  # this thread may have a loop, of a browser's tests
        told = apart.submit(asyncio.run, listen()).result()
    assert told == [":\n\n", 'data: {"name": "fares", "pages_ready": true}\n\n']
    room.refreshed(Refreshed(outcome, (), ()))


# The command


def test_an_unknown_name_is_answered_with_the_nearest(room: Room) -> None:
    result = room.project.run("review", "fare", "--no-browser")
    assert result.exit_code == 1
    assert "There is no article “fare”. Did you mean “fares”?" in result.output


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.7", "example.org", "::"])
def test_it_is_served_to_this_machine_alone(room: Room, host: str) -> None:
    result = room.project.run("review", "--no-browser", "--address", host)
    assert result.exit_code == 2
    assert "is not an address of this machine alone" in result.output


def test_from_the_command_to_the_page_and_back(room: Room) -> None:
    """The command prints its address, a step is saved and shown, and Ctrl+C ends it cleanly."""
    root = room.project.root
    command = [sys.executable, "-m", "generator", "review", "fares", "--no-browser"]
    with subprocess.Popen(command, cwd=root, stdout=PIPE, stderr=STDOUT, text=True) as process:
        assert process.stdout
        address = process.stdout.readline().strip()
        base, host = address.removesuffix("review/fares"), address.split("/")[2]
        with httpx.Client(timeout=60) as client:
            assert "<html" in client.get(address).text
            with client.stream("GET", f"{base}api/events") as events:
                lines = events.iter_lines()
                version = client.get(f"{base}api/articles/fares").json()["version"]
                edited = client.post(
                    f"{base}api/articles/fares/decisions",
                    json={"version": version, "op": PLACE},
                    headers={"Origin": f"http://{host}"},
                ).json()
                told = (json.loads(line[6:]) for line in lines if line.startswith("data: "))
                ready = next(said for said in told if said["version"] == edited["version"])
            assert ready == {"name": "fares", "version": edited["version"], "pages_ready": True}
            process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
        assert "Traceback" not in process.stdout.read()
    assert room.decisions.exists()
