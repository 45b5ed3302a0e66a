"""Which of the days in a query is asked about; a day may also tell an act. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache

from bot.model.copies import replace
from bot.rules.index import RuleBase
from bot.rules.query import day_roles, numbers
from bot.rules.query import parse as queries
from bot.rules.query.day_roles import Day, DayRole
from bot.rules.query.layout import AMOUNTS
from bot.rules.query.parse import Query
from bot.rules.query.tokens import PLACES, Candidate, Scan, Use
from bot.text import days, endings, gazetteer, locales
from bot.text import question_words as said
from bot.text.calendar import Span
from bot.text.dates import When
from bot.text.normalize import is_hangul, key, words
from bot.text.question_words import Role

_HANGUL = re.compile(r"[\uac00-\ud7a3]+")
_YEAR = re.compile(r"(?:19[89]|20[0-4])\d")
_ABOUT = 31
"""Days from today within which a day of a paper needs no mention."""
_STANDARD = re.compile(r"(?:EN|ISO|DIN|IEC|BS|JIS)\s+\d{4}\b")
"""The number of a standard: "EN 2024" is not the Spanish "in 2024"."""


def with_days_taken_out(base: RuleBase, query: Query, today: date | None) -> Query:
    """Days in words taken out of the text, unless they belong to the name of an act."""
    if today is None or base.names.get(key(query.text)):
        return query
    if any(any(map(str.isdecimal, hit.key)) for hit in base.act_names.inside(words(query.text))):
        return query
    return _with_days(query, today)


def _with_days(query: Query, today: date) -> Query:
    """Return the query with the days that stand in its text in words taken out of it."""
    found = [
        span
        for span in days.read(query.text, today)
        if not _STANDARD.match(query.text, span.start) and not _ends_a_town(query.text, span)
    ]
    if not found:
        return query
    dated = day_roles.roles(query.text, found, today)
    told = [_with_particles(query.text, day_roles.with_words_of_making(query.text, day)) for day in dated]
    text = " ".join(queries.without_spans(query.text, told).split())
    return replace(query, text=text, dates=(*query.dates, *dated))


def _with_particles(text: str, span: Span) -> Span:
    """Return the span of a day with the Korean particles glued to it, which alone may name goods: 오늘은."""
    glued = _HANGUL.match(text, span.end) if is_hangul(text[span.end - 1]) else None
    grammar = glued and all(one.role is Role.GRAMMAR for one in said.pieces(glued[0]))
    return replace(span, end=glued.end()) if glued and grammar else span


def _ends_a_town(text: str, span: Span) -> bool:
    """Return whether a word of time is the end of a town's name: Santo Domingo."""
    before = text[: span.start].split()[-1:]
    named = before and before[0][:1].isupper() and span.text[:1].isupper()
    return bool(named) and gazetteer.country_of_town(key(f"{before[0]}{span.text}")) is not None


def described(base: RuleBase, query: Query, scan: Scan, today: date | None) -> tuple[Query, Scan]:
    """Acts told by a date ("ministry statement of 25 Feb 2026"); a date that tells none is the day asked about."""
    those = list(query.dates) or [Day(span, DayRole.ASKED) for span in _year_of_a_country(scan)]
    if not those or today is None:
        return query, scan
    if _names_acts(base, query, scan):
        those = [day for day in those if not _is_of_its_act(query, day)]
    elif acts := _acts_of_a_day(base, query, scan, those):
        return replace(query, numbers=()), _all_of_acts(scan, acts)
    return _with_the_day(query, scan, those, today), scan


def _all_of_acts(scan: Scan, acts: tuple[str, ...]) -> Scan:
    """Return the scan in which every word but a country's is of acts."""
    rest = (place for place, use in enumerate(scan.taken) if use != Use.COUNTRY)
    told = [Candidate(place, place + 1, Use.ACT, over=True) for place in rest]
    return scan.choosing([*told, Candidate(0, 0, Use.ACT, keys=acts)], "described")


def _with_the_day(query: Query, scan: Scan, those: Iterable[Day], today: date) -> Query:
    """Return the query with the day asked about, of days in the order of the places; others are passed over."""
    ordered = (_in_the_order_of_the_places(day, scan) for day in those)
    asked, passed = day_roles.asked_first((_in_passing(day, query, scan, today) for day in ordered), today)
    kept = tuple(span.text for span in passed if asked or not _is_about(span, today))
    return _asked_day(replace(query, passed_days=kept), asked, today)


def _asked_day(query: Query, spans: Iterable[Span], today: date) -> Query:
    """Return the query about the first of these days, from its first day on.

    What names no day is kept as unread, and every other day as passed over.
    """
    unread: list[str] = []
    passed: list[str] = []
    for span in spans:
        if span.first is None or span.last is None:
            unread.append(span.text)
        elif query.on is None:
            running = span.first < today <= span.last and not (span.is_day or span.of_two)
            query = replace(query, on=today if running else span.first, until=span.last, when=span.text)
        elif not span.first <= query.on <= span.last:
            passed.append(span.text)
    return replace(query, unread=(*query.unread, *unread), passed_days=(*query.passed_days, *passed))


