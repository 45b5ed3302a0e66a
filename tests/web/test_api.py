"""The API against its own description, and what is sent to it by mistake or on purpose."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from bot.answering import LONGEST_QUESTION
from bot.errors import UsageError
from bot.rules.index import RuleBase
from handlers.chat.session import Rate, RateLimiter
from handlers.web import openapi
from handlers.web.parts_api import wanted_lines
from handlers.web.server import LARGEST_BODY
from tests.processes import CHECKOUT
from tests.web.conftest import ACTS, served, site_of

pytestmark = pytest.mark.asyncio(loop_scope="module")
DOCUMENT = openapi.document()
PATHS: dict[str, Any] = DOCUMENT["paths"]
GETS = [path for path, methods in PATHS.items() if "get" in methods]
KNOWN = st.sampled_from(
    ("graphite", "gallium to:US", "3A090", "7440-55-3", "US", "CN", "Nowhereland", "2026-12-01", "2026-02-30", "90",
     "0", "500", "9" * 20, "from:CN", "kind:", "about:graphite -measure:tax", "(", '"', "\x00", "\u202e", "")
)  # fmt: skip
Sent = tuple[int, str, bytes]


@dataclass(frozen=True)
class Query:
    """What is asked behind the `?`."""

    query: dict[str, str]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def address(base: RuleBase) -> AsyncIterator[str]:
    async with served(site_of(base, list(ACTS)), RateLimiter(Rate(100_000, 1), Rate(100_000, 1))) as found:
        yield found


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(max_line_size=1 << 18, max_field_size=1 << 18) as found:
        yield found


def check(path: str, method: str, sent: Sent) -> None:
    """An answer is one that the description has for its address: the status, the content's type and its form."""
    status, content_type, body = sent
    described = PATHS[path][method]["responses"]
    assert str(status) in described, f"{status}: {body[:300]!r}"
    content = described[str(status)]["content"]
    assert content_type in content
    schema = content[content_type]["schema"] | {"components": DOCUMENT["components"]}
    value = (
        json.loads(body) if content_type.endswith("json") and content_type != "application/x-ndjson" else body.decode()
    )
    assert [error.message for error in Draft202012Validator(schema).iter_errors(value)] == []


async def ask(client: aiohttp.ClientSession, address: str) -> Sent:
    async with client.get(address) as answer:
        return answer.status, answer.content_type, await answer.read()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_every_answer_is_as_the_description_says(
    client: aiohttp.ClientSession, address: str, data: st.DataObject
) -> None:
    path = data.draw(st.sampled_from(GETS))
    names = [one["name"] for one in PATHS[path]["get"]["parameters"]]
    values = st.one_of(KNOWN, st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
    query = data.draw(st.dictionaries(st.sampled_from([*names, "unknown"]), values))

    check(path, "get", await ask(client, f"{address}{path}?{urlencode(query)}"))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.one_of(
            st.binary(max_size=30),
            st.sampled_from(
                (b'{"query": "graphite", "to": "US"}', b'{"query": 5}', b"[]", b"null", b"", b'{"query": "')
            ),
        ),
        max_size=4,
    )
)
async def test_every_batch_is_answered_line_by_line_or_refused_whole(
    client: aiohttp.ClientSession, address: str, lines: list[bytes]
) -> None:
    body = b"\n".join(lines)
    async with client.post(f"{address}/api/v1/batch", data=body) as answer:
        sent = answer.status, answer.content_type, await answer.read()

    check("/api/v1/batch", "post", sent)
    if sent[0] == 200:
        asked = [line for line in body.decode().split("\n") if line.strip()]
        assert len([json.loads(line) for line in sent[2].decode().splitlines()]) == len(asked)


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c"])
async def test_lines_of_a_batch_are_parted_by_the_end_of_a_line_alone(
    client: aiohttp.ClientSession, address: str, sign: str
) -> None:
    body = f'{{"query": "graphite{sign}"}}\n' * 2
    async with client.post(f"{address}/api/v1/batch", data=body.encode()) as answer:
        assert len((await answer.read()).decode().splitlines()) == 2


@pytest.mark.parametrize(
    ("method", "path"), [each for each in openapi.parameters() if "security" not in PATHS[each[1]][each[0].lower()]]
)
async def test_a_parameter_that_is_unknown_or_given_twice_is_refused_with_those_that_are_known(
    client: aiohttp.ClientSession, address: str, method: str, path: str
) -> None:
    """Passed over, a mistyped `to` would get the answer for all destinations, which can be the freer one."""
    known = openapi.parameters()[method, path]
    for query in ("t0=US", *(f"{name}=US&{name}=CN" for name in known)):
        async with client.request(method, f"{address}{path}?{query}") as answer:
            told = json.loads(await answer.read())
            assert (answer.status, answer.content_type) == (400, "application/problem+json")
        assert all(name in told["detail"] for name in (known if query == "t0=US" else [query.partition("=")[0]]))


