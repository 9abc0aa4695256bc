"""Versions of an article: what is kept of them, what changed, and where decisions go."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from conftest import Project
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import config, pipeline, reading
from generator.anchors import anchors
from generator.errors import PublishError
from generator.model import Article, Briefing, Finding, Section, Span, Version
from generator.publishing import store
from generator.revisions import history, wording
from generator.revisions.alignment import Pair, Passage, align
from generator.revisions.history import keep, load
from generator.revisions.significance import significant
from generator.revisions.telling import Edition, tell

Write = Callable[[Path, bytes], None]

# Alignment


def passages(*sentences: str) -> tuple[Passage, ...]:
    """Return sentences as the passages of one text."""
    text, spans = "", []
    for sentence in sentences:
        spans.append(Span(len(text), len(text) + len(sentence)))
        text += f"{sentence} "
    return tuple(map(Passage, anchors(text, spans), sentences))


def fates(old: Sequence[str], new: Sequence[str]) -> list[tuple[int | None, int | None]]:
    return [(pair.old, pair.new) for pair in align(passages(*old), passages(*new))]


WORDS = st.lists(st.sampled_from(["a", "bus", "cost", "fare", "of", "40"]), max_size=6)
SENTENCES = st.lists(WORDS.map(" ".join), max_size=12)


@given(SENTENCES, SENTENCES)
def test_every_sentence_of_both_versions_is_accounted_for_once(
    old: list[str], new: list[str]
) -> None:
    pairs = align(passages(*old), passages(*new))
    assert sorted(p.old for p in pairs if p.old is not None) == list(range(len(old)))
    assert sorted(p.new for p in pairs if p.new is not None) == list(range(len(new)))
    assert [p.new for p in pairs if p.new is not None] == list(range(len(new)))
    for pair in pairs:
        if pair.same:
            assert pair.old is not None
            assert pair.new is not None
            assert old[pair.old].split() == new[pair.new].split()


@given(SENTENCES)
def test_a_text_is_the_same_as_itself(old: list[str]) -> None:
    same = [Pair(n, n, same=True) for n in range(len(old))]
    assert list(align(passages(*old), passages(*old))) == same


FARES = "The council raised the fare to 40 cents."
RIDERS = "Riders were angry about it on Monday."
NIGHT = "Night buses will not run in winter."


@pytest.mark.parametrize(
    ("new", "wanted"),
    [
        ([FARES, NIGHT], [(0, 0), (1, None), (2, 1)]),
        ([FARES, RIDERS, "Nobody knew why.", NIGHT], [(0, 0), (1, 1), (None, 2), (2, 3)]),
        ([FARES.replace("40", "45"), RIDERS, NIGHT], [(0, 0), (1, 1), (2, 2)]),
        ([NIGHT, FARES, RIDERS], [(2, 0), (0, 1), (1, 2)]),  # moved, and the same
        ([RIDERS, NIGHT, FARES.replace("40", "45")], [(1, 0), (2, 1), (0, 2)]),  # both
        (["Something else entirely."], [(None, 0), (0, None), (1, None), (2, None)]),
        ([], [(0, None), (1, None), (2, None)]),
    ],
)
def test_what_became_of_each_sentence(
    new: list[str], wanted: list[tuple[int | None, int | None]]
) -> None:
    assert sorted(fates([FARES, RIDERS, NIGHT], new), key=str) == sorted(wanted, key=str)


def test_of_two_changed_sentences_each_goes_to_the_one_most_like_it() -> None:
    old = ["The red bus leaves at 8 from the mill.", "The blue bus leaves at 9 from the pier."]
    new = ["The blue bus leaves at 10 from the pier.", "The red bus leaves at 7 from the mill."]
    assert sorted(fates(old, new)) == [(0, 1), (1, 0)]


# Words

TEXT = st.text(st.sampled_from("ab .,“”'-1\n\u00e9"), max_size=40)


@given(TEXT, TEXT)
def test_pieces_joined_are_the_sentence(before: str, after: str) -> None:
    for text, pieces in zip((before, after), wording.compare(before, after), strict=True):
        assert "".join(words for words, _ in pieces) == text
    if before == after:
        assert not any(fresh for _, fresh in wording.compare(before, after)[0])


def marked(before: str, after: str) -> tuple[list[str], list[str]]:
    old, new = wording.compare(before, after)
    return [words for words, gone in old if gone], [words for words, fresh in new if fresh]


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        ("It cost 40 cents.", "It cost 45 cents.", (["40"], ["45"])),
        ("It cost 40 cents.", "It cost about 40 cents.", ([], ["about"])),
        ("“Go,” he said.", "“Stay,” he said.", (["Go"], ["Stay"])),
        ("She met the man.", "She met a woman.", (["the man"], ["a woman"])),
        ("One of two.", "Two of four.", (["One of two"], ["Two of four"])),
    ],
)
def test_the_words_that_changed(
    before: str, after: str, wanted: tuple[list[str], list[str]]
) -> None:
    assert marked(before, after) == wanted


@pytest.mark.parametrize(
    ("words", "wanted"),
    [("a fine of 40 euros", "a fine of 45 euros"), ("40", "45"), ("on Monday", None)],
)
def test_words_are_followed_to_what_replaced_them(words: str, wanted: str | None) -> None:
    before, after = "Lee paid a fine of 40 euros on Monday.", "Lee paid a fine of 45 euros."
    at = before.index(words)
    span = wording.follow(before, after, Span(at, at + len(words)))
    assert (span and span.of(after)) == wanted


# Significance

KNOWN = frozenset({"council", "hired", "fired", "was", "said", "receive"})


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        ("It cost 40 cents.", "It cost 45 cents.", True),
        ("It cost 5,000 euros.", "It cost 5000 euros.", False),
        ("It cost 1.5 euros.", "It cost 15 euros.", True),
        ("It was on Monday.", "It was on Tuesday.", True),
        ("Then Tom Lee spoke.", "Then Tom Lea spoke.", True),
        ("He did agree.", "He did not agree.", True),
        ("He will agree.", "He won’t agree.", True),
        ("He can agree.", "He can't agree.", True),
        ("Lee beat Kim.", "Kim beat Lee.", True),
        ("Ann was hired.", "Ann was fired.", True),
        ("They approved it.", "They rejected it.", True),
        ("“We go,” he said.", "“We went,” he said.", True),
        ("“We go,” he said.", "“We go”, he said.", False),
        ("He said we go.", "He said “we go”.", True),
        ("The counicl met.", "The council met.", False),
        ("They recieve it.", "They receive it.", False),
        ("It was wet cold.", "It was wet, cold!", False),
        ("It  was\nwet.", "It was wet.", False),
        ("The Government met.", "The government met.", False),
        ("A bus came.", "The bus came.", False),
        ("“Go,” he said.", '"Go," he said.', False),
    ],
)
def test_what_matters_to_readers(before: str, after: str, wanted: bool) -> None:
    assert significant(before, after, KNOWN) is wanted
    assert significant(after, before, KNOWN) is wanted


@given(TEXT)
def test_no_change_does_not_matter(text: str) -> None:
    assert not significant(text, text)


# What is kept

HEAD = "title: Buses\ndate: 2025-05-06\n"
FIRST = f"{FARES} {RIDERS}\n\n{NIGHT}"
SECOND = FIRST.replace("40", "45")
DAY = "updated: 2025-05-07\n"


def write(folder: Path, text: str = FIRST, more: str = "", name: str = "buses") -> Article:
    """Write an article file and read it."""
    path = folder / f"{name}.md"
    path.write_text(f"---\n{HEAD}{more}---\n{text}\n", "utf8")
    return reading.read(path, config.defaults(folder.parent))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "briefings").mkdir()
    return tmp_path / "briefings"


def listed(folder: Path, name: str = "buses") -> list[str]:
    """Return the texts that the list of versions names, in its order."""
    lines = (folder / ".versions" / name / "versions.yml").read_text("utf8").splitlines()
    return [line.split(": ")[1] for line in lines if "sha256" in line]


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_a_version_is_a_file_whose_bytes_have_its_name(folder: Path) -> None:
    keep(write(folder))
    (text,) = (folder / ".versions" / "buses").glob("*.txt")
    assert text.stem == hashlib.sha256(text.read_bytes()).hexdigest() == sha(FIRST)


def test_a_version_is_kept_once_and_its_dates_follow_the_article(folder: Path) -> None:
    keep(write(folder))
    keep(write(folder))
    keep(write(folder, more=DAY))
    assert listed(folder) == [sha(FIRST)]
    assert "updated: 2025-05-07" in (folder / ".versions/buses/versions.yml").read_text("utf8")


def test_a_text_that_comes_back_is_a_version_again(folder: Path) -> None:
    for text in (FIRST, SECOND, FIRST):
        keep(write(folder, text))
    assert listed(folder) == [sha(FIRST), sha(SECOND), sha(FIRST)]
    assert len(list((folder / ".versions" / "buses").glob("*.txt"))) == 2
    assert [version.sha256 for version in load(write(folder)).versions] == [sha(FIRST), sha(SECOND)]


def test_versions_under_a_former_name_are_earlier_ones(folder: Path) -> None:
    keep(write(folder))
    (folder / "buses.md").unlink()
    renamed = write(folder, SECOND, "redirect_from: [buses]\n", "fares")
    assert load(renamed).texts == (FIRST,)
    keep(renamed)
    assert listed(folder, "fares") == [sha(SECOND)]


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_nothing_is_kept_of_what_is_not_published(folder: Path, status: str) -> None:
    keep(write(folder, more=f"status: {status}\n"))
    assert not (folder / ".versions").exists()


def test_a_withdrawn_article_has_no_past_to_show(folder: Path) -> None:
    keep(write(folder))
    assert load(write(folder, SECOND, "status: withdrawn\n")).texts == ()


def damage(article: Article) -> Finding:
    (found,) = (f for f in pipeline.brief(article).structure.findings if f.code == "R002")
    return found


@pytest.mark.parametrize("content", [b"other words", b"\xff\xfe", b"", None])
def test_a_damaged_version_is_a_finding_and_left_out(folder: Path, content: bytes | None) -> None:
    keep(write(folder))
    keep(write(folder, SECOND))
    path = folder / ".versions" / "buses" / f"{sha(FIRST)}.txt"
    path.unlink() if content is None else path.write_bytes(content)
    article = write(folder, FIRST.replace("40", "50"))
    assert path.name in damage(article).message
    assert load(article).texts == (SECOND,)


def test_another_form_of_newlines_is_no_damage(folder: Path) -> None:
    keep(write(folder))
    path = folder / ".versions" / "buses" / f"{sha(FIRST)}.txt"
    path.write_bytes(FIRST.replace("\n", "\r\n").encode() + b"\r\n")
    assert load(write(folder, SECOND)).texts == (FIRST,)


@pytest.mark.parametrize(
    "content", ["- sha256: ../../secret\n", "- [", "sha256: x\n", "- &a {sha256: *a}\n", "\0"]
)
def test_a_damaged_list_is_a_finding_and_is_not_written_over(folder: Path, content: str) -> None:
    keep(write(folder))
    index = folder / ".versions" / "buses" / "versions.yml"
    index.write_text(content, "utf8")
    article = write(folder, SECOND)
    assert "versions.yml" in damage(article).message
    keep(article)
    assert index.read_text("utf8") == content
    assert (index.parent / f"{sha(SECOND)}.txt").read_text("utf8") == SECOND


def test_a_link_in_the_place_of_the_folder_is_not_followed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (folder / ".versions").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PublishError, match="link"):
        keep(write(folder))
    assert not list((tmp_path / "elsewhere").iterdir())


@pytest.mark.parametrize("reason", [errno.ENOSPC, errno.EACCES, errno.EROFS])
def test_a_version_that_cannot_be_written_is_one_message(
    folder: Path, monkeypatch: pytest.MonkeyPatch, reason: int
) -> None:
    def refused(path: Path, _: bytes) -> None:
        raise OSError(reason, os.strerror(reason), str(path))

    monkeypatch.setattr(history, "replace_file", refused)
    with pytest.raises(PublishError, match=f"could not be kept .{os.strerror(reason)}"):
        keep(write(folder))


def test_a_run_that_is_killed_leaves_no_gap(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever write is the last one, the list names only texts that stand, and the next mends."""
    keep(write(folder))
    write_whole = store.replace_file
    for last in range(2):
        writes: list[Write] = [write_whole] * last

        def killed(path: Path, content: bytes, left: list[Write] = writes) -> None:
            if not left:
                path.with_name(f".briefing-{path.name}").write_bytes(content[:9])
                raise KeyboardInterrupt
            left.pop()(path, content)

        article = write(folder, f"{SECOND} {last}")
        monkeypatch.setattr(history, "replace_file", killed)
        with pytest.raises(KeyboardInterrupt):
            keep(article)
        monkeypatch.setattr(history, "replace_file", write_whole)
        texts = {path.stem for path in (folder / ".versions" / "buses").glob("[0-9a-f]*.txt")}
        assert set(listed(folder)) <= texts
        keep(article)
        assert listed(folder)[-1] == sha(article.text)
    assert not list((folder / ".versions" / "buses").glob(".briefing-*"))


