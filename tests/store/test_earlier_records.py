"""Records that version 38f6063 wrote are read, and the work goes on from them.

earlier_records.json is every key of a Redis that its desk, planner and drains worked on: acts announced, reported anew
and edited; deliveries sent, unclear, begun, held and waiting; a channel that refuses; an item that waits for the desk.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.alerts.desk import Desk
from bot.alerts.dispatch import Drain
from bot.alerts.planner import Planner
from bot.detect import SourceText, Verdict
from bot.model.announcement import Announcement, Report
from bot.model.codec import Record
from bot.model.delivery import Channel, Content, Workspace
from bot.store.audit import Audit
from bot.store.erasure import WorkspaceRecords
from bot.store.events import Events, Evidence, Planning, PostedAlerts
from bot.store.intake import FoundArticles, Intake, IntakeEntry, WantedArticles
from bot.store.keys import Keys
from bot.store.outbox import Outbox
from bot.store.redis import Client
from bot.store.reviews import Reviews, Votes
from bot.store.sources import SourceRound
from bot.store.subscriptions import ChannelSettings, ReminderDays, Subscriptions
from bot.store.waiting import HeldDeliveries, Pauses
from bot.subscriptions.filters import Filters
from bot.subscriptions.records import Subscription
from tests.alerts.plain import TakingSender
from tests.alerts.samples import VOCABULARY
from tests.alerts.subject import PlainJudge, PlainMemory

RECORDS: Mapping[str, Any] = json.loads((Path(__file__).parent / "earlier_records.json").read_text(encoding="utf-8"))
EARLIER = "exportwatch:announcements"
ONE, HELD, DISCORD, REFUSING = (
    Channel("slack", "T1", "C1"),
    Channel("slack", "T1", "C2"),
    Channel("discord", "900", "901"),
    Channel("slack", "T1", "C9"),
)


@pytest.fixture
async def earlier(redis: Client, keys: Keys) -> Keys:
    """The records, in this test's stream."""
    pipeline = redis.pipeline(transaction=False)
    for name, record in RECORDS.items():
        key, value = name.replace(EARLIER, keys.stream), record["value"]
        match record["type"]:
            case "string":
                pipeline.set(key, value)
            case "hash":
                pipeline.hset(key, mapping=value)
            case "list":
                pipeline.rpush(key, *value)
            case "set":
                pipeline.sadd(key, *value)
            case "zset":
                pipeline.zadd(key, dict(value))
            case "stream":
                for entry, fields in value:
                    pipeline.xadd(key, fields, id=entry)
    await pipeline.execute()
    return keys


class Judge(PlainJudge):
    """Leaves the measure to the page that an item links to."""

    def judge(self, text: SourceText, order: float | None = None) -> Verdict:
        return replace(super().judge(text, order), measure=None)


def stored(kind: type[Record], *names: str) -> list[tuple[type[Record], str]]:
    """The JSON texts in the values of these keys."""
    found: list[str] = []
    for name in names:
        value = RECORDS[f"{{{EARLIER}}}:{name}" if name else EARLIER]["value"]
        if isinstance(value, dict):
            found += value.values()
        else:
            found += [one if isinstance(one, str) else next(v for v in one[1].values() if v[0] == "{") for one in value]
    assert found
    return [(kind, text) for text in found]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        *stored(Announcement, "", "events:documents", "updates"),
        *stored(IntakeEntry, "intake:failed", "articles:wanted", "intake"),
        *stored(Subscription, "subscriptions"),
    ],
)
def test_a_record_says_the_same_when_it_is_written_again(kind: type[Record], text: str) -> None:
    """Fields may be added."""
    before = json.loads(text)
    again = json.loads(kind.from_json(text).to_json())

    assert {name: again[name] for name in before} == before


@pytest.mark.parametrize(("kind", "text"), stored(Announcement, "", "events:documents", "updates"))
def test_the_public_documents_are_written_byte_for_byte_as_before(kind: type[Record], text: str) -> None:
    """But for the fields that were added since."""
    again = kind.from_json(text).to_json()
    for added in (
        ',"codes":[]',
        ',"deed":null,"instrument":null,"read_in":null,"gist":null,"half_read":false',
    ):
        again = again.replace(added, "")
    assert again == text


