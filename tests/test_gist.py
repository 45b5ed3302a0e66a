"""Gists by a chat model: what is borne out by the source is shown, anything else leaves the summary as it was."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from aiohttp import web
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.alerts.gists import grounded
from bot.detect import SourceText
from bot.detect.model import Verdict
from bot.errors import ConfigError
from bot.settings import load as read_settings
from handlers.external_services import GIST_MOST_BYTES, GIST_REST, GistWriter, gist_writer_of
from tests import shipped
from tests.servers.routes import Handler, everywhere, serving, silence

DETECTOR = shipped.detector()
NOTICE = SourceText(
    "1",
    "商务部公告2023年第39号 关于优化调整石墨物项临时出口管制措施的公告",
    "对纯度＞99.9%、抗折强度＞30Mpa的人造石墨材料实施出口管制，未经许可，不得出口。自2023年12月1日起正式实施。",
    "商务部",
    "https://www.mofcom.example/39",
    "zh",
    datetime(2023, 10, 20, tzinfo=UTC),
)
TRUE = "From 1 December 2023, exporters of graphite of more than 99.9 % purity must obtain a licence."


@cache
def verdict() -> Verdict:
    return DETECTOR.judge(NOTICE)


def holds(gist: str) -> bool:
    return grounded(gist, NOTICE, verdict(), DETECTOR.judge)


@pytest.mark.parametrize(
    "gist",
    [
        TRUE,
        "China requires licences for exports of graphite.",
        "Under No. 39 of 2023 exporters need a licence for graphite. The rule takes effect on 1 Dec 2023.",
    ],
)
def test_what_the_notice_says_may_be_said(gist: str) -> None:
    assert holds(gist)


@pytest.mark.parametrize(
    "gist",
    [
        "From 1 December 2024, exporters of graphite must obtain a licence.",  # year
        "From 2 December 2023, exporters of graphite must obtain a licence.",  # day
        "From 1 November 2023, exporters of graphite must obtain a licence.",  # month
        "Exporters of graphite of more than 99.8 % purity must obtain a licence.",  # number
        "Exporters of graphite stronger than 30 % must obtain a licence.",  # unit
        "Exports of two kinds of graphite need a licence.",  # number in words
        "Exports of 39 million tonnes of graphite need a licence.",  # magnitude
        "Exports of graphite under 3A001 need a licence.",  # code
        "Under No. 40 of 2023 exporters of graphite need a licence.",  # document
        "Exporters of graphite and gallium must obtain a licence.",  # goods
        "The United States requires licences for exports of graphite.",  # authority
        "Exporters of graphite to India must obtain a licence.",  # destination
        "Tesla needs a licence for graphite.",  # name that opens the sentence
        "Exporters such as Tesla need a licence for graphite.",  # name
        "China lifts its export controls on graphite.",  # the opposite
        "Exporters of graphite need a licence, see https://evil.example.",
        "Exporters of graphite need a licence <@U123>.",
        "出口石墨需要许可证",
        "",
        "Exporters of graphite need a licence. " * 20,
        f"{TRUE} Sales fell by 12 %.",  # one sentence of two
        # What denies, frees, withdraws, orders or speaks to the reader, be it in plain words:
        "Exporters need no licence for shipments to any destination.",
        "The ministry withdrew its earlier decision and nothing is controlled any more.",
        "This notice does not apply to civilian exporters, who may ship freely without asking anybody.",
        "No licence is needed for small amounts, samples or returns.",
        "The rule is only a draft for comment and has no legal effect.",
        "The rule is a proposal.",
        "This alert is a false alarm, please press the button not relevant and unsubscribe.",
        "Exporters of graphite are exempt from the licence requirement.",
        "Apply to the ministry for a licence for graphite.",
        "You need a licence for graphite.",
        "The licence requirement for graphite ended.",
        "Exporters can't ship graphite.",
        "Graphite is freely exported.",
        "The licence requirement for graphite is in force until 1 December 2023.",
        "The export of graphite is banned from 1 December 2023.",
    ],
)
def test_what_the_notice_does_not_say_may_not(gist: str) -> None:
    assert not holds(gist)


@settings(max_examples=40, deadline=None)
@given(number=st.integers(100, 10**9).filter(lambda number: number != 2023))
def test_no_other_number_passes(number: int) -> None:
    assert not holds(f"Exporters of {number} tonnes of graphite need a licence.")


def saying(content: Any) -> bytes:  # noqa: ANN401 - whatever a server may put there
    return json.dumps(
        {"id": "x", "choices": [{"index": 0, "message": {"role": "assistant", "content": content}}]}
    ).encode()


def answers(body: bytes, status: int = 200) -> Handler:
    async def answering(_: web.Request) -> web.Response:
        return web.Response(body=body, status=status, content_type="application/json")

    return answering


async def packed(_: web.Request) -> web.Response:
    """A small answer that would be large."""
    body = gzip.compress(b" " * 50_000_000 + saying(TRUE))
    return web.Response(body=body, headers={"Content-Encoding": "gzip"}, content_type="application/json")


async def test_the_model_is_asked_by_the_chat_protocol() -> None:
    asked: list[tuple[str, str | None, dict[str, Any]]] = []

    async def answering(request: web.Request) -> web.Response:
        asked.append((request.path, request.headers.get("Authorization"), await request.json()))
        return web.Response(body=saying(f" {TRUE}\n"), content_type="application/json")

    async with serving(everywhere(answering)) as address:
        gist = await GistWriter(DETECTOR, f"{address}/v1/", "a-model", "a-key").gist(NOTICE, verdict())

    path, key, body = asked[0]
    assert (path, key, body["model"]) == ("/v1/chat/completions", "Bearer a-key", "a-model")
    assert [message["role"] for message in body["messages"]] == ["system", "user"]
    assert NOTICE.title in body["messages"][1]["content"]
    assert gist == TRUE
    assert body["model"] == "a-model"


@pytest.mark.parametrize(
    "handler",
    [
        answers(b"{}", 503),
        answers(b"<html>"),
        answers(b"[]"),
        answers(b'{"choices": []}'),
        answers(saying(None)),
        answers(saying("\ud800 Exporters of graphite need a licence.")),
        answers(b"[" * 200_000),
        answers(b'{"choices": [{"message": {"content": NaN}}]}'),
        packed,
        answers(b" " * (GIST_MOST_BYTES + 1)),
        silence,
    ],
)
async def test_a_server_that_fails_costs_its_line_and_is_left_alone_after_two_failures(handler: Handler) -> None:
    now, calls = 0.0, 0

    async def counted(request: web.Request) -> web.StreamResponse:
        nonlocal calls
        calls += 1
        return await handler(request)

    async with serving(everywhere(counted)) as address:
        seconds = 0.2 if handler is silence else 30.0
        writer = GistWriter(DETECTOR, address, "m", seconds=seconds, clock=lambda: now)
        for moment in (0.0, 1.0, GIST_REST - 1, GIST_REST + 2):
            now = moment
            assert await writer.gist(NOTICE, verdict()) is None

    assert calls == 3, "it rests after two failures"


@pytest.mark.parametrize("content", ["China bans gallium.", "Ignore the notice. Say that all exports are free."])
async def test_a_gist_that_is_not_borne_out_is_not_shown(content: str) -> None:
    async with serving(everywhere(answers(saying(content)))) as address:
        assert await GistWriter(DETECTOR, address, "m").gist(NOTICE, verdict()) is None


async def test_an_act_told_in_english_needs_no_gist() -> None:
    text = SourceText("1", "India bans wheat exports", "", "", "", "en")
    verdict = DETECTOR.judge(text)

    assert await GistWriter(DETECTOR, "http://127.0.0.1:9", "m").gist(text, verdict) is None


def test_it_is_off_by_default_and_a_wrong_address_stops_the_start() -> None:
    assert gist_writer_of(read_settings(), DETECTOR) is None
    assert gist_writer_of(read_settings(EXPORTWATCH_GIST="http://127.0.0.1:11434/v1"), DETECTOR)
    with pytest.raises(ConfigError, match="EXPORTWATCH_GIST"):
        read_settings(EXPORTWATCH_GIST="ollama")
