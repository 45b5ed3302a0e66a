"""What kind of act it is, and its stage in the life of a control."""

from __future__ import annotations

from collections.abc import Sequence

from bot.detect.controls import FUSED_INSTRUMENTS as FUSED
from bot.detect.controls import as_ban, behind, clause, halts, licences, meets, on_licences, overlaps, told_in
from bot.detect.matches import Hit, Reading, near
from bot.vocabulary import DetectedMeasure, Kind

INSTRUMENTS = ("control", "ban", "licence", "quota", "tax")
LIFTABLE = (*INSTRUMENTS, *FUSED, "rule", "parties", "list", "require")


def kind_of(reading: Reading, acting: frozenset[int], goods: Sequence[Hit]) -> Kind:  # noqa: C901, PLR0911 - first match wins
    """The kind of act."""
    title = _concepts(reading)
    if "lift" in title and _lifts_some(reading, title):
        return Kind.AMENDMENT
    if on_licences(reading) or (
        not title & {"lift", "suspend", "impose", "list", "unlicensed"} and _gives_licences(reading)
    ):
        return Kind.LICENCE_POLICY
    if title & {"lift", "suspend"} and not title & {"add", "extend"} and _lifts(reading, acting, title):
        return Kind.SUSPENSION
    if _lists_parties(reading, acting, title, goods):
        return Kind.ENTITY_LISTING
    if "extend" in title or (told_in(reading, acting, "extend") and not title & {"lift", "impose"}):
        return Kind.AMENDMENT
    if _lifts(reading, acting, title):
        return Kind.SUSPENSION
    if "grant" in title and _frees(reading):
        return Kind.SUSPENSION
    if "clarify" in title and not title & {"impose", "widen", "amend"} and not _put_on_list(reading):
        return Kind.GUIDANCE
    if "grant" in title and not title & {
        "unlicensed",
        "impose",
        "widen",
        "amend",
        "ban",
        "export_ban",
        "list",
        "require",
    }:
        return Kind.LICENCE_POLICY
    if "grant" in title and _grants_first(reading):
        return Kind.LICENCE_POLICY
    if (changed := _changes(reading, acting, title, goods)) is not None:
        return Kind.AMENDMENT if changed else Kind.NEW_MEASURE
    held = title & {"unlicensed", "widen"} or told_in(reading, acting, "impose", "ban", "require", "export_ban")
    if told_in(reading, acting, "grant") and not held:
        return Kind.LICENCE_POLICY
    return Kind.AMENDMENT if "widen" in title and not _imposes(reading) else Kind.NEW_MEASURE


def _frees(reading: Reading) -> bool:
    """Whether exports that the title allows are free because the summary lifts what held them back."""
    if reading.title_hits("licence", "export_licence", "quota", "export_quota", "unlicensed"):
        return False
    held = [hit for hit in reading.of("ban", "control", *FUSED) if not reading.page.in_title(hit.start)]
    lifts = [hit for hit in reading.of("lift") if not reading.page.in_title(hit.start)]
    return bool(near(lifts, held, TO_LIST))


def _grants_first(reading: Reading) -> bool:
    """Whether the title begins with exports that are allowed, whatever follows: "clears H200 sales, takes a cut".

    What is approved may also be a ban: then an instrument stands in the verb's own clause.
    """
    first = min(reading.title_hits("grant"), key=lambda hit: hit.start)
    others = reading.title_hits("impose", "widen", "amend", "extend", "require")
    if any(hit.start < first.end for hit in others):
        return False
    start, end = clause(reading, first)
    held = reading.title_hits(*INSTRUMENTS, *FUSED, "list", "rule", "parties", "unlicensed")
    return not any(start <= hit.start < end for hit in held)


def _lifts_some(reading: Reading, title: set[str]) -> bool:
    """Whether what is lifted is a part of what changes: a ban gives way to quotas, some duties end and others fall."""
    quotas = reading.title_hits("quota", "export_quota")
    if quotas and (title & {"impose", "amend"} or any(_under(reading, hit) for hit in quotas)):
        return True
    lifts = reading.title_hits("lift")
    eases = any(hit.start > lifts[-1].end for hit in reading.title_hits("ease"))
    changes = reading.title_hits("amend", "add" if "catalogue" in title else "amend")
    return eases or any(hit.end < lifts[0].start and not overlaps(hit, lifts) for hit in changes)


