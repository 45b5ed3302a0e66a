"""Webhooks: the file, the signature, what an answer means, and the whole bot with a real receiver."""

from __future__ import annotations

import json
import stat
import traceback
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from standardwebhooks import Webhook

from bot.alerts.dispatch import Drain
from bot.errors import ConfigError
from bot.model.delivery import Channel, Content, Delivery, Outcome, Refused, Sent, Wait, delivery_id
from bot.store.events import Events, Ruling
from bot.store.keys import Keys
from bot.store.outbox import Outbox
from bot.store.redis import Client
from bot.store.subscriptions import Subscriptions
from bot.subscriptions.records import Subscription
from handlers.chat.platform import Level
from handlers.chat.receivers import WAITED_OUT, EntryFile
from handlers.messages.deliveries import Messages
from handlers.messages.reply import Reply
from handlers.terminal.schema import schema
from handlers.webhook.send import WebhookSender, body, headers
from handlers.webhook.settings import WebhookSettings, add_hook, channel, check, new_secret, read
from tests import processes
from tests.alerts.samples import announcement
from tests.conftest import until
from tests.e2e.bot import Bot, Feeds, running
from tests.servers.feeds import FeedServer
from tests.servers.routes import serving
from tests.webhook.receiver import SECRET, Receiver, receiving

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)
ERP = channel("erp")
ROOT = Path(__file__).parents[2]


def words(delivery: Delivery) -> Reply:
    return Messages({}, lambda: NOW)(delivery)


def alert(event: str = "cn-1") -> Delivery:
    return Delivery(delivery_id(event, ERP), ERP, announcement(event=event), subscriptions=("s1",))


def written(path: Path, address: str, **more: object) -> Path:
    entry = {"url": address, "secret": SECRET, **more}
    path.write_text(yaml.safe_dump({"webhooks": {"erp": entry}}), encoding="utf-8")
    path.chmod(0o600)
    return path


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving(Receiver()) as found:
        yield found


@pytest.fixture
async def sender(tmp_path: Path, receiver: Receiver) -> AsyncIterator[WebhookSender]:
    hooks = EntryFile(written(tmp_path / "hooks.yaml", receiver.url, private=True), read)
    made = WebhookSender(hooks, words, patience_s=0.3)
    yield made
    await made.close()


# The file.


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ({"url": "ftp://erp.example/"}, "no http or https address"),
        ({"url": "https://2130706433/"}, "unusual form"),
        ({"url": "http://localhost:9/"}, "private: true"),
        ({"secret": "whsec_c2hvcnQ="}, "24 to 64"),
        ({"secret": "whsec_not base64"}, "base64"),
        ({"secret": []}, "secret"),
        ({"colour": "red"}, "colour: unknown key"),
        ({"url": None}, "url"),
    ],
)
def test_a_mistake_in_the_file_is_told_with_its_line_and_without_its_secret(
    tmp_path: Path, entry: dict[str, object], told: str
) -> None:
    path = written(tmp_path / "hooks.yaml", "https://erp.example/hook", **entry)

    with pytest.raises(ConfigError) as error:
        read(path)

    assert told in str(error.value)
    assert str(path) in str(error.value)
    assert SECRET not in str(error.value)
    assert SECRET not in "".join(traceback.format_exception(error.value))


@pytest.mark.parametrize("name", ["", "ERP", "a b", "a:b", "../x", "a" * 65])
def test_a_name_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError):
        add_hook(tmp_path / "hooks.yaml", name, "https://erp.example/hook")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.9.9.9:8080", "10.0.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
        *(
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[fe80::1]",
            "[fd00::1]:8443",
            "[64:ff9b::a00:1]",
            "localhost",
            "erp.localhost",
        ),
        *("erp", "erp.internal", "erp.local"),
    ],
)
def test_a_private_address_is_added_only_if_that_is_meant(tmp_path: Path, host: str) -> None:
    path = tmp_path / "hooks.yaml"
    with pytest.raises(ConfigError, match=r"private"):
        add_hook(path, "erp", f"http://{host}/hook")
    assert not list(tmp_path.iterdir())

    assert add_hook(path, "erp", f"http://{host}/hook", private=True).private


