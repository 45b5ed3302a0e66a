"""A subscription's form on Discord, through the real discord.py: opened, filled in, sent, copied."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.delivery import Channel
from bot.subscriptions.delivery_options import Digest, Options, mode
from bot.subscriptions.filters import Filters
from bot.subscriptions.options import read
from bot.subscriptions.records import ChannelDefaults, Subscription
from handlers.commands import manage
from handlers.commands.form import FormValues, form_of
from handlers.commands.records import Asker
from handlers.discord import forms
from handlers.discord.render import FormRef, alert_body, carries
from handlers.discord.settings import CONVENTIONS
from handlers.messages import deliveries
from handlers.messages.deliveries import Messages
from handlers.messages.reply import Action, Reply, Tone
from tests.alerts.samples import VOCABULARY
from tests.answering import RecordedAnswering
from tests.commands.fakes import NOW
from tests.commands.test_managing import OPTIONS
from tests.discord.parts import running
from tests.servers import discord_limits
from tests.servers.discord import MANAGER, MEMBER, DiscordServer, buttons
from tests.servers.discord_interactions import filled
from tests.servers.discord_world import DIRECT, EMBED, EVERYTHING_NEEDED, message


def made(discord: DiscordServer, text: str = "from:CN about:graphite", **more: object) -> Subscription:
    channel = Channel("discord", discord.guild.id, discord.channel.id)
    return replace(Subscription.of(channel, text, "1", NOW), **more)  # type: ignore[arg-type] # fields of a record


def answering_with(*subscriptions: Subscription) -> RecordedAnswering:
    def reply(text: str) -> Reply:
        if text in {"list", "help"}:
            actions = (Action("edit", "Edit", subscriptions[0].id), Action("copy", "Copy", subscriptions[0].id))
            return Reply("List", actions=actions)
        return Reply("Done", Tone.DONE)

    said = RecordedAnswering(reply)
    said.records.subscriptions = list(subscriptions)  # type: ignore[attr-defined] # the fake's own
    return said


async def test_a_form_is_filled_in_and_what_is_sent_becomes_the_subscription() -> None:
    async with DiscordServer() as discord:
        one = made(
            discord,
            "from:CN about:graphite | tier:official",
            name="Ours",
            options=Options(digest=Digest(time(8, 30)), zone="Europe/Berlin"),
        )
        said = answering_with(one)
        async with running(discord, said):
            shown = await discord.command("exports list", permissions=MANAGER)
            opened = await discord.press(shown.reply, "Edit", permissions=MANAGER)
            await discord.submit(opened, {"filters": "gallium\nabout:graphite", "name": "Theirs"}, permissions=MANAGER)

    assert opened.modal is not None
    stood = {row["component"]["custom_id"]: row["component"] for row in opened.modal["components"]}
    assert stood["filters"]["value"] == "about:graphite from:CN\ntier:official"
    assert stood["name"]["value"] == "Ours"
    assert stood["options"]["value"] == "tz:Europe/Berlin"
    labels = [o["label"] for o in stood["digest"]["options"] if o.get("default")]
    assert labels == ["one message a day at 08:30"]
    assert [o["value"] for o in stood["digest"]["options"] if o.get("default")] == ["daily@08:30"]
    kind, asker, text = said.asked[-1]
    assert (kind, asker.may_manage) == ("pressed", True)
    assert text == (f'saved {one.id} gallium | about:graphite digest:daily@08:30 tz:Europe/Berlin name:"Theirs"')


@pytest.mark.parametrize("purpose", ["edit", "subscribe"])
async def test_who_may_not_manage_the_channel_is_told_before_the_form(purpose: str) -> None:
    async with DiscordServer() as discord:
        said = answering_with(made(discord))
        async with running(discord, said):
            shown = await discord.command("exports list", permissions=MANAGER)
            pressed = await discord.press(
                shown.reply, "Edit" if purpose == "edit" else "Fill in a form", permissions=MEMBER
            )

    assert pressed.modal is None
    assert pressed.private
    assert "you may not change" in pressed.text


@pytest.mark.parametrize(("there", "may"), [(MANAGER, True), (MEMBER, False), (1 << 4, False), (1 << 3, True)])
async def test_a_copy_asks_for_the_right_in_the_other_channel(there: int, may: bool) -> None:  # noqa: FBT001 - a table
    async with DiscordServer() as discord:
        other = discord.add_channel()
        said = answering_with(made(discord))
        async with running(discord, said):
            shown = await discord.command("exports list", permissions=MANAGER)
            opened = await discord.press(shown.reply, "Copy", permissions=MEMBER)
            await discord.submit(opened, {}, into=other, there=there)

    kind, asker, text = said.asked[-1]
    assert (kind, text) == ("exports", "subscribe about:graphite from:CN")
    assert (asker.channel.id, asker.may_manage) == (other.id, may)


async def test_a_copy_into_a_channel_where_the_bot_may_not_post_says_so_in_its_title() -> None:
    async with DiscordServer() as discord:
        other = discord.add_channel()
        other.allowed = EVERYTHING_NEEDED & ~EMBED
        async with running(discord, answering_with(made(discord))):
            shown = await discord.command("exports list", permissions=MANAGER)
            opened = await discord.press(shown.reply, "Copy")
            sent = await discord.submit(opened, {}, into=other, there=MANAGER)

    assert "nothing can be posted in this channel yet" in sent.text
    assert "Embed Links" in sent.text


async def test_a_form_of_a_subscription_that_is_gone_says_so() -> None:
    async with DiscordServer() as discord:
        said = answering_with(made(discord))
        async with running(discord, said):
            shown = await discord.command("exports list", permissions=MANAGER)
            said.records.subscriptions = []  # type: ignore[attr-defined] # the fake's own
            pressed = await discord.press(shown.reply, "Edit", permissions=MANAGER)

    assert pressed.modal is None
    assert "gone already" in pressed.text


async def test_a_new_subscription_is_made_in_a_form_in_direct_messages_too() -> None:
    async with DiscordServer() as discord:
        said = answering_with(made(discord))
        async with running(discord, said):
            direct = discord.add_channel(kind=DIRECT)
            shown = await discord.command("exports help", channel=direct)
            assert "Fill in a form" in buttons(shown.reply)
            opened = await discord.press(shown.reply, "Fill in a form")
            await discord.submit(opened, {"filters": "about:graphite", "digest": ["weekly@mon-09:00"]})

    kind, asker, text = said.asked[-1]
    assert (kind, text, asker.may_manage) == ("exports", "subscribe about:graphite digest:weekly@mon-09:00", True)
    assert asker.channel.id == direct.id


@given(OPTIONS, st.text(max_size=60), st.sampled_from(["", 'from:CN about:graphite | to:US -"x y"']))
def test_what_is_sent_unchanged_is_the_same_and_keeps_discords_limits(own: Options, name: str, text: str) -> None:
    name = (read(FormValues(name=name).text, VOCABULARY).name or "") if name.isalnum() else ""
    filters = Filters(VOCABULARY)
    one = replace(Subscription.of(Channel("discord", "1", "2"), filters(text).text, "1", NOW, own), name=name)
    if own.mention and isinstance(own.mention, str):
        one = replace(one, options=replace(own, mention="<@&123456789012345678>"))
    form = form_of(one, filters(one.filter), mode(one.options, Options()).zone)
    shown = forms.modal(FormRef("edit", one.id), form).to_dict()
    discord_limits.check_modal(shown)
    sent = forms.read(filled(shown, {})).values

    wish = read(sent.text, VOCABULARY, CONVENTIONS.mentions, "1")
    assert manage.whole(ChannelDefaults(), one, wish) == one


@pytest.mark.parametrize("custom_id", ["ew.form", "ew.form:", "ew.form:steal:1", "ew:edit:1", "other"])
def test_what_names_no_form_is_none(custom_id: str) -> None:
    assert FormRef.of(custom_id) is None


async def test_the_buttons_of_a_hello_ask_and_open_the_form() -> None:
    async with DiscordServer() as discord:
        hello = deliveries.greeting(Channel("discord", discord.guild.id, discord.channel.id))
        body = alert_body(hello, Messages({}, lambda: NOW)(hello))
        posted = message(next(discord.ids), discord.channel.id, discord.bot, body)
        said = answering_with(made(discord))
        async with running(discord, said):
            await discord.press(posted, "Try it: graphite to the US")
            opened = await discord.press(posted, "Choose what is posted here", permissions=MANAGER)

    assert carries(body, hello.id), "the post is recognised by its button"
    assert (said.asked[-1].kind, said.asked[-1].text) == ("pressed", "try graphite to US")
    assert opened.modal is not None
    assert opened.modal["title"] == "Subscribe a channel"


async def test_watching_for_oneself_is_kept_in_direct_messages() -> None:
    said = RecordedAnswering(Reply("Answer", actions=(Action("watch-alone", "Watch for me", "CN|graphite"),)))
    async with DiscordServer() as discord, running(discord, said):
        asked = await discord.command("restricted", {"item": "graphite"}, asker="77")
        await discord.press(asked.reply, "Watch for me", asker="77")
        direct = discord.people["77"]

    assert said.asked[-1].asker == Asker(Channel("discord", f"@{direct.id}", direct.id), "77", may_manage=True)


async def test_a_form_says_before_it_is_filled_in_that_nothing_can_be_posted() -> None:
    async with DiscordServer() as discord:
        discord.channel.allowed = EVERYTHING_NEEDED & ~EMBED
        async with running(discord, answering_with(made(discord))):
            shown = await discord.command("exports help", permissions=MANAGER)
            opened = await discord.press(shown.reply, "Fill in a form", permissions=MANAGER)

    assert opened.modal is not None
    assert "Embed Links" in opened.modal["components"][0]["content"]
    assert len(opened.modal["components"]) == 5
