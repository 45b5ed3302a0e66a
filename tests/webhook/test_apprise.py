"""Apprise: the file of targets, what a service is sent, retries, and that nothing of a feed is active there."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.dispatch import Drain
from bot.errors import ConfigError
from bot.model.delivery import Content, Delivery, Refused, Sent, Wait, delivery_id
from bot.store.events import Events, Ruling
from bot.store.keys import Keys
from bot.store.outbox import Outbox
from bot.store.redis import Client
from handlers.apprise import AppriseSender, AppriseSettings, channel, check, inert, read
from handlers.chat.platform import Level
from handlers.chat.receivers import EntryFile
from handlers.messages.deliveries import Messages
from handlers.messages.reply import Reply
from handlers.process import Redaction
from tests.alerts.samples import announcement
from tests.servers.routes import everywhere, serving

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)
BOARD = channel("board")
SECRET = "s3cret-token-of-ours"
needs_apprise = pytest.mark.skipif(importlib.util.find_spec("apprise") is None, reason="the extra apprise")


@dataclass
class Service:
    """A service that takes JSON, as Apprise's `json://` sends it."""

    address: str = ""
    statuses: list[int] = field(default_factory=list)
    taken: list[dict[str, Any]] = field(default_factory=list)

    async def receive(self, request: web.Request) -> web.Response:
        status = self.statuses.pop(0) if self.statuses else 200
        if status == 200:
            self.taken.append(await request.json())
        return web.Response(status=status)


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    made = Service()
    async with serving(everywhere(made.receive)) as address:
        made.address = f"json://user:{SECRET}@{address.removeprefix('http://')}/board"
        yield made


def written(folder: Path, address: str) -> Path:
    path = folder / "apprise.yaml"
    path.write_text(yaml.safe_dump({"apprise": {"board": address}}), encoding="utf-8")
    path.chmod(0o600)
    return path


def words(delivery: Delivery) -> Reply:
    return Messages({}, lambda: NOW)(delivery)


def alert(gist: str = "An act") -> Delivery:
    return Delivery(delivery_id("cn-1", BOARD), BOARD, announcement(event="cn-1", gist=gist))


def sender_to(path: Path, clock: Callable[[], datetime] = lambda: NOW) -> AppriseSender:
    return AppriseSender(EntryFile(path, read), words, clock=clock)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"apprise": {"board": f"no address {SECRET}"}}, "is no address as Apprise writes them"),
        ({"apprise": {"Board!": f"json://{SECRET}/"}}, "board"),
        ({"apprise": {"board": [f"json://{SECRET}/"]}}, "board"),
        ({"targets": {}}, "targets: unknown key"),
        ("nothing", ""),
    ],
)
def test_a_mistake_in_the_file_is_told_without_its_secret(tmp_path: Path, data: object, told: str) -> None:
    path = tmp_path / "apprise.yaml"
    path.write_text(yaml.safe_dump(data), encoding="utf-8")

    with pytest.raises(ConfigError) as error:
        read(path)

    assert told.casefold() in str(error.value).casefold()
    assert SECRET not in str(error.value)


def test_no_part_of_an_address_that_may_be_secret_stays_in_a_log(tmp_path: Path) -> None:
    path = written(tmp_path, f"mailtos://user:{SECRET}%21@smtp.example.com?to=a@example.com")
    redact = Redaction(AppriseSettings.load(EXPORTWATCH_APPRISE=path).secrets)

    assert SECRET not in redact(f"{path.read_text(encoding='utf-8')} {SECRET}! {SECRET}%21")


@given(st.text())
def test_no_text_of_a_feed_is_active(text: str) -> None:
    said = inert(text)

    assert re.search(r"[@<\[\]`*_~|#](?!\u200b)", re.sub(r"https?://\S+", "", said)) is None
    assert said.replace("\u200b", "") == text.replace("\u200b", "")


def test_addresses_stay_whole() -> None:
    assert inert("@all: https://a.example/b_c?d=[e]#f **x**") == (
        "@\u200ball: https://a.example/b_c?d=[e]#f *\u200b*\u200bx*\u200b*\u200b"
    )


