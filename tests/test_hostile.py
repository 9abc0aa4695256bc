"""Whatever an article holds and wherever it stands: right pages, or one clear message."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import fuzzing
import markdown
import pytest
from conftest import ROOT, Project
from hypothesis import given, settings
from lxml import html

from generator import config, invariants, pipeline, reading
from generator.errors import ArticleError, PublishError
from generator.model import Article, Metadata
from generator.publishing import escape, handout, pages, record, search

CORPUS = ROOT / "tests" / "hostile"
READ, REFUSED = sorted(CORPUS.glob("read-*")), sorted(CORPUS.glob("refused-*"))
SETTINGS = config.defaults(ROOT)
EXTENSIONS = ["attr_list", "md_in_html", "tables", "toc", "admonition"]
GOOD = "---\ntitle: A bridge\ndate: 2024-05-02\n---\n\n“It is old,” said Mayor Ann Lee of it.\n"
_NOWHERE = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffd-\uffff]")
TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def fold(text: str) -> str:
    return " ".join(text.split())


def shown(text: str) -> str:
    """Return words as HTML can have them: it has no place for controls, and T001 says so."""
    return fold(_NOWHERE.sub("", text))


def named(path: Path) -> str:
    return path.stem


def rendered(page: str) -> html.HtmlElement:
    body = re.sub(r"\A---\n.*?\n---\n", "", page, flags=re.DOTALL)
    return html.fromstring(f"<div>{markdown.markdown(body, extensions=EXTENSIONS)}</div>")


# What articles hold


def through_all_stages(path: Path) -> None:
    """See that an article file gives its very words and no markup of its own."""
    briefing = pipeline.brief(reading.read(path, SETTINGS))
    structure = briefing.structure
    invariants.check(structure)
    words = {s.anchor: shown(s.span.of(structure.article.text)) for s in structure.sentences}
    for name, page in pages.render(briefing, SETTINGS).items():
        root = rendered(page)
        for data in root.xpath("//script[@type='application/ld+json']"):
            json.loads(data.text)  # data, which no browser runs
            data.drop_tree()
        assert not root.xpath("//script | //img | //svg | //iframe | //style | //form"), name
        for element in root.iter():
            assert not any(key.startswith("on") for key in element.attrib), name
            href = element.get("href", "#")
            assert re.match(r"[\w.-]*(#|$)|https?://\w|\.\./\.\./", href), href
        for element in root.xpath("//*[@data-sentence]"):
            assert shown(element.text_content()) == words[element.get("data-sentence")], name
    assert json.loads(record.dumps(record.briefing(briefing)))["text"] == structure.article.text
    assert handout.render(briefing, SETTINGS).startswith(b"%PDF-")


def refused(path: Path) -> None:
    """See that an article file gives one message, which names it."""
    with pytest.raises(ArticleError) as raised:
        reading.read(path, SETTINGS)
    said = str(raised.value)
    assert said.startswith(str(path))
    assert said.replace("\n", "").isprintable()


@pytest.mark.parametrize("path", READ, ids=named)
def test_an_article_gives_its_very_words_and_no_markup_of_its_own(path: Path) -> None:
    through_all_stages(path)


@pytest.mark.parametrize("path", REFUSED, ids=named)
def test_an_article_that_cannot_be_read_is_one_message_that_names_it(path: Path) -> None:
    refused(path)


def pages_or_a_message(data: bytes) -> None:
    """See that whatever stands in an article file gives right pages or one message."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "any.md")
        path.write_bytes(data)
        try:
            reading.read(path, SETTINGS)
        except ArticleError:
            refused(path)
        else:
            through_all_stages(path)


@given(fuzzing.articles(CORPUS))
@settings(max_examples=60, deadline=None)
def test_whatever_is_made_of_them_gives_pages_or_a_message(data: bytes) -> None:
    pages_or_a_message(data)


def test_bad_articles_stop_neither_a_good_one_nor_each_other(project: Project) -> None:
    project.article("good.md", GOOD)
    for path in REFUSED:
        shutil.copy(path, project.root / "briefings")
    result = project.run("build", "--no-site")
    assert result.exit_code == 1
    assert all(path.name in result.stderr for path in REFUSED)
    assert "Traceback" not in result.output
    assert "docs/briefings/good/index.md" in told(project)
    checked = project.run("check")
    assert checked.exit_code == 1
    assert all(path.name in checked.output for path in REFUSED)


def told(project: Project) -> list[str]:
    return [f"docs/{name}" for name in project.pages()]


