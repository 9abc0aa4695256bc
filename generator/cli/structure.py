"""`briefing structure`: what the tool understands of an article."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from generator.cli.terminal import FILE, common, fail, load_settings, near, printer
from generator.errors import BriefingError, count

if TYPE_CHECKING:
    from generator.model import Structure


@click.command()
@common
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.option(
    "-o", "--output", type=FILE, metavar="DIR",
    help="Write Parquet files into this folder instead, for very many articles.",
)  # fmt: skip
@click.option(
    "--cluster", metavar="ADDRESS",
    help="With --output: work on the Dask cluster whose scheduler is at this address.",
)  # fmt: skip
@click.pass_obj
def structure(
    obj: dict[str, Any],
    files: Sequence[Path],
    as_json: bool,
    output: Path | None,
    cluster: str | None,
) -> None:
    """Print what the tool understands of article FILES, before any editor's decision.

    A file that cannot be read is named on standard error; the others are still printed.

    With --output, FILES may also be folders, and .jsonl or .parquet files with a column "text".
    All processors work on them, or a cluster; a run that was stopped goes on where it was.
    """
    if cluster and not output:
        raise click.UsageError("--cluster needs --output, the folder to write to.")
    if output:
        _archive(obj, files, output, cluster)
        return
    from generator import pipeline, reading
    from generator.publishing import record

    settings = load_settings(obj, needed=False)
    failed = []
    for path in files:
        try:
            made = pipeline.structure(reading.read(path, settings))
        except BriefingError as error:
            failed.append(error)
            continue
        # Bytes, for JSON is UTF-8 whatever the terminal speaks.
        line = record.dumps(record.structure(made)).encode() if as_json else near(_described(made))
        click.echo(line, nl=False)
    if failed:
        fail(failed)


def _archive(obj: dict[str, Any], files: Sequence[Path], output: Path, cluster: str | None) -> None:
    """Write the structures of very many articles into a folder."""
    from generator import workers

    try:
        from generator import archive
    except ImportError as error:
        why = f"{error.name} is not installed."
        fail([BriefingError(why, hint=workers.HOW_TO_INSTALL)])

    settings = load_settings(obj, needed=False)
    articles, failed = 0, []
    with workers.executor(cluster) as executor:
        for done in archive.understand(archive.lots(files, settings.lang), output, executor):
            articles += done.articles
            failed += [BriefingError(why) for why in done.failed]
            if sys.stderr.isatty() and not obj.get("quiet"):
                click.echo(f"\r{count(articles, 'article')} ", nl=False, err=True)
    printer(obj)(f"Wrote the structures of {count(articles - len(failed), 'article')} to {output}.")
    if failed:
        fail(failed)


def _described(made: Structure) -> str:
    """Return a structure for a person to read."""
    text = made.article.text
    lines = [made.article.headline, ""]
    for sentence, placement in zip(made.sentences, made.placements, strict=True):
        words = " ".join(sentence.span.of(text).split())
        lines += [f"{sentence.id:>4}  {placement.section} {placement.confidence:.0%}  {words}"]
        lines += [f"      because: {'; '.join(placement.reasons)}"] if placement.reasons else []
    names = {speaker.id: speaker for speaker in made.speakers}
    lines += ["", f"At a glance: {', '.join(made.glance)}", "", "Who says what:"]
    for quotation in made.quotations:
        who = names.get(quotation.speaker or "")
        role = f", {who.role}" if who and who.role else ""
        said = " … ".join(" ".join(c.of(text).split()) for c in quotation.contents)
        lines.append(f"  {who.name if who else 'unattributed'}{role} ({quotation.kind}): {said}")
    lines += ["", "Dates:"] if made.dates else []
    lines += [f"  {d.span.of(text)}: {d.value or 'not resolved'}" for d in made.dates]
    lines += ["", "Findings:"] if made.findings else []
    lines += [f"  {f.level} {f.code}: {f.message}" for f in made.findings]
    return "\n".join(lines) + "\n\n"
