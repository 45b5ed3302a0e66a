"""Stored channel settings, with a view that is re-read only when something has changed."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime

from bot.alerts.channels import NOTHING_USUAL, Entry, Usual
from bot.alerts.delivery import Channel
from bot.store.changing import Changing, Records
from bot.store.client import Client
from bot.store.keys import Keys

log = logging.getLogger(__name__)


class ChannelSettings:
    """What is usual in each channel."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys
        self._changing = Changing(redis, keys, Records(keys.channel_settings, keys.channel_settings_version))
        self._version: str | None = None
        self._all: Mapping[Channel, Usual] = {}

    async def all(self) -> Mapping[Channel, Usual]:
        """Of every channel that has set something; one small read, and the same object, while nothing changed."""
        version = await self._redis.get(self._keys.channel_settings_version) or "0"
        if version != self._version:
            self._all = dict(map(_read, (await self._redis.hgetall(self._keys.channel_settings)).items()))
            self._version = version
        return self._all

    async def of(self, channel: Channel) -> Usual:
        """What is usual in one channel."""
        return (await self.all()).get(channel, NOTHING_USUAL)

    async def change(self, channel: Channel, usual: Usual, by: str) -> bool:
        """Put a channel's settings on record; whether anything changed."""
        before = await self._redis.hget(self._keys.channel_settings, channel.key)
        was = Usual.from_json(before, channel.platform).text if before else ""
        entry = Entry(datetime.now(UTC), channel.key, by, "settings", was, usual.text)
        return await self._changing.change(channel.key, usual.to_json(), channel, entry)


def _read(stored: tuple[str, str]) -> tuple[Channel, Usual]:
    channel = Channel.from_key(stored[0])
    try:
        return channel, Usual.from_json(stored[1], channel.platform)
    except ValueError as error:
        log.warning("The settings of %s cannot be read and count as empty: %s", channel.key, error)
        return channel, NOTHING_USUAL
