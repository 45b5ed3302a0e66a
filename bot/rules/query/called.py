"""Names of persons and ships on a paper: behind a title, a label for who reads it, a word for a ship, or regards. PURE.

`Attn: Dr. Rainer Silber` and `M/V ZINC ARROW` name no goods. They are read as names of firms are, so that lists of
parties and ships are searched for them; nothing is read without goods outside of them.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from bot.rules.index import RuleBase
from bot.rules.query.firm_guard import FirmGuard
from bot.rules.query.firm_words import FirmWords, keys, phrases
from bot.rules.query.mentions import begins_a_use
from bot.rules.query.tokens import Candidate, Scan, Use
from bot.text import countries
from bot.text.question_words import Role

_LONGEST, _FEWEST_SIGNED = 4, 2
"""Words of such a name, and the fewest of one that stands below regards."""


def called(scan: Scan, base: RuleBase) -> Iterator[Candidate]:
    """Names behind titles, labels of readers, words for ships, and regards, and the labels themselves."""
    text = FirmWords(scan, base)
    found = [one for one in _found(scan, text) if _is_a_name(scan, base, text, one)]
    if found and any(all(hit.last <= one.first or one.last <= hit.first for one in found) for hit in text.sent):
        for one in found:
            yield Candidate(one.first, one.last, Use.FIRM)
            if one.label < one.first:
                yield Candidate(one.label, one.first, Use.PHRASE)


class _Called(Struct, frozen=True):
    """A name, and where its label begins; `titled`: a title tells a person; `ship`: a word tells a ship."""

    first: int
    last: int
    label: int
    titled: bool = False
    ship: bool = False


def _found(scan: Scan, text: FirmWords) -> Iterator[_Called]:
    free = 0
    for place in range(len(scan.words)):
        begin, ship = (0, False) if place < free else _behind_a_label(scan, place)
        behind = _behind_a_title(scan, text, begin) if begin else 0
        begin = behind or begin
        if (
            begin
            and (last := _end(scan, text, begin))
            and (not scan.after_colon.isdisjoint(range(place, begin + 1)) or behind or _is_ended(scan, last))
        ):
            yield _Called(begin, last, place, titled=bool(behind), ship=ship)
            free = last
    signed = scan.signature + 1
    last = _end(scan, text, signed) if free <= signed < len(scan.words) else 0
    if last - signed >= _FEWEST_SIGNED:
        yield _Called(signed, last, signed)


def _behind_a_title(scan: Scan, text: FirmWords, place: int) -> int:
    """Return the word behind a title with a capital, before a name; 0 if there is none."""
    behind = place + 1
    if behind >= len(scan.words) or behind in scan.after_comma:
        return 0
    return behind if scan.words[place].key in keys("titles") and text.is_capital(place) else 0


def _behind_a_label(scan: Scan, place: int) -> tuple[int, bool]:
    """Return the word behind a label with its colon, or behind the sign of a ship, and whether it is a ship's."""
    for name in ("readers", "ships", "signs_of_ships"):
        for parts in phrases(name).get(scan.words[place].key, ()):
            last = place + len(parts)
            led = last in scan.after_colon or (name == "signs_of_ships" and scan.words[place].raw.isupper())
            if led and tuple(word.key for word in scan.words[place:last]) == parts and last < len(scan.words):
                signed = _behind_a_label(scan, last)[0] if name == "ships" else 0  # "Ocean vessel: M/V"
                return signed or last, name != "readers"
    return 0, False


def _is_ended(scan: Scan, last: int) -> bool:
    """Return whether a sign or the text's end, and no figure, stands behind a name."""
    return last >= len(scan.words) or last in scan.apart


def _end(scan: Scan, text: FirmWords, begin: int) -> int:
    """Return where a name in capitals ends: before a sign, a row's end or a word with figures; 0 if it goes on."""
    place = begin
    while place < len(scan.words) and place - begin <= _LONGEST and not (place > begin and place in scan.apart):
        if any(map(str.isdigit, scan.words[place].raw)):
            return 0 if _is_counted(scan, place) else place
        if not text.is_capital(place) or scan.taken[place]:
            return 0
        place += 1
    return place if place - begin <= _LONGEST else 0


def _is_a_name(scan: Scan, base: RuleBase, text: FirmWords, one: _Called) -> bool:
    """Return whether words tell no embargo, and are no goods as a whole but behind a title or with another word."""
    whole = bool(base.names.get(scan.joined_key(one.first, one.last))) and not one.titled
    if whole or (not one.titled and text.names_a_place(one.first, one.last, any_town=True)):
        return False
    if any(_binds(scan, base, place) for place in range(one.first, one.last)):
        return False
    inside = [hit for hit in text.goods if one.first <= hit.first and hit.last <= one.last]
    if all(all(map(base.is_spared, hit.subjects)) for hit in inside):
        listed = FirmGuard(scan, base, text).names_goods_of_lists(one.first, one.last)
        return (one.ship or bool(inside)) and not listed
    return _hides_no_goods(scan, base, text, one)


def _binds(scan: Scan, base: RuleBase, place: int) -> bool:
    """Return whether a word tells an embargo or a use that acts bind, which no name takes away."""
    return countries.by_key(scan.words[place].key, full=True) in base.embargoes or begins_a_use(scan, place)


def _hides_no_goods(scan: Scan, base: RuleBase, text: FirmWords, one: _Called) -> bool:
    """Return whether a name with controlled goods in it is a person's or a ship's, by a word that nothing knows."""
    told = one.titled or one.ship or one.first == one.label  # a contact's name may be goods, with words nothing knows
    own = any(map(text.is_own, range(one.first, one.last)))
    return told and own and not FirmGuard(scan, base, text).names_goods_of_lists(one.first, one.last)


def _is_counted(scan: Scan, place: int) -> bool:
    """Return whether a number stands at a word, and behind it a word by which goods are counted: "20 pcs"."""
    behind = place + 1 < len(scan.words) and scan.role(place + 1) in {Role.TRADE, Role.PACKAGING}
    return behind and scan.words[place].raw.isdecimal()
