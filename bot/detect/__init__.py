"""Detection: does a text report a new export-control act, and what does the act do? Pure: no I/O, no clock."""

from bot.detect.events import EventMemory
from bot.detect.lexicon import LexiconError, Lexicons
from bot.detect.model import EventCard, Place, Placement, SourceText, Verdict
from bot.detect.pipeline import Detector

__all__ = [
    "Detector",
    "EventCard",
    "EventMemory",
    "LexiconError",
    "Lexicons",
    "Place",
    "Placement",
    "SourceText",
    "Verdict",
]
