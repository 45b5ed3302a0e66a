"""An item as published by a source."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a source, as published: plain text, no markup.

    `id` is the entry's own id (or its link where it has none); `published` and `edited` are aware (UTC),
    None where the source names none that can be read. `link` is http(s) or empty. `facts` holds what a structured
    source states outright (an API's document number or effective date), by the names of `Verdict`'s fields.
    """

    id: str
    title: str
    link: str
    summary: str
    published: datetime | None = None
    edited: datetime | None = None
    facts: tuple[tuple[str, str], ...] = ()