def test_hooks_are_added_with_secrets_of_their_own_and_comments_stay(tmp_path: Path) -> None:
    path = tmp_path / "hooks.yaml"
    first = add_hook(path, "erp", "https://erp.example/hook")
    path.write_text(f"# ours\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    second = add_hook(path, "crm", "http://10.0.0.9/hook", private=True)
    with pytest.raises(ConfigError, match="has a hook 'erp' already"):
        add_hook(path, "erp", "https://elsewhere.example/")
    with pytest.raises(ConfigError, match="no http"):
        add_hook(path, "third", "elsewhere")

    assert read(path) == {"erp": first, "crm": second}
    assert path.read_text(encoding="utf-8").startswith("# ours\n")
    assert first.secret != second.secret
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["hooks.yaml"]


def test_a_running_bot_reads_the_file_again_and_a_mistake_changes_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "hooks.yaml"
    first = add_hook(path, "erp", "https://erp.example/hook")
    hooks = EntryFile(path, read)
    second = add_hook(path, "crm", "https://crm.example/hook")
    assert hooks.get("crm") == second

    path.write_text("webhooks: {erp: {url: x}}", encoding="utf-8")
    assert hooks.get("erp") == first
    assert "stay as they were" in caplog.text
    path.unlink()
    assert hooks.get("erp") == first


def test_its_secrets_are_kept_out_of_the_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "hooks.yaml"
    hook = add_hook(path, "erp", "https://erp.example/hook/a-token-in-it")
    monkeypatch.setenv("EXPORTWATCH_WEBHOOKS", str(path))

    assert set(WebhookSettings.load().secrets) == {hook.url, hook.secret[0].get_secret_value()}


# The body and its signature.


@given(st.text(), st.text(min_size=1), st.datetimes(timezones=st.just(UTC), min_value=datetime(2000, 1, 1)))  # noqa: DTZ001 - hypothesis adds the zone
def test_every_secret_signs_whatever_the_text(text: str, name: str, now: datetime) -> None:
    text = text.encode(errors="replace").decode()
    secrets = [new_secret(), new_secret()]
    made = headers(name, text, secrets, now)

    signatures = made["webhook-signature"].split(" ")
    assert signatures == [Webhook(secret).sign(name, now, text) for secret in secrets]
    assert made["webhook-timestamp"] == str(int(now.timestamp()))


@pytest.mark.parametrize(
    "delivery",
    [
        alert(),
        replace(alert(), kind="edit", parent="1a"),
        Delivery("d", ERP, kind="digest", content=Content(events=("cn-1",)), others=(announcement(event="cn-1"),)),
        Delivery("n", ERP, kind="notice", content=Content(title="Hello", lines=("<b>\u202e\x00",))),
    ],
    ids=lambda one: one.kind,
)
def test_a_body_is_what_its_schema_says(delivery: Delivery) -> None:
    found = json.loads(body(delivery, words(delivery), NOW))

    problems = Draft202012Validator(schema("webhook")).iter_errors(found)
    assert [one.message for one in problems] == []
    assert (found["type"], found["data"]["delivery"]) == (delivery.kind, delivery.id)
    if delivery.announcement:
        assert found["data"]["announcement"] == json.loads(delivery.announcement.to_json())
        assert found["timestamp"] == delivery.announcement.announced_at


# What an answer means.


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (200, Sent),
        (204, Sent),
        (302, ("channel", "not followed")),
        (400, ("channel", "secret")),
        (401, ("channel", "secret")),
        (404, ("channel", "secret")),
        (410, ("channel", "forget webhook:erp")),
        (413, ("delivery", "limit")),
        (408, Wait),
        (429, Wait),
        (500, Wait),
        (503, Wait),
        (0, Wait),
        (-1, Wait),
    ],
)
async def test_an_answer_means(
    sender: WebhookSender, receiver: Receiver, status: int, expected: type[Outcome] | tuple[str, str]
) -> None:
    receiver.statuses, receiver.headers = [status], {"Location": f"{receiver.url}/elsewhere"}

    outcome = await sender.send(alert())

    if isinstance(expected, tuple):
        assert isinstance(outcome, Refused)
        assert outcome.scope == expected[0]
        assert expected[1] in outcome.advice
    else:
        assert isinstance(outcome, expected)
    assert receiver.tried == [alert().id]


