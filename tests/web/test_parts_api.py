"""Parts lists over HTTP, as a program sends them: any form in, answers out, and each bad file named."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import AsyncIterator, Callable
from datetime import date
from typing import Any

import aiohttp
import pytest
from python_calamine import CalamineWorkbook

from bot.answering import RestrictedQuery, look_up
from bot.errors import LookupCostError
from bot.model.delivery import Channel
from bot.parts.records import WEB
from bot.rules.answer.model import Answer
from bot.rules.index import RuleBase
from bot.store.keys import Keys
from bot.store.parts import PartsLists
from bot.store.redis import Client
from handlers.commands.lookups import Known
from handlers.knowledge import vocabulary
from handlers.web.server import LARGEST_LIST
from handlers.web.site import Site
from tests.parts.samples import parts_list
from tests.terminal.test_workbooks import ROWS, far, ods, xlsx, zipped
from tests.web.test_operators import TOKEN, Console, console

CSV = "Pos;Part;Export from;Ship to\n1;graphite;China;US\n2;hex flurb M8;Sweden;US\n3;gallium;Atlantis;US\n4;=1+1;;\n"
JSON = '{"query": "graphite", "from": "CN", "to": "US"}\n\n{"query": "graphite", "extra": 1}\n'


def bomb() -> bytes:
    """An archive of 200 KB that unpacks to 201 MB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(201 * 2**20))
    return out.getvalue()


@pytest.fixture
async def bot(site: Site, redis: Client) -> AsyncIterator[Console]:
    async with console(site, redis) as one:
        yield one


async def asked(
    bot: Console, method: str, path: str, body: bytes | str | None = None, **headers: str
) -> tuple[int, Any]:
    sent = {"Authorization": f"Bearer {TOKEN}", **headers}
    data = io.BytesIO(body) if isinstance(body, bytes) else body
    async with bot.client.request(method, f"{bot.address}/api/v1{path}", data=data, headers=sent) as answer:
        text = await answer.text()
        return answer.status, json.loads(text) if "json" in answer.content_type else text


async def test_a_table_comes_back_answered_line_by_line(bot: Console) -> None:
    status, made = await asked(bot, "POST", "/parts?name=parts.csv", CSV)
    _, whole = await asked(bot, "GET", f"/parts/{made['id']}")

    assert (status, made["lines"], made["name"]) == (201, 4, "parts.csv")
    assert "exporter from “Export from”, destination from “Ship to”" in made["found"]
    assert [(line["line"], line["cells"][0], line["outcome"]) for line in whole["answers"]] == [
        (2, "1", "restricted"), (3, "2", "unrecognised"), (4, "3", "error"), (5, "4", "unrecognised"),
    ]  # fmt: skip
    assert whole["answers"][0]["answer"]["headline"] == "China: licence for some kinds"
    assert "line 4: from:" in whole["answers"][2]["answer"]["error"]
    assert made["outcomes"] == {"restricted": 1, "unrecognised": 2, "error": 1}


async def test_a_parameter_that_is_unknown_or_given_twice_costs_no_list_its_answer(bot: Console) -> None:
    for query, told in (("name=a.csv&form=CN", "form"), ("from=CN&from=US", "from")):
        status, problem = await asked(bot, "POST", f"/parts?{query}", CSV)
        assert (status, told in problem["detail"]) == (400, True)


@pytest.mark.parametrize("body", [xlsx(ROWS), ods(ROWS)], ids=["xlsx", "ods"])
async def test_workbooks_are_read_by_what_they_are(bot: Console, body: bytes) -> None:
    status, made = await asked(bot, "POST", "/parts", body)

    assert (status, made["lines"], made["header"]) == (201, 3, ["Pos", "Part", "HS code", "Ship to", "Ship date"])


async def test_json_lines_and_what_holds_where_a_line_says_nothing(bot: Console) -> None:
    _, made = await asked(bot, "POST", "/parts?to=JP&from=CN", JSON, **{"Content-Type": "application/x-ndjson"})
    _, whole = await asked(bot, "GET", f"/parts/{made['id']}")

    assert (made["lines"], made["blank"]) == (2, 1)
    assert [(line["from"], line["to"]) for line in whole["answers"]] == [("CN", "US"), ("CN", "JP")]
    assert "not 'extra'" in whole["answers"][1]["answer"]["error"]


async def test_half_a_character_costs_no_line(bot: Console) -> None:
    body = '{"query": "graphite \\ud800", "to": "US"}\n{"query": "gallium", "\\udfff": 1}\n{"query": "gallium"}\n'
    status, made = await asked(bot, "POST", "/parts?name=parts.jsonl", body)
    _, whole = await asked(bot, "GET", f"/parts/{made['id']}")

    assert status == 201
    assert [line["outcome"] for line in whole["answers"]][1:] == ["error", "restricted"]
    assert whole["answers"][0]["query"] == "graphite ?"


