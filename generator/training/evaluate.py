"""How well articles that nothing was learned from are understood, by task and kind of news.

What is judged is what `briefing structure --json` would print of them.
"""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator import config, pipeline, reading
from generator.errors import CorpusError
from generator.publishing import record
from generator.training.annotations import LABELS
from generator.training.axis import Record
from generator.training.corpus import HELD_BACK, NEWS, OUTLETS, Document, documents
from generator.training.judging import judge_editor, judge_quotations, judge_roles
from generator.training.measures import (
    Tally,
    accuracy,
    class_table,
    macro_f1,
    reliability,
    reliability_table,
    total,
)


@dataclass(frozen=True, slots=True)
class Task:
    """What is judged on which corpus; `annotated` takes the articles alone that have our labels."""

    name: str
    title: str
    corpus: str
    judge: Callable[[Document, Record], Tally]
    scores: Callable[[Tally], dict[str, float]]
    annotated: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """The articles of a task, each with what was counted in it."""

    task: Task
    tallies: tuple[tuple[Document, Tally], ...]

    @property
    def tally(self) -> Tally:
        """All articles together."""
        return total(tally for _, tally in self.tallies)

    @property
    def scores(self) -> dict[str, float]:
        """The scores of the task by name, each the better the higher."""
        return self.task.scores(self.tally)


def editor_scores(tally: Tally) -> dict[str, float]:
    """Return how well articles were filed: sections, speech, speakers and the picks at a glance."""
    sections, last = tally.pairs["sections"], tally.hits("last name")
    sure = reliability(tally.sure)
    scores = {
        "sections, macro F1": macro_f1(sections),
        "sections, accuracy": accuracy(sections),
        "confidence, 1 less the calibration error beyond chance": 1 - (sure.error - sure.chance),
        "sentences that hold speech, F1": tally.hits("speech").f1,
        "speaker's last name, precision": last.precision,
        "speaker's last name, F1": last.f1,
        "speaker's full name, F1": tally.hits("full name").f1,
        "kind of speaker, accuracy": accuracy(tally.pairs["kinds"]),
    }
    if tally.counts["glance wanted"]:
        scores["at a glance, an annotator's picks"] = tally.hits("glance").recall
    return scores | _kept(tally)


def role_scores(tally: Tally) -> dict[str, float]:
    """Return how well discourse roles and sentence ends were found."""
    return {
        "roles, macro F1": macro_f1(tally.pairs["roles"]),
        "roles, accuracy": accuracy(tally.pairs["roles"]),
        "sentence ends, F1": tally.hits("ends").f1,
    } | _kept(tally)


def quotation_scores(tally: Tally) -> dict[str, float]:
    """Return how well attributions were found, and their parts to the character."""
    return {
        "contents that overlap, F1": tally.hits("overlap").f1,
        "content and its source, F1": tally.hits("content and source").f1,
        "direct quotations found": tally.hits("direct").recall,
        "direct quotations with the right source": tally.hits("direct sourced").recall,
        "other attributions found": tally.hits("other").recall,
        "exact contents, F1": tally.hits("exact content").f1,
        "exact sources, F1": tally.hits("exact source").f1,
        "exact cues, F1": tally.hits("exact cue").f1,
    } | _kept(tally)


def _kept(tally: Tally) -> dict[str, float]:
    return {"characters kept": tally.hits("characters").recall}


TASKS = (
    Task(
        "editor.newsdiscourse",
        f"Filing news: {NEWS}",
        HELD_BACK[NEWS],
        judge_editor,
        editor_scores,
        True,
    ),
    Task(
        "editor.polnear",
        f"Filing news: {OUTLETS}",
        HELD_BACK[OUTLETS],
        judge_editor,
        editor_scores,
        True,
    ),
    Task("roles.newsdiscourse", "Discourse roles", HELD_BACK[NEWS], judge_roles, role_scores),
    Task(
        "quotations.polnear", "Attributions", HELD_BACK[OUTLETS], judge_quotations, quotation_scores
    ),
)


def evaluate(corpora: Path, labels: Path = LABELS) -> tuple[Result, ...]:
    """Return what each task comes to; raises `CorpusError`."""
    articles = {source: documents(source, corpora, labels) for source in HELD_BACK.values()}
    pairs = {
        source: tuple(zip(there, understand(there), strict=True))
        for source, there in articles.items()
    }
    return tuple(_result(task, pairs[task.corpus]) for task in TASKS)


