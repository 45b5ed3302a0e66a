"""Codes of countries in a query, of two and three letters: when they are one, and when a grade, a firm or a state."""

from __future__ import annotations

from collections.abc import Sequence

from bot.rules.query.direction_words import is_directed, is_made_there, is_plainly_directed
from bot.rules.query.doubtful_towns import OF_ONE_TOWN, PERHAPS_COUNTRIES, countries_of_the_state, is_zipped
from bot.rules.query.legs import is_flown
from bot.rules.query.measures import units
from bot.rules.query.places_beside import (
    begins_a_place,
    is_before_to,
    signs_of_a_route,
)
from bot.rules.query.tokens import Scan, Use, is_content
from bot.text import countries, gazetteer
from bot.text import question_words as said
from bot.text.pasted import FREQUENT_CODES
from bot.text.place_labels import OF_PARTIES
from bot.text.question_words import Role

_SHORTEST_COUNTRY = 2
_LONG_CODE = 3
_FEW = 4
"""Codes and short forms have two to four letters."""
_AT_ENDS = (2, 6)
"""Words, but for the first, of a text that may begin and end with codes."""
_IN_CAPITALS = frozenset({"US", "EU", "UK", "JP", "CN", "KR"})
"""Of these the ones that also count in a text that is all in capitals."""
_IN_ANY_CASE = frozenset({"PRC", "DRC", "UAE", "USA"})
HABITUAL = _IN_CAPITALS | _IN_ANY_CASE
"""Codes that mean a country wherever they stand behind a word of direction."""
_LITTLE_TRADE = (
    "ATA ATF AIA ALA BES BLM BVT CCK CXR ESH FLK GLP GUF GUM HMD MNP MSR MTQ MYT NCL NFK NIU PCN PLW PYF REU"
)
_OTHERWISE = "SGS SHN SJM SPM TKL TLS UMI VUT WLF WSM ARM ASM DMA GEO IOT MAC NIC STP TCA TMP TUV"
_TOLD_ALONE = frozenset(f"{_LITTLE_TRADE} {_OTHERWISE}".split())
"""Codes of places that trade little, or that mean more in trade (TÜV, an ATA carnet): countries only where a word of
direction tells them."""
_ALSO_COUNTRIES = FREQUENT_CODES | PERHAPS_COUNTRIES
"""Codes of parts of countries that rather mean a country behind a place."""
_WITH_FIVE_DIGITS = ("US",)
_ROMANCE_OF = "DE"
_FORMS_LIKE_CODES = frozenset({("sdn", "bhd"), ("sdn", "berhad")})
_LEGAL_FORMS = frozenset({"SA", "AG", "BV", "CO", "AS", "SE", "SL", "CV", "KG", "SC"})
"""Codes of countries that are a firm's form behind its name: Herstal SA is not in Saudi Arabia."""


def country_of_code(scan: Scan, first: int, *, directed: bool) -> str | None:
    """Return the country whose code a word is here: no part of a grade (SG-18), of a firm's name, and no US state."""
    word = scan.words[first]
    plain = word.raw.upper() if len(word.raw) <= _FEW and word.raw.isascii() else ""
    if own := country_of_its_town(scan, first) if plain else None:
        return own
    if not (countries.is_code(plain) or countries.acronym(plain)) or is_flown(scan, first):
        return None
    if countries_of_the_state(scan, first):
        return None
    of_a_firm = (
        is_a_firms_form(scan, first, word.raw)
        or _begins_a_form_of_law(scan, first)
        or _is_of_a_firms_name(scan, first, directed=directed)
        or _joins_a_name(scan, first)
    )
    if of_a_firm or _is_of_a_mark(scan, first, directed=directed):
        return None
    if is_two_letter_code(plain):
        return countries.find(plain) if _is_meant_as_a_code(scan, first, directed=directed) else None
    return _acronym(scan, first, plain, directed=directed)


