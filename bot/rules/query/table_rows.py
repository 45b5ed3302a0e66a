"""Rows of Japan's appended table 1 that stand in a text: 2の項(12), 輸出令別表第1の3の2の項(2)5の2, 10(7の2).

Figures with others in brackets are much else. They are a row where the words of the table stand at them, or where its
sign for a branch does: no other list writes 7の2.
"""

from __future__ import annotations

import re
from functools import cache

from bot.lists.codes import parse
from bot.text.endings import writing
from bot.text.normalize import alternatives

_SAME_WORD = r"(?![0-9A-Za-z\u30a0-\u30ff\u3400-\u9fff.,])"
"""A figure ends here, and counts nothing: no 5個."""


def taken(text: str, instead: str = " ") -> tuple[list[str], str]:
    """Return the rows in a text, as the table numbers them in short, and the text with something instead."""
    found: list[str] = []

    def take(match: re.Match[str]) -> str:
        code = parse(match["row"]) if match["table"] or match["item"] or _BRANCH.search(match["row"]) else None
        if code is None:
            return match[0]
        found.append(str(code))
        return instead

    return found, _form().sub(take, text)


_BRANCH = re.compile(r"\d[^\W\d_]\d")
"""A number with its branch, in the table's own writing."""


@cache
def _form() -> re.Pattern[str]:
    data = writing()
    number = rf"\d{{1,2}}(?:(?:{alternatives(data['between_rows_and_branches'].split())}|-)\d{{1,2}})?"
    table, item = (alternatives(data[name].split()) for name in ("before_rows", "behind_items"))
    return re.compile(
        rf"(?:(?P<table>(?:{table})+)\s*)?(?<![\dA-Za-z.,-])(?P<row>{number}\s*(?P<item>{item})?\s*"
        rf"[(（\[]\s*{number}\s*[)）\]](?:{number}{_SAME_WORD})?)"
    )
