"""Whose act it is, and toward whom: authorities, countries, and their position in the sentence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.detect.classify import chosen
from bot.detect.document import Reading
from bot.detect.lexicon import plain_name
from bot.detect.model import SourceText
from bot.text import countries
from bot.text.act_numbers import Found
from bot.text.folding import is_word
from bot.text.matcher import ANY, Hit, longest

# Toward whom: countries that stand as the aim of an act.


def targets_of(reading: Reading, places: Sequence[Hit]) -> list[Hit]:
    """The countries that the act is aimed at, with those told in one breath: "to Mexico, Canada and Chile"."""
    found: list[Hit] = []
    aimed = set(chosen(reading, "target"))
    ands = reading.grammar.words("and")
    listed: list[Hit] = []
    for hit in places:
        last = (listed or found)[-1] if listed or found else None
        between = reading.page.folded[last.end : hit.start].strip() if last else ""
        if hit in aimed or between in ands:
            found += [*listed, hit] if between in ands else [hit]
            listed = []
        elif found and between == ",":
            listed.append(hit)
        else:
            listed = []
    return [*_named_before(reading, places, found), *found] if found and "particles" in reading.own.traits else found


def _named_before(reading: Reading, places: Sequence[Hit], aimed: Sequence[Hit]) -> list[Hit]:
    """Countries told in one breath before one that is aimed at, where direction stands behind: "भूटान और नेपाल को"."""
    ands = {word for word in reading.grammar.words("and") if word.isalpha()}
    found: list[Hit] = []
    following: Hit | None = None
    for hit in reversed(places):
        between = reading.page.folded[hit.end : following.start].strip() if following else ""
        if hit not in aimed and following and (between in ands or (found and between == ",")):
            found.append(hit)
            following = hit
        else:
            following = hit if hit in aimed else None
    return found[::-1]


# Whose act it is where no country is named: told by the source, the goods or the language.


CONTINENTAL_TLD = {"uk": "GB", "eu": "EU"}
GENERIC_TLD = frozenset(
    {"com", "org", "net", "info", "biz", "io", "co", "tv", "me", "ai", "fm", "cc", "int", "edu", "gov"}
)


def by_origin(  # noqa: PLR0911 - the first that knows
    reading: Reading, aimed: Sequence[str], source: str | None
) -> tuple[str | None, str]:
    """The government of the place where the source stands, else of the language's press; and why.

    `aimed`: countries that the act is aimed at. `source`: the country told by the source's name.
    """
    bodies = reading.of("government")
    if reading.text.jurisdiction:
        return reading.text.jurisdiction, "no country is named; the source is of there"
    host = urlsplit(reading.text.url).hostname or "" if "//" in reading.text.url[:12] else ""
    tld = host.rsplit(".", 1)[-1].lower()
    if len(tld) == 2 and tld not in GENERIC_TLD and tld.isalpha():  # noqa: PLR2004 - country codes have two letters
        code = CONTINENTAL_TLD.get(tld, tld.upper())
        if countries.is_code(code):
            return code, f"the source stands under .{tld}"
    if any(reading.page.folded.startswith(reading.grammar.starts("commission"), body.start) for body in bodies[:1]):
        return "EU", f"“{reading.word(bodies[0])}” without a country means the European one"
    if source and source not in aimed:
        return source, "no country is named; the source stands there"
    made = next((hit for hit in reading.of("goods") if hit.value in reading.relations.origins), None)
    if made and reading.language in {"en", "fr", "es", None}:
        why = f"no country is named; “{reading.word(made)}” comes from there nearly alone"
        return reading.relations.origins[made.value], why
    if bodies and (place := _where(reading)):
        return place.value, f"“{reading.word(place)}” is where it happens"
    home = reading.own.home
    if home == "CN" and _traditional(reading):
        home = "TW"
    if home and home not in aimed:
        return home, f"no country is named; the text is in {reading.language}, so its government is meant"
    return None, ""


def _where(reading: Reading) -> Hit | None:
    """The one country named, if the word before it tells a place as often as a direction: "au Sénégal"."""
    places = {hit.value: hit for hit in reversed(reading.of("place"))}
    if len(places) != 1:
        return None
    place = next(iter(places.values()))
    before = reading.page.folded[: place.start].rstrip()
    return place if before.endswith(tuple(f" {word}" for word in reading.own.words("locative")) or "\0") else None


def _traditional(reading: Reading) -> bool:
    """Whether a Chinese text is in traditional characters, which are written in Taiwan and Hong Kong."""
    pairs = zip(reading.page.shown, reading.page.folded, strict=True)
    return sum(old != new and old >= HAN for old, new in pairs) > TRADITIONAL


HAN = "\u4e00"
TRADITIONAL = 2
"""Characters that both ways of writing may share as variants."""


def outlet(text: SourceText, outlets: Mapping[str, str]) -> str | None:
    """The country of a paper or site that writes for one, by its name or by a part of its address."""
    name = plain_name(text.source[:OUTLET].partition("(")[0].strip())
    host = (urlsplit(text.url).hostname or "") if "//" in text.url[:12] else ""
    names = (name, name.removeprefix("the "), *reversed(host.lower().split(".")[:-1]))
    return next((outlets[one] for one in names if one in outlets), None)


OUTLET = 80
"""Characters of a source's name that are looked at."""


SHORT = 3
"""Names of up to this many letters are abbreviations and must stand in capitals."""


