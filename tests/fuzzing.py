"""Make up articles from pieces of those in `tests/hostile`, to see whether they do harm.

    python tests/fuzzing.py [HOW_MANY]

Hypothesis puts pieces together, and makes what fails as small as it can.  The tests need it anyway,
so a fuzzer such as atheris would be one more thing to install.
"""

from __future__ import annotations

import sys
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

_PIECE = 60  # bytes
_MARKS = (b"---\n", b"\n\n", b": ", b'"', b"- ", b"\xe2\x80\x9c", b"\xe2\x80\x9d", b" said ", b".")


def pieces(corpus: Path) -> list[bytes]:
    """Return the pieces of the files of a folder."""
    found = dict.fromkeys(_MARKS)
    for path in sorted(corpus.glob("re*-*")):
        data = path.read_bytes()[:3000]
        found |= dict.fromkeys(data[at : at + _PIECE] for at in range(0, len(data), _PIECE))
    return list(found)


def articles(corpus: Path) -> st.SearchStrategy[bytes]:
    """Return a strategy for what may stand in an article file."""
    piece = st.sampled_from(pieces(corpus))
    text = st.text(max_size=12).map(lambda words: words.encode("utf8", "surrogatepass"))
    return st.lists(piece | piece | text | st.binary(max_size=4), max_size=25).map(b"".join)


def main(how_many: int) -> None:
    """Try so many articles; what fails raises, with the smallest article that does."""
    from test_hostile import CORPUS, pages_or_a_message

    slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
    chosen = settings(
        max_examples=how_many, deadline=None, database=None, suppress_health_check=slow
    )
    chosen(given(articles(CORPUS))(pages_or_a_message))()
    print(f"{how_many} articles gave pages or a message")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
