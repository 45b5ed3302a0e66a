"""What an update of the rules reports: to people, as JSON, and to the bot that announces what changed. PURE."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from bot.rules.edition import Edition

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
    link: str
    jurisdiction: str
    subjects: tuple[str, ...]
    destinations: tuple[str, ...]
    document: str
    kind: str
    measure: str
    effective: str | None
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