# Decisions


def decided(folder: Path, decisions: str, before: str, after: str) -> Briefing:
    """Return the briefing of an article that was changed after these decisions were made."""
    keep(write(folder, before))
    (folder / "buses.review.yml").write_text(decisions, "utf8")
    return pipeline.brief(write(folder, after))


def codes(briefing: Briefing) -> list[str]:
    return [f.code for f in briefing.structure.findings if f.code[0] == "V"]


def section_of(briefing: Briefing, words: str) -> str:
    structure = briefing.structure
    for sentence, placement in zip(structure.sentences, structure.placements, strict=True):
        if words in sentence.span.of(structure.article.text):
            return placement.section.value
    raise LookupError(words)


def test_a_decision_follows_a_sentence_that_was_changed(folder: Path) -> None:
    decisions = (
        'sentences:\n- words: "The council raised the fare to 40"\n  section: analyst-view\n'
    )
    briefing = decided(folder, decisions, FIRST, SECOND)
    assert section_of(briefing, "45 cents") == "analyst-view"
    (found,) = (f for f in briefing.structure.findings if f.code[0] == "V")
    assert (found.code, found.line) == ("V007", 2)
    assert "The council raised the fare" in found.message


def test_a_decision_follows_from_an_older_version_than_the_last(folder: Path) -> None:
    keep(write(folder))
    keep(write(folder, FIRST.replace("The council raised", "On Monday the council raised")))
    decisions = 'sentences:\n- words: "The council raised"\n  section: analyst-view\n'
    after = FIRST.replace("The council raised", "Yesterday the council raised")
    briefing = decided(folder, decisions, after.replace("Night", "Late"), after)
    assert section_of(briefing, "Yesterday") == "analyst-view"


