"""What the act does: its instrument (`measure`), its kind, and its stage in the life of a control."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.detect.granting import halts, licences, on_licences
from bot.detect.objects import FUSED_INSTRUMENTS as FUSED
from bot.detect.objects import behind, overlaps
from bot.detect.reading import Reading, near
from bot.detect.scan import Hit
from bot.vocabulary import DetectedMeasure, Kind

NARROW = frozenset({"zh", "ja", "ko", "th"})
INSTRUMENTS = ("control", "ban", "licence", "quota", "tax")
LIFTABLE = (*INSTRUMENTS, *FUSED, "rule", "parties", "list", "require")


def _has(reading: Reading, acting: frozenset[int], *concepts: str) -> bool:
    """Whether a concept stands where the act is told; the title always belongs to it."""
    return any(hit.sentence in acting or reading.page.in_title(hit.start) for hit in reading.of(*concepts))


def kind_of(reading: Reading, acting: frozenset[int], goods: Sequence[Hit]) -> Kind:  # noqa: C901, PLR0911 - first match wins
    """The kind of act."""
    title = _concepts(reading)
    if "lift" in title and title & {"quota", "export_quota"} and title & {"impose", "amend"}:
        return Kind.AMENDMENT  # a ban gives way to quotas
    if on_licences(reading) or (not title & {"lift", "suspend", "impose", "list"} and _gives_licences(reading)):
        return Kind.LICENCE_POLICY
    if title & {"lift", "suspend"} and not title & {"add", "extend"} and _lifts(reading, acting, title):
        return Kind.SUSPENSION
    if _lists_parties(reading, acting, title, goods):
        return Kind.ENTITY_LISTING
    if "extend" in title or (_has(reading, acting, "extend") and not title & {"lift", "impose"}):
        return Kind.AMENDMENT
    if _lifts(reading, acting, title):
        return Kind.SUSPENSION
    if "clarify" in title and not title & {"impose", "widen", "amend"}:
        return Kind.GUIDANCE
    if "grant" in title and not title & {"impose", "widen", "amend", "ban", "export_ban", "list", "require"}:
        return Kind.LICENCE_POLICY
    if (changed := _changes(reading, acting, title, goods)) is not None:
        return Kind.AMENDMENT if changed else Kind.NEW_MEASURE
    if _has(reading, acting, "grant") and not _has(reading, acting, "impose", "ban", "require", "export_ban"):
        return Kind.LICENCE_POLICY
    return Kind.AMENDMENT if "widen" in title and not _imposes(reading) else Kind.NEW_MEASURE


def _gives_licences(reading: Reading) -> bool:
    """Whether the title gives licences by name: "grants TSMC an annual licence", whatever lapsed before."""
    verbs = [hit for hit in reading.title_hits("grant") if not behind(reading, hit)]
    return any(verb.end <= one.start for verb in verbs for one in licences(reading))


def _imposes(reading: Reading) -> bool:
    """Whether the title imposes something, not only as an aim: "strengthens controls to restrict capabilities"."""
    first = min((hit.start for hit in reading.title_hits("widen")), default=0)
    hits = reading.title_hits("impose")
    return any(hit.start < first or not reading.word(hit).casefold().startswith("to ") for hit in hits)


def _concepts(reading: Reading) -> set[str]:
    """What the title holds; a control that is lifted in part is eased, and licences given are the news, not "since"."""
    found = {concept for concept in reading.hits if reading.title_hits(concept)}
    eased = reading.title_hits("ease")
    if eased and all(_meets(hit, eased) for hit in reading.title_hits("lift")):
        found.discard("lift")
    if "grant" in found:
        old = ("impose", "widen", "ban", "control", "export_ban", "require", "rule")
        found -= {name for name in old if all(behind(reading, hit) for hit in reading.title_hits(name))}
    return found


def _changes(reading: Reading, acting: frozenset[int], title: set[str], goods: Sequence[Hit]) -> bool | None:
    """Whether an older control is changed; None where these words do not say."""
    if _new_within(reading, acting, title):
        return False
    if title & {"amend", "ease"}:
        return True
    named = any(reading.page.in_title(hit.start) for hit in goods) and not title & {"widen", "list", "catalogue"}
    listed = _has(reading, acting, "amend", "widen") and reading.has("list", "catalogue")
    return True if listed and not named else None


def _new_within(reading: Reading, acting: frozenset[int], title: set[str]) -> bool:
    """Whether something is forbidden or needs a licence from now on, though an older law or list is what changes.

    "Amends the mining law, bans ore exports"; "tightens exports of graphite", which no control held before;
    "strengthens controls toward Japan", told as a prohibition.
    """
    if title & {"ease", "extend"} or title >= {"amend", "catalogue"}:
        return False
    named = reading.title_hits("rule")  # "widens the licence requirement": a thing, not a verb
    requires = [
        hit for hit in reading.title_hits("require") if not any(one.end >= hit.end > one.start for one in named)
    ]
    if requires and title & {"licence", "export_licence"}:
        return True
    forbids = any(_as_ban(reading, hit) for hit in reading.title_hits("impose"))
    if forbids or ("amend" in title and "export_ban" in title):
        return True
    if "widen" not in title or title & {"amend", "list", "catalogue", "ban", "export_ban"}:
        return False
    return not title & {*INSTRUMENTS, *FUSED, "rule"} or _has(reading, acting, "export_ban")


def _bans_beside(reading: Reading) -> bool:
    """Whether the title bans exports in words that are no part of a catalogue's name."""
    named = reading.title_hits("catalogue", "list")
    return any(not _meets(hit, named) for hit in reading.title_hits("export_ban"))