def test_what_turns_the_order_of_letters_turns_nothing_on_a_page() -> None:
    words = f"The price is {TURNING[4]}001{TURNING[2]} euros."
    root = rendered(escape.inline(words))
    assert root.text_content() == words
    for element in root.iter("bdi"):
        assert element.text in TURNING, "each stands alone, so that it reaches no other letter"
    assert len(list(root.iter("bdi"))) == 2
    assert not set(TURNING) & set("".join(root.xpath("//p/text()")))


def test_what_turns_the_order_of_letters_stands_in_no_data_for_programs() -> None:
    briefing = pipeline.brief(reading.read(CORPUS / "read-bidi-overrides.md", SETTINGS))
    written = record.dumps(record.briefing(briefing))
    assert not set(TURNING) & set(written)
    found = search.script([search.of_record(json.loads(written))]).decode()
    assert "001" in found
    assert not set(TURNING) & set(found)
    for page in pages.render(briefing, SETTINGS).values():
        assert not set(TURNING) & set(page)
    assert not set(TURNING[:7]) & set(json.dumps(handout.document(briefing, SETTINGS)))


def test_an_editor_is_told_of_what_turns_the_order_of_letters(project: Project) -> None:
    project.article("one.md", GOOD + "\nThe price is \u202e001\u202c euros.\n")
    said = project.run("check").output
    assert "one.md:8: warning T002" in said.replace(f"{project.root}/briefings/", "")
    assert not set(TURNING) & set(said)


@pytest.mark.parametrize("command", [["check"], ["structure"]])
def test_an_article_does_not_steer_the_terminal(project: Project, command: list[str]) -> None:
    path = project.article("one.md", "He \x1b[31msaid\x9b “no\x07 and never closed it.\n")
    said = project.run(*command, *([str(path)] if command == ["structure"] else [])).output
    assert "said" in said
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", said)