async def test_everything_on_record_is_read(redis: Client, earlier: Keys) -> None:
    events, outbox = Events(redis, earlier), Outbox(redis, earlier, "now")
    acts = {act.event: act for act in await events.latest(10)}
    [graphite] = [act for act in acts.values() if "graphite" in act.subjects]

    assert [change.name for act in [await events.announcement(graphite.event)] if act for change in act.changes]
    assert [one.source for one in await events.reports(graphite.event)] == ["trade-daily"]
    assert {one.channel for one in await Subscriptions(redis, earlier).all()} == {ONE, HELD, DISCORD}
    assert (await ChannelSettings(redis, earlier).of(HELD)).text == "tz:Europe/Berlin from:CN to:US"
    assert [one.what for one in await Audit(redis, earlier).of(DISCORD, 9)] == [
        *("mute", "unsubscribe", "subscribe", "subscribe"),
    ]
    assert [(one.user, one.relevant, one.channel) for one in await Votes(redis, earlier).all()] == [("U1", True, ONE)]
    assert [(one.measure, one.by) for one in await Reviews(redis, earlier).history()] == [("cn-2024-46", "A. Curator")]
    assert list(await Reviews(redis, earlier).all_waiting()) == ["cn-2023-39"]
    assert [(pause.channel, pause.why) for pause, _ in await Pauses(redis, earlier).all()] == [
        (REFUSING, "channel_not_found")
    ]
    assert list(await ReminderDays(redis, earlier).all()) == [ONE]
    assert len((await HeldDeliveries(redis, earlier).held_queue(HELD)).held) == 3
    assert [record.state for record in await outbox.unclear()] == ["unclear"]
    assert [alert.channel for alert in await PostedAlerts(redis, earlier).in_workspace_of(ONE)] == [ONE]
    assert len([piece async for piece in Evidence(redis, earlier).pieces()]) == 9
    wanted = [one.entry.id for one in await WantedArticles(redis, earlier).after("0-0")]
    assert wanted == ["urn:40", "urn:43", "urn:news-1", "urn:40"]
    article = await FoundArticles(redis, earlier).get("https://example.org/41")
    assert article
    assert article.title == "No. 41"
    assert (await SourceRound(redis, earlier).history.edits("cn-mofcom", ["link:example.org/39"])).popitem()[1].count


async def test_what_was_under_way_goes_on_once(redis: Client, earlier: Keys) -> None:
    async def nobody(channels: object) -> None:
        del channels

    events, outbox, platform = Events(redis, earlier), Outbox(redis, earlier, "now"), TakingSender()
    subscriptions = Subscriptions(redis, earlier)
    desk = Desk(Intake(redis, earlier), events, Judge(), PlainMemory, lambda *_: ())
    planner = Planner(Planning(redis, earlier), events, subscriptions, outbox, Filters(VOCABULARY), nobody)
    known = {act.event for act in await events.latest(10)}

    await desk.turn()
    await planner.turn()
    # The attempt that the earlier version began is old enough to be looked for.
    drain = Drain(outbox, events, platform, clock=lambda: datetime.now(UTC) + timedelta(hours=1))
    for channel in (ONE, DISCORD):
        await drain.run(channel)

    [new] = {act.event for act in await events.latest(10)} - known
    assert [(one.kind, one.event == new) for one in platform.sent if one.channel == ONE] == [
        *(("report", False), ("notice", False), ("alert", True), ("edit", False)),
    ]
    # The edit of an alert of which nobody knows whether it stands is not sent.
    assert [one.kind for one in platform.sent if one.channel == DISCORD] == ["alert", "report"]
    assert len({one.id for one in platform.sent}) == len(platform.sent)
    assert await outbox.due() == []


async def test_a_workspace_of_the_earlier_version_is_forgotten(redis: Client, earlier: Keys) -> None:
    gone = await WorkspaceRecords(redis, earlier).forget(Workspace("slack", "T1"))

    assert (gone.subscriptions, gone.settings, gone.votes) == (2, 1, 1)
    left = [name async for name in redis.scan_iter(match=f"{{{earlier.stream}}}*slack:T1*", count=500)]
    assert left == []


def test_a_report_and_an_entry_share_their_fields() -> None:
    entry = IntakeEntry.from_json(stored(IntakeEntry, "intake:failed")[0][1])

    assert asdict(entry.report) == {name: asdict(entry)[name] for name in Report.__dataclass_fields__}


def test_nothing_is_written_for_content_that_says_nothing() -> None:
    assert (Content().to_json(), Content.from_json("")) == ("", Content())
