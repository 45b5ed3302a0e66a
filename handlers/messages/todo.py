"""What an announced act asks a trader to do, in one line: what is done to which control of which shipments. PURE."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model.announcement import Announcement
from bot.vocabulary import DetectedMeasure, Kind
from handlers.messages import wording
from handlers.messages.speech import later, say

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
    places = _places(a)
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


def _places(a: Announcement) -> str:
    toward = wording.listed([_place(code) for code in a.destinations], DESTINATIONS)
    start = say(" from {country}", country=_place(a.jurisdiction)) if a.jurisdiction else ""
    return start + (say(" to {places}", places=toward) if toward else "")


def _place(code: str) -> str:
    name = wording.country(code)
    return say("the {country}", country=name) if code in _WITH_ARTICLE else name


def _when(a: Announcement) -> str:
    first = say(" from {day}", day=wording.day(a.effective)) if a.effective else ""
    return first + (say(" until {day}", day=wording.day(a.until)) if a.until else "")
