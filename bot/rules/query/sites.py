"""The direction of what a firm has in a country: `to our plant of Lyon`, `do zakładu w Niemczech`. PURE."""

from __future__ import annotations

from bot.rules.query.direction_words import keys_behind
from bot.rules.query.place_roles import (
    CHARACTERS,
    FROM,
    NEITHER,
    PASSING,
    TO,
    before_a_noun,
    by_characters,
    tells_an_end,
)
from bot.rules.query.places_beside import begins_a_place
from bot.rules.query.tokens import Scan, Use
from bot.rules.query.town_names import by_a_word_before_its_firm
from bot.text import place_labels
from bot.text import question_words as said
from bot.text.normalize import is_hangul, is_hiragana, key

_LONGEST_PHRASE = 4
_LONGEST_TRADE = 12
"""Characters of what somebody makes, before the word for who does."""


def by_its_site(scan: Scan, first: int, last: int, rest: str) -> str | None:
    """Return the direction of what a firm has in a country; None if nothing tells of such a thing beside the country.

    `to our plant of Lyon`, `do zakładu w Niemczech`, タイの当社工場へ: the word of direction is that of the plant.
    """
    if (told := _by_a_site_behind(scan, last, rest)) is not None:
        sent = by_characters(scan.joined_key(max(0, first - CHARACTERS), first)) == TO  # 卖给伊朗的企业
        return TO if sent and told == NEITHER else told
    place = first - 1
    if place < 1 or place in scan.after_comma or scan.words[place].key not in said.group("inside", "of_a_site"):
        return None
    if scan.words[place].key in said.group("of") and scan.taken[place - 1] == Use.FIRM:
        return _by_its_firm(scan, place)
    return None if first in scan.after_comma else _by_a_site_before(scan, place)


def _by_a_site_before(scan: Scan, place: int) -> str | None:
    """Return the direction of a plant that stands before the word between it and its country; None if none does."""
    site = place - 1
    while site > 0 and scan.words[site].key in place_labels.group("own") | said.group("of_a_site"):
        site -= 1
    if scan.words[site].key not in said.group("sites"):
        return None
    if told := before_a_noun(scan, site):
        return told
    loose = scan.words[place].key in said.group("of") or not _tells_another_end(scan, place)
    return None if loose else NEITHER  # "la planta de Lyon"; "gallium, fabryka w Turcji" alone may be for it


def _by_its_firm(scan: Scan, place: int) -> str:
    """Return the direction of a country by the firm before it and "of": "sold to Orbex Ltd of Japan", not "sold by"."""
    before = scan.words[max(0, place - _LONGEST_PHRASE - 1) : place]
    doer = any(word.key in place_labels.group("doer") for word in before)
    return (not doer and by_a_word_before_its_firm(scan, place)) or PASSING


def _tells_another_end(scan: Scan, place: int) -> bool:
    """Return whether a label, or a word that can only be one of direction, tells elsewhere where the goods arrive."""
    to = said.group("to")
    return tells_an_end(scan) or any(word.key in to for at, word in enumerate(scan.words) if at != place)


def _by_a_site_behind(scan: Scan, last: int, rest: str) -> str | None:
    text = behind_of = glued_behind(scan, last, rest)
    for group in ("where_glued", "owners_glued"):
        text = without(text, said.keys(group))
    if text.startswith(said.keys("sites_han")) and _is_of_whom_it_is_sent_to(scan, last):
        return TO
    if text != behind_of and (told := _by_a_site_of_goods(scan, last, text)):
        return told
    site = next(filter(text.startswith, said.keys("sites_glued")), "")
    if not site or (text == behind_of and not is_hangul(site[0])):
        return NEITHER if behind_of.startswith(said.keys("stays_glued")) else None
    text = text.removeprefix(site)
    if leaves := next(filter(text.startswith, said.keys("from_behind_a_site")), ""):
        alone = scan.joined_key(0, len(scan.words)).count(leaves) == 1
        return FROM if alone else None  # "used at the plant in Turkey, from China" in Korean
    return TO if text.startswith(said.keys("to_behind_a_site")) else NEITHER


def _is_of_whom_it_is_sent_to(scan: Scan, last: int) -> bool:
    """Return whether Chinese words say that goods go to an owner before the place of its site: 给我们在匈牙利的工厂."""
    before = scan.joined_key(max(0, last - CHARACTERS), last)
    there = max((before.rfind(one) for one in said.keys("inside_before_han")), default=-1)
    owner = next(filter(before[: max(there, 0)].endswith, said.keys("owners_glued")), "")
    return bool(owner) and by_characters(before[:there].removesuffix(owner)) == TO


def _by_a_site_of_goods(scan: Scan, last: int, text: str) -> str:
    """Return the direction of who makes goods in a place: `名古屋の自動車部品メーカーへ`, "베트남의 배터리 공장으로".

    The text is the end of all that stands behind the place up to a comma.
    """
    found = ((text.find(site, 1, _LONGEST_TRADE), site) for site in said.keys("sites_glued"))
    at, site = min(((at, site) for at, site in found if at > 0), default=(0, ""))
    goods, behind = text[:at], text[at + len(site) :]
    commas = (place for place in range(last, last + CHARACTERS) if place in scan.after_comma)
    typed = "".join(word.raw for word in scan.words[last : next(commas, last + CHARACTERS)])[-len(text) :]
    if not at or any(map(is_hiragana, typed[:at])) or is_hangul(goods[0]) != is_hangul(site[0]):
        return NEITHER
    if is_hangul(goods[0]) and (len(goods) != len(scan.words[last].key) or begins_a_place(scan, last)):
        return NEITHER  # "일본의 흑연, 중국 공장으로"
    if behind.startswith(said.keys("from_behind_a_site")):
        return FROM
    return TO if behind.startswith(said.keys("to_behind_a_site")) else NEITHER


def glued_behind(scan: Scan, last: int, rest: str) -> str:
    """Return the keys behind a country up to a comma as one, with what is glued to its name before them."""
    return key(rest) + keys_behind(scan, last, CHARACTERS)


def without(text: str, beginnings: tuple[str, ...]) -> str:
    """Return a text without the longest of some beginnings that it has."""
    return text.removeprefix(max(filter(text.startswith, beginnings), key=len, default=""))