def test_a_decision_about_a_removed_sentence_says_since_when(folder: Path) -> None:
    decisions = 'sentences:\n- words: "Riders were angry"\n  section: background\n'
    briefing = decided(folder, decisions, FIRST, f"{FARES}\n\n{NIGHT}")
    (found,) = (f for f in briefing.structure.findings if f.code[0] == "V")
    assert found.code == "V001"
    assert "removed after the version of 6 May 2025" in found.message
    assert (found.hint or "").startswith("Delete the decision")


def test_a_decision_whose_words_stand_is_left_alone(folder: Path) -> None:
    decisions = 'sentences:\n- words: "The council raised the fare"\n  section: analyst-view\n'
    briefing = decided(folder, decisions, FIRST, SECOND)
    assert section_of(briefing, "45 cents") == "analyst-view"
    assert codes(briefing) == []


SAID = "Tom Lee said the buses are far too slow for anyone in town. Nobody answered him."


def test_a_corrected_quotation_follows_its_words(folder: Path) -> None:
    decisions = (
        'quotations:\n- words: "the buses are far too slow"\n  content: "far too slow for anyone"\n'
    )
    briefing = decided(folder, decisions, SAID, SAID.replace("too slow", "too late"))
    text = briefing.structure.article.text
    assert briefing.structure.quotations[0].contents[0].of(text) == "far too late for anyone"
    assert set(codes(briefing)) == {"V007"}


