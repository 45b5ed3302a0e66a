"""Kinds `page` and `json`: a list in HTML, read by CSS selectors; an API's rows, read by field paths. PURE."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from lxml import etree
from lxml import html as lxml_html
from lxml.cssselect import CSSSelector

from bot.feeds.parse.values import (
    TITLE_LENGTH,
    NotReadableError,
    Parsed,
    Readable,
    load_json,
    looks_like_json,
    make_item,
    plain,
    web_link,
)
from bot.feeds.sources import JsonNeeds, PageNeeds
from bot.model.announcement import Item
from bot.text.timestamps import read_date

if TYPE_CHECKING:
    from datetime import datetime

    from lxml.html import HtmlElement


_ATTRIBUTE = re.compile(r"^(?P<css>.*?)@(?P<name>[\w:-]+)$", re.DOTALL)
MAX_ROWS = 50_000


def read_page(text: str, source: Readable, url: str) -> Parsed:
    """Read a page's list. Raises NotReadableError for fewer rows than `at_least`: the layout has changed."""
    needs = source.page
    if needs is None:
        raise NotReadableError("malformed", "the source has no selectors")
    root = _tree(text)
    base = next((str(node.get("href") or "") for node in root.iter("base")), "")
    return read_list(root, needs, web_link(base, url) or url, ZoneInfo(source.timezone))


def read_fragment(text: str, needs: PageNeeds, url: str, zone: ZoneInfo) -> Parsed:
    """Read a list from a fragment of HTML in an API's answer."""
    return read_list(_tree(f"<div>{text}</div>"), needs, url, zone)


def read_list(root: HtmlElement, needs: PageNeeds, base: str, zone: ZoneInfo) -> Parsed:
    """Read the rows under an element."""
    rows = _select(needs.items, root)[:MAX_ROWS]
    items = tuple(item for row in rows if (item := _item(row, needs, base, zone)) is not None)
    title = plain(next((_text(node) for node in root.iter("title")), ""), TITLE_LENGTH)
    if len(items) < needs.at_least:
        page = f" of “{title[:80]}”" if title else ""
        message = (
            f"{len(items)} rows{page} where at least {needs.at_least} were expected: a changed layout, or a login page"
        )
        raise NotReadableError("not-a-feed", message)
    return Parsed(items if needs.order == "newest-first" else items[::-1], 0, title or None)


def _tree(text: str) -> HtmlElement:
    parser = lxml_html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root: HtmlElement | None = lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, AssertionError, ValueError) as error:
        raise NotReadableError("not-a-feed", "there is no readable HTML in the answer") from error
    if root is None:
        raise NotReadableError("not-a-feed", "there is no readable HTML in the answer")
    return root


def _item(row: HtmlElement, needs: PageNeeds, base: str, zone: ZoneInfo) -> Item | None:
    """Return a row's item; None for rows without a title (headings of tables, navigation)."""
    title = plain(_pick(row, needs.title), TITLE_LENGTH)
    link = web_link(_pick(row, needs.link), base)
    if not title:
        return None
    return make_item(
        id=_pick(row, needs.id) if needs.id else "",
        title=title,
        link=link,
        summary=_pick(row, needs.summary) if needs.summary else "",
        published=_date(row, needs, link, zone),
    )


def _pick(row: HtmlElement, selector: str) -> str:
    match = _ATTRIBUTE.match(selector)
    css, attribute = (match["css"].strip(), match["name"]) if match else (selector, None)
    node = row if css in {"", "."} else next(iter(_select(css, row)), None)
    if node is None:
        return ""
    if attribute is not None:
        return str(node.get(attribute) or "")
    return _text(node)


def _select(css: str, root: HtmlElement) -> list[HtmlElement]:
    nodes = _compiled(css)(root)
    return [node for node in nodes if isinstance(node, lxml_html.HtmlElement)] if isinstance(nodes, list) else []


@lru_cache(maxsize=256)
def _compiled(css: str) -> CSSSelector:
    return CSSSelector(css, translator="html")


def _text(node: HtmlElement) -> str:
    pieces = node.xpath(".//text()[not(ancestor::script or ancestor::style)]")
    return " ".join(str(piece) for piece in pieces) if isinstance(pieces, list) else ""


def _date(row: HtmlElement, needs: PageNeeds, link: str, zone: ZoneInfo) -> datetime | None:
    text = link if needs.date_in == "address" else _pick(row, needs.date) if needs.date else ""
    if needs.date_pattern:
        match = re.search(needs.date_pattern, text)
        if match is None:
            return None
        text = match[1] if match.groups() else match[0]
    return read_date(text, zone, needs.date_form)


# -- kind `json`


_STEP = re.compile(r"[^.\[\]]+|\[\d+\]")
_BRACED = re.compile(r"\{([^{}]*)\}")


def read_rows(text: str, source: Readable, url: str) -> Parsed:
    """Read an API's answer. Raises NotReadableError if it lacks the expected rows."""
    needs = source.api
    if needs is None:
        raise NotReadableError("malformed", "the source has no field paths")
    if not looks_like_json(text):
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
    rows = _rows_at(data, needs)
    objects = [row for row in rows if isinstance(row, dict)]
    parsed = [_row_item(row, needs, url, zone) for row in objects if _passes(row, needs.keep)]
    items = tuple(item for item in parsed if item is not None)
    unread = bool(parsed) or (bool(rows) and not objects)
    if len(rows) < needs.at_least or (not items and unread):
        raise NotReadableError("not-a-feed", f"{len(items)} readable rows of {len(rows)}: has the API changed?")
    skipped = len(parsed) - len(items) + len(rows) - len(objects)
    return Parsed(items if needs.order == "newest-first" else items[::-1], skipped)


def _rows_at(data: Any, needs: JsonNeeds) -> list[Any]:  # noqa: ANN401 - JSON is anything
    """Return the list of rows in an answer. Raises NotReadableError if there is none."""
    rows = value_at(data, needs.rows)
    if rows is None and isinstance(data, dict) and data.get("count") == 0:
        return []  # the Federal Register leaves its list out when nothing matches
    if not isinstance(rows, list):
        raise NotReadableError(
            "not-a-feed", f"the answer holds no list at {needs.rows or 'its root'}: has the API changed?"
        )
    return rows


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


def _row_text(row: dict[str, Any], field: str | None) -> str:
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


def _row_item(row: dict[str, Any], needs: JsonNeeds, url: str, zone: ZoneInfo) -> Item | None:
    """Return the row as an item; None if it has no title."""
    title = _row_text(row, needs.title)
    if not title:
        return None
    edited = read_date(_row_text(row, needs.edited), zone)
    facts = ((name, _row_text(row, path)[:200]) for name, path in needs.facts.items())
    return make_item(
        id=_row_text(row, needs.id),
        title=title,
        link=web_link(_row_text(row, needs.link), url),
        summary=_row_text(row, needs.summary),
        published=read_date(_row_text(row, needs.date), zone, needs.date_form) or edited,
        edited=edited,
        facts=tuple((name, value) for name, value in facts if value),
    )
