"""The screening service: a server that speaks yente's documented API, and all that can go wrong with it."""

from __future__ import annotations

import asyncio
import gzip
import json
from dataclasses import asdict
from datetime import date
from typing import Any

import pytest
from aiohttp import web

from bot.errors import ConfigError
from bot.model.supplements import ScreeningMatch, ScreeningResult
from bot.rules.answer.answering import answer
from bot.settings import load as read_settings
from handlers.external_services import REST_AFTER, REST_S, SCREENING_MOST_BYTES, Screening, screening_of
from handlers.messages.answer_json import to_json
from handlers.messages.answers import reply
from tests import shipped
from tests.servers.routes import Handler, everywhere, serving, silence

ENTITY = {
    "id": "NK-1",
    "caption": "Imaginary Gauges",
    "schema": "Company",
    "properties": {"name": ["Imaginary Gauges"], "country": ["ru", "cn"]},
    "datasets": ["us_ofac_sdn", "eu_fsf"],
    "referents": [],
    "target": True,
    "first_seen": "2026-01-01T00:00:00",
    "last_seen": "2026-11-01T00:00:00",
    "last_change": "2026-01-01T00:00:00",
    "score": 0.93,
    "explanations": {},
    "match": True,
}
TODAY = date(2026, 11, 27)


def matches(*results: dict[str, Any], status: int = 200) -> dict[str, Any]:
    """An answer to the first query."""
    total = {"value": len(results), "relation": "eq"}
    return {"responses": {"0": {"status": status, "results": list(results), "total": total, "query": {}}}, "limit": 5}


async def test_a_name_is_asked_by_example_and_what_the_service_calls_a_match_is_told() -> None:
    asked: list[tuple[str, str | None, Any]] = []

    async def answering(request: web.Request) -> web.Response:
        asked.append((request.path, request.headers.get("Authorization"), await request.json()))
        return web.json_response(matches(ENTITY, {**ENTITY, "caption": "Unlike", "score": 0.4, "match": False}))

    async with serving(everywhere(answering)) as address:
        found = await Screening(address, "a-key").ask(["Imaginary Gauges", "Imaginary Gauges"])
        await Screening(f"{address}/match/default").ask(["X"])

    assert found == ScreeningResult(
        ("Imaginary Gauges",),
        (ScreeningMatch("Imaginary Gauges", "Imaginary Gauges", ("us_ofac_sdn", "eu_fsf"), ("RU", "CN"), 0.93),),
    )
    queries = {"queries": {"0": {"schema": "LegalEntity", "properties": {"name": ["Imaginary Gauges"]}}}}
    assert asked[0] == ("/match/sanctions", "ApiKey a-key", queries)
    assert asked[1][:2] == ("/match/default", None)


def says(body: bytes, status: int = 200, **headers: str) -> Handler:
    async def answering(_: web.Request) -> web.Response:
        return web.Response(body=body, status=status, headers=headers)

    return answering


async def bomb(request: web.Request) -> web.Response:
    assert request.headers["Accept-Encoding"] == "identity"
    return web.Response(body=gzip.compress(b"0" * 300_000_000, 1), headers={"Content-Encoding": "gzip"})


async def dripping(request: web.Request) -> web.StreamResponse:
    """A byte now and then, for ever."""
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b" ")
        await asyncio.sleep(0.01)


async def test_after_two_failures_the_service_rests_and_is_then_asked_again(caplog: pytest.LogCaptureFixture) -> None:
    now, asked, fails = 0.0, 0, True

    async def answering(_: web.Request) -> web.Response:
        nonlocal asked
        asked += 1
        return web.json_response(matches(), status=503 if fails else 200)

    async with serving(everywhere(answering)) as address:
        screening = Screening(address, clock=lambda: now)
        errors = [(await screening.ask(["X"])).error for _ in range(5)]
        assert asked == REST_AFTER
        assert errors[2:] == [f"it failed before and is asked again in {REST_S:.0f} s"] * 3
        now += REST_S + 1
        await screening.ask(["X"])
        assert (await screening.ask(["X"])).error.startswith("it failed before")
        now += REST_S + 1
        fails = False
        assert [(await screening.ask(["X"])).error for _ in range(2)] == ["", ""]

    assert asked == REST_AFTER + 3
    assert len([record for record in caplog.records if record.levelname == "WARNING"]) == REST_AFTER + 1


