"""What a summary quotes stands so in the source."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.detect import Detector, SourceText
from tests.shipped import detector as shipped

QUOTED = re.compile("“(.*?)(…?)”")
PIECES = st.lists(
    st.sampled_from(
        ["น้ำตาล", "می‌شود", "№ 71", "n.º 12", "ﬁnal", "１２３", "Ⅲ", "e\u0301t\u00e9", "...",
         "…", "(III.", "การ!", "한국", "ｶﾞ",
         "½", "\u1112\u1161\u11ab", "\u0995\u09c7\u09be",
         "ban", "export", "of", "sugar.", "The", "ministry", "said", "so.", "५ दिसंबर", "ग्रेफाइट", "🙂"]
    ),
    min_size=1,
    max_size=14,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(title=PIECES, summary=PIECES)
def test_quotes_are_the_sources_own_characters(title: list[str], summary: list[str]) -> None:
    text = SourceText("1", " ".join(title), " ".join(summary), "", "")
    quoted = shipped().judge(text).summary

    for words, _ in QUOTED.findall(quoted):
        assert words in f"{text.title} \n {text.summary}"


@pytest.mark.parametrize(
    ("title", "summary", "parts"),
    [
        ("กระทรวงห้ามส่งออกน้ำตาลทราย", "", ["น้ำตาลทราย"]),
        ("صادرات گندم ممنوع می‌شود", "", ["می‌شود"]),
        ("Приказ № 71: запрет экспорта", "", ["№ 71"]),
        ("Portaria n.º 12/2026 proíbe exportação", "", ["n.º 12/2026"]),
        ("India bans exports", "The list (III. Chemicals) names nine. More follows.", ["(III. Chemicals) names nine."]),
        ("ประกาศแล้ว! ห้ามส่งออกข้าวโพด", "", ["ประกาศแล้ว! ห้ามส่งออกข้าวโพด"]),
        ("A &amp; B", "<p>Tea&nbsp;exports <b>stop</b> now, the ministry said.</p>", ["A & B", "Tea exports stop now"]),
    ],
)  # fmt: skip
def test_no_letter_of_a_quote_is_another(detector: Detector, title: str, summary: str, parts: list[str]) -> None:
    told = detector.judge(SourceText("1", title, summary, "", "")).summary

    for part in parts:
        assert part in told


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=80), st.text(max_size=200))
def test_any_text_is_quoted_without_what_is_invisible(title: str, summary: str) -> None:
    told = shipped().judge(SourceText("1", title, summary, "", "")).summary

    assert len(told) <= 320
    assert not any(unicodedata.category(c) in {"Cc", "Cs"} for c in told)
