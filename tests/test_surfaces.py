"""One question has one answer: chat, pages, the API, the terminal, parts lists, assistants and Python say the same."""

from __future__ import annotations

import asyncio
import html
import io
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import redirect_stdout
from datetime import date
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.answering import AnswerService, RestrictedQuery, look_up, looked_up_here
from bot.errors import UsageError
from bot.model.copies import replace
from bot.model.supplements import Notice, NoticesByRule, ScreeningMatch, ScreeningResult
from bot.rules.answer.model import Answer
from bot.rules.index import RuleBase
from bot.text.locales import SOURCE
from exportwatch import Rules
from handlers.chat.answering import Answering, Question
from handlers.chat.session import Rate, RateLimiter
from handlers.external_services import Screening
from handlers.messages.answer_json import to_json
from handlers.messages.answers import reply
from handlers.messages.reply import Reply, bare
from handlers.messages.speech import reading
from handlers.terminal import restricted
from handlers.terminal.batch import answer_list
from handlers.terminal.restricted import QueryOptions
from tests import shipped
from tests.alerts.samples import VOCABULARY
from tests.commands.fakes import FakeRecords, asker
from tests.servers.routes import everywhere, serving
from tests.test_screening import ENTITY
from tests.web.conftest import NOW, served, site_of
from tools import golden

TODAY = NOW.date()
COUNT = 200
_FAST = Rate(100_000, 1)
FIRMS = (
    "Huawei Technologies Co., Ltd.",
    "gallium from China to Imaginary Gauges GmbH in Germany",
    "H100 for Huawei from:US",
    "EAR99 for Hikvision from US to China",
)


