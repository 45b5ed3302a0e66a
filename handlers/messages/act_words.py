"""An announced act in words: title, facts, what changed of them, who tells of it, what it asks traders to do. PURE."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.model.added import is_added
from bot.model.announcement import RULES_FEED, Announcement, FactChange, Report, tier_rank
from bot.subscriptions import alert_form
from bot.text.act_numbers import cited
from bot.vocabulary import DetectedMeasure, Kind, Tier
from handlers.messages import wording
from handlers.messages.reply import Tone
from handlers.messages.speech import Words, later, say

GOODS_IN_TITLE = 3
"""The others are counted."""
GOODS_LISTED = 8
"""Goods or places in a line of their own."""
LONGEST_TITLE, LONGEST_VALUE = 160, 60
"""Characters."""
_MOST_LISTED = 40
_TOLD = Words(
    {
        "exporter": later("Exporter"),
        "kind": later("Kind of act"),
        "measure": later("Measure"),
        "goods": later("Goods"),
        "destinations": later("Toward"),
        "date": later("In force from"),
        "until": later("Until"),
        "document": later("Document"),
        "authority": later("Authority"),
        "codes": later("Codes"),
    }
)
"""The fields that a full alert names, in this order."""


def known_facts(a: Announcement) -> Iterator[tuple[str, str]]:
    """Yield the known facts of an act, worded: name and value."""
    yield from ((_TOLD[name], value) for name, value in fields(a).items() if name in _TOLD and value)


def fields(a: Announcement) -> dict[str, str]:
    """Return the values of `alert_form.FIELDS`, worded; '' for what is not known."""
    lead = a.lead
    values = {
        "exporter": wording.country(a.jurisdiction) if a.jurisdiction else "",
        "kind": wording.KINDS.get(a.kind, a.kind) if a.kind else "",
        "measure": wording.MEASURES.get(a.measure, a.measure) if a.measure else "",
        "goods": wording.listed([wording.goods(name) for name in a.subjects], _MOST_LISTED),
        "destinations": wording.listed([wording.country(code) for code in a.destinations], _MOST_LISTED),
        "date": wording.day(a.effective),
        "until": wording.day(a.until),
        "document": document(a),
        "authority": next((item.authority for item in leading(a) if item.authority), ""),
        "codes": wording.listed(a.codes, _MOST_LISTED),
        "announced": wording.day(a.announced_at),
        "source": lead.source_name if lead else "",
        "act": _act_words(a),
        "title": title(a),
    }
    return {name: wording.trimmed(value, _LONGEST_FIELD) for name, value in values.items()}


_LONGEST_FIELD = 300


def own_title(announcement: Announcement, template: str) -> str:
    """Return a channel's own title line for an act; '' if it has none, or nothing that it names is known.

    In a title, goods and destinations are named as in the usual one: three, and how many more there are.
    """
    if not template:
        return ""
    goods = wording.listed([wording.goods(name) for name in announcement.subjects], GOODS_IN_TITLE)
    places = wording.listed([wording.country(code) for code in announcement.destinations], GOODS_IN_TITLE)
    values = {**fields(announcement), "goods": goods, "destinations": places}
    return wording.trimmed(alert_form.filled(template, values), LONGEST_TITLE)


def first_link(announcement: Announcement) -> str | None:
    """Return the address of the report that speaks for the act; None if it cannot be followed."""
    return wording.web_link(announcement.lead.link) if announcement.lead else None


def leading(announcement: Announcement) -> tuple[Report, ...]:
    """Return the reports, those of authorities first."""
    return tuple(sorted(announcement.items, key=lambda item: tier_rank(item.tier)))


def title(announcement: Announcement) -> str:
    """Word who does what to which goods: `China: new export licence requirement for graphite`."""
    told = say("{country}: {act}", country=_exporter_name(announcement), act=_act_words(announcement))
    return wording.trimmed(told, LONGEST_TITLE)


def _exporter_name(a: Announcement) -> str:
    if a.jurisdiction:
        return wording.country(a.jurisdiction)
    return say("Rules on file") if a.deed in BESIDE_ACTS else say("Country not read")


_SAID: Mapping[str, str] = {
    "impose": later("new {control}"),
    "widen": later("{control} widened"),
    "amend": later("amended {control}"),
    "extend": later("{control} extended"),
    "ease": later("{control} eased"),
    "exempt": later("exemption from {control}"),
    "postpone": later("{control} postponed"),
    "suspend": later("{control} suspended"),
    "suspend or lift": later("{control} suspended or lifted"),
    "extend-suspension": later("suspension of {control} extended"),
    "lift": later("{control} lifted"),
    "restore": later("{control} restored"),
    "draft": later("{control} proposed"),
    "list": later("entity listing{goods}"),
    "delist": later("parties taken off a list{goods}"),
    "grant": later("export licensing policy{goods}"),
    "refuse": later("export licensing policy{goods}"),
    "guide": later("guidance on {control}"),
    "rule-added": later("rule added: {control}"),
    "rule-changed": later("rule changed: {control}"),
    "rule-removed": later("rule removed: {control}"),
    "goods-changed": later("names or codes changed{goods}"),
    "list-changed": later("control list changed{goods}"),
    "group-changed": later("group of countries changed"),
    "embargo-changed": later("embargo changed"),
    "guide-changed": later("how to apply was changed"),
    "coverage-changed": later("acts were looked for elsewhere than before"),
}


def _act_words(a: Announcement) -> str:
    goods = wording.listed([wording.goods(name) for name in a.subjects], GOODS_IN_TITLE)
    touching = say(" touching {goods}", goods=goods) if goods else ""
    if a.half_read:
        return say("an act{touching}, {language}; details not read", touching=touching, language=_language(a))
    said = _SAID.get(done(a), "{control}") if a.kind or a.deed else "{control}"
    return say(said, control=control(a, goods), goods=touching)


def _language(a: Announcement) -> str:
    name = wording.language(a.read_in) if a.read_in else ""
    return say("in {language}", language=name) if name else say("in a language that is not read")


def tone(a: Announcement) -> Tone:
    """Return the colour of an act, by what it does to trade."""
    if a.kind in (Kind.SUSPENSION, Kind.GUIDANCE) or a.measure == DetectedMeasure.SUSPENSION:
        return Tone.CALM
    banned = (DetectedMeasure.PROHIBITION, DetectedMeasure.TECHNOLOGY_BAN, DetectedMeasure.ENTITY_LIST)
    return Tone.STOP if a.measure in banned else Tone.CAUTION


_CHANGED = Words(
    {
        "title": later("title"),
        "jurisdiction": later("exporter"),
        "kind": later("kind"),
        "measure": later("measure"),
        "effective": later("from"),
        "until": later("until"),
        "document": later("document"),
        "subjects": later("goods"),
        "destinations": later("toward"),
    }
)


def learnt(change: FactChange) -> str:
    """Word what became known of a fact later: `In force from: 1 Dec 2026 (not known before)`."""
    return say("{fact}: {change}", fact=_fact_name(change), change=_change_words(change))


def _fact_name(change: FactChange) -> str:
    return _CHANGED.get(change.name, change.name)


def former_value(change: FactChange) -> str:
    """Word what a fact was: `goods (before: gallium)`."""
    before, named = wording.trimmed(changed(change.name, change.before), LONGEST_VALUE), _fact_name(change)
    return (
        say("{after} (before: {before})", after=named, before=before)
        if before
        else say("{after} (not known before)", after=named)
    )


def _change_words(change: FactChange) -> str:
    after, before = (
        wording.trimmed(changed(change.name, text), LONGEST_VALUE) for text in (change.after, change.before)
    )
    if before:
        return say("{after} (before: {before})", after=after or say("no longer said"), before=before)
    return say("{after} (not known before)", after=after)


def changed(name: str, text: str) -> str:
    """Word a value of the fact `name`."""
    match name:
        case "effective" | "until":
            return wording.day(text)
        case "destinations" | "jurisdiction":
            return wording.listed([wording.country(code) for code in text.split(", ") if code], GOODS_LISTED)
        case "subjects":
            return wording.listed([wording.goods(name) for name in text.split(", ") if name], GOODS_LISTED)
        case "kind":
            return wording.KINDS.get(text, text)
        case "measure":
            return wording.MEASURES.get(text, text)
    return text


def bare_number(cited_as: str) -> str:
    """Return a number without the word for what bears it: `No. 90 of 2026`."""
    at = cited_as.find("No. ")
    return cited_as[at:] if at > 0 and cited_as[:at].strip().isalpha() else cited_as


def document(a: Announcement) -> str:
    """Write the act's number as it is cited in English, and in brackets as the text has it, if that differs."""
    if not a.document:
        return ""
    number = cited(a.document)
    return number if number == a.document else f"{number} ({a.document})"


