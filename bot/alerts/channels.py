"""A channel's default settings, and the record of who changed them. PURE.

Usual are options of its subscriptions, and where `/restricted` looks when nobody says.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from bot.alerts.modes import Options
from bot.alerts.options import read_stored


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
