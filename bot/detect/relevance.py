"""Is it an act? Cues with weights, added up; each is a reason that a person can check.

Weights are log-odds set by hand: an act needs something controlled that leaves the country (object), something done
to it (act), best in one sentence, by someone who may (actor); what marks markets, opinion, imports, trials and the
like speaks against it, more in the title than in the summary.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.detect.reading import Reading, near
from bot.detect.scan import Hit
from bot.vocabulary import Kind

FUSED = ("export_control", "export_ban", "export_licence", "export_quota", "export_tax", "halt")
INSTRUMENTS = ("control", "ban", "licence", "quota", "tax")
LISTS = ("list", "catalogue", "parties", "rule")
ACTS = ("impose", "widen", "amend", "extend", "ease", "lift", "suspend", "grant", "add", "delist", "require")
SPEAKING = ("issue", "draft", "force", "clarify")
NARROW = frozenset({"zh", "ja", "ko", "th"})

AGAINST: tuple[tuple[str, float, float, Kind], ...] = (
    # concept, in the title, in the summary, what it makes of the item
    ("market", -2.2, -0.5, Kind.MARKET),
    ("statistics", -2.2, -1.2, Kind.MARKET),
    ("opinion", -2.5, -0.9, Kind.ANALYSIS),
    ("guide", -2.0, -0.7, Kind.UNRELATED),
    ("enforcement", -3.0, -1.6, Kind.ENFORCEMENT),
    ("reaction", -1.8, -0.6, Kind.ANALYSIS),
    ("history", -1.8, -1.2, Kind.ANALYSIS),
    ("effect", -2.6, 0.0, Kind.ANALYSIS),
    ("hedge", -2.8, -1.4, Kind.ANALYSIS),
    ("bill", -2.0, -1.4, Kind.ANALYSIS),
    ("unrelated", -3.5, -2.2, Kind.UNRELATED),
    ("persons", -1.5, -1.0, Kind.UNRELATED),
)
BASE = -3.4


@dataclass(frozen=True, slots=True)
class Reason:
    """What one cue counted for, and where it stands."""

    weight: float
    text: str
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """The sum, its reasons, and the sentences in which the act is told."""

    score: float
    reasons: tuple[Reason, ...]
    acting: frozenset[int]
    against: Kind


def judge(reading: Reading, actors: Sequence[Hit], extra: Iterable[Reason]) -> Judgement:
    """Weigh an item. `actors` are the hits of authorities and countries that act; `extra` what facts add."""
    objects = things(reading)
    acts = _acts(reading)
    told = _told(objects, acts)
    reasons = [*_for(reading, objects, told, actors), *extra]
    first = min((hit.start for hit, _ in told if reading.page.in_title(hit.start)), default=None)
    reasons += _against(reading, first)
    reasons += _imports(reading, objects)
    total = BASE + sum(reason.weight for reason in reasons)
    kinds = [(reason.weight, reason.kind) for reason in reasons if reason.kind]
    against = min(kinds, key=lambda pair: pair[0])[1] if kinds else Kind.UNRELATED
    if kinds and not objects and not reading.has("export", "goods"):
        against = Kind.UNRELATED
    score = 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
    return Judgement(score, tuple(reasons), frozenset(hit.sentence for hit, _ in told), against or Kind.UNRELATED)


def things(reading: Reading) -> list[Hit]:
    """What is controlled: an instrument beside an export word, a compound of both, a list or rule of the field."""
    narrow = reading.language in NARROW
    exports = reading.of("export")
    paired = [instrument for instrument, _ in near(reading.of(*INSTRUMENTS), exports, 18 if narrow else 70)]
    found = {*reading.of(*FUSED), *paired, *reading.of(*LISTS), *_implied(reading), *_allowed(reading)}
    voided = _voids(reading)
    return sorted(
        (hit for hit in found if not _behind(reading, hit) and not _overlaps(hit, voided)), key=lambda hit: hit.start
    )


def _implied(reading: Reading) -> Iterable[Hit]:
    """A licence that is required, in an item whose title speaks of exports."""
    if reading.title_hits("export"):
        needed = {hit.sentence for hit in reading.of("require", "unlicensed")}
        yield from (hit for hit in reading.of("licence") if hit.sentence in needed)


def _allowed(reading: Reading) -> Iterable[Hit]:
    """Exports of named goods that are allowed right there in the title: "US approves H20 exports to China".

    What may be allowed was controlled; the verb stands before the export word, and no imports are spoken of.
    """
    goods = reading.title_hits("goods")
    if not goods or reading.title_hits("import"):
        return
    for export in reading.title_hits("export"):
        if any(0 < export.end - grant.start <= ALLOWED for grant in reading.title_hits("grant")):
            yield export


ALLOWED = 48
"""Characters from a verb that allows to the end of the export word."""


def _voids(reading: Reading) -> list[Hit]:
    """Set phrases of other fields, which take their words with them: "transfer ban", "the limits of", "may ban"."""
    return reading.of("unrelated", "opinion", "guide", "hedge", "statistics", "history")


def _overlaps(hit: Hit, others: Sequence[Hit]) -> bool:
    return any(other.start <= hit.start and hit.end <= other.end for other in others)


def _behind(reading: Reading, hit: Hit) -> bool:
    """Whether the thing is only the background: "amid export controls", "before the ban"."""
    if reading.language in NARROW:
        return False
    for word in reading.of("background"):
        if word.sentence == hit.sentence and 0 <= hit.start - word.end <= BACKGROUND:
            between = reading.page.folded[word.end : hit.start]
            if not any(mark in between for mark in ",;:"):
                return True
    return False


BACKGROUND = 30
"""Characters after "amid", "before" and the like that they make background."""


def _acts(reading: Reading) -> list[Hit]:
    """What is done, unless only thought of: an act beside a hedge, or under a hedge in the title, is none yet."""
    voided, hedges = [*_voids(reading), *reading.of("effect")], reading.of("hedge", "bill")
    return [
        hit
        for hit in reading.of(*ACTS, *SPEAKING)
        if not _behind(reading, hit)
        and not _overlaps(hit, voided)
        and not _hedged(reading, hit, hedges)
        and not _noun(reading, hit)
    ]


def _noun(reading: Reading, hit: Hit) -> bool:
    """Whether an English word that may be verb or noun is the noun here: "export curbs", but "curbs exports"."""
    if hit.language != "en" or not reading.page.folded[hit.start : hit.end].endswith(NOUNS):
        return False
    return any(hit.start - word.end == 1 for word in reading.of("export"))


def _hedged(reading: Reading, hit: Hit, hedges: Sequence[Hit]) -> bool:
    if hit.concept in SPEAKING:
        return False
    span = 12 if reading.language in NARROW else 28
    return any(
        hedge.sentence == hit.sentence
        and (reading.page.in_title(hit.start) or max(hedge.start - hit.end, hit.start - hedge.end) <= span)
        for hedge in hedges
    )


def _told(objects: Sequence[Hit], acts: Sequence[Hit]) -> list[tuple[Hit, Hit]]:
    """Pairs of object and act in one sentence; the strongest kind of act first."""
    by_sentence: dict[int, list[Hit]] = {}
    for act in acts:
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


def _for(
    reading: Reading,
    objects: Sequence[Hit],
    told: Sequence[tuple[Hit, Hit]],
    actors: Sequence[Hit],
) -> Iterable[Reason]:
    page = reading.page
    for place, weight in (("title", 2.0), ("summary", 1.4)):
        thing = next((hit for hit in _strongest(objects) if page.place(hit.start) == place), None)
        if thing:
            yield Reason(
                weight if thing.concept != "rule" else weight * 0.6,
                f"“{reading.word(thing)}” in the {place}: control of exports ({thing.concept})",
            )
        pair = next(((t, a) for t, a in told if page.place(t.start) == place and a.concept in ACTS), None)
        pair = pair or next(((t, a) for t, a in told if page.place(t.start) == place), None)
        if pair:
            worth = (2.2 if place == "title" else 1.6) * (1.0 if pair[1].concept in ACTS else 0.6)
            yield Reason(
                worth, f"“{reading.word(pair[1])}” with it in the {place}: something is done ({pair[1].concept})"
            )
    yield from _at_the_head(reading, objects, told, actors)
    acting = {thing.sentence for thing, _ in told}
    actor = next((hit for hit in actors if hit.sentence in acting), None)
    if actor:
        yield Reason(1.0, f"“{reading.word(actor)}” in the {page.place(actor.start)}: who acts")
    elif acting and (named := next((hit for hit in actors if reading.page.in_title(hit.start)), None)):
        yield Reason(0.7, f"“{reading.word(named)}” in the title: who acts")
    elif objects and not actors:
        yield Reason(-0.6, "nobody who acts is named")
    said = next((hit for hit in reading.of(*SPEAKING) if not page.in_title(hit.start)), None)
    if said and objects:
        yield Reason(0.5, f"“{reading.word(said)}” in the summary: an act is made known ({said.concept})")
    allowed = next((hit for hit in reading.of("unlicensed")), None)
    if allowed:
        yield Reason(1.0, f"“{reading.word(allowed)}” in the {page.place(allowed.start)}: what exporters must do")


def _at_the_head(
    reading: Reading, objects: Sequence[Hit], told: Sequence[tuple[Hit, Hit]], actors: Sequence[Hit]
) -> Iterable[Reason]:
    """A headline that begins with who acts and names the thing is news of an act, whatever its verb.

    Unless the thing is another country's: "India seeks relief from China's curbs".
    """
    titled = [hit for hit in _strongest(objects) if reading.page.in_title(hit.start)]
    places = reading.title_hits("place")
    named = {"place", "authority", "government"} if reading.language in NARROW else {"place", "authority"}
    head = next((hit for hit in (*actors, *places) if hit.start <= HEAD and hit.concept in named), None)
    if not titled or not head:
        return
    other = _owner(reading, titled, head, places)
    if other:
        yield Reason(
            -2.8,
            f"“{reading.word(other)}” in the title: the control is theirs, not of who is named first",
            Kind.ANALYSIS,
        )
    elif not any(reading.page.in_title(thing.start) for thing, _ in told) and not reading.title_hits(
        "hedge", "bill", "import"
    ):
        worth = 1.5 if any(_verbal(reading, hit) for hit in titled) else 0.8
        yield Reason(worth, f"“{reading.word(head)}” at the head of the title, which names the control")


def _verbal(reading: Reading, thing: Hit) -> bool:
    """Whether a thing named without a verb is the act itself: 出口禁止 and 수출통제 at the end of a clause."""
    if reading.language not in NARROW or thing.concept not in FUSED:
        return False
    rest = reading.page.folded[thing.end : reading.page.title_end].lstrip(" '\"])」』!")
    return not rest or rest.startswith(CLAUSE_ENDS)


def _owner(reading: Reading, titled: Sequence[Hit], head: Hit, places: Sequence[Hit]) -> Hit | None:
    """Another country that stands right before the thing as its owner: "China's export controls", "Chinas Regeln"."""
    for place in places:
        if place.value == head.value or place.start <= head.end:
            continue
        after = reading.page.folded[place.end : place.end + 3]
        owns = after.startswith("'s") or reading.page.folded[place.start : place.end].endswith("'s")
        if reading.language in NARROW:  # there a country right before the thing is the one aimed at
            return None
        if any((owns and 0 <= hit.start - place.end <= OWNED) or 0 <= hit.start - place.end <= 1 for hit in titled):
            return place
    return None


CLAUSE_ENDS = (".", "…", "。", ",", "，", "、", ";", "；", "—", "–", "|", "/")
"""What a headline sets between the act and what it goes on to say."""

NOUNS = ("curbs", "bans", "limits", "caps", "halts", "stops")
"""Ends of English words that are as well plural nouns as verbs."""

HEAD = 8
"""Characters from the start of a title within which its first name stands."""

OWNED = 30
"""Characters between an owner's name and what it owns."""


