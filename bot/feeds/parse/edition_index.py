"""Kind `list`: reads the newest edition of a control list from its official index. PURE."""

from __future__ import annotations

import re
from datetime import date

from bot.feeds.parse.values import NotReadableError, Parsed, Readable, make_item
from bot.feeds.sources import ListNeeds

_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")


def newest_edition(needs: ListNeeds, text: str, today: date) -> str:
    """Return the day (ISO) of the newest edition in an index, not after today; empty for a list that states its date.

    Raises NotReadableError if the index names no edition.
    """
    if needs.editions is None:
        return ""
    matches = (_DAY.fullmatch(text_) for text_ in re.findall(needs.editions, text))
    days = ("-".join(match.groups()) for match in matches if match)
    newest = max((day for day in days if day <= today.isoformat()), default="")
    if not newest:
        message = "the answer names no edition: has the address changed, or is it an error page?"
        raise NotReadableError("not-a-feed", message)
    return newest


def read_index(text: str, source: Readable, today: date) -> Parsed:
    """Return the newest edition as the only item of a source."""
    needs = source.control_list
    if needs is None:
        raise NotReadableError("malformed", "the source does not say which list it is")
    day = newest_edition(needs, text, today)
    if not day and text.lstrip()[:1] not in {"{", "["}:
        raise NotReadableError("not-a-feed", "the answer is no JSON: a web page, a login, or another address")
    name = f"{needs.of} {day}".strip()
    item = make_item(id=name, title=name, link=dated(needs.link, day), summary="", published=None)
    return Parsed((item,) if item else ())


def dated(address: str, day: str) -> str:
    """Fill an edition's day into an address: `{day}` as 2026-09-24, `{compact}` as 20260924."""
    return address.replace("{day}", day).replace("{compact}", day.replace("-", ""))
