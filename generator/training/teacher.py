"""A large network, asked how likely each discourse role of each sentence is.

Roles are labelled in few articles, and a small network learns more from what a large one finds
likely than from single labels (Hinton, Vinyals and Dean, 2015, arXiv:1503.02531).  The large one
is all-mpnet-base-v2 (Song et al., NeurIPS 2020; Apache-2.0), eighty times the work of the one that
ships.  It reads as much of an article at once as it can, so that each sentence is understood beside
the headline, the lede and its neighbours.

What it thinks is kept as labels, `soft.jsonl`: who learns the weights again needs no teacher.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import log
from pathlib import Path

import click
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.func import functional_call
from torch.nn import functional

from generator.errors import CorpusError
from generator.training.annotations import SOFT, Soft, softened
from generator.training.corpus import NEWS, TRAIN, Document, documents
from generator.training.network import Article, Layer, layers, taken, vocabulary
from generator.training.tuning import Course, Task, errors, grouped, hidden, task
from generator.understanding.encoder import OUTPUTS, tokenizer

_MODEL, _VOCABULARY = "model.safetensors", "tokenizer.json"  # of the folder
_NAMES = (  # of parts: MPNet's, and BERT's
    ("attention.attn.q", "attention.self.query"),
    ("attention.attn.k", "attention.self.key"),
    ("attention.attn.v", "attention.self.value"),
    ("attention.attn.o", "attention.output.dense"),
    ("attention.LayerNorm", "attention.output.LayerNorm"),
)
_EPSILON = 1e-5
_NEAR, _BUCKETS, _FAR = 8, 16, 128  # of distances between pieces, each way
_FIRST_PLACE = 2  # the places before are padding's
_FIRST_WORD = 1003
_MEMORY = 256  # units of the reader of sentences, each way
_DROPPED = 0.1

_SEED = 1
_ROUNDS = 4
_WORTH = {"sections": 0.7, "roles": 1.0, "speech": 0.2, "kinds": 0.2, "glance": 0.4}
_FIXED = 3  # lowest layers that learn nothing
_RATE, _SLOWER, _NEW_RATE = 5e-5, 0.9, 1e-3  # of the last layer; for each below it; of the rest
_STEADY = 0.99  # of the running mean of the weights
_STEP = 3000  # pieces that a step learns from

_WINDOW = 500  # pieces read at once
_HEADLINE, _LEDE, _SENTENCE = 40, 60, 120  # pieces of each that are read
_BESIDE = 2  # sentences read again on both edges of a window
_TOGETHER = 12  # windows


@dataclass(frozen=True, slots=True)
class Window:
    """A part of an article that is read at once.

    `lines` has the number of each line that is understood here, and where its pieces lie.
    """

    pieces: tuple[int, ...]
    lines: tuple[tuple[int, slice], ...]


class Pieces:
    """Turns the pieces of words that the small network reads into those of the large one."""

    def __init__(self, folder: Path) -> None:
        theirs = Tokenizer.from_file(str(folder / _VOCABULARY)).get_vocab()
        self.start, self.end, self.padding, self.mask = (
            theirs[name] for name in ("<s>", "</s>", "<pad>", "<mask>")
        )
        ours = Tokenizer.from_str(vocabulary()).get_vocab()
        self.number = {n: theirs.get(piece, theirs["[UNK]"]) for piece, n in ours.items()}

    def windows(self, read: Task) -> Iterator[Window]:
        """Yield the parts of an article; each line is understood in one of them."""
        headline, *own = ([self.number[n] for n in line.pieces[1:-1]] for line in read.lines)
        headline = headline[:_HEADLINE]
        first = 1
        while first <= len(own):
            begin = max(1, first - _BESIDE)
            pieces = [self.start, *headline, self.end]
            places = {0: slice(1, 1 + max(1, len(headline)))}
            if begin > 1:
                pieces += [*own[0][:_LEDE], self.end]
            for number, line in enumerate(own[begin - 1 :], begin):
                sentence = line[:_SENTENCE]
                if len(pieces) + len(sentence) >= _WINDOW:
                    break
                places[number] = slice(len(pieces), len(pieces) + max(1, len(sentence)))
                pieces += [*sentence, self.end]
            last = max(places)
            after = last + 1 if last == len(own) else max(first, last - _BESIDE) + 1
            understood = ([0] if first == 1 else []) + list(range(first, after))
            yield Window(tuple(pieces), tuple((n, places[n]) for n in understood))
            first = after


class _Layer(Layer):
    """A layer of the large network."""

    def __init__(self, inner: int, width: int) -> None:
        super().__init__(inner, width, _EPSILON, _DROPPED)

    def mixed(self, query: Tensor, key: Tensor, value: Tensor, mask: Tensor) -> Tensor:
        # Windows are long: all their scores at once would not fit the cache.
        return functional.scaled_dot_product_attention(query, key, value, mask)

    def half(self, states: Tensor, mask: Tensor) -> Tensor:
        """Return new states in the 16 bits of the given ones, though weights learn in 32."""
        weights = {name: value.to(states.dtype) for name, value in self.named_parameters()}
        found: Tensor = functional_call(self, weights, (states, mask))
        return found


class Passages(nn.Module):
    """Reads the words of windows."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        given = {_renamed(name): value for name, value in load_file(folder / _MODEL).items()}
        table = nn.Embedding.from_pretrained  # which learns nothing
        self.pieces = table(given["embeddings.word_embeddings.weight"])
        self.positions = table(given["embeddings.position_embeddings.weight"])
        self.distances = table(given["encoder.relative_attention_bias.weight"])
        inners = [len(v) for k, v in given.items() if k.endswith("intermediate.dense.bias")]
        self.width = self.pieces.embedding_dim
        self.norm = nn.LayerNorm(self.width, _EPSILON).requires_grad_(False)
        self.norm.load_state_dict(taken(given, "embeddings.LayerNorm"))
        self.layers = nn.ModuleList(_Layer(inner, self.width) for inner in inners)
        self.layers.load_state_dict(layers(given, len(inners)))
        self.layers[:_FIXED].requires_grad_(False)

    def forward(self, pieces: Tensor, there: Tensor) -> Tensor:
        """Return states [rows, pieces, width]; both arguments are [rows, pieces].

        `there` is false where a row has come to its end.
        """
        count = pieces.shape[1]
        places = torch.arange(_FIRST_PLACE, _FIRST_PLACE + count)
        states = self.norm(self.pieces(pieces) + self.positions(places)).bfloat16()
        unseen = torch.where(there, 0.0, -1e4)[:, None, None, :]
        mask = (self._nearness(count) + unseen).to(states.dtype)
        for layer in self.layers:
            states = layer.half(states, mask)
        return states.float()

    def _nearness(self, count: int) -> Tensor:
        """Return how much more each piece attends to each for their distance [heads, count, count].

        Distances fall into buckets, wider ones further off (Raffel et al., JMLR 2020).
        """
        behind = torch.arange(count)[:, None] - torch.arange(count)
        far = behind.abs().clamp(min=1)
        steps = torch.log(far / _NEAR) / log(_FAR / _NEAR) * (_BUCKETS - _NEAR)
        wide = (_NEAR + steps.long()).clamp(max=_BUCKETS - 1)
        bucket = torch.where(far < _NEAR, behind.abs(), wide) + (behind < 0) * _BUCKETS
        return self.distances(bucket).permute(2, 0, 1)


