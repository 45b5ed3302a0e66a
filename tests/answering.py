"""An answering side for tests of platforms: it remembers what it was asked, and answers what the test wants."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import NamedTuple

from bot.model.delivery import Channel, Delivery
from bot.rules.index import RuleBase
from bot.rules.model import RuleSet
from bot.subscriptions.records import Subscription
from handlers.chat.answering import Answering, Question
from handlers.commands.command import Suggested
from handlers.commands.records import Asker
from handlers.messages.reply import Line, OptionChoice, Reply
from tests.alerts.samples import VOCABULARY
from tests.commands.fakes import NOW, FakeRecords


class Asked(NamedTuple):
    """One question: `restricted` or `exports` with its text, `pressed` with action and value."""

    kind: str
    asker: Asker
    text: str


def echo(text: str) -> Reply:
    return Reply(f"About {text}", lines=(Line(f"answer to {text}"),))


class RecordedAnswering(Answering):
    """`reply` makes the answer from the question's text; until `hold` is set none is given; `error` is raised."""

    def __init__(
        self,
        reply: Callable[[str], Reply] | Reply = echo,
        choices: Sequence[OptionChoice] = (),
        error: Exception | None = None,
    ) -> None:
        super().__init__(FakeRecords(), RuleBase(RuleSet()), VOCABULARY, lambda: NOW)
        self.reply = reply
        self.choices = choices
        self.error = error
        self.asked: list[Asked] = []
        self.subscriptions: list[Subscription] | None = []
        self.greeted: list[Channel] = []
        self.told: list[tuple[Channel, str]] = []
        self.tried_again: list[Channel] = []
        self.hold = asyncio.Event()
        self.hold.set()

    async def answer(self, asker: Asker, question: Question) -> Reply:
        text = f"{question.action} {question.text}".strip() if question.action else question.text
        self.asked.append(Asked("pressed" if question.action else question.slash, asker, text))
        await self.hold.wait()
        if self.error:
            raise self.error
        return self.reply if isinstance(self.reply, Reply) else self.reply(text)

    async def suggest(self, what: Suggested, typed: str) -> Sequence[OptionChoice]:
        self.asked.append(Asked("suggest", Asker(Channel("", "", ""), "", may_manage=False), f"{what} {typed}"))
        if self.error:
            raise self.error
        return self.choices or [
            OptionChoice(f"{typed} the {what}", f"{what}-{typed}"),
            OptionChoice("too long", "x" * 200),
        ]

    async def in_workspace(self, asker: Asker) -> Sequence[Subscription] | None:
        del asker
        return self.subscriptions

    async def tell(self, channel: Channel, delivery: Delivery) -> None:
        self.told.append((channel, " ".join((delivery.content.title, *delivery.content.lines))))

    async def greet(self, channel: Channel) -> None:
        self.greeted.append(channel)

    async def opened(self, *places: Channel) -> None:
        self.tried_again.extend(places)
