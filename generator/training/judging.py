"""What an understanding is worth: the JSON of `briefing structure` beside an annotated article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from generator.errors import CorpusError
from generator.model import Role, Section, Span
from generator.training.annotations import Labels, Said
from generator.training.axis import Axis, Places, Record
from generator.training.corpus import Attribution, Document
from generator.training.measures import Pair, Tally

_NOTHING = "nothing"
_SLIP = 2  # places that two spans may share by accident, such as a mark and a stop
_ALIKE = 0.5  # the share of two contents' places that makes them the same attribution
_DIRECT = 0.9  # the share of a content inside marks that makes it a direct quotation
_PICKS = 3  # the sentences at a glance that are judged
_PARTS = ("source", "cue", "content")
_TITLES = {"the", "a", "an", "mr", "mrs", "ms", "dr", "president", "sen", "rep", "gov"}
_MORE_WORDS = 2  # that a name may have beyond those of the right one


def _sentences(record: Record, axis: Axis) -> list[Places]:
    return [axis.read(sentence) for sentence in record["sentences"]]


def _nearest(span: Places, sentences: Sequence[Places]) -> int | None:
    """Return which sentence shares the most with a span, None where none shares any."""
    shared = [len(span & sentence) for sentence in sentences]
    most = max(shared, default=0)
    return shared.index(most) if most else None


def _lost(sentences: Iterable[Places], axis: Axis) -> Counter[str]:
    kept = len(frozenset().union(*sentences))
    return Counter({"characters right": kept, "characters wanted": axis.length})


def judge_roles(document: Document, record: Record) -> Tally:
    """Judge discourse roles and the ends of sentences by the corpus's own."""
    axis = Axis(document, record)
    sentences = _sentences(record, axis)
    counts = _lost(sentences, axis)
    pairs: list[Pair] = []
    spans = [axis.given(span) for span in document.sentences]
    for span, role in zip(spans, document.roles, strict=True):
        if span and role is not Role.NONE:
            k = _nearest(span, sentences)
            pairs.append((role, _NOTHING if k is None else record["sentences"][k]["role"]))
    wanted, found = ({max(span) for span in side if span} for side in (spans, sentences))
    counts.update(_counted("ends", len(wanted & found), len(found), len(wanted)))
    return Tally(counts, {"roles": tuple(pairs)})


def judge_quotations(document: Document, record: Record) -> Tally:
    """Judge quotations by the attributions of the corpus: contents, sources and cues."""
    axis = Axis(document, record)
    counts = _lost(_sentences(record, axis), axis)
    wanted = [w for a in document.attributions if (w := _annotated(a, axis))["content"]]
    found = [f for q in record["quotations"] if (f := _quoted(q, axis))["content"]]
    for part in _PARTS:
        gold, ours = (Counter(a[part] for a in side if a[part]) for side in (wanted, found))
        counts.update(_counted(f"exact {part}", (gold & ours).total(), ours.total(), gold.total()))
    matched = _matched([w["content"] for w in wanted], [f["content"] for f in found])
    marked = axis.given(*_inside_marks(document.text))
    right = 0
    for number, one in enumerate(wanted):
        inside = len(one["content"] & marked) > _DIRECT * len(one["content"])
        kind, has_source = "direct" if inside else "other", bool(one["source"])
        counts.update({f"{kind} wanted": 1, f"{kind} sourced wanted": has_source})
        if number in matched:
            source = found[matched[number]]["source"]
            same = bool(source & one["source"]) if has_source else not source
            right += same
            counts.update({f"{kind} right": 1, f"{kind} sourced right": has_source and same})
    counts.update(_counted("overlap", len(matched), len(found), len(wanted)))
    counts.update(_counted("content and source", right, len(found), len(wanted)))
    return Tally(counts)


def _counted(name: str, right: int, found: int, wanted: int) -> dict[str, int]:
    return {f"{name} right": right, f"{name} found": found, f"{name} wanted": wanted}


def _annotated(attribution: Attribution, axis: Axis) -> dict[str, Places]:
    return {part: axis.given(*getattr(attribution, part)) for part in _PARTS}


def _quoted(quotation: Record, axis: Axis) -> dict[str, Places]:
    given = {part: axis.read(*filter(None, [quotation[part]])) for part in ("source", "cue")}
    return given | {"content": axis.read(*quotation["contents"])}


def _matched(wanted: Sequence[Places], found: Sequence[Places]) -> dict[int, int]:
    """Pair contents that share half of their places, the likest first, each once."""
    pairs = [
        (len(a & b) / len(a | b), i, j)
        for i, a in enumerate(wanted)
        for j, b in enumerate(found)
        if a & b
    ]
    matched: dict[int, int] = {}
    for alike, i, j in sorted(pairs, reverse=True):
        if alike >= _ALIKE and i not in matched and j not in matched.values():
            matched[i] = j
    return matched