@pytest.mark.parametrize("path", ["/api/v1/restricted", "/r"])
async def test_the_longest_question_can_be_asked_in_every_script(
    client: aiohttp.ClientSession, address: str, path: str
) -> None:
    for sign in ("a", "ж", "石", "\N{GRINNING FACE}"):
        query = urlencode({"q": f"graphite {sign * LONGEST_QUESTION}"[:LONGEST_QUESTION], "to": "US"})
        status, _, body = await ask(client, f"{address}{path}?{query}")
        assert (status, b"graphite" in body) == (200, True)


@pytest.mark.parametrize("path", GETS)
async def test_whoever_asks_under_another_host_is_refused_as_the_description_says(
    client: aiohttp.ClientSession, address: str, path: str
) -> None:
    async with client.get(f"{address}{path}", headers={"Host": "evil.example"}) as answer:
        sent = answer.status, answer.content_type, await answer.read()

    assert sent[0] == 421
    check(path, "get", sent)


async def test_what_chooses_lines_of_a_list_is_described_and_nothing_else_is_taken() -> None:
    described = {one["name"]: one["schema"] for one in PATHS["/api/v1/parts/{id}"]["get"]["parameters"]}
    text = (CHECKOUT / "docs" / "parts-lists.md").read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if line.startswith("| `GET /api/v1/parts`"))

    assert {name for name in described if f"`{name}" in row} == described.keys() - {"id"}
    for name in ("outcome", "sort", "decided"):
        for value in described[name]["enum"]:
            wanted_lines([], Query({name: value}), {})
        with pytest.raises(UsageError):
            wanted_lines([], Query({name: "another"}), {})


async def test_the_description_is_one_and_every_answer_in_it_says_what_to_do_about_a_mistake() -> None:
    Draft202012Validator.check_schema({"$defs": DOCUMENT["components"]["schemas"]})
    for path, methods in PATHS.items():
        for method in methods.values():
            assert {"400", "414", "421", "422", "429", "503"} <= set(method["responses"]), path
            assert {"200", "201", "204"} & set(method["responses"]), path
            assert "security" not in method or {"401", "403"} <= set(method["responses"]), path


@pytest.mark.parametrize("path", [*GETS, "/r", "/matrix", "/announcements", "/calendar", "/lists", "/calendar.ics"])
async def test_a_hundred_kilobytes_of_query_are_refused_with_what_to_do(
    client: aiohttp.ClientSession, address: str, path: str
) -> None:
    for name in ("q", "filter", "unknown"):
        status, _, body = await ask(client, f"{address}{path}?{name}={'a' * 100_000}")

        assert status in {400, 414, 431}
        assert body


async def test_a_body_that_is_too_large_or_no_text_says_so(client: aiohttp.ClientSession, address: str) -> None:
    for body, status, told in (
        (b"x" * (LARGEST_BODY + 1), 413, "bytes"),
        (b"\xff\xfe", 400, "UTF-8"),
        (b'{"query": "a"}\n' * 1_001, 400, "1,000"),
    ):
        async with client.post(f"{address}/api/v1/batch", data=io.BytesIO(body)) as answer:
            problem = json.loads(await answer.read())
            assert (answer.status, answer.content_type) == (status, "application/problem+json")
            assert told in problem["detail"]


async def test_an_upload_that_is_cut_off_leaves_the_server_answering(
    client: aiohttp.ClientSession, address: str
) -> None:
    host, port = address.removeprefix("http://").split(":")
    _, writer = await asyncio.open_connection(host, int(port))
    writer.write(b'POST /api/v1/batch HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n{"query": "gra')
    await writer.drain()
    writer.close()
    await writer.wait_closed()

    assert (await ask(client, f"{address}/api/v1/coverage"))[0] == 200


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/api/v1/restricted"), ("DELETE", "/r"), ("PUT", "/api/v1/batch")]
)
async def test_another_method_is_a_problem_that_names_the_right_one(
    client: aiohttp.ClientSession, address: str, method: str, path: str
) -> None:
    async with client.request(method, address + path) as answer:
        assert answer.status == 405
        assert answer.headers["Allow"]
        assert json.loads(await answer.read())["detail"]
