"""Names of a query that are not asked about: what it leaves out, what only something else holds. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise

from bot.data import read_yaml
from bot.rules.index import RuleBase
from bot.rules.query.around import is_free_of
from bot.rules.query.measures import is_always_a_content
from bot.rules.query.mentions import is_a_persons_name, is_unasked
from bot.rules.query.tokens import PLACES, Name, Scan, Use
from bot.text import harmless_words
from bot.text import question_words as said
from bot.text.chapters import CHEMICALS, CONTAINERS, FOOD, METALS
from bot.text.normalize import is_katakana
from bot.text.place_labels import OF_PARTIES
from bot.text.question_words import Role

OF_GEMS = frozenset(f"71{heading:02}" for heading in range(1, 13))
"""Headings of stones and precious metals that are no jewellery."""
_WITH_GRAINS = (*map(str, range(25, 27)), *map(str, range(28, 39)), "71", *map(str, range(72, 82)), "8505")
"""Chapters and headings of what is of grains: minerals, chemicals, metals and magnets."""
_LONGEST_PAPER = 6
"""Words of the name of a licence, a character being one where no spaces are written."""
_LONGEST_FREE = 2
"""Words of フリー and 프리, "free"."""
_REST_OF_A_FIRM = 4
"""Words of a firm's name behind that of goods, its form of law among them."""


def unasked_names(scan: Scan) -> frozenset[int]:
    """Return the names that a question says it does not ask about, and those that an "and" joins to one.

    Behind "except" or "without" they follow; before a word that says so behind its goods they stand ahead of it, and
    something is left to be asked about.
    """
    found: set[int] = set()
    behind: set[int] = set()
    for number, name in enumerate(scan.subjects):
        if _is_unasked_before(scan, name) or (number - 1 in found and _is_joined_to_last(scan, number)):
            found.add(number)
        elif _is_unasked_behind(scan, name):
            behind.add(number)
    ahead = {one for number in behind for one in _joined_ahead(scan, number)}
    left = found | behind | ahead
    return frozenset(left if len(left) < len(scan.subjects) else found | behind)


def _is_joined_to_last(scan: Scan, number: int) -> bool:
    """Return whether words for "and" and "or" alone stand between a name and the one before it, or nothing does.

    A colon, a dash or a field joins nothing, nor does a word for a class: "no dual-use items: gallium".
    """
    before, name = scan.subjects[number - 1 : number + 1]
    if name.first in scan.after_colon | scan.after_dash | scan.after_field or {*before.subjects} <= vague():
        return False
    between = scan.words[before.last : name.first]
    return bool(between or name.first not in scan.after_comma - scan.after_stroke) and all(
        word.key in said.group("listing", "joining_han") for word in between
    )


def _joined_ahead(scan: Scan, number: int) -> Iterator[int]:
    """Yield the numbers of the names before one that a word joins to it, with no comma between: *A és B nélkül*."""
    also, commas = said.group("joining", "adding", "joining_han"), scan.after_comma - scan.after_stroke
    while number:
        before, name = scan.subjects[number - 1 : number + 1]
        if any(word.key not in also for word in scan.words[before.last : name.first]):
            return
        glued = scan.tails.get(before.last - 1, "") in said.group("joining_han")
        stroke = name.first in scan.after_stroke
        if (before.last == name.first and not (glued or stroke)) or not commas.isdisjoint(
            range(before.last, name.first + 1)
        ):
            return
        number -= 1
        yield number


def _is_unasked_behind(scan: Scan, name: Name) -> bool:
    after = "".join(word.raw for word in scan.words[name.last : name.last + 4])
    undetected = len(scan.subjects) > 1 and after.startswith(said.particles("undetected_after"))
    return undetected or after.startswith(said.particles("unasked_after"))


def _is_unasked_before(scan: Scan, name: Name) -> bool:
    end = name.first
    while end and scan.words[end - 1].key in said.group("articles"):
        end -= 1
    return is_unasked(scan, end)


def named_by_papers(scan: Scan) -> frozenset[int]:
    """Return the names of dual-use items that are only of a paper, and that nothing joins to others: 两用物项许可证."""
    return frozenset(
        number
        for number, name in enumerate(scan.subjects)
        if {*name.subjects} <= vague() and _is_of_a_paper(scan, name) and not _is_joined(scan, name)
    )


@cache
def vague() -> frozenset[str]:
    """Return the subjects that say nothing of what is controlled."""
    return frozenset(read_yaml("relations")["vague"])


def _is_joined(scan: Scan, name: Name) -> bool:
    before = scan.words[name.first - 1].key if name.first else ""
    return before in said.group("joining", "listing", "adding")


