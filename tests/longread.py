"""An invented article of 6,000 words, told anew for the tests instead of kept as a file.

The chances are drawn from a fixed seed, so that every run tells the same story.
"""

from __future__ import annotations

from random import Random

NAME = "dam-inquiry.md"
WORDS = 6000

HEAD = """\
---
title: Inquiry into the Grenmark dam finds a warning in every drawer
description: Eleven months of hearings end with a report of nine hundred pages.
date: 2025-11-06
outlet: The Marland Review
byline: Agnes Thorley and Idris Vane
url: https://review.example/long/grenmark-dam
tags: [water, inquiry, transport]
rights: Invented for the tests of this project.
---

An inquiry into the failure of the Grenmark dam found on Thursday that nine public bodies had \
known of the crack for years, and that each had believed another was watching it.

The report, of more than nine hundred pages, names no culprit. It asks for a single office to \
answer for every dam in the country.

“Nobody lied to us, and nobody told us anything either,” said Judge Eleanor Whitcombe, who led \
the inquiry.
"""
FOOT = "Reporting by Agnes Thorley and Idris Vane; editing by Nora Pell"

WITNESSES = (
    ("Greta Holm", "the chief engineer of Orrin Water"),
    ("Anders Fosse", "the mayor of Orrin"),
    ("Leonie Hask", "the transport minister"),
    ("Walter Grice", "a farmer from the lower valley"),
    ("Ottilie Brekke", "the mayor of Lunde"),
    ("Tor Eide", "an engineer with the Lunde council"),
    ("Maureen Tighe", "a trade union secretary"),
    ("Inspector Joanne Pike", "of the county police"),
    ("Denis Okafor", "the county's fire chief"),
    ("Patricia Lomax", "a nurse who lives below the wall"),
)
EXPERTS = (
    ("Helena Varga", "a professor of hydraulics at the University of Ostby"),
    ("Arvid Lenz", "a researcher at the University of Inverlee"),
    ("Mirela Stan", "an economist at the Institute for River Trade"),
    ("Rohan Mistry", "an analyst at the Ostby Institute"),
)
THINGS = (
    "the crack in the northern abutment",
    "the drain below the spillway",
    "the sluice of 1954",
    "the missing gauge",
    "the log of the night shift",
    "the letter of the third of March",
    "the survey from the air",
    "the contract with the builders",
    "the siren in the lower valley",
    "the map of the meadows",
    "the pump house",
    "the road across the crest",
)
BODIES = (
    "The water board",
    "The county office",
    "The ministry in Ostby",
    "The builders' insurer",
    "The valley's council",
    "The commission for mines",
    "The railway",
    "The weather service",
)
DEEDS = (
    "paid for a study of {thing} and never opened it",
    "asked twice for money to mend {thing}",
    "struck {thing} from its list of risks",
    "kept two files on {thing} that did not agree",
    "sent a photographer to {thing} and lost the pictures",
    "put off the repair of {thing} by one more winter",
    "told the other bodies nothing of {thing}",
)
SAID = (
    "I saw {thing} with my own eyes, and I wrote it down",
    "We talked about {thing} at every meeting, and then we talked about lunch",
    "If somebody had rung me about {thing}, I would have come the same day",
    "There were three of us for the whole valley, and {thing} was on nobody's desk",
    "I was told that {thing} was not my business, and I was glad of it",
    "You cannot inspect {thing} from a car",
)
TOLD = (
    "said that {thing} had worried the crew since {year}",
    "told the inquiry that {thing} had been painted over in {year}",
    "said a colleague had warned of {thing} in the spring of {year}",
    "denied that {thing} had ever been discussed",
    "told the judges that the budget for {thing} ended in {year}",
)
JUDGED = (
    "thinks that {thing} was a sign and not the cause",
    "believes that no law would have saved {thing}, but that a second pair of eyes might have",
    "said that the report is too kind about {thing}",
    "expects the argument over {thing} to last for {count} years",
)
PAST = (
    "In {year} a flood below Grenmark drowned {count} sheep and closed the road for a week.",
    "The wall was raised by {count} metres in {year}, although the rock had not been drilled.",
    "A first report on {thing} was written in {year} and printed in {count} copies.",
    "Since {year} the lake has been emptied only once, for {count} days.",
    "The valley had {count} villages in {year}; five of them lie under the lake.",
)
NOW = (
    "Some {count} families are still waiting to hear whether they may go home.",
    "The lake stands {count} metres lower than it did a year ago.",
    "The inquiry read {count},000 pages about {thing} alone.",
    "A new gauge at {thing} sends its figures every {count} minutes.",
)


def article() -> str:
    """Return the article file, the same each time."""
    chance = Random(1954)
    paragraphs = [HEAD]
    while sum(len(p.split()) for p in paragraphs) < WORDS:
        kind = chance.choice((_testimony, _testimony, _failing, _failing, _past, _analysis))
        paragraphs.append(kind(chance) + "\n")
    return "\n".join([*paragraphs, FOOT, ""])


def _told(chance: Random, patterns: tuple[str, ...]) -> str:
    return chance.choice(patterns).format(
        thing=chance.choice(THINGS),
        year=chance.randrange(1961, 2024),
        count=chance.randrange(3, 90),
    )


def _testimony(chance: Random) -> str:
    name, role = chance.choice(WITNESSES)
    surname = name.split()[-1]
    return (
        f"“{_told(chance, SAID)},” said {name}, {role}. {surname} {_told(chance, TOLD)}. "
        f"“{_told(chance, SAID)}.”"
    )


def _failing(chance: Random) -> str:
    first, second = chance.sample(BODIES, 2)
    return (
        f"{first} {_told(chance, DEEDS)}. {second} {_told(chance, DEEDS)}, the report says. "
        f"{_told(chance, NOW)}"
    )


def _past(chance: Random) -> str:
    return f"{_told(chance, PAST)} {_told(chance, PAST)}"


def _analysis(chance: Random) -> str:
    name, role = chance.choice(EXPERTS)
    return f"{name}, {role}, {_told(chance, JUDGED)}. “{_told(chance, SAID)},” the scholar added."
