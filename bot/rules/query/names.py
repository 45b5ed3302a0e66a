"""The reader of names: of acts, parties and things, and what only looks like one. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise

from bot.rules.index import RuleBase
from bot.rules.names import NameHit, NameIndex, english_words
from bot.rules.query import countries, papers, spelling, word_forms
from bot.rules.query.around import Chains, inside_a_part, span
from bot.rules.query.doubtful_towns import is_a_town_named_like_goods, is_a_town_of_the_route, is_everyday
from bot.rules.query.making import own_words
from bot.rules.query.mentions import is_unasked_use
from bot.rules.query.places_beside import begins_a_place
from bot.rules.query.tokens import Candidate, Name, Scan, Use
from bot.rules.query.word_forms import is_inside_a_listed_name
from bot.text import countries as places
from bot.text import gazetteer, goods_words, harmless_words, no_goods, notation, thing_words
from bot.text import question_words as said
from bot.text.no_goods import NoGoods
from bot.text.normalize import is_han, is_hangul, is_thai, key
from bot.text.question_words import Role

_LONGEST_PHRASE = 8
_LETTERS_OF_AN_ACRONYM = 4
_LATIN_ENDS = "\u0500"
"""The first letter behind those of Latin, Greek and Cyrillic."""
_SHORT_NAME, _AROUND = 2, 6
"""Signs of a short name in a script without spaces, and on either side of one in which a longer word is looked for."""
_FIRST_OF_TONES, _LAST_OF_TONES = "\u1ea0", "\u1ef9"
"""Letters that Vietnamese alone has."""
_ISOTOPE = re.compile(r"[a-z]+-\d{1,3}")
"""The name on file of a subject that is an isotope: helium-3."""
_THOUSANDS = re.compile(r"\d{3}")
_SYMBOL = 2
"""Letters of a symbol of an element."""
_PARTIES, _SUBJECTS = 1, 2
"""The places of the names of parties and of subjects among the indexes: after those of acts."""


def names(scan: Scan, base: RuleBase) -> Iterator[Candidate]:
    """Names of subjects, acts and parties: the longest first, an act before a party before a subject.

    A field parts them as a comma does: "graphite from:CN electrodes" are no graphite electrodes.
    """
    scan = scan.with_commas(scan.after_field)
    hits = list(_hits(scan, base))
    small = _small_words(base, scan, hits)
    covered: dict[int, NameHit] = {}
    chains = Chains(base, scan)
    for _, order, found in sorted(hits, key=lambda hit: (hit[0], hit[1], hit[2].start)):
        if span(scan, found)[0] in small or not _is_free(scan, order, found, covered):
            continue
        if order == _SUBJECTS and _is_of_a_person(base, scan, found):
            first, last = span(scan, found)
            yield Candidate(first, last + 1, Use.PHRASE)
        elif _is_meant(base, scan, order, found):
            if order == _SUBJECTS and (chains.have(found, covered) or chains.end_in(found, covered)):
                yield Candidate(*span(scan, found), Use.PHRASE)
                continue
            covered[found.start] = found
            yield from _named(base, scan, order, found)


def _hits(scan: Scan, base: RuleBase) -> Iterator[tuple[int, int, NameHit]]:
    """Yield the names of acts (0), parties (1) and subjects (2) that stand in a text, with their length below zero."""
    for order, index in enumerate((base.act_names, base.party_names, base.names)):
        if order < _PARTIES and not scan.named_acts:
            continue
        inside = _names_of_goods(base, scan) if order == _SUBJECTS else index.inside(scan.words)
        plain = (found for found in inside if not is_a_mark(scan, index, found, inside))
        yield from ((found.start - found.end, order, found) for found in plain)


def _names_of_goods(base: RuleBase, scan: Scan) -> list[NameHit]:
    """Return the names of goods; the element where the number of an isotope counts or prices: "helium 3 cylinders"."""
    found: list[NameHit] = []
    for hit in _cut_otherwise(base, scan, of_goods(scan, base.names)):
        first, last = span(scan, hit)
        counts = is_an_isotope(base, hit.key) and _is_a_count(scan, first, last - 1)
        found += inside_a_part(scan.words[first : last - 1], base.names) if counts else (hit,)
    return found


def is_an_isotope(base: RuleBase, folded: str) -> bool:
    """Return whether a name is of an isotope, and ends with its number: helium 3."""
    return folded[-1:].isdecimal() and any(_ISOTOPE.fullmatch(one) for one in base.names.get(folded))


def _is_a_count(scan: Scan, first: int, place: int) -> bool:
    """Return whether a figure apart from the words before it counts what follows, or is of thousands: "3,000 EUR"."""
    joined = scan.words[place].glued or place in scan.after_hyphen or place <= first
    if joined or place + 1 == len(scan.words) or place + 1 in scan.in_brackets:
        return False
    behind = scan.words[place + 1]
    if place + 1 in scan.after_comma:
        return bool(_THOUSANDS.fullmatch(behind.raw))
    counted = behind.key in said.group("times") or papers.tells_a_count(behind.raw)
    return counted or scan.role(place + 1) is Role.PACKAGING or behind.key in notation.measured()


def _is_free(scan: Scan, order: int, found: NameHit, covered: Mapping[int, NameHit]) -> bool:
    """Return whether the words of a name have no use yet; a party may stand within the name of a firm."""
    first, last = span(scan, found)
    of_a_firm = {Use.FIRM} if order == _PARTIES else set[Use]()
    over = any(found.start < other.end and other.start < found.end for other in covered.values())
    return not over and not {*scan.taken[first:last]} - {"", *of_a_firm}


def _two_instead(base: RuleBase, scan: Scan, hit: NameHit, every: Iterable[NameHit]) -> tuple[NameHit, NameHit] | None:
    """Return the names that end within one and begin there, if acts are on the first and no sign is in them."""
    first = max((one for one in every if one.start < hit.start < one.end < hit.end), key=_length, default=None)
    if first is None or not any(map(base.is_ruled, base.names.get(first.key))) or _is_parted(scan, first):
        return None
    rest = max((one for one in every if one.start == first.end and one.end > hit.end), key=_length, default=None)
    return (first, rest) if rest and not _is_parted(scan, rest) else None


def _cut_otherwise(base: RuleBase, scan: Scan, hits: list[NameHit]) -> list[NameHit]:
    """Return names, in place of one that no act is on two that stand there as well, if acts are on the first of them.

    "Lithium batteries | sodium-ion cells", and no *batteries sodium-ion*.
    """
    spared = [hit for hit in hits if all(map(base.is_spared, base.names.get(hit.key))) and _has_words(scan, hit)]
    every = base.names.every(scan.words) if spared else ()
    found = [*hits]
    for hit in spared:
        if pair := _two_instead(base, scan, hit, every):
            first, rest = pair
            found = [one for one in found if one.end <= first.start or rest.end <= one.start] + [first, rest]
    return found


def _has_words(scan: Scan, hit: NameHit) -> bool:
    first, last = span(scan, hit)
    return last - first > 1


def _is_parted(scan: Scan, hit: NameHit) -> bool:
    """Return whether a comma stands inside a name, or another reader has taken one of its words."""
    first, last = span(scan, hit)
    return any(scan.taken[first:last]) or not scan.after_comma.isdisjoint(range(first + 1, last))


def _length(hit: NameHit) -> int:
    return hit.end - hit.start


def _small_words(base: RuleBase, scan: Scan, hits: Iterable[tuple[int, int, NameHit]]) -> frozenset[int]:
    """Return the places of words of grammar that only spell everyday goods, in a text that names other goods.

    "gre galij skozi" asks in Slovene whether gallium goes through, and about no tiles.
    """
    small, others = set[int](), False
    for _, order, found in hits:
        first, last = span(scan, found)
        everyday = order == _SUBJECTS and all(map(base.is_everyday, base.names.get(found.key)))
        if everyday and last - first == 1 and said.is_small_as_written(scan.words[first].raw):
            small.add(first)
        else:
            others = True
    return frozenset(small) if others else frozenset()


def _is_meant(base: RuleBase, scan: Scan, order: int, found: NameHit) -> bool:
    """Return whether words that spell a name are it: no country, no part of another word, no accent missing."""
    first, last = span(scan, found)
    alone = last - first == 1
    if order == _SUBJECTS and (
        _is_cut_from_a_form(scan, first, last)
        or _is_a_part_of_a_label(scan, first, last)
        or any(word_forms.is_a_country_apart(scan, place) for place in range(first + 1, last))
        or countries.is_inside_a_longer_place(scan, first, last)
        or is_inside_a_listed_name(base, scan, Name(first, last, base.names.get(found.key), found.key))
    ):
        return False
    if alone and (_is_a_place(base, scan, order, first) or _is_another_word(base, scan, first, found)):
        return False
    if order < _SUBJECTS:
        named = not _is_a_common_noun(scan, first, last) and not (alone and is_a_town_of_the_route(scan, first))
        return order == 0 or named
    return not _is_of_another_word(base, scan, found)


def _is_cut_from_a_form(scan: Scan, first: int, last: int) -> bool:
    """Return whether a name begins or ends within a word for a form: no turmeric (nghệ) in technology (công nghệ).

    A word of it that is one for a form by itself may be the name's: "LFP cathode technology transfer".
    """
    return any(
        place in scan.forms
        and scan.forms.get(place - 1) == scan.forms[place]
        and not thing_words.form(scan.words[own].key)
        for place, own in ((first, first), (last, last - 1))
    )


def _is_a_part_of_a_label(scan: Scan, first: int, last: int) -> bool:
    """Return whether a name is a part of a longer label with a colon: "Nơi đến:" is no pot (nồi), ปลายทาง no fish."""
    led = (one for one in scan.labels if one.last in scan.after_colon and one.last - one.first > last - first)
    return any(one.first <= first and last <= one.last for one in led)


def _is_a_place(base: RuleBase, scan: Scan, order: int, place: int) -> bool:
    """Return whether a word that spells a name is a country, or goods' name is a town's."""
    if countries.is_rather_a_country(scan, place) or _is_a_country_of_goods(base, scan, place):
        return True
    return order == _SUBJECTS and is_a_town_named_like_goods(base, scan, place)


def _is_another_word(base: RuleBase, scan: Scan, place: int, found: NameHit) -> bool:
    """Return whether a word that spells a name is an ordinary one, a colour, or says how raw other goods are."""
    ordinary = _is_an_ordinary_word(base, scan, place, found) or _is_a_colour(base, scan, place, found)
    ordinary = ordinary or _is_an_abbreviation(base, scan, place) or _is_an_english_word(base, scan, place, found)
    ordinary = ordinary or _is_an_english_demonym(base, scan, place, found)
    return ordinary or word_forms.is_raw_beside_goods(base, scan, place)


def _is_an_english_demonym(base: RuleBase, scan: Scan, place: int, found: NameHit) -> bool:
    """Return whether goods' name in other languages than the text's is of a country: Polish "german" is germanium.

    In an English text that names other goods a capital tells it too: "our German colleague".
    """
    word = scan.words[place]
    country = places.by_key(word.key, full=True) if word.raw.isascii() else None
    if not country or word.key == key(places.name(country)):
        return False
    own = _languages_of_the_name(base, found)
    of_a_firm = place + 1 < len(scan.words) and scan.words[place + 1].key in said.group("seats", "sites")
    if not own or "en" in own:
        return False
    in_english = "en" in scan.languages and word.raw.istitle()
    return of_a_firm or own.isdisjoint(scan.languages) or (in_english and _names_others(base, scan, found))


def _is_of_a_person(base: RuleBase, scan: Scan, found: NameHit) -> bool:
    """Return whether everyday goods' name begins a person's beside other goods: Jean-Marc, Jean Dupont.

    A hyphen joins a word with a capital to it, or one that is a person's name stands right behind it.
    """
    place, behind = span(scan, found)
    if behind - place > 1 or behind >= len(scan.words) or behind in scan.after_comma:
        return False
    in_capitals = scan.words[place].raw.istitle() and scan.words[behind].raw.istitle()
    if not in_capitals or scan.taken[behind] or not is_everyday(base, scan, place) or begins_a_place(scan, place):
        return False  # "Sør-Korea" is nobody
    joined = behind in scan.after_hyphen and not base.names.get(scan.words[behind].key)
    named = no_goods.kind_of(scan.words[behind].key) is NoGoods.NAME
    return (joined or named) and _names_others(base, scan, found)


def _names_others(base: RuleBase, scan: Scan, found: NameHit) -> bool:
    """Return whether a text names other goods than one name of it does."""
    own = {*base.names.get(found.key)}
    return any(own.isdisjoint(base.names.get(hit.key)) for hit in base.names.inside(scan.words))


def _is_an_english_word(base: RuleBase, scan: Scan, place: int, found: NameHit) -> bool:
    """Return whether an English word beside others is no everyday name of another language: "drop tanks", no *drop*."""
    if found.key not in english_words() or not is_everyday(base, scan, place):
        return False
    own = _languages_of_the_name(base, found)
    return "en" not in own and own.isdisjoint(scan.languages) and _stands_beside_words(scan, place)


def _stands_beside_words(scan: Scan, place: int) -> bool:
    """Return whether a word of things stands right beside a word: "drop tanks", "wafer tops"."""
    beside = [one for one in (place - 1, place + 1) if 0 <= one < len(scan.words)]
    roles = {said.role(scan.words[one].key) for one in beside if not places.by_key(scan.words[one].key, full=True)}
    return not roles <= {Role.GRAMMAR, Role.TRADE}


def _is_an_abbreviation(base: RuleBase, scan: Scan, place: int) -> bool:
    """Return whether a word that spells everyday goods is written as the abbreviation of others: MOP is no mop."""
    raw = scan.words[place].raw
    return len(raw) > _SYMBOL and is_everyday(base, scan, place) and bool(base.names.symbol(raw))


def _is_of_another_word(base: RuleBase, scan: Scan, found: NameHit) -> bool:
    """Return whether words that spell goods count pieces, are a part of another word, or lack their accent."""
    first, last = span(scan, found)
    parted = not all(word.glued for word in scan.words[first + 1 : last]) and " " not in base.names.shown(found.key)
    if parted and is_thai(scan.words[first].key[0]):
        return True  # อินเดีย มี is India and a word behind it, and no indium
    if _counts_pieces(scan, first, last) or _is_the_end_of_a_word(scan, first, found):
        return True
    named = base.names.get(found.key)
    if _is_inside_a_word(
        scan, first, last, named if all(map(base.is_everyday, named)) else ()
    ) or _is_the_rest_of_a_compound(base, scan, first):
        return True
    return last - first == 1 and (
        _needs_its_accent(base, scan, first, found) or _has_other_tones(base, scan, first, found)
    )


def _is_the_rest_of_a_compound(base: RuleBase, scan: Scan, place: int) -> bool:
    """Return whether a word is a part of a compound beside a name that counts: no lentils are in "Germaniumlinsen".

    Of everyday goods and others the others count: no sandals are in sandalwood.
    """
    behind = place + 1 < len(scan.words) and _is_glued(scan, place + 1)
    if behind and is_everyday(base, scan, place) and not is_everyday(base, scan, place + 1):
        return bool(base.names.get(scan.words[place + 1].key))
    if not place or not _is_glued(scan, place) or thing_words.form(scan.words[place].key):
        return False
    return bool(base.names.get(scan.words[place - 1].key)) and not is_everyday(base, scan, place - 1)


def _is_glued(scan: Scan, place: int) -> bool:
    """Return whether a word was cut from the one before it, in letters that are written with spaces."""
    return scan.words[place].glued and scan.words[place].key < _LATIN_ENDS


def _is_a_country_of_goods(base: RuleBase, scan: Scan, place: int) -> bool:
    """Return whether a word that names a country and a thing stands beside goods and is not listed with them.

    `chile copper cathode`, `sulphuric acid china chile`; not `rice, chile`, `chile and rice`. Behind goods only the
    country's own name is it: `silica germania` is an oxide in Italian letters.
    """
    code = places.by_key(scan.words[place].key, full=True)
    if not code:
        return False
    behind = scan.words[place + 1 : place + 1 + _LONGEST_PHRASE] if place + 1 not in scan.after_comma else []
    before = scan.words[:place] if place not in scan.after_comma else []
    if any(word.key in said.group("listing") for word in (*before[-1:], *behind[:1])):
        return False
    leads = bool(behind) and any(hit.start == behind[0].start for hit in inside_a_part(behind, base.names))
    own = key(places.name(code)) == scan.words[place].key
    return leads or (own and bool(before) and any(inside_a_part(before, base.names)))


def _is_the_end_of_a_word(scan: Scan, first: int, found: NameHit) -> bool:
    """Return whether one unknown syllable before a Korean name makes another word of it: 이테르븀 is no 테르븀."""
    word = scan.words[first]
    before = word.key[: max(0, found.start - word.start)]
    syllable = len(before) == 1 and is_hangul(before)
    return syllable and any(piece.role is None for piece in said.pieces(before))


def _counts_pieces(scan: Scan, first: int, last: int) -> bool:
    """Return whether a letter and a number are no name: "type B 200 pcs" counts pieces."""
    number = scan.words[last - 1]
    if last - first != 2 or len(scan.words[first].key) > 1 or number.glued or not number.key.isdigit():  # noqa: PLR2004 - a letter and a number
        return False
    behind = "".join(word.raw for word in scan.words[last : last + 1])
    return papers.is_counted(f"{number.raw} {behind}", 0, len(number.raw))


def _named(base: RuleBase, scan: Scan, order: int, found: NameHit) -> Iterator[Candidate]:
    """Yield the candidate of a name: of an act (0), of a party or a use (1), of a subject."""
    first, last = span(scan, found)
    if order == 0:
        yield Candidate(first, last, Use.ACT, keys=base.act_names.get(found.key))
    elif order < _SUBJECTS:
        keys = () if is_unasked_use(scan, first) else (found.key,)
        yield Candidate(first, last, Use.PARTY, keys=keys)
    else:
        end = scan.words[last - 1]
        tail = end.key[found.end - end.start :] if end.end > found.end else ""
        yield Candidate.of_name(Name(first, last, base.names.get(found.key), base.names.shown(found.key), tail))


def _is_a_common_noun(scan: Scan, first: int, last: int) -> bool:
    """Return whether one word in small letters only has a party's name as its singular: apples are not Apple."""
    word = scan.words[first]
    return last - first == 1 and word.raw.islower() and word.raw.isascii() and word.key != word.raw


