"""Addresses: a postal code before a town, or the last part behind a comma, tells the country of the town. PURE."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache

from bot.model.copies import replace
from bot.rules.index import RuleBase
from bot.rules.query import firm_words
from bot.rules.query.place_roles import SIDES, forms_of_law, label_before
from bot.rules.query.places_beside import begins_a_place, is_plainly_a_place
from bot.rules.query.tokens import Candidate, Place, Scan
from bot.rules.query.town_names import ends_there, is_a_street, is_the_end_of_a_small_name
from bot.text import countries, endings, gazetteer
from bot.text import question_words as said
from bot.text.normalize import key
from bot.text.place_labels import PlaceRole

_CODE = re.compile(
    r"(?<![\w.,/-])(?:(?P<land>[A-Z]{1,2})-)?(?P<code>\d{4,6})\s(?=(?P<town>[^\W\d_]\S*(?:\s[^\W\d_]\S*){0,2}))"
)
"""A number before up to three words, perhaps with the letters of a country: `D-80331 München`, `DE-80331 München`."""
_RECEIVING = frozenset({PlaceRole.ARRIVAL, PlaceRole.FINAL})
"""Labels of who receives."""
_LETTERS = 2
"""Letters of the code of a country, as against those of old signs of vehicles: DE, D."""
_LONGEST_FORM = 5
"""More words than a form of law has: "Imp. & Exp. Co., Ltd." ends with a short one."""
_EATEN = 4
"""Digits of a number that is no word of a scan, as it may be a heading of customs."""


def without_postal_codes(text: str) -> str:
    """Return a text without the numbers of five or six digits before towns with a capital: "to 73765 Neuhausen".

    One stays behind the code of a country without such a town, and before a name in capitals that begins like one of
    them ("190000 ST PETERSBURG"): the code would be lost, or read.
    """
    return _CODE.sub(lambda match: "" if _is_only_a_postal_code(match) else match[0], text)


def _is_only_a_postal_code(match: re.Match[str]) -> bool:
    town, land = _town(match), match["land"] or ""
    if not town or len(match["code"]) == _EATEN or countries.is_code(match["town"].split()[0]):
        return False
    return len(land) < _LETTERS or land in gazetteer.countries_of_town(town)


def postal_codes(typed: str) -> Mapping[str, str]:
    """Return the towns behind postal codes, by the keys of their names → the code."""
    return {town: match[0].strip() for match in _CODE.finditer(typed) if (town := _town(match))}


def told_by_the_postal_code(
    base: RuleBase, codes: Sequence[str], told: Collection[str], postal_code: str
) -> Sequence[str]:
    """Return those of a town's countries that are told, or that the letters of its postal code name.

    Else those whose postal codes are not known to have other numbers of digits. One under an embargo stays, as people
    drop digits and write the codes of other systems.
    """
    land, _, digits = postal_code.rpartition("-")
    named = [code for code in codes if code == land or code in told]
    if named or not digits:
        return named or codes
    count, known = len(digits), _digits()
    return [code for code in codes if count in known.get(code, (count,)) or code in base.embargoes] or codes


def _town(match: re.Match[str]) -> str:
    """Return the key of the longest town that begins with a capital behind a number; empty if there is none."""
    words = match["town"].split()
    if words[0][0].islower():
        return ""
    names = (key(" ".join(words[:count])) for count in range(len(words), 0, -1))
    return next((name for name in names if gazetteer.country_of_town(name)), "")


@cache
def _digits() -> Mapping[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for digits, those in endings.writing()["postal_codes"].items():
        for code in those.split():
            found.setdefault(code, set()).add(int(digits))
    return {code: frozenset(counts) for code, counts in found.items()}


def is_the_street_of_an_address(scan: Scan, base: RuleBase, span: tuple[int, int], codes: Sequence[str]) -> bool:
    """Return whether a place's name is a street's, whose own place stands behind a comma in the same row.

    "Consignee: Orbex, 5200 Highland Dr, Salt Lake City"; a place under an embargo is always read.
    """
    first, last = span
    if not is_a_street(scan, first, last) or not base.embargoes.keys().isdisjoint(codes):
        return False
    end = min((place for place in scan.after_row if place >= last), default=len(scan.words))
    comma = min((place for place in scan.after_comma if last < place < end), default=end)
    return any(begins_a_place(scan, place) for place in range(comma, end))


def is_of_a_firm_with_an_address(scan: Scan, base: RuleBase, span: tuple[int, int], codes: Sequence[str]) -> bool:
    """Return whether a town is a word of a receiving firm's name, whose address behind its form of law is elsewhere.

    "Buyer: Touwfabriek De Haan B.V., Kampen"; a place under an embargo is always read, and a sender's is: a maker in
    Ganzhou may bill through Singapore.
    """
    first, last = span
    label = label_before(scan, first) if base.embargoes.keys().isdisjoint(codes) else None
    if label is None or label.role not in _RECEIVING or not scan.after_comma.isdisjoint(range(label.last + 1, last)):
        return False
    return any(is_plainly_a_place(scan, place) for place in _behind_its_form(scan, last))


def _behind_its_form(scan: Scan, last: int) -> list[int]:
    """Return the words behind commas of the address of a firm's name that goes on at a word; none without a form."""
    labels = [one.first for one in scan.labels if one.first >= last]
    end = min((*(row for row in scan.after_row if row >= last), *labels), default=len(scan.words))
    commas = sorted(place for place in scan.after_comma if last <= place < end)
    counts = range(1, min(_LONGEST_FORM, commas[0] - last + 1)) if commas else ()
    formed = any(scan.joined_key(commas[0] - count, commas[0]) in forms_of_law() for count in counts)
    return commas if formed else []


