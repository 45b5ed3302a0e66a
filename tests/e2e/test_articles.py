"""The page behind a headline, through the whole bot: the alert comes at once, and is edited when the page was read."""

from __future__ import annotations

import asyncio
import contextlib
import json
from pathlib import Path

from tests import processes
from tests.conftest import until
from tests.e2e.bot import Bot, Feeds, running
from tests.feeds.test_articles import page
from tests.servers.discord import MANAGER, DiscordServer
from tests.servers.feeds import Asked, FeedServer, Response
from tests.servers.slack import SlackServer

HEADLINE = "China announces export licence requirement for graphite"
PAGE = page("Announcement No. 177 of 2026 takes effect on 1 December 2026.", title=HEADLINE)


async def export(bot: Bot) -> list[dict[str, object]]:
    """What `exportwatch labels export` says beside a running bot."""
    ended = await processes.run("labels", "export", env=bot.environment)
    assert ended.returncode == 0
    return [json.loads(line) for line in ended.stdout.splitlines()]


async def test_the_alert_comes_at_once_and_is_edited_when_its_page_was_read(tmp_path: Path) -> None:
    async with FeedServer() as server, SlackServer() as slack, DiscordServer() as discord:
        slack.add_channel("C1")
        feeds = Feeds(server, tmp_path)
        may_answer = asyncio.Event()

        async def late(asked: Asked, writer: asyncio.StreamWriter) -> None:
            del asked
            # A page is waited for eight seconds; on a machine so busy that the alerts take longer, it comes first.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(6):
                    await may_answer.wait()
            writer.write(Response(200, PAGE, {"Content-Type": "text/html"}).raw())

        server.act("/act.html", late)
        tokens = {"DISCORD_TOKEN": discord.token, "DISCORD_API_URL": discord.url, **slack.environment}
        bot = Bot(tmp_path / "home", {**feeds.environment, **tokens, "EXPORTWATCH_ARTICLES": "on"})
        async with running(bot):
            await slack.connected()
            await discord.until(lambda: discord.registered)
            await feeds.polled()
            await slack.slash("/exports", "subscribe", user="U1", channel="C1")
            await discord.command("exports subscribe", {}, permissions=MANAGER)
            feeds.publish("ministry", HEADLINE, server.url("/act.html"), date="Fri, 20 Nov 2026 08:00:00 GMT")
            await until(lambda: slack.messages("C1") and discord.messages(discord.channel), "an alert on both", 20)
            first = json.dumps([slack.messages("C1"), discord.messages(discord.channel)], ensure_ascii=False)
            may_answer.set()

            def edited(messages: object) -> bool:
                text = json.dumps(messages, ensure_ascii=False)
                return "1 Dec 2026" in text and "Announcement No. 177 of 2026" in text

            await until(lambda: edited(slack.messages("C1")), "Slack's alert to be edited", 50)
            await until(lambda: edited(discord.messages(discord.channel)), "Discord's alert to be edited", 50)
            why = await slack.slash("/exports", "why", user="U1", channel="C1")
            reasons = json.dumps(await why.reply(), ensure_ascii=False)
            pressed = await slack.press(slack.messages("C1")[0], "Not relevant", user="U7", channel="C1")
            thanks = json.dumps(await pressed.reply(), ensure_ascii=False)
            [exported] = await export(bot)

    assert "1 Dec 2026" not in first, "the first report was not held back for its page"
    assert "Rests on:" in reasons
    assert "/act.html" in reasons
    assert "Thank you" in thanks
    assert exported["title"] == HEADLINE
    assert exported["label"] == {
        "relevant": False,
        "kind": "unrelated",
        "jurisdiction": None,
        "subjects": [],
        "measure": None,
        "effective": None,
        "document": None,
    }
    assert [vote["by"].rpartition(":")[2] for vote in exported["votes"]] == ["U7"]  # type: ignore[attr-defined] # JSON
