"""Parts lists on Discord, through the real discord.py: `/parts`, a mention with a file, the message's menu."""

from __future__ import annotations

from bot.store.keys import Keys
from bot.store.redis import Client
from handlers.discord.registration import CHECK_MESSAGE
from tests.chat_lists import CSV, kept, rows, taking
from tests.discord.parts import running
from tests.servers.discord import DiscordServer, words


async def test_a_list_beside_a_mention_is_answered_with_the_workbook(redis: Client, keys: Keys) -> None:
    async with DiscordServer() as discord, running(discord, taking(redis, keys)):
        file = discord.keep("magnets.csv", CSV)
        written = await discord.write(f"<@{discord.bot['id']}> to:JP", attachments=[file])
        card, book = await discord.answers(written, count=2)

    assert "magnets.csv: 1 of 3 lines" in words(card)
    (attached,) = book["attachments"]
    assert attached["filename"] == "magnets-answered.xlsx"
    assert [row["Part"] for row in rows(discord.files[attached["id"]])] == ["gallium", "hex bolt M8", "flurbwidget"]
    assert (await kept(redis, keys, f"discord:{discord.channel.guild}:{discord.channel.id}")).lines == 3


async def test_the_command_answers_who_gave_the_list_alone(redis: Client, keys: Keys) -> None:
    async with DiscordServer() as discord, running(discord, taking(redis, keys)):
        exchange = await discord.give("parts", discord.keep("p.csv", CSV))
        await discord.until(lambda: len(exchange.replies) == 2)

    card, book = exchange.replies
    assert "p.csv: 1 of 3 lines" in words(card)
    assert all(each["flags"] & 64 for each in exchange.replies)
    assert book["attachments"][0]["filename"] == "p-answered.xlsx"


async def test_a_list_of_another_is_checked_from_the_messages_menu(redis: Client, keys: Keys) -> None:
    async with DiscordServer() as discord, running(discord, taking(redis, keys)):
        written = await discord.write("parts", attachments=[discord.keep("p.csv", CSV)])
        exchange = await discord.pick(written, CHECK_MESSAGE)
        await discord.until(lambda: len(exchange.replies) == 2)

    assert exchange.private
    assert "p.csv: 1 of 3 lines" in words(exchange.replies[0])


async def test_what_is_no_table_is_named(redis: Client, keys: Keys) -> None:
    async with DiscordServer() as discord, running(discord, taking(redis, keys)):
        exchange = await discord.give("parts", discord.keep("photo.png", b"x"))

    assert "photo.png is no table" in exchange.text
    assert await redis.zcard(keys.parts) == 0
