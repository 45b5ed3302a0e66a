"""Parts lists in a real Redis: kept, bounded, of their owner alone, and gone when they are deleted."""

from __future__ import annotations

import pytest

from bot.errors import NotOnFileError, UsageError
from bot.model.delivery import Workspace
from bot.parts.records import Decision, packed, unpacked
from bot.parts.watching import Watch
from bot.store import parts as store
from bot.store.audit import ERASED
from bot.store.erasure import PersonRecords, WorkspaceRecords
from bot.store.keys import Keys
from bot.store.parts import PartsLists, Watches
from bot.store.redis import Client
from tests.parts.samples import LINES, NOON, parts_list

CHECKED = Decision("not listed", "purity 99.5 %", "web:Ann", NOON)


async def test_a_list_is_kept_with_its_lines_and_decisions(redis: Client, keys: Keys) -> None:
    lists, one = PartsLists(redis, keys), parts_list()
    await lists.add(one, packed(LINES))
    await lists.decide(one, {2: CHECKED, 4: CHECKED})
    await lists.decide(one, {4: None})

    assert await lists.get("a1", one.owner) == one
    assert unpacked(await lists.lines(one)) == LINES
    assert await lists.decisions(one) == {2: CHECKED}
    for key in (keys.parts_list("a1"), keys.parts_lines("a1"), keys.parts_decisions("a1")):
        assert 399 * 86_400_000 < await redis.pttl(key) <= 400 * 86_400_000


async def test_nobody_sees_the_list_of_another(redis: Client, keys: Keys) -> None:
    lists = PartsLists(redis, keys)
    await lists.add(parts_list("a1", "slack:T1:C1"), packed(LINES))
    await lists.add(parts_list("a2", "slack:T1:C2", created="2027-01-01"), packed(LINES))

    assert [one.id for one in await lists.of("slack:T1:C1")] == ["a1"]
    with pytest.raises(NotOnFileError, match="no parts list 'a1'"):
        await lists.get("a1", "slack:T1:C2")


async def test_a_list_that_was_deleted_meanwhile_does_not_come_back(redis: Client, keys: Keys) -> None:
    lists, one = PartsLists(redis, keys), parts_list()
    await lists.add(one, packed(LINES))
    await lists.remove(one)

    for change in (lists.replace(one, packed(LINES)), lists.decide(one, {2: CHECKED})):
        with pytest.raises(NotOnFileError):
            await change
    assert [key async for key in redis.scan_iter(match=keys.key("parts*"), count=100)] == []


async def test_an_owner_has_so_many_lists(redis: Client, keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MOST_LISTS", 1)
    lists = PartsLists(redis, keys)
    await lists.add(parts_list("a1"), packed(LINES))

    with pytest.raises(UsageError, match="delete one first"):
        await lists.add(parts_list("a2"), packed(LINES))
    await lists.add(parts_list("a3", "slack:T1:C1"), packed(LINES))


async def test_an_expired_list_leaves_the_index(redis: Client, keys: Keys) -> None:
    lists = PartsLists(redis, keys)
    await lists.add(parts_list(), packed(LINES))
    await redis.delete(keys.parts_list("a1"))

    assert await lists.of(parts_list().owner) == []
    assert await redis.zcard(keys.parts) == 0


async def test_an_operators_decisions_are_given_and_their_name_is_erased(redis: Client, keys: Keys) -> None:
    lists, one = PartsLists(redis, keys), parts_list()
    await lists.add(one, packed(LINES))
    await lists.decide(one, {2: CHECKED, 3: Decision("open", "", "web:Bob", NOON)})
    records = PersonRecords(redis, keys)

    assert [row["decision"] async for row in records.reviewed_by("Ann")] == ["not listed"]
    assert (await records.erase_reviewer("Ann")).lists == 2
    assert [row async for row in records.reviewed_by("Ann")] == []
    assert {number: found.by for number, found in (await lists.decisions(one)).items()} == {2: ERASED, 3: "web:Bob"}
    assert (await lists.get("a1", one.owner)).by == ERASED


async def test_a_list_takes_its_watch_along_and_a_forgotten_workspace_is_told_no_more(
    redis: Client, keys: Keys
) -> None:
    lists, watches, one = PartsLists(redis, keys), Watches(redis, keys), parts_list()
    other = parts_list("a2", "slack:T1:C1")
    for each in (one, other):
        await lists.add(each, packed(LINES))
        await watches.begin(Watch(each.id, each.owner, ("slack:T1:C1", "webhook:erp:hook"), "web:Ann", NOON))
    records = PersonRecords(redis, keys)

    assert [row["list"] async for row in records.reviewed_by("Ann")] == ["a1", "a2"]
    assert (await WorkspaceRecords(redis, keys).forget(Workspace("slack", "T1"))).lists == 1
    assert [(found.list, found.channels) for found in await watches.all()] == [("a1", ("webhook:erp:hook",))]
    await records.erase_reviewer("Ann")
    assert [found.by for found in await watches.all()] == [ERASED]
    await lists.remove(one)
    assert await watches.all() == []
