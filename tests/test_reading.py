"""What an editor notices who drops files into the folder of articles."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator import reading
from generator.config import Settings
from generator.errors import ArticleError
from generator.generation import read_all
from generator.model import Article, Level
from generator.reading.language import is_english

CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "cases" / "frontmatter.toml").read_text("utf8")
)["case"]

Write = Callable[..., Path]


def project(root: Path) -> Settings:
    """Return the settings of a project in `root`, whose language is British English."""
    return Settings(
        root, root / "mkdocs.yml", root, root / "docs", root / "site", "Site", lang="en-GB"
    )


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes an article file."""

    def file(content: str | bytes, name: str = "a.md") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return file


def read(path: Path) -> Article:
    return reading.read(path, project(path.parent))


@pytest.mark.parametrize("case", CASES, ids=[case["reason"] for case in CASES])
def test_front_matter(case: dict[str, Any], write: Write) -> None:
    path = write(f"---\n{case['head']}\n---\nWords.\n")
    if "error" in case:
        with pytest.raises(ArticleError) as caught:
            read(path)
        assert case["error"] in str(caught.value)
        assert caught.value.line == case.get("line")
        return
    article = read(path)
    if "code" in case:
        found = next(f for f in article.findings if f.code == case["code"])
        assert (found.path, found.line) == (path, case["line"])
        assert case.get("message", "") in found.message
    else:
        assert str(getattr(article.metadata, case["key"])) == case["value"]


@pytest.mark.parametrize(
    ("content", "text", "first_line"),
    [
        ("One.\n\nTwo.\n", "One.\n\nTwo.", 1),
        ("\n \nOne.\n\n\t\n", "One.", 3),
        ("    One, set in.\nTwo.  \n", "    One, set in.\nTwo.  ", 1),
        ("One.\r\n\r\nTwo.\rThree.\r\n", "One.\n\nTwo.\nThree.", 1),
        ("\ufeffOne.", "One.", 1),
        ("\ufeff---\ntitle: t\n---\n\nOne.\n", "One.", 5),
        ("---\r\ntitle: t\r\n---\r\nOne.\r\n", "One.", 4),
        ("--- \ntitle: t\n---\t\nOne.", "One.", 4),
        ("\n\n---\ntitle: t\n---\nOne.", "One.", 6),
        ("---\n---\nOne.", "One.", 3),
        ("---\n# nothing yet\n---\nOne.", "One.", 4),
        ("---\n---\n---\nOne.", "---\nOne.", 3),
        ("----\nOne.", "----\nOne.", 1),
        ("One.\n---\nTwo.", "One.\n---\nTwo.", 1),
        (
            "One\x0btwo\x0cthree\x1ffour\x85five\u2028six",
            "One\x0btwo\x0cthree\x1ffour\x85five\u2028six",
            1,
        ),
        ("*One* <b>two</b> [a](b) {{ c }}", "*One* <b>two</b> [a](b) {{ c }}", 1),
    ],
)
def test_text_comes_back_as_written(content: str, text: str, first_line: int, write: Write) -> None:
    article = read(write(content))
    assert (article.text, article.first_line) == (text, first_line)


def test_places_in_the_text_have_the_lines_of_the_file(write: Write) -> None:
    article = read(write("---\ntitle: t\n---\n\nOne.\n\nTwo.\n"))
    assert article.line_of(article.text.index("Two")) == 7


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        ("", None, "no article text"),
        (" \n\n\t", None, "no article text"),
        ("---\ntitle: t\n---\n\n", None, "no article text"),
        ("---\ntitle: t\nWords.\n", 1, "opened here and never closed"),
        ("---", 1, "opened here and never closed"),
        ("\n---\ntitle: t\n", 2, "opened here and never closed"),
        ("One.\nTwo\0.", 2, "U+0000"),
        (
            b"One.\r\nTwo.\rThr\xe9e.",
            3,
            "not UTF-8: byte 0xe9 at offset 14. Save the file as UTF-8.",
        ),
        (b"\xef\xbb\xbfOn\xe9.", 1, "offset 5"),
        ("One.".encode("utf-16"), 1, "not UTF-8"),
        (b"\xed\xa0\x80", 1, "not UTF-8"),
    ],
)
def test_what_cannot_be_read_says_where(
    content: str | bytes, line: int | None, message: str, write: Write
) -> None:
    path = write(content)
    with pytest.raises(ArticleError) as caught:
        read(path)
    assert message in str(caught.value)
    assert (caught.value.path, caught.value.line) == (path, line)


def test_characters_that_pages_cannot_show_stay_and_are_found(write: Write) -> None:
    article = read(write("---\ntitle: t\ndate: 2024-11-19\n---\nOne \x1b two \x1b three \uffff."))
    assert article.text == "One \x1b two \x1b three \uffff."
    assert [(f.code, f.span.of(article.text) if f.span else "") for f in article.findings] == [
        ("T001", "\x1b"),
        ("T001", "\uffff"),
    ]


def test_articles_are_found_in_order_and_nothing_else(write: Write) -> None:
    names = ["b.txt", "a.md", "B-2.md", "a.review.yml", ".hidden.md", "picture.png", "1_x.y.md"]
    for name in names:
        write("Words.", name)
    folder = write("Words.", "c.md").parent
    (folder / ".versions").mkdir()
    (folder / "notes").mkdir()
    assert [p.name for p in reading.find(folder)] == ["1_x.y.md", "B-2.md", "a.md", "b.txt", "c.md"]


