"""How a channel wants its alerts: short, normal or full, and a title line of its own with `{fields}`. PURE.

A title is what a person typed: `{exporter}: {measure} on {goods}[, from {date}]`. What stands in square brackets is
left out if a value in it is not known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.text.normalize import nearest

NORMAL = "normal"
LENGTHS = ("short", NORMAL, "full")
FIELDS = (
    *("exporter", "act", "measure", "kind", "goods", "destinations", "document", "date", "until", "announced"),
    *("authority", "source", "codes", "title"),
)
"""What a title can name; how each is worded is said in handlers/messages/act_words.py."""
LONGEST_TITLE = 200
"""Characters of a title as it is typed; filled in, it is cut like any other."""
EXAMPLE = "{exporter}: {measure} on {goods}[, from {date}]"
UNKNOWN = "–"
"""Stands for a value that is not known, outside of brackets."""

_ALSO_SAID = {
    "from": "exporter",
    "country": "exporter",
    "jurisdiction": "exporter",
    "to": "destinations",
    "destination": "destinations",
    "toward": "destinations",
    "good": "goods",
    "subject": "goods",
    "subjects": "goods",
    "item": "goods",
    "items": "goods",
    "number": "document",
    "effective": "date",
    "day": "date",
    "since": "date",
    "end": "until",
    "published": "announced",
    "code": "codes",
}
_TOKEN = re.compile(r"\{([^{}\[\]]*)\}|[{}\[\]]|[^{}\[\]]+")


@dataclass(frozen=True, slots=True)
class AlertTitle:
    """A title line as it was typed, without quotes around it."""

    template: str

    @property
    def text(self) -> str:
        """The title as it is typed after `title:`."""
        return f'"{self.template}"'


@dataclass(frozen=True, slots=True)
class AlertForm:
    """The length of an alert, one of LENGTHS, and its own title; empty for the usual one."""

    length: str = NORMAL
    title: str = ""


def read_title(typed: str) -> AlertTitle:
    """Read a title line. Raises ValueError, whose text says what is wrong and shows the right form."""
    template = " ".join(typed.split())
    if not template:
        raise ValueError(f'a title needs text, for example `title:"{EXAMPLE}"`.')
    if len(template) > LONGEST_TITLE:
        raise ValueError(f"this title has {len(template)} characters; up to {LONGEST_TITLE} are possible.")
    if '"' in template:
        raise ValueError(f'write one pair of quotes around the whole title, and none inside: `title:"{EXAMPLE}"`.')
    if not template.isprintable() or any(not char.isascii() and char.isspace() for char in template):
        raise ValueError("a title holds no invisible characters.")
    _check(template)
    return AlertTitle(template)


def _check(template: str) -> None:
    """Check braces, brackets and fields. Raises ValueError."""
    inside, named = False, 0
    for token in _TOKEN.finditer(template):
        match token[0]:
            case "{" | "}":
                raise ValueError("a field stands in one pair of braces, as in `{goods}`.")
            case "[" if inside:
                raise ValueError("square brackets do not stand in others, as in `[, from {date}]`.")
            case "]" if not inside:
                raise ValueError("`]` closes nothing; square brackets come in pairs, as in `[, from {date}]`.")
            case "[" | "]":
                inside = token[0] == "["
        if token[1] is not None:
            _check_field(token[1])
            named += 1
    if inside:
        raise ValueError("`[` is not closed; square brackets come in pairs, as in `[, from {date}]`.")
    if not named:
        raise ValueError(
            "without a field every alert would have the same title; "
            f"there are {', '.join(f'`{{{name}}}`' for name in FIELDS)}."
        )


def _check_field(name: str) -> None:
    if name in FIELDS:
        return
    near = _ALSO_SAID.get(name.strip().casefold()) or nearest(name.strip().casefold(), FIELDS)
    meant = f"; did you mean `{{{near}}}`?" if near else "."
    raise ValueError(f"`{{{name}}}` is no field{meant} There are {', '.join(f'`{{{known}}}`' for known in FIELDS)}.")


def filled(template: str, values: Mapping[str, str]) -> str:
    """Fill a title in; '' if it cannot be read or names nothing that is known, so that the usual title stands.

    Values are put in as they are: a `{field}` or a bracket within one means nothing.
    """
    try:
        _check(template)
    except ValueError:
        return ""
    said: list[str] = []
    known, begun, lacks = False, -1, False
    for token in _TOKEN.finditer(template):
        if token[0] == "[":
            begun, lacks = len(said), False
        elif token[0] == "]":
            if lacks:
                del said[begun:]
            begun = -1
        elif token[1] is None:
            said.append(token[0])
        else:
            value = values.get(token[1], "")
            known, lacks = known or bool(value), lacks or not value
            said.append(value or UNKNOWN)
    return " ".join("".join(said).split()) if known else ""
