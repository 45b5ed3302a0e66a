"""Whole sentences and papers in tongues of Asia and Africa: goods, route and day are read, and no word is in doubt."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from tests.rules.asking import TODAY, ask, route_of

SENTENCES = Path(__file__).with_name("sentences_of_asia.txt")
NAMES = Path(__file__).with_name("names_of_asia.txt")
_YEARS = ("2027", "2570", "٢٠٢٧", "۲۰۲۷", "২০২৭")
_SHIPPED = "2027-01-15"
_GOODS_OF_A_FRAME = 3


@cache
def _blocks() -> dict[str, list[str]]:
    text = "\n".join(line for line in SENTENCES.read_text("utf-8").splitlines() if not line.startswith("#"))
    blocks = (block.strip().splitlines() for block in text.split("@")[1:])
    return {name: lines for name, *lines in blocks}


def _asked(language: str) -> Iterator[tuple[str, str, tuple[str, str]]]:
    """Yield goods, a question about them, and where these leave and arrive."""
    goods, *lines = _blocks()[language]
    words = goods.removeprefix("goods ").split(", ")
    routes = [line.removeprefix("route ").split(" | ") for line in lines if line.startswith("route ")]
    frames = [line.replace("\\n", "\n") for line in lines if not line.startswith("route ")]
    for number, frame in enumerate(frames):
        for turn in range(_GOODS_OF_A_FRAME):
            word = words[(number * 5 + turn * 3) % len(words)]
            begin, end, exporter, destination = routes[(number + turn) % len(routes)]
            yield word, frame.format(g=word, f=begin, t=end), (exporter, destination)


@pytest.mark.parametrize("language", _blocks())
def test_a_sentence_means_what_its_parts_mean(base: RuleBase, language: str) -> None:
    wrong = []
    for word, text, route in _asked(language):
        alone, found = ask(base, word), ask(base, text)
        day = found.on.isoformat() if any(year in text for year in _YEARS) else _SHIPPED
        doubts = set(found.passed_over) - set(alone.passed_over)
        read = (route_of(base, text), day, found.subjects, doubts)
        if read != (route, _SHIPPED, alone.subjects, set()):
            wrong.append((text, read))
    assert not wrong


@pytest.mark.parametrize(
    ("text", "exporter", "destination"),
    [
        ("แกลเลียมจากสหรัฐอาหรับเอมิเรตส์", "AE", None),  # not the United States, with which it begins
        ("แกลเลียมไปซาอุดีอาระเบีย", None, "SA"),
        ("گالیوم از بندر چینگدائو به روتردام", "CN", "NL"),  # a port, not Bender
        ("галли Голландаас", "NL", None),  # not Holland in Michigan
        ("上海から釜山までのガリウム", "CN", "KR"),
        ("ጋሊየም ከቻይና ወደ ጀርመን", "CN", "DE"),
        ("галлий Хитойдан Тошкентга", "CN", "UZ"),
    ],
)
def test_places_are_read_whole_and_in_their_cases(
    base: RuleBase, text: str, exporter: str | None, destination: str | None
) -> None:
    assert route_of(base, text) == (exporter, destination)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("tanggal 15 Januari 2027 kirim germanium dari China", "2027-01-15"),
        ("germanium dari China ke Jerman, tanggal invoice 15 Januari 2027", "2026-11-29"),
        ("Tanggal: 12 November 2026\ngermanium dari China ke Jerman", "2026-11-29"),  # of the paper
        ("2027 жылғы 15 қаңтарда Қытайдан германий", "2027-01-15"),
        ("2027 оны 1 сарын 15-нд Хятадаас германи", "2027-01-15"),
        ("2027-ci il yanvarın 15-də Çindən germanium", "2027-01-15"),
        ("germanium dari China pada 15hb Januari 2027", "2027-01-15"),
        ("ב-15 בינואר 2027 גרמניום מסין", "2027-01-15"),
    ],
)
def test_days_are_read_as_their_languages_write_them(base: RuleBase, text: str, day: str) -> None:
    assert answer(base, text, today=TODAY).on.isoformat() == day


def test_controlled_goods_have_their_names(base: RuleBase) -> None:
    unread = []
    for line in NAMES.read_text("utf-8").splitlines()[1:]:
        english, names = line.split(" | ")
        subjects = set(ask(base, english).subjects)
        found = ((name, ask(base, name)) for name in names.split(", "))
        unread += [name for name, one in found if one.passed_over or subjects.isdisjoint(one.subjects)]
    assert unread == []
