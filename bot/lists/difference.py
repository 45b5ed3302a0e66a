"""What a new edition of a list changes: as data, in words, and whether it can be an edition at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.errors import ListReadError
from bot.lists.forms import control_to_data, edition_from_json, exemption_to_data, loaded
from bot.lists.model import Control, Edition, Entry, LicenceException, ParagraphScope, Party, Register, counts
from bot.text import countries
from bot.text.dates import When

LEAST = 0.9
"""A new edition keeps at least this part of the old one's entries and marks."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A threshold that has another value: the paragraph and what is measured, then and now."""

    path: str
    what: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class EntryChange:
    """What changed in an entry that both editions have."""

    code: str
    paragraphs_added: tuple[str, ...] = ()
    paragraphs_removed: tuple[str, ...] = ()
    controls_added: tuple[Control, ...] = ()
    controls_removed: tuple[Control, ...] = ()
    exemptions_added: tuple[LicenceException, ...] = ()
    exemptions_removed: tuple[LicenceException, ...] = ()
    thresholds: tuple[Moved, ...] = ()
    pointer: str = ""

    def __bool__(self) -> bool:
        """Return whether anything changed."""
        return self != EntryChange(self.code)


@dataclass(frozen=True, slots=True)
class Difference:
    """Two editions of one list: entries added, removed, changed."""

    list_key: str
    title: str
    old: str
    new: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[EntryChange, ...] = ()

    def __bool__(self) -> bool:
        """Return whether the editions differ."""
        return bool(self.added or self.removed or self.changed)

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code concerned, which a subscription to a code can match."""
        return tuple(sorted({*self.added, *self.removed, *(one.code for one in self.changed)}))


def difference(old: Edition, new: Edition) -> Difference:
    """Return what a new edition changes. Raises ListReadError if the two are of different lists."""
    if old.key != new.key:
        raise ListReadError(f"{old.key} and {new.key} are different lists")
    both = [code for code in new.entries if code in old.entries]
    changes = (entry_change(old.entries[code], new.entries[code]) for code in both)
    return Difference(
        list_key=new.key,
        title=new.title,
        old=old.date,
        new=new.date,
        added=tuple(code for code in new.entries if code not in old.entries),
        removed=tuple(code for code in old.entries if code not in new.entries),
        changed=tuple(change for change in changes if change),
    )


def entry_change(old: Entry, new: Entry) -> EntryChange:
    """Return what changed in one entry; nothing if all is equal, whatever its order."""
    return EntryChange(
        code=new.code,
        paragraphs_added=tuple(one for one in new.paragraphs if one not in old.paragraphs),
        paragraphs_removed=tuple(one for one in old.paragraphs if one not in new.paragraphs),
        controls_added=tuple(one for one in new.controls if one not in old.controls),
        controls_removed=tuple(one for one in old.controls if one not in new.controls),
        exemptions_added=tuple(one for one in new.exemptions if one not in old.exemptions),
        exemptions_removed=tuple(one for one in old.exemptions if one not in new.exemptions),
        thresholds=tuple(_moved(old, new)),
        pointer=new.pointer if new.pointer != old.pointer else "",
    )


def _moved(old: Entry, new: Entry) -> list[Moved]:
    """Return thresholds of one paragraph and quantity whose numbers are others."""
    then, now = _index_by_quantity(old), _index_by_quantity(new)
    return [
        Moved(path, what, ", ".join(then[path, what]), ", ".join(now[path, what]))
        for path, what in now
        if (path, what) in then and then[path, what] != now[path, what]
    ]


def _index_by_quantity(entry: Entry) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for one in entry.thresholds:
        found.setdefault((one.path, one.what.casefold()), []).append(one.limit)
    return found


def checked(old: Edition, new: Edition) -> Edition:
    """Return the new edition. Raises ListReadError if it has far fewer entries or marks than the old one."""
    counts = (("entries", len(old.entries), len(new.entries)), ("marks", old.marks, new.marks))
    if why := refused(new.key, old.date, counts):
        raise ListReadError(why)
    return new


def refused(what: str, day: str, counts: Iterable[tuple[str, int, int]]) -> str:
    """Return why a new edition cannot be one: it has far less of something than the one of `day`; empty if it can."""
    less = next((one for one in counts if one[2] < one[1] * LEAST), None)
    if less is None:
        return ""
    name, before, after = less
    return f"{what}: {after} {name}, {before} on {day}: it looks truncated, the old edition stays"


def difference_to_data(found: Difference) -> dict[str, Any]:
    """Return the difference as JSON."""
    return {
        "schema": 1,
        "list": found.list_key,
        "old": found.old,
        "new": found.new,
        "added": list(found.added),
        "removed": list(found.removed),
        "changed": [_change_to_data(one) for one in found.changed],
    }


def _change_to_data(change: EntryChange) -> Mapping[str, Any]:
    data: dict[str, Any] = {
        "code": change.code,
        "paragraphs_added": list(change.paragraphs_added),
        "paragraphs_removed": list(change.paragraphs_removed),
        "controls_added": [control_to_data(one) for one in change.controls_added],
        "controls_removed": [control_to_data(one) for one in change.controls_removed],
        "exceptions_added": [exemption_to_data(one) for one in change.exemptions_added],
        "exceptions_removed": [exemption_to_data(one) for one in change.exemptions_removed],
        "thresholds": [
            {"paragraph": one.path, "what": one.what, "old": one.old, "new": one.new} for one in change.thresholds
        ],
        "pointer": change.pointer,
    }
    return {key: value for key, value in data.items() if value}


Wording = Mapping[str, Any]
"""`bot/data/lists/news.yaml`."""

_NAMED, _TOLD = 40, 12
PARTIES = "us-parties"


@dataclass(frozen=True, slots=True)
class News:
    """The difference of two editions for people; empty `lines` if there is none.

    `lines` name what was added and removed and then, one line each, what changed.
    """

    key: str
    title: str
    old: str
    new: str
    lines: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    destinations: tuple[str, ...] = ()
    document: str = ""

    def __bool__(self) -> bool:
        """Return whether anything changed."""
        return bool(self.lines)

    @property
    def text(self) -> str:
        """The first of the lines as one paragraph."""
        return " ".join(self.lines[: _TOLD + 2])


@dataclass(frozen=True, slots=True)
class _Changes:
    """Names that were added and removed, and what changed of those that stayed."""

    added: Sequence[str]
    removed: Sequence[str]
    changed: Mapping[str, Sequence[str]]
    codes: tuple[str, ...] = ()
    destinations: tuple[str, ...] = ()


def news(old: str | bytes, new: str | bytes, wording: Wording) -> News:
    """Return what the file of a new edition changes in the one before. Raises ListReadError for files of two lists."""
    before, after = loaded(old), loaded(new)
    key, compare = _kind(before)
    if _kind(after)[0] != key:
        raise ListReadError("the two are editions of different lists")
    found = compare(old, new, wording)
    named = wording["names"].get(key) or after.get("title") or key
    parts = (("added", found.added), ("removed", found.removed), ("changed", found.changed))
    what = ", ".join(wording["counts"][name].format(n=len(those)) for name, those in parts if those)
    day = When.read(after["date"]).said
    return News(
        key=key,
        title=wording["title"].format(title=named, day=day, what=what or wording["nothing"]),
        old=before["date"],
        new=after["date"],
        lines=tuple(_lines(found, wording)),
        codes=found.codes,
        destinations=found.destinations,
        document=after.get("document", ""),
    )


def accepted(old: str | bytes, new: str | bytes) -> str | bytes:
    """Return the file of a new edition.

    Raises ListReadError if it has far less than the one before.

    """
    before, after = loaded(old), loaded(new)
    key, _ = _kind(before)
    if "entries" in before:
        checked(edition_from_json(old), edition_from_json(new))
        return new
    if "rows" in before:
        marks = [sum(row.get("x", "").count("X") for row in one["rows"].values()) for one in (before, after)]
        sizes = [("rows", len(before["rows"]), len(after["rows"])), ("marks", marks[0], marks[1])]
        groups = [sum(len(row.get("groups", "").split()) for row in one["rows"].values()) for one in (before, after)]
        sizes.append(("memberships of country groups", groups[0], groups[1]))
    else:
        then, now = counts(Register.of(before).parties), counts(Register.of(after).parties)
        sizes = [(f"parties of {name}", size, now.get(name, 0)) for name, size in then.items()]
    if why := refused(key, before["date"], sizes):
        raise ListReadError(why)
    return new


def _kind(data: Mapping[str, Any]) -> tuple[str, Any]:
    """Return which list a file is of, and what compares two of it."""
    if "entries" in data:
        return str(data["list"]), _entries
    if "rows" in data:
        return "us-chart", _rows
    if "parties" in data:
        return f"{next(iter(data['lists'].values()))[1].lower()}-parties", _parties
    raise ListReadError("not the file of a list that has editions")


def _lines(found: _Changes, wording: Wording) -> Iterator[str]:
    for name, those in (("added", found.added), ("removed", found.removed)):
        if those:
            yield wording[name].format(names=_join_names(those, wording))
    for name, texts in found.changed.items():
        yield wording["changed"].format(name=name, text="; ".join(texts))


def _join_names(names: Sequence[str], wording: Wording) -> str:
    shown = ", ".join(names[:_NAMED])
    more = len(names) - _NAMED
    return wording["more"].format(names=shown, n=more) if more > 0 else shown


def difference_lines(found: Difference, wording: Wording) -> tuple[str, ...]:
    """Return the difference of two control lists in words, as in `News.lines`."""
    return tuple(_lines(_changes_of_codes(found, wording), wording))


def _entries(old: str | bytes, new: str | bytes, wording: Wording) -> _Changes:
    return _changes_of_codes(difference(edition_from_json(old), edition_from_json(new)), wording)


def _changes_of_codes(found: Difference, wording: Wording) -> _Changes:
    changed = {one.code: tuple(entry_changes(one, wording)) for one in found.changed}
    return _Changes(found.added, found.removed, changed, codes=tuple(_codes(found.added, found.removed, found.changed)))


def _codes(added: Iterable[str], removed: Iterable[str], changed: Iterable[EntryChange]) -> Iterator[str]:
    """Yield the codes concerned: a whole entry, or the paragraphs alone of one in which nothing else changed."""
    yield from (*added, *removed)
    for one in changed:
        paths = (*one.paragraphs_added, *one.paragraphs_removed, *(moved.path for moved in one.thresholds))
        only = EntryChange(one.code, one.paragraphs_added, one.paragraphs_removed, thresholds=one.thresholds) == one
        if only and all(paths):
            yield from dict.fromkeys(f"{one.code}.{path}" for path in paths)
        else:
            yield one.code


def entry_changes(change: EntryChange, wording: Wording) -> Iterator[str]:
    """Yield what changed in an entry, one text each."""
    say = wording["entry"]
    for name in ("paragraphs_added", "paragraphs_removed"):
        if those := getattr(change, name):
            yield say[name].format(these=", ".join(those))
    for name, controls in (("control_added", change.controls_added), ("control_removed", change.controls_removed)):
        yield from (say[name].format(this=reason(one) + limits(one.scope, wording)) for one in controls)
    exemptions = (("exemption_added", change.exemptions_added), ("exemption_removed", change.exemptions_removed))
    for name, those in exemptions:
        yield from (say[name].format(this=exemption(one, wording)) for one in those)
    for one in change.thresholds:
        yield say["threshold"].format(what=one.what, where=one.path or say["heading"], old=one.old, new=one.new)
    if change.pointer:
        yield say["pointer"].format(this=change.pointer)


def reason(control: Control) -> str:
    """Return the column of the chart (`NS 2`), or the reason with its rule (`RS worldwide`)."""
    return control.column or f"{control.reason} {control.family}"


def exemption(one: LicenceException, wording: Wording) -> str:
    """Return a licence exception in words."""
    limit = f" ${one.limit:,}" if one.limit is not None else ""
    barred = f" ({', '.join(one.barred_to)})" if one.barred_to else ""
    return f"{one.symbol} {one.grant.value}{limit}{barred}{limits(one.scope, wording)}"


def limits(scope: ParagraphScope, wording: Wording) -> str:
    """Return the limits of a scope in words; nothing for a whole entry."""
    say = wording["limits"]
    parts = [say[name].format(these=", ".join(getattr(scope, name))) for name in ("inside", "outside", "about")]
    kept = [part for name, part in zip(("inside", "outside", "about"), parts, strict=True) if getattr(scope, name)]
    if scope.in_part and not scope.about:
        kept.append(say["in_part"])
    return "".join(f" {part}" for part in kept)


def _rows(old: str | bytes, new: str | bytes, wording: Wording) -> _Changes:
    then, now = loaded(old), loaded(new)
    before, after = (_charted(one) for one in (then, now))
    changed = {
        code: texts
        for code in after
        if code in before and (texts := tuple(_row_changes(before[code], after[code], wording["row"])))
    }
    added = tuple(code for code in after if code not in before)
    removed = tuple(code for code in before if code not in after)
    return _Changes(
        tuple(map(countries.name, added)),
        tuple(map(countries.name, removed)),
        {countries.name(code): texts for code, texts in changed.items()},
        destinations=tuple(sorted({*added, *removed, *changed})),
    )


def _charted(data: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the rows of a chart with the names of the columns that are marked."""
    return {
        code: {
            "marks": [name for name, mark in zip(data["columns"], row.get("x", ""), strict=False) if mark == "X"],
            "groups": row.get("groups", "").split(),
            "notes": row.get("notes", []),
            "embargo": row.get("embargo", ""),
        }
        for code, row in data["rows"].items()
    }


