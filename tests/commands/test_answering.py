from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis.exceptions import ConnectionError as RedisConnectionError

from bot.errors import StoreError
from bot.model.delivery import Channel
from bot.model.supplements import notice
from bot.rules.index import RuleBase
from bot.rules.model import RuleSet
from handlers.messages.reply import OptionChoice, Reply, Tone
from tests.alerts.samples import announcement
from tests.commands.fakes import CHANNEL, FakeRecords, answering, asker, subscription, words
from tests.commands.measures import subject


async def test_subscribe_list_and_unsubscribe_change_the_records() -> None:
    records = FakeRecords(announcements=[announcement()])
    chat = answering(records)

    subscribed = await chat.exports(asker(), "  Subscribe\u00a0about:graphite from:CN ")
    assert subscribed.tone is Tone.DONE
    assert [one.filter for one in records.subscriptions] == ["from:CN about:graphite"]

    assert words(await chat.exports(asker(), "list")) == ["1. `from:CN about:graphite` (since 24 Nov 2026)"]

    assert (await chat.exports(asker(), "unsubscribe 1")).title == "Removed 1 subscription"
    assert records.subscriptions == []


async def test_one_channel_neither_sees_nor_changes_another_ones_subscriptions() -> None:
    other = Channel("discord", "G2", "99")
    records = FakeRecords(subscriptions=[subscription("from:CN", other)])
    chat = answering(records)

    assert (await chat.exports(asker(), "list")).title == "This channel has no subscriptions"
    await chat.exports(asker(), "unsubscribe all")
    await chat.pressed(asker(), "unsubscribe", records.subscriptions[0].id)
    await chat.pressed(asker(), "test", records.subscriptions[0].id)
    assert len(records.subscriptions) == 1


@pytest.mark.parametrize("text", ["", "  ", "help", "HELP me"])
async def test_an_empty_text_is_help(text: str) -> None:
    assert (await answering(FakeRecords()).exports(asker(), text)).title.startswith("Exportwatch:")


async def test_latest_and_unknown_commands_are_answered() -> None:
    chat = answering(FakeRecords(announcements=[announcement()]))

    assert (await chat.exports(asker(), "latest from:CN")).title == "The latest announcement"
    assert (await chat.exports(asker(), "subscirbe x")).title == "“subscirbe” is not a command of /exports"


async def test_restricted_answers_for_today_and_explains_what_it_cannot_read() -> None:
    chat = answering(FakeRecords())

    assert (await chat.restricted(asker(), "graphite")).title == "Not recognised: “graphite”"
    assert "on 10 Dec 2024" in words(await chat.restricted(asker(), "graphite on:2024-12-10"))
    assert "on:2024-12-10" in words(await chat.restricted(asker(), "graphite on:soon"))[0]


@pytest.mark.parametrize("records", [FakeRecords(trouble=StoreError("away")), FakeRecords(stuck=True)])
async def test_restricted_answers_without_a_store_and_says_what_it_could_not_look_up(records: FakeRecords) -> None:
    reply = await answering(records, patience_s=0.4).restricted(asker(), "graphite")

    assert reply.title == "Not recognised: “graphite”"
    assert words(reply)[-1] == "Whether newer alerts touch these rules could not be looked up just now."


async def test_the_buttons_of_an_alert_are_answered() -> None:
    records = FakeRecords(
        deliveries={"0a1b": announcement()}, subscriptions=[subscription("from:CN"), subscription("zinc")]
    )
    chat = answering(records)

    reasons = await chat.pressed(asker(), "why", "0a1b")
    assert "Subscribed to: `from:CN`" in words(reasons)
    assert not any("zinc" in line for line in words(reasons))
    assert "China, No. 39 of 2023: licence needed since 1 Dec 2023" in words(
        await chat.pressed(asker(), "rules", "0a1b")
    )
    whole = await chat.pressed(asker(), "more", "0a1b")
    assert whole.private
    assert whole.title.startswith("China: ")
    for action in ("why", "rules", "more"):
        assert (await chat.pressed(asker(), action, "gone")).title == "This alert is not on record any more"


async def test_the_rules_of_an_alert_say_whether_somebody_compared_them_with_it() -> None:
    act = announcement()
    records = FakeRecords(deliveries={"0a1b": act})
    chat = answering(records)

    reviewed = await chat.pressed(asker(), "rules", "0a1b")
    records.notices = {"cn-2023-39": (notice(act.event, act.to_json(), None),)}
    waiting = await chat.pressed(asker(), "rules", "0a1b")
    records.notices = {"cn-2023-39": (notice("another-event", act.to_json(), None),)}

    assert "They were compared with this act" in reviewed.footer
    assert "licence needed since 1 Dec 2023 (changed? not yet reviewed)" in words(waiting)[1]
    assert "reviewed by people" in waiting.footer
    assert (await chat.pressed(asker(), "rules", "0a1b")).footer == reviewed.footer


