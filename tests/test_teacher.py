"""The large network that is asked: run where PyTorch is installed, on one made up and tiny."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from corpora import SENTENCES, make_corpora
from safetensors.torch import save_file

from generator.errors import CorpusError
from generator.training import teacher
from generator.training.annotations import SOFT
from generator.training.corpus import NEWS, TRAIN, documents
from generator.training.network import vocabulary
from generator.training.tuning import task
from generator.understanding.encoder import tokenizer

_WIDTH, _INNER, _LAYERS = 24, 48, 4
_NAMES = ("<s>", "<pad>", "</s>", "[UNK]", "<mask>", "the", "bridge", "council", "said")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of a network like the large one, which knows nothing."""
    torch.manual_seed(0)
    shapes = {
        "embeddings.word_embeddings.weight": (len(_NAMES), _WIDTH),
        "embeddings.position_embeddings.weight": (514, _WIDTH),
        "encoder.relative_attention_bias.weight": (32, 12),
        "embeddings.LayerNorm.weight": (_WIDTH,),
        "embeddings.LayerNorm.bias": (_WIDTH,),
    }
    for n in range(_LAYERS):
        for name, (wide, long) in {
            **{f"attention.attn.{part}": (_WIDTH, _WIDTH) for part in "qkvo"},
            "intermediate.dense": (_INNER, _WIDTH),
            "output.dense": (_WIDTH, _INNER),
        }.items():
            shapes[f"encoder.layer.{n}.{name}.weight"] = (wide, long)
            shapes[f"encoder.layer.{n}.{name}.bias"] = (wide,)
        for name in ("attention.LayerNorm", "output.LayerNorm"):
            for part in ("weight", "bias"):
                shapes[f"encoder.layer.{n}.{name}.{part}"] = (_WIDTH,)
    folder = tmp_path_factory.mktemp("model")
    save_file(
        {name: torch.randn(shape) * 0.1 for name, shape in shapes.items()},
        folder / "model.safetensors",
    )
    words = {
        "type": "WordLevel",
        "vocab": {name: n for n, name in enumerate(_NAMES)},
        "unk_token": "[UNK]",
    }
    (folder / "tokenizer.json").write_text(json.dumps({"version": "1.0", "model": words}), "utf8")
    return folder


def test_every_sentence_is_understood_in_one_window(model: Path, tmp_path: Path) -> None:
    corpora, labels = make_corpora(tmp_path)
    path = corpora / TRAIN[NEWS]
    row = json.loads(path.read_text("utf8").splitlines()[0])
    row["text"], row["sentences"] = "The council of the bridge voted. " * 200, []
    path.write_text(json.dumps(row) + "\n", "utf8")
    (labels / TRAIN[NEWS]).write_text("", "utf8")
    read = task(documents(TRAIN[NEWS], corpora, labels)[0], tokenizer(vocabulary()))
    windows = list(teacher.Pieces(model).windows(read))
    assert len(windows) > 2
    assert all(len(window.pieces) <= 514 for window in windows)
    lines = [line for window in windows for line, _ in window.lines]
    assert sorted(lines) == list(range(201))


def test_what_is_asked_is_learned_from_and_kept(model: Path, tmp_path: Path) -> None:
    corpora, labels = make_corpora(tmp_path)
    assert teacher.ask(corpora, labels, model) == 16
    assert len((labels / SOFT).read_text("utf8").splitlines()) == 16
    for source in TRAIN.values():
        for document in documents(source, corpora, labels):
            assert len(document.soft) == len(SENTENCES)
            assert all(sum(soft.roles) == pytest.approx(1) for soft in document.soft)
            texts = [soft.span.of(document.text) for soft in document.soft]
            assert texts[1].startswith("The bridge of")


def test_a_folder_without_the_network_is_named(tmp_path: Path) -> None:
    corpora, labels = make_corpora(tmp_path)
    with pytest.raises(CorpusError, match=r"not there: model\.safetensors"):
        teacher.ask(corpora, labels, tmp_path)
    assert not (labels / SOFT).exists()
