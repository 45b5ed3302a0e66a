"""How the countries of a query were read, where it could have been otherwise: said beside the answer."""

from __future__ import annotations

from collections.abc import Iterator

from bot.rules import countries as places
from bot.rules import query as queries
from bot.rules.query import Query
from bot.rules.scan import Scan
from bot.rules.words import key


def countries(scan: Scan, query: Query) -> Iterator[str]:
    """Sentences on countries that bear one name, and on two without a word of direction."""
    yield from _shared_names(scan, query)
    yield from _order(scan)


def _shared_names(scan: Scan, query: Query) -> Iterator[str]:
    """Which country was taken where two bear the name."""
    typed = [key(value) for value in queries.field_values(query.shown)]
    typed += _country_keys(scan)
    for other in dict.fromkeys(places.shared_names().get(name) for name in typed):
        taken = next((code for code in (scan.from_, scan.to) if code and other), None)
        if other and taken and taken != other:
            yield (
                f"Two countries bear that name: {places.the(taken)} is taken, where most acts come from; for "
                f"{places.the(other)} write {other}."
            )


def _order(scan: Scan) -> Iterator[str]:
    """How two countries without a word of direction were read."""
    if scan.from_plain and scan.to_plain and scan.from_ and scan.to:
        yield (
            f"Two countries without a word of direction are read in their order, from {places.the(scan.from_)} to "
            f"{places.the(scan.to)}; for the other way write from:{scan.to} to:{scan.from_}."
        )


def _country_keys(scan: Scan) -> Iterator[str]:
    """Keys of the stretches of words that were taken for places."""
    run = ""
    for word, use in zip(scan.words, scan.taken, strict=True):
        if use == "country":
            run += word.key
        elif run:
            yield run
            run = ""
    if run:
        yield run
