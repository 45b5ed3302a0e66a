"""What channels have asked for goes from one installation into another, whole or not at all."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UsageError
from bot.model.delivery import Channel
from bot.store.keys import Keys
from bot.store.redis import open_redis
from bot.store.subscriptions import ChannelSettings, Subscriptions
from bot.subscriptions.options import read_stored
from bot.subscriptions.records import ChannelDefaults, Subscription
from handlers.terminal.records import Wish, export_command, import_command, read_wishes
from tests.servers.redis import RedisServer, started

NOW = datetime(2026, 11, 29, tzinfo=UTC)
WORD = st.from_regex(r"[A-Za-z0-9]{1,8}", fullmatch=True)
CHANNELS = st.builds(Channel, st.sampled_from(["slack", "discord"]), WORD, WORD)


@given(CHANNELS, st.sampled_from(["", "graphite", 'about:gallium "no. 1"']), WORD)
def test_a_wish_is_read_as_it_was_written_and_moves_with_its_workspace(channel: Channel, text: str, to: str) -> None:
    own = Subscription.of(channel, text, "U1", NOW, read_stored("digest:daily@09:00"))
    wishes = [Wish(channel, subscription=own), Wish(channel, defaults=ChannelDefaults(to="US"))]
    read = list(read_wishes(wish.line() for wish in wishes))

    assert read == wishes
    [moved, _] = [wish.moved({f"{channel.platform}:{channel.workspace}": f"{channel.platform}:{to}"}) for wish in read]
    there = Channel(channel.platform, to, channel.id)
    assert moved.subscription == Subscription.of(there, text, "U1", NOW, own.options)


@pytest.mark.parametrize("line", ["x", "{}", '{"subscription":{}}', '{"channel":"a","settings":{}}', "[]", "\ud800"])
def test_a_line_that_is_none_is_named(line: str) -> None:
    with pytest.raises(UsageError, match=r"line 2 is no line .* nothing was imported"):
        list(read_wishes(["", line]))


def run(monkeypatch: pytest.MonkeyPatch, url: str, command: object, *arguments: str, stdin: str = "") -> Result:
    monkeypatch.setenv("REDIS_URL", url)
    return CliRunner().invoke(command, arguments, input=stdin)  # type: ignore[arg-type] # a command of click


async def test_subscriptions_and_settings_move_to_another_workspace_of_another_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import asyncio  # noqa: PLC0415 - the commands have loops of their own

    monkeypatch.chdir(tmp_path)
    here, there = RedisServer(tmp_path / "here"), RedisServer(tmp_path / "there")
    async with started(here, there):
        redis = open_redis(here.url)
        channel = Channel("slack", "T1", "C1")
        await Subscriptions(redis, Keys()).add(Subscription.of(channel, "graphite", "U1", NOW))
        await ChannelSettings(redis, Keys()).change(channel, ChannelDefaults(to="DE"), "U1")
        await redis.aclose()
        told = await asyncio.to_thread(run, monkeypatch, here.url, export_command)
        assert [json.loads(line).keys() for line in told.stdout.splitlines()]
        for _ in range(2):  # again changes nothing
            done = await asyncio.to_thread(
                run, monkeypatch, there.url, import_command, "-", "--rename", "slack:T1=slack:T2", stdin=told.stdout
            )
            assert done.exit_code == 0, done.output
        redis = open_redis(there.url)
        moved = Channel("slack", "T2", "C1")
        assert [one.filter for one in await Subscriptions(redis, Keys()).of(moved)] == ["graphite"]
        assert (await ChannelSettings(redis, Keys()).of(moved)).to == "DE"
        assert len(await Subscriptions(redis, Keys()).all()) == 1
        await redis.aclose()
