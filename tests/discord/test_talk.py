"""Questions in plain words through the real discord.py: mentions, replies, direct messages, the message's menu."""

from __future__ import annotations

import pytest

from handlers.discord.registration import CHECK_MESSAGE
from tests.answering import RecordedAnswering
from tests.discord.parts import running
from tests.servers.discord import DiscordServer, words
from tests.servers.discord_world import DIRECT, SEND, user


async def test_a_mention_is_answered_by_a_reply_and_calls_nobody() -> None:
    said = RecordedAnswering()
    async with DiscordServer() as discord, running(discord, said):
        written = await discord.write(f"<@{discord.bot['id']}> is gallium restricted?")
        [answer] = await discord.answers(written)
        sent = discord.called("POST", f"/channels/{discord.channel.id}/messages")[0].body

    assert [one.text for one in said.asked] == ["is gallium restricted?"]
    assert str(answer["message_reference"]["message_id"]) == written["id"]
    assert "answer to is gallium restricted?" in words(answer)
    assert sent["allowed_mentions"]["parse"] == []


async def test_a_reply_to_the_answer_keeps_goods_and_route() -> None:
    said = RecordedAnswering()
    async with DiscordServer() as discord, running(discord, said):
        [first] = await discord.answers(await discord.write(f"<@{discord.bot['id']}> 81129289 from:CN to:JP"))
        second = await discord.write("and to India?", reply_to=first)
        [answer] = await discord.answers(second)

    assert [one.text for one in said.asked] == ["81129289 from:CN to:JP", "81129289 to:IN from:CN"]
    assert "Asked, with what was asked before" in words(answer)


async def test_a_direct_message_is_answered_there() -> None:
    said = RecordedAnswering()
    async with DiscordServer() as discord:
        direct = discord.add_channel("direct", kind=DIRECT)
        async with running(discord, said):
            await discord.answers(await discord.write("gallium", channel=direct))
            await discord.answers(await discord.write("thanks 🙂", channel=direct))

    assert said.asked[0].text == "gallium"
    assert said.asked[0].asker.channel.key == f"discord:@{direct.id}:{direct.id}"


async def test_other_messages_and_other_bots_are_left_alone() -> None:
    said = RecordedAnswering()
    async with DiscordServer() as discord, running(discord, said):
        called = f"<@{discord.bot['id']}> gallium"
        await discord.write("gallium")
        await discord.write(called, author=user("77", "another", bot=True))
        await discord.write(called, webhook_id="78")
        await discord.write(called, type=6)
        await discord.answers(await discord.write(f"<@{discord.bot['id']}> germanium"))

    assert [one.text for one in said.asked] == ["germanium"]


async def test_an_empty_mention_gets_a_hint() -> None:
    said = RecordedAnswering()
    async with DiscordServer() as discord, running(discord, said):
        [answer] = await discord.answers(await discord.write(f"<@{discord.bot['id']}> <:wave:123>"))

    assert said.asked == []
    assert "gallium from China to the US" in words(answer)


async def test_a_deleted_message_and_a_channel_that_cannot_be_posted_to_do_no_harm(
    caplog: pytest.LogCaptureFixture,
) -> None:
    said = RecordedAnswering()
    async with DiscordServer() as discord:
        silent = discord.add_channel("silent", allowed=discord.channel.allowed & ~SEND)
        async with running(discord, said):
            said.hold.clear()
            written = await discord.write(f"<@{discord.bot['id']}> gallium")
            discord.delete(written)
            said.hold.set()
            await discord.answers(written)
            await discord.write(f"<@{discord.bot['id']}> gallium", channel=silent)
            await discord.until(lambda: "could not be answered" in caplog.text)

    assert len(discord.messages(silent)) == 1


async def test_the_menu_of_a_message_answers_the_person_alone() -> None:
    said = RecordedAnswering()
    async with DiscordServer() as discord, running(discord, said):
        written = await discord.write("We ship graphite to India", author=user("9"))
        exchange = await discord.pick(written, CHECK_MESSAGE, asker="77")

        assert exchange.private
        assert [(one.text, one.asker.user) for one in said.asked] == [("We ship graphite to India", "77")]
