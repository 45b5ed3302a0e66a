"""What an answer has to say beside its fields, as values: a kind and what it is about. PURE.

No sentence is composed here: `handlers.messages.notes` has one for each kind.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from bot.model.copies import replace


class NoteKind(StrEnum):
    """What a note tells."""

    WRITTEN = "written"
    """Text of a curator, as it is in the file."""

    # An act, by its standing (these values are those of `Measure.standing`).
    FRAMEWORK = "framework"
    CONTEXT = "context"
    PLANNED = "planned"
    NOT_ADOPTED = "not-adopted"
    AMENDING = "amending"

    # One finding.
    NOT_KNOWN = "not-known"
    NOT_SEEN = "not-seen"
    BINDS = "binds"
    EXEMPT_HERE = "exempt-here"
    EXEMPTION = "exemption"
    QUOTA = "quota"
    SOURCES_CONFLICT = "sources-conflict"
    SINGLE_SOURCE = "single-source"
    ITEM = "item"
    CODES_AGREE = "codes-agree"
    CODES_DIFFER = "codes-differ"
    PART_OF_CODE = "part-of-code"
    USUAL_HEADING = "usual-heading"
    CLASS_OF_PARTY = "class-of-party"

    # Beside a status.
    OUTSIDE_THRESHOLD = "outside-threshold"
    COMPARED = "compared"
    LIMIT = "limit"
    OUTSIDE_CODE = "outside-code"
    BY_HEADING = "by-heading"
    BESIDE = "beside"
    ABROAD = "abroad"
    ORIGIN = "origin"
    NARROWER = "narrower"
    EMBARGO = "embargo"
    ACT_CHANGE = "act-change"
    NO_ACT_CHANGE = "no-act-change"
    LISTS_IN_ACTS = "lists-in-acts"
    PARTY_SPARED = "party-spared"
    PARTY_STATUS = "party-status"
    PARTY_CHECK = "party-check"
    PARTY_LICENCE = "party-licence"
    PARTY_END_USE = "party-end-use"
    PARTY_STATEMENT = "party-statement"

    # What to do, and what silence rests on.
    APPLY = "apply"
    LOOKED_FOR = "looked-for"
    NOT_LOOKED_FOR = "not-looked-for"

    # How the question was read.
    PARTY_BEGINS = "party-begins"
    PARTY_NAMED = "party-named"
    PARTY_CHANGED = "party-changed"
    NO_SUCH_PLACE = "no-such-place"
    NO_SUCH_ORIGIN = "no-such-origin"
    UNASKED = "unasked"
    GOODS_OF_A_NAME = "goods-of-a-name"
    SENT_FROM = "sent-from"
    MADE_IN = "made-in"
    NOT_FROM = "not-from"
    NOT_TO = "not-to"
    PASSING = "passing"
    CLASS_OF_GOODS = "class-of-goods"
    REGION = "part-of-a-country"
    SHARED_NAME = "shared-name"
    NO_DAY = "no-day"
    PASSED_DAYS = "passed-days"
    UNREAD_WORDS = "unread-words"
    UNREAD_CODES = "unread-codes"

    # Control lists (those values that `bot.lists.list_answer.Remark` has are its own).
    LIST_LIMITS = "list-limits"
    FIGURE = "figure"
    FIGURES_MET = "figures-met"
    FIGURES_MET_IN_PART = "figures-met-in-part"
    FIGURES_OPEN = "figures-open"
    FIGURES_OUTSIDE = "figures-outside"
    LIST_EMBARGO = "list-embargo"
    LIST_REASONS = "list-reasons"
    LIST_CONDITIONS = "list-conditions"
    LIST_PERMIT = "list-permit"
    LIST_PARAGRAPHS = "list-paragraphs"
    LIST_NEWER = "list-newer"
    LIST_EDITION = "list-edition"
    PROHIBITIONS_REMAIN = "prohibitions-remain"
    INHERITED = "inherited"
    REGION_EMBARGO = "region"
    UNENFORCED = "unenforced"
    READ = "read-the-entry"
    PARTIES = "parties"
    PARAGRAPH = "paragraph-not-on-file"
    OTHER_LAW = "other-law"
    ELSEWHERE = "elsewhere"
    NO_DESTINATION = "no-destination"
    SANCTIONS = "sanctions"
    MEMBERS_DIFFER = "members-differ"
    WITHIN_UNION = "within-union"
    RENUMBERED = "renumbered"
    COPIED = "copied"

    # Codes.
    MUNITIONS_CODE = "munitions-code"
    CODE_BEGINS = "code-begins"
    NO_ENTRY = "no-entry"
    CHAPTER = "chapter"
    CODE_NAME = "code-name"
    NO_CODE = "no-code"
    TARIFF_LINE = "tariff-line"
    HIGH_PRIORITY = "high-priority"
    SUBSTANCE = "substance"

    # Dated events.
    STARTS = "starts"
    ENDS = "ends"
    ENDS_UNRENEWED = "ends-unrenewed"
    QUOTA_ENDS = "quota-ends"
    SUSPENDED = "suspended"
    SUSPENSION_ENDS = "suspension-ends"
    CHANGE_BEGINS = "change-begins"
    CHANGE_ENDS = "change-ends"


NoteValue: TypeAlias = "str | int | float | date | tuple[str, ...] | Note | tuple[Note, ...]"


@dataclass(frozen=True, slots=True)
class Note:
    """One thing to say. `values` are (name, value) pairs; what there is nothing of is left out."""

    kind: NoteKind
    values: tuple[tuple[str, NoteValue], ...] = ()

    @classmethod
    def of(cls, kind: NoteKind, **values: NoteValue | None) -> Note:
        """Return a note; values that are None or empty are left out."""
        return cls(kind, tuple((name, value) for name, value in values.items() if value not in {None, "", ()}))

    @classmethod
    def written(cls, text: str) -> Note:
        """Return the text of a curator as a note."""
        return cls.of(NoteKind.WRITTEN, text=text)

    def given(self, name: str) -> NoteValue | None:
        """Return a value; None if the note has none of that name."""
        return next((value for known, value in self.values if known == name), None)

    def completed(self, **values: NoteValue) -> Note:
        """Return the note with more values."""
        return replace(self, values=(*self.values, *values.items()))