def _joins_a_name(scan: Scan, place: int) -> bool:
    """Return whether a small word stands inside a name: "RUE DE TOULOUSE", ", De Run 5110"."""
    if scan.words[place].key not in said.group("in_names") or not 0 < place < len(scan.words) - 1:
        return False
    marks = scan.after_comma | scan.after_dash | scan.after_arrow | scan.after_hyphen
    if place + 1 in marks or not _is_a_names_word(scan, place + 1):
        return False
    return scan.words[place].raw.istitle() or (place not in marks and _is_a_names_word(scan, place - 1))


def _is_a_names_word(scan: Scan, place: int) -> bool:
    raw, key = scan.words[place].raw, scan.words[place].key
    named = raw[:1].isupper() and not scan.taken[place] and not countries.is_code(raw.upper())
    return named and is_content(key) and key not in said.group("to", "from", "into")


def _begins_a_form_of_law(scan: Scan, first: int) -> bool:
    """Return whether a word and the one behind it are a form of law: "Sdn Bhd" is no Sudan."""
    return tuple(word.key for word in scan.words[first : first + 2]) in _FORMS_LIKE_CODES


def is_two_letter_code(plain: str) -> bool:
    """Return whether a text in capitals is the code of a country of two letters."""
    return len(plain) == _SHORTEST_COUNTRY and countries.is_code(plain)


def _acronym(scan: Scan, first: int, plain: str, *, directed: bool) -> str | None:
    """Return the country of an acronym in its role; one that is another word too may only begin a text before goods."""
    word, code = scan.words[first], countries.acronym(plain)
    told = (directed and is_content(word.key)) or (word.raw.isupper() and is_plainly_directed(scan, first))
    if told and plain in _TOLD_ALONE and _is_behind_a_party(scan, first):
        return None  # "Shipper ASM, Almere" is a firm
    if told or plain in _IN_ANY_CASE:
        return code  # "via Lusaka and Durban" does not pass through Andorra
    if plain in _TOLD_ALONE:
        return None
    another = said.role(word.key) is not None
    begins = first == 0 and scan.taken[1:2] == ("subject",) and not scan.words[1].raw.isupper()
    return code if word.raw.isupper() and (begins or not another) else None


def _is_behind_a_party(scan: Scan, first: int) -> bool:
    """Return whether a label of who sends or receives stands right before a word."""
    return any(label.last == first and label.role in OF_PARTIES for label in scan.labels)


def country_of_its_town(scan: Scan, first: int) -> str | None:
    """Return the country of a code behind a town of it, its own or that of a part: `Lyon FR`, `San Jose CA`."""
    if not first:
        return None
    if first in scan.after_stroke | scan.after_hyphen and (joined := _of_a_town_joined_to_it(scan, first)):
        return joined
    if first in scan.after_stroke:
        return None
    if scan.words[first].raw.islower():
        return _of_its_town_in_small_letters(scan, first)
    return _of_its_town_in_capitals(scan, first) if scan.words[first].raw.isupper() else None


def _of_its_town_in_capitals(scan: Scan, first: int) -> str | None:
    word = scan.words[first]
    if first in scan.after_hyphen or (scan.words[first - 1].raw[:1].isupper() and is_zipped(scan, first)):
        among = (scan.words[first - 1].raw,) if first in scan.after_hyphen else _WITH_FIVE_DIGITS
        return gazetteer.country_of_state(word.raw, among)
    begins = range(max(0, first - gazetteer.LONGEST_PLACE), first)
    towns = (_of_the_town(scan, begin, first) for begin in begins if _is_written_as_a_town(scan, begin, first))
    return next((code for code in towns if code is not None), None) or None


def _of_a_town_joined_to_it(scan: Scan, first: int) -> str | None:
    """Return the country of a state whose code, no country's, a sign joins to a town there: "Santos-SP"."""
    raw = scan.words[first].raw
    if not raw.isupper() or countries.is_code(raw) or not scan.words[first - 1].raw[:1].isupper():
        return None
    begins = range(max(0, first - gazetteer.LONGEST_PLACE), first)
    own = {code for begin in begins for code in gazetteer.countries_of_town(scan.joined_key(begin, first))}
    there = tuple(code for code in gazetteer.countries_of_joined_states() if code in own)
    return gazetteer.country_of_state(raw, there) if there else None


