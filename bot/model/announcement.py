"""An item as published, its linked page, and the announcement of the act that it reports. PURE.

The announcement is a record of the public stream `exportwatch:announcements` (docs/announcements.md): a field is added
to it, and never removed or given another meaning.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any, Literal, Self

from bot.model.codec import Record, to_json
from bot.vocabulary import Tier

LISTED = "list"
"""The fact that marks an item as the difference of two editions of a control list; its value is the list's key."""

RULE = "rule"
"""The fact that marks an item as a change of one of our rules by a new edition; its value is the rule's key."""
RULES_FEED = "rules-feed"
"""The id of the source that is the feed of these editions."""


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a source, as published: plain text, no markup.

    `id` is the entry's own id (its link if it has none). `published` and `edited` are aware (UTC), None if the source
    gives no readable date. `link` is http(s) or empty. `facts` holds what a structured source states (an API's document
    number or effective date), by the names of `Verdict`'s fields.
    """

    id: str
    title: str
    link: str
    summary: str
    published: datetime | None = None
    edited: datetime | None = None
    facts: tuple[tuple[str, str], ...] = ()


LONGEST_ARTICLE_TEXT = 20_000
"""Characters of a page's main text that are kept: a text states at its beginning what the act does."""


@dataclass(frozen=True, slots=True)
class Article(Record):
    """The main text of a linked page: plain, one paragraph a line, at most LONGEST_ARTICLE_TEXT characters.

    `address` is the last one after redirects, `title` the page's own ('' if it has none), `published` the day that the
    page itself gives (ISO 8601).
    """

    address: str
    title: str
    text: str
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Edits:
    """How often an item was reported as edited since an instant."""

    count: int
    since: datetime


# -- the announcement of an act


SCHEMA = 1
CHANGES_KEPT = 40


@dataclass(frozen=True, slots=True)
class Report(Record):
    """One item that reports the event: its source and its text (plain)."""

    source: str
    source_name: str
    authority: str | None
    tier: str
    language: str
    id: str
    title: str
    link: str
    summary: str
    published: str | None
    """ISO 8601, UTC."""
    seen_at: str
    """ISO 8601, UTC: when it was polled."""

    @property
    def item(self) -> tuple[str, str]:
        """The item's name among all sources."""
        return self.source, self.id


@dataclass(frozen=True, slots=True)
class FactChange(Record):
    """One fact that was added or changed after the act was announced.

    `name` is a field of the announcement, or `title` (of the first report). `before` and `after` are texts: a list is
    joined by `, `, an unknown value is empty. `by` is the id of the source that reported it, `at` an instant (UTC).
    """

    name: str
    before: str
    after: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Announcement(Record):
    """One real-world act, first reported by `items[0]`; what else reports it follows in the order in which it came.

    Dates are ISO 8601 (`effective` and `until` are calendar days, the others UTC instants). Unknown values are None.
    `why` lists the reasons for the verdict, `measures` the keys of the rules that the event touches.
    """

    event: str
    announced_at: str
    summary: str
    kind: str | None
    measure: str | None
    jurisdiction: str | None
    subjects: tuple[str, ...]
    destinations: tuple[str, ...]
    effective: str | None
    until: str | None
    document: str | None
    score: float
    why: tuple[str, ...]
    measures: tuple[str, ...]
    items: tuple[Report, ...]
    follows: str | None = None
    edited_at: str | None = None
    """When a fact last changed; None if none did."""
    changes: tuple[FactChange, ...] = ()
    """Oldest first, the last CHANGES_KEPT of them."""
    rests_on: Literal["item", "article"] = "item"
    """The text from which verdict and facts were read: the item alone, or also the page that it links to."""
    article: str | None = None
    """The address of that page; None if it was not fetched or had no text."""
    codes: tuple[str, ...] = ()
    """Control and customs codes in the text, as written there."""
    deed: str | None = None
    """What is done to the control, by the keys of `deeds` in bot/data/wording.yaml: impose, amend, lift …"""
    instrument: str | None = None
    """The control that it is done to, by the values of `measure` (which says `suspension` for a lifted ban)."""
    read_in: str | None = None
    """The language (ISO 639) that the text was read in; None if that is not known."""
    gist: str | None = None
    """A sentence or two that a language model worded, as far as they say nothing that was not read; None: none."""
    half_read: bool = False
    """The language is one of which only names, days and numbers are read: what is done was not."""
    schema: int = SCHEMA

    @property
    def lead(self) -> Report | None:
        """The report that speaks for the act: the first one of the highest tier; None if there is no report."""
        return min(self.items, key=lambda item: tier_rank(item.tier), default=None)

    def with_reports(self, later: Iterable[Report]) -> Announcement:
        """Return the act with these reports besides its first; an item that is reported again is as it was last."""
        first = self.items[:1]
        known = {item.item: item for item in self.items}
        known |= {item.item: item for item in later}
        return replace(self, items=tuple({**known, **{item.item: item for item in first}}.values()))


