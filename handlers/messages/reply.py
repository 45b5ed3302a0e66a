"""A reply as every platform can show it: plain text in named places, escaped by the renderer at the last step."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Tone(StrEnum):
    """What the colour says."""

    STOP = "stop"
    """Prohibited, failed."""
    CAUTION = "caution"
    """A licence, quota or other duty; unknown."""
    CALM = "calm"
    """An answer without alarm: help, lists, suspended, not listed."""
    DONE = "done"
    """What was asked for has been done."""


MARKS: dict[Tone, str] = {Tone.STOP: "⛔", Tone.CAUTION: "⚠️", Tone.CALM: "🔎", Tone.DONE: "✅"}
"""The tone as a sign, for those who do not see colours and for screen readers."""


class LineKind(StrEnum):
    """How a line is set."""

    TEXT = "text"
    HEADING = "heading"
    BULLET = "bullet"
    QUOTE = "quote"
    SMALL = "small"
    """Set apart and lighter: notes, freshness, disclaimers."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of plain text. `bold` is a lead-in set in bold before it; `link` makes a trailing link of it."""

    text: str
    kind: LineKind = LineKind.TEXT
    bold: str = ""
    link: str | None = None
    link_text: str = "source"
    tone: Tone | None = None
    """The colour of the lead-in, where a platform has colours."""


@dataclass(frozen=True, slots=True)
class Field:
    """A short named value, shown in columns where a platform has them."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Link:
    """An address with its text; http or https only."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Action:
    """A button. `id` names what it does (a word), `value` what it does it to (at most 60 characters, no colon)."""

    id: str
    label: str
    value: str = ""
    danger: bool = False


@dataclass(frozen=True, slots=True)
class OfferedQuestion:
    """What a person may have meant to ask, offered as a button: `text` as typed after `/exports`.

    `slash` is another slash command that it belongs to. Only what changes nothing is offered.
    """

    text: str
    slash: str = "exports"


@dataclass(frozen=True, slots=True)
class OptionChoice:
    """One suggestion of an autocomplete."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What a command answers. `private`: only the asker sees it. `more` is shown behind a button."""

    title: str
    tone: Tone = Tone.CALM
    sign: str = field(default="", kw_only=True)
    """A sign before the title, in place of the tone's."""
    lines: tuple[Line, ...] = ()
    fields: tuple[Field, ...] = ()
    links: tuple[Link, ...] = ()
    actions: tuple[Action, ...] = ()
    footer: str = ""
    private: bool = True
    more: tuple[Line, ...] = ()
    mistaken: bool = False
    """The question could not be answered as it stands: nothing that others would want to see."""
    questions: tuple[OfferedQuestion, ...] = ()
    """What was perhaps meant instead."""

    @property
    def mark(self) -> str:
        """The sign before the title."""
        return self.sign or MARKS[self.tone]
