"""How words are written that may be the name of a town: no other word, no part of another name or of a run. PURE."""

from __future__ import annotations

from bot.rules.query.place_roles import FROM, NEITHER, TO, is_labelled
from bot.rules.query.tokens import Scan, Use
from bot.text import gazetteer, place_labels
from bot.text import question_words as said
from bot.text.normalize import is_han, is_hangul, is_katakana, is_thai

_LONGEST_QUARTER = 6
"""Words of the name of a port or a quarter behind its town's; a Chinese character counts as one."""
_LONGEST_FORM = 3
_WRITTEN_OUT = {True: 4, False: 3}
"""Characters from which a name in katakana, or in Chinese, is hardly another word."""


def is_written_out(scan: Scan, first: int, last: int) -> bool:
    """Return whether nothing else explains characters that spell a foreign name out: ウォルビスベイ, 托克马克."""
    begin = scan.words[first].raw[0]
    spelt = is_han(begin) and not is_thai(begin) and last - first >= _WRITTEN_OUT[is_katakana(begin)]
    return spelt and not any(scan.taken[first:last])


def is_inside_a_run(scan: Scan, first: int, last: int) -> bool:
    """Return whether katakana that nothing explains goes on around katakana: オシ in オシャカティ is no Osh."""
    if not is_katakana(scan.words[first].raw[0]):
        return False
    before = first > 0 and scan.words[first].glued and _is_unread_katakana(scan, first - 1)
    return before or (last < len(scan.words) and scan.words[last].glued and _is_unread_katakana(scan, last))


def _is_unread_katakana(scan: Scan, place: int) -> bool:
    return not scan.taken[place] and is_katakana(scan.words[place].raw[0])


def is_oddly_written(scan: Scan, first: int, last: int) -> bool:
    """Return whether words are not written as the name of one place is: "a NAND" is not Anand."""
    raw = scan.words[first].raw
    alike = raw[:1].isupper() == scan.words[last - 1].raw[:1].isupper()
    return last - first > 1 and raw.isascii() and (len(raw) == 1 or not alike)


def may_be_a_word(scan: Scan, first: int, folded: str) -> bool:
    """Return whether the name of a town may be another word: one that is merely frequent is none with a capital."""
    named = scan.words[first].raw[:1].isupper() and not gazetteer.is_rather_another_name(folded)
    return gazetteer.is_also_a_word(folded) and not named


def is_only_a_town(scan: Scan, first: int, last: int, folded: str) -> bool:
    """Return whether small letters that nothing else explains are a town of some size: `gallium leipzig to sydney`."""
    other = gazetteer.is_small_town(folded) or gazetteer.is_rather_another_name(folded)
    return not other and all(scan.is_unknown(place) for place in range(first, last))


def is_a_name_alone(scan: Scan, first: int, last: int) -> bool:
    """Return whether capitalised words that nothing else explains stand apart from other names: `Tema to Antwerp`."""
    raw = scan.words[first].raw
    named = raw[:1].isupper() and not raw.isupper() and all(map(scan.is_unknown, range(first, last)))
    return named and not is_of_a_name(scan, first, last)


def is_of_a_name(scan: Scan, first: int, last: int) -> bool:
    """Return whether an unknown word with a capital stands beside words: they are a part of its name."""
    beside = [one for one in (first - 1, last) if 0 <= one < len(scan.words)]
    return any(
        scan.words[one].raw[:1].isupper()
        and scan.is_unknown(one)
        and max(one, first) not in scan.after_comma | scan.after_sentence
        for one in beside
    )


def is_the_end_of_a_small_name(scan: Scan, first: int, last: int) -> bool:
    """Return whether a word with a capital that is not used stands before a small town's name: "Puerto Drummond"."""
    before = first - 1
    named = before >= 0 and scan.words[before].raw[:1].isupper() and not scan.taken[before]
    return named and first not in scan.after_comma and gazetteer.is_small_town(scan.joined_key(first, last))


def is_an_end(scan: Scan, first: int, last: int) -> bool:
    """Return whether words with capitals stand at a dash or an arrow, or behind a label: `Santa Rosa – Haiphong`."""
    capital = all(word.raw[:1].isupper() for word in (scan.words[first], scan.words[last - 1]))
    return capital and bool({first, last} & (scan.after_arrow | scan.after_dash) or is_labelled(scan, first))


def behind_its_quarter(scan: Scan, last: int) -> int:
    """Return the place behind unknown words that go on with a town's name up to an arrow: `大连大窑湾→`."""
    end = last
    while end < min(len(scan.words), last + _LONGEST_QUARTER) and end not in scan.after_comma | scan.after_dash:
        word = scan.words[end]
        goes_on = (word.glued and is_han(word.key[0])) or is_hangul(word.key[0]) or word.raw[:1].isupper()
        if scan.taken[end] or end in scan.after_arrow or not goes_on:
            break
        end += 1
    return end if end in scan.after_arrow else last


_WORDS_OF_A_STREET = 4
"""Words before the name of a street among which the number of a house stands."""


def is_a_street(scan: Scan, first: int, last: int) -> bool:
    """Return whether words are the name of a street: "5200 S Highland Dr", "Cornwall Ave,", "calle Toledo 12".

    A number of a house stands beside it, or a comma behind a word for a street with a capital: numbers of four digits
    are taken for codes.
    """
    words, commas = scan.words, scan.after_comma
    behind = _is_a_street_behind(scan, first, last)
    begin = next((one for one in range(first - 1, max(-1, first - 3), -1) if not _is_small(scan, one)), -1)
    before = begin >= 0 and first not in commas and words[begin].key in said.group("streets_before")
    if not (behind or before):
        return False
    start, end = begin if before else first, last + 1 if behind else last
    near = (*words[max(0, start - _WORDS_OF_A_STREET) : start], *words[end : end + 1])
    ends = behind and words[last].raw[:1].isupper() and end in commas
    return ends or any(word.key[:1].isdecimal() for word in near)


