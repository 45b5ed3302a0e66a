"""A firm that goods go to, told by a word for one beside its country: `an eine Firma in Polen`. PURE."""

from __future__ import annotations

from bot.rules.query.tokens import Scan
from bot.text import question_words as said

_WORDS_BETWEEN = 3
"""Words between one for a firm and its country, or before both, that are looked through."""


def goes_to_a_firm(scan: Scan, first: int, last: int, rest: str) -> bool:
    """Return whether a word for a firm stands beside a country, and goods are sold or sent to that firm.

    A word for "to" leads both (`vente à une société chinoise`), or the firm is in the dative (`firmie z Niemiec`).
    """
    behind = _firm_behind(scan, first, last)
    firm = _firm_before(scan, first) if behind is None and not rest else behind  # not "firmaya Çin'den"
    if firm is None:
        return False
    begin, word = min(first, firm.start), scan.words[firm.stop - 1].key
    inside = begin > 0 and scan.words[begin - 1].key in said.group("inside", "of_a_site", "inside_of_receivers")
    dative = word in said.group("firms_in_dative") or (behind and word in said.group("firms_in_dative_behind"))
    return _is_sold(scan, begin) and (_is_led_by_to(scan, begin) or bool(dative and not inside))


def _firm_behind(scan: Scan, first: int, last: int) -> range | None:
    """Return the places of a word for a firm behind a country: `deutsche Firma`, `Almanya'daki bir şirkete`.

    Behind a place from which goods come it begins the next phrase: `z Indonezji firmie z Chin`.
    """
    if first > 0 and scan.words[first - 1].key in said.group("from", "where", "bought_of"):
        return None
    for place in range(last, min(len(scan.words), last + _WORDS_BETWEEN)):
        if place in scan.after_comma or scan.taken[place]:
            return None
        if firm := _firm_at(scan, place):
            return firm
        if scan.words[place].key not in said.group("articles_of_a_maker"):
            return None
    return None


def _firm_before(scan: Scan, first: int) -> range | None:
    """Return the places of a word for a firm before a country: `empresa alemana`, `société établie en France`."""
    small = said.group("where", "inside", "of_a_site", "of", "articles", "before_names", "seated")
    for place in range(first - 1, max(-1, first - 1 - _WORDS_BETWEEN), -1):
        if place + 1 in scan.after_comma or scan.taken[place]:
            return None
        if firm := _firm_at(scan, place):
            return firm
        if scan.words[place].key not in small:
            return None
    return None


def _firm_at(scan: Scan, end: int) -> range | None:
    """Return the places of a word for a firm that ends at a place, in Vietnamese one of two syllables."""
    firms = said.group("seats", "firms_in_dative", "firms_in_dative_behind")
    begins = (end, max(0, end - 1))
    return next((range(first, end + 1) for first in begins if scan.joined_key(first, end + 1) in firms), None)


def _is_led_by_to(scan: Scan, begin: int) -> bool:
    """Return whether a word for "to" stands before a phrase, or before its article."""
    small = said.group("articles", "articles_of_a_maker")
    for place in range(begin - 1, max(-1, begin - 1 - _WORDS_BETWEEN), -1):
        if place + 1 in scan.after_comma or scan.taken[place]:
            break
        if _means_to(scan, place, small):
            return not (scan.words[place].key in said.group("bought_of") and _are_bought(scan, place))
        if scan.words[place].key not in small:
            break
    return False


def _means_to(scan: Scan, place: int, articles: frozenset[str]) -> bool:
    """Return whether a word before that for a firm, or before its article, means "to"."""
    word, behind = scan.words[place], scan.words[place + 1].key
    if word.raw in said.particles("to_before_an_article"):
        return behind in articles or word.raw in said.particles("to_a_firm")  # "a una empresa", not "a company"
    if word.key in said.group("into"):
        # of a licence for a firm, the firm is the exporter
        return place > 0 and scan.words[place - 1].key not in said.group("papers_of_classes", "restraints")
    return word.raw in said.particles("to_a_firm") or word.key in said.group("to", "to_the")


def _are_bought(scan: Scan, place: int) -> bool:
    """Return whether the last verb before a place is one of buying, behind which "à" means "from": `acheter à`."""
    verbs = (word.key for word in reversed(scan.words[:place]))
    last = next((verb for verb in verbs if verb in said.group("purchasing", "sending")), "")
    return last in said.group("purchasing")


def _is_sold(scan: Scan, begin: int) -> bool:
    """Return whether a word for a sale or a shipment stands before a phrase, and none of a purchase behind it."""
    before = [word.key for word in scan.words[:begin]]
    sold = next((n for n in range(begin - 1, -1, -1) if before[n].startswith(said.keys("selling"))), None)
    return sold is not None and said.group("purchasing", "papers_of_classes").isdisjoint(before[sold:])