_TIERS: Mapping[str, str] = Words(
    {Tier.OFFICIAL: later("official"), Tier.TRADE: later("trade press"), Tier.PRESS: later("press")}
)


def source_name(report: Report) -> str:
    """Name a report's source with its rank: `Federal Register (official)`; one that people added is unverified."""
    name = wording.trimmed(report.source_name, LONGEST_VALUE)
    if report.source == RULES_FEED:
        return name
    if is_added(report.source):
        return say("{name} (added in chat, unverified)", name=name)
    return f"{name} ({_TIERS.get(report.tier, report.tier)})"


_WITH_ARTICLE = frozenset({"US", "GB", "EU", "NL", "AE", "PH"})
GOODS = 3
DESTINATIONS = 3

CONTROLS: Mapping[str | None, tuple[str, str]] = {
    DetectedMeasure.LICENCE: (later("export licence requirement"), later("export licence requirement for {goods}")),
    DetectedMeasure.PROHIBITION: (later("export ban"), later("export ban on {goods}")),
    DetectedMeasure.QUOTA: (later("export quota"), later("export quota for {goods}")),
    DetectedMeasure.TAX: (later("export duty"), later("export duty on {goods}")),
    DetectedMeasure.ENTITY_LIST: (later("entity listing"), later("entity listing touching {goods}")),
    DetectedMeasure.TECHNOLOGY_BAN: (later("technology export ban"), later("technology export ban on {goods}")),
}
"""The controls that a title names, alone and with their goods."""
_UNNAMED_CONTROL = later("export control"), later("export control on {goods}")

