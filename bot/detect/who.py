"""Whose act it is, and toward whom: authorities, countries, and their position in the sentence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.detect.direction import ORIGIN, is_origin, is_target, targets_of
from bot.detect.documents import Found
from bot.detect.lexicon import ANY, Lexicons
from bot.detect.origin import by_origin
from bot.detect.reading import Reading
from bot.detect.scan import Hit, longest
from bot.detect.text import is_word

NARROW = frozenset({"zh", "ja", "ko", "th"})

SHORT = 3
"""Names of up to this many letters are abbreviations and must stand in capitals."""


@dataclass(frozen=True, slots=True)
class Parties:
    """Who acts (with the hits that show it), toward whom."""

    jurisdiction: str | None
    actors: tuple[Hit, ...]
    destinations: tuple[str, ...]
    reason: str = ""
    hit: Hit | None = None
    """The words that show whose act it is."""
    aimed: tuple[Hit, ...] = ()
    """The words that show toward whom."""


@dataclass(frozen=True, slots=True)
class Named:
    """Who is named, and how much each stands like the one that acts."""

    places: Sequence[Hit]
    bodies: Sequence[Hit]
    targets: Sequence[Hit]
    weights: Mapping[str, float]
    first: Mapping[str, Hit]


def named(reading: Reading, numbers: Sequence[Found] = ()) -> Named:
    """The countries and authorities of a text, and the registers that its `numbers` stand in."""
    places = [hit for hit in longest(reading.of("place")) if _as_name(reading, hit) and not _union(reading, hit)]
    bodies = [*_bodies(reading, places), *_registers(reading, numbers)]
    targets = targets_of(reading, places)
    weights: dict[str, float] = defaultdict(float)
    first: dict[str, Hit] = {}
    for hit in bodies:
        weights[hit.value] += 3.0 if reading.page.in_title(hit.start) else 2.6
        first.setdefault(hit.value, hit)
    for hit in places:
        if hit in targets:
            weights[hit.value] -= 0.6
            continue
        standing = _standing(reading, hit) + (ORIGIN if is_origin(reading, hit) else 0.0)
        weights[hit.value] += standing * (1.3 if reading.page.in_title(hit.start) else 1.0)
        first.setdefault(hit.value, hit)
    return Named(places, bodies, targets, weights, first)


def parties(
    reading: Reading,
    lexicons: Lexicons,
    known: Named | None = None,
    acting: frozenset[int] = frozenset(),
    home: Callable[[], str | None] = lambda: None,
) -> Parties:
    """The jurisdiction that acts. `acting`: sentences in which the act is told, which count more.

    `home` tells the country of the source, where it has one; it is asked only where the text names none.
    """
    found = known or named(reading)
    places, bodies, targets, first = found.places, found.bodies, found.targets, found.first
    weights = dict(found.weights)
    if acting:
        for code, hit in first.items():
            weights[code] += 0.5 if hit.sentence in acting else 0.0
    ranked = sorted((code for code in first if weights[code] > 0), key=lambda code: (-weights[code], first[code].start))
    aimed = tuple(dict.fromkeys(hit.value for hit in targets))
    if ranked:
        code = ranked[0]
        actors = tuple(hit for hit in (*bodies, *places) if hit.value == code and hit not in targets) + tuple(
            reading.of("government")
        )
        why = f"“{reading.word(first[code])}” in the {reading.page.place(first[code].start)}: acts for {code}"
        toward = tuple({hit.value: hit for hit in reversed(targets) if hit.value != code}.values())
        return Parties(code, actors, tuple(one for one in aimed if one != code), why, first[code], toward)
    origin, why = by_origin(reading, lexicons, aimed, home())
    return Parties(origin, tuple(reading.of("government")), aimed, why)


def _as_name(reading: Reading, hit: Hit) -> bool:
    """Names begin with a capital, abbreviations are all capitals ("US", not "us"); adjectives only so in English."""
    shown = reading.page.shown[hit.start : hit.end]
    if not is_word(shown[0]) or shown[0].lower() == shown[0].upper():
        return True
    letters = shown.replace(".", "").split("'")[0]
    if len(letters) <= SHORT:
        return sum(letter.isupper() for letter in letters) > len(letters) // 2 or (
            hit.language not in {"en", ANY} and shown[0].isupper()
        )
    return shown[0].isupper() or (hit.language != "en" and len(letters) > SHORT + 1)


def _bodies(reading: Reading, places: Sequence[Hit]) -> list[Hit]:
    """Authorities; one with a country right before it is that country's ("India's commerce ministry", "越南工贸部")."""
    named = []
    for hit in longest(reading.of("authority")):
        if hit.end - hit.start <= SHORT and not _as_name(reading, hit):
            continue
        owner = next(
            (place for place in places if 0 <= hit.start - place.end <= SHORT and place.sentence == hit.sentence), None
        )
        inside = next((place for place in places if hit.start <= place.start < place.end <= hit.end), None)
        owner = owner or _owner_after(reading, hit, places)
        code = owner.value if owner and not inside else hit.value
        if not owner and not inside and (other := _headline(reading, hit, places) or _sister(reading, hit, places)):
            code = other.value
        named.append(Hit("authority", code, hit.start, hit.end, hit.sentence, hit.language))
    return named


