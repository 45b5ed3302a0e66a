"""Text made comparable: where sentences end, and blanks."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.detect.document import clean, read
from bot.detect.lexicon import load
from bot.text.normalize import fold, folding, without_optional_signs


@pytest.mark.parametrize(
    ("title", "sentences"),
    [
        ("The ban holds. It ends in May.", ["The ban holds. ", "It ends in May."]),
        ("Is it a ban? No! It is a duty", ["Is it a ban? ", "No! ", "It is a duty"]),
        ("Rules (new); others stay", ["Rules (new); ", "others stay"]),
        ("In force from 2026. Exports stop", ["In force from 2026. ", "Exports stop"]),
        ("禁止出口。自公布之日起施行", ["禁止出口。", "自公布之日起施行"]),
        ("निर्यात बंद है। नियम नए हैं", ["निर्यात बंद है।", " नियम नए हैं"]),
        ("रोक लगाई गई. कल से लागू", ["रोक लगाई गई. ", "कल से लागू"]),
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


def test_signs_written_onto_letters_leave_a_word_whole() -> None:
    """A term of an Indian script is one run of letters a word, so that no shorter term is found inside it."""
    lexicons = load()
    table, terms = folding(lexicons.han), [term.text for term in lexicons.terms if term.language in {"hi", "bn"}]

    words = {word for text in terms for word in re.split(r"[^\w\u0900-\u096f\u0971-\u09ff]+", text) if word}
    assert len(words) > 1_000
    assert [word for word in words if not fold(without_optional_signs(word), table).isalnum()] == []


@given(st.text(st.sampled_from("ab \n\t\u00a0\u3000\u200b\x00<&;é字"), max_size=40))
def test_no_blank_stands_twice_or_at_an_end(raw: str) -> None:
    cleaned = clean(raw, 1_000)
    assert cleaned == " ".join(cleaned.split())
    assert cleaned.isprintable()
