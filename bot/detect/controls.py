"""What is controlled, and what is done to it.

A control is an instrument beside an export word, a list or law of the field, or goods that only leave.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.detect.matches import Hit, Reading, near

FUSED = ("export_control", "export_ban", "export_licence", "export_quota", "export_tax", "halt")
INSTRUMENTS = ("control", "ban", "licence", "quota", "tax")
LISTS = ("list", "catalogue", "parties", "rule")
CHANGES = ("lift", "suspend", "extend", "ease", "impose", "amend")
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
    narrow = reading.narrow
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
    goods = [
        hit
        for hit in reading.title_hits("goods")
        if hit.value in reading.relations.traded and not _at_home(reading, hit)
    ]
    span = 16 if reading.narrow else BESIDE
    found = [instrument for instrument, _ in near(instruments, goods, span)]
    return found or _licences_abroad(reading, instruments)


def _homely(reading: Reading) -> Sequence[Hit]:
    """Words of rules and industries at home, which may be another country's home."""
    return reading.title_hits("domestic")


def _theirs(reading: Reading, hit: Hit) -> bool:
    """Whether an industry is another country's, named right before it: "US hits China's chip industry"."""
    if not reading.marked(hit, "industry"):
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
    traded = any(hit.value in reading.relations.traded for hit in reading.title_hits("goods"))
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
    kept_out = reading.grammar.of(goods.language).form("kept_out")
    return _foreign(reading, goods) or bool(kept_out.match(reading.page.folded, goods.end, reading.page.title_end))


def _foreign(reading: Reading, goods: Hit) -> bool:
    """Whether the goods are called another country's, and so come in: "bans Russian aluminium", "对俄罗斯铝"."""
    names, toward = reading.title_hits("place", "authority", "government"), reading.own.words("toward_before")
    return any(
        0 <= goods.start - place.end <= 1
        and not reading.page.folded.startswith(toward, max(0, place.start - 1))
        and not reading.page.folded.startswith(toward, place.start)
        and any(name.end <= place.start and name.value != place.value for name in names)
        for place in reading.title_hits("place")
    )


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
    last = reading.verb_last  # there the verb follows: 수출 허용
    for export in reading.title_hits("export"):
        if any(0 < export.end - grant.start <= ALLOWED for grant in grants) or (
            last and any(0 <= grant.start - export.end <= BESIDE_PLACE for grant in grants)
        ):
            yield export


def _loosened(reading: Reading) -> list[Hit]:
    """Verbs that ease or tighten exports themselves: "finalizes rule to ease gun exports"."""
    return [hit for hit in reading.title_hits("ease", "widen") if reading.begins(hit, "loosen")]


def _resumed(reading: Reading) -> list[Hit]:
    """Verbs of a country that lets exports go again, where its government is spoken of and nothing else stopped them.

    "Argentina reopens beef exports"; a port that resumes loadings after a storm lifts nothing.
    """
    head = any(hit.start <= HEAD for hit in reading.title_hits("place", "authority", "government"))
    if not head or reading.has("disruption") or not reading.has("authority", "government"):
        return []
    return [hit for hit in reading.title_hits("lift") if reading.begins(hit, "resume")]


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
    known = reading.behind.get(hit)
    if known is None:
        known = reading.behind[hit] = "particles" not in reading.own.traits and any(
            word.sentence == hit.sentence
            and 0 <= hit.start - word.end <= BACKGROUND
            and not any(mark in reading.page.folded[word.end : hit.start] for mark in ",;:")
            and not _direction(reading, word)
            for word in reading.of("background")
        )
    return known


def _direction(reading: Reading, word: Hit) -> bool:
    """Whether a word that may say "after" says "to": "nach China"."""
    if not any(other.start == word.start for other in reading.of("to")):
        return False
    return any(0 <= place.start - word.end <= 1 for place in reading.of("place"))


def strongest(objects: Sequence[Hit]) -> list[Hit]:
    """The clearest controls first."""
    order = {name: rank for rank, name in enumerate((*FUSED, "parties", "catalogue", *INSTRUMENTS, "list", "rule"))}
    return sorted(objects, key=lambda hit: (order.get(hit.concept, 99), hit.start))


# What is done to the controlled thing (imposed, eased, lifted …), unless it is merely considered.


ACTS = ("impose", "widen", "amend", "extend", "ease", "lift", "suspend", "grant", "add", "delist", "require")
SPEAKING = ("issue", "draft", "force", "clarify")


def acts(reading: Reading) -> list[Hit]:
    """What is done: an act beside a hedge, or under a hedge in the title, is none yet."""
    voided, hedges = [*voids(reading), *reading.of("effect")], reading.of("hedge", "bill")
    return [
        hit
        for hit in reading.of(*ACTS, *SPEAKING)
        if not behind(reading, hit)
        and not overlaps(hit, voided)
        and not _hedged(reading, hit, hedges)
        and not _noun(reading, hit)
    ]


