"""Editions ↔ JSON: short keys, one entry a line, so that a new edition shows its changes line by line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec
from msgspec import UNSET, Struct

from bot.errors import ListReadError
from bot.lists.forms import (
    SCHEMA,
    ChartForm,
    ChartHead,
    ControlForm,
    DestinationForm,
    EditionHead,
    EntryForm,
    ExceptionForm,
)
from bot.lists.model import (
    Chart,
    Control,
    Destination,
    Edition,
    Entry,
    LicenceException,
)


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
