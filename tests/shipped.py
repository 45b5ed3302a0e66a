"""What the program ships, read once for all tests of a process: none of it changes."""

from __future__ import annotations

from functools import cache

from bot.detect import Detector, lexicon
from bot.detect.lexicon import Lexicons
from bot.rules.index import RuleBase
from bot.rules.loading import load
from bot.settings import shipped


@cache
def rules() -> RuleBase:
    """The rules, with their lists beside them."""
    return load(shipped("rules"))


@cache
def lexicons() -> Lexicons:
    """The lexicons of detection."""
    return lexicon.load()


@cache
def detector() -> Detector:
    """A detector that knows the lexicons alone."""
    return Detector(lexicons())
