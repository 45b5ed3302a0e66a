"""The memory of events: packed cards come out as they went in, and nothing grows beyond its bounds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.detect import EventCard, EventMemory
from bot.detect.packing import fits, pack, unpack
from bot.detect.shelf import KEPT, Names, Postings, Shelf

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
    names=HASHES.map(tuple),
    marks=HASHES.map("".join),
    years=st.lists(st.integers(2010, 2049), max_size=6).map(tuple),
    first_day=DAYS,
    last_day=DAYS,
    reports=st.integers(1, 60_000),
)


def card(number: int, *, jurisdiction: str = "IN", subject: str = "rice") -> EventCard:
    return EventCard(
        event=f"event-{number}",
        jurisdiction=jurisdiction,
        stage="new",
        subjects=(subject,),
        destinations=(),
        measure="prohibition",
        effective=None,
        until=None,
        documents=(),
        names=("decree",),
        marks="",
        years=(),
        first_day="2024-01-01",
        last_day="2024-01-01",
    )


@settings(max_examples=200, deadline=None)
@given(given_card=CARDS)
def test_a_card_comes_out_as_it_went_in(given_card: EventCard) -> None:
    names = Names()

    assert unpack(pack(given_card, names), names) == given_card


def test_a_packed_card_says_whose_it_is_without_being_unpacked() -> None:
    names = Names()
    packed = pack(card(1), names)

    assert fits(packed, names.number("IN"))
    assert fits(packed, None)
    assert not fits(packed, names.number("CN"))


def test_a_card_of_an_older_version_keeps_its_names_as_hashes() -> None:
    names = Names()

    assert len(unpack(pack(card(1), names), names).names[0]) == 6


def test_a_card_with_a_day_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="day"):
        EventMemory().remember(replace(card(1), effective="2024-02-31"))


@settings(max_examples=100, deadline=None)
@given(
    steps=st.lists(st.tuples(st.booleans(), st.sampled_from(["a", "b", "c"]), st.integers(0, 5)), max_size=60),
    buckets=st.integers(1, 4),
)
def test_postings_know_what_a_plain_dictionary_knows(steps: list[tuple[bool, str, int]], buckets: int) -> None:
    postings, plain = Postings(buckets), dict[str, list[int]]()
    for add, key, slot in steps:
        known = plain.setdefault(key, [])
        if add:
            postings.add(key, slot)
            if slot not in known:
                known.append(slot)
        else:
            postings.remove(key, slot)
            if slot in known:
                known.remove(slot)

    for key, known in plain.items():
        assert list(postings.slots(key)) == known[::-1]


def test_a_key_leads_to_its_newest_slots_only() -> None:
    postings = Postings(2)
    for slot in range(KEPT * 3):
        postings.add("busy", slot)
        postings.add(f"own {slot}", slot)

    assert list(postings.slots("busy")) == list(range(KEPT * 3 - 1, KEPT * 2 - 1, -1))
    assert list(postings.slots("own 0")) == [0]


def test_a_full_shelf_lets_the_one_go_that_was_not_used() -> None:
    shelf = Shelf(2)
    for one in (b"a", b"b"):
        slot, leaving = shelf.room()
        shelf.settle(slot, one)
        assert leaving is None
    shelf.put(0, b"a2")

    assert shelf.room() == (1, b"b")


def test_a_memory_far_beyond_its_capacity_stays_within_it_and_still_knows_the_newest() -> None:
    memory = EventMemory(capacity=50)
    for number in range(400):
        memory.remember(card(number, subject=f"good {number}"))

    assert len(memory) == 50
    assert "event-399" in memory
    assert "event-1" not in memory