def _renamed(name: str) -> str:
    """Return a BERT's name of a part, from that of MPNet."""
    for theirs, ours in _NAMES:
        name = name.replace(theirs, ours)
    return name


Lesson = tuple[Task, tuple[Window, ...]]


class Teacher:
    """The large network: what it has learned, and how it is asked."""

    def __init__(self, folder: Path) -> None:
        torch.manual_seed(_SEED)
        self.cut = tokenizer(vocabulary())
        self.numbers = Pieces(folder)
        self.passages = Passages(folder)
        self.article = Article(self.passages.width, _MEMORY)

    def learn(self, documents: Sequence[Document]) -> Iterator[float]:
        """Learn from articles; yield after each step the share of all that is done."""
        chance = random.Random(_SEED)
        lessons = [self._lesson(document) for document in documents]
        rounds = (chance.sample(lessons, len(lessons)) for _ in range(_ROUNDS))
        steps = [step for each in rounds for step in grouped(each, _length, _STEP)]
        course = Course(self._rates(), len(steps), _STEADY)
        self.passages.train()
        self.article.train()
        for number, step in enumerate(steps, 1):
            told = [
                self.article(vectors, task.places)[: len(OUTPUTS)]
                for (task, _), vectors in zip(step, self._read(step), strict=True)
            ]
            course.step(errors([task for task, _ in step], told, _WORTH))
            yield number / len(steps)
        course.settle()
        self.passages.eval()
        self.article.eval()

    @torch.no_grad()
    def ask(self, document: Document) -> tuple[Soft, ...]:
        """Return what the network thinks of each sentence of an article."""
        lesson = self._lesson(document)
        if not lesson[1]:
            return ()
        read = lesson[0]
        *scores, _ = self.article(self._read([lesson])[0], read.places)
        thought = dict(zip(OUTPUTS, (each[1:].softmax(1).tolist() for each in scores), strict=True))
        return tuple(
            Soft(span, tuple(roles), picked)
            for span, roles, (_, picked) in zip(
                read.spans, thought["roles"], thought["glance"], strict=True
            )
        )

    def _lesson(self, document: Document) -> Lesson:
        read = task(document, self.cut)
        return read, tuple(self.numbers.windows(read))

    def _rates(self) -> list[tuple[list[nn.Parameter], float]]:
        """Return what learns, and how fast: layers further from the words the faster."""
        high = list(reversed(self.passages.layers[_FIXED:]))
        learning = [(list(layer.parameters()), _RATE * _SLOWER**n) for n, layer in enumerate(high)]
        return [*learning, (list(self.article.parameters()), _NEW_RATE)]

    def _read(self, lessons: Sequence[Lesson]) -> list[Tensor]:
        """Return a vector for each line of each article [lines, width]."""
        found = [[torch.empty(0)] * len(task.lines) for task, _ in lessons]
        every = [(n, window) for n, (_, windows) in enumerate(lessons) for window in windows]
        every.sort(key=lambda pair: len(pair[1].pieces))
        for start in range(0, len(every), _TOGETHER):
            batch = every[start : start + _TOGETHER]
            pieces = nn.utils.rnn.pad_sequence(
                [torch.tensor(window.pieces) for _, window in batch],
                batch_first=True,
                padding_value=self.numbers.padding,
            )
            there = pieces != self.numbers.padding
            if self.passages.training:
                pieces = hidden(pieces, self.numbers.mask, _FIRST_WORD)
            for states, (n, window) in zip(self.passages(pieces, there), batch, strict=True):
                for line, place in window.lines:
                    found[n][line] = states[place].mean(0)
        return [torch.stack(vectors) for vectors in found]


