"""Names of firms in a question: stretches of words with capitals, of which places and forms of law may be a part."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from bot.lists.model import Quality
from bot.rules.index import RuleBase
from bot.rules.query import country_codes, firm_words, places_beside
from bot.rules.query.direction_words import before_articles, direction_before, is_plainly_directed
from bot.rules.query.party_labels import forms_of_law
from bot.rules.query.place_roles import TO
from bot.rules.query.tokens import Candidate, Scan, Use
from bot.text import countries, gazetteer, harmless_words, thing_words
from bot.text import question_words as said
from bot.text.normalize import Word, keys_of

_SHORTEST_PARTY, _PARTIES = 3, 3
"""Letters that may begin the name of a party, and how many such names are told."""
_LONG_NAME = 3
"""Words of a name that "Institute" or "Company" ends; with fewer it may be a mere description."""
_LONGEST_PLACE = 4
"""Words of a place with which a name begins."""
_SHORTEST_NAME = 3
"""Letters of a town or country behind a firm's form of law."""
_WHOLE = frozenset({Quality.EXACT, Quality.ALIAS})


def firms(scan: Scan, base: RuleBase) -> Iterator[Candidate]:
    """Words of firms that are named in full, so that a country among them is no direction.

    These are names with a form of law ("Iran Foundry Co., Ltd.") or another end of firms' names behind several words,
    and names of listed parties ("Huawei Technologies de Mexico").
    """
    for first, behind in _runs(scan):
        if all(_is_an_element(scan, place) for place in range(first, behind)):
            continue  # "Ni & Co powder"
        listed = _is_listed(base, scan, first, behind)
        last = behind if listed else _behind_its_form(scan, first, behind)
        begin = first if listed else _behind_an_end(scan, first, last)
        if listed or _has_an_end(scan, first, last):
            codes = (countries.find(scan.words[place].raw) for place in range(begin, last))
            yield Candidate(begin, last, Use.FIRM, keys=tuple(code for code in codes if code), over=listed)


def _behind_an_end(scan: Scan, first: int, last: int) -> int:
    """Return where a name begins behind a country that a word of direction leads: "to China Orbex GmbH".

    The country stays the end of the route, whoever is named behind it; an adjective does not: "to Chinese Foods GmbH".
    """
    for begin in range(last - 2, first - 1, -1):
        ends = range(min(begin + _LONGEST_PLACE, last - 1), begin, -1) if _is_led(scan, begin) else ()
        found = next((end for end in ends if _is_a_country(scan, begin, end)), None)
        if found is not None and not all(_is_form(scan, place) for place in range(found, last)):
            return found
    return first


def _is_led(scan: Scan, first: int) -> bool:
    """Return whether a word that says a direction, or a dash behind a place, stands before a word."""
    if first == 0 or first in scan.after_comma:
        return False
    if is_plainly_directed(scan, first) or (first in scan.after_dash and places_beside.ends_a_place(scan, first)):
        return True
    led = scan.words[before_articles(scan, first)].key not in said.group("purpose")
    return led and direction_before(scan, first) == TO


def _is_a_country(scan: Scan, first: int, last: int) -> bool:
    """Return whether words are the name of a country, or an acronym of one that is no other word."""
    if last - first == 1 and scan.words[first].raw.isupper() and _is_a_code(scan, first):
        return True
    folded = scan.joined_key(first, last)
    adjective = folded in firm_words.keys("demonyms") or countries.is_rather_an_adjective(folded)
    return not adjective and _is_named_in_some_case(scan, first, last)


def _is_a_code(scan: Scan, place: int) -> bool:
    """Return whether capitals are a habitual acronym, or the code of a country behind another: "CN to JP"."""
    raw = scan.words[place].raw
    if _is_form(scan, place):
        return False
    if raw in country_codes.HABITUAL:
        return True
    other = scan.words[place - 2].raw if place > 1 else ""
    return countries.is_code(raw) and other.isupper() and countries.is_code(other)


def _behind_its_form(scan: Scan, first: int, last: int) -> int:
    """Return where a firm's name ends: behind its form of law if its town or country stands there ("KK Tokyo").

    "Of" may lead to it: "Orbex Ltd of Japan".
    """
    for end in (place + 1 for place in range(first + 1, last - 1) if _is_form(scan, place)):
        town = end + (scan.words[end].key in said.group("of"))
        named = town < last and len(scan.words[town].raw) >= _SHORTEST_NAME and not _is_form(scan, town)
        if named and places_beside.begins_a_place(scan, town):
            return end
    return last