def _is_a_bent_formula(raw: str, folded: str, shown: str) -> bool:
    """Return whether a word is a formula with an ending: it has none, "gaps" is no GaP."""
    return raw.islower() and raw != folded and any(one.isalpha() and two.isupper() for one, two in pairwise(shown))


def _is_an_acronym_of_another(base: RuleBase, scan: Scan, raw: str, folded: str) -> bool:
    """Return whether an acronym is spelled as everyday goods are: "PET bottles" are no pets."""
    everyday, shown = base.names.get(folded), base.names.shown(folded)
    return bool(everyday) and all(map(base.is_everyday, everyday)) and shown.islower() and _is_an_acronym(scan, raw)


def _is_an_ordinary_word(base: RuleBase, scan: Scan, place: int, found: NameHit) -> bool:
    """Return whether a word is not meant as the acronym that it spells: "goes to India" is no GOES, "gaps" no GaP.

    It needs its capitals, in a text that has other letters too, or a word of the name's behind it ("goes steel").
    """
    shown, raw, role = base.names.shown(found.key), scan.words[place].raw, said.role(found.key)
    if _is_a_bent_formula(raw, found.key, shown) or _is_an_acronym_of_another(base, scan, raw, found.key):
        return True
    if not (shown.isupper() and shown.isascii()) or found.key in said.terms() or role is None:
        return False
    if role.makes_another_thing or (raw.isupper() and any(word.raw.islower() for word in scan.words)):
        return False
    own = {word for subject in base.names.get(found.key) for word in own_words(base, subject)} - {found.key}
    return len(scan.words) > 1 and not any(word.key in own for word in scan.words[place + 1 : place + 2])


