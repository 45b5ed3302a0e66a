"""The memory of events: forgotten events are not found, and no table exceeds its limit."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.detect import EventCard, EventMemory
from bot.detect.events import KEPT_OF_KEY, keys_of
from tests.detect.cards import CARD

DAYS = st.none() | st.dates().map(date.isoformat)
WORDS = st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x1f"), max_size=12), max_size=6).map(tuple)
HASHES = st.lists(st.integers(0, 0xFFFFFF).map(lambda one: f"{one:06x}"), max_size=12)
CARDS = st.builds(
    EventCard,
    event=st.text(st.characters(codec="utf-8"), max_size=40),
    jurisdiction=st.none() | st.sampled_from(["CN", "EU", "US"]),
    stage=st.sampled_from(["new", "extend", "list"]),
    subjects=WORDS,
    destinations=WORDS,
    measure=st.none() | st.sampled_from(["licence", "tax"]),
    effective=DAYS,
    until=DAYS,
    documents=st.lists(st.text("0123456789-", min_size=1, max_size=12), max_size=3).map(tuple),
    names=HASHES.map("".join),
    marks=HASHES.map("".join),
    years=st.lists(st.integers(2010, 2049), max_size=6).map(tuple),
    first_day=DAYS,
    last_day=DAYS,
    reports=st.integers(1, 60_000),
)


def card(number: int, *, jurisdiction: str = "IN", subject: str = "rice") -> EventCard:
    return replace(
        CARD,
        event=f"event-{number}",
        jurisdiction=jurisdiction,
        subjects=(subject,),
        names="decade",
        first_day="2024-01-01",
        last_day="2024-01-01",
    )


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(given_card=CARDS)
def test_a_card_comes_out_of_its_json_as_it_went_in(given_card: EventCard) -> None:
    assert EventCard.from_json(given_card.to_json()) == given_card


VALUES = (
    st.none() | st.integers(0, 9) | st.sampled_from(["", "abcdef", "rice"]) | st.lists(st.text(max_size=3), max_size=3)
)


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(
    given_card=CARDS, lost=st.sets(st.sampled_from(sorted(asdict(card(1))))), other=st.none() | VALUES, data=st.data()
)
def test_a_card_that_another_version_wrote_is_read_or_refused(
    given_card: EventCard, lost: set[str], other: object, data: st.DataObject
) -> None:
    raw = {name: value for name, value in json.loads(given_card.to_json()).items() if name not in lost}
    if raw and other is not None:
        raw[data.draw(st.sampled_from(sorted(raw)))] = other
    written = data.draw(st.sampled_from([raw, [raw], "", None, 1]))
    try:
        read = EventCard.from_json(json.dumps(written))
    except (TypeError, ValueError):
        return

    assert set(raw) >= {"event", "stage"}
    assert len(read.names) % 6 == 0


def test_names_that_an_earlier_version_kept_in_words_are_left_out() -> None:
    raw = json.loads(card(1).to_json()) | {"names": ["decade", "Huawei", "abc"]}

    assert EventCard.from_json(json.dumps(raw)).names == "decade"


def is_sound(memory: EventMemory) -> bool:
    """Whether every key leads to remembered events that have it, and only so many."""
    return all(
        0 < len(events) <= KEPT_OF_KEY
        and all(event in memory and key in keys_of(memory._cards[event]) for event in events)  # noqa: SLF001 - what it holds
        for key in memory._found_by  # noqa: SLF001 - what it holds
        for events in (memory._led_to(key),)  # noqa: SLF001 - what it holds
    )


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(cards=st.lists(CARDS, max_size=12), capacity=st.integers(1, 6))
def test_no_key_leads_to_an_event_that_is_forgotten(cards: list[EventCard], capacity: int) -> None:
    memory = EventMemory(capacity)
    for one in cards:
        memory.remember(one)
        assert one.event in memory

    assert len(memory) <= capacity
    assert is_sound(memory)


def test_a_newer_card_of_an_event_takes_the_older_ones_place() -> None:
    memory = EventMemory()
    memory.remember(card(1, subject="rice"))
    memory.remember(card(1, subject="wheat"))

    assert len(memory) == 1
    assert is_sound(memory)


def test_a_memory_far_beyond_its_capacity_stays_within_it_and_still_knows_the_newest() -> None:
    memory = EventMemory(capacity=50)
    for number in range(400):
        memory.remember(card(number, subject=f"good {number}"))

    assert len(memory) == 50
    assert "event-399" in memory
    assert "event-1" not in memory