def _result(task: Task, pairs: Iterable[tuple[Document, Record]]) -> Result:
    judged = tuple(
        (document, task.judge(document, made))
        for document, made in pairs
        if document.labels or not task.annotated
    )
    if not judged:
        raise CorpusError(f"No article of {task.corpus} is annotated.")
    return Result(task, judged)


def understand(articles: Iterable[Document]) -> Iterator[Record]:
    """Yield what `briefing structure --json` prints of each article, from a file as it reads it."""
    with tempfile.TemporaryDirectory() as folder:
        settings = config.defaults(Path(folder))
        for path in write(articles, Path(folder)):
            made = pipeline.structure(reading.read(path, settings))
            yield json.loads(record.dumps(record.structure(made)))


def write(articles: Iterable[Document], folder: Path) -> Iterator[Path]:
    """Write each article as a file; yield where it is."""
    for article in articles:
        path = folder / f"{article.name}.md"
        path.write_text(article.file, "utf8", newline="\n")
        yield path


def report(results: Sequence[Result]) -> str:
    """Return all scores as Markdown, by class, by confidence and by kind of news."""
    return "\n".join(line for result in results for line in _described(result))


# What readers are told, and the score that tells it.
_TOLD = {
    "sentences that stand where an editor would put them": "sections, accuracy",
    "sentences of speech, found and not imagined (F1)": "sentences that hold speech, F1",
    "names given to words, that are right": "speaker's last name, precision",
    "names that could be given, given right or left out (F1)": "speaker's last name, F1",
    "kinds of speakers that are right": "kind of speaker, accuracy",
    "sentences at a glance that an annotator picked too": "at a glance, an annotator's picks",
    "quotations in marks that are found": "direct quotations found",
    "quotations in marks led to the right source": "direct quotations with the right source",
}


def summary(results: Sequence[Result], day: dt.date) -> str:
    """Return what readers should know of the scores, measured on a day, as Markdown."""
    scores = {result.task.name: result.scores for result in results}
    news, outlets = scores["editor.newsdiscourse"], scores["editor.polnear"]
    outlets = {**scores["quotations.polnear"], **outlets}
    date = f"{day.day} {day:%B %Y}"
    lines = [
        f"| measured on {date}, in percent | newspapers and agencies | other outlets |",
        "|---|---|---|",
    ]
    for told, name in _TOLD.items():
        cells = (f"{100 * s[name]:.0f}" if name in s else "–" for s in (news, outlets))
        lines.append(f"| {told} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _described(result: Result) -> Iterator[str]:
    tally = result.tally
    yield f"### {result.task.title}, {len(result.tallies)} articles\n"
    yield "| score | |\n|---|---|"
    yield from (f"| {name} | {score:.3f} |" for name, score in result.scores.items())
    if tally.counts["opening wanted"]:
        share = tally.hits("opening").recall
        yield f"| (at a glance, had the first three sentences been picked) | {share:.3f} |"
    yield ""
    if "sections" in tally.pairs:
        sure = reliability(tally.sure)
        yield f"{class_table(tally.pairs['sections'])}\n"
        yield "The kind of speaker, where the name is right:\n"
        yield f"{class_table(tally.pairs['kinds'])}\n"
        yield f"Confidence, with an expected calibration error of {sure.error:.3f}, where a perfect"
        yield f"one would show {sure.chance:.3f} on so few sentences:\n"
        yield f"{reliability_table(sure)}\n"
        yield f"{_by_news(result)}\n"
    if "roles" in tally.pairs:
        yield f"{class_table(tally.pairs['roles'])}\n"


def _by_news(result: Result) -> str:
    lines = [
        "| kind of news | articles | sentences | sections, macro F1 | accuracy | speech, F1 |"
        " last name, F1 |",
        "|---|---|---|---|---|---|---|",
    ]
    for kind in sorted({kind for document, _ in result.tallies for kind in document.news}):
        tallies = [tally for document, tally in result.tallies if kind in document.news]
        tally = total(tallies)
        sections = tally.pairs["sections"]
        found = (
            macro_f1(sections),
            accuracy(sections),
            tally.hits("speech").f1,
            tally.hits("last name").f1,
        )
        cells = " | ".join(f"{value:.2f}" for value in found)
        lines.append(f"| {kind} | {len(tallies)} | {len(sections)} | {cells} |")
    return "\n".join(lines)
