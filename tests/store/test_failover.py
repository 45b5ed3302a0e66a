"""A replica that lags becomes the master: what a person was told is done stays done, and nothing is sent twice."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

from bot.alerts.dispatch import Drain
from bot.model.delivery import Absent, CannotTell, Channel, Delivery, Sent
from bot.parts.records import Decision, packed
from bot.parts.watching import Watch
from bot.store import masters, sentinels
from bot.store import redis as store_redis
from bot.store.events import Events
from bot.store.keys import Keys
from bot.store.outbox import Outbox
from bot.store.parts import PartsLists, Watches
from bot.store.redis import AWAY, Client, open_redis
from bot.store.reviews import Review, Reviews, Vote, Votes
from bot.store.subscriptions import Subscriptions
from bot.store.upkeep import Installation
from bot.subscriptions.records import Subscription
from tests.alerts.samples import announcement
from tests.alerts.test_drains import CHANNEL, FakeSender
from tests.conftest import until
from tests.parts.samples import LINES, NOON, parts_list
from tests.servers.redis import MASTER, Group, RedisServer, started

KEYS = Keys()


class Pair:
    """A master and its replica, in step."""

    def __init__(self, folder: Path) -> None:
        self.servers = [RedisServer(folder / name, "--repl-diskless-sync-delay", "0", durable=False) for name in "ab"]
        self.master, self.replica = (open_redis(server.url) for server in self.servers)

    async def start(self) -> None:
        for server in self.servers:
            await server.start()
        await self._tell("127.0.0.1", str(self.servers[0].port))
        await until(self._in_step, "the replica to follow")

    async def _tell(self, *where: str) -> None:
        pipeline = self.replica.pipeline(transaction=False)
        pipeline.execute_command("REPLICAOF", *where)
        await pipeline.execute()

    async def _in_step(self) -> bool:
        info = await self.replica.info("replication")
        return info.get("master_link_status") == "up" and not info.get("master_sync_in_progress")

    async def catch_up(self) -> None:
        async def equal() -> bool:
            master, replica = await self.master.info("replication"), await self.replica.info("replication")
            return bool(master["master_repl_offset"] == replica["slave_repl_offset"])

        await until(equal, "the replica to have everything")

    async def cut(self) -> None:
        """The replica gets nothing more."""
        await self._tell("127.0.0.1", "1")

    async def promote(self) -> None:
        await self._tell("NO", "ONE")

    async def end(self) -> None:
        for client in (self.master, self.replica):
            await client.aclose()
        for server in self.servers:
            await server.kill()


@pytest.fixture
async def pair(tmp_path: Path) -> AsyncIterator[Pair]:
    pair = Pair(tmp_path)
    await pair.start()
    yield pair
    await pair.end()


def wish(text: str) -> Subscription:
    return Subscription.of(Channel("slack", "T1", "C1"), text, "U1", datetime.now(UTC))


async def test_what_was_confirmed_is_on_the_replica(pair: Pair) -> None:
    for number in range(20):
        await Subscriptions(pair.master, KEYS).add(wish(f"from:CN {number}"))
        assert await pair.replica.hget(KEYS.subscriptions, wish(f"from:CN {number}").id)


async def test_what_no_replica_has_is_not_confirmed(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_redis, "WAIT_MS", 50)
    pair.servers[1].hang()

    with pytest.raises(RedisTimeoutError, match="0 of 1 replicas confirmed"):
        await Subscriptions(pair.master, KEYS).add(wish("from:CN"))
    pair.servers[1].resume()
    await Subscriptions(pair.master, KEYS).add(wish("from:US"))

    assert await pair.replica.hget(KEYS.subscriptions, wish("from:US").id)


async def test_a_repeat_is_not_confirmed_either_before_a_replica_has_what_the_first_one_wrote(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_redis, "WAIT_MS", 50)
    pair.servers[1].hang()
    for _ in range(2):
        with pytest.raises(RedisTimeoutError, match="0 of 1 replicas confirmed"):
            await Subscriptions(pair.master, KEYS).add(wish("from:CN"))
    pair.servers[1].resume()


async def test_behind_sentinel_nothing_is_confirmed_without_a_replica(tmp_path: Path) -> None:
    group = Group(tmp_path / "group")
    async with started(group):
        redis = open_redis(group.url)
        await Subscriptions(redis, KEYS).add(wish("from:CN"))
        await group.servers[1].kill()
        with pytest.raises(RedisTimeoutError, match="0 of 1 replicas confirmed"):
            await Subscriptions(redis, KEYS).add(wish("from:US"))
        await redis.aclose()


async def test_a_confirmed_change_is_on_every_replica_that_answers_whichever_is_promoted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_redis, "WAIT_MS", 5_000)
    group = Group(tmp_path / "group", replicas=2, down_after_ms=3_000)
    async with started(group):
        redis = open_redis(group.url)
        followers = [open_redis(server.url) for server in group.servers[1:]]
        group.servers[2].hang()
        adding = asyncio.create_task(Subscriptions(redis, KEYS).add(wish("from:CN")))
        await until(lambda: followers[0].hget(KEYS.subscriptions, wish("from:CN").id), "one of them to have it")
        await asyncio.sleep(0.2)
        early = adding.done()
        group.servers[2].resume()
        await adding
        everywhere = [bool(await one.hget(KEYS.subscriptions, wish("from:CN").id)) for one in followers]
        monkeypatch.setattr(store_redis, "WAIT_MS", 100)
        monkeypatch.setattr(sentinels, "SUCCESSORS_S", 0.0)
        group.servers[2].hang()
        with pytest.raises(RedisTimeoutError, match="1 of 2 replicas"):
            await Subscriptions(redis, KEYS).add(wish("from:US"))
        await until(lambda: becomes_one(redis), "the Sentinels to give up the one that hangs")
        await Subscriptions(redis, KEYS).add(wish("from:US"))
        group.servers[2].resume()
        on_one = await followers[0].hget(KEYS.subscriptions, wish("from:US").id)
        for client in (redis, *followers):
            await client.aclose()

    assert not early
    assert everywhere == [True, True]
    assert on_one, "one that hangs holds nobody up once the Sentinels would not promote it"


async def becomes_one(redis: Client) -> bool:
    return await store_redis.successors(redis) == 1


async def test_a_replica_that_died_unnoticed_by_the_sentinels_is_still_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be back with its old records, and be promoted, before they have noticed."""
    monkeypatch.setattr(store_redis, "WAIT_MS", 30_000)
    group = Group(tmp_path / "group", replicas=2, down_after_ms=60_000)
    async with started(group):
        redis = open_redis(group.url)
        await Subscriptions(redis, KEYS).add(wish("from:CN"))
        monkeypatch.setattr(store_redis, "WAIT_MS", 1_000)
        await group.servers[2].kill()
        with pytest.raises(RedisTimeoutError, match="1 of 2 replicas"):
            await Subscriptions(redis, KEYS).add(wish("from:US"))
        await redis.aclose()


