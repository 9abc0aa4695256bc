"""What an editor should look at in one briefing.

Most of it was found when the article was read and the decisions were carried out.  What is added
here is for the editor's desk alone, and stands on no page: sections that may be wrong, speakers of
whom too little is known, front matter that is missing, and rights.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import combinations
from textwrap import shorten

from generator.checking import rights
from generator.model import (
    Article,
    Briefing,
    Finding,
    Level,
    Quotation,
    SourcePage,
    Speaker,
    Status,
    Structure,
)

DOUBTFUL = 0.5
"""The confidence below which a section is more likely wrong than right: it is calibrated."""

_WORDS = 48  # letters of the article that a message shows
_ENOUGH = 20  # letters of a place in the text that tell where it is
_WHOLE = frozenset({"C001", "Q003", "S002"})  # of a sentence or a quotation, however short
_ALIKE = 0.75  # from which on two last names may be one, with a slip or spelt another way
_MOST = 40  # speakers of one given or last name; more are no slip
_PRONOUNS = frozenset({"He", "I", "It", "She", "They", "We", "Who", "You"})
_NAME = re.compile(r"\w+(?:[-’']\w+)*")

Name = tuple[str, ...]
"""The words of a name, in small letters."""


def findings(briefing: Briefing) -> tuple[Finding, ...]:
    """Return everything that an editor should look at, each with its file and line."""
    article = briefing.structure.article
    ends = [match.start() for match in re.finditer("\n", article.text)]
    found = [*briefing.structure.findings, *on_the_desk(briefing)]
    return tuple(_located(finding, article, ends) for finding in found)


def on_the_desk(briefing: Briefing) -> tuple[Finding, ...]:
    """Return what is for the editor's desk alone; of a withdrawn article, nothing."""
    structure = briefing.structure
    if structure.article.metadata.status is Status.WITHDRAWN:
        return ()
    return (
        *_missing(structure.article),
        *_rights(structure),
        *_doubtful(structure),
        *_alike(structure),
        *_without_a_name(structure),
        *_without_a_role(structure),
    )


def _located(finding: Finding, article: Article, ends: Sequence[int]) -> Finding:
    """Return the finding with its file and line, and the words where it is about a place.

    `ends` are where the lines of the text end: to count them for each finding takes too long.
    """
    if not finding.span:
        return replace(finding, path=finding.path or article.path)
    start, end = finding.span.start, finding.span.end
    far = end
    if finding.code not in _WHOLE and len(finding.span) < _ENOUGH:
        far = start + _ENOUGH * 10  # a mark says nothing alone
    words = shorten(article.text[start:far][:200], _WORDS, placeholder=" …")
    line = article.first_line + bisect_left(ends, start)
    return replace(finding, message=f"{finding.message}: {words}", path=article.path, line=line)


def _missing(article: Article) -> Iterator[Finding]:
    """Name the keys of the front matter that say where the article comes from, and are missing."""
    metadata = article.metadata
    given = {"url": metadata.url, "outlet": metadata.outlet, "byline": metadata.byline}
    missing = [key for key, value in given.items() if not value]
    if missing:
        said = f"the front matter does not give: {', '.join(missing)}"
        yield Finding("M005", Level.INFO, said, path=article.path, line=1)


def _rights(structure: Structure) -> Iterator[Finding]:
    """Compare what the pages show of the article with its rights line."""
    metadata, path = structure.article.metadata, structure.article.path
    amount = rights.quoted(structure)
    if not metadata.rights:
        said = f"there is no rights line, and {amount.told()}"
        yield Finding("M006", Level.INFO, said, path=path, line=1)
    elif rights.are_reserved(metadata.rights):
        whole = metadata.source_page is SourcePage.FULL
        line = shorten(metadata.rights, _WORDS, placeholder=" …")
        said = f"rights are reserved (“{line}”), and {amount.told()}"
        hint = None if whole else "If you may, say so in `rights`: “republished with permission”."
        level = Level.WARNING if whole else Level.INFO
        yield Finding("M007", level, said, path=path, line=1, hint=hint)


def _doubtful(structure: Structure) -> Iterator[Finding]:
    """Name the sentences whose section is more likely wrong than right, the worst first."""
    if any(finding.code == "L001" for finding in structure.findings):
        return  # one finding says it of all
    pairs = zip(structure.sentences, structure.placements, strict=True)
    for sentence, placed in sorted(pairs, key=lambda pair: pair[1].confidence):
        if placed.edited or placed.confidence >= DOUBTFUL:
            continue
        said = f"stands under {placed.section}, {int(placed.confidence * 100)}% sure"
        if placed.next_best:
            other, chance = placed.next_best
            said += f"; else {other}, {chance:.0%}"
        yield Finding("C001", Level.INFO, said, sentence.span)


def _spoken(structure: Structure) -> Iterator[Quotation]:
    return (quotation for quotation in structure.quotations if quotation.speech)


def _without_a_name(structure: Structure) -> Iterator[Finding]:
    """Name each source who says something, and of whom the article's speakers have none."""
    seen = set()
    for quotation in _spoken(structure):
        source = quotation.source
        if not source or quotation.speaker or quotation.edited:
            continue
        words = " ".join(source.of(structure.article.text).split())
        if words.lower() not in seen and not _is_a_name(words):
            seen.add(words.lower())
            said = f"nobody is named for “{shorten(words, _WORDS, placeholder=' …')}”"
            yield Finding("S002", Level.INFO, said, quotation.contents[0])


def _is_a_name(words: str) -> bool:
    """Say whether the pages show these words as a name, though they are nobody's on the list."""
    return all(word[0].isupper() for word in _NAME.findall(words)) and words not in _PRONOUNS


def _without_a_role(structure: Structure) -> Iterator[Finding]:
    """Name the people who say something, and of whom it is not said who they are."""
    heard = {quotation.speaker: quotation for quotation in reversed([*_spoken(structure)])}
    for speaker in structure.speakers:
        if speaker.id in heard and speaker.person and not speaker.role and not speaker.edited:
            said = f"{speaker.name} has no role"
            yield Finding("S001", Level.INFO, said, heard[speaker.id].contents[0])


def _alike(structure: Structure) -> Iterator[Finding]:
    """Name two speakers who may be one: their names differ in little."""
    people = [s for s in structure.speakers if s.person and s.mentions and not s.edited]
    named = [(speaker, tuple(_NAME.findall(speaker.name.casefold()))) for speaker in people]
    sharing: defaultdict[tuple[int, str], list[tuple[Speaker, Name]]] = defaultdict(list)
    for speaker, name in named:
        for key in {(0, name[0]), (-1, name[-1])} if name else ():
            sharing[key].append((speaker, name))
    for group in sharing.values():
        pairs = combinations(group, 2) if len(group) <= _MOST else ()
        for (one, first), (other, second) in pairs:
            if _may_be_one(first, second):
                later = max(one, other, key=lambda speaker: speaker.mentions[0])
                said = f"“{one.name}” and “{other.name}” may be one person"
                yield Finding("S003", Level.INFO, said, later.mentions[0])


def _may_be_one(first: Name, second: Name) -> bool:
    """Say whether two names may be one: the end of the other, or with a slip in the last name."""
    short, long = sorted((first, second), key=len)
    if long[-len(short) :] == short:
        return True
    alike = SequenceMatcher(None, first[-1], second[-1]).ratio() >= _ALIKE
    return alike and first[:-1] == second[:-1]
