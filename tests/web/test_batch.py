"""Batches: places, bytes, and a client that goes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from ipaddress import ip_network
from typing import Any

import aiohttp
import pytest

from bot.workers.lookups import Inline
from handlers.commands.lookups import Known
from handlers.web import api
from handlers.web.routes import routes
from handlers.web.server import serving
from handlers.web.site import Site
from tests.conftest import until
from tests.web.conftest import served


class Halting:
    """Computes each line of a batch only when it is let go on."""

    preparing = False

    def __init__(self, known: Known) -> None:
        self.inline = Inline(known)
        self.lines = 0
        self.go = asyncio.Event()

    async def run(self, asker: str, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as it is
        if asker.startswith("batch"):
            self.lines += 1
            await self.go.wait()
        return await self.inline.run(asker, work, *args, **kwargs)


@asynccontextmanager
async def batched(site: Site) -> AsyncIterator[tuple[str, Halting]]:
    """A site behind a proxy, whose batches halt at their first line."""
    halting = Halting(Known(site.rules, site.vocabulary))

    async def well() -> None:
        return None

    made = routes(replace(site, computing=halting))
    async with serving("127.0.0.1:0", well, made, proxies=[ip_network("127.0.0.1")]) as address:
        yield address, halting


async def test_two_batches_at_a_time_and_one_of_each_client(site: Site) -> None:
    async with batched(site) as (address, halting), aiohttp.ClientSession() as client:

        async def send(who: str) -> tuple[int, str, str]:
            headers = {"X-Forwarded-For": who}
            async with client.post(f"{address}/api/v1/batch", data='{"query": "graphite"}\n', headers=headers) as got:
                return got.status, got.headers.get("Retry-After", ""), await got.text()

        first = [asyncio.create_task(send(who)) for who in ("10.0.0.1", "10.0.0.2")]
        await until(lambda: halting.lines == 2, "two batches are under way")
        again, third = await send("10.0.0.1"), await send("10.0.0.3")
        halting.go.set()
        answered = await asyncio.gather(*first)
        later = await send("10.0.0.3")

    assert (again[0], again[1], third[0], third[1]) == (429, "10", 429, "10")
    assert "of yours" in again[2]
    assert "Other batches" in third[2]
    assert [one[0] for one in (*answered, later)] == [200] * 3


async def test_a_batch_ends_when_its_client_has_gone_and_leaves_its_place(site: Site) -> None:
    async with batched(site) as (address, halting):
        async with aiohttp.ClientSession() as client:
            lines = '{"query": "graphite"}\n' * 500
            async with client.post(f"{address}/api/v1/batch", data=lines) as answer:
                await until(lambda: halting.lines == 1, "the batch is under way")
                answer.close()
        halting.go.set()

        async def again() -> tuple[int, str]:
            async with aiohttp.request("POST", f"{address}/api/v1/batch", data='{"query": "gallium"}\n') as answer:
                return answer.status, await answer.text()

        while (answered := await again())[0] == 429:
            pass
        assert json.loads(answered[1])["subjects"] == ["gallium"]

    assert halting.lines < 100


async def test_a_batch_has_its_bytes_and_the_lines_beyond_are_told(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "MOST_BYTES", 1_000)
    lines = '{"query": "graphite"}\n' * 3
    async with (
        served(site) as address,
        aiohttp.ClientSession() as client,
        client.post(f"{address}/api/v1/batch", data=lines) as answer,
    ):
        found = [json.loads(line) for line in (await answer.text()).splitlines()]

    assert [next(iter(one)) for one in found] == ["schema", "error", "error"]
