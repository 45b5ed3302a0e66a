"""Kind `page`: a list in HTML, read by CSS selectors. PURE."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from lxml import etree
from lxml import html as lxml_html
from lxml.cssselect import CSSSelector

from bot.feeds.parse.plain_text import TITLE_LENGTH, plain
from bot.feeds.parse.values import NotReadableError, Parsed, Readable, make_item, web_link
from bot.feeds.sources import PageNeeds
from bot.model.item import Item
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
