"""The instrument of an act (`measure`)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.detect.clauses import as_ban, meets
from bot.detect.granting import halts
from bot.detect.kinds import INSTRUMENTS
from bot.detect.objects import FUSED_INSTRUMENTS as FUSED
from bot.detect.objects import overlaps
from bot.detect.reading import Reading, near
from bot.detect.scan import Hit
from bot.vocabulary import DetectedMeasure, Kind

NARROW = frozenset({"zh", "ja", "ko", "th"})


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
    if jurisdiction == "US" and _TOLD.search(reading.page.folded, 0, reading.page.title_end):
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


def _bans_beside(reading: Reading) -> bool:
    """Whether the title bans exports in words that are no part of a catalogue's name."""
    named = reading.title_hits("catalogue", "list")
    return any(not meets(hit, named) for hit in reading.title_hits("export_ban"))


_TOLD = re.compile(r"\b(?:orders?|ordered|tells|told|instructs) [^,;:]{1,60} to (?:stop|halt|cease|pause) ")
"""By law the letters in which the US tells single firms to stop are licence requirements."""


def _instruments(reading: Reading, *, title: bool) -> set[str]:
    """What stands beside an export word, in the title or in the summary: control, ban, licence, quota, tax."""
    exports = reading.of("export")
    beside = [hit for _, hit in near(exports, reading.of(*INSTRUMENTS), 12 if reading.language in NARROW else 40)]
    banned = [hit for hit, _ in near(reading.of("ban"), exports, 45 if reading.language in NARROW else 60)]
    lists = reading.of("parties")  # 禁輸リスト bans nothing
    found = [hit for hit in (*beside, *banned, *reading.of(*FUSED)) if not overlaps(hit, lists)]
    return {hit.concept.removeprefix("export_") for hit in found if reading.page.in_title(hit.start) is title}


def _by_words(reading: Reading, acting: frozenset[int], goods: Sequence[Hit]) -> DetectedMeasure | None:
    head, body = _instruments(reading, title=True), _instruments(reading, title=False)
    if _is_quota(reading, head, body):
        return DetectedMeasure.QUOTA
    if reading.title_hits("terms") and not head & {"ban", "licence", "tax"}:
        return DetectedMeasure.OTHER
    if reading.has("unlicensed") and (reading.title_hits("unlicensed") or not _bans_in_title(reading)):
        return DetectedMeasure.LICENCE
    if _suspends_exports(reading, head, body):
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
    bans = titled or nouns or any(as_ban(reading, hit) for hit in reading.title_hits("impose"))
    licensed = [hit for hit in reading.title_hits("licence", "export_licence") if not overlaps(hit, titled)]
    return bool(bans) and not licensed and not reading.title_hits("halt")


BESIDE_BAN = 30
_STOPS = re.compile(r"(?:to |will )?(?:stop|halt|block|bar)")


def _ban_first(reading: Reading) -> bool:
    """Whether the title tells a ban and then a tax: "bans broken rice exports, slaps duty on other grades"."""
    taxes = reading.title_hits("tax", "export_tax")
    bans = [
        hit for hit in reading.title_hits("impose", "export_ban") if hit.concept != "impose" or as_ban(reading, hit)
    ]
    lifted = reading.title_hits("lift", "suspend")
    return bool(bans and taxes and not lifted) and bans[0].start < taxes[0].start


def _suspends_exports(reading: Reading, head: set[str], body: set[str]) -> bool:
    """Whether exports themselves are suspended: by the title, or by the summary where the title only says "ban"."""
    stopped = halts(reading)
    banned_above = "ban" in head and _bans_apart(reading, stopped, title=True)
    if stopped and not banned_above and (reading.has("suspend") or not _bans_below(reading, stopped)):
        return not (reading.has("export_ban") and "ban" in body and _bans_apart(reading, stopped, title=False))
    return banned_above and not head & {"licence", "tax"} and _suspended_below(reading)


def _bans_below(reading: Reading, stopped: Sequence[Hit]) -> bool:
    below = [hit for hit in reading.of("ban", "export_ban") if not reading.page.in_title(hit.start)]
    return any(not overlaps(hit, stopped) for hit in below)


def _bans_apart(reading: Reading, stopped: Sequence[Hit], *, title: bool) -> bool:
    """Whether title or summary speaks of a ban in other words than those of a halt (停止出口 also reads as a ban)."""
    bans = [hit for hit in reading.of("ban", "export_ban") if reading.page.in_title(hit.start) is title]
    return not bans or any(not overlaps(hit, stopped) for hit in bans)


def _suspended_below(reading: Reading) -> bool:
    """Whether the summary calls "suspension" what the title calls a ban or a stop, without forbidding anything."""
    if any(as_ban(reading, hit) and not _STOPS.match(reading.page.folded, hit.start) for hit in reading.of("impose")):
        return False
    below = [hit for hit in reading.of("suspend") if not reading.page.in_title(hit.start)]
    bans = [hit for hit in reading.of("ban", "export_ban") if not reading.page.in_title(hit.start)]
    return bool(below) and all(meets(hit, below) for hit in bans)


def _ban_or_licence(
    reading: Reading, acting: frozenset[int], goods: Sequence[Hit], head: set[str], body: set[str]
) -> DetectedMeasure | None:
    named = [hit for hit in goods if reading.page.in_title(hit.start)] or goods
    know_how = bool(named) and all(hit.value.endswith("technology") for hit in named)
    if reading.has("catalogue"):
        bans = know_how and (_bans_beside(reading) or ("ban" in head and "control" not in head))
        return DetectedMeasure.TECHNOLOGY_BAN if bans else DetectedMeasure.LICENCE
    lists = reading.of("parties")
    fused = [hit for hit in reading.of("export_ban") if not overlaps(hit, lists)]
    told = any(hit.sentence in acting or reading.page.in_title(hit.start) for hit in fused)
    banned = (bool(fused) and "licence" not in head) or _bans_in_title(reading)
    if not banned and ("licence" in head or ("licence" in body and "ban" not in head)):
        return DetectedMeasure.LICENCE
    if "ban" in head or ("ban" in body and not {"licence"} & head) or told:
        return DetectedMeasure.TECHNOLOGY_BAN if know_how else DetectedMeasure.PROHIBITION
    if head & {"control"} and (_raw(reading) or _forbids_below(reading)):
        return DetectedMeasure.PROHIBITION
    return DetectedMeasure.LICENCE if reading.has("licence", "export_licence", "list", "parties") else None


def _raw(reading: Reading) -> bool:
    """Whether goods leave unprocessed; raw materials are no such goods."""
    return any(not reading.page.folded.startswith(CROPS, hit.end) for hit in reading.of("raw"))


CROPS = (" material", " sugar", " cotton", " silk", " jute", ", white")
"""What follows "raw" where no ore is meant."""


def _forbids_below(reading: Reading) -> bool:
    """Whether the summary calls the title's curbs "the ban", and knows of no licence."""
    if reading.has("licence", "export_licence", "unlicensed", "list", "parties"):
        return False
    bans = [hit for hit in reading.of("ban") if not reading.page.in_title(hit.start)]
    return any(reading.page.folded.startswith("the ", max(0, hit.start - 4)) for hit in bans)
