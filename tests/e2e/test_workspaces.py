"""Two workspaces that installed the app in one bot, through kills: each hears its own acts, once, in order."""

from __future__ import annotations

import json
import re
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import aiohttp

from tests.conftest import until
from tests.e2e.bot import Bot, Feeds, running
from tests.servers.feeds import FeedServer
from tests.servers.slack import SlackServer

ACTS, KILLS = 12, 3
GOODS = {"T0002": ("China", "CN", "gallium"), "T0003": ("Indonesia", "ID", "bauxite")}


async def install(bot: Bot, code: str) -> None:
    """As a browser does: begin at the bot, come back from Slack with a code."""
    await bot.says("Web: ")
    found = re.findall(r"Web: (http://\S+)/", bot.log)
    async with aiohttp.ClientSession() as browser:
        async with browser.get(f"{found[-1]}/slack/install", allow_redirects=False) as begun:
            assert begun.status == 302, await begun.text()
            state = parse_qs(urlsplit(begun.headers["Location"]).query)["state"][0]
        headers, query = {"Cookie": f"slack-app-oauth-state={state}"}, {"code": code, "state": state}
        async with browser.get(f"{found[-1]}/slack/oauth_redirect", params=query, headers=headers) as back:
            assert back.status == 200, await back.text()


def publish(feeds: Feeds, team: str, number: int) -> None:
    country, _, good = GOODS[team]
    title = f"{country} bans exports of {good}: Announcement No. {number + 1} of 2026"
    feeds.publish("ministry", title, f"https://example.org/{team}/{number}", f"{title}, in force on 1 December 2026.")


async def test_acts_reach_their_workspace_once_and_in_order_whatever_is_killed(tmp_path: Path) -> None:
    async with FeedServer() as server, SlackServer() as slack:
        places = {team: slack.join(team) for team in GOODS}
        feeds = Feeds(server, tmp_path)
        app = {
            "SLACK_API_URL": slack.url,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_CLIENT_ID": "1.2",
            "SLACK_CLIENT_SECRET": slack.client_secret,
            "SLACK_TOKEN_KEY": "k" * 32,
        }
        bot = Bot(tmp_path / "home", {**feeds.environment, **app})
        published = 0

        def posted() -> int:
            return sum(len(one.messages("C1")) for one in places.values())

        def more_than(number: int) -> bool:
            return posted() > number

        for kill in range(KILLS + 1):
            async with running(bot):
                await slack.connected()
                if not kill:
                    for team, place in places.items():
                        place.add_channel("C1")
                        await install(bot, f"code-{team}")
                        asked = await place.slash("/exports", f"subscribe from:{GOODS[team][1]}", channel="C1")
                        assert "Subscribed" in json.dumps(await asked.reply())
                    await feeds.polled()
                stood = posted()
                for _ in range(ACTS // (KILLS + 1)):
                    for team in GOODS:
                        publish(feeds, team, published)
                    published += 1
                if kill < KILLS:
                    # Killed in the middle: some acts are posted, others found or under way.
                    await until(partial(more_than, stood), "a post", 60)
                else:
                    await until(lambda: all(len(one.messages("C1")) >= ACTS for one in places.values()), "all", 90)
                    await feeds.polled()

    for team, place in places.items():
        said = [json.dumps(message, ensure_ascii=False) for message in place.messages("C1")]
        numbers = [int(re.findall(r"No\. (\d+) of 2026", one)[0]) for one in said]
        assert sorted(numbers) == [*range(1, ACTS + 1)], "each once"
        others = {country for other, (country, _, _) in GOODS.items() if other != team}
        assert not [one for one in said for country in others if country in one], "nothing of the other"
    assert slack.channels == {}
