"""Kind `json`: an API's rows, read by field paths. PURE."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from bot.feeds.parse.html_list import read_fragment
from bot.feeds.parse.jsonfeed import load_json
from bot.feeds.parse.values import NotReadableError, Parsed, Readable, make_item, web_link
from bot.feeds.sources import JsonNeeds
from bot.model.item import Item
from bot.text.timestamps import read_date

_STEP = re.compile(r"[^.\[\]]+|\[\d+\]")
_BRACED = re.compile(r"\{([^{}]*)\}")


def read_rows(text: str, source: Readable, url: str) -> Parsed:
    """Read an API's answer. Raises NotReadableError if it lacks the expected rows."""
    needs = source.api
    if needs is None:
        raise NotReadableError("malformed", "the source has no field paths")
    if text.lstrip("\ufeff \t\r\n")[:1] not in {"{", "["}:
        raise NotReadableError("not-a-feed", "the answer is no JSON: a web page, a login, or another address")
    data = load_json(text)
    zone = ZoneInfo(source.timezone)
    if needs.html is not None and source.page is not None:
        piece = value_at(data, needs.html)
        if not isinstance(piece, str):
            raise NotReadableError("not-a-feed", f"the answer holds no HTML at {needs.html!r}: has the API changed?")
        return read_fragment(piece, source.page, url, zone)
    return _read_list(data, needs, url, zone)


def _read_list(data: Any, needs: JsonNeeds, url: str, zone: ZoneInfo) -> Parsed:  # noqa: ANN401 - JSON is anything
    rows = value_at(data, needs.rows)
    if rows is None and isinstance(data, dict) and data.get("count") == 0:
        rows = []  # the Federal Register leaves its list out when nothing matches
    if not isinstance(rows, list):
        raise NotReadableError(
            "not-a-feed", f"the answer holds no list at {needs.rows or 'its root'}: has the API changed?"
        )
    kept = [row for row in rows if isinstance(row, dict) and _passes(row, needs.keep)]
    parsed = [_item(row, needs, url, zone) for row in kept]
    items = tuple(item for item in parsed if item is not None)
    skipped = len(parsed) - len(items) + sum(1 for row in rows if not isinstance(row, dict))
    no_objects = not any(isinstance(row, dict) for row in rows)
    if len(rows) < needs.at_least or (not items and (parsed or (rows and no_objects))):
        raise NotReadableError("not-a-feed", f"{len(items)} readable rows of {len(rows)}: has the API changed?")
    return Parsed(items if needs.order == "newest-first" else items[::-1], skipped)


def value_at(data: Any, path: str) -> Any:  # noqa: ANN401 - JSON is anything
    """Return the value at a path; None if the path does not exist."""
    for step in _STEP.findall(path):
        if step.startswith("["):
            number = int(step[1:-1])
            data = data[number] if isinstance(data, list) and number < len(data) else None
        else:
            data = data.get(step) if isinstance(data, dict) else None
    return data


def _all_values_at(data: Any, steps: list[str]) -> list[Any]:  # noqa: ANN401 - JSON is anything
    if isinstance(data, list) and (not steps or not steps[0].startswith("[")):
        return [value for entry in data for value in _all_values_at(entry, steps)]
    if not steps:
        return [data]
    return _all_values_at(value_at(data, steps[0]), steps[1:])


def _passes(row: dict[str, Any], keep: Mapping[str, tuple[str, ...]]) -> bool:
    return all(
        any(str(value) in allowed for value in _all_values_at(row, _STEP.findall(path)))
        for path, allowed in keep.items()
    )


def _text(row: dict[str, Any], field: str | None) -> str:
    """Return a field's text, or a filled template; a template is empty if any of its parts is."""
    if not field:
        return ""
    if "{" not in field:
        return _scalar_text(value_at(row, field))
    parts = {path: _scalar_text(value_at(row, path)) for path in _BRACED.findall(field)}
    return _BRACED.sub(lambda match: parts[match[1]], field) if all(parts.values()) else ""


def _scalar_text(value: Any) -> str:  # noqa: ANN401 - JSON is anything
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)


def _item(row: dict[str, Any], needs: JsonNeeds, url: str, zone: ZoneInfo) -> Item | None:
    """Return the row as an item; None if it has no title."""
    title = _text(row, needs.title)
    if not title:
        return None
    edited = read_date(_text(row, needs.edited), zone)
    facts = ((name, _text(row, path)[:200]) for name, path in needs.facts.items())
    return make_item(
        id=_text(row, needs.id),
        title=title,
        link=web_link(_text(row, needs.link), url),
        summary=_text(row, needs.summary),
        published=read_date(_text(row, needs.date), zone, needs.date_form) or edited,
        edited=edited,
        facts=tuple((name, value) for name, value in facts if value),
    )
