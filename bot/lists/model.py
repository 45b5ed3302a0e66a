"""The nouns of control lists: an edition, its entries, their controls by paragraph, licence exceptions, thresholds."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from msgspec import Struct

from bot.lists.codes import within


class Coverage(StrEnum):
    """How much of the asked paragraph a scope reaches."""

    WHOLE = "whole"
    PART = "part"
    NONE = "none"


class Scope(Struct, frozen=True):
    """The part of an entry that a control or an exception reaches.

    `inside` and `outside` are paragraphs of the entry itself (none inside means all). `about` names codes of other
    entries whose goods the software or technology serves. `in_part`: the text adds a technical condition, so that only
    some goods of the paragraphs are meant.
    """

    inside: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    in_part: bool = False

    def covers(self, path: str) -> Coverage:
        """Whether all, some or none of a paragraph (`""`: the whole entry) is reached."""
        if any(within(path, one) for one in self.outside if one):
            return Coverage.NONE
        if self.inside and not any(within(path, one) for one in self.inside):
            return Coverage.PART if any(within(one, path) for one in self.inside) else Coverage.NONE
        cut = self.in_part or any(within(one, path) for one in self.outside)
        return Coverage.PART if cut else Coverage.WHOLE

    @property
    def entire(self) -> bool:
        """Whether the scope is the entry without any limit."""
        return self == Scope()


class Control(Struct, frozen=True):
    """One reason for control: a column of the country chart (`NS 2`) or a rule in prose, sorted into a family."""

    reason: str
    scope: Scope = Scope()
    column: str = ""
    family: str = ""
    cites: str = ""


class Grant(StrEnum):
    """What an entry says of a licence exception."""

    YES = "yes"
    NO = "no"
    IN_PART = "in-part"
    BARRED = "barred"


class Exemption(Struct, frozen=True):
    """A licence exception as an entry allows it; `limit` is the value of one shipment in US dollars."""

    symbol: str
    grant: Grant
    scope: Scope = Scope()
    limit: int | None = None
    barred_to: tuple[str, ...] = ()


class Threshold(Struct, frozen=True):
    """A number that decides whether goods are in a paragraph: `frame rate > 9 Hz`."""

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
    exemptions: tuple[Exemption, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    pointer: str = ""

    def holds(self, path: str) -> bool:
        """Whether a paragraph is known: printed, or named by a control of the entry."""
        if not path:
            return True
        named = (one for control in self.controls for one in (*control.scope.inside, *control.scope.outside))
        return any(within(one, path) for one in (*self.paragraphs, *named))


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
