"""What is asked of a licence besides whether one is needed: its authority, papers, time and the like. PURE.

Beside an answer on goods it is told in lines; a question without goods has a card of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from itertools import islice

from bot.model.copies import replace as _copy
from bot.rules.answer import act_statements
from bot.rules.answer.asked_facts import AskedFacts, tells
from bot.rules.answer.findings import Finding
from bot.rules.answer.model import Answer
from bot.rules.licensing import GeneralLicence, Guide
from bot.rules.matching import LISTED_GOODS, limits
from bot.rules.notes import NoteKind
from bot.rules.query.facts import Fact, asks_of_rates, asks_of_thresholds, words_of_facts
from bot.text import no_goods
from bot.text.no_goods import NoGoods
from bot.text.normalize import words
from bot.text.notation import take_quantities
from bot.vocabulary import MeasureType
from handlers.messages import guides, verdicts, wording
from handlers.messages.notes import worded
from handlers.messages.reply import Line, LineKind, Reply, Tone
from handlers.messages.speech import Words, later, say

_LONG, _BESIDE, _AUTHORITY = 300, 160, 130
"""Characters of a fact on a card of its own, of one beside goods, and of an authority in a title."""
_AUTHORITIES, _AT_LARGE, _LICENCES, _TIMES = 3, 6, 3, 2
_LINES = 2
"""Lines beside an answer on goods."""
_SHORTEST, _UNEXPLAINED = 5, 3
"""Letters of a word that may be goods, and such words that a card tells as passed over."""
_OF_AN_AUTHORITY = frozenset(Fact) - {Fact.GENERAL, Fact.DE_MINIMIS}
"""Kinds of facts beside goods that are told with the name of the authority."""
_APART = " · "
_FRACTION = re.compile(r"\d\.\d")
_LABELS: Mapping[Fact, str] = Words(
    {
        Fact.TIME: later("Time:"),
        Fact.VALIDITY: later("Valid:"),
        Fact.FEES: later("Fees:"),
        Fact.PAPERS: later("Papers:"),
        Fact.PROCEDURE: later("How to apply:"),
        Fact.GENERAL: later("General licence:"),
        Fact.DE_MINIMIS: later("Thresholds:"),
        Fact.PENALTY: later("Penalties stand in:"),
        Fact.AUTHORITY: later("Authority:"),
    }
)
_TIME_LABELS: Mapping[str, str] = Words(
    {"law": later("Time (law):"), "aim": later("Time (aim):"), "practice": later("Time (as reported):")}
)


def card(answer: Answer) -> Reply | None:
    """Return the card for a question on licences that names no goods; else None."""
    asked = answer.facts
    if asked is None or _is_on_goods(answer) or not (asked.guides or asked.unguided):
        return None
    own = [one for one in asked.guides if one.jurisdiction not in answer.members] or asked.guides
    alone = own[0] if len(own) == 1 and not asked.unguided else None
    told = tuple(_of_guides(asked, led=len(asked.guides) > 1))
    more = tuple(line for one in asked.guides[:_AUTHORITIES] for line in guides.in_full_of(one))
    return Reply(
        _title(asked, alone),
        Tone.CALM,
        sign="💬",
        lines=(*_destinations(asked), *told, *_passed_over(answer), *_checked(asked)),
        more=tuple(line for line in more if line not in told),
        footer=wording.disclaimer(),
    )


def _is_on_goods(answer: Answer) -> bool:
    """Return whether an answer is on goods, firms or an embargo, or has many words that nothing explains.

    All that lists hold, from no exporter, is no goods: "who issues licences for dual-use items".
    """
    if answer.subjects == (LISTED_GOODS,) and not answer.from_ and not answer.parties:
        return False
    if answer.facts and answer.facts.of_a_place:
        return False  # what others send there tells nobody whom to ask
    if answer.subjects or answer.findings or answer.lists or answer.parties or answer.embargo or answer.everyday:
        return True
    query = answer.asked.query
    return bool(query.hs or query.cas or query.controls) or len(_unexplained(answer)) > _UNEXPLAINED


def _unexplained(answer: Answer) -> list[str]:
    """Return the words, as typed, that no language has beside goods, and that are of no authority and no fact."""
    told = words_of_facts(answer.asked.query.shown)
    told |= {word.key for name in _names(answer) for word in words(name)}
    typed = dict.fromkeys(one.typed for one in answer.doubted)
    return [one for one in typed if any(_is_unexplained(word.key, told) for word in words(one))]


def _is_unexplained(folded: str, told: Collection[str]) -> bool:
    return len(folded) >= _SHORTEST and folded not in told and no_goods.kind_of(folded) is not NoGoods.WORD


def _passed_over(answer: Answer) -> Iterator[Line]:
    if those := _unexplained(answer):
        yield Line(say("Passed over: {words}.", words=verdicts.quotes(those)), LineKind.SMALL)


def _names(answer: Answer) -> Iterator[str]:
    for guide in answer.facts.guides if answer.facts else ():
        yield from (guide.authority, *guide.names, *(one.name for one in guide.general_licences))


def _title(asked: AskedFacts, alone: Guide | None) -> str:
    if len(asked.licences) == 1:
        owner, licence = asked.licences[0]
        return _of(owner, licence.name)
    if alone:
        return _of(alone, wording.trimmed(guides.brief(alone.authority), _AUTHORITY))
    if asked.unguided and not asked.guides:
        return say(
            "Whom to apply to in {country} is not on file here: ask its export authority",
            country=wording.place(asked.unguided[0]),
        )
    return say("It depends on the exporter's authority")


def _of(guide: Guide, text: str) -> str:
    return f"{wording.country(guide.jurisdiction)}{_APART}{text}"


def _destinations(asked: AskedFacts) -> Iterator[Line]:
    if asked.under_embargo and Fact.GENERAL in asked.kinds and not asked.destinations:
        country = wording.place(asked.under_embargo)
        yield Line(
            say(
                "Whether a general licence reaches {country}, under sanctions, is not on file: rely on none.",
                country=country,
            )
        )
    for place, licence, reached in asked.destinations:
        told = (
            say("{country} is a destination of {licence}.", country=wording.place(place), licence=licence)
            if reached
            else say("{country} is no destination of {licence}.", country=wording.place(place), licence=licence)
        )
        yield Line(f"{told[:1].upper()}{told[1:]}", LineKind.BULLET)


def _checked(asked: AskedFacts) -> Iterator[Line]:
    if asked.unguided and asked.guides and not asked.at_large:
        told = say(
            "Whom to apply to in {country} is not on file here: ask its export authority",
            country=wording.place(asked.unguided[0]),
        )
        yield Line(say("{text}.", text=told), LineKind.SMALL)
    if asked.guides:
        day = wording.said(min(one.checked_on for one in asked.guides))
        sure = all(one.certainty == "sure" for one in asked.guides)
        told = say("Checked {day}.", day=day) if sure else say("Checked {day}: check with the authority.", day=day)
        yield Line(told, LineKind.SMALL)


def beside(answer: Answer) -> Iterator[Line]:
    """Yield what is asked of a licence beside an answer on goods, of the first authority or those that are named."""
    asked = answer.facts
    if asked is None or asked.at_large:
        return
    if asked.unguided and not asked.guides:
        yield Line(say("{text}.", text=_title(asked, None)), LineKind.SMALL)
    order = answer.weights
    own = {answer.from_, *answer.asked.perhaps_inside, *answer.asked.towns}
    guided = sorted(
        asked.guides, key=lambda one: (one.jurisdiction not in own, order.get(one.jurisdiction, len(order)))
    )
    asked = _copy(asked, guides=tuple(guided))
    if names_its_authority(asked):
        more = (Fact.TIME,) if Fact.PROCEDURE in asked.kinds else ()
        asked = _copy(asked, kinds=tuple(dict.fromkeys((Fact.AUTHORITY, *asked.kinds, *more))))
    several = len(answer.by_exporter) > 1 or len(asked.guides) > 1 or asked.by_name
    told = (*_destinations(asked), *_of_guides(asked, led=several))
    for line in told[: _LINES + names_its_authority(asked)]:
        yield replace(line, text=wording.trimmed(line.text, _BESIDE))
    yield from _checked(asked)


def names_its_authority(asked: AskedFacts | None) -> bool:
    """Return whether the authority is told with what is asked of it, where a question tells whose licence it means."""
    if asked is None or asked.at_large or not asked.guides:
        return False
    return not _OF_AN_AUTHORITY.isdisjoint(asked.kinds)


def thresholds(answer: Answer) -> Iterator[Line]:
    """Yield from which figures on acts bind the goods, for a question on them.

    What the question's own figures put outside stands first, then what the items of each act print.
    """
    if not asks_of_thresholds(answer.query):
        return
    outside = [note for note in answer.remarks if note.kind is NoteKind.OUTSIDE_THRESHOLD]
    deciding = [one for one in answer.findings if _binds_from_a_figure_on(one)]
    told = dict.fromkeys((one.measure.jurisdiction, one.document, _figures(one)) for one in deciding)
    printed = [one for one in told if one[2]]
    yield from (Line(worded(note)) for note in outside[:_LINES])
    for code, document, text in printed[:_LINES]:
        lead = f"{wording.country(code)}{_APART}{_LABELS[Fact.DE_MINIMIS]}"
        yield Line(wording.trimmed(f"{document}: {text}", _LONG), LineKind.BULLET, lead)
    if deciding and not printed and not outside:
        yield Line(say("No figure is on file from which on the acts found bind such goods: compare their text."))


def _binds_from_a_figure_on(finding: Finding) -> bool:
    """Return whether an act decides, as one of duties does not, from which figure on goods are caught."""
    return (finding.sets_status or finding.apart == "destination") and finding.limb.type is not MeasureType.TAX


def rates(answer: Answer) -> Iterator[Line]:
    """Yield how high export duties on the goods are, for a question on them; that it is not on file where it is not."""
    if not asks_of_rates(answer.query):
        return
    told_of = {
        one: act_statements.rate(one)
        if one.limb.type is MeasureType.TAX
        else wording.clauses(act_statements.rates_beside(one))
        for one in answer.findings
        if one.sets_status
    }
    duties = [one for one, text in told_of.items() if text or one.limb.type is MeasureType.TAX]
    for one in duties[:_LINES]:
        text = told_of[one]
        told = f"{one.document}: {text}" if text else say("{act} is on file, its rate is not.", act=one.document)
        lead = f"{wording.country(one.measure.jurisdiction)}{_APART}{say('Export duty:')}"
        yield Line(wording.trimmed(told, _LONG), LineKind.BULLET, lead)


def _figures(finding: Finding) -> str:
    """Word the limits of an act's items, or their forms where those have figures."""
    each: dict[str, None] = {}
    for item in finding.items:
        printed = wording.listed([worded(note) for note in limits(item, ())], _LICENCES)
        measured = item.forms and (_FRACTION.search(item.forms) or take_quantities(item.forms)[0])
        if text := printed or (item.forms if measured else ""):
            each.setdefault(f"{wording.goods(item.subject)}: {text}")
    return wording.clauses(each)