def labels(scan: Scan) -> frozenset[int]:
    """Return the names that are labels of parties with a name behind a colon: Dutch *Koper: PT Sari*, a buyer."""
    ends = {(one.first, one.last) for one in scan.labels if one.role in OF_PARTIES and one.last in scan.after_colon}
    return frozenset(
        number
        for number, name in enumerate(scan.subjects)
        if (name.first, name.last) in ends and not any(sign.isdigit() for sign in scan.words[name.last].raw)
    )


def _is_of_a_paper(scan: Scan, name: Name) -> bool:
    ends = range(name.last + 1, min(len(scan.words), name.last + _LONGEST_PAPER) + 1)
    words_of_papers = said.particles("papers_of_classes")
    told = any(scan.joined_key(name.last, end) in words_of_papers for end in ends)
    return told and name.last not in scan.apart


def ground(base: RuleBase, scan: Scan) -> frozenset[int]:
    """Return the names of flour behind minerals, metals and chemicals, which are ground: "zircon flour" is no food."""
    return frozenset(
        number + 1
        for number, (name, other) in enumerate(pairwise(scan.subjects))
        if name.last == other.first
        and other.first not in scan.after_comma
        and scan.joined_key(other.first, other.last) in said.group("ground")
        and all(_is_of_no_food(base, one) for one in name.subjects)
    )


def grains(base: RuleBase, scan: Scan) -> frozenset[int]:
    """Return the names of cereals that tell how fine a mineral, metal or chemical is: "fine grain graphite".

    A word for that stands beside them, and no comma before such goods; or "grain boundary" beside these anywhere.
    """
    told = said.group("grains")
    those = {n for n, name in enumerate(scan.subjects) if scan.joined_key(name.first, name.last) in told}
    goods = [name for n, name in enumerate(scan.subjects) if n not in those and _is_a_substance_by_code(base, name)]
    return frozenset(n for n in those if any(_is_their_grain(scan, scan.subjects[n], name) for name in goods))


def _is_a_substance_by_code(base: RuleBase, name: Name) -> bool:
    """Return whether each thing that a name means is a mineral, chemical, metal or magnet by some customs code."""
    return all(any(code.startswith(_WITH_GRAINS) for code in base.customs_codes_of(one)) for one in name.subjects)


def _is_their_grain(scan: Scan, grain: Name, goods: Name) -> bool:
    """Return whether a word for how fine it is stands beside a grain, and small words alone between it and goods."""
    if scan.joined_key(grain.last, grain.last + 1) in said.group("boundaries_of_grains"):
        return True
    first, last = sorted((grain, goods), key=lambda one: one.first)
    if not (scan.after_comma | scan.in_brackets).isdisjoint(range(first.last, last.first + 1)):
        return False
    fine = said.group("how_fine")
    small = fine.union(said.group("of", "component", "articles"), *said.made_of().values())
    beside = scan.joined_key(grain.first - 1, grain.first) if grain.first else ""
    told = beside in fine or (
        grain.last not in scan.after_comma and scan.joined_key(grain.last, grain.last + 1) in fine
    )
    return told and all(scan.words[place].key in small for place in range(first.last, last.first))


def _is_of_no_food(base: RuleBase, subject: str) -> bool:
    chapters = base.chapters_of(subject)
    return bool(chapters) and chapters.isdisjoint(FOOD)


def is_food(base: RuleBase, subject: str) -> bool:
    """Return whether goods are animals, plants or food by all their customs codes."""
    chapters = base.chapters_of(subject)
    return bool(chapters) and chapters <= FOOD


def named_again(base: RuleBase, scan: Scan) -> frozenset[int]:
    """Return the symbols and formulas of what the words before or behind them name: "tin ingot 99.92% Sn 25 t".

    No comma and no other name stands between.
    """
    found = set()
    for number, (name, other) in enumerate(pairwise(scan.subjects)):
        parted = any(place in scan.after_comma for place in range(name.last, other.first + 1))
        again = [_is_a_symbol(base, scan, one) for one in (name, other)]
        if not parted and set(name.subjects) == set(other.subjects) and again.count(True) == 1:
            found.add(number + again.index(True))
    return frozenset(found)


def _is_a_symbol(base: RuleBase, scan: Scan, name: Name) -> bool:
    return name.last - name.first == 1 and bool(base.names.symbol(scan.words[name.first].raw))


