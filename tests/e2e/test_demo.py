"""`exportwatch run --demo`: the whole flow in a terminal, without tokens and without internet, each time anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.bot import Bot, running


@pytest.fixture
def bot(tmp_path: Path) -> Bot:
    return Bot(tmp_path / "home", {}, "--demo")


async def test_alerts_appear_by_themselves_and_again_in_a_second_run(bot: Bot) -> None:
    for _ in range(2):
        bot.out = ""
        async with running(bot):
            await bot.prints("DEMO China: ")
            await bot.stop()

    assert all(line.startswith("DEMO") for line in (bot.out + bot.log).splitlines())
    assert (bot.home / "demo" / "redis").is_dir()
    assert not (bot.home / "redis").exists()


async def test_without_tokens_make_run_is_the_demo_and_with_one_it_is_not(bot: Bot) -> None:
    bot.arguments = ("--demo-without-tokens",)
    async with running(bot):
        await bot.says("DEMO")
    bot.log = ""
    bot.environment |= {"DISCORD_TOKEN": "wrong", "DISCORD_API_URL": "http://127.0.0.1:9/api/v10"}
    async with running(bot):
        await bot.says("Discord")

    assert "DEMO" not in bot.log
