"""Detection: is this text a new export-control act, and what does it do? Pure: no I/O, no clock."""

from bot.detect.model import EventCard, Placement, SourceText, Verdict

__all__ = ["EventCard", "Placement", "SourceText", "Verdict"]
