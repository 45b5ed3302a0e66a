"""What an announced act asks a trader to do, in one line: what is done to which control of which shipments. PURE."""

from __future__ import annotations

from bot.model.announcement import Announcement
from bot.vocabulary import DetectedMeasure, Kind
from handlers.messages import wording

_WITH_ARTICLE = frozenset({"US", "GB", "EU", "NL", "AE", "PH"})
GOODS = 3
DESTINATIONS = 3

CONTROLS: dict[str | None, tuple[str, str]] = {
    DetectedMeasure.LICENCE: ("export licence requirement", "for"),
    DetectedMeasure.PROHIBITION: ("export ban", "on"),
    DetectedMeasure.QUOTA: ("export quota", "for"),
    DetectedMeasure.TAX: ("export duty", "on"),
    DetectedMeasure.ENTITY_LIST: ("entity listing", "touching"),
    DetectedMeasure.TECHNOLOGY_BAN: ("technology export ban", "on"),
}
"""The controls that a title names, and how their goods are joined to them."""

_BY_KIND: dict[str | None, str] = {
    Kind.NEW_MEASURE: "impose",
    Kind.AMENDMENT: "amend",
    Kind.SUSPENSION: "suspend or lift",
    Kind.LICENCE_POLICY: "grant",
    Kind.ENTITY_LISTING: "list",
    Kind.GUIDANCE: "guide",
}
"""What is done, where it was not read more closely (records of earlier versions)."""

_ORDERS: dict[str | None, str] = {
    DetectedMeasure.PROHIBITION: "Stop {shipments}{when}.",
    DetectedMeasure.TECHNOLOGY_BAN: "Stop handing on technology for {goods}{places}{when}.",
    DetectedMeasure.LICENCE: "{Shipments}{when} need a licence.",
    DetectedMeasure.QUOTA: "{Shipments}{when} need a share of a quota.",
    DetectedMeasure.TAX: "{Shipments}{when} pay an export duty.",
    DetectedMeasure.ENTITY_LIST: "Check your parties against the new names before you ship{places}{when}.",
    DetectedMeasure.OTHER: "Check {shipments}{when} before they leave: another duty applies.",
}
_UNREAD = "Check {shipments}{when}: what is ordered was not read."
_ENDS = "The {control} for {shipments} is {ended}{when}. Check what else applies before you ship."
_DEEDS: dict[str | None, str] = {
    "lift": _ENDS.replace("{ended}", "lifted"),
    "suspend": _ENDS.replace("{ended}", "suspended"),
    "suspend or lift": _ENDS.replace("{ended}", "suspended or lifted"),
    "extend-suspension": "The {control} for {shipments} stays suspended{when}. Check what else applies.",
    "ease": "The {control} for {shipments} is eased{when}. Check what is left of it before you ship.",
    "exempt": "Check whether {shipments} fall under the exemption from the {control}{when}.",
    "postpone": "The {control} for {shipments} starts later{when}.",
    "draft": "Nothing yet: a proposal. If it is adopted, {shipments} come under the {control}{when}.",
    "delist": "Some parties are no longer listed{when}. Check the names before you ship{places}.",
    "amend": "Check whether {shipments} still comply: the {control} changes{when}.",
    "grant": "Check what the licensing practice means for {shipments}{when}.",
    "refuse": "Check what the licensing practice means for {shipments}{when}.",
    "guide": "Nothing new is ordered. Check how the guidance reads for {shipments}.",
}


def control(a: Announcement) -> tuple[str, str]:
    """Return the control's name and the word that joins its goods to it."""
    instrument = a.instrument or a.measure
    return CONTROLS.get(instrument, ("export control", "on"))


def done(a: Announcement) -> str:
    """Return what is done, by the keys of `deeds`; `suspend or lift` where no more is known."""
    return a.deed or _BY_KIND.get(a.kind, "impose")


def todo(a: Announcement) -> str:
    """Return what to do, in one or two short sentences; what was not read is said as not read."""
    if a.half_read:
        return "Open the source: what is done was not read."
    goods = wording.listed(a.subjects, GOODS) or "the goods of the act"
    places = _places(a)
    shipments = f"shipments of {goods}{places}"
    deed, instrument = done(a), a.instrument or a.measure
    template = _DEEDS.get(deed) or _ORDERS.get(instrument, _UNREAD)
    return template.format(
        shipments=shipments,
        Shipments=shipments.capitalize() if shipments.islower() else f"S{shipments[1:]}",
        goods=goods,
        places=places,
        when=_when(a),
        control=control(a)[0],
    )


def _places(a: Announcement) -> str:
    toward = wording.listed([_place(code) for code in a.destinations], DESTINATIONS)
    start = f" from {_place(a.jurisdiction)}" if a.jurisdiction else ""
    return start + (f" to {toward}" if toward else "")


def _place(code: str) -> str:
    name = wording.country(code)
    return f"the {name}" if code in _WITH_ARTICLE else name


def _when(a: Announcement) -> str:
    first = f" from {wording.day(a.effective)}" if a.effective else ""
    return first + (f" until {wording.day(a.until)}" if a.until else "")
