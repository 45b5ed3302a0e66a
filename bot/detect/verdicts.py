"""The verdict on a text: its facts, each with where it was read, and nothing that was not read. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from bot.detect.actors import Parties
from bot.detect.document import Page, Reading
from bot.detect.facts import codes, end_day
from bot.detect.features import ACTS, Item, Span
from bot.detect.model import Place, Verdict
from bot.detect.patterns import Class, classify, scene_of_act
from bot.detect.relevance import Judgement
from bot.detect.scene import Scene
from bot.detect.summary import Gist, country, summarise, wording
from bot.text.act_numbers import ActNumbers, Found
from bot.text.named_days import NamedDay, month_day
from bot.text.notation import take_quantities
from bot.vocabulary import DetectedMeasure

DAYS = 6
"""Days named that a verdict keeps."""

_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Limits:
    """From and until when an act holds, each with the words that say so, where words of the text do."""

    effective: date | None
    until: date | None
    start: NamedDay | None
    end: NamedDay | None


@dataclass(frozen=True, slots=True)
class Number:
    """The number of an act: as it is written in the text, or as the address of its page tells it."""

    told: str | None
    found: Found | None
    in_address: str | None


@dataclass(frozen=True, slots=True)
class ReadFacts:
    """All that was read in a text, from which its verdict is written."""

    item: Item
    judgement: Judgement
    who: Parties
    limits: Limits
    number: Number
    act: Class | None
    """None if the text tells of no act."""
    scene: Scene | None


def verdict_on(item: Item, judgement: Judgement, who: Parties, forms: ActNumbers, *, relevant: bool) -> Verdict:
    """Return what a text is and says. `forms`: how numbers of acts are written."""
    reading = item.reading
    scene = scene_of_act(reading, judgement.acting, item.goods) if relevant else None
    act = _as_far_as_read(classify(scene, who.jurisdiction), item) if scene else None
    facts = ReadFacts(item, judgement, who, _limits(item), _number(item, forms), act, scene)
    limits, number, marked = facts.limits, facts.number, codes(reading)
    spans = (*_spans(facts), *(("code", code.text, code) for code in marked))
    return Verdict(
        relevant=relevant,
        score=round(judgement.score, 4),
        kind=_value(act.kind if act else judgement.against),
        jurisdiction=who.jurisdiction,
        destinations=who.destinations,
        subjects=tuple(hit.value for hit in item.goods),
        measure=_value(act.measure if act else None),
        effective=limits.effective,
        until=limits.until,
        document=number.told,
        codes=tuple(code.text for code in marked),
        summary=summarise(reading, _gist(facts)),
        why=_why(facts),
        language=reading.language,
        stage=act.stage if act else "new",
        places=tuple(_place(reading.page, fact, value, span) for fact, value, span in spans if span),
        numbers=forms.keys(number.told or ""),
        days=tuple(dict.fromkeys(filter(None, map(month_day, item.days))))[:DAYS],
        half_read=reading.half_read,
        deed=act.deed if act else None,
        instrument=_value(act.instrument if act else None),
    )


def _as_far_as_read(act: Class, item: Item) -> Class:
    """The class of an act without what no word of the text says.

    Without a control in the text nothing tells its instrument, and without a deed either, nothing what is done.
    """
    if item.objects:
        return act
    told = replace(act, measure=None, instrument=None)
    return told if item.reading.has(*_DEEDS) else replace(told, kind=None, deed=None)


_DEEDS = (*ACTS, "draft")


def _limits(item: Item) -> Limits:
    stated, end = dict(item.reading.text.facts), end_day(item.days, item.start)
    effective = day_of(stated.get("effective")) or (item.start.when if item.start else None)
    return Limits(effective, day_of(stated.get("until")) or (end.when if end else None), item.start, end)


def _number(item: Item, forms: ActNumbers) -> Number:
    reading = item.reading
    stated = dict(reading.text.facts).get("document")
    own = forms.own(_not_changed(item), reading.page.shown, reading.published.year if reading.published else None)
    in_address = None if own or stated else forms.in_address(reading.text.url)
    return Number(stated or (_closed(forms.in_digits(own.text)) if own else in_address), own, in_address)


def _not_changed(item: Item) -> Sequence[Found]:
    """The numbers of a text without those of acts that it changes, where another remains.

    "Revises Decree 23 through Decree 31", "suspension of Notice 71": what stands right behind the change is its object,
    unless its own case says that the change is made by it ("изменен приказом № 5").
    """
    reading = item.reading
    if len(item.numbers) <= 1:
        return item.numbers
    ties = {"", *reading.own.words("of"), *reading.own.words("articles"), *reading.grammar.words("between")}
    by_act = reading.grammar.compiled("(?:<by_act>)", re.IGNORECASE)
    changes = reading.of(*_CHANGES)
    changed = {
        one
        for one in item.numbers
        for hit in changes
        if 0 <= one.start - hit.end <= BEHIND
        and _REST_OF_WORD.sub("", reading.page.folded[hit.end : one.start]).strip() in ties
        and not by_act.match(reading.page.shown, one.start)
    }
    left = [one for one in item.numbers if one not in changed]
    return left if any(not one.cited for one in left) else item.numbers


_REST_OF_WORD = re.compile(r"^\w+")
"""What a stem leaves of its word."""
_CHANGES = ("amend", "extend", "ease", "lift", "suspend", "widen", "restore", "delist")
BEHIND = 12
"""Characters between the word for a change and the number of what is changed."""


def _closed(number: str) -> str:
    """A number without a bracket that it does not open: "decree 71/2025)"."""
    return number.rstrip(")") if "(" not in number else number


def _value(one: StrEnum | None) -> str | None:
    return one.value if one else None


def _spans(facts: ReadFacts) -> Iterator[tuple[str, str, Span | None]]:
    """Each fact, its value, and the words that tell it."""
    who, limits, found = facts.who, facts.limits, facts.number.found
    yield "jurisdiction", who.jurisdiction or "", who.hit
    yield from (("destination", hit.value, hit) for hit in who.aimed)
    yield from (("subject", hit.value, hit) for hit in facts.item.goods)
    for fact, day in (("effective", limits.start), ("until", limits.end)):
        if day and day.when:
            yield fact, day.when.isoformat(), day
    yield "document", found.text if found else "", found
    if facts.act and facts.act.measure:
        yield "measure", facts.act.measure.value, facts.judgement.thing


def _place(page: Page, fact: str, value: str, span: Span) -> Place:
    """Where a fact was read: the characters of the title or the summary."""
    shown = page.shown[span.start : span.end]
    start = span.start + len(shown) - len(shown.lstrip())
    first, words = page.within(start), shown.strip()
    return Place(fact, value, page.place(start), first, first + len(words), words)


def _gist(facts: ReadFacts) -> Gist | None:
    """What a text says of an act; None if it tells of none."""
    act, scene, jurisdiction = facts.act, facts.scene, facts.who.jurisdiction
    if not act or not scene:
        return None
    name, body = country(jurisdiction or ""), _body(facts.item.reading, jurisdiction)
    return Gist(
        f"{name} ({body})" if name and body else name,
        act.deed,
        act.instrument,
        tuple(hit.value for hit in facts.item.goods),
        tuple(dict.fromkeys(hit.value for hit in scene.of("form_of_goods"))),
        _figures(facts.item.reading, facts.judgement.acting),
        facts.limits.effective,
        facts.limits.until,
        facts.number.told,
        asks_licence=act.measure is DetectedMeasure.LICENCE and bool(scene.of("asks_licence")),
    )


def _body(reading: Reading, jurisdiction: str | None) -> str:
    """The short name of the authority that acts, where the text carries it: "CN MOFCOM" is MOFCOM."""
    mine = (hit.value.partition(" ") for hit in reading.of("body"))
    return next((name for code, _, name in mine if code == jurisdiction), "")


def _figures(reading: Reading, acting: frozenset[int]) -> tuple[str, ...]:
    """Amounts with units in the title and the sentences that tell the act, as written."""
    spans = [reading.page.span(number) for number in sorted({0, *acting})]
    text = " ".join(reading.page.shown[start:end] for start, end in spans)
    return tuple(dict.fromkeys(quantity.text for quantity in take_quantities(text)[0])) if _DIGIT.search(text) else ()


def day_of(value: str | None) -> date | None:
    """Return a day from its ten characters YYYY-MM-DD; None if there is none."""
    try:
        return date.fromisoformat(value[:10]) if value else None
    except ValueError:
        return None


def _why(facts: ReadFacts) -> tuple[str, ...]:
    """The reasons, heaviest first, then how facts were read."""
    page, start, in_address = facts.item.reading.page, facts.item.start, facts.number.in_address
    lines = [*facts.judgement.reasons]
    if facts.who.reason:
        lines.append(facts.who.reason)
    if start and start.rule:
        lines.append(f"“{page.shown[start.start : start.end].strip()}”: {wording()['days'][start.rule]}")
    if in_address:
        lines.append(f"“{in_address}”: the number of the act, from the address of its page")
    return tuple(lines)
