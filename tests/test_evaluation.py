"""Measuring the understanding: what is counted as right, the floors, and the conversion."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from corpora import SPEAKER, article, make_corpora

from generator.errors import CorpusError
from generator.model import Role, Span
from generator.training import floors
from generator.training.__main__ import main
from generator.training.axis import Axis
from generator.training.corpus import HELD_BACK, NEWS, OUTLETS, Document, documents
from generator.training.evaluate import editor_scores, quotation_scores, role_scores, understand
from generator.training.judging import judge_editor, judge_quotations, judge_roles
from generator.training.measures import Tally, by_class, macro_f1, reliability, total

CARD = "Before.\n<!-- scores -->\nold\n<!-- end of scores -->\nAfter.\n"
GUIDE = "Before.\n<!-- figures -->\nold\n<!-- end of figures -->\nAfter.\n"


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    return make_corpora(tmp_path)


@pytest.fixture
def filed(folders: tuple[Path, Path]) -> Document:
    """An article of which every sentence's section and role is known."""
    return documents(HELD_BACK[NEWS], *folders)[0]


def perfect(document: Document) -> dict[str, Any]:
    """Return what an understanding would print that is right in everything."""
    labels = document.labels
    assert labels
    at = document.text.index("“It is a disaster")
    end = document.text.index(" said")
    name = document.text.index(SPEAKER)
    return {
        "text": document.text,
        "sentences": [
            {
                "id": f"s{n}",
                "start": span.start,
                "end": span.end,
                "section": labels.sections[n][0],
                "confidence": 1.0,
                "role": document.roles[n] if document.roles else Role.NONE,
            }
            for n, span in enumerate(labels.spans)
        ],
        "glance": [f"s{n}" for n in labels.glance],
        "quotations": [
            {
                "contents": [{"start": at, "end": end}],
                "cue": {"start": end + 1, "end": end + 5},
                "source": {"start": name, "end": name + len(SPEAKER)},
                "speaker": "p1",
                "speech": True,
            }
        ],
        "speakers": [{"id": "p1", "name": SPEAKER, "kind": "party"}],
    }


def scores_of(document: Document, record: dict[str, Any]) -> dict[str, float]:
    return editor_scores(judge_editor(document, record))


def test_a_perfect_understanding_scores_one_in_everything(folders: tuple[Path, Path]) -> None:
    news = documents(HELD_BACK[NEWS], *folders)[0]
    outlet = documents(HELD_BACK[OUTLETS], *folders)[0]
    found = (
        editor_scores(judge_editor(news, perfect(news)))
        | editor_scores(judge_editor(outlet, perfect(outlet)))
        | role_scores(judge_roles(news, perfect(news)))
        | quotation_scores(judge_quotations(outlet, perfect(outlet)))
    )
    other = found.pop("other attributions found")
    assert other == 0.0  # there is none
    assert found == dict.fromkeys(found, 1.0)


def test_a_sentence_in_the_wrong_section_is_counted(filed: Document) -> None:
    record = perfect(filed)
    record["sentences"][1]["section"] = "reactions"
    assert scores_of(filed, record)["sections, accuracy"] == 0.8


def test_where_annotators_differ_either_section_is_right(filed: Document) -> None:
    assert filed.labels
    either = tuple(dict.fromkeys((*filed.labels.sections[0], *filed.labels.sections[1])))
    labels = replace(filed.labels, sections=(either, *filed.labels.sections[1:]))
    record = perfect(filed)
    record["sentences"][0]["section"] = either[1]
    assert scores_of(replace(filed, labels=labels), record)["sections, accuracy"] == 1.0


@pytest.mark.parametrize(
    ("name", "last", "full"),
    [
        ("Dr. Ann Lee", 1.0, 1.0),
        ("Lee", 1.0, 0.0),
        ("Ann", 0.0, 0.0),
        ("the head of the bridge company Ann Lee", 0.0, 0.0),
    ],
)
def test_a_name_is_right_by_its_last_word_or_in_full(
    filed: Document, name: str, last: float, full: float
) -> None:
    record = perfect(filed)
    record["speakers"][0]["name"] = name
    found = scores_of(filed, record)
    assert found["speaker's last name, precision"] == last
    assert found["speaker's full name, F1"] == full


def test_silence_about_a_speaker_is_not_a_wrong_name(filed: Document) -> None:
    record = perfect(filed)
    record["quotations"][0]["speaker"] = None
    tally = judge_editor(filed, record)
    assert tally.hits("last name").found == 0
    assert tally.hits("last name").wanted == 1


def test_what_is_no_speech_does_not_count_as_speech(filed: Document) -> None:
    record = perfect(filed)
    record["quotations"][0]["speech"] = False
    assert scores_of(filed, record)["sentences that hold speech, F1"] == 0.0


