"""Names of a query that are one thing together: `稀土 磁铁`, scrap of copper, Samarium-Kobalt-Magneten. PURE."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from bot.model.copies import replace
from bot.rules.index import RuleBase
from bot.rules.query.making import another_thing, is_form
from bot.rules.query.purposes import is_told_behind, told_in_brackets
from bot.rules.query.tokens import Name, Scan
from bot.text import question_words as said
from bot.text import thing_words
from bot.text.normalize import key
from bot.text.question_words import Role

_PASSED = frozenset({Role.SHAPE, Role.GRADE})
"""What may stand between a thing and its form: "SmCo segment magnets" are one thing."""


def joined_names(base: RuleBase, scan: Scan) -> Iterator[Name]:
    """Yield the names of a text, two that are one thing together taken as one; a comma parts two goods."""
    place, told = 0, told_in_brackets(scan)
    while place < len(scan.subjects):
        name = scan.subjects[place]
        after = scan.subjects[place + 1].first if place + 1 < len(scan.subjects) else None
        apart = after is None or after in scan.after_comma or (after in told and name.first not in told)
        whole = None if apart else _two_with_a_form(base, scan, place) or _with_the_next(base, scan, place)
        yield whole or name
        place += 2 if whole else 1


def _with_the_next(base: RuleBase, scan: Scan, number: int) -> Name | None:
    """`稀土 磁铁`, `scrap of copper`: a thing, and a word that is one by itself and makes another thing of it."""
    ours, theirs = scan.subjects[number], scan.subjects[number + 1]
    subjects = _of_both(base, scan, ours, theirs)
    if not subjects:
        return None
    shown = f"{ours.shown} {theirs.shown}"
    return replace(theirs, first=ours.first, subjects=tuple(subjects), shown=shown, material=ours.material)


def _of_both(base: RuleBase, scan: Scan, ours: Name, theirs: Name) -> list[str]:
    """Return the things that two names side by side are together."""
    between = [word.key for word in scan.words[ours.last : theirs.first]]
    whole, form = _whole_and_form(scan, ours, theirs, between)
    if not form:
        return []
    if same := [subject for subject in whole if is_form(base, subject, form)]:
        return same  # `钐钴 磁铁`: the first name says it already
    return [other for subject in whole for other in another_thing(base, subject, [form])]


def _whole_and_form(scan: Scan, ours: Name, theirs: Name, between: Sequence[str]) -> tuple[tuple[str, ...], str | None]:
    """Return what one of two names is of, and the form that the other says: "scrap of copper", `稀土 磁铁`."""
    if between and all(word in said.group("of") or word in said.group("purpose") for word in between):
        if not all(word in said.group("of") for word in between) and is_told_behind("".join(between)):
            return ours.subjects, _form_of(scan, theirs)  # ドローン用電池, and no magnets of 磁石用イットリウム
        return theirs.subjects, _form_of(scan, ours)
    beside = all(scan.role(place) in _PASSED and not scan.taken[place] for place in range(ours.last, theirs.first))
    return ours.subjects, _form_of(scan, theirs) if beside else None


def _two_with_a_form(base: RuleBase, scan: Scan, number: int) -> Name | None:
    """`Samarium-Kobalt-Magneten`: two names side by side that are the name of one thing with the form behind them."""
    ours, theirs = scan.subjects[number], scan.subjects[number + 1]
    behind = scan.words[theirs.last].key if theirs.last < len(scan.words) and not scan.taken[theirs.last] else ""
    form = thing_words.form(behind) if behind and theirs.first == ours.last else None
    if not form:
        return None
    for one, other in product(ours.subjects, theirs.subjects):
        for name in (f"{one} {other} {form}", f"{other} {one} {form}"):
            if found := base.names.get(key(name)):
                return Name(ours.first, theirs.last + 1, found, f"{ours.shown} {theirs.shown} {behind}")
    return None


def _form_of(scan: Scan, name: Name) -> str | None:
    return thing_words.form(scan.joined_key(name.first, name.last))
