"""What the act does: its instrument (`measure`), its kind, and its stage in the life of a control."""

from __future__ import annotations

from bot.detect.reading import Reading
from bot.detect.scan import Hit
from bot.vocabulary import DetectedMeasure, Kind

STAGES = {
    Kind.ENTITY_LISTING: "list",
    Kind.LICENCE_POLICY: "grant",
    Kind.GUIDANCE: "guide",
    Kind.NEW_MEASURE: "new",
    Kind.AMENDMENT: "amend",
    Kind.SUSPENSION: "suspend",
}


def _has(reading: Reading, acting: frozenset[int], *concepts: str) -> bool:
    """Whether a concept stands where the act is told; the title always belongs to it."""
    return any(hit.sentence in acting or reading.page.in_title(hit.start) for hit in reading.of(*concepts))


def kind_of(reading: Reading, acting: frozenset[int]) -> Kind:  # noqa: PLR0911 - a list of cases, first match wins
    """The kind of act."""
    title = {concept for concept in reading.hits if reading.title_hits(concept)}
    if _has(reading, acting, "parties") and _has(reading, acting, "add", "delist", "impose", "widen", "issue"):
        return Kind.ENTITY_LISTING
    if "clarify" in title and not title & {"impose", "widen", "amend", "extend"}:
        return Kind.GUIDANCE
    if "extend" in title or ("extend" in reading.hits and _has(reading, acting, "extend") and not title & {"lift"}):
        return Kind.AMENDMENT
    if _lifts(reading, acting, title):
        return Kind.SUSPENSION
    if title & {"grant"} and not title & {"impose", "widen", "ban", "export_ban"}:
        return Kind.LICENCE_POLICY
    if title & {"amend", "widen", "ease"} or _has(reading, acting, "amend", "ease"):
        return Kind.AMENDMENT
    if _has(reading, acting, "grant") and not _has(reading, acting, "impose", "ban", "require", "export_ban"):
        return Kind.LICENCE_POLICY
    if _has(reading, acting, "widen") and not title & {"impose"}:
        return Kind.AMENDMENT
    return Kind.NEW_MEASURE


def _lifts(reading: Reading, acting: frozenset[int], title: set[str]) -> bool:
    """Whether a control is taken away or put on hold, rather than exports."""
    if "lift" in title:
        return True
    if "suspend" in title and "halt" not in title:
        return bool(
            title
            & {
                "rule",
                "export_control",
                "export_ban",
                "export_licence",
                "export_quota",
                "export_tax",
                "control",
                "ban",
                "parties",
                "tax",
            }
        )
    return (
        _has(reading, acting, "lift")
        and not title & {"impose", "widen", "extend", "export_quota", "quota"}
        and "halt" not in reading.hits
    )


def measure_of(reading: Reading, acting: frozenset[int], kind: Kind, goods: tuple[Hit, ...]) -> DetectedMeasure:
    """The instrument, from what the text says of it."""
    if kind is Kind.ENTITY_LISTING:
        return DetectedMeasure.ENTITY_LIST
    if kind is Kind.SUSPENSION:
        return DetectedMeasure.SUSPENSION
    return _by_words(reading, acting, goods)


def _by_words(reading: Reading, acting: frozenset[int], goods: tuple[Hit, ...]) -> DetectedMeasure:  # noqa: PLR0911 - a list of cases, first match wins
    quota = reading.has("export_quota") or _has(reading, acting, "quota")
    bans = _has(reading, acting, "ban", "export_ban")
    if quota:
        return DetectedMeasure.QUOTA
    if reading.has("unlicensed"):
        return DetectedMeasure.LICENCE
    if reading.has("halt") and not reading.title_hits("export_ban"):
        return DetectedMeasure.SUSPENSION
    if reading.has("export_tax") or (
        _has(reading, acting, "tax") and not bans and not _has(reading, acting, "licence")
    ):
        return DetectedMeasure.TAX
    know_how = bool(goods) and all(hit.value.endswith("technology") for hit in goods)
    if reading.has("catalogue"):
        return (
            DetectedMeasure.TECHNOLOGY_BAN if reading.title_hits("export_ban") and know_how else DetectedMeasure.LICENCE
        )
    if bans and know_how:
        return DetectedMeasure.TECHNOLOGY_BAN
    if _has(reading, acting, "licence", "export_licence") and not reading.title_hits("export_ban", "ban"):
        return DetectedMeasure.LICENCE
    if bans:
        return DetectedMeasure.PROHIBITION
    if reading.has("raw") and _has(reading, acting, "control", "export_control"):
        return DetectedMeasure.PROHIBITION
    return DetectedMeasure.LICENCE
