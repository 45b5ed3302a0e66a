"""The gateway: identify, resume, refuse, stop."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from pathlib import Path

import discord as discordpy
import pytest
from discord.gateway import DiscordWebSocket, KeepAliveHandler

from bot.errors import ConfigError
from handlers.discord import gateway as gateway_bot
from handlers.discord.gateway import DiscordAddressError, DiscordIntentsError, DiscordTokenError
from handlers.discord.send import connect
from handlers.discord.settings import NAMES, NEEDED_PERMISSIONS, invite
from handlers.messages.reply import OptionChoice
from tests.answering import RecordedAnswering
from tests.discord.parts import GRAPHITE, alert, platform, running, settings
from tests.servers.discord import DiscordServer
from tests.servers.discord_world import DIRECT


async def test_only_the_intent_for_servers_is_asked_for() -> None:
    async with DiscordServer() as discord, running(discord, RecordedAnswering(GRAPHITE)):
        assert discord.gateway.identify["intents"] == 1 << 0 | 1 << 9 | 1 << 12


async def test_both_addresses_come_from_the_setting_and_no_other_client_is_redirected() -> None:
    async with DiscordServer() as discord, running(discord, RecordedAnswering(GRAPHITE)):
        assert discord.called("GET", "/gateway/bot")
        assert discordpy.http.Route.BASE == "https://discord.com/api/v10"
        assert DiscordWebSocket.DEFAULT_GATEWAY.host == "gateway.discord.gg"


async def test_commands_are_registered_once_and_again_only_when_they_changed() -> None:
    async with DiscordServer() as discord:
        for _ in range(2):
            async with running(discord, RecordedAnswering(GRAPHITE)):
                assert [each["name"] for each in discord.registered] == [
                    "restricted",
                    "exports",
                    "parts",
                    "Check this message",
                ]
        assert discord.registrations == 1

        discord.registered[0]["description"] = "as an older version described it"
        async with running(discord, RecordedAnswering(GRAPHITE)):
            assert discord.registrations == 2


async def test_commands_are_registered_even_if_the_registered_ones_cannot_be_read() -> None:
    async with DiscordServer() as discord:
        discord.fail("error", "/commands", method="GET", times=9, taken=False, status=403)
        async with running(discord, RecordedAnswering(GRAPHITE)):
            await discord.until(lambda: discord.registered, 20)


async def test_commands_that_cannot_be_registered_do_not_keep_the_bot_from_serving(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with DiscordServer() as discord:
        async with running(discord, RecordedAnswering(GRAPHITE)):
            pass
        monkeypatch.setattr(gateway_bot, "_REGISTER_SECONDS", 0.3)
        discord.registered[0]["description"] = "as an older version described it"
        discord.fail("hang", "/commands", method="PUT", taken=False)
        async with running(discord, RecordedAnswering(GRAPHITE)):
            assert (await discord.command("restricted", {"item": "graphite"})).settled

    assert "could not be registered" in caplog.text


async def test_commands_that_could_not_be_registered_are_registered_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway_bot, "_REGISTER_AGAIN", 0.05)
    async with DiscordServer() as discord:
        discord.fail("error", "/commands", method="PUT", taken=False, times=2, status=403)
        async with running(discord, RecordedAnswering(GRAPHITE)):
            await discord.until(lambda: discord.registered)
            assert (await discord.command("restricted", {"item": "graphite"})).settled


async def test_answers_that_discord_py_cannot_read_by_itself_stop_nothing() -> None:
    async with DiscordServer(plain=True) as discord:
        async with running(discord, RecordedAnswering(GRAPHITE, [OptionChoice("China", "CN")])):
            exchange = await discord.command("restricted", {"item": "graphite"})

            direct = await discord.command("exports list", channel=discord.add_channel(kind=DIRECT))
            completed = await discord.autocomplete("restricted", {"item": "graphite", "to": "Ch"}, "to")

            assert "licence since 2023" in exchange.text
            assert "licence since 2023" in direct.text
            assert [one["value"] for one in completed] == ["CN"]
        async with running(discord, RecordedAnswering(GRAPHITE)):
            pass
        assert discord.registrations == 1


async def test_an_api_that_tells_nothing_of_the_application_is_one_all_the_same() -> None:
    async with DiscordServer() as discord:
        discord.fail("error", "/oauth2/applications/@me", method="GET", taken=False, status=404)
        async with running(discord, RecordedAnswering(GRAPHITE)):
            assert discord.registrations == 1


async def test_an_event_that_cannot_be_read_ends_nothing(caplog: pytest.LogCaptureFixture) -> None:
    async with DiscordServer() as discord, running(discord, RecordedAnswering(GRAPHITE)):
        assert discord.gateway.session
        await discord.gateway.session.dispatch("INTERACTION_CREATE", {"type": 2, "channel_id": "x"})
        await discord.gateway.session.dispatch("CHANNEL_UPDATE", {})
        exchange = await discord.command("restricted", {"item": "graphite"})

        assert "licence since 2023" in exchange.text
        assert discord.gateway.identified == 1
    assert "could not be read and was left alone: INTERACTION_CREATE (KeyError: 'id')" in caplog.text
    assert "could not be read and was left alone: CHANNEL_UPDATE" in caplog.text


async def test_a_limit_without_the_proxys_mark_is_waited_for() -> None:
    async with DiscordServer(plain=True) as discord:
        discord.fail("error", "/commands", method="PUT", taken=False, status=429)
        async with running(discord, RecordedAnswering(GRAPHITE)):
            discord.fail("error", "/messages/@original", method="PATCH", taken=False, status=429)
            exchange = await discord.command("restricted", {"item": "graphite"})

            assert "licence since 2023" in exchange.text
            assert discord.registered


async def test_a_lost_connection_is_resumed_and_nothing_is_missed() -> None:
    said = RecordedAnswering(GRAPHITE)
    async with DiscordServer() as discord, running(discord, said):
        await discord.gateway.cut()
        await discord.until(lambda: discord.gateway.session and discord.gateway.session.connection is None)
        missed = await discord.command("restricted", {"item": "graphite"}, wait=False)

        await discord.until(lambda: missed.settled, 15)

        assert discord.gateway.resumed == 1
        assert discord.gateway.identified == 1


@pytest.mark.parametrize("how", ["ask_reconnect", "close"])
async def test_a_gateway_that_wants_a_new_connection_gets_one(how: str) -> None:
    async with DiscordServer() as discord, running(discord, RecordedAnswering(GRAPHITE)):
        await (discord.gateway.close(4000) if how == "close" else discord.gateway.ask_reconnect())
        await discord.until(lambda: discord.gateway.resumed == 1, 15)

        assert (await discord.command("restricted", {"item": "graphite"})).settled


async def test_a_session_that_discord_forgot_begins_anew_at_the_same_address(monkeypatch: pytest.MonkeyPatch) -> None:
    async def at_once(*_: object, **__: object) -> None:
        """Discord wants five seconds between two identifications; not needed here."""

    monkeypatch.setattr(gateway_bot.Gateway, "before_identify_hook", at_once)
    async with DiscordServer() as discord, running(discord, RecordedAnswering(GRAPHITE)):
        await discord.gateway.invalidate()
        await discord.until(lambda: discord.gateway.identified == 2, 15)

        assert (await discord.command("restricted", {"item": "graphite"})).settled


async def test_a_wrong_token_is_named_with_what_to_do() -> None:
    async with DiscordServer() as discord:
        bot = await connect(settings(discord, token="wrong"), RecordedAnswering(GRAPHITE), alert)
        with pytest.raises(DiscordTokenError, match=r"DISCORD_TOKEN.*Reset Token"):
            await bot.run()
        await bot.close()


async def test_a_token_that_is_revoked_while_connected_ends_the_run_with_the_same_error() -> None:
    async with DiscordServer() as discord, platform(discord, RecordedAnswering(GRAPHITE)) as bot:
        task = asyncio.create_task(bot.run())
        await discord.until(bot.ready.is_set)
        discord.revoke_token()
        await discord.gateway.close(4004)

        with pytest.raises(DiscordTokenError):
            await task


async def test_refused_intents_are_named() -> None:
    async with DiscordServer() as discord, platform(discord, RecordedAnswering(GRAPHITE)) as bot:
        discord.gateway.disallowed = 1
        with pytest.raises(DiscordIntentsError, match="4014"):
            await bot.run()


async def test_an_address_that_is_not_discords_is_named() -> None:
    async with DiscordServer() as discord:
        wrong = settings(discord).model_copy(update={"api_url": f"http://127.0.0.1:{discord.port}/nowhere"})
        bot = await connect(wrong, RecordedAnswering(GRAPHITE), alert)
        with pytest.raises(DiscordAddressError, match="DISCORD_API_URL"):
            await bot.run()
        await bot.close()


async def test_a_login_page_of_the_network_in_discords_place_is_waited_for(caplog: pytest.LogCaptureFixture) -> None:
    async with DiscordServer() as discord, platform(discord, RecordedAnswering(GRAPHITE)) as bot:
        discord.fail("page", "users/@me", method="GET", taken=False)
        task = asyncio.create_task(bot.run())
        await discord.until(lambda: bot.ready.is_set() or task.done())
        ended = task.done()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    assert not ended
    assert "what answers is not Discord" in caplog.text


async def test_without_a_token_nothing_starts() -> None:
    async with DiscordServer() as discord:
        bare = settings(discord).model_copy(update={"token": None})
        with pytest.raises(ConfigError, match=r"docs/discord\.md"):
            await connect(bare, RecordedAnswering(GRAPHITE), alert)


async def test_a_discord_that_is_away_is_waited_for_with_calm_lines(caplog: pytest.LogCaptureFixture) -> None:
    discord = DiscordServer()
    async with discord:
        pass
    async with platform(discord, RecordedAnswering(GRAPHITE)) as bot:
        task = asyncio.create_task(bot.run())
        await discord.until(lambda: "no connection to Discord" in caplog.text)
        async with discord:
            await discord.until(bot.ready.is_set)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    assert not [record for record in caplog.records if record.exc_info]
    assert all(record.levelno <= logging.WARNING for record in caplog.records)


async def test_a_gateway_that_is_quicker_than_discord_py_is_not_called_behind(
    caplog: pytest.LogCaptureFixture,
) -> None:
    noise = logging.getLogger("discord.gateway")
    async with DiscordServer() as discord, running(discord, RecordedAnswering(GRAPHITE)):
        noise.warning("Can't keep up, shard ID %s websocket is %.1fs behind.", None, 41.3)
        noise.warning("Shard ID %s heartbeat blocked for more than %s seconds.", None, 10)
    noise.warning("Can't keep up, shard ID %s websocket is %.1fs behind.", None, 1.0)

    said = [record.getMessage() for record in caplog.records if record.name == "discord.gateway"]
    assert [one for one in said if "behind" in one or "blocked" in one] == [
        "Shard ID None heartbeat blocked for more than 10 seconds.",
        "Can't keep up, shard ID None websocket is 1.0s behind.",
    ]


@pytest.mark.parametrize("silent", [False, True])
async def test_stopping_takes_at_most_three_seconds(silent: bool) -> None:  # noqa: FBT001 - a table
    said = RecordedAnswering(GRAPHITE)
    async with DiscordServer() as discord, platform(discord, said) as bot:
        task = asyncio.create_task(bot.run())
        await discord.until(bot.ready.is_set)
        exchange = await discord.command("restricted", {"item": "graphite"}, wait=False)
        await discord.until(lambda: exchange.ack is not None)
        discord.gateway.silent = silent
        began = time.monotonic()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

        assert time.monotonic() - began < 3


async def test_a_stop_lets_an_answer_under_way_finish() -> None:
    said = RecordedAnswering(GRAPHITE)
    async with DiscordServer() as discord, platform(discord, said) as bot:
        task = asyncio.create_task(bot.run())
        await discord.until(bot.ready.is_set)
        exchange = await discord.command("restricted", {"item": "graphite"}, wait=False)
        await discord.until(lambda: said.asked)
        task.cancel()
        assert said.hold is not None
        said.hold.set()
        with pytest.raises(asyncio.CancelledError):
            await task

        assert exchange.settled


def test_the_guide_asks_for_the_permissions_that_the_bot_needs() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "discord.md").read_text(encoding="utf-8")

    assert f"permissions={NEEDED_PERMISSIONS}" in guide
    assert all(f"| {name} |" in guide for name in NAMES.values())
    assert f"permissions={NEEDED_PERMISSIONS}" in invite("1")


async def test_the_local_gateway_is_not_faster_than_a_network_which_discord_py_takes_for_being_behind() -> None:
    async with DiscordServer() as discord:
        discord.gateway.heartbeat_ms = 500
        async with running(discord, RecordedAnswering(GRAPHITE)):
            [keeper] = [each for each in threading.enumerate() if isinstance(each, KeepAliveHandler)]
            seen: list[float] = []
            for _ in range(5):
                before = keeper._last_ack  # noqa: SLF001 - discord.py shows it nowhere else
                await discord.until(lambda before=before: keeper._last_ack > before)  # type: ignore[misc] # noqa: SLF001
                seen.append(keeper.latency)

    assert max(seen) < 0.4
