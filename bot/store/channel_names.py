"""The names of channels for which something is on record, kept as a platform last gave them."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping

from bot.errors import RecordError
from bot.model.channel_names import ChannelName
from bot.store.keys import Keys
from bot.store.redis import Client, in_parts

log = logging.getLogger(__name__)


class ChannelNames:
    """Names by the channel's key. Nobody is asked for them: a channel whose name was never given has none."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._key = keys.channel_names

    async def of(self, channels: Iterable[str]) -> dict[str, ChannelName]:
        """Return the names on record of these channels."""
        found: dict[str, ChannelName] = {}
        for part in in_parts(list(dict.fromkeys(channels))):
            for channel, record in zip(part, await self._redis.hmget(self._key, part), strict=True):
                if record and (name := _readable(channel, record)):
                    found[channel] = name
        return found

    async def note(self, names: Mapping[str, ChannelName]) -> None:
        """Keep names; those that are on record like that are not written again."""
        known = await self.of(names)
        changed = {channel: name.to_json() for channel, name in names.items() if known.get(channel) != name}
        for channel, record in changed.items():
            await self._redis.hset(self._key, channel, record)


def _readable(channel: str, record: str) -> ChannelName | None:
    try:
        return ChannelName.from_json(record)
    except RecordError as error:
        log.warning("The name of %s cannot be read and counts as unknown: %s", channel, error)
        return None