_BY_KIND: dict[str | None, str] = {
    Kind.NEW_MEASURE: "impose",
    Kind.AMENDMENT: "amend",
    Kind.SUSPENSION: "suspend or lift",
    Kind.LICENCE_POLICY: "grant",
    Kind.ENTITY_LISTING: "list",
    Kind.GUIDANCE: "guide",
}
"""What is done, where it was not read more closely (records of earlier versions)."""

_ORDERS: Mapping[str | None, str] = {
    DetectedMeasure.PROHIBITION: later("Stop {shipments}{when}."),
    DetectedMeasure.TECHNOLOGY_BAN: later("Stop handing on technology for {goods}{places}{when}."),
    DetectedMeasure.LICENCE: later("{Shipments}{when} need a licence."),
    DetectedMeasure.QUOTA: later("{Shipments}{when} need a share of a quota."),
    DetectedMeasure.TAX: later("{Shipments}{when} pay an export duty."),
    DetectedMeasure.ENTITY_LIST: later("Check your parties against the new names before you ship{places}{when}."),
    DetectedMeasure.OTHER: later("Check {shipments}{when} before they leave: another duty applies."),
}
_UNREAD = later("Check {shipments}{when}: what is ordered was not read.")
_DEEDS: Mapping[str | None, str] = {
    "lift": later("The {control} for {shipments} is lifted{when}. Check what else applies before you ship."),
    "suspend": later("The {control} for {shipments} is suspended{when}. Check what else applies before you ship."),
    "suspend or lift": later(
        "The {control} for {shipments} is suspended or lifted{when}. Check what else applies before you ship."
    ),
    "extend-suspension": later("The {control} for {shipments} stays suspended{when}. Check what else applies."),
    "ease": later("The {control} for {shipments} is eased{when}. Check what is left of it before you ship."),
    "exempt": later("Check whether {shipments} fall under the exemption from the {control}{when}."),
    "postpone": later("The {control} for {shipments} starts later{when}."),
    "draft": later("Nothing yet: a proposal. If it is adopted, {shipments} come under the {control}{when}."),
    "delist": later("Some parties are no longer listed{when}. Check the names before you ship{places}."),
    "amend": later("Check whether {shipments} still comply: the {control} changes{when}."),
    "grant": later("Check what the licensing practice means for {shipments}{when}."),
    "refuse": later("Check what the licensing practice means for {shipments}{when}."),
    "guide": later("Nothing new is ordered. Check how the guidance reads for {shipments}."),
    "rule-added": later("Ask again about {shipments}: one more act is on file here."),
    "rule-changed": later("Ask again about {shipments}: what is on file here was changed."),
    "rule-removed": later("Ask again about {shipments}: this act is no longer on file here. That is no permission."),
    "goods-changed": later("Ask again about {shipments}: what is on file here was changed."),
    **dict.fromkeys(
        ("list-changed", "group-changed", "embargo-changed", "guide-changed", "coverage-changed"),
        later("Ask again what matters to you: what is on file here was changed."),
    ),
}
BESIDE_ACTS = frozenset(
    {"goods-changed", "list-changed", "group-changed", "embargo-changed", "guide-changed", "coverage-changed"}
)
"""What is done to what answers rest on beside acts, by an edition of the feed of rules."""


