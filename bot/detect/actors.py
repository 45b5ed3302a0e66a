"""Whose act it is, and toward whom: authorities, countries, and their position in the sentence."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.detect.document import Reading
from bot.detect.patterns import chosen
from bot.text.act_numbers import Found
from bot.text.matcher import ANY, Hit, longest
from bot.text.normalize import is_word

# Toward whom: countries that stand as the aim of an act.


def targets_of(reading: Reading, places: Sequence[Hit], bodies: Sequence[Hit] = ()) -> list[Hit]:
    """The countries that the act is aimed at, with those told in one breath: "to Mexico, Canada and Chile".

    `bodies`: authorities that the text names.
    """
    found: list[Hit] = []
    aimed = set(chosen(reading, "target"))
    ands = reading.grammar.words("and")
    listed: list[Hit] = []
    for hit in places:
        last = (listed or found)[-1] if listed or found else None
        between = _between(reading, _end(last, aimed), hit.start) if last else ""
        if hit in aimed or between in ands:
            found += [*listed, hit] if between in ands else [hit]
            listed = []
        elif found and between == ",":
            listed.append(hit)
            if _ends_list_of_prefix(reading, found[0], hit):
                found, listed = [*found, *listed], []
        else:
            listed = []
    behind = "particles" in reading.own.traits or any(_is_bent(reading, hit) for hit in found)
    return [*_named_before(reading, places, found, bodies), *found] if behind else found


def _is_bent(reading: Reading, hit: Hit) -> bool:
    """Whether a country's case tells the direction, which those before it then share: "Rusya ve Belarus'a"."""
    return bool(reading.own.form("dative").match(reading.page.folded, hit.end))


def _ends_list_of_prefix(reading: Reading, first: Hit, last: Hit) -> bool:
    """Whether direction stands before the first country of a list that ends at what is controlled.

    "대러시아, 벨라루스 수출통제": the prefix is shared, and the last country is nobody who acts.
    """
    own, folded = reading.own, reading.page.folded
    prefixes = own.words("toward_before")
    led = bool(prefixes) and (folded.startswith(prefixes, first.start) or folded.endswith(prefixes, 0, first.start))
    return led and any(0 <= hit.start - last.end <= 1 for hit in reading.of("export", *FUSED_CONTROLS))


FUSED_CONTROLS = ("export_control", "export_ban", "export_licence", "export_quota", "export_tax")


def _end(place: Hit, aimed: Iterable[Hit]) -> int:
    """Return where a country's name ends, though a short form of it that is joined with "toward" ends before."""
    return max((one.end for one in aimed if one.value == place.value and one.start < place.end), default=place.end)


def _between(reading: Reading, start: int, end: int) -> str:
    """Return what stands between two names, of the first of which only the stem may be known.

    A mark that is read as a space (·) is returned as it is written.
    """
    while start < end and is_word(reading.page.folded[start]):
        start += 1
    between = reading.page.folded[start:end].strip() or reading.page.shown[start:end].strip()
    words, articles = between.split(" "), {*reading.own.words("between"), *reading.own.words("articles")}
    return " ".join(words[:1] if len(words) == len(ONE_MORE) and words[1] in articles else words)


ONE_MORE = ("and", "the")


def _words_between_countries(reading: Reading) -> set[str]:
    """Return words and marks for "and" that join two countries; a comma alone joins none."""
    words = set(reading.grammar.words("and"))
    ands = {word for word in words if word.isalpha()}
    marks = {mark for mark in words - ands if len(mark) == 1} - {",", "、"} if reading.narrow else set()
    return ands | marks


def _named_before(reading: Reading, places: Sequence[Hit], aimed: Sequence[Hit], bodies: Sequence[Hit]) -> list[Hit]:
    """Countries told in one breath before one that is aimed at, where direction stands behind: "भूटान और नेपाल को".

    In scripts without spaces a comma may stand behind the one that acts: 中国、日本向け. If another is told to act, it
    stands in a list: 日本政府は、ロシア、ベラルーシ向けの輸出を禁止.
    """
    acting = {hit.value for hit in bodies} | _with_government(reading, places) if reading.narrow else set()
    joining = _words_between_countries(reading)
    found: list[Hit] = []
    following: Hit | None = None
    for hit in reversed(places):
        between = _between(reading, hit.end, following.start) if following else ""
        listed = between in {",", "、"} and (bool(acting - {hit.value}) and hit.value not in acting)
        listed = listed or (bool(found) and between == ",")
        if hit not in aimed and following and (between in joining or listed):
            found.append(hit)
            following = hit
        else:
            following = hit if hit in aimed else None
    return found[::-1]


def _with_government(reading: Reading, places: Sequence[Hit]) -> set[str]:
    """The countries of whose governments a text speaks: 日本政府."""
    starts = {hit.start for hit in reading.of("government")}
    return {place.value for place in places if place.end in starts}


