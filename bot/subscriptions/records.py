"""A subscription: a channel's filter with its delivery options."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import Any

from bot.model.delivery import Channel
from bot.subscriptions.delivery_options import Options
from bot.subscriptions.options import read_stored


def subscription_id(channel: Channel, text: str) -> str:
    """Name a subscription from what it is (12 hex digits), so that subscribing twice names the same one."""
    return blake2b(f"{channel.key}|{text}".encode(), digest_size=6).hexdigest()


@dataclass(frozen=True, slots=True)
class Subscription:
    """`filter` is the normalised text (`Filter.text`; empty: everything), `created_by` the platform's user id.

    `created_at` is aware (UTC). `options` are what was said about this subscription alone.
    """

    id: str
    channel: Channel
    filter: str
    created_by: str
    created_at: datetime
    options: Options = field(default_factory=Options)

    @classmethod
    def of(
        cls, channel: Channel, text: str, created_by: str, created_at: datetime, options: Options | None = None
    ) -> Subscription:
        """Make the subscription of a channel to a normalised filter text."""
        return cls(subscription_id(channel, text), channel, text, created_by, created_at, options or Options())

    @property
    def typed(self) -> str:
        """Filter and options as they are typed after `/exports subscribe`; `everything` for an empty filter."""
        return " ".join(filter(None, (self.filter or "everything", self.options.text)))

    def to_json(self) -> str:
        """The document as it is stored."""
        document = {
            "id": self.id,
            "channel": self.channel.key,
            "filter": self.filter,
            "created_by": self.created_by,
            "created_at": self.created_at.isoformat(),
            "options": self.options.text,
        }
        return json.dumps(document, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str | bytes) -> Subscription:
        """Read a stored document; fields that a newer version wrote are passed over.

        Raises ValueError when it is not one (json.JSONDecodeError is a ValueError).
        """
        raw: Any = json.loads(text)
        try:
            channel, created_at = Channel.from_key(str(raw["channel"])), datetime.fromisoformat(raw["created_at"])
            options = read_stored(str(raw.get("options", "")), channel.platform)
            return cls(str(raw["id"]), channel, str(raw["filter"]), str(raw["created_by"]), created_at, options)
        except (KeyError, TypeError) as error:
            raise ValueError(f"not a subscription: {error!r}") from error


# A channel's default settings, and the record of who changed them. PURE.


@dataclass(frozen=True, slots=True)
class Usual:
    """A channel's settings. `from_` and `to` are codes of the usual exporter and destination."""

    options: Options = field(default_factory=Options)
    from_: str | None = None
    to: str | None = None

    @property
    def text(self) -> str:
        """As it is typed after `/exports settings`; empty where nothing is set."""
        places = (("from", self.from_), ("to", self.to))
        return " ".join(filter(None, (self.options.text, *(f"{name}:{code}" for name, code in places if code))))

    def to_json(self) -> str:
        """As it is stored; empty where nothing is set."""
        if self == Usual():
            return ""
        known = {"options": self.options.text, "from": self.from_, "to": self.to}
        return json.dumps(known, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str, platform: str) -> Usual:
        """Read what `to_json` wrote; fields of a newer version are passed over. Raises ValueError for anything else."""
        raw: Any = json.loads(text)
        try:
            return cls(read_stored(str(raw.get("options", "")), platform), raw.get("from"), raw.get("to"))
        except AttributeError as error:
            raise ValueError(f"not a channel's settings: {error!r}") from error


NOTHING_USUAL = Usual()


@dataclass(frozen=True, slots=True)
class Entry:
    """One change. `what` is `subscribe`, `unsubscribe` or `settings`; `before` and `after` as they are typed."""

    at: datetime
    channel: str
    who: str
    what: str
    before: str
    after: str

    def to_json(self) -> str:
        """As it is stored."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"), default=datetime.isoformat)

    @classmethod
    def from_json(cls, text: str) -> Entry:
        """Read what `to_json` wrote; fields of a newer version are passed over."""
        raw: dict[str, Any] = json.loads(text)
        known = {name: str(raw.get(name, "")) for name in cls.__dataclass_fields__ if name != "at"}
        return cls(at=datetime.fromisoformat(raw["at"]), **known)