def _is_a_colour(base: RuleBase, scan: Scan, place: int, found: NameHit) -> bool:
    """Return whether a word beside others says how goods are, and is no name as the file writes it: "orange drums"."""
    written = scan.words[place].raw.casefold() == base.names.shown(found.key).casefold()
    return len(scan.words) > 1 and found.key in harmless_words.beside_everyday_goods() and not written


def _is_an_acronym(scan: Scan, raw: str) -> bool:
    """Return whether a word has few letters, all capitals, in a text that has small ones."""
    return raw.isupper() and len(raw) <= _LETTERS_OF_AN_ACRONYM and any(word.raw.islower() for word in scan.words)


def _has_other_tones(base: RuleBase, scan: Scan, place: int, found: NameHit) -> bool:
    """Return whether a Vietnamese word has other tones than the name that it spells: "sẵn" is no *sắn* (cassava)."""
    typed = scan.words[place].raw.casefold()
    if not any(_FIRST_OF_TONES <= letter <= _LAST_OF_TONES for letter in typed):
        return False
    named = (one for subject in base.names.get(found.key) for one in base.subjects[subject].names.get("vi", ()))
    alike = {one.casefold() for one in named if key(one) == found.key}
    return bool(alike) and typed not in alike


def _needs_its_accent(base: RuleBase, scan: Scan, place: int, found: NameHit) -> bool:
    """Return whether a word without an accent is another word than the name with one: carbon is not *carbón* (coal)."""
    raw, shown = scan.words[place].raw, base.names.shown(found.key)
    if not raw.isascii() or shown.isascii():
        return False
    if raw[:1].isupper() and is_everyday(base, scan, place) and gazetteer.country_of_town(found.key):
        return True  # Sangar is no Swedish *sängar* (beds)
    if is_everyday(base, scan, place) and (said.is_small_as_written(raw) or _is_of_other_languages(base, scan, found)):
        return True  # Romanian *noi* is no *nồi* (pot), nor Đông Pao *pão* (bread)
    return found.key in spelling.ordinary()


