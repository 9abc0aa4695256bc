"""Find the dates in a text and resolve them against the day of publication.

A date has the precision of its words: "Aug. 7" a day, "last month" a month, "the 1990s" a decade.
Weeks, weekends and seasons have no precision of their own and are left out; so are vague ones
("several years ago").  A date that hangs on another ("the previous year") or has no day of
publication to hang on is found, but its value is None.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import chain

from generator.model import DateMention, Precision, Sentence, Span
from generator.understanding.almanac import Almanac, Place, almanac, any_of
from generator.understanding.lexicons import Lexicon

_FAR = 2  # so many times farther back than ahead, a date without a year is one to come
_APART = r"(?<![\w$£€.,/-])"
_YEAR = r"(?P<year>1[0-9]\d\d|20\d\d)"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?\b"
_ATTACKS = re.compile(r"[\s,]*(?:2001\b|(?:terror\w*\s+)?(?:attack|hijack|commission|memorial))")
_DECIMAL = re.compile(r"[.,:]\d|%|\s?(?:percent|per cent|points|a\.m\.|p\.m\.)")
_RANGE = re.compile(r"\s?(?:[-–]|to|and)\s?(?:[a-z]+\.?\s)?\d{1,2},?\s(1\d{3}|20\d\d)\b")
_NAMED = re.compile(r"\s[A-Z][a-z]+")
_LAST_WEEK = re.compile(r"\s(?:of )?last week\b")
_FIRST_WORD = re.compile(r"[\s-]*[a-z]+")
_OLD = re.compile(r"\s?b\.?c")

_Value = tuple[str | None, Precision]
_Rule = Callable[[Place], _Value | None]
_Pattern = re.Pattern[str]
_Patterns = tuple[tuple[_Pattern, _Rule], ...]
_Form = tuple[tuple[str, ...], str, _Rule]


def find(
    text: str, sentences: Sequence[Sentence], published: dt.date | None, lexicon: Lexicon
) -> tuple[DateMention, ...]:
    """Return the dates of a text in order; none overlaps another."""
    known, opening, patterns = _ready(tuple(lexicon.items()))
    starts = [sentence.span.start for sentence in sentences]
    openings = [match.start() for match in opening.finditer(text)]
    found = []
    for pattern, rule in patterns:
        for match in _matches(pattern, text, openings):
            at = bisect_right(starts, match.start("date")) - 1
            if at >= 0:
                place = Place(match, text, sentences[at].span, published, known)
                value = rule(place)
                if value is not None:
                    found.append(DateMention(Span(*match.span("date")), *value))
    return tuple(_apart(found))


def _matches(pattern: _Pattern, text: str, openings: Sequence[int]) -> Iterator[re.Match[str]]:
    """Yield the matches of a pattern that begin at one of the places, none within another."""
    end = 0
    for start in openings:
        if start >= end and (match := pattern.match(text, start)):
            yield match
            end = match.end()


def _apart(mentions: Sequence[DateMention]) -> Iterator[DateMention]:
    """Yield the mentions in order, of those that overlap the longest that begins first."""
    end = 0
    for mention in sorted(mentions, key=lambda m: (m.span.start, -m.span.end)):
        if mention.span.start >= end:
            yield mention
            end = mention.span.end


def _iso(place: Place) -> _Value | None:
    """Read 2024-11-19."""
    return _day(place.year(), int(place.group("month")), int(place.group("day")))


def _slashed(place: Place) -> _Value | None:
    """Read 11/19/2024, where only one order of day and month can be meant."""
    one, two = int(place.group("month")), int(place.group("day"))
    if one != two and max(one, two) <= 12:
        return None, Precision.DAY
    month, day = (one, two) if one <= 12 else (two, one)
    return _day(place.year(), month, day)


def _day(year: int, month: int, day: int) -> _Value | None:
    try:
        return dt.date(year, month, day).isoformat(), Precision.DAY
    except ValueError:
        return None


def _full(place: Place) -> _Value | None:
    """Read "Nov. 19, 2024" and "19 November 2024"."""
    return _day(place.year(), place.month(), int(place.group("day")))


def _day_of_month(place: Place) -> _Value | None:
    """Read "Nov. 19": the nearest such day, in the past unless the verbs say otherwise."""
    month, day = place.month(), int(place.group("day"))
    if month == 9 and day == 11 and _ATTACKS.match(place.after()):
        return "2001-09-11", Precision.DAY
    if _day(2024, month, day) is None or _DECIMAL.match(place.after()):
        return None
    if common := _RANGE.match(place.after()):  # May 2-3, 2024
        return _day(int(common[1]), month, day)
    if place.published is None:
        return None, Precision.DAY
    days = [
        day_ for y in (-4, -1, 0, 1, 4) if (day_ := _date(place.published.year + y, month, day))
    ]
    chosen = _nearest(days, place, place.published)
    return (chosen.isoformat(), Precision.DAY) if chosen else None


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _nearest(days: Sequence[dt.date], place: Place, published: dt.date) -> dt.date | None:
    """Choose the last day that is not after publication, or the first that is not before."""
    gone = max((day for day in days if day <= published), default=None)
    coming = min((day for day in days if day >= published), default=None)
    if gone is None or coming is None:
        return gone or coming
    far = (published - gone).days > _FAR * (coming - published).days and not place.told()
    return coming if far or place.ahead() else gone


def _month_of_year(place: Place) -> _Value | None:
    """Read "November 2024"."""
    return _cut(place.year(), Precision.MONTH, f"-{place.month():02}")


def _month(place: Place) -> _Value | None:
    """Read "September", "last September", "next March"."""
    lexicon = place.almanac.lexicon
    name, how = place.group("month"), place.group("how")
    doubtful = name in lexicon["doubtful_months"]
    led = "before_month" if name in lexicon["surname_months"] else "before_date"
    if doubtful and not (how or place.preceded(lexicon[led])):
        return None
    if doubtful and _NAMED.match(place.text, place.match.end()):
        return None
    if place.published is None:
        return None, Precision.MONTH
    year, now = place.published.year, place.published.month
    month = place.month()
    back, forth = (now - month) % 12, (month - now) % 12
    ahead = place.ahead() or (back > _FAR * forth and not place.told())
    if how == "last":
        year -= month >= now
    elif how == "next":
        year += month <= now
    elif how != "this":
        year += int(ahead and month < now) - int(not ahead and month > now)
    return _cut(year, Precision.MONTH, f"-{month:02}")


def _weekday(place: Place) -> _Value | None:
    """Read "Tuesday": the last one on or before the day of publication, or the next one."""
    lexicon = place.almanac.lexicon
    name = _NAMED.match(place.text, place.match.end())
    if name and name[0].strip().lower() in lexicon["after_weekday"]:
        return None
    if place.preceded(lexicon["before_weekday"]):
        return None
    if place.published is None:
        return None, Precision.DAY
    wanted, today = place.almanac.weekdays[place.group("weekday")], place.published.weekday()
    back, how = (today - wanted) % 7, place.group("how")
    if how == "next" or (how != "last" and place.ahead()):
        forward = (wanted - today) % 7
        days = forward or (7 if how == "next" else 0)
    elif _LAST_WEEK.match(place.after()):
        days = wanted - today - 7
    else:
        days = -(back or (7 if how == "last" else 0))
    return _away(place.published, days)


def _near_day(place: Place) -> _Value | None:
    """Read "yesterday", "today"; in capitals only where a sentence begins."""
    opens = place.match.start() - place.sentence.start <= 1
    if place.match["date"][0].isupper() and not opens:
        return None  # USA Today
    possessive = place.text.startswith(("'", "’"), place.match.end("date"))
    if possessive and place.match["date"].lower() == "today":
        return None  # today's world is no day's
    if place.published is None:
        return None, Precision.DAY
    return _away(place.published, {"yesterday": -1, "tomorrow": 1}.get(place.group("date"), 0))


def _near(place: Place) -> _Value | None:
    """Read "last month", "this year", "next decade"; "the previous year" hangs on another date."""
    unit, how = place.group("unit"), place.group("how")
    precision = Precision(unit)
    if place.published is None or how in ("previous", "following"):
        return None, precision
    step = {"last": -1, "past": -1, "next": 1, "coming": 1}.get(how, 0)
    return _shifted(place.published, step, precision)


def _away(day: dt.date, days: int) -> _Value | None:
    """Return the day so many days away, None at the end of the calendar."""
    ordinal = day.toordinal() + days
    if not 1 <= ordinal <= dt.date.max.toordinal():
        return None
    return dt.date.fromordinal(ordinal).isoformat(), Precision.DAY


def _shifted(day: dt.date, step: int, precision: Precision) -> _Value | None:
    """Return the month, year, decade or century so many steps away from a day's."""
    if precision is Precision.MONTH:
        months = day.year * 12 + day.month - 1 + step
        return _cut(months // 12, precision, f"-{months % 12 + 1:02}")
    years = {Precision.YEAR: 1, Precision.DECADE: 10, Precision.CENTURY: 100}[precision]
    return _cut(day.year + step * years, precision)


def _cut(year: int, precision: Precision, rest: str = "") -> _Value | None:
    if not 1 <= year <= 9999:
        return None
    digits = {Precision.DECADE: 3, Precision.CENTURY: 2}.get(precision, 4)
    return f"{year:04}"[:digits] + rest, precision


def _ago(place: Place) -> _Value | None:
    """Read "two months ago", "10 years ago"."""
    unit, number = place.group("unit"), place.group("number")
    count = place.almanac.numbers.get(number) or (int(number) if number.isdigit() else 0)
    if not count:
        return None
    precision = Precision(unit)
    if place.published is None:
        return None, precision
    if precision is Precision.DAY:
        return _away(place.published, -count)
    return _shifted(place.published, -count, precision)


def _year(place: Place) -> _Value | None:
    """Read "1999" where it is a year and no number."""
    year, lexicon = place.year(), place.almanac.lexicon
    before, after = place.before(), place.after()
    led = place.preceded(lexicon["before_date"])
    word = (_FIRST_WORD.match(after) or [""])[0].strip()
    counts = word in lexicon["counted"] or place.preceded(lexicon["numbered"])
    if counts or before.rstrip().endswith(("$", "£", "€", "#")):
        return None
    if not led and (year < 1900 or year > 2060):
        return None
    return str(year), Precision.YEAR


def _decade(place: Place) -> _Value | None:
    """Read "the 1990s" and "the ’90s", which are the last ones before publication."""
    digits = place.group("decade")
    if len(digits) == 4:
        return digits[:3], Precision.DECADE
    if place.published is None:
        return None, Precision.DECADE
    century = place.published.year // 100
    if int(digits) > place.published.year % 100:
        century -= 1
    return f"{century}{digits[0]}", Precision.DECADE


def _century(place: Place) -> _Value | None:
    """Read "the 19th century", whose years begin with 18."""
    number = place.group("number")
    count = place.almanac.ordinals.get(number) or int(re.sub(r"\D", "", number) or 0)
    if _OLD.match(place.after()):
        return None, Precision.CENTURY
    return (f"{count - 1:02}", Precision.CENTURY) if 1 <= count <= 30 else None


@cache
def _ready(lists: tuple[tuple[str, frozenset[str]], ...]) -> tuple[Almanac, _Pattern, _Patterns]:
    """Return the words of dates, what finds where one may open, and what reads it there."""
    known = almanac(dict(lists))
    table = _table(known)
    openings = "|".join(dict.fromkeys(chain.from_iterable(opening for opening, _, _ in table)))
    patterns = [(re.compile(rf"{_APART}{pattern}(?![\w%])"), rule) for _, pattern, rule in table]
    return known, re.compile(rf"{_APART}(?={openings})"), tuple(patterns)


def _table(known: Almanac) -> tuple[_Form, ...]:
    """Return the forms of dates: what one may open with, its pattern, and the rule that reads it.

    Openings are quick to look for, and looked for once for all forms.  Names are matched in
    capitals only.
    """
    months = any_of(form for name in known.months for form in (name.title(), name.upper()))
    month = rf"(?P<month>{months})\b(?:(?<!May)(?<=\b[A-Z]..)\.|(?<=\bSept)\.)?"
    days = any_of(day.title() for day in known.weekdays)
    led = rf"(?:(?:{days}),?\s)?"
    the_day = rf"{led}(?:the\s)?{_DAY}\s(?:of\s)?{month}"
    day_first = (days, r"\d", r"the\s\d")
    numbers, units = any_of(known.numbers), "day|month|year|decade"
    counted = rf"(?:{numbers})\s(?:{units})"
    ordinals, century = any_of(known.ordinals), r"[\s-][Cc]entury"
    ordinal = rf"(?P<number>\d{{1,2}}(?:st|nd|rd|th)|{ordinals})"
    nearest = "[Yy]esterday|[Tt]onight|[Tt]omorrow|[Tt]oday"
    this, unit = "[Ll]ast|[Nn]ext|[Tt]his", "(?P<unit>month|year|decade|century)"
    how = rf"(?P<how>{this})"
    passing = "past|coming|previous|following"
    return (
        ((r"\d",), rf"(?P<date>{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d))", _iso),
        ((r"\d",), rf"(?P<date>(?P<month>\d{{1,2}})/(?P<day>\d{{1,2}})/{_YEAR})", _slashed),
        ((days, months), rf"(?P<date>{led}{month}\s{_DAY},?\s{_YEAR})", _full),
        (day_first, rf"(?P<date>{the_day},?\s{_YEAR})", _full),
        (
            (days, months),
            rf"(?P<date>{led}{month}\s{_DAY})(?!\s?(?:million|billion))",
            _day_of_month,
        ),
        (day_first, rf"(?P<date>{the_day})(?!\s\d)", _day_of_month),
        ((months,), rf"(?P<date>{month}(?:,|\sof)?\s{_YEAR})", _month_of_year),
        ((this, months), rf"(?P<date>(?:{how}\s)?{month})(?!\.?\s?\d)", _month),
        ((this, days), rf"(?P<date>(?:{how}\s)?(?P<weekday>{days}))", _weekday),
        ((nearest,), rf"(?P<date>{nearest})", _near_day),
        ((this,), rf"(?P<date>{how}\s{unit})", _near),
        ((rf"[Tt]he\s(?:{passing})",), rf"[Tt]he\s(?P<date>(?P<how>{passing})\s{unit})", _near),
        (
            (r"\d", counted),
            rf"(?P<date>(?P<number>\d{{1,3}}|{numbers})\s(?P<unit>{units})s?\sago)",
            _ago,
        ),
        ((r"\d",), rf"(?P<date>{_YEAR})", _year),
        ((r"\d",), r"(?P<date>(?P<decade>1[0-9]\d0|20\d0)[’']?s)", _decade),
        ((r"[’'‘]\d",), r"(?<![\w])[’'‘](?P<date>(?P<decade>\d0)s)", _decade),
        ((r"\d", rf"(?:{ordinals}){century}"), rf"(?P<date>{ordinal}{century})", _century),
    )
