"""`exportwatch detect` as a process: lines in, lines out."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.program import run

pytestmark = pytest.mark.slow

ACT = {
    "id": "a",
    "title": "China puts export licence on gallium from 1 August",
    "summary": "The Ministry of Commerce announced that exporters of gallium must obtain a licence.",
    "source": "a paper",
    "url": "https://example.org/a",
    "published": "2023-07-03",
}


def detect(*lines: str) -> list[dict[str, object]]:
    ended = run("detect", "-", stdin="\n".join(lines))
    assert (ended.returncode, ended.stderr) == (0, "")
    return [json.loads(line) for line in ended.stdout.splitlines()]


def test_each_item_gets_one_line_with_the_fields_of_the_contract() -> None:
    [answer] = detect(json.dumps(ACT))

    fields = {
        "id",
        "relevant",
        "score",
        "kind",
        "jurisdiction",
        "subjects",
        "measure",
        "effective",
        "document",
        "event",
    }
    assert fields | {"summary", "why"} <= set(answer)
    assert answer["id"] == "a"
    assert answer["relevant"] is True
    assert (answer["jurisdiction"], answer["measure"], answer["subjects"]) == ("CN", "licence", ["gallium"])
    assert answer["effective"] == "2023-08-01"
    assert answer["document"] is None
    places = answer["places"]
    assert isinstance(places, list)
    assert {"fact": "subject", "value": "gallium", "part": "title"}.items() <= next(
        place for place in places if place["fact"] == "subject"
    ).items()


def test_a_bad_line_is_named_and_the_rest_goes_on() -> None:
    broken, wrong, empty, good = detect("{", "[1]", '{"id": "x", "title": 7}', json.dumps(ACT))

    assert "line 1" in str(broken["error"])
    assert "line 2" in str(wrong["error"])
    assert "line 3" in str(empty["error"])
    assert "title" in str(empty["error"])
    assert empty["id"] == "x"
    assert "id" not in broken
    assert good["relevant"] is True


def test_two_reports_of_one_act_share_their_event_and_an_unrelated_item_has_none() -> None:
    again = ACT | {"id": "b", "title": "Beijing restricts gallium exports", "source": "another paper"}
    sport = ACT | {"id": "c", "title": "Club loses at home again", "summary": "Fans were not amused on Saturday."}

    first, second, third = detect(json.dumps(ACT), json.dumps(again), json.dumps(sport))

    assert first["event"] == second["event"]
    assert third["event"] is None


def test_a_pipe_is_answered_line_by_line() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "handlers", "detect", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as run:
        assert run.stdin
        assert run.stdout
        run.stdin.write(json.dumps(ACT).encode() + b"\n")
        run.stdin.flush()

        assert json.loads(run.stdout.readline())["id"] == "a"
        run.stdin.close()
        assert run.wait(20) == 0


def test_judging_loads_neither_the_store_nor_a_network_client() -> None:
    code = "import sys, handlers.terminal.detect; print({'redis', 'aiohttp', 'asyncio'} & set(sys.modules) or '')"

    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ended.stdout.strip() == ""
