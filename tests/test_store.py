"""The store touches its own files alone, and a run cut short at any point does no harm."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from generator.errors import PublishError
from generator.publishing import store as stores
from generator.publishing.store import opened


def put(root: Path, files: dict[str, str], *, force: bool = False, owner: str = "a") -> list[str]:
    """Run once with these files of one owner; return the conflicts."""
    with opened(root / "docs", root / "state", force=force) as store:
        store.put(owner, "inputs", {p: c.encode() for p, c in files.items()}, {})
        store.finish({owner})
        return sorted(store.conflicts)


def read(root: Path) -> dict[str, str]:
    docs = root / "docs"
    return {p.relative_to(docs).as_posix(): p.read_text() for p in docs.rglob("*") if p.is_file()}


def test_what_no_longer_belongs_is_removed_with_its_empty_folder(tmp_path: Path) -> None:
    put(tmp_path, {"a/one.md": "1", "a/b/two.md": "2"})
    put(tmp_path, {"a/one.md": "1"})
    assert read(tmp_path) == {"a/one.md": "1"}
    assert not (tmp_path / "docs/a/b").exists()


def test_an_unchanged_file_is_not_written_again(tmp_path: Path) -> None:
    put(tmp_path, {"one.md": "1"})
    before = (tmp_path / "docs/one.md").stat()
    put(tmp_path, {"one.md": "1"})
    assert (tmp_path / "docs/one.md").stat().st_mtime_ns == before.st_mtime_ns
    assert (tmp_path / "docs/one.md").stat().st_ino == before.st_ino


def test_a_foreign_file_is_named_and_kept(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/one.md").write_text("mine")
    assert put(tmp_path, {"one.md": "1", "two.md": "2"}) == ["one.md"]
    assert read(tmp_path) == {"one.md": "mine", "two.md": "2"}
    assert put(tmp_path, {"one.md": "1"}, force=True) == []
    assert read(tmp_path) == {"one.md": "1"}


def test_a_file_changed_by_hand_is_neither_overwritten_nor_deleted(tmp_path: Path) -> None:
    put(tmp_path, {"one.md": "1"})
    (tmp_path / "docs/one.md").write_text("better")
    assert put(tmp_path, {"one.md": "2"}) == ["one.md"]
    assert put(tmp_path, {}) == ["one.md"]
    assert put(tmp_path, {}) == ["one.md"], "it is named each time, not only once"
    assert read(tmp_path) == {"one.md": "better"}
    put(tmp_path, {}, force=True)
    assert read(tmp_path) == {}


def test_a_file_changed_by_hand_is_named_even_when_nothing_else_changed(tmp_path: Path) -> None:
    put(tmp_path, {"one.md": "1"})
    (tmp_path / "docs/one.md").write_text("better")
    with opened(tmp_path / "docs", tmp_path / "state") as store:
        assert store.holds("a", "inputs")
        assert list(store.conflicts) == ["one.md"]


def test_a_missing_file_is_made_again(tmp_path: Path) -> None:
    put(tmp_path, {"one.md": "1"})
    (tmp_path / "docs/one.md").unlink()
    with opened(tmp_path / "docs", tmp_path / "state") as store:
        assert not store.holds("a", "inputs")


@pytest.mark.parametrize("kind", ["link", "folder", "parent link", "parent file"])
def test_nothing_is_written_through_links_or_over_folders(tmp_path: Path, kind: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "one.md").write_text("theirs")
    docs = tmp_path / "docs"
    docs.mkdir()
    match kind:
        case "link":
            (docs / "a").mkdir()
            (docs / "a/one.md").symlink_to(outside / "one.md")
        case "folder":
            (docs / "a/one.md").mkdir(parents=True)
        case "parent link":
            (docs / "a").symlink_to(outside)
        case "parent file":
            (docs / "a").write_text("a file")
    assert put(tmp_path, {"a/one.md": "1"}, force=True) == ["a/one.md"]
    assert (outside / "one.md").read_text() == "theirs"


@pytest.mark.parametrize("fatal", [1, 2, 3, 4])
def test_a_run_killed_at_any_write_leaves_the_next_run_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fatal: int
) -> None:
    """The process dies before it moves its n-th file to its place; the fourth is the manifest."""
    put(tmp_path, {"a.md": "old", "b.md": "old", "c.md": "old"})
    new = {"a.md": "new", "b.md": "new", "d.md": "new"}
    real = stores.replace_file
    calls = iter(range(1, 100))

    def replace_or_die(path: Path, content: bytes) -> None:
        if next(calls) == fatal:
            path.with_name(f".briefing-{path.name}").write_bytes(content[:1])
            raise KeyboardInterrupt
        real(path, content)

    monkeypatch.setattr(stores, "replace_file", replace_or_die)
    with pytest.raises(KeyboardInterrupt):
        put(tmp_path, new)
    monkeypatch.setattr(stores, "replace_file", real)
    assert put(tmp_path, new) == [], "what the killed run wrote is known as ours"
    assert read(tmp_path) == new


def test_an_owner_whose_files_a_killed_run_has_touched_is_not_up_to_date(tmp_path: Path) -> None:
    put(tmp_path, {"one.md": "old"})
    with opened(tmp_path / "docs", tmp_path / "state") as store:
        store.put("a", "other inputs", {"one.md": b"new"}, {})  # and dies before it finishes
    with opened(tmp_path / "docs", tmp_path / "state") as store:
        assert not store.holds("a", "inputs"), "the page holds what other inputs gave"


def test_a_file_of_a_killed_run_that_nobody_wants_any_more_is_removed(tmp_path: Path) -> None:
    with opened(tmp_path / "docs", tmp_path / "state") as store:
        store.put("a", "inputs", {"a/one.md": b"1"}, {})  # and dies before it finishes
    put(tmp_path, {"two.md": "2"}, owner="b")
    assert read(tmp_path) == {"two.md": "2"}


@pytest.mark.parametrize(
    "damage",
    [
        "",
        "{",
        "[]",
        '{"schema": 1}',
        '{"schema": 99, "entries": {}, "files": {}}',
        '{"schema": 1, "entries": {"a": 3}, "files": {}}',
        '{"schema": 1, "entries": {}, "files": {"../precious": ["x"]}}',
    ],
)
def test_a_damaged_manifest_costs_nothing(tmp_path: Path, damage: str) -> None:
    (tmp_path / "precious").write_text("keep")
    put(tmp_path, {"one.md": "1"})
    (tmp_path / "state/manifest").write_text(damage)
    assert put(tmp_path, {"one.md": "1", "two.md": "2"}) == []
    assert read(tmp_path) == {"one.md": "1", "two.md": "2"}
    assert (tmp_path / "precious").read_text() == "keep"


def test_a_journal_cut_short_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    with opened(tmp_path / "docs", tmp_path / "state") as store:
        store.put("a", "inputs", {"one.md": b"1", "two.md": b"2"}, {})
    journal = tmp_path / "state/journal.jsonl"
    journal.write_bytes(journal.read_bytes()[:-9])
    assert put(tmp_path, {"one.md": "new"}) == []
    assert read(tmp_path)["one.md"] == "new"


def test_a_second_death_loses_no_more_than_the_first(tmp_path: Path) -> None:
    """The journal of a run that died within a line is not gone on with."""
    for name in ("one.md", "two.md"):
        with opened(tmp_path / "docs", tmp_path / "state") as store:
            store.put("a", "inputs", {name: b"1"}, {})
        journal = tmp_path / "state/journal.jsonl"
        journal.write_bytes(journal.read_bytes() + b'["three.md", "4')
    assert put(tmp_path, {"one.md": "2", "two.md": "2"}) == []


@pytest.mark.parametrize("line", [b"null", b"[1, 2]", b'["a"]', b'{"a": 1}', b"\xff"])
def test_a_damaged_journal_is_no_harm(tmp_path: Path, line: bytes) -> None:
    put(tmp_path, {"one.md": "1"})
    (tmp_path / "state/journal.jsonl").write_bytes(line + b"\n")
    assert put(tmp_path, {"one.md": "2"}) == []


def test_two_runs_at_once_take_turns(tmp_path: Path) -> None:
    order: list[str] = []
    entered = threading.Event()

    def second() -> None:
        entered.wait()
        put(tmp_path, {"one.md": "second"})
        order.append("second")

    thread = threading.Thread(target=second)
    thread.start()
    with opened(tmp_path / "docs", tmp_path / "state") as store:
        entered.set()
        thread.join(0.3)
        store.put("a", "inputs", {"one.md": b"first"}, {})
        store.finish({"a"})
        order.append("first")
    thread.join()
    assert order == ["first", "second"]
    assert read(tmp_path) == {"one.md": "second"}


def test_a_folder_that_cannot_be_written_is_one_clear_message(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")
    with pytest.raises(PublishError, match="state"):
        put(tmp_path, {"one.md": "1"})


def test_the_manifest_lists_every_file(tmp_path: Path) -> None:
    put(tmp_path, {"a/one.md": "1", "a/two.md": "2"})
    _, _, content = (tmp_path / "state/manifest").read_text().partition("\n")
    manifest = json.loads(content)
    assert list(manifest["files"]) == ["a/one.md", "a/two.md"]
