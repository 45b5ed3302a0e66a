"""Options that several commands have: the parts of a filter, and when and how acts are posted. PURE."""

from __future__ import annotations

from collections.abc import Mapping

from bot.vocabulary import DetectedMeasure, Kind, Tier
from handlers.commands.command import Option
from handlers.messages import wording
from handlers.messages.reply import OptionChoice


def _known(values: type[Kind | DetectedMeasure | Tier], words: Mapping[str, str]) -> tuple[OptionChoice, ...]:
    return tuple(OptionChoice(words[value].capitalize(), str(value)) for value in values if value in words)


KINDS = _known(Kind, wording.KINDS)
MEASURES = _known(DetectedMeasure, wording.MEASURES)
TIERS = _known(Tier, wording.TIERS)

FILTER = (
    Option("filter", "For example: about:graphite from:CN -rice; empty for everything", is_filter=True),
    Option("about", "Goods, with everything narrower; several with commas", key="about", suggests="item"),
    Option("from", "Whose acts: a country, or EU; several with commas", key="from", suggests="country"),
    Option("to", "Toward a destination, also of acts that name none", key="to", suggests="country"),
    Option("kind", "New measures, amendments, suspensions …", key="kind", choices=KINDS),
    Option("measure", "What the acts do", key="measure", choices=MEASURES),
    Option("tier", "Authorities themselves, or the press", key="tier", choices=TIERS),
    Option("source", "One source", key="source", suggests="source"),
)
DELIVERY = (
    Option("digest", "One message instead of many: daily@09:00 or weekly@mon-09:00", key="digest", suggests="digest"),
    Option("quiet", "Nothing then, except bans; for example 22:00-07:00, or off", key="quiet"),
    Option("tz", "Time zone of these times, for example Europe/Berlin", key="tz", suggests="zone"),
    Option("remind", "Days before a dated change, for example 30,7,1; or off", key="remind"),
    Option("mention", "A role that is called, as @buyers; for bans unless you say more", key="mention"),
)
