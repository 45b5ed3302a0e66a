"""Wording of one finding: exporter, status, act, time span, exact items. PURE."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.rules.answers import Answer
from bot.rules.findings import Finding
from bot.rules.model import Item
from bot.text import countries
from bot.vocabulary import Certainty, MeasureType, Status
from handlers.messages import wording
from handlers.messages.reply import Line, LineKind

_ITEMS = 2
_GOODS = 3
_FORMS = 120
_CODES = 3
_PARTY = 60
_STANDING = 320
"""Of an act that is no rule: what there is to say of it is the answer."""

WORDS: dict[Status, str] = {
    Status.PROHIBITED: "prohibited",
    Status.TECHNOLOGY_PROHIBITED: "technology export prohibited",
    Status.QUOTA: "quota",
    Status.LICENCE: "licence",
    Status.TECHNOLOGY_RESTRICTED: "technology licence",
    Status.OTHER: "another duty",
    Status.UNKNOWN: "not known, check",
    Status.SUSPENDED: "suspended",
    Status.NOT_YET_IN_FORCE: "not yet in force",
    Status.EXPIRED: "expired",
    Status.NOT_LISTED: "no rule found",
}
_BY_TYPE: dict[tuple[Status, MeasureType], str] = {
    (Status.PROHIBITED, MeasureType.PRESUMPTION_OF_DENIAL): "prohibited (licences are refused as a rule)",
    (Status.LICENCE, MeasureType.STATE_TRADING): "licence (state trading)",
    (Status.LICENCE, MeasureType.REGISTRATION): "licence (registration)",
    (Status.OTHER, MeasureType.END_USE_CHECK): "end-use check",
    (Status.OTHER, MeasureType.TAX): "export duty",
}
"""What an act demands, where its status alone would say too little."""


def lines(finding: Finding) -> Iterator[Line]:
    """One finding: exporter and status, act, span, what to beware of; below it, lighter, what exactly."""
    told = any(note.startswith("Not known") for note in finding.notes)
    span = "" if told else f", {_span(finding)}"
    parts = [f"{_act(finding)}{span}", *_warnings(finding)]
    yield Line(
        ". ".join(part.rstrip(".") for part in parts) + ".",
        LineKind.BULLET,
        bold=f"{wording.country(finding.measure.jurisdiction)}, {_word(finding)}:",
        link=wording.web_link(finding.measure.sources[0].url),
    )
    framework = finding.measure.standing == "framework"  # what it does is all that there is to say of it
    if exactly := _items(finding.items) or (wording.trimmed(" ".join(finding.notes), _STANDING) if framework else ""):
        yield Line(exactly, LineKind.SMALL)


def _word(finding: Finding) -> str:
    return _BY_TYPE.get((finding.state.status, finding.limb.type)) or WORDS[finding.state.status]


def _act(finding: Finding) -> str:
    cite = f", {finding.limb.cite}" if finding.limb.cite else ""
    own = " (a rule of your own team)" if finding.measure.origin == "team" else ""
    return f"{finding.measure.document}{cite} ({wording.listed(finding.measure.authority, 2)}){own}"


def _span(finding: Finding) -> str:
    state = finding.state
    since, until = (
        wording.day(state.since.text if state.since else None),
        wording.day(state.until.text if state.until else None),
    )
    match state.status:
        case Status.NOT_YET_IN_FORCE:
            return f"from {since}" if since else "no starting day is set"
        case Status.EXPIRED:
            return f"ended {until}" if until else "ended"
        case Status.SUSPENDED:
            return (
                f"suspended since {since}"
                + (f" until {until}" if until else "")
                + (f" by {state.by}" if state.by else "")
            )
        case Status.UNKNOWN:
            return f"not known since {since}" if since else "not known"
        case _:
            return (f"since {since}" if since else "in force") + (f", until {until}" if until else "")


def _items(items: Sequence[Item]) -> str:
    """What the act lists: goods of the same forms and codes together."""
    alike: dict[str, dict[str, None]] = {}
    for item in items:
        alike.setdefault(_exactly(item), {})[item.subject] = None
    said = [f"{wording.listed(list(goods), _GOODS)}{exactly}" for exactly, goods in list(alike.items())[:_ITEMS]]
    more = f"; {wording.counted(len(alike) - _ITEMS, 'more item')}" if len(alike) > _ITEMS else ""
    return "; ".join(said) + more


def _exactly(item: Item) -> str:
    forms = f": {wording.trimmed(item.forms, _FORMS)}" if item.forms else ""
    codes = [*item.control_codes, *item.entries, *(f"HS {line.printed}" for line in item.hs)]
    return forms + (f" ({wording.listed(codes, _CODES)})" if codes else "")


def _warnings(finding: Finding) -> Iterator[str]:
    """What must not stay behind "more"."""
    if finding.certainty is Certainty.DISPUTED:
        yield next((note for note in finding.notes if note.startswith("Sources conflict")), "Sources conflict")
    elif finding.certainty is Certainty.BY_ITS_TEXT and finding.state.status is not Status.UNKNOWN:
        yield f"By its text; no later change found up to {wording.said(finding.measure.evidence_as_of)}, so check"
    yield from (note for note in finding.notes if note.startswith(("Not known", "Exempt", "Quota", "Planned")))
    printed = [note for note in finding.notes if note.startswith("The act prints")]
    yield from printed[:1]
    if len(printed) > 1:
        yield f"{wording.counted(len(printed) - 1, 'more line')} of it likewise"


def where(answer: Answer, finding: Finding) -> str:
    """`toward the United States`, or `except to …`, of an act that is aimed."""
    destinations = finding.limb.destinations
    codes = destinations.only if destinations.only is not None else destinations.except_
    names = wording.listed([answer.groups.get(code) or countries.the(code) for code in codes], 3)
    return f"toward {names}" if destinations.only is not None else f"except to {names}"


def short(answer: Answer, finding: Finding) -> Line:
    """A finding that does not set the status: exporter, where, status, act."""
    aimed = "" if finding.limb.destinations.is_all else f" {where(answer, finding)}"
    standing = finding.apart == "standing"
    word = finding.measure.standing.replace("-", " ") if standing else _word(finding)
    binds = f"; binds {finding.limb.binds.text}" if finding.limb.binds else ""
    exempt = [note for note in finding.notes if note.startswith(("Exempt ", "Exempt:"))]
    told = finding.notes if standing else exempt or finding.notes[:1] if finding.apart == "exempt" else ()
    note = f". {wording.trimmed(' '.join(told), _STANDING)}" if told else ""
    span = "" if standing else f", {_span(finding)}"
    return Line(
        f"{_act(finding)}{span}{binds}{note}",
        LineKind.BULLET,
        bold=f"{wording.country(finding.measure.jurisdiction)}{aimed}, {word}:",
        link=wording.web_link(finding.measure.sources[0].url),
    )


def to_whom(answer: Answer, finding: Finding) -> str:
    """Whom or toward where it binds, with a colon behind it; empty for everyone."""
    if finding.limb.binds:
        return f"{wording.trimmed(finding.limb.binds.text, _PARTY)}: "
    return "" if finding.limb.destinations.is_all else f"{where(answer, finding)}: "
