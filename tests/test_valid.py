"""The built site, held against what others say is valid: HTML, feeds, linked data, sitemap."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote

import lxml.html
import pytest
from browsing import ALL, KINDS, PARTS
from conftest import ROOT, Project, skip_or_fail
from jinja2 import Template
from lxml import etree
from test_builders import built

SCHEMAS = Path(__file__).parent / "schemas"
ADDRESS = "https://news.example/papers/"
ATOM = "{http://www.w3.org/2005/Atom}"
RULES: dict[str, Any] = {
    # A matter of taste, of search engines, or of what is shown: valid HTML all the same.
    "no-trailing-whitespace": "off",
    "doctype-style": "off",
    "long-title": "off",  # a title has the article's headline, however long
    "valid-id": ["error", {"relaxed": True}],  # an id may begin with a digit
    "wcag/h32": "off",  # forms without a button: one searches, or chooses colours, at once
    "unique-landmark": "off",  # the theme has its contents twice and shows one, which axe sees
    "require-sri": ["error", {"target": "crossorigin"}],  # nothing comes from elsewhere
}
SLIPS = {
    # The theme's own, each with words of where it is or what is said of it.
    "valid-autocomplete": "#__",  # its switches, of the drawer and the search
    "input-missing-label": "#__search",  # one of them has none where its own search is off
    "no-missing-references": "__toc",  # outside the menu, contents are a label for no switch
}


def checker(name: str) -> Path:
    """Return where something from npm is."""
    place = ROOT / ".venv" / "node_modules" / name
    if not place.exists():
        skip_or_fail(f"SKIPPED: {name} is not here (make test brings it where npm is)")
    return place


def ran(*command: str | Path) -> str:
    """Return what a program prints that has to find nothing wrong."""
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def found(site: Project, pattern: str) -> list[Path]:
    """Return the files of the built site that match a pattern; there have to be some."""
    files = sorted((site.root / "site").glob(pattern))
    assert files, pattern
    return files


@pytest.mark.parametrize("builder", ["mkdocs", "zensical"])
def test_every_kind_of_page_is_valid_html(site: Project, tmp_path: Path, builder: str) -> None:
    folder = site.root / "site" if builder == "mkdocs" else built(site, builder)
    pages = ALL if builder == "mkdocs" else KINDS
    settings = tmp_path / ".htmlvalidate.json"
    presets = [f"html-validate:{name}" for name in ("recommended", "document", "a11y")]
    settings.write_text(json.dumps({"root": True, "extends": presets, "rules": RULES}), "utf8")
    told = tmp_path / "told.json"
    subprocess.run(
        [checker(".bin/html-validate"), "--config", settings, "--formatter", f"json={told}",
         *(folder / path for path in dict.fromkeys(pages.values()))],
        check=False,
    )  # fmt: skip
    reports = json.loads(told.read_text("utf8"))
    assert len(reports) == len(set(pages.values()))
    wrong = [
        f"{report['filePath']}:{slip['line']}: {slip['message']} ({slip['ruleId']})"
        for report in reports
        for slip in report["messages"]
        if SLIPS.get(slip["ruleId"], "\0") not in f"{slip['selector']} {slip['message']}"
    ]
    assert not wrong, "\n".join(wrong)


def test_the_linked_data_says_nothing_that_schema_org_does_not_know(
    site: Project, tmp_path: Path
) -> None:
    """Types from schema.org know every property, and what its value may be."""
    compiler, types = checker(".bin/tsc"), checker("schema-dts") / "dist" / "schema.d.ts"
    said = []
    for page in found(site, "briefings/**/index.html"):
        root = lxml.html.parse(str(page)).getroot()
        said += root.xpath("//script[@type='application/ld+json']/text()")
    assert len(said) > 10
    code = [f"import type {{ Article, WithContext }} from {json.dumps(str(types)[:-5])};"]
    code += [f"export const a{i}: WithContext<Article> = {text};" for i, text in enumerate(said)]
    (tmp_path / "said.ts").write_text("\n".join(code), "utf8")
    ran(compiler, "--noEmit", "--strict", "--skipLibCheck", tmp_path / "said.ts")


def test_atom_feeds_keep_to_the_grammar_of_the_standard(site: Project) -> None:
    grammar = etree.RelaxNG(etree.parse(str(SCHEMAS / "atom.rng")))
    for path in [*found(site, "feed.xml"), *found(site, "tags/*.xml")]:
        feed = etree.parse(str(path))
        assert grammar.validate(feed), grammar.error_log
        # What the standard says in words: an author for all, one page behind each entry, an id.
        assert feed.find(f"{ATOM}author") is not None
        entries = feed.findall(f"{ATOM}entry")
        for entry in entries:
            links = [link.get("rel") for link in entry.findall(f"{ATOM}link")]
            assert links.count("alternate") == 1
        assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == len(entries)
        assert entries or path.parent.name == "tags", "articles without a date are in no feed"


def test_json_feeds_keep_to_their_schema(site: Project) -> None:
    schema = checker("jsonfeed-schema") / "schema-v1.1.json"
    feeds = [*found(site, "feed.json"), *found(site, "tags/*.json")]
    program = Path(sys.executable).with_name("check-jsonschema")
    ran(program, "--schemafile", schema, *feeds)


def test_the_sitemap_keeps_to_its_schema_and_leads_to_pages_that_are_there(site: Project) -> None:
    schema = etree.XMLSchema(etree.parse(str(checker("sitemap") / "schema" / "sitemap.xsd")))
    sitemap = etree.parse(str(site.root / "site" / "sitemap.xml"))
    assert schema.validate(sitemap), schema.error_log
    addresses = sitemap.xpath("//*[local-name()='loc']/text()")
    assert len(set(addresses)) == len(addresses) > 20
    for address in addresses:
        assert address.startswith(ADDRESS)
        assert (site.root / "site" / unquote(address.removeprefix(ADDRESS))).is_file()


def test_a_sitemap_of_very_many_pages_has_no_more_addresses_than_it_may() -> None:
    template = Template((ROOT / "overrides" / "sitemap.xml").read_text("utf8"))
    names = [f"briefings/{i}/{name}.html" for i in range(9000) for name in PARTS]
    pages = [SimpleNamespace(canonical_url=f"{ADDRESS}{n}", url=n, meta={}) for n in names]
    listed = etree.fromstring(template.render(pages=pages).encode()).xpath(
        "//text()[normalize-space()]"
    )
    assert len(names) > 50_000
    assert listed == [f"{ADDRESS}briefings/{i}/index.html" for i in range(9000)]


def test_every_selector_finds_the_very_words(site: Project) -> None:
    """As the model of Web Annotations has it: by position, and by the words and those around."""
    for path in found(site, "briefings/**/briefing.json"):
        record = json.loads(path.read_text("utf8"))
        text = record["text"]
        article = (site.root / "briefings" / f"{record['slug']}.md").read_text("utf8")
        pieces = [piece for said in record["quotations"] for piece in said["contents"]]
        for place in (*record["sentences"], *pieces):
            position, *words = place["selector"]
            assert position == {"type": "TextPositionSelector",
                                "start": place["start"], "end": place["end"]}  # fmt: skip
            shown = text[place["start"] : place["end"]]
            assert bool(words) == bool(shown.strip())
            for selector in words:
                assert selector["type"] == "TextQuoteSelector"
                assert selector["exact"] == shown
                around = selector["prefix"] + selector["exact"] + selector["suffix"]
                assert around in text
                assert around in article
