"""Relevance: weighted cues, summed; each is a reason that a person can check.

Weights are log-odds set by hand: an act needs something controlled that leaves the country (object), something done
to it (act), best in one sentence, by someone who may (actor); what marks markets, opinion, imports, trials and the
like speaks against it, more in the title than in the summary.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.detect.features import (
    ACTS,
    CLAUSE_ENDS,
    FUSED,
    SPEAKING,
    acts,
    at_the_head,
    overlaps,
    strongest,
    things,
    told,
    understood,
    verbal,
)
from bot.detect.matches import Hit, Reading, Reason
from bot.vocabulary import Kind

AGAINST: tuple[tuple[str, float, float, Kind], ...] = (
    # concept, in the title, in the summary, what it makes of the item
    ("market", -2.4, -0.5, Kind.MARKET),
    ("statistics", -2.2, -1.2, Kind.MARKET),
    ("opinion", -2.5, -0.9, Kind.ANALYSIS),
    ("guide", -2.0, -0.7, Kind.UNRELATED),
    ("enforcement", -3.0, -1.6, Kind.ENFORCEMENT),
    ("reaction", -1.8, -0.6, Kind.ANALYSIS),
    ("history", -1.8, -1.2, Kind.ANALYSIS),
    ("effect", -2.6, 0.0, Kind.ANALYSIS),
    ("hedge", -2.8, -1.4, Kind.ANALYSIS),
    ("bill", -2.0, -1.4, Kind.ANALYSIS),
    ("unrelated", -3.5, -2.2, Kind.UNRELATED),
    ("persons", -1.5, -1.0, Kind.UNRELATED),
    ("disruption", -3.2, -0.4, Kind.MARKET),
)
BASE = -3.4


@dataclass(frozen=True, slots=True)
class Judgement:
    """The sum, its reasons, and the sentences in which the act is told."""

    score: float
    reasons: tuple[Reason, ...]
    acting: frozenset[int]
    against: Kind
    thing: Hit | None = None
    """The clearest control that the text names."""


def judge(reading: Reading, actors: Sequence[Hit], extra: Iterable[Reason]) -> Judgement:
    """Weigh an item. `actors` are the hits of authorities and countries that act; `extra` what facts add."""
    objects = things(reading)
    done = told(objects, acts(reading))
    reasons = [*_for(reading, objects, done, actors), *extra]
    told_first = [hit for hit, _ in done] + [hit for hit in objects if verbal(reading, hit)]
    first = min((hit.start for hit in told_first if reading.page.in_title(hit.start)), default=None)
    reasons += _against(reading, first, objects)
    reasons += _imports(reading, objects)
    reasons += [*_asked(reading, first), *_told_how(reading)]
    total = BASE + sum(reason.weight for reason in reasons)
    kinds = [(reason.weight, reason.kind) for reason in reasons if reason.kind]
    against = min(kinds, key=lambda pair: pair[0])[1] if kinds else Kind.UNRELATED
    if kinds and not objects and not reading.has("export", "goods"):
        against = Kind.UNRELATED
    clearest = next(iter(strongest(objects)), None)
    score = 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
    return Judgement(
        score, tuple(reasons), frozenset(hit.sentence for hit, _ in done), against or Kind.UNRELATED, clearest
    )


def _for(
    reading: Reading,
    objects: Sequence[Hit],
    done: Sequence[tuple[Hit, Hit]],
    actors: Sequence[Hit],
) -> Iterable[Reason]:
    page = reading.page
    for place in ("title", "summary"):
        yield from _act_in(reading, place, objects, done)
    yield from at_the_head(reading, objects, done, actors)
    yield from _who(reading, objects, done, actors)
    said = next((hit for hit in reading.of(*SPEAKING) if not page.in_title(hit.start)), None)
    if said and objects:
        text = f"“{reading.word(said)}” in the summary: an act is made known ({said.concept})"
        yield Reason(0.5, text, None, said)
    allowed = next((hit for hit in reading.of("unlicensed")), None)
    if allowed:
        text = f"“{reading.word(allowed)}” in the {page.place(allowed.start)}: what exporters must do"
        yield Reason(1.0, text, None, allowed)


def _act_in(reading: Reading, place: str, objects: Sequence[Hit], done: Sequence[tuple[Hit, Hit]]) -> Iterable[Reason]:
    """The clearest control that title or summary names, and what is done to it there."""
    page, unsaid = reading.page, understood(reading)
    thing = next((hit for hit in strongest(objects) if page.place(hit.start) == place), None)
    if thing:
        worth = 2.0 if place == "title" else 1.4
        worth *= 0.6 if thing.concept == "rule" else 0.8 if thing in unsaid else 1.0
        yield Reason(
            worth, f"“{reading.word(thing)}” in the {place}: control of exports ({thing.concept})", None, thing
        )
    here = [(one, act) for one, act in done if page.place(one.start) == place]
    pair = next((pair for pair in here if pair[1].concept in ACTS), here[0] if here else None)
    if not pair or (pair[1].concept not in ACTS and _only_understood(reading, place)):
        return
    worth = (2.2 if place == "title" else 1.6) * (1.0 if pair[1].concept in ACTS else 0.6)
    if place == "summary" and reading.title_hits("bill"):
        worth *= UNDER_A_BILL
    text = f"“{reading.word(pair[1])}” with it in the {place}: something is done ({pair[1].concept})"
    yield Reason(worth, text, None, pair[1])


UNDER_A_BILL = 0.4
"""What an act told in the summary counts for, where the title speaks of a bill: it is what the bill would do."""


def _only_understood(reading: Reading, place: str) -> bool:
    """Whether the title names no export and no authority: "State issues permit for lithium mine"."""
    return place == "title" and bool(understood(reading)) and not reading.title_hits("authority")


def _who(
    reading: Reading, objects: Sequence[Hit], done: Sequence[tuple[Hit, Hit]], actors: Sequence[Hit]
) -> Iterable[Reason]:
    acting = {thing.sentence for thing, _ in done}
    actor = next((hit for hit in actors if hit.sentence in acting), None)
    if actor:
        text = f"“{reading.word(actor)}” in the {reading.page.place(actor.start)}: who acts"
        yield Reason(1.0, text, None, actor)
    elif acting and (named := next((hit for hit in actors if reading.page.in_title(hit.start)), None)):
        yield Reason(0.7, f"“{reading.word(named)}” in the title: who acts", None, named)
    elif objects and not actors:
        yield Reason(-0.6, "nobody who acts is named")


def _against(reading: Reading, first: int | None, objects: Sequence[Hit]) -> Iterable[Reason]:
    """Cues that speak against; those that follow the act in the title count for a third.

    So does an effect wherever it stands: "Fearing shortages, India bans onion exports".
    """
    for concept, in_title, in_summary, kind in AGAINST:
        if concept == "bill" and reading.has("passed"):
            continue  # it has become law
        hits = [hit for hit in reading.of(concept) if concept != "market" or not overlaps(hit, objects)]
        title = next((hit for hit in hits if reading.page.in_title(hit.start)), None)
        body = next((hit for hit in hits if not reading.page.in_title(hit.start)), None)
        if title:
            weight = (
                in_title
                if first is None or concept in {"hedge", "unrelated"} or _governs(reading, title, first)
                else in_title / 3
            )
            if concept == "hedge" and reading.has("draft"):
                weight = in_title / 3  # a draft for consultation is an act, whatever is planned with it
            yield Reason(weight, f"“{reading.word(title)}” in the title: {concept}", kind, title)
        if body and in_summary:
            yield Reason(in_summary, f"“{reading.word(body)}” in the summary: {concept}", kind, body)


def _governs(reading: Reading, cue: Hit, first: int) -> bool:
    """Whether a cue of the title speaks about the act, rather than beside it.

    What stands before the act does, except for an effect; in scripts that put the verb last, so does an effect that
    follows in the act's own clause: "輸出規制の強化に懸念", but not "輸出を禁止、供給に懸念".
    """
    if cue.concept != "effect":
        return cue.start < first
    if not reading.verb_last or cue.start < first:
        return False
    return not any(mark in reading.page.folded[first : cue.start] for mark in CLAUSE_ENDS)


def _asked(reading: Reading, first: int | None) -> Iterable[Reason]:
    """A title that asks whether the act is one: "Ghana outlaws bauxite exports? Not yet"."""
    if first is None:
        return
    found = _QUESTION.search(reading.page.folded, first, reading.page.title_end)
    if found and not _CLAUSE.search(reading.page.folded, first, found.start()):
        yield Reason(-2.4, "the title asks", Kind.ANALYSIS)


_QUESTION, _CLAUSE = re.compile("[?\uff1f]"), re.compile("[:;,\u2026\u3002\uff01!\u2014\u2013|]|\\. | - ")
"""What ends a question, and what ends the clause before it."""


def _told_how(reading: Reading) -> Iterable[Reason]:
    """A title that begins with "how", "why" or "what" explains: "How food export bans ripple across the globe"."""
    found = reading.own.form("explains").match(reading.page.folded)
    if found:
        yield Reason(
            -2.0, f"“{reading.page.shown[: found.end()]}” at the head of the title: it explains", Kind.ANALYSIS
        )


def _imports(reading: Reading, objects: Sequence[Hit]) -> Iterable[Reason]:
    imports, exports = reading.of("import"), reading.of("export", *FUSED)
    if imports and not exports and not understood(reading):
        yield Reason(-2.5, f"“{reading.word(imports[0])}”: about imports, exports are not named", Kind.UNRELATED)
    elif reading.title_hits("import") and not reading.title_hits("export", *FUSED):
        yield Reason(-1.5, f"“{reading.word(imports[0])}” in the title: about imports", Kind.UNRELATED)
    if not objects:
        yield Reason(-1.5, "no control of exports is named")
