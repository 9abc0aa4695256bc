"""The people's pages: who somebody is, and all that they say in any briefing, newest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from generator.model import Kind
from generator.publishing import directory
from generator.publishing.cards import Appearance, Card, Extract
from generator.publishing.directory import Entry
from generator.publishing.escape import fold
from generator.publishing.leaves import Leaf, numbered, way
from generator.publishing.pages import KINDS
from generator.publishing.people import name_key
from generator.publishing.views import Saying

_EXCERPTS = 150  # that a page bears

# A surname is the last word of a name but for these.
_SUFFIXES = frozenset({"esq", "ii", "iii", "iv", "jr", "sr"})


class Form(StrEnum):
    """Whether somebody is a person, as far as the articles tell."""

    PERSON = "person"
    BODY = "body"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class RoleIn:
    """What a briefing says that somebody is; `own` where an editor wrote it."""

    role: str
    own: bool
    card: Card


@dataclass(frozen=True, slots=True)
class Chapter:
    """What somebody says in one briefing."""

    card: Card
    side: str | None
    sayings: tuple[Saying, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """Somebody across all briefings, newest first; each role once, from the newest to say so."""

    page: str
    name: str
    lang: str
    form: Form
    kinds: tuple[Kind, ...]
    roles: tuple[RoleIn, ...]
    chapters: tuple[Chapter, ...]

    @property
    def entry(self) -> Entry:
        """The place in the directory: persons by their surnames."""
        words = name_key(self.name).split()
        if self.form is Form.PERSON:
            kept = [word for word in words if word not in _SUFFIXES] or words
            words = [kept[-1], *words]
        role = self.roles[0].role if self.roles else ""
        count = len(self.chapters)
        return Entry(self.name, self.page, " ".join(words), count, role, self.lang)


def gather(extracts: Sequence[Extract]) -> tuple[Profile, ...]:
    """Return everybody with a page, by the names of the pages, given the briefings newest first."""
    found: dict[str, list[tuple[Card, Appearance]]] = {}
    for extract in extracts:
        for one in extract.cast:
            found.setdefault(one.page, []).append((extract.card, one))
    return tuple(_profile(page, rows) for page, rows in sorted(found.items()))


def leaves(profiles: Sequence[Profile]) -> Iterator[Leaf]:
    """Yield the people's pages."""
    entries = {form: [one.entry for one in profiles if one.form is form] for form in Form}
    yield from directory.leaves(
        "people",
        "People and organisations",
        "Whose words the briefings give; people stand by their last names.",
        "Nobody’s words stand in a briefing yet.",
        [
            directory.group("People", "people", entries[Form.PERSON]),
            directory.group("Organisations", "organisations", entries[Form.BODY]),
            directory.group(
                "Others",
                "others",
                entries[Form.UNKNOWN],
                "The articles do not say plainly whether these are people or organisations.",
            ),
        ],
    )
    for profile in profiles:
        yield from _leaves(profile)


def _profile(page: str, rows: Sequence[tuple[Card, Appearance]]) -> Profile:
    """Make a profile of what the briefings have, newest first."""
    return Profile(
        page=page,
        name=_name(one.name for _, one in rows),
        lang=rows[0][0].lang,
        form=_form([one for _, one in rows]),
        kinds=tuple(k for k, _ in Counter(o.kind for _, o in rows).most_common() if k in KINDS),
        roles=_roles(rows),
        chapters=_chapters(rows),
    )


def _name(names: Iterator[str]) -> str:
    """Return the way a name is mostly written; capitals alone are a heading's."""
    counts = Counter(map(fold, names))
    return min(counts, key=lambda name: (name.isupper(), -counts[name], -len(name), name))


def _form(rows: Sequence[Appearance]) -> Form:
    """Say whether somebody is a person, unless the briefings contradict each other."""
    told = {one.person for one in rows} - {None}
    if len(told) != 1:
        return Form.UNKNOWN
    return Form.PERSON if True in told else Form.BODY


def _roles(rows: Sequence[tuple[Card, Appearance]]) -> tuple[RoleIn, ...]:
    """Return each role once, however it is capitalised, with the newest briefing that has it."""
    roles: dict[str, RoleIn] = {}
    for card, one in rows:
        if one.role:
            role = fold(one.role)
            roles.setdefault(role.casefold(), RoleIn(role, one.own_role, card))
    return tuple(roles.values())


def _chapters(rows: Sequence[tuple[Card, Appearance]]) -> tuple[Chapter, ...]:
    """Return what is said by briefing; two speakers of a briefing with one page stand together."""
    by_slug: dict[str, list[tuple[Card, Appearance]]] = {}
    for card, one in rows:
        by_slug.setdefault(card.slug, []).append((card, one))
    return tuple(
        Chapter(
            card=found[0][0],
            side=next((one.side for _, one in found if one.side), None),
            sayings=tuple(
                sorted(
                    (saying for _, one in found for saying in one.sayings),
                    key=lambda saying: saying.pieces[0].number,
                )
            ),
        )
        for found in by_slug.values()
    )


def _leaves(profile: Profile) -> Iterator[Leaf]:
    """Yield the pages of somebody: more than one where they say very much."""
    pieces = list(_parts(profile.chapters))
    names = numbered(profile.page, profile.name, len(pieces))
    for at, (name, title) in enumerate(names):
        yield Leaf(
            path=f"people/{name}.md",
            template="person.md.j2",
            title=title,
            description=f"What {profile.name} says, by date.",
            values={**_about(profile), "chapters": pieces[at], **way(names, at)},
            boost=1.5,
        )


def _about(profile: Profile) -> Mapping[str, object]:
    """Return what stands at the head of each of somebody's pages."""
    return {
        "name": profile.name,
        "lang": profile.lang,
        "body": profile.form is Form.BODY,
        "person_kinds": tuple(KINDS[kind] for kind in profile.kinds),
        "roles": profile.roles,
        "count": len(profile.chapters),
        "said": sum(len(chapter.sayings) for chapter in profile.chapters),
    }


def _parts(chapters: Sequence[Chapter]) -> Iterator[tuple[Chapter, ...]]:
    """Cut chapters into pages that bear as much as they can, and one chapter at least."""
    page: list[Chapter] = []
    count = 0
    for chapter in chapters:
        excerpts = sum(len(saying.pieces) for saying in chapter.sayings)
        if page and count + excerpts > _EXCERPTS:
            yield tuple(page)
            page, count = [], 0
        page.append(chapter)
        count += excerpts
    yield tuple(page)
