"""What an edition changes beside its acts: goods and their names, control lists, groups, embargoes, guides, coverage.

However much changed, there are few announcements: one a list, one a group, embargo or guide, and one for all goods
where more than a handful are others. Changes of what curators note (sources, examples, days of checking) are none.
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

from bot.errors import ListReadError
from bot.lists.difference import news
from bot.lists.forms import loaded
from bot.lists.loading import news_wording
from bot.rules import fields
from bot.rules.index import RuleBase
from bot.rules.model import Subject
from bot.rules_feed.report import About, RuleChange, What
from bot.vocabulary import DetectedMeasure, Kind

APART = 5
"""So many goods are announced each by itself; more of them together."""
_NAMED = 40
"""Names that are told; of more, how many there are."""
_NO_DAY = date(1, 1, 1)
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