@pytest.mark.parametrize(
    "names",
    [
        ("a.md", "a.txt"),
        ("Ferry.md", "ferry.md"),
        ("Ferry.md", "ferry.txt"),
        ("two words.md",),
        ("-a.md",),
        ("_a.md",),
        ("é.md",),
        ("a.MD",),
    ],
)
def test_a_name_that_cannot_be_stops_only_itself(names: tuple[str, ...], write: Write) -> None:
    for name in ("fine.md", *names):
        folder = write("Words.", name).parent
    articles, errors = read_all(replace(project(folder), articles_dir=folder))
    assert [article.slug for article in articles] == ["fine"]
    assert errors.keys() == {name if name == "a.MD" else Path(name).stem for name in names}
    told = " ".join(map(str, errors.values()))
    assert all(name in told for name in names)
    assert "fine.md" not in told


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match="no such folder"):
        reading.find(tmp_path / "briefings")


def test_files_that_are_none_are_named(tmp_path: Path, write: Write) -> None:
    outside = write("Words.", "outside.md")
    folder = tmp_path / "briefings"
    folder.mkdir()
    (folder / "link.md").symlink_to(outside)
    (folder / "loop.md").symlink_to(folder / "loop.md")
    (folder / "folder.md").mkdir()
    for name, message in {
        "link.md": "leads out of its folder",
        "loop.md": "no such file",
        "folder.md": "is a folder",
        "missing.md": "no such file",
        "two words.md": "not a name for an article",
        "article.docx": "does not end in .md or .txt",
    }.items():
        with pytest.raises(ArticleError, match=message) as caught:
            read(folder / name)
        assert caught.value.path == folder / name


def test_a_link_within_the_folder_is_followed(tmp_path: Path, write: Write) -> None:
    (tmp_path / "b.md").symlink_to(write("Words."))
    assert read(tmp_path / "b.md").text == "Words."


def test_a_file_that_may_not_be_read_is_named(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    path = write("Words.")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(ArticleError, match="Permission denied"):
        read(path)


ENGLISH = "The mayor said that the bridge would be closed for a week, and that nobody was hurt. "
OTHERS = {
    "German": "Der Bürgermeister sagte, die Brücke werde eine Woche lang gesperrt. Niemand war in "
    "Gefahr, und die Arbeiten haben schon begonnen. ",
    "French": "Le maire a dit que le pont serait fermé une semaine. Personne n’a été blessé, et "
    "on travaille déjà à la réparation. ",
    "Dutch": "De burgemeester zei dat de brug een week of langer dicht blijft. Niemand is gewond, "
    "en het werk in de haven was al begonnen. ",
    "Norwegian": "Ordføreren sa at broen blir stengt for en uke. Ingen er skadet, og arbeidet på "
    "kaia hadde begynt allerede i går, sier politiet. ",
    "Russian": "Мэр заявил, что мост будет закрыт на неделю и что никто не пострадал. ",
    "Japanese": "市長は橋が一週間閉鎖されると述べ、けが人はいなかったと語った。",
}


@pytest.mark.parametrize("language", OTHERS)
def test_another_language_is_found(language: str) -> None:
    assert not is_english(OTHERS[language] * 10)


def test_english_is_not_found_to_be_another_language() -> None:
    assert is_english(ENGLISH * 10)
    assert is_english(OTHERS["German"])  # too short to tell
    assert is_english("12 34 56 " * 100)


@pytest.mark.parametrize(
    ("lang", "body", "level"),
    [
        ("en-US", ENGLISH * 10, None),
        ("de", OTHERS["German"] * 10, Level.INFO),
        ("de", "Ja.", Level.INFO),
        ("en", OTHERS["German"] * 10, Level.WARNING),
    ],
)
def test_language_finding(lang: str, body: str, level: Level | None, write: Write) -> None:
    article = read(write(f"---\nlang: {lang}\n---\n{body}"))
    assert next((f.level for f in article.findings if f.code == "L001"), None) == level


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.text()
    | st.lists(st.sampled_from(["---", "title: a", "date: x", "", " ", "Words.", "- a", ":"])).map(
        "\n".join
    )
)
def test_any_text_is_read_or_refused(write: Write, content: str) -> None:
    path = write(content.encode("utf8", "replace"))
    try:
        article = read(path)
    except ArticleError:
        return
    source = path.read_text("utf8")
    assert "".join(article.text.split()) in "".join(source.split())
    assert article.text.strip("\n") == article.text
    for finding in article.findings:
        assert finding.span or finding.path == path


def test_long_files_are_read_in_no_time(write: Write) -> None:
    """None of these may take more than linear time."""
    size = 2_000_000
    assert len(read(write("x" * size)).text) == size
    assert len(read(write("x\n" * size)).text) == 2 * size - 1
    assert read(write("\n" * size + "x" + " " * size)).first_line == size + 1
    for hopeless in ("---\n" + "--- x\n" * (size // 6), "---\n" + "[" * size + "\n---\nx"):
        with pytest.raises(ArticleError):
            read(write(hopeless))