def told_by_its_address(scan: Scan, base: RuleBase, placed: Sequence[Place], one: Candidate) -> Candidate:
    """Return a town that may be another name with the country of the last part of its address, behind a comma.

    "ex Arcadia farm, Goromonzi", "Borong Trading Sdn Bhd, Kuala Lumpur", "Puerto Drummond, Santa Marta", "Lima, Ohio".
    Its own country is asked as well, but for that of one of several of its name and of the end of a longer one.
    """
    at = one.place
    behind = _last_part(scan, placed, at) if at and at.direction in SIDES else None
    if not at or behind is None or not base.embargoes.keys().isdisjoint((*at.codes, behind.code)):
        return one
    between = range(at.last, behind.first)
    if not between and is_the_end_of_a_small_name(scan, at.first, at.last):
        return _with(one, at, behind, ())
    if not between and behind.region and not scan.words[behind.first].raw.isupper():
        return _with(one, at, behind, at.codes)
    named = _is_of_a_land(scan, at, between) or (between and _ends_with_a_form(scan, at.last, behind.first))
    return _with(one, at, behind, () if at.others else at.codes) if named else one


def _with(one: Candidate, at: Place, behind: Place, others: tuple[str, ...]) -> Candidate:
    """Return a town with the country of the last part of its address, and with others that are asked as well."""
    return replace(one, place=replace(at, code=behind.code, others=others))


def _last_part(scan: Scan, placed: Sequence[Place], at: Place) -> Place | None:
    """Return the place of another country that ends the address of a town and has no direction of its own."""
    behind = next((one for one in placed if one.first in scan.after_comma and one.first >= at.last), None)
    if behind is None or behind.direction or behind.code in at.codes:
        return None
    return behind if _is_one_address(scan, at, behind) else None


def _is_of_a_land(scan: Scan, at: Place, between: range) -> bool:
    """Return whether a word for a piece of land stands right before a town that is not great, or behind it."""
    small = not gazetteer.is_great_town(scan.joined_key(at.first, at.last))
    return small and any(scan.words[place].key in said.group("lands") for place in (at.first - 1, *between))


def _is_one_address(scan: Scan, at: Place, behind: Place) -> bool:
    """Return whether nothing but a comma parts two places, of which the second ends what it stands in."""
    labels = {label.first for label in scan.labels}
    parted = not (scan.after_comma | scan.after_sentence | labels).isdisjoint(range(at.last, behind.first))
    alone = (
        behind.first in scan.after_comma and behind.first not in scan.after_sentence and ends_there(scan, behind.last)
    )
    return alone and not parted


def _ends_with_a_form(scan: Scan, first: int, last: int) -> bool:
    """Return whether words have capitals and end with a form of law."""
    capital = all(word.raw[:1].isupper() for word in scan.words[first:last])
    return capital and scan.words[last - 1].key in firm_words.keys("plain")