def _is_of_other_languages(base: RuleBase, scan: Scan, found: NameHit) -> bool:
    """Return whether the small words of a text tell languages, none of them English or one that has a name."""
    return bool(scan.languages) and scan.languages.isdisjoint({"en", *_languages_of_the_name(base, found)})


def _languages_of_the_name(base: RuleBase, found: NameHit) -> set[str]:
    tables = map(base.languages_of_names, base.names.get(found.key))
    return {language.partition("-")[0] for table in tables for language in table.get(found.key, ())}


def _is_inside_a_word(scan: Scan, first: int, last: int, everyday: Sequence[str]) -> bool:
    """Return whether a name in a script without spaces is only a part of a word that names no goods.

    金 in 合金 is not gold, 铅 in 铅笔 not lead. One of everyday goods is none in a word for other goods, either.
    """
    if not is_han(scan.words[first].key[0]):
        return False
    begin, behind = _glued_around(scan, first, last)
    return any(_goes_on_as_a_word(scan, start, (first, last), behind, everyday) for start in range(begin, first + 1))


def _glued_around(scan: Scan, first: int, last: int) -> tuple[int, int]:
    """Return where the characters begin and end that are glued to a name, some of them."""
    begin, behind = first, last
    while begin and first - begin < _AROUND and scan.words[begin].glued and is_han(scan.words[begin - 1].key[0]):
        begin -= 1
    while behind < len(scan.words) and behind - last < _AROUND and scan.words[behind].glued:
        behind += 1
    return begin, behind