def _under(reading: Reading, quota: Hit) -> bool:
    """Whether exports are let go under a quota: "reopens beef exports with a 50% quota"."""
    return bool(reading.grammar.compiled(_WITH).search(reading.page.folded, max(0, quota.start - 16), quota.start))


_WITH = r"\b<with_quota> (?:\S+ ){0,2}$"


def _gives_licences(reading: Reading) -> bool:
    """Whether the title gives licences by name: "grants TSMC an annual licence", whatever lapsed before."""
    verbs = [hit for hit in reading.title_hits("grant") if not behind(reading, hit)]
    return any(verb.end <= one.start for verb in verbs for one in licences(reading))


def _imposes(reading: Reading) -> bool:
    """Whether the title imposes something, not only as an aim: "strengthens controls to restrict capabilities"."""
    widens = reading.title_hits("widen")
    first = min((hit.start for hit in widens), default=0)
    imposes = (hit for hit in reading.title_hits("impose") if not overlaps(hit, widens))
    return any(hit.start < first for hit in imposes)


def _concepts(reading: Reading) -> set[str]:
    """What the title holds; a control that is lifted in part is eased, and licences given are the news, not "since"."""
    found = {concept for concept in reading.hits if reading.title_hits(concept)}
    eased = reading.title_hits("ease")
    if eased and all(meets(hit, eased) for hit in reading.title_hits("lift")):
        found.discard("lift")
    if not any(reading.page.in_title(hit.start) for hit in _lifted(reading)):
        found.discard("lift")
    imposed = reading.title_hits("impose")
    if all(overlaps(hit, imposed) for hit in reading.title_hits("amend")):  # 긴급수급조정조치 adjusts nothing
        found.discard("amend")
    if "grant" in found:
        old = ("impose", "widen", "ban", "control", "export_ban", "require", "rule")
        found -= {name for name in old if all(behind(reading, hit) for hit in reading.title_hits(name))}
    return found


def _lifted(reading: Reading) -> list[Hit]:
    """Verbs that end a control; "scraps the export tax rebate" and "ends exports" end none, nor does "lets resume"."""
    grants, named = reading.title_hits("grant"), reading.of(*INSTRUMENTS, "require")
    stops = [ban for ban in reading.of("export_ban") if not any(_holds(ban, one) for one in named)]
    ends = [hit for hit in reading.of("lift") if not any(_holds(one, hit) for one in (*reading.of("impose"), *stops))]
    if grants and all(meets(hit, grants) for hit in reading.title_hits(*LIFTABLE)):
        exports = reading.of("export")  # "lets rice be exported again" ends a control, "lets Nvidia resume" none
        ends = [
            hit
            for hit in ends
            if not reading.page.in_title(hit.start) or hit.start < grants[0].start or meets(hit, exports)
        ]
    return ends


def _holds(longer: Hit, hit: Hit) -> bool:
    return longer.start <= hit.start and hit.end <= longer.end and longer.end - longer.start > hit.end - hit.start


def _changes(reading: Reading, acting: frozenset[int], title: set[str], goods: Sequence[Hit]) -> bool | None:
    """Whether an older control is changed; None where these words do not say."""
    if any(reading.begins(hit, "more") for hit in reading.title_hits("widen")):
        return True  # "bans exports of 758 more items"
    if _new_within(reading, acting, title):
        return False
    if title & {"amend", "ease"} or _takes_standing(reading, title):
        return True
    named = any(reading.page.in_title(hit.start) for hit in goods) and not title & {"widen", "list", "catalogue"}
    listed = told_in(reading, acting, "amend", "widen") and reading.has("list", "catalogue")
    return True if (listed and not named) or _put_on_list(reading) else None