def _of_guides(asked: AskedFacts, *, led: bool) -> Iterator[Line]:
    """Yield the lines of each kind, guide by guide; `led`: each names its country."""
    for guide in asked.guides[: _AT_LARGE if asked.at_large else _AUTHORITIES]:
        for kind in asked.kinds:
            if kind in _OF_ITS_TERMS and not tells(guide, kind) and _names_terms(guide, asked):
                continue  # how long, and on what terms, the licence that is named says itself
            if not tells(guide, kind) and any(tells(other, kind) for other in asked.guides):
                continue
            for line in islice(_TOLD[kind](guide, asked), 1 if asked.at_large else None):
                yield _led(guide, line) if led else line


_OF_ITS_TERMS = frozenset(Fact) - {Fact.GENERAL, Fact.AUTHORITY, Fact.PENALTY}
"""Kinds of facts that the terms of a general licence may answer."""


def _names_terms(guide: Guide, asked: AskedFacts) -> bool:
    """Return whether a general licence of a guide is named whose terms are told."""
    return any(owner == guide and licence.conditions for owner, licence in asked.licences)


def _led(guide: Guide, line: Line) -> Line:
    if not line.bold:
        return line  # it says that nothing is on file of anybody
    return Line(line.text, line.kind, _of(guide, line.bold), line.link, line.link_text)


