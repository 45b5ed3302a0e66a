"""Other rules than the shipped ones: what curators change, at random, and questions to ask both."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import cache

from msgspec.structs import replace

from bot.parts.records import StoredLine
from bot.rules.fields import ControlCode, Destinations, HsCode, Period, Suspension
from bot.rules.index import RuleBase
from bot.rules.model import Group, HsLine, Item, Limb, Measure, RuleSet, SubjectAddition
from bot.text.dates import When
from bot.vocabulary import MeasureType
from tests import shipped
from tools.golden import files, questions

PLACES = (None, "US", "JP", "DE", "RU", "CN", "IN", "VN", "TR")
SENDERS = (None, None, None, "CN", "US", "DE")


@cache
def rule_set() -> RuleSet:
    """The shipped rules as values, from the base that every test of a process shares."""
    base = shipped.rules()
    groups = {code: Group(name=base.group_names[code], members=members) for code, members in base.groups.items()}
    return RuleSet(
        measures=tuple(base.measures.values()),
        subjects=tuple(base.subjects.values()),
        groups=groups,
        embargoes=tuple({id(one): one for one in base.embargoes.values()}.values()),
        searches=base.searches.all,
        guides=base.guides,
    )


def base_of(rules: RuleSet) -> RuleBase:
    """A base of these rules, with the shipped lists."""
    return RuleBase(rules, shipped.rules().lists)


@cache
def _questions() -> Sequence[str]:
    return tuple(question for file in files() for question in questions(file))


def lines(chance: random.Random, count: int) -> list[StoredLine]:
    """Lines of a list, asked at random of all questions on file, with and without a route."""
    asked = chance.sample(_questions(), count)
    return [
        StoredLine(number, (text,), text, chance.choice(SENDERS), chance.choice(PLACES))
        for number, text in enumerate(asked, start=2)
    ]


def changed(rules: RuleSet, chance: random.Random) -> tuple[str, RuleSet]:
    """One change of one act or of goods, as a curator may make it, and what it is."""
    what = chance.choice((*_OF_ACTS, *_OF_GOODS, "new"))
    if what in _OF_GOODS:
        return _goods_changed(what, rules, chance)
    act = chance.choice([one for one in rules.measures if one.standing == "act"])
    name = f"{what} {act.key}"
    if what == "new":
        goods = chance.choice(rules.subjects).name
        whose = chance.choice(("CN", "US", "EU", "IN", "BR"))
        return f"{name} {whose} {goods}", replace(rules, measures=(*rules.measures, _new(act, whose, goods)))
    if what == "dropped":
        return name, replace(rules, measures=tuple(one for one in rules.measures if one is not act))
    other = _act_changed(what, act, rules, chance)
    return name, replace(rules, measures=tuple(other if one is act else one for one in rules.measures))


_OF_ACTS = ("type", "ends", "suspended", "moved", "toward", "item", "dropped")
_OF_GOODS = ("goods dropped", "goods named", "goods above")


def _act_changed(what: str, act: Measure, rules: RuleSet, chance: random.Random) -> Measure:
    type_, ends = chance.choice(tuple(MeasureType)), chance.choice(("2026-10-01", "2026-12-15", "2027-03-01"))
    began, toward = chance.choice(("2026-11-01", "2027-02-01")), chance.choice(("JP", "US", "EU", "RU"))
    goods, codes = chance.choice(rules.subjects).name, (ControlCode(chance.choice(("3A001", "1C216", "5A002"))),)
    periods = {
        "ends": Period(
            from_=When.read("2024-01-01"), until=When.read(ends), then=chance.choice(("expired", "unknown"))
        ),
        "moved": Period(from_=When.read("2027-03-01")),
    }
    line = HsLine(printed=HsCode(chance.choice(("8112.92", "2804", "2504"))))
    item = Item(subject=goods, hs=(line,), control_codes=codes)

    def limb(one: Limb) -> Limb:
        match what:
            case "type":
                return replace(one, type=type_)
            case "suspended":
                return replace(one, suspensions=(Suspension(from_=When.read(began), by="No. 1 of 2026"),))
            case "toward":
                return replace(one, destinations=Destinations(only=(toward,)))
            case "item":
                return replace(one, items=(*one.items, item))
        return replace(one, periods=(periods[what],))

    return replace(act, type=type_ if what == "type" else act.type, limbs=tuple(map(limb, act.limbs)))


def _new(like: Measure, whose: str, goods: str) -> Measure:
    limb = Limb(
        type=MeasureType.PROHIBITION, periods=(Period(from_=When.read("2026-11-01")),), items=(Item(subject=goods),)
    )
    return replace(
        like, key="new-act", title="A new act", document="No. 71 of 2027", names=(), jurisdiction=whose, affects=(),
        replaces=(), classes=(), abroad=None, type=limb.type, limbs=(limb,),
    )  # fmt: skip


def _goods_changed(what: str, rules: RuleSet, chance: random.Random) -> tuple[str, RuleSet]:
    goods = chance.choice(rules.subjects)
    if what == "goods dropped":
        kept = tuple(one for one in rules.subjects if one is not goods)
        return f"{what} {goods.name}", replace(rules, subjects=kept)
    if what == "goods named":
        name = chance.choice(chance.choice(_questions()).split() or ["zzyx"])
        other = goods.extended(SubjectAddition(extends=goods.name, names={"en": (name,)}))
    else:
        name = chance.choice([one.name for one in rules.subjects if goods.name not in one.broader])
        other = replace(goods, broader=(*goods.broader, name) if name != goods.name else goods.broader)
    subjects = tuple(other if one is goods else one for one in rules.subjects)
    return f"{what} {goods.name} {name}", replace(rules, subjects=subjects)
