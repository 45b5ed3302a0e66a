"""The one way to an answer: what a question asks, the rules' answer, and what stores and services add to it.

Chat, web, terminal, parts lists, assistants and Python answer by this, so that they say the same. `look_up` is a pure
function of values that can be pickled: it may run in a worker.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Protocol, TypeAlias
from zoneinfo import ZoneInfo

from bot.errors import ExportwatchError, StoreError, UsageError
from bot.model.copies import replace
from bot.model.supplements import NoticesByRule, ScreeningResult
from bot.rules.answer import answering
from bot.rules.answer.model import Answer
from bot.rules.index import RuleBase
from bot.rules.query.fields import country, day

log = logging.getLogger(__name__)

LONGEST_QUESTION = 5_000
"""Characters of a question that are read."""
LONGEST_OPTION = 200
"""Characters of a country or a day."""
NOTICES_S = 0.5
"""Seconds to wait for the acts that wait for a review: the rules answer without them."""
MOST_SCREENED = 10
"""Firms that are screened by one request."""


# -- the question


@dataclass(frozen=True, slots=True)
class RestrictedQuery:
    """A question with codes of countries; `on` is None for today.

    `usual_from` and `usual_to` are taken where the text names no exporter and no destination.
    """

    text: str
    from_: str | None = None
    to: str | None = None
    on: date | None = None
    usual_from: str | None = None
    usual_to: str | None = None
    party: str = ""
    """Who receives the goods, where that is told apart from the text: looked up on the lists of parties."""
    shown: str = ""
    """What is shown as the question, where the text was put together."""

    @classmethod
    def read(cls, text: str, from_: str | None, to: str | None, on: str | None, today: date) -> RestrictedQuery:
        """Read names or codes of countries and a written day. Raises UsageError that says what can be written."""
        if len(text) > LONGEST_QUESTION:
            raise UsageError(f"{len(text):,} characters; at most {LONGEST_QUESTION:,} are read.")
        for name, value in (("from", from_), ("to", to), ("on", on)):
            if value and len(value) > LONGEST_OPTION:
                raise UsageError(f"{name}: {len(value):,} characters; at most {LONGEST_OPTION:,} are read.")
        return cls(
            text.strip(),
            country(from_, "from") if from_ else None,
            country(to, "to") if to else None,
            day(on, today) if on else None,
        )

    @classmethod
    def of_line(cls, line: str, today: date) -> RestrictedQuery:
        """Read one JSON line `{"query", "from"?, "to"?, "on"?}`; null is absent. Raises UsageError."""
        try:
            given = json.loads(line)
        except RecursionError as error:
            raise UsageError("this is not JSON that can be read: it is nested too deeply") from error
        except ValueError as error:
            raise UsageError(f"this is not JSON: {error}") from error
        if not isinstance(given, dict) or not isinstance(given.get("query"), str):
            raise UsageError('an object with "query" is expected, as in {"query": "graphite", "to": "US"}')
        texts = {name: given.get(name) for name in ("from", "to", "on")}
        for name, text in texts.items():
            if not (text is None or isinstance(text, str)):
                raise UsageError(f"{name}: text is expected")
        return cls.read(given["query"], texts["from"], texts["to"], texts["on"], today)


def day_of(now: datetime, zone: str | None = None) -> date:
    """Return the asker's today: the day of an aware instant in a zone of that name, UTC without one."""
    return now.astimezone(ZoneInfo(zone) if zone else UTC).date()


# -- the answer


def look_up(base: RuleBase, query: RestrictedQuery, today: date) -> Answer:
    """Return what the rules say. Raises UsageError, with what to type instead, for what cannot be understood.

    A party that is told apart changes no reading of the goods: what lists and acts say of it is added.
    """
    found = _with_party(base, query, today)
    return replace(found, typed=query.shown, query=query.shown) if query.shown else found


def _with_party(base: RuleBase, query: RestrictedQuery, today: date) -> Answer:
    found = _of_rules(base, query, query.text, today)
    if not query.party:
        return found
    try:
        party = _of_rules(base, query, f"{_RECEIVER} {query.party[:LONGEST_OPTION]}", today)
    except ExportwatchError:
        return found  # nothing that can be a name
    if not party.parties:
        return found
    both = _of_rules(base, query, f"{query.text}, {_RECEIVER} {query.party[:LONGEST_OPTION]}", today)
    if {one.subject for one in both.things} == {one.subject for one in found.things}:
        return both
    return replace(found, parties=party.parties, screened=party.screened, unscreened=party.unscreened)


_RECEIVER = "consignee"


def _of_rules(base: RuleBase, query: RestrictedQuery, text: str, today: date) -> Answer:
    return answering.answer(
        base,
        text,
        today=today,
        from_=query.from_,
        to=query.to,
        on=query.on,
        usual_from=query.usual_from,
        usual_to=query.usual_to,
    )


LookUp: TypeAlias = Callable[[RestrictedQuery, date], Awaitable[Answer]]
"""`look_up` of some rules, wherever it is computed."""


def looked_up_here(base: RuleBase) -> LookUp:
    """Return the look-up in these rules, computed at once."""

    async def computed(query: RestrictedQuery, today: date) -> Answer:
        return look_up(base, query, today)

    return computed