@pytest.mark.parametrize("what", ["a list", "a decision", "a watch", "a review", "a vote"])
async def test_nothing_that_a_person_does_is_confirmed_without_the_replica(
    pair: Pair, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    lists, redis = PartsLists(pair.master, KEYS), pair.master
    one = parts_list()
    await lists.add(one, packed(LINES))
    done: dict[str, Callable[[], Awaitable[object]]] = {
        "a list": lambda: lists.add(parts_list("a2"), packed(LINES)),
        "a decision": lambda: lists.decide(one, {2: Decision("none", "", "web:Ann", NOON)}),
        "a watch": lambda: Watches(redis, KEYS).begin(Watch(one.id, one.owner, (), "web:Ann", NOON)),
        "a review": lambda: Reviews(redis, KEYS).record(Review("CN/one", ("e1",), "Ann", NOON, "read")),
        "a vote": lambda: Votes(redis, KEYS).vote(Vote("d1", "e1", CHANNEL, "U1", relevant=True, at=NOON)),
    }
    await done[what]()
    pair.servers[1].hang()
    monkeypatch.setattr(store_redis, "WAIT_MS", 50)
    with pytest.raises(RedisTimeoutError, match="0 of 1 replicas confirmed"):
        await done[what]()
    pair.servers[1].resume()


async def test_masters_that_parted_do_not_come_to_one_version_by_different_changes(pair: Pair) -> None:
    """Else a process that read the former one would take the other's subscriptions for those that it knows."""
    await pair.cut()
    await pair.promote()
    await Subscriptions(pair.master, KEYS).add(wish("from:CN"))
    await Subscriptions(pair.replica, KEYS).add(wish("from:US"))

    assert len({await one.get(KEYS.subscriptions_version) for one in (pair.master, pair.replica)}) == 2


async def test_without_replicas_nobody_waits(redis: Client, keys: Keys) -> None:
    begun = asyncio.get_running_loop().time()
    await Subscriptions(redis, keys).add(wish("from:CN"))

    assert asyncio.get_running_loop().time() - begun < store_redis.WAIT_MS / 1000


async def plan(redis: Client, *events: str) -> None:
    for event in events:
        act = announcement(event=event)
        await redis.hset(KEYS.documents, event, act.to_json())
        await Outbox(redis, KEYS, "me").add([Delivery(event, CHANNEL, act)])


async def test_what_the_former_master_may_have_sent_is_looked_for_after_a_failover(pair: Pair) -> None:
    await plan(pair.master, "a", "b")
    await pair.catch_up()
    await pair.cut()
    before = FakeSender()
    await Drain(Outbox(pair.master, KEYS, "me"), Events(pair.master, KEYS), before).run(CHANNEL)
    await pair.promote()
    await Installation(pair.replica, KEYS).begin()
    after = FakeSender(finds=[Sent("a's"), Sent("b's"), Absent(), CannotTell("no right", "")])
    drain = Drain(Outbox(pair.replica, KEYS, "me"), Events(pair.replica, KEYS), after)
    await drain.run(CHANNEL)
    await plan(pair.replica, "c", "d")
    while await Outbox(pair.replica, KEYS, "me").due():
        await pair.replica.delete(KEYS.hold(CHANNEL.key))
        await drain.run(CHANNEL)

    assert before.sent == ["a", "b"]
    # What was planned just after it may have been sent in the moments that are lost: looked for too, and sent where
    # nobody can tell.
    assert (after.looked_for, after.sent) == (["a", "b", "c", "d"], ["c", "d"])
    assert await Outbox(pair.replica, KEYS, "me").due() == []


async def heads(redis: Client, sender: FakeSender, owner: str) -> None:
    """Work on the channel until its outbox is empty."""
    drain = Drain(Outbox(redis, KEYS, owner), Events(redis, KEYS), sender)
    while await Outbox(redis, KEYS, owner).due():
        await redis.delete(KEYS.hold(CHANNEL.key))
        await drain.run(CHANNEL)


@pytest.mark.parametrize("bot_runs_on", [True, False])
async def test_after_a_failover_to_a_replica_that_had_restarted_what_was_sent_is_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, bot_runs_on: bool
) -> None:
    """It says nothing of having followed another; only its address tells."""
    monkeypatch.setattr(masters, "ALONE_S", -1.0)
    group = Group(tmp_path / "group", down_after_ms=500)
    async with started(group):
        redis = open_redis(group.url)
        former, replica = group.servers
        await Installation(redis, KEYS).begin()
        await plan(redis, "a", "b")
        await until(group.in_step, "the replica to follow")
        await redis.set("last", "write")
        await until(lambda: has(replica, "last"), "the replica to have it")
        await replica.kill()
        before = FakeSender()
        await heads(redis, before, "me")
        await former.kill()
        await replica.start()
        await group.failed_over(former)
        after = FakeSender(finds=[Sent("a's"), Sent("b's")])
        if not bot_runs_on:
            await redis.aclose()
            redis = open_redis(group.url)
            await Installation(redis, KEYS).begin()
        await until(lambda: writable(redis), "the new master")
        await heads(redis, after, "me")
        await redis.aclose()

    assert before.sent == ["a", "b"]
    assert (after.looked_for, after.sent) == (["a", "b"], [])