def test_what_is_too_long_to_print_is_told_before_it_is_read(project: Project) -> None:
    project.article("good.md", GOOD)
    project.article("long.md", "It rains. " * (handout.MOST // 10 + 1))
    result = project.run("build", "--no-site")
    assert result.exit_code == 1
    assert "long.md: The article has 500,010 characters, too many to print. Split" in result.stderr
    assert "docs/briefings/good/index.md" in told(project)


def test_what_is_too_long_is_not_even_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "structure", lambda _: pytest.fail("this takes minutes"))
    long = Article("long", Path("long.md"), Metadata(), "a" * (handout.MOST + 1))
    with pytest.raises(PublishError, match=r"too many"):
        pipeline.brief(long)


def test_a_file_far_too_large_is_not_loaded(project: Project) -> None:
    path = project.article("large.md", "")
    os.truncate(path, 2**40)  # a hole, which takes no room
    result = project.run("structure", str(path))
    assert result.exit_code == 1
    assert "large.md: The file is larger than 64 MB" in result.stderr


# What they are called


NAMES = [
    *("a b.md", "a&b.md", "-x.md", "é.md", "e\u0301.md", "a\nb.md", "a\u202eb.md", "a%2fb.md"),
    *("x~.md", "a\\b.md", "$(x).md", "{{x}}.md", "_x.md", "<b>.md", "a\x1b[31mb.md", "good.MD"),
    *("x" * 101 + ".md", "javascript:x.md"),
]


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_wrong_name_stops_only_itself(project: Project, name: str) -> None:
    project.article("good.md", GOOD)
    project.article(name, GOOD)
    result = project.run("build", "--no-site")
    assert result.exit_code == 1
    lines = result.stderr.splitlines()
    assert len(lines) == 1, "one message on one line"
    assert lines[0].isprintable()
    assert "name" in lines[0] or ".md or .txt" in lines[0]
    assert "docs/briefings/good/index.md" in told(project)


def test_a_name_that_is_no_text_stops_only_itself(project: Project) -> None:
    project.article("good.md", GOOD)
    folder = os.fsencode(project.root / "briefings")
    with open(folder + b"/\xff\xfe.md", "w") as file:  # noqa: PTH123 - no Path has such a name
        file.write(GOOD)
    result = project.run("build", "--no-site")
    assert result.exit_code == 1
    assert r"\udcff\udcfe.md" in result.stderr
    assert "docs/briefings/good/index.md" in told(project)


@pytest.mark.parametrize("name", ["con", "NUL", "aux.part", "com1", "end."])
def test_a_name_that_windows_cannot_have_is_found(project: Project, name: str) -> None:
    project.article(f"{name}.md", GOOD)
    assert "N001" in project.run("check").output
    assert project.run("build", "--no-site").exit_code == 0


@pytest.mark.parametrize("name", ["con", "2026."])
def test_a_folder_that_windows_cannot_have_is_found(project: Project, name: str) -> None:
    (project.root / "briefings" / name).mkdir()
    project.article(f"{name}/good.md", GOOD)
    assert f"named “{name}”; rename the folder." in project.run("check").output


@pytest.mark.parametrize("name", ["index", "assets", "a..b", "a.review", "guide", "a.html", "1"])
def test_a_name_that_means_something_elsewhere_gives_pages(project: Project, name: str) -> None:
    project.article(f"{name}.md", GOOD)
    assert project.run("build", "--no-site").exit_code == 0
    assert f"docs/briefings/{name}/index.md" in told(project)
    assert project.run("build", "--no-site").output.startswith("Nothing to generate")


# Where they stand, and what stands in their place


def _socket(place: Path) -> None:
    folder = Path.cwd()
    os.chdir(place.parent)  # a socket's path is short
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(place.name)
    finally:
        os.chdir(folder)


OTHERS: dict[str, Callable[[Path], object]] = {
    "folder": Path.mkdir,
    "pipe": os.mkfifo,
    "socket": _socket,
    "link to a device": lambda place: place.symlink_to("/dev/zero"),
    "link that leads out": lambda place: place.symlink_to("/etc/passwd"),
    "link to a folder": lambda place: place.symlink_to("/etc"),
    "link to itself": lambda place: place.symlink_to(place.name),
    "link to nothing": lambda place: place.symlink_to("nothing.md"),
}


@pytest.mark.parametrize("kind", OTHERS)
def test_what_is_no_file_is_named_and_stops_only_itself(project: Project, kind: str) -> None:
    project.article("good.md", GOOD)
    OTHERS[kind](project.root / "briefings/bad.md")
    OTHERS[kind](project.root / "briefings/other.review.yml")
    project.article("other.md", GOOD)
    for command in (["check"], ["build", "--no-site"]):
        result = project.run(*command)
        assert result.exit_code == 1
        assert "Traceback" not in result.output
        assert re.search(r"bad\.md: (This|There is no such file)", result.output)
        assert re.search(r"other\.review\.yml: (This|There is no such file)", result.output)
    assert "docs/briefings/good/index.md" in told(project)
    assert "docs/briefings/other/index.md" not in told(project)


@pytest.mark.parametrize(
    ("place", "kind", "says"),
    [
        ("briefings", "file", "folder for articles"),
        ("briefings", "link", "must lie inside"),
        ("briefings", "gone", "folder for articles"),
        ("docs", "file", "folder for pages"),
        ("docs", "link", "must lie inside"),
        ("site", "link", "must lie inside"),
        (".briefing", "file", ".briefing: "),
        (".briefing", "link", "leads out of the project"),
        (".briefing/lock", "folder", ".briefing/lock: "),
        (".briefing/manifest", "folder", ".briefing/manifest: "),
        (".briefing/journal.jsonl", "folder", ".briefing/journal.jsonl: "),
        ("docs/briefings", "file", "docs/briefings"),
        ("docs/briefings", "link", "docs/briefings"),
        ("docs/briefings/good", "link", "docs/briefings/good"),
        ("docs/index.md", "folder", "docs/index.md"),
        ("mkdocs.yml", "folder", "mkdocs.yml: "),
    ],
)
def test_what_stands_where_something_else_goes_is_named_and_kept(
    project: Project, tmp_path_factory: pytest.TempPathFactory, place: str, kind: str, says: str
) -> None:
    project.article("good.md", GOOD)
    there, outside = project.root / place, tmp_path_factory.mktemp("outside")
    (outside / "precious").write_text("keep")
    if there.is_dir():
        shutil.move(there, outside)
    elif there.is_file():
        there.unlink()
    there.parent.mkdir(parents=True, exist_ok=True)
    if kind == "file":
        there.write_text("mine")
    elif kind == "link":
        there.symlink_to(outside, target_is_directory=True)
    elif kind == "folder":
        there.mkdir()
    before = sorted(outside.rglob("*"))
    result = project.run("build", "--no-site")
    assert result.exit_code == 1
    assert says in result.stderr
    assert "Traceback" not in result.output
    assert sorted(outside.rglob("*")) == before, "nothing is written or removed through a link"
    assert kind != "file" or there.read_text() == "mine"


@pytest.mark.parametrize(
    "settings",
    [
        f"x: {'[' * 3000}{']' * 3000}\n",
        "x: [\n",
        "\x00",
        "extra: {briefings: [1]}\n",
        "site_name: [1]\n",
    ],
    ids=["deep", "open", "nul", "list", "wrong kind"],
)
def test_broken_settings_are_one_message(project: Project, settings: str) -> None:
    path = project.root / "mkdocs.yml"
    path.write_text(path.read_text("utf8") + settings, "utf8")
    result = project.run("build", "--no-site")
    assert result.exit_code == 1
    assert "mkdocs.yml:" in result.stderr
    assert "Traceback" not in result.output
