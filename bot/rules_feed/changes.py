"""What an edition changes: in the acts, one change an act, as facts and in words, and beside them.

Beside the acts are goods and their names, control lists, groups, embargoes, guides and coverage. However much of these
changed, there are few announcements: one a list, one a group, embargo or guide, and one for all goods where more than a
handful are others. Changes of what curators note (days of checking, sources, examples, evidence) are none: no answer
says anything else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct, structs

from bot.data import read_yaml
from bot.errors import ListReadError
from bot.lists.difference import news
from bot.lists.forms import loaded
from bot.lists.loading import ListFiles, news_wording
from bot.rules import fields, loading
from bot.rules.index import RuleBase
from bot.rules.model import Limb, Measure, Subject
from bot.rules_feed.report import About, RuleChange, What
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
        *changes_beside_acts(
            before, after, ListFiles(store.folder.parent / EDITIONS / "announced").days(), say, told.serial
        ),
    )


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


APART = 5
"""So many goods are announced each by itself; more of them together."""
_NAMED = 40
"""Names that are told; of more, how many there are."""
_PARTIES = "-parties"

Wording = Mapping[str, Any]
"""`bot/data/rules_news.yaml`."""


@dataclass(frozen=True, slots=True)
class _Teller:
    """Makes changes: how they are worded, and the step whose changes they are."""

    say: Wording
    serial: int

    def change(self, about: About, key: str, what: What, versions: Sequence[bytes], **told: Any) -> RuleChange:  # noqa: ANN401 - fields of RuleChange
        """Return a change of something between two versions of it; none is empty."""
        named = b"\0".join((str(self.serial).encode(), about.encode(), key.encode(), *versions))
        digest = blake2b(named, digest_size=10).hexdigest()
        return RuleChange(key=f"{about} {key}", what=what, about=about, digest=digest, **told)

    def listed(self, names: Iterable[str]) -> str:
        """Return names as far as they are told."""
        those = tuple(names)
        told = ", ".join(those[:_NAMED])
        more = len(those) - _NAMED
        return self.say["more"].format(names=told, n=more) if more > 0 else told

    def lines(self, *told: tuple[str, Collection[str]]) -> str:
        """Return one sentence for each kind of names, without those of which there are none."""
        return " ".join(self.say[name].format(names=self.listed(those)) for name, those in told if those)


@dataclass(frozen=True, slots=True)
class State:
    """The rules, and the folder of the lists beside them."""

    rules: RuleBase
    lists: Path


def changes_beside_acts(
    old: State, new: State, told: Mapping[str, str], say: Wording, serial: int = 0
) -> Iterator[RuleChange]:
    """Yield what is other beside the acts.

    `told` are the days of editions of lists that were announced by a source of their own; they are not told again.
    """
    teller = _Teller(say, serial)
    for part in (_goods, _groups, _embargoes, _guides, _coverage):
        yield from part(old.rules, new.rules, teller)
    yield from _lists(old.lists, new.lists, told, teller)


def _what(old: object, new: object) -> What:
    return "added" if old is None else "removed" if new is None else "changed"


def _bytes(*values: object) -> list[bytes]:
    return [b"" if value is None else msgspec.json.encode(value, enc_hook=fields.written) for value in values]


def _differing(
    old: Mapping[str, Struct],
    new: Mapping[str, Struct],
    **unworded: object,
) -> Iterator[tuple[str, Any, Any]]:
    """Yield the key of each thing that is other than before, and what it was and is; None where it is not on file.

    `unworded`: fields that make no difference, each with a value for both.
    """
    for key in sorted({*old, *new}):
        before, after = old.get(key), new.get(key)
        said = [structs.replace(one, **unworded) for one in (before, after) if one is not None]
        if len(said) < 2 or said[0] != said[1]:  # noqa: PLR2004 - before and after
            yield key, before, after


# -- Goods.


def _goods(old: RuleBase, new: RuleBase, teller: _Teller) -> Iterator[RuleChange]:
    found = list(_differing(old.subjects, new.subjects, file="", examples=()))
    if len(found) <= APART:
        for name, before, after in found:
            what = _what(before, after)
            text = _moved(before, after, teller) if before and after else teller.say["goods_whole"][what]
            title = teller.say["goods"][what].format(name=name)
            yield teller.change("goods", name, what, _bytes(before, after), title=title, text=text, subjects=(name,))
        return
    kinds: dict[What, list[str]] = {"added": [], "changed": [], "removed": []}
    for name, before, after in found:
        kinds[_what(before, after)].append(name)
    text = teller.lines(*((f"several_{what}", names) for what, names in kinds.items()))
    versions = [content for _, before, after in found for content in _bytes(before, after)]
    title = teller.say["goods"]["many"].format(n=len(found))
    names = tuple(name for name, _, _ in found)
    yield teller.change("goods", "all", "changed", versions, title=title, text=text, subjects=names)


def _moved(old: Subject, new: Subject, teller: _Teller) -> str:
    """Return what is other in a subject: its names, its codes, and which other parts."""
    names, codes = ((set(one.all_names) for one in (old, new)), (_codes(one) for one in (old, new)))
    (names_before, names_now), (codes_before, codes_now) = names, codes
    text = teller.lines(
        ("names_added", sorted(names_now - names_before)),
        ("names_removed", sorted(names_before - names_now)),
        ("codes_added", sorted(codes_now - codes_before)),
        ("codes_removed", sorted(codes_before - codes_now)),
    )
    parts = [word for part, word in teller.say["goods_parts"].items() if getattr(old, part) != getattr(new, part)]
    others = teller.say["others"].format(parts=", ".join(parts)) if parts else ""
    return " ".join(filter(None, (text, others))) or teller.say["goods_whole"]["changed"]


def _codes(subject: Subject) -> set[str]:
    return {*(str(line.code) for line in subject.hs), *map(str, subject.cas), *map(str, subject.control_codes)}


# -- Groups, embargoes, guides, coverage.


def _groups(old: RuleBase, new: RuleBase, teller: _Teller) -> Iterator[RuleChange]:
    for code in sorted({*old.groups, *new.groups}):
        before, after = old.groups.get(code), new.groups.get(code)
        if before == after:
            continue
        were, are = before or frozenset(), after or frozenset()
        came, went = sorted(are - were), sorted(were - are)
        what = _what(before, after)
        yield teller.change(
            "group",
            code,
            what,
            _bytes(sorted(were), sorted(are)),
            title=teller.say["group"][what].format(name=new.group_names.get(code) or old.group_names[code]),
            text=teller.lines(("members_added", came), ("members_removed", went)),
            destinations=(*came, *went),
        )


def _embargoes(old: RuleBase, new: RuleBase, teller: _Teller) -> Iterator[RuleChange]:
    for place, before, after in _differing(old.embargoes, new.embargoes, as_of=_NO_DAY, sources=()):
        one = after or before
        what = _what(before, after)
        yield teller.change(
            "embargo",
            place,
            what,
            _bytes(before, after),
            title=teller.say["embargo"][what].format(place=place),
            text=teller.say["embargo_text"].format(scope=one.scope, laws="; ".join(one.laws)),
            link=str(one.sources[0]),
            destinations=(one.country,),
        )


def _guides(old: RuleBase, new: RuleBase, teller: _Teller) -> Iterator[RuleChange]:
    was, is_ = ({guide.key: guide for guide in base.guides} for base in (old, new))
    for key, before, after in _differing(was, is_, checked_on=_NO_DAY, sources=()):
        one = after or before
        what = _what(before, after)
        yield teller.change(
            "guide",
            key,
            what,
            _bytes(before, after),
            title=teller.say["guide"][what].format(regime=one.regime, authority=one.authority),
            text=teller.say["guide_text"],
            link=str(one.page or one.sources[0].url),
            jurisdiction=one.jurisdiction,
        )


def _coverage(old: RuleBase, new: RuleBase, teller: _Teller) -> Iterator[RuleChange]:
    """Yield one change if other goods of some exporters were looked for; a later day alone is none."""
    before, after = (
        {(one.exporter, goods) for one in base.searches.all for goods in (*one.chapters, *one.classes)}
        for base in (old, new)
    )
    if before == after:
        return
    came, went = (sorted({exporter for exporter, _ in those}) for those in (after - before, before - after))
    yield teller.change(
        "coverage",
        "all",
        "changed",
        _bytes(sorted(before), sorted(after)),
        title=teller.say["coverage"],
        text=teller.lines(("searched", came), ("unsearched", went)),
    )


# -- Lists.


def _lists(old: Path, new: Path, told: Mapping[str, str], teller: _Teller) -> Iterator[RuleChange]:
    """Yield one change for each list of which there is another edition, and one for all other files beside them."""
    others: list[tuple[str, bytes, bytes]] = []
    for file in sorted({path.relative_to(folder) for folder in (old, new) for path in _files(folder)}):
        before, after = (path.read_bytes() if path.is_file() else b"" for path in (old / file, new / file))
        if before == after:
            continue
        if file.suffix == ".json" and _is_list(before or after):
            yield from _list_change(file.stem, before, after, told, teller)
        else:
            others.append((file.as_posix(), before, after))
    if others:
        versions = [content for _, before, after in others for content in (before, after)]
        text = " ".join(_lines_moved(name, before, after, teller) for name, before, after in others[:_NAMED])
        yield teller.change("list", "files", "changed", versions, title=teller.say["list"]["files"], text=text)


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder of lists, without earlier editions, which answer nothing by themselves."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return (path for path in found if path.suffix != ".json" or path.parent == folder)


def _list_change(key: str, old: bytes, new: bytes, told: Mapping[str, str], teller: _Teller) -> Iterator[RuleChange]:
    """Yield what another edition of a list changes, as one; nothing if it changes nothing, or was told."""
    head = loaded(new or old)
    day = str(head.get("date", ""))
    if new and told.get(key, "") >= day:
        return
    about: dict[str, Any] = {"link": head.get("source", ""), "jurisdiction": _whose(head)}
    if not old or not new:
        what = _what(old or None, new or None)
        title = teller.say["list"][what].format(title=head.get("title", key), day=day)
        yield teller.change("list", key, what, (old, new), title=title, text=teller.say["list_whole"][what], **about)
        return
    found = news(old, new, news_wording())
    if not found:
        return
    of_parties = key.endswith(_PARTIES)
    yield teller.change(
        "list",
        key,
        "changed",
        (old, new),
        title=found.title,
        text=found.text,
        codes=found.codes,
        destinations=found.destinations,
        document=found.document,
        kind=Kind.ENTITY_LISTING if of_parties else Kind.AMENDMENT,
        measure=DetectedMeasure.ENTITY_LIST if of_parties else DetectedMeasure.LICENCE,
        **about,
    )


def _is_list(content: bytes) -> bool:
    """Return whether a file is that of a control list, a country chart or a list of parties."""
    try:
        data = loaded(content)
    except ListReadError:
        return False
    return any(member in data for member in ("entries", "rows", "parties"))


def _whose(head: Mapping[str, Any]) -> str:
    """Return whose list a file is: what it says, the one of its lists of parties, or that of the country chart."""
    if "lists" in head:
        return str(next(iter(head["lists"].values()))[1])
    return str(head.get("jurisdiction") or ("US" if "rows" in head else ""))


def _lines_moved(name: str, old: bytes, new: bytes, teller: _Teller) -> str:
    """Say how many lines of a file came and went."""
    before, after = (Counter(content.splitlines()) for content in (old, new))
    came, went = (after - before).total(), (before - after).total()
    return str(teller.say["lines_moved"].format(name=name, added=came, removed=went))
