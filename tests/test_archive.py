"""Very many articles: whatever they come in, and whoever dies, each comes out once."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import Project
from distributed import LocalCluster

from generator import archive, workers
from generator.archive import Lot, lots, understand

TEXT = "The bridge {} was closed on Monday. “It is old,” said Mayor Ann Lee."


class Here(Executor):
    """Does the work at once, where it is asked for."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


def rows(folder: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pa.concat_tables(
        pq.read_table(path) for path in sorted(folder.glob("*.parquet"))
    ).to_pylist()
    return found


def json_lines(path: Path, count: int) -> Path:
    records = [{"slug": f"n{i}", "title": f"No. {i}", "date": "2024-05-02", "tags": ["a"],
                "text": TEXT.format(i)} for i in range(count)]  # fmt: skip
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records))
    return path


def test_folders_json_lines_and_parquet_give_the_same(project: Project, tmp_path: Path) -> None:
    lines = json_lines(tmp_path / "news.jsonl", 3)
    records = [json.loads(line) for line in lines.read_text().splitlines()]
    pq.write_table(pa.Table.from_pylist(records), tmp_path / "news.parquet")
    folder = tmp_path / "news" / "deep"
    folder.mkdir(parents=True)
    for one in records:
        head = f"---\ntitle: {one['title']}\ndate: 2024-05-02\ntags: [a]\n---\n\n"
        (folder / f"{one['slug']}.md").write_text(head + one["text"])
    found = []
    for source in (lines, tmp_path / "news.parquet", tmp_path / "news"):
        out = tmp_path / f"out-{source.name}"
        list(understand(lots([source]), out, Here()))
        found.append(rows(out))
    assert found[0] == found[1] == found[2]
    assert [row["slug"] for row in found[0]] == ["n0", "n1", "n2"]
    printed = project.run("structure", "--json", str(folder / "n1.md")).stdout
    assert json.loads(found[0][1]["structure"]) == json.loads(printed)


def test_what_cannot_be_read_is_a_row_that_says_why(tmp_path: Path) -> None:
    (tmp_path / "good.md").write_text(TEXT)
    (tmp_path / "bad.md").write_text("---\ntitle: [\n---\nWords.")
    [done] = understand(lots([tmp_path]), tmp_path / "out", Here())
    assert done.articles == 2
    assert done.failed[0].startswith("bad: bad.md:")
    bad, good = rows(tmp_path / "out")
    assert (bad["structure"], good["error"]) == (None, None)
    assert "bad.md:" in bad["error"]


def test_a_run_that_was_stopped_goes_on_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, out = json_lines(tmp_path / "news.jsonl", 6), tmp_path / "out"
    monkeypatch.setattr(archive, "_AHEAD", 1)
    stopped = understand(lots([source], size=2), out, Here())
    next(stopped)
    del stopped
    assert len(list(out.iterdir())) == 1
    worked = []

    class Noted(Here):
        def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
            worked.append(args)
            return super().submit(fn, *args, **kwargs)

    assert sum(done.articles for done in understand(lots([source], size=2), out, Noted())) == 6
    assert len(worked) == 2
    assert [row["slug"] for row in rows(out)] == [f"n{i}" for i in range(6)]


def test_another_language_is_another_run(tmp_path: Path) -> None:
    source, out = json_lines(tmp_path / "a.jsonl", 1), tmp_path / "out"
    for lang in ("en", "de"):
        list(understand(lots([source], lang), out, Here()))
        assert [row["lang"] for row in rows(out)] == [lang]


def test_other_articles_take_the_place_of_former_ones(tmp_path: Path) -> None:
    out = tmp_path / "out"
    list(understand(lots([json_lines(tmp_path / "a.jsonl", 4)], size=2), out, Here()))
    (out / "mine.txt").write_text("mine")
    list(understand(lots([json_lines(tmp_path / "b.jsonl", 1)], size=2), out, Here()))
    assert [row["slug"] for row in rows(out)] == ["n0"]
    assert (out / "mine.txt").is_file()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.jsonl", '{"text": "Words."}\nno\n', "a.jsonl:2: This is not JSON in UTF-8."),
        ("a.jsonl", '\n{"text": "Caf\udce9."}\n', "a.jsonl:2: This is not JSON in UTF-8."),
        ("a.jsonl", '{"title": "Words."}\n', "a.jsonl:1: This record has no “text”."),
        ("a.parquet", "PAR", "This Parquet file cannot be read"),
        ("a.md", None, "There is no such file."),
    ],
)
def test_a_source_that_cannot_be_read_is_named(
    project: Project, tmp_path: Path, name: str, content: str | None, said: str
) -> None:
    if content is not None:
        (tmp_path / name).write_text(content, errors="surrogateescape")
    result = project.run("structure", "--output", str(tmp_path / "out"), str(tmp_path / name))
    assert result.exit_code == 1
    assert said in result.output


def test_a_cluster_needs_somewhere_to_write(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "_PATIENCE", 1)
    assert project.run("structure", "--cluster", "tcp://x:1", "a.md").exit_code == 2
    result = project.run(
        "structure", "--output", str(tmp_path), "--cluster", "tcp://127.0.0.1:9", "a.md"
    )
    assert result.exit_code == 1
    assert "No cluster answers at tcp://127.0.0.1:9" in result.output


@pytest.fixture
def cluster() -> Iterator[LocalCluster]:
    """Two workers, each a process that is started anew when it dies."""
    with LocalCluster(  # type: ignore[no-untyped-call]
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as made:
        yield made


def test_a_worker_that_is_killed_costs_nothing_but_time(
    cluster: LocalCluster, project: Project, tmp_path: Path
) -> None:
    source, out = json_lines(tmp_path / "news.jsonl", 60), tmp_path / "out"
    victim = next(iter(cluster.workers.values())).pid
    original = archive.lots
    ahead: list[Lot] = []

    def deadly(sources: list[Path], lang: str) -> Iterator[Lot]:
        for number, lot in enumerate(original(sources, lang, size=5)):
            ahead.append(lot)
            if number == 6:
                os.kill(victim, signal.SIGKILL)
            yield lot

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(archive, "lots", deadly)
        result = project.run(
            "structure", "--output", str(out), "--cluster", cluster.scheduler_address, str(source)
        )
    assert result.exit_code == 0, result.output
    assert "structures of 60 articles" in result.output
    assert [row["slug"] for row in rows(out)] == [f"n{i}" for i in range(60)]
    assert victim not in {worker.pid for worker in cluster.workers.values()}


def test_this_machine_has_workers_too(project: Project, tmp_path: Path) -> None:
    source = json_lines(tmp_path / "news.jsonl", 5)
    result = project.run("structure", "--output", str(tmp_path / "out"), str(source))
    assert result.exit_code == 0, result.output
    assert len(rows(tmp_path / "out")) == 5