def test_picks_beyond_the_third_do_not_count(filed: Document) -> None:
    record = perfect(filed)
    record["glance"] = ["s3", "s4", "s0", "s1"]
    assert scores_of(filed, record)["at a glance, an annotator's picks"] == pytest.approx(1 / 3)


def test_white_space_may_differ_and_nothing_else(filed: Document) -> None:
    record = perfect(filed)
    axis = Axis(replace(filed, text=f"\n {filed.text}"), record)
    assert axis.given(Span(2, 12)) == axis.read({"start": 0, "end": 10})
    with pytest.raises(CorpusError, match="is not the article's"):
        Axis(replace(filed, text=f"{filed.text}!"), record)


def test_half_of_a_content_is_enough_and_its_source_must_touch(folders: tuple[Path, Path]) -> None:
    document = documents(HELD_BACK[OUTLETS], *folders)[0]
    record = perfect(document)
    quotation = record["quotations"][0]
    quotation["contents"][0]["start"] += 4
    quotation["source"]["end"] -= 2
    found = quotation_scores(judge_quotations(document, record))
    assert found["contents that overlap, F1"] == 1.0
    assert found["content and its source, F1"] == 1.0
    assert found["exact contents, F1"] == 0.0
    assert found["exact sources, F1"] == 0.0
    quotation["source"] = None
    found = quotation_scores(judge_quotations(document, record))
    assert found["direct quotations found"] == 1.0
    assert found["direct quotations with the right source"] == 0.0


def test_macro_f1_is_over_the_classes_that_there_are() -> None:
    pairs = [("a", "a"), ("a", "b"), ("b", "b"), ("b", "c")]
    assert by_class(pairs)["c"].wanted == 0
    assert macro_f1(pairs) == pytest.approx((2 / 3 + 1 / 2) / 2)


def test_confidence_that_is_too_high_shows() -> None:
    honest = reliability((0.5 + n / 1e6, n % 2 == 0) for n in range(200))
    assert honest.error < 0.1
    boastful = reliability((1.0, n % 2 == 0) for n in range(200))
    assert boastful.error == pytest.approx(0.5)
    assert boastful.chance == 0.0


def test_tallies_of_articles_add_up(filed: Document) -> None:
    one = judge_editor(filed, perfect(filed))
    both = total((one, one))
    assert both.counts["speech right"] == 2
    assert len(both.pairs["sections"]) == 10
    assert total([]) == Tally()


def test_what_is_judged_is_what_the_command_prints(filed: Document) -> None:
    record = next(understand([filed]))
    assert record["slug"] == filed.name
    assert record["title"] == filed.headline
    assert record["published"] == "2024-05-14"
    assert record["text"] == filed.text


def evaluate(folders: tuple[Path, Path], *options: str) -> Result:
    """Evaluate on the made-up corpora, with a card and floors beside them."""
    root = folders[0].parent
    if not (root / "card.md").exists():
        (root / "card.md").write_text(CARD, "utf8")
        (root / "guide.md").write_text(GUIDE, "utf8")
    places = ["--labels", folders[1], "--card", root / "card.md", "--guide", root / "guide.md"]
    places += ["--floors", root / "floors.toml"]
    return CliRunner().invoke(main, ["evaluate", str(folders[0]), *map(str, places), *options])


def test_evaluation_holds_the_floors_that_it_set(folders: tuple[Path, Path]) -> None:
    written = evaluate(folders, "--write")
    assert written.exit_code == 0, written.output
    root = folders[0].parent
    card = (root / "card.md").read_text("utf8")
    assert "| gazette | 8 | 40 |" in card
    assert "| kinds of speakers that are right |" in (root / "guide.md").read_text("utf8")
    assert "old" not in card.split()
    again = evaluate(folders)
    assert again.exit_code == 0
    assert again.output == written.output
    assert (root / "card.md").read_text("utf8") == card


def test_a_score_below_its_floor_fails_and_is_pointed_at(folders: tuple[Path, Path]) -> None:
    evaluate(folders, "--write")
    path = folders[0].parent / "floors.toml"
    path.write_text('[editor.newsdiscourse]\n"sections, accuracy" = 1.1\n', "utf8")
    result = evaluate(folders)
    assert result.exit_code == 1
    assert "1.100 | **too low** |" in result.output


def test_a_floor_without_a_score_fails() -> None:
    assert floors.missed({"a.b": {"x": 1.0}}, {"a.b": {"x": 0.5, "y": 0.5}}) == [("a.b", "y")]


def test_floors_lie_just_below_the_scores_but_what_is_perfect_stays(tmp_path: Path) -> None:
    path = tmp_path / "floors.toml"
    floors.write(path, {"a.b": {"good": 0.8765, "kept": 1.0, "bad": 0.004}})
    assert floors.read(path) == {"a.b": {"good": 0.866, "kept": 1.0, "bad": 0.0}}


