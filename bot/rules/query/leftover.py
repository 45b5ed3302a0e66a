"""What is left of a query when every known word has its use, and how it was read where it could be read otherwise."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.rules.index import RuleBase
from bot.rules.names import substances
from bot.rules.notes import Note, NoteKind
from bot.rules.query import fields, firms, spelling
from bot.rules.query.around import is_a_site, is_a_site_in_a_place
from bot.rules.query.making import MADE, OwnWords
from bot.rules.query.mentions import is_of_a_signature
from bot.rules.query.parse import MOST_CODES, MOST_WORDS, Query
from bot.rules.query.place_roles import label_before
from bot.rules.query.purposes import uses, words_of_sites, works
from bot.rules.query.standing import Standing, Standings, generic_machines
from bot.rules.query.subjects import ThingsRead
from bot.rules.query.tokens import Scan, Use
from bot.rules.query.topics import words_of_no_goods
from bot.text import countries as places
from bot.text import endings, gazetteer, harmless_words, no_goods
from bot.text import question_words as said
from bot.text.calendar import sure_months
from bot.text.no_goods import NoGoods
from bot.text.normalize import is_caseless, is_han, is_hangul, key
from bot.text.place_labels import OF_RECEIVERS
from bot.text.question_words import Role

_LONGEST_MARK = 3
_SHORTEST_MONTH = 4
"""Letters of a month's name that is no short form, which may be another word: Czech *dub* is an oak."""
_AROUND = 6
"""Characters on either side of unknown ones in which a word that names no goods may begin or end."""


@dataclass(frozen=True, slots=True)
class Left:
    """A word, or a run of characters, that was passed over. `role` is None if nothing knows it."""

    typed: str
    role: Role | None
    standing: Standing = Standing.OF_GOODS

    @property
    def makes_doubt(self) -> bool:
        """Whether it may make other goods of those that are named, or be further goods."""
        return self.standing in {Standing.OF_GOODS, Standing.FURTHER}

    @property
    def makes_doubt_of_silence(self) -> bool:
        """Whether it may make other goods of those on which there is no duty."""
        return self.makes_doubt or self.standing is Standing.ASIDE

    @property
    def is_a_name(self) -> bool:
        """Whether it is a name beside the goods, of a firm, a person or a place."""
        return self.standing is Standing.NAME

    @property
    def is_no_goods(self) -> bool:
        """Whether it can be no goods of its own: a name, or a word that tells what kind the goods are."""
        return self.standing in {Standing.NAME, Standing.MODIFIER}


def left_over(base: RuleBase, scan: Scan, query: Query, reading: ThingsRead) -> tuple[Left, ...]:
    """Return every word that no name, act, country, day or amount explains, in order, as typed.

    Left out are the words of the vocabulary that change nothing, those that made another thing of a name, and those
    that the names or the acts on the things themselves use.
    """
    subjects = [thing.subject for thing in reading.things]
    known = OwnWords(base, subjects)
    those = list(_words(base, scan, reading, known))
    found = [*_placed(base, scan, query, those, known), *_materials(scan, known), *_rests(scan, known)]
    found += [(name.first, Left(scan.typed(name.first, name.last), Role.PRODUCT)) for name in reading.doubted]
    return tuple(left for _, left in sorted(found, key=lambda pair: pair[0]))


def _placed(
    base: RuleBase, scan: Scan, query: Query, those: Sequence[tuple[int, int, Role | None]], known: OwnWords
) -> Iterator[tuple[int, Left]]:
    """Yield unread words with where they stand: first place, place behind the last, role."""
    unread = [place for first, last, _ in those for place in range(first, last)]
    purposes = uses(base, scan) if unread else frozenset()
    sites = works(scan, purposes) | words_of_sites(scan) | scan.of_whom
    origins = {first for first, last in scan.unknown_runs(firms=True) if is_origin(scan, first, last)}
    standings = Standings(query, scan, unread) if unread else None
    by_code = _facts_by_code(known, query.hs) if unread else ()
    found = list[Standing]()
    for first, last, role in those:
        told = Standing.PURPOSE if first in purposes else None
        named = Standing.NAME if first in sites or (first in origins and not told) else told
        found.append(named or _standing(scan, standings, known, (first, last, role), by_code))
    for (first, last, role), standing in zip(those, _of_compounds(scan, those, found), strict=True):
        yield first, Left(scan.typed(first, last), role, standing)