def beside_goods(base: RuleBase, scan: Scan) -> frozenset[int]:
    """Return the names that are no goods beside others: in a firm's name ("Indium Corp"), and who signs ("Thx, Li").

    Where nothing else is named they are the goods; who signs is none if anything unread was asked about before.
    """
    mixed = any(word.raw.islower() for word in scan.words)  # where all is written large, capitals tell no name
    found = frozenset(
        number
        for number, name in enumerate(scan.subjects)
        if _is_of_a_firm(base, scan, name)
        or (mixed and _is_of_a_trader(base, scan, name))
        or (name.last - name.first == 1 and is_a_persons_name(scan, name.first))
    )
    if len(found) < len(scan.subjects):
        return found
    unread = any(scan.is_content(n) or scan.taken[n] in {Use.PARTY, Use.FIRM} for n in range(scan.signature))
    return frozenset(number for number in found if unread and scan.is_in_the_signature(scan.subjects[number].first))


def _is_of_a_firm(base: RuleBase, scan: Scan, name: Name) -> bool:
    """Return whether words with capitals up to a form of law follow a name with one, none of them another name."""
    if not all(word.raw[0].isupper() for word in scan.words[name.first : name.last]):
        return False
    for place in range(name.last, min(name.last + _REST_OF_A_FIRM, len(scan.words))):
        if not scan.words[place].raw[0].isupper() or place in scan.after_colon:
            return False
        if scan.words[place].key in said.group("company"):
            return _is_a_form(base, scan, name, place)
        free = scan.taken[place] in {"", Use.FIRM, Use.PHRASE, Use.COUNTRY}
        told = (
            scan.taken[place] == Use.COUNTRY
            or (scan.role(place) is not None and scan.words[place].key not in harmless_words.beginnings_of_makers())
            or scan.words[place].key in said.group("trades")
        )
        if place in scan.after_comma or not free or not (told or _is_labelled(scan, name)):
            return False
    return False


def _is_of_a_trader(base: RuleBase, scan: Scan, name: Name) -> bool:
    """Return whether a name stands in words with capitals that are a firm's: "XY Drone Trading, 200 cups".

    They end as names of traders do; or a label of a party stands before them, and the name is of everyday goods
    ("consignee Golden Sun Lighting").
    """
    first, last = _capitals_around(scan, name)
    if last - first == name.last - name.first:
        return False
    if last > name.last and scan.words[last - 1].key in said.group("ends_of_traders"):
        return last == len(scan.words) or last in scan.after_comma or scan.taken[last] in PLACES
    labelled = any(label.last == first and label.role in OF_PARTIES for label in scan.labels)
    return labelled and first < name.first and all(map(base.is_everyday, name.subjects))


def _capitals_around(scan: Scan, name: Name) -> tuple[int, int]:
    """Return the stretch of words with capitals in which a name stands, up to the next comma or colon."""
    parted, first, last = scan.after_comma | scan.after_colon, name.first, name.last
    if not all(word.raw[0].isupper() for word in scan.words[first:last]):
        return first, last
    labels = {place for label in scan.labels for place in range(label.first, label.last)}
    while first and first not in parted and first - 1 not in labels and scan.words[first - 1].raw[0].isupper():
        first -= 1
    while last < len(scan.words) and last not in parted and scan.words[last].raw[0].isupper():
        if scan.taken[last] in PLACES:
            break
        last += 1
    return first, last


def _is_a_form(base: RuleBase, scan: Scan, name: Name, place: int) -> bool:
    """Return whether a word is a firm's form of law: no cobalt, no "including", no "limited quantity".

    One that is a symbol too, or stands in a text of capitals, needs another one behind it or a label before the name.
    """
    behind = scan.role(place + 1) if place + 1 < len(scan.words) else None
    if place in scan.after_hyphen or behind in {Role.SHAPE, Role.FORM, Role.COMPOUND, Role.GRADE}:
        return False
    plain = not base.names.symbol(scan.words[place].raw) and any(word.raw.islower() for word in scan.words)
    again = place + 1 < len(scan.words) and scan.words[place + 1].key in said.group("company")
    return plain or again or _is_labelled(scan, name)


def _is_labelled(scan: Scan, name: Name) -> bool:
    """Return whether a label of a party or a place stands right before a name."""
    return any(label.last == name.first for label in scan.labels)


def lacking(base: RuleBase, scan: Scan, unasked: Iterable[int]) -> Mapping[int, frozenset[str]]:
    """Return the goods that are said to be without something, by their numbers: "magnets, no Dy", "Dy-free magnets".

    These are the ones before it, or those behind it where none stand before; other goods of a list are not without it.
    """
    left = left_out(scan) | {*unasked}
    out = [number in left for number in range(len(scan.subjects))]
    found: dict[int, frozenset[str]] = {}
    for number, name in enumerate(scan.subjects):
        for holder in _without_it(base, scan, out, number) if out[number] else ():
            found[holder] = found.get(holder, frozenset()).union(name.subjects)
    return found


