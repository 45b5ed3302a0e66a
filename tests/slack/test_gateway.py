"""Socket Mode stays connected, whatever happens to the connection, and stops at once."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import pytest

from bot.errors import ConfigError
from handlers.slack.connection import connect
from tests.answering import RecordedAnswering
from tests.conftest import until
from tests.servers.slack import SlackServer
from tests.slack.support import QUICK, alert, bot, settings


async def test_slacks_wish_for_a_new_connection_costs_no_command(slack: SlackServer) -> None:
    async with bot(slack, RecordedAnswering()) as platform:
        await slack.refresh()
        during = await slack.slash("/restricted", "graphite")
        await slack.replaced(1)
        after = await slack.slash("/restricted", "gallium")
        assert platform.ready.is_set()
        assert slack.opened == 2

    assert len(during.replies) == len(after.replies) == 1


def _warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]


async def test_frames_in_no_form_of_slacks_are_left_alone_with_one_line_each(
    slack: SlackServer, caplog: pytest.LogCaptureFixture
) -> None:
    odd = [
        '{"type":"slash_commands","envelope_id":"1","payload":null}',
        '{"type":"interactive","envelope_id":"2","payload":{"type":"block_actions","actions":null}}',
        '{"type":"events_api","envelope_id":"3","payload":{"type":"event_callback","event":[]}}',
    ]
    # A busy machine may miss the heartbeat of QUICK; what was sent over a connection that is replaced is gone.
    async with bot(slack, RecordedAnswering(), replace(QUICK, heartbeat=60)):
        await slack.babble("not json", "[]", *odd)
        asked = await slack.slash("/restricted", "graphite")
        await until(lambda: len(_warnings(caplog)) >= len(odd), "each odd frame is warned of")

    assert len(asked.replies) == 1
    assert _warnings(caplog) == [
        "Slack: a message was left alone: its body is not a JSON object",
        "Slack: a message was left alone: actions in its body is of another kind than Slack's",
        "Slack: a message was left alone: event in its body is of another kind than Slack's",
    ]
    assert not any(record.exc_info for record in caplog.records)


async def test_a_broken_connection_is_made_again(slack: SlackServer) -> None:
    async with bot(slack, RecordedAnswering()):
        slack.fail("apps.connections.open", "500")
        await slack.cut()
        await slack.replaced(1)

        assert len((await slack.slash("/restricted", "graphite")).replies) == 1


async def test_a_deaf_connection_is_noticed_and_replaced(slack: SlackServer) -> None:
    async with bot(slack, RecordedAnswering()):
        slack.deafen()
        begun = time.monotonic()
        await slack.replaced(1)

        assert time.monotonic() - begun < 6
        assert len((await slack.slash("/restricted", "graphite")).replies) == 1


async def test_a_connection_that_is_never_greeted_is_not_trusted(
    slack: SlackServer, caplog: pytest.LogCaptureFixture
) -> None:
    slack.greets = False
    async with await connect(settings(slack), RecordedAnswering(), alert) as platform:
        work = asyncio.create_task(platform.run(QUICK))
        await slack.connected()
        assert not platform.ready.is_set()
        slack.greets = True
        await asyncio.wait_for(platform.ready.wait(), 5)
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
    assert "said nothing" in caplog.text
    assert "Traceback" not in caplog.text


async def test_a_connection_does_not_grow_old(slack: SlackServer) -> None:
    async with bot(slack, RecordedAnswering(), replace(QUICK, longest=0.3)):
        await slack.replaced(2)


@pytest.mark.parametrize("deaf", [False, True])
async def test_stopping_takes_less_than_three_seconds(slack: SlackServer, *, deaf: bool) -> None:
    async with await connect(settings(slack), RecordedAnswering(), alert) as platform:
        work = asyncio.create_task(platform.run())
        await asyncio.wait_for(platform.ready.wait(), 5)
        if deaf:
            slack.deafen()
        begun = time.monotonic()
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
    assert time.monotonic() - begun < 3


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"SLACK_APP_TOKEN": "xapp-wrong"}, None, "SLACK_APP_TOKEN is wrong"),
        ({"SLACK_APP_TOKEN": "xoxb-local-bot"}, None, "belongs to SLACK_BOT_TOKEN"),
        ({}, "missing_scope", "connections:write"),
        ({}, "token_revoked", "revoked"),
    ],
)
async def test_a_wrong_app_token_is_a_named_error(
    slack: SlackServer, change: dict[str, object], error: str | None, words: str
) -> None:
    slack.app_error = error
    async with await connect(settings(slack, **change), RecordedAnswering(), alert) as platform:
        with pytest.raises(ConfigError, match=words):
            await platform.run(QUICK)
