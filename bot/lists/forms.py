"""The forms of list files: one declaration from which they are read, written and described (JSON Schema).

Keys are short and several words stand in one text, apart by blanks, so that an entry is a line and a new edition shows
its changes line by line. What is empty is left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Literal, TypeAlias

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from bot.errors import ListReadError
from bot.lists.model import (
    Chart,
    Control,
    Destination,
    Edition,
    Entry,
    Grant,
    LicenceException,
    ParagraphScope,
    ParagraphThreshold,
)

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
EntryCode: TypeAlias = Annotated[
    str, Meta(pattern=rf"^(\d[A-E]\d{{3}}|2[FG]0\d\d|ML\d{{1,2}}|PL\d{{4}}|USML [IVX]+|{_ROW})$")
]
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


def edition_to_json(edition: Edition) -> str:
    """Return the file of an edition."""
    shared = {name: getattr(edition, name) for name in EditionHead.__struct_fields__ if hasattr(edition, name)}
    given: dict[str, Any] = {name: UNSET if value is False else value for name, value in shared.items()}
    head = EditionHead(count=len(edition.entries), **given)
    return lines(_plain(head), "entries", {code: entry_to_data(entry) for code, entry in edition.entries.items()})


def lines(head: Mapping[str, Any], name: str, rows: Mapping[str, Any]) -> str:
    """Write a JSON document: its head, then one long member with a line for each row."""
    written = [f" {dumped(key)}: {dumped(value)}," for key, value in head.items()]
    body = ",\n".join(f"  {dumped(key)}: {dumped(value)}" for key, value in rows.items())
    return "\n".join(["{", *written, f" {dumped(name)}: {{", body, " }", "}", ""])


def dumped(value: object) -> str:
    """Compact JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def edition_from_json(text: str | bytes, headings: Mapping[str, str] | None = None) -> Edition:
    """Read an edition's file, with the headings of its entries. Raises ListReadError for what is no such file."""
    data = loaded(text)
    try:
        entries = Entries(data.pop("entries"), headings or {})
        head = msgspec.convert(data, EditionHead)
    except (KeyError, TypeError, msgspec.ValidationError) as error:
        raise ListReadError(f"not the data of a control list: {type(error).__name__} {error}") from error
    if len(entries) != head.count:
        raise ListReadError(f"{head.key}: {len(entries)} entries of {head.count}: the file is not complete")
    shared = msgspec.structs.asdict(head)
    given = {name: value for name, value in shared.items() if name in Edition.__struct_fields__ and value is not UNSET}
    return Edition(entries=entries, **given)


class Entries(Mapping[str, Entry]):
    """The entries of a file, each made when it is first asked for: a question reads a handful of hundreds."""

    def __init__(self, rows: Mapping[str, Mapping[str, Any]], headings: Mapping[str, str]) -> None:
        self._rows = rows
        self._headings = headings
        self._made: dict[str, Entry] = {}

    def __getitem__(self, code: str) -> Entry:
        made = self._made.get(code)
        if made is None:
            made = self._made[code] = entry_from_data(code, self._rows[code], self._headings.get(code, ""))
        return made

    def __contains__(self, code: object) -> bool:
        return code in self._rows

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


def loaded(text: str | bytes) -> dict[str, Any]:
    """Parse a JSON object of this schema."""
    try:
        data = msgspec.json.decode(text)
    except (msgspec.DecodeError, ValueError) as error:
        raise ListReadError(f"not JSON: {error}") from error
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise ListReadError(f"not a list file of schema {SCHEMA}")
    return data


def _plain(form: Struct) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(form))
    return found


def entry_to_data(entry: Entry) -> dict[str, Any]:
    """Return an entry as it is written; empty members are left out."""
    return _plain(EntryForm.of(entry))


def entry_from_data(code: str, data: Mapping[str, Any], heading: str = "") -> Entry:
    """Read what `entry_to_data` wrote. Raises ListReadError for what is no entry."""
    try:
        return msgspec.convert(data, EntryForm).entry(code, heading)
    except msgspec.ValidationError as error:
        raise ListReadError(f"{code}: not the data of an entry: {error}") from error


def control_to_data(control: Control) -> dict[str, Any]:
    """Return a control as it is written."""
    return _plain(ControlForm.of(control))


def exemption_to_data(exemption: LicenceException) -> dict[str, Any]:
    """Return a licence exception as it is written."""
    return _plain(ExceptionForm.of(exemption))


def row_to_data(row: Destination, columns: Iterable[str]) -> dict[str, Any]:
    """Return a destination as it is written; the marks are a line of X and dots in the order of the columns."""
    return _plain(DestinationForm.of(row, tuple(columns)))


def chart_to_json(chart: Chart) -> str:
    """Return the file of a country chart; the families of rules in prose are a file of their own."""
    head = ChartHead(
        document=chart.document, date=chart.date, source=chart.source, columns=chart.columns, count=len(chart.rows)
    )
    return lines(
        _plain(head), "rows", {code: row_to_data(row, chart.columns) for code, row in sorted(chart.rows.items())}
    )


def chart_from_json(text: str | bytes, rules: Mapping[str, Any]) -> Chart:
    """Read a chart's file and the rules in prose (`us-families.yaml`).

    Raises ListReadError for what is no such file.
    """
    data = loaded(text)
    try:
        form = msgspec.convert(data, ChartForm)
        if len(form.rows) != form.count:
            raise ListReadError(
                f"the country chart has {len(form.rows)} rows of {form.count}: the file is not complete"
            )
        rows = {code: row.row(code, form.columns) for code, row in form.rows.items()}
        families = {key: {**family, "key": key} for key, family in rules["families"].items()}
        in_prose = {
            name: rules[name] for name in ("inherited", "domestic", "extras", "sanctioned", "regions", "group_b")
        }
        return msgspec.convert(
            {
                **msgspec.structs.asdict(form),
                **in_prose,
                "rows": rows,
                "families": families,
                "unlisted": rules["ear99"],
            },
            Chart,
        )
    except (KeyError, TypeError, AttributeError, msgspec.ValidationError) as error:
        raise ListReadError(f"not the data of a country chart: {type(error).__name__} {error}") from error
