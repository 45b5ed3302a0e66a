"""What the program ships, read once for all tests of a process: none of it changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

from bot.answering import RestrictedQuery, look_up
from bot.detect import Detector, SourceText, lexicon
from bot.detect.lexicon import Lexicons
from bot.rules import loading
from bot.rules.index import RuleBase
from bot.rules.loading import load
from bot.settings import THRESHOLDS, shipped
from bot.text.locales import LANGUAGES, SOURCE
from handlers import knowledge
from handlers.commands.lookups import names_of_goods
from handlers.messages.speech import catalogue
from handlers.terminal import detect

_read_lexicons = lexicon.load


@cache
def rules() -> RuleBase:
    """The rules, with their lists beside them."""
    return load(shipped("rules"))


@cache
def lexicons() -> Lexicons:
    """The lexicons of detection."""
    return _read_lexicons()


@cache
def detector() -> Detector:
    """A detector that knows the lexicons alone."""
    return Detector(lexicons())


@cache
def _detector_of_rules(*thresholds: tuple[str, float]) -> Detector:
    """A detector that knows the rules' names too, with such thresholds."""
    return Detector(lexicons(), rules().subject_names, dict(thresholds))


def stand_in() -> None:
    """Let the program find what it ships as it was read, with what was worked out of it, instead of reading it anew.

    The modules that read it are given other functions: a test that imported one by its name before reads all the same.
    """

    def known_or_read(folder: Path, extra: Path | None = None, editions: Path | None = None) -> RuleBase:
        """Return the shipped rules, where neither rules of a team nor fetched lists are laid over them."""
        fetched = editions is not None and editions.is_dir() and any(editions.iterdir())
        as_shipped = folder == shipped("rules") and extra is None and not fetched
        return rules() if as_shipped else load(folder, extra, editions)

    def known_or_made(
        own: Lexicons, names: Mapping[str, Sequence[str]], thresholds: Mapping[str, float] | None = None
    ) -> Detector:
        """Return the detector of what is shipped, if it is made of nothing else."""
        shipped_ones = own is lexicons() and names is rules().subject_names
        return _detector_of_rules(*(thresholds or {}).items()) if shipped_ones else Detector(own, names, thresholds)

    # By the objects' own names, so that the type checker sees where they are.
    setattr(loading, load.__name__, known_or_read)
    setattr(lexicon, _read_lexicons.__name__, lexicons)
    setattr(detect, _read_lexicons.__name__, lexicons)
    for module in (knowledge, detect):
        setattr(module, Detector.__name__, known_or_made)


def warm() -> None:
    """Work out what a start, the first questions and the first texts need."""
    for question in (
        "graphite from China to Germany",
        "石墨 从上海到汉堡",
        "Supplier: Orbex Ltd, Lyon; laptops, 5 pcs",
        "galium for Huawei in March, 2 kg",
    ):
        look_up(rules(), RestrictedQuery(question), date(2026, 1, 1))
    for language in LANGUAGES:
        catalogue(language)
        names_of_goods(rules(), language)
    names_of_goods(rules(), SOURCE)
    rules().touched_by("CN", ("graphite",), "MOFCOM Announcement No. 39 of 2023")
    for title in ("China suspends export controls on gallium", "商务部公告2023年第39号 关于石墨物项出口管制措施的公告"):
        _detector_of_rules(*THRESHOLDS.items()).judge(SourceText("1", title, title, "", ""))