def _strongest(objects: Sequence[Hit]) -> list[Hit]:
    order = {name: rank for rank, name in enumerate((*FUSED, "parties", "catalogue", *INSTRUMENTS, "list", "rule"))}
    return sorted(objects, key=lambda hit: (order.get(hit.concept, 99), hit.start))


def _against(reading: Reading, first: int | None) -> Iterable[Reason]:
    """Cues that speak against; those that follow the act in the title count for a third.

    So does an effect wherever it stands: "Fearing shortages, India bans onion exports".
    """
    for concept, in_title, in_summary, kind in AGAINST:
        title = next(iter(reading.title_hits(concept)), None)
        body = next((hit for hit in reading.of(concept) if not reading.page.in_title(hit.start)), None)
        if title:
            weight = (
                in_title
                if first is None or (title.start < first and concept != "effect") or concept in {"hedge", "unrelated"}
                else in_title / 3
            )
            yield Reason(weight, f"“{reading.word(title)}” in the title: {concept}", kind)
        if body and in_summary:
            yield Reason(in_summary, f"“{reading.word(body)}” in the summary: {concept}", kind)


def _imports(reading: Reading, objects: Sequence[Hit]) -> Iterable[Reason]:
    imports, exports = reading.of("import"), reading.of("export", *FUSED)
    if imports and not exports:
        yield Reason(-2.5, f"“{reading.word(imports[0])}”: about imports, exports are not named", Kind.UNRELATED)
    elif reading.title_hits("import") and not reading.title_hits("export", *FUSED):
        yield Reason(-1.5, f"“{reading.word(imports[0])}” in the title: about imports", Kind.UNRELATED)
    if not objects:
        yield Reason(-1.5, "no control of exports is named")
