"""Editions ↔ JSON: short keys, one entry a line, so that a new edition shows its changes line by line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from bot.errors import ListReadError
from bot.lists.model import (
    Chart,
    Control,
    Destination,
    Edition,
    Entry,
    Extra,
    Family,
    Grant,
    LicenceException,
    ParagraphScope,
    ParagraphThreshold,
)

SCHEMA = 1


def edition_to_json(edition: Edition) -> str:
    """Return the file of an edition."""
    head = {
        "schema": SCHEMA,
        "list": edition.key,
        "title": edition.title,
        "jurisdiction": edition.jurisdiction,
        "document": edition.document,
        "date": edition.date,
        "source": edition.source,
        "terms": edition.terms,
        "newer": edition.newer,
        "corrected": list(edition.corrected),
        **{name: True for name in ("copied", "partial") if getattr(edition, name)},
        "count": len(edition.entries),
    }
    return lines(head, "entries", {code: entry_to_data(entry) for code, entry in edition.entries.items()})


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
        entries = Entries(data["entries"], headings or {})
        if len(entries) != data["count"]:
            raise ListReadError(f"{data['list']}: {len(entries)} entries of {data['count']}: the file is not complete")
        return Edition(
            key=data["list"],
            title=data["title"],
            jurisdiction=data["jurisdiction"],
            document=data["document"],
            date=data["date"],
            source=data["source"],
            terms=data["terms"],
            entries=entries,
            newer=data.get("newer", ""),
            corrected=tuple(data.get("corrected", ())),
            copied=bool(data.get("copied")),
            partial=bool(data.get("partial")),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ListReadError(f"not the data of a control list: {type(error).__name__} {error}") from error


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


def entry_to_data(entry: Entry) -> dict[str, Any]:
    """One entry; empty members are left out."""
    data: dict[str, Any] = {
        "p": " ".join(entry.paragraphs),
        "c": [control_to_data(control) for control in entry.controls],
        "x": [exemption_to_data(exemption) for exemption in entry.exemptions],
        "t": [[one.path, one.what, one.comparison, one.value, one.unit] for one in entry.thresholds],
        "to": entry.pointer,
    }
    return {key: value for key, value in data.items() if value}


def entry_from_data(code: str, data: Mapping[str, Any], heading: str = "") -> Entry:
    """Read what `entry_to_data` wrote."""
    return Entry(
        code=code,
        heading=heading,
        paragraphs=tuple(data.get("p", "").split()),
        controls=tuple(control_from_data(one) for one in data.get("c", ())),
        exemptions=tuple(exemption_from_data(one) for one in data.get("x", ())),
        thresholds=tuple(
            ParagraphThreshold(path, what, sign, float(number), unit)
            for path, what, sign, number, unit in data.get("t", ())
        ),
        pointer=data.get("to", ""),
    )


def control_to_data(control: Control) -> dict[str, Any]:
    """One control; `col` is its column."""
    data = {"r": control.reason, "col": control.column, "by": control.family, "cites": control.cites}
    if control.column.startswith(control.reason + " "):
        del data["r"]
    return {key: value for key, value in data.items() if value} | scope_to_data(control.scope)


def control_from_data(data: Mapping[str, Any]) -> Control:
    """Read what `control_to_data` wrote."""
    column = data.get("col", "")
    reason = data.get("r") or column.split()[0]
    return Control(reason, scope_from_data(data), column, data.get("by", ""), data.get("cites", ""))


def exemption_to_data(exemption: LicenceException) -> dict[str, Any]:
    """One licence exception."""
    data: dict[str, Any] = {"s": exemption.symbol, "g": exemption.grant.value}
    if exemption.limit is not None:
        data["usd"] = exemption.limit
    if exemption.barred_to:
        data["not"] = " ".join(exemption.barred_to)
    return data | scope_to_data(exemption.scope)


def exemption_from_data(data: Mapping[str, Any]) -> LicenceException:
    """Read what `exemption_to_data` wrote."""
    barred = tuple(data.get("not", "").split())
    return LicenceException(data["s"], Grant(data["g"]), scope_from_data(data), data.get("usd"), barred)


def scope_to_data(scope: ParagraphScope) -> dict[str, Any]:
    """Return the limits of a scope, none for the entire entry."""
    data: dict[str, Any] = {"in": scope.inside, "ex": scope.outside, "for": scope.about}
    written: dict[str, Any] = {key: " ".join(value) for key, value in data.items() if value}
    return written | ({"part": 1} if scope.in_part else {})


def scope_from_data(data: Mapping[str, Any]) -> ParagraphScope:
    """Read what `scope_to_data` wrote."""
    inside, outside, about = (tuple(data.get(key, "").split()) for key in ("in", "ex", "for"))
    return ParagraphScope(inside, outside, about, bool(data.get("part")))


def chart_to_json(chart: Chart) -> str:
    """Return the file of a country chart; the families of rules in prose are a file of their own."""
    head = {
        "schema": SCHEMA,
        "document": chart.document,
        "date": chart.date,
        "source": chart.source,
        "columns": list(chart.columns),
        "count": len(chart.rows),
    }
    return lines(head, "rows", {code: row_to_data(row, chart.columns) for code, row in sorted(chart.rows.items())})


def row_to_data(row: Destination, columns: Iterable[str]) -> dict[str, Any]:
    """One destination; the marks are a line of X and dots in the order of the columns."""
    data: dict[str, Any] = {
        "x": "".join("X" if column in row.marks else "." for column in columns) if row.marks else "",
        "notes": list(row.notes),
        "groups": " ".join(sorted(row.groups)),
        "embargo": row.embargo,
    }
    return {key: value for key, value in data.items() if value}


def chart_from_json(text: str | bytes, rules: Mapping[str, Any]) -> Chart:
    """Read a chart's file and the rules in prose (`us-families.yaml`).

    Raises ListReadError for what is no such file.
    """
    data = loaded(text)
    try:
        columns = tuple(data["columns"])
        rows = {
            code: Destination(
                code=code,
                marks=frozenset(column for column, mark in zip(columns, row.get("x", ""), strict=False) if mark == "X"),
                notes=tuple(row.get("notes", ())),
                groups=frozenset(row.get("groups", "").split()),
                embargo=row.get("embargo", ""),
            )
            for code, row in data["rows"].items()
        }
        if len(rows) != data["count"]:
            raise ListReadError(f"the country chart has {len(rows)} rows of {data['count']}: the file is not complete")
        return Chart(
            document=data["document"],
            date=data["date"],
            source=data["source"],
            columns=columns,
            rows=rows,
            inherited=rules["inherited"],
            domestic=frozenset(rules["domestic"]),
            families={key: family_from_data(key, value) for key, value in rules["families"].items()},
            extras=tuple(
                Extra(one["note"], frozenset(one["destinations"]), tuple(one["codes"])) for one in rules["extras"]
            ),
            sanctioned=rules["sanctioned"],
            unlisted=rules["ear99"],
            regions=rules["regions"],
            group_b=frozenset(rules["group_b"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ListReadError(f"not the data of a country chart: {type(error).__name__} {error}") from error


def family_from_data(key: str, data: Mapping[str, Any]) -> Family:
    """One rule in prose."""
    return Family(
        key=key,
        everywhere=bool(data.get("everywhere")),
        groups=frozenset(data.get("groups", ())),
        countries=frozenset(data.get("countries", ())),
        notes=frozenset(data.get("notes", ())),
        except_groups=frozenset(data.get("except_groups", ())),
        except_countries=frozenset(data.get("except_countries", ())),
        reads=bool(data.get("reads")),
        party=bool(data.get("party")),
        enforced_groups=frozenset(data.get("enforced_groups", ())),
        cites=str(data.get("cites", "")),
    )
