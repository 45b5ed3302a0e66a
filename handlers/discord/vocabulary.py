"""The table of Discord commands; each line becomes a command with its options. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.subscriptions.options import as_one
from bot.vocabulary import DetectedMeasure, Kind, Tier
from handlers.chat.interfaces import Suggested
from handlers.messages import wording

TEXT_LIMIT = 1000
"""Longer filters than this nobody types; Discord itself allows 6000."""


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a command. `key` stands before its value in the grammar's text (`to:US`), empty for free text."""

    name: str
    description: str
    key: str = ""
    required: bool = False
    suggests: Suggested | None = None
    choices: tuple[tuple[str, str], ...] = ()
    """Labels and values to choose from, where there are few."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A command. `reads`: it changes nothing, so it may be asked again. `shares`: its answer suits a whole channel."""

    name: str
    description: str
    options: tuple[Option, ...] = ()
    reads: bool = True
    shares: bool = False
    posts: bool = False
    """What it sets up will post in this channel, so the bot's own rights there matter."""

    def text(self, given: Mapping[str, str | None]) -> str:
        """The text of the shared grammar: `graphite to:US on:2024-12-10`."""
        values = [(option, value) for option in self.options if (value := (given.get(option.name) or "").strip())]
        beside = any(option.key for option, _ in values)
        return " ".join(_part(option, value, beside=beside) for option, value in values)


def _part(option: Option, value: str, *, beside: bool) -> str:
    if option.key:
        return f"{option.key}:{_words(value)}"
    return as_one(value) if beside and option is _FILTER else value


def _words(value: str) -> str:
    """Values between commas, each as one word of the grammar: `graphite,"rare earths"`."""
    return ",".join(_word(part.strip()) for part in value.split(",") if part.strip()) or '""'


def _word(value: str) -> str:
    return '"' + value.replace('"', "") + '"' if any(char.isspace() or char in "|()" for char in value) else value


def _known(values: type[Kind | DetectedMeasure | Tier], words: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((words[value].capitalize(), str(value)) for value in values if value in words)


_FILTER = Option("filter", "For example: about:graphite from:CN -rice; empty for everything")
_CLAUSES = (
    _FILTER,
    Option("about", "Goods, with everything narrower; several with commas", key="about", suggests="item"),
    Option("from", "Whose acts: a country, or EU; several with commas", key="from", suggests="country"),
    Option("to", "Toward a destination, also of acts that name none", key="to", suggests="country"),
    Option("kind", "New measures, amendments, suspensions …", key="kind", choices=_known(Kind, wording.KINDS)),
    Option("measure", "What the acts do", key="measure", choices=_known(DetectedMeasure, wording.MEASURES)),
    Option("tier", "Authorities themselves, or the press", key="tier", choices=_known(Tier, wording.TIERS)),
    Option("source", "One source", key="source", suggests="source"),
)
_DIGEST = Option(
    "digest", "One message instead of many: daily@09:00 or weekly@mon-09:00", key="digest", suggests="digest"
)
_TIMES = (
    _DIGEST,
    Option("quiet", "Nothing then, except bans; for example 22:00-07:00, or off", key="quiet"),
    Option("tz", "Time zone of these times, for example Europe/Berlin", key="tz", suggests="zone"),
    Option("remind", "Days before a dated change, for example 30,7,1; or off", key="remind"),
    Option("mention", "A role that is called, as @buyers; for bans unless you say more", key="mention"),
)

RESTRICTED = Typed(
    "restricted",
    "Is it under export control? By whom, how, since when",
    (
        Option("item", "A name in any language, HS code, CAS number, ECCN, or an act", required=True, suggests="item"),
        Option("to", "Country that it would be sent to", key="to", suggests="country"),
        Option("on", "Day to look at, as 2024-12-10; empty for today", key="on"),
        Option("from", "Country whose rules to look at", key="from", suggests="country"),
    ),
    shares=True,
)

EXPORTS_NAME = "exports"
EXPORTS_DESCRIPTION = "Alerts on new export-control acts in this channel"
EXPORTS: tuple[Typed, ...] = (
    Typed("subscribe", "Post new acts in this channel", (*_CLAUSES, *_TIMES), reads=False, posts=True),
    Typed(
        "unsubscribe",
        "Stop a subscription of this channel",
        (Option("which", "Its number in /exports list, its filter, or all; empty to choose from a list"),),
        reads=False,
    ),
    Typed("list", "Show this channel's subscriptions"),
    Typed("preview", "What would have been posted in the last 30 days, and what left out the rest", _CLAUSES),
    Typed("latest", "Show the latest acts", _CLAUSES, shares=True),
    Typed(
        "upcoming",
        "What starts, ends or runs out next, by the rules on file",
        (
            Option("days", "How many days ahead; empty for 90"),
            Option("about", "Only of a thing, an act or a country, for example: graphite from:CN", suggests="item"),
        ),
        shares=True,
    ),
    Typed(
        "changes",
        "Every act and change on a thing, in order",
        (
            Option("item", "A name in any language, a code, or an act", required=True, suggests="item"),
            Option("from", "Country whose acts to look at", key="from", suggests="country"),
        ),
        shares=True,
    ),
    Typed(
        "why",
        "Why an alert was posted",
        (Option("alert", "Its message's link, document number or event; empty for the last one in this channel"),),
    ),
    Typed(
        "settings",
        "What is usual in this channel: time zone, quiet hours, digest, destination",
        (
            Option("options", "What to change, as mention-on:prohibition,licence; empty to look"),
            *_TIMES,
            Option("from", "Usual exporter of /restricted here, or off", key="from", suggests="country"),
            Option("to", "Usual destination of /restricted here, or off", key="to", suggests="country"),
        ),
        reads=False,
    ),
    Typed(
        "sources",
        "How each source is doing: last read, newest entry, what is wrong",
        (Option("source", "One source; empty for all", suggests="source"),),
    ),
    Typed("help", "How this works, with examples"),
)
"""The subcommands of `/exports`. A further one is a further line here."""
