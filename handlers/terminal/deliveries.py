"""`exportwatch deliveries`: who was told what, and what needs a person's eye."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from datetime import datetime

import click
from redis.exceptions import RedisError

from bot import settings as settings_
from bot.errors import StoreError
from bot.settings import Settings
from bot.store.connection import explain, open_redis
from bot.store.embedded import socket_of
from bot.store.keys import Keys
from bot.store.outbox import Outbox, Record

LISTED = 50


@click.command()
@click.option("--unclear", is_flag=True, help="Only those of which nobody can tell whether they arrived.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--last", default=LISTED, show_default=True, type=click.IntRange(1, 100_000), help="How many at most.")
def command(unclear: bool, as_json: bool, last: int) -> None:
    """List the deliveries of a running bot, newest first: state, channel, event, and why."""
    for record in asyncio.run(_read(settings_.load(), unclear=unclear, last=last)):
        click.echo(_line(record) if not as_json else json.dumps(asdict(record), default=datetime.isoformat))


async def _read(settings: Settings, *, unclear: bool, last: int) -> list[Record]:
    redis = open_redis(_address(settings))
    outbox = Outbox(redis, Keys(), "reader")
    try:
        return await outbox.unclear() if unclear else await outbox.recent(last)
    except (RedisError, OSError) as error:
        raise explain(error) from error
    finally:
        await redis.aclose()


def _address(settings: Settings) -> str:
    if settings.redis_url:
        return settings.redis_url.get_secret_value()
    socket = socket_of(settings.home)
    if socket is None:
        raise StoreError(
            f"no bot is running in {settings.home}. Start it, or name its home with EXPORTWATCH_HOME or its Redis with "
            "REDIS_URL."
        )
    return f"unix://{socket}"


def _line(record: Record) -> str:
    words = (
        record.planned.strftime("%Y-%m-%d %H:%M:%S"),
        record.state,
        record.channel,
        record.event,
        record.id,
        f"({record.why})" if record.why else "",
    )
    return "  ".join(word for word in words if word)