def test_a_speaker_follows_a_mended_name_and_nobody_elses(folder: Path) -> None:
    decisions = "speakers:\n- name: Tom Lee\n  side: Riders\n"
    briefing = decided(folder, decisions, SAID, SAID.replace("Lee", "Leeh"))
    assert [(s.name, s.side) for s in briefing.structure.speakers] == [("Tom Leeh", "Riders")]
    briefing = decided(folder, decisions, SAID, SAID.replace("Tom Lee", "Ada Quill"))
    assert [s.side for s in briefing.structure.speakers] == [None]


# What check proposes


def proposed(folder: Path, *texts: str, more: str = "") -> bool:
    """Say whether a new date is proposed after these versions, the last not yet published."""
    for text in texts[:-1]:
        keep(write(folder, text))
    found = pipeline.brief(write(folder, texts[-1], more)).structure.findings
    return any(finding.code == "R001" for finding in found)


def test_a_date_is_proposed_only_where_something_matters(folder: Path) -> None:
    assert proposed(folder, FIRST, SECOND)
    assert not proposed(folder, FIRST, FIRST.replace("Riders were angry", "Riders were agnry"))
    assert not proposed(folder, FIRST, SECOND, more=DAY)


def test_a_date_is_proposed_until_it_is_set(folder: Path) -> None:
    """A slip that is mended afterwards does not hide what readers were never told."""
    mended = SECOND.replace("on Monday.", "on Monday!")
    assert proposed(folder, FIRST, SECOND, mended)
    keep(write(folder, mended, DAY))
    assert not proposed(folder, mended, more=DAY)
    assert proposed(folder, mended.replace("45", "46"), more=DAY)


