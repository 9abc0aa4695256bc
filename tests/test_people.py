"""Who has a page, what stands on it, and that nobody is taken for somebody else."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sheets import Said, sheet, speaker
from shelves import extract, heard, pages, saying, text, texts
from test_escape import LIVE

from generator.model import Kind, Section, Span, Speech
from generator.publishing.cards import Extract
from generator.publishing.people import name_key, page_id, page_ids

R = Section.REACTIONS
WORDS = "the bridge is safe to cross"


def one(name: str, source: str | None = None, **told: object) -> Extract:
    """Return the extract of a briefing in which this speaker says something."""
    who = replace(speaker(name), **told)  # type: ignore[arg-type]
    told_as = source or name
    briefing = sheet(
        [(R, f"In May {told_as} said {WORDS}.")],
        said=[Said(WORDS, source=told_as, speaker="p1", kind=Speech.INDIRECT)],
        speakers=[who],
    )
    return Extract.of(briefing)


def has_page(name: str, source: str | None = None, **told: object) -> bool:
    return bool(one(name, source, **told).cast)


# Who has a page


@pytest.mark.parametrize("name", ["Ann Lee", "G.K. Butterfield", "Farid al-Basri", "فريد البصري"])
def test_a_full_name_has_a_page(name: str) -> None:
    assert has_page(name, person=True)


@pytest.mark.parametrize("name", ["Lee", "J. Lee", "Dr Lee", "Mr. Lee", "LEE", "محمد", "", "<x>"])
def test_a_surname_alone_has_none(name: str) -> None:
    """It says too little to know somebody again in another article."""
    assert not has_page(name or "x", person=True)
    assert not has_page(name or "x", person=False, kind=Kind.PARTY)


@pytest.mark.parametrize(
    ("name", "source", "kind"),
    [
        ("Kremlin", "the Kremlin", Kind.UNKNOWN),
        ("NATO", "NATO", Kind.OFFICIAL),
        ("Politico", "Politico", Kind.MEDIA),
    ],
)
def test_a_body_may_be_known_by_one_word(name: str, source: str, kind: Kind) -> None:
    at = len("In May ") + source.index(name)
    mentions = (Span(at, at + len(name)),)
    assert has_page(name, source, person=False, kind=kind, mentions=mentions)


def test_groups_and_documents_have_none_but_bodies_in_lower_case_do() -> None:
    for name in ("officials", "two residents", "Clinton supporters", "The poll"):
        assert not has_page(name, person=None), name
    for name in ("Tulsa police", "Obama administration"):
        assert has_page(name, person=None), name
    assert not has_page("harbour police", person=None), "which harbour's is not said"


def test_who_says_nothing_on_the_pages_has_no_page() -> None:
    silent = sheet([(R, "Ann Lee came.")], speakers=[replace(speaker("Ann Lee"), person=True)])
    assert page_ids(silent.structure) == {}
    kept_back = sheet(
        [(Section.SOURCE_ONLY, f"Ann Lee said {WORDS}.")],
        said=[Said(WORDS, source="Ann Lee", speaker="p1", kind=Speech.INDIRECT)],
        speakers=[replace(speaker("Ann Lee"), person=True)],
    )
    assert page_ids(kept_back.structure) == {}


# Names and IDs


@pytest.mark.parametrize(
    "name",
    ["Ann Lee", "ANN LEE", "Ann  Lee", "ann lee", "Dr. Ann Lee", "Prof Ann Lee", "Ánn Leé"],
)
def test_one_name_is_one_page_however_it_is_written(name: str) -> None:
    assert page_id(name) == "ann-lee"


def test_a_body_is_one_with_and_without_its_article() -> None:
    assert page_id("the White House") == page_id("White House")
    assert page_id("Tom O’Neill") == page_id("Tom O'Neill") == "tom-oneill"


def test_different_names_have_different_pages() -> None:
    names = (
        *("Ann Lee", "Ann M. Lee", "Anne Lee", "Ann Lee Jr.", "Lee Ann", "فريد البصري", "רות אמזל"),
        *("Søren Lee", "Soren Lee", "Łucja Lee", "Ann " + "L" * 300, "Ann " + "L" * 301),
    )
    assert len({page_id(name) for name in names}) == len(names)


@pytest.mark.parametrize(
    "name",
    ["<script>alert(1)</script> Lee", "../../etc Passwd", "{{ 7*7 }} Lee", "A/B C\\D", "x y" * 99],
)
def test_a_hostile_name_is_a_plain_file_name(name: str) -> None:
    made = page_id(name)
    assert made.replace("-", "").isalnum()
    assert made.isascii()
    assert len(made) < 80


def test_a_name_of_honorifics_alone_keeps_one() -> None:
    assert name_key("Lady Dame") == "dame"
    assert name_key("") == ""


# People and organisations


def test_a_role_a_pronoun_or_a_surname_tells_a_person() -> None:
    def told(source: str, **about: object) -> bool | None:
        (found,) = one("Ann Lee", source, **about).cast
        return found.person

    assert told("Ann Lee", person=True, role="mayor") is True
    assert told("she", person=True) is True
    assert told("Lee", person=True) is True
    assert told("Ann Lee", person=True, kind=Kind.WITNESS) is True
    assert told("Ann Lee", person=True) is None, "it could as well be a company"
    assert told("Ann Lee", person=False) is False
    sentence = f"In May Ann May said {WORDS}."
    month = Span(sentence.index("May"), sentence.index("May") + 3)
    briefing = sheet(
        [(R, sentence)],
        said=[Said(WORDS, source="Ann May", speaker="p1", kind=Speech.INDIRECT)],
        speakers=[replace(speaker("Ann May"), person=True, mentions=(month,))],
    )
    (found,) = Extract.of(briefing).cast
    assert found.person is True, "elsewhere the article says the surname alone"


def test_the_index_sets_people_organisations_and_doubtful_names_apart() -> None:
    cast = (
        heard("Ann Lee", person=True),
        heard("White House", person=False),
        heard("Peabody Roe", person=None),
    )
    index = pages(extract("one", *cast))["people/index.md"]
    assert texts(index, ".//h2") == ["People", "Organisations", "Others"]
    assert [texts(section, ".//li") for section in index.xpath(".//*[@class='shelf']")] == [
        ["Ann Lee"],
        ["White House"],
        ["Peabody Roe"],
    ]


def test_articles_that_contradict_each_other_leave_it_open() -> None:
    index = pages(
        extract("one", heard("Mercy Corps", person=True)),
        extract("two", heard("Mercy Corps", person=False)),
    )["people/index.md"]
    assert texts(index, ".//h2") == ["Others"]
    told = pages(
        extract("one", heard("Ann Lee", person=True)), extract("two", heard("Ann Lee", person=None))
    )["people/index.md"]
    assert texts(told, ".//h2") == ["People"]


def test_people_stand_by_their_surnames_and_organisations_by_their_names() -> None:
    cast = [heard(name) for name in ("Zoe Ash", "Adam Roe Jr.", "Bea Lee")]
    bodies = [heard(name, person=False) for name in ("Zoe Institute", "the Ash Trust")]
    index = pages(extract("one", *cast, *bodies))["people/index.md"]
    people, organisations = index.xpath(".//*[@class='shelf']")
    assert texts(people, ".//li") == ["Zoe Ash", "Bea Lee", "Adam Roe Jr."]
    assert texts(organisations, ".//li") == ["the Ash Trust", "Zoe Institute"]


# A page


def test_a_page_has_all_that_somebody_says_newest_first() -> None:
    made = pages(
        extract("old", heard("Ann Lee", saying("It was safe.")), date=dt.date(2029, 1, 2)),
        extract("new", heard("ANN LEE", saying("It is safe.")), date=dt.date(2030, 3, 4)),
        extract("undated", heard("Ann Lee", saying("It may be safe.")), date=None),
    )
    page = made["people/ann-lee.md"]
    assert text(page.xpath(".//h1")[0]) == "Ann Lee"
    assert texts(page, ".//*[@data-excerpt]") == ["It is safe.", "It was safe.", "It may be safe."]
    assert texts(page, ".//*[@class='when']") == ["4 March 2030", "2 January 2029", "No date"]
    assert [path for path in made if path.startswith("people/")] == [
        "people/index.md",
        "people/ann-lee.md",
    ]


def test_each_sentence_leads_to_its_place_in_the_briefing() -> None:
    page = pages(extract("new", heard("Ann Lee", saying("One.", "Two.", first=7))))[
        "people/ann-lee.md"
    ]
    links = [(text(a), a.get("href")) for a in page.xpath(".//a[@class='place']")]
    assert links == [
        ("7", "../briefings/new/reactions.md#s-000000000007"),
        ("8", "../briefings/new/reactions.md#s-000000000008"),
    ]
    excerpts = page.xpath(".//*[@data-excerpt]")
    assert [e.get("data-excerpt") for e in excerpts] == ["000000000007", "000000000008"]


def test_marks_stand_round_what_is_quoted_and_dots_where_a_sentence_is_cut() -> None:
    cast = heard("Ann Lee", saying("One.", "Two."), saying("it is safe", quoted=False))
    page = pages(extract("new", cast))["people/ann-lee.md"]
    assert texts(page, ".//section//li") == ["R “One. 1 Two.” 2", "R … it is safe … 1"]
    assert not page.xpath(".//*[@data-excerpt][contains(., '“') or contains(., '…')]")


def test_each_role_stands_once_with_the_newest_briefing_that_gives_it() -> None:
    days = (dt.date(2029, 1, 1), dt.date(2030, 1, 1), dt.date(2031, 1, 1))
    roles = ("mayor of Lunde", "Mayor of Lunde", "candidate")
    made = pages(
        *(
            extract(f"n{i}", heard("Ann Lee", role=role), date=day, headline=f"No. {i}")
            for i, (role, day) in enumerate(zip(roles, days, strict=True))
        )
    )
    assert texts(made["people/ann-lee.md"], ".//div[@class='roles']//li") == [
        "candidate in No. 2, 1 January 2031",
        "Mayor of Lunde in No. 1, 1 January 2030",
    ]
    assert texts(made["people/index.md"], ".//li") == ["Ann Lee candidate 3 briefings"]


def test_what_an_editor_wrote_looks_like_it() -> None:
    cast = heard("Ann Lee", role="mayor", own_role=True, side="The town", kind=Kind.OFFICIAL)
    page = pages(extract("one", cast))["people/ann-lee.md"]
    assert texts(page, ".//*[contains(@class, 'editor')]") == ["mayor", "Side: The town"]
    assert texts(page, ".//*[contains(@class, 'kind')]") == ["official"]
    edited = one("Ann Lee", role="grand duchess", edited=True, person=True)
    assert edited.cast[0].own_role
    assert not one("Ann Lee", role="bridge", edited=True, person=True).cast[0].own_role


def test_two_speakers_of_a_briefing_with_one_name_share_a_page() -> None:
    later = heard("Ann Lee", saying("Later.", first=5))
    page = pages(extract("one", later, heard("Dr Ann Lee", saying("First."))))["people/ann-lee.md"]
    assert len(page.xpath(".//section")) == 1
    assert texts(page, ".//*[@data-excerpt]") == ["First.", "Later."]


def test_very_much_goes_on_over_further_pages() -> None:
    much = [saying(f"No. {i}.", first=i) for i in range(1, 101)]
    made = pages(*(extract(f"n{i}", heard("Ann Lee", *much)) for i in range(3)))
    names = ["people/ann-lee.md", "people/ann-lee--2.md", "people/ann-lee--3.md"]
    found = [len(made[name].xpath(".//*[@data-excerpt]")) for name in names]
    assert found == [100, 100, 100]
    assert made[names[1]].xpath(".//a[@rel]/@href") == ["ann-lee.md", "ann-lee--3.md"]


def test_words_of_another_language_or_direction_say_so() -> None:
    cast = heard("فريد البصري", saying("مرحبا"), role="كاتب")
    (path,) = {p for p in pages(extract("one", cast, lang="ar")) if "--" in p}
    page = pages(extract("one", cast, lang="ar"))[path]
    (excerpt,) = page.xpath(".//*[@data-excerpt]")
    assert (excerpt.get("lang"), excerpt.get("dir")) == ("ar", "auto")
    assert page.xpath(".//h1/span/@dir") == ["auto"]


def test_live_markup_in_what_is_told_of_somebody_stays_text() -> None:
    allowed = {"h1", "h2", "h3", "p", "div", "section", "a", "ul", "li", "span", "nav"}
    for words in LIVE:
        cast = heard("Ann Lee", saying(words), role=words, side=words)
        cast = replace(cast, name=f"Ann {words}")
        made = pages(extract("one", cast, headline=words, outlet=words))
        for path in ("people/ann-lee.md", "people/index.md", "index.md"):
            assert {str(e.tag) for e in made[path].iterdescendants()} <= allowed, words
        assert len(made["people/ann-lee.md"].xpath(".//*[@data-excerpt]")) == 1, words
