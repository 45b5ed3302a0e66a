"""A reply as every platform can show it: plain text in named places, escaped by the renderer at the last step. PURE."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, get_args

from handlers.messages.speech import later, say

if TYPE_CHECKING:
    from bot.model.delivery import Channel
    from bot.subscriptions.option_values import Mentions


class Tone(StrEnum):
    """What the colour of a reply means."""

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
    link_text: str = field(default_factory=lambda: say("source"))
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


Purpose = Literal["subscribe", "edit", "copy"]
"""What a form of a platform is for."""
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)


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
    """Questions that were perhaps meant instead."""

    @property
    def mark(self) -> str:
        """The sign before the title."""
        return self.sign or MARKS[self.tone]


# -- commands inside texts, which each platform sets as code


OPEN, CLOSE = "\ue0c0", "\ue0c1"
"""Private characters of Unicode: no language and no platform uses them."""
_GONE = str.maketrans("", "", OPEN + CLOSE)
_SPAN = re.compile(f"{OPEN}([^{OPEN}{CLOSE}]*){CLOSE}")


def bare(text: str) -> str:
    """Return the text without any marks."""
    return text.translate(_GONE) if _marked(text) else text


def spans(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the text in parts, each with whether it is code. Marks that enclose nothing are dropped."""
    at = 0
    for found in _SPAN.finditer(text):
        if not found[1].strip():
            continue
        if before := bare(text[at : found.start()]):
            yield before, False
        yield found[1], True
        at = found.end()
    if rest := bare(text[at:]):
        yield rest, False


def tidy(text: str) -> str:
    """Return the text without marks that enclose nothing."""
    if not _marked(text):
        return text
    return "".join(f"{OPEN}{part}{CLOSE}" if is_code else part for part, is_code in spans(text))


def mended(parts: Iterable[str]) -> Iterator[str]:
    """Yield the parts of a tidy text that was cut; a span divided by a cut is closed before it and opened after it."""
    inside = False
    for part in parts:
        begun = OPEN + part if inside else part
        inside = begun.rfind(OPEN) > begun.rfind(CLOSE)
        yield tidy(begun + CLOSE if inside else begun)


def _marked(text: str) -> bool:
    return OPEN in text or CLOSE in text


# -- characters that are harmless to display: not invisible, direction-changing or stacking


_ORDINARY = re.compile(
    r"[ -~\u00a1-\u00ac\u00ae-\u02ff"  # Latin, without the no-break space and the soft hyphen
    r"\u0410-\u044f"  # Russian
    r"\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u21ff"  # dashes, quotes, currencies, arrows
    r"\u3001-\u301d\u3041-\u3096\u30a1-\u30fa\u30fc"  # Japanese
    r"\u4e00-\u9fa5\uac00-\ud7a3\uff01-\uff60]*"  # Chinese, Korean, full-width signs
)


def ordinary(text: str) -> bool:
    """Return whether each character is visible, stands alone and is composed; the only white space is " "."""
    return _ORDINARY.fullmatch(text) is not None


# -- what differs between platforms


def _no_link(_: str) -> tuple[str, str] | None:
    return None


def _no_address(_: Channel) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Conventions:
    """One platform's conventions. Its sentences are those of the catalogues, worded when they are read.

    `right` names the right to change what is posted in a channel, `granted_by` whom to ask for it. `mentions` reads
    whom an alert shall call; None if nobody can be called. `parse_link` reads channel and message from the path of a
    message's address, `channel_link` gives the address that opens a channel (empty if there is none).
    """

    right: str = later("Changing what is posted here needs the right to manage this channel.")
    granted_by: str = later("Please ask whoever runs the bot.")
    mentions: Mentions | None = None
    parse_link: Callable[[str], tuple[str, str] | None] = _no_link
    channel_link: Callable[[Channel], str] = _no_address


# -- text for a terminal; here, because a look-up without a bot must not load `handlers.console`, which needs rich


_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that are never printed: controls, formats (including direction overrides),
lone surrogates, private and unassigned characters, line and paragraph separators."""
_JOINERS = frozenset("\u200c\u200d")
"""Harmless formats that scripts (Persian, Indic) and emoji need."""
_INVISIBLE = str.maketrans("", "", f"\u00ad\u200b\u2060\ufeff{OPEN}{CLOSE}")
"""Soft hyphens and zero-width characters, frequent in feeds, and code marks; they are removed."""


def escaped(text: str) -> str:
    """Return one line without control sequences; tabs and line ends become spaces."""
    return "".join(map(_escaped, " ".join(text.translate(_INVISIBLE).split())))


def _escaped(character: str) -> str:
    if character in _JOINERS or unicodedata.category(character) not in _UNSAFE:
        return character
    return f"\\u{{{ord(character):x}}}"
