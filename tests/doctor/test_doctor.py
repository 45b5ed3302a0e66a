"""The doctor against real servers that are well, and that are not."""

from __future__ import annotations

import asyncio
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from pydantic import SecretStr

from bot.detect.reader import ModelError
from bot.feeds.schedule import SourceState
from bot.model.delivery import Channel
from bot.rules import loading
from bot.settings import Settings, load
from bot.store.coordination import Presence
from bot.store.keys import Keys
from bot.store.redis import Client
from bot.store.sources import SourceRound
from bot.store.subscriptions import Subscriptions
from bot.subscriptions.records import Subscription
from handlers import doctor as local
from handlers.chat.platform import CheckResult, ClockReading, Level, worst
from handlers.discord import doctor as discord
from handlers.discord.settings import DiscordSettings
from handlers.doctor import check_store
from handlers.slack import doctor as slack
from handlers.slack.settings import SlackSettings
from handlers.terminal.installation import doctor_command
from tests.servers.discord import DiscordServer
from tests.servers.redis import Group, RedisServer, started
from tests.servers.slack import SlackServer

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def settings(**given: object) -> Settings:
    return load(_env_file=None, **given)


def at_slack(server: SlackServer, **more: object) -> SlackSettings:
    tokens = {"SLACK_BOT_TOKEN": SecretStr(server.bot_token), "SLACK_APP_TOKEN": SecretStr(server.app_token)}
    return SlackSettings.load(_env_file=None, SLACK_API_URL=server.url, **{**tokens, **more})


def at_discord(url: str, token: str) -> DiscordSettings:
    return DiscordSettings.load(_env_file=None, DISCORD_API_URL=url, DISCORD_TOKEN=SecretStr(token))


def told(findings: list[CheckResult], level: Level) -> str:
    return " | ".join(f"{one.what} → {one.advice}" for one in findings if one.level is level)


class TestSlack:
    async def test_a_good_app_has_nothing_to_mend(self) -> None:
        async with SlackServer() as server:
            server.add_channel("C1")
            look = await slack.check(at_slack(server), [Channel("slack", server.team, "C1")])

        assert worst(look.results) is Level.FINE
        assert look.identity is not None
        assert look.identity.team == server.team
        assert look.clocks, "Slack's clock was read from its answer"

    async def test_every_fault_of_an_app_is_named_with_what_to_do(self) -> None:
        async with SlackServer() as server:
            server.scopes = "commands,channels:read"
            server.app_error = "invalid_auth"
            server.add_channel("C1", member=False)
            server.add_channel("C2", archived=True)
            look = await slack.check(
                at_slack(server), [Channel("slack", server.team, one) for one in ("C1", "C2", "C3")]
            )

        problems, warnings = told(look.results, Level.PROBLEM), told(look.results, Level.WARNING)
        assert "chat:write is missing" in problems
        assert "install the app" in problems
        assert "app-level token (invalid_auth)" in problems
        assert "connections:write" in problems
        assert "the scope channels:history is missing" in warnings
        assert "C1 is subscribed, and the bot is not in it → type /invite" in warnings
        assert "C2 is subscribed and archived" in warnings
        assert "C3 is subscribed and cannot be reached (channel_not_found)" in warnings

    @pytest.mark.parametrize(
        ("bot", "app", "expected"),
        [
            ("xapp-1", "xapp-1", "SLACK_BOT_TOKEN holds an app-level token"),
            ("xoxb-wrong", "xapp-local-app", "refuses the bot token (invalid_auth)"),
            ("xoxb-local-bot", "xoxb-local-bot", "SLACK_APP_TOKEN holds another kind of token"),
        ],
    )
    async def test_tokens_in_the_wrong_place(self, bot: str, app: str, expected: str) -> None:
        async with SlackServer() as server:
            look = await slack.check(
                at_slack(server, SLACK_BOT_TOKEN=SecretStr(bot), SLACK_APP_TOKEN=SecretStr(app)), []
            )

        assert expected in told(look.results, Level.PROBLEM)

    async def test_nothing_is_posted(self) -> None:
        async with SlackServer() as server:
            server.add_channel("C1")
            await slack.check(at_slack(server), [Channel("slack", server.team, "C1")])

            assert {call.method for call in server.calls} == {
                "auth.test",
                "conversations.info",
                "apps.connections.open",
            }

    async def test_a_bot_without_a_way_for_commands(self) -> None:
        async with SlackServer() as server:
            look = await slack.check(at_slack(server, SLACK_APP_TOKEN=None), [])

        assert "commands are not answered" in told(look.results, Level.PROBLEM)


