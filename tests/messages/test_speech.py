"""The reader's language: which is offered, whose it is in a task, and how values follow it."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import countries, locales
from handlers.messages import speech, wording
from handlers.messages.speech import Words, counted, later, reading, say

OFFERED = ("en", *locales.LANGUAGES)


def test_english_is_what_is_written() -> None:
    assert say("{n} acts for {country}", n=2, country="Chile") == "2 acts for Chile"
    assert (counted("{n} act", "{n} acts", 1), counted("{n} act", "{n} acts", 1200)) == ("1 act", "1,200 acts")
    assert Words({"a": later("guidance")})["a"] == "guidance"
    assert (wording.said(date(2026, 12, 1)), wording.day("2026-12")) == ("1 Dec 2026", "Dec 2026")


async def test_tasks_read_each_in_their_own_language() -> None:
    async def task(language: str) -> list[str]:
        seen = []
        with reading(language):
            for _ in range(3):
                seen.append(speech.language())
                await asyncio.sleep(0)
        return [*seen, speech.language()]

    assert list(await asyncio.gather(task("ja"), task("de"), task("en"))) == [
        ["ja", "ja", "ja", "en"],
        ["de", "de", "de", "en"],
        ["en", "en", "en", "en"],
    ]


@given(st.text(max_size=40))
def test_whatever_a_platform_says_it_is_a_language_or_none(wanted: str) -> None:
    assert locales.served(wanted) in {"", *OFFERED}
    assert speech.accepted(wanted) in OFFERED
    assert speech.accepted(f"{wanted},en;q=0.5") in OFFERED


@pytest.mark.parametrize("wanted", ["en-US", "en-GB", "en", "en_AU"])
def test_every_english_is_english(wanted: str) -> None:
    assert locales.served(wanted) == "en"


@pytest.mark.parametrize("language", ["zh_Hans", "zh_Hant", "ja", "ko", "de", "fr", "es"])
def test_days_countries_and_lists_follow_the_reader(language: str) -> None:
    english = [*map(wording.place, countries.everywhere().values())]
    with reading(language):
        said = [*map(wording.place, countries.everywhere().values())]
        assert "2026" in wording.said(date(2026, 12, 1))
        assert wording.listed(["a", "b"], 3) not in {"a and b", ""}
        assert "2026" in wording.day("2026-12")
    assert all(said)
    assert sum(one != other for one, other in zip(said, english, strict=True)) > len(said) * 0.5