def _of_compounds(
    scan: Scan, those: Sequence[tuple[int, int, Role | None]], standings: Sequence[Standing]
) -> Sequence[Standing]:
    """Return how words stand; the last of a compound tells it of all of them: water-based."""
    found = [*standings]
    for at in range(len(those) - 2, -1, -1):
        behind = those[at + 1][0]
        if those[at][1] == behind and behind in scan.after_hyphen and found[at + 1] in _OF_WHOLE_COMPOUNDS:
            found[at] = found[at + 1]
    return found


_OF_WHOLE_COMPOUNDS = frozenset({Standing.MODIFIER, Standing.QUALITY})
"""What the last word of a compound may tell of all of it."""


def _standing(
    scan: Scan,
    standings: Standings | None,
    known: OwnWords,
    place: tuple[int, int, Role | None],
    by_code: Sequence[str],
) -> Standing:
    """Return where a word stands that was not read: what is asked of an act ("penalties") is never of the goods."""
    first, last, role = place
    if all(word.key in words_of_no_goods() for word in scan.words[first:last]):
        return Standing.BESIDE
    if _is_a_persons_name(scan, first, role) or _is_a_town_of_the_route(scan, first, last):
        return Standing.NAME
    if not standings:
        return Standing.OF_GOODS
    folded = scan.joined_key(first, last)
    facts = {
        "known": role is not None or scan.words[first].key in substances(),
        "of-a-quality": folded in said.group("measured", "held"),
        "of-their-trade": known.are_told_apart_by(folded),
        "everyday": known.are_everyday,
        "plain": known.are_plain,
        "machine": known.are_machines,
        "generic": folded in generic_machines(),
        "modified-behind": known.are_plain and known.are_modified_behind(scan),
        "verb-last": not scan.languages.isdisjoint(endings.languages_that("verb_last")),
        "agreeing": known.are_modified_behind_in(scan),
        "verbal": _is_a_verb(scan, last - 1) or _is_small_among_nouns(scan, first),
    }
    return standings.of(first, last, (*by_code, *(fact for fact, holds in facts.items() if holds)))


def _is_a_town_of_the_route(scan: Scan, first: int, last: int) -> bool:
    """Return whether "in" leads to a town of a country that the text names: "in kampala, can it leave uganda"."""
    if first == 0 or scan.words[first - 1].key not in said.group("inside"):
        return False
    routes = scan.routes
    there = {*routes.exporters, *routes.destinations, *routes.bare, *routes.origins}
    return not there.isdisjoint(gazetteer.countries_of_town(scan.joined_key(first, last)))


def _is_a_verb(scan: Scan, place: int) -> bool:
    """Return whether a word ends as only verbs of the text do; the capital of the text's first word says nothing."""
    raw = scan.words[place].raw
    return endings.is_a_verb(raw if place else raw[:1].lower() + raw[1:], scan.languages)


def _is_small_among_nouns(scan: Scan, place: int) -> bool:
    """Return whether a word is small in a language whose nouns have capitals, and the goods have them."""
    told = not scan.languages.isdisjoint(endings.languages_that("capital_nouns"))
    return (
        told
        and scan.words[place].raw[:1].islower()
        and all(scan.words[name.first].raw[:1].isupper() for name in scan.subjects)
    )


def _facts_by_code(known: OwnWords, codes: Sequence[str]) -> tuple[str, ...]:
    """Return what customs codes of the question say of the goods that are named, if there are any."""
    return (("classified" if known.are_classified(codes) else "miscoded"),) if codes else ()


def _is_a_persons_name(scan: Scan, place: int, role: Role | None) -> bool:
    """Return whether a word is a person's name: one that nothing knows but, with a capital, by its beginning."""
    word = scan.words[place]
    begun = role is not None and word.raw[:1].isupper() and word.key not in said.spaced().whole
    return (role is None or begun) and no_goods.kind_of(word.key) is NoGoods.NAME


def _words(base: RuleBase, scan: Scan, reading: ThingsRead, known: OwnWords) -> Iterator[tuple[int, int, Role | None]]:
    place, labels = 0, {*_labels_of_places(scan)}
    while place < len(scan.words):
        first, place = place, place + 1
        if not scan.is_content(first) or first in reading.used or first in labels or _is_beside(scan, reading, first):
            continue
        role = scan.role(first)
        if is_han(scan.words[first].key[0]):
            end = _end_of_a_known_word(scan, first, known)
            place = end or _end_of_characters(scan, place, reading.used)
            if end or scan.joined_key(first, place) in known or _counts(scan, first, place):
                continue
            if reading.things and _is_in_words_of_no_goods(scan, first, place):
                continue
        elif _counts(scan, first, place) or _is_explained(base, scan, first, known):
            continue
        yield first, place, role


