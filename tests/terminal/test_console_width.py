"""Alerts and answers on a terminal: as wide as it is, every word there, addresses whole; unbroken in a pipe."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from handlers import console
from handlers.messages.reply import Line, LineKind, Reply, Tone

ADDRESS = "https://ministry.example/notices/2026/11/29/a-rather-long-address-of-an-act-that-nobody-breaks.html"
words = st.lists(st.text("abcdefgh", min_size=1, max_size=12), min_size=1, max_size=30).map(" ".join)
replies = st.builds(
    lambda title, texts: Reply(
        title, Tone.STOP, tuple(Line(text, LineKind.BULLET, "Then:", ADDRESS) for text in texts)
    ),
    words,
    st.lists(words, max_size=4),
)


@given(replies, st.integers(40, 120), st.sampled_from(["", "DEMO"]))
def test_no_line_is_wider_than_the_terminal_and_no_word_is_lost(reply: Reply, width: int, mark: str) -> None:
    text = console.alert(reply, mark)
    printed = re.sub(r"\x1b\[[0-9;]*m", "", console.shown(text, colour=True, width=width))
    plain = console.shown(text, colour=False)
    lines = printed.rstrip("\n").split("\n")

    assert all(cell_len(line) <= width for line in lines if ADDRESS not in line)
    assert all(line.startswith(mark) for line in lines)
    assert printed.replace(mark, "").split() == plain.replace(mark, "").split()
    assert plain.count("\n") == text.plain.count("\n") + 1