def _meets(hit: Hit, others: Sequence[Hit]) -> bool:
    return any(hit.start < other.end and other.start < hit.end for other in others)


def _as_ban(reading: Reading, verb: Hit) -> bool:
    """Whether a verb that imposes is itself a ban ("bans", "prohibits"), and not part of a catalogue's name."""
    named = reading.title_hits("catalogue", "list")
    inside = any(one.start <= verb.start < one.end for one in named)
    return not inside and any(other.start == verb.start for other in reading.title_hits("ban"))


def _lists_parties(reading: Reading, acting: frozenset[int], title: set[str], goods: Sequence[Hit]) -> bool:
    """Whether firms are put on a list: a list of parties, or a control list to which no goods are added."""
    verbs = ("add", "delist", "impose", "widen", "issue") if "parties" in title else ("add", "delist")
    named = [hit for hit in goods if reading.page.in_title(hit.start)]
    beside = named and "parties" not in title and title & {*FUSED, "control", "ban"} and title & {"widen", "impose"}
    if not beside and _has(reading, acting, "parties") and _has(reading, acting, *verbs):
        return True
    return "add" in title and "list" in title and not named and len(reading.title_hits("place")) > 1


def _lifts(reading: Reading, acting: frozenset[int], title: set[str]) -> bool:
    """Whether a control is taken away or put on hold, rather than exports."""
    stopped = halts(reading)
    if "lift" in title:
        return True
    if "suspend" in title:
        # "Suspends Announcement No. 46": what that is stands in the summary.
        named = bool(title & set(LIFTABLE)) or ("export" not in title and _has(reading, acting, *LIFTABLE))
        return not stopped and named
    blocked = title & {"impose", "extend", "export_quota", "quota", "add"} or stopped or reading.has("unlicensed")
    blocked = blocked or _has(reading, acting, "impose", "add")
    return _has(reading, acting, "lift") and not blocked and not title & {"ease", "amend"}


def stage_of(reading: Reading, kind: Kind, acting: frozenset[int]) -> str:
    """What the act does to what was before: new, draft, extend, ease, suspend, list, grant or guide.

    A new control and the widening of an old one are told in the same words so often that they are one stage.
    """
    if kind is Kind.AMENDMENT and (reading.title_hits("extend") or _has(reading, acting, "extend")):
        return "extend"
    if kind is Kind.AMENDMENT and reading.title_hits("ease") and not reading.title_hits("impose", "widen"):
        return "ease"
    stages = {
        Kind.ENTITY_LISTING: "list",
        Kind.LICENCE_POLICY: "grant",
        Kind.SUSPENSION: "suspend",
        Kind.GUIDANCE: "guide",
    }
    if kind not in stages and _has(reading, acting, "draft"):
        return DRAFT
    return stages.get(kind, "new")


DRAFT = "draft"
"""The stage of an act that is proposed for consultation: as new as any, but its promulgation follows it."""


def measure_of(
    reading: Reading, acting: frozenset[int], kind: Kind, goods: Sequence[Hit], jurisdiction: str | None
) -> DetectedMeasure:
    """The instrument, from what the text says of it; where it only says "restricts", from how its country does so."""
    if kind is Kind.ENTITY_LISTING:
        return DetectedMeasure.ENTITY_LIST
    if kind is Kind.SUSPENSION:
        return DetectedMeasure.SUSPENSION
    if kind is Kind.LICENCE_POLICY and not reading.title_hits("quota", "export_quota"):
        return DetectedMeasure.LICENCE
    found = _by_words(reading, acting, goods)
    if found is None:
        return DetectedMeasure.LICENCE if jurisdiction in LICENSING or not jurisdiction else DetectedMeasure.PROHIBITION
    return found


LICENSING = frozenset(
    {"CN", "US", "JP", "KR", "TW", "EU", "GB", "CA", "AU", "NZ", "CH", "NO", "NL", "DE", "FR", "ES", "IT", "FI", "DK"}
    | {"SE", "BE", "AT", "PL", "CZ", "IL", "SG", "MY", "HK", "IN", "VN", "HU", "RO", "BG", "GR", "PT", "IE", "SK", "SI"}
)
"""Who restricts exports by lists and licences; elsewhere "restricts" says more often that goods may not leave."""


