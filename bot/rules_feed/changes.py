"""What an edition changes: in the acts, one change an act, as facts and in words, and beside them (`beside_acts`).

Changes of what curators note (days of checking, sources, examples, evidence) are none: no answer says anything else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec
from msgspec import structs

from bot.data import read_yaml
from bot.lists.loading import ListFiles
from bot.rules import fields, loading
from bot.rules.model import Limb, Measure
from bot.rules_feed.beside_acts import State, changes_beside_acts
from bot.rules_feed.report import RuleChange, What
from bot.rules_feed.store import SHIPPED, Announced, EditionStore, rules_in_use
from bot.settings import EDITIONS
from bot.vocabulary import DetectedMeasure, Kind, MeasureType

_KIND: Mapping[What, Kind] = {"added": Kind.NEW_MEASURE, "changed": Kind.AMENDMENT, "removed": Kind.AMENDMENT}
_MEASURE: Mapping[MeasureType, DetectedMeasure] = {
    MeasureType.PROHIBITION: DetectedMeasure.PROHIBITION,
    MeasureType.PRESUMPTION_OF_DENIAL: DetectedMeasure.PROHIBITION,
    MeasureType.TECHNOLOGY_PROHIBITION: DetectedMeasure.TECHNOLOGY_BAN,
    MeasureType.TECHNOLOGY_RESTRICTION: DetectedMeasure.TECHNOLOGY_BAN,
    MeasureType.QUOTA: DetectedMeasure.QUOTA,
    MeasureType.TAX: DetectedMeasure.TAX,
    MeasureType.LICENCE: DetectedMeasure.LICENCE,
    MeasureType.STATE_TRADING: DetectedMeasure.LICENCE,
    MeasureType.REGISTRATION: DetectedMeasure.LICENCE,
}
_NO_DAY = date(1, 1, 1)


@dataclass(frozen=True, slots=True)
class _Act:
    """An act before and after; None where it is not on file."""

    old: Measure | None
    new: Measure | None

    @property
    def told(self) -> Measure:
        """The act as it is told: as it is now, or was last."""
        found = self.new or self.old
        if found is None:
            raise ValueError("an act that is on file neither before nor after")
        return found

    @property
    def what(self) -> What:
        """What was done to it."""
        return "added" if self.old is None else "removed" if self.new is None else "changed"


def pending_changes(store: EditionStore, base: Path) -> tuple[RuleChange, ...] | None:
    """Return the changes that have to be announced now; None if there is nothing to announce or to record.

    What was begun is finished first: the two editions between which changes are announced are recorded before the first
    of them goes out, and `end_announcing` records that all did. The first edition that is seen is the beginning.
    """
    used = rules_in_use(store.folder.parent, base)
    name = used.folder.name if used.edition else SHIPPED
    told = store.announced
    if told is None:
        store.note_announced(Announced(1, name))
        return None
    if told.toward is None:
        if told.upto == name:
            return None
        told = structs.replace(told, toward=name)
        store.note_announced(told)
    folders = [base if name == SHIPPED else store.path(name) for name in (told.upto, told.toward or SHIPPED)]
    before, after = (State(loading.load(folder), folder / "lists") for folder in folders)
    say = read_yaml("rules_news")
    return (
        *rule_changes(before.rules.measures.values(), after.rules.measures.values(), say, told.serial),
        *changes_beside_acts(before, after, _lists_told(store), say, told.serial),
    )


def _lists_told(store: EditionStore) -> dict[str, str]:
    """Return the days of the editions of lists that sources of their own have announced, by the keys of the lists."""
    return ListFiles(store.folder.parent / EDITIONS / "announced").days()


def rule_changes(
    old: Iterable[Measure], new: Iterable[Measure], say: Mapping[str, Any], serial: int = 0
) -> Iterator[RuleChange]:
    """Yield the changes from one set of acts to another, by the keys of the acts; `say` words them."""
    before, after = ({act.key: act for act in acts} for acts in (old, new))
    for key in sorted({*before, *after}):
        act = _Act(before.get(key), after.get(key))
        versions = [_substance(one) if one else b"" for one in (act.old, act.new)]
        if versions[0] != versions[1]:
            named = b"\0".join((str(serial).encode(), key.encode(), *versions))
            yield _change(act, blake2b(named, digest_size=10).hexdigest(), say)


def _substance(act: Measure) -> bytes:
    """Return what an answer can say of an act."""
    kept = structs.replace(
        act,
        file="",
        origin="",
        evidence_as_of=_NO_DAY,
        checked_on=_NO_DAY,
        check_every_days=90,
        sources=(),
        examples=(),
    )
    return msgspec.json.encode(kept, enc_hook=fields.written)


def _change(act: _Act, digest: str, say: Mapping[str, Any]) -> RuleChange:
    told = act.told
    limbs = [limb for limb in told.limbs if limb.type is told.type] or list(told.limbs)
    lines = _lines(act.old, act.new, say) if act.old and act.new else ()
    wording = say[act.what].format(title=told.title, document=told.document, authority=told.authority[0])
    return RuleChange(
        key=told.key,
        what=act.what,
        digest=digest,
        title=wording,
        text=" ".join(lines) or say["whole"][act.what],
        link=str(told.sources[0].url),
        jurisdiction=told.jurisdiction,
        subjects=tuple(dict.fromkeys(item.subject for limb in told.limbs for item in limb.items)),
        destinations=tuple(dict.fromkeys(place for limb in limbs for place in limb.destinations.only or ())),
        document=told.document,
        kind=_KIND[act.what],
        measure=_MEASURE.get(told.type, DetectedMeasure.OTHER),
        effective=_effective(act),
    )


def _effective(act: _Act) -> str | None:
    """Return the day of the newest step in an act's life that was not known before, else its first day in force."""
    known = act.old.changes if act.old else ()
    steps = [change.date.iso for change in act.told.changes if act.old and change not in known]
    starts = [period.from_.iso for limb in act.told.limbs for period in limb.periods if period.from_]
    return next((day for day in (*reversed(steps), *starts) if day), None)


def _lines(old: Measure, new: Measure, say: Mapping[str, Any]) -> tuple[str, ...]:
    """Say what changed in an act: steps in its life, goods, and which of its parts are others."""
    steps = [change for change in new.changes if change not in old.changes]
    lines = [say["step"].format(day=one.date.said, document=one.document, what=one.what) for one in steps]
    before, after = (dict.fromkeys(item.subject for limb in one.limbs for item in limb.items) for one in (old, new))
    for name, goods in (("goods_added", after.keys() - before.keys()), ("goods_removed", before.keys() - after.keys())):
        if goods:
            lines.append(say[name].format(goods=", ".join(sorted(goods))))
    types = [", ".join(sorted({limb.type for limb in one.limbs})) for one in (old, new)]
    if types[0] != types[1]:
        lines.append(say["type"].format(old=types[0], new=types[1]))
    others = [word for part, word in say["parts"].items() if _differ(old, new, part)]
    if others:
        lines.append(say["others"].format(parts=", ".join(others)))
    return tuple(lines)


def _differ(old: Measure, new: Measure, part: str) -> bool:
    """Return whether a field of the act, or of what it says of some goods, has another value."""
    if part in Limb.__struct_fields__ and part not in Measure.__struct_fields__:
        before, after = ([getattr(limb, part) for limb in act.limbs] for act in (old, new))
        return before != after
    return bool(getattr(old, part) != getattr(new, part))