def _registers(reading: Reading, numbers: Sequence[Found]) -> list[Hit]:
    """Numbers of acts as the authority in whose register alone they stand: (EU) 2025/395, 89 FR 96790."""
    return [
        Hit("authority", one.register, one.start, one.end, reading.page.sentence(one.start), ANY)
        for one in numbers
        if one.register and not one.cited
    ]


def _union(reading: Reading, hit: Hit) -> bool:
    """Whether a customs union is named only as whom an act spares or reaches: acts of its own name its commission."""
    return hit.value == UNION and not (reading.page.in_title(hit.start) and hit.start <= HEAD)


UNION = "EAEU"


def _owner_after(reading: Reading, body: Hit, places: Sequence[Hit]) -> Hit | None:
    """The country named right after an authority, as its owner: "Минсельхоз Казахстана"."""
    if reading.language in NARROW or reading.language == "en":
        return None
    return next(
        (
            place
            for place in places
            if 0 < place.start - body.end <= OWNER_AFTER
            and place.sentence == body.sentence
            and reading.page.folded[body.end : place.start].strip(" '") in OF
        ),
        None,
    )


OWNER_AFTER = 6
OF = frozenset({"", "de", "du", "des", "d", "del", "de la", "do", "da", "dos", "della", "dell", "van", "der"})
"""What may stand between an authority and its country."""


def _headline(reading: Reading, body: Hit, places: Sequence[Hit]) -> Hit | None:
    """The country at the head of the title, where a ministry of the summary is called by a name that many have.

    "Myanmar makes onion shipments subject to permit", and below: "The commerce department said".
    """
    if reading.page.in_title(body.start) or reading.title_hits("authority"):
        return None
    if not any(word.start < body.end and body.start < word.end for word in reading.of("government")):
        return None
    head = next((place for place in places if place.start <= HEAD and reading.page.in_title(place.start)), None)
    if head is None or is_target(reading, head) or reading.page.folded[head.end : head.end + 2] == "'s":
        return None
    return head


HEAD = 2


def _sister(reading: Reading, body: Hit, places: Sequence[Hit]) -> Hit | None:
    """The country whose press calls its ministries by the same short names as Russia's does: "Минсельхоз"."""
    if body.value != "RU" or not reading.page.folded.startswith(MINISTRY, body.start):
        return None
    if any(place.value == "RU" for place in places):
        return None
    return next((place for place in places if place.value in SISTERS and not is_target(reading, place)), None)


MINISTRY = ("мин", "правительств")
SISTERS = frozenset({"KZ", "KG", "BY", "UZ", "TJ", "TM", "AM", "AZ", "GE", "MD", "UA"})


def _standing(reading: Reading, hit: Hit) -> float:
    """How much a country stands like the one that acts: at the head of the sentence, before its government."""
    start, _ = reading.page.span(hit.sentence)
    worth = 0.5
    if hit.start - start <= (2 if reading.language in NARROW else 6):
        worth += 1.4
    elif hit.start - start <= (8 if reading.language in NARROW else 30):
        worth += 0.4
    narrow = reading.language in NARROW
    if any(
        0 <= body.start - hit.end <= (2 if narrow else 14) and body.sentence == hit.sentence
        for body in reading.of("government")
    ):
        worth += 1.2
    if any(0 <= body.start - hit.end <= 3 for body in reading.of("export")):  # noqa: PLR2004 - "'s "
        worth += 0.3
    return worth
