"""The forms of list files: one declaration from which they are read, written and described (JSON Schema).

Keys are short and several words stand in one text, apart by blanks, so that an entry is a line and a new edition shows
its changes line by line. What is empty is left out.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from bot.lists.model import Control, Destination, Entry, Grant, LicenceException, ParagraphScope, ParagraphThreshold

SCHEMA: Literal[1] = 1

_Flag: TypeAlias = Literal[0, 1]
Day: TypeAlias = Annotated[
    str,
    Meta(
        description="The day of the edition, ISO 8601.",
        pattern=r"^\d{4}-\d{2}-\d{2}$",
        extra_json_schema={"format": "date"},
    ),
]
Count: TypeAlias = Annotated[
    int, Meta(description="How many rows follow: a file with another number of them is not whole.", ge=0)
]
Document: TypeAlias = Annotated[str, Meta(description="How the list is cited.")]
Source: TypeAlias = Annotated[str, Meta(description="Where it is published.")]
Terms: TypeAlias = Annotated[str, Meta(description="The terms under which its facts may be passed on.")]
Title: TypeAlias = Annotated[str, Meta(description="Its name.")]
Reader: TypeAlias = Annotated[
    str | int, Meta(description="Of a fetched edition: which version of the reader made the file.")
]
Digest: TypeAlias = Annotated[
    str, Meta(description="Of a fetched edition: the digest of the official answer from which it was made.")
]
_Inside: TypeAlias = Annotated[str, Meta(description="Paragraphs that are reached; left out: the whole entry.")]
_Outside: TypeAlias = Annotated[str, Meta(description="Paragraphs that are left out.")]
_About: TypeAlias = Annotated[str, Meta(description="Codes whose goods software or technology is for.")]
_InPart: TypeAlias = Annotated[_Flag, Meta(description="A technical condition limits it to some goods.")]
_SCOPE = {"inside": "in", "outside": "ex", "about": "for", "in_part": "part"}


def _scope(form: ControlForm | ExceptionForm) -> ParagraphScope:
    inside, outside, about = (tuple(text.split()) for text in (form.inside, form.outside, form.about))
    return ParagraphScope(inside, outside, about, bool(form.in_part))


def _of_scope(scope: ParagraphScope) -> dict[str, Any]:
    words = {"inside": scope.inside, "outside": scope.outside, "about": scope.about}
    return {name: " ".join(several) for name, several in words.items()} | {"in_part": int(scope.in_part)}


class ControlForm(
    Struct,
    frozen=True,
    omit_defaults=True,
    rename={"reason": "r", "column": "col", "family": "by", **_SCOPE},
):
    """A reason for control."""

    reason: Annotated[str, Meta(description="The reason (NS), if it does not follow from the column.")] = ""
    column: Annotated[str, Meta(description="The column of the country chart (NS 2).")] = ""
    family: Annotated[str, Meta(description="The family of a rule in prose (rules/lists/us-families.yaml).")] = ""
    cites: Annotated[str, Meta(description="The sections cited.")] = ""
    inside: _Inside = ""
    outside: _Outside = ""
    about: _About = ""
    in_part: _InPart = 0

    @classmethod
    def of(cls, control: Control) -> ControlForm:
        """Return the form of a control."""
        reason = "" if control.column.startswith(f"{control.reason} ") else control.reason
        return cls(reason, control.column, control.family, control.cites, **_of_scope(control.scope))

    def control(self) -> Control:
        """Return the control."""
        return Control(self.reason or self.column.split()[0], _scope(self), self.column, self.family, self.cites)


class ExceptionForm(
    Struct,
    frozen=True,
    omit_defaults=True,
    rename={"symbol": "s", "grant": "g", "limit": "usd", "barred": "not", **_SCOPE},
):
    """What an entry says of a licence exception."""

    symbol: Annotated[str, Meta(description="The symbol of the licence exception (LVS).")]
    grant: Grant
    limit: Annotated[int | None, Meta(description="The value of one shipment in US dollars.")] = None
    barred: Annotated[str, Meta(description="Country groups toward which it is barred.")] = ""
    inside: _Inside = ""
    outside: _Outside = ""
    about: _About = ""
    in_part: _InPart = 0

    @classmethod
    def of(cls, one: LicenceException) -> ExceptionForm:
        """Return the form of a licence exception."""
        return cls(one.symbol, one.grant, one.limit, " ".join(one.barred_to), **_of_scope(one.scope))

    def exception(self) -> LicenceException:
        """Return the licence exception."""
        return LicenceException(self.symbol, self.grant, _scope(self), self.limit, tuple(self.barred.split()))


class EntryForm(
    Struct,
    frozen=True,
    omit_defaults=True,
    rename={"paragraphs": "p", "controls": "c", "exceptions": "x", "thresholds": "t", "pointer": "to"},
):
    """An entry of a control list."""

    paragraphs: Annotated[str, Meta(description="Its paragraphs, apart by blanks.")] = ""
    controls: tuple[ControlForm, ...] = ()
    exceptions: tuple[ExceptionForm, ...] = ()
    thresholds: tuple[ParagraphThreshold, ...] = ()
    pointer: Annotated[
        str, Meta(description="Where an entry sends that asks nothing itself: itar, empty, or another entry.")
    ] = ""

    @classmethod
    def of(cls, entry: Entry) -> EntryForm:
        """Return the form of an entry."""
        return cls(
            " ".join(entry.paragraphs),
            tuple(map(ControlForm.of, entry.controls)),
            tuple(map(ExceptionForm.of, entry.exemptions)),
            entry.thresholds,
            entry.pointer,
        )

    def entry(self, code: str, heading: str) -> Entry:
        """Return the entry with its code and heading, which the form does not have."""
        return Entry(
            code=code,
            heading=heading,
            paragraphs=tuple(self.paragraphs.split()),
            controls=tuple(one.control() for one in self.controls),
            exemptions=tuple(one.exception() for one in self.exceptions),
            thresholds=self.thresholds,
            pointer=self.pointer,
        )


class DestinationForm(Struct, frozen=True, omit_defaults=True, rename={"marks": "x"}):
    """A row of the country chart."""

    marks: Annotated[str, Meta(description="A sign for each column: X a mark, . none.", pattern="^[X.]*$")] = ""
    notes: Annotated[tuple[int, ...], Meta(description="Footnotes.")] = ()
    groups: Annotated[str, Meta(description="Country groups, apart by blanks.")] = ""
    embargo: Annotated[str, Meta(description="The part that governs the destination in place of marks.")] = ""

    @classmethod
    def of(cls, row: Destination, columns: tuple[str, ...]) -> DestinationForm:
        """Return the form of a row; its marks are in the order of the columns."""
        marks = "".join("X" if column in row.marks else "." for column in columns) if row.marks else ""
        return cls(marks, row.notes, " ".join(sorted(row.groups)), row.embargo)

    def row(self, code: str, columns: tuple[str, ...]) -> Destination:
        """Return the row of a destination."""
        marks = frozenset(column for column, mark in zip(columns, self.marks, strict=False) if mark == "X")
        return Destination(code, marks, self.notes, frozenset(self.groups.split()), self.embargo)


_ROW = r"\d{1,2}(-\d)?\(\d{1,2}(-\d{1,2})?\)(\d{1,2}(-\d{1,2})?)?"
"""A row of Japan's appended table 1: 3-2(2)5-2."""
EntryCode: TypeAlias = Annotated[str, Meta(pattern=rf"^(\d[A-E]\d{{3}}|ML\d{{1,2}}|PL\d{{4}}|USML [IVX]+|{_ROW})$")]
CountryCode: TypeAlias = Annotated[str, Meta(pattern="^[A-Z]{2}$")]