def _is_about(span: Span, today: date) -> bool:
    """Return whether a day is about today, so that the answer holds for it as well: the next change is told with it."""
    return span.first is not None and abs((span.first - today).days) <= _ABOUT


def _names_acts(base: RuleBase, query: Query, scan: Scan) -> bool:
    """Return whether a query names acts by name, citation or number."""
    exporter = scan.routes.exporter()
    if scan.acts or base.cited(query.citations, exporter):
        return True
    return any(base.acts.numbered(number, exporter) for number in query.numbers)


def _is_of_its_act(query: Query, day: Day) -> bool:
    """Return whether a day beside the name of an act is the act's: its year, or one behind "statement of"."""
    before = query.plain[: max(0, query.plain.find(day.span.text))]
    return _is_year(day.span) or bool(_ends_before_day_of_act().search(before))


@cache
def _ends_before_day_of_act() -> re.Pattern[str]:
    """Return a pattern of the end of a text behind which a day belongs to an act."""
    words = (rf"\b{word}" if word.isascii() else word for word in endings.writing()["before_day_of_act"].split())
    return re.compile(rf"(?:{'|'.join(words)})\s*$", re.IGNORECASE)


def _acts_of_a_day(base: RuleBase, query: Query, scan: Scan, those: Sequence[Day]) -> tuple[str, ...]:
    """Return the acts that a text tells by their day, where it speaks of a document."""
    typed = list(said.telling(word.key for word, use in zip(scan.words, scan.taken, strict=True) if use != Use.COUNTRY))
    if not said.speaks_of_an_act(typed, query.text):
        return ()
    whens = [when for day in those if (when := _when(day.span))]
    acts = base.acts.described(typed, whens, scan.routes.exporter())
    if any(day.role is DayRole.DATED for day in those):  # "gallium, order of 3 March": whose order is it?
        return tuple(act for act in acts if not scan.subjects or numbers.speaks_of(base, act, scan))
    return acts


def _free_roles(scan: Scan) -> Iterator[Role | None]:
    """Yield the roles of the words that nothing has taken."""
    yield from (scan.role(place) for place, use in enumerate(scan.taken) if not use)


def _in_the_order_of_the_places(day: Day, scan: Scan) -> Day:
    """Return a day that may be two (05/01/2027) as all places of the route write days, where those write it one way.

    The month first, as few countries write, is believed of the sender alone: who sends there may write otherwise.
    """
    if day.span.first is not None or not day.span.either:
        return day
    routes = scan.routes
    places = {*routes.exporters, *routes.destinations, *routes.bare, *routes.towns}
    orders = {first for first in map(locales.writes_day_first, places) if first is not None}
    of_senders = {*map(locales.writes_day_first, (*routes.exporters, *routes.bare))}
    if len(orders) != 1 or (orders == {False} and orders.isdisjoint(of_senders)):
        return day
    month_first, day_first = day.span.either
    told = day_first if orders.pop() else month_first
    return replace(day, span=replace(day.span, first=told, last=told))


def _in_passing(day: Day, query: Query, scan: Scan, today: date) -> Day:
    """Return a past day that nothing asks for, in a text of trade, as a paper's: an order line is about tomorrow.

    So is one that may be two days.
    """
    last = max(day.span.either) if day.span.either else day.span.last
    passing = day.role is DayRole.PLAIN and last is not None and (last < today or day.span.first is None)
    counted = any(one.unit in AMOUNTS for one in query.quantities)
    of_trade = passing and (counted or not {Role.TRADE, Role.PACKAGING}.isdisjoint(_free_roles(scan)))
    return replace(day, role=DayRole.DATED) if of_trade else day


def _year_of_a_country(scan: Scan) -> Iterator[Span]:
    """`nickel ore Indonesia 2019`: four digits behind a country, and nothing that they could number behind them."""
    for place, word in enumerate(scan.words):
        behind = place + 1 == len(scan.words) or scan.taken[place + 1] in PLACES
        beside = place and place not in scan.after_comma and scan.taken[place - 1] in PLACES  # no "Taiwan, 46/2024"
        if beside and behind and _YEAR.fullmatch(word.raw):
            year = int(word.raw)
            yield Span(date(year, 1, 1), date(year, 12, 31), word.raw, 0, 0)


def _is_year(span: Span) -> bool:
    """Return whether a span is a whole year: beside the number of an act it is the act's."""
    return bool(span.first and span.last and (span.last - span.first).days > 363)  # noqa: PLR2004 - the days of a year


def _when(span: Span) -> When | None:
    """Return a span as acts give their dates."""
    if span.first is None or span.last is None:
        return None
    return When(span.first.isoformat(), span.first, span.last)
