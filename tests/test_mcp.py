"""`exportwatch mcp`, spoken to by the SDK's own client over stdio and HTTP."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from bot.answering import AnswerService, looked_up_here
from bot.errors import StoreError
from bot.parts.records import WEB, PartsList, StoredLine, packed
from bot.store.keys import Keys
from bot.store.parts import PartsLists
from bot.store.redis import Client as Redis
from handlers.commands.lookups import Lookups
from handlers.knowledge import vocabulary
from handlers.terminal.shared_lists import SharedLists
from tests import program, shipped
from tests.conftest import until
from tests.servers.ports import free_port
from tests.web.conftest import ACTS, HOSTILE

mcp = pytest.importorskip("mcp", reason="the extra mcp is not installed: pip install 'exportwatch[mcp]'")

ROOT = Path(__file__).parents[1]
PROGRAM = ["-m", "handlers", "mcp"]


def environment(home: Path, **more: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "EXPORTWATCH_HOME": str(home), **more}


@asynccontextmanager
async def client(home: Path, **more: str) -> AsyncIterator[Any]:
    """The SDK's client of a server of its own, over stdio."""
    program = mcp.StdioServerParameters(command=sys.executable, args=PROGRAM, env=environment(home, **more), cwd=home)
    async with mcp.Client(mcp.stdio_client(program)) as found:
        yield found


async def test_an_assistant_asks_and_reads_over_stdio(tmp_path: Path) -> None:
    async with client(tmp_path) as assistant:
        tools = {tool.name: tool for tool in (await assistant.list_tools()).tools}
        answer = await assistant.call_tool(
            "restricted", {"query": "gallium", "from": "CN", "to": "US", "on": "2024-12-10"}
        )
        nothing = await assistant.call_tool("restricted", {"query": "zebra stripes"})
        resources = (await assistant.list_resources()).resources
        read = await assistant.read_resource("exportwatch://rules/cn-mofcom-2023-23-gallium-germanium")
        told = assistant.instructions
        alone = await assistant.call_tool("announcements", {})

    assert alone.is_error
    assert "no bot is running" in alone.content[0].text
    assert set(tools) == {
        "restricted",
        "changes",
        "upcoming",
        "announcements",
        "lists",
        "coverage",
        "parts_lists",
        "parts_list",
        "parts_changes",
    }
    assert all(tool.annotations.read_only_hint for tool in tools.values())
    assert not answer.is_error
    assert answer.structured_content["status"] == "prohibited"
    assert json.loads(answer.content[1].text) == answer.structured_content
    assert "legal advice" in answer.content[0].text
    assert nothing.structured_content["status"] in {"unrecognised", "not-listed"}
    assert not nothing.is_error
    assert "never mean" in told
    assert len(resources) > 100
    assert yaml.safe_load(read.contents[0].text)["key"] == "cn-mofcom-2023-23-gallium-germanium"


NO_MESSAGES = {
    r'{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"restricted","arguments":{"query":"x \ud800"}}}': (
        3, -32700, r"half of a character (\ud800 alone)"
    ),
    r'{"jsonrpc":"2.0","id":"\udc00","method":"ping"}': (None, -32700, r"half of a character (\udc00 alone)"),
    "garbage": (None, -32700, "no JSON"),
    "[1, 2]": (None, -32600, "no JSON-RPC 2.0 message"),
    '{"id": 7, "foo": 1}': (7, -32600, "no JSON-RPC 2.0 message"),
}  # fmt: skip


