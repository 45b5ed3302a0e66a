"""What shows words bold, in colour or in a table says nothing of them: a pasted question is answered as a plain one."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.text import pasted
from tests import shipped

TODAY = date(2026, 11, 29)
GOODS = (
    "gallium from China to Japan",
    "helium from:CN",
    "HS 811292 from China",
    "3A001 from US to China",
    "7440-55-3 from China",
    "antimony trioxide from:CN to:US",
    "镓 从中国 到 德国",
)
Marks = Callable[[str], str]
AROUND = (
    "*",
    "**",
    "***",
    "_",
    "`",
    "```\n",
    "~",
    '"',
    "\u200b",
    "\u200d",
    "\ufeff",
    "\u2068",
    "\u200f",
    "\x00",
    "\x1b",
)
PAIRS = (
    ("“", "”"),
    ("« ", " »"),
    ("「", "」"),
    ("(", ")"),
    ("[", "]"),
    ('{"q":"', '"}'),
    ("<b>", "</b>"),
    ("&lt;", "&gt;"),
    ("\x1b[31m", "\x1b[0m"),
    ("<p class='a'>", "<!-- b --></p>"),
    ("| ", " |"),
    ("> ", ""),
    ("# ", ""),
    ("\u202a", "\u202c"),
)
BESIDE = (
    "<@U024BE7LH>",
    "<@U024BE7LH|ann>",
    "<#C024BE7LR|exports>",
    "<!here>",
    "<!subteam^S1|@buyers>",
    "<@!123456789012345678>",
    "<@&123456789012345678>",
    "<:gallium:123456789012345678>",
    "<a:wave:123456789012345678>",
    "<t:1672531200:D>",
    "<https://shop.example/p?id=8112929010>",
    "ISBN 978-3-16-148410-0",
    "IMO 9321483",
    "EAN 4006381333931",
)
BLANKS = (
    "\u00a0",
    "&nbsp;",
    "<br>",
    "<br/>",
    " </td><td> ",
    "\t",
    "\n",
    "\u2028",
    "\u3000",
    "\x0b",
    " \u200b",
    "&#32;",
    " **",
    " _",
)
MARKS: tuple[Marks, ...] = (
    *(lambda text, mark=mark: f"{mark}{text}{mark}" for mark in AROUND),
    *(lambda text, pair=pair: f"{pair[0]}{text}{pair[1]}" for pair in PAIRS),
    *(lambda text, word=word: f"{text} {word}" for word in BESIDE),
    *(lambda text, blank=blank: text.replace(" ", blank) for blank in BLANKS),
    *(lambda text, unseen=unseen: f"{text[:3]}{unseen}{text[3:]}" for unseen in "\u00ad\u200b\u2060\ufeff\u200e"),
)


@pytest.mark.slow
@pytest.mark.parametrize("plain", GOODS)
def test_marks_change_no_answer(base: RuleBase, plain: str) -> None:
    bare = answer(base, plain, today=TODAY)
    for mark in MARKS:
        found = answer(base, mark(plain), today=TODAY)
        told = (found.status, found.outcome, found.from_, found.to, found.by_exporter, found.on)
        assert told == (bare.status, bare.outcome, bare.from_, bare.to, bare.by_exporter, bare.on), mark(plain)


@given(st.text(max_size=60))
def test_no_letter_or_digit_is_lost_beside_what_is_marked(text: str) -> None:
    kept = [letter for letter in text if letter.isalnum()]
    if not set("<&\x1b\x9b") & set(text):
        assert [letter for letter in pasted.plain(text) if letter.isalnum()] == [
            letter for letter in unicodedata.normalize("NFC", text) if letter.isalnum()
        ]
    assert (
        len([letter for letter in pasted.plain(f"<{text}> gallium") if letter.isalnum()]) >= len("gallium") or not kept
    )


@pytest.mark.parametrize(
    "word", ["<gallium>", "a<b gallium", "R&D; gallium", "gallium & tin", "AB_12 gallium", "&gallium;"]
)
def test_what_only_looks_like_a_mark_stays(word: str) -> None:
    assert "gallium" in pasted.plain(word)
    assert answer(shipped.rules(), "<gallium> from China", today=TODAY).subjects == ("gallium",)


def test_what_a_link_shows_is_read_and_its_address_is_not() -> None:
    assert pasted.plain("<https://a.example/tin|gallium>").split() == ["https://a.example/tin", "gallium"]
    found = answer(shipped.rules(), "<https://a.example/8112929010|graphite> from China", today=TODAY)
    assert found.subjects == ("graphite",)