def test_check_names_the_day_and_the_build_keeps_none_for_drafts(project: Project) -> None:
    page = f"---\n{HEAD}---\n"
    project.article("buses.md", f"{page}{FIRST}\n")
    assert project.run("build", "--no-site").exit_code == 0
    project.article("buses.md", f"{page}{SECOND}\n")
    told = project.run("check", "--code", "R001").output
    assert "1 sentence changed" in told
    assert "updated: 20" in told
    folder = project.root / "briefings"
    project.article("buses.md", f"---\n{HEAD}status: draft\n---\n{SECOND}\n")
    assert project.run("build", "--no-site").exit_code == 0
    assert listed(folder) == [sha(FIRST)]


def test_a_second_build_makes_nothing_again(project: Project) -> None:
    for text in (FIRST, SECOND):
        project.article("buses.md", f"---\n{HEAD}---\n{text}\n")
        project.run("build", "--no-site")
    pages = project.pages()
    assert "unchanged" in project.run("build", "--no-site").output
    assert project.pages() == pages


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from([FARES, RIDERS, NIGHT, FARES.replace("40", "45")]), min_size=1))
def test_every_former_address_leads_somewhere(sentences: list[str]) -> None:
    """Each anchor of an earlier version is one of today's, or leads on, or is told as removed."""
    texts = [[FARES, RIDERS, NIGHT], sentences[::-1], sentences]
    editions = [Edition(Version(n, str(n)), passages(*text), {}) for n, text in enumerate(texts, 1)]
    now = {p.anchor: Section.BACKGROUND for p in editions[-1].passages}
    told = tell(editions, now, lambda _: {}, ())
    for edition in editions:
        for passage in edition.passages:
            ways = [now, told.replaced, told.removed]
            assert sum(passage.anchor in way for way in ways) == 1
    assert set(told.replaced.values()) <= now.keys()
