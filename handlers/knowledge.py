"""The data that the bot loads at its start: rules, lexicons, sources. Errors name their file."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache

from bot.alerts.reminders import Dated, in_rules
from bot.detect import Detector, Verdict, lexicon
from bot.detect.goods import relations
from bot.feeds.editions import with_rules_feed
from bot.feeds.sources import Source, load_with_extra
from bot.rules.answer.timeline import upcoming
from bot.rules.coverage import can_touch
from bot.rules.index import RuleBase
from bot.rules_feed.store import load_with_reason
from bot.settings import Settings
from bot.store.keys import Keys
from bot.subscriptions.clauses import subject_key
from bot.subscriptions.filters import Vocabulary
from bot.text import countries
from bot.text.normalize import key, nearest_all
from handlers.messages.notes import worded

# -- the vocabulary of filters


_LEAST_SIMILARITY = 0.7
_SUGGESTED = 3


def vocabulary(
    base: RuleBase,
    *,
    sources: Mapping[str, str],
    goods: Sequence[tuple[str, str]] = (),
    classes: Mapping[str, frozenset[str] | None] | None = None,
) -> Vocabulary:
    """Build the vocabulary of filters: subjects, goods, countries, groups and sources.

    `goods` are pairs of detection's canonical name and one of its names (`Lexicons.terms` of the concept goods),
    `classes` are detection's classes with their members (`Lexicons.members`). If rules and detection both name a thing,
    the rules' canonical name is used and includes detection's. `sources` maps ids to names.
    """

    @cache
    def of_detection() -> _Goods:
        """Return detection's goods, a third of a second's work that a bot without filters by goods never needs."""
        return _Goods(base.find_subject, goods, classes or {})

    def names() -> dict[str, str]:
        rule_names = (name for all_names in base.subject_names.values() for name in all_names)
        return {**of_detection().names, **{key(name): base.find_subject(name) or name for name in rule_names}}

    return Vocabulary(
        find_country=countries.find,
        find_subject=lambda text: base.find_subject(text) or of_detection().names.get(key(text)),
        narrower=lambda subject: base.narrower(subject) | of_detection().included.get(subject, frozenset()),
        groups=base.groups,
        sources=sources,
        near_countries=_near_countries,
        near_subjects=_near_names(names),
    )


def _near_countries(text: str) -> list[str]:
    """Return the codes of countries near a misspelt name; none for a text without letters."""
    return [code for code, _ in countries.suggest(text, _SUGGESTED)] if any(map(str.isalnum, text)) else []


class _Goods:
    """Adds detection's goods to the rules' subjects; names of the rules keep their meaning."""

    def __init__(
        self,
        find_subject: Callable[[str], str | None],
        goods: Iterable[tuple[str, str]],
        classes: Mapping[str, frozenset[str] | None],
    ) -> None:
        self._find_subject = find_subject
        self.names: dict[str, str] = {}
        self.included: dict[str, frozenset[str]] = {}
        for canonical, name in goods:
            subject = self._canonical(canonical)
            if bare := key(name.replace("*", " ").replace(" .. ", " ")):
                self.names.setdefault(bare, subject)
        for name, members in classes.items():
            included = (self._canonical(member) for member in members or () if _is_narrower(member, name))
            self._include(self._canonical(name), included)

    def _canonical(self, canonical: str) -> str:
        """Return the rules' name of a good of detection, and note that it includes that good."""
        subject = self._find_subject(canonical)
        if subject is None:
            return self.names.setdefault(key(canonical), canonical)
        if subject != canonical:
            self._include(subject, (canonical,))
        return subject

    def _include(self, name: str, members: Iterable[str]) -> None:
        self.included[name] = self.included.get(name, frozenset()) | frozenset(members)


_OTHER_THINGS = frozenset({"technology", "ore", "concentrate", "scrap", "equipment", "software"})
"""Words that make another subject: ore of X and technology of X are not narrower than X."""


def _is_narrower(member: str, name: str) -> bool:
    return _OTHER_THINGS.isdisjoint(set(subject_key(member).split()) - set(subject_key(name).split()))


def _near_names(read: Callable[[], Mapping[str, str]]) -> Callable[[str], list[str]]:
    """Return a function that finds names near a misspelt one; `read` (key → name) is called at the first use."""

    @cache
    def names() -> tuple[Mapping[str, str], list[str]]:
        by_key = read()
        return by_key, list(by_key)

    def near(text: str) -> list[str]:
        by_key, keys = names()
        matches = nearest_all(key(text), keys, limit=_SUGGESTED, cutoff=_LEAST_SIMILARITY)
        return list(dict.fromkeys(by_key[match] for match in matches))

    return near


log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class KnowledgeBase:
    """The data read at the start; it does not change afterwards."""

    rules: RuleBase
    detector: Detector
    vocabulary: Vocabulary
    sources: tuple[Source, ...]
    allow_private: frozenset[str]
    keys: Keys

    def touched_by(self, verdict: Verdict, cites: Sequence[str] = ()) -> tuple[str, ...]:
        """Return the keys of the rules that an event touches; `cites` are the numbers of acts that its text names."""
        named = [("n", number, year) for number, _, year in (cite.partition("-") for cite in cites)]
        cited = self.rules.cited(named, verdict.jurisdiction)
        found = self.rules.touched_by(verdict.jurisdiction, verdict.subjects, verdict.document)
        own = self.rules.touched_by(verdict.jurisdiction, (), verdict.document)
        today = datetime.now(UTC).date()

        def near(rule: str) -> bool:
            return rule in own or can_touch(self.rules, rule, verdict.subjects, verdict.destinations, today)

        return tuple(dict.fromkeys((*cited, *filter(near, found))))

    def subjects_of(self, codes: Sequence[str], jurisdiction: str | None) -> tuple[str, ...]:
        """Return the subjects of codes on a jurisdiction's lists."""
        return self.rules.subjects_of(codes, jurisdiction)

    def dates(self, first: date, last: date) -> tuple[Dated, ...]:
        """Return the dated changes of the rules from `first` to `last`, both included."""
        return in_rules(upcoming(self.rules, first - timedelta(days=1), (last - first).days + 1), worded)

    def with_sources(self, sources: Sequence[Source], allow_private: frozenset[str], keys: Keys) -> KnowledgeBase:
        """Replace sources, private addresses and Redis keys (for the demo)."""
        return replace(self, sources=tuple(sources), allow_private=allow_private, keys=keys)


def read(settings: Settings) -> KnowledgeBase:
    """Read everything. Raises ConfigError with file and place."""
    rules, passed_over = load_with_reason(settings.home, settings.rules, settings.extra_rules, settings.editions)
    if passed_over:
        log.warning("The newest edition of the feed of rules is not used: %s", passed_over)
    for problem in rules.problems:
        log.warning("A rule of your own is ignored: %s", problem)
    lexicons = lexicon.load()
    loaded = load_with_extra(settings.feeds, settings.extra_feeds, settings.allow_private)
    for mistake in loaded.problems:
        log.warning("A source of your own is ignored: %s", mistake)
    sources = with_rules_feed(loaded.sources, settings)

    return KnowledgeBase(
        rules=rules,
        detector=Detector(lexicons, rules.subject_names, settings.thresholds),
        vocabulary=vocabulary(
            rules,
            sources={source.id: source.name for source in sources},
            goods=[(term.value, term.text) for term in lexicons.terms if term.concept == "goods"],
            classes=relations().members,
        ),
        sources=sources,
        allow_private=settings.allow_private,
        keys=Keys(),
    )
