"""Votes on alerts: stored by person and exported as labelled items; and the alerts posted in a workspace."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.alerts.dispatch import Waker
from bot.model.delivery import Channel, Delivery, delivery_id
from bot.store.events import Events, PostedAlerts, Ruling
from bot.store.keys import Keys
from bot.store.outbox import Outbox
from bot.store.redis import Client
from bot.store.reviews import Vote, Votes
from handlers.commands.records import Asker
from handlers.records import RedisRecords
from handlers.stores import Store
from handlers.terminal import detect
from handlers.terminal.evidence import labelled
from tests.alerts.samples import announcement

HERE = Channel("slack", "T1", "C1")
ABROAD = Channel("slack", "T2", "C9")
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
GRAPHITE, GALLIUM = announcement(event="cn-graphite"), announcement(event="cn-gallium", subjects=("gallium",))


def vote(user: str, *, relevant: bool, at: str = "2026-11-24T12:00:00+00:00", event: str = "cn-graphite") -> Vote:
    return Vote("d1", event, HERE, user, relevant, at)


async def posted(redis: Client, keys: Keys, channel: Channel, event: str, message: str) -> str:
    outbox, delivery = Outbox(redis, keys, "test"), delivery_id(event, channel)
    await outbox.add([Delivery(delivery, channel, announcement(event=event))])
    await outbox.settle(channel, delivery, "sent", message=message, link=f"https://chat.example/{message}")
    return delivery


async def announced(redis: Client, keys: Keys) -> None:
    events = Events(redis, keys)
    cursor = "0-0"
    for number, one in enumerate((GRAPHITE, GALLIUM), 1):
        cursor = await events.settle(cursor, f"{number}-0", one.event, Ruling("announce", one.event, "{}", one))


async def test_a_person_has_one_vote_an_alert_and_may_change_it(redis: Client, keys: Keys) -> None:
    labels = Votes(redis, keys)

    assert await labels.of("d1", "U1") is None
    await labels.vote(vote("U1", relevant=True))
    await labels.vote(vote("U2", relevant=True))
    assert await labels.of("d1", "U1") == vote("U1", relevant=True)
    await labels.vote(vote("U1", relevant=False, at="2026-11-24T13:00:00+00:00"))
    assert [(one.user, one.relevant) for one in await labels.all()] == [("U2", True), ("U1", False)]


async def test_only_what_was_sent_to_a_workspace_is_told_there(redis: Client, keys: Keys) -> None:
    await announced(redis, keys)
    await posted(redis, keys, HERE, "cn-graphite", "1.0")
    await posted(redis, keys, ABROAD, "cn-gallium", "2.0")
    waiting = Delivery(delivery_id("cn-gallium", HERE), HERE, GALLIUM)
    await Outbox(redis, keys, "test").add([waiting])
    told = PostedAlerts(redis, keys)

    [graphite] = await told.in_workspace_of(Channel("slack", "T1", "another channel"))
    assert (graphite.channel, graphite.event, graphite.message) == (HERE, "cn-graphite", "1.0")
    assert [one.event for one in await told.in_workspace_of(ABROAD)] == ["cn-gallium"]
    assert await told.in_workspace_of(Channel("discord", "T1", "C1")) == []
    assert [one.event for one in await told.announcements(["cn-gallium", "unknown"])] == ["cn-gallium"]


async def test_nobody_votes_on_what_another_workspace_was_told(redis: Client, keys: Keys) -> None:
    await announced(redis, keys)
    delivery = await posted(redis, keys, HERE, "cn-graphite", "1.0")
    records = RedisRecords(Store.over(redis, keys), Waker(redis, keys).wake)
    await records.vote(Asker(ABROAD, "U9", may_manage=True), delivery, NOW, relevant=False)
    await records.vote(Asker(HERE, "U1", may_manage=False), delivery, NOW, relevant=False)

    assert await records.vote_of(Asker(HERE, "U1", may_manage=False), delivery) is False
    assert [one.user for one in await Votes(redis, keys).all()] == ["U1"]


def test_the_majority_labels_an_act_and_of_equal_numbers_the_last_vote() -> None:
    yes, no = vote("U1", relevant=True), vote("U2", relevant=False)
    last = vote("U3", relevant=True, at="2026-11-24T14:00:00+00:00")
    changed = replace(no, relevant=True, delivery="d2", at="2026-11-24T15:00:00+00:00")

    def label(*votes: Vote) -> bool:
        [line] = labelled(votes, [GRAPHITE], None)
        return bool(line["label"]["relevant"])

    assert label(yes) is True
    assert label(yes, no) is False
    assert label(no, yes) is True
    assert label(yes, no, last) is True
    assert label(no, changed) is True, "one person has one vote, by the last word, also in two channels"


def test_an_act_that_is_not_relevant_has_no_facts() -> None:
    [line] = labelled([vote("U1", relevant=False)], [GRAPHITE], None)

    assert line["label"] == {
        "relevant": False,
        "kind": "unrelated",
        "jurisdiction": None,
        "subjects": [],
        "measure": None,
        "effective": None,
        "document": None,
    }
    assert line["votes"][0]["by"] == "slack:T1:U1"


def test_since_leaves_out_what_nobody_spoke_of_since() -> None:
    votes = [vote("U1", relevant=True), vote("U1", relevant=True, at="2026-11-26T00:00:00+00:00", event="cn-gallium")]

    lines = labelled(votes, [GRAPHITE, GALLIUM], datetime(2026, 11, 25, tzinfo=UTC))
    assert [line["event"] for line in lines] == ["cn-gallium"]


@pytest.mark.parametrize("relevant", [True, False])
def test_what_is_exported_is_what_eval_reads(tmp_path: Path, *, relevant: bool) -> None:
    [line] = labelled([vote("U1", relevant=relevant)], [GRAPHITE], None)
    corpus = {"id", "url", "source", "lang", "title", "summary", "published", "label", "event", "hard", "title_from"}
    file = tmp_path / "labelled.jsonl"
    file.write_text(json.dumps(line, ensure_ascii=False) + "\n")
    ran = CliRunner().invoke(detect.eval_command, [str(file), "--json"])

    assert corpus < line.keys()
    assert ran.exit_code == 0, ran.output
    assert json.loads(ran.output)["items"] == "1"