async def test_it_comes_back_when_the_receiver_says(sender: WebhookSender, receiver: Receiver) -> None:
    receiver.statuses, receiver.headers = [429], {"Retry-After": "17"}

    assert await sender.send(alert()) == Wait(17.0, "channel", f"{receiver.url[7:-5]} answered 429", limited=True)


async def test_a_receiver_that_fails_for_long_is_paused_and_one_success_ends_that(
    sender: WebhookSender, receiver: Receiver
) -> None:
    receiver.statuses = [500, 500, 500, 204, 500]
    later = timedelta()
    sender.clock = lambda: datetime.now(UTC) + later
    waits = [await sender.send(alert()), await sender.send(alert())]
    later = WAITED_OUT

    paused = await sender.send(alert())

    assert [wait.seconds for wait in waits if isinstance(wait, Wait)] == [2.0, 4.0]
    assert isinstance(paused, Refused)
    assert paused.scope == "channel"
    later = timedelta()
    assert isinstance(await sender.send(alert()), Sent)
    assert isinstance(await sender.send(alert()), Wait)


async def test_a_hook_that_was_taken_out_is_named(sender: WebhookSender) -> None:
    outcome = await sender.send(replace(alert(), channel=channel("other")))

    assert isinstance(outcome, Refused)
    assert "no hook other" in outcome.why


async def test_no_private_address_is_reached_unless_that_is_meant(tmp_path: Path, receiver: Receiver) -> None:
    sender = WebhookSender(EntryFile(written(tmp_path / "hooks.yaml", receiver.url), read), words)
    outcome = await sender.send(alert())
    await sender.close()

    assert isinstance(outcome, Refused)
    assert "not a public address" in outcome.why
    assert receiver.tried == []


async def test_an_old_secret_signs_until_it_is_taken_out(tmp_path: Path, receiver: Receiver) -> None:
    path = written(tmp_path / "hooks.yaml", receiver.url, private=True, secret=[new_secret(), SECRET])
    sender = WebhookSender(EntryFile(path, read), words)
    assert isinstance(await sender.send(alert()), Sent)
    await sender.close()


# The outbox.


async def test_messages_are_taken_once_in_order_through_every_failure(
    redis: Client, keys: Keys, sender: WebhookSender, receiver: Receiver
) -> None:
    events, outbox = Events(redis, keys), Outbox(redis, keys, "me")
    made = [announcement(event=f"cn-{number}") for number in range(4)]
    for number, one in enumerate(made):
        cursor = "0-0" if number == 0 else f"{number}-0"
        await events.settle(cursor, f"{number + 1}-0", one.event, Ruling("announce", one.event, "{}", one))
    await outbox.add([Delivery(delivery_id(one.event, ERP), ERP, one) for one in made])
    receiver.statuses = [500, 0, -1, 204, 503, 204]

    async def at_once(_: float) -> None:
        await redis.delete(keys.hold(ERP.key))

    drain = Drain(outbox, events, sender, sleep=at_once)
    while await drain.run(ERP) is not None:
        await at_once(0)

    assert [one["data"]["announcement"]["event"] for one in receiver.taken] == [one.event for one in made]
    assert receiver.tried == [delivery_id(made[n].event, ERP) for n in (0, 0, 0, 0, 1, 1, 2, 3)]
    assert {record.state for record in await outbox.recent(10)} == {"sent"}


# The whole bot, and the command line.