def _line(fact: Fact, text: str | None) -> Line:
    """Write a fact, or that it is not on file."""
    told = wording.trimmed(text, _LONG) if text else say("not on file here; ask the authority.")
    return Line(told, LineKind.BULLET, _LABELS[fact])


def _times(guide: Guide, asked: AskedFacts) -> Iterator[Line]:
    """Yield how long it takes; where that is not on file, how long a licence lasts, which "how long" may mean."""
    for one in guide.times[:_TIMES]:
        yield Line(wording.trimmed(one.what, _LONG), LineKind.BULLET, _TIME_LABELS[one.kind])
    if not guide.times:
        yield _line(Fact.TIME, None)
        if guide.validity and Fact.VALIDITY not in asked.kinds:
            yield from _validity(guide, asked)


def _validity(guide: Guide, _: AskedFacts) -> Iterator[Line]:
    yield _line(Fact.VALIDITY, guide.validity)


def _fees(guide: Guide, _: AskedFacts) -> Iterator[Line]:
    yield _line(Fact.FEES, guide.fees)


def _papers(guide: Guide, _: AskedFacts) -> Iterator[Line]:
    if guide.papers or not guide.form:
        yield _line(Fact.PAPERS, "; ".join(guide.papers))
    if guide.form:
        yield Line(wording.trimmed(guide.form, _LONG), LineKind.BULLET, say("Form:"))