def _end_of_characters(scan: Scan, place: int, used: Collection[int]) -> int:
    """Return where characters end that are glued to the one before a place, not used and of one role with it."""
    role = scan.role(place - 1)
    while place < len(scan.words) and scan.words[place].glued and is_han(scan.words[place].key[0]):
        if not scan.is_content(place) or place in used or scan.role(place) is not role:
            break
        place += 1
    return place


def _is_beside(scan: Scan, reading: ThingsRead, place: int) -> bool:
    """Return whether a word beside goods names none in any language, or is of a signature."""
    return bool(reading.things) and (_names_no_goods(scan, place) or is_of_a_signature(scan, place))


def _counts(scan: Scan, first: int, last: int) -> bool:
    """Return whether words are one that things are counted with, behind a number: "120只", "20매"."""
    counted = first > 0 and scan.words[first - 1].raw.isdecimal()
    return counted and "".join(word.raw for word in scan.words[first:last]) in said.particles("counters")


def _names_no_goods(scan: Scan, place: int) -> bool:
    """Return whether a word that is unknown otherwise names no goods in any language, or what they travel in."""
    if scan.role(place) is not None or scan.words[place].key in words_of_no_goods():
        return False
    folded = scan.words[place].key
    month = len(folded) >= _SHORTEST_MONTH and folded in sure_months()
    if month or (is_hangul(folded[0]) and no_goods.are_such(folded)):
        return True
    match no_goods.kind_of(folded):
        case NoGoods.WORD:
            return True
        case NoGoods.CARRIER:
            return _carries(scan, place)
        case _:
            return False


def _is_in_words_of_no_goods(scan: Scan, first: int, last: int) -> bool:
    """Return whether characters are words that name no goods, perhaps with characters around them (议 of 议会)."""
    begin, behind = first, last
    while first - begin < _AROUND and begin and scan.words[begin].glued and not scan.taken[begin - 1]:
        begin -= 1
    while behind - last < _AROUND and _is_free_and_glued(scan, behind):
        behind += 1
    for start in range(first, begin - 1, -1):
        lengths = (len(scan.joined_key(start, end)) for end in range(last, behind + 1))
        if not no_goods.ends_of_such(scan.joined_key(start, behind)).isdisjoint(lengths):
            return True
    return False


def _is_free_and_glued(scan: Scan, place: int) -> bool:
    return place < len(scan.words) and scan.words[place].glued and not scan.taken[place]


def _carries(scan: Scan, place: int) -> bool:
    """Return whether goods travel in a thing: it is counted, or no goods stand right beside it.

    "3 camions maïs", "maïs, camion"; not "graphite container", "truck tyres".
    """
    counted = place > 0 and scan.words[place - 1].raw.isdecimal()
    behind_goods = place > 0 and scan.taken[place - 1] == Use.SUBJECT and place not in scan.after_comma
    joined = place + 1 < len(scan.words) and place + 1 not in scan.after_comma
    before_goods = joined and (scan.taken[place + 1] == Use.SUBJECT or scan.is_content(place + 1))
    return not behind_goods and (counted or not before_goods)


def _labels_of_places(scan: Scan) -> Iterator[int]:
    """Yield the words of labels that have told what part a place behind or before them has in the shipment."""
    places = [one.place for one in scan.chosen if one.place]
    told = [label_before(scan, place.first) for place in places if place.direction]
    behind = [label for label in scan.labels if label.role.is_passing and label.first in {one.last for one in places}]
    for label in (*filter(None, told), *behind):
        yield from range(label.first, label.last)


def _materials(scan: Scan, known: OwnWords) -> Iterator[tuple[int, Left]]:
    """Compounds and alloys that were taken for their elements, unless acts name all of these."""
    for name in scan.subjects:
        role = name.material
        if role and MADE[role] not in known:
            yield name.first, Left(scan.typed(name.first, name.last), role)


def _end_of_a_known_word(scan: Scan, first: int, known: OwnWords) -> int:
    """Return where a word of the goods' own ends that a character stands in, whatever its parts are: 网布, 可升降."""
    begin, behind = first, first + 1
    while first - begin < _AROUND and scan.words[begin].glued and begin and not scan.taken[begin - 1]:
        begin -= 1
    while behind - first <= _AROUND and _is_free_and_glued(scan, behind):
        behind += 1
    spans = ((start, end) for start in range(begin, first + 1) for end in range(behind, max(first, start + 1), -1))
    return next((end for start, end in spans if scan.joined_key(start, end) in known), 0)


