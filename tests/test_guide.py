"""The guide says what is so: its examples work, and it leaves nothing out."""

from __future__ import annotations

import ast
import errno
import os
import re
import tomllib
from dataclasses import fields, replace
from pathlib import Path
from textwrap import fill

import click
import pytest

from generator import cli, config, pipeline, reading, review
from generator.checking import catalogue
from generator.config import Layout, Paper, defaults
from generator.model import (
    Briefing,
    Kind,
    Metadata,
    Placement,
    Role,
    Section,
    SourcePage,
    Speech,
    Status,
)
from generator.review import QuotationDecision, SentenceDecision, SpeakerDecision

ROOT = Path(__file__).parent.parent
GUIDE = ROOT / "docs" / "guide"


@pytest.fixture
def updating(request: pytest.FixtureRequest) -> bool:
    """Whether the parts of pages that follow from the code are to be written anew."""
    return bool(request.config.getoption("--update-golden"))


def page(name: str) -> str:
    return (GUIDE / f"{name}.md").read_text("utf8")


def examples(name: str, language: str) -> list[str]:
    """Return the blocks of code of a page in one language."""
    return re.findall(rf"^```{language}\n(.*?)^```", page(name), re.MULTILINE | re.DOTALL)


def test_the_example_of_an_article_can_be_read(tmp_path: Path) -> None:
    [example] = [text for text in examples("articles", "text") if text.startswith("---")]
    path = tmp_path / "a.md"
    path.write_text(example, "utf8")
    article = reading.read(path, defaults(tmp_path))
    assert article.metadata.tags == ("ferry", "harbour")
    assert article.findings == ()


@pytest.mark.parametrize("head", [*examples("index", "yaml"), *examples("articles", "yaml")])
def test_every_example_of_front_matter_can_be_read(head: str, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(f"{head}Words.", "utf8")
    assert reading.read(path, defaults(tmp_path)).metadata.title


@pytest.mark.parametrize("decisions", examples("decisions", "yaml"))
def test_every_example_of_decisions_can_be_carried_out(decisions: str, tmp_path: Path) -> None:
    [_, text] = examples("decisions", "text")
    (tmp_path / "a.md").write_text(text, "utf8")
    (tmp_path / "a.review.yml").write_text(decisions, "utf8")
    article = reading.read(tmp_path / "a.md", defaults(tmp_path))
    seen = pipeline.observe(article)[0]
    placements = tuple(
        Placement(s.id, Section.KEY_CHANGES, 1.0, Role.MAIN, ()) for s in seen.sentences
    )
    briefing = review.apply(
        review.load(review.path_of(article)), replace(seen, placements=placements)
    )
    assert briefing != Briefing(replace(seen, placements=placements))
    assert not [f for f in briefing.structure.findings if f.code.startswith("V")]


def test_every_key_of_the_front_matter_has_its_row() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", page("articles"), re.MULTILINE)
    assert rows == [field.name for field in fields(Metadata)]
    assert all(f"`{value}`" in page("articles") for value in [*SourcePage, *Status])


def test_every_decision_has_its_row() -> None:
    told = set(re.findall(r"^\| `(\w+)` \|", page("decisions"), re.MULTILINE))
    anchors = {"line", "words", "name"}
    for kind in (SentenceDecision, SpeakerDecision, QuotationDecision):
        assert {field.name for field in fields(kind)} - anchors <= told
    for value in [*Section, *Kind, *Speech]:
        assert f"`{value}`" in page("decisions")


def test_every_finding_is_explained_and_no_other() -> None:
    code = re.compile(r"\"([A-Z]\d{3})\"")
    used = {
        c
        for path in (ROOT / "generator").rglob("*.py")
        for c in code.findall(path.read_text("utf8"))
    }
    assert sorted(catalogue.explanations()) == sorted(used)


def test_the_page_of_findings_is_the_catalogue(updating: bool) -> None:
    told = "\n\n".join(map(_group, catalogue.groups()))
    _hold("findings", "from generator/checking/catalogue.toml", told, updating)


def _group(group: catalogue.Group) -> str:
    text = [group.text.strip()] if group.text else []
    return "\n\n".join([f"## {group.title}", *text, *map(_explanation, group.explanations)])


def _explanation(told: catalogue.Explanation) -> str:
    found = f"*{told.level.capitalize()}: {told.title}.* {told.means} {told.why}"
    return f"### {told.code}\n\n{_filled(found)}\n\n{_filled(f'**What to do.** {told.do}')}"


def _filled(words: str) -> str:
    return fill(" ".join(words.split()), 100, break_long_words=False, break_on_hyphens=False)


def test_the_wheel_takes_the_catalogue_along() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))
    taken = settings["tool"]["setuptools"]["package-data"]["generator.checking"]
    assert "catalogue.toml" in taken


def test_the_page_of_commands_has_a_part_for_each() -> None:
    told = re.findall(r"^## briefing (\w+)$", page("commands"), re.MULTILINE)
    assert sorted(told) == sorted(cli.main.commands)


@pytest.mark.parametrize("name", sorted(cli.main.commands))
def test_the_page_of_commands_has_every_option(name: str, updating: bool) -> None:
    command = cli.main.commands[name]
    _hold("commands", f"options of {name}", _options(command, common=False), updating)


def test_the_page_of_commands_has_the_common_options(updating: bool) -> None:
    _hold("commands", "common options", _options(cli.main, common=True), updating)


