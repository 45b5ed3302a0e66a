"""What an answer's verdict rests on, and an answer seen from one: of its goods, the goods alone, today. PURE.

The latter are answers like the whole one, so that they are worded by the same functions.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from bot.model.copies import replace
from bot.rules.answer.by_goods import GoodsVerdict
from bot.rules.answer.findings import Finding
from bot.rules.answer.model import Answer
from bot.rules.answer.verdict import Verdict
from bot.rules.query.name_words import is_ore_alone
from bot.rules.query.standing import Standing
from bot.rules.status import rank
from bot.vocabulary import RESTRICTING, Outcome, Status

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


# -- the asker's own words


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


def is_of_further_goods(answer: Answer) -> bool:
    """Return whether every doubtful word may be goods of its own: none can make other goods of those named."""
    return all(one.standing is Standing.FURTHER for one in answer.doubted)


def by_limits(answer: Answer) -> bool:
    """Return whether a list has entries for goods of this name, whose limits decide."""
    ruled = any(found.sets_status and found.limb.binds is None for found in answer.findings)
    return not ruled and any(found.likely for found in answer.lists)


def exporters(answer: Answer) -> list[str]:
    """Return the exporters with a verdict: first those whose status is the answer's, unless it is of the ore alone.

    Then those on the form asked for, by weight, then by severity.
    """
    spoken = {finding.measure.jurisdiction for finding in answer.findings}
    union = answer.members.get("EU", frozenset()) - spoken if "EU" in answer.by_exporter else frozenset()
    verdicts = {code: status for code, status in answer.by_exporter.items() if code not in union}
    known = [code for code, status in verdicts.items() if status in RESTRICTING or status is Status.LISTED]
    last = len(answer.weights)
    hedged = answer.outcome is Outcome.RESTRICTED
    listed = [one.jurisdiction for one in answer.lists if hedged and is_by_lists_alone(answer, one.jurisdiction)]
    return sorted(
        known,
        key=lambda code: (
            answer.by_exporter[code] is not answer.status or is_of_ore(answer, code),
            answer.by_exporter[code] is Status.LISTED,
            hedged and is_by_lists_alone(answer, code),
            is_of_ore(answer, code),
            answer.weights.get(code, last),
            listed.index(code) if code in listed else len(listed),
            known.index(code),
        ),
    )


def is_by_lists_alone(answer: Answer, code: str) -> bool:
    """Return whether goods of that name may stand on an exporter's list, and no act or listed party of it decides."""
    named = (f for f in answer.findings if f.sets_status or f.apart == "destination")
    ruled = any(f.measure.jurisdiction == code for f in named)
    ruled = ruled or any(p.jurisdiction == code and p.sure and p.status in RESTRICTING for p in answer.parties)
    return not ruled and any(one.jurisdiction == code and one.likely for one in answer.lists)


def deciding(answer: Answer, code: str) -> list[Finding]:
    """Return the findings that give an exporter its status."""
    own = [f for f in answer.findings if f.measure.jurisdiction == code and f.state.status is answer.by_exporter[code]]
    return [f for f in own if f.sets_status] or [f for f in own if f.apart == "destination"]


def is_of_ore(answer: Answer, code: str) -> bool:
    """Return whether an exporter's status rests on words about the ore alone: `Namibia: ore prohibited`."""
    asked = {thing.subject for thing in answer.things}
    items = [item for finding in deciding(answer, code) for item in finding.items if item.subject in asked]
    return bool(items) and all(is_ore_alone(item.forms or "") for item in items)
