"""How an answer names what was asked: goods, direction, and words that were passed over. PURE."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.rules.answer.model import Answer
from bot.text.normalize import key
from handlers.messages import wording
from handlers.messages.speech import say

GOODS_NAMED = 2
"""The others are counted."""
_LONGEST_WORD = 40
QUOTED = 60
"""Letters of what was typed, and of names of acts and firms, that are shown."""


def places_named(answer: Answer) -> str:
    """Name the destinations."""
    return wording.listed([wording.place(code) for code in answer.destinations], 3)


def doubtful(answer: Answer) -> str:
    """Quote the words that may make other goods of it."""
    return quotes(dict.fromkeys(one.typed for one in answer.doubted))


def quotes(typed: Iterable[str], longest: int = QUOTED) -> str:
    """Quote words that were passed over, each cut at `longest` letters: two, and how many more."""
    return wording.listed([f"“{wording.trimmed(word, longest)}”" for word in typed], 2)


@dataclass(frozen=True, slots=True)
class AskedWords:
    """How the question is named in its answer."""

    goods: str
    """The things that the answer is about, as typed too where that differs; empty if there are none."""
    way: str
    """`from China to Japan`."""
    whole: str
    """`graphite from China to Japan`; if nothing was understood, what was typed."""

    @classmethod
    def of(cls, answer: Answer) -> AskedWords:
        """Word goods and direction of a question."""
        goods, way = _subjects(answer), _way(answer)
        if not goods:
            return cls(goods, way, f"“{quoted(answer.query)}”")
        return cls(goods, way, say("{goods} {way}", goods=goods, way=way) if way else goods)


def _way(answer: Answer) -> str:
    """Word the direction: `from China to Japan`; of places that nothing gives one, that each may send the goods."""
    if answer.asked.directions[0].guessed and answer.from_ in answer.destinations:
        return say("between {places}, either way", places=places_named(answer))
    if answer.from_ and answer.destinations:
        return say("from {country} to {places}", country=wording.place(answer.from_), places=places_named(answer))
    if answer.from_:
        return say("from {country}", country=wording.place(answer.from_))
    return say("to {places}", places=places_named(answer)) if answer.destinations else ""


def _subjects(answer: Answer) -> str:
    """Name the things that the answer is about, as typed too where that differs; empty if there are none."""
    names = answer.subjects[: GOODS_NAMED if len(answer.subjects) > GOODS_NAMED else None]
    typed = {name: typed_name(answer, name) for name in names}
    shown = [f"{goods_name(answer, name)}{f' ({typed[name]})' if typed[name] else ''}" for name in names]
    return wording.listed([*shown, *answer.subjects[len(names) :]], GOODS_NAMED)


def quoted(text: str) -> str:
    """Return what was typed, cut if it is long."""
    return wording.trimmed(text, QUOTED)


# -- names of goods


def goods_name(answer: Answer, name: str) -> str:
    """Return the name of goods as the reader knows it."""
    return wording.goods(name, answer.shown.get(name, name))


def typed_name(answer: Answer, name: str) -> str:
    """Return how the question names a thing, if that says more than its name; else empty."""
    told = {target for _, target in answer.corrected}
    for one in answer.by_goods:
        if name not in {one.name, *one.subjects} or told & {name, *one.subjects}:
            continue
        typed, known = key(one.typed), key(name)
        if typed and typed not in known and known not in typed and len(one.typed) <= _LONGEST_WORD:
            return "" if typed.rstrip("s") in known else one.typed
    return ""