def _is_a_street_behind(scan: Scan, first: int, last: int) -> bool:
    """Return whether a word for a street ends a name; capitals alone are a term: "to Korea CAD 30 days"."""
    if last >= len(scan.words) or last in scan.after_comma:
        return False
    word = scan.words[last]
    return word.key in said.group("streets_behind") and not (word.raw.isupper() and not scan.words[first].raw.isupper())


def _is_small(scan: Scan, place: int) -> bool:
    """Return whether a word stands between a street and its name: "rue de la"."""
    return scan.words[place].key in said.group("of", "articles", "in_names")


_WORDS_OF_A_NAME, _WORDS_OF_A_FIRM = 4, 9


def is_of_anothers_name(scan: Scan, first: int) -> bool:
    """Return whether a name nobody knows stands right before a place, and no word of where goods leave before that.

    "price Bursa Malaysia", "issued by HSBC London"; not "from Xyzzy Hamburg".
    """
    place = first
    while place and place not in scan.after_comma and _may_be_of_its_name(scan, place - 1):
        place -= 1
    if place == first:
        return False
    if not place or place in scan.after_comma:
        return True
    before = scan.words[place - 1].key
    return before in place_labels.group("doer") or not (
        before in said.group("to") or before in said.group("from") or before in said.group("into")
    )


def by_a_word_before_its_firm(scan: Scan, first: int) -> str:
    """Return the direction of the town of a firm, by what stands before it: "to AZUR SPACE Heilbronn"."""
    if _is_behind_an_arrow(scan, first):
        return TO
    place, commas = first, 0
    words = 0
    while place > 0 and words < _WORDS_OF_A_FIRM and _may_be_of_a_firm(scan, place - 1):
        commas += place in scan.after_comma
        place = scan.beginnings_of_firms.get(place - 1, place - 1)
        words += 1
    if not 0 < place < first or place in scan.after_comma or commas > 1:
        return NEITHER
    before = scan.words[place - 1].key
    if is_inside_a_name(scan, place - 1):
        return NEITHER
    return TO if before in said.group("to") else FROM if before in said.group("from") else NEITHER


def _is_behind_an_arrow(scan: Scan, first: int) -> bool:
    """Return whether an arrow stands before the name of a firm, in any letters, right before a town."""
    for place in range(first - 1, max(-1, first - 2 - _WORDS_OF_A_NAME), -1):
        if place in scan.after_arrow:
            return place + 1 < first
        if place + 1 in scan.after_comma or not (scan.is_unknown(place) or _may_be_of_a_firm(scan, place)):
            return False
    return False


def by_a_word_before_its_name(scan: Scan, first: int) -> str:
    """Return TO for a town that "of" joins to a name behind a word of direction: "para Salar de Uyuni"."""
    of, place = first - 1, first - 2
    if place < 1 or scan.words[of].key not in said.group("of") or not scan.words[first].raw[:1].isupper():
        return NEITHER
    named = scan.words[place].raw[:1].isupper() and not scan.taken[place] and place not in scan.after_comma
    return TO if named and scan.words[place - 1].key in said.group("to") else NEITHER


def is_inside_a_name(scan: Scan, place: int) -> bool:
    """Return whether a small word stands between words with capitals: "Pointe des Galets"."""
    return place > 0 and scan.words[place].key in said.group("in_names") and _may_be_of_a_firm(scan, place - 1)


def _may_be_of_a_firm(scan: Scan, place: int) -> bool:
    small = said.group("to", "from")
    named = scan.taken[place] in {"", Use.PARTY, Use.FIRM} and scan.words[place].key not in small
    return named and scan.words[place].raw[:1].isupper()


def _may_be_of_its_name(scan: Scan, place: int) -> bool:
    return scan.words[place].raw[:1].isupper() and (scan.is_unknown(place) or scan.taken[place] == Use.PARTY)


def length_of_its_form(scan: Scan, last: int) -> int:
    """Return how many words right behind a town say what kind of place it is: 宿迁市, 大邱广域市, "Johor Bahru DC"."""
    if last < len(scan.words) and scan.words[last].raw.isupper() and last not in scan.after_comma:
        told = scan.words[last].key in said.group("place_forms") and not scan.taken[last]
        return int(told and ends_there(scan, last + 1))
    if last >= len(scan.words) or not scan.words[last].glued or not is_han(scan.words[last - 1].key[0]):
        return 0
    lengths = (length for length in range(_LONGEST_FORM, 0, -1) if last + length <= len(scan.words))
    forms = said.group("place_forms")
    return next(
        (
            length
            for length in lengths
            if scan.joined_key(last, last + length) in forms and all(map(scan.is_unknown, range(last, last + length)))
        ),
        0,
    )


def ends_there(scan: Scan, last: int) -> bool:
    """Return whether nothing that could be the rest of a name stands behind words."""
    if last == len(scan.words) or last in scan.after_comma | scan.after_sentence | scan.in_brackets or scan.taken[last]:
        return True
    return not scan.is_content(last) or any(one.first == last for one in scan.labels)
