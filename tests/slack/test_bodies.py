"""Requests that are signed and yet not in any form of Slack's."""

from __future__ import annotations

import json
import logging
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handlers.slack import gateway
from tests.answering import RecordedAnswering
from tests.servers.slack import SlackServer
from tests.slack.support import http

FORM, JSON = "application/x-www-form-urlencoded", "application/json"


def payload(**given: object) -> str:
    return urlencode({"payload": json.dumps(given)})


PERSON = {"user": {"id": "U1", "team_id": "T0001"}, "team": {"id": "T0001"}}
PRESSED = {"type": "block_actions", **PERSON, "actions": [{"action_id": "ew.0.why", "value": "d1", "type": "button"}]}
SUBMITTED = {"type": "view_submission", **PERSON, "view": {"callback_id": "ew-form", "state": {"values": {}}}}
OPENED = {"type": "event_callback", "team_id": "T0001", "event": {"type": "app_home_opened", "user": "U1"}}


@pytest.mark.parametrize(
    ("body", "kind", "fault"),
    [
        ("{not json", FORM, "its body is not JSON"),
        ("a=b", JSON, "its body is not JSON"),
        ("[" * 50_000, JSON, "its body is not JSON"),
        ("[1]", JSON, "its body is not a JSON object"),
        ("null", JSON, "its body is not a JSON object"),
        ("payload=", FORM, "its body is not JSON"),
        ("payload=%5B1%5D", FORM, "its body is not a JSON object"),
        ("", FORM, "its body names neither a command nor a type"),
        ("text=x", FORM, "its body names neither a command nor a type"),
        (payload(**{**PRESSED, "actions": None}), FORM, "actions in its body is of another kind than Slack's"),
        (payload(**{**PRESSED, "actions": []}), FORM, "it presses no button that has a name"),
        (payload(**{**PRESSED, "actions": [{}]}), FORM, "it presses no button that has a name"),
        (payload(**{**PRESSED, "user": "U1"}), FORM, "user in its body is of another kind than Slack's"),
        (json.dumps({**OPENED, "event": [1]}), JSON, "event in its body is of another kind than Slack's"),
        (json.dumps({**OPENED, "event": {"type": 5}}), JSON, "event.type in its body is of another kind than Slack's"),
    ],
)
def test_a_body_that_is_not_slacks_is_named(body: str, kind: str, fault: str) -> None:
    assert gateway.invalid_body(body, kind) == fault


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (urlencode({"command": "/exports", "text": "", "team_id": "T1"}), FORM),
        (payload(**PRESSED), FORM),
        (payload(**{**PRESSED, "team": None, "enterprise": {"id": "E1"}}), FORM),
        (payload(**SUBMITTED), FORM),
        (json.dumps(OPENED), f"{JSON}; charset=utf-8"),
        (json.dumps({**OPENED, "event": {"type": "user_change", "user": {"id": "U1"}}}), JSON),
        ('{"type":"url_verification","challenge":"abc"}', JSON),
    ],
)
def test_what_slack_sends_has_no_fault(body: str, kind: str) -> None:
    assert gateway.invalid_body(body, kind) is None


async def _posted(url: str, slack: SlackServer, body: str, kind: str) -> int:
    headers = {**slack.sign(body), "Content-Type": kind}
    async with aiohttp.ClientSession() as session, session.post(url, data=body.encode(), headers=headers) as answer:
        return answer.status


async def test_signed_garbage_is_answered_400_with_one_line_each(caplog: pytest.LogCaptureFixture) -> None:
    answering = RecordedAnswering()
    async with SlackServer() as slack, http(slack, answering) as url:
        with caplog.at_level(logging.INFO):
            assert await _posted(url, slack, "{not json", FORM) == 400
            assert await _posted(url, slack, payload(**{**PRESSED, "actions": None}), FORM) == 400
            async with aiohttp.ClientSession() as session:
                headers = {**slack.sign("x"), "Content-Type": FORM}
                async with session.post(url, data=b"\xff\xfe", headers=headers) as answer:
                    assert answer.status == 400

    refused = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert [record.getMessage() for record in refused] == [
        "Slack: a request was refused: its body is not JSON.",
        "Slack: a request was refused: actions in its body is of another kind than Slack's.",
        "Slack: a request was refused: its body is not UTF-8.",
    ]
    assert not any(record.exc_info for record in refused)
    assert answering.asked == []


async def test_slacks_look_whether_somebody_is_there_is_answered() -> None:
    async with SlackServer() as slack, http(slack, RecordedAnswering()) as url:
        assert await _posted(url, slack, "ssl_check=1&token=x", FORM) == 200


LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
KEYS = st.sampled_from(sorted({part for path in gateway._KINDS for part in path.split(".") if part != "*"}))  # noqa: SLF001 - the names that matter
ANYTHING = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=3))
TYPES = st.sampled_from(["block_actions", "view_submission", "block_suggestion", "event_callback", "shortcut", "x"])


@given(st.dictionaries(KEYS, ANYTHING, max_size=6), TYPES)
@example({"actions": []}, "block_actions")
@example({"actions": [{}]}, "block_actions")
@example({"authorizations": [None]}, "event_callback")
async def test_nothing_that_passes_makes_bolt_stumble(given: dict[str, Any], kind: str) -> None:
    async with SlackServer() as slack, http(slack, RecordedAnswering()) as url:
        assert await _posted(url, slack, payload(**{**given, "type": kind}), FORM) < 500
        assert await _posted(url, slack, json.dumps({**given, "type": kind}), JSON) < 500