@needs_apprise
async def test_a_service_is_sent_the_alert_and_nothing_in_it_is_active(tmp_path: Path, service: Service) -> None:
    hostile = "@everyone <!channel> [bank](https://evil.example/)"
    outcome = await sender_to(written(tmp_path, service.address)).send(alert(gist=hostile))

    (taken,) = service.taken
    assert isinstance(outcome, Sent)
    assert taken["title"]
    assert "@everyone" not in taken["message"]
    assert "@\u200beveryone" in taken["message"]
    assert "[bank](" not in taken["message"]


@needs_apprise
async def test_what_is_not_taken_is_sent_again_until_people_are_told(tmp_path: Path, service: Service) -> None:
    now = [NOW]
    sender = sender_to(written(tmp_path, service.address), clock=lambda: now[0])
    service.statuses = [500, 500, 500]
    waits = [await sender.send(alert()) for _ in range(2)]
    now[0] += timedelta(minutes=6)
    refused = await sender.send(alert())
    sent = await sender.send(alert())

    assert [one.seconds for one in waits if isinstance(one, Wait)] == [2.0, 4.0]
    assert isinstance(refused, Refused)
    assert refused.scope == "channel"
    assert SECRET not in f"{refused}{waits}"
    assert isinstance(sent, Sent)


@needs_apprise
async def test_a_target_that_is_gone_or_unreadable_pauses_its_channel(tmp_path: Path) -> None:
    path = written(tmp_path, f"nonsense://{SECRET}")
    sender = sender_to(path)
    unreadable = await sender.send(alert())
    path.write_text("apprise: {}\n", encoding="utf-8")
    gone = await sender.send(alert())

    assert isinstance(unreadable, Refused)
    assert isinstance(gone, Refused)
    assert SECRET not in f"{unreadable}{gone}"


@needs_apprise
async def test_messages_arrive_in_order_through_failures_and_stand_on_record(
    tmp_path: Path, redis: Client, keys: Keys, service: Service
) -> None:
    events, outbox = Events(redis, keys), Outbox(redis, keys, "me")
    made = [announcement(event=f"cn-{number}", gist=f"act {number}") for number in range(3)]
    for number, one in enumerate(made):
        cursor = "0-0" if number == 0 else f"{number}-0"
        await events.settle(cursor, f"{number + 1}-0", one.event, Ruling("announce", one.event, "{}", one))
    await outbox.add([Delivery(delivery_id(one.event, BOARD), BOARD, one) for one in made])
    service.statuses = [500, 200, 503, 200, 200]

    async def at_once(_: float) -> None:
        await redis.delete(keys.hold(BOARD.key))

    drain = Drain(outbox, events, sender_to(written(tmp_path, service.address)), sleep=at_once)
    while await drain.run(BOARD) is not None:
        await at_once(0)

    assert [re.findall(r"act \d", one["message"])[:1] for one in service.taken] == [["act 0"], ["act 1"], ["act 2"]]
    assert {record.state for record in await outbox.recent(10)} == {"sent"}


@needs_apprise
async def test_an_edit_sends_nothing_and_a_notice_does(tmp_path: Path, service: Service) -> None:
    sender = sender_to(written(tmp_path, service.address))
    edit = Delivery("e1", BOARD, announcement(), kind="edit", parent="d1")
    notice = Delivery("n1", BOARD, kind="notice", content=Content(title="Hello", lines=("A line",)))
    outcomes = [await sender.send(one) for one in (edit, notice)]

    assert [type(one) for one in outcomes] == [Sent, Sent]
    assert [one["title"] for one in service.taken] == ["Hello"]


@needs_apprise
async def test_the_doctor_says_what_is_wrong_with_each_target(tmp_path: Path) -> None:
    path = tmp_path / "apprise.yaml"
    targets = {"board": "json://host.example/", "wrong": f"nonsense://{SECRET}", "idle": "json://host.example/"}
    path.write_text(yaml.safe_dump({"apprise": targets}), encoding="utf-8")
    path.chmod(0o644)
    found = await check(AppriseSettings.load(EXPORTWATCH_APPRISE=path), [BOARD, channel("gone")])
    told = {one.what.partition(":")[0].split()[0]: one.level for one in found.results}

    assert told == {
        "others": Level.WARNING, "board": Level.FINE, "wrong": Level.PROBLEM, "idle": Level.NOTE, "gone": Level.WARNING,
    }  # fmt: skip
    assert SECRET not in str(found.results)