class EditionHead(Struct, frozen=True, kw_only=True, rename={"schema_": "schema", "key": "list"}):
    """What stands before the entries of a control list."""

    schema_: Literal[1] = SCHEMA
    key: Annotated[str, Meta(description="The list's key (us-ccl).")]
    title: Title
    jurisdiction: Annotated[str, Meta(description="Whose list it is.")]
    document: Document
    date: Day
    source: Source
    terms: Terms
    newer: Annotated[str, Meta(description="The day of a later edition that is known of and not on file.")] = ""
    corrected: Annotated[tuple[str, ...], Meta(description="Entries in which a defect of the copy was mended.")] = ()
    copied: Annotated[
        bool | UnsetType, Meta(description="The codes are from a copy by others, not from the official text.")
    ] = UNSET
    partial: Annotated[bool | UnsetType, Meta(description="Not every entry is on file.")] = UNSET
    count: Count
    reader: Reader | UnsetType = UNSET
    answer: Digest | UnsetType = UNSET


class EditionForm(EditionHead, frozen=True, kw_only=True):
    """An edition of a control list."""

    entries: dict[EntryCode, EntryForm]


class ChartHead(Struct, frozen=True, kw_only=True, rename={"schema_": "schema"}):
    """What stands before the rows of the country chart."""

    schema_: Literal[1] = SCHEMA
    document: Document
    date: Day
    source: Source
    columns: tuple[str, ...]
    title: Title | UnsetType = UNSET
    terms: Terms | UnsetType = UNSET
    count: Count
    reader: Reader | UnsetType = UNSET
    answer: Digest | UnsetType = UNSET


class ChartForm(ChartHead, frozen=True, kw_only=True):
    """An edition of the country chart."""

    rows: dict[CountryCode, DestinationForm]


class PartiesForm(Struct, frozen=True, kw_only=True, rename={"schema_": "schema"}):
    """An edition of a register of parties."""

    schema_: Literal[1] = SCHEMA
    date: Day
    source: Source
    terms: Terms
    title: Title | UnsetType = UNSET
    lists: dict[
        Annotated[str, Meta(pattern="^[A-Z][A-Z0-9-]*$")],
        Annotated[tuple[str, str, str, str], Meta(description="Title, jurisdiction, citation, address.")],
    ]
    effects: Annotated[
        tuple[tuple[str, str, int | None, str], ...],
        Meta(description="What listings ask: scope, policy, footnote or null, sections."),
    ]
    count: Count
    parties: dict[
        Annotated[str, Meta(pattern=r"^\d+$")],
        Annotated[
            tuple[str | int, ...],
            Meta(
                description="Name, list, effect (its place in `effects`), notice, day or year, countries apart by "
                "blanks, then aliases.",
                min_length=6,
            ),
        ],
    ]
    reader: Reader | UnsetType = UNSET
    answer: Digest | UnsetType = UNSET


class NomenclatureForm(Struct, frozen=True, kw_only=True, rename={"schema_": "schema"}):
    """An edition of the customs nomenclature."""

    schema_: Literal[1] = SCHEMA
    edition: Annotated[str, Meta(description="The edition of the nomenclature.")]
    source: Source
    terms: Terms
    count: Count
    names: dict[Annotated[str, Meta(pattern=r"^(\d{2}){1,3}$")], str]


def schema() -> dict[str, Any]:
    """Return the JSON Schema of any list file: control list, country chart, register of parties, nomenclature."""
    forms = (EditionForm, ChartForm, PartiesForm, NomenclatureForm)
    which, parts = msgspec.json.schema_components(forms, ref_template="#/$defs/{name}")
    for part in parts.values():
        if part.get("type") == "object":
            part["additionalProperties"] = False  # readers are lenient, writers are not
    return {"oneOf": list(which), "$defs": parts}
