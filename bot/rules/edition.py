"""What an edition of the rules says of itself: the form of its files, its number and day, how fresh its acts are."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from bot.files import read_plain

SCHEMA = 1
"""The version of the form of rule files. It rises when a program that knows the old form cannot read the new one."""
FILE = "edition.json"
"""Stands in the folder of an edition; the shipped rules have none."""
_CHECKED = re.compile(rb"^checked_on:[ ]*['\"]?(\d{4}-\d{2}-\d{2})", re.MULTILINE)


class Edition(Struct, frozen=True):
    """One published state of the rules. Fields that a later version adds are passed over.

    `number` counts a publisher's editions, `day` is that of publishing. `as_of` is the newest day on which an act was
    compared with its sources, `program` the version of Exportwatch that published, `acts` how many acts it has.
    """

    schema: int
    number: Annotated[int, Meta(ge=1)]
    day: date
    as_of: date
    program: str
    acts: int = 0


def as_of(contents: Iterable[bytes]) -> date:
    """Return the newest day on which one of these acts was compared with its sources; the first of days for none."""
    days = (match[1].decode() for content in contents for match in _CHECKED.finditer(content))
    return date.fromisoformat(max(days, default=date.min.isoformat()))


# What stands in a folder of rules: read here, so that a process that loads no rules can tell which ones there are.


def edition_in(rules: Path) -> Edition | None:
    """Return what an edition's folder says of itself; None for the shipped rules, and for what cannot be read."""
    with contextlib.suppress(OSError, msgspec.MsgspecError):
        return msgspec.json.decode(read_plain(rules / FILE), type=Edition)
    return None


def freshness(rules: Path) -> date:
    """Return the newest day on which an act in a folder was compared with its sources."""
    return as_of(path.read_bytes() for path in rules.glob("measures/*/*.yaml"))
