"""What chat and alerts need of the rules, as plain values. PURE."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.alerts.filters import Vocabulary
from bot.rules import countries, status
from bot.rules.model import Group, Measure, Subject
from bot.rules.status import State
from bot.rules.when import When
from bot.rules.words import key
from handlers import alerts
from handlers.alerts import TouchedRule

_NEAR = 0.7
_SUGGESTED = 3
_PARTS = 2
"""Paragraphs that are told apart in one line; an alert is to be read at a glance."""


def touched(measures: Mapping[str, Measure], keys: Iterable[str], day: date) -> tuple[TouchedRule, ...]:
    """The rules with these keys and where they stand on `day`, in the order of the keys.

    Keys that are not on file, and acts that did not exist on that day or bind nobody, are left out.
    """
    found = (touched_rule(measures[key], day) for key in dict.fromkeys(keys) if key in measures)
    return tuple(rule for rule in found if rule)


def touched_rule(measure: Measure, day: date) -> TouchedRule | None:
    """Where one act stands: its gravest paragraph, and those that stand otherwise as a note."""
    states = [(limb.cite or "", status.state_on(limb, measure.announced, day)) for limb in measure.limbs]
    known = sorted(((cite, state) for cite, state in states if state), key=lambda pair: pair[1].rank)
    if not known:
        return None
    gravest = known[0][1]
    cites = {cite for cite, state in known if state.status is gravest.status}
    cite = cites.pop() if len(cites) == 1 else ""
    return TouchedRule(
        measure.key,
        f"{measure.document}, {cite}" if cite and _others(known) else measure.document,
        measure.jurisdiction,
        gravest.status,
        _text(gravest.since),
        _text(gravest.until),
        measure.sources[0].url if measure.sources else None,
        _others(known),
    )


def _others(known: list[tuple[str, State]]) -> str:
    gravest = known[0][1].status
    apart = {cite: state for cite, state in reversed(known) if state.status is not gravest and cite}
    said = [
        f"{cite}: {alerts.stands(state.status, _text(state.since), _text(state.until))}"
        for cite, state in reversed(apart.items())
    ]
    return "; ".join(said[:_PARTS])


def _text(when: When | None) -> str | None:
    return when.text if when else None


def vocabulary(
    subjects: Iterable[Subject],
    groups: Iterable[Group],
    *,
    sources: Mapping[str, str],
    goods: Iterable[tuple[str, str]] = (),
    classes: Mapping[str, frozenset[str] | None] | None = None,
) -> Vocabulary:
    """What filters understand: the subjects of the rules and the goods of detection, countries, groups, sources.

    `goods` are pairs of detection's canonical name and one of its names (`Lexicons.terms` of the concept goods),
    `classes` detection's classes with their members (`Lexicons.members`). Where both sides name a thing, the rules'
    canonical name stands, and includes detection's. `sources` maps ids to names.
    """
    known = tuple(subjects)
    names = {key(name): one.name for one in reversed(known) for name in reversed(one.all_names) if key(name)}
    narrower: defaultdict[str, set[str]] = defaultdict(set)
    for one in known:
        for broader in one.broader:
            narrower[broader].add(one.name)
    _lay_under(names, narrower, goods, classes or {})
    included = {name: frozenset(inside) for name, inside in narrower.items()}
    return Vocabulary(
        find_country=countries.find,
        find_subject=lambda text: names.get(key(text)),
        narrower=lambda subject: included.get(subject, frozenset()),
        groups={group.code: group.members for group in groups},
        sources=sources,
        near_countries=lambda text: [code for code, _ in countries.suggest(text, _SUGGESTED)],
        near_subjects=_near(names),
    )


def _lay_under(
    names: dict[str, str],
    narrower: defaultdict[str, set[str]],
    goods: Iterable[tuple[str, str]],
    classes: Mapping[str, frozenset[str] | None],
) -> None:
    """Add detection's goods below the rules' subjects: a name that the rules have keeps its meaning."""

    def ours(canonical: str) -> str:
        return names.setdefault(key(canonical), canonical)

    for canonical, name in goods:
        if (known := ours(canonical)) != canonical:
            narrower[known].add(canonical)
        if bare := key(name.replace("*", " ").replace(" .. ", " ")):
            names.setdefault(bare, known)
    for name, members in classes.items():
        narrower[ours(name)] |= {ours(member) for member in members or ()}


def _near(names: Mapping[str, str]) -> Callable[[str], list[str]]:
    keys = list(names)

    def near(text: str) -> list[str]:
        found = process.extract(key(text), keys, scorer=OSA.normalized_similarity, score_cutoff=_NEAR, limit=_SUGGESTED)
        return list(dict.fromkeys(names[match] for match, _, _ in found))

    return near
