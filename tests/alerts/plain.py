"""A plain destination over real HTTP, and the sender for it: what the pipeline is tried on before any platform."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import aiohttp
from aiohttp import web

from bot.model.delivery import Absent, CannotTell, Delivery, Lookup, Outcome, Refused, Sent, Unclear, Wait
from tests.servers.routes import serving


class PlainDestination:
    """Takes messages and remembers them in order per channel. `next_answers` says how the next posts go wrong:

    `drop` takes the message and drops the connection, `lose` drops it without taking the message, `429` and `500`
    answer so, `gone` refuses the channel. An empty list means all is well.
    """

    def __init__(self) -> None:
        self.url = ""
        self.posts: dict[str, list[str]] = {}
        self.beside: dict[tuple[str, str], str] = {}
        """(channel, post) → the message beside which it was posted."""
        self.texts: dict[tuple[str, str], str] = {}
        """(channel, message) → what it says since it was edited last."""
        self.next_answers: list[str] = []
        self.readable = True
        self.delay_s = 0.0

    def doubled(self) -> list[str]:
        """Deliveries that stand in their channel more than once."""
        return [id_ for posts in self.posts.values() for id_, count in Counter(posts).items() if count > 1]

    async def _post(self, request: web.Request) -> web.Response:
        body = await request.json()
        answer = self.next_answers.pop(0) if self.next_answers else "ok"
        if answer == "429":
            return web.json_response({"retry_after": 0.05}, status=429)
        if answer == "gone":
            return web.json_response({}, status=404)
        if answer == "lose" and request.transport:
            request.transport.abort()
            return web.Response()
        posts = self.posts.setdefault(body["channel"], [])
        if "edits" in body:
            self.texts[body["channel"], body["edits"]] = body["text"]
        else:
            posts.append(body["id"])
            self.beside[body["channel"], body["id"]] = body["beside"]
        await asyncio.sleep(self.delay_s)
        if answer == "500":
            return web.json_response({}, status=500)
        if answer == "drop" and request.transport:
            request.transport.abort()
        return web.json_response({"message": body.get("edits") or f"m{len(posts)}"})

    async def _read(self, request: web.Request) -> web.Response:
        if not self.readable:
            return web.json_response({}, status=403)
        return web.json_response(self.posts.get(request.query["channel"], []))

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[PlainDestination]:
        async with serving([web.post("/posts", self._post), web.get("/posts", self._read)]) as address:
            self.url = f"{address}/posts"
            yield self


class PlainSender:
    """Posts to a plain destination."""

    repeat_window = timedelta(0)

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = url

    async def pace(self, delivery: Delivery) -> None:
        del delivery

    async def send(self, delivery: Delivery) -> Outcome:
        body = {"channel": delivery.channel.id, "id": named(delivery), "text": delivery.act.summary}
        stands = delivery.beside
        body |= {"edits": stands.message} if delivery.kind == "edit" and stands else {}
        body |= {"beside": stands.message if stands else ""}
        try:
            async with self._session.post(self._url, json=body) as answer:
                if answer.status == 429:
                    return Wait(0.05, "channel", "slow down")
                if answer.status == 404:
                    return Refused("channel", "it is gone", "Invite the bot again.")
                if answer.status >= 500:
                    return Unclear(f"status {answer.status}")
                return Sent((await answer.json())["message"])
        except aiohttp.ClientConnectorError as error:
            return Wait(0.2, "platform", str(error))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return Unclear(repr(error))

    async def find(self, delivery: Delivery, first_tried: datetime | None) -> Lookup:  # noqa: ARG002 - all is read back
        async with self._session.get(self._url, params={"channel": delivery.channel.id}) as answer:
            if answer.status == 403:
                return CannotTell("the channel cannot be read back", "Grant reading.")
            posts = await answer.json()
        return Sent(f"m{posts.index(named(delivery)) + 1}") if named(delivery) in posts else Absent()


class TakingSender:
    """Takes every message, one after the other."""

    repeat_window = timedelta(0)

    def __init__(self) -> None:
        self.sent: list[Delivery] = []

    async def pace(self, delivery: Delivery) -> None:
        del delivery

    async def send(self, delivery: Delivery) -> Outcome:
        self.sent.append(delivery)
        return Sent(f"m{len(self.sent)}")

    async def find(self, delivery: Delivery, first_tried: datetime | None) -> Lookup:
        del delivery, first_tried
        return Absent()

    @property
    def titles(self) -> list[str]:
        return [one.act.summary for one in self.sent]


def named(delivery: Delivery) -> str:
    """A post's name: the act, for a later report its item, and for a change that is posted anew that it is one."""
    report = delivery.content.report
    if report is None:
        return f"{delivery.event} changed" if delivery.kind == "report" else delivery.event
    return f"{delivery.event} {'changed ' if delivery.loud else ''}by {report.id}"
