"""RuleSet ↔ JSON, for the cache. Every value is rebuilt by name from its dataclass; nothing in the text can run."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from bot.rules import model
from bot.text.dates import When
from bot.vocabulary import MeasureType


def pack(rules: model.RuleSet) -> str:
    """The rules as JSON text: each value a list of its fields, in the order of the class."""
    return json.dumps(_plain(rules), ensure_ascii=False, separators=(",", ":"))


def unpack(text: str) -> model.RuleSet:
    """Read what `pack` wrote; raises ValueError, TypeError or KeyError where it is something else."""
    measures, subjects, groups, embargoes, problems, keys = json.loads(text)
    return model.RuleSet(
        measures=tuple(_measure(row) for row in measures),
        subjects=tuple(_subject(row) for row in subjects),
        groups=tuple(model.Group(code, name, frozenset(members)) for code, name, members in groups),
        embargoes=_all(embargoes, lambda row: _built(model.Embargo, row, as_of=date.fromisoformat)),
        problems=tuple(problems),
        keys=_pairs(keys),
    )


def _plain(value: Any) -> Any:  # noqa: ANN401 - any value of bot.rules.model in, plain JSON out
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if names := _FIELDS.get(type(value)):
        return [_plain(getattr(value, name)) for name in names]
    if is_dataclass(value):
        return value.text if isinstance(value, When) else [_plain(getattr(value, part.name)) for part in fields(value)]
    if isinstance(value, frozenset):
        return sorted(value)
    return value.isoformat() if isinstance(value, date) else value  # a MeasureType is text already


def _when(text: str | None) -> When | None:
    return When.read(text) if text else None


def _day(text: str) -> When:
    return When.read(text)


def _all(rows: list[Any], make: Callable[[Any], Any]) -> tuple[Any, ...]:
    return tuple(make(row) for row in rows)


def _built(form: type[Any], row: list[Any], **make: Callable[[Any], Any]) -> Any:  # noqa: ANN401 - the form decides
    """One value from its list of fields; `make` says how those that are not plain are read, by name."""
    names = _FIELDS[form]
    if len(names) != len(row):
        raise ValueError(f"{form.__name__} has {len(names)} fields, not {len(row)}")
    return form(*(make[name](part) if name in make else _frozen(part) for name, part in zip(names, row, strict=True)))


def _frozen(part: Any) -> Any:  # noqa: ANN401 - plain JSON
    return tuple(part) if isinstance(part, list) else part


def _pairs(rows: list[Any]) -> tuple[Any, ...]:
    return tuple(tuple(row) for row in rows)


def _measure(row: list[Any]) -> model.Measure:
    found: model.Measure = _built(
        model.Measure,
        row,
        type=MeasureType,
        announced=_when,
        limbs=lambda rows: _all(rows, _limb),
        changes=lambda rows: _all(rows, lambda r: _built(model.Change, r, date=_day)),
        disputes=lambda rows: _all(rows, lambda r: _built(model.Dispute, r, from_=_when, until=_when)),
        evidence_as_of=date.fromisoformat,
        checked_on=date.fromisoformat,
        sources=lambda rows: _all(rows, lambda r: _built(model.Source, r, date=_when)),
    )
    return found


def _limb(row: list[Any]) -> model.Limb:
    found: model.Limb = _built(
        model.Limb,
        row,
        type=MeasureType,
        periods=lambda rows: _all(rows, lambda r: _built(model.Period, r, from_=_when, until=_when, announced=_when)),
        suspensions=lambda rows: _all(rows, lambda r: _built(model.Suspension, r, from_=_day, until=_when)),
        destinations=lambda r: model.Destinations(tuple(r[0]) if r[0] is not None else None, tuple(r[1])),
        binds=lambda r: _built(model.Binds, r) if r else None,
        exempt=lambda rows: _all(rows, lambda r: _built(model.Exemption, r, from_=_when, until=_when)),
        quotas=lambda rows: _all(rows, lambda r: _built(model.Quota, r)),
        items=lambda rows: _all(rows, _item),
    )
    return found


def _item(row: list[Any]) -> model.Item:
    found: model.Item = _built(
        model.Item,
        row,
        hs=_lines,
        hs_outside=_pairs,
        thresholds=lambda rows: _all(rows, lambda r: _built(model.Threshold, r)),
    )
    return found


def _subject(row: list[Any]) -> model.Subject:
    found: model.Subject = _built(model.Subject, row, names=_pairs, hs=_lines)
    return found


def _lines(rows: list[Any]) -> tuple[model.HsLine, ...]:
    return _all(rows, lambda r: _built(model.HsLine, r))


_FIELDS: Mapping[type[Any], tuple[str, ...]] = {
    form: tuple(part.name for part in fields(form))
    for form in (
        model.Measure, model.Limb, model.Item, model.Subject, model.Period, model.Suspension, model.Binds,
        model.Exemption, model.Quota, model.Threshold, model.HsLine, model.Change, model.Source, model.Dispute,
        model.Embargo,
    )
}  # fmt: skip
