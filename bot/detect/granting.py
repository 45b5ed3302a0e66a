"""Licences that an authority grants, withholds or revokes: licensing practice, not a control imposed or lifted."""

from __future__ import annotations

from bot.detect.objects import FUSED_INSTRUMENTS, NARROW
from bot.detect.reading import Reading
from bot.detect.scan import Hit

REACH, NARROW_REACH = 34, 24
"""Characters between "revokes" or "denies" and the licences."""

DUTY = (
    "requirement",
    "rule",
    "curb",
    "restriction",
    "duty",
    "regime",
    "system",
    "pflicht",
    "制",
    "제",
    "要求",
    "要件",
    "义务",
    "요건",
    "의무",
)
"""What makes of a licence the duty to have one: to lift that is to lift a control."""


def on_licences(reading: Reading) -> bool:
    """Whether the title says that licences are refused, revoked, held back or let go again."""
    if reading.title_hits("quota", "export_quota", "tax", "export_tax", "unlicensed", "parties") or halts(reading):
        return False
    if any(_takes(reading, hit) for hit in reading.title_hits("impose")) or _reviews(reading):
        return True
    verbs = [hit for hit in reading.title_hits("suspend", "lift", "refuse") if not _abolishes(reading, hit)]
    return any(_acts_on(reading, verb, licence) for verb in verbs for licence in licences(reading))


def _abolishes(reading: Reading, hit: Hit) -> bool:
    """Whether a verb ends a rule rather than one firm's paper: "scraps export licences for maize"."""
    return reading.page.folded[hit.start : hit.end].startswith(ABOLISHES)


ABOLISHES: tuple[str, ...] = (
    *("scrap", "to scrap", "abol", "drop", "does away", "elimin", "supprim", "abschaff", "abgeschaff"),
    *("отмен", "упраздн", "废除", "撤廃", "廃止", "폐지"),
)


def _takes(reading: Reading, hit: Hit) -> bool:
    """Whether one term holds verb and licences: "revokes Intel's licences"."""
    words = reading.page.folded[hit.start : hit.end]
    return words.startswith(("revok", "withdraw", "cancel", "pull", "yank")) and ("licen" in words or "permit" in words)


def _reviews(reading: Reading) -> bool:
    """Whether the title says how applications are looked at from now on."""
    words = (reading.page.folded[hit.start : hit.end] for hit in reading.title_hits("grant"))
    return any(word.endswith(REVIEW) for word in words)


REVIEW = ("review policy", "case by case", "건별 심사", "逐案", "个案审批", "个别审査", "个别审查")


def licences(reading: Reading) -> list[Hit]:
    """Licences that the title names, without the duty to have one."""
    return [hit for hit in reading.title_hits("licence", "export_licence") if not _duty(reading, hit)]


def _duty(reading: Reading, hit: Hit) -> bool:
    after = reading.page.folded[hit.end : hit.end + 14].lstrip()
    return after.startswith(DUTY) or reading.page.folded[hit.start : hit.end].endswith(DUTY)


def _acts_on(reading: Reading, verb: Hit, licence: Hit) -> bool:
    """Whether the verb governs the licence: before it, or after it where verbs come last, with no ban between."""
    if verb.start < licence.start and licence.end <= verb.end:
        return True  # "trekt exportvergunning in"
    narrow = reading.language in NARROW
    first, last = (verb, licence) if verb.start < licence.start else (licence, verb)
    if first is licence and reading.language not in {"ja", "ko"}:
        return False
    if not 0 <= last.start - first.end <= (NARROW_REACH if narrow else REACH):
        return False
    others = reading.title_hits("ban", "export_ban", "control", "rule", "list")
    return not any(first.end <= hit.start and hit.end <= last.start for hit in others)


FIRST_WORDS = 14
"""Letters of a verb and an article before what it governs: "suspend ses contrôles à l'exportation"."""

FOLLOWS = 14
"""Characters after "suspends exports" within which a named instrument is what is suspended, not exports."""


def halts(reading: Reading) -> list[Hit]:
    """Where exports themselves are stopped; "suspends the export ban" is not such a place."""
    instruments = reading.of(*FUSED_INSTRUMENTS, "control", "list", "parties", "ban", "tax", "quota", "licence", "rule")
    verbs = {(hit.start, hit.end) for hit in reading.of("suspend")}  # which may read as a ban as well: ระงับ
    named = [hit for hit in instruments if hit.concept != "ban" or (hit.start, hit.end) not in verbs]
    return [hit for hit in reading.of("halt") if not any(_spoils(hit, other) for other in named)]


def _spoils(halt: Hit, other: Hit) -> bool:
    """Whether an instrument in or right after the words of a halt is what is stopped; its own verb is not."""
    own_verb = other.end == halt.end and (
        other.concept == "ban" or (other.concept == "export_ban" and other.start > halt.start)
    )
    if other.concept in {
        "control",
        "list",
        "parties",
    }:  # words that a halt may hold: only right behind it are they meant
        first = halt.start < other.start <= halt.start + FIRST_WORDS and halt.language not in NARROW
        return (other.concept == "control" and first) or halt.end <= other.start <= halt.end + 1
    return not own_verb and halt.start < other.end and other.start <= halt.end + FOLLOWS // 4
