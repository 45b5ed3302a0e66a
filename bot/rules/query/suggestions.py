"""What a person may mean while still typing: names and codes of controlled things, best first. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.rules.index import RuleBase
from bot.text.normalize import key

_CODE = re.compile(r"\d{2,10}|\d[a-z]\d{0,3}[a-z0-9.]*", re.IGNORECASE)
"""The beginning of a customs code or a control code, without signs between."""
_SIGNS = re.compile(r"[.\s-]")
_HEADING = 4
ENGLISH = "en"
_STEPS = (1, 3)
"""Numbers of acts on a thing from which it counts as used, and as much used."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A completion: what is shown, and what stands in the field when it is taken."""

    label: str
    value: str


def suggest_items(rules: RuleBase, typed: str, limit: int, language: str = ENGLISH) -> list[Suggestion]:
    """Return completions of what has been typed so far, best first, one for each thing and none twice.

    Names stand in the language in which they are typed, with that of the reader (`zh-Hans`) beside it; those of the
    reader's own language and of things that many acts name come first. A code is completed from its beginning. Nothing
    typed: what the most acts concern.
    """
    typed = typed.strip()
    if not typed:
        return [_suggestion(rules, name, name, language) for name in _most_asked(rules)[:limit]]
    if _CODE.fullmatch(bare := _SIGNS.sub("", typed)) and (found := _codes(rules, bare.upper(), limit, language)):
        return found
    return _names(rules, typed, limit, language)


def _names(rules: RuleBase, typed: str, limit: int, language: str) -> list[Suggestion]:
    folded = key(typed)
    found: dict[str, str] = {}
    for target in (*rules.names.symbol(typed), *rules.names.any_case_symbol(typed)):
        found.setdefault(target, rules.subjects[target].name if target in rules.subjects else target)
    shown = set(found.values())
    # Thousands of names hold a letter: they are read where too few begin with it.
    for names in (rules.names.beginning(typed), rules.names.holding(typed)):
        for name, target in sorted(names, key=lambda pair: _distance(rules, folded, pair[0], pair[1], language)):
            # Two things of one name are one choice: its answer tells of both.
            if target not in found and name not in shown:
                found[target] = name
                shown.add(name)
        if len(found) >= limit:
            break
    if not found:
        found = {target: target for target in rules.names.nearest(folded).near}
    return [_suggestion(rules, target, name, language) for target, name in found.items()][:limit]


Rank = tuple[bool, bool, bool, int, int, str, int]


def _distance(rules: RuleBase, folded: str, name: str, target: str, language: str) -> Rank:
    """For sorting: what was typed itself, the reader's names, controlled things, much used, short."""
    subject = rules.subjects.get(target)
    familiar = subject is None or name == subject.name or name in subject.names.get(language, ())
    everyday, use = rules.is_everyday(target), _use(rules, target)
    return key(name) != folded, not familiar, everyday, -use, len(name), name, len(target)


@lru_cache(maxsize=16_384)
def _use(rules: RuleBase, target: str) -> int:
    """Return how much acts are on a thing and its kinds, in few steps: one act more says nothing of what is meant."""
    acts = {place.measure.key for name in rules.narrower(target) for place in rules.items_on.get(name, ())}
    return sum(len(acts) >= step for step in _STEPS)


def _most_asked(rules: RuleBase) -> list[str]:
    """Return things by the number of acts on them; no whole classes, which nobody types."""
    named = (name for name in rules.items_on if not (rules.is_class(name) or rules.is_everyday(name)))
    return sorted(named, key=lambda name: (-len({place.measure.key for place in rules.items_on[name]}), name))


def _suggestion(rules: RuleBase, target: str, name: str, language: str) -> Suggestion:
    """Return a name, and beside it what the reader calls it if the name is of another language."""
    subject = rules.subjects.get(target)
    own = _own(rules, target, language)
    if subject is None or key(own) == key(name) or name in subject.names.get(language, ()):
        return Suggestion(name, name)
    return Suggestion(f"{name} · {own}", name)


def _own(rules: RuleBase, target: str, language: str) -> str:
    """Return the reader's name of a thing; the English one if there is none."""
    other = rules.names_in(language).get(target, "") if language != ENGLISH else ""
    return other or rules.shown(target)


# Codes


def _codes(rules: RuleBase, begun: str, limit: int, language: str) -> list[Suggestion]:
    """Return the codes that begin so, with the goods of each: the shortest first, since it holds the others."""
    found: dict[str, dict[str, None]] = {}
    for code, subject in _known_codes(rules):
        if _SIGNS.sub("", code).startswith(begun):
            found.setdefault(code, {})[subject] = None
    ordered = sorted(found.items(), key=lambda one: (len(one[0]), -len(one[1]), one[0]))
    return [
        Suggestion(f"{code} · {', '.join(_own(rules, name, language) for name in list(goods)[:2])}", code)
        for code, goods in ordered[:limit]
    ]


@lru_cache(maxsize=2)
def _known_codes(rules: RuleBase) -> tuple[tuple[str, str], ...]:
    """Return the codes that acts and things on file have, as they are written, each with its thing."""
    return tuple(dict.fromkeys(_all_codes(rules)))


def _all_codes(rules: RuleBase) -> Iterator[tuple[str, str]]:
    for subject in rules.subjects.values():
        yield from ((_customs(line.code), subject.name) for line in subject.hs)
        yield from ((code.upper(), subject.name) for code in subject.control_codes)
    for name, places in rules.items_on.items():
        for place in places if name in rules.subjects else ():
            yield from ((_customs(line.code), name) for line in place.item.hs)
            yield from ((code.upper(), name) for code in place.item.control_codes)


def _customs(digits: str) -> str:
    """Write a customs code as people do: 8112.92, further digits as they are."""
    heading, rest = digits[:_HEADING], digits[_HEADING:]
    return f"{heading}.{rest}" if rest else heading
