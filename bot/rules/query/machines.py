"""Words for machines beside goods: those that are the head of what is named, and those that only stand there. PURE.

"Winding machine for lithium batteries" is a machine; "for our machine we need lithium batteries" asks for batteries.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from bot.data import read_yaml
from bot.rules.index import RuleBase
from bot.rules.query.around import NameAround, word_of_place
from bot.rules.query.making import is_form
from bot.rules.query.modifiers import languages_of
from bot.rules.query.purposes import is_told_behind
from bot.rules.query.tokens import Scan
from bot.text import endings, thing_words
from bot.text import question_words as said
from bot.text.normalize import is_han, words
from bot.text.question_words import Role

_EQUIPMENT, _LONGEST = "equipment", 4
"""The form, and one more than the words of a purpose."""
_PASSING = frozenset({None, Role.FORM, Role.GRADE, Role.SHAPE, Role.COMPOUND, Role.PRODUCT})
"""What may stand between a machine and what it makes: "winding machine for round, pre-assembled batteries"."""


def are_loose(base: RuleBase, scan: Scan, around: NameAround, others: Iterable[str]) -> bool:
    """Return whether words around a name made a machine of it, and none is its head: what is named is asked too."""
    if not any(is_form(base, other, _EQUIPMENT) for other in others):
        return False
    name = around.name
    machines = [
        place
        for place in (*range(around.begin, name.first), *range(name.last, around.end))
        if not scan.taken[place] and thing_words.form(word_of_place(scan, place)) == _EQUIPMENT
    ]
    languages = frozenset(languages_of(base, scan, name))
    return bool(machines) and not any(_is_its_head(scan, around, place, languages) for place in machines)


def _is_its_head(scan: Scan, around: NameAround, place: int, languages: frozenset[str]) -> bool:
    """Return whether a word for a machine is the head of a name of some languages."""
    name = around.name
    if place < name.first:
        between = range(place + 1, name.first)
        linked = any(scan.words[one].key in _words("links") for one in between)
        ahead = linked or bool(languages & endings.languages_that("head_first"))
        return ahead and all(_may_join(scan, one) for one in between)
    behind = place in scan.after_hyphen or bool(languages & endings.languages_that("machines_behind"))
    between = range(name.last, place)
    return behind and not _goes_on(scan, place) and all(_may_join(scan, one, small=False) for one in between)


def _goes_on(scan: Scan, place: int) -> bool:
    """Return whether a word for a machine is no head: a use (装置用, मशीन के लिए), or before a thing: "machine shop"."""
    last = place + 1
    while last < len(scan.words) and is_han(scan.words[place].key[0]) and _is_of_one_word(scan, place, last):
        last += 1
    ends = range(last + 1, min(last + _LONGEST, len(scan.words)) + 1)
    if any(is_told_behind(scan.joined_key(last, end)) for end in ends):
        return True
    apart = last in scan.apart | scan.after_comma | scan.after_field | scan.after_colon | scan.in_brackets
    return last < len(scan.words) and not apart and scan.words[last].raw.islower() and scan.is_unknown(last)


def _is_of_one_word(scan: Scan, place: int, other: int) -> bool:
    return word_of_place(scan, place) == word_of_place(scan, other)


def _may_join(scan: Scan, place: int, *, small: bool = True) -> bool:
    """Return whether a word may stand between a machine and what it makes: no amount, "with" or "we need".

    `small`: whether small words and words of making may.
    """
    folded = scan.words[place].key
    if folded in _words("links") | _words("between"):
        return small
    told = scan.taken[place] or folded.isdecimal() or folded in said.group("component", "holding_too")
    return not told and scan.role(place) in _PASSING and not is_told_behind(folded)


@cache
def _words(group: str) -> frozenset[str]:
    """Return the keys of the words of a line of `machines.yaml`, those of several words one by one."""
    return frozenset(
        word.key for told in str(read_yaml("query/machines")[group]).split() for word in words(told.replace("_", " "))
    )