# Whose act it is where no country stands like the one that acts.


def by_origin(reading: Reading, home: str | None, targets: Sequence[Hit] = ()) -> tuple[str | None, str]:
    """Return the country where the text says that it happens, else that of an authority's own source; and why.

    `home`: the country of the authority whose source it is; `targets`: countries that the act is aimed at. Neither an
    address nor a language is evidence.
    """
    if reading.of("government") and (place := _where(reading)) and place not in targets:
        return place.value, f"“{reading.word(place)}” is where it happens"
    return (home, "no country is named; the source is an authority's of there") if home else (None, "")


def _where(reading: Reading) -> Hit | None:
    """The one country named, if the word before it tells a place as often as a direction: "au Sénégal"."""
    places = {hit.value: hit for hit in reversed(reading.of("place")) if not _only_named(reading, hit)}
    if len(places) != 1:
        return None
    place = next(iter(places.values()))
    before = reading.page.folded[: place.start].rstrip()
    return place if before.endswith(tuple(f" {word}" for word in reading.own.words("locative")) or "\0") else None


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


def named(reading: Reading, numbers: Sequence[Found], home: str | None) -> Named:
    """Return the countries and authorities of a text, and the registers that its `numbers` stand in.

    `home`: the country of the authority whose source it is; "the ministry" is then its own.
    """
    places = [hit for hit in longest(reading.of("place")) if _as_name(reading, hit) and not _only_named(reading, hit)]
    if reading.half_read:
        places = _by_form(reading, places)
    bodies = [*_bodies(reading, places, home), *_registers(reading, numbers)]
    targets = targets_of(reading, places, bodies)
    weights: dict[str, float] = defaultdict(float)
    first: dict[str, Hit] = {}
    for hit in bodies:
        own = OWN_BODY if hit.concept == "government" else 0.0
        weights[hit.value] += own or (3.0 if reading.page.in_title(hit.start) else 2.6)
        first.setdefault(hit.value, hit)
    for hit in places:
        if hit in targets:
            weights[hit.value] -= 0.6
            continue
        weights[hit.value] += _standing(reading, hit) * (1.3 if reading.page.in_title(hit.start) else 1.0)
        first.setdefault(hit.value, hit)
    if leading := _leading(reading, places, targets):
        weights[leading.value] = max(weights.values()) + 1
        first[leading.value] = leading
    return Named(places, bodies, targets, weights, first)


def parties(reading: Reading, known: Named, acting: frozenset[int], home: str | None) -> Parties:
    """Return the jurisdiction that acts, and those that it aims at.

    `acting`: sentences in which the act is told; `home`: the country of the authority whose source it is.
    """
    aimed = tuple(dict.fromkeys(hit.value for hit in known.targets))
    code = known.leader(acting)
    if code is None:
        origin, why = by_origin(reading, home, known.targets)
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


HABITUAL = "?"
"""How the country of an authority ends whose name others may have too: "US?" for the Department of Commerce."""


def _bodies(reading: Reading, places: Sequence[Hit], home: str | None) -> list[Hit]:
    """Authorities; one with a country right before it is that country's ("India's commerce ministry", "越南工贸部")."""
    found = [hit for hit in longest(reading.of("authority")) if hit.end - hit.start > SHORT or _as_name(reading, hit)]
    named = []
    for hit in found:
        inside = next((place for place in places if hit.start <= place.start < place.end <= hit.end), None)
        owner = None if inside else _owner_before(hit, places) or _owner_after(reading, hit, places)
        owner = owner or (None if inside else _headline(reading, hit, places))
        code = owner.value if owner else hit.value
        if code.endswith(HABITUAL):
            code = home or code.removesuffix(HABITUAL)
        named.append(Hit("authority", code, hit.start, hit.end, hit.sentence, hit.language))
    return named + (_own_bodies(reading, places, named, home) if home else [])


def _owner_before(body: Hit, places: Sequence[Hit]) -> Hit | None:
    return next((one for one in places if 0 <= body.start - one.end <= SHORT and one.sentence == body.sentence), None)


def _own_bodies(reading: Reading, places: Sequence[Hit], named: Sequence[Hit], home: str) -> list[Hit]:
    """What an authority's own source calls "the ministry", if the text names no owner and no authority."""
    known = (*named, *places)
    words = [
        hit for hit in reading.of("government") if not any(hit.start < one.end and one.start < hit.end for one in known)
    ]
    if named:
        return []
    return [
        hit._replace(value=home)
        for hit in words[:1]
        if not _owner_before(hit, places) and not _owner_after(reading, hit, places)
    ]


OWN_BODY = 1.6
"""What "the ministry" of an authority's own source weighs: less than a country at the head of a title."""


