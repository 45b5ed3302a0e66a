"""The country chart: marks, footnotes and country groups of each destination, and the rules in prose beside it."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field


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
    cites: str = ""

    def reaches(self, row: Destination) -> bool:
        """Whether the requirement is printed for a destination."""
        if row.code in self.countries:
            return True
        if row.code in self.except_countries or row.groups & self.except_groups:
            return False
        return self.everywhere or bool(row.groups & self.groups) or bool(self.notes & set(row.notes))

    def enforced(self, row: Destination) -> bool:
        """Whether the printed requirement is enforced toward a destination."""
        if not self.enforced_groups:
            return True
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
        """The row of a destination, its own or the inherited one; None if the chart does not cover it."""
        return self.rows.get(self.inherited.get(destination, destination))
