"""Under every answer on the pages: a report that it is wrong, filled in."""

from __future__ import annotations

import aiohttp


async def test_every_answer_on_the_pages_leads_to_its_report(address: str) -> None:
    async with aiohttp.ClientSession() as client:
        async with client.get(f"{address}/r?q=graphite&from=CN") as answer:
            page = await answer.text()
        assert '/report?q=graphite&amp;from=CN"' in page
        async with client.get(f"{address}/report?q=graphite&from=CN") as answer:
            assert (answer.status, answer.headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
            assert "- China, No. 39 of 2023: " in await answer.text()
        async with client.get(f"{address}/report") as answer:
            assert answer.status == 400