def _takes_standing(reading: Reading, title: set[str]) -> bool:
    """Whether a standing that spared licences is taken away: "revokes fast-track status", "off the white list"."""
    taken = (hit for hit in reading.title_hits("impose") if " " in reading.page.folded[hit.start : hit.end])
    return title >= {"delist", "list"} or any(reading.begins(hit, "take_away") for hit in taken)


def _put_on_list(reading: Reading) -> bool:
    """Whether the summary says that goods are added to a list: "five controls are added to the Export Control List"."""
    lists = [hit for hit in reading.of("list") if not reading.page.in_title(hit.start)]
    adds = [hit for hit in reading.of("add") if not meets(hit, lists) and not reading.begins(hit, "listed")]
    return any(add.end <= one.start for add, one in near(adds, lists, TO_LIST))


TO_LIST = 30


def _new_within(reading: Reading, acting: frozenset[int], title: set[str]) -> bool:
    """Whether something is forbidden or needs a licence from now on, though an older law or list is what changes.

    "Amends the mining law, bans ore exports"; "tightens exports of graphite", which no control held before;
    "strengthens controls toward Japan", told as a prohibition.
    """
    if title & {"ease", "extend"} or title >= {"amend", "catalogue"}:
        return False
    named = reading.title_hits("rule")  # "widens the licence requirement": a thing, not a verb
    first = min((hit.start for hit in reading.title_hits("widen")), default=reading.page.title_end)
    requires = [
        hit
        for hit in reading.title_hits("require")
        if hit.start < first and not any(one.end >= hit.end > one.start for one in named)
    ]
    if requires and title & {"licence", "export_licence"}:
        return True
    forbids = any(as_ban(reading, hit) for hit in reading.title_hits("impose") if hit.start < first)
    if forbids or ("export_ban" in title and any(not _moves(reading, hit) for hit in reading.title_hits("amend"))):
        return True
    if "widen" not in title or title & {"amend", "list", "catalogue", "ban", "export_ban"}:
        return False
    return not title & {*INSTRUMENTS, *FUSED, "rule"} or told_in(reading, acting, "export_ban", "ban")


def _moves(reading: Reading, amend: Hit) -> bool:
    """Whether only the day of a ban changes."""
    return reading.begins(amend, "move_day")


def _lists_parties(reading: Reading, acting: frozenset[int], title: set[str], goods: Sequence[Hit]) -> bool:
    """Whether firms are put on a list: a list of parties, or a control list to which no goods are added."""
    verbs = ("add", "delist", "impose", "widen", "issue") if "parties" in title else ("add", "delist")
    named = [hit for hit in goods if reading.page.in_title(hit.start)]
    told = [hit for hit in reading.title_hits("goods") if not meets(hit, reading.of("parties"))]
    if not (told and _controls_first(reading)) and told_in(reading, acting, *verbs) and _on_a_list(reading, acting):
        return True
    return "add" in title and "list" in title and not named and len(reading.title_hits("place")) > 1


def _controls_first(reading: Reading) -> bool:
    """Whether the title tells a control before it comes to listed firms, if it does."""
    first = min((hit.start for hit in reading.title_hits("parties")), default=reading.page.title_end + 1)
    controls = [hit for hit in reading.title_hits(*FUSED, "control", "ban") if hit.end < first]  # not "出口管制名单"
    return bool(controls) and ("verbless" in reading.own.traits or bool(reading.title_hits("widen", "impose")))


def _on_a_list(reading: Reading, acting: frozenset[int]) -> bool:
    """Whether a list of parties is where something is put, not itself a thing that is added: "add a watch list"."""
    lists = [hit for hit in reading.of("parties") if hit.sentence in acting or reading.page.in_title(hit.start)]
    adds = reading.grammar.compiled("<adds_list>$")
    return any(not adds.search(reading.page.folded, max(0, hit.start - 16), hit.start) for hit in lists)


