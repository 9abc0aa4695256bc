"""A new site: from the wheel alone it builds, offline; and its workflow is sound."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib.metadata import Distribution
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner

from generator import __version__, cli, starter

ROOT = Path(__file__).parent.parent
WORKFLOWS = [*sorted((ROOT / ".github/workflows").glob("*.yml")),
             ROOT / "generator/starter/files/publish.yml"]  # fmt: skip


def run(*args: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli.main, list(args))
    return result.exit_code, result.output


def test_a_new_site_builds_without_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "papers"
    code, said = run("init", str(folder), "--name", "Bay: the #1 *papers*")
    assert code == 0, said
    monkeypatch.chdir(folder)
    monkeypatch.setenv("SITE_URL", "https://news.example/")
    (folder / "briefings/glossary.yml").write_text("council: Who runs a town.\n")
    code, said = run("build", "--strict")
    assert code == 0, said
    home = (folder / "site/index.html").read_text("utf8")
    assert "Bay: the #1 *papers*" in home
    assert (folder / "site/briefings/harwick-budget/harwick-budget.pdf").is_file()
    assert (folder / "site/guide/index.html").is_file()
    guide = "".join(page.read_text("utf8") for page in (folder / "docs/guide").glob("*.md"))
    assert not re.search(r"\bmake (?:site|serve|clean|help)\b|\.venv/bin|`make`", guide)
    assert not re.search(r"sets everything up|This is what `briefing|pages\.yml", guide)
    ignored = (folder / ".gitignore").read_text().split()
    made = {f"/docs/{path.name}" for path in (folder / "docs").iterdir()}
    kept = {"/docs/assets", "/docs/guide"}
    patterns = [pattern.rstrip("/") for pattern in ignored]
    assert all(any(Path(m).match(p) for p in patterns) for m in made - kept)


def test_all_that_is_put_otherwise_in_a_new_sites_guide_is_there() -> None:
    guide = "".join(page.read_text("utf8") for page in (ROOT / "docs/guide").glob("*.md"))
    assert not [ours for ours, _ in starter._COMMANDS if ours not in guide]


def test_what_stands_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    code, said = run("init", str(tmp_path))
    assert code == 1
    assert "Something stands there already" in said
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    code, said = run("init", str(tmp_path / "mine.txt"))
    assert code == 1


def test_an_empty_folder_is_filled_and_stays_the_same_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "papers"
    here.mkdir()
    monkeypatch.chdir(here)
    assert run("init", ".")[0] == 0
    assert Path("mkdocs.yml").is_file(), "a shell that is in the folder sees the new site"
    assert [path.name for path in tmp_path.iterdir()] == ["papers"]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    code, said = run("init", str(tmp_path / "file" / "papers"))
    assert code == 1
    assert "Error:" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        ("{}", f"generator=={__version__}"),
        ('{"url": "file:///src", "dir_info": {}}', f"./generator-{__version__}-py3-none-any.whl"),
        ('{"url": "https://e.example/g.whl", "archive_info": {}}',
         "generator @ https://e.example/g.whl"),
        ('{"url": "https://e.example/g.git", "vcs_info": {"vcs": "git", "commit_id": "abc"}}',
         "generator @ git+https://e.example/g.git@abc"),
    ],
)  # fmt: skip
def test_the_site_asks_for_the_tool_where_it_came_from(told: str, asked: str) -> None:
    class Installed(Distribution):
        def read_text(self, filename: str) -> str:
            assert filename == "direct_url.json"
            return told

        def locate_file(self, path: object) -> Path:
            raise NotImplementedError

    assert starter.requirement(Installed()) == asked


def test_a_wheel_alone_begins_and_builds_a_site(tmp_path: Path) -> None:
    """Build the wheel, unpack it where the repository is not, and use it there."""
    code = f"from setuptools.build_meta import build_wheel; build_wheel({str(tmp_path)!r})"
    copy = tmp_path / "source"
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, check=True,
    )  # fmt: skip
    for name in listed.stdout.decode().split("\0"):
        if name and not name.startswith("tests/") and (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            (copy / name).write_bytes((ROOT / name).read_bytes())
    subprocess.run([sys.executable, "-c", code], cwd=copy, check=True, capture_output=True)
    [wheel] = tmp_path.glob("*.whl")
    with ZipFile(wheel) as packed:
        packed.extractall(tmp_path / "installed")
    [about] = (tmp_path / "installed").glob("*.dist-info")  # where pip notes what it installed
    (about / "direct_url.json").write_text(json.dumps({"url": wheel.as_uri(), "archive_info": {}}))
    env = {**os.environ, "PYTHONPATH": str(tmp_path / "installed"), "PYTHONSAFEPATH": "1"}
    where = [sys.executable, "-c", "import generator; print(generator.__file__)"]
    found = subprocess.run(where, cwd=tmp_path, env=env, capture_output=True, text=True, check=True)
    assert found.stdout.startswith(str(tmp_path))
    for args in (["init", "papers"], ["-f", "papers/mkdocs.yml", "build", "--no-site"]):
        done = subprocess.run(
            [sys.executable, "-m", "generator", *args],
            cwd=tmp_path, env=env, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "papers/docs/briefings/harwick-budget/index.md").is_file()
    asked = (tmp_path / "papers/requirements.txt").read_text().strip()
    assert (tmp_path / "papers" / asked).read_bytes() == wheel.read_bytes()


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_is_sound(workflow: Path) -> None:
    """Hold it to the schema of workflows, and let an auditor look for holes."""
    schema = ["check-jsonschema", "--builtin-schema", "vendor.github-workflows"]
    for tool in (schema, ["zizmor", "--offline", "--quiet", "--no-progress"]):
        program = Path(sys.executable).with_name(tool[0])
        done = subprocess.run(
            [program, *tool[1:], workflow], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