def _without_it(base: RuleBase, scan: Scan, out: Sequence[bool], number: int) -> Iterator[int]:
    """Yield the numbers of the goods that are without what a name is of; `out`: whether each name is left out so."""
    ahead = next((one for one in range(number, len(out)) if not out[one]), None)
    before = next((one for one in range(number, -1, -1) if not out[one]), None)
    if ahead is not None and _is_in_front(scan, scan.subjects[number], scan.subjects[ahead], alone=before is None):
        yield ahead
    elif before is not None and not _are_others_between(scan, before, number):
        yield before
        while before and not out[before - 1] and _are_one_thing(base, scan, before - 1):
            before -= 1
            yield before


def _are_others_between(scan: Scan, before: int, number: int) -> bool:
    """Return whether a word between two names may be goods of its own: "magnets, 20 pcs; motors, no Dy".

    In a row of its own nothing but words for "without" may stand before what is left out.
    """
    between = range(scan.subjects[before].last, scan.subjects[number].first)
    row = max((place for place in between if place in scan.after_row), default=between.stop)
    return any(map(scan.is_content, between)) or any(
        scan.taken[place] != Use.SUBJECT and scan.words[place].key not in said.unasked_words()
        for place in range(row, between.stop)
    )


def _is_in_front(scan: Scan, name: Name, goods: Name, *, alone: bool) -> bool:
    """Return whether goods are without what stands before them: "dysprosium-free magnets".

    Where it is said otherwise it stands `alone` there: no other name and no word that may be goods is before it.
    """
    if any(map(scan.is_content, range(name.last, goods.first))):
        return False
    if name.last < len(scan.words) and scan.words[name.last].key in said.group("free"):
        return True
    return alone and not any(map(scan.is_content, range(name.first)))


def _are_one_thing(base: RuleBase, scan: Scan, number: int) -> bool:
    """Return whether a name and the next one name one thing, with no row's end between: "magnets (NdFeB)"."""
    one, two = scan.subjects[number : number + 2]
    parted = any(place in scan.after_row for place in range(one.last, two.first + 1))
    kinds = {kind for name in (one, two) for subject in name.subjects for kind in base.narrower(subject)}
    same = {*one.subjects} & {*two.subjects}
    return not parted and bool(same or kinds & {*one.subjects, *two.subjects})


def held_names(base: RuleBase, scan: Scan) -> frozenset[int]:
    """Return the names of what something else only holds, and those that "and" joins to one.

    "lamps with tungsten and aluminium"; but what a container holds is the goods: "cardboard boxes with gallium". A
    substance with another is a mixture or a list, and holds nothing: "gallium chloride with gallium metal".
    """
    found: set[int] = set()
    for number, name in enumerate(scan.subjects):
        before = scan.subjects[number - 1] if number else None
        between = [word.key for word in scan.words[before.last : name.first]] if before else []
        joined = number - 1 in found and all(word in said.group("listing") for word in between)
        part = _is_component(scan, before.last if before else 0, name.first, beside=number > 0)
        if joined or (part and not (before and any(_keeps_asking(base, one) for one in before.subjects))):
            found.add(number)
    return frozenset(found)


def _keeps_asking(base: RuleBase, subject: str) -> bool:
    """Return whether what stands behind goods and "with" is asked about itself."""
    return any(code.startswith(CONTAINERS) for code in base.customs_codes_of(subject)) or is_a_substance(base, subject)


def is_a_substance(base: RuleBase, subject: str) -> bool:
    """Return whether goods are minerals, chemicals or metals, by their customs codes or else their formulas."""
    codes = base.customs_codes_of(subject)
    own = base.subjects.get(subject)
    if not codes:
        return own is not None and bool(own.symbols or own.formulas or own.cas)
    chemical = not base.chapters_of(subject).isdisjoint(CHEMICALS)
    return chemical or all(int(code[:2]) in METALS or code[:4] in OF_GEMS for code in codes)


def assays(base: RuleBase, scan: Scan, text: str) -> frozenset[int]:
    """Return the formulas and symbols that say by a percentage how much a thing of the same text holds.

    "Petalite concentrate 4% Li2O" asks about the concentrate alone, "cobalt hydroxide 30% Co" about the hydroxide.
    """
    those = {one for name in scan.subjects if not _is_a_symbol(base, scan, name) for one in name.subjects}
    near = {other for one in those for other in (*base.neighbours(one), *base.broader(one))}
    return frozenset(
        number
        for number, name in enumerate(scan.subjects)
        if name.last - name.first == 1
        and near.issuperset(name.subjects)
        and (name.material or base.names.symbol(scan.words[name.first].raw))
        and is_always_a_content(text, scan.words[name.first].raw)
    )


