"""What a message in a conversation asks: alone, or with the goods and the route of the question before it. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache

from bot.answering import RestrictedQuery, look_up
from bot.data import read_yaml
from bot.errors import UsageError
from bot.rules.answer.model import Answer
from bot.rules.query import parse
from bot.vocabulary import Outcome
from handlers.commands.lookups import Known

LONGEST_MESSAGE = 1_500
"""Characters of a message that are taken as a question; a pasted contract is none."""
_NAMED_BY_A_PLATFORM = re.compile(
    r"(?: ?(?:<[@#!][^<>]{0,200}>|<a?:\w{1,64}:\d{1,30}>|(?<!\w):[a-z0-9_+'-]{1,100}:(?!\w)))+ ?"
)
"""What stands in a message for a person, a channel, everybody, an emoji."""
_QUESTION_MARK = re.compile("[?？؟]")


def question_in(message: str) -> str:
    """Return what a message says, without those whom it calls and without emoji; empty if nothing is left.

    Its lines and cells stay: of a pasted table they tell which code and which country belongs to which goods. A long
    message is cut between words.
    """
    said = _NAMED_BY_A_PLATFORM.sub(" ", "\n".join(message.splitlines())).strip()
    if len(said) > LONGEST_MESSAGE:
        cut = said[:LONGEST_MESSAGE]
        said = (re.split(r"\s+\S*$", cut)[0] or cut).strip()
    return said if any(character.isalnum() for character in said) else ""


def completed(known: Known, said: str, earlier: str, today: date) -> str:
    """Return the whole question of a message that follows the question `earlier`.

    It keeps the goods of that one if it names none, and each of exporter, destination and day that it does not name.
    One that names goods, and does not begin as what goes on does ("and gallium?"), keeps the destination alone if it
    names an exporter or a day, or if those that it would keep make its answer freer; not even that if it makes the
    answer freer, unless it is under an embargo. A use alone ("is it for military use?") is asked of the goods before.
    It is `earlier` itself where the message asks about its answer ("since when?"), and empty if the message names
    nothing and asks nothing ("thanks").
    """
    found = _correction().match(said)
    said = said[found.end() :] if found else said
    if asks_about_an_answer(said):
        return earlier
    try:
        new, old = (look_up(known.rules, RestrictedQuery(text), today) for text in (said, earlier))
    except UsageError:
        return said
    if names_goods(new):
        whole = " ".join((said, *_fields(old, _unnamed(new))))
        goes_on = found or _onward().match(said)
        all_kept = goes_on or _is_left_open(known, new, whole, today)
        return whole if all_kept else _with_the_destination(known, said, new, old, today)
    way, amounts = _way(new, old), [amount.text for amount in new.asked.query.quantities]
    if way or amounts:
        kept = {"from", "to", "on"} - {field.partition(":")[0] for field in way}
        return " ".join((_goods_of(known, old, earlier, today, amounts), *way, *_fields(old, kept)))
    if new.asked.uses:
        used = f"{earlier} {said}"
        return used if look_up(known.rules, RestrictedQuery(used), today).status.rank <= old.status.rank else earlier
    return earlier if _QUESTION_MARK.search(said) else ""


# -- what is said of an answer, by the words of bot/data/query/follow_ups.yaml


_SIGNS = re.compile(r"[^\w'’\s]+")
_END = r"(?!\w)"
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


@cache
def _about() -> re.Pattern[str]:
    """Match one phrase that asks about an answer, or one of the words that stand around them; blanks after it too."""
    groups = read_yaml("query/follow_ups")
    asking, around = (_any_of([one for group in groups[name] for one in group]) for name in ("about", "beside"))
    return re.compile(rf"(?:(?P<asks>{asking})|{around})\s*", re.IGNORECASE)


@cache
def _onward() -> re.Pattern[str]:
    return re.compile(_any_of(read_yaml("query/follow_ups")["onward"]), re.IGNORECASE)


@cache
def _correction() -> re.Pattern[str]:
    return re.compile(
        rf"{_any_of(read_yaml('query/follow_ups')['instead'])}\s*[,，、.。:：;；–—-]+\s*(?=\S)", re.IGNORECASE
    )


def _any_of(phrases: Sequence[str]) -> str:
    """Return an expression for any of the phrases, the longest first; one of spaced writing is whole words."""
    ranked = sorted(set(phrases), key=len, reverse=True)
    return f"(?:{'|'.join(re.escape(one) + ('' if _UNSPACED.search(one) else _END) for one in ranked)})"


def asks_about_an_answer(said: str) -> bool:
    """Return whether a message names nothing and asks about the answer before it: since when, why, who says so."""
    text, at, asks = " ".join(_SIGNS.sub(" ", said).split()), 0, False
    while at < len(text):
        found = _about().match(text, at)
        if found is None:
            return False
        at, asks = found.end(), asks or found["asks"] is not None
    return asks


def names_goods(answer: Answer) -> bool:
    """Return whether a question names something to look up, known or not: goods, a code, an act, a firm."""
    asked, query = answer.asked, answer.asked.query
    codes = query.hs or query.cas or query.controls or query.citations or query.numbers
    named = asked.things or asked.acts or asked.parties or asked.firms or asked.unknown or codes
    return bool(named or answer.lists) or (answer.outcome is not Outcome.UNRECOGNISED and not asked.uses)


def _is_left_open(known: Known, new: Answer, whole: str, today: date) -> bool:
    """Return whether a question names goods alone, and is answered no freer with what the one before it names."""
    if _unnamed(new) != {"from", "to", "on"}:
        return False
    return look_up(known.rules, RestrictedQuery(whole), today).status.rank <= new.status.rank


def _with_the_destination(known: Known, said: str, new: Answer, old: Answer, today: date) -> str:
    """Return a question with the destination before it, unless it names one or that one makes its answer freer."""
    kept = " ".join((said, *_fields(old, {"to"} & _unnamed(new))))
    if kept == said:
        return said
    found = look_up(known.rules, RestrictedQuery(kept), today)
    return kept if found.embargo or found.status.rank <= new.status.rank else said


def _unnamed(answer: Answer) -> set[str]:
    """Return which of exporter, destination and day a question leaves open."""
    ways = answer.asked.directions
    named = {"from": any(way.from_ for way in ways), "to": any(way.to for way in ways), "on": answer.asked.query.on}
    return {name for name, value in named.items() if not value}


def _way(new: Answer, old: Answer) -> tuple[str, ...]:
    """Return what a question without goods names, as fields.

    A country whose direction it leaves open ("and Japan?") takes the place of the destination, unless the question
    before had an exporter alone.
    """
    ways, before = new.asked.directions, old.asked.directions[0]
    if ways[0].guessed:
        places = dict.fromkeys(code for way in ways for code in (way.from_, *way.to) if code)
        exporter_alone = before.from_ and not before.to
        place = f"from:{next(iter(places))}" if exporter_alone else f"to:{','.join(places)}"
        return (place, *_day(new))
    return tuple(_fields(new, {"from", "to", "on"}))


def _fields(answer: Answer, names: set[str]) -> Iterator[str]:
    """Yield the named ones of a question's exporter, destinations and day, as they are typed."""
    way = answer.asked.directions[0]
    if "from" in names and way.from_:
        yield f"from:{way.from_}"
    if "to" in names and way.to:
        yield f"to:{','.join(way.to)}"
    if "on" in names:
        yield from _day(answer)