class TestDiscord:
    async def test_a_good_application(self) -> None:
        async with DiscordServer() as server:
            channel = Channel("discord", server.guild.id, server.channel.id)
            look = await discord.check(at_discord(server.url, server.token), [channel])

        assert worst(look.results) is Level.FINE
        assert look.invite is not None
        assert look.invite.startswith("https://discord.com/oauth2/authorize?client_id=1000")

    async def test_every_fault_is_named_with_what_to_do(self) -> None:
        async with DiscordServer() as server:
            server.endpoint = "https://elsewhere.example/"
            server.starts_left = 3
            mute = server.add_channel("mute", allowed=1 << 10)
            channels = [Channel("discord", server.guild.id, one) for one in (mute.id, "404404")]
            look = await discord.check(at_discord(server.url, server.token), channels)

        assert "Interactions Endpoint URL" in told(look.results, Level.PROBLEM)
        warnings = told(look.results, Level.WARNING)
        assert "only 3 more starts" in warnings
        assert "#mute is subscribed, and the bot lacks Send Messages and Embed Links there" in warnings
        assert "404404 is subscribed and was deleted" in warnings

    async def test_no_server_yet(self) -> None:
        async with DiscordServer() as server:
            server.guilds.clear()
            look = await discord.check(at_discord(server.url, server.token), ())

        assert "the bot is in no server yet → invite it: https://discord.com/oauth2" in told(
            look.results, Level.WARNING
        )

    async def test_a_revoked_token(self) -> None:
        async with DiscordServer() as server:
            wanted = at_discord(server.url, server.token)
            server.revoke_token()
            look = await discord.check(wanted, ())

        assert "refuses the token" in told(look.results, Level.PROBLEM)
        assert look.invite is None

    async def test_an_address_where_nobody_listens(self) -> None:
        look = await discord.check(at_discord("http://127.0.0.1:9/api", "x"), ())

        assert "cannot be reached" in told(look.results, Level.PROBLEM)


class TestRecords:
    async def test_a_bot_that_does_not_run(self, tmp_path: Path) -> None:
        look = await check_store(settings(EXPORTWATCH_HOME=tmp_path))

        assert [one.level for one in look.results] == [Level.NOTE]

    async def test_what_waits_for_a_person(self, redis: Client, redis_url: str, keys: Keys) -> None:
        feeds = Path(__file__).parents[2] / "feeds.yaml"
        channel = Channel("slack", "T1", "C1")
        await Subscriptions(redis, keys).add(Subscription.of(channel, "", "U1", NOON))
        await redis.hset(keys.intake_failed, "1-0", "{}")
        ill = SourceState(
            last_polled_at=datetime.now(UTC), failures=5, last_error="timeout", last_error_message="no answer"
        )
        await SourceRound(redis, keys).rest("us-federal-register-bis", ill.to_json(), 1)
        look = await check_store(settings(REDIS_URL=redis_url, EXPORTWATCH_FEEDS=feeds))

        assert look.subscribed == (channel,)
        warnings = told(look.results, Level.WARNING)
        assert "no bot process uses these records" in warnings
        assert "1 items could not be judged" in warnings
        assert "appendonly yes" in warnings, "the tests' Redis keeps nothing"

    async def test_a_living_process_is_seen(self, redis: Client, redis_url: str, keys: Keys) -> None:
        await Presence(redis, keys, "me").appear()
        look = await check_store(settings(REDIS_URL=redis_url))

        assert "1 process of the bot runs" in told(look.results, Level.FINE)

    async def test_a_redis_that_is_away_or_set_wrongly(self, redis: Client, redis_url: str) -> None:
        away = await check_store(settings(REDIS_URL="redis://127.0.0.1:1/0"))
        await redis.execute_command("CONFIG", "SET", "maxmemory-policy", "allkeys-lru")  # type: ignore[attr-defined] # beyond our protocol
        try:
            wrong = await check_store(settings(REDIS_URL=redis_url))
        finally:
            await redis.execute_command("CONFIG", "SET", "maxmemory-policy", "noeviction")  # type: ignore[attr-defined] # beyond our protocol

        assert "cannot be reached" in told(away.results, Level.PROBLEM)
        assert "drops records when memory runs out (allkeys-lru)" in told(wrong.results, Level.PROBLEM)