def _by_form(reading: Reading, places: Sequence[Hit]) -> list[Hit]:
    """Countries that must be the one that acts by their form alone, in a language of which nothing else is known.

    One stands unbent at the head of a title or, failing that, of a sentence; or as an adjective ("a román kormány") if
    there is no other. Anywhere else it may as well be the one that an act is aimed at.
    """
    shown, folded = reading.page.shown, reading.page.folded
    heads = [
        hit
        for hit in places
        if hit.start - reading.page.span(hit.sentence)[0] <= HEAD and not is_word(folded[hit.end : hit.end + 1] or " ")
    ]
    titled = [hit for hit in heads if reading.page.in_title(hit.start)]
    adjectives = [hit for hit in places if shown[hit.start].islower()]
    return titled or (adjectives if len({hit.value for hit in adjectives}) == 1 else heads)


def _registers(reading: Reading, numbers: Sequence[Found]) -> list[Hit]:
    """Numbers of acts as the authority in whose register alone they stand: (EU) 2025/395, 89 FR 96790."""
    return [
        Hit("authority", one.register, one.start, one.end, reading.page.sentence(one.start), ANY)
        for one in numbers
        if one.register and not one.cited
    ]


def _only_named(reading: Reading, hit: Hit) -> bool:
    """Whether a country or union is no party: it names an act ("il decreto Ucraina"), or lands that an act spares."""
    before = reading.page.folded[max(0, hit.start - NAMING) : hit.start]
    if reading.own.form("act_named").search(before):
        return True
    if hit.value == CUSTOMS_UNION:  # acts of its own name its commission
        return not (reading.page.in_title(hit.start) and hit.start <= HEAD)
    lands = hit.value == UNION and reading.own.form("union_lands").match(reading.page.folded, hit.end)
    return bool(lands) or (hit.value == UNION and bool(reading.own.form("union_named").search(before)))


NAMING = 30
"""Characters before a name in which a word says that it only names lands or an act: "countries outside of the EU"."""
UNION, CUSTOMS_UNION = "EU", "EAEU"


def _owner_after(reading: Reading, body: Hit, places: Sequence[Hit]) -> Hit | None:
    """The country named right after an authority, as its owner: "Минсельхоз Казахстана", "Customs of Kenya"."""
    ties = reading.own.words("of") if "owner_first" in reading.own.traits else ("", *reading.grammar.words("of"))
    for place in places:
        if 0 < place.start - body.end <= OWNER_AFTER and place.sentence == body.sentence:
            return place if reading.page.folded[body.end : place.start].strip(" '") in ties else None
    return None


OWNER_AFTER = 8


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


def _leading(reading: Reading, places: Sequence[Hit], targets: Sequence[Hit]) -> Hit | None:
    """The country that does the act in a title whose first clause only tells how someone fares.

    "Blow to China: Indonesia bans coal exports". A clause that is a country's name alone says where: "China: …".
    """
    end = _end_of_the_first_clause(reading)
    if end is None:
        return None
    head = next((one for one in places if 0 <= one.start - end.end() <= ARTICLE and one not in targets), None)
    before = reading.page.folded[: end.start()].strip()
    others = [reading.page.folded[one.start : one.end] for one in places if head and one.value != head.value]
    if not head or not others or before in others:
        return None
    return head if _does_something(reading, head) else None


def _end_of_the_first_clause(reading: Reading) -> re.Match[str] | None:
    """The last sign in a title that ends a clause before every control of exports."""
    things = [hit.start for hit in chosen(reading, "thing") if reading.page.in_title(hit.start)]
    breaks = _NARROW_BREAK if reading.narrow else _BREAK
    ends = list(breaks.finditer(reading.page.folded, 0, min(things, default=0)))
    return ends[-1] if ends else None


def _does_something(reading: Reading, head: Hit) -> bool:
    """Whether a country is the subject where verbs come last, and elsewhere whether an act stands right behind it."""
    if "verb_last" in reading.own.traits:
        return reading.page.folded.startswith((*_COMMAS, *reading.own.words("subject_marks")), head.end)
    near = NEAR_NARROW if reading.narrow else NEAR
    acts = [*chosen(reading, "deed"), *reading.of("impose", "ban", *FUSED_CONTROLS)]
    return any(0 <= act.start - head.end <= near for act in acts)


_BREAK = re.compile(r"[:!?;|] ?|\.{2,} ?| [-\u2013\u2014] |\u3002")
_NARROW_BREAK = re.compile(r"[:!?;| ]|\.{2,} ?|\u3002")
"""What ends a clause of a title; in scripts without spaces a space does, too."""
_COMMAS = (",", "\u3001")
"""What parts the one who acts from the act, in headlines of languages whose verbs come last."""
ARTICLE, NEAR, NEAR_NARROW = 4, 10, 4
"""Characters of an article before a country; and between it and what it does."""


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