def _procedure(guide: Guide, _: AskedFacts) -> Iterator[Line]:
    yield _line(Fact.PROCEDURE, "; ".join(filter(None, (guide.how, guide.form))))


def _authority(guide: Guide, asked: AskedFacts) -> Iterator[Line]:
    page = wording.web_link(guide.page)
    regime = "" if asked.at_large else f": {guide.regime}"
    text = wording.trimmed(f"{guides.brief(guide.authority)}{regime}", _LONG)
    yield Line(text, LineKind.BULLET, _LABELS[Fact.AUTHORITY], page, guides.host(page))


def _general(guide: Guide, asked: AskedFacts) -> Iterator[Line]:
    named = [one for owner, one in asked.licences if owner == guide]
    if not named and guide.form:
        yield Line(wording.trimmed(guide.form, _LONG), LineKind.BULLET, say("Form:"))
    those = named or guide.general_licences
    yield from (_general_licence(one) for one in those[:_LICENCES])
    if more := [one.name for one in those[_LICENCES:]]:
        yield Line(wording.listed(more, _LICENCES), LineKind.SMALL, say("More general licences:"))
    if not those and not guide.form:
        yield _line(Fact.GENERAL, None)


def _general_licence(one: GeneralLicence) -> Line:
    page = wording.web_link(str(one.source))
    return Line(wording.trimmed(guides.terms(one), _LONG), LineKind.BULLET, _LABELS[Fact.GENERAL], page, say("source"))


def _de_minimis(guide: Guide, _: AskedFacts) -> Iterator[Line]:
    if guide.thresholds:
        yield _line(Fact.DE_MINIMIS, "; ".join(guide.thresholds))


def _penalty(guide: Guide, _: AskedFacts) -> Iterator[Line]:
    page = wording.web_link(guide.penalties)
    if told := guide.penalty or guides.host(page):
        yield Line(wording.trimmed(told, _LONG), LineKind.BULLET, _LABELS[Fact.PENALTY], page, say("source"))
    else:
        yield Line(say("Penalties are not on file here: ask a lawyer, or the authority that licenses."), LineKind.SMALL)


_TOLD: Mapping[Fact, Callable[[Guide, AskedFacts], Iterator[Line]]] = {
    Fact.TIME: _times,
    Fact.VALIDITY: _validity,
    Fact.FEES: _fees,
    Fact.PAPERS: _papers,
    Fact.PROCEDURE: _procedure,
    Fact.GENERAL: _general,
    Fact.DE_MINIMIS: _de_minimis,
    Fact.PENALTY: _penalty,
    Fact.AUTHORITY: _authority,
}
