"""Every command, button and page is answered by a worker as in the process itself."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.workers.lookups import Computing, Inline, LookupLimits, LookupPool
from handlers.chat.answering import Answering, Question
from handlers.commands import BUTTONS, COMMANDS
from handlers.commands.lookups import Known
from handlers.web.routes import routes
from handlers.web.site import Site
from tests import shipped
from tests.alerts.samples import VOCABULARY
from tests.commands.fakes import NOW, FakeRecords, asker, subscription
from tests.web.conftest import ACTS, PAGES, served, site_of

TEXTS = (
    "",
    "graphite",
    "graphite to:US",
    "grapihte",
    "90",
    "from:CN",
    "about:graphite digest:daily@08:30",
    "(",
    "help",
)
PATHS = (
    *PAGES,
    "/r?q=Huawei",
    "/r?q=(",
    "/r?q=graphite&to=nowhere",
    "/report?q=graphite&to=US",
    "/suggest?q=gra",
    "/good/nothing",
    "/matrix?goods=,&to=XX",
    "/lists?code=3A001",
    "/lists/nothing",
    "/lists/us-ccl/ZZZ",
    "/announcements?filter=(",
    "/announcements.atom",
    "/announcements.json?filter=about:graphite",
    "/announcements/live?filter=(",
    "/calendar.ics",
    "/calendar?filter=from:nowhere",
    "/api/v1/restricted?q=graphite&to=US",
    "/api/v1/restricted",
    "/api/v1/changes?q=gallium",
    "/api/v1/upcoming?days=0",
    "/api/v1/announcements?limit=1",
    "/api/v1/coverage",
    "/api/v1/openapi.json",
)


@pytest.fixture
async def worker() -> AsyncIterator[Computing[Known]]:
    async with LookupPool(Known(shipped.rules(), VOCABULARY), LookupLimits(computing_s=20, clock_s=60)) as pool:
        yield pool


async def test_every_command_and_button_says_the_same(worker: Computing[Known]) -> None:
    def answering(computing: Computing[Known] | None) -> Answering:
        records = FakeRecords([subscription("about:graphite")], announcements=list(ACTS))
        return Answering(records, shipped.rules(), VOCABULARY, lambda: NOW, computing=computing)

    questions = [
        *(Question(each.name if each.alone else "exports", text if each.alone else f"{each.name} {text}")
          for each in COMMANDS for text in {*TEXTS, each.example}),
        *(Question("", text, each.action) for each in BUTTONS for text in ("d1", "")),
        Question("exports", "nonsense"),
    ]  # fmt: skip
    for question in questions:
        here, there = answering(None), answering(worker)
        assert await there.answer(asker(), question) == await here.answer(asker(), question), question


async def test_every_page_is_the_same(worker: Computing[Known]) -> None:
    site = replace(site_of(shipped.rules(), list(ACTS)), vocabulary=VOCABULARY)

    async def shown(which: Site) -> list[tuple[int, str | None, str | None, bytes]]:
        async with served(which) as address, aiohttp.ClientSession() as client:
            found = []
            for path in PATHS:
                async with client.get(address + path, allow_redirects=False) as answer:
                    body = (await answer.read()).replace(address.encode(), b"")
                    found.append((answer.status, answer.headers.get("ETag"), answer.headers.get("Location"), body))
            return found

    here, there = await shown(site), await shown(replace(site, computing=worker))
    for path, one, other in zip(PATHS, here, there, strict=True):
        # A feed names the address that it was asked at, port included.
        assert (one[0], one[2], len(one[3]) > 0) == (other[0], other[2], len(other[3]) > 0), path
        if not path.startswith(("/announcements.", "/calendar?")) and path != "/calendar":
            assert one == other, path


def test_every_page_is_among_those_that_are_compared() -> None:
    asked = {path.partition("?")[0] for path in PATHS}
    without_rules = {
        "/sources",
        "/api/v1/sources",
        "/announcements/{event}",
        "/static/{name}",
        "/{anything:(?!api/).*}",
    }
    site = site_of(shipped.rules(), [])
    pages = {one.path for one in routes(site) if isinstance(one, web.RouteDef) and one.method == "GET"} - without_rules
    patterns = {page: re.compile(re.sub(r"\{\w+\}", "[^/]+", page)) for page in pages}

    assert [page for page, pattern in patterns.items() if not any(map(pattern.fullmatch, asked))] == []


class Untouchable:
    """Rules that the loop must not look at."""

    def __getattr__(self, name: str) -> object:
        raise AssertionError(f"the loop looks at {name} of the rules")


def untouchable() -> Any:  # noqa: ANN401 - it stands for rules and for a vocabulary
    return Untouchable()


async def test_the_loop_looks_at_no_rule_for_a_page() -> None:
    computing = Inline(Known(shipped.rules(), VOCABULARY))
    site = replace(
        site_of(shipped.rules(), list(ACTS)), rules=untouchable(), vocabulary=untouchable(), computing=computing
    )
    async with served(site) as address, aiohttp.ClientSession() as client:
        for path in PATHS:
            async with client.get(address + path, allow_redirects=False) as answer:
                assert answer.status < 500, path
        async with client.post(f"{address}/api/v1/batch", data=b'{"query": "graphite"}\n[[\n') as answer:
            assert '"graphite"' in await answer.text()


async def test_the_loop_looks_at_no_rule_for_a_command() -> None:
    computing = Inline(Known(shipped.rules(), VOCABULARY))
    chat = Answering(FakeRecords(), untouchable(), untouchable(), lambda: NOW, computing=computing)
    for each in COMMANDS:
        for text in {*TEXTS, each.example}:
            question = Question(each.name if each.alone else "exports", text if each.alone else f"{each.name} {text}")
            assert (await chat.answer(asker(), question)).title
    assert await chat.suggest("item", "gra")