def _is_written_as_a_town(scan: Scan, begin: int, last: int) -> bool:
    """Return whether words have a capital, or are a town that is no other word in small letters: `fresno CA`."""
    if scan.words[begin].raw[:1].isupper():
        return True
    unknown = all(scan.is_unknown(place) for place in range(begin, last))
    return unknown and gazetteer.is_rather_a_town(scan.joined_key(begin, last))


def _of_its_town_in_small_letters(scan: Scan, first: int) -> str | None:
    """Return the country of a code in small letters right behind a town there: `leeds uk`, `austin tx`.

    A word of grammar is one only if it ends what it stands in: `fresno ca`, but "hamburg in".
    """
    raw = scan.words[first].raw.upper()
    ends = first + 1 == len(scan.words) or first + 1 in scan.after_comma or is_before_to(scan, first + 1)
    if first in scan.after_comma or len(raw) > _FEW or not (scan.is_unknown(first) or ends):
        return None
    for begin in range(max(0, first - gazetteer.LONGEST_PLACE), first):
        if not _is_written_as_a_town(scan, begin, first) or any(scan.taken[begin:first]):
            continue
        among = gazetteer.countries_of_town(scan.joined_key(begin, first))
        own = countries.find(raw) if len(raw) == _SHORTEST_COUNTRY else None
        if own in among or (state := gazetteer.country_of_state(raw, among)):
            return own if own in among else state
    return None


def _of_the_town(scan: Scan, begin: int, first: int) -> str | None:
    """Return the country of the code behind a town; "" if the two mean nothing together, None if there is no town."""
    raw, folded = scan.words[first].raw, scan.joined_key(begin, first)
    among, own = gazetteer.countries_of_town(folded), countries.find(raw)
    if own in among:
        return own if is_directed(scan, begin) or not gazetteer.is_also_a_word(folded) else ""
    if among and (state := gazetteer.country_of_state(raw, among) or _in_its_province(scan, first, among)):
        return state
    others = gazetteer.countries_of_others_so_named(folded)
    return gazetteer.country_of_state(raw, others) if is_in_its_state(scan, first, others) else None


def _in_its_province(scan: Scan, place: int, among: Sequence[str]) -> str | None:
    """Return the country of a town with the code of its province in brackets behind it: "Modena (MO)"."""
    bracketed = place in scan.in_brackets and place + 1 in scan.after_brackets | {len(scan.words)}
    return gazetteer.country_of_province(scan.words[place].raw, among) if bracketed else None


def is_in_its_state(scan: Scan, place: int, among: Sequence[str]) -> bool:
    """Return whether the code of a part of some countries stands behind a town that is called as a place elsewhere.

    A comma or a postal code beside it says so, if it is also the code of a country that goods often come from or go to:
    `Geneva, IL`, `Columbia SC`.
    """
    raw = scan.words[place].raw if place < len(scan.words) else ""
    state = raw.isupper() and raw not in OF_ONE_TOWN and gazetteer.country_of_state(raw, among)
    if not state or _goes_on_as_a_sentence(scan, place):
        return False
    return place in scan.after_comma or is_zipped(scan, place) or raw not in _ALSO_COUNTRIES


def _goes_on_as_a_sentence(scan: Scan, place: int) -> bool:
    """Return whether the code of a state is a word here, with which a sentence begins: "to Hamburg, OK to ship?"."""
    behind = scan.words[place + 1 : place + 2]
    led = bool(behind) and place + 1 not in scan.after_comma | scan.after_arrow and behind[0].key in said.group("to")
    return led and not begins_a_place(scan, place + 2)


