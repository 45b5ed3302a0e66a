"""What is controlled: an instrument beside an export word, a list or law of the field, or goods that only leave."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.detect.reading import Reading, near
from bot.detect.scan import Hit

FUSED = ("export_control", "export_ban", "export_licence", "export_quota", "export_tax", "halt")
FUSED_INSTRUMENTS = FUSED[:-1]
"""Those that are instruments; a halt is the end of exports itself."""

INSTRUMENTS = ("control", "ban", "licence", "quota", "tax")
LISTS = ("list", "catalogue", "parties", "rule")
CHANGES = ("lift", "suspend", "extend", "ease", "impose", "amend")
NARROW = frozenset({"zh", "ja", "ko", "th"})

ALLOWED = 70
"""Characters from a verb that allows to the end of the export word."""

BACKGROUND = 30
"""Characters after "amid", "before" and the like that they make background."""

BESIDE = 44
"""Characters between an instrument and the goods that it holds back."""

REFERRED = 34
"""Characters between a verb and "the ban" of a title that spoke of exports."""


def things(reading: Reading) -> list[Hit]:
    """Everything in the text that is a control of exports, in its order, without what is only background."""
    narrow = reading.language in NARROW
    exports = reading.of("export")
    paired = [instrument for instrument, _ in near(reading.of(*INSTRUMENTS), exports, 18 if narrow else 70)]
    found = {*reading.of(*FUSED), *paired, *reading.of(*LISTS), *_implied(reading), *_allowed(reading)}
    found |= set(_referred(reading)) | set(understood(reading))
    voided = voids(reading)
    return sorted(
        (hit for hit in found if not behind(reading, hit) and not overlaps(hit, voided)),
        key=lambda hit: (hit.start, -hit.end, hit.concept),
    )


def _implied(reading: Reading) -> Iterable[Hit]:
    """A licence that is required, in an item whose title speaks of exports."""
    if reading.title_hits("export"):
        needed = {hit.sentence for hit in reading.of("require", "unlicensed")}
        yield from (hit for hit in reading.of("licence") if hit.sentence in needed)


def _referred(reading: Reading) -> Iterable[Hit]:
    """What "the government scrapped last year's ban" means under a title that speaks of exports of named goods."""
    if not reading.title_hits("export") or not reading.title_hits("goods"):
        return
    verbs = reading.of(*CHANGES)
    for hit, _ in near(reading.of("ban", "control", "quota"), verbs, REFERRED):
        if not reading.page.in_title(hit.start):
            yield hit


def understood(reading: Reading) -> list[Hit]:
    """Instruments of the title that hold back goods which matter as exports, though no export word is said.

    "China suspends its restrictions on rare earths", "Netherlands to require licences for chip equipment": the goods
    are of the class `traded`, nothing is imported, and they are not another country's. Or an authority gives or takes
    licences for another country: "Commerce grants Samsung annual licences for China fabs".
    """
    if reading.title_hits("import", "export", *FUSED) or any(not _theirs(reading, hit) for hit in _homely(reading)):
        return []
    instruments = reading.title_hits("control", "ban", "licence", "quota")
    abroad = any(not reading.page.in_title(hit.start) for hit in reading.of("export"))
    if not instruments or not (reading.title_hits("place", "authority") or (abroad and reading.has("government"))):
        return []
    goods = [hit for hit in reading.title_hits("goods") if hit.value in reading.traded and not _at_home(reading, hit)]
    span = 16 if reading.language in NARROW else BESIDE
    found = [instrument for instrument, _ in near(instruments, goods, span)]
    return found or _licences_abroad(reading, instruments)


def _homely(reading: Reading) -> Sequence[Hit]:
    """Words of rules and industries at home, which may be another country's home."""
    return reading.title_hits("domestic")


def _theirs(reading: Reading, hit: Hit) -> bool:
    """Whether an industry is another country's, named right before it: "US hits China's chip industry"."""
    if not reading.page.folded[hit.start : hit.end].endswith(("industry", "sector")):
        return False
    names = reading.title_hits("place", "authority", "government")
    return any(
        0 <= hit.start - place.end <= POSSESSIVE
        and any(name.end <= place.start and name.value != place.value for name in names)
        for place in reading.title_hits("place")
    )


POSSESSIVE = 3


def _licences_abroad(reading: Reading, instruments: Sequence[Hit]) -> list[Hit]:
    """Licences given or taken by an authority, with another country named after them."""
    traded = any(hit.value in reading.traded for hit in reading.title_hits("goods"))
    bodies: Sequence[Hit] = reading.title_hits("authority") or _acting_head(reading, named=not traded)
    if not bodies or not reading.title_hits("grant", "impose", "require", "lift", "suspend"):
        return []
    return [
        hit
        for hit in instruments
        if hit.concept == "licence"
        and any(
            place.start > hit.end and all(place.value != body.value for body in bodies)
            for place in reading.title_hits("place")
        )
    ]


def _acting_head(reading: Reading, *, named: bool) -> list[Hit]:
    """The country at the head of the title; if `named`, where an authority of its own is named below it."""
    below = {hit.value for hit in reading.of("authority") if not reading.page.in_title(hit.start)}
    return [hit for hit in reading.title_hits("place") if hit.start <= HEAD and (not named or hit.value in below)]


