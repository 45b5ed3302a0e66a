"""One workspace is forgotten whole; another keeps every byte. Against a real Redis."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.model.delivery import Channel, ChannelName, Delivery, Workspace, delivery_id
from bot.parts.records import Decision, PartsList, StoredLine, packed
from bot.store.erasure import ErasedWorkspace, WorkspaceRecords
from bot.store.keys import Keys
from bot.store.outbox import Outbox
from bot.store.parts import PartsLists
from bot.store.redis import Client
from bot.store.reviews import Vote, Votes
from bot.store.subscriptions import ChannelNames, ChannelSettings, Mutes, ReminderDays, Subscriptions
from bot.store.waiting import Pauses
from bot.subscriptions.records import ChannelDefaults, Subscription
from tests.alerts.samples import announcement

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def sent(channel: Channel, event: str, due: datetime | None = None) -> Delivery:
    return Delivery(delivery_id(event, channel), channel, announcement(event=event), due=due)


async def live_a_little(redis: Client, keys: Keys, channel: Channel) -> None:
    """Leave a trace of each kind that a channel can leave."""
    outbox = Outbox(redis, keys, "me")
    await Subscriptions(redis, keys).add(Subscription.of(channel, "about:graphite", "U1", NOON))
    await ChannelSettings(redis, keys).change(channel, ChannelDefaults(to="US"), "U1")
    await ChannelNames(redis, keys).note({channel.key: ChannelName("exports", "Acme")})
    await ReminderDays(redis, keys).set({channel: date(2026, 11, 24)})
    await outbox.add([sent(channel, "one"), sent(channel, "two"), sent(channel, "three", NOON + timedelta(days=400))])
    assert await outbox.begin(channel)
    await outbox.settle(channel, delivery_id("one", channel), "unclear", why="no answer")
    await outbox.hold(channel.key, 600, "asked to wait")
    await Pauses(redis, keys).begin(channel, "archived", "unarchive it", NOON)
    await Mutes(redis, keys).set("one", "an act", channel, "U1", NOON, mute=True)
    one = PartsList(channel.key, "parts.csv", channel.key, "U1", NOON.isoformat(), ("Part",))
    lists, line = PartsLists(redis, keys), StoredLine(2, ("graphite",), "graphite")
    await lists.add(one, packed([line]))
    await lists.decide(one, {2: Decision("checked", "", "U1", NOON.isoformat())})
    await Votes(redis, keys).vote(
        Vote(delivery_id("one", channel), "one", channel, "U1", relevant=False, at=NOON.isoformat())
    )


async def everything(redis: Client) -> dict[str, Any]:
    """The whole database, as it would be read by a person."""
    found: dict[str, Any] = {}
    readers = {"hash": "HGETALL", "string": "GET", "set": "SMEMBERS"}
    ranges = {"list": "LRANGE", "zset": "ZRANGE", "stream": "XRANGE"}
    raw: Any = redis
    async for key in redis.scan_iter(match="*", count=500):
        kind = await raw.type(key)
        bounds = () if kind in readers else ("-", "+") if kind == "stream" else (0, -1)
        found[key] = str(await raw.execute_command({**readers, **ranges}[kind], key, *bounds))
    return found


async def test_nothing_of_a_forgotten_workspace_is_left_anywhere(redis: Client, keys: Keys) -> None:
    ours, theirs = Channel("slack", "T1", "C1"), Channel("slack", "T11", "C1")
    for channel in (ours, theirs):
        await live_a_little(redis, keys, channel)
    gone = await WorkspaceRecords(redis, keys).forget(Workspace("slack", "T1"))
    left = await everything(redis)

    assert gone == ErasedWorkspace(subscriptions=1, settings=1, deliveries=3, votes=1, changes=3, lists=1)
    assert not [key for key, value in left.items() if "slack:T1:" in key + value]
    assert not [key for key, value in left.items() if any(delivery_id(e, ours) in key + value for e in ("one", "two"))]


async def test_what_is_of_another_workspace_stays_as_it_was(redis: Client, keys: Keys) -> None:
    theirs = Channel("discord", "77", "1")
    await live_a_little(redis, keys, theirs)
    before = await everything(redis)
    for other in (Channel("slack", "77", "1"), Channel("discord", "7", "71"), Channel("discord", "777", "1")):
        await live_a_little(redis, keys, other)
        await WorkspaceRecords(redis, keys).forget(Workspace(other.platform, other.workspace))
    after = await everything(redis)

    versions = {keys.subscriptions_version, keys.channel_settings_version, keys.mutes_version}
    assert {key: value for key, value in after.items() if key not in versions} == {
        key: value for key, value in before.items() if key not in versions
    }


async def test_readers_notice_at_once(redis: Client, keys: Keys) -> None:
    channel = Channel("slack", "T1", "C1")
    subscriptions, settings = Subscriptions(redis, keys), ChannelSettings(redis, keys)
    await live_a_little(redis, keys, channel)
    assert await subscriptions.of(channel)
    assert (await settings.of(channel)).to == "US"
    await WorkspaceRecords(redis, keys).forget(Workspace("slack", "T1"))

    assert not await subscriptions.of(channel)
    assert (await settings.of(channel)).to is None
    assert await Outbox(redis, keys, "me").begin(channel) is None


async def test_a_message_under_way_leaves_no_record_behind(redis: Client, keys: Keys) -> None:
    channel = Channel("slack", "T1", "C1")
    outbox = Outbox(redis, keys, "me")
    await outbox.add([sent(channel, "one")])
    turn = await outbox.begin(channel)
    await WorkspaceRecords(redis, keys).forget(Workspace("slack", "T1"))
    await outbox.settle(channel, delivery_id("one", channel), "sent", message="1.2")

    assert turn is not None
    assert await outbox.record(delivery_id("one", channel)) is None


async def test_again_there_is_nothing(redis: Client, keys: Keys) -> None:
    await live_a_little(redis, keys, Channel("slack", "T1", "C1"))
    forgetting = WorkspaceRecords(redis, keys)

    assert list(await forgetting.workspaces()) == [Workspace("slack", "T1")]
    assert not (await forgetting.forget(Workspace("slack", "T1"))).nothing
    assert (await forgetting.forget(Workspace("slack", "T1"))).nothing
    assert await forgetting.workspaces() == {}