def _instruments(reading: Reading, *, title: bool) -> set[str]:
    """What stands beside an export word, in the title or in the summary: control, ban, licence, quota, tax."""
    exports = reading.of("export")
    beside = [hit for _, hit in near(exports, reading.of(*INSTRUMENTS), 12 if reading.language in NARROW else 40)]
    banned = [hit for hit, _ in near(reading.of("ban"), exports, 45 if reading.language in NARROW else 60)]
    found = [*beside, *banned, *reading.of(*FUSED)]
    return {hit.concept.removeprefix("export_") for hit in found if reading.page.in_title(hit.start) is title}


def _by_words(reading: Reading, acting: frozenset[int], goods: Sequence[Hit]) -> DetectedMeasure | None:
    head, body = _instruments(reading, title=True), _instruments(reading, title=False)
    if _is_quota(reading, head, body):
        return DetectedMeasure.QUOTA
    if reading.title_hits("terms") and not head & {"ban", "licence", "tax"}:
        return DetectedMeasure.OTHER
    if reading.has("unlicensed") and (reading.title_hits("unlicensed") or not _bans_in_title(reading)):
        return DetectedMeasure.LICENCE
    if (
        halts(reading)
        and "ban" not in head - _halted(reading)
        and not (reading.has("export_ban") and "ban" in body - _halted(reading))
    ):
        return DetectedMeasure.SUSPENSION
    if ("tax" in head and not _ban_first(reading)) or (
        "tax" in body and not head & {"control", "ban", "licence"} and "ban" not in body
    ):
        return DetectedMeasure.TAX
    return _ban_or_licence(reading, acting, goods, head, body)


def _is_quota(reading: Reading, head: set[str], body: set[str]) -> bool:
    if "quota" in head or ("quota" in body and not head & {"ban", "tax", "licence"}) or reading.title_hits("quota"):
        return True
    return head <= {"control"} and not reading.title_hits("terms") and _capped(reading)


def _capped(reading: Reading) -> bool:
    """Whether the summary sets an amount beside its word for a cap: "a ceiling of 10 million tonnes"."""
    return any(
        any(letter.isdigit() for letter in reading.page.folded[hit.start : hit.end + AMOUNT])
        for hit in reading.of("quota")
        if not reading.page.in_title(hit.start)
    )


AMOUNT = 12
"""Characters after the word for a cap within which its amount stands."""


def _bans_in_title(reading: Reading) -> bool:
    """Whether the title itself says "ban": a way through that only the summary tells makes no licence duty of it."""
    titled = reading.title_hits("export_ban")
    nouns = near(reading.title_hits("ban"), reading.title_hits("export"), BESIDE_BAN)
    if reading.has("licence") and all(
        _STOPS.match(reading.page.folded, hit.start) for hit in reading.title_hits("ban")
    ):
        return False  # "orders Nvidia to stop selling", where the summary tells of a new licence requirement
    bans = titled or nouns or any(_as_ban(reading, hit) for hit in reading.title_hits("impose"))
    licensed = [hit for hit in reading.title_hits("licence", "export_licence") if not overlaps(hit, titled)]
    return bool(bans) and not licensed and not reading.title_hits("halt")


BESIDE_BAN = 30
_STOPS = re.compile(r"(?:to |will )?(?:stop|halt|block|bar)")


def _ban_first(reading: Reading) -> bool:
    """Whether the title tells a ban and then a tax: "bans broken rice exports, slaps duty on other grades"."""
    taxes = reading.title_hits("tax", "export_tax")
    bans = [
        hit for hit in reading.title_hits("impose", "export_ban") if hit.concept != "impose" or _as_ban(reading, hit)
    ]
    lifted = reading.title_hits("lift", "suspend")
    return bool(bans and taxes and not lifted) and bans[0].start < taxes[0].start


def _halted(reading: Reading) -> set[str]:
    """Instruments that are only the words of a halt ("停止出口" also reads as a ban)."""
    stopped = halts(reading)
    return (
        {"ban"}
        if any(any(h.start <= hit.start < h.end for h in stopped) for hit in reading.of("ban", "export_ban"))
        else set()
    )


def _ban_or_licence(
    reading: Reading, acting: frozenset[int], goods: Sequence[Hit], head: set[str], body: set[str]
) -> DetectedMeasure | None:
    named = [hit for hit in goods if reading.page.in_title(hit.start)] or goods
    know_how = bool(named) and all(hit.value.endswith("technology") for hit in named)
    if reading.has("catalogue"):
        bans = know_how and (_bans_beside(reading) or ("ban" in head and "control" not in head))
        return DetectedMeasure.TECHNOLOGY_BAN if bans else DetectedMeasure.LICENCE
    banned = (bool(reading.has("export_ban")) and "licence" not in head) or _bans_in_title(reading)
    if not banned and ("licence" in head or ("licence" in body and "ban" not in head)):
        return DetectedMeasure.LICENCE
    if "ban" in head or ("ban" in body and not {"licence"} & head) or _has(reading, acting, "export_ban"):
        return DetectedMeasure.TECHNOLOGY_BAN if know_how else DetectedMeasure.PROHIBITION
    if reading.has("raw") and head & {"control"}:
        return DetectedMeasure.PROHIBITION
    return DetectedMeasure.LICENCE if reading.has("licence", "export_licence", "list", "parties") else None
