"""A running bot takes a new edition over: verified by a process beside it, announced once, answered from."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from http import HTTPStatus
from pathlib import Path

import aiohttp
import pytest

from bot.rules_feed.store import Announced
from tests.conftest import until
from tests.e2e.bot import Bot, running
from tests.program import run_beside
from tests.rules_feed.site import Careless, Site, act
from tests.servers.feeds import FeedServer
from tests.servers.ports import free_port

pytestmark = pytest.mark.slow


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with FeedServer() as server:
        made = Site(tmp_path, server)
        made.publish(act(title="Export of widgets"))
        await made.update()
        made.store.note_announced(Announced(1, str(made.store.state.current)))
        yield made


@pytest.fixture
def bot(site: Site, tmp_path: Path) -> Bot:
    (tmp_path / "feeds.yaml").write_text("sources: []\n")
    environment = {
        "EXPORTWATCH_FEEDS": str(tmp_path / "feeds.yaml"),
        "EXPORTWATCH_RULES": str(site.base),
        "EXPORTWATCH_RULES_FEED": site.server.url("/feed"),
        "EXPORTWATCH_ALLOW_PRIVATE": site.server.pair,
        "EXPORTWATCH_WEB": f"127.0.0.1:{free_port()}",
    }
    made = Bot(site.home, environment)
    made.afresh = True  # it replaces itself by what it was started as
    return made


async def told(bot: Bot, path: str) -> dict[str, object]:
    """Return what the bot answers, once it serves and its first worker of look-ups is ready."""
    async with aiohttp.ClientSession() as client:
        while True:
            try:
                async with client.get(f"http://{bot.environment['EXPORTWATCH_WEB']}{path}") as answer:
                    if answer.status != HTTPStatus.SERVICE_UNAVAILABLE:
                        return dict(await answer.json())
            except (aiohttp.ClientError, ValueError):
                await asyncio.sleep(0.05)


async def test_a_new_edition_is_announced_once_and_answered_from(bot: Bot, site: Site) -> None:
    site.publish(act(title="Export of widgets", kind="prohibition"))
    async with running(bot):
        await bot.says("Another edition of the rules is in use: 2-")
        await bot.says("Reading settings, sources and rules anew")
        await bot.prints("rule changed: export ban on widgets")
        await until(lambda: bot.log.count("Running: 1 sources, 1 rules") == 2, "a second start")
        day = site.now.date().isoformat()
        assert (await told(bot, "/healthz"))["rules"] == {"edition": 2, "day": day, "as_of": "2026-11-01"}
        answer = await told(bot, "/api/v1/restricted?q=widgets+from:IS")
        assert (answer["status"], answer["edition"]) == ("prohibited", {"number": 2, "day": day})
        environment = {name: bot.environment[name] for name in bot.environment if name.startswith("EXPORTWATCH_")}
        ended = await run_beside("rules", "rollback", **environment)
        assert ended.stdout.startswith("In use: edition 1 of")
        await bot.says("Another edition of the rules is in use: 1-")
    assert bot.out.count("rule changed: export ban on widgets") == 1

    shown = await run_beside("coverage", "--json", **environment)
    assert json.loads(shown.stdout)["rules"]["edition"] == 1
    shown = await run_beside("restricted", "widgets from:IS", **environment)
    assert "Rules: edition 1 of" in shown.stdout


async def test_a_refused_edition_is_logged_and_the_bot_goes_on(bot: Bot, site: Site) -> None:
    site.publish(act(kind="licens"), by=Careless)
    async with running(bot):
        await bot.says("refused, nothing of it is used: edition 2 is not right by `rules check`")
        answer = await told(bot, "/api/v1/restricted?q=widgets+from:IS")
        assert (answer["status"], answer["edition"]) == ("licence", {"number": 1, "day": site.now.date().isoformat()})