def _goes_on_as_a_word(scan: Scan, start: int, name: tuple[int, int], behind: int, everyday: Sequence[str]) -> bool:
    """Return whether from a character on a longer word holds a name; beginnings of no word are not followed."""
    first, last = name
    begun = scan.joined_key(start, last)
    may_be, others = no_goods.begins(begun), everyday if everyday and goods_words.begins(begun) else ()
    most = _SHORT_NAME if max(last - first, first - start) <= _SHORT_NAME else 0
    end = behind if may_be or others or is_thai(begun[0]) else min(behind, last + most)
    for stop in range(last + (start == first), end + 1):
        text, short = scan.joined_key(start, stop), stop - last <= most and most > 0
        if _is_of_no_goods(text, short=short, may_be=may_be) or _is_of_others(text, others):
            return True
    return False


def _is_of_others(text: str, everyday: Sequence[str]) -> bool:
    """Return whether a text names other everyday goods than those."""
    return bool(everyday) and goods_words.name_of(text) not in {"", goods_words.QUALITY, *everyday}


def _is_of_no_goods(text: str, *, short: bool, may_be: bool) -> bool:
    """Return whether a text without spaces is a word that names no goods; `short`: one around a short name.

    `may_be`: whether such a word begins so.
    """
    if (short or is_thai(text[0])) and (said.is_glued_word(text) or text in spelling.ordinary()):
        return True
    return may_be and no_goods.kind_of(text) is NoGoods.WORD