def _length(lesson: Lesson) -> int:
    """Return how many pieces an article has."""
    return sum(len(window.pieces) for window in lesson[1])


def ask(corpora: Path, labels: Path, folder: Path) -> int:
    """Teach the large network of a folder, and write what it thinks of all training articles.

    Returns the number of articles; raises `CorpusError`.
    """
    if not all((folder / name).is_file() for name in (_MODEL, _VOCABULARY)):
        raise CorpusError(
            f"The pretrained network is not there: {_MODEL} and {_VOCABULARY}.",
            path=folder,
            hint="Name a folder of all-mpnet-base-v2; MODEL_CARD.md says where it is to be had.",
        )
    read = {kind: documents(source, corpora, labels) for kind, source in TRAIN.items()}
    every = [document for articles in read.values() for document in articles]
    teacher = Teacher(folder)
    known = [replace(document, soft=()) for document in read[NEWS]]
    with click.progressbar(length=1000, label="Teacher", file=sys.stderr) as bar:
        for share in teacher.learn(known):
            bar.update(round(1000 * share) - bar.pos)
    with click.progressbar(every, label="Asking", file=sys.stderr) as asked:
        thought = [(d, teacher.ask(d)) for d in asked]
    lines = [json.dumps(softened(d.name, d.text, told)) + "\n" for d, told in thought if told]
    (labels / SOFT).write_text("".join(lines), "utf8", newline="\n")
    return len(lines)