async def test_columns_can_be_named(bot: Console) -> None:
    body = "A,B,C\ngallium,graphite,US\n"
    _, made = await asked(bot, "POST", "/parts?name=p.csv&column=B&to-column=3", body)
    _, whole = await asked(bot, "GET", f"/parts/{made['id']}")
    status, refused = await asked(bot, "POST", "/parts?name=p.csv&column=Z", body)

    assert [(line["query"], line["to"]) for line in whole["answers"]] == [("graphite", "US")]
    assert status == 400
    assert refused["detail"].startswith("column: there is no column 'Z'")


async def test_as_csv_nothing_of_the_owner_is_lost_and_nothing_is_a_formula(bot: Console) -> None:
    _, made = await asked(bot, "POST", "/parts?name=parts.csv", CSV)
    await asked(bot, "PATCH", f"/parts/{made['id']}", '{"line": 2, "decision": "applied", "note": "-99.5 % purity"}')
    _, text = await asked(bot, "GET", f"/parts/{made['id']}?format=csv")
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))

    assert [row["Part"] for row in rows] == ["graphite", "hex flurb M8", "gallium", "'=1+1"]
    assert (rows[0]["outcome"], rows[0]["decision"], rows[0]["note"]) == ("restricted", "applied", "'-99.5 % purity")
    assert rows[0]["decided_by"] == "web:api"


async def test_as_a_workbook_every_cell_is_the_text_it_was_and_the_chosen_lines_stand_there(bot: Console) -> None:
    body = "Part,Code\ngraphite,0025\nhex flurb M8,7318\n=1+1,https://a.example\n"
    _, made = await asked(bot, "POST", "/parts?name=parts.csv", body)
    path = f"/parts/{made['id']}"
    await asked(bot, "PATCH", path, '{"line": 2, "decision": "applied", "note": "=cmd()"}')
    login = {"Authorization": f"Bearer {TOKEN}"}
    async with bot.client.get(f"{bot.address}/api/v1{path}?format=xlsx", headers=login) as answer:
        assert answer.content_type == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(await answer.read())).get_sheet_by_index(0)
    titles, *rows = sheet.to_python()
    first = dict(zip(titles, rows[0], strict=True))

    assert titles[:3] == ["Part", "Code", "outcome"]
    assert [row[:2] for row in rows] == [["graphite", "0025"], ["hex flurb M8", "7318"], ["=1+1", "https://a.example"]]
    assert (first["outcome"], first["decision"], first["note"]) == ("restricted", "applied", "=cmd()")


async def test_lines_are_chosen_and_decided_on(bot: Console) -> None:
    _, made = await asked(bot, "POST", "/parts?name=parts.csv", CSV)
    path = f"/parts/{made['id']}"
    _, only = await asked(bot, "GET", f"{path}?outcome=restricted")
    assert [line["line"] for line in only["answers"]] == [2]

    _, decided = await asked(bot, "PATCH", path, '{"line": 3, "decision": "checked by counsel"}')
    assert decided["decision"]["by"] == "web:api"
    _, only = await asked(bot, "GET", f"{path}?decided=yes")
    assert [line["decision"]["decision"] for line in only["answers"]] == ["checked by counsel"]
    await asked(bot, "PATCH", path, '{"line": 3}')
    _, only = await asked(bot, "GET", f"{path}?decided=yes")
    assert only["answers"] == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("[", "not JSON"), ("[]", "line: the number"), ('{"line": true}', "line: the number"),
        ('{"line": 1}', "no such line"), ('{"line": 2, "note": 5}', "text is expected"),
        (json.dumps({"line": 2, "note": "x" * 3000}), "at most 2,000"),
    ],
)  # fmt: skip
async def test_a_decision_that_cannot_be_kept_is_told(bot: Console, body: str, said: str) -> None:
    _, made = await asked(bot, "POST", "/parts?name=parts.csv", CSV)

    status, problem = await asked(bot, "PATCH", f"/parts/{made['id']}", body)

    assert status == 400
    assert said in problem["detail"]


async def test_a_list_is_asked_again_and_deleted(bot: Console) -> None:
    _, made = await asked(bot, "POST", "/parts?name=parts.csv", CSV)
    status, again = await asked(bot, "POST", f"/parts/{made['id']}")
    assert (status, again) == (200, made)

    _, listed = await asked(bot, "GET", "/parts")
    assert [one["id"] for one in listed["lists"]] == [made["id"]]
    status, _ = await asked(bot, "DELETE", f"/parts/{made['id']}")
    assert status == 204
    for method in ("GET", "POST", "DELETE"):
        status, problem = await asked(bot, method, f"/parts/{made['id']}")
        assert status == 404
        assert "no parts list" in problem["detail"]


