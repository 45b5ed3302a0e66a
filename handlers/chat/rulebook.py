"""The queries on the rules that chat and alerts need, as plain values. PURE."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache

from bot.model.rule_notices import Touched
from bot.rules import answers, status
from bot.rules.answers import Answer
from bot.rules.index import RuleBase
from bot.rules.model import Measure
from bot.rules.query.spelling import suggest_items
from bot.rules.status import State
from bot.rules.unreviewed import of_measures
from bot.subscriptions.clauses import subject_key
from bot.subscriptions.filters import Vocabulary
from bot.text import countries
from bot.text.dates import When
from bot.text.nearest import all_near
from bot.text.normalize import key
from handlers.commands import changes, upcoming
from handlers.messages import alerts
from handlers.messages.alerts import TouchedRule
from handlers.messages.reply import Choice, Reply

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


class Rulebook:
    """The rules as `handlers.chat.answering` asks them."""

    def __init__(self, base: RuleBase) -> None:
        self._base = base

    def restricted(self, text: str, today: date, from_: str | None = None, to: str | None = None) -> Answer:
        """Answer `/restricted <text>`; raises UsageError for what cannot be understood."""
        return answers.answer(self._base, text, today=today, from_=from_, to=to)

    def upcoming(self, text: str, today: date) -> Reply:
        """Answer `/exports upcoming <text>`; raises UsageError for what cannot be understood."""
        return upcoming.answer(self._base, text, today)

    def changes(self, text: str, today: date) -> Reply:
        """Answer `/exports changes <text>`; raises UsageError for what cannot be understood."""
        return changes.answer(self._base, text, today)

    def touched(self, measures: Iterable[str], today: date) -> tuple[TouchedRule, ...]:
        """The rules with these keys and where they stand on `today`."""
        return touched(self._base.measures, measures, today)

    def still_open(self, touched: Touched) -> Touched:
        """Of what waits for a review, that which the rules' own evidence does not cover."""
        return of_measures(self._base.measures, touched)

    def items(self, typed: str, limit: int) -> list[Choice]:
        """Suggestions for an item, best first."""
        return [Choice(name, name) for name in suggest_items(self._base, typed, limit)]


def vocabulary(
    base: RuleBase,
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
    more = _Goods(base.find_subject, goods, classes or {})

    def names() -> dict[str, str]:
        ours = (name for all_names in base.subject_names().values() for name in all_names)
        return {**more.names, **{key(name): base.find_subject(name) or name for name in ours}}

    return Vocabulary(
        find_country=countries.find,
        find_subject=more.find,
        narrower=lambda subject: base.narrower(subject) | more.included.get(subject, frozenset()),
        groups=base.groups,
        sources=sources,
        near_countries=_near_countries,
        near_subjects=_near(names),
    )


def _near_countries(text: str) -> list[str]:
    """Codes of countries that a misspelt name may mean; a text without a letter is near to none."""
    return [code for code, _ in countries.suggest(text, _SUGGESTED)] if any(map(str.isalnum, text)) else []


class _Goods:
    """Detection's goods below the rules' subjects: a name that the rules have keeps its meaning."""

    def __init__(
        self,
        ours: Callable[[str], str | None],
        goods: Iterable[tuple[str, str]],
        classes: Mapping[str, frozenset[str] | None],
    ) -> None:
        self._ours = ours
        self.names: dict[str, str] = {}
        self.included: dict[str, frozenset[str]] = {}
        for canonical, name in goods:
            known = self._known(canonical)
            if bare := key(name.replace("*", " ").replace(" .. ", " ")):
                self.names.setdefault(bare, known)
        for name, members in classes.items():
            inside = (self._known(member) for member in members or () if _is_narrower(member, name))
            self._include(self._known(name), inside)

    def find(self, text: str) -> str | None:
        """The canonical name of any name."""
        return self._ours(text) or self.names.get(key(text))

    def _known(self, canonical: str) -> str:
        """The rules' name for detection's; the two are one subject from here on."""
        known = self._ours(canonical)
        if known is None:
            return self.names.setdefault(key(canonical), canonical)
        if known != canonical:
            self._include(known, (canonical,))
        return known

    def _include(self, name: str, inside: Iterable[str]) -> None:
        self.included[name] = self.included.get(name, frozenset()) | frozenset(inside)


_OTHER_THINGS = frozenset({"technology", "ore", "concentrate", "scrap", "equipment", "software"})
"""Ore of X is related to X, and technology of X is another subject: neither is narrower."""


def _is_narrower(member: str, name: str) -> bool:
    return _OTHER_THINGS.isdisjoint(set(subject_key(member).split()) - set(subject_key(name).split()))


def _near(read: Callable[[], Mapping[str, str]]) -> Callable[[str], list[str]]:
    """The names (key → name) are read at the first mistake: most bots never see one."""

    @cache
    def names() -> tuple[Mapping[str, str], list[str]]:
        found = read()
        return found, list(found)

    def near(text: str) -> list[str]:
        known, keys = names()
        found = all_near(key(text), keys, limit=_SUGGESTED, cutoff=_NEAR)
        return list(dict.fromkeys(known[match] for match in found))

    return near
