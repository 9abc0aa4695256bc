"""What a user notices who writes mkdocs.yml."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.config import Layout, Paper, Settings, load
from generator.errors import ConfigError


def project(folder: Path, text: str) -> Path:
    path = folder / "mkdocs.yml"
    path.write_text(text, "utf8")
    return path


def test_the_least_that_is_needed(tmp_path: Path) -> None:
    assert load(project(tmp_path, "site_name: News\n")) == Settings(
        root=tmp_path,
        config_file=tmp_path / "mkdocs.yml",
        articles_dir=tmp_path / "briefings",
        docs_dir=tmp_path / "docs",
        site_dir=tmp_path / "site",
        site_name="News",
    )


def test_everything_that_can_be_set(tmp_path: Path) -> None:
    settings = load(
        project(
            tmp_path,
            """
site_name: News
site_url: https://example.org/news
docs_dir: pages
site_dir: build/site
theme: {name: material, language: fr}
markdown_extensions:
  - pymdownx.emoji:
      emoji_index: !!python/name:material.extensions.emoji.twemoji
plugins: [no-such-plugin]
extra:
  version: 7
  briefings:
    articles: texts
    paper: letter
    layout: one-column
    two_sided: true
    intro: Read *these*.
    lang: pt-BR
    words_per_minute: 200
""",
        )
    )
    assert settings == Settings(
        root=tmp_path,
        config_file=tmp_path / "mkdocs.yml",
        articles_dir=tmp_path / "texts",
        docs_dir=tmp_path / "pages",
        site_dir=tmp_path / "build/site",
        site_name="News",
        site_url="https://example.org/news/",
        lang="pt-BR",
        paper=Paper.LETTER,
        layout=Layout.ONE_COLUMN,
        two_sided=True,
        intro="Read *these*.",
        words_per_minute=200,
    )


def test_the_language_is_the_themes_where_ours_is_not_set(tmp_path: Path) -> None:
    assert load(project(tmp_path, "site_name: N\ntheme: {language: de}")).lang == "de"
    assert load(project(tmp_path, "site_name: N\ntheme: material")).lang == "en"


def test_the_environment_may_give_the_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = project(tmp_path, 'site_name: N\nsite_url: !ENV [TEST_SITE_URL, ""]')
    assert load(path).site_url is None
    monkeypatch.setenv("TEST_SITE_URL", "http://localhost:8000/sub/")
    assert load(path).site_url == "http://localhost:8000/sub/"


def test_an_inherited_file_counts(tmp_path: Path) -> None:
    (tmp_path / "base.yml").write_text("site_name: Base\nextra: {briefings: {paper: letter}}")
    settings = load(project(tmp_path, "INHERIT: base.yml\nsite_url: https://example.org/"))
    assert (settings.site_name, settings.paper) == ("Base", Paper.LETTER)


def test_a_relative_file_gives_absolute_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project(tmp_path, "site_name: N")
    monkeypatch.chdir(tmp_path)
    assert load(Path("mkdocs.yml")).articles_dir == tmp_path / "briefings"


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: [", 1, "not YAML"),
        ("", 1, "not a table"),
        ("- a", 1, "not a table"),
        ("docs_dir: docs", None, "site_name: The site needs a name"),
        ("site_name: 2024", 1, "put them in quotation marks"),
        ("site_name: N\nsite_url: example.org", 2, "site_url: “example.org” is not an address"),
        ("site_name: N\nsite_url: https://a.b/?c", 2, "is not an address"),
        ("site_name: N\ndocs_dir: ../docs", 2, "docs_dir: The folder must lie inside"),
        ("site_name: N\nsite_dir: /srv/www", 2, "site_dir: The folder must lie inside"),
        ("site_name: N\nsite_dir: .", 2, "site_dir: The folder must lie inside"),
        ("site_name: N\ntheme: {language: no}", 2, "theme.language: Words are wanted here"),
        ("site_name: N\nuse_directory_urls: true", 2, "end in .html"),
        ("site_name: N\nextra: words", 2, "extra: A table is wanted here"),
        ("site_name: N\nextra:\n  briefings: []", 3, "extra.briefings: A table is wanted here"),
        ("site_name: N\nextra:\n  briefings:\n    papre: a4", 4, "Did you mean “paper”?"),
        (
            "site_name: N\nextra:\n  briefings:\n    layout: one column",
            4,
            "Did you mean “one-column”?",
        ),
        ("site_name: N\nextra:\n  briefings:\n    two_sided: both", 4, "true or false"),
        (
            "site_name: N\nextra:\n  briefings:\n    paper: a5",
            4,
            "“a5” is not known. Known are a4, letter.",
        ),
        ("site_name: N\nextra:\n  briefings:\n    lang: ''\n    intro: [a]", 5, "Words are wanted"),
        ("site_name: N\nextra:\n  briefings: {lang: en_GB}", 3, "is not a language tag"),
        ("site_name: N\nextra:\n  briefings: {words_per_minute: 0}", 3, "A number of words"),
        ("site_name: N\nextra:\n  briefings: {words_per_minute: yes}", 3, "not True"),
        ("site_name: N\nextra:\n  briefings: {articles: docs/news}", 3, "docs_dir lie in each"),
        ("INHERIT: gone.yml", None, "gone.yml"),
    ],
)
def test_one_mistake(text: str, line: int | None, message: str, tmp_path: Path) -> None:
    path = project(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        load(path)
    assert message in str(caught.value)
    assert (caught.value.path, caught.value.line) == (path, line)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    text = "site_url: x\nextra:\n  briefings:\n    paper: a5\n    colour: red\n"
    with pytest.raises(ConfigError) as caught:
        load(project(tmp_path, text))
    assert [row.strip().split(":")[0] for row in str(caught.value).splitlines()[1:]] == [
        "site_name",
        "line 1",
        "line 4",
        "line 5",
    ]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"mkdocs\.yml: There is no such file"):
        load(tmp_path / "mkdocs.yml")


def test_a_link_may_not_lead_out(tmp_path: Path) -> None:
    root = tmp_path / "project"
    root.mkdir()
    (root / "briefings").symlink_to(tmp_path)
    with pytest.raises(
        ConfigError, match=r"extra\.briefings\.articles: The folder must lie inside"
    ):
        load(project(root, "site_name: N"))


@pytest.mark.parametrize("listed", ["[smarty]", "[{pymdownx.smartsymbols: {}}]", "{smarty: {}}"])
def test_extensions_that_change_words_are_refused(tmp_path: Path, listed: str) -> None:
    path = project(tmp_path, f"site_name: News\nmarkdown_extensions: {listed}\n")
    with pytest.raises(ConfigError, match=r"mkdocs\.yml:2: .* would change"):
        load(path)