def _is_component(scan: Scan, begin: int, first: int, *, beside: bool) -> bool:
    """`motors with magnets`: a content word or another thing (`beside`), then a word of holding, then the name."""
    holding = said.group("component")
    holds = next((place for place in range(begin, first) if scan.words[place].key in holding), None)
    if holds is None or _lists_plainly(scan, holds):
        return False
    return beside or any(scan.is_content(place) for place in range(begin, holds))


def _lists_plainly(scan: Scan, holds: int) -> bool:
    """Return whether "together with" stands before known goods alone: a word behind it may make another thing of them.

    "Toys together with maraging steel" keeps the doubt of what the rest of the text names.
    """
    if not holds or scan.words[holds - 1].key not in said.group("together"):
        return False
    small = said.group("listing") | said.group("to") | said.group("from") | said.group("into") | said.group("component")
    return all(scan.taken[place] or scan.words[place].key in small for place in range(holds + 1, len(scan.words)))


def _are_behind_goods(scan: Scan, place: int) -> bool:
    """Return whether words of quality alone stand between goods and a word: "magnets N42 free", not "duty free"."""
    last = max((name.last for name in scan.subjects if name.last <= place), default=None)
    return last is not None and all(scan.role(one) is Role.GRADE for one in range(last, place))


def left_out(scan: Scan) -> frozenset[int]:
    """Return the names that the thing asked about is without, by "free" or "without".

    One "free" is of all that strokes, or hyphens before "and", join to it: "Dy/Tb free magnets", "Dy- and Tb-free".
    """
    found = {number for number, name in enumerate(scan.subjects) if _is_left_out(scan, name)}
    for number in range(len(scan.subjects) - 2, -1, -1):
        name, other = scan.subjects[number : number + 2]
        if number + 1 in found and _shares_its_end(scan, name, other):
            found.add(number)
    return frozenset(found)


def _shares_its_end(scan: Scan, name: Name, other: Name) -> bool:
    """Return whether what stands behind the second of two names is said of the first as well."""
    if other.last >= len(scan.words) or scan.words[other.last].key not in said.group("free"):
        return False
    if name.last == other.first:
        return other.first in scan.after_stroke
    joined = all(word.key in said.group("joining") for word in scan.words[name.last : other.first])
    return joined and name.last in scan.after_open_hyphen


def _is_left_out(scan: Scan, name: Name) -> bool:
    """`dysprosium-free magnets`, `magnets without dysprosium`, `free of it`: what the thing asked about is without."""
    if _is_free_of_it(scan, name.last):
        return True
    if len(scan.subjects) < 2:  # noqa: PLR2004 - something is left to be asked about
        return False
    if _is_free_behind(scan, name.last):
        return True
    if not name.first:
        return False
    if name.first > 1 and is_free_of(scan, name.first - 2) and _are_behind_goods(scan, name.first - 2):
        return True
    before = scan.words[name.first - 1]
    return before.key in said.group("without") and said.is_as_listed(before.key, before.raw)


def _is_free_of_it(scan: Scan, place: int) -> bool:
    """Return whether a word for "free" stands at a place, behind a hyphen or before goods: antimony-free retardant.

    No sign parts it from the name ("electric cars, free carrier"), and without a hyphen other goods are named.
    """
    after = place + 1
    if place >= len(scan.words) or scan.words[place].key not in said.group("free") or is_free_of(scan, place):
        return False
    if place in scan.parted or (place not in scan.after_hyphen and len(scan.subjects) < 2):  # noqa: PLR2004 - another one
        return False
    if after == len(scan.words):
        return place in scan.after_hyphen and len(scan.subjects) > 1
    return place in scan.after_hyphen or scan.taken[after] == Use.SUBJECT or scan.is_content(after)


def _is_free_behind(scan: Scan, place: int) -> bool:
    """Return whether a word for "free" stands at a place where no spaces are written, and ends there: 镝フリー.

    A word for "none" ends its phrase: 镝无, but not 镝无许可证.
    """
    none, whole = said.particles("unasked_at_end"), said.group("free_behind")
    for end in range(place + 1, min(place + _LONGEST_FREE, len(scan.words)) + 1):
        behind = scan.words[end].key if end < len(scan.words) and scan.words[end].glued else ""
        if scan.words[place].glued and scan.joined_key(place, end) in none:
            return not behind
        if scan.joined_key(place, end) in whole:
            return not is_katakana(behind[:1] or " ")
    return False
