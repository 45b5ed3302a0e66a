"""An answer seen from one of its verdicts: one of its goods, the goods alone, today. PURE.

Each of them is an answer like the whole one, so that it is worded by the same functions.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import replace

from bot.rules.answer.by_goods import GoodsVerdict
from bot.rules.answer.findings import Finding
from bot.rules.answer.model import Answer
from bot.rules.answer.verdict import Verdict
from bot.rules.status import rank
from bot.text.normalize import key
from bot.vocabulary import RESTRICTING, Status
from handlers.messages import wording

UNSURE = frozenset({Status.UNKNOWN, Status.SUSPENDED, Status.NOT_YET_IN_FORCE, Status.EXPIRED})
"""Statuses beside which a sure one is told first."""


def seen_from(answer: Answer, verdict: Verdict) -> Answer:
    """Return the answer as if the verdict were all of it."""
    return replace(
        answer,
        asked=verdict.asked,
        on=verdict.day,
        outcome=verdict.outcome,
        status=verdict.status,
        by_exporter=verdict.by_exporter,
        by_destination={},
        by_code={},
        by_goods=(),
        findings=verdict.findings,
        lists=verdict.lists,
        left=verdict.left,
        bare=None,
        of_today=None,
        next_change=None,
    )


def of_goods(answer: Answer) -> tuple[tuple[GoodsVerdict, Answer], ...]:
    """Return each of several goods with the answer on it alone; empty if one is asked about, or codes are told."""
    if len(answer.by_goods) < 2 or (answer.by_code and not _are_lines(answer)):  # noqa: PLR2004 - several
        return ()
    return tuple((one, _answer_on(answer, one)) for one in answer.by_goods)


def _are_lines(answer: Answer) -> bool:
    """Return whether goods are named, and each of several codes is that of one of them."""
    named = any(one.subjects and one.typed not in one.codes for one in answer.by_goods)
    return named and len({one.codes for one in answer.by_goods}) > 1


def _answer_on(answer: Answer, goods: GoodsVerdict) -> Answer:
    alone = seen_from(answer, goods.verdict)
    return replace(alone, subjects=goods.subjects or (goods.name,), things=goods.verdict.asked.things)


def stricter_today(answer: Answer) -> Answer | None:
    """Return the answer of today to a question about a past day; None if it is not stricter than that."""
    today = answer.of_today
    return seen_from(answer, today) if today and _is_stricter(today.status, answer.status) else None


def stricter_alone(answer: Answer) -> Answer | None:
    """Return the answer on the goods alone; None if more words narrow nothing, or a party or act that it tells of."""
    if answer.bare is None or answer.bare.why in _TOLD or any(one.apart == "exempt" for one in answer.findings):
        return None
    return seen_from(answer, answer.bare.verdict)


_TOLD = frozenset({"party", "act"})
"""What narrows an answer in a way that its headline tells anyway."""


def strictest(answer: Answer) -> Answer:
    """Return what the first line is about: today, the goods alone, or the answer itself."""
    return stricter_today(answer) or stricter_alone(answer) or answer


def _is_stricter(one: Status, other: Status) -> bool:
    return one in RESTRICTING and one is not Status.EXPIRED and rank(one) < rank(other)


def sure_beside(answer: Answer, exporter: str) -> Finding | None:
    """Return the gravest act in force of an exporter whose own status is unknown; None if there is none."""
    if answer.by_exporter.get(exporter) is not Status.UNKNOWN:
        return None
    own = (one for one in answer.findings if one.measure.jurisdiction == exporter and one.sets_status)
    sure = (one for one in own if one.state.status in RESTRICTING and one.state.status not in UNSURE)
    return min(sure, key=lambda one: one.state.rank, default=None)


# -- names of goods


def goods_name(answer: Answer, name: str) -> str:
    """Return the name of goods as the reader knows it."""
    return wording.goods(name, answer.shown.get(name, name))


# -- the asker's own words


_LONGEST_WORD = 40


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


def own_title(answer: Answer, finding: Finding) -> str:
    """Return the act's name in the script of the question, if that is none of Latin letters; else empty."""
    asked = frozenset(_scripts(answer.query))
    return next((name for name in finding.measure.names if asked & frozenset(_scripts(name))), "") if asked else ""


def native_title(finding: Finding) -> str:
    """Return the act's first name in a script of its own country; empty if the file has none."""
    return next((name for name in finding.measure.names if any(_scripts(name))), "")


def _scripts(text: str) -> Iterator[str]:
    """Yield the scripts of a text's letters, but for the Latin one: CJK, HANGUL, CYRILLIC."""
    for letter in text:
        script = unicodedata.name(letter, "").split(" ")[0] if letter.isalpha() and not letter.isascii() else ""
        if script and script != "LATIN":
            yield script
