"""Several workspaces in one bot: installed by OAuth, each with its own token, and nothing of one in another."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import permutations
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from pydantic import SecretStr

from bot.errors import ConfigError
from bot.model.delivery import Channel, Refused, Sent, Unclear, Wait, Workspace
from bot.store.erasure import WorkspaceRecords
from bot.store.installations import InstallationRecords
from bot.store.keys import Keys
from bot.store.redis import Client
from handlers.chat.platform import Level, worst
from handlers.slack.connection import SlackConnection, connect
from handlers.slack.doctor import check
from handlers.slack.installations import TokenVault
from handlers.slack.settings import SlackSettings
from tests.answering import RecordedAnswering
from tests.conftest import until
from tests.servers.routes import serving
from tests.servers.slack import SlackServer
from tests.slack.support import QUICK, alert, delivery, settings

KEY, NEWER = "k" * 32, "n" * 40


@pytest.fixture
def records(redis: Client, keys: Keys) -> InstallationRecords:
    return InstallationRecords(redis, keys, "slack")


@dataclass
class Bot:
    """A bot that serves pages, with the browser of one person."""

    connection: SlackConnection
    browser: aiohttp.ClientSession
    url: str

    async def get(self, path: str, **query: str) -> tuple[int, str, str]:
        """Status, text and Location of an address."""
        async with self.browser.get(self.url + path, params=query, allow_redirects=False) as answer:
            return answer.status, await answer.text(), answer.headers.get("Location", "")

    async def install(self, code: str) -> tuple[int, str]:
        """Begin, and come back from Slack with a code."""
        status, _, location = await self.get("/slack/install")
        assert status == 302
        state = parse_qs(urlsplit(location).query)["state"][0]
        # The cookie is for HTTPS alone; this server speaks none.
        headers = {"Cookie": f"slack-app-oauth-state={state}"}
        query = {"code": code, "state": state}
        async with self.browser.get(self.url + "/slack/oauth_redirect", params=query, headers=headers) as answer:
            return answer.status, await answer.text()


def shared(slack: SlackServer, **more: object) -> SlackSettings:
    """The settings of a bot that workspaces install by OAuth; without a token of its own unless one is given."""
    given = {"SLACK_BOT_TOKEN": None, "SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": SecretStr(slack.client_secret)}
    return settings(slack, **{**given, "SLACK_TOKEN_KEY": SecretStr(KEY), **more})


@asynccontextmanager
async def running(
    slack: SlackServer, records: InstallationRecords, answering: RecordedAnswering | None = None, **more: object
) -> AsyncIterator[Bot]:
    async with (
        await connect(shared(slack, **more), answering or RecordedAnswering(), alert, None, records) as platform,
        serving(platform.routes()) as address,
    ):
        work = asyncio.create_task(platform.run(QUICK))
        try:
            await asyncio.wait_for(platform.ready.wait(), 5)
            async with aiohttp.ClientSession() as browser:
                yield Bot(platform, browser, address)
        finally:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        yield server


async def test_a_workspace_installs_the_app_and_is_answered_and_alerted_with_its_own_token(
    slack: SlackServer, records: InstallationRecords
) -> None:
    two = slack.join("T0002")
    two.add_channel("C2")
    answering = RecordedAnswering()
    async with running(slack, records, answering) as bot:
        refused = await two.slash("/restricted", "graphite", channel="C2")
        assert "serves another Slack workspace" in refused.replies[0]["text"]
        assert answering.asked == []

        status, page = await bot.install("code-T0002")
        assert status == 200
        assert "Team T0002" in page

        await two.slash("/restricted", "graphite", channel="C2")
        assert answering.asked[0].asker.channel == Channel("slack", "T0002", "C2")
        sent = await bot.connection.sender.send(delivery("C2", workspace="T0002"))
    assert isinstance(sent, Sent)
    assert (sent.link or "").startswith("https://t0002.slack.com/")
    assert len(two.messages("C2")) == 1
    assert slack.messages("C2") == []
    assert answering.tried_again == [Channel("slack", "T0002", "")], "what waited there is tried at once"


@pytest.mark.parametrize(("mine", "theirs"), list(permutations(["T0001", "T0002", "T0003"], 2)))
async def test_nothing_of_one_workspace_reaches_another(
    slack: SlackServer, records: InstallationRecords, mine: str, theirs: str
) -> None:
    places = {"T0001": slack, "T0002": slack.join("T0002"), "T0003": slack.join("T0003")}
    for place in places.values():
        place.add_channel("C1")
    answering = RecordedAnswering()
    async with running(slack, records, answering, SLACK_BOT_TOKEN=SecretStr(slack.bot_token)) as bot:
        for code in ("code-T0002", "code-T0003"):
            assert (await bot.install(code))[0] == 200
        assert isinstance(await bot.connection.sender.send(delivery("C1", workspace=mine)), Sent)
        asked = await places[mine].write("<@UBOT> graphite", channel="C1")
        await places[mine].answers(asked)
        # The same place and thread elsewhere is another conversation.
        other = await places[theirs].write("<@UBOT> and to Japan?", channel="C1", thread=asked["ts"])
        await until(lambda: len(answering.asked) == 2, "the second question")
    assert [one.asker.channel.workspace for one in answering.asked] == [mine, theirs]
    assert "graphite" not in answering.asked[1].text
    assert len(places[mine].messages("C1")) == 3
    assert [one for one in places[theirs].messages("C1") if one.get("metadata")] == []
    assert other in places[theirs].messages("C1")


async def test_a_token_is_never_written_as_it_is_and_a_new_key_takes_over(
    slack: SlackServer, records: InstallationRecords, redis: Client, keys: Keys
) -> None:
    slack.join("T0002")
    async with running(slack, records) as bot:
        await bot.install("code-T0002")
    stored = "".join((await redis.hgetall(keys.installations("slack"))).values())
    assert "xoxb" not in stored
    assert "xoxb-T0002" in TokenVault([KEY]).unseal(stored)

    async with running(slack, records, SLACK_TOKEN_KEY=SecretStr(f"{NEWER}, {KEY}")):
        pass
    async with running(slack, records, SLACK_TOKEN_KEY=SecretStr(NEWER)) as bot:
        assert list(await bot.connection.workspaces.ids()) == ["T0002"]
    with pytest.raises(ConfigError, match=r"SLACK_TOKEN_KEY.*another key"):
        await connect(shared(slack), RecordedAnswering(), alert, None, records)


async def test_a_workspace_that_took_the_app_off_is_refused_by_name_and_may_come_back(
    slack: SlackServer, records: InstallationRecords
) -> None:
    two = slack.join("T0002")
    two.add_channel("C2")
    async with running(slack, records) as bot:
        await bot.install("code-T0002")
        await two.event({"type": "tokens_revoked", "tokens": {"oauth": ["U1"]}})
        assert list(await bot.connection.workspaces.ids()) == ["T0002"], "a person's token is not the bot's"
        await two.event({"type": "app_uninstalled"})

        async def is_forgotten() -> bool:  # the event is acknowledged before
            return list(await bot.connection.workspaces.ids()) == []

        await until(is_forgotten, "the workspace is forgotten")

        outcome = await bot.connection.sender.send(delivery("C2", workspace="T0002"))
        assert isinstance(outcome, Refused)
        assert outcome.scope == "channel"
        assert "not installed in the workspace T0002" in outcome.why
        assert "/slack/install" in outcome.advice

        await bot.install("code-T0002")
        assert isinstance(await bot.connection.sender.send(delivery("C2", workspace="T0002")), Sent)


async def test_a_revoked_token_or_a_limit_of_one_workspace_stops_no_other(
    slack: SlackServer, records: InstallationRecords
) -> None:
    two, three = slack.join("T0002"), slack.join("T0003")
    two.add_channel("C2")
    three.add_channel("C3")
    async with running(slack, records) as bot:
        await bot.install("code-T0002")
        await bot.install("code-T0003")
        two.revoked = "token_revoked"
        refused = await bot.connection.sender.send(delivery("C2", workspace="T0002"))
        two.revoked = None
        two.fail("chat.postMessage", "429", times=9)
        limited = [await bot.connection.sender.send(delivery("C2", f"e{n}", "T0002")) for n in range(3)]
        sent = await bot.connection.sender.send(delivery("C3", workspace="T0003"))
    assert isinstance(refused, Refused)
    assert [refused.scope, *(one.scope for one in limited if isinstance(one, Wait))] == ["channel"] * 4
    assert isinstance(sent, Sent)


async def test_a_token_that_ends_soon_is_renewed_before_it_is_used(
    slack: SlackServer, records: InstallationRecords
) -> None:
    two = slack.join("T0002")
    two.expires_in = 3600
    two.add_channel("C2")
    async with running(slack, records) as bot:
        await bot.install("code-T0002")
        sent = await asyncio.gather(*(bot.connection.sender.send(delivery("C2", f"e{n}", "T0002")) for n in range(5)))
    assert not [one for one in sent if isinstance(one, (Refused, Unclear))]
    assert two.bot_token == "xoxb-T0002+", "renewed once, however many asked at once"


async def test_who_is_not_named_may_not_install_and_the_token_ends(
    slack: SlackServer, records: InstallationRecords
) -> None:
    two = slack.join("T0002")
    async with running(slack, records, SLACK_WORKSPACES="T0003, E0001") as bot:
        status, page = await bot.install("code-T0002")
        assert status == 403
        assert "T0002 is not named in SLACK_WORKSPACES" in page
        assert list(await bot.connection.workspaces.ids()) == []
    assert two.revoked == "token_revoked"


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ({"error": "access_denied"}, 200, "cancelled"),
        ({"code": "code-T0002", "state": "foreign"}, 400, "another browser"),
        ({"code": "code-T0002"}, 400, "another browser"),
        ({"error": "<script>alert(1)</script>"}, 200, "&lt;script&gt;"),
    ],
)
async def test_what_comes_back_wrong_from_slack_installs_nothing_and_says_why(
    slack: SlackServer, records: InstallationRecords, query: dict[str, str], status: int, words: str
) -> None:
    slack.join("T0002")
    async with running(slack, records) as bot:
        answered, page, _ = await bot.get("/slack/oauth_redirect", **query)
        assert answered == status
        assert words in page
        assert "<script>" not in page
        assert list(await bot.connection.workspaces.ids()) == []


async def test_where_slack_does_not_answer_the_page_says_so_and_nothing_is_installed(
    slack: SlackServer, records: InstallationRecords
) -> None:
    slack.join("T0002")
    async with running(slack, records) as bot:
        slack.fail("oauth.v2.access", "drop")
        status, page = await bot.install("code-T0002")
        assert status == 503
        assert "did not answer" in page
        assert list(await bot.connection.workspaces.ids()) == []
        assert (await bot.install("code-T0002"))[0] == 200


async def test_a_state_serves_once_and_a_wrong_code_is_named(slack: SlackServer, records: InstallationRecords) -> None:
    async with running(slack, records) as bot:
        status, page = await bot.install("code-T9999")
        assert status == 401
        assert "did not accept the code" in page
        assert not await records.ended("never begun")
        await records.begin("once")
        assert [await records.ended("once") for _ in range(2)] == [True, False]


async def test_to_forget_a_workspace_forgets_its_token(
    slack: SlackServer, records: InstallationRecords, redis: Client, keys: Keys
) -> None:
    slack.join("T0002")
    async with running(slack, records) as bot:
        await bot.install("code-T0002")
        await WorkspaceRecords(redis, keys).forget(Workspace("slack", "T0002"))
        assert list(await bot.connection.workspaces.ids()) == []


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"SLACK_CLIENT_SECRET": None}, "SLACK_CLIENT_SECRET"),
        ({"SLACK_TOKEN_KEY": None}, "SLACK_TOKEN_KEY"),
        ({"SLACK_TOKEN_KEY": SecretStr("short")}, "openssl"),
        ({"SLACK_WORKSPACES": "acme"}, "'acme' is no id"),
    ],
)
async def test_half_a_configuration_names_what_is_missing(
    slack: SlackServer, more: dict[str, object], named: str
) -> None:
    with pytest.raises(ConfigError, match=named):
        shared(slack, **more)


async def test_the_doctor_checks_a_bot_without_a_token_of_its_own(slack: SlackServer) -> None:
    found = await check(shared(slack), ())

    assert worst(found.results) is Level.NOTE
    assert any("Socket Mode can be opened" in each.what for each in found.results)
