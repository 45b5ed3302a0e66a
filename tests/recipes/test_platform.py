"""The recipe "add a platform": one folder and its entry, and every part of the program knows it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from dotenv import dotenv_values

from bot.model.delivery import Channel
from bot.store.keys import Keys
from bot.store.redis import Client
from bot.store.subscriptions import Subscriptions
from bot.subscriptions.records import Subscription
from tests import processes
from tests.conftest import until
from tests.doctor.test_setup import setup
from tests.e2e.bot import Bot, Feeds, running
from tests.recipes.copy import with_postbox
from tests.servers.feeds import FeedServer
from tests.servers.routes import serving

TOKEN = "letters-and-numbers-123"
LETTERS = Channel("postbox", "home", "letters")


@dataclass
class Postbox:
    """A server that takes letters from who has the token."""

    url: str = ""
    letters: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    async def open(self, request: web.Request) -> web.Response:
        return web.Response(status=200 if self._known(request) else 401)

    async def take(self, request: web.Request) -> web.Response:
        if not self._known(request):
            return web.Response(status=401)
        self.letters.append((request.match_info["channel"], await request.json()))
        return web.Response()

    @staticmethod
    def _known(request: web.Request) -> bool:
        return request.headers.get("Authorization") == f"Bearer {TOKEN}"


@pytest.fixture
async def postbox() -> AsyncIterator[Postbox]:
    box = Postbox()
    async with serving([web.get("/", box.open), web.post("/{channel}", box.take)]) as box.url:
        yield box


async def says(program: Path, folder: Path, environment: dict[str, str], *arguments: str) -> str:
    """What a command of the extended program prints."""
    folder.mkdir(exist_ok=True)
    environment = processes.environment({**environment, "PYTHONPATH": str(program)})
    return (await processes.run(*arguments, env=environment, cwd=folder)).stdout


async def test_a_platform_is_a_folder_and_an_entry(
    tmp_path: Path, postbox: Postbox, redis: Client, redis_url: str
) -> None:
    program = with_postbox(tmp_path / "program")
    await Subscriptions(redis, Keys()).add(Subscription.of(LETTERS, "", "-", datetime.now(UTC)))
    tokens = {"POSTBOX_URL": postbox.url, "POSTBOX_TOKEN": TOKEN, "REDIS_URL": redis_url}
    async with FeedServer() as server:
        feeds = Feeds(server, tmp_path)
        bot = Bot(tmp_path / "home", {**feeds.environment, **tokens})
        bot.environment["PYTHONPATH"] = str(program)
        async with running(bot):
            await feeds.polled()
            feeds.publish("ministry", "China bans exports of gallium to the United States", "https://example.org/46")
            await until(lambda: postbox.letters, "the alert in the postbox", 40)
    checked = await says(program, tmp_path / "elsewhere", tokens, "doctor", "--json")
    forgotten = await says(program, tmp_path / "elsewhere", tokens, "forget", "postbox:home", "--yes")

    [(channel, letter)] = postbox.letters
    assert channel == "letters"
    assert "gallium" in letter["title"]
    assert "posting with" in bot.log
    assert TOKEN not in bot.log, "its secrets are kept out of every log line"
    [found] = [json.loads(line) for line in checked.splitlines() if '"area": "postbox"' in line]
    assert (found["level"], found["what"]) == ("fine", "the postbox can be opened; 1 of its channels are subscribed")
    assert "is not a setting" not in checked, "its variables are known"
    assert "Removed of postbox:home: 1 subscription" in forgotten
    assert not await Subscriptions(redis, Keys()).of(LETTERS)


async def test_set_up_asks_for_it_and_checks_what_is_given(tmp_path: Path, postbox: Postbox) -> None:
    program = with_postbox(tmp_path / "program")
    (tmp_path / "here").mkdir()
    async with setup(tmp_path / "here", {"REDIS_URL": "redis://127.0.0.1:1/0"}, program) as person:
        await person.answers("Connect", "postbox")
        await person.answers("Address", postbox.url)
        await person.answers("Token of the postbox", "wrong")
        await person.sees("the postbox answers 401")
        await person.answers("Try again?", "y")
        await person.answers("Address", postbox.url)
        await person.answers("Token of the postbox", TOKEN)
        await person.sees("the postbox can be opened")
        await person.answers("E-mail or web address", "")
        await person.sees("then look into the postbox")
        await person.answers("Start the bot now?", "n")
        code = await person.ends()

    assert code == 0
    assert dotenv_values(tmp_path / "here" / ".env") == {"POSTBOX_URL": postbox.url, "POSTBOX_TOKEN": TOKEN}
