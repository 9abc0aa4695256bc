"""What a person sees at the terminal: exit codes, messages and help."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import Project

from generator import cli

ARTICLE = """---
title: A bridge
date: 2024-05-02
---

The bridge was closed. “It is old,” said Mayor Ann Lee.
"""


def test_every_command_and_option_has_help() -> None:
    for name, command in cli.main.commands.items():
        assert command.help, name
        assert name in CliRunner().invoke(cli.main, ["--help"]).output
        for option in command.params:
            if option.param_type_name == "option":
                assert getattr(option, "help", None), f"{name} {option.name}"


def test_help_answers_without_loading_the_stages() -> None:
    code = (
        "import sys; from generator.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "sys.exit(any(m in sys.modules for m in ('typst', 'mkdocs', 'generator.pipeline')))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert run.returncode == 0, run.stderr


def test_the_module_is_the_command() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "generator", "--version"], capture_output=True, check=True, text=True
    )
    assert run.stdout.startswith("briefing, version ")


def test_structure_prints_an_object_a_line_in_the_order_of_the_arguments(project: Project) -> None:
    files = [str(project.article(f"{name}.md", ARTICLE)) for name in ("b", "a")]
    result = project.run("structure", "--json", *files)
    assert result.exit_code == 0
    assert [json.loads(line)["slug"] for line in result.stdout.splitlines()] == ["b", "a"]


def test_structure_names_a_file_that_cannot_be_read_and_prints_the_others(project: Project) -> None:
    good, missing = str(project.article("good.md", ARTICLE)), str(project.root / "missing.md")
    result = project.run("structure", "--json", missing, good)
    assert result.exit_code == 1
    assert [json.loads(line)["slug"] for line in result.stdout.splitlines()] == ["good"]
    assert "missing.md" in result.stderr


def test_structure_works_outside_of_a_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    article = tmp_path / "one.txt"
    article.write_text("Rain fell.\u2028It was wet.\n", "utf8")
    result = CliRunner().invoke(cli.main, ["structure", "--json", str(article)])
    assert result.exit_code == 0, result.output
    assert len(result.stdout.splitlines()) == 1, "a line separator in the text splits no line"
    assert json.loads(result.stdout)["text"] == "Rain fell.\u2028It was wet."


def test_settings_that_are_named_must_be_there(tmp_path: Path) -> None:
    article = tmp_path / "one.txt"
    article.write_text("Rain fell.\n", "utf8")
    result = CliRunner().invoke(cli.main, ["-f", "typo.yml", "structure", str(article)])
    assert result.exit_code == 1
    assert "typo.yml" in result.stderr


def test_a_withdrawn_article_has_no_handout(project: Project, tmp_path: Path) -> None:
    article = project.article("one.md", ARTICLE.replace("title", "status: withdrawn\ntitle"))
    result = project.run("handout", str(article), "-o", str(tmp_path))
    assert result.exit_code == 1
    assert "withdrawn" in result.stderr
    assert not (tmp_path / "one.pdf").exists()


def test_structure_for_a_person_names_sections_and_speakers(project: Project) -> None:
    result = project.run("structure", str(project.article("one.md", ARTICLE)))
    assert "Ann Lee, Mayor (direct): “It is old,”" in result.stdout
    assert "s1  " in result.stdout


def test_check_names_file_and_line_of_a_finding(project: Project) -> None:
    project.article("one.md", ARTICLE + "\n“It never ends, he said.\n")
    result = project.run("check")
    assert "one.md:8: warning Q002:" in result.stdout
    assert result.exit_code == 0
    assert project.run("check", "--strict").exit_code == 1


def test_check_says_that_links_need_an_address(project: Project) -> None:
    assert "P001" in project.run("check").stdout
    settings = project.root / "mkdocs.yml"
    text = settings.read_text("utf8")
    settings.write_text(text.replace('!ENV [SITE_URL, ""]', "https://news.example/"), "utf8")
    assert "P001" not in project.run("check").stdout


def test_strict_build_fails_on_a_warning_even_when_nothing_changed(project: Project) -> None:
    project.article("one.md", ARTICLE + "\n“It never ends, he said.\n")
    assert project.run("build", "--no-site").exit_code == 0
    assert project.run("build", "--no-site", "--strict").exit_code == 1


def test_handout_writes_a_pdf_named_after_the_article(project: Project, tmp_path: Path) -> None:
    article = project.article("one.md", ARTICLE)
    result = project.run("handout", str(article), "-o", str(tmp_path / "out"))
    assert result.exit_code == 0, result.output
    assert (tmp_path / "out/one.pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize("arguments", [["-q", "build"], ["build", "-q"]])
def test_quiet_says_nothing_before_the_command_or_after_it(
    project: Project, arguments: list[str]
) -> None:
    project.article("one.md", ARTICLE)
    assert project.run(*arguments, "--no-site").output == ""


def test_the_settings_may_be_named_after_the_command(project: Project) -> None:
    named = ["check", "-f", str(project.root / "mkdocs.yml")]
    result = CliRunner().invoke(cli.main, named)
    assert result.exit_code == 0
    assert "P001" in result.output


def test_verbose_names_the_files(project: Project) -> None:
    project.article("one.md", ARTICLE)
    assert "wrote briefings/one/index.md" in project.run("build", "-v", "--no-site").output


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["nonsense"], 2, "No such command"),
        (["build", "--nonsense"], 2, "No such option"),
        (["structure"], 2, "Missing argument"),
        (["handout", "nowhere.md"], 1, "nowhere.md"),
    ],
)
def test_wrong_use_is_told_in_a_sentence(
    project: Project, arguments: list[str], code: int, says: str
) -> None:
    result = project.run(*arguments)
    assert result.exit_code == code
    assert says in result.stderr
    assert "Traceback" not in result.stderr


def test_a_missing_settings_file_is_told_in_a_sentence(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli.main, ["-f", str(tmp_path / "mkdocs.yml"), "build"])
    assert result.exit_code == 1
    assert "mkdocs.yml" in result.stderr


@pytest.mark.parametrize("name", ["two.review.yml", "one.review.yaml"])
def test_decisions_that_belong_to_no_article_are_found(project: Project, name: str) -> None:
    project.article("one.md", ARTICLE)
    project.article(name, "standfirst: Closed.\n")
    assert "V006" in project.run("check").stdout