def test_floors_that_cannot_be_read_are_named(folders: tuple[Path, Path]) -> None:
    result = evaluate(folders)
    assert result.exit_code == 1
    assert "floors.toml: The file cannot be read" in result.output


def test_articles_can_be_had_as_files(folders: tuple[Path, Path], tmp_path: Path) -> None:
    corpus, target = folders[0] / HELD_BACK[NEWS], tmp_path / "articles"
    result = CliRunner().invoke(main, ["export", str(corpus), str(target)])
    assert result.exit_code == 0, result.output
    row, _ = article("Devvillea")
    text = (target / "Devvillea.md").read_text("utf8")
    assert text.startswith('---\ntitle: "Devvillea closes its bridge"\ndate: 2024-05-14\n---\n')
    assert text.endswith(f"{row['text']}\n")


NEWS_TEXT = """H Bridge closed
DATE/TIME 2015-03-04
URL http://news.example/1

S1 The bridge closed.
S2 It is old.

S3 “Sad,” she said.
"""
NEWS_ANN = "T1\tMain 0 4\tS1\nT2\tDistant_Evaluation 5 9\tS3\nT3\tSpeech 5 9\tS3\n"
BRAT = """T1\tSource 7 10\tshe
T2\tCue 11 15\tsaid
T3\tContent 0 6\t“Sad,”
E1\tAttribution:T2 Source:T1 Cue:T2 Content:T3
"""


@pytest.fixture
def checkouts(tmp_path: Path) -> tuple[Path, Path]:
    """The two corpora as they are published, with an article in each split."""
    news, outlets = tmp_path / "news", tmp_path / "outlets"
    (news / "data").mkdir(parents=True)
    for name in ("train", "validation", "test"):
        with zipfile.ZipFile(news / "data" / f"{name}.zip", "w") as archive:
            archive.writestr(f"{name}/Crime/Reuters_1.txt", NEWS_TEXT)
            archive.writestr(f"{name}/Crime/Reuters_1.ann", NEWS_ANN)
            archive.writestr(f"__MACOSX/{name}/Crime/._Reuters_1.ann", "\0")
    for split in ("train", "dev", "test"):
        for part, name, text in (
            ("text", "gazette_1.txt", "“Sad,” she said."),
            ("attributions", "gazette_1_a.ann", BRAT),
        ):
            folder = outlets / "data" / split / part
            folder.mkdir(parents=True)
            (folder / name).write_text(text, "utf8")
    (outlets / "data" / "metadata.tsv").write_text(
        "filename\ttitle\tpublisher\tpublication_date\ngazette_1\tSad\tgazette\t2016-01-02\n",
        "utf8",
    )
    return news, outlets


def convert(checkouts: tuple[Path, Path], target: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["convert", *map(str, checkouts), str(target), *options])


def test_published_corpora_become_ours(checkouts: tuple[Path, Path], tmp_path: Path) -> None:
    target = tmp_path / "corpora"
    result = convert(checkouts, target)
    assert result.exit_code == 0, result.output
    row = json.loads((target / "newsdiscourse" / "train.jsonl").read_text("utf8"))
    assert row["name"] == "Crime_Reuters_1"
    assert row["headline"] == "Bridge closed"
    assert row["published"] == "2015-03-04"
    assert row["text"] == "The bridge closed. It is old.\n\n“Sad,” she said."
    said = row["sentences"][2]
    assert row["text"][said["start"] : said["end"]] == "“Sad,” she said."
    assert (said["role"], said["speech"]) == ("Distant_Evaluation", True)
    assert row["sentences"][1]["role"] == "NA"
    article = json.loads((target / "polnear" / "dev.jsonl").read_text("utf8"))
    assert article["publisher"] == "gazette"
    assert article["attributions"] == [
        {"source": [[7, 10]], "cue": [[11, 15]], "content": [[0, 6]]}
    ]


def test_the_test_split_is_written_only_when_asked_for(
    checkouts: tuple[Path, Path], tmp_path: Path
) -> None:
    convert(checkouts, tmp_path / "corpora")
    assert not list((tmp_path / "corpora").rglob("test*"))
    convert(checkouts, tmp_path / "last", "--split", "test")
    assert len(list((tmp_path / "last").rglob("*.jsonl"))) == 2


def test_a_checkout_that_is_none_is_named(checkouts: tuple[Path, Path], tmp_path: Path) -> None:
    result = convert((checkouts[0], tmp_path / "nowhere"), tmp_path / "corpora")
    assert result.exit_code == 1
    assert "nowhere" in result.output
    (checkouts[0] / "data" / "train.zip").write_text("no archive", "utf8")
    result = convert(checkouts, tmp_path / "corpora")
    assert result.exit_code == 1
    assert "train.zip" in result.output
