"""What channels are called: read as a platform gave it, kept for channels on record alone. Against a real Redis."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.added import AddedSource, new_id
from bot.model.added import mark_of
from bot.model.delivery import LONGEST_CHANNEL_NAME, Channel, ChannelName
from bot.parts.records import PartsList, StoredLine, packed
from bot.parts.watching import Watch
from bot.store.keys import Keys
from bot.store.redis import Client
from bot.subscriptions.records import ChannelDefaults, Subscription
from handlers.records import RedisRecords
from handlers.stores import Store

HERE, THERE = Channel("slack", "T1", "C1"), Channel("slack", "T1", "C2")
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


async def _nobody(_: object) -> None:
    return None


@given(st.text(), st.text())
def test_a_name_is_one_line_without_signs_that_cannot_be_seen(channel: str, workspace: str) -> None:
    name = ChannelName.of(channel, workspace)

    assert name is None or all(
        one.isprintable() and len(one) <= LONGEST_CHANNEL_NAME for one in (name.channel, name.workspace)
    )
    assert name is None or (name.channel and ChannelName.from_json(name.to_json()) == name)


@pytest.mark.parametrize("nothing", [None, "", " \n", "\u202e", "#", 7])
def test_what_is_no_name_is_none(nothing: object) -> None:
    assert ChannelName.of(nothing, "Acme") is None


async def test_names_are_kept_for_channels_that_something_is_on_record_for(redis: Client, keys: Keys) -> None:
    store = Store.over(redis, keys)
    records = RedisRecords(store, _nobody)
    given_names = {HERE: ChannelName("exports", "Acme"), THERE: ChannelName("lunch", "Acme")}
    await records.name_channels(given_names)
    assert await redis.hgetall(keys.channel_names) == {}

    await store.subscriptions.add(Subscription.of(HERE, "about:graphite", "U1", NOON))
    await records.name_channels(given_names)
    assert await store.names.of([HERE.key, THERE.key]) == {HERE.key: ChannelName("exports", "Acme")}

    await store.channels.change(THERE, ChannelDefaults(to="US"), "U1")
    await records.name_channels({HERE: ChannelName("trade", "Acme"), THERE: ChannelName("lunch", "Acme")})
    assert await store.names.of([HERE.key, THERE.key]) == {
        HERE.key: ChannelName("trade", "Acme"),
        THERE.key: ChannelName("lunch", "Acme"),
    }


async def test_a_name_that_cannot_be_read_counts_as_unknown_and_is_replaced(redis: Client, keys: Keys) -> None:
    names = Store.over(redis, keys).names
    await redis.hset(keys.channel_names, HERE.key, "[]")
    assert await names.of([HERE.key]) == {}
    await names.note({HERE.key: ChannelName("exports")})
    assert await names.of([HERE.key]) == {HERE.key: ChannelName("exports")}


async def test_channels_of_added_sources_and_of_watched_lists_are_on_record_too(redis: Client, keys: Keys) -> None:
    store, address = Store.over(redis, keys), "https://a.example.org/feed"
    id_ = new_id(mark_of(HERE), "A blog", address, ())
    await store.added.add(AddedSource(id_, "A blog", address, "en", HERE, NOON), "U1")
    one = PartsList("a1", "parts.csv", HERE.key, "U1", NOON.isoformat(), ("Part",))
    await store.parts.add(one, packed([StoredLine(2, ("graphite",), "graphite")]))
    await store.watches.begin(Watch(one.id, one.owner, (THERE.key,), "U1", NOON.isoformat(timespec="microseconds")))
    await RedisRecords(store, _nobody).name_channels({HERE: ChannelName("a"), THERE: ChannelName("b")})

    assert await store.names.of([HERE.key, THERE.key]) == {HERE.key: ChannelName("a"), THERE.key: ChannelName("b")}