async def test_another_server_that_says_nothing_of_a_former_master_is_known_by_its_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as a replica that a power cut restarted: some versions show no second replication id then."""
    monkeypatch.setattr(masters, "ALONE_S", -1.0)
    group, other = Group(tmp_path / "group", replicas=0), RedisServer(tmp_path / "other")
    former = group.servers[0]
    async with started(group, other):
        redis = open_redis(group.url)
        await Installation(redis, KEYS).begin()
        await plan(redis, "a", "b")
        await other.kill()
        shutil.copytree(tmp_path / "group" / "server-0", tmp_path / "other", dirs_exist_ok=True)
        before, after = FakeSender(), FakeSender(finds=[Sent("a's"), Sent("b's")])
        await heads(redis, before, "me")
        await former.kill()
        await other.start()
        sentinel: Any = open_redis(group.sentinels[0].url)
        await sentinel.execute_command("SENTINEL", "REMOVE", MASTER)
        await sentinel.execute_command("SENTINEL", "MONITOR", MASTER, "127.0.0.1", other.port, 1)
        await sentinel.aclose()
        await until(lambda: writable(redis), "the new master")
        await heads(redis, after, "me")
        info = await redis.info("replication")
        await redis.aclose()

    assert not str(info["master_replid2"]).strip("0")
    assert before.sent == ["a", "b"]
    assert (after.looked_for, after.sent) == (["a", "b"], [])


async def test_nothing_is_posted_of_which_a_replica_that_may_be_promoted_does_not_know(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The replicas are behind, the master dies, they come back and one takes over: none has heard of the act.

    It is found and planned again, under whatever name its first report gives it there, and posted for the first time.
    """
    monkeypatch.setattr(store_redis, "WAIT_MS", 50)
    # Long enough that a busy machine makes no second failover, whose master would not have heard of the second report.
    group = Group(tmp_path / "group", replicas=2, down_after_ms=2_000)
    async with started(group):
        redis = open_redis(group.url)
        await Installation(redis, KEYS).begin()
        former, *others = group.servers
        for one in others:
            await one.kill()
        await plan(redis, "told by the ministry")
        sender = FakeSender(finds=[Absent()])
        draining = asyncio.create_task(heads(redis, sender, "me"))
        await until(lambda: has(former, KEYS.hold(CHANNEL.platform)), "the drain to wait for a replica")
        held = list(sender.sent)
        await former.kill()
        with suppress(RedisError):
            await draining
        for one in others:
            await one.start()
        await group.failed_over(former)
        await former.start()
        await until(lambda: writable(redis), "the new master")
        await plan(redis, "told by the press")
        await heads(redis, sender, "me")
        await redis.aclose()

    assert not held
    assert sender.sent == ["told by the press"]


