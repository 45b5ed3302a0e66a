"""An answer as a value: what two answers to one line are compared by, whatever their words. PURE.

The `present` is what holds on the asked day; it moves with the calendar. The `ahead` is what the acts' texts say of
every day; it moves only if an act, a list or the reading of the line does.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from hashlib import blake2b
from typing import Any, NamedTuple

from bot.rules.answer.findings import Finding
from bot.rules.answer.model import Answer
from bot.rules.answer.timeline import schedule

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
    act, limb = one.measure.key, one.limb
    yield act, limb.part or "", str(limb.type), "", ""
    for day, status in schedule(limb, one.measure.announced):
        yield act, limb.part or "", str(limb.type), day.isoformat(), str(status or "")


def _digest(value: Any) -> str:  # noqa: ANN401 - what JSON can hold
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(blake2b(text, digest_size=_BYTES).digest()).decode()
