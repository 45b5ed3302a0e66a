"""What a list says of a code toward a destination: one answer per list, for every list."""

from __future__ import annotations

import string
from collections import defaultdict
from collections.abc import Iterable
from enum import StrEnum
from itertools import accumulate

from msgspec import Struct

from bot.lists.codes import Code, Shape, within
from bot.lists.model import Edition, Entry, Extent, LicenceException, ParagraphScope, ParagraphThreshold

MOST_NEAR = 12


class Knowledge(StrEnum):
    """Whether a list has an entry for a code."""

    KNOWN = "known"
    UNKNOWN = "unknown"
    HALF = "half"
    UNLISTED = "unlisted"


class ListStatus(StrEnum):
    """What the list asks toward a destination. `listed` is never clearance."""

    EMBARGO = "embargo"
    LICENCE = "licence"
    LISTED = "listed"
    NOT_COVERED = "not-covered"


class Remark(StrEnum):
    """What a reader of the answer has to know beside the status; some come with a detail."""

    PROHIBITIONS_REMAIN = "prohibitions-remain"
    """No mark is no clearance: General Prohibitions 4 to 10 apply."""
    IN_PART = "in-part"
    """Only some paragraphs, or goods that meet a condition, need the licence."""
    INHERITED = "inherited"
    """The destination is read as another row (detail: its code)."""
    REGION = "region"
    """A part of the destination is under an embargo (detail: the section)."""
    UNENFORCED = "unenforced"
    """Every requirement that bites is printed, and its authority has said that it does not enforce it."""
    READ = "read-the-entry"
    """A requirement of the entry is not decided by the destination alone."""
    PARTIES = "parties"
    """A requirement binds only if certain listed parties take part."""
    PARAGRAPH = "paragraph-not-on-file"
    """The entry is known, the asked paragraph is not (detail: the paragraph)."""
    NO_ROW = "no-row"
    """The chart does not cover the destination."""
    DOMESTIC = "domestic"
    """It is no export."""
    OTHER_LAW = "other-law"
    """Another list governs the goods (detail: its citation)."""
    EMPTY = "empty-entry"
    """The entry holds nothing at present."""
    ELSEWHERE = "elsewhere"
    """The entry sends to another one (detail: its code)."""
    NO_DESTINATION = "no-destination"
    """Nothing is decided without a destination."""
    SANCTIONS = "sanctions"
    """Sanctions go further than the list (detail: their citation)."""
    MEMBERS_DIFFER = "members-differ"
    """The destination is a union, and only some of its members need the licence (detail: their codes)."""
    WITHIN_UNION = "within-union"
    """Inside the European Union."""
    RENUMBERED = "renumbered"
    """The list numbers the item otherwise (detail: the number of others)."""
    COPIED = "copied"
    """The codes were taken from a copy by others, not from the official text."""


class Reason(Struct, frozen=True):
    """One requirement of an entry, as it holds toward the asked destination.

    `name` is a column (`NS 2`) or a reason and the family of a rule in prose (`RS worldwide`). `inside`, `outside`,
    `about` and `in_part` are those of its scope; `whole`: everything that was asked is reached. `bites` is None if the
    destination alone does not decide (the text must be read, or only listed parties are bound).
    """

    name: str
    bites: bool | None
    whole: bool
    inside: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    in_part: bool = False
    enforced: bool = True
    cites: str = ""


class Permit(Struct, frozen=True):
    """A licence exception or general authorisation. `covers` is None if its conditions must be read."""

    name: str
    covers: bool | None
    inside: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    limit: int | None = None
    in_part: bool = False

    @classmethod
    def of(cls, exemption: LicenceException, *, covers: bool | None) -> Permit:
        """Return a licence exception of the entry."""
        scope = exemption.scope
        return cls(exemption.symbol, covers, scope.inside, scope.outside, exemption.limit, scope.in_part)


