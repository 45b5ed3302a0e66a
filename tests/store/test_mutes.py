"""Muting an act in a channel: on record, written down, and heeded by the planner."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.model.delivery import Channel
from bot.store.audit import Audit
from bot.store.events import Events
from bot.store.keys import Keys
from bot.store.redis import Client
from bot.store.subscriptions import Mutes

CHANNEL = Channel("slack", "T1", "C1")
NOW = datetime(2026, 11, 24, tzinfo=UTC)


async def test_a_mute_and_its_undoing_are_each_written_down_once(redis: Client, keys: Keys) -> None:
    mutes, events, audit = Mutes(redis, keys), Events(redis, keys), Audit(redis, keys)
    for _ in range(2):
        await mutes.set("e1", "China: graphite", CHANNEL, "U1", NOW, mute=True)
    muted = await events.muted("e1")
    for _ in range(2):
        await mutes.set("e1", "China: graphite", CHANNEL, "U2", NOW, mute=False)

    assert muted == {CHANNEL}
    assert await events.muted("e1") == frozenset()
    assert [(one.who, one.what, one.before, one.after) for one in await audit.of(CHANNEL, 10)] == [
        ("U2", "unmute", "China: graphite", ""),
        ("U1", "mute", "", "China: graphite"),
    ]