def _is_explained(base: RuleBase, scan: Scan, place: int, known: OwnWords) -> bool:
    """Return whether a word is one of the things' own, or the receiver of the goods."""
    folded = scan.words[place].key
    graded = any(word.key in said.group("graded") for word in scan.words[place + 1 : place + 2])
    before = scan.words[place - 1].key if place else ""
    free = place + 1 in scan.after_hyphen and scan.words[place + 1].key in said.group("free")
    told = before in said.group("without", "doped") or free or _is_told_by_what_follows(scan, place)
    if graded or told or is_a_site(scan, place) or is_a_site_in_a_place(scan, place) or _is_a_mark(scan, place, known):
        return True  # "acid grade", "sin hueso", "arsenic-free", "dopé Fe", "Baotou plant", "TG-100"
    slip = scan.is_unknown(place) and known.holds_a_slip(folded) and spelling.is_correctable(base, scan.words[place])
    return slip or folded in known or folded.startswith(said.receivers())


def _is_told_by_what_follows(scan: Scan, place: int) -> bool:
    """Return whether a word is what is measured of the goods, or what their packing is made of."""
    folded, behind = scan.words[place].key, scan.words[place + 1 : place + 3]
    if folded in said.group("measured") and any(word.raw[:1].isdecimal() for word in behind[:1]):
        return True
    packed = any(scan.role(n) is Role.PACKAGING for n in range(place + 1, place + 1 + len(behind)))
    return packed and folded in said.group("packing_of")


def _is_a_mark(scan: Scan, place: int, known: OwnWords) -> bool:
    """Return whether capitals that nothing knows are the mark of a grade: joined to a number, or of plain goods."""
    raw, behind = scan.words[place].raw, scan.words[place + 1 : place + 2]
    if not (raw.isupper() and len(raw) <= _LONGEST_MARK and scan.role(place) is None):
        return False
    joined = place + 1 in scan.after_hyphen and all(word.raw.isdecimal() for word in behind)
    return joined or known.bear_marks


def _rests(scan: Scan, known: OwnWords) -> Iterator[tuple[int, Left]]:
    """Yield what is glued to Korean names and is no particle."""
    for place, rest in scan.tails.items():
        for piece in said.pieces(rest) if is_hangul(rest[0]) else ():
            text = rest[piece.start : piece.end]
            if piece.role is Role.FORM or text in known or no_goods.are_such(text):
                continue
            if piece.role is None or piece.role.makes_another_thing:
                yield place, Left(text, piece.role)


# How a query was read where it could have been read otherwise: places and firms that are not on file, countries.


def remarks(base: RuleBase, scan: Scan) -> Iterator[Note]:
    """Yield the places and firms that are not on file."""
    for first, last in scan.unknown_runs(firms=True):
        typed = scan.typed(first, last)
        if listed := tuple(firms.parties_beginning(base, scan.words[first:last])):
            yield Note.of(NoteKind.PARTY_BEGINS, typed=typed, parties=listed)
        elif _is_destination(scan, first, last):
            comma = next((place for place in range(first + 1, last) if place in scan.after_comma), last)
            yield Note.of(NoteKind.NO_SUCH_PLACE, typed=scan.typed(first, comma))
        elif is_origin(scan, first, last):
            yield Note.of(NoteKind.NO_SUCH_ORIGIN, typed=scan.typed(first, last))


def unasked(names: Iterable[str]) -> Iterator[Note]:
    """Yield the things that a question leaves out."""
    if left_out := tuple(names):
        yield Note.of(NoteKind.UNASKED, names=left_out)


def ways(scan: Scan, exporter: str | None) -> Iterator[Note]:
    """Yield the places that are neither exporter nor destination, and parts of countries."""
    for code in dict.fromkeys(code for code in scan.routes.origins if code != exporter):
        yield Note.of(NoteKind.SENT_FROM if exporter else NoteKind.MADE_IN, made=code, sender=exporter)
    if scan.routes.not_from:
        yield Note.of(NoteKind.NOT_FROM, countries=tuple(sorted(scan.routes.not_from)))
    if scan.routes.not_to:
        yield Note.of(NoteKind.NOT_TO, countries=tuple(sorted(scan.routes.not_to)))
    on_the_way = {*scan.routes.exporters, *scan.routes.destinations}
    if passing := tuple(code for code in scan.routes.passing if code not in on_the_way):
        yield Note.of(NoteKind.PASSING, countries=passing)
    for code in dict.fromkeys(scan.routes.regions):
        country, _, part = code.partition("-")
        if part:
            yield Note.of(NoteKind.REGION, region=code, country=country)