def told(objects: Sequence[Hit], done: Sequence[Hit]) -> list[tuple[Hit, Hit]]:
    """Pairs of object and act in one sentence; the strongest kind of act first."""
    by_sentence: dict[int, list[Hit]] = {}
    for act in done:
        by_sentence.setdefault(act.sentence, []).append(act)
    pairs = []
    for thing in objects:
        found = [
            act
            for act in by_sentence.get(thing.sentence, ())
            if act.concept in ACTS or not (thing.start <= act.start and act.end <= thing.end)
        ]
        if found:
            pairs.append((thing, min(found, key=lambda act: (act.concept in SPEAKING, abs(act.start - thing.start)))))
    return pairs


def _noun(reading: Reading, hit: Hit) -> bool:
    """Whether a word that may be verb or noun is the noun here: "export curbs", but "curbs exports"."""
    if any(_holds(noun, hit) for noun in reading.of("ban_noun")):
        return True  # 禁令 is a ban, 禁 alone forbids
    endings = reading.grammar.of(hit.language).words("plural_verbs")
    if not endings or not reading.page.folded[hit.start : hit.end].endswith(endings):
        return False
    return any(hit.start - word.end == 1 for word in reading.of("export", "goods"))


def _holds(longer: Hit, hit: Hit) -> bool:
    return longer.start <= hit.start and hit.end <= longer.end and longer.end - longer.start > hit.end - hit.start


def _hedged(reading: Reading, hit: Hit, hedges: Sequence[Hit]) -> bool:
    if hit.concept in SPEAKING:
        return False
    span = 12 if reading.narrow else 28
    return any(
        hedge.sentence == hit.sentence
        and (reading.page.in_title(hit.start) or max(hedge.start - hit.end, hit.start - hedge.end) <= span)
        for hedge in hedges
    )


# Headlines that begin with who acts: they report an act whatever the verb, unless the control is another's.


CLAUSE_ENDS = (".", "\u2026", "\u3002", ",", "\uff0c", "\u3001", ";", "\uff1b", "\u2014", "\u2013", "|", "/")
"""What a headline sets between the act and what it goes on to say."""

CLOSING = " '\"\u300d\u300f"

OWNED = 30
"""Characters between an owner's name and what it owns."""


def head_of(reading: Reading, actors: Sequence[Hit]) -> Hit | None:
    """Who stands at the head of the title: a country, an authority, in some titles a government."""
    known, places = _heads(reading), reading.title_hits("place")
    return next((hit for hit in (*actors, *places) if hit.start <= HEAD and hit.concept in known), None)


def _heads(reading: Reading) -> frozenset[str]:
    if reading.narrow or reading.title_hits("list", "catalogue", "parties"):
        return frozenset({"place", "authority", "government"})
    return frozenset({"place", "authority"})


def verbal(reading: Reading, thing: Hit) -> bool:
    """Whether a thing named without a verb is the act itself: 出口禁止 and 수출통제 at the end of a clause."""
    if not reading.narrow or thing.concept not in (*FUSED, "parties"):
        return False
    if thing.concept == "parties":  # …を輸出規制リストに
        return reading.page.folded[thing.end : reading.page.title_end].strip(CLOSING) in reading.own.words("onto")
    before, after = reading.page.folded[: thing.start], reading.page.folded[thing.end : reading.page.title_end]
    if before.count('"') % 2:  # in somebody's words
        return False
    if before.endswith(reading.own.words("owns") or "\0") and any(
        place.end == thing.start - 1 for place in reading.title_hits("place")
    ):
        return False  # 中国の輸出規制 is a thing that is spoken of
    if "space_ends_clause" in reading.own.traits and after.startswith(" "):
        return True
    rest = after.lstrip(f"{CLOSING}])!")
    return not rest or rest.startswith(CLAUSE_ENDS)


def owner(reading: Reading, titled: Sequence[Hit], head: Hit, places: Sequence[Hit]) -> Hit | None:
    """Another country that stands right before the thing as its owner: "China's export controls", "Chinas Regeln".

    A list that is known to be the first one's own ("hits China's makers with Entity List additions") stays its own, and
    so does what a verb does to the other's goods or firms ("puts China's SMIC on blacklist").
    """
    own = [hit for hit in reading.title_hits("authority") if hit.value == head.value]
    verbs = reading.title_hits("impose", "add", "delist")
    owned = [hit for hit in titled if not any(one.start < hit.end and hit.start < one.end for one in own)]
    for place in places:
        if place.value == head.value or place.start <= head.end:
            continue
        after = reading.page.folded[place.end : place.end + 3]
        owns = after.startswith("'s") or reading.page.folded[place.start : place.end].endswith("'s")
        if reading.narrow:  # there a country right before the thing is the one aimed at
            return None
        if any(verb.start < place.start and place.end < verb.end for verb in verbs):
            continue
        if reading.page.folded[head.end : place.start].strip() in {",", "&", *reading.grammar.words("and")}:
            continue  # two that act: "Burkina Faso, Mali halt exports"
        if any((owns and 0 <= hit.start - place.end <= OWNED) or 0 <= hit.start - place.end <= 1 for hit in owned):
            return place
    return None
