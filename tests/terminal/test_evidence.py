"""Evidence over a real Redis: who was told what and when, who changed what, and forgetting a workspace."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from datetime import UTC, datetime, timedelta

import click
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UsageError
from bot.model.announcement import Announcement
from bot.model.delivery import Channel, Content, Delivery, delivery_id
from bot.store.keys import Keys
from bot.store.outbox import Outbox, ms
from bot.store.redis import Client
from bot.store.subscriptions import ChannelSettings
from bot.subscriptions.records import ChannelDefaults
from handlers.terminal import evidence, records
from handlers.terminal.evidence import EvidenceWriter
from tests.alerts.samples import announcement

OURS, THEIRS = Channel("slack", "T1", "C1"), Channel("discord", "9", "C1")
BEGUN = datetime(2026, 11, 20, 8, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = BEGUN

    def __call__(self) -> int:
        return ms(self.now)


@pytest.fixture
async def outbox(redis: Client, keys: Keys) -> Outbox:
    """Two acts to two workspaces on two days, and a digest of both to the first."""
    clock = Clock()
    box = Outbox(redis, keys, "me", clock)
    acts = [
        announcement(event="one", summary="=HYPERLINK(1)"),
        announcement(event="two", document="No. 40, of 2026"),
    ]
    for act in acts:
        await redis.hset(keys.documents, act.event, act.to_json())
        for channel in (OURS, THEIRS):
            await box.add([sent(channel, act)])
            await box.settle(channel, delivery_id(act.event, channel), "sent", message="1.5", link="https://x.test/1")
        clock.now += timedelta(days=1)
    digest = Delivery("digest", OURS, kind="digest", content=Content(events=("one", "two")))
    notice = Delivery("notice", OURS, kind="notice", content=Content(title="Hello", lines=("I am here.",)))
    await box.add([digest, notice])
    return box


def sent(channel: Channel, act: Announcement) -> Delivery:
    return Delivery(delivery_id(act.event, channel), channel, act)


async def run(command: click.Command, redis_url: str, *arguments: str) -> Result:
    return await asyncio.to_thread(
        lambda: CliRunner().invoke(command, arguments, env={"REDIS_URL": redis_url}, standalone_mode=False)
    )


def table(result: Result) -> list[dict[str, str]]:
    assert result.exception is None, result.exception
    return list(csv.DictReader(io.StringIO(result.stdout)))


@pytest.mark.usefixtures("outbox")
async def test_every_message_and_act_is_a_row(redis_url: str) -> None:
    rows = table(await run(evidence.deliveries_command, redis_url, "--export", "csv"))

    told = [(row["kind"], row["platform"], row["event"], row["state"]) for row in rows]
    assert [sorted(told[:2]), sorted(told[2:4])] == [
        [("alert", "discord", event, "sent"), ("alert", "slack", event, "sent")] for event in ("one", "two")
    ]
    assert sorted(told[4:]) == [
        ("digest", "slack", "one", "planned"),
        ("digest", "slack", "two", "planned"),
        ("notice", "slack", "", "planned"),
    ]
    assert rows[0]["planned"] == "2026-11-20T08:00:00+00:00"
    assert rows[0]["link"] == "https://x.test/1"
    assert rows[2]["document"] == "No. 40, of 2026"
    assert next(row["summary"] for row in rows if row["kind"] == "notice") == "Hello I am here."


@pytest.mark.usefixtures("outbox")
async def test_no_cell_is_a_formula(redis_url: str) -> None:
    rows = table(await run(evidence.deliveries_command, redis_url, "--export", "csv"))

    assert rows[0]["summary"] == "'=HYPERLINK(1)"


@pytest.mark.usefixtures("outbox")
async def test_a_period_and_a_workspace_can_be_chosen(redis_url: str) -> None:
    first = table(await run(evidence.deliveries_command, redis_url, "--export", "csv", "--until", "2026-11-20"))
    rest = table(await run(evidence.deliveries_command, redis_url, "--export", "csv", "--since", "2026-11-21"))
    theirs = await run(evidence.deliveries_command, redis_url, "--export", "json", "--workspace", "discord:9")

    assert [row["event"] for row in first] == ["one", "one"]
    assert len(rest) == 5
    assert [json.loads(line)["workspace"] for line in theirs.stdout.splitlines()] == ["9", "9"]


@pytest.mark.parametrize(
    "wrong",
    [
        ("--since", "2026-11-20"),
        ("--export", "csv", "--since", "2026-11-21", "--until", "2026-11-20"),
        ("--export", "csv", "--workspace", "elsewhere:9"),
        ("--export", "csv", "--since", "yesterday"),
    ],
)
async def test_wrong_use_is_named(redis_url: str, wrong: tuple[str, ...]) -> None:
    result = await run(evidence.deliveries_command, redis_url, *wrong)

    assert isinstance(result.exception, (UsageError, click.UsageError))


async def test_changes_are_listed_with_who_and_what(redis: Client, redis_url: str, keys: Keys) -> None:
    await ChannelSettings(redis, keys).change(OURS, ChannelDefaults(to="US"), "U7")
    await ChannelSettings(redis, keys).change(OURS, ChannelDefaults(to="DE"), "U8")
    shown = (await run(evidence.audit_command, redis_url)).stdout.splitlines()
    rows = table(await run(evidence.audit_command, redis_url, "--export", "csv", "--workspace", "slack:T1"))

    assert [line.split("  ", 1)[1] for line in shown] == [
        "slack:T1:C1  U7  settings  – → to:US",
        "slack:T1:C1  U8  settings  to:US → to:DE",
    ]
    assert [(row["who"], row["before"], row["after"]) for row in rows] == [
        ("U7", "", "to:US"),
        ("U8", "to:US", "to:DE"),
    ]


@pytest.mark.usefixtures("outbox")
async def test_a_forgotten_workspace_is_gone_from_every_list(redis_url: str) -> None:
    listed = await run(records.forget_command, redis_url)
    unasked = await run(records.forget_command, redis_url, "slack:T1")
    gone = await run(records.forget_command, redis_url, "slack:T1", "--yes")
    rows = table(await run(evidence.deliveries_command, redis_url, "--export", "csv"))

    assert listed.stdout == "discord:9  2 messages on record\nslack:T1  4 messages on record\n"
    assert isinstance(unasked.exception, UsageError), "nobody could be asked"
    assert gone.stdout.startswith("Removed of slack:T1: 0 subscriptions, the settings of 0 channels, 4 deliveries")
    assert {row["workspace"] for row in rows} == {"9"}


async def test_old_deliveries_leave_the_list_as_their_records_do(redis: Client, keys: Keys) -> None:
    clock = Clock()
    box = Outbox(redis, keys, "me", clock, kept_s=7 * 86_400)
    await box.add([sent(OURS, announcement(event="old"))])
    await box.settle(OURS, delivery_id("old", OURS), "sent")
    clock.now += timedelta(days=8)
    await box.add([sent(OURS, announcement(event="new"))])

    assert await redis.zrange(keys.deliveries, 0, -1) == [delivery_id("new", OURS)]


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_any_text_comes_back_from_the_table(text: str) -> None:
    out = io.StringIO(newline="")
    EvidenceWriter("csv", ("a", "b"), out).write({"a": text, "b": "x"})
    row = next(iter(csv.DictReader(io.StringIO(out.getvalue(), newline=""))))

    assert row["a"].removeprefix("'") == text.removeprefix("'")


@pytest.mark.usefixtures("redis")
@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        (evidence.labels_command, ["export"]),
        (evidence.deliveries_command, []),
        (evidence.deliveries_command, ["--json"]),
        (evidence.deliveries_command, ["--unclear"]),
        (evidence.deliveries_command, ["--paused"]),
        (evidence.audit_command, []),
        (evidence.audit_command, ["--export", "jsonl"]),
        (records.export_command, []),
        (records.export_command, ["--person", "slack:T1:U1"]),
    ],
)
async def test_where_nothing_is_on_record_stderr_says_so_and_stdout_stays_empty(
    redis_url: str, command: click.Command, arguments: list[str]
) -> None:
    ran = await asyncio.to_thread(CliRunner().invoke, command, arguments, env={"REDIS_URL": redis_url})

    assert (ran.exit_code, ran.stdout, ran.stderr.count("\n")) == (0, "", 1), ran.output