def test_a_line_that_is_no_message_is_answered_and_the_talk_goes_on(tmp_path: Path) -> None:
    asked = [*NO_MESSAGES, "", '{"jsonrpc":"2.0","id":9,"method":"ping"}']
    hello = (
        '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18",'
        '"capabilities":{},"clientInfo":{"name":"test","version":"1"}}}'
    )
    spoken = subprocess.Popen(
        [sys.executable, *PROGRAM], env=environment(tmp_path), cwd=tmp_path, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    with spoken:
        assert spoken.stdin is not None
        assert spoken.stdout is not None
        lines = [hello, '{"jsonrpc":"2.0","method":"notifications/initialized"}', *asked]
        spoken.stdin.write("".join(f"{line}\n" for line in lines))
        spoken.stdin.flush()
        said = [json.loads(spoken.stdout.readline()) for _ in range(1 + len(NO_MESSAGES) + 1)]
        spoken.stdin.close()

    assert said[-1] == {"jsonrpc": "2.0", "id": 9, "result": {}}
    assert [(one["id"], one["error"]["code"]) for one in said[1:-1]] == [one[:2] for one in NO_MESSAGES.values()]
    assert all(
        want in one["error"]["message"] for one, (*_, want) in zip(said[1:-1], NO_MESSAGES.values(), strict=True)
    )


async def test_announcements_are_those_of_the_bot_that_runs(tmp_path: Path, redis: Redis, redis_url: str) -> None:
    for act in ACTS:
        await redis.xadd(Keys().stream, {"announcement": act.to_json()}, maxlen=10, approximate=True)
    async with client(tmp_path, REDIS_URL=redis_url) as assistant:
        graphite = await assistant.call_tool("announcements", {"filter": "about:graphite"})
        everything = await assistant.call_tool("announcements", {"limit": 5})

    assert [act["event"] for act in graphite.structured_content["announcements"]] == ["cn-graphite"]
    assert HOSTILE in {act["summary"] for act in everything.structured_content["announcements"]}
    assert "quotations" in everything.content[0].text


async def test_a_list_is_read_once_it_is_switched_on_and_no_longer_than_that(redis: Redis) -> None:
    from handlers.terminal import mcp as ours  # noqa: PLC0415 - the extra may be missing

    @asynccontextmanager
    async def records() -> AsyncIterator[Redis]:
        yield redis

    lists, rules = PartsLists(redis, Keys()), shipped.rules()
    for name, owner in (("a1", WEB), ("b2", "slack:T1:C1")):
        one = PartsList(name, f"{name}.csv", owner, "web:Ann", "2026-11-01T00:00:00+00:00", ("Part",))
        line = StoredLine(2, ("secret part",), "secret part").answered({"outcome": "restricted", "status": "licence"})
        await lists.add(one.counted([line], "2026-11-01T00:00:00+00:00"), packed([line]))
    answers, lookups = AnswerService(looked_up_here(rules)), Lookups(rules, lambda: date(2026, 11, 27))

    async def recent(_: int) -> list[Any]:
        return []

    tools = ours.AssistantTools(lookups, vocabulary(rules, sources={}), recent, answers, SharedLists(records))
    async with mcp.Client(ours.server(tools)) as assistant:
        nothing = await assistant.call_tool("parts_lists", {})
        refused = [await assistant.call_tool(name, {"id": "a1"}) for name in ("parts_list", "parts_changes")]
        await lists.share(await lists.get("a1", WEB), shared=True)
        shown = await assistant.call_tool("parts_lists", {})
        read = await assistant.call_tool("parts_list", {"id": "a1", "outcome": "restricted"})
        changes = await assistant.call_tool("parts_changes", {"id": "a1"})
        other = await assistant.call_tool("parts_list", {"id": "b2"})
        await lists.share(await lists.get("a1", WEB), shared=False)
        gone = await assistant.call_tool("parts_list", {"id": "a1"})

    assert nothing.structured_content["lists"] == []
    assert all(one.is_error and "secret" not in one.content[0].text for one in (*refused, other, gone))
    assert [one["id"] for one in shown.structured_content["lists"]] == ["a1"]
    assert [line["query"] for line in read.structured_content["lines"]] == ["secret part"]
    assert changes.structured_content["changes"] == []


async def test_an_assistant_asks_over_http(tmp_path: Path) -> None:
    port = free_port()
    words = [*PROGRAM, "--http", f"127.0.0.1:{port}"]
    process = await asyncio.create_subprocess_exec(
        sys.executable, *words, env=environment(tmp_path), cwd=tmp_path, stderr=subprocess.PIPE
    )
    try:

        async def listens() -> bool:
            with socket.socket() as asked:
                return asked.connect_ex(("127.0.0.1", port)) == 0

        await until(listens, "the port")
        async with mcp.Client(f"http://127.0.0.1:{port}/mcp") as assistant:
            found = await assistant.call_tool("upcoming", {"filter": "3660"})
        assert found.structured_content["days"] == 3660
    finally:
        process.terminate()
        await asyncio.wait_for(process.wait(), 10)


@pytest.fixture(scope="module")
def server() -> Any:  # noqa: ANN401 - the extra may be missing
    from handlers.terminal import mcp as ours  # noqa: PLC0415 - see above

    rules = shipped.rules()

    async def recent(_: int) -> list[Any]:
        return list(ACTS)

    answers = AnswerService(looked_up_here(rules))
    lookups = Lookups(rules, lambda: date(2026, 11, 27))
    tools = ours.AssistantTools(lookups, vocabulary(rules, sources={}), recent, answers, SharedLists(nobody_runs))
    return ours.server(tools)


def nobody_runs() -> Any:  # noqa: ANN401 - a context that never opens
    raise StoreError("no bot is running here")


@pytest.mark.parametrize(
    ("tool", "asked"),
    [
        ("restricted", {"query": "graphite", "to": "US"}),
        ("restricted", {"query": "3A090"}),
        ("changes", {"query": "gallium from:CN"}),
        ("upcoming", {}),
        ("announcements", {"filter": "from:CN"}),
        ("lists", {}),
        ("coverage", {}),
    ],
)
async def test_what_a_tool_gives_is_what_its_schema_says(server: Any, tool: str, asked: dict[str, Any]) -> None:  # noqa: ANN401 - see above
    async with mcp.Client(server) as assistant:
        described = {one.name: one for one in (await assistant.list_tools()).tools}[tool]
        found = await assistant.call_tool(tool, asked)

    assert Draft202012Validator(described.input_schema).is_valid(asked)
    problems = Draft202012Validator(described.output_schema).iter_errors(found.structured_content)
    assert [one.message for one in problems] == []
    assert found.content[0].text


@pytest.mark.parametrize(
    ("tool", "asked", "told"),
    [
        ("restricted", {}, "query"),
        ("restricted", {"query": "  "}, "query"),
        ("restricted", {"query": "graphite", "to": "Nowhereland"}, "Nowhereland"),
        ("restricted", {"query": "graphite", "on": "2026-02-30"}, "2026-02-30"),
        ("restricted", {"query": "graphite", "on": "9" * 10_000}, "at most 200 are read"),
        ("restricted", {"query": "graphite", "to": "9" * 10_000}, "at most 200 are read"),
        ("restricted", {"query": "graphite", "destination": "US"}, "destination"),
        ("restricted", {"query": "a" * 6_000}, "query"),
        ("announcements", {"filter": "kind:"}, "kind"),
        ("announcements", {"limit": 0}, "limit"),
        ("upcoming", {"filter": "99999 days"}, "3,660"),
        ("parts_lists", {}, "no bot is running"),
        ("parts_list", {"id": "a1", "first": -1}, "first"),
    ],
)
async def test_a_mistake_is_told_to_the_assistant(server: Any, tool: str, asked: dict[str, Any], told: str) -> None:  # noqa: ANN401 - see above
    async with mcp.Client(server) as assistant:
        found = await assistant.call_tool(tool, asked)

    assert found.is_error
    assert told in found.content[0].text


@pytest.mark.parametrize("address", ["exportwatch://rules/none", "file:///etc/passwd", "exportwatch://rules/../../x"])
async def test_no_other_file_is_read(server: Any, address: str) -> None:  # noqa: ANN401 - see above
    async with mcp.Client(server) as assistant:
        with pytest.raises(mcp.MCPError, match="no act on file"):
            await assistant.read_resource(address)


def run(*words: str, **more: Any) -> subprocess.CompletedProcess[str]:  # noqa: ANN401 - subprocess's own
    return subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False, cwd=ROOT, **more)


@pytest.mark.parametrize("address", ["0.0.0.0:8090", "192.0.2.1:8090", "bot.example:8090", "127.0.0.1", "127.0.0.1:0"])
def test_only_loopback_is_served(address: str) -> None:
    done = program.run("mcp", "--http", address)

    assert done.returncode == 2
    assert "127.0.0.1:" in done.stderr


def test_a_missing_extra_is_named() -> None:
    without = (
        "import sys; sys.modules['mcp'] = sys.modules['mcp_types'] = None; from handlers.cli import main; main(['mcp'])"
    )
    done = run("-c", without)

    assert done.returncode == 1
    assert done.stderr.startswith("exportwatch: exportwatch mcp needs the extra mcp")
