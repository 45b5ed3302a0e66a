"""The form, the Home tab and the hello, through the real slack-bolt; views are checked as Slack checks them."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.model.delivery import Channel
from bot.subscriptions.filters import parse
from bot.subscriptions.records import Subscription
from handlers.messages.reply import Line, OptionChoice, Reply, Tone
from handlers.slack import views
from tests.alerts.samples import VOCABULARY
from tests.answering import Asked, RecordedAnswering
from tests.conftest import until
from tests.servers.slack import SlackServer
from tests.servers.slack_views import faults
from tests.slack.support import bot

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
Json = dict[str, Any]


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        server.add_channel("C1")
        server.add_channel("C2", private=True)
        yield server


def subscription(channel: str, text: str = "about:graphite", by: str = "U9") -> Subscription:
    return Subscription.of(Channel("slack", "T0001", channel), text, by, NOON)


def chosen(*values: str) -> Json:
    return {"selected_options": [{"value": value} for value in values]}


FILLED: Json = {
    "channel": {"channel": {"selected_conversation": "C1"}},
    "about": {"ew-form.about": chosen("graphite", "rare earths")},
    "from": {"ew-form.from": chosen("CN", "EU")},
    "to": {"ew-form.to": chosen()},
    "kind": {"kind": chosen("new-measure")},
    "measure": {"measure": chosen()},
    "tier": {"tier": chosen()},
    "words": {"words": {"value": ' "dual-use\n items" -rice'}},
    "digest": {"digest": {"selected_option": {"value": "daily"}}},
    "quiet": {"quiet": {"value": "22:00 - 07:00"}},
    "tz": {"tz": {"value": None}},
}


async def test_the_form_opens_from_help_and_says_in_the_end_what_a_typed_command_would(slack: SlackServer) -> None:
    answering = RecordedAnswering()
    async with bot(slack, answering):
        asked = await slack.slash("/exports", "help", channel="C1")
        await slack.press(asked.replies[0], "Fill in a form", channel="C1", wait=0)
        shown = await slack.viewed("V1", "Subscribe a channel")
        submitted = await slack.submit(shown, FILLED, user="U7")
        result = await slack.viewed(submitted.ack["view"]["external_id"], "answer to subscribe")

    channel = next(block for block in shown["blocks"] if block["block_id"] == "channel")
    assert channel["element"]["initial_conversation"] == "C1"
    assert submitted.ack["response_action"] == "push"
    assert submitted.ack_ms < 1000
    kind, asker, text = answering.asked[-1]
    assert kind == "exports"
    assert (asker.channel.key, asker.user) == ("slack:T0001:C1", "U7")
    assert text == (
        'subscribe about:graphite,"rare earths" from:CN,EU kind:new-measure "dual-use items" -rice'
        " digest:daily@09:00 quiet:22:00-07:00"
    )
    assert result["close"]["text"] == "Back"


async def test_a_mistake_leads_back_to_the_form_as_it_was_filled_in(slack: SlackServer) -> None:
    answering = RecordedAnswering()
    answering.reply = lambda text: Reply("No such time zone", Tone.CAUTION, (Line(f"near {text}"),), mistaken=True)
    async with bot(slack, answering):
        asked = await slack.slash("/exports", "subscribe tz:Nowhere")
        await slack.press(asked.replies[0], "Fill in a form", wait=0)
        submitted = await slack.submit(await slack.viewed("V1"), FILLED)
        await slack.viewed(submitted.ack["view"]["external_id"], "No such time zone")

    assert submitted.ack["response_action"] == "push", "the form lies below and keeps what was typed"


async def test_a_form_without_a_channel_is_sent_back(slack: SlackServer) -> None:
    answering = RecordedAnswering()
    async with bot(slack, answering):
        asked = await slack.slash("/exports", "help")
        await slack.press(asked.replies[0], "Fill in a form", wait=0)
        submitted = await slack.submit(await slack.viewed("V1"), {**FILLED, "channel": {"channel": {}}})

    assert submitted.ack == {"response_action": "errors", "errors": {"channel": "Please choose a channel."}}
    assert [kind for kind, _, _ in answering.asked] == ["exports"]


def test_a_time_zone_of_two_words_stays_one_value() -> None:
    assert views.read_form({**FILLED, "tz": {"tz": {"value": " New  York "}}}).text.endswith(
        'quiet:22:00-07:00 tz:"New York"'
    )


async def test_lists_are_searched_as_one_types(slack: SlackServer) -> None:
    async with bot(slack, RecordedAnswering()):
        goods = await slack.type_in_list("ew-form.about", "gra")
        countries = await slack.type_in_list("ew-form.from", "chi")

    assert [one["value"] for one in goods] == ["item-gra"], "a value that Slack would refuse is left out"
    assert [one["text"]["text"] for one in countries] == ["chi the country"]


def typed(answering: RecordedAnswering) -> list[Asked]:
    """What a person asked; the page itself asks for the newest acts."""
    return [one for one in answering.asked if one.text != "latest"]


async def test_home_shows_what_a_person_may_see_and_takes_off(slack: SlackServer) -> None:
    answering = RecordedAnswering()
    answering.subscriptions = [
        subscription("C1"),
        subscription("C2", "from:CN", by="U1"),
        subscription("C2", "secret", by="U2"),
    ]
    async with bot(slack, answering):
        await slack.event({"type": "app_home_opened", "user": "U1", "tab": "home", "channel": "D1"})
        page = await slack.viewed("home U1", "2 subscriptions")
        assert "latest" in json.dumps(page), "the newest acts stand there too"
        answering.subscriptions = []
        await slack.press_in_view(page, views.OFF, user="U1", number=0)
        await slack.viewed("home U1", "No channel that you can see")

    shown = str(page)
    assert "about:graphite" in shown
    assert "from:CN" in shown
    assert "secret" not in shown
    [(kind, asker, text)] = typed(answering)
    assert (kind, asker.channel.key, text.split()[0]) == ("pressed", "slack:T0001:C1", "unsubscribe")


async def test_home_says_why_a_subscription_was_not_taken_off(slack: SlackServer) -> None:
    answering = RecordedAnswering()
    answering.subscriptions = [subscription("C1")]
    answering.reply = lambda _: Reply("Sorry, you may not", Tone.CAUTION, (Line("ask an admin"),))
    async with bot(slack, answering):
        await slack.event({"type": "app_home_opened", "user": "U1", "tab": "home", "channel": "D1"})
        page = await slack.viewed("home U1", "1 subscription")
        await slack.press_in_view(page, views.OFF, user="U1", number=0)
        refused = await slack.viewed("home U1", "Sorry, you may not")

    assert "ask an admin" in str(refused)
    assert "1 subscription" in str(refused)


@pytest.mark.parametrize("how", ["not in the channel", "a guest", "nobody says"])
async def test_who_may_not_manage_a_channel_changes_nothing_from_elsewhere(slack: SlackServer, how: str) -> None:
    """The form's channel and the button's value are what the client sends: nothing in them is a right."""
    slack.channels["C1"].people = {"U9"} if how == "not in the channel" else {"U1", "U9"}
    slack.users["U1"] = {"id": "U1", "is_restricted": how == "a guest"}
    if how == "nobody says":
        slack.scopes = "chat:write,commands,users:read"
    answering = RecordedAnswering()
    answering.subscriptions = [subscription("C1", by="U1")]
    answering.reply = lambda _: Reply("Done", Tone.DONE)
    async with bot(slack, answering):
        await slack.event({"type": "app_home_opened", "user": "U1", "tab": "home", "channel": "D1"})
        page = await slack.viewed("home U1", "1 subscription")
        await slack.press_in_view(page, views.OFF, user="U1", number=0)
        await until(lambda: typed(answering), "the press to be answered")

    assert not typed(answering)[-1].asker.may_manage


async def test_a_change_from_elsewhere_is_said_in_the_channel_with_its_undo(slack: SlackServer) -> None:
    answering = RecordedAnswering()
    answering.subscriptions = [subscription("C1")]
    answering.reply = lambda _: Reply("Done", Tone.DONE)
    async with bot(slack, answering):
        await slack.event({"type": "app_home_opened", "user": "U1", "tab": "home", "channel": "D1"})
        page = await slack.viewed("home U1", "1 subscription")
        await slack.press_in_view(page, views.OFF, user="U1", number=0)
        await until(lambda: answering.told, "the channel to be told")

    assert typed(answering)[-1].asker.may_manage
    [(channel, said)] = answering.told
    assert channel.id == "C1"
    assert "U1 unsubscribed this channel: about:graphite" in said
    assert "`/exports subscribe about:graphite`" in said


async def test_home_says_when_the_store_is_away(slack: SlackServer) -> None:
    answering = RecordedAnswering()
    answering.subscriptions = None
    async with bot(slack, answering):
        await slack.event({"type": "app_home_opened", "user": "U1", "tab": "home", "channel": "D1"})
        await slack.viewed("home U1", "cannot be read just now")


async def test_the_bot_greets_where_it_was_invited_and_nobody_else(slack: SlackServer) -> None:
    answering = RecordedAnswering()
    async with bot(slack, answering):
        await slack.event({"type": "member_joined_channel", "user": "U1", "channel": "C1"})
        await slack.event({"type": "member_joined_channel", "user": "UBOT", "channel": "C2"})
        await until(lambda: answering.greeted, "the greeting")

    assert [channel.key for channel in answering.greeted] == ["slack:T0001:C2"]


async def test_what_is_unarchived_is_tried_again_and_at_the_start_everything_is(slack: SlackServer) -> None:
    answering = RecordedAnswering()
    async with bot(slack, answering):
        await slack.event({"type": "channel_unarchive", "user": "U1", "channel": "C1"})
        await slack.event({"type": "group_unarchive", "user": "U1", "channel": "G1"})
        await until(lambda: len(answering.tried_again) == 3, "what may take messages again")

    assert {channel.key for channel in answering.tried_again} == {"slack:T0001:", "slack:T0001:C1", "slack:T0001:G1"}


async def test_an_old_trigger_is_no_disaster(slack: SlackServer) -> None:
    async with bot(slack, RecordedAnswering()):
        asked = await slack.slash("/exports", "help")
        slack._triggers.clear()  # noqa: SLF001 - three seconds have passed
        await slack.press(asked.replies[0], "Fill in a form", wait=0)
        again = await slack.slash("/exports", "help")

    assert again.replies


TEXT = st.text(st.characters(codec="utf-8"), max_size=300)


class TestLimits:
    @given(st.text(min_size=1, max_size=30))
    def test_the_form_keeps_slacks_limits(self, channel: str) -> None:
        assert list(faults(views.subscribe_form(channel))) == []
        assert list(faults(views.waiting_view("key"))) == []

    @given(st.lists(st.tuples(TEXT, TEXT), max_size=60), st.none() | st.lists(TEXT, max_size=20))
    def test_home_keeps_slacks_limits(self, told: list[tuple[str, str]], noted: list[str] | None) -> None:
        note = None if noted is None else Reply("Sorry", lines=tuple(map(Line, noted)))
        page = views.home_tab([subscription(channel[:20] or "C", text) for channel, text in told], note)

        assert list(faults(page)) == []

    @given(TEXT, st.lists(TEXT, max_size=40))
    def test_an_answer_in_a_modal_keeps_slacks_limits(self, title: str, lines: list[str]) -> None:
        reply = Reply(title, lines=tuple(map(Line, lines)))

        assert [one for one in faults(views.result_view(reply, "key")) if "more than 0" not in one] == []

    @given(st.lists(st.builds(OptionChoice, TEXT, TEXT), max_size=130))
    @example([OptionChoice("", "0" * 76)])
    def test_choices_keep_slacks_limits(self, found: list[OptionChoice]) -> None:
        shown = views.choices(found)["options"]

        assert len(shown) <= 100
        assert all(1 <= len(one["value"]) <= 150 and 1 <= len(one["text"]["text"]) <= 75 for one in shown)


@given(st.sets(st.sampled_from(["graphite", "rare earths", "spherical graphite", "gallium"]), max_size=4))
def test_what_is_chosen_is_what_the_filter_means(goods: set[str]) -> None:
    wanted = views.read_form(
        {"about": {"a": chosen(*sorted(goods))}, "channel": {"c": {"selected_conversation": "C1"}}}
    )
    read = parse(wanted.text, VOCABULARY)

    assert all(one in read.text for one in goods)
    assert bool(read.text) == bool(goods)


def test_alternatives_among_the_words_hold_for_everything_that_was_chosen() -> None:
    words = {"words": {"w": {"value": "gallium | germanium"}}, "from": {"f": chosen("CN")}}

    assert parse(views.read_form(words).text, VOCABULARY).text == "from:CN (gallium | germanium)"