@dataclass(frozen=True, slots=True)
class Wants:
    """What is to be asked beside the rules for some answers: about which rules, and for which firms."""

    measures: tuple[str, ...]
    firms: tuple[str, ...]

    @classmethod
    def of(cls, found: Sequence[Answer]) -> Wants:
        """Read it from the answers by the rules."""
        measures = dict.fromkeys(finding.measure.key for answer in found for finding in answer.findings)
        return cls(tuple(measures), tuple(dict.fromkeys(firm for answer in found for firm in answer.firms)))

    def plus(self, other: Wants) -> Wants:
        """Return both together."""
        measures, firms = (*self.measures, *other.measures), (*self.firms, *other.firms)
        return Wants(tuple(dict.fromkeys(measures)), tuple(dict.fromkeys(firms)))


NOTHING_WANTED = Wants((), ())


@dataclass(frozen=True, slots=True)
class Supplements:
    """What is beside the rules: acts that wait for a review (None: no store could be asked), and who was screened."""

    waiting: NoticesByRule | None = None
    screened: Mapping[str, ScreeningResult] = field(default_factory=dict)

    def added_to(self, answer: Answer) -> Answer:
        """Return an answer by the rules with these."""
        found = answer if self.waiting is None else answer.with_notices(self.waiting)
        return _with_screening(found, self.screened)


class NoticeReader(Protocol):
    """Reads the announced acts that touch rules and wait for a review."""

    async def __call__(self, measures: Sequence[str], /) -> NoticesByRule | None:
        """Return them by rule; None if no store can be asked. Raises StoreError, OSError or TimeoutError likewise."""
        ...


class FirmScreening(Protocol):
    """Asks a screening service."""

    async def __call__(self, firms: Sequence[str], /) -> ScreeningResult | None:
        """Return what it says of at most `MOST_SCREENED` firms; None if none is set. Bounds its time; never raises."""
        ...


@dataclass(frozen=True, slots=True)
class AnswerService:
    """Answers questions in full. What a store or a service adds never keeps an answer waiting for long, or fails it."""

    look_up: LookUp
    notices: NoticeReader | None = None
    screening: FirmScreening | None = None
    away: tuple[type[Exception], ...] = (StoreError, OSError, TimeoutError)
    """What a store raises that cannot be reached."""
    notices_s: float | None = NOTICES_S
    """None if the reader of notices bounds its time itself."""

    async def answer(self, query: RestrictedQuery, today: date) -> Answer:
        """Return the answer to a question. Raises UsageError for what cannot be understood.

        `Answer.unreviewed` is None if no store could be asked.
        """
        return (await self._completed([await self.look_up(query, today)]))[0]

    async def answer_all(self, queries: Sequence[RestrictedQuery], today: date) -> list[Answer | ExportwatchError]:
        """Return the answer to each of several questions, or why there is none; stores are asked once for all."""
        found: dict[int, Answer] = {}
        refused: dict[int, ExportwatchError] = {}
        for place, query in enumerate(queries):
            try:
                found[place] = await self.look_up(query, today)
            except ExportwatchError as error:
                refused[place] = error
        whole = dict(zip(found, await self._completed(list(found.values())), strict=True))
        return [refused[place] if place in refused else whole[place] for place in range(len(queries))]

    async def _completed(self, found: Sequence[Answer]) -> list[Answer]:
        """Return the same answers with what stores and services add."""
        beside = await self.beside(Wants.of(found))
        return [beside.added_to(answer) for answer in found]

    async def beside(self, wants: Wants) -> Supplements:
        """Return what stores and services add to answers: for who computes the answers elsewhere."""
        return Supplements(await self._waiting(wants.measures), await self._screened(wants.firms))

    async def _waiting(self, measures: Sequence[str]) -> NoticesByRule | None:
        if self.notices is None:
            return None
        import asyncio  # noqa: PLC0415 - a look-up on the command line needs none

        try:
            async with asyncio.timeout(self.notices_s):
                return await self.notices(measures)
        except self.away as error:
            log.warning("A question is answered without what the store would add, it cannot be reached: %s", error)
            return None

    async def _screened(self, firms: Sequence[str]) -> Mapping[str, ScreeningResult]:
        """Return what the service says of each firm; once it could not be asked, the rest is not tried."""
        if self.screening is None:
            return {}
        found: dict[str, ScreeningResult] = {}
        result: ScreeningResult | None = None
        for first in range(0, len(firms), MOST_SCREENED):
            some = firms[first : first + MOST_SCREENED]
            if result is None or not result.error:
                result = await self.screening(some)
            if result is not None:
                found |= dict.fromkeys(some, result)
        return found


def _with_screening(answer: Answer, screened: Mapping[str, ScreeningResult]) -> Answer:
    """Return an answer with what was found of its own firms."""
    firms = [firm for firm in answer.firms if firm in screened]
    if not firms:
        return answer
    results = dict.fromkeys(screened[firm] for firm in firms)
    matches = (match for result in results for match in result.matches if match.asked in firms)
    error = next((result.error for result in results if result.error), "")
    return answer.with_elsewhere(ScreeningResult(tuple(dict.fromkeys(firms)), tuple(matches), error))
