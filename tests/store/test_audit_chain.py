"""Nobody changes, replaces or takes away an audit entry unseen; erasure and retention leave the chain whole."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UsageError
from bot.model.delivery import Channel
from bot.store.audit import (
    ERASED,
    Audit,
    AuditedRecords,
    AuditForwarder,
    Chained,
    ChainLink,
    Person,
    VersionedHash,
    chain_faults,
    next_link,
)
from bot.store.erasure import ErasedPerson, PersonRecords
from bot.store.keys import Keys
from bot.store.outbox import now_ms
from bot.store.redis import Client
from bot.store.reviews import Reviews, Vote, Votes
from bot.store.subscriptions import Mutes, Subscriptions
from bot.store.upkeep import Installation
from bot.subscriptions.records import MOST_IN_CHANNEL, AuditEntry, Subscription

CHANNEL, OTHER = Channel("slack", "T1", "C1"), Channel("slack", "T1", "C2")
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ANN, BOB = Person("slack", "T1", "U-ann"), Person("slack", "T1", "U-bob")


def chain(count: int) -> list[ChainLink]:
    links: list[ChainLink] = []
    for number in range(count):
        links.append(next_link(links[-1].head if links else "", f'{{"n":{number}}}'))
    return links


@given(count=st.integers(0, 6), kept=st.integers(0, 6))
def test_a_chain_holds_from_whichever_entry_is_the_oldest(count: int, kept: int) -> None:
    links = chain(count)
    left = links[-kept:] if kept else links

    assert list(chain_faults(left, links[-1].head if links else "")) == []


@given(data=st.data(), count=st.integers(2, 8))
def test_whatever_is_done_to_a_chain_is_found(data: st.DataObject, count: int) -> None:
    links = chain(count)
    head, at = links[-1].head, data.draw(st.integers(0, count - 1))
    link = links[at]
    changed = {
        "text": [*links[:at], ChainLink(link.number, link.before, '{"n":"x"}', link.hash), *links[at + 1 :]],
        "last taken away": links[:-1],
        "swapped": [*links[: count - 2], links[-1], links[-2]],
        "forged": [*links[:at], next_link(links[at - 1].head if at else "", '{"n":"x"}'), *links[at + 1 :]],
        "one missing": links[:at] + links[at + 1 :] if 0 < at < count - 1 else links[:-1],
    }[data.draw(st.sampled_from(["text", "last taken away", "swapped", "forged", "one missing"]))]

    assert list(chain_faults(changed, head))


async def written(redis: Client, keys: Keys, count: int = 5) -> Audit:
    changing = AuditedRecords(redis, keys, VersionedHash(keys.channel_settings, keys.channel_settings_version))
    for number in range(count):
        who = ANN.user if number % 2 else BOB.user
        entry = AuditEntry(NOW, CHANNEL.key, who, "settings", "", str(number))
        assert await changing.change("f", str(number), CHANNEL, entry)
    return Audit(redis, keys)


async def test_changes_are_chained_also_those_of_the_same_instant(redis: Client, keys: Keys) -> None:
    await written(redis, keys)
    subscriptions = Subscriptions(redis, keys)
    await asyncio.gather(
        *(subscriptions.add(Subscription.of(CHANNEL, f"about:{n}", "U1", NOW)) for n in range(20)),
        *(Subscriptions(redis, keys).add(Subscription.of(OTHER, f"about:{n}", "U1", NOW)) for n in range(20)),
    )
    found = await Audit(redis, keys).verify("slack", "T1")

    assert found.faults == ()
    assert (found.entries, found.first, found.last, found.unchained) == (45, 1, 45, 0)


@pytest.mark.parametrize("deed", ["change", "take away", "empty"])
async def test_who_writes_to_redis_is_found_out(redis: Client, keys: Keys, deed: str) -> None:
    audit, key = await written(redis, keys), keys.audit("slack", "T1")
    entries = await redis.xrange(key)
    if deed == "take away":
        await redis.xdel(key, entries[2][0])
    elif deed == "empty":
        await redis.delete(key)
    else:
        raw: Any = redis
        await redis.delete(key)
        for stream_id, fields in entries:
            await raw.xadd(
                key, {**fields, "entry": fields["entry"].replace('"after":"3"', '"after":"4"')}, id=stream_id
            )

    assert (await audit.verify("slack", "T1")).faults


async def test_retention_trims_from_the_front_and_the_rest_holds(redis: Client, keys: Keys) -> None:
    audit, key = await written(redis, keys, 300), keys.audit("slack", "T1")
    await audit.trim(timedelta(days=30), datetime.now(UTC))
    assert (await audit.verify("slack", "T1")).entries == 300
    await redis.xtrim(key, minid=(await redis.xrange(key))[100][0], approximate=False)
    found = await audit.verify("slack", "T1")

    assert found.faults == ()
    assert (found.first, found.last) == (101, 300)


async def test_an_erased_person_is_nowhere_and_the_chain_still_holds(redis: Client, keys: Keys) -> None:
    audit = await written(redis, keys)
    subscriptions = Subscriptions(redis, keys)
    await subscriptions.add(Subscription.of(CHANNEL, "about:graphite", ANN.user, NOW))
    await subscriptions.add(Subscription.of(OTHER, "about:gallium", BOB.user, NOW))
    await Mutes(redis, keys).set("e1", "an act", CHANNEL, ANN.user, NOW, mute=True)
    labels = Votes(redis, keys)
    for person in (ANN, BOB):
        await labels.vote(Vote("d1", "e1", CHANNEL, person.user, relevant=True, at=NOW.isoformat()))
    records = PersonRecords(redis, keys)
    before = [row async for row in records.of(ANN)]
    gone = await records.erase(ANN)

    assert sorted({row["record"] for row in before}) == ["change", "mute", "subscription", "vote"]
    assert gone == ErasedPerson(subscriptions=1, mutes=1, votes=1, changes=4)
    assert [row async for row in records.of(ANN)] == []
    assert [row async for row in records.of(BOB)]
    assert ANN.user not in await everything(redis)
    assert (await audit.verify("slack", "T1")).faults == ()
    assert {one.entry.who async for one in audit.entries("slack", "T1")} == {BOB.user, ERASED}
    assert len(await subscriptions.of(CHANNEL)) == 1
    assert (await records.erase(ANN)).nothing


async def test_a_reviewers_name_is_erased_from_the_reviews(redis: Client, keys: Keys) -> None:
    records = PersonRecords(redis, keys)
    pipeline = redis.pipeline(transaction=False)
    for name in ("A. Curator", "B. Curator", "A. Curator"):
        text = '{"measure":"cn-2024-46","events":["e"],"by":"%s","at":"2026-11-24T00:00:00Z","note":""}' % name  # noqa: UP031 - braces
        pipeline.rpush(keys.reviews, text)
    await pipeline.execute()

    assert len([row async for row in records.reviewed_by("A. Curator")]) == 2
    assert (await records.erase_reviewer("A. Curator")).reviews == 2
    assert [one.by for one in await Reviews(redis, keys).history()] == [ERASED, "B. Curator", ERASED]


async def everything(redis: Client) -> str:
    found, raw = "", redis
    readers = {"hash": "HGETALL", "string": "GET", "set": "SMEMBERS"}
    ranges = {"list": "LRANGE", "zset": "ZRANGE", "stream": "XRANGE"}
    client: Any = raw
    async for key in redis.scan_iter(match="*", count=500):
        kind = await client.type(key)
        bounds = () if kind in readers else ("-", "+") if kind == "stream" else (0, -1)
        found += f"{key} {await client.execute_command({**readers, **ranges}[kind], key, *bounds)}\n"
    return found


async def test_entries_of_an_earlier_version_are_chained_at_the_first_start(redis: Client, keys: Keys) -> None:
    key = keys.audit("slack", "T1")
    pipeline = redis.pipeline(transaction=False)
    for number in range(2_500):
        entry = AuditEntry(NOW, CHANNEL.key, ANN.user, "settings", "", str(number))
        pipeline.xadd(key, {"entry": entry.to_json()}, id=f"{now_ms() + number}-0")
    await pipeline.execute()
    for _ in range(2):
        await Installation(redis, keys).begin()
    await Subscriptions(redis, keys).add(Subscription.of(CHANNEL, "about:graphite", BOB.user, NOW))
    audit = Audit(redis, keys)
    found = await audit.verify("slack", "T1")

    assert found.faults == ()
    assert (found.entries, found.unchained) == (2_501, 0)
    assert ANN.user not in str(await redis.xrange(key))
    entries = [one.entry async for one in audit.entries("slack", "T1")]
    assert [entries[at].after for at in (0, 2_499)] == ["0", "2499"]
    assert entries[0].who == ANN.user


async def test_no_channel_gets_more_subscriptions_than_its_bound_however_many_come_at_once(
    redis: Client, keys: Keys
) -> None:
    async def subscribe(number: int) -> bool:
        try:
            await Subscriptions(redis, keys).add(Subscription.of(CHANNEL, f"about:{number}", "U1", NOW))
        except UsageError:
            return False
        return True

    added = await asyncio.gather(*map(subscribe, range(MOST_IN_CHANNEL + 20)))

    assert sum(added) == MOST_IN_CHANNEL
    assert len(await Subscriptions(redis, keys).of(CHANNEL)) == MOST_IN_CHANNEL
    again = Subscription.of(CHANNEL, f"about:{added.index(True)}", "U1", NOW)
    await Subscriptions(redis, keys).add(again)


async def test_each_entry_is_handed_on_once_it_happens_and_kept_while_the_log_cannot_be_written(
    redis: Client, keys: Keys
) -> None:
    out: list[tuple[int, str, str]] = []
    full = [True]
    pauses: list[float] = []

    def write(one: Chained) -> None:
        if full[0]:
            raise OSError("No space left on device")
        out.append((one.number, one.entry.who, one.hash))

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    forwarding = AuditForwarder(redis, keys, write, sleep)
    await written(redis, keys, 3)
    for _ in range(3):
        await forwarding.turn()
    assert (out, pauses) == ([], [1.0, 2.0, 4.0])
    full[0] = False
    await forwarding.turn()
    entries = [one async for one in Audit(redis, keys).entries("slack", "T1")]

    assert out == [(one.number, one.entry.who, one.hash) for one in entries]
    assert await redis.xlen(keys.audit_outgoing) == 0
