"""The input and output types of detection."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import msgspec


@dataclass(frozen=True, slots=True)
class SourceText:
    """One item as a feed carries it; `title` and `summary` may hold markup, any script, any length.

    `lang` is what the source says about itself and may be wrong. `facts` are stated outright by a structured source,
    by the names of `Verdict`'s fields (`document`, `effective` as YYYY-MM-DD), and win over what the words say.
    """

    id: str
    title: str
    summary: str
    source: str
    url: str
    lang: str | None = None
    published: datetime | None = None
    facts: tuple[tuple[str, str], ...] = ()
    tier: str | None = None
    """How close the source stands to the act (`bot.vocabulary.Tier`), where that is known."""
    jurisdiction: str | None = None
    """The country whose source it is (ISO 3166 code or EU): what "the ministry" means if the text names no country."""
    authority: str | None = None
    """The authority that publishes the source, in its own words."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fact was read: `part` is title or summary, `start` and `end` count characters of it.

    They count in the part as it is read: without markup and invisible characters, in NFKC, with single spaces. For
    plain text that is the text itself.
    """

    fact: str
    value: str
    part: str
    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an item is and says. `score` is 0..1; `relevant` is the score against the threshold.

    `jurisdiction` and `destinations` are ISO 3166 codes or EU. `kind` and `measure` take the values of
    `bot.vocabulary` (Kind, DetectedMeasure); None where the text does not say or, `half_read`, is in a language
    without a lexicon: then a country, a day or goods may be read, what is done is not. `why` lists the reasons: which
    words, in which place, what they counted for. `language` is the language that the text was read in.
    """

    relevant: bool
    score: float
    kind: str | None
    jurisdiction: str | None
    destinations: tuple[str, ...]
    subjects: tuple[str, ...]
    measure: str | None
    effective: date | None
    until: date | None
    document: str | None
    codes: tuple[str, ...]
    summary: str
    why: tuple[str, ...]
    language: str | None
    stage: str = "new"
    """What the act does to what was before: new, draft, extend, suspend, list, grant, guide."""
    places: tuple[Place, ...] = ()
    """Where each fact was read; a fact that follows by a rule (a country from the source's address) has none."""
    numbers: tuple[str, ...] = ()
    """The digits of the document's numbers, the year last: 18-2025."""
    days: tuple[str, ...] = ()
    """Calendar days that the text names, whatever for, as MM-DD: the same in every language, and without a year."""
    half_read: bool = False
    deed: str | None = None
    """What is done, by the keys of `deeds` in wording.yaml: impose, widen, amend, extend, ease, exempt, postpone,
    suspend, extend-suspension, lift, restore, draft, list, delist, grant, refuse or guide; None where nothing says."""
    instrument: str | None = None
    """What it is done to, by the values of `measure`, which is `suspension` for a lifted ban; this is `prohibition`."""


MARK = 6
"""Digits of the hash of a word or name on a card."""

_HASH = re.compile(rf"[0-9a-f]{{{MARK}}}")


def each_mark(marks: str) -> list[str]:
    """The hashes that stand one after the other."""
    return [marks[at : at + MARK] for at in range(0, len(marks), MARK)]


@dataclass(frozen=True, slots=True)
class EventCard:
    """What is remembered of one real-world act: enough to recognise its next report, and small.

    Cards are values: a later report gives a new card with the same `event`, which replaces the old one.
    Days are ISO 8601. `marks` are hashes of the texts' words, `names` those of listed parties and other names in Latin
    letters: `MARK` digits each, one after the other, since twenty thousand cards are remembered.
    """

    event: str
    jurisdiction: str | None
    stage: str
    """As `Verdict.stage`."""
    subjects: tuple[str, ...]
    destinations: tuple[str, ...]
    measure: str | None
    effective: str | None
    until: str | None
    documents: tuple[str, ...]
    names: str
    marks: str
    years: tuple[int, ...]
    """Years that the text or its address names."""
    first_day: str | None
    """The earliest day on which a report was published or, failing that, seen; None where neither is known."""
    last_day: str | None
    reports: int = 1
    days: tuple[str, ...] = ()
    """Calendar days that the texts name, as MM-DD."""
    language: str | None = None
    cites: tuple[str, ...] = ()
    """The numbers of other acts that the text names, as those of `documents`."""

    def to_json(self) -> str:
        """One line of JSON, as the pipeline keeps it, with a list of names."""
        kept = asdict(self) | {"names": each_mark(self.names)}
        return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str | bytes) -> EventCard:
        """Read a card of this or a newer version; fields that are not known here are passed over.

        Raises TypeError or ValueError if it lacks one that is needed. Names that are no hashes are left out.
        """
        raw = msgspec.convert(json.loads(text), dict[str, Any])
        hashes = (name for name in raw.get("names", ()) if _HASH.fullmatch(name))
        return msgspec.convert(raw | {"names": "".join(hashes)}, cls)


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an item belongs: a `new` event or one known; `follows` names the act that it changes, if one is known.

    `card` is what to remember when the item is taken.
    """

    event: str
    new: bool
    follows: str | None
    card: EventCard
