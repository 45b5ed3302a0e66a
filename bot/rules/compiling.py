"""Rule files (bot.rules.schema) → runtime values (bot.rules.model)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from bot.rules import model, schema
from bot.text.codes import hs_digits
from bot.text.normalize import key

_Value = TypeVar("_Value")
_Other = TypeVar("_Other")


def measure(file: schema.MeasureFile, origin: str, path: str) -> model.Measure:
    """One act, its fields resolved for every item."""
    return model.Measure(
        key=file.key,
        title=file.title,
        jurisdiction=file.jurisdiction,
        authority=file.authority,
        document=file.document,
        names=file.names,
        standing=file.standing,
        affects=file.affects,
        replaces=file.replaces,
        classes=file.classes,
        type=file.type,
        announced=file.announced,
        limbs=tuple(_limbs(file)),
        changes=tuple(
            model.Change(c.date, c.document, c.what, c.effect, c.parts)
            for c in sorted(file.changes, key=lambda c: c.date.first)
        ),
        note=file.note,
        certainty=file.certainty,
        disputes=tuple(model.Dispute(d.what, d.from_, d.until, d.parts) for d in file.disputes),
        evidence_as_of=file.evidence_as_of,
        checked_on=file.checked_on,
        check_every_days=file.check_every_days,
        sources=tuple(model.Source(s.url, s.kind, s.supports, s.date) for s in file.sources),
        origin=origin,
        file=path,
    )


def subject(file: schema.SubjectFile, path: str) -> model.Subject:
    """One thing with all its names."""
    names = [(language, name) for language, those in file.names.items() for name in those]
    names += [("", name) for name in (*file.formulas, *file.trade_names)]
    return model.Subject(
        name=file.name,
        kind=file.kind,
        names=tuple(names),
        symbols=file.symbols,
        cas=file.cas,
        hs=_hs(file.hs),
        control_codes=file.control_codes,
        broader=file.broader,
        related=file.related,
        shared_names=file.shared_names,
        words=file.words,
        exporters=file.exporters,
        not_listed=file.not_listed,
        note=file.note,
        file=path,
    )


def extended(found: model.Subject, more: schema.SubjectAddition) -> model.Subject:
    """A subject with a team's further names."""
    names = [(language, name) for language, those in more.names.items() for name in those]
    names += [("", name) for name in more.trade_names]
    return model.Subject(
        name=found.name,
        kind=found.kind,
        names=(*found.names, *names),
        symbols=found.symbols,
        cas=(*found.cas, *more.cas),
        hs=(*found.hs, *_hs(more.hs)),
        control_codes=(*found.control_codes, *more.control_codes),
        broader=found.broader,
        related=found.related,
        shared_names=found.shared_names,
        words=found.words,
        exporters=found.exporters,
        not_listed=found.not_listed,
        note=found.note,
        file=found.file,
    )


def groups(file: schema.GroupsFile) -> tuple[model.Group, ...]:
    """The named sets of destinations."""
    return tuple(model.Group(code, group.name, frozenset(group.members)) for code, group in file.groups.items())


def with_keys(rules: model.RuleSet) -> model.RuleSet:
    """The same rules with the keys of all their names."""
    names = dict.fromkeys(name for name in _looked_up(rules))
    return replace(rules, keys=tuple((name, key(name)) for name in names))


def _looked_up(rules: model.RuleSet) -> Iterator[str]:
    for subject in rules.subjects:
        yield from subject.all_names
    for measure in rules.measures:
        yield from (measure.document, measure.title, *measure.names)
        for limb in measure.limbs:
            if limb.binds:
                yield from (*limb.binds.parties, *limb.binds.words)
            for exemption in limb.exempt:
                yield from exemption.firms


def _limbs(file: schema.MeasureFile) -> Iterator[model.Limb]:
    if file.items or not file.parts:
        yield from _grouped(file, None, file.items)
    for part in file.parts:
        yield from _grouped(file, part, part.items)


def _grouped(file: schema.MeasureFile, part: schema.Part | None, items: Sequence[schema.Item]) -> Iterator[model.Limb]:
    """Items under the same rule become one limb; a file without items still has one, so that it can be asked for."""
    together: dict[model.Limb, list[model.Item]] = {}
    for item in items:
        together.setdefault(_rule(file, part, item), []).append(_item(item))
    if not items:
        together[_rule(file, part, None)] = []
    for rule, members in together.items():
        yield model.Limb(
            rule.part, rule.cite, rule.type, rule.periods, rule.suspensions, rule.destinations, rule.binds, rule.exempt,
            rule.quotas, tuple(members), rule.note,
        )  # fmt: skip


def _rule(file: schema.MeasureFile, part: schema.Part | None, item: schema.Item | None) -> model.Limb:
    """The rule that holds for an item: each field from the nearest scope that says it; scopes are not merged."""
    scopes = [scope for scope in (item, part, file) if scope is not None]
    periods = _nearest([scope.in_force for scope in scopes], ())
    suspensions = _nearest([scope.suspensions for scope in scopes], ())
    quotas = _nearest([scope.quotas for scope in scopes], ())
    toward: list[schema.Destinations | str | None] = [scope.destinations for scope in scopes]
    binds: list[schema.Binds | str | None] = [scope.binds for scope in scopes]
    return model.Limb(
        part=part.id if part else None,
        cite=part.cite if part else None,
        type=_nearest([scope.type for scope in scopes], file.type),
        periods=tuple(model.Period(p.from_, p.until, p.announced, p.then, p.by) for p in periods),
        suspensions=tuple(model.Suspension(s.from_, s.until, s.by, s.then, s.note) for s in suspensions),
        destinations=_destinations(next((d for d in toward if d is not None), None)),
        binds=_binds(next((b for b in binds if b is not None), None)),
        exempt=tuple(_exemption(e) for e in _nearest([scope.exempt for scope in scopes], ())),
        quotas=tuple(model.Quota(q.period, q.amount, q.unit, q.note) for q in quotas),
        items=(),
        note=part.note if part else None,
    )


def _nearest(values: Sequence[_Value | None], otherwise: _Other) -> _Value | _Other:
    return next((value for value in values if value is not None), otherwise)


def _destinations(d: schema.Destinations | str | None) -> model.Destinations:
    return model.Destinations() if d is None or isinstance(d, str) else model.Destinations(d.only, d.except_)


def _binds(b: schema.Binds | str | None) -> model.Binds | None:
    return None if b is None or isinstance(b, str) else model.Binds(b.who, b.text, b.parties, b.words)


def _exemption(e: schema.Exemption) -> model.Exemption:
    return model.Exemption(e.firms, e.destinations, e.from_, e.until, e.by, e.note)


def _hs(lines: Sequence[schema.HsLine]) -> tuple[model.HsLine, ...]:
    return tuple(model.HsLine(hs_digits(line.code), line.code, line.edition, line.note) for line in lines)


def _item(item: schema.Item) -> model.Item:
    return model.Item(
        subject=item.subject,
        forms=item.forms,
        hs=_hs(item.hs),
        hs_outside=tuple((hs_digits(line.code), line.why) for line in item.hs_outside),
        control_codes=item.control_codes,
        entries=item.entries,
        thresholds=tuple(model.Threshold(t.what, t.unit, t.over, t.from_, t.under, t.up_to) for t in item.thresholds),
        thresholds_apply=item.thresholds_apply,
        as_in=item.as_in,
        only_as_named=item.only_as_named == "yes",
        note=item.note,
    )