async def test_the_buttons_of_a_subscription_are_answered() -> None:
    one = subscription("from:CN")
    records = FakeRecords(announcements=[announcement()], subscriptions=[one])
    chat = answering(records)

    assert (await chat.pressed(asker(), "test", one.id)).title.startswith("Test: China")
    assert (await chat.pressed(asker(), "unsubscribe", one.id)).tone is Tone.DONE
    assert records.subscriptions == []
    assert (await chat.pressed(asker(), "test", one.id)).title == "This subscription is gone already"
    assert "another version" in (await chat.pressed(asker(), "dance", "x")).title


async def test_a_subscription_of_a_newer_version_does_no_harm() -> None:
    newer = subscription("sector:energy")
    records = FakeRecords(subscriptions=[newer], deliveries={"0a": announcement()})
    chat = answering(records)

    assert words(await chat.exports(asker(), "list")) == ["1. `sector:energy` (since 24 Nov 2026)"]
    assert (await chat.pressed(asker(), "why", "0a")).title.startswith("Why this alert")
    assert (await chat.pressed(asker(), "test", newer.id)).tone is Tone.CAUTION
    assert (await chat.exports(asker(), "unsubscribe sector:energy")).tone is Tone.DONE


@pytest.mark.parametrize(
    "trouble", [StoreError("full"), RedisConnectionError("gone"), OSError("reset"), TimeoutError()]
)
async def test_an_outage_of_the_store_gives_a_calm_reply(trouble: Exception) -> None:
    chat = answering(FakeRecords(trouble=trouble))

    for reply in (
        await chat.exports(asker(), "subscribe"),
        await chat.exports(asker(), "list"),
        await chat.pressed(asker(), "why", "0a"),
    ):
        assert reply.title == "Please try again in a minute"
        assert reply.tone is Tone.CAUTION


async def test_a_store_that_never_answers_is_not_waited_for() -> None:
    reply = await answering(FakeRecords(stuck=True), patience_s=0.01).exports(asker(), "list")

    assert reply.title == "Please try again in a minute"


async def test_at_most_25_suggestions_are_made() -> None:
    many = RuleBase(RuleSet(subjects=tuple(subject(f"graphite {n}") for n in range(40))))
    chat = answering(FakeRecords(), rules=many)

    assert len(await chat.suggest("item", "gra")) == 25
    assert (await chat.suggest("country", "chin"))[0] == OptionChoice("China", "CN")
    assert 0 < len(await chat.suggest("country", "")) <= 25


@given(st.text(max_size=80), st.sampled_from(["", "subscribe ", "unsubscribe ", "latest ", "list ", "help "]))
async def test_whatever_is_typed_gets_a_reply(text: str, command: str) -> None:
    records = FakeRecords(announcements=[announcement()], subscriptions=[subscription("from:CN")])

    reply = await answering(records).exports(asker(), command + text)

    assert isinstance(reply, Reply)
    assert reply.title
    assert all(len(action.value) <= 60 and ":" not in action.value for action in reply.actions)


async def test_the_bot_greets_a_channel_once() -> None:
    records = FakeRecords()
    chat = answering(records)
    for _ in range(3):
        await chat.greet(CHANNEL)

    assert records.tried[0] == CHANNEL, "what waited there is tried at once"
    [sent] = records.sent.values()
    assert sent.channel == CHANNEL
    assert sent.kind == "notice"
    assert "/restricted graphite" in " ".join(sent.content.lines)


async def test_a_workspace_sees_its_own_subscriptions_alone() -> None:
    here, there = Channel("discord", "G1", "7"), Channel("discord", "G2", "42")
    records = FakeRecords([subscription("graphite"), subscription("gallium", here), subscription("secret", there)])
    found = await answering(records).in_workspace(asker())

    assert found is not None
    assert [one.filter for one in found] == ["graphite", "gallium"]


@pytest.mark.parametrize("trouble", [RedisConnectionError("gone"), StoreError("refuses"), OSError("cut")])
async def test_without_a_store_there_is_no_list_and_no_greeting_and_no_error(trouble: Exception) -> None:
    records = FakeRecords(trouble=trouble)

    assert await answering(records).in_workspace(asker()) is None
    await answering(records).greet(CHANNEL)
    await answering(records).opened(CHANNEL)
    assert records.sent == {}


async def test_sources_are_suggested_by_id_and_name() -> None:
    found = await answering(FakeRecords()).suggest("source", "mof")

    assert [choice.value for choice in found] == ["cn-mofcom"]


@pytest.mark.parametrize("text", ["help", " HELP ", "?"])
async def test_who_asks_restricted_for_help_gets_it(text: str) -> None:
    assert (await answering(FakeRecords()).restricted(asker(), text)).title == "Exportwatch: what you can type"


@pytest.mark.parametrize(
    "text", ["subscribe form:CN", "latest form:CN", "hilfe", "why nothing", "changes", "upcoming 0", "settings x"]
)
async def test_a_question_that_cannot_be_answered_is_marked_so(text: str) -> None:
    assert (await answering(FakeRecords()).exports(asker(), text)).mistaken


@pytest.mark.parametrize("text", ["list", "latest", "help", "settings", "subscribe", "upcoming", "changes graphite"])
async def test_an_answer_is_not_marked_as_a_mistake(text: str) -> None:
    assert not (await answering(FakeRecords()).exports(asker(), text)).mistaken