async def test_a_master_without_replicas_posts_after_a_while_and_says_so_once(
    redis: Client, keys: Keys, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_redis, "WAIT_MS", 1)
    now = [0.0]
    copies = masters.Copies(redis, keys, clock=lambda: now[0])

    async def made(at: float) -> bool:
        now[0] = at
        return await copies.made(following=1)

    answers = [await made(at) for at in (0.0, 5.0, 9.9, 10.5, 16.0, 99.0)]

    assert answers == [False, False, False, True, True, True]
    assert await copies.made(following=0), "where none follows none is waited for"
    assert [record.message.count("posted again after a failover") for record in caplog.records] == [1]


async def writable(redis: Client) -> bool:
    try:
        return bool(await redis.set("writable", "1"))
    except AWAY:
        return False


async def has(server: RedisServer, key: str) -> bool:
    redis = open_redis(server.url)
    try:
        return bool(await redis.get(key))
    finally:
        await redis.aclose()


@pytest.mark.parametrize("sentinel", [True, False])
async def test_after_a_plain_restart_nothing_is_looked_for(tmp_path: Path, *, sentinel: bool) -> None:
    """With its file the server has everything; where a channel cannot be read back, nothing would become unclear."""
    whole = Group(tmp_path / "group", down_after_ms=60_000) if sentinel else RedisServer(tmp_path / "alone")
    async with started(whole):
        redis, server = open_redis(whole.url), whole.servers[0] if isinstance(whole, Group) else whole
        await plan(redis, "a", "b", "c")
        sender = FakeSender()
        drain = Drain(Outbox(redis, KEYS, "me"), Events(redis, KEYS), sender)
        await Installation(redis, KEYS).begin()
        await server.kill()
        await server.start()
        await drain.run(CHANNEL)
        await redis.aclose()

    assert (sender.looked_for, sender.sent) == ([], ["a", "b", "c"])


async def test_a_note_of_an_earlier_version_is_understood(redis: Client, keys: Keys) -> None:
    info = await redis.info("replication")
    await redis.set(keys.master, info["master_replid"])
    await plan(redis, "a")
    sender = FakeSender()
    await Drain(Outbox(redis, keys, "me"), Events(redis, keys), sender).run(CHANNEL)

    assert (sender.looked_for, sender.sent) == ([], ["a"])
    assert await redis.get(keys.master) == f"{info['master_replid']} "
