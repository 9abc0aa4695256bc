"""Teaching the encoder all its tasks at once, on whole articles.

Every labelling has a task of its own, so that none speaks for another: where an editor files a
sentence (the one that ships answers with), the discourse roles of NewsDiscourse, the attributions
of PolNeAR.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from generator.model import Span
from generator.training.corpus import Document, nearest
from generator.training.network import CLASSES, Article, Network, Words, pretrained, vocabulary
from generator.understanding import marks, sentences
from generator.understanding.encoder import OUTPUTS, Line, batches, lines, places, tokenizer
from generator.understanding.impressions import KINDS, ROLES, SECTIONS
from generator.understanding.lexicons import lexicon

Array = np.ndarray[Any, Any]

# How much each task counts, and by how much a label of it is doubted (Szegedy et al., CVPR 2016).
_WORTH = {"sections": 1.0, "roles": 1.0, "speech": 0.4, "kinds": 0.3, "glance": 0.5}
_LAST_WORTH = _WORTH | {"glance": 1.5}
_DOUBT = {"sections": 0.05, "roles": 0.05}
_SEED = 1
_UNKNOWN = -100  # a tag that teaches nothing
_SAMPLE = 600  # lines by which the pretrained encoder is pruned
_PIECES = 4000  # of words that a step learns from
_AT_ONCE = 2048
_UNLABELLED = 0.5  # share of the articles with attributions alone that a round sees
_RATES = (1e-4, 1e-3)  # of the pretrained part, and of the rest
_DECAY = 0.01  # of weights
_WARMING = 0.08  # share of the steps in which the rate rises
_SLOWEST = 0.02
_HIDDEN, _MASK, _FIRST_WORD = 0.05, 103, 1000  # share of pieces hidden; BERT's numbers
_STEADY = 0.995  # of the running mean of the weights, which is what is kept
_LONGEST_STEP = 1.0
_LAST_ROUNDS, _LAST_DROPPED = 6, 0.4  # of the reader of sentences alone
_PARTS = ("content", "source", "cue")


Read = tuple[Tensor, list[Tensor]]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Task:
    """An article to learn from: its lines, headline first, and their labels by task.

    `spans` are those of the sentences, `places` has a row for each line, `tags` a number for each
    piece of each line.  `labels` have how probable each class of each line is, zeros where nobody
    knows.
    """

    spans: tuple[Span, ...]
    lines: tuple[Line, ...]
    places: Tensor
    labels: Mapping[str, Tensor]
    tags: tuple[Tensor, ...]
    filed: bool


def task(document: Document, cut: Tokenizer) -> Task:
    """Return what there is to learn from an article; `cut` cuts words into pieces."""
    text = document.text.strip()
    lead = document.lead
    parts = sentences.split(text, lexicon("abbreviations"))
    passages, _ = marks.pair(text, parts)
    seen = lines(cut, document.headline, text, parts, [p.span for p in passages])
    # The labels are of the whole text, the lines of one without white space around it.
    spans = tuple(Span(s.span.start + lead, s.span.end + lead) for s in parts)
    return Task(
        spans=spans,
        lines=seen,
        places=torch.from_numpy(places(seen, parts)),
        labels=_labels(document, spans),
        tags=_tags(document, seen, lead),
        filed=document.labels is not None,
    )


def _labels(document: Document, spans: Sequence[Span]) -> dict[str, Tensor]:
    """Return for each task how probable each class of each line is; the headline has none.

    What a large network thinks counts as much as a label: a network learns more from all that
    another finds likely (Hinton, Vinyals and Dean, 2015).
    """
    found = {name: torch.zeros(1 + len(spans), CLASSES[name]) for name in OUTPUTS}
    for n, k in enumerate(nearest(spans, document.sentences), 1):
        if k is not None:
            found["roles"][n, ROLES.index(document.roles[k])] += 1
    for n, k in enumerate(nearest(spans, [soft.span for soft in document.soft]), 1):
        if k is not None:
            found["roles"][n] += torch.tensor(document.soft[k].roles)
            found["glance"][n] += torch.tensor(
                [1 - document.soft[k].glance, document.soft[k].glance]
            )
    labels = document.labels
    for n, k in enumerate(nearest(spans, labels.spans) if labels else (), 1):
        if labels is None or k is None:
            continue
        found["sections"][n, SECTIONS.index(labels.sections[k][0])] += 1
        if labels.speech is not None:
            found["speech"][n, int(k in labels.speech)] += 1
        if labels.speech and k in labels.speech:
            found["kinds"][n, KINDS.index(labels.speech[k].kinds[0])] += 1
        if labels.glance:
            found["glance"][n, int(k in labels.glance)] += 1
    return {name: sums / sums.sum(1, keepdim=True).clamp(min=1) for name, sums in found.items()}


def _tags(document: Document, seen: Sequence[Line], lead: int) -> tuple[Tensor, ...]:
    """Return the tag of each piece of each line; none where the corpus has no attributions."""
    if not document.attributions:
        return tuple(torch.full((len(line.pieces),), _UNKNOWN) for line in seen)
    part_at = np.zeros(len(document.text) + 1, int)
    begins = np.zeros(len(document.text) + 1, bool)
    for number, part in enumerate(_PARTS):
        for attribution in document.attributions:
            for span in getattr(attribution, part):
                part_at[span.start : span.end] = 1 + 2 * number
                begins[span.start] = True
    return tuple(_line_tags(line, part_at[lead:], begins[lead:]) for line in seen)


def _line_tags(line: Line, part_at: Array, begins: Array) -> Tensor:
    tags, before = [], 0
    for span in line.spans:
        if not len(span):
            tags.append(_UNKNOWN)
            continue
        part = int(part_at[span.start])
        goes_on = part and part == before and not begins[span.start : span.end].any()
        tags.append(part + bool(goes_on))
        before = part
    return torch.tensor(tags)


def _round(tasks: Sequence[Task], chance: random.Random) -> Iterator[list[Task]]:
    """Yield the steps of a round: articles that we labelled, all of them, and some others."""
    others = [task for task in tasks if not task.filed]
    drawn = chance.sample(others, int(_UNLABELLED * len(others)))
    articles = [task for task in tasks if task.filed] + drawn
    chance.shuffle(articles)
    return grouped(articles, _length, _PIECES)


def _length(article: Task) -> int:
    """Return how many pieces an article has."""
    return sum(len(line.pieces) for line in article.lines)


def grouped(articles: Iterable[T], length: Callable[[T], int], most: int) -> Iterator[list[T]]:
    """Yield the articles in steps, each of them whole: a step ends once it has more pieces."""
    step: list[T] = []
    pieces = 0
    for article in articles:
        step.append(article)
        pieces += length(article)
        if pieces > most:
            yield step
            step, pieces = [], 0
    if step:
        yield step


class Pupil:
    """A network that learns from documents, which it reads so many times.

    One that has learned before goes on from there, in smaller steps (`pace` of the usual).  What
    is kept is the running mean of what it knows (Polyak and Juditsky, 1992).
    """

    def __init__(
        self,
        documents: Sequence[Document],
        rounds: int,
        before: Network | None = None,
        pace: float = 1.0,
    ) -> None:
        torch.manual_seed(_SEED)
        chance = random.Random(_SEED)
        cut = tokenizer(vocabulary())
        tasks = [task(document, cut) for document in documents]
        every = [line.pieces for each in tasks for line in each.lines[1:]]
        self.network = before or pretrained(chance.sample(every, min(_SAMPLE, len(every))))
        self.steps = [step for _ in range(rounds) for step in _round(tasks, chance)]
        self.course = Course(_rates(self.network, pace), len(self.steps))

    def __len__(self) -> int:
        return len(self.steps)

    def learn(self) -> Iterator[float]:
        """Take all steps; yield after each how wrong the network was."""
        self.network.words.train()
        self.network.article.train()
        for step in self.steps:
            loss = _loss(self.network.article, step, _read(self.network.words, step), _WORTH)
            yield self.course.step(loss)

    def steady(self) -> Network:
        """Return the network with the mean of what it knew."""
        self.course.settle()
        return self.network


class Course:
    """The steps by which parameters learn, each at a rate that first rises and then falls.

    `rates` has what learns and the highest rate of each.  What is kept is the running mean, whose
    past counts as much as `steady` at each step.
    """

    def __init__(
        self,
        rates: Sequence[tuple[Sequence[nn.Parameter], float]],
        count: int,
        steady: float = _STEADY,
    ) -> None:
        self._learning = [p for parameters, _ in rates for p in parameters]
        groups = [{"params": list(parameters), "lr": rate} for parameters, rate in rates]
        self._optimizer = torch.optim.AdamW(groups, weight_decay=_DECAY)
        warm = _WARMING * count
        self._schedule = torch.optim.lr_scheduler.LambdaLR(
            self._optimizer, lambda n: min(1.0, (n + 1) / warm) * max(_SLOWEST, 1 - n / count)
        )
        self._mean = [p.detach().clone() for p in self._learning]
        self._done, self._steady = 0, steady

    def step(self, loss: Tensor) -> float:
        """Take a step against a loss, and return that."""
        self._optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self._learning, _LONGEST_STEP)
        self._optimizer.step()
        self._schedule.step()
        self._done += 1
        keep = min(self._steady, self._done / (self._done + 20))
        with torch.no_grad():
            for mean, now in zip(self._mean, self._learning, strict=True):
                mean.lerp_(now, 1 - keep)
        return float(loss.detach())

    @torch.no_grad()
    def settle(self) -> None:
        """Put the running mean in the place of the parameters."""
        for mean, now in zip(self._mean, self._learning, strict=True):
            now.copy_(mean)


def _rates(network: Network, pace: float) -> list[tuple[list[nn.Parameter], float]]:
    """Return what learns, and how fast: the pretrained layers more slowly than the rest."""
    old = list(network.words.layers.parameters())
    known = {id(p) for p in old}
    both = (*network.words.parameters(), *network.article.parameters())
    new = [p for p in both if p.requires_grad and id(p) not in known]
    return [(p, pace * rate) for p, rate in zip((old, new), _RATES, strict=True)]


def finish(network: Network, documents: Sequence[Document]) -> Network:
    """Return a network whose reader of sentences has learned more, the reader of words no more.

    What the words tell is then found once, and many rounds cost little.
    """
    torch.manual_seed(_SEED)
    chance = random.Random(_SEED)
    cut = tokenizer(vocabulary())
    tasks = [task(document, cut) for document in documents if document.labels]
    network.words.eval()
    with torch.no_grad():
        read = {id(each): _words(network.words, each.lines) for each in tasks}
    network.article.train()
    network.article.drop.p = _LAST_DROPPED
    optimizer = torch.optim.AdamW(network.article.parameters(), lr=_RATES[1], weight_decay=_DECAY)
    for done in range(_LAST_ROUNDS):
        for group in optimizer.param_groups:
            group["lr"] = _RATES[1] * (1 - done / _LAST_ROUNDS)
        for step in _round(tasks, chance):
            told = [read[id(each)] for each in step]
            loss = _loss(network.article, step, told, _LAST_WORTH)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.article.parameters(), _LONGEST_STEP)
            optimizer.step()
    return network


def _loss(
    article: Article, step: Sequence[Task], read: Sequence[Read], worth: Mapping[str, float]
) -> Tensor:
    """Return how wrong the network is about some articles, all tasks together.

    `read` is what the words of each tell, `worth` how much each task counts.
    """
    told: list[Sequence[Tensor]] = []
    tags: list[Tensor] = []
    for each, (vectors, own) in zip(step, read, strict=True):
        *scores, context = article(vectors, each.places)
        told.append(scores)
        tags += [line + around for line, around in zip(own, context, strict=True)]
    loss = errors(step, told, worth)
    right = torch.cat([t for task in step for t in task.tags])
    if (right != _UNKNOWN).any():
        loss = loss + functional.cross_entropy(torch.cat(tags), right, ignore_index=_UNKNOWN)
    return loss


def errors(
    step: Sequence[Task], told: Sequence[Sequence[Tensor]], worth: Mapping[str, float]
) -> Tensor:
    """Return how wrong the scores [lines, classes] of `OUTPUTS` are about some articles."""
    loss = torch.zeros(())
    for name, scores in zip(OUTPUTS, zip(*told, strict=True), strict=True):
        labels = torch.cat([task.labels[name] for task in step])
        known = labels.sum(1) > 0
        if known.any():
            doubt = _DOUBT.get(name, 0.0)
            error = functional.cross_entropy(
                torch.cat(scores)[known], labels[known], label_smoothing=doubt
            )
            loss = loss + worth[name] * error
    return loss


def _read(words: Words, step: Sequence[Task]) -> list[Read]:
    """Return what the words of each article tell; articles are read together."""
    vectors, tags = _words(words, [line for task in step for line in task.lines])
    found, start = [], 0
    for each in step:
        end = start + len(each.lines)
        found.append((vectors[start:end], tags[start:end]))
        start = end
    return found


def hidden(pieces: Tensor, mask: int, first: int) -> Tensor:
    """Return pieces of which some, from number `first` on, are put out of sight by `mask`."""
    chosen = (torch.rand(pieces.shape) < _HIDDEN) & (pieces >= first)
    return torch.where(chosen, torch.tensor(mask), pieces)


def _words(words: Words, rows: Sequence[Line]) -> Read:
    """Return a vector for each line, and for each the scores of its pieces.

    While the network learns, some pieces are hidden.
    """
    vectors: list[Tensor] = [torch.empty(0)] * len(rows)
    tags = list(vectors)
    for batch in batches([len(line.pieces) for line in rows], _AT_ONCE):
        pieces, marked = (
            nn.utils.rnn.pad_sequence([torch.tensor(part[n]) for n in batch], batch_first=True)
            for part in ([row.pieces for row in rows], [row.marked for row in rows])
        )
        if words.training:
            pieces = hidden(pieces, _MASK, _FIRST_WORD)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            states, scores = words(pieces, marked)
        for n, vector, score in zip(batch, states.float(), scores.float(), strict=True):
            vectors[n], tags[n] = vector, score[: len(rows[n].pieces)]
    return torch.stack(vectors), tags
