"""A subscription: a channel's filter with its delivery options."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import TYPE_CHECKING, Annotated, TypeAlias

from pydantic import Field, PlainSerializer, PlainValidator

from bot.model.announcement import Announcement, FollowUp
from bot.model.codec import Record, to_json
from bot.model.delivery import Channel, Instant, StoredChannel
from bot.subscriptions.clauses import AllClause, Clause, FieldClause, FilterFacts
from bot.subscriptions.delivery_options import Options
from bot.subscriptions.options import EVERYTHING, read_stored

if TYPE_CHECKING:
    from bot.subscriptions.filters import Filter


def _options(stored: object) -> Options:
    """Read options from their stored form, which is the typed one."""
    return stored if isinstance(stored, Options) else read_stored(str(stored))


StoredOptions = Annotated[Options, PlainValidator(_options), PlainSerializer(lambda options: options.text)]


def subscription_id(channel: Channel, text: str, taken: Collection[str] = ()) -> str:
    """Return the id of a new subscription from what it is (12 hex digits), so that subscribing twice gives the same.

    A subscription keeps its id when its filter is edited; `taken` are the ids that the channel's others have.
    """
    named = f"{channel.key}|{text}"
    while (found := blake2b(named.encode(), digest_size=6).hexdigest()) in taken:
        named += "|"
    return found


@dataclass(frozen=True, slots=True)
class Subscription(Record):
    """A channel's filter. `filter` is normalised (`Filter.text`; empty: everything), `created_by` a platform's user id.

    `created_at` is aware (UTC). `options` are what was said about this subscription alone. `name` is what people call
    it, empty for most.
    """

    id: str
    channel: StoredChannel
    filter: str
    created_by: str
    created_at: Instant
    options: StoredOptions = field(default_factory=Options)
    name: str = ""

    @classmethod
    def of(
        cls, channel: Channel, text: str, created_by: str, created_at: datetime, options: Options | None = None
    ) -> Subscription:
        """Make the subscription of a channel to a normalised filter text."""
        return cls(subscription_id(channel, text), channel, text, created_by, created_at, options or Options())

    @property
    def typed(self) -> str:
        """Filter, options and name as they are typed after `/exports subscribe`; `everything` for an empty filter."""
        named = f'name:"{self.name}"' if self.name else ""
        return " ".join(filter(None, (self.filter or EVERYTHING, self.options.text, named)))


MOST_IN_CHANNEL = 50
"""Subscriptions: more are a mistake, and one filter holds long lists with `|`."""


# -- a channel's default settings, and the record of who changed them


@dataclass(frozen=True, slots=True)
class ChannelDefaults(Record):
    """A channel's settings. `from_` and `to` are codes of the usual exporter and destination."""

    options: StoredOptions = field(default_factory=Options)
    from_: Annotated[str | None, Field(alias="from")] = None
    to: str | None = None

    @property
    def text(self) -> str:
        """Write it as it is typed after `/exports settings`; empty if nothing is set."""
        places = (("from", self.from_), ("to", self.to))
        return " ".join(filter(None, (self.options.text, *(f"{name}:{code}" for name, code in places if code))))

    def to_json(self) -> str:
        """Write it as it is stored; empty if nothing is set."""
        return "" if self == ChannelDefaults() else to_json(self)


NO_DEFAULTS = ChannelDefaults()


@dataclass(frozen=True, slots=True)
class AuditEntry(Record):
    """One change. `what` is `subscribe`, `unsubscribe` or `settings`; `before` and `after` as they are typed.

    What an operator does on the pages has other words: `settle`, `try again`, `review`, `sign-in`.
    """

    at: Instant
    channel: str
    who: str
    what: str
    before: str
    after: str


# -- an index of the subscriptions that an announcement can match at all, so that planning skips the others


Pair: TypeAlias = "tuple[Subscription, Filter]"

_KEYS = ("code", "about", "source", "from", "measure", "kind")
"""Named filters by which subscriptions are found, the most telling first; `to` also lets pass what names nothing."""


class SubscriptionIndex:
    """Subscriptions by one value that an announcement must have for the filter to match."""

    def __init__(self, pairs: Iterable[Pair] = ()) -> None:
        self.pairs: Sequence[Pair] = tuple(pairs)
        self._found: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._any: list[int] = []
        for number, (_, wanted) in enumerate(self.pairs):
            telling = _most_selective(wanted.clause)
            if telling is None:
                self._any.append(number)
                continue
            for value in telling.reach:
                self._found[telling.name, value].append(number)

    def candidates(self, announcement: Announcement) -> Sequence[Pair]:
        """Return the subscriptions that may match, in their order; all others do not."""
        told = announcement.filled_in if isinstance(announcement, FollowUp) else announcement
        values = FilterFacts(told).values
        found = {number for name in _KEYS for value in values[name] for number in self._found.get((name, value), ())}
        if len(self._any) == len(self.pairs):
            return self.pairs
        return [self.pairs[number] for number in sorted(found.union(self._any))]


def _most_selective(clause: Clause) -> FieldClause | None:
    """Return the most selective named filter that must hold; None if there is none."""
    parts = clause.parts if isinstance(clause, AllClause) else (clause,)
    named = [part for part in parts if isinstance(part, FieldClause) and part.name in _KEYS]
    return min(named, key=lambda part: (_KEYS.index(part.name), len(part.reach)), default=None)