def _options(command: click.Command, *, common: bool) -> str:
    """Return the options of a command as a table: those of its own, or those that all have."""
    context = click.Context(command)
    rows = []
    for param in command.params:
        record = param.get_help_record(context) if isinstance(param, click.Option) else None
        if record and (param.name in {"config", "verbose", "quiet"}) is common:
            names, told = record[0].replace("|", " or "), record[1]
            rows.append(f"| `{names}` | {' '.join(told.split())} |")
    return "\n".join(["| Option | What it does |", "|---|---|", *rows]) if rows else ""


def _hold(name: str, marker: str, told: str, updating: bool) -> None:
    """See that a page has the same words between two comments; when updating, write them there."""
    part = re.compile(rf"(<!-- {re.escape(marker)}\b[^\n]*-->\n)(.*?)(<!-- end -->)", re.DOTALL)
    found = part.search(page(name))
    assert found, f"{name}.md has no comment “{marker}”"
    wanted = f"\n{told}\n\n" if told else ""
    if updating:
        text = f"{page(name)[: found.end(1)]}{wanted}{page(name)[found.start(3) :]}"
        (GUIDE / f"{name}.md").write_text(text, "utf8")
    else:
        assert found[2] == wanted, "run: python -m pytest tests/test_guide.py --update-golden"


def test_every_setting_has_its_row() -> None:
    ours, others = page("settings").split("## Of the site")
    rows = re.findall(r"^\| `(\w+)` \|", ours, re.MULTILINE)
    assert sorted(rows) == sorted(config.KEYS)
    assert all(f"`{value}`" in ours for value in [*Paper, *Layout])
    taken = set(re.findall(r"`(\w+)`", others))
    read = {"site_name", "site_url", "docs_dir", "site_dir", "exclude_docs", "draft_docs"}
    assert read <= taken


@pytest.mark.parametrize("example", [*examples("settings", "yaml"), *examples("handouts", "yaml")])
def test_every_example_of_settings_can_be_read(example: str, tmp_path: Path) -> None:
    name = "" if "site_name" in example else "site_name: Briefings\n"
    (tmp_path / "mkdocs.yml").write_text(name + example, "utf8")
    assert config.load(tmp_path / "mkdocs.yml") != defaults(tmp_path)


def test_commands_that_are_shown_exist() -> None:
    pages = [*GUIDE.glob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
    targets = re.findall(r"^([\w-]+):.*## ", (ROOT / "Makefile").read_text("utf8"), re.MULTILINE)
    seen = set()
    for path in pages:
        for line in _code(path.read_text("utf8")):
            for name, rest in re.findall(r"(?<![\w/])(?:\.venv/bin/)?briefing (\w+)(.*)", line):
                assert name in cli.main.commands, (path.name, line)
                taken = {opt for param in cli.main.commands[name].params for opt in param.opts}
                given = {word.partition("=")[0] for word in rest.split() if word.startswith("-")}
                assert given <= taken | {"--help"}, (path.name, line)
                seen.add(name)
            for target in re.findall(r"(?<![\w/])make ([a-z]+)", line):
                assert target in targets, (path.name, line)
    assert seen == set(cli.main.commands), "each command is shown at least once"


def _code(markdown: str) -> list[str]:
    """Return the commands in a page's blocks of code, and its words between backticks."""
    blocks = re.findall(r"^```console\n(.*?)^```", markdown, re.MULTILINE | re.DOTALL)
    typed = [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ ")]
    prose = re.sub(r"^```.*?^```", "", markdown, flags=re.MULTILINE | re.DOTALL)
    return [*typed, *re.findall(r"`([^`]+)`", prose)]


def test_messages_in_troubleshooting_are_real() -> None:
    ours, rest = page("troubleshooting").split("## Words of the operating system")
    systems, _ = rest.split("## On the pages")
    said = [*_said(ROOT / "generator"), (ROOT / "Makefile").read_text("utf8")]
    said += [f"This file {words}" for words in said]  # the store's messages begin so
    for heading in re.findall(r"^### (.+)$", ours, re.MULTILINE):
        pieces = [piece.strip(" ,.“”") for piece in re.split(r"…|\. ", heading)]
        for piece in filter(None, pieces):
            assert any(piece in words for words in said), heading
    for heading in re.findall(r"^### (.+)$", systems, re.MULTILINE):
        assert set(heading.split(", ")) <= {os.strerror(number) for number in errno.errorcode}


def _said(package: Path) -> list[str]:
    """Return every piece of words in the code that a person may be told."""
    trees = (ast.parse(path.read_text("utf8")) for path in package.rglob("*.py"))
    nodes = (node for tree in trees for node in ast.walk(tree))
    return [n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)]


def test_every_page_of_the_guide_can_be_found() -> None:
    menu = (ROOT / "mkdocs.yml").read_text("utf8")
    shown = set(re.findall(r"^\| \[[^\]]+\]\((\w+)\.md\) \|", page("index"), re.MULTILINE))
    for name in sorted(path.stem for path in GUIDE.glob("*.md")):
        assert f": guide/{name}.md\n" in menu, name
        assert name in {*shown, "index"}, name


def test_links_within_the_guide_lead_somewhere() -> None:
    def headings(text: str) -> set[str]:
        found = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
        return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in found}

    for source in sorted(GUIDE.glob("*.md")):
        for name, anchor in re.findall(
            r"\]\(([\w-]+)\.md(?:#([\w-]+))?\)", source.read_text("utf8")
        ):
            assert (GUIDE / f"{name}.md").exists(), (source.name, name)
            assert not anchor or anchor in headings(page(name)), (source.name, name, anchor)
