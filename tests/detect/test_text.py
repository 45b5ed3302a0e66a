"""Text made comparable: where sentences end, and blanks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.detect.document import clean, read


@pytest.mark.parametrize(
    ("title", "sentences"),
    [
        ("The ban holds. It ends in May.", ["The ban holds. ", "It ends in May."]),
        ("Is it a ban? No! It is a duty", ["Is it a ban? ", "No! ", "It is a duty"]),
        ("Rules (new); others stay", ["Rules (new); ", "others stay"]),
        ("In force from 2026. Exports stop", ["In force from 2026. ", "Exports stop"]),
        ("禁止出口。自公布之日起施行", ["禁止出口。", "自公布之日起施行"]),
        ("He said “no exports.” Then they stopped", ["He said “no exports.” ", "Then they stopped"]),
        ("Wait... what is banned", ["Wait... ", "what is banned"]),
        ("No. 39 of 2023", ["No. 39 of 2023"]),
        ("The U.S. bans chips", ["The U.S. bans chips"]),
        ("A duty of 12.5 percent", ["A duty of 12.5 percent"]),
        ("Heading 8542. 31 is meant", ["Heading 8542. 31 is meant"]),
    ],
)
def test_where_sentences_end(title: str, sentences: list[str]) -> None:
    page = read(title, "", {})
    assert [page.shown[slice(*page.span(number))] for number in range(len(page.starts))] == sentences


@given(st.text(st.sampled_from("ab \n\t\u00a0\u3000\u200b\x00<&;é字"), max_size=40))
def test_no_blank_stands_twice_or_at_an_end(raw: str) -> None:
    plain = clean(raw, 1_000)
    assert plain == " ".join(plain.split())
    assert plain.isprintable()