def _questions() -> list[str]:
    """A fixed choice of the questions on file, and some that name firms."""
    known = [text for file in golden.files() for text in golden.questions(file)]
    some = [text for text in known[:: len(known) // COUNT] if text.strip() and _is_understood(text)]
    return [*some[: COUNT - len(FIRMS)], *FIRMS]


def _is_understood(text: str) -> bool:
    try:
        look_up(shipped.rules(), RestrictedQuery(text), TODAY)
    except UsageError:
        return False
    return text == text.strip() == bare(text)


@pytest.fixture(scope="module")
def questions() -> list[str]:
    found = _questions()
    assert len(found) >= COUNT - 20
    return found


async def _screened(request: web.Request) -> web.Response:
    """A screening service that finds a namesake of everybody."""
    asked = (await request.json())["queries"]
    results = {
        place: {"status": 200, "results": [{**ENTITY, "caption": f"{query['properties']['name'][0]} (alike)"}]}
        for place, query in asked.items()
    }
    return web.json_response({"responses": results})


@pytest.fixture
async def screening(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    async with serving(everywhere(_screened)) as address:
        monkeypatch.setenv("EXPORTWATCH_SCREENING", address)
        yield address


def _plain(document: Any) -> Any:  # noqa: ANN401 - JSON
    """The document as its text would be read again."""
    return json.loads(json.dumps(document))


async def _by_api(address: str, questions: Sequence[str]) -> tuple[list[Any], list[Any], list[str]]:
    """The answers of single requests, those of a list, and the pages."""
    lines = "".join(json.dumps({"query": text}) + "\n" for text in questions)
    async with aiohttp.ClientSession(address) as client:
        async with client.post("/api/v1/batch", data=lines.encode()) as listed:
            of_list = [json.loads(line) for line in (await listed.text()).splitlines()]
        single, pages = [], []
        for text in questions:
            async with client.get("/api/v1/restricted", params={"q": text}) as answered:
                single.append(await answered.json())
            async with client.get("/r", params={"q": text}) as page:
                pages.append(html.unescape(await page.text()))
    return single, of_list, pages


def _by_batch(base: RuleBase, questions: Sequence[str], file: Path) -> list[Any]:
    file.write_text("".join(json.dumps({"query": text}) + "\n" for text in questions), encoding="utf-8")
    options = dict.fromkeys(("as_csv", "column", "from_column", "to_column", "on_column", "encoding", "header"))
    out = io.StringIO()
    with redirect_stdout(out):
        answer_list(base, str(file), QueryOptions(None, None, None, TODAY), options)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def _titled(card: Reply) -> str:
    return f"{card.title} / {' / '.join(f'{line.bold} {line.text}' for line in card.lines)}"


async def test_two_hundred_questions_have_one_answer_on_every_surface(
    base: RuleBase, questions: list[str], screening: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXPORTWATCH_HOME", str(tmp_path))
    service = AnswerService(looked_up_here(base), screening=Screening(screening).ask)
    right = [await service.answer(RestrictedQuery(text), TODAY) for text in questions]
    documents = [_plain(to_json(one)) for one in right]
    assert sum(one["elsewhere"] is not None for one in documents) >= len(FIRMS)

    async with served(replace(site_of(base, []), answers=service), RateLimiter(_FAST, _FAST)) as address:
        single, of_list, pages = await _by_api(address, questions)
    terminal = [await asyncio.to_thread(restricted.answered, base, RestrictedQuery(text), TODAY) for text in questions]
    batch = await asyncio.to_thread(_by_batch, base, questions, tmp_path / "parts.jsonl")
    records = FakeRecords()
    monkeypatch.setattr(records, "screened", service.screening)
    chat = Answering(records, base, VOCABULARY, lambda: NOW)
    cards = [await chat.answer(asker(), Question("restricted", text)) for text in questions]

    assert single == documents
    assert of_list == documents
    assert batch == documents
    assert [_plain(to_json(one)) for one in terminal] == documents
    python = Rules(today=lambda: TODAY)
    for text, answer, document, page, card in zip(questions, right, documents, pages, cards, strict=True):
        assert _plain(python.restricted(text)) == {**document, "elsewhere": None}, text
        with reading(SOURCE, base.names_with_capitals):
            told = reply(replace(answer, unreviewed={}))
        assert _titled(card) == _titled(told), text
        assert " ".join(reply(answer).title.split()) in " ".join(page.split()), text


async def test_assistants_are_told_the_same(base: RuleBase, questions: list[str], screening: str) -> None:
    mcp = pytest.importorskip("handlers.terminal.mcp")
    service = AnswerService(looked_up_here(base), screening=Screening(screening).ask)

    async def recent(_: int) -> list[Any]:
        return []

    lists = mcp.SharedLists(lambda: pytest.fail("no list is asked for"))
    tools = mcp.AssistantTools(mcp.Lookups(base, lambda: TODAY), VOCABULARY, recent, service, lists)
    tool = next(one for one in tools.tools() if one.name == "restricted")
    for text in questions:
        found = await tool.run(tool.arguments(query=text))
        assert found.document == to_json(await service.answer(RestrictedQuery(text), TODAY)), text


# -- the service itself


def _notices(measures: Sequence[str]) -> NoticesByRule:
    return dict.fromkeys(measures, (Notice("cn-new", "2026-11-26T08:00:00+00:00", TODAY, "A new act"),))


async def test_a_list_of_questions_asks_stores_once_and_firms_in_parts(base: RuleBase) -> None:
    asked: list[list[str]] = []
    reads = 0

    async def notices(measures: Sequence[str]) -> NoticesByRule:
        nonlocal reads
        reads += 1
        return _notices(measures)

    async def screening(firms: Sequence[str]) -> ScreeningResult:
        asked.append(list(firms))
        return ScreeningResult(tuple(firms), tuple(ScreeningMatch(firm, firm, (), (), 1.0) for firm in firms))

    service = AnswerService(looked_up_here(base), notices, screening)
    texts = [f"gallium for Imaginary{number} Gauges GmbH from China" for number in range(25)]
    found = await service.answer_all([RestrictedQuery(text) for text in (*texts, "on:yesterweek", *texts)], TODAY)
    single = await service.answer(RestrictedQuery(texts[3]), TODAY)

    assert isinstance(found[25], UsageError)
    assert reads == 2
    answers = [one for one in found if isinstance(one, Answer)]
    assert len(answers) == 50
    assert found[3] == single
    assert single.unreviewed
    assert single.elsewhere
    assert [match.asked for match in single.elsewhere.matches] == list(single.firms)
    assert max(map(len, asked)) <= 10


async def test_a_service_that_failed_is_not_asked_again_for_the_same_list(base: RuleBase) -> None:
    asked = 0

    async def screening(firms: Sequence[str]) -> ScreeningResult:
        nonlocal asked
        asked += 1
        return ScreeningResult(tuple(firms), error="it answered 503")

    service = AnswerService(looked_up_here(base), None, screening)
    texts = [f"gallium for Imaginary{number} Gauges GmbH from China" for number in range(25)]
    found = await service.answer_all([RestrictedQuery(text) for text in texts], TODAY)

    assert asked == 1
    assert {one.elsewhere.error for one in found if isinstance(one, Answer) and one.elsewhere} == {"it answered 503"}


@pytest.mark.parametrize("trouble", [ConnectionRefusedError, TimeoutError, "silence"])
async def test_a_store_that_is_away_fails_no_answer(base: RuleBase, trouble: Any) -> None:  # noqa: ANN401 - an error
    async def notices(_: Sequence[str]) -> NoticesByRule:
        if trouble == "silence":
            await asyncio.Event().wait()
        raise trouble

    service = AnswerService(looked_up_here(base), notices, notices_s=0.05)
    found = await service.answer(RestrictedQuery("gallium from:CN"), date(2026, 11, 27))

    assert found.unreviewed is None
    assert found.status == "licence"