class ListAnswer(Struct, frozen=True):
    """One list's answer.

    `needing` and `free` divide the entry's paragraphs below the asked one, if they differ. `embargo` cites the part
    that governs the destination. `remarks` are (remark, detail). `near`: known codes that begin alike, for a half or
    unknown one.
    `newer`: the day of a later edition that is not on file.
    """

    list_key: str
    title: str
    jurisdiction: str
    document: str
    edition: str
    source: str
    code: Code
    destination: str | None
    knowledge: Knowledge
    status: ListStatus | None = None
    heading: str = ""
    reasons: tuple[Reason, ...] = ()
    needing: tuple[str, ...] = ()
    free: tuple[str, ...] = ()
    permits: tuple[Permit, ...] = ()
    embargo: str = ""
    thresholds: tuple[ParagraphThreshold, ...] = ()
    remarks: tuple[tuple[Remark, str], ...] = ()
    near: tuple[str, ...] = ()
    newer: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the reasons for which a licence is needed, for all that was asked first."""
        biting = sorted((one for one in self.reasons if one.bites), key=lambda one: not one.whole)
        return tuple(dict.fromkeys(one.name for one in biting))

    def has(self, remark: Remark) -> bool:
        """Return whether a remark was made."""
        return any(one is remark for one, _ in self.remarks)


def head(
    edition: Edition, code: Code, destination: str | None, knowledge: Knowledge, entry: Entry | None = None
) -> ListAnswer:
    """Return an answer that names the list, its edition and the entry, and nothing more yet."""
    return ListAnswer(
        list_key=edition.key,
        title=edition.title,
        jurisdiction=edition.jurisdiction,
        document=edition.document,
        edition=edition.date,
        source=edition.source,
        code=code,
        destination=destination,
        knowledge=knowledge,
        heading=entry.heading if entry else "",
        thresholds=tuple(one for one in entry.thresholds if within(one.path, code.path) or within(code.path, one.path))
        if entry
        else (),
        near=() if entry else near(edition, code),
        newer=edition.newer,
    )


_SIGNS = string.digits + string.ascii_uppercase + ".()-"
"""What entries of lists are written with."""


def near(edition: Edition, code: Code) -> tuple[str, ...]:
    """Known entries that a half code begins, that a range holds, or that an unknown code misses by one sign."""
    if code.shape is Shape.HALF:
        return tuple(one for one in edition.entries if one.startswith(code.entry))[:MOST_NEAR]
    if code.shape is Shape.RANGE:
        return tuple(one for one in edition.entries if code.entry <= one <= code.last)[:MOST_NEAR]
    if code.shape is not Shape.ENTRY:
        return ()
    entry = code.entry
    found = {
        other
        for place in range(len(entry))
        for sign in _SIGNS
        if (other := f"{entry[:place]}{sign}{entry[place + 1 :]}") in edition.entries
    }
    return tuple(one for one in edition.entries if one in found)[:MOST_NEAR] if found else ()


def _reached(entry: Entry, path: str, scopes: tuple[ParagraphScope, ...]) -> dict[str, bool]:
    """Return the paragraphs below one, in their order, and whether a requirement reaches each at least in part."""
    named = {one for scope in scopes for one in (*scope.inside, *scope.outside)}
    below = [one for one in {*entry.paragraphs, *named} if one != path and within(one, path)]
    return {one: any(scope.covers(one) is not Extent.NONE for scope in scopes) for one in sorted(below, key=_order)}


def divided(entry: Entry, path: str, scopes: Iterable[ParagraphScope]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the paragraphs that a requirement reaches at least in part, and those that none reaches.

    Both are as short as they can be: a paragraph stands for all below it. Empty if all are alike.
    """
    reached = _reached(entry, path, tuple(scopes))
    below = list(reached)
    if len(set(reached.values())) < 2:  # noqa: PLR2004 - two answers are what makes a difference
        return (), ()
    met: dict[str, set[bool]] = defaultdict(set)
    for one in below:
        for holder in _holders(one):
            met[holder].add(reached[one])
    mixed = {one for one in below if len(met[one]) > 1}
    needing = _topmost([one for one in below if reached[one] and one not in mixed])
    free = _topmost([one for one in below if not reached[one] and one not in mixed])
    return needing, free


def _holders(path: str) -> tuple[str, ...]:
    """Return the paragraphs that a paragraph stands below, and itself."""
    return tuple(accumulate(path.split("."), "{}.{}".format))


def _topmost(paths: list[str]) -> tuple[str, ...]:
    kept: dict[str, None] = {}
    for path in paths:
        if kept.keys().isdisjoint(_holders(path)):
            kept[path] = None
    return tuple(kept)


def _order(path: str) -> tuple[tuple[int, str], ...]:
    return tuple((int(step), "") if step.isdigit() else (0, step) for step in path.split("."))


def ranked(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Requirements in the order of weight: those that reach everything asked, those for a part, those to be read."""
    return tuple(sorted(reasons, key=lambda one: (one.bites is not True, one.bites is None, not one.whole)))