@pytest.mark.parametrize("token", ["", "Bearer ", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer é"])
async def test_without_the_token_nothing_is_said_and_nothing_kept(bot: Console, token: str) -> None:
    headers = {"Authorization": token} if token else {}
    for method in ("GET", "POST"):
        async with bot.client.request(method, f"{bot.address}/api/v1/parts", headers=headers) as answer:
            problem = await answer.json()
            assert answer.status == 401
            assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert "EXPORTWATCH_WEB_TOKEN" in problem["detail"]
    assert await bot.store.parts.of("web:-:operators") == []


async def test_a_list_of_a_channel_is_not_the_consoles(bot: Console, redis: Client) -> None:
    await PartsLists(redis, Keys()).add(parts_list("c1", "slack:T1:C1"), "")

    assert (await asked(bot, "GET", "/parts"))[1]["lists"] == []
    assert (await asked(bot, "GET", "/parts/c1"))[0] == 404


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"Part,Qty\n", "only a header"),
        (b"%PDF-1.7", "this is a PDF"),
        (b"PK\x03\x04rest", "archive is damaged"),
        (zipped({"a.xml": "x"}), "cannot be read"),
        (bomb, "unpacks to 201 MB"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99) + "EncryptedPackage".encode("utf-16-le"), "password"),
        (far("XFD1048576"), "save the list as CSV"),
        (b"colour,shade\n" + b"dark\x00ish,greenish\n" * 3, "no column looks like goods"),
    ],
)
async def test_each_bad_file_is_named(bot: Console, body: bytes | Callable[[], bytes], said: str) -> None:
    sent = body() if callable(body) else body
    status, problem = await asked(bot, "POST", "/parts?name=parts.xlsx", sent)

    assert status == 400
    assert said in problem["detail"]
    assert await bot.store.parts.of("web:-:operators") == []


async def test_a_file_that_is_too_large_is_refused_before_it_is_read(bot: Console) -> None:
    try:
        status, problem = await asked(bot, "POST", "/parts?name=parts.csv", b"x" * (60 * 2**20))
    except aiohttp.ClientConnectionError:
        return  # the client saw the closed connection before the answer
    assert status == 413
    assert f"{LARGEST_LIST:,} bytes" in problem["detail"]


async def test_just_as_much_as_may_be_is_read(bot: Console) -> None:
    line = b"graphite,US,a long remark that stands in every line of this list and says nothing\n"
    body = b"Part,Ship to,Remark\n" + line * 20_000
    assert len(body) > 1024 * 1024

    status, problem = await asked(bot, "POST", "/parts?name=parts.csv", body + line)

    assert status == 400
    assert "20,000 lines" in problem["detail"]


async def test_a_line_that_fails_costs_no_other_its_answer(
    bot: Console, base: RuleBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = Known(base, vocabulary(base, sources={}))

    def costly(rules: RuleBase, query: RestrictedQuery, today: date) -> Answer:
        if query.text == "hex flurb M8":
            raise MemoryError
        return look_up(rules, query, today)

    async def computed(_: object, __: str, work: Any, *args: Any) -> Any:  # noqa: ANN401 - passed on
        try:
            return work(known, *args)
        except MemoryError as error:
            raise LookupCostError from error

    with monkeypatch.context() as patched:
        patched.setattr("handlers.parts.desk.look_up", costly)
        patched.setattr(Site, "compute_for", computed)
        _, made = await asked(bot, "POST", "/parts?name=parts.csv", CSV)
    _, whole = await asked(bot, "GET", f"/parts/{made['id']}")

    assert [line["outcome"] for line in whole["answers"]] == ["restricted", "error", "error", "unrecognised"]
    assert "takes too long" in whole["answers"][1]["answer"]["error"]


async def test_a_program_watches_a_list_and_reads_what_was_told(bot: Console) -> None:
    _, made = await asked(bot, "POST", "/parts?name=parts.csv", CSV)
    at = f"/parts/{made['id']}"

    assert await asked(bot, "GET", f"{at}/watch") == (200, {"schema": 1, "watch": None})
    status, watched = await asked(bot, "PUT", f"{at}/watch", '{"channels": ["webhook:erp:hook"]}')
    assert (status, watched["watch"]["channels"]) == (200, ["webhook:erp:hook"])
    assert await asked(bot, "GET", f"{at}/changes") == (200, {"schema": 1, "changes": []})
    assert (await asked(bot, "PUT", f"{at}/watch"))[1]["watch"]["channels"] == []
    assert (await asked(bot, "DELETE", f"{at}/watch"))[0] == 204
    assert (await asked(bot, "GET", f"{at}/watch"))[1]["watch"] is None
    assert [what for _, what in await bot.audited(Channel.from_key(WEB))] == [
        "parts list", "parts list watched", "parts list watched", "parts list no longer watched",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("{", "this is not JSON"),
        ("[]", "a list of channels is expected"),
        ('{"channels": "x"}', "a list of channels is expected"),
        ('{"channels": ["here"]}', "'here' is no channel"),
        ('{"channels": ["telex:1:2"]}', "is no channel of apprise, discord, slack, terminal, webhook"),
        (json.dumps({"channels": [f"slack:T1:C{number}" for number in range(11)]}), "at most 10"),
    ],
)
async def test_what_cannot_be_told_is_refused(bot: Console, body: str, problem: str) -> None:
    _, made = await asked(bot, "POST", "/parts?name=parts.csv", CSV)
    status, told = await asked(bot, "PUT", f"/parts/{made['id']}/watch", body)

    assert status == 400
    assert problem in told["detail"]
