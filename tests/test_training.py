"""Making the weights: from annotated articles to a file that `sections.place` reads."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from shutil import copy

import pytest
from click.testing import CliRunner, Result

pytest.importorskip("sklearn")

from corpora import SENTENCES, SPEAKER, make_corpora

from generator.errors import CorpusError
from generator.model import Kind, Role, Section, Span
from generator.training.__main__ import main
from generator.training.annotations import (
    LABELS,
    Said,
    Soft,
    decode,
    fingerprint,
    rows,
    soft,
    softened,
)
from generator.training.corpus import HELD_BACK, NEWS, OUTLETS, TRAIN, documents, read
from generator.training.encoders import PARTS, VOCABULARY
from generator.understanding.impressions import ROLES
from generator.understanding.weights import head

WEIGHTS = Path(str(files("generator.understanding"))) / "weights"
CARD = """Before.
<!-- cross-validation -->
old
<!-- end of cross-validation -->
After.
"""


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    return make_corpora(tmp_path)


def train(folders: tuple[Path, Path], name: str = "weights") -> Result:
    """Learn from the made-up corpora, with the package's own encoder, into a folder beside them."""
    root = folders[0].parent
    (root / "card.md").write_text(CARD, "utf8")
    for encoder in ("0", "1", "2", "whole"):
        (root / "encoders" / encoder).mkdir(parents=True, exist_ok=True)
        for part in PARTS:
            copy(WEIGHTS / part, root / "encoders" / encoder)
    copy(WEIGHTS / VOCABULARY, root / "encoders")
    options = ["--labels", folders[1], "--encoders", root / "encoders", "--weights", root / name]
    return CliRunner().invoke(
        main, ["train", str(folders[0]), *map(str, options), "--card", str(root / "card.md")]
    )


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the card and the weights of two trainings on the same articles."""
    root = tmp_path_factory.mktemp("training")
    folders = make_corpora(root)
    for name in ("weights", "again"):
        result = train(folders, name)
        assert result.exit_code == 0, result.output
    return root


def test_training_writes_weights_and_figures(trained: Path) -> None:
    learned = head(
        json.loads((trained / "weights" / "sections.json").read_text("utf8"))["sections"]
    )
    assert learned.classes == tuple(Section)
    card = (trained / "card.md").read_text("utf8")
    assert card.startswith("Before.\n")
    assert card.endswith("After.\n")
    assert "| key-changes |" in card
    assert "old" not in card.split()


def test_the_same_articles_give_the_same_bytes(trained: Path) -> None:
    names = sorted(path.name for path in (trained / "weights").iterdir())
    assert {"sections.json", "speaking.json", "glance.json", *PARTS, VOCABULARY} == set(names)
    once, again = ([(trained / f / n).read_bytes() for n in names] for f in ("weights", "again"))
    assert once == again


@pytest.mark.parametrize("corpus", [NEWS, OUTLETS])
def test_labels_reach_the_sentences_that_we_see(folders: tuple[Path, Path], corpus: str) -> None:
    example = next(read(TRAIN[corpus], *folders))
    assert list(example.sections) == [section for _, section, _ in SENTENCES]
    roles = [role if corpus == NEWS else None for _, _, role in SENTENCES]
    assert list(example.roles) == roles
    assert example.glance == ((0, 2, 1) if corpus == NEWS else ())
    labels = example.document.labels
    assert labels
    assert labels.speech == {2: Said((SPEAKER,), (Kind.PARTY,))}


def test_a_label_may_leave_open_what_two_annotators_saw_differently() -> None:
    text = "The mayor's office said no. So did O'Hara Corp."
    row = {
        "article": "x",
        "text": fingerprint(text),
        "sections": "R K|B",
        "speech": {"1": "official|party 4-18|4-9", "2": 'party 35-41+"Corporation"'},
    }
    labels = decode(row, text, (Span(0, 27), Span(28, 47)))
    assert labels.sections == ((Section.REACTIONS,), (Section.KEY_CHANGES, Section.BACKGROUND))
    assert labels.speech
    both = (Kind.OFFICIAL, Kind.PARTY)
    assert labels.speech[0] == Said(("mayor's office", "mayor"), both)
    assert labels.speech[1].names == ("O'Hara Corporation",)


def test_nobody_named_is_no_name() -> None:
    row = {"article": "x", "text": fingerprint("No."), "sections": "R", "speech": {"1": "unknown"}}
    assert decode(row, "No.", (Span(0, 3),)).speech == {0: Said((), (Kind.UNKNOWN,))}


def test_nobody_having_looked_for_speech_is_not_silence() -> None:
    row = {"article": "x", "text": fingerprint("No."), "sections": "R", "once": "sections"}
    labels = decode(row, "No.", (Span(0, 3),))
    assert labels.speech is None
    assert labels.once == {"sections"}


def test_what_a_network_thinks_comes_back_to_the_percent() -> None:
    likely = {Role.MAIN: 0.996, Role.DISTANT_EVALUATION: 0.004}
    torn = {Role.CAUSE_GENERAL: 0.5, Role.DISTANT_HISTORICAL: 0.3, Role.MAIN: 0.2}
    told = [
        Soft(Span(3 * n, 3 * n + 2), tuple(roles.get(role, 0.0) for role in ROLES), glance)
        for n, (roles, glance) in enumerate([(likely, 1.0), (torn, 0.07)])
    ]
    line = softened("x", "No. No.", told)
    assert line["roles"] == "M99 G50H30M20"
    sure, unsure = soft(line, "No. No.")
    assert sure.roles[ROLES.index(Role.MAIN)] == 1
    assert (unsure.span, unsure.glance) == (told[1].span, 0.07)
    assert unsure.roles == pytest.approx(told[1].roles)


def test_what_a_network_thinks_never_meets_another_text() -> None:
    line = softened("x", "No.", [Soft(Span(0, 3), (1.0,) * len(ROLES), 0.5)])
    with pytest.raises(CorpusError, match="not the one"):
        soft(line, "Yes.")


@pytest.mark.parametrize("source", [*TRAIN.values(), *HELD_BACK.values()])
def test_the_labels_hold_offsets_and_no_text(source: str) -> None:
    """Of a name, no more than two words are written out: those that its article does not have."""
    names = [
        name
        for row in rows(LABELS / source)
        for said in row.get("speech", {}).values()
        for name in said.partition(" ")[2].split("|")
    ]
    assert names
    assert all(name.count('"') <= 4 for name in names)


@pytest.mark.parametrize("broken", ["corpora/polnear/train.jsonl", "labels/polnear/train.jsonl"])
def test_a_missing_file_is_named(folders: tuple[Path, Path], broken: str) -> None:
    (folders[0].parent / broken).unlink()
    result = train(folders)
    assert result.exit_code == 1
    assert broken in result.output
    assert "cannot be read" in result.output


def test_a_broken_line_is_named(folders: tuple[Path, Path]) -> None:
    path = folders[1] / TRAIN[NEWS]
    path.write_text(path.read_text("utf8") + "{oops\n", "utf8")
    result = train(folders)
    assert result.exit_code == 1
    assert f"{path}:9" in result.output


def test_an_article_that_is_not_in_the_corpus_is_named(folders: tuple[Path, Path]) -> None:
    path = folders[1] / TRAIN[NEWS]
    row = {"article": "Nowhere", "text": "0", "sections": "", "speech": {}}
    path.write_text(json.dumps(row) + "\n", "utf8")
    result = train(folders)
    assert result.exit_code == 1
    assert "Nowhere" in result.output


def test_labels_of_another_text_are_refused(folders: tuple[Path, Path]) -> None:
    """Offsets into a text that has changed would name anybody."""
    path = folders[0] / TRAIN[NEWS]
    path.write_text(path.read_text("utf8").replace("brothers", "sisters"), "utf8")
    result = train(folders)
    assert result.exit_code == 1
    assert "is not the one that was annotated" in result.output


def test_an_article_without_labels_is_read_all_the_same(folders: tuple[Path, Path]) -> None:
    path = folders[1] / TRAIN[NEWS]
    path.write_text(path.read_text("utf8").split("\n")[0] + "\n", "utf8")
    articles = documents(TRAIN[NEWS], *folders)
    assert [bool(article.labels) for article in articles] == [True] + [False] * 7


def test_help_does_not_load_what_learns() -> None:
    code = (
        "import sys; from generator.training.__main__ import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'sklearn', 'numpy', 'onnxruntime', 'generator.pipeline'} & {*sys.modules}))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "evaluate" in run.stdout
    assert run.stdout.endswith("[]\n")
