"""What is new, what was edited, and in which order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.changes import Decision, decide, identify
from bot.model.announcement import Item
from tests.counting import counted
from tests.feeds.making import day, item


def poll(items: Iterable[Item], seen: dict[str, str] | None) -> Decision:
    """One poll; what it says to remember is laid over `seen`."""
    decision = decide(identify(items), seen)
    if seen is not None:
        seen |= decision.remember
    return decision


def after_first(items: Iterable[Item]) -> dict[str, str]:
    return dict(decide(identify(items), None).remember)


def new_in(items: Iterable[Item], seen: dict[str, str]) -> list[str]:
    return [one.item.title for one in poll(items, seen).new]


def test_first_poll_remembers_the_backlog_and_announces_nothing() -> None:
    decision = decide(identify([item("b"), item("a")]), None)

    assert decision.new == decision.edited == ()
    assert len(decision.remember) == 6


def test_an_empty_memory_is_not_a_first_poll() -> None:
    assert len(decide(identify([item("a")]), {}).new) == 1


def test_only_what_was_not_there_before_is_new() -> None:
    seen = after_first([item("b"), item("a")])

    assert new_in([item("c"), item("b"), item("a")], seen) == ["Title of c"]
    assert new_in([item("c"), item("b"), item("a")], seen) == []


def test_changed_text_is_an_edit_and_is_told_once() -> None:
    seen = after_first([item("a")])
    changed = item("a", summary="Now in force")

    decision = poll([changed], seen)

    assert decision.new == ()
    assert [one.item for one in decision.edited] == [changed]
    assert poll([changed], seen).edited == ()


def test_changed_spacing_and_case_are_no_edit() -> None:
    seen = after_first([item("a", summary="In  force")])

    assert poll([item("a", summary="in force ")], seen).edited == ()


def test_ids_that_change_with_every_poll_announce_nothing() -> None:
    seen = after_first([item(n, id=f"{n}#1") for n in "cba"])

    for poll_number in range(2, 5):
        assert new_in([item(n, id=f"{n}#{poll_number}") for n in "cba"], seen) == []


def test_an_edit_that_changes_the_id_is_an_edit() -> None:
    seen = after_first([item("a", id="https://www.gov.uk/a#2026-01-01")])

    decision = poll([item("a", id="https://www.gov.uk/a#2026-02-01", summary="new")], seen)

    assert (len(decision.new), len(decision.edited)) == (0, 1)


@pytest.mark.parametrize(
    "link",
    [
        "https://agency.example/a#top",
        "http://agency.example/a",
        "https://agency.example:443/a/",
        "https://AGENCY.example/a?utm_source=rss&utm_medium=x",
        "https://agency.example/a?BC=bc_8f7c6e",
        "https://agency.example/a;jsessionid=0A1B2C",
        "https://agency.example/a?PHPSESSID=99ab&fbclid=zz",
    ],
)
def test_links_with_tokens_name_the_same_document(link: str) -> None:
    seen = after_first([item("a")])

    assert new_in([item("a", link=link, id="another", title="Retitled")], seen) == []


@pytest.mark.parametrize(
    "link", ["https://agency.example/a?id=2", "https://agency.example/a_33", "https://agency.example/A2"]
)
def test_links_that_differ_in_more_name_another_document(link: str) -> None:
    seen = after_first([item("a")])

    assert new_in([item("a", link=link, id="another", title="Another")], seen) == ["Another"]


def test_order_of_parameters_does_not_matter() -> None:
    seen = after_first([item("a", link="https://x.example/?a=1&b=2")])

    assert new_in([item("a", link="https://x.example/?b=2&a=1", id="q", title="Q")], seen) == []


def test_a_moved_page_is_known_by_its_id() -> None:
    seen = after_first([item("a"), item("b")])

    assert new_in([item("a", link="https://agency.example/moved"), item("b")], seen) == []


def test_links_and_ids_that_both_change_every_time_leave_title_and_date() -> None:
    def feed(token: int) -> list[Item]:
        return [item(n, id=f"{token}-{n}", link=f"https://x.example/t{token}/{n}", published=day(5)) for n in "cba"]

    seen = after_first(feed(1))

    assert new_in(feed(2), seen) == []
    assert new_in([item("d", id="3-d", link="https://x.example/t3/d", published=day(6)), *feed(3)], seen) == [
        "Title of d"
    ]


def test_two_acts_with_one_title_on_one_day_are_two() -> None:
    first = item("a", title="Additions to the Entity List", published=day(3))
    second = item("b", title="Additions to the Entity List", published=day(3))
    seen = after_first([item("z"), first])

    assert len(poll([second, first, item("z")], seen).new) == 1


def test_two_acts_with_one_title_on_one_day_are_two_even_if_the_first_has_left_the_feed() -> None:
    first = item("a", title="Additions to the Entity List", published=day(3))
    second = item("b", title="Additions to the Entity List", published=day(3))
    seen = after_first([item("z"), first])

    assert len(poll([second, item("z")], seen).new) == 1


def test_positions_used_as_ids_hide_nothing() -> None:
    def feed(*names: str) -> list[Item]:
        return [item(name, id=str(n)) for n, name in enumerate(names, 1)]

    seen = after_first(feed("c", "b", "a"))

    assert new_in(feed("d", "c", "b"), seen) == ["Title of d"]
    assert new_in(feed("f", "e", "d"), seen) == ["Title of e", "Title of f"]


def test_positions_used_as_ids_in_a_feed_without_links_hide_nothing_and_repeat_nothing() -> None:
    def feed(*names: str) -> list[Item]:
        return [item(name, id=str(n), link="", published=day(ord(name) - 96)) for n, name in enumerate(names, 1)]

    seen = after_first(feed("c", "b", "a"))

    assert new_in(feed("d", "c", "b", "a"), seen) == ["Title of d"]


def test_one_link_for_all_entries_hides_nothing() -> None:
    def feed(*names: str) -> list[Item]:
        return [item(name, link="https://agency.example/") for name in names]

    seen = after_first(feed("b", "a"))

    assert new_in(feed("c", "b", "a"), seen) == ["Title of c"]
    assert new_in(feed("d", "c"), seen) == ["Title of d"]


def test_fragments_tell_entries_of_one_page_apart() -> None:
    def feed(*names: str) -> list[Item]:
        return [item(name, id="", link=f"https://agency.example/news#{name}") for name in names]

    seen = after_first(feed("b", "a"))

    assert new_in(feed("c", "b", "a"), seen) == ["Title of c"]


@pytest.mark.parametrize(
    "front", ["https://agency.example", "https://agency.example/", "https://agency.example/?utm_source=x"]
)
def test_a_sites_front_page_names_no_entry(front: str) -> None:
    first, second = item("a", link=front, id=""), item("b", link=front, id="")

    decision = decide(identify([second]), decide(identify([first]), None).remember)

    assert [one.item for one in decision.new] == [second]
    assert decide(identify([second]), decision.remember).new == ()


def test_one_id_for_all_entries_hides_nothing() -> None:
    def feed(*names: str) -> list[Item]:
        return [item(name, id="urn:feed") for name in names]

    seen = after_first(feed("b", "a"))

    assert new_in(feed("c", "b", "a"), seen) == ["Title of c"]


def test_an_entry_listed_twice_is_one() -> None:
    seen = after_first([item("a")])

    assert new_in([item("b"), item("b", id="twice"), item("a"), item("a")], seen) == ["Title of b"]


def test_of_an_entry_listed_twice_the_last_edit_counts() -> None:
    old = item("a", edited=day(1))
    new = item("a", edited=day(2), summary="Corrected")

    assert [one.item for one in identify([old, new])] == [new]


def test_reordering_announces_nothing() -> None:
    feed = [item(n) for n in "edcba"]
    seen = after_first(feed)

    assert new_in(reversed(feed), seen) == []


def test_backdated_and_undated_entries_are_new_all_the_same() -> None:
    seen = after_first([item("a", published=day(20))])

    feed = [item("a", published=day(20)), item("old", published=day(2)), item("undated")]
    assert sorted(new_in(feed, seen)) == ["Title of old", "Title of undated"]


def test_the_oldest_comes_first_also_around_undated_ones() -> None:
    feed = [item("e", published=day(5)), item("d"), item("c", published=day(3)), item("b"), item("a", published=day(1))]

    assert new_in(feed, {}) == [f"Title of {n}" for n in "abcde"]


def test_without_dates_a_feed_is_taken_to_list_newest_first() -> None:
    assert new_in([item("c"), item("b"), item("a")], {}) == ["Title of a", "Title of b", "Title of c"]


def test_a_date_in_the_future_is_announced_and_comes_last() -> None:
    feed = [item("a", published=day(2)), item("f", published=day(1) + timedelta(days=400))]

    assert new_in(feed, {}) == ["Title of a", "Title of f"]


def test_entries_without_anything_but_a_title_are_known_again() -> None:
    bare = item("a", id="", link="", summary="")
    seen = after_first([bare])

    assert new_in([bare], seen) == []
    assert new_in([replace(bare, title="Other"), bare], seen) == ["Other"]


def test_work_grows_with_the_items() -> None:
    work = []
    for items in (1000, 2000):
        feed = [item(str(n), published=day(1)) for n in range(items)]
        seen = after_first(feed)
        with counted() as calls:
            assert new_in([item("new"), *feed], seen) == ["Title of new"]
        work += calls

    assert work[1] < 2.5 * work[0]


ITEMS = st.builds(
    Item,
    id=st.sampled_from(["", "1", "2", "id-a", "id-b", "https://x.example/1"]),
    title=st.sampled_from(["", "A", "B", "公告"]),
    link=st.sampled_from(
        ["", "https://x.example/1", "https://x.example/1#a", "https://x.example/2?utm_id=3", "http://["]
    ),
    summary=st.sampled_from(["", "x", "y"]),
    published=st.sampled_from([None, day(1), day(2)]),
)


@given(st.lists(ITEMS, max_size=8))
def test_the_same_feed_twice_announces_nothing(feed: list[Item]) -> None:
    decision = poll(feed, after_first(feed))

    assert decision.new == decision.edited == ()


@given(st.lists(ITEMS, max_size=6), st.lists(ITEMS, max_size=6))
def test_what_was_announced_once_is_not_announced_again(before: list[Item], after: list[Item]) -> None:
    seen = after_first(before)
    poll(after, seen)

    assert poll(after, seen).new == ()


@given(st.lists(ITEMS, max_size=8))
def test_an_unknown_document_is_never_lost(feed: list[Item]) -> None:
    seen = after_first(feed)
    unknown = item("unknown", id="urn:unknown", link="https://elsewhere.example/unknown", title="Never seen")

    assert "Never seen" in new_in([unknown, *feed], seen)


@given(st.lists(ITEMS, max_size=8))
def test_every_item_has_a_key_and_no_two_share_one(feed: list[Item]) -> None:
    keys = [key for one in identify(feed) for key in one.keys]

    assert all(one.keys for one in identify(feed))
    assert len(keys) == len(set(keys))