def state_behind(scan: Scan, place: int, among: Sequence[str], *, small: bool) -> str | None:
    """Return the United States if the code of a state stands behind a town that is on file elsewhere alone.

    Theirs are too many to be all on file: `Newbury Park CA` is no part of London, nor is `Alexandria VA` in Egypt.
    Behind a town that is not small it counts as `is_in_its_state` says.
    """
    raw = scan.words[place].raw if place < len(scan.words) else ""
    joined = place in scan.after_dash | scan.after_hyphen | scan.after_stroke  # "Shanghai-LA"
    plain = raw.isupper() and not joined and (is_zipped(scan, place) or scan.has_small_letters)
    if not plain or raw in OF_ONE_TOWN or gazetteer.country_of_state(raw, among) or countries.find(raw) in among:
        return None
    if _in_its_province(scan, place, among):
        return None
    if not (small or (is_in_its_state(scan, place, _WITH_FIVE_DIGITS) and raw.lower() not in said.group("company"))):
        return None
    return gazetteer.country_of_state(raw, _WITH_FIVE_DIGITS)


def countries_of_a_part(scan: Scan, place: int) -> tuple[str, ...]:
    """Return the countries of which capitals behind "from" or "to" are the code of a part, and of none a code itself.

    `from BC to japan`, `to NSW`; one of them may also be a word ("to OK").
    """
    raw = scan.words[place].raw
    if not (raw.isupper() and raw.isascii() and scan.is_unknown(place)) or countries.is_code(raw):
        return ()
    ends = place + 1 == len(scan.words) or place + 1 in scan.after_comma or is_before_to(scan, place + 1)
    if not ends or not is_plainly_directed(scan, place) or not any(word.raw.islower() for word in scan.words):
        return ()
    return gazetteer.countries_of_state(raw)


def _is_of_a_mark(scan: Scan, first: int, *, directed: bool) -> bool:
    """Return whether a hyphen or a stroke joins a code to figures or to other letters of a grade or part: `SG-18`.

    A number behind it is one too, where no word of direction stands before: "graphite SG 18".
    """
    if scan.words[first].raw.upper() in _IN_ANY_CASE:
        return False
    joined = scan.after_hyphen | scan.after_stroke
    beside = [one for one, sign in ((first - 1, first), (first + 1, first + 1)) if sign in joined]
    if any(_is_a_part_of_a_mark(scan, first, one) for one in beside):
        return True
    loose = not directed and scan.words[first].raw.upper() not in _IN_CAPITALS
    behind = scan.words[first + 1 : first + 2]
    return loose and bool(behind) and behind[0].key.isdigit() and first + 1 not in scan.after_comma | scan.after_gap


def _is_a_part_of_a_mark(scan: Scan, first: int, place: int) -> bool:
    raw = scan.words[place].raw
    if any(map(str.isdigit, raw)):
        return True
    if not raw.isupper() or not raw.isascii() or scan.taken[place]:
        return False
    if raw in FREQUENT_CODES or gazetteer.country_of_state(raw, (scan.words[first].raw,)):
        return False  # CN-US, US-TX
    if len(raw) == len(scan.words[first].raw) == _LONG_CODE and countries.acronym(raw):
        return False  # CHN-POL
    return scan.role(place) in {None, Role.GRADE}


def _is_of_a_firms_name(scan: Scan, first: int, *, directed: bool) -> bool:
    """Return whether a code begins the name of a firm: `ASM International`, `DE Shaw`; not `US Steel`."""
    place = first + 1
    if place >= len(scan.words) or place in scan.after_comma or scan.words[first].raw in HABITUAL:
        return False
    raw, folded = scan.words[place].raw, scan.words[place].key
    if not raw[:1].isupper() or scan.taken[place] or not raw.isascii() or begins_a_place(scan, place):
        return False
    if folded in said.group("company", "ends_of_names", "words_of_firms"):
        return True
    return not directed and not raw.isupper() and scan.is_unknown(place)


