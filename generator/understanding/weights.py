"""The learned parameters, read once from the files under `weights/`.

The files are made by `python -m generator.training` and hold nothing but numbers and names.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from generator.understanding.lexicons import Lexicon, lexicon
from generator.understanding.linear import Head
from generator.understanding.odds import Learned, Odds

if TYPE_CHECKING:
    from generator.understanding.encoder import Encoder


@dataclass(frozen=True, slots=True)
class Weights:
    """What `sections.place` needs: a head each for sections and roles, and the word lists."""

    sections: Head
    roles: Head
    lexicon: Lexicon


@cache
def load() -> Weights:
    """Return the weights that come with the package."""
    source = files(__package__) / "weights" / "sections.json"
    data = json.loads(source.read_text("utf8"))
    weights = Weights(head(data["sections"]), head(data["roles"]), lexicon("sections"))
    gc.freeze()  # these many small objects live as long as the process: nothing to look through
    return weights


@cache
def encoder() -> Encoder:
    """Return the encoder.  What runs it takes time to load, so it is imported here."""
    from generator.understanding.encoder import Encoder

    folder = files(__package__) / "weights"
    words, article = ((folder / f"{name}.onnx").read_bytes() for name in ("words", "article"))
    return Encoder(words, article, (folder / "vocabulary.json").read_text("utf8"))


@cache
def dictionary() -> frozenset[str]:
    """Return the words that the encoder knows whole, in lower case: those that are often used."""
    vocabulary = (files(__package__) / "weights" / "vocabulary.json").read_text("utf8")
    return frozenset(filter(str.isalpha, json.loads(vocabulary)["model"]["vocab"]))


@cache
def speaking() -> Learned:
    """Return what is learned of speakers."""
    source = files(__package__) / "weights" / "speaking.json"
    data = json.loads(source.read_text("utf8"))
    return Learned(odds(data["choice"]), data["least"], odds(data["kinds"]))


def odds(data: Mapping[str, Any]) -> Odds:
    """Return odds from their JSON object, whose keys are the names of their fields."""
    table = {name: tuple(row) for name, row in data["table"].items()}
    return Odds(tuple(data["classes"]), tuple(data["bias"]), table)


@cache
def glance() -> Mapping[str, float]:
    """Return the weights of what makes a sentence worth showing at a glance, by name."""
    source = files(__package__) / "weights" / "glance.json"
    weights: dict[str, float] = json.loads(source.read_text("utf8"))
    return weights


def head(data: Mapping[str, Any]) -> Head:
    """Return a head from its JSON object, whose keys are the names of its fields."""
    return Head(
        classes=tuple(data["classes"]),
        scale=data["scale"],
        bias=tuple(data["bias"]),
        table=data["table"],
        trust=data["trust"],
    )
