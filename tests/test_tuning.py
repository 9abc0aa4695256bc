"""Teaching the encoder: run where PyTorch is installed, which the other tests do not need."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from corpora import make_corpora

from generator.model import Role
from generator.training import network, tuning
from generator.training.annotations import Soft
from generator.training.corpus import TRAIN, Document, documents
from generator.training.encoders import teach
from generator.training.network import Network
from generator.understanding import marks, sentences
from generator.understanding.encoder import Encoder, lines, tokenizer
from generator.understanding.impressions import ROLES
from generator.understanding.lexicons import lexicon


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return make_corpora(tmp_path_factory.mktemp("tuning"))


@pytest.fixture(scope="module")
def articles(folders: tuple[Path, Path]) -> list[Document]:
    return [document for source in TRAIN.values() for document in documents(source, *folders)]


@pytest.fixture(scope="module")
def taught(articles: list[Document]) -> Network:
    pupil = tuning.Pupil(articles, rounds=8)
    losses = list(pupil.learn())
    assert losses[-1] < 0.8 * losses[0]
    return tuning.finish(pupil.steady(), articles)


def test_labels_come_to_the_lines_that_they_are_of(articles: list[Document]) -> None:
    task = tuning.task(articles[0], tokenizer(network.vocabulary()))
    assert not any(labels[0].any() for labels in task.labels.values())
    assert task.labels["sections"][1:].argmax(1).tolist() == [0, 1, 2, 3, 4]
    assert task.labels["speech"][1:].argmax(1).tolist() == [0, 0, 1, 0, 0]


def test_what_a_large_network_thinks_counts_as_a_label(articles: list[Document]) -> None:
    spans = articles[0].sentences
    sure = tuple(float(role is Role.MAIN_CONSEQUENCE) for role in ROLES)
    soft = [Soft(spans[0], sure, 0.5), Soft(spans[2], sure, 0.5)]
    other = replace(articles[0], roles=(), sentences=(), labels=None, soft=tuple(soft))
    both = replace(articles[0], soft=tuple(soft))
    cut = tokenizer(network.vocabulary())
    assert tuning.task(other, cut).labels["roles"][1].tolist() == list(sure)
    assert not tuning.task(other, cut).labels["roles"][2].any()
    mixed = tuning.task(both, cut).labels["roles"][1]
    assert mixed[ROLES.index(Role.MAIN)] == mixed[ROLES.index(Role.MAIN_CONSEQUENCE)] == 0.5
    assert tuning.task(both, cut).labels["glance"][1].tolist() == [0.25, 0.75]


def test_words_of_an_attribution_are_tagged_to_the_piece(articles: list[Document]) -> None:
    task = tuning.task(articles[-1], tokenizer(network.vocabulary()))
    spoken = [tag for tag in task.tags[3].tolist() if tag > 0]
    assert spoken[0] == 1
    assert set(spoken[1:-3]) == {2}
    assert spoken[-3:] == [5, 3, 4]


def test_what_ships_answers_as_what_was_taught(taught: Network, articles: list[Document]) -> None:
    words, article = network.exported(taught)
    encoder = Encoder(words, article, network.vocabulary())
    text = articles[0].text
    parts = sentences.split(text, lexicon("abbreviations"))
    marked = [passage.span for passage in marks.pair(text, parts)[0]]
    felt = encoder.read(articles[0].headline, text, parts, marked)
    seen = lines(tokenizer(network.vocabulary()), articles[0].headline, text, parts, marked)
    with torch.no_grad():
        pieces = [torch.tensor([line.pieces]) for line in seen]
        quoted = [torch.tensor([line.marked]) for line in seen]
        both = [taught.words(a, b) for a, b in zip(pieces, quoted, strict=True)]
        task = tuning.task(articles[0], tokenizer(network.vocabulary()))
        scores = taught.article(torch.cat([vector for vector, _ in both]), task.places)[0]
    for impression, row in zip(felt, scores[1:].log_softmax(1), strict=True):
        assert impression.sections == pytest.approx(row.tolist(), abs=0.25)


def test_encoders_that_are_there_are_kept(folders: tuple[Path, Path], tmp_path: Path) -> None:
    for name in ("0", "1", "2", "whole"):
        (tmp_path / name).mkdir()
        for part in ("words.onnx", "article.onnx"):
            (tmp_path / name / part).write_bytes(b"kept")
    teach(*folders, tmp_path)
    assert (tmp_path / "whole" / "words.onnx").read_bytes() == b"kept"
