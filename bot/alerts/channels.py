"""What is usual in a channel: options of its subscriptions, and where `/restricted` looks when nobody says. PURE."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
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