def of_goods(scan: Scan, index: NameIndex) -> list[NameHit]:
    """Return the names in a text, none across a comma that it has not itself, and none with words that are taken.

    "graphite, pencils" are two goods, and no graphite pencils; "LFP powder grade" is LFP where the grade is known.
    """
    found: list[NameHit] = []
    for hit in _apart(scan, index):
        first, last = span(scan, hit)
        if any(scan.taken[first:last]):
            for free, places in groupby(range(first, last), key=lambda place: not scan.taken[place]):
                run = list(places) if free else []
                found += inside_a_part(scan.words[run[0] : run[-1] + 1], index) if run else ()
        else:
            found.append(hit)
    return found


def _apart(scan: Scan, index: NameIndex) -> list[NameHit]:
    """Return the names in a text, those across a comma as the names in the parts that it makes."""
    hits = index.inside(scan.words)
    stops = [place for place in sorted(scan.after_comma) if place and not scan.words[place].glued]
    places = [scan.words[place].start for place in stops]
    kept = [
        hit for hit in hits if "," in index.shown(hit.key) or not any(hit.start < start < hit.end for start in places)
    ]
    if len(kept) < len(hits):
        for first, last in pairwise((0, *stops, len(scan.words))):
            kept += inside_a_part(scan.words[first:last], index)
    return kept


def is_a_mark(scan: Scan, index: NameIndex, found: NameHit, others: Iterable[NameHit]) -> bool:
    """Return whether a name is a mark beside goods: letters and figures with a hyphen that the name has not, A-100."""
    if not (found.key[0].isalpha() and found.key[-1].isdigit()) or "-" in index.shown(found.key):
        return False
    first, last = span(scan, found)
    if scan.after_hyphen.isdisjoint(range(first + 1, last)):
        return False
    return any(one.end <= found.start or found.end <= one.start for one in others)