def _day(answer: Answer) -> Iterator[str]:
    if answer.asked.query.on:
        yield f"on:{answer.asked.query.on}"


def _goods_of(known: Known, answer: Answer, text: str, today: date, amounts: Sequence[str] = ()) -> str:
    """Return a question without its countries and its day, with these amounts in place of its own.

    Where they stand in its sentence, the goods are named in the person's own words; with an act, a firm or a use in it
    the sentence stays whole, and its countries with it.
    """
    bare = parse.read(text, today).text.strip()
    alone = look_up(known.rules, RestrictedQuery(bare), today) if bare else None
    if alone and not amounts and _unnamed(alone) == {"from", "to", "on"} and _same_goods(alone, answer):
        return bare
    asked, query = answer.asked, answer.asked.query
    if asked.acts or asked.parties or asked.firms or asked.uses or asked.unknown:
        return " ".join((bare or text, *amounts))
    names = dict.fromkeys((*(thing.typed for thing in asked.things), *query.hs, *query.controls, *query.cas))
    return " ".join((*(amounts or [amount.text for amount in query.quantities]), ", ".join(names))).strip()


def _same_goods(one: Answer, other: Answer) -> bool:
    """Return whether two questions name the same: a code beside a name may have been lost with the route."""
    (mine, theirs) = ((a.asked.query.hs, a.asked.query.controls, a.asked.query.cas) for a in (one, other))
    return mine == theirs and names_goods(one)
