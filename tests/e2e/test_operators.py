"""The operators hear of a source once when it breaks and once when it heals, whatever is killed in between."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.feeds.fetch.client import Fetcher
from bot.feeds.health import Notify, SourceNotice
from bot.feeds.poller import Poller
from bot.feeds.sources import Source
from bot.feeds.worker.pool import ParserPool
from bot.model.delivery import Channel
from bot.store.intake import Intake
from bot.store.keys import Keys
from bot.store.outbox import Outbox
from bot.store.redis import Client
from bot.store.sources import SourceRound
from handlers.messages.operators import telling
from tests import processes
from tests.e2e.bot import Bot, Feeds, running
from tests.feeds.making import source
from tests.servers.feeds import FeedServer, Response, rss

OPERATORS = Channel("slack", "T1", "C9")


async def _wake(channels: object) -> None:
    del channels


class Killed(BaseException):
    """The process ends here."""


def killed_after(tell: Notify) -> Notify:
    """Tells, and is killed the first time before it can note that it told."""
    told: set[int] = set()

    async def tell_and_die(one: Source, notice: SourceNotice) -> None:
        await tell(one, notice)
        if notice.number not in told:
            told.add(notice.number)
            raise Killed

    return tell_and_die


@pytest.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with FeedServer() as started:
        yield started


async def test_a_kill_between_telling_and_noting_it_repeats_nothing(
    redis: Client, keys: Keys, server: FeedServer
) -> None:
    one = source(server.url("/f"))
    answers = [Response(200, rss()), *[Response(500)] * 3, *[Response(200, rss())] * 3]
    server.reply("/f", *answers)
    outbox = Outbox(redis, keys, "me")
    tell = killed_after(telling(outbox, OPERATORS, _wake))
    kills = 0
    async with Fetcher(server.private) as fetcher, ParserPool(1) as parser:
        for _ in range(len(answers) + 2):
            poller = Poller([one], fetcher, parser, Intake(redis, keys), SourceRound(redis, keys), notify=tell)
            try:
                await poller.reconcile()
                await poller.poll(one, 0)
            except Killed:
                kills += 1

    assert kills == 2
    records = [await outbox.record(name) for name in await redis.lrange(keys.outbox(OPERATORS.key), 0, -1)]
    planned = [await redis.hgetall(keys.delivery(record.id)) for record in records if record]
    titles = [json.loads(one["content"])["title"] for one in planned]
    assert titles == ["Agency cannot be read", "Agency is read again"]
    assert {one["kind"] for one in planned} == {"notice"}


async def test_an_operator_at_the_terminal_is_told_and_can_look(tmp_path: Path, server: FeedServer) -> None:
    feeds = Feeds(server, tmp_path)
    bot = Bot(tmp_path / "home", feeds.environment | {"EXPORTWATCH_OPERATORS": "terminal"})
    async with running(bot):
        await feeds.polled()
        server.reply("/press.xml", Response(503))
        await bot.prints("The press cannot be read")
        shown = await looked(bot)
        assert [(one["id"], one["state"]) for one in shown] == [("press", "failing"), ("ministry", "fine")]
        assert shown[0]["error"] == "http-503"
        assert shown[1]["last_success"]
        await bot.kill()
        await bot.start()
        await feeds.asked("press", 3)
        feeds.publish("press", "Nothing", "https://press.example/1")
        await bot.prints("The press is read again")
        await feeds.asked("press", 3)

    assert bot.out.count("The press cannot be read") == 1
    assert bot.out.count("The press is read again") == 1


async def looked(bot: Bot) -> list[dict[str, object]]:
    """What `exportwatch feeds --json` prints beside the running bot."""
    ended = await processes.run("feeds", "--json", env=bot.environment, cwd=bot.home.parent)
    return [json.loads(line) for line in ended.stdout.splitlines()]
