"""What is kept of an answered line: its answer as a value, and what the answer hangs on. PURE.

Two answers to one line are compared by their values, whatever their words. The `present` is what holds on the asked
day; it moves with the calendar. The `ahead` is what the acts' texts say of every day; it moves only if an act, a list
or the reading of the line does.

What an answer hangs on are words of an index: goods, codes, acts, parties, exporters, destinations. A change of the
rules says by the same words whom it can reach (`bot.parts.fingerprint`). A line is asked anew if one of its words is
among them; so every way by which a rule gets into an answer needs its word here.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.text.normalize import words
from bot.text.notation import control_key
from bot.vocabulary import Outcome

if TYPE_CHECKING:  # a process that only polls reads records of watched lists, and no rules
    from bot.rules.answer.findings import Finding
    from bot.rules.answer.model import Answer
    from bot.rules.index import RuleBase

ANY = "*"
"""Every line; of exporters and destinations: a line that names none."""
OPEN = "?"
"""Lines with words that were not understood, guessed or passed over: a new name may explain them."""
FIRM = "f"
"""Lines that name a firm."""
MOVING = "t"
"""Lines whose text names a day by its distance from today."""
FIXED = "o"
"""Lines that ask about a day of their own."""
_CHAPTER, _HEADING = 2, 4


def subject(name: str) -> str:
    """Return the word for goods."""
    return f"s:{name}"


def act(key: str) -> str:
    """Return the word for an act on file."""
    return f"m:{key}"


def customs(code: str) -> tuple[str, ...]:
    """Return the words for a customs code: its heading, and its chapter for who names only that."""
    return f"h:{code[:_HEADING]}", f"h:{code[:_CHAPTER]}"


def control(code: str) -> str:
    """Return the word for a control code: its entry."""
    return f"k:{control_key(code)[0]}"


def substance(cas: str) -> str:
    """Return the word for a CAS number."""
    return f"n:{cas}"


def in_words(text: str) -> Iterator[str]:
    """Yield the words for the words of a text."""
    return (f"w:{word.key}" for word in words(text))


def exporter(code: str) -> str:
    """Return the word for who exports."""
    return f"j:{code}"


def destination(code: str) -> str:
    """Return the word for where it goes."""
    return f"d:{code}"


def features_of(base: RuleBase, answer: Answer, *, fixed: bool) -> frozenset[str]:
    """Return the words of an answered line; `fixed`: it asks about a day of its own."""
    asked = answer.asked
    found = {FIXED} if fixed else {MOVING} if answer.on != answer.today else set[str]()
    found.update(map(subject, _subjects(base, answer)))
    found.update(act(one.measure.key) for one in answer.findings)
    found.update(map(act, asked.acts))
    found.update(word for code in asked.query.hs for word in customs(code))
    found.update(map(control, (*asked.query.controls, *(str(one.answer.code) for one in answer.lists))))
    found.update(map(substance, asked.query.cas))
    found.update(in_words(answer.typed))
    if answer.parties or asked.firms or asked.company or asked.parties:
        found.add(FIRM)
    if _is_open(answer):
        found.add(OPEN)
    found.update(map(exporter, _exporters(answer)))
    found.update(map(destination, _destinations(answer)))
    return frozenset(found)


def _subjects(base: RuleBase, answer: Answer) -> Iterator[str]:
    """Yield the goods that were asked for, with all kinds of them and what is above them, classes included."""
    named = (*(thing.subject for thing in answer.things), *answer.subjects)
    for name in dict.fromkeys((*named, *(item.subject for one in answer.findings for item in one.items))):
        yield from (*base.narrower(name), *base.broader(name))


def _is_open(answer: Answer) -> bool:
    asked, settled = answer.asked, {Outcome.RESTRICTED, Outcome.LISTED}
    guessed = asked.corrected or asked.unknown or asked.left or asked.near or answer.left
    return bool(guessed) or answer.outcome not in settled


def _exporters(answer: Answer) -> Iterable[str]:
    asked = answer.asked
    named = (way.from_ or ANY for way in asked.directions)
    return {*named, *answer.by_exporter, *asked.origins, *asked.firm_places, *asked.towns}


def _destinations(answer: Answer) -> Iterable[str]:
    ways = answer.asked.directions
    named = (to for way in ways for to in way.to)
    silent = () if answer.destinations and all(way.to for way in ways) else (ANY,)
    return {*named, *answer.destinations, *answer.asked.regions, *silent}


_BYTES = 6
"""Of a digest: two answers of one line are compared, never one with all others."""


class AnswerValue(NamedTuple):
    """Two digests of an answer."""

    present: str
    ahead: str


def value_of(answer: Answer) -> AnswerValue:
    """Return the value of an answer: statuses, findings with their days, list entries, parties and embargo."""
    findings = [one for one in answer.findings if _counts(one, answer)]
    present = {
        "outcome": answer.outcome,
        "status": answer.status,
        "exporters": sorted(answer.by_exporter.items()),
        "destinations": sorted((to, sorted(each.items())) for to, each in answer.by_destination.items()),
        "codes": sorted((code, status) for code, (status, _) in answer.by_code.items()),
        "goods": sorted((one.name, str(one.verdict.status)) for one in answer.by_goods),
        "embargo": sorted(answer.embargo.laws) if answer.embargo else [],
        "parties": sorted((one.name, one.list_, one.document, str(one.status)) for one in answer.parties),
        "findings": sorted(map(_present, findings)),
        "lists": sorted(
            (one.jurisdiction, str(one.answer.code), str(one.status), " ".join(one.answer.columns))
            for one in answer.lists
        ),
    }
    ahead = sorted(found for one in findings for found in _changes_ahead(one))
    return AnswerValue(_digest(present), _digest(ahead))


def _counts(finding: Finding, answer: Answer) -> bool:
    """Return whether a finding tells of this shipment: not of one elsewhere, and not of an act that sets nothing."""
    return finding.apart != "standing" and (finding.apart != "destination" or not answer.destinations)


def _present(one: Finding) -> tuple[str, ...]:
    state = one.state
    days = (day.text if day else "" for day in (state.since, state.until))
    return one.measure.key, one.limb.part or "", str(one.limb.type), str(state.status), *days, one.apart or ""


def _changes_ahead(one: Finding) -> Iterator[tuple[str, ...]]:
    from bot.rules.answer.timeline import schedule  # noqa: PLC0415 - see above

    act, limb = one.measure.key, one.limb
    yield act, limb.part or "", str(limb.type), "", ""
    for day, status in schedule(limb, one.measure.announced):
        yield act, limb.part or "", str(limb.type), day.isoformat(), str(status or "")


def _digest(value: Any) -> str:  # noqa: ANN401 - what JSON can hold
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(blake2b(text, digest_size=_BYTES).digest()).decode()
