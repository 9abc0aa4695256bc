"""A small neural network that reads each sentence, then the sentences one after another.

Four layers of a BERT (Devlin et al., NAACL 2019; MiniLM: Wang et al., NeurIPS 2020) read the
words of a sentence, a bidirectional LSTM the sentences of the article, the headline before them.
One network, many tasks: section, discourse role, speech, kind of speaker, what stands at a
glance, and the words of attributions.  `generator.training.network` has the same in PyTorch.

Its arithmetic is in integers of 8 bits and on one thread, whatever the machine; what is left of
rounding differs by less than the digits that are kept here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log1p
from typing import Any

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from generator.model import Sentence, Span
from generator.understanding.impressions import Impression, Impressions, Row, Token
from generator.understanding.spans import Spans

Array = np.ndarray[Any, Any]

LONGEST = 128  # pieces of words of a sentence that are read
_LETTERS = 20_000  # of a sentence that are cut into pieces: far more than so many pieces ever have
PLACES = 8  # numbers that tell where a sentence stands
OUTPUTS = ("sections", "roles", "speech", "kinds", "glance")
_AT_ONCE = 128  # pieces read in one go, padding included: more do not fit the cache
_DIGITS = 2


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence as the network reads it, or the headline: pieces of words by their numbers.

    `marked` says of each piece whether it stands in quotation marks, `spans` where; what is no
    piece of the text has an empty span.
    """

    pieces: tuple[int, ...]
    marked: tuple[int, ...]
    spans: tuple[Span, ...]


class Encoder:
    """The network, ready to read: `words` and `article` are ONNX models, `vocabulary` JSON."""

    def __init__(self, words: bytes, article: bytes, vocabulary: str) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # The fused form of adding and levelling is the slower one: a sixth of all the time.
        slow = ["SkipLayerNormFusion"]
        self._words = onnxruntime.InferenceSession(words, options, disabled_optimizers=slow)
        self._article = onnxruntime.InferenceSession(article, options)
        self._tokenizer = tokenizer(vocabulary)

    def read(
        self, headline: str, text: str, sentences: Sequence[Sentence], marked: Sequence[Span]
    ) -> Impressions:
        """Return an impression of each sentence; `marked` are the passages in quotation marks."""
        if not sentences:
            return ()
        seen = lines(self._tokenizer, headline, text, sentences, marked)
        vectors, tags = self._encode(seen)
        where = places(seen, sentences)
        *scores, context = self._article.run(None, {"vectors": vectors, "places": where})
        named = dict(zip(OUTPUTS, (_rounded(log_shares(s[1:])) for s in scores), strict=True))
        odds = {name: [yes - no for no, yes in named[name]] for name in ("speech", "glance")}
        return tuple(
            Impression(
                sections=tuple(named["sections"][n]),
                roles=tuple(named["roles"][n]),
                kinds=tuple(named["kinds"][n]),
                speech=odds["speech"][n],
                glance=odds["glance"][n],
                tokens=_tokens(seen[n + 1], _rounded(tags[n + 1] + context[n + 1])),
            )
            for n in range(len(sentences))
        )

    def _encode(self, seen: Sequence[Line]) -> tuple[Array, list[Array]]:
        """Return a vector for each line, and for each the scores of its pieces."""
        vectors: list[Array] = [np.zeros(0)] * len(seen)
        tags = list(vectors)
        for batch in batches([len(line.pieces) for line in seen]):
            width = len(seen[batch[-1]].pieces)
            given = {
                "pieces": _padded([seen[n].pieces for n in batch], width),
                "marked": _padded([seen[n].marked for n in batch], width),
            }
            for n, vector, scores in zip(batch, *self._words.run(None, given), strict=True):
                vectors[n], tags[n] = vector, scores[: len(seen[n].pieces)]
        return np.stack(vectors), tags


def tokenizer(vocabulary: str) -> Tokenizer:
    """Return what cuts words into pieces, from its JSON."""
    made = Tokenizer.from_str(vocabulary)
    made.no_padding()
    made.enable_truncation(LONGEST)
    return made


def lines(
    tokenizer: Tokenizer,
    headline: str,
    text: str,
    sentences: Sequence[Sentence],
    marked: Sequence[Span],
) -> tuple[Line, ...]:
    """Return the headline and the sentences as the network reads them."""
    inside = Spans(marked)

    def line(words: str, whole: Span | None) -> Line:
        read = tokenizer.encode(words[:_LETTERS])
        ids = tuple(read.ids)
        if whole is None:
            return Line(ids, (0,) * len(ids), (Span(0, 0),) * len(ids))
        spans = tuple(Span(whole.start + a, whole.start + b) for a, b in read.offsets)
        if not inside.meet(whole):
            return Line(ids, (0,) * len(ids), spans)
        return Line(ids, tuple(int(len(span) > 0 and inside.meet(span)) for span in spans), spans)

    told = (line(sentence.span.of(text), sentence.span) for sentence in sentences)
    return (line(headline, None), *told)


def places(seen: Sequence[Line], sentences: Sequence[Sentence]) -> Array:
    """Return `PLACES` numbers for each line: where it stands, how long it is, how much quoted."""
    count, found = len(sentences), [[0.0] * (PLACES - 1) + [1.0]]
    for n, (line, sentence) in enumerate(zip(seen[1:], sentences, strict=True)):
        after = count - 1 - n
        found.append(
            [
                n / count,
                log1p(n) / 4,
                after / count,
                log1p(after) / 4,
                float(n == 0 or sentence.paragraph != sentences[n - 1].paragraph),
                sum(line.marked) / len(line.marked),
                min(len(line.pieces), 60) / 60,
                0.0,
            ]
        )
    return np.array(found, np.float32)


def batches(lengths: Sequence[int], most: int = _AT_ONCE) -> Iterator[list[int]]:
    """Yield which lines to read together: alike in length, of `most` pieces with padding."""
    batch: list[int] = []
    for n in sorted(range(len(lengths)), key=lambda n: lengths[n]):
        if batch and (len(batch) + 1) * lengths[n] > most:
            yield batch
            batch = []
        batch.append(n)
    yield batch


def _padded(rows: Sequence[Sequence[int]], width: int) -> Array:
    return np.array([[*row, *[0] * (width - len(row))] for row in rows], np.int64)


def log_shares(scores: Array) -> Array:
    """Return the logarithms of the probabilities that scores stand for."""
    level = scores - scores.max(1, keepdims=True)
    return np.asarray(level - np.log(np.exp(level).sum(1, keepdims=True)))


def _rounded(scores: Array) -> list[Row]:
    return [tuple(row) for row in np.round(scores.astype(float), _DIGITS).tolist()]


def _tokens(line: Line, scores: Sequence[Row]) -> tuple[Token, ...]:
    return tuple(
        Token(span, tags) for span, tags in zip(line.spans, scores, strict=True) if len(span)
    )