def _at_home(reading: Reading, goods: Hit) -> bool:
    """Whether the goods are spoken of as bought or used at home: another country's, or "bans … chips from networks"."""
    names = (place for place in reading.title_hits("place") if reading.page.shown[place.start].isupper())
    if any(place.start <= goods.start < place.end for place in names):
        return True  # Германия is a country, германия is germanium
    if any(one.start <= goods.start < one.end for one in _homely(reading) if _theirs(reading, one)):
        return False
    return _foreign(reading, goods) or bool(
        goods.language == "en" and _KEPT_OUT.match(reading.page.folded, goods.end, reading.page.title_end)
    )


_KEPT_OUT = re.compile(
    r"\w*(?: \w+)? from (?!\d|the \d|jan|feb|mar|apr|may|june|july|aug|sep|oct|nov|dec|next|today|tomorrow|mon|tue|wed|"
    r"thu|fri|sat|sun|midnight|leaving|export|being)"
)
"""What stands after goods that are kept out of something, not in a country; days may follow "from" as well."""


def _foreign(reading: Reading, goods: Hit) -> bool:
    """Whether the goods are called another country's, and so come in: "bans Russian aluminium", "对俄罗斯铝"."""
    names = reading.title_hits("place", "authority", "government")
    return any(
        0 <= goods.start - place.end <= 1
        and not reading.page.folded.startswith(TOWARD, max(0, place.start - 1))
        and not reading.page.folded.startswith(TOWARD, place.start)
        and any(name.end <= place.start and name.value != place.value for name in names)
        for place in reading.title_hits("place")
    )


TOWARD = ("对", "対", "대")
"""What stands before a country in these scripts where goods go to it."""

HEAD = 8
"""Characters from the start of a title within which its first name stands."""


def _allowed(reading: Reading) -> Iterable[Hit]:
    """Exports of named goods that are allowed right there in the title: "US approves H20 exports to China".

    What may be allowed was controlled; the verb stands before the export word, and no imports are spoken of.
    """
    known = reading.title_hits("goods") or _sent_abroad(reading)
    if not known or reading.title_hits("import"):
        return
    grants = [*reading.title_hits("grant"), *_resumed(reading), *_loosened(reading)]
    last = reading.language in {"ja", "ko"}  # there the verb follows: 수출 허용
    for export in reading.title_hits("export"):
        if any(0 < export.end - grant.start <= ALLOWED for grant in grants) or (
            last and any(0 <= grant.start - export.end <= BESIDE_PLACE for grant in grants)
        ):
            yield export


def _loosened(reading: Reading) -> list[Hit]:
    """English verbs that ease or tighten exports themselves: "finalizes rule to ease gun exports"."""
    verbs = reading.title_hits("ease", "widen") if reading.language == "en" else []
    return [
        hit for hit in verbs if reading.page.folded[hit.start : hit.end].startswith(("eas", "relax", "loosen", "tight"))
    ]


def _resumed(reading: Reading) -> list[Hit]:
    """Verbs of a country that lets exports go again, where its government is spoken of and nothing else stopped them.

    "Argentina reopens beef exports"; a port that resumes loadings after a storm lifts nothing.
    """
    head = any(hit.start <= HEAD for hit in reading.title_hits("place", "authority", "government"))
    if not head or reading.has("disruption") or not reading.has("authority", "government"):
        return []
    return [hit for hit in reading.title_hits("lift") if reading.page.folded[hit.start : hit.end].startswith(RESUMES)]


RESUMES: tuple[str, ...] = (
    *(
        "resum",
        "reopen",
        "reabr",
        "reanud",
        "retom",
        "rouvr",
        "reprend",
        "riapr",
        "riprend",
        "kembali",
        "buka",
        "yeniden",
    ),
    *("возобнов", "恢复", "再开", "재개", "กลับมาส่งออก", "nối lại", "mở lại"),
)


def _sent_abroad(reading: Reading) -> bool:
    """Whether a country follows the export word of the title: "go-ahead to resume shipments to China"."""
    places = reading.title_hits("place")
    return any(0 <= place.start - hit.end <= BESIDE_PLACE for hit in reading.title_hits("export") for place in places)


BESIDE_PLACE = 4


def voids(reading: Reading) -> Sequence[Hit]:
    """Set phrases of other fields, which take their words with them: "transfer ban", "the limits of", "may ban"."""
    return reading.of("unrelated", "opinion", "guide", "hedge", "statistics", "history", "domestic")


def overlaps(hit: Hit, others: Sequence[Hit]) -> bool:
    """Whether one of the others holds the whole hit."""
    return any(other.start <= hit.start and hit.end <= other.end for other in others)


def behind(reading: Reading, hit: Hit) -> bool:
    """Whether the thing is only the background: "amid export controls", "before the ban"."""
    if reading.language in NARROW and reading.language != "th":
        return False
    for word in reading.of("background"):
        if _direction(reading, word):
            continue
        if word.sentence == hit.sentence and 0 <= hit.start - word.end <= BACKGROUND:
            between = reading.page.folded[word.end : hit.start]
            if not any(mark in between for mark in ",;:"):
                return True
    return False


def _direction(reading: Reading, word: Hit) -> bool:
    """Whether a word that may say "after" says "to": "nach China"."""
    if not any(other.start == word.start for other in reading.of("to")):
        return False
    return any(0 <= place.start - word.end <= 1 for place in reading.of("place"))


def strongest(objects: Sequence[Hit]) -> list[Hit]:
    """The clearest controls first."""
    order = {name: rank for rank, name in enumerate((*FUSED, "parties", "catalogue", *INSTRUMENTS, "list", "rule"))}
    return sorted(objects, key=lambda hit: (order.get(hit.concept, 99), hit.start))