class TestServers:
    async def test_a_user_without_a_right_is_told_which_and_how_to_grant_it(self, tmp_path: Path) -> None:
        user = "--user bot on >pw ~{exportwatch:announcements}:* +@all -bzpopmin -xinfo|stream"
        server = RedisServer(tmp_path / "redis", user)
        async with started(server):
            look = await check_store(settings(REDIS_URL=f"redis://bot:pw@127.0.0.1:{server.port}/0"))

        said = told(look.results, Level.PROBLEM)
        assert "refuses the user bot what the bot needs: BZPOPMIN, XINFO STREAM; its keys" in said
        grant = "+bzpopmin +xinfo|stream '~exportwatch:announcements' '~{exportwatch:announcements}:*'"
        assert f"ACL SETUSER bot {grant}" in said

    async def test_a_group_behind_sentinel_that_is_whole_is_fine(self, tmp_path: Path) -> None:
        group = Group(tmp_path / "group")
        async with started(group):
            look = await check_store(settings(REDIS_URL=group.url))
            await group.servers[1].kill()
            alone = await check_store(settings(REDIS_URL=group.url))

        assert "1 replica follows, and 1 confirmed a write at once" in told(look.results, Level.FINE)
        assert not told(look.results, Level.PROBLEM)
        assert "no replica follows the master" in told(alone.results, Level.PROBLEM)

    async def test_replicas_that_confirm_nothing_and_sentinels_that_are_away_are_named(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("bot.store.redis.WAIT_MS", 50)
        group = Group(tmp_path / "group", sentinels=2)
        async with started(group):
            group.servers[1].hang()
            await group.sentinels[1].kill()
            look = await check_store(settings(REDIS_URL=group.url))

        assert "none confirmed a write in time" in told(look.results, Level.PROBLEM)
        assert f"127.0.0.1:{group.sentinels[1].port} would not change" in told(look.results, Level.WARNING)


class TestThisMachine:
    def test_a_misspelt_name_is_noticed_wherever_it_stands(self, tmp_path: Path) -> None:
        env = tmp_path / ".env"
        env.write_text("EXPORTWATCH_HOEM=/tmp\n# SLACK_NONSENSE=1\nDISCORD_TOKEN=abc\n")
        env.chmod(0o644)
        found = told(list(local.settings({"SLACK_BOT_TOKN": "x", "PATH": "/bin"}, env)), Level.WARNING)

        assert "EXPORTWATCH_HOEM is set, but is not a setting of this bot → did you mean EXPORTWATCH_HOME?" in found
        assert "SLACK_BOT_TOKN" in found
        assert "SLACK_BOT_TOKEN?" in found
        assert "can read the tokens" in found
        assert "chmod 600" in found
        assert "NONSENSE" not in found

    def test_old_rules_are_called_old(self) -> None:
        newest = max(measure.checked_on for measure in loading.load(settings().rules).measures.values())
        fresh = list(local.rules(settings(), newest))
        old = list(local.rules(settings(), newest + timedelta(days=900)))

        assert worst(fresh) in {Level.FINE, Level.NOTE}
        assert "update Exportwatch" in told(old, Level.WARNING)

    def test_a_broken_file_is_a_problem_with_its_place(self, tmp_path: Path) -> None:
        (tmp_path / "feeds.yaml").write_text("sources: 7\n")

        assert "feeds.yaml" in local.sources(settings(EXPORTWATCH_FEEDS=tmp_path / "feeds.yaml")).what


class TestClock:
    @pytest.mark.parametrize(
        ("off", "level", "way"),
        [
            (timedelta(seconds=3), Level.FINE, "agrees"),
            (timedelta(seconds=90), Level.WARNING, "90 s ahead of"),
            (timedelta(minutes=-10), Level.PROBLEM, "600 s behind"),
        ],
    )
    def test_the_difference_decides(self, off: timedelta, level: Level, way: str) -> None:
        found = local.clock([ClockReading("Slack", NOON, NOON), ClockReading("Discord", NOON, NOON + off)])

        assert found.level is level
        assert way in found.what

    @pytest.mark.parametrize("header", [None, "", "yesterday", "Tue, 99 Nov 2026 12:00:00 GMT"])
    def test_a_date_that_is_none_is_no_reading(self, header: str | None) -> None:
        assert ClockReading.of("Slack", header, NOON) is None


def a_rule_checked_today(folder: Path) -> Path:
    """A team's rules with one act that was just checked: whatever the day, the rules are not old."""
    shipped = settings().rules / "measures" / "cn" / "cn-mofcom-2023-39-graphite.yaml"
    today = f"checked_on: {datetime.now(UTC).date()}"
    ours = folder / "measures" / "cn" / shipped.name
    ours.parent.mkdir(parents=True)
    ours.write_text(re.sub(r"(?m)^checked_on: .*$", today, shipped.read_text(encoding="utf-8")), encoding="utf-8")
    return folder


class TestCommand:
    def test_it_reads_like_a_report_and_like_json(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("EXPORTWATCH_WEB", "127.0.0.1:0")
        monkeypatch.setenv("EXPORTWATCH_EXTRA_RULES", str(a_rule_checked_today(tmp_path / "ours")))
        shown = CliRunner().invoke(doctor_command, [], standalone_mode=False)
        lines = CliRunner().invoke(doctor_command, ["--json"], standalone_mode=False).stdout.splitlines()

        assert shown.return_value == 0
        assert "no chat platform is set" in shown.stdout
        assert "All is well." in shown.stdout
        assert {"area", "level", "what", "advice"} == set(json.loads(lines[0]))

    def test_wrong_settings_are_a_finding_and_no_traceback(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("EXPORTWATCH_WEB", "nonsense")
        shown = CliRunner().invoke(doctor_command, [], standalone_mode=False)

        assert shown.return_value == 1
        assert "EXPORTWATCH_WEB" in shown.stdout


async def test_the_looks_end_although_slack_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handlers.slack.api.ANSWER_S", 0.3)
    async with SlackServer() as server:
        server.fail("auth.test", "hang")
        async with asyncio.timeout(10):
            look = await slack.check(at_slack(server), ())

    assert "cannot be reached" in told(look.results, Level.PROBLEM)


class TestReader:
    def test_it_says_whether_doubtful_items_are_read_in_word_order(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken() -> None:
            raise ModelError("reader.npz cannot be read")

        monkeypatch.setattr(local, "installed", lambda: Path("model"))
        monkeypatch.setattr(local, "read_shipped", lambda: None)
        used = local.reader(settings(EXPORTWATCH_READER=True))
        unused = local.reader(settings(EXPORTWATCH_READER=False))
        monkeypatch.setattr(local, "read_shipped", broken)
        unreadable = local.reader(settings(EXPORTWATCH_READER=True))
        monkeypatch.setattr(local, "installed", lambda: None)
        lacking = local.reader(settings(EXPORTWATCH_READER=True))

        assert [one.level for one in (used, unused, unreadable, lacking)] == [
            Level.FINE,
            Level.NOTE,
            Level.PROBLEM,
            Level.NOTE,
        ]
        assert "EXPORTWATCH_READER is off" in unused.what
        assert "reader.npz" in unreadable.what
        assert "install the extra" in lacking.advice