def control(a: Announcement, goods: str = "") -> str:
    """Name the control, with goods if they are given: `export ban on graphite`."""
    alone, on_goods = CONTROLS.get(a.instrument or a.measure, _UNNAMED_CONTROL)
    return say(on_goods, goods=goods) if goods else say(alone)


def done(a: Announcement) -> str:
    """Return what is done, by the keys of `deeds`; `suspend or lift` where no more is known."""
    return a.deed or _BY_KIND.get(a.kind, "impose")


def todo(a: Announcement) -> str:
    """Return what to do, in one or two short sentences; what was not read is said as not read."""
    if a.half_read:
        return say("Open the source: what is done was not read.")
    goods = wording.listed([wording.goods(name) for name in a.subjects], GOODS) or say("the goods of the act")
    toward = wording.listed([_place(code) for code in a.destinations], DESTINATIONS)
    start = say(" from {country}", country=_place(a.jurisdiction)) if a.jurisdiction else ""
    places = start + (say(" to {places}", places=toward) if toward else "")
    shipments = say("shipments of {goods}{places}", goods=goods, places=places)
    deed, instrument = done(a), a.instrument or a.measure
    template = _DEEDS.get(deed) or _ORDERS.get(instrument, _UNREAD)
    return say(
        template,
        shipments=shipments,
        Shipments=shipments.capitalize() if shipments.islower() else f"{shipments[:1].upper()}{shipments[1:]}",
        goods=goods,
        places=places,
        when=_when(a),
        control=control(a),
    )


def _place(code: str) -> str:
    name = wording.country(code)
    return say("the {country}", country=name) if code in _WITH_ARTICLE else name


def _when(a: Announcement) -> str:
    first = say(" from {day}", day=wording.day(a.effective)) if a.effective else ""
    return first + (say(" until {day}", day=wording.day(a.until)) if a.until else "")
