"""`/exports parts` and the buttons under a list: who may, what changes, and what is gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.model.delivery import Channel
from bot.parts.records import PartsList, StoredLine
from bot.vocabulary import Outcome
from handlers.messages import parts_lists
from handlers.messages.parts_lists import DELETE, UNCLEAR, UNWATCH, WATCH
from tests.commands.fakes import CHANNEL, FakeRecords, answering, asker

ONE = PartsList(
    id="a1",
    name="magnets.xlsx",
    owner=CHANNEL.key,
    by="U1",
    created="2026-11-29T09:00:00+00:00",
    header=("Part",),
    lines=40,
    outcomes={Outcome.RESTRICTED: 12},
)
FURTHER = [replace(ONE, id=f"b{number}", name=f"list {number}") for number in range(12)]


def line(number: int, query: str, **answer: str) -> StoredLine:
    return StoredLine(number=number, query=query, cells=(query,), answer=answer)


async def test_the_lists_of_the_channel_alone_are_shown_with_what_can_be_done() -> None:
    records = FakeRecords(parts=[ONE, replace(ONE, id="x", name="theirs.csv", owner="discord:G1:43")], watched={"a1"})
    reply = await answering(records).exports(asker(), "parts")

    (told,) = reply.lines
    assert told.bold == "magnets.xlsx"
    assert "40 lines, 12 restricted" in told.text
    assert "watched" in told.text
    assert [(action.id, action.value) for action in reply.actions] == [(UNWATCH, "a1"), (DELETE, "a1")]


async def test_without_a_list_it_is_said_how_one_is_given_and_of_many_the_rest_is_kept_back() -> None:
    none = await answering(FakeRecords()).exports(asker(), "parts")
    many = await answering(FakeRecords(parts=[ONE, *FURTHER])).exports(asker(), "parts")

    assert ".xlsx" in none.lines[0].text
    assert (len(many.lines), len(many.more)) == (10, 3)


async def test_who_may_manage_the_channel_watches_and_deletes_a_list() -> None:
    records = FakeRecords(parts=[ONE])
    chat = answering(records)

    watched = await chat.pressed(asker(), WATCH, "a1")
    assert records.watched == {"a1"}
    assert not watched.private, "everybody there hears of it from now on"
    await chat.pressed(asker(), UNWATCH, "a1")
    assert records.watched == set()
    await chat.pressed(asker(), DELETE, "a1")
    assert records.parts == []


@pytest.mark.parametrize("action", [WATCH, UNWATCH, DELETE])
async def test_nobody_else_changes_anything_and_a_list_of_another_channel_is_gone(action: str) -> None:
    records = FakeRecords(parts=[ONE], watched={"a1"})
    chat = answering(records)

    refused = await chat.pressed(asker(may_manage=False), action, "a1")
    gone = await chat.pressed(asker(channel=Channel("discord", "G1", "43")), action, "a1")
    assert "may not change" in refused.title
    assert "gone" in gone.title
    assert (records.parts, records.watched) == ([ONE], {"a1"})


async def test_lines_that_were_not_understood_are_named_with_what_to_ask() -> None:
    unread = [line(2, "flurbwidget", outcome="unrecognised", passed_over="flurbwidget"), line(3, "x" * 300)]
    reply = await answering(FakeRecords(parts=[ONE], unclear={"a1": unread})).pressed(asker(), UNCLEAR, "a1")

    assert [one.bold for one in reply.lines] == ["Line 2:", "Line 3:", ""]
    assert "not understood: flurbwidget" in reply.lines[0].text
    assert len(reply.lines[1].text) < 120
    assert "supplier" in reply.lines[-1].text


def test_a_card_counts_what_changes_soon_and_what_is_not_clear() -> None:
    lines = [
        line(2, "a", outcome="restricted", next_change="2027-01-10: a suspension ends"),
        line(3, "b", outcome="restricted", next_change="2027-06-01: it ends"),
        line(4, "c", outcome="not-covered"),
        line(5, "d", error="line 5: no day"),
    ]
    facts = parts_lists.facts_of(lines, date(2026, 11, 29))
    reply = parts_lists.taken(replace(ONE, statuses={"licence": 12}), facts)

    assert (facts.soon, facts.unclear) == (1, 2)
    assert reply.title == "magnets.xlsx: 12 of 40 lines are restricted"
    assert [f"{one.bold} {one.text}" for one in reply.lines][:3] == [
        "licence 12",
        "⏳ 1 line changes within 60 days",
        "❔ 2 lines are not understood, or not covered",
    ]
    assert [action.id for action in reply.actions] == [WATCH, UNCLEAR]