@pytest.mark.parametrize(
    ("handler", "why"),
    [
        (says(b"{}", 503), "it answered 503"),
        (says(b"", 302, Location="http://elsewhere.example/"), "it answered 302"),
        (says(b"<html>"), "not that of a screening service"),
        (says(b"[]"), "not that of a screening service"),
        (says(b'{"responses": {}}'), "not that of a screening service"),
        (says(json.dumps(matches(status=500)).encode()), "not that of a screening service"),
        (says(json.dumps(matches({"match": True})).encode()), "not that of a screening service"),
        (says(b" " * (SCREENING_MOST_BYTES + 1)), "not that of a screening service"),
        (says(b"[" * 200_000), "not that of a screening service"),
        (says(b'{"x":' * 200_000), "not that of a screening service"),
        *(
            (says(json.dumps(matches(ENTITY)).replace(had, broken).encode()), "not that of a screening service")
            for had, broken in (
                ("0.93", "NaN"),
                ("0.93", "Infinity"),
                ("0.93", "-Infinity"),
                ("0.93", "1e999"),
                ("0.93", "9" * 5_000),
                ("0.93", "-0.1"),
                ("0.93", '"0.93"'),
                ('"Imaginary Gauges", "schema"', '"\\ud800", "schema"'),
                ('"Imaginary Gauges", "schema"', '{"a": 1}, "schema"'),
                ('"Imaginary Gauges", "schema"', '"", "schema"'),
                ('["us_ofac_sdn", "eu_fsf"]', '"us_ofac_sdn"'),
                ('["us_ofac_sdn", "eu_fsf"]', '[["us_ofac_sdn"]]'),
                ('["ru", "cn"]', "[null]"),
                ('"match": true', '"match": 1'),
            )
        ),
        (bomb, "not that of a screening service"),
        (says(b"\xff\xfe{}"), "not that of a screening service"),
        (silence, "no answer within 0.3 s"),
        (dripping, "no answer within 0.3 s"),
    ],
)
async def test_whatever_goes_wrong_is_said_and_nothing_is_raised(handler: Handler, why: str) -> None:
    async with serving(everywhere(handler)) as address:
        seconds = 0.3 if handler in {silence, dripping} else 30.0
        found = await Screening(address, seconds=seconds).ask(["Imaginary Gauges"])

    assert why in found.error
    assert (found.asked, found.matches) == (("Imaginary Gauges",), ())


async def test_a_server_that_is_not_there_is_said_to_be_away() -> None:
    async with serving(everywhere(silence)) as address:
        pass

    assert "cannot be reached" in (await Screening(address).ask(["X"])).error


@pytest.fixture(scope="module")
def firm() -> Any:  # noqa: ANN401 - an answer
    base = shipped.rules()
    return answer(base, "Huawei Technologies Co., Ltd.", today=TODAY)


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (
            ScreeningResult(("Huawei",), (ScreeningMatch("Huawei", "Huawei Tech", ("us_sam",), ("CN",), 0.91),)),
            "us_sam; China; likeness 0.91.",
        ),
        (ScreeningResult(("Huawei",)), "The screening service knows no such name."),
        (ScreeningResult(("Huawei",), error="no answer within 2 s"), "could not be asked: no answer within 2 s."),
    ],
)
def test_an_answer_says_what_the_service_said(firm: Any, found: ScreeningResult, told: str) -> None:  # noqa: ANN401 - as above
    assert firm.firms
    whole = firm.with_elsewhere(found)
    shown = reply(whole)

    assert told in " ".join(line.text for line in (*shown.lines, *shown.more))
    assert to_json(whole)["elsewhere"] == {
        "asked": list(found.asked),
        "matches": [
            {**asdict(one), "lists": list(one.lists), "countries": list(one.countries)} for one in found.matches
        ],
        "error": found.error or None,
    }
    assert to_json(firm)["elsewhere"] is None


def test_the_service_is_one_by_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EXPORTWATCH_SCREENING", raising=False)
    assert screening_of(read_settings()) is None
    monkeypatch.setenv("EXPORTWATCH_SCREENING", "http://yente:8000")
    assert screening_of(read_settings()) is not None
    for wrong in ("yente:8000", "ftp://yente", "http://user:secret@yente"):
        monkeypatch.setenv("EXPORTWATCH_SCREENING", wrong)
        with pytest.raises(ConfigError, match="yente"):
            read_settings()
