"""Settings of channels, and who changed what."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from bot.model.delivery import Channel
from bot.store.audit import KEPT, Audit, AuditedRecords, VersionedHash
from bot.store.keys import Keys
from bot.store.redis import Client
from bot.store.subscriptions import ChannelSettings, Subscriptions
from bot.subscriptions.delivery_options import Digest, Options
from bot.subscriptions.records import NO_DEFAULTS, AuditEntry, ChannelDefaults, Subscription

CHANNEL, OTHER = Channel("discord", "G1", "42"), Channel("discord", "G2", "42")
DAILY = ChannelDefaults(Options(digest=Digest(time(9)), zone="Europe/Berlin"), "CN", "US")
NOW = datetime(2026, 11, 24, tzinfo=UTC)


async def test_settings_are_read_back_and_seen_by_other_processes(redis: Client, keys: Keys) -> None:
    ours, theirs = ChannelSettings(redis, keys), ChannelSettings(redis, keys)
    assert await theirs.of(CHANNEL) == NO_DEFAULTS

    assert await ours.change(CHANNEL, DAILY, "U1")
    assert await theirs.of(CHANNEL) == DAILY
    assert await theirs.of(OTHER) == NO_DEFAULTS
    assert await theirs.all() is await theirs.all()

    assert await ours.change(CHANNEL, ChannelDefaults(), "U1")
    assert await theirs.all() == {}


async def test_each_change_is_written_down_once_with_who_and_what(redis: Client, keys: Keys) -> None:
    settings, audit = ChannelSettings(redis, keys), Audit(redis, keys)
    await settings.change(CHANNEL, DAILY, "U1")
    assert not await settings.change(CHANNEL, DAILY, "U1")
    await settings.change(CHANNEL, ChannelDefaults(to="US"), "U2")
    await settings.change(OTHER, ChannelDefaults(to="US"), "U3")

    found = await audit.of(CHANNEL, 10)

    assert [(one.who, one.what, one.before, one.after) for one in found] == [
        ("U2", "settings", "digest:daily@09:00 tz:Europe/Berlin from:CN to:US", "to:US"),
        ("U1", "settings", "", "digest:daily@09:00 tz:Europe/Berlin from:CN to:US"),
    ]
    assert datetime.now(UTC) - found[0].at < timedelta(minutes=1)
    assert [one.entry.who async for one in audit.entries("discord", "G2")] == ["U3"]


async def test_subscribing_changing_and_unsubscribing_are_written_down(redis: Client, keys: Keys) -> None:
    subscriptions, audit = Subscriptions(redis, keys), Audit(redis, keys)
    one = Subscription.of(CHANNEL, "from:CN", "U1", NOW)
    await subscriptions.add(one, "U1")
    await subscriptions.add(one, "U1")
    await subscriptions.add(Subscription.of(CHANNEL, "from:CN", "U1", NOW, DAILY.options), "U2")
    assert [each.options for each in await subscriptions.of(CHANNEL)] == [DAILY.options]
    await subscriptions.remove(one.id, "U3")
    assert not await subscriptions.remove(one.id, "U3")

    assert [(each.who, each.what, each.before, each.after) for each in await audit.of(CHANNEL, 10)] == [
        ("U3", "unsubscribe", "from:CN digest:daily@09:00 tz:Europe/Berlin", ""),
        ("U2", "subscribe", "from:CN", "from:CN digest:daily@09:00 tz:Europe/Berlin"),
        ("U1", "subscribe", "", "from:CN"),
    ]


async def test_what_is_older_than_400_days_is_forgotten(redis: Client, keys: Keys) -> None:
    changing = AuditedRecords(redis, keys, VersionedHash(keys.channel_settings, keys.channel_settings_version))
    for number in range(300):
        await changing.change(
            "f", str(number), CHANNEL, AuditEntry(NOW, CHANNEL.key, "U1", "settings", "", str(number))
        )
    later = datetime.now(UTC) + KEPT
    await changing.change("f", "last", CHANNEL, AuditEntry(later, CHANNEL.key, "U1", "settings", "", "last"))

    # Redis drops whole nodes of a stream, of about a hundred entries.
    kept = await Audit(redis, keys).of(CHANNEL, 1000)
    assert kept[0].after == "last"
    assert len(kept) <= 101


async def test_settings_of_another_version_count_as_empty(redis: Client, keys: Keys) -> None:
    await redis.hset(keys.channel_settings, CHANNEL.key, "[]")

    assert await ChannelSettings(redis, keys).of(CHANNEL) == NO_DEFAULTS


def test_stored_settings_of_a_newer_version_lose_only_what_is_new() -> None:
    stored = '{"options":"digest:daily@09:00 colour:blue","from":"CN","to":null,"more":1}'

    assert ChannelDefaults.from_json(stored) == ChannelDefaults(Options(digest=Digest(time(9))), "CN")


async def test_every_change_on_record_is_read_however_many_there_are(redis: Client, keys: Keys) -> None:
    changing = AuditedRecords(redis, keys, VersionedHash(keys.channel_settings, keys.channel_settings_version))
    first = AuditEntry(datetime.now(UTC), CHANNEL.key, "bob", "unsubscribe", "everything", "")
    await changing.change("first", "1", CHANNEL, first)
    pipeline = redis.pipeline(transaction=False)
    for number in range(2_600):
        entry = replace(first, who="alice", what="settings", after=str(number))
        pipeline.xadd(keys.audit(CHANNEL.platform, CHANNEL.workspace), {"entry": entry.to_json()})
    await pipeline.execute()

    audit = Audit(redis, keys)
    found = [one.entry async for one in audit.entries(CHANNEL.platform, CHANNEL.workspace, newest_first=True)]

    assert len(found) == 2_601
    assert (found[0].after, found[-1]) == ("2599", first)


async def test_changes_are_kept_as_long_as_the_operator_says(redis: Client, keys: Keys) -> None:
    ten_years = timedelta(days=3650)
    changing = AuditedRecords(
        redis, keys, VersionedHash(keys.channel_settings, keys.channel_settings_version), ten_years
    )
    entry = AuditEntry(datetime.now(UTC), CHANNEL.key, "U1", "settings", "", "")
    for number in range(300):
        await changing.change("f", str(number), CHANNEL, entry)
    await changing.change("f", "last", CHANNEL, replace(entry, at=datetime.now(UTC) + timedelta(days=3000)))

    assert len(await Audit(redis, keys).of(CHANNEL, 1000)) == 301


async def test_one_more_among_many_reads_none_of_the_others_again(redis: Client, keys: Keys) -> None:
    subscriptions = Subscriptions(redis, keys)
    for number in range(20):
        await subscriptions.add(Subscription.of(Channel("slack", "T1", f"C{number}"), "about:graphite", "U1", NOW))
    before = {one.id: one for one in await subscriptions.all()}
    await subscriptions.add(Subscription.of(Channel("slack", "T1", "C99"), "about:gallium", "U1", NOW))
    after = {one.id: one for one in await subscriptions.all()}

    assert len(after) == 21
    assert all(after[id_] is one for id_, one in before.items())