@dataclass(frozen=True, slots=True)
class FollowUp(Announcement):
    """An act beside the one that it follows, as filters judge it; as a record it is the act alone."""

    earlier: Announcement | None = None

    def to_json(self) -> str:
        """Write the act as compact JSON, without the one that it follows."""
        return to_json(self, Announcement)

    @property
    def filled_in(self) -> Announcement:
        """The act with the goods and places of the one that it follows, where it names none.

        "Suspension of Announcement No. 46" concerns who asked for the goods of No. 46.
        """
        if self.earlier is None:
            return self
        return replace(
            self,
            subjects=self.subjects or self.earlier.subjects,
            destinations=self.destinations or self.earlier.destinations,
            jurisdiction=self.jurisdiction or self.earlier.jurisdiction,
            earlier=None,
        )


def following(announcement: Announcement, earlier: Announcement | None) -> Announcement:
    """Return an act beside the one that it follows, if that is `earlier` and there is something to fill in."""
    if earlier is None or announcement.follows != earlier.event or isinstance(announcement, FollowUp):
        return announcement
    if announcement.subjects and announcement.destinations:
        return announcement
    own = {field.name: getattr(announcement, field.name) for field in fields(announcement)}
    return FollowUp(**own, earlier=earlier)


_TIERS: tuple[str, ...] = (Tier.OFFICIAL, Tier.TRADE, Tier.PRESS)


def tier_rank(tier: str) -> int:
    """Return how far a tier stands from the act: 0 for an authority's source; an unknown tier stands farthest."""
    return _TIERS.index(tier) if tier in _TIERS else len(_TIERS)


# -- the facts of an act, declared once for detection, announcements, edits and filters


@dataclass(frozen=True, slots=True)
class Facts:
    """The known facts of an act; unknown ones are None or empty. Days are ISO 8601."""

    kind: str | None = None
    measure: str | None = None
    jurisdiction: str | None = None
    subjects: tuple[str, ...] = ()
    destinations: tuple[str, ...] = ()
    effective: str | None = None
    until: str | None = None
    document: str | None = None

    @classmethod
    def of(cls, source: object, **more: Any) -> Self:  # noqa: ANN401 - fields of a subclass
        """Take the facts from the fields of the same names of a verdict or an announcement."""
        return cls(**{name: _plain(getattr(source, name)) for name in FACTS}, **more)

    def by_name(self) -> dict[str, Any]:
        """Return the value of each fact by its name."""
        return {name: getattr(self, name) for name in FACTS}


FACTS: tuple[str, ...] = tuple(field.name for field in fields(Facts))
"""The names of the facts, in the order of the announcement's fields."""


def fact_text(value: str | tuple[str, ...] | None) -> str:
    """Return a fact as text: a list is joined by `, `, an unknown value is empty."""
    return ", ".join(value) if isinstance(value, tuple) else value or ""


def _plain(value: Any) -> Any:  # noqa: ANN401 - facts have several types
    return value.isoformat() if isinstance(value, date) else value