def _is_destination(scan: Scan, first: int, last: int) -> bool:
    """Return whether words stand where a destination would.

    "to Gotham", not "to transport graphite", "to Gotham, Italy".
    """
    behind = {*scan.taken[last : last + 1]}
    if scan.words[last : last + 1] and scan.words[last].key in said.group("inside"):
        behind = {*scan.taken[last + 1 : last + 2]}
    before = scan.words[first - 1].key if first else ""
    a_use = before in said.group("purpose") and scan.words[first].raw.islower()  # "para agua limpia"
    told = before in said.group("to") and not a_use
    label = label_before(scan, first)
    arrival = label is not None and label.role in OF_RECEIVERS and label.last == first
    labelled = arrival and not scan.routes.destinations  # a buyer without a place, beside a place
    if not (told or labelled):
        return False
    placed = any(one.place and first <= one.first < last for one in scan.chosen)  # "to Stadtwerke Krefeld GmbH"
    return not placed and not behind & {"subject", "country", "town"} and not _has_an_address(scan, last)


def _has_an_address(scan: Scan, last: int) -> bool:
    """Return whether a name's own place stands behind a comma, as the destination: "To: Gotham, Ontario, Canada"."""
    ends = scan.routes.destinations
    places = [one.first for one in scan.chosen if one.place and one.first >= last and one.place.code in ends]
    between = [word.key for word in scan.words[last : min(places, default=last)]]
    parting = said.group("to", "from", "into", "joining")
    return bool(places) and min(places) in scan.after_comma and parting.isdisjoint(between)


def is_origin(scan: Scan, first: int, last: int) -> bool:
    """Return whether words stand where the goods leave from, and no exporter was read.

    "from Gotham", and of a name before an arrow, a dash or "to" the place behind it was read ("Gotham → Rotterdam").
    """
    material = any(
        word.key in harmless_words.beside_everyday_goods() for word in scan.words[first:last]
    )  # "Schuhe aus Leder"
    if scan.routes.exporters or not scan.subjects or material:
        return False
    place = last + (scan.words[last : last + 1] != [] and scan.words[last].key in said.group("to"))
    led = (place > last or last in scan.after_dash) and scan.taken[place : place + 1] in {(Use.COUNTRY,), (Use.TOWN,)}
    left = (first > 0 and scan.words[first - 1].key in said.group("from")) or is_left_behind(scan, last)
    return (led and left) or ((led or left) and _is_written_as_a_name(scan, first))


def is_left_behind(scan: Scan, last: int) -> bool:
    """Return whether a word for "from" follows a word, as in Hindi and Urdu: `गोवा से`."""
    return last < len(scan.words) and scan.words[last].key in said.group("behind_from")


def _is_written_as_a_name(scan: Scan, place: int) -> bool:
    raw = scan.words[place].raw
    return raw[0].isupper() or is_caseless(raw)


def countries(scan: Scan, query: Query) -> Iterator[Note]:
    """Yield which country was taken where two bear the name."""
    typed = [key(value) for value in fields.field_values(query.shown)]
    typed += _country_keys(scan)
    named = {*scan.routes.exporters, *scan.routes.destinations, *scan.routes.bare}
    for name in dict.fromkeys(typed):
        taken, other = places.by_key(name, full=True), places.shared_names().get(name)
        if other and taken in named - {other}:
            yield Note.of(NoteKind.SHARED_NAME, taken=taken, other=other)


def _country_keys(scan: Scan) -> Iterator[str]:
    """Yield keys of the stretches of words that were taken for places."""
    run = ""
    for word, use in zip(scan.words, scan.taken, strict=True):
        if use == "country":
            run += word.key
        elif run:
            yield run
            run = ""
    if run:
        yield run


def of_the_text(query: Query) -> Iterator[Note]:
    """Say which days of a text were read as none or passed over, and what of a long one was not read."""
    yield from (Note.of(NoteKind.NO_DAY, typed=written.strip()) for written in query.unread)
    if query.passed_days:
        yield Note.of(NoteKind.PASSED_DAYS, typed=tuple(dict.fromkeys(map(str.strip, query.passed_days))))
    if query.more_words:
        yield Note.of(NoteKind.UNREAD_WORDS, count=str(MOST_WORDS))
    if query.more_codes:
        yield Note.of(NoteKind.UNREAD_CODES, count=str(MOST_CODES))
