"""Every process can be watched, whatever its roles; what is wrong elsewhere never asks for its restart."""

from __future__ import annotations

import re
from http import HTTPStatus
from pathlib import Path

import aiohttp
import pytest

from tests.e2e.bot import Bot, Feeds, running
from tests.servers.feeds import FeedServer
from tests.servers.redis import RedisServer, started
from tests.servers.slack import SlackServer

ROLES = ("poll", "desk", "deliver", "slack,deliver", "web", "desk,deliver")


async def asked(base: str, path: str) -> int:
    async with aiohttp.ClientSession() as session, session.get(base + path) as answer:
        await answer.read()
        return answer.status


async def shown(base: str, path: str) -> int:
    """Return the status of a page, once the first worker of look-ups is ready."""
    while (status := await asked(base, path)) == HTTPStatus.SERVICE_UNAVAILABLE:
        pass
    return status


async def address(bot: Bot) -> str:
    await bot.says("Web: http")
    found = re.search(r"Web: (http://[\d.:]+)/", bot.log)
    assert found
    return found[1]


@pytest.mark.parametrize("roles", ROLES)
async def test_each_role_tells_that_it_lives_is_ready_and_counts(tmp_path: Path, roles: str) -> None:
    redis = RedisServer(tmp_path / "redis")
    async with FeedServer() as server, SlackServer() as slack, started(redis):
        tokens = {"SLACK_BOT_TOKEN": slack.bot_token, "SLACK_APP_TOKEN": slack.app_token, "SLACK_API_URL": slack.url}
        feeds = Feeds(server, tmp_path)
        bot = Bot(tmp_path / "home", {**feeds.environment, **tokens, "REDIS_URL": redis.url}, "--only", roles)
        async with running(bot):
            base = await address(bot)
            await bot.says("Running: 2 sources")
            answers = {path: await asked(base, path) for path in ("/livez", "/readyz", "/metrics")}
            page = await shown(base, "/")

            slack.bot_token = "xoxb-another"  # the bot's own is revoked
            revoked = await asked(base, "/livez"), await asked(base, "/readyz")

    assert set(answers.values()) == {200}
    assert page == (200 if "web" in roles else 404)
    assert revoked == (200, 200)


async def test_a_process_without_redis_lives_and_is_not_ready(tmp_path: Path) -> None:
    redis = RedisServer(tmp_path / "redis")
    async with FeedServer() as server, started(redis):
        feeds = Feeds(server, tmp_path)
        bot = Bot(tmp_path / "home", {**feeds.environment, "REDIS_URL": redis.url}, "--only", "poll")
        async with running(bot):
            base = await address(bot)
            await bot.says("Running: 2 sources")
            await redis.kill()
            assert await asked(base, "/livez") == 200
            assert await asked(base, "/readyz") == 503