def _inside_marks(text: str) -> Iterator[Span]:
    """Yield each character between double quotation marks, marks included.

    A paragraph's end closes what stands open.
    """
    inside = False
    for at, char in enumerate(text):
        if char in '“"' and not inside:
            inside = True
        elif char in '”"' and inside:
            inside = False
            yield Span(at, at + 1)
        if text.startswith("\n\n", at):
            inside = False
        if inside:
            yield Span(at, at + 1)


def judge_editor(document: Document, record: Record) -> Tally:
    """Judge sections, speech, speakers and the picks at a glance by our own annotations.

    Where two annotators differ, either answer is right.
    """
    labels = document.labels
    if labels is None:
        raise CorpusError(f"“{document.name}” is not annotated.")
    axis = Axis(document, record)
    sentences = _sentences(record, axis)
    counts, spoken = _lost(sentences, axis), _spoken(record, axis)
    sections: list[Pair] = []
    sure: list[tuple[float, bool]] = []
    kinds: list[Pair] = []
    first_of: dict[str | None, int] = {}
    for number, span in enumerate(map(axis.given, labels.spans)):
        if not span:
            continue
        k = _nearest(span, sentences)
        ours: Record = {} if k is None else record["sentences"][k]
        first_of.setdefault(ours.get("id"), number)
        found = ours.get("section", _NOTHING)
        right = _either(labels.sections[number], found)
        sections.append((right, found))
        sure.append((ours.get("confidence", 0.0), right == found))
        said = (labels.speech or {}).get(number)
        here = [(len(c & span), who) for c, who in spoken if len(c & span) > _SLIP]
        heard = {"right": bool(said and here), "found": bool(here), "wanted": bool(said)}
        counts.update({f"speech {what}": value for what, value in heard.items()})
        kinds += _judge_speaker(said, [(n, who) for n, who in here if who], counts)
    counts.update(_glanced(labels, record, first_of))
    return Tally(counts, {"sections": tuple(sections), "kinds": tuple(kinds)}, tuple(sure))


def _spoken(record: Record, axis: Axis) -> list[tuple[Places, Record | None]]:
    """Return what is said and by whom, as far as it is speech or thought."""
    speakers = {speaker["id"]: speaker for speaker in record["speakers"]}
    return [
        (axis.read(*q["contents"]), speakers.get(q["speaker"]))
        for q in record["quotations"]
        if q["contents"] and q["speech"]
    ]


def _judge_speaker(
    said: Said | None, heard: Sequence[tuple[int, Record]], counts: Counter[str]
) -> list[Pair]:
    """Count whether whoever says the most of a sentence is the right speaker.

    Returns the kinds, right and found, where the name is right.
    """
    names = said.names if said else ()
    for name in ("last name", "full name"):
        counts.update({f"{name} wanted": bool(names), f"{name} found": bool(heard)})
    if not said or not names or not heard:
        return []
    who = max(heard, key=lambda one: one[0])[1]
    full, last = max(same_name(name, who["name"]) for name in names)
    counts.update({"full name right": full, "last name right": last})
    return [(_either(said.kinds, who["kind"]), who["kind"])] if full or last else []


def _either(options: Sequence[str], found: str) -> str:
    """Return what is right: the answer found where it is one of the options."""
    return str(found if found in options else options[0])


def same_name(wanted: str, found: str) -> tuple[bool, bool]:
    """Say whether a name has all of the wanted one's words, and whether it has the last.

    A name with many words more is no name but a description, and wrong.
    """
    want, have = _bare(wanted), _bare(found)
    if not want or not have or len(have) > len(want) + _MORE_WORDS:
        return False, False
    return set(want) <= set(have), want[-1] in have


def _bare(name: str) -> list[str]:
    """Return a name's words without case, marks, titles and articles."""
    words = "".join(c.lower() if c.isalnum() else " " for c in name).split()
    return [word for word in words if word not in _TITLES] or words


def _glanced(labels: Labels, record: Record, first_of: Mapping[str | None, int]) -> dict[str, int]:
    """Count how many of the first picks are an annotator's, and how many of the opening's."""
    if not labels.glance:
        return {}
    picked = [first_of[i] for i in record["glance"][:_PICKS] if i in first_of]
    content = [
        number
        for number, sections in enumerate(labels.sections)
        if sections != (Section.SOURCE_ONLY,)
    ]
    return {
        "glance right": sum(number in labels.glance for number in picked),
        "glance wanted": _PICKS,
        "opening right": sum(number in labels.glance for number in content[:_PICKS]),
        "opening wanted": _PICKS,
    }