def _runs(scan: Scan) -> Iterator[tuple[int, int]]:
    """Stretches of at least two words with capitals, with small words that join them."""
    place = 0
    while place < len(scan.words):
        first = last = place
        while place < len(scan.words) and (place == first or not _is_parted(scan, place)):
            if place > first and place in scan.after_comma and _is_a_country(scan, first, place):
                break  # "to Japan, ООО «Qorvath»"
            if _is_capital(scan, place):
                last = place + 1
            elif place == first or place > last or not _joins_a_name(scan, first, place):
                break
            place += 1
        if last - first > 1:
            yield first, last
        place = max(place, first + 1)


def _joins_a_name(scan: Scan, first: int, place: int) -> bool:
    """Return whether a small word may stand inside a name: "for" does not behind a place where goods leave or arrive.

    "from China for Vienna Sausage Co".
    """
    if scan.words[place].key not in said.group("in_names"):
        return False
    return not (is_plainly_directed(scan, first) and _is_named_in_some_case(scan, first, place))


def _is_named_in_some_case(scan: Scan, first: int, last: int) -> bool:
    """Return whether words are a country's name in a language, perhaps bent: `do Niemiec`."""
    if countries.by_key(scan.joined_key(first, last), full=True):
        return True
    return countries.from_stem(tuple(word.key for word in scan.words[first:last])) is not None


def _is_parted(scan: Scan, place: int) -> bool:
    """Return whether a sentence, a comma or a colon ends before a word: not the comma before a form of law."""
    if place in scan.after_dash or place in scan.beside_labels_of_parties:
        return True  # "Shipper Antwerp Purchaser Orbex GmbH"
    ends = place in scan.after_sentence and not _is_form(scan, place - 1)  # "Orbex Corp. Munich"
    return ends or place in scan.after_colon or (place in scan.after_comma and not _is_form(scan, place))


def _is_capital(scan: Scan, place: int) -> bool:
    raw = scan.words[place].raw
    return scan.taken[place] not in {"act", "phrase", "firm"} and raw[0].isupper()


def _is_form(scan: Scan, place: int) -> bool:
    """Return whether a word is a firm's form of law.

    Behind a hyphen (WC-Co), beside the symbol of an element (Ni and Co) or behind its town (Denver CO) it is none.
    """
    form = scan.words[place].key in said.group("company") and place not in scan.after_hyphen
    return form and not _is_an_element(scan, place) and not country_codes.country_of_its_town(scan, place)


def _is_an_element(scan: Scan, place: int) -> bool:
    return thing_words.is_a_symbol(scan.words[place].raw) and any(scan.symbols_beside(place))


def _has_an_end(scan: Scan, first: int, last: int) -> bool:
    """Return whether a stretch ends as names of firms do.

    A thing and a form alone ("Graphite Limited") may be no firm.
    """
    names = [place for place in range(first, last) if not _is_form(scan, place)]
    if len(names) < last - first and any(scan.taken[place] != "subject" for place in names):
        return True
    ends = any(
        scan.words[place].key in said.group("ends_of_names")
        and place not in scan.after_hyphen
        and not _is_an_element(scan, place)
        for place in range(first, last)
    )
    return ends and last - first >= _LONG_NAME


def _is_listed(base: RuleBase, scan: Scan, first: int, last: int) -> bool:
    """Return whether a stretch that holds an unknown word is a listed party's name."""
    if base.lists is None or not any(
        scan.is_unknown(place) or scan.taken[place] == "party" for place in range(first, last)
    ):
        return False
    name = scan.typed(first, last)
    return base.lists.may_be_a_party(name) and any(one.quality in _WHOLE for one in base.lists.parties(name)[:1])


def country_of_a_firm(scan: Scan, first: int) -> str | None:
    """Return the country of the town or province with which a labelled firm's name begins: "Jiangxi Qorvath Co., Ltd.".

    It tells nothing where words of an address that nobody knows stand behind the name.
    """
    stops = scan.after_comma | scan.after_sentence | {label.first for label in scan.labels}
    stops |= {n for n in scan.after_stop if _is_form(scan, n - 1)}
    end = next((n for n in range(first + 1, len(scan.words)) if n in stops and not _is_form(scan, n)), len(scan.words))
    address = end in scan.after_comma and end < len(scan.words) and scan.words[end].raw[:1].isupper()
    if address or "co" not in {word.key for word in scan.words[max(first, end - 2) : end]}:
        return None
    lengths = range(min(_LONGEST_PLACE, end - first), 0, -1)
    places = (_country_plainly_named(scan.joined_key(first, first + n)) for n in lengths)
    return next((one for one in places if one in firm_words.named_by_places()), None)


