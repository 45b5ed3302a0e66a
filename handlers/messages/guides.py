"""Whom a licence is applied to, with which papers: a line at first sight, all of it behind "more". PURE."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.rules.answer.applying import note, silence_note
from bot.rules.answer.model import Answer
from bot.rules.licensing import GeneralLicence, Guide
from bot.rules.notes import Note, NoteKind
from bot.vocabulary import RESTRICTING, Outcome
from handlers.messages import wording
from handlers.messages.notes import worded
from handlers.messages.reply import Line, LineKind
from handlers.messages.speech import say
from handlers.messages.verdicts import AnswerView

_BRIEF, _LONG = 120, 300
_EXPORTERS = 6
"""Exporters whose way to a licence is told behind "more"."""
_GENERAL, _GENERAL_EACH = 8, 3
"""General licences that are told with their conditions: of one guide alone, of each of several."""
_CLAUSE = re.compile(r"(?:\([^()]*\)|[^;(])*")
"""Up to the first semicolon that stands in no brackets."""
_BRACKETS = re.compile(r"\s*\([^()]*\)?")
_AT_LENGTH = frozenset({"regime", "form", "by"})
"""What a first sight leaves out."""


def at_first_sight(view: AnswerView, *, of_authorities: bool = True) -> Iterator[tuple[Line, ...]]:
    """Yield where the first exporter's licence is applied for, and up to when such goods were looked for.

    Each in several wordings, the longest first. `of_authorities`: whether nothing else tells whom to apply to.
    """
    answer, order = view.answer, [one.code for one in view.main.exporters]
    first = [one for one in guides_of(view) if one[0] in {answer.from_, *order[:1]} and _is_headed(view, one[0])]
    for code, guide in first[: int(of_authorities)]:
        lead = _lead(answer, "" if len(order) == 1 else wording.country(code))
        said = (_shortened_note(note(guide)), shortest(guide))
        yield tuple(guide_line(guide, lead, one, LineKind.SMALL) for one in said)
    if view.main is view:
        for exporter, search in answer.looked_for.items():
            yield (Line(worded(_shortened_note(silence_note(exporter, search))), LineKind.SMALL),)


def _lead(answer: Answer, country: str) -> str:
    """Write what stands before an authority; `country` only if there are several."""
    if answer.outcome is Outcome.PARTLY_UNDERSTOOD:
        return say("{country}, if so, apply to:", country=country) if country else say("If so, apply to:")
    return say("{country}, apply to:", country=country) if country else say("Apply to:")


def _is_headed(view: AnswerView, exporter: str) -> bool:
    """Return whether an exporter restricts what the first line is about: of several goods, any by itself."""
    several = [goods.verdict.by_exporter.get(exporter) for goods, _ in view.goods]
    return not several or any(status in RESTRICTING for status in several)


def in_full(view: AnswerView) -> Iterator[Line]:
    """Yield the same whole: of each exporter what its guide tells; in what was looked for."""
    guides = guides_of(view)[:_EXPORTERS]
    for code, guide in guides:
        lead = say("{country}, apply to:", country=wording.country(code))
        yield guide_line(guide, lead, note(guide), LineKind.BULLET)
        yield from particulars(guide, _GENERAL if len(guides) == 1 else _GENERAL_EACH)
    for exporter, search in view.answer.looked_for.items():
        if search:
            yield Line(worded(silence_note(exporter, search)), LineKind.SMALL)


def particulars(guide: Guide, most: int) -> Iterator[Line]:
    """Yield what a guide tells beside authority, form and time; what was not found has no line.

    `most`: so many general licences are told with their conditions.
    """
    told = (
        (say("Papers:"), "; ".join(guide.papers)),
        (say("Valid:"), guide.validity),
        (say("Fees:"), guide.fees),
        (say("Exceptions:"), "; ".join(guide.exceptions)),
        (say("Thresholds:"), "; ".join(guide.thresholds)),
    )
    for name, text in told:
        if text:
            yield Line(wording.trimmed(text, _LONG), LineKind.SMALL, bold=name)
    for one in guide.general_licences[:most]:
        text = wording.trimmed(terms(one), _LONG)
        yield Line(text, LineKind.SMALL, say("General licence:"), wording.web_link(str(one.source)), say("source"))
    if more := guide.general_licences[most:]:
        names = wording.listed([one.name for one in more], _GENERAL)
        yield Line(names, LineKind.SMALL, bold=say("More general licences:"))
    page = wording.web_link(guide.penalties)
    if penalty := guide.penalty or host(page):
        yield Line(wording.trimmed(penalty, _LONG), LineKind.SMALL, say("Penalties stand in:"), page, say("source"))


def terms(one: GeneralLicence) -> str:
    """Return a general licence with what it covers, toward whom, on which conditions."""
    about = "; ".join(filter(None, (one.covers, one.destinations, one.conditions)))
    return f"{one.name}: {about}" if about else one.name


def in_full_of(guide: Guide) -> Iterator[Line]:
    """Yield all that a guide tells, for a question that names no goods."""
    lead = say("{country}, apply to:", country=wording.country(guide.jurisdiction))
    yield guide_line(guide, lead, note(guide), LineKind.BULLET)
    yield from particulars(guide, _GENERAL)


def guides_of(view: AnswerView) -> list[tuple[str, Guide]]:
    """Return the guides of an answer by exporter, in the order of its headline."""
    place = {one.code: place for place, one in enumerate(view.exporters)}
    return sorted(view.answer.guides.items(), key=lambda one: place.get(one[0], len(place)))


def guide_line(guide: Guide, lead: str, said: Note, kind: LineKind) -> Line:
    """Write a note on a guide, with the authority's page as the link."""
    link = wording.web_link(guide.page)
    told = worded(said)
    return Line(told.rstrip(".。") if link else told, kind, lead, link, host(link))


def host(link: str | None) -> str:
    """Return the name of a page's host; empty without one."""
    return (urlsplit(link).hostname or "").removeprefix("www.") if link else ""


def _shortened_note(said: Note) -> Note:
    """Return a note with the first clause of each text, and without what is told at length."""
    values = {name: value for name, value in said.values if name not in _AT_LENGTH}
    return Note.of(said.kind, **{name: brief(text) if isinstance(text, str) else text for name, text in values.items()})


def shortest(guide: Guide) -> Note:
    """Return the authority and the day alone; without what stands in brackets behind the name, if that can be read."""
    whole = brief(guide.authority)
    bare = _BRACKETS.sub("", whole)
    return Note.of(
        NoteKind.APPLY,
        authority=bare if any(sign.isascii() and sign.isalpha() for sign in bare) else whole,
        checked=guide.checked_on.isoformat(),
        weak=note(guide).given("weak"),
    )


def brief(text: str) -> str:
    """Return the first clause of a text; of one that is still long the names that are whole: "A, its B"."""
    found = _CLAUSE.match(text)
    clause = (found[0] if found else text).strip() or text
    names, comma, _ = clause[:_BRIEF].rpartition(", ")
    return names if comma and len(clause) > _BRIEF else wording.trimmed(clause, _BRIEF)
