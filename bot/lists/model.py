"""The nouns of control lists and party lists: editions, entries, the US country chart, regimes, parties. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from msgspec import Struct, convert, field

from bot.errors import ListReadError
from bot.lists.codes import Code, Shape, within

_GROUP = 1  # the place of the letter in a code: 3A001
_COMMON = re.compile(r"(?P<category>[1-9])(?P<group>[A-E])0(?P<number>\d\d)")


class Extent(StrEnum):
    """How much of the asked paragraph a scope reaches."""

    WHOLE = "whole"
    PART = "part"
    NONE = "none"


class ParagraphScope(Struct, frozen=True):
    """The part of an entry that a control or an exception reaches.

    `inside` and `outside` are paragraphs of the entry itself (none inside means all). `about` names codes of other
    entries whose goods the software or technology serves. `in_part`: the text adds a technical condition, so that only
    some goods of the paragraphs are meant.
    """

    inside: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    in_part: bool = False

    def covers(self, path: str) -> Extent:
        """Return whether all, some or none of a paragraph (`""`: the whole entry) is reached."""
        if any(within(path, one) for one in self.outside if one):
            return Extent.NONE
        if self.inside and not any(within(path, one) for one in self.inside):
            return Extent.PART if any(within(one, path) for one in self.inside) else Extent.NONE
        cut = self.in_part or any(within(one, path) for one in self.outside)
        return Extent.PART if cut else Extent.WHOLE

    @property
    def entire(self) -> bool:
        """Whether the scope is the entry without any limit."""
        return self == ParagraphScope()


class Control(Struct, frozen=True):
    """One reason for control: a column of the country chart (`NS 2`) or a rule in prose, sorted into a family."""

    reason: str
    scope: ParagraphScope = ParagraphScope()
    column: str = ""
    family: str = ""
    cites: str = ""


class Grant(StrEnum):
    """What an entry says of a licence exception."""

    YES = "yes"
    NO = "no"
    IN_PART = "in-part"
    BARRED = "barred"


class LicenceException(Struct, frozen=True):
    """A licence exception as an entry allows it; `limit` is the value of one shipment in US dollars."""

    symbol: str
    grant: Grant
    scope: ParagraphScope = ParagraphScope()
    limit: int | None = None
    barred_to: tuple[str, ...] = ()


class ParagraphThreshold(Struct, frozen=True, array_like=True):
    """A number that decides whether goods are in a paragraph: `frame rate > 9 Hz`; in files an array of its fields."""

    path: str
    what: str
    comparison: str
    value: float
    unit: str

    @property
    def limit(self) -> str:
        """The number with its comparison: `>= 9 Hz`."""
        return f"{self.comparison} {self.value:g} {self.unit}".strip()


class Entry(Struct, frozen=True):
    """One entry of a control list. `pointer`: the entry sends elsewhere (`itar`, `empty`, or another entry's code)."""

    code: str
    heading: str = ""
    paragraphs: tuple[str, ...] = ()
    controls: tuple[Control, ...] = ()
    exemptions: tuple[LicenceException, ...] = ()
    thresholds: tuple[ParagraphThreshold, ...] = ()
    pointer: str = ""

    def holds(self, path: str) -> bool:
        """Return whether a paragraph is known: printed, or named by a control of the entry."""
        if not path:
            return True
        named = (one for control in self.controls for one in (*control.scope.inside, *control.scope.outside))
        return any(within(one, path) for one in (*self.paragraphs, *named))

    def nearest(self, path: str) -> str:
        """Return a paragraph, or of one that is not known the nearest known one above it; `""` for the whole entry."""
        while not self.holds(path):
            path = path.rpartition(".")[0]
        return path


class Edition(Struct, frozen=True):
    """A control list as it stood on a day, with its source and the terms under which its facts may be passed on.

    `newer` is the day of a later edition that is known of and not on file. `corrected`: entries in which a defect of
    the copy was mended. `copied`: the codes were taken from a copy by others, not from the official text. `partial`:
    not every entry is on file, so that an unknown code may be one.
    """

    key: str
    title: str
    jurisdiction: str
    document: str
    date: str
    source: str
    terms: str
    entries: Mapping[str, Entry]
    newer: str = ""
    corrected: tuple[str, ...] = ()
    copied: bool = False
    partial: bool = False

    @property
    def marks(self) -> int:
        """How many controls the edition holds."""
        return sum(len(entry.controls) for entry in self.entries.values())


class Before(Struct, frozen=True):
    """What reading takes of the edition before: codes with paragraphs; columns of the chart, who is under embargo."""

    named: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    embargoed: Mapping[str, str] | None = None


class Rows(Struct, frozen=True):
    """What a document holds: the member of a list's file in which it stands, and other members that change with it."""

    member: str
    rows: Mapping[str, Any]
    head: Mapping[str, Any]


# -- The US country chart: a row for each destination, requirements in prose, footnotes.


class Destination(Struct, frozen=True):
    """One row of the chart. `embargo` cites the part that governs the row instead of marks."""

    code: str
    marks: frozenset[str] = frozenset()
    notes: tuple[int, ...] = ()
    groups: frozenset[str] = frozenset()
    embargo: str = ""


class Family(Struct, frozen=True):
    """A requirement in prose: which destinations it reaches.

    `everywhere`, `groups`, `countries` and `notes` (footnotes of the chart) include, `except_groups` and
    `except_countries` exclude. `reads`: the text must be read, the destination alone does not decide. `party`: it binds
    only listed parties. `enforced` is False if the authority has announced that it does not enforce the printed text.
    """

    key: str
    everywhere: bool = False
    groups: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    notes: frozenset[int] = frozenset()
    except_groups: frozenset[str] = frozenset()
    except_countries: frozenset[str] = frozenset()
    reads: bool = False
    party: bool = False
    enforced_groups: frozenset[str] = frozenset()
    new_entries: frozenset[str] = frozenset()
    """Entries that the text which is not enforced made: before it they had no destination at all."""
    cites: str = ""

    def reaches(self, row: Destination) -> bool:
        """Return whether the requirement is printed for a destination."""
        if row.code in self.countries:
            return True
        if row.code in self.except_countries or row.groups & self.except_groups:
            return False
        return self.everywhere or bool(row.groups & self.groups) or bool(self.notes & set(row.notes))

    def enforced(self, row: Destination, entry: str = "") -> bool:
        """Return whether the printed requirement of an entry is enforced toward a destination."""
        if not self.enforced_groups:
            return True
        if entry in self.new_entries:
            return False
        return row.code == "MO" or (bool(row.groups & self.enforced_groups) and not row.groups & {"A:5", "A:6"})


class Extra(Struct, frozen=True):
    """A footnote of the chart that asks for a licence: toward these destinations, for these paragraphs."""

    note: int
    destinations: frozenset[str]
    codes: tuple[str, ...]


class Chart(Struct, frozen=True):
    """The whole chart of one edition, with what part 746 adds to it.

    `sanctioned`: destinations to which every entry needs a licence. `unlisted`: those for which rules reach goods
    that no
    entry names. `regions`: those of which some region is under an embargo. `group_b`: licence exceptions for group B
    only.
    """

    document: str
    date: str
    source: str
    columns: tuple[str, ...]
    rows: Mapping[str, Destination]
    inherited: Mapping[str, str] = field(default_factory=dict)
    domestic: frozenset[str] = frozenset()
    families: Mapping[str, Family] = field(default_factory=dict)
    extras: tuple[Extra, ...] = ()
    sanctioned: Mapping[str, str] = field(default_factory=dict)
    unlisted: Mapping[str, str] = field(default_factory=dict)
    regions: Mapping[str, str] = field(default_factory=dict)
    group_b: frozenset[str] = frozenset()

    def row(self, destination: str) -> Destination | None:
        """Return the row of a destination, its own or the inherited one; None if the chart does not cover it."""
        return self.rows.get(self.inherited.get(destination, destination))


# -- The regime of a list that asks for a licence toward every destination.


class Authorisation(Struct, frozen=True):
    """A general authorisation: items and destinations that it covers. A purpose or a trait of the goods limits it."""

    name: str
    destinations: frozenset[str] = frozenset()
    everywhere_but: frozenset[str] = frozenset()
    items: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    without_in_part: tuple[str, ...] = ()
    without_groups: str = ""
    purpose: str = ""

    def goes_to(self, destination: str) -> bool:
        """Return whether a destination is covered."""
        if self.everywhere_but:
            return destination not in self.everywhere_but
        return destination in self.destinations

    def covers(self, code: Code) -> Extent:
        """Return whether all, some or none of what a code names is covered."""
        if code.entry[_GROUP] in self.without_groups:
            return Extent.NONE
        reached = reach(code, self.items) if self.items else Extent.WHOLE
        left_out = reach(code, self.without, self.without_in_part)
        if left_out is Extent.WHOLE or reached is Extent.NONE:
            return Extent.NONE
        return Extent.PART if Extent.PART in {left_out, reached} else Extent.WHOLE


def reach(code: Code, named: tuple[str, ...], in_part: tuple[str, ...] = ()) -> Extent:
    """Return how much of a code a list names. A code without a paragraph names its whole entry, `0A` a group.

    `in_part`: codes of which the list has only some goods.
    """
    part = False
    for text in named:
        entry, _, path = text.partition(".")
        if not code.entry.startswith(entry):
            continue
        if within(code.path, path) and text not in in_part:
            return Extent.WHOLE
        part = part or within(path, code.path) or within(code.path, path)
    return Extent.PART if part else Extent.NONE


class Regime(Struct, frozen=True):
    """What a list asks: the law, who is at home in it, what frees from the licence, what goes further than the list.

    `reason` names the duty. `members` are those to which nothing is an export, but for the goods of Annex IV.
    `munitions` is the law that governs codes of munitions lists (empty: codes of others, of which nothing is said).
    `read`: beginnings of codes of which the entry's text says toward where a licence is needed. `catch_all`: of those
    that bind by use and user. `numbering`: the
    jurisdictions whose codes are meant. `renumbered`: how the list writes the items that most lists number alike, if
    its own numbers are others (India's 8A301 is their 3A001). `shapes`: the kinds of codes that it has; empty: entries
    and munitions. `inside`: what asks a licence between the members of a
    union as well, for all of the list.
    """

    document: str
    reason: str
    members: frozenset[str]
    munitions: str = ""
    annex_iv: tuple[str, ...] = ()
    annex_iv_in_part: tuple[str, ...] = ()
    sanctioned: Mapping[str, str] = field(default_factory=dict)
    general: tuple[Authorisation, ...] = ()
    read: tuple[str, ...] = ()
    catch_all: tuple[str, ...] = ()
    numbering: tuple[str, ...] = ()
    renumbered: str = ""
    shapes: frozenset[Shape] = frozenset()
    inside: str = ""

    def numbered_here(self, entry: str) -> str:
        """Return how this list writes an entry of the common numbering; empty if it has no such number."""
        found = _COMMON.fullmatch(entry) if self.renumbered else None
        return self.renumbered.format(**found.groupdict()) if found else ""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Regime:
        """Read `rules/lists/eu-authorisations.yaml`, or one member of `rules/lists/national.yaml`.

        Raises msgspec.ValidationError for what is no such file.
        """
        in_part = data.get("annex_iv_in_part", ())
        sections = (*data.get("annex_iv", ()), *data.get("section_i", ()))
        general = [{**one, "name": name} for name, one in data.get("authorisations", {}).items()]
        for one in general:
            if one.get("section_i"):
                one |= {"without": (*one.get("without", ()), *sections), "without_in_part": in_part}
        return convert({**data, "general": general}, cls)


class PartyList(Struct, frozen=True):
    """A list of parties: its name, the rule that makes it bind, its source."""

    key: str
    title: str
    jurisdiction: str
    document: str
    source: str


class Effect(Struct, frozen=True):
    """What a listing asks: for which goods a licence is needed, how applications are judged, which sections say so."""

    scope: str
    policy: str = ""
    footnote: int | None = None
    cites: str = ""


DENIED = "denied"
"""The scope of a listing that forbids dealings with a party."""
END_USE_CHECK = "end-use-check"
"""The scope of a listing that asks no licence by itself: the end use is looked at."""

NO_EXCEPTIONS = "no-exceptions"
"""The scope of a listing that makes no goods need a licence: no exception may be used, and a statement comes first."""

BY_SECTION = "by-section"
"""The policy of a listing whose applications are judged as the cited sections say."""


class Party(Struct, frozen=True):
    """One listed party. `since` is a day, or the year of its first notice; empty if none is printed."""

    name: str
    list_key: str
    effect: Effect
    aliases: tuple[str, ...] = ()
    document: str = ""
    since: str = ""
    countries: tuple[str, ...] = ()


class PartyChange(Struct, frozen=True):
    """What an act newer than the edition of a party list did to some of its parties. It frees none of them."""

    list_key: str
    parties: tuple[str, ...]
    day: str
    document: str
    what: str
    ask: str
    """Who says how the list stands now."""


class Quality(StrEnum):
    """How a name was found; declared best first."""

    EXACT = "exact"
    ALIAS = "alias"
    PART = "part"
    SIMILAR = "similar"


class PartyMatch(Struct, frozen=True):
    """A party whose name is like the asked one. A name match is not an identity.

    `matched` is the spelling that was met, `score` goes from 0 to 1. `common`: the name is so short or so common that
    many who are not listed bear it.
    """

    party: Party
    quality: Quality
    score: float
    matched: str
    common: bool


class Register(Struct, frozen=True):
    """The party lists of one edition."""

    date: str
    source: str
    terms: str
    lists: Mapping[str, PartyList]
    parties: tuple[Party, ...]

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Register:
        """Read the shipped file. Raises ListReadError if it is not complete."""
        try:
            effects = [Effect(*one) for one in data["effects"]]
            parties = tuple(
                Party(name, key, effects[effect], tuple(aliases), document, since, tuple(countries.split()))
                for name, key, effect, document, since, countries, *aliases in data["parties"].values()
            )
            if len(parties) != data["count"]:
                raise ListReadError(
                    f"the register has {len(parties)} parties of {data['count']}: the file is not complete"
                )
            lists = {key: PartyList(key, *one) for key, one in data["lists"].items()}
            return cls(data["date"], data["source"], data["terms"], lists, parties)
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise ListReadError(f"not a register of parties: {type(error).__name__} {error}") from error

    def to_data(self) -> dict[str, Any]:
        """Return the lists, effects, count and parties of a register's file; the reverse of `of`."""
        ordered = sorted(self.parties, key=lambda party: (party.list_key, party.name.casefold()))
        effects = list(dict.fromkeys(party.effect for party in ordered))
        return {
            "lists": {key: [one.title, one.jurisdiction, one.document, one.source] for key, one in self.lists.items()},
            "effects": [[one.scope, one.policy, one.footnote, one.cites] for one in effects],
            "count": len(ordered),
            "parties": {
                str(number): [
                    party.name,
                    party.list_key,
                    effects.index(party.effect),
                    party.document,
                    party.since,
                    " ".join(party.countries),
                    *party.aliases,
                ]
                for number, party in enumerate(ordered)
            },
        }


def counts(parties: Iterable[Party]) -> dict[str, int]:
    """Return how many parties stand on each list."""
    found: dict[str, int] = {}
    for party in parties:
        found[party.list_key] = found.get(party.list_key, 0) + 1
    return found
