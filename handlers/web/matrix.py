"""Goods by destination: the matrix of what the answers begin with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from bot.answering import RestrictedQuery, Supplements, Wants, look_up
from bot.errors import UsageError
from bot.rules.answer.model import Answer
from bot.rules.index import RuleBase
from bot.rules.query.fields import country, day
from bot.vocabulary import Status
from handlers.commands.known import Known
from handlers.messages import headline
from handlers.messages.answers import reply
from handlers.messages.reply import Tone
from handlers.messages.speech import later, say
from handlers.messages.verdicts import AnswerView
from handlers.web.computed import Asked, Rendered, address_of
from handlers.web.site import read_value

_MOST_GOODS, _MOST_PLACES = 20, 12
_GOODS = ("graphite", "gallium", "germanium", "antimony", "tungsten", "rare earths", "advanced computing chips")
_PLACES = ("US", "DE", "JP", "KR", "TW", "IN", "CN", "RU")
_YEAR = timedelta(days=365)
_STEPS = (
    (-_YEAR, later("a year earlier")),
    (timedelta(days=-30), later("a month earlier")),
    (timedelta(days=30), later("a month later")),
    (_YEAR, later("a year later")),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A field of the matrix: the sign and the verdict of its answer, its tone, and the address of the answer.

    `status` is the one that the answer begins with.
    """

    mark: str
    words: str
    tone: Tone
    status: str
    address: str


@dataclass(frozen=True, slots=True)
class MatrixAsked:
    """What a matrix shows; `problem` says what of it could not be read."""

    goods: Sequence[str]
    places: Sequence[str]
    from_: str | None
    on: date
    problem: str = ""

    @classmethod
    def of(cls, asked: Asked) -> MatrixAsked:
        """Read it."""
        today, problem = asked.today, ""
        goods, places, from_, on = list(_GOODS), list(_PLACES), None, today
        try:
            goods = _listed(read_value(asked, "goods", 1_000)) or goods
            places = [country(text, "to") for text in _listed(read_value(asked, "to"))] or places
            from_ = country(read_value(asked, "from"), "from") if read_value(asked, "from") else None
            on = day(read_value(asked, "on"), today) if read_value(asked, "on") else today
        except UsageError as error:
            problem = str(error)
        return cls(goods[:_MOST_GOODS], places[:_MOST_PLACES], from_, on, problem)

    def answers(self, base: RuleBase, today: date) -> Iterator[tuple[RestrictedQuery, Answer | None]]:
        """Yield the question of each field, row by row, with its answer; None if it cannot be read."""
        for good in self.goods:
            for place in self.places:
                question = RestrictedQuery(good, self.from_, place, self.on)
                try:
                    yield question, look_up(base, question, today)
                except UsageError:
                    yield question, None


def matrix_wants(known: Known, asked: Asked) -> Wants:
    """Return what is to be asked beside the rules for all fields."""
    found = [answer for _, answer in MatrixAsked.of(asked).answers(known.rules, asked.today)]
    return Wants.of([answer for answer in found if answer])


def matrix_page(known: Known, asked: Asked, beside: Supplements) -> Rendered:
    """Render goods by destination."""
    shown, today = MatrixAsked.of(asked), asked.today
    cells = {
        question: _cell(question, beside.added_to(found) if found else None)
        for question, found in shown.answers(known.rules, today)
    }
    rows = [
        (good, [(place, cells[RestrictedQuery(good, shown.from_, place, shown.on)]) for place in shown.places])
        for good in shown.goods
    ]
    return asked.page(
        "matrix.html",
        400 if shown.problem else 200,
        here="/matrix",
        goods=shown.goods,
        places=shown.places,
        from_=shown.from_,
        on=shown.on,
        rows=rows,
        problem=shown.problem,
        today=today,
        offset=(shown.on - today).days,
        asked=urlencode({"goods": ", ".join(shown.goods), "to": ", ".join(shown.places), "from": shown.from_ or ""}),
        legend=headline.LEGEND,
        steps=[(_shifted(shown.on, step), label) for step, label in _STEPS],
    )


def _cell(asked: RestrictedQuery, found: Answer | None) -> Cell:
    if found is None:
        return Cell("❓", say("cannot be read"), Tone.CALM, Status.UNRECOGNISED, address_of(asked))
    card, view = reply(found), AnswerView.of(found)
    return Cell(card.mark, headline.in_short(view), card.tone, headline.leading(view), address_of(asked))


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _shifted(day: date, step: timedelta) -> str:
    """Return `day + step` in ISO 8601; the day itself if the sum is outside the range of dates."""
    try:
        return (day + step).isoformat()
    except OverflowError:
        return day.isoformat()
