"""The form, the Home tab and the hello, through the real slack-bolt; views are checked as Slack checks them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.model.delivery import Channel
from bot.subscriptions.filters import parse
from bot.subscriptions.records import Subscription
from handlers.commands import manage
from handlers.commands.form import FormValues
from handlers.messages import deliveries
from handlers.messages.deliveries import Messages
from handlers.messages.reply import Action, Line, OptionChoice, Reply, Tone
from handlers.slack import form, home
from handlers.slack.form import FormPlace
from handlers.slack.home import HomePage
from handlers.slack.render import post_of
from tests import shipped
from tests.alerts.samples import VOCABULARY
from tests.answering import Asked, RecordedAnswering
from tests.commands.fakes import Chat, FakeRecords
from tests.conftest import until
from tests.servers.slack import SlackServer, button
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


GRAPHITE = subscription("C1")


def chosen(*values: str) -> Json:
    return {"selected_options": [{"value": value} for value in values]}


FILLED: Json = {
    "channel": {"channel": {"selected_conversation": "C1"}},
    "name": {"name": {"value": None}},
    "about": {"ew-form.about": chosen("graphite", "rare earths")},
    "from": {"ew-form.from": chosen("CN", "EU")},
    "to": {"ew-form.to": chosen()},
    "kind": {"kind": chosen("new-measure")},
    "measure": {"measure": chosen()},
    "tier": {"tier": chosen()},
    "words": {"words": {"value": ' "dual-use\n items" -rice'}},
    "more": {"more": {"value": None}},
    "digest": {"digest": {"selected_option": {"value": "daily"}}},
    "at": {"at": {"selected_time": "08:30"}},
    "quiet_from": {"quiet_from": {"selected_time": "22:00"}},
    "quiet_to": {"quiet_to": {"selected_time": "07:00"}},
    "tz": {"ew-form.tz": {"selected_option": None}},
    "until": {"until": {"selected_date": None}},
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
        " digest:daily@08:30 quiet:22:00-07:00"
    )
    assert result["close"]["text"] == "Back"


async def test_a_mistake_leads_back_to_the_form_as_it_was_filled_in(slack: SlackServer) -> None:
    answering = RecordedAnswering()
    answering.reply = lambda text: Reply("No such time zone", Tone.CAUTION, (Line(f"near {text}"),), mistaken=True)
    async with bot(slack, answering):
        asked = await slack.slash("/exports", "subscribe tz:Nowhere")
        await slack.press(asked.replies[0], "Fill in a form", wait=0)
        submitted = await slack.submit(await slack.viewed("V1", "Subscribe a channel"), FILLED)
        await slack.viewed(submitted.ack["view"]["external_id"], "No such time zone")

    assert submitted.ack["response_action"] == "push", "the form lies below and keeps what was typed"


async def test_a_form_without_a_channel_is_sent_back(slack: SlackServer) -> None:
    answering = RecordedAnswering()
    async with bot(slack, answering):
        asked = await slack.slash("/exports", "help")
        await slack.press(asked.replies[0], "Fill in a form", wait=0)
        submitted = await slack.submit(
            await slack.viewed("V1", "Subscribe a channel"), {**FILLED, "channel": {"channel": {}}}
        )

    assert submitted.ack == {"response_action": "errors", "errors": {"channel": "Please choose a channel."}}
    assert [kind for kind, _, _ in answering.asked] == ["exports"]


async def test_half_of_the_quiet_hours_is_sent_back_to_the_field_that_is_missing(slack: SlackServer) -> None:
    async with bot(slack, RecordedAnswering()):
        asked = await slack.slash("/exports", "help")
        await slack.press(asked.replies[0], "Fill in a form", wait=0)
        half = {**FILLED, "quiet_to": {"quiet_to": {"selected_time": None}}}
        submitted = await slack.submit(await slack.viewed("V1", "Subscribe a channel"), half)

    assert submitted.ack["response_action"] == "errors"
    assert list(submitted.ack["errors"]) == ["quiet_to"]


async def test_lists_are_searched_as_one_types(slack: SlackServer) -> None:
    async with bot(slack, RecordedAnswering()):
        goods = await slack.type_in_list("ew-form.about", "gra")
        countries = await slack.type_in_list("ew-form.from", "chi")

    assert [one["value"] for one in goods] == ["item-gra"], "a value that Slack would refuse is left out"
    assert [one["text"]["text"] for one in countries] == ["chi the country"]


def typed(answering: RecordedAnswering) -> list[Asked]:
    """What a person asked; the page itself asks for the newest acts, the next dates and the sources."""
    return [one for one in answering.asked if one.text not in {"latest", "upcoming 90", "sources"}]


async def opened_card(slack: SlackServer, user: str = "U1") -> Json:
    """Open Home, then the card of the first subscription there."""
    await slack.event({"type": "app_home_opened", "user": user, "tab": "home", "channel": "D1"})
    page = await slack.viewed(f"home {user}", "Manage")
    await slack.press_in_view(page, home.CARD, user=user, number=0)
    return await slack.viewed("V1", "Unsubscribe")


def card_of(text: str) -> Reply:
    """A reply with the button that takes a subscription off; anything else is done."""
    if text.startswith(manage.CARD):
        id_ = text.partition(" ")[2]
        return Reply("Subscription 1", actions=(Action("edit", "Edit", id_), Action("unsubscribe", "Unsubscribe", id_)))
    return Reply("Done", Tone.DONE)


async def test_home_shows_what_a_person_may_see_and_manages_it(slack: SlackServer) -> None:
    answering = RecordedAnswering(card_of)
    answering.subscriptions = [
        subscription("C1"),
        subscription("C2", "from:CN", by="U1"),
        subscription("C2", "secret", by="U2"),
    ]
    async with bot(slack, answering):
        await slack.event({"type": "app_home_opened", "user": "U1", "tab": "home", "channel": "D1"})
        page = await slack.viewed("home U1", "2 subscriptions")
        card = await opened_card(slack)
        answering.subscriptions = []
        await slack.press_in_view(card, "ew.1.unsubscribe", user="U1")
        await slack.viewed("V1", "Done")
        await slack.viewed("home U1", "No channel that you can see")

    shown = str(page)
    assert "about:graphite" in shown
    assert "from:CN" in shown
    assert "secret" not in shown
    own, public = (shown.index(each) for each in ("from:CN", "about:graphite"))
    assert own < public, "one's own come first"
    last = typed(answering)[-1]
    assert (last.kind, last.asker.channel.key, last.text.split()[0]) == ("pressed", "slack:T0001:C2", "unsubscribe")


async def test_a_card_says_why_a_subscription_was_not_taken_off(slack: SlackServer) -> None:
    answering = RecordedAnswering(card_of)
    answering.subscriptions = [subscription("C1")]
    async with bot(slack, answering):
        card = await opened_card(slack)
        answering.reply = lambda _: Reply("Sorry, you may not", Tone.CAUTION, (Line("ask an admin"),))
        await slack.press_in_view(card, "ew.1.unsubscribe", user="U1")
        refused = await slack.viewed("V1", "Sorry, you may not")

    assert "ask an admin" in str(refused)


@pytest.mark.parametrize("how", ["not in the channel", "a guest", "nobody says"])
async def test_who_may_not_manage_a_channel_changes_nothing_from_elsewhere(slack: SlackServer, how: str) -> None:
    """The form's channel and the button's value are what the client sends: nothing in them is a right."""
    slack.channels["C1"].people = {"U9"} if how == "not in the channel" else {"U1", "U9"}
    slack.users["U1"] = {"id": "U1", "is_restricted": how == "a guest"}
    if how == "nobody says":
        slack.scopes = "chat:write,commands,users:read"
    answering = RecordedAnswering(card_of)
    answering.subscriptions = [subscription("C1", by="U1")]
    async with bot(slack, answering):
        card = await opened_card(slack)
        await slack.press_in_view(card, "ew.1.unsubscribe", user="U1")
        await until(lambda: typed(answering)[-1].text.startswith("unsubscribe"), "the press to be answered")
        asked = len(answering.asked)
        await slack.press_in_view(card, "ew.0.edit", user="U1")
        await slack.viewed("V2", "may not change")

    assert not typed(answering)[-1].asker.may_manage
    assert len(answering.asked) == asked, "no form was filled in"


async def test_a_change_from_elsewhere_is_said_in_the_channel_with_its_undo(slack: SlackServer) -> None:
    answering = RecordedAnswering(card_of)
    answering.subscriptions = [subscription("C1")]
    async with bot(slack, answering):
        card = await opened_card(slack)
        await slack.press_in_view(card, "ew.1.unsubscribe", user="U1")
        await until(lambda: answering.told, "the channel to be told")

    assert typed(answering)[-1].asker.may_manage
    [(channel, said)] = answering.told
    assert channel.id == "C1"
    assert "U1 unsubscribed this channel: about:graphite" in said
    assert "`/exports subscribe about:graphite`" in said


async def test_a_subscription_is_edited_in_its_form_and_the_form_is_filled_in(slack: SlackServer) -> None:
    answering = RecordedAnswering(card_of)
    one = replace(subscription("C1", "from:CN about:graphite | tier:official"), name="Ours")
    answering.subscriptions = [one]
    answering.records.subscriptions = [one]  # type: ignore[attr-defined] # the fake's own
    async with bot(slack, answering):
        shown = await slack.slash("/exports", "list", channel="C1")
        answering.reply = lambda _: Reply("List", actions=(Action("edit", "Edit", one.id),))
        shown = await slack.slash("/exports", "list", channel="C1")
        await slack.press(shown.replies[0], "Edit", channel="C1", wait=0)
        opened = await slack.viewed("V1", "Edit a subscription")
        answering.reply = Reply("Changed", Tone.DONE)
        submitted = await slack.submit(opened, {**FILLED, "name": {"name": {"value": "Graphite"}}}, user="U7")
        await slack.viewed(submitted.ack["view"]["external_id"], "Changed")

    fields = {block["block_id"]: block["element"] for block in opened["blocks"]}
    assert "channel" not in fields
    assert fields["name"]["initial_value"] == "Ours"
    assert [one["value"] for one in fields["about"]["initial_options"]] == ["graphite"]
    assert [one["text"]["text"] for one in fields["from"]["initial_options"]] == ["China"]
    assert fields["more"]["initial_value"] == "tier:official"
    last = answering.asked[-1]
    assert last.text.startswith(f'saved {one.id} about:graphite,"rare earths" from:CN,EU kind:new-measure')
    assert last.text.endswith('name:"Graphite"')


async def test_a_copy_asks_for_the_right_in_the_other_channel(slack: SlackServer) -> None:
    answering = RecordedAnswering(lambda _: Reply("List", actions=(Action("copy", "Copy", GRAPHITE.id),)))
    answering.subscriptions = [GRAPHITE]
    answering.records.subscriptions = [GRAPHITE]  # type: ignore[attr-defined] # the fake's own
    slack.add_channel("C3")
    slack.channels["C3"].people = {"U9"}
    slack.channels["C1"].people = {"U1", "U9"}
    async with bot(slack, answering):
        shown = await slack.slash("/exports", "list", channel="C1")
        for user in ("U1", "U9"):
            await slack.press(shown.replies[0], "Copy", channel="C1", user=user, wait=0)
            opened = await slack.viewed("V1", "Copy to a channel")
            into = {**FILLED, "channel": {"channel": {"selected_conversation": "C3"}}}
            submitted = await slack.submit(opened, into, user=user)
            await slack.viewed(submitted.ack["view"]["external_id"], "List")

    asked = [one for one in answering.asked if one.text.startswith("subscribe")]
    assert [(one.asker.channel.id, one.asker.user, one.asker.may_manage) for one in asked] == [
        ("C3", "U1", False),
        ("C3", "U9", True),
    ]


async def test_who_may_not_post_is_told_before_the_form_is_filled_in(slack: SlackServer) -> None:
    slack.users["U5"] = {"id": "U5", "is_restricted": True}
    slack.channels["C1"].member = False
    async with bot(slack, RecordedAnswering()):
        asked = await slack.slash("/exports", "help", channel="C1")
        await slack.press(asked.replies[0], "Fill in a form", user="U5", wait=0)
        refused = await slack.viewed("V1", "may not change")
        await slack.press(asked.replies[0], "Fill in a form", user="U1", wait=0)
        noted = await slack.viewed("V1", "I cannot post here yet")

    assert "Guests may not change" in str(refused)
    assert not any(block["type"] == "input" for block in refused["blocks"])
    assert any(block["type"] == "input" for block in noted["blocks"])


async def test_home_answers_what_is_typed_and_watches_for_oneself(slack: SlackServer) -> None:
    answering = RecordedAnswering()
    async with bot(slack, answering):
        await slack.event({"type": "app_home_opened", "user": "U1", "tab": "home", "channel": "D1"})
        page = await slack.viewed("home U1", "Watch for me")
        search = next(block["element"] for block in page["blocks"] if block["type"] == "input")
        await slack.press_in_view(
            {"blocks": [{"elements": [{**search, "value": "gallium to:JP"}]}], "type": "home"}, home.ASK
        )
        answered = await slack.viewed("V1", "answer to gallium to:JP")
        await slack.press_in_view(page, home.PERSONAL)
        personal = await slack.viewed("V1", "Subscribe a channel")
        submitted = await slack.submit(personal, {k: v for k, v in FILLED.items() if k != "channel"}, user="U1")
        await slack.viewed(submitted.ack["view"]["external_id"], "answer to subscribe")

    assert "About gallium to:JP" in str(answered)
    assert not any(block["block_id"] == "channel" for block in personal["blocks"] if "block_id" in block)
    asked = [one for one in answering.asked if one.text.startswith("subscribe")]
    assert [(one.asker.channel.id, one.asker.may_manage) for one in asked] == [("D1", True)]
    assert not answering.told, "nobody else reads there"


async def test_nobody_sets_anything_up_in_a_conversation_that_is_not_their_own(slack: SlackServer) -> None:
    answering = RecordedAnswering()
    async with bot(slack, answering):
        await slack.event({"type": "app_home_opened", "user": "U1", "tab": "home", "channel": "D1"})
        page = await slack.viewed("home U1", "Watch for me")
        await slack.press_in_view(page, home.PERSONAL)
        personal = await slack.viewed("V1", "Subscribe a channel")
        submitted = await slack.submit(personal, FILLED | {"channel": {"channel": {}}}, user="U2")
        await slack.viewed(submitted.ack["view"]["external_id"], "answer to subscribe")

    asked = [one for one in answering.asked if one.text.startswith("subscribe")]
    assert [(one.asker.channel.id, one.asker.may_manage) for one in asked] == [("D1", False)]


async def test_home_costs_the_same_however_often_it_is_opened_and_however_many_channels_there_are(
    slack: SlackServer,
) -> None:
    answering = RecordedAnswering()
    answering.subscriptions = [subscription(f"C{number}") for number in range(1, 301)]
    async with bot(slack, answering):
        for _ in range(3):
            slack.views.pop("home U1", None)
            slack.calls.clear()
            await slack.event({"type": "app_home_opened", "user": "U1", "tab": "home", "channel": "D1"})
            page = await slack.viewed("home U1", "more")
            looked = [call for call in slack.calls if call.method == "conversations.info"]
            assert len(looked) <= 40
            assert len(page["blocks"]) <= 100

    assert [one.text for one in answering.asked] == ["latest", "upcoming 90", "sources"], "asked once a minute"


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


LONG = st.text(max_size=300)


class TestLimits:
    @given(
        st.builds(
            FormValues,
            name=LONG,
            fields=st.dictionaries(st.sampled_from(["about", "from", "to", "kind"]), st.tuples(TEXT.filter(bool))),
            words=st.text(max_size=3000),
            more=LONG,
            zone=st.sampled_from(["", "Europe/Berlin"]),
            at=st.sampled_from(["", "08:30"]),
            until=st.sampled_from(["", "2026-12-05"]),
        ),
        st.none() | st.lists(TEXT, max_size=20),
    )
    def test_a_form_that_is_filled_in_keeps_slacks_limits(self, values: FormValues, noted: list[str] | None) -> None:
        note = None if noted is None else Reply("Sorry", lines=tuple(map(Line, noted)))
        fields = {name: tuple(one[:150] for one in found) for name, found in values.fields.items()}

        assert list(faults(form.form(FormPlace("edit", "C1", "1" * 12), replace(values, fields=fields), note))) == []

    @given(st.text(min_size=1, max_size=30))
    def test_the_form_keeps_slacks_limits(self, channel: str) -> None:
        assert list(faults(form.form(FormPlace(channel=channel)))) == []
        assert list(faults(form.waiting_view("key"))) == []

    @given(st.lists(st.tuples(TEXT, TEXT), max_size=60), st.none() | st.lists(TEXT, max_size=20))
    def test_home_keeps_slacks_limits(self, told: list[tuple[str, str]], noted: list[str] | None) -> None:
        note = None if noted is None else Reply("Sorry", lines=tuple(map(Line, noted)))
        found = [subscription(channel[:20] or "C", text) for channel, text in told]
        page = home.home_tab(HomePage(found, note, note, note, personal="D1"))

        assert list(faults(page)) == []

    @given(TEXT, st.lists(TEXT, max_size=40))
    def test_an_answer_in_a_modal_keeps_slacks_limits(self, title: str, lines: list[str]) -> None:
        reply = Reply(title, lines=tuple(map(Line, lines)))

        assert [one for one in faults(form.result_view(reply, "key")) if "more than 0" not in one] == []

    @given(st.lists(st.builds(OptionChoice, TEXT, TEXT), max_size=130))
    @example([OptionChoice("", "0" * 76)])
    def test_choices_keep_slacks_limits(self, found: list[OptionChoice]) -> None:
        shown = form.choices(found)["options"]

        assert len(shown) <= 100
        assert all(1 <= len(one["value"]) <= 150 and 1 <= len(one["text"]["text"]) <= 75 for one in shown)


@given(st.sets(st.sampled_from(["graphite", "rare earths", "spherical graphite", "gallium"]), max_size=4))
def test_what_is_chosen_is_what_the_filter_means(goods: set[str]) -> None:
    wanted = form.read_form({"about": {"a": chosen(*sorted(goods))}})
    read = parse(wanted.text, VOCABULARY)

    assert all(one in read.text for one in goods)
    assert bool(read.text) == bool(goods)


def test_alternatives_among_the_words_hold_for_everything_that_was_chosen() -> None:
    words = {"words": {"w": {"value": "gallium | germanium"}}, "from": {"f": chosen("CN")}}

    assert parse(form.read_form(words).text, VOCABULARY).text == "from:CN (gallium | germanium)"


async def test_the_buttons_of_a_hello_ask_and_open_the_form(slack: SlackServer) -> None:
    answering = RecordedAnswering()
    hello = deliveries.greeting(Channel("slack", "T0001", "C1"))
    posted = {"blocks": post_of(hello, Messages({}, lambda: NOON)(hello)).blocks}
    async with bot(slack, answering):
        tried = await slack.press(posted, "Try it: graphite to the US", channel="C1")
        await slack.press(posted, "Choose what is posted here", channel="C1", wait=0)
        shown = await slack.viewed("V1", "Subscribe a channel")

    assert "graphite to US" in str(tried.replies)
    channel = next(block for block in shown["blocks"] if block.get("block_id") == "channel")
    assert channel["element"]["initial_conversation"] == "C1"


@pytest.mark.parametrize("known", [True, False])
async def test_watching_for_oneself_from_an_answer_is_kept_for_oneself(slack: SlackServer, known: bool) -> None:  # noqa: FBT001 - a table
    """Without the scope to open a conversation it works once the person has opened Home."""
    slack.scopes = "chat:write,commands,users:read" if known else None
    answering = RecordedAnswering(Reply("Answer", actions=(Action("watch-alone", "Watch for me", "CN|graphite"),)))
    async with bot(slack, answering):
        asked = await slack.slash("/restricted", "graphite", channel="C1")
        if known:
            refused = await slack.press(asked.replies[0], "Watch for me", channel="C1")
            await slack.event({"type": "app_home_opened", "user": "U1", "tab": "home", "channel": "D7"})
            await slack.viewed("home U1", "Watch for me")
            assert "Write to me directly" in str(refused.replies)
        await slack.press(asked.replies[0], "Watch for me", channel="C1")

    last = typed(answering)[-1]
    assert (last.asker.channel.id, last.asker.may_manage) == ("D7" if known else "DU1", True)


async def test_home_and_its_cards_work_with_the_commands_themselves(slack: SlackServer) -> None:
    records = FakeRecords([subscription("C1", by="U1")])
    answering = Chat(records, shipped.rules(), VOCABULARY, lambda: NOON)
    async with bot(slack, answering):
        await slack.event({"type": "app_home_opened", "user": "U1", "tab": "home", "channel": "D1"})
        page = await slack.viewed("home U1", "Manage")
        await slack.press_in_view(page, home.CARD, user="U1")
        card = await slack.viewed("V1", "Subscription 1")
        week = button(card, "Snooze 1 week")
        await slack.press_in_view(card, week["action_id"], user="U1", number=0)
        await slack.viewed("V1", "Paused: subscription 1")
        search = next(block["element"] for block in page["blocks"] if block["type"] == "input")
        await slack.press_in_view({"blocks": [{"elements": [{**search, "value": "gallium to:JP"}]}]}, home.ASK)
        await slack.viewed("V1", "China: licence")

    shown = str(page)
    assert "📅" in shown
    assert "📰" in shown
    assert "📡" in shown
    [one] = records.subscriptions
    assert isinstance(one.options.pause, datetime)
    assert one.options.pause - NOON == timedelta(weeks=1)
    assert list(faults(page)) == []
