"""The feed of rules as a source, and what an update reports: to people, as JSON, to the bot that announces it. PURE."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from msgspec import Struct

from bot.feeds.sources import Source
from bot.model.announcement import RULES_FEED
from bot.rules.edition import Edition
from bot.vocabulary import Kind, SourceKind, Tier

Result = Literal["new", "same", "older", "skipped", "error"]
"""`same`: nothing newer is offered. `older`: the program's own rules are newer. `skipped`: it was taken back."""
What = Literal["added", "changed", "removed"]
About = Literal["rule", "goods", "list", "group", "embargo", "guide", "coverage"]
"""What a change is of: an act, goods and their names, a control list, and what else answers rest on."""


class RuleChange(Struct, frozen=True):
    """One thing that an edition brings, changes or takes away, as plain values for an announcement; mostly an act.

    `digest` names the change: it is the same as often as the same change is looked at, and another one each time that
    it happens again.
    """

    key: str
    what: What
    digest: str
    title: str
    text: str
    link: str = ""
    jurisdiction: str = ""
    subjects: tuple[str, ...] = ()
    destinations: tuple[str, ...] = ()
    document: str = ""
    kind: str = Kind.AMENDMENT
    measure: str = ""
    effective: str | None = None
    about: About = "rule"
    codes: tuple[str, ...] = ()


class Fault(Struct, frozen=True):
    """Why an update was not made; `kind` is a FetchErrorKind."""

    kind: str
    message: str


class Updated(Struct, frozen=True):
    """What an update brought. `trusted`: the fingerprint of the root; `first`: that is trusted since now.

    `before`: the edition that was in use. `changes`: what has to be announced now, for an update by itself; None:
    nothing has to be. With the result `error` there is a fault, and no edition.
    """

    result: Result
    edition: Edition | None = None
    trusted: str = ""
    first: bool = False
    before: Edition | None = None
    changes: tuple[RuleChange, ...] | None = None
    error: Fault | None = None


def feed_source(address: str, every: timedelta | None = None) -> Source:
    """Return the feed as a source. Raises ValueError for what is no http(s) address."""
    return Source(
        id=RULES_FEED,
        name="Feed of rules",
        language="en",
        tier=Tier.TRADE,
        kind=SourceKind.RULES,
        url=address,
        interval=every,
        article=False,
    )