def _is_meant_as_a_code(scan: Scan, first: int, *, directed: bool) -> bool:
    """Return whether two letters are the code of a country: neither "to be sold" and "to my customer", nor "for AI"."""
    word, plain = scan.words[first], scan.words[first].raw.upper()
    if _is_a_unit(scan, first):
        return False
    plainly = is_plainly_directed(scan, first)
    pair = is_a_code_before_to(scan, first) or _is_of_a_pair(scan, first) or _is_at_both_ends(scan, first)
    if pair or _is_behind_a_country(scan, first) or _is_a_leg(scan, first) or _is_beside_its_origin(scan, first):
        return True
    if first in scan.after_colon and first - 1 in scan.ends_of_labels:
        return word.raw.isupper()  # "Ziel: CH"
    if directed and (plainly or not word.raw.islower()):  # "price per kg" is no price for Kyrgyzstan
        return plain in FREQUENT_CODES or (word.raw.isupper() and plainly)
    return _is_typed_as_a_code(scan, first)


def _is_beside_its_origin(scan: Scan, place: int) -> bool:
    """Return whether a frequent code tells an origin: "us origin", "us made", "origin us"; not "tell us origin"."""
    if not _is_typed_alone(scan, place):
        return False
    led = scan.words[place - 1].key if place and place not in scan.after_comma else ""
    joined = place + 1 < len(scan.words) and place + 1 not in scan.after_comma
    behind = scan.words[place + 1].key if joined else ""
    if led in said.group("origin"):
        return not joined
    spoken_to = scan.role(place - 1) in {Role.GRAMMAR, Role.TRADE, Role.QUESTION} and led not in said.group("of")
    told = behind in said.group("origin") or (joined and is_made_there(scan, place + 1))
    return told and not (led and spoken_to)


def _is_a_leg(scan: Scan, first: int) -> bool:
    """Return whether dashes alone part capitals from a country before and from what stands behind: "China – IR – "."""
    ends = first + 1 in scan.after_dash or first + 1 == len(scan.words)
    behind = first in scan.after_dash and scan.taken[first - 1] == Use.COUNTRY
    return ends and behind and scan.words[first].raw.isupper()


def _is_a_unit(scan: Scan, place: int) -> bool:
    """Return whether two letters are a unit behind a figure, in its cell of a table or the next: `300;KG;CN;DE`."""
    raw = scan.words[place].raw
    counted = place > 0 and scan.words[place - 1].key.isdigit()
    return counted and raw.upper() not in _ALSO_COUNTRIES and raw.casefold() in units()


def _is_typed_as_a_code(scan: Scan, first: int) -> bool:
    """Return whether two letters that nothing directs are typed as a code is: in capitals among small letters."""
    word, plain = scan.words[first], scan.words[first].raw.upper()
    behind = scan.words[first + 1].key if first + 1 < len(scan.words) else ""
    china = word.raw == "cn" and behind not in said.group("codes")  # "graphite cn to us", not "cn code"
    if not china and not (word.raw.isupper() and plain in FREQUENT_CODES):
        return False
    if plain == _ROMANCE_OF and _is_in_a_head(scan, first):
        return False
    return plain in _IN_CAPITALS or not all(one.raw.upper() == one.raw for one in scan.words)


def _is_in_a_head(scan: Scan, place: int) -> bool:
    """Return whether a small word joins two others in capitals that nothing knows: "CONTRATO DE EXPORTACIÓN"."""
    beside = (place - 1, place + 1)
    if place == 0 or place + 1 >= len(scan.words) or not scan.apart.isdisjoint({place, place + 1}):
        return False
    long = all(scan.words[one].raw.isupper() and len(scan.words[one].raw) > _SHORTEST_COUNTRY for one in beside)
    return long and not any(scan.taken[one] for one in beside) and not begins_a_place(scan, place + 1)


