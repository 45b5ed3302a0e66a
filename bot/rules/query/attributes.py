"""Names that only tell what goods are like: the colour they have, and what they hold in traces. PURE.

"titanium grey sofas", "couleur graphite", "Te-doped GaSb", "GaSb dopé au tellure".
"""

from __future__ import annotations

from itertools import pairwise

from bot.rules.index import RuleBase
from bot.rules.names import names_of_colours
from bot.rules.query.modifiers import are_parted, is_free
from bot.rules.query.tokens import Name, Scan
from bot.text import question_words as said
from bot.text.chapters import FIRST_OF_ARTICLES


def colours(base: RuleBase, scan: Scan) -> frozenset[int]:
    """Return the names that tell of which colour other goods are.

    Behind a word for "colour" anywhere, before "-coloured", and before a colour and an everyday article:
    "graphite grey sofas", but not "graphite grey flakes".
    """
    found = set()
    for number, name in enumerate(scan.subjects):
        behind = scan.subjects[number + 1] if number + 1 < len(scan.subjects) else None
        if not names_of_colours().issuperset(name.subjects):
            continue
        if (
            _is_led_by_colour(scan, name)
            or _is_before_coloured(scan, name, behind)
            or (behind and _is_an_article(base, behind) and _is_a_shade(scan, name, behind))
        ):
            found.add(number)
    return frozenset(found) if len(found) < len(scan.subjects) else frozenset()


def _is_an_article(base: RuleBase, name: Name) -> bool:
    """Return whether a name is of everyday goods that are no food, chemicals or minerals."""
    return is_free(base, name) and min(base.chapters_of(*name.subjects), default=0) >= FIRST_OF_ARTICLES


def _is_led_by_colour(scan: Scan, name: Name) -> bool:
    place = name.first - 1
    if place > 0 and scan.words[place].key in said.group("of", "articles"):
        place -= 1
    return place >= 0 and name.first not in scan.after_comma and scan.words[place].key in said.group("colour")


def _is_before_coloured(scan: Scan, name: Name, behind: Name | None) -> bool:
    """Return whether "-coloured" is joined to a name with a hyphen, before other goods in its phrase."""
    place = name.last
    told = place < len(scan.words) and scan.words[place].key in said.group("coloured")
    joined = told and (place in scan.after_hyphen or scan.words[place].glued)
    return joined and behind is not None and not are_parted(scan, behind.first)


def _is_a_shade(scan: Scan, name: Name, behind: Name) -> bool:
    """Return whether one colour alone stands between a name and the goods in its phrase."""
    shade = scan.words[name.last : behind.first]
    parted = any(are_parted(scan, place) for place in range(name.last, behind.first + 1))
    return len(shade) == 1 and shade[0].key in said.group("shades") and not parted


def dopants(base: RuleBase, scan: Scan) -> frozenset[int]:
    """Return the names of what controlled goods beside them hold in traces: "Te-doped GaSb", "GaSb dopé au tellure"."""
    found = set()
    for number, (name, other) in enumerate(pairwise(scan.subjects)):
        if other.first in scan.after_comma:
            continue
        if _is_a_dopant(base, name, other) and _is_dopant_of(scan, name, other):
            found.add(number)
        elif _is_a_dopant(base, other, name) and _is_doped_with(scan, name, other):
            found.add(number + 1)
    return frozenset(found)


def _is_a_dopant(base: RuleBase, name: Name, host: Name) -> bool:
    """Return whether a name is of an element, and acts are on its host, so that leaving it out frees nothing."""
    return all(base.subjects[one].symbols for one in name.subjects) and any(map(base.is_ruled, host.subjects))


def _is_dopant_of(scan: Scan, name: Name, host: Name) -> bool:
    """Return whether "doped" alone stands between a name and goods, or right before a name that they are glued to."""
    if name.last < host.first:
        return scan.joined_key(name.last, host.first) in said.group("dopes")
    return name.first > 0 and scan.words[name.first].glued and scan.words[name.first - 1].key in said.group("doped")


def _is_doped_with(scan: Scan, host: Name, name: Name) -> bool:
    """Return whether "doped", with a word for "with" if it may stand before goods as well, stands behind goods."""
    told, *small = [word.key for word in scan.words[host.last : name.first]] or [""]
    led = set(small) <= said.group("doped_with") and (bool(small) or told not in said.group("dopes"))
    return led and told in said.group("doped", "dopes")
