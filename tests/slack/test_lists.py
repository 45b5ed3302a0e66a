"""Parts lists on Slack, through the real slack-bolt: a file in, the card and the workbook back."""

from __future__ import annotations

import pytest

from bot.store.keys import Keys
from bot.store.redis import Client
from handlers.slack.app import CHECK_MESSAGE
from tests.chat_lists import CSV, kept, rows, taking
from tests.conftest import until
from tests.servers.slack import SlackServer
from tests.slack.support import bot


async def test_a_list_beside_a_mention_is_answered_in_its_thread_with_the_workbook(
    slack: SlackServer, redis: Client, keys: Keys
) -> None:
    async with bot(slack, taking(redis, keys)):
        written = await slack.write("<@UBOT> to:JP", files=[slack.drop("magnets.csv", CSV)], subtype="file_share")
        card, file = await slack.answers(written, count=2)

    said = str(card["blocks"])
    assert "magnets.csv: 1 of 3 lines" in said
    assert "Watch this list" in said
    assert "What is not understood?" in said
    (shared,) = file["files"]
    assert shared["name"] == "magnets-answered.xlsx"
    found = rows(slack.files[shared["id"]])
    assert [row["Part"] for row in found] == ["gallium", "hex bolt M8", "flurbwidget"]
    assert found[0]["outcome"] == "restricted"
    one = await kept(redis, keys, "slack:T0001:C1")
    assert (one.lines, one.by) == (3, "U1")


async def test_a_list_in_a_direct_message_belongs_to_that_conversation(
    slack: SlackServer, redis: Client, keys: Keys
) -> None:
    async with bot(slack, taking(redis, keys)):
        await slack.write("", channel="D1", files=[slack.drop("p.csv", CSV)], subtype="file_share")
        await until(lambda: len(slack.messages("D1")) == 3, "card and workbook")

    assert (await kept(redis, keys, "slack:T0001:D1")).name == "p.csv"


async def test_from_a_messages_menu_one_person_alone_sees_the_card(
    slack: SlackServer, redis: Client, keys: Keys
) -> None:
    async with bot(slack, taking(redis, keys)):
        others = await slack.write("our parts", user="U9", files=[slack.drop("p.csv", CSV)])
        asked = await slack.pick(others, CHECK_MESSAGE)
        await asked.reply(2)

    first, second = asked.replies[-2:]
    assert {one["response_type"] for one in asked.replies} == {"ephemeral"}
    assert "p.csv: 1 of 3 lines" in str(first["blocks"])
    assert "direct message" in str(second["blocks"])
    assert slack.messages("C1") == [others]


@pytest.mark.parametrize(
    ("given", "scopes", "words"),
    [
        (("p.csv", b""), None, "the file is empty"),
        (("p.xlsx", b"%PDF-1.7 nothing"), None, "PDF"),
        (("p.csv", CSV), "chat:write,commands,app_mentions:read", "files:read"),
        (("big.csv", b"x" * (6 * 2**20 + 1)), None, "at most 6 MB"),
    ],
)
async def test_what_cannot_be_read_is_named_and_nothing_is_kept(  # noqa: PLR0917 - what pytest gives
    slack: SlackServer, redis: Client, keys: Keys, given: tuple[str, bytes], scopes: str | None, words: str
) -> None:
    name, body = given
    slack.scopes = scopes or slack.scopes
    async with bot(slack, taking(redis, keys)):
        written = await slack.write("<@UBOT>", files=[slack.drop(name, body)], subtype="file_share")
        [answer] = await slack.answers(written)

    assert words in str(answer["blocks"])
    assert await redis.zcard(keys.parts) == 0


async def test_without_the_scope_for_files_the_card_comes_and_says_what_is_missing(
    slack: SlackServer, redis: Client, keys: Keys
) -> None:
    slack.scopes = (slack.scopes or "").replace(",files:write", "")
    async with bot(slack, taking(redis, keys)):
        written = await slack.write("<@UBOT>", files=[slack.drop("p.csv", CSV)], subtype="file_share")
        card, missing = await slack.answers(written, count=2)

    assert "p.csv" in str(card["blocks"])
    assert "files:write" in str(missing["blocks"])


async def test_the_token_is_not_sent_to_another_host(slack: SlackServer, redis: Client, keys: Keys) -> None:
    async with SlackServer() as stranger, bot(slack, taking(redis, keys)):
        file = stranger.drop("p.csv", CSV)
        written = await slack.write("<@UBOT>", files=[file], subtype="file_share")
        [answer] = await slack.answers(written)

    assert "did not hand over" in str(answer["blocks"])
