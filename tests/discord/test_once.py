"""Under faults each message is posted once and in order: by the nonce at first, later by reading the channel."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.model.delivery import Absent, Delivery, PostedMessage, Sent, Unclear, Wait, delivery_id
from handlers.discord.render import carries
from handlers.discord.send import DiscordSender
from tests.discord.parts import delivery, platform
from tests.servers.discord import DiscordServer, FaultKind

DELIVERIES = 110


async def settle(sender: DiscordSender, one: Delivery, *, by_nonce: bool) -> Sent:
    """What a drain does, without its pauses: within the window it repeats, later it reads back before it does."""
    first = datetime.now(UTC)
    while True:
        outcome = await sender.send(one)
        if isinstance(outcome, Sent):
            return outcome
        assert isinstance(outcome, Wait | Unclear)
        while isinstance(outcome, Unclear) and not by_nonce:
            found = await sender.find(one, first)
            if isinstance(found, Sent):
                return found
            if isinstance(found, Absent):
                break
            assert isinstance(found, Wait)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("by_nonce", [True, False], ids=["within the nonce's window", "after it"])
@pytest.mark.parametrize("threads", [False, True], ids=["alerts", "later reports"])
async def test_under_faults_every_message_stands_there_once_and_in_order(
    monkeypatch: pytest.MonkeyPatch, *, by_nonce: bool, threads: bool
) -> None:
    chance = random.Random(31)  # noqa: S311 - which fault comes next, repeatably
    monkeypatch.setattr("handlers.discord.send._POST_SECONDS", 0.3)
    faults = 0
    async with DiscordServer(nonce_seconds=180 if by_nonce else 0) as discord, platform(discord) as bot:
        root = await bot.sender.send(delivery(discord.channel, "root"))
        assert isinstance(root, Sent)
        await bot.sender.send(beside(delivery(discord.channel, "first"), root))
        planned = [delivery(discord.channel, f"e{number}") for number in range(DELIVERIES)]
        planned = [beside(one, root) for one in planned] if threads else planned
        place = root.message if threads else discord.channel.id
        for one in planned:
            if chance.random() < 0.4:
                kind: FaultKind = chance.choice(
                    ["drop", "error", "hang"] if chance.random() < 0.2 else ["drop", "error"]
                )
                discord.fail(kind, f"/channels/{place}/messages", taken=chance.random() < 0.5)
                faults += 1
            if not by_nonce and chance.random() < 0.3:
                discord.fail(chance.choice(["drop", "error"]), "/messages?", method="GET")
            await settle(bot.sender, one, by_nonce=by_nonce)

        stands = discord.messages(place)[1:]
        assert [carries(message, one.id) for message, one in zip(stands, planned, strict=True)] == [True] * DELIVERIES
    assert faults > 31


def beside(one: Delivery, root: Sent) -> Delivery:
    standing = PostedMessage(root.message, "", datetime.now(UTC) - timedelta(hours=1))
    id_ = delivery_id(f"{one.event}|s", one.channel, "report")
    return replace(one, id=id_, kind="report", loud=False, beside=standing)
