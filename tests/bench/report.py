"""What was measured, as tables in Markdown, and whether it reaches what is asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from measuring import Took, table
from steps import Site, Step
from typesetters import Papers

_MANY, _MOST = 1000, 5000  # the sizes that most is asked of
_FEW = 100
_NONE = "–"


@dataclass(frozen=True, slots=True)
class Results:
    """What was measured, where, and of how many different articles of how many words."""

    machine: str
    processors: int
    articles: int
    words: int
    papers: Papers
    sites: Mapping[int, Site] = field(default_factory=dict)

    @property
    def main(self) -> Site:
        """The site that most is asked of: of 1,000 briefings, or the nearest to that."""
        return min(self.sites.values(), key=lambda site: abs(site.briefings - _MANY))


@dataclass(frozen=True, slots=True)
class Limit:
    """Something asked for: `at_most` or at least so much; `got` gives None if not measured."""

    what: str
    asked: float
    got: Callable[[Results], float | None]
    at_most: bool = True

    def row(self, results: Results) -> tuple[str, ...]:
        """Return the limit with what was measured, for a table."""
        sign = "≤" if self.at_most else "≥"
        got = self.got(results)
        if got is None:
            return self.what, f"{sign} {self.asked:g}", "not measured", _NONE
        met = got <= self.asked if self.at_most else got >= self.asked
        return self.what, f"{sign} {self.asked:g}", _number(got), "yes" if met else "**no**"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _of_m(step: Step) -> Callable[[Results], float]:
    return lambda results: results.main.of_m(step)


def _rate(site: Site, processors: int) -> float:
    """Return how many articles a second each processor understands."""
    return site.briefings / site.took[Step.STRUCTURE].wall / processors


def _grown(
    value: Callable[[Site], float], small: int, large: int
) -> Callable[[Results], float | None]:
    """Return what says how often as large a value is at one size as at another."""

    def grown(results: Results) -> float | None:
        if small not in results.sites or large not in results.sites:
            return None
        return value(results.sites[large]) / value(results.sites[small])

    return grown


def _linear(step: Step) -> Callable[[Results], float | None]:
    """Return what says how much more than in line with the number of briefings a step takes."""
    return _grown(lambda site: site.took[step].wall / site.briefings, _MANY, _MOST)


def _changed(results: Results) -> float:
    took = results.main.took
    return took[Step.CHANGED].wall / took[Step.ALL].wall


def _memory(results: Results) -> float:
    took = results.main.took
    return max(took[step].memory for step in (Step.ALL, Step.SITE, Step.CHANGED, Step.NOTHING))


def _papers(results: Results) -> float | None:
    papers = results.papers
    return papers.weasyprint / papers.typst if papers.weasyprint else None


def _sent(results: Results) -> float | None:
    site = results.sites.get(_MOST)
    return site.searched.sent / 1000 if site and site.searched else None


LIMITS = (
    Limit(
        "structure of all: articles a second and processor",
        10,
        lambda results: _rate(results.main, results.processors),
        at_most=False,
    ),
    Limit("pages and JSON of all, structures kept, of M", 0.25, _of_m(Step.PAGES)),
    Limit("handouts of all, structures kept, of M", 0.5, _of_m(Step.PAPERS)),
    Limit("site alone, of M", 0.75, _of_m(Step.SITE)),
    Limit("everything from nothing, of M", 2.5, _of_m(Step.ALL)),
    Limit("one article changed, of everything from nothing", 0.2, _changed),
    Limit("nothing changed, in seconds", 2, lambda results: results.main.took[Step.NOTHING].wall),
    Limit("peak memory of a build, in MB", 1000, _memory),
    Limit(
        "processor time of the site at 1,000 briefings, of that at 100",
        11,
        _grown(lambda site: site.took[Step.SITE].cpu, _FEW, _MANY),
    ),
    Limit(
        "HTML of a briefing’s page at 1,000, of that at 100",
        1.1,
        _grown(lambda site: site.page, _FEW, _MANY),
    ),
    Limit("everything from 1,000 to 5,000, of growth in line", 1.2, _linear(Step.ALL)),
    Limit("site alone from 1,000 to 5,000, of growth in line", 1.2, _linear(Step.SITE)),
    Limit("a handout: times as fast as WeasyPrint", 10, _papers, at_most=False),
    Limit("a first search on 5,000 briefings, in kB", 300, _sent),
)


def parts(results: Results) -> dict[str, str]:
    """Return the tables, by the names that they have in the guide."""
    return {
        "figures": "\n\n".join(_figures(results)),
        "limits": limits(results),
        "million": million(results),
    }


def _figures(results: Results) -> Iterator[str]:
    """Yield what was measured where, and a table each of times, of memory, of sizes."""
    sites, papers = [results.sites[size] for size in sorted(results.sites)], results.papers
    yield (
        f"Measured on {results.machine}, with {results.articles} articles of {results.words} words "
        "on average, repeated under new names."
    )
    head = tuple(f"{site.briefings:,} briefings" for site in sites)
    yield "Seconds on the clock, and in brackets how many times M that is:"
    yield table(("", *head), *(_row(step, sites, _seconds) for step in Step))
    yield "Seconds of all processors together, and the most memory that all processes had at once:"
    yield table(("", *head), *(_row(step, sites, _spent) for step in Step))
    yield "Sizes, and what a reader waits for:"
    rows = [(name, *map(told, sites)) for name, told in _SIZES.items()]
    yield table(("", *head), *rows)
    beside = f", with WeasyPrint {papers.weasyprint:.0f}" if papers.weasyprint else ""
    yield (
        f"A handout takes {papers.typst:.0f} milliseconds{beside}, the mean of {papers.briefings} "
        "set one after another by one processor."
    )


def _row(step: Step, sites: list[Site], told: Callable[[Site, Took], str]) -> tuple[str, ...]:
    cells = (told(site, site.took[step]) if step in site.took else _NONE for site in sites)
    return step.value, *cells


def _seconds(site: Site, took: Took) -> str:
    plain = site.took.get(Step.MKDOCS)  # left out where it would take too long
    return f"{took.wall:,.1f}" + (f" ({took.wall / plain.wall:.2f})" if plain else "")


def _spent(_: Site, took: Took) -> str:
    return f"{took.cpu:,.1f} s, {took.memory:,} MB"


def _kilobytes(size: float) -> str:
    return f"{size / 1000:,.0f} kB" if size else _NONE


_SIZES: Mapping[str, Callable[[Site], str]] = {
    "HTML of a briefing’s page": lambda site: f"{site.page / 1000:.1f} kB",
    "built-in search index, packed": lambda site: _kilobytes(site.index),
    "Pagefind’s index, on the host": lambda site: _kilobytes(site.pagefind),
    "a first search sends": lambda s: _kilobytes(s.searched.sent) if s.searched else _NONE,
    "with the page that it is made on": lambda s: (
        _kilobytes(s.searched.sent + s.searched.page) if s.searched else _NONE
    ),
    "a first search takes": lambda s: f"{s.searched.milliseconds:.0f} ms" if s.searched else _NONE,
    "to measure this column": lambda site: f"{site.seconds / 60:.1f} min",
}


def limits(results: Results) -> str:
    """Return what is asked, what was measured, and whether that is enough."""
    rows = (limit.row(results) for limit in LIMITS)
    size = f"At {results.main.briefings:,} briefings, where no other number is said:"
    return f"{size}\n\n{table(('', 'asked', 'measured', 'met'), *rows)}"


def million(results: Results) -> str:
    """Return what a million articles cost, at the rate of the site that was measured."""
    site = results.main
    times = 1_000_000 / site.briefings
    steps = (Step.STRUCTURE, Step.PAGES, Step.PAPERS, Step.SITE)
    hours = ((step.value, f"{site.took[step].cpu * times / 3600:,.0f} hours") for step in steps)
    room = ((kind, f"{size * times / 1e9:,.0f} GB") for kind, size in site.disk.items())
    return "\n\n".join(
        (
            f"Reckoned from {site.briefings:,} briefings, not measured at a million:",
            table(("", "of one processor"), *hours),
            table(("", "on disk"), *room),
        )
    )


def write(page: Path, results: Results) -> None:
    """Put the tables into a page, each between its comment and the next one that says “end”."""
    text = page.read_text("utf8")
    for name, told in parts(results).items():
        part = re.compile(rf"(<!-- {name}\b[^\n]*-->\n).*?(<!-- end -->)", re.DOTALL)
        found = part.search(text)
        assert found, f"{page} has no comment “{name}”"
        text = f"{text[: found.end(1)]}\n{told}\n\n{text[found.start(2) :]}"
    page.write_text(text, "utf8")
