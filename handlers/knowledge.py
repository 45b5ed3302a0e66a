"""The data that the bot loads at its start: rules, lexicons, sources. Errors name their file."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.alerts.reminders import Dated, in_rules
from bot.detect import Detector, Verdict
from bot.detect import lexicon_files as lexiconfiles
from bot.feeds.source_files import load_with_extra
from bot.feeds.sources import Source
from bot.rules import loading as rulefiles
from bot.rules.index import RuleBase
from bot.rules.timeline import upcoming
from bot.settings import Settings
from bot.store.keys import Keys
from bot.subscriptions.filters import Vocabulary
from handlers.filter_vocabulary import vocabulary

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

    def touched_by(self, verdict: Verdict) -> tuple[str, ...]:
        """Return the keys of the rules that an event touches."""
        return self.rules.touched_by(verdict.jurisdiction, verdict.subjects, verdict.document)

    def subjects_of(self, codes: Sequence[str], jurisdiction: str | None) -> tuple[str, ...]:
        """Return the subjects of codes on a jurisdiction's lists."""
        return self.rules.subjects_of(codes, jurisdiction)

    def dates(self, first: date, last: date) -> tuple[Dated, ...]:
        """Return the dated changes of the rules from `first` to `last`, both included."""
        return in_rules(upcoming(self.rules, first - timedelta(days=1), (last - first).days + 1))

    def with_sources(self, sources: Sequence[Source], allow_private: frozenset[str], keys: Keys) -> KnowledgeBase:
        """Replace sources, private addresses and Redis keys (for the demo)."""
        return replace(self, sources=tuple(sources), allow_private=allow_private, keys=keys)


def read(settings: Settings) -> KnowledgeBase:
    """Read everything. Raises ConfigError with file and place."""
    rules = rulefiles.load(settings.rules, settings.extra_rules, settings.editions)
    for problem in rules.problems:
        log.warning("A rule of your own is ignored: %s", problem)
    lexicons = lexiconfiles.load()
    loaded = load_with_extra(settings.feeds, settings.extra_feeds, settings.allow_private)
    for mistake in loaded.problems:
        log.warning("A source of your own is ignored: %s", mistake)
    sources = loaded.sources

    return KnowledgeBase(
        rules=rules,
        detector=Detector(lexicons, rules.subject_names(), settings.thresholds),
        vocabulary=vocabulary(
            rules,
            sources={source.id: source.name for source in sources},
            goods=[(term.value, term.text) for term in lexicons.terms if term.concept == "goods"],
            classes=lexicons.relations.members,
        ),
        sources=sources,
        allow_private=settings.allow_private,
        keys=Keys(),
    )