def _country_plainly_named(folded: str) -> str | None:
    """Return a country by its name, that of a part of it, or of a town of some size that alone has its name."""
    if found := countries.by_key(folded, full=True) or gazetteer.region_of(folded):
        return found.partition("-")[0]
    codes = gazetteer.countries_of_town(folded)
    return codes[0] if len(codes) == 1 and gazetteer.is_rather_a_town(folded) else None


def firms_named(scan: Scan) -> Iterator[str]:
    """Stretches of words that may be the name of a firm: those of parties, and unknown ones that begin like a name.

    A country right before a firm may be of its name: "to China Electronics Technology Group Corporation".
    """
    for one in scan.chosen:
        if one.use is Use.FIRM and one.first not in scan.after_comma | scan.after_dash | scan.in_brackets:
            before = (other.place.first for other in scan.chosen if other.place and other.place.last == one.first)
            yield from (scan.typed(first, one.last) for first in before)
    place = 0
    while place < len(scan.words):
        last = _end_of_a_name(scan, place)
        first = place
        while first + 1 < last and scan.words[first].key in said.group("asking"):
            first += 1  # "Is Qorvath AG listed?"
        if any(_is_a_party(scan, one) or scan.is_unknown(one) for one in range(first, last)):
            yield scan.typed(_begin_before_a_form(scan, first), last)
        place = max(last, first + 1)


def _end_of_a_name(scan: Scan, first: int) -> int:
    """Return where a stretch of names, of words of parties and of initials behind such ends."""
    place = first
    while place < len(scan.words):
        if not (_is_a_party(scan, place) or _is_name(scan, place) or (place > first and _is_initial(scan, place))):
            break
        place += 1
    return place


def _is_a_party(scan: Scan, place: int) -> bool:
    return scan.taken[place] in {Use.PARTY, Use.FIRM}


def _begin_before_a_form(scan: Scan, first: int) -> int:
    """Return where a name begins whose form of law stands at a place: "Bosch Rexroth AG", a make that is known."""
    begin = first
    while (
        begin
        and _is_form(scan, first)
        and scan.taken[begin - 1] == Use.PHRASE
        and scan.words[begin - 1].raw[0].isupper()
    ):
        begin -= 1
    return begin


def _is_name(scan: Scan, place: int) -> bool:
    """Return whether a word that is not used begins with a capital, or is of a script without any."""
    raw = scan.words[place].raw
    return not scan.taken[place] and len(raw) > 1 and raw[0].isalpha() and not raw[0].islower()


def _is_initial(scan: Scan, place: int) -> bool:
    return not scan.taken[place] and len(scan.words[place].raw) == 1 and scan.words[place].raw.isupper()


def names_a_firm(base: RuleBase, scan: Scan) -> bool:
    """Return whether a firm is named.

    A form of law, a full name, words that names of parties begin with, or a maker beside no goods tell it.
    """
    if (
        _is_a_maker_alone(scan)
        or scan.firm_places
        or "firm" in scan.taken
        or any(_is_form(scan, place) for place in range(1, len(scan.words)))
    ):
        return True
    return any(parties_beginning(base, scan.words[first:last]) for first, last in scan.unknown_runs())


def _is_a_maker_alone(scan: Scan) -> bool:
    """Return whether a maker is named, and nothing that may be goods."""
    makers = harmless_words.beginnings_of_makers()
    goods = any(scan.taken[place] == "subject" or scan.is_content(place) for place in range(len(scan.words)))
    return not goods and any(word.key in makers for word in scan.words)


def parties_beginning(base: RuleBase, words: Sequence[Word]) -> tuple[str, ...]:
    """Parties whose names begin with these words ("Mitsubishi Heavy Industries" is a parent and not listed itself).

    One that goes on with a form of law alone is the party itself.
    """
    typed = " ".join(word.raw for word in words)
    if len(typed) < _SHORTEST_PARTY or not typed.isascii() or (len(words) == 1 and typed.islower()):
        return ()  # "national" is a word, "IHI" a firm
    begun = (
        name
        for name, _ in base.party_names.beginning(typed)
        if name.lower().startswith(f"{typed.lower()} ")
        and not forms_of_law().issuperset(keys_of(re.findall(r"\w+", name[len(typed) :])))
    )
    return tuple(islice(dict.fromkeys(begun), _PARTIES))
