"""What the tests of Slack share: a fixed alert, and a connected bot."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pydantic import SecretStr

from bot.model.announcement import Announcement, Report
from bot.model.delivery import Channel, Delivery, delivery_id
from handlers.chat.answering import Answering
from handlers.messages.reply import Action, Field, Line, Link, Reply, Tone
from handlers.slack.connection import SlackConnection, connect
from handlers.slack.gateway import IsFirst, Timings
from handlers.slack.settings import SlackSettings
from tests.servers.routes import serving
from tests.servers.slack import SlackServer

QUICK = Timings(connect=2, hello=0.5, heartbeat=0.4, longest=60, linger=0.1, close=0.5)


def settings(slack: SlackServer, **more: object) -> SlackSettings:
    given = {
        "SLACK_BOT_TOKEN": SecretStr(slack.bot_token),
        "SLACK_APP_TOKEN": SecretStr(slack.app_token),
        "SLACK_API_URL": slack.url,
        **more,
    }
    return SlackSettings.load(_env_file=None, **given)


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


@asynccontextmanager
async def bot(
    slack: SlackServer, answering: Answering, timings: Timings = QUICK, **more: object
) -> AsyncIterator[SlackConnection]:
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
async def http(slack: SlackServer, answering: Answering, is_first: IsFirst | None = None) -> AsyncIterator[str]:
    """The address at which a bot in HTTP mode takes what this workspace sends."""
    given = settings(slack, SLACK_APP_TOKEN=None, SLACK_SIGNING_SECRET=SecretStr(slack.signing_secret))
    async with await connect(given, answering, alert, is_first) as platform, serving(platform.routes()) as url:
        yield f"{url}/slack/events"
