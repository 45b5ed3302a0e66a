"""Under random faults each delivery stands in its channel once, if unclear posts are read back before a repeat."""

from __future__ import annotations

import random
from datetime import UTC, datetime

from bot.model.delivery import Absent, Delivery, Sent, Unclear, Wait
from handlers.slack.api import identify, open_session, web_client
from handlers.slack.send import SlackSender
from tests.servers.slack import SlackServer
from tests.servers.slack_world import How
from tests.slack.support import alert, delivery

FAULTS: tuple[How, ...] = ("drop", "500", "429", "garbage")


async def settle(sender: SlackSender, one: Delivery) -> None:
    """What a drain does, without its pauses: repeat only what certainly was not taken."""
    first = datetime.now(UTC)
    while True:
        outcome = await sender.send(one)
        if isinstance(outcome, Sent):
            return
        assert isinstance(outcome, Wait | Unclear)
        while isinstance(outcome, Unclear):
            found = await sender.find(one, first)
            if isinstance(found, Sent):
                return
            if isinstance(found, Absent):
                break
            assert isinstance(found, Wait)


async def test_two_hundred_deliveries_under_faults_stand_there_once_each_and_in_order() -> None:
    chance = random.Random(11)  # noqa: S311 - which fault comes next, repeatably
    async with SlackServer() as slack, open_session() as session:
        client = web_client(session, slack.url, slack.bot_token)
        sender = SlackSender(client, alert, await identify(client), settle=0, apart=0)
        for channel in ("C1", "C2"):
            slack.add_channel(channel)
        planned = [delivery(f"C{1 + number % 2}", f"ev{number}") for number in range(200)]
        for one in planned:
            for method in ("chat.postMessage", "conversations.history"):
                if chance.random() < 0.4:
                    slack.fail(
                        method, chance.choice(FAULTS), taken=method == "chat.postMessage" and chance.random() < 0.5
                    )
            await settle(sender, one)

        for channel in ("C1", "C2"):
            stands = [message["metadata"]["event_payload"]["delivery_id"] for message in slack.messages(channel)]
            assert stands == [one.id for one in planned if one.channel.id == channel]
