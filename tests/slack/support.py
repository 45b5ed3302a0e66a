"""What the tests of Slack share: a fixed alert, and a hand-written `Answering`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from aiohttp import web
from pydantic import SecretStr

from bot.model.announcement import Announcement, Report
from bot.model.delivery import Channel, Delivery, delivery_id
from bot.settings import Settings, load
from bot.subscriptions.records import Subscription
from handlers.chat.interfaces import Asker, Suggested
from handlers.messages.reply import Action, Choice, Field, Line, Link, Reply, Tone
from handlers.slack import SlackPlatform, connect
from handlers.slack.gateway import Timings
from tests.servers.slack import SlackServer

QUICK = Timings(connect=2, hello=0.5, heartbeat=0.4, longest=60, linger=0.1, close=0.5)


def settings(slack: SlackServer, **more: object) -> Settings:
    given = {
        "SLACK_BOT_TOKEN": SecretStr(slack.bot_token),
        "SLACK_APP_TOKEN": SecretStr(slack.app_token),
        "SLACK_API_URL": slack.url,
        **more,
    }
    return load(_env_file=None, **given)


def delivery(channel: str = "C1", event: str = "ev1", workspace: str = "T0001") -> Delivery:
    place = Channel("slack", workspace, channel)
    report = Report(
        "mofcom",
        "MOFCOM",
        "MOFCOM",
        "official",
        "en",
        "1",
        "Notice",
        "https://a.example/1",
        "",
        None,
        "2026-11-24T08:00:00Z",
    )
    announcement = Announcement(
        event,
        "2026-11-24T08:00:00Z",
        "China adds <tungsten> & bismuth",
        "new-measure",
        "licence",
        "CN",
        ("tungsten",),
        (),
        "2026-12-01",
        None,
        "No. 10 of 2026",
        0.9,
        (),
        (),
        (report,),
    )
    return Delivery(delivery_id(event, place), place, announcement)


def alert(of: Delivery) -> Reply:
    told = of.act
    return Reply(
        f"New measure: {told.document}",
        Tone.CAUTION,
        (Line(told.summary),),
        (Field("Exporter", "China"), Field("From", told.effective or "")),
        tuple(Link(item.source_name, item.link) for item in told.items),
        (Action("why", "Why"), Action("mute", "Mute this event")),
        private=False,
    )


class Answering:
    """Answers with what it was asked, and remembers it."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Asker, tuple[str, ...]]] = []
        self.reply: Callable[[str], Reply] = lambda text: Reply(f"About {text}", lines=(Line(f"answer to {text}"),))
        self.subscriptions: list[Subscription] | None = []
        self.greeted: list[Channel] = []
        self.opened_: list[Channel] = []
        self.hold = asyncio.Event()
        self.hold.set()

    async def restricted(self, asker: Asker, text: str) -> Reply:
        return await self._answer("restricted", asker, text)

    async def exports(self, asker: Asker, text: str) -> Reply:
        return await self._answer("exports", asker, text)

    async def pressed(self, asker: Asker, action: str, value: str) -> Reply:
        return await self._answer("pressed", asker, action, value)

    async def suggest(self, what: Suggested, typed: str) -> Sequence[Choice]:
        return [Choice(f"{typed} the {what}", f"{what}-{typed}"), Choice("too long", "x" * 200)]

    async def in_workspace(self, asker: Asker) -> Sequence[Subscription] | None:
        del asker
        return self.subscriptions

    async def greet(self, channel: Channel) -> None:
        self.greeted.append(channel)

    async def opened(self, *places: Channel) -> None:
        self.opened_.extend(places)

    async def _answer(self, kind: str, asker: Asker, *texts: str) -> Reply:
        self.asked.append((kind, asker, texts))
        await self.hold.wait()
        return self.reply(" ".join(texts))


@asynccontextmanager
async def bot(
    slack: SlackServer, answering: Answering, timings: Timings = QUICK, **more: object
) -> AsyncIterator[SlackPlatform]:
    """A connected bot in Socket Mode."""
    async with await connect(settings(slack, **more), answering, alert) as platform:
        work = asyncio.create_task(platform.run(timings))
        try:
            await asyncio.wait_for(platform.ready.wait(), 5)
            yield platform
        finally:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)


@asynccontextmanager
async def http(slack: SlackServer, answering: Answering) -> AsyncIterator[str]:
    """The address at which a bot in HTTP mode takes what this workspace sends."""
    given = settings(slack, SLACK_APP_TOKEN=None, SLACK_SIGNING_SECRET=SecretStr(slack.signing_secret))
    async with await connect(given, answering, None) as platform, _served(platform) as url:
        yield url


@asynccontextmanager
async def _served(platform: SlackPlatform) -> AsyncIterator[str]:
    app = web.Application()
    app.add_routes(platform.routes())
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    finally:
        await runner.cleanup()
