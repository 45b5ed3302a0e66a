"""How a query was read where it could have been read otherwise: places and firms that are not on file, countries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.rules.index import RuleBase
from bot.rules.query import cities, firms
from bot.rules.query import parse as queries
from bot.rules.query import vocabulary as said
from bot.rules.query.parse import Query
from bot.rules.query.tokens import Scan
from bot.text import countries as places
from bot.text.normalize import key


def remarks(base: RuleBase, scan: Scan) -> Iterator[str]:
    """Sentences on places and firms that are not on file."""
    for first, last in scan.unknown_runs():
        typed = scan.typed(first, last)
        if listed := ", ".join(firms.parties(base, scan.words[first:last])):
            yield f"“{typed}” is no party on file as it stands. Parties whose names begin so: {listed}."
        elif _is_destination(scan, first, last):
            yield f"“to {typed}” was passed over: no country or party on file bears that name; write for example to:NL."


def unasked(names: Iterable[str]) -> Iterator[str]:
    """A sentence on the things that a question leaves out."""
    if told := ", ".join(names):
        yield f"Left out, as asked: {told}."


def ways(scan: Scan, exporter: str | None) -> Iterator[str]:
    """Sentences on places that are neither exporter nor destination, and on parts of countries."""
    for code in dict.fromkeys(code for code in scan.origins if code != exporter):
        made = places.the(code)
        if exporter:
            sent = places.the(exporter)
            yield (
                f"The goods come from {made}, and {sent} sends them: the acts of both are shown. Whether those of "
                f"{made} bind goods that left it, each says itself."
            )
        else:
            yield f"Made in {made} does not say who exports: write from: and the country that the goods leave."
    if scan.not_from:
        yield f"Left out, as asked: the acts of {_joined(scan.not_from)}."
    if scan.not_to:
        yield f"Left out, as asked: {_joined(scan.not_to)} as destination."
    for code in dict.fromkeys(scan.regions):
        country, _, part = code.partition("-")
        if part:
            yield f"{cities.region_name(code)} is answered as a part of {places.the(country)}."


def _joined(codes: Iterable[str]) -> str:
    return " and ".join(places.the(code) for code in sorted(codes))


def _is_destination(scan: Scan, first: int, last: int) -> bool:
    """Whether words stand where a destination would: "to Gotham", not "to transport graphite", "to Gotham, Italy"."""
    behind = {*scan.taken[last : last + 1]}
    if scan.words[last : last + 1] and scan.words[last].key in said.group("inside"):
        behind = {*scan.taken[last + 1 : last + 2]}
    return first > 0 and scan.words[first - 1].key in said.group("to") and not behind & {"subject", "country"}


def countries(scan: Scan, query: Query) -> Iterator[str]:
    """Which country was taken where two bear the name."""
    typed = [key(value) for value in queries.field_values(query.shown)]
    typed += _country_keys(scan)
    for other in dict.fromkeys(places.shared_names().get(name) for name in typed):
        named = (*scan.exporters, *scan.destinations, *scan.bare)
        taken = next((code for code in named if code and other), None)
        if other and taken and taken != other:
            yield (
                f"Two countries bear that name: {places.the(taken)} is taken, where most acts come from; for "
                f"{places.the(other)} write {other}."
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
