"""A receiver of webhooks that verifies with the scheme's own library."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from standardwebhooks import Webhook

from tests.servers.routes import serving

SECRET = "whsec_" + "QUJD" * 10


@dataclass
class Receiver:
    """Answers from a script, then 204. `status` 0 hangs, -1 hangs up."""

    secret: str = SECRET
    statuses: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    tried: list[str] = field(default_factory=list)
    """The id of each attempt."""
    taken: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""
    hanging: asyncio.Event = field(default_factory=asyncio.Event)

    async def receive(self, request: web.Request) -> web.StreamResponse:
        message = Webhook(self.secret).verify(await request.text(), dict(request.headers))
        self.tried.append(request.headers["webhook-id"])
        status = self.statuses.pop(0) if self.statuses else 204
        if status == 0:
            await self.hanging.wait()
        if status == -1:
            assert request.transport
            request.transport.close()
        if 200 <= status < 300:
            self.taken.append(message)
        return web.Response(status=max(status, 200), headers=self.headers)

    @property
    def titles(self) -> list[str]:
        return [message["data"]["title"] for message in self.taken]


@asynccontextmanager
async def receiving(receiver: Receiver) -> AsyncIterator[Receiver]:
    async with serving([web.post("/hook", receiver.receive)]) as address:
        receiver.url = f"{address}/hook"
        try:
            yield receiver
        finally:
            receiver.hanging.set()
