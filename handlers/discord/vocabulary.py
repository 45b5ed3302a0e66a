"""What can be typed on Discord: one table; each line becomes a command with its options. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Suggested = Literal["item", "country"]

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
        values = ((option, (given.get(option.name) or "").strip()) for option in self.options)
        return " ".join(f"{option.key}:{_word(value)}" if option.key else value for option, value in values if value)


def _word(value: str) -> str:
    """A value with blanks in it, as one word of the grammar."""
    return '"' + value.replace('"', "") + '"' if any(char.isspace() for char in value) else value


_FILTER = Option("filter", "For example: about:graphite from:CN digest:daily@09:00; empty for everything")

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
    Typed("subscribe", "Post new acts in this channel", (_FILTER,), reads=False, posts=True),
    Typed(
        "unsubscribe",
        "Stop a subscription of this channel",
        (Option("which", "Its number in /exports list, its filter, or all; empty to choose from a list"),),
        reads=False,
    ),
    Typed("list", "Show this channel's subscriptions"),
    Typed("preview", "What would have been posted in the last 30 days, and what left out the rest", (_FILTER,)),
    Typed("latest", "Show the latest acts", (_FILTER,), shares=True),
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
        (Option("options", "What to change, as tz:Europe/Berlin quiet:22:00-07:00; empty to look"),),
        reads=False,
    ),
    Typed(
        "sources",
        "How each source is doing: last read, newest entry, what is wrong",
        (Option("source", "The id of one source; empty for all"),),
    ),
    Typed("help", "How this works, with examples"),
)
"""The subcommands of `/exports`. A further one is a further line here."""
