"""What words around a name make of a subject: a kind of it, a shape, or another thing (its ore, scrap, technology)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from bot.rules.index import RuleBase
from bot.rules.query.around import NameAround
from bot.rules.query.name_words import ORES, is_raw, words_of
from bot.text import question_words as said
from bot.text import thing_words
from bot.text.normalize import key

SCRAP = "scrap"
"""The form of what is waste of something."""


def narrowed_to(base: RuleBase, subject: str, kinds: Sequence[str]) -> tuple[str, frozenset[str]]:
    """Return the narrower subject that words for a kind mean ("graphite sphérique"), and the words used up."""
    used: set[str] = set()
    for word in kinds:
        kind = thing_words.kind(word)
        below = [name for name in base.narrower(subject) if name != subject and kind in name.split()]
        own = set(subject.split())
        if below and (len(below) == 1 or any(own & {*name.split()} for name in below)):  # not a rare earth's oxide
            below = [name for name in below if own & {*name.split()}] or below
            subject = min(below, key=lambda name: (len(name), name))
            used.add(word)
        elif kind in subject.split():
            used.add(word)
    return subject, frozenset(used)


def of_that_shape(base: RuleBase, subject: str, shapes: frozenset[str]) -> str | None:
    """Return the thing with a name of its own for a shape of this one: diamonds in powder are diamond powder.

    Of several the one with the most of the words, and of those the narrowest.
    """
    if not shapes:
        return None
    around = {*base.narrower(subject), *base.neighbours(subject)}
    around |= {other for name in base.neighbours(subject) for other in base.neighbours(name)}
    shared = {other: _shapes_in(other, subject, shapes) for other in around - {subject}}
    met = {other: count for other, count in shared.items() if count and not _frees(base, subject, other)}
    best = [other for other in sorted(met) if met[other] == max(met.values())]
    return next((one for one in best if not any(two in base.narrower(one) for two in best if two != one)), None)


def _frees(base: RuleBase, subject: str, other: str) -> bool:
    """Return whether no act is on a thing that lacks words of one that acts are on: wafers of enriched silicon."""
    return base.is_ruled(subject) and not base.is_ruled(other) and not _shaped(subject) <= _shaped(other)


def _shapes_in(other: str, subject: str, shapes: frozenset[str]) -> int:
    """Return how many of some shapes the name of another thing adds to that of a subject, and nothing else."""
    stem, name = _shaped(subject), _shaped(other)
    adds = name <= stem | shapes and name & stem - shapes and not name <= stem
    return len(name & shapes) if adds else 0


def _shaped(name: str) -> frozenset[str]:
    """Return the words of a name, those for a shape as names of things say it."""
    return frozenset(thing_words.shape(word) or word for word in words_of(name))


def _forms(tail: Sequence[str], before: Sequence[str]) -> list[str]:
    """Return words that make another thing of it, the head of the phrase first: "extraction equipment" is equipment."""
    behind = [form for form in map(thing_words.form, reversed(tail)) if form]
    if behind and behind[0] != "technology":
        behind = [form for form in behind if form != "technology"]
    return [*behind, *before]


def another_thing(base: RuleBase, subject: str, forms: Sequence[str]) -> list[str]:
    """`neodymium magnet technology`: the neighbour of a subject, or of one above it, that a form word means.

    A mere class says nothing of its kinds: a bauxite concentrate is none of lithium, though both are of mineral ores.
    What is of the form itself is meant: *batterie Li-ion* is a lithium battery, and none of its neighbours.
    """
    for form in dict.fromkeys(forms):
        if named := base.names.get(key(f"{subject} {form}")):
            return list(named)  # the name in another language, with the form behind it
    others = [form for form in dict.fromkeys(forms) if form == "technology" or not is_form(base, subject, form)]
    for level in (subject, *(above for above in base.broader(subject) if not base.is_class(above))):
        for form in others:
            found = [other for other in base.neighbours(level) if is_form(base, other, form)]
            if found and form != "technology":
                return [min(found, key=len)]  # the plain one: not those "made abroad" and the like
            if found:
                return found
    return _ore_of_a_compound(base, subject, others)


def _ore_of_a_compound(base: RuleBase, subject: str, forms: Sequence[str]) -> list[str]:
    """Return the ore of the metal of which a thing on file as outside every act is a compound: "chrome oxide ore"."""
    if ORES.isdisjoint(forms) or subject not in base.subjects or not base.subjects[subject].not_listed:
        return []
    names = [key(f"{word} {form}") for form in (*forms, "ore") if form in ORES for word in sorted(words_of(subject))]
    return list(dict.fromkeys(one for name in names for one in base.names.get(name) or ()))


def named_as_a_form(base: RuleBase, subject: str, tail: Sequence[str]) -> bool:
    """Return whether an act names the form itself ("germanium.

    Crystals, powder, scrap"), and not only the neighbour.
    """
    if not tail or any(thing_words.form(word) == "technology" for word in tail):
        return False
    items = (place.item for name in base.narrower(subject) for place in base.items_on.get(name, ()))
    forms = {thing_words.form(word) or word for word in tail}
    return any(item.forms and all(word in words_of(item.forms) for word in forms) for item in items)


def is_form(base: RuleBase, subject: str, form: str) -> bool:
    """Return whether a thing is another one in a form: its technology, its software, its scrap."""
    technology = subject in base.subjects and base.subjects[subject].kind == "technology"
    if form == "technology":
        return technology
    if form == "software":
        return form in key(subject)
    return not technology and form in words_of(_head(subject))


@lru_cache(maxsize=8192)
def _head(subject: str) -> str:
    """Return a thing's name without what it holds: of motors with magnets they are motors."""
    words = subject.split()
    holding = (place for place, word in enumerate(words) if place and key(word) in said.group("component"))
    return " ".join(words[: next(holding, None)])


def is_waste(base: RuleBase, subject: str) -> bool:
    """Return whether a thing is waste of something, by one of its English names ("autocatalyst scrap")."""
    held = base.subjects.get(subject)
    named = (subject, *held.names.get("en", ())) if held else (subject,)
    technology = held is not None and held.kind == "technology"
    return not technology and _names_waste(named)


@lru_cache(maxsize=8192)
def _names_waste(names: tuple[str, ...]) -> bool:
    return any(thing_words.form(word) == SCRAP for name in names for word in words_of(name))


def _is_raw(base: RuleBase, subject: str) -> bool:
    """Return whether a thing is an ore or unrefined, by its name or what is above it (chromite)."""
    return any(map(is_raw, (subject, *base.broader(subject)))) and not is_form(base, subject, "technology")


def raw_things(base: RuleBase, subject: str) -> list[str]:
    """Return what an unprocessed thing may be: its ores and concentrates, and what rules call unrefined of it."""
    named = [name for word in sorted(thing_words.raw()) for name in base.names.get(key(f"{word} {subject}")) or ()]
    if is_raw(subject) or named == [subject]:
        return []
    for level in (subject, *base.broader(subject)):
        near = [name for name in base.neighbours(level) if _is_raw(base, name)]
        if near or named:
            return list(dict.fromkeys((*named, *near)))
    return []


def made_of_it(
    base: RuleBase, around: NameAround, narrowed: str, left: Sequence[str], narrowing: frozenset[str]
) -> list[str]:
    """Return the things that words for a form make of it."""
    return another_thing(base, narrowed, _forms(left, [form for form in around.forms if form not in narrowing]))
