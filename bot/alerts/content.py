"""What a delivery's record holds beside its announcement: a later report, a digest's acts, a notice's text."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from bot.alerts.announcement import Report


@dataclass(frozen=True, slots=True)
class Content:
    """Plain text and keys only: it is worded and escaped when it is sent.

    `events` are acts in the order in which they are shown (a digest's), `report` the later report, `title` and `lines`
    words of ours (a notice's). `data` is for whatever else a renderer needs, by name.
    """

    events: tuple[str, ...] = ()
    title: str = ""
    lines: tuple[str, ...] = ()
    report: Report | None = None
    data: tuple[tuple[str, str], ...] = ()

    def get(self, name: str) -> str:
        """A value of `data`; empty where there is none."""
        return dict(self.data).get(name, "")

    def to_json(self) -> str:
        """As it stands in the record; empty for nothing."""
        if self == Content():
            return ""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Content:
        """Read a record; what a newer version wrote beside is passed over. An older record has none."""
        if not text:
            return cls()
        raw: dict[str, Any] = json.loads(text)
        report = raw.get("report")
        return cls(
            events=tuple(raw.get("events", ())),
            title=raw.get("title", ""),
            lines=tuple(raw.get("lines", ())),
            report=Report(**{name: report.get(name) for name in Report.__dataclass_fields__}) if report else None,
            data=tuple((str(name), str(value)) for name, value in raw.get("data", ())),
        )


NOTHING = Content()
"""One for all: an act to ten thousand channels makes as many deliveries."""