async def says(folder: Path, environment: dict[str, str], *arguments: str) -> tuple[int, str, str]:
    folder.mkdir(exist_ok=True)
    ended = await processes.run(*arguments, env=processes.environment(environment), cwd=folder)
    return ended.returncode, ended.stdout, ended.stderr


async def test_a_hook_from_the_command_line_to_forgetting(
    tmp_path: Path, receiver: Receiver, redis: Client, redis_url: str
) -> None:
    path, here = tmp_path / "hooks.yaml", tmp_path / "elsewhere"
    tokens = {"EXPORTWATCH_WEBHOOKS": str(path), "REDIS_URL": redis_url}
    _, told, _ = await says(here, tokens, "webhooks", "add", "erp", receiver.url, "--private")
    receiver.secret = told.rpartition(" ")[2].strip()
    code, _, _ = await says(here, tokens, "webhooks", "test", "erp")
    assert (code, receiver.titles) == (0, ["A test of Exportwatch"])
    _, subscribed, _ = await says(here, tokens, "webhooks", "exports", "erp", "subscribe", "about:gallium", "from:CN")
    mistaken, told, _ = await says(here, tokens, "webhooks", "exports", "erp", "subscribe", "from:Nowhereland")
    _, listed, _ = await says(here, tokens, "webhooks", "list", "--json")
    receiver.statuses = [500, -1]
    async with FeedServer() as server:
        feeds = Feeds(server, tmp_path)
        async with running(Bot(tmp_path / "home", {**feeds.environment, **tokens})) as bot:
            await feeds.polled()
            feeds.publish("ministry", "China bans exports of gallium to the United States", "https://example.org/46")
            feeds.publish("ministry", "China requires export licences for graphite", "https://example.org/39")
            await until(lambda: len(receiver.taken) == 2, "the alert", 60)
            outbox = Outbox(redis, Keys(), "reader")

            async def settled() -> bool:
                return not await outbox.due()

            await until(settled, "the delivery on record")
            sent = 'exportwatch_sends_total{outcome="sent",platform="webhook"} 1.0'
            await until(lambda: _shows(bot, sent), "the delivery in the metrics", 30)
            assert await _shows(bot, 'exportwatch_leader{role="desk"} 1.0')
            assert await _shows(bot, 'exportwatch_polls_total{result="ok"}')
    _, checked, _ = await says(here, tokens, "doctor", "--json")
    _, evidence, _ = await says(here, tokens, "deliveries", "--json")
    _, forgotten, _ = await says(here, tokens, "forget", "webhook:erp", "--yes")

    assert "Subscribed" in subscribed
    assert mistaken == 1
    assert "Nowhereland" in told
    assert json.loads(listed)["subscriptions"] == ["from:CN about:gallium"]
    taken = receiver.taken[1]
    assert taken["type"] == "alert"
    assert taken["data"]["announcement"]["subjects"] == ["gallium"]
    assert receiver.tried[1:] == [taken["data"]["delivery"]] * 3
    assert receiver.secret not in bot.log
    assert receiver.url not in bot.log
    found = [json.loads(line) for line in checked.splitlines() if '"area": "webhook"' in line]
    assert {one["level"] for one in found} == {"fine"}
    assert '"state": "sent"' in evidence
    assert "Removed of webhook:erp: 1 subscription" in forgotten
    assert not await Subscriptions(redis, Keys()).of(ERP)


async def _shows(bot: Bot, line: str) -> bool:
    """Whether the bot's metrics hold a line."""
    address = bot.log.partition("Web: ")[2].partition("/\n")[0]
    async with aiohttp.ClientSession() as client, client.get(f"{address}/metrics") as answer:
        return line in await answer.text()


