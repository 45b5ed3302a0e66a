"""Watching a list and working on its changes in the console and by API: who did what and when, and what is due."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.model.delivery import Channel, ChannelName
from bot.parts.records import WEB
from bot.parts.watching import Place
from bot.store.erasure import PersonRecords
from bot.store.keys import Keys
from bot.store.redis import Client
from handlers.web.site import Site
from tests.alerts.test_list_watch import LINES, suspended_from
from tests.alerts.watched_lists import HERE, Lists
from tests.web.test_operators import Console, console
from tests.web.test_parts_api import asked


@pytest.fixture
async def bot(site: Site, redis: Client) -> AsyncIterator[Console]:
    async with console(site, redis) as one:
        yield one


@pytest.fixture
async def house(redis: Client, keys: Keys) -> Lists:
    """A list with a change of two lines."""
    lists = Lists(redis, keys)
    await lists.add("a1", LINES)
    await lists.look()
    lists.rules = suspended_from("2026-11-01")
    lists.restart()
    await lists.look()
    return lists


async def test_the_console_shows_a_change_and_keeps_each_step(bot: Console, house: Lists) -> None:
    await bot.sign_in()
    (change,) = await house.changes("a1")
    _, page = await bot.get("/operators/parts/a1")
    assert "2 of 4 lines changed" in page
    assert "Watched since" in page
    at = f"/operators/parts/a1/changes/{change.id}"
    _, kept = await bot.post(f"{at}/2", acknowledged="1", assignee="Bob", due="2026-12-10", note="Ask the supplier")
    assert "Kept: line 2" in kept
    assert "acknowledged, assigned to Bob, due 2026-12-10. Ask the supplier" in kept
    await bot.post(f"{at}/2", done="1", note="Licence granted")
    _, missing = await bot.post(f"{at}/99", done="1")
    assert "Not kept: there is no line 99" in missing
    _, bad = await bot.post(f"{at}/5", due="soon")
    assert "is no day" in bad

    steps = (await house.watches.trail("a1"))[Place(change.id, 2)]
    assert [(one.by, one.acknowledged, one.done, one.note) for one in steps] == [
        ("web:Ann", True, False, "Ask the supplier"), ("web:Ann", True, True, "Licence granted"),
    ]  # fmt: skip
    assert [what for _, what in await bot.audited(Channel.from_key(WEB))].count("parts list change worked on") == 2
    _, text = await bot.get("/operators/parts/a1/changes.csv")
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    assert [(row["line"], row["step_by"], row["assignee"], row["done"]) for row in rows] == [
        ("2", "web:Ann", "Bob", ""), ("2", "web:Ann", "", "yes"), ("5", "", "", ""),
    ]  # fmt: skip


async def test_the_console_watches_and_ends_it(bot: Console, house: Lists) -> None:
    await bot.sign_in()
    at = "/operators/parts/a1/watch"
    _, refused = await bot.post(at, channels="here")
    assert "Not watched: &#39;here&#39; is no channel" in refused
    await bot.post(at, channels="webhook:erp:hook slack:T1:C2")
    watch = await house.watches.of("a1")
    assert watch is not None
    assert watch.channels == ("webhook:erp:hook", "slack:T1:C2")
    await bot.store.names.note({"slack:T1:C2": ChannelName("exports", "Acme")})
    _, told = await bot.get("/operators/parts/a1")
    assert '<code>webhook:erp:hook</code>, #exports · Acme <span class="small channel-key">slack:T1:C2</span>.' in told
    _, page = await bot.post(at, end="1")
    assert "Not watched: nobody is told" in page
    assert await house.watches.of("a1") is None


async def test_programs_work_on_changes_and_bad_input_is_named(bot: Console, house: Lists) -> None:
    (change,) = await house.changes("a1")
    at = f"/parts/a1/changes/{change.id}"
    status, kept = await asked(bot, "PATCH", at, '{"line": 2, "acknowledged": true, "assignee": "Bob"}')
    assert (status, kept["trail"]["assignee"], kept["trail"]["by"]) == (200, "Bob", "web:api")
    _, told = await asked(bot, "GET", "/parts/a1/changes")
    assert [(one["line"], one["acknowledged"]) for one in told["changes"][0]["trail"]] == [(2, True)]
    for body, problem in (
        ("{", "this is not JSON"),
        ('{"line": "2"}', "the number of a line"),
        ('{"line": 2, "done": "yes"}', "true or false"),
        ('{"line": 2, "note": 5}', "text is expected"),
        ('{"line": 2, "due": "10.12."}', "is no day"),
    ):
        status, answer = await asked(bot, "PATCH", at, body)
        assert (status, problem in answer["detail"]) == (400, True), body
    assert (await asked(bot, "PATCH", "/parts/a1/changes/none", '{"line": 2}'))[0] == 404


async def test_who_is_told_of_a_list_is_reminded_of_what_is_due_once_a_day(bot: Console, house: Lists) -> None:
    (change,) = await house.changes("a1")
    due = (house.now + timedelta(days=3)).date().isoformat()
    await asked(bot, "PATCH", f"/parts/a1/changes/{change.id}", f'{{"line": 2, "assignee": "Bob", "due": "{due}"}}')
    told = []
    for days in range(1, 6):
        house.now += timedelta(days=1)
        for _ in range(2):
            house.restart()
            await house.look()
        told += [days] * sum(
            one.kind == "due" and one.at[:10] == house.now.date().isoformat() for one in await house.changes("a1")
        )

    assert told == [2, 3]
    reminders = [one for one in await house.changes("a1") if one.kind == "due"]
    assert [(one.lines[0].number, one.lines[0].assignee, one.lines[0].due) for one in reminders] == [
        (2, "Bob", due)
    ] * 2
    assert len(await house.posted(HERE)) == 3


async def test_what_is_done_reminds_nobody(bot: Console, house: Lists) -> None:
    (change,) = await house.changes("a1")
    due = (house.now + timedelta(days=1)).date().isoformat()
    await asked(bot, "PATCH", f"/parts/a1/changes/{change.id}", f'{{"line": 2, "due": "{due}", "done": true}}')
    house.now += timedelta(days=1)
    await house.look()

    assert len(await house.changes("a1")) == 1


async def test_a_persons_steps_are_given_and_erased(bot: Console, house: Lists) -> None:
    await bot.sign_in()
    (change,) = await house.changes("a1")
    await bot.post(f"/operators/parts/a1/changes/{change.id}/2", acknowledged="1", assignee="Ann", note="mine")
    records = PersonRecords(house.redis, house.keys)

    assert [row["note"] async for row in records.reviewed_by("Ann") if row["record"] == "work"] == ["mine"]
    await records.erase_reviewer("Ann")
    (step,) = (await house.watches.trail("a1"))[Place(change.id, 2)]
    assert "Ann" not in step.to_json()
    await house.lists.remove(await house.lists.get("a1", WEB))
    assert await house.watches.trail("a1") == {}
