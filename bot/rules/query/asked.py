"""What is known about a query before rules are looked at. PURE."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from msgspec import Struct

from bot.rules.notes import Note
from bot.rules.query.firm_names import GoodsOfName
from bot.rules.query.leftover import Left
from bot.rules.query.parse import Query
from bot.rules.query.subjects import Thing
from bot.rules.query.topics import Revision


@dataclass(frozen=True, slots=True)
class Direction:
    """One way to read the countries of a query; `why` says how, if it was not plain."""

    from_: str | None
    to: tuple[str, ...]
    guessed: bool = False

    def without_own(self, own: AbstractSet[str]) -> Direction:
        """Return a way without destinations that only tell whose the acts are that are asked for by name.

        `la norma del 0,1 % de China, ¿está en vigor?`: no act reaches inside its own exporter.
        """
        if self.from_ or self.guessed or own.isdisjoint(self.to):
            return self
        return Direction(self.from_, tuple(code for code in self.to if code not in own), self.guessed)


class Asked(Struct, frozen=True):
    """Everything that is known about a query before rules are looked at."""

    query: Query
    things: tuple[Thing, ...] = ()
    acts: tuple[str, ...] = ()
    parties: frozenset[str] = frozenset()
    uses: frozenset[str] = frozenset()
    from_: str | None = None
    to: str | None = None
    corrected: tuple[tuple[str, str], ...] = ()
    """(typed, taken for)."""
    left: tuple[Left, ...] = ()
    """Words that were passed over."""
    beside: tuple[str, ...] = ()
    """Keys of its words that are neither of names of goods and places, nor tell of these, nor of grammar."""
    unknown: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    remarks: tuple[Note, ...] = ()
    """How the query was read."""
    directions: tuple[Direction, ...] = (Direction(None, ()),)
    """Ways to read its countries, the plainest first; `from_` and `to` are of the first."""
    origins: tuple[str, ...] = ()
    """Countries where the goods were made or come from, while another one sends them."""
    not_from: frozenset[str] = frozenset()
    not_to: frozenset[str] = frozenset()
    """Countries that it leaves out."""
    unasked: tuple[str, ...] = ()
    """Names of things that it says it does not ask about."""
    made_of: frozenset[str] = frozenset()
    """Things that are only what articles are made of."""
    revisions: frozenset[Revision] = frozenset()
    """What it asks of the life of the acts that it names."""
    regions: tuple[str, ...] = ()
    """Parts of countries that it names (ISO 3166-2)."""
    of_the_first: bool = False
    """Whether a country begins it, and words for a restriction follow ("India rice export ban")."""
    apart: bool = False
    """Whether its only country, without a direction, is told of who asks rather than of the goods."""
    may_send: tuple[str, ...] = ()
    """Countries right beside the goods, where only terms of delivery and the like tell another exporter."""
    loose: frozenset[str] = frozenset()
    """Which ends, "from" and "to", only a party tells: what the goods are under without these counts as well."""
    company: bool = False
    """Whether it names a firm: by its legal form, in full, or by the beginning of a party's name."""
    firms: tuple[str, ...] = ()
    """Stretches of words that may be the name of a firm, as typed."""
    towns: tuple[str, ...] = ()
    """Countries of towns whose direction it does not say."""
    alone: tuple[str, ...] = ()
    """Countries that the town may be of which is the only place that it names, the likeliest first."""
    perhaps_alone: tuple[str, ...] = ()
    """The words that may name that town, where they may be other words: they are passed over if it is not meant."""
    homonyms: tuple[tuple[str, ...], ...] = ()
    """Countries with a town of one name from which goods leave, for each such name: one of them is meant."""
    goods_in_names: tuple[GoodsOfName, ...] = ()
    """Goods that are words of firms' names alone, and not asked about."""
    firm_places: tuple[str, ...] = ()
    """Countries in the names of firms."""
    in_order: bool = False
    """Whether two countries stand side by side behind the goods: "scrap Ukraine Poland"."""
    before_goods: bool = False
    """Whether its only country begins a clause or a row, right before goods: "hello, Philippines nickel ore"."""
    between: tuple[str, ...] = ()
    """Destinations from which the goods go on to another one: "to Beira to Fangchenggang"."""
    passing: tuple[str, ...] = ()
    """Countries beside the shipment: of banks, agents and warehouses, and those it passes through."""
    perhaps_inside: tuple[str, ...] = ()
    """Destinations whose word means "in" as well: who grants licences "in Denmark" is asked of Denmark."""
    listed_by: frozenset[str] = frozenset()
    """Jurisdictions whose list of dual-use items has the goods: acts on that class that bind users reach them."""