def _lifts(reading: Reading, acting: frozenset[int], title: set[str]) -> bool:
    """Whether a control is taken away or put on hold, rather than exports."""
    stopped = halts(reading)
    if "lift" in title:
        return True
    if "suspend" in title:
        # "Suspends Announcement No. 46": what that is stands in the summary.
        unsaid = not title & {*LIFTABLE, "export"} and told_in(reading, acting, *LIFTABLE)
        return not stopped and (_suspends(reading) or unsaid)
    blocked = title & {"impose", "extend", "export_quota", "quota", "add"} or stopped or reading.has("unlicensed")
    blocked = blocked or told_in(reading, acting, "impose", "add")
    told = any(hit.sentence in acting or reading.page.in_title(hit.start) for hit in _lifted(reading))
    return told and not blocked and not title & {"ease", "amend"}


def _suspends(reading: Reading) -> bool:
    """Whether an instrument stands in the clause of "suspends"; not in "Export ban: ministry stops registering"."""
    named = reading.title_hits(*LIFTABLE)
    for verb in reading.title_hits("suspend"):
        start, end = clause(reading, verb)
        if any(start <= hit.start < end and not overlaps(verb, [hit]) for hit in named):
            return True
    return False


def stage_of(reading: Reading, kind: Kind, acting: frozenset[int]) -> str:
    """What the act does to what was before: new, draft, extend, ease, suspend, list, grant or guide.

    A new control and the widening of an old one are told in the same words so often that they are one stage.
    """
    if kind is Kind.AMENDMENT and (reading.title_hits("extend") or told_in(reading, acting, "extend")):
        return "extend"
    if kind is Kind.AMENDMENT and reading.title_hits("ease") and not reading.title_hits("impose", "widen"):
        return "ease"
    stages = {
        Kind.ENTITY_LISTING: "list",
        Kind.LICENCE_POLICY: "grant",
        Kind.SUSPENSION: "suspend",
        Kind.GUIDANCE: "guide",
    }
    if kind not in stages and told_in(reading, acting, "draft"):
        return DRAFT
    return stages.get(kind, "new")


DRAFT = "draft"
"""The stage of an act that is proposed for consultation: as new as any, but its promulgation follows it."""


# The instrument of an act (`measure`).


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
    if jurisdiction == "US" and reading.own.form("tells_to_stop").search(
        reading.page.folded, 0, reading.page.title_end
    ):
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


def _instruments(reading: Reading, *, title: bool) -> set[str]:
    """What stands beside an export word, in the title or in the summary: control, ban, licence, quota, tax."""
    exports = reading.of("export")
    beside = [hit for _, hit in near(exports, reading.of(*INSTRUMENTS), 12 if reading.narrow else 40)]
    banned = [hit for hit, _ in near(reading.of("ban"), exports, 45 if reading.narrow else 60)]
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
    if reading.has("licence") and all(_stops(reading, hit) for hit in reading.title_hits("ban")):
        return False  # "orders Nvidia to stop selling", where the summary tells of a new licence requirement
    bans = titled or nouns or any(as_ban(reading, hit) for hit in reading.title_hits("impose"))
    licensed = [hit for hit in reading.title_hits("licence", "export_licence") if not overlaps(hit, titled)]
    return bool(bans) and not licensed and not reading.title_hits("halt")


BESIDE_BAN = 30


def _stops(reading: Reading, hit: Hit) -> bool:
    """Whether a ban is told as an order to stop."""
    return bool(reading.own.form("stops").match(reading.page.folded, hit.start))


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
    if any(as_ban(reading, hit) and not _stops(reading, hit) for hit in reading.of("impose")):
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
    return any(
        not reading.page.folded.startswith(reading.grammar.starts("raw_of"), hit.end) for hit in reading.of("raw")
    )


def _forbids_below(reading: Reading) -> bool:
    """Whether the summary calls the title's curbs "the ban", and knows of no licence."""
    if reading.has("licence", "export_licence", "unlicensed", "list", "parties"):
        return False
    bans = [hit for hit in reading.of("ban") if not reading.page.in_title(hit.start)]
    the = reading.own.words("definite")
    return any(reading.page.folded.endswith(the or "\0", 0, hit.start) for hit in bans)
