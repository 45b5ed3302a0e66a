"""Acts that are worded alike and are not one: merging them would hide the second."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.detect import EventMemory, SourceText
from tests import shipped

DETECTOR = shipped.detector()
NOW = datetime(2026, 11, 24, tzinfo=UTC)


def events(*acts: tuple[str, str]) -> list[str]:
    memory, found = EventMemory(), []
    for number, (title, summary) in enumerate(acts):
        text = SourceText(str(number), title, summary, "The ministry", f"https://example.org/{number}", "en", NOW)
        placement = memory.place(DETECTOR.judge(text), text, NOW)
        memory.remember(placement.card)
        found.append(placement.event)
    return found


@pytest.mark.slow
def test_the_same_words_about_other_goods_are_other_acts() -> None:
    acts = [
        (
            f"China announces export licence requirement for {goods}",
            f"The Ministry of Commerce announced that exports of {goods} need a licence from 1 December 2026.",
        )
        for goods in ("gallium", "tungsten", "antimony", "cobalt", "helium")
    ]

    assert len(set(events(*acts))) == len(acts)


@pytest.mark.slow
@pytest.mark.parametrize("number", [2, 11, 40])
def test_two_numbers_of_one_series_and_year_are_two_acts(number: int) -> None:
    acts = [
        (
            f"China announces export licence requirement for graphite, No. {one} of 2026",
            "The Ministry of Commerce announced that exports of graphite need a licence.",
        )
        for one in (1, number)
    ]

    assert len(set(events(*acts))) == 2


@pytest.mark.slow
def test_the_same_act_in_other_words_is_one() -> None:
    found = events(
        (
            "China to require export licences for graphite items from 1 December 2026",
            "The Ministry of Commerce announced export controls on graphite, No. 39 of 2026.",
        ),
        (
            "Beijing restricts graphite exports",
            "China's commerce ministry said graphite needs a licence, No. 39 of 2026.",
        ),
    )

    assert len(set(found)) == 1


@pytest.mark.parametrize(
    ("english", "chinese", "goods", "named"),
    [
        ("No. 18 of 2025", "公告2025年第18号", "samarium, gadolinium, terbium and dysprosium", "钐、钆、铽、镝"),
        ("No. 33 of 2024", "公告2024年第33号", "antimony", "锑"),
    ],
)
def test_one_number_is_one_act_in_whatever_order_a_language_writes_it(
    english: str, chinese: str, goods: str, named: str
) -> None:
    found = events(
        (f"China imposes export controls on {goods}", f"The Ministry of Commerce issued Announcement {english}."),
        (f"商务部 海关总署{chinese}:对{named}相关物项实施出口管制", ""),
    )

    assert len(set(found)) == 1


@pytest.mark.parametrize("act", ["suspends", "lifts"])
def test_a_control_and_its_end_are_two_acts_on_one_day_too(act: str) -> None:
    found = events(
        (
            "China to require export licences for graphite items from 1 December 2023",
            "The Ministry of Commerce announced export controls on graphite, No. 39 of 2023.",
        ),
        (
            f"China {act} export controls on graphite items",
            "The Ministry of Commerce announced it for the export controls on graphite of No. 39 of 2023.",
        ),
    )

    assert len(set(found)) == 2


@pytest.mark.parametrize(
    "later",
    [
        ("Announcement No. 80 of 2027: suspension of Announcement No. 71 of 2027 until 1 June 2028", ""),
        ("商务部公告2027年第80号 公布暂停实施商务部公告2027年第71号", "决定对石墨物项暂停实施出口管制。"),
        ("China changes its graphite controls", "Announcement No. 80 of 2027 amends Announcement No. 71 of 2027."),
    ],
)
def test_a_text_that_names_the_number_of_an_earlier_act_besides_its_own_follows_it(later: tuple[str, str]) -> None:
    memory = EventMemory()
    first = ("Announcement No. 71 of 2027: export controls on graphite", "Exports of graphite need a licence.")
    placed = []
    for number, (title, summary) in enumerate((first, later)):
        text = SourceText(str(number), title, summary, "MOFCOM", "", None, NOW, tier="official", jurisdiction="CN")
        placed.append(memory.place(DETECTOR.judge(text), text, NOW))
        memory.remember(placed[-1].card)

    assert placed[1].new
    assert placed[1].follows == placed[0].event