@dataclass(frozen=True, slots=True)
class Parties:
    """Who acts, toward whom."""

    jurisdiction: str | None
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

    def leader(self, acting: frozenset[int] = frozenset()) -> str | None:
        """The country that acts, if one is named. `acting`: sentences in which the act is told, which count more."""
        ranked = []
        for code, hit in self.first.items():
            weight = self.weights[code] + 0.5 * (hit.sentence in acting)
            if weight > 0:
                ranked.append((-weight, hit.start, code))
        return min(ranked)[2] if ranked else None

    def actors(self, reading: Reading) -> list[Hit]:
        """Words that name who acts, whichever sentences tell the act."""
        code = self.leader()
        own = [hit for hit in (*self.bodies, *self.places) if hit.value == code and hit not in self.targets]
        return [*own, *reading.of("government")]


def named(reading: Reading, numbers: Sequence[Found]) -> Named:
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
        weights[hit.value] += _standing(reading, hit) * (1.3 if reading.page.in_title(hit.start) else 1.0)
        first.setdefault(hit.value, hit)
    return Named(places, bodies, targets, weights, first)


def parties(reading: Reading, known: Named, acting: frozenset[int], home: Callable[[], str | None]) -> Parties:
    """The jurisdiction that acts, and those that it aims at. `acting`: sentences in which the act is told.

    `home` tells the country of the source, where it has one; it is asked only where the text names none.
    """
    aimed = tuple(dict.fromkeys(hit.value for hit in known.targets))
    code = known.leader(acting)
    if code is None:
        origin, why = by_origin(reading, aimed, home())
        return Parties(origin, aimed, why)
    hit = known.first[code]
    why = f"“{reading.word(hit)}” in the {reading.page.place(hit.start)}: acts for {code}"
    toward = tuple({hit.value: hit for hit in reversed(known.targets) if hit.value != code}.values())
    return Parties(code, tuple(one for one in aimed if one != code), why, hit, toward)


def _as_name(reading: Reading, hit: Hit) -> bool:
    """Names begin with a capital, abbreviations are all capitals ("US", not "us"); adjectives only so in English."""
    text, end = reading.page.shown, hit.end
    if not is_word(text[hit.start]) or text[hit.start].lower() == text[hit.start].upper():
        return True
    while end - hit.start <= SHORT + 1 and text[end : end + 1].isalpha():  # a stem's whole word, as far as it matters
        end += 1
    shown = text[hit.start : end]
    if shown in reading.own.words("small_names"):
        return True
    letters = shown.replace(".", "").split("'")[0]
    capitals = "capitals" in reading.grammar.of(hit.language).traits
    if len(letters) <= SHORT:
        return sum(letter.isupper() for letter in letters) > len(letters) // 2 or (
            not capitals and hit.language != ANY and shown[0].isupper()
        )
    return shown[0].isupper() or (not capitals and len(letters) > SHORT + 1)


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
    if "owner_first" in reading.own.traits:
        return None
    return next(
        (
            place
            for place in places
            if 0 < place.start - body.end <= OWNER_AFTER
            and place.sentence == body.sentence
            and reading.page.folded[body.end : place.start].strip(" '") in {"", *reading.grammar.words("of")}
        ),
        None,
    )


OWNER_AFTER = 6


def _headline(reading: Reading, body: Hit, places: Sequence[Hit]) -> Hit | None:
    """The country at the head of the title, where a ministry of the summary is called by a name that many have.

    "Myanmar makes onion shipments subject to permit", and below: "The commerce department said".
    """
    if reading.page.in_title(body.start) or reading.title_hits("authority"):
        return None
    if not any(word.start < body.end and body.start < word.end for word in reading.of("government")):
        return None
    head = next((place for place in places if place.start <= HEAD and reading.page.in_title(place.start)), None)
    if head is None or head in chosen(reading, "target") or reading.page.folded[head.end : head.end + 2] == "'s":
        return None
    return head


HEAD = 2


def _sister(reading: Reading, body: Hit, places: Sequence[Hit]) -> Hit | None:
    """The country whose press calls its ministries by the same short names as Russia's does: "Минсельхоз"."""
    if body.value != "RU" or not reading.page.folded.startswith(reading.own.words("ministry") or "\0", body.start):
        return None
    aimed = chosen(reading, "target")
    return next((place for place in places if place.value in SISTERS and place not in aimed), None)


SISTERS = frozenset({"KZ", "KG", "BY", "UZ", "TJ", "TM", "AM", "AZ", "GE", "MD", "UA"})


def _standing(reading: Reading, hit: Hit) -> float:
    """How much a country stands like the one that acts: at the head of the sentence, before its exports."""
    start, _ = reading.page.span(hit.sentence)
    worth = 0.5
    for word in chosen(reading, "opening"):  # "After US tariffs, China restricts": the sentence begins behind the comma
        if word.sentence == hit.sentence and word.end <= hit.start:
            start = reading.page.folded.find(",", word.end, hit.start) + 2
            if start < word.end:
                return worth
    if hit.start - start <= (2 if reading.narrow else 6):
        worth += 1.4
    elif hit.start - start <= (8 if reading.narrow else 30):
        worth += 0.4
    if any(0 <= body.start - hit.end <= 3 for body in reading.of("export")):  # noqa: PLR2004 - "'s "
        worth += 0.3
    return worth