def _row_changes(old: Mapping[str, Any], new: Mapping[str, Any], say: Mapping[str, str]) -> Iterator[str]:
    for name in ("marks", "groups"):
        for what, those in (
            ("added", [one for one in new[name] if one not in old[name]]),
            ("removed", [one for one in old[name] if one not in new[name]]),
        ):
            if those:
                yield say[f"{name}_{what}"].format(these=", ".join(those))
    if sorted(old["notes"]) != sorted(new["notes"]):
        yield say["notes"]
    if old["embargo"] != new["embargo"]:
        yield say["embargo"].format(this=new["embargo"] or "-")


def _parties(old: str | bytes, new: str | bytes, wording: Wording) -> _Changes:
    then, now = (_listed(Register.of(loaded(one))) for one in (old, new))
    changed = {
        name: tuple(texts)
        for name, party in now.items()
        if name in then and (texts := list(_party_changes(then[name], party, wording["party"])))
    }
    added = tuple(name for name in now if name not in then)
    return _Changes(added, tuple(name for name in then if name not in now), changed)


def _listed(register: Register) -> dict[str, Party]:
    return {f"{one.name} ({register.lists[one.list_key].title})": one for one in register.parties}


def _party_changes(old: Party, new: Party, say: Mapping[str, str]) -> Iterator[str]:
    if old.effect != new.effect:
        yield say["effect"]
    if {*old.aliases} != {*new.aliases}:
        yield say["aliases"]
