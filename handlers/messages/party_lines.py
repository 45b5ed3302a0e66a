"""The lines of an answer on firms: who stands on which list, and where else was looked. PURE."""

from __future__ import annotations

from collections.abc import Iterator

from bot.model.supplements import ScreeningResult
from bot.rules.answer.model import Answer
from bot.rules.answer.party_findings import PartyFinding
from handlers.messages import asked_words, wording
from handlers.messages.first_sight import AIM, LIMIT, Part, count_words
from handlers.messages.notes import worded
from handlers.messages.reply import Line, LineKind
from handlers.messages.speech import counted, say

_PARTIES = 2


def parties(answer: Answer) -> Iterator[Part]:
    """Yield the named firms with the lists that name them, and how many lists were searched."""
    ranked = sorted(answer.parties, key=lambda one: (not one.sure, one.jurisdiction != answer.from_))
    for place, party in enumerate(ranked[:_PARTIES]):
        yield AIM if place or party.spared else LIMIT, _party(party)
    if answer.screened:
        yield LIMIT, Line(_screened(answer), LineKind.SMALL)
    if answer.elsewhere:
        yield from _elsewhere(answer.elsewhere)


def _screened(answer: Answer) -> str:
    number = len(answer.screened)
    if answer.parties:
        return counted(
            "Looked up in {n} party list; a like name is no identity.",
            "Looked up in {n} party lists; a like name is no identity.",
            number,
        )
    return counted(
        "No such name in {n} party list; screen elsewhere too.",
        "No such name in {n} party lists; screen elsewhere too.",
        number,
    )


def party_decides(answer: Answer) -> bool:
    """Return whether the status is that of a listed party, and of no act: what is sure stands first."""
    listed = any(one.sure and one.status is answer.status for one in answer.parties)
    of_acts = any(one.sets_status and one.state.status is answer.status for one in answer.findings)
    return listed and not of_acts and not any(one.status is answer.status for one in answer.lists)


def _elsewhere(found: ScreeningResult) -> Iterator[Part]:
    """Yield what a screening service said, or why it could not be asked."""
    for one in found.matches[:_PARTIES]:
        where = wording.listed([wording.country(code) for code in one.countries], 3)
        likeness = say("likeness {score}", score=f"{one.score:.2f}")
        text = say("{text}.", text=wording.clauses(filter(None, (", ".join(one.lists[:3]), where, likeness))))
        name = say("{name} (screening service):", name=wording.trimmed(one.name, asked_words.QUOTED))
        yield LIMIT, Line(text, LineKind.BULLET, bold=name)
    if found.error:
        told = say("The screening service could not be asked: {why}.", why=found.error)
        yield LIMIT, Line(told, LineKind.SMALL)
    elif not found.matches:
        yield LIMIT, Line(say("The screening service knows no such name."), LineKind.SMALL)


def _party(party: PartyFinding) -> Line:
    """Name a party, the list or act that names it, and what follows."""
    where = min(party.list_, party.document, key=count_words)
    since = (say("since {day}", day=wording.day(party.since)),) if party.since else ()
    scope = party.effect.given("scope")
    told = say("licence for {scope}", scope=str(scope).replace("-", " ")) if scope else worded(party.effect)
    named = say(", ").join((wording.country(party.jurisdiction), where, *since))
    return Line(
        say("{list}: {effect}.", list=named, effect=wording.trimmed(told, asked_words.QUOTED)),
        LineKind.BULLET,
        bold=wording.lead(asked_words.quoted(party.name)),
    )


def parties_in_full(answer: Answer) -> Iterator[Line]:
    """Yield every party with what names it, and the lists that were searched."""
    for party in answer.parties:
        named = f"{party.list_} ({party.document})"
        told = say("{list}: {effect}.", list=named, effect=worded(party.effect))
        yield Line(told, LineKind.BULLET, bold=wording.lead(party.name))
    if answer.screened:
        lists = say(", ").join(map(worded, answer.screened))
        yield Line(say("Firms are looked up in: {lists}.", lists=lists), LineKind.SMALL)
