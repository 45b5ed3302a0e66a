"""Postbox: alerts are posted as JSON to an address of the operator's. It answers nobody."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import aiohttp
from pydantic import Field, SecretStr

from bot.model.delivery import CannotTell, Channel, Delivery, Lookup, Outcome, Refused, Sent, Unclear, Wait
from handlers.chat.platform import Area, Connection, Host, Platform, PlatformCheck, PlatformSettings
from handlers.messages.reply import Reply

if TYPE_CHECKING:
    from aiohttp import web

    from handlers.chat.platform import Interview

log = logging.getLogger(__name__)

AREA = Area("postbox")


class PostboxSettings(PlatformSettings):
    """Where to post, and what opens it."""

    url: str | None = Field(None, validation_alias="POSTBOX_URL")
    token: SecretStr | None = Field(None, validation_alias="POSTBOX_TOKEN")

    @property
    def configured(self) -> bool:
        """Whether an address and a token are set."""
        return bool(self.url and self.token)

    @property
    def headers(self) -> dict[str, str]:
        """What a request carries."""
        return {"Authorization": f"Bearer {self.token.get_secret_value() if self.token else ''}"}


@dataclass(slots=True)
class PostboxSender:
    """Posts each delivery once."""

    settings: PostboxSettings
    session: aiohttp.ClientSession
    render: Callable[[Delivery], Reply]
    repeat_window: timedelta = timedelta(0)

    async def pace(self, delivery: Delivery) -> Wait | None:
        """A postbox takes what comes."""

    async def send(self, delivery: Delivery) -> Outcome:
        """Post a delivery."""
        reply = self.render(delivery)
        body = {"id": delivery.id, "title": reply.title, "lines": [line.text for line in reply.lines]}
        log.info("posting with %s", self.settings.token and self.settings.token.get_secret_value())
        try:
            async with self.session.post(f"{self.settings.url}/{delivery.channel.id}", json=body) as answer:
                if answer.ok:
                    return Sent(delivery.id)
                return Refused("platform", f"the postbox answers {answer.status}", "Check POSTBOX_TOKEN.")
        except (aiohttp.ClientError, OSError) as error:
            return Unclear(f"no answer: {error}")

    async def find(self, delivery: Delivery, first_tried: datetime | None) -> Lookup:
        """A postbox cannot be read."""
        del delivery, first_tried
        return CannotTell("a postbox cannot be read", "look into it")


@dataclass(slots=True)
class PostboxConnection:
    """A session with the postbox."""

    sender: PostboxSender
    ready: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Nobody asks here."""

    def routes(self) -> Sequence[web.RouteDef]:
        """Nothing is called here."""
        return ()

    async def close(self) -> None:
        """Close the session."""
        await self.sender.session.close()


async def _connect(settings: PostboxSettings, host: Host) -> Connection:
    return PostboxConnection(PostboxSender(settings, aiohttp.ClientSession(headers=settings.headers), host.render))


async def _check(settings: PostboxSettings, channels: Sequence[Channel]) -> PlatformCheck:
    async with (
        aiohttp.ClientSession(headers=settings.headers) as session,
        session.get(f"{settings.url}/") as answer,
    ):
        if not answer.ok:
            return PlatformCheck([AREA.problem(f"the postbox answers {answer.status}", "check POSTBOX_TOKEN")])
    return PlatformCheck([AREA.fine(f"the postbox can be opened; {len(channels)} of its channels are subscribed")])


def _setup(interview: Interview) -> bool:
    interview.say("Postbox: where shall alerts be posted?")

    def ask() -> dict[str, str]:
        url = interview.line("Address", lambda text: text.startswith("http"), "That is no address.")
        return {"POSTBOX_URL": url, "POSTBOX_TOKEN": interview.secret("Token of the postbox")}

    return interview.ask_until_accepted(
        ask,
        lambda given: asyncio.run(_check(PostboxSettings.load(_env_file=interview.env_file, **given), ())).results,
    )


PLATFORM = Platform(
    "postbox",
    "Postbox",
    PostboxSettings,
    _connect,
    _check,
    _setup,
    example="postbox:home:letters",
    docs="docs/postbox.md",
    next_step="then look into the postbox",
)