async def test_a_paused_receiver_is_told_to_the_operators(
    tmp_path: Path, receiver: Receiver, redis: Client, redis_url: str
) -> None:
    path = written(tmp_path / "hooks.yaml", receiver.url, private=True)
    tokens = {
        "EXPORTWATCH_WEBHOOKS": str(path),
        "REDIS_URL": redis_url,
        "EXPORTWATCH_OPERATORS": "terminal",
    }
    await Subscriptions(redis, Keys()).add(Subscription.of(ERP, "", "-", NOW))
    receiver.statuses = [401]
    async with FeedServer() as server:
        feeds = Feeds(server, tmp_path)
        async with running(Bot(tmp_path / "home", {**feeds.environment, **tokens})) as bot:
            await feeds.polled()
            feeds.publish("ministry", "China bans exports of gallium to the United States", "https://example.org/46")
            await bot.prints("Alerts to webhook:erp:hook are paused")

    assert receiver.taken == []


@pytest.mark.parametrize(
    ("words_", "told"),
    [
        (("test", "nobody"), "there is no hook 'nobody'"),
        (("exports", "nobody", "list"), "there is no hook 'nobody'"),
        (("add", "Erp!", "https://erp.example/"), "no name of a hook"),
        (("exports", "erp", "list"), "no bot is running"),
    ],
)
async def test_a_wrong_command_is_told(tmp_path: Path, words_: tuple[str, ...], told: str) -> None:
    path = written(tmp_path / "hooks.yaml", "https://erp.example/hook")
    code, _, error = await says(tmp_path / "here", {"EXPORTWATCH_WEBHOOKS": str(path)}, "webhooks", *words_)

    assert code > 0
    assert told in error
    assert "Traceback" not in error


async def test_without_the_setting_it_is_named(tmp_path: Path) -> None:
    code, _, error = await says(tmp_path / "here", {}, "webhooks", "list")

    assert code == 1
    assert "EXPORTWATCH_WEBHOOKS is not set" in error


async def test_the_doctor_looks_at_the_file_and_at_each_address(tmp_path: Path, receiver: Receiver) -> None:
    path = written(tmp_path / "hooks.yaml", receiver.url, private=True)
    add_hook(path, "closed", "http://127.0.0.1:1/hook", private=True)
    add_hook(path, "guarded", receiver.url, private=True)
    # As a hand wrote it: what is added by the command names a private address only where that is meant.
    before, _, entry = path.read_text(encoding="utf-8").rpartition("guarded:")
    path.write_text(f"{before}guarded:{entry.replace('private: true', 'private: false')}", encoding="utf-8")
    path.chmod(0o644)
    gone = Channel("webhook", "gone", "hook")

    found = await check(WebhookSettings.load(EXPORTWATCH_WEBHOOKS=path), [ERP, gone])

    said = {one.what: one.level for one in found.results}
    assert any("others on this machine" in what for what in said)
    assert any(what.startswith("closed: 127.0.0.1:1") and said[what] is Level.PROBLEM for what in said)
    assert any(what.startswith("guarded") and "not a public address" in what for what in said)
    assert "gone is subscribed and has no entry" in said
    assert "closed is subscribed to nothing" in said
    assert [clock.who for clock in found.clocks] == [receiver.url[7:-5]]


async def test_the_receiver_of_the_document_takes_a_message_once(tmp_path: Path, capsys: Any) -> None:  # noqa: ANN401 - pytest's own
    page = (ROOT / "docs/webhooks.md").read_text(encoding="utf-8")
    (example,) = [part.partition("```")[0] for part in page.split("```python\n")[1:]]
    names: dict[str, Any] = {}
    exec(compile(example.replace("whsec_…", SECRET), "docs/webhooks.md", "exec"), names)  # noqa: S102 - our own document
    async with serving([web.post("/hook", names["receive"])]) as address:
        url = f"{address}/hook"
        sender = WebhookSender(EntryFile(written(tmp_path / "hooks.yaml", url, private=True), read), words)
        wrong = WebhookSender(
            EntryFile(written(tmp_path / "wrong.yaml", url, private=True, secret=new_secret()), read), words
        )
        outcomes = [await one.send(alert()) for one in (sender, sender, wrong)]
        for one in (sender, wrong):
            await one.close()

    assert [type(one) for one in outcomes] == [Sent, Sent, Refused]
    assert capsys.readouterr().out.count("alert ") == 1