def is_a_code_before_to(scan: Scan, place: int) -> bool:
    """Return whether a code stands before "to" and a place: `ZW to CN`, `ID → Ningbo`, `us to cn`; no `IS TO CHINA`."""
    word = scan.words[place]
    if not is_two_letter_code(word.raw.upper()) or is_directed(scan, place):
        return False
    behind = scan.words[place + 1 : place + 2]
    if not behind or behind[0].key not in said.group("to") or place + 1 in scan.after_comma:
        return False
    if word.raw.islower():
        return _is_behind_goods(scan, place) and (_is_typed_alone(scan, place + 2) or begins_a_place(scan, place + 2))
    if not is_content(word.key) and all(one.raw.upper() == one.raw for one in scan.words):
        return False
    return word.raw.isupper() and (_is_typed_alone(scan, place + 2) or begins_a_place(scan, place + 2))


def _is_behind_goods(scan: Scan, place: int) -> bool:
    """Return whether a frequent code in small letters stands behind a thing, or first: no "sell us to"."""
    if not _is_typed_alone(scan, place):
        return False
    if place and scan.words[place - 1].key.isdigit():
        return True  # "steel 300 uk to pakistan"
    role = scan.role(place - 1) if place and not scan.taken[place - 1] else None
    return role is None or role.makes_another_thing or role in {Role.FORM, Role.SHAPE, Role.GRADE}


def _is_behind_a_country(scan: Scan, place: int) -> bool:
    """Return whether a frequent code in small letters ends a text behind a country: `gallium china us`."""
    ends = place + 1 == len(scan.words) or place + 1 in scan.after_comma | scan.in_brackets
    return (
        ends
        and place > 0
        and scan.taken[place - 1] == Use.COUNTRY
        and scan.words[place].raw.islower()
        and _is_typed_alone(scan, place)
    )


def _is_typed_alone(scan: Scan, place: int) -> bool:
    return place < len(scan.words) and scan.words[place].raw.upper() in FREQUENT_CODES


def _is_at_both_ends(scan: Scan, place: int) -> bool:
    """Return whether frequent codes begin and end a short text: `nl duv scanner kr`, `cn sb de`."""
    last = len(scan.words) - 1
    if place not in {0, last} or not _AT_ENDS[0] <= last <= _AT_ENDS[1]:
        return False
    return (
        _is_typed_alone(scan, 0)
        and _is_typed_alone(scan, last)
        and scan.words[0].raw.upper() != scan.words[last].raw.upper()
    )


def _is_of_a_pair(scan: Scan, place: int) -> bool:
    """Return whether a code in capitals is joined by a sign to another, one of which counts by itself: CD/CN, IN-PL.

    Or whether the two stand in cells of their own. US-CA is a part of a country.
    """
    cells = (pair for pair in ((place - 1, place), (place, place + 1)) if {*pair, pair[1] + 1} <= _cells(scan))
    signs = scan.after_stroke if scan.has_directions else signs_of_a_route(scan)
    pairs = (pair for pair in ((place - 1, place), (place, place + 1)) if pair[0] >= 0 and pair[1] in signs)
    for pair in (*pairs, *cells):
        raws = [scan.words[one].raw for one in pair]
        part = any(gazetteer.country_of_state(raw, (other,)) for raw, other in (raws, raws[::-1]))
        if not part and all(is_two_letter_code(raw) for raw in raws) and not any(_is_a_unit(scan, one) for one in pair):
            return not {*raws}.isdisjoint(FREQUENT_CODES)
    return False


def _cells(scan: Scan) -> frozenset[int]:
    """Return the words that begin what commas or the signs of cells part, and the place behind the last word."""
    return scan.after_comma | {0, len(scan.words)}


def is_a_firms_form(scan: Scan, place: int, code: str) -> bool:
    """`FN Herstal SA`, `PT Vale Indonesia`: a code beside the name of a firm."""
    beside = place - 1 if code in _LEGAL_FORMS else place + 1 if code == "PT" else -1
    return 0 <= beside < len(scan.words) and (
        scan.taken[beside] == "party" or (not scan.taken[beside] and scan.words[beside].raw[:1].isupper())
    )
