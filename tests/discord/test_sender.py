"""Deliveries over REST: what each answer of Discord, or its absence, becomes."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.model.delivery import Absent, CannotTell, Channel, Refused, Sent, Unclear, Wait
from bot.store.coordination import RequestBudget
from bot.store.keys import Keys
from bot.store.redis import Client, open_redis
from handlers.discord.api import RestResponse, outcome
from handlers.discord.send import connect
from handlers.messages.reply import Line, Reply
from tests.discord.parts import delivery, platform, settings
from tests.servers.discord import DiscordServer
from tests.servers.discord_world import (
    DIRECT,
    EMBED,
    EVERYTHING_NEEDED,
    HISTORY,
    SEND,
    SEND_IN_THREADS,
    VIEW,
    message,
    snowflake,
)

_TOO_LONG = {"code": 50035, "errors": {"embeds": {"0": {"title": {"_errors": [{"message": "Too long"}]}}}}}
EARLIER = datetime.now(UTC) - timedelta(seconds=30)


async def test_an_alert_is_posted_with_its_words_link_nonce_and_id() -> None:
    async with DiscordServer() as discord, platform(discord) as bot:
        wanted = delivery(discord.channel)

        result = await bot.sender.send(wanted)

        (posted,) = discord.messages(discord.channel)
        link = f"https://discord.com/channels/{discord.guild.id}/{discord.channel.id}/{posted['id']}"
        assert result == Sent(posted["id"], link)
        assert posted["embeds"][0]["title"] == "⛔ China bans exports of gallium"
        buttons = posted["components"][0]["components"]
        assert [(b["label"], b.get("custom_id"), b.get("url")) for b in buttons] == [
            ("Rules", f"ew:rules:{wanted.id}", None),
            ("Source", None, "https://example.org/1"),
        ]
        sent = discord.called("POST", "/messages")[0].body
        assert (sent["nonce"], sent["enforce_nonce"], sent["allowed_mentions"]["parse"]) == (wanted.nonce, True, [])
        assert len(sent["nonce"]) <= 25


async def test_a_repeat_within_minutes_is_the_same_post() -> None:
    async with DiscordServer() as discord, platform(discord) as bot:
        first = await bot.sender.send(delivery(discord.channel))
        second = await bot.sender.send(delivery(discord.channel))

        assert first == second
        assert len(discord.messages(discord.channel)) == 1


async def test_an_answer_that_is_lost_is_unclear_and_the_repeat_makes_no_second_post() -> None:
    async with DiscordServer() as discord, platform(discord) as bot:
        discord.fail("drop", "/messages", taken=True)

        lost = await bot.sender.send(delivery(discord.channel))
        again = await bot.sender.send(delivery(discord.channel))

        assert isinstance(lost, Unclear)
        assert isinstance(again, Sent)
        assert len(discord.messages(discord.channel)) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_a_failing_discord_is_unclear(status: int) -> None:
    async with DiscordServer() as discord, platform(discord) as bot:
        discord.fail("error", "/messages", status=status)

        assert isinstance(await bot.sender.send(delivery(discord.channel)), Unclear)


async def test_a_discord_that_hangs_is_unclear_within_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handlers.discord.send._POST_SECONDS", 0.3)
    async with DiscordServer() as discord, platform(discord) as bot:
        discord.fail("hang", "/messages")

        assert isinstance(await bot.sender.send(delivery(discord.channel)), Unclear)


async def test_a_discord_that_cannot_be_reached_certainly_took_nothing() -> None:
    discord = DiscordServer()
    async with discord:
        pass
    async with platform(discord) as bot:
        result = await bot.sender.send(delivery(discord.channel))

        assert isinstance(result, Wait)
        assert result.scope == "platform"


@pytest.mark.parametrize(
    ("lacks", "named"),
    [
        (VIEW, "View Channel"),
        (SEND, "Send Messages"),
        (EMBED, "Embed Links"),
        (SEND | EMBED, "Send Messages and Embed Links"),
    ],
)
async def test_a_missing_permission_is_named(lacks: int, named: str) -> None:
    async with DiscordServer() as discord, platform(discord) as bot:
        closed = discord.add_channel(allowed=EVERYTHING_NEEDED & ~lacks)

        result = await bot.sender.send(delivery(closed))

        assert isinstance(result, Refused)
        assert result.scope == "channel"
        assert named in result.why
        assert named in result.advice


async def test_in_a_thread_the_permission_of_threads_is_named() -> None:
    async with DiscordServer() as discord, platform(discord) as bot:
        parent = discord.add_channel(allowed=EVERYTHING_NEEDED & ~SEND_IN_THREADS)
        thread = discord.add_thread(parent, allowed=parent.allowed)

        result = await bot.sender.send(delivery(thread))

        assert isinstance(result, Refused)
        assert "Send Messages in Threads" in result.why


async def test_a_refusal_is_told_even_when_its_reason_cannot_be_found_out() -> None:
    async with DiscordServer() as discord, platform(discord) as bot:
        closed = discord.add_channel(allowed=EVERYTHING_NEEDED & ~SEND)
        discord.fail("error", f"/channels/{closed.id}", method="GET", taken=False)

        result = await bot.sender.send(delivery(closed))

        assert isinstance(result, Refused)
        assert (result.scope, "Send Messages" in result.advice) == ("channel", True)


async def test_a_deleted_channel_pauses_only_itself() -> None:
    async with DiscordServer() as discord, platform(discord) as bot:
        gone = discord.add_channel()
        gone.deleted = True

        result = await bot.sender.send(delivery(gone))

        assert isinstance(result, Refused)
        assert (result.scope, result.why) == ("channel", "the channel was deleted")


async def test_a_revoked_token_stops_the_platform_and_says_what_to_do() -> None:
    async with DiscordServer() as discord, platform(discord) as bot:
        discord.revoke_token()

        result = await bot.sender.send(delivery(discord.channel))

        assert isinstance(result, Refused)
        assert result.scope == "platform"
        assert "DISCORD_TOKEN" in result.advice


async def test_a_wrong_address_is_not_taken_for_a_deleted_channel() -> None:
    async with DiscordServer() as discord:
        made = settings(discord).model_copy(update={"api_url": f"http://127.0.0.1:{discord.port}/api/v9"})
        bot = await connect(made, None, lambda _: Reply("t"))

        result = await bot.sender.send(delivery(discord.channel))
        await bot.close()

        assert isinstance(result, Refused)
        assert (result.scope, "DISCORD_API_URL" in result.advice) == ("platform", True)


@pytest.mark.parametrize(
    ("status", "body", "scope", "said"),
    [
        (400, _TOO_LONG, "delivery", "embeds.0.title: Too long"),
        (400, {"code": 50006, "message": "Cannot send an empty message"}, "delivery", "empty message"),
        (400, {"code": 200000}, "delivery", "AutoMod"),
        (403, {"code": 50007}, "channel", "takes no messages"),
        (403, {"code": 160005}, "channel", "locked"),
        (400, {"code": 50083}, "channel", "archived"),
        (403, {"code": 40333}, "platform", "guard"),
        (403, None, "channel", "permission"),
        (404, {"code": 10003}, "channel", "deleted"),
        (404, None, "platform", "no such address"),
        (302, None, "platform", "redirect"),
        (413, "not json", "delivery", "413"),
    ],
)  # fmt: skip
def test_each_refusal_names_its_scope_and_reason(status: int, body: object, scope: str, said: str) -> None:
    found = outcome(RestResponse(status, body, {}), Channel("discord", "1", "2"))

    assert isinstance(found, Refused)
    assert found.scope == scope
    assert said in found.why
    assert found.advice


def test_an_answer_that_cannot_be_read_is_unclear() -> None:
    assert isinstance(outcome(RestResponse(200, None, {}), Channel("discord", "1", "2")), Unclear)


async def test_a_full_channel_waits_and_another_does_not() -> None:
    async with DiscordServer() as discord, platform(discord) as bot:
        discord.limits.on, discord.limits.seconds = True, 60
        other = discord.add_channel()
        for number in range(5):
            assert isinstance(await bot.sender.send(delivery(discord.channel, f"e{number}")), Sent)

        sixth = await bot.sender.send(delivery(discord.channel, "e6"))

        assert isinstance(sixth, Wait)
        assert (sixth.scope, 50 < sixth.seconds <= 60) == ("channel", True)
        assert isinstance(await bot.sender.send(delivery(other, "e6")), Sent)
        assert len(discord.called("POST", "/messages")) == 6  # the sixth message was not even tried


async def test_a_429_of_one_channel_is_waited_for_in_that_channel() -> None:
    async with DiscordServer() as discord, platform(discord) as bot, platform(discord) as second_process:
        discord.limits.on, discord.limits.seconds = True, 60
        for number in range(5):
            await second_process.sender.send(delivery(discord.channel, f"e{number}"))

        result = await bot.sender.send(delivery(discord.channel, "e6"))

        assert isinstance(result, Wait)
        assert (result.scope, 50 < result.seconds <= 60) == ("channel", True)
        assert isinstance(await bot.sender.send(delivery(discord.add_channel())), Sent)


async def test_a_global_429_holds_the_whole_platform() -> None:
    async with DiscordServer() as discord, platform(discord) as bot:
        discord.limits.on, discord.limits.per_second = True, 0
        discord.limits._recent.append(asyncio.get_running_loop().time() + 5)  # noqa: SLF001 - full from the start

        first = await bot.sender.send(delivery(discord.channel))
        other = await bot.sender.send(delivery(discord.add_channel()))

        assert isinstance(first, Wait)
        assert isinstance(other, Wait)
        assert first.scope == other.scope == "platform"
        assert len(discord.called("POST", "/messages")) == 1


async def test_a_channel_far_back_in_the_queue_is_told_when_to_come_again(redis: Client, keys: Keys) -> None:
    async with DiscordServer() as discord, platform(discord) as bot:
        bot.sender.budget = RequestBudget(redis, keys, "discord", 20)
        channels = [discord.add_channel() for _ in range(80)]
        outcomes = await asyncio.gather(*(bot.sender.send(delivery(channel)) for channel in channels))
        waiting = [one for one in outcomes if isinstance(one, Wait)]
        posted = len(discord.called("POST", "/messages"))

    assert len(outcomes) - len(waiting) == posted >= 50
    assert waiting
    assert all(one.scope == "channel" and 2.5 < one.seconds < 5 for one in waiting)


async def test_while_the_records_are_away_nothing_is_asked_of_discord(keys: Keys, tmp_path: Path) -> None:
    away = open_redis(f"unix://{tmp_path / 'nobody'}")
    async with DiscordServer() as discord, platform(discord) as bot:
        bot.sender.budget = RequestBudget(away, keys, "discord", 50)
        told = await bot.sender.send(delivery(discord.channel))
        posted = len(discord.called("POST", "/messages"))
    await away.aclose()

    assert isinstance(told, Wait)
    assert (told.scope, posted) == ("channel", 0)


async def test_an_alert_without_buttons_still_carries_its_id() -> None:
    async with DiscordServer() as discord, platform(discord) as bot:
        bot.sender.render = lambda _: Reply("t", lines=(Line("x"),))
        wanted = delivery(discord.channel)

        await bot.sender.send(wanted)

        found = await bot.sender.find(wanted, EARLIER)
        assert isinstance(found, Sent)


async def test_an_earlier_post_is_found_by_its_id_and_nothing_else() -> None:
    async with DiscordServer() as discord, platform(discord) as bot:
        await bot.sender.send(delivery(discord.channel, "e1"))
        posted = discord.messages(discord.channel)[0]

        found = await bot.sender.find(delivery(discord.channel, "e1"), EARLIER)
        absent = await bot.sender.find(delivery(discord.channel, "e2"), EARLIER)

        assert isinstance(found, Sent)
        assert found.message == posted["id"]
        assert absent == Absent()


async def test_an_empty_channel_that_can_be_read_holds_nothing() -> None:
    async with DiscordServer() as discord, platform(discord) as bot:
        assert await bot.sender.find(delivery(discord.channel), EARLIER) == Absent()
        direct = discord.add_channel(kind=DIRECT)
        assert await bot.sender.find(delivery(direct), EARLIER) == Absent()


@pytest.mark.parametrize("lacks", [HISTORY, VIEW])
async def test_a_channel_that_only_looks_empty_cannot_tell(lacks: int) -> None:
    async with DiscordServer() as discord, platform(discord) as bot:
        await bot.sender.send(delivery(discord.channel))
        discord.channel.allowed &= ~lacks

        found = await bot.sender.find(delivery(discord.channel), EARLIER)

        assert isinstance(found, CannotTell)
        assert "Read Message History" in found.advice


async def test_a_busy_channel_is_read_back_a_second_page_and_then_left_to_a_person() -> None:
    async with DiscordServer() as discord, platform(discord) as bot:
        await bot.sender.send(delivery(discord.channel))
        _chatter(discord, 150)

        assert isinstance(await bot.sender.find(delivery(discord.channel), EARLIER), Sent)
        _chatter(discord, 150)
        assert isinstance(await bot.sender.find(delivery(discord.channel), EARLIER), CannotTell)


async def test_messages_older_than_the_first_attempt_end_the_search() -> None:
    async with DiscordServer() as discord, platform(discord) as bot:
        _chatter(discord, 300, at=datetime.now(UTC) - timedelta(hours=1))

        assert await bot.sender.find(delivery(discord.channel), EARLIER) == Absent()
        assert len(discord.called("GET", "/messages")) == 1


async def test_looking_back_waits_while_discord_is_away_or_refuses_the_token() -> None:
    async with DiscordServer() as discord, platform(discord) as bot:
        discord.fail("error", "/messages", method="GET")
        assert isinstance(await bot.sender.find(delivery(discord.channel), EARLIER), Wait)
        discord.fail("drop", "/messages", method="GET", times=2)  # aiohttp repeats a GET once by itself
        assert isinstance(await bot.sender.find(delivery(discord.channel), EARLIER), Wait)
        discord.revoke_token()
        found = await bot.sender.find(delivery(discord.channel), EARLIER)
        assert isinstance(found, Wait)
        assert found.scope == "platform"


async def test_in_a_deleted_channel_nothing_stands() -> None:
    async with DiscordServer() as discord, platform(discord) as bot:
        discord.channel.deleted = True

        assert await bot.sender.find(delivery(discord.channel), EARLIER) == Absent()


async def test_hostile_words_of_a_feed_are_posted_without_power() -> None:
    evil = "@everyone [free](https://evil.example) <@1> " + "*" * 9000
    async with DiscordServer() as discord, platform(discord) as bot:
        result = await bot.sender.send(delivery(discord.channel, summary=evil))

        assert isinstance(result, Sent)
        (posted,) = discord.messages(discord.channel)
        assert "@everyone" not in str(posted["embeds"])
        assert "](https://" not in str(posted["embeds"])


async def test_a_process_that_only_delivers_loads_neither_discord_py_nor_bolt() -> None:
    code = "import sys, handlers.discord.send, handlers.slack.send\n"
    code += "sys.exit(bool({'discord', 'slack_bolt'} & set(sys.modules)))"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code)
    assert await process.wait() == 0


def _chatter(discord: DiscordServer, count: int, at: datetime | None = None) -> None:
    for number in range(count):
        of = next(discord.ids) if at is None else snowflake(at, number)
        discord.channel.messages.append(message(of, discord.channel.id, discord.bot, {"content": "chatter"}))
