"""The real discord.py against the local Discord: commands, suggestions, buttons."""

from __future__ import annotations

import contextlib
from dataclasses import replace

import pytest

from bot.model.delivery import Channel
from bot.subscriptions import options
from bot.subscriptions.filters import parse
from handlers.commands.records import Asker
from handlers.messages.reply import Action, Line, OptionChoice, Reply, Tone
from tests.alerts.samples import VOCABULARY
from tests.answering import RecordedAnswering
from tests.discord.parts import GRAPHITE, running
from tests.servers.discord import MANAGER, MEMBER, DiscordServer, FaultKind, buttons
from tests.servers.discord_world import DIRECT, EVERYTHING_NEEDED, SEND, VIEW


async def test_restricted_is_answered_to_the_asker_alone() -> None:
    said = RecordedAnswering(GRAPHITE)
    async with DiscordServer() as discord, running(discord, said):
        exchange = await discord.command(
            "restricted", {"item": "graphite", "to": "US", "on": "2024-12-10", "from": "CN"}, asker="77"
        )

        assert exchange.private
        assert "licence since 2023" in exchange.text
        here = Channel("discord", discord.guild.id, discord.channel.id)
        assert said.asked == [
            ("restricted", Asker(here, "77", may_manage=False), "graphite to:US on:2024-12-10 from:CN")
        ]


async def test_a_country_of_two_words_stays_one_word_of_the_grammar() -> None:
    said = RecordedAnswering(GRAPHITE)
    async with DiscordServer() as discord, running(discord, said):
        await discord.command("restricted", {"item": "rare earths", "to": "South Korea"})

        assert said.asked[0][2] == 'rare earths to:"South Korea"'


@pytest.mark.parametrize(
    ("command", "options", "text"),
    [
        ("exports subscribe", {"filter": "about:graphite from:CN"}, "subscribe about:graphite from:CN"),
        ("exports subscribe", {}, "subscribe"),
        (
            "exports subscribe",
            {"filter": "-rice", "about": "graphite, rare earths", "from": "CN,EU", "kind": "new-measure"},
            'subscribe -rice about:graphite,"rare earths" from:CN,EU kind:new-measure',
        ),
        (
            "exports subscribe",
            {"digest": "daily@07:30", "quiet": "22:00-07:00", "tz": "Europe/Berlin", "mention": "<@&77>"},
            "subscribe digest:daily@07:30 quiet:22:00-07:00 tz:Europe/Berlin mention:<@&77>",
        ),
        ("exports settings", {"tz": "Asia/Tokyo", "to": "US"}, "settings tz:Asia/Tokyo to:US"),
        ("exports settings", {"options": "quiet:off"}, "settings quiet:off"),
        ("exports preview", {"measure": "licence", "tier": "official"}, "preview measure:licence tier:official"),
        ("exports sources", {"source": "cn-mofcom"}, "sources cn-mofcom"),
        ("exports unsubscribe", {"which": "2"}, "unsubscribe 2"),
        ("exports unsubscribe", {}, "unsubscribe"),
        ("exports list", {}, "list"),
        ("exports latest", {"filter": "from:CN"}, "latest from:CN"),
        ("exports help", {}, "help"),
    ],
)
async def test_each_subcommand_asks_in_the_shared_grammar(command: str, options: dict[str, str], text: str) -> None:
    said = RecordedAnswering(GRAPHITE)
    async with DiscordServer() as discord, running(discord, said):
        await discord.command(command, options)

        assert [(kind, asked) for kind, _, asked in said.asked] == [("exports", text)]


@pytest.mark.parametrize(("permissions", "may"), [(MANAGER, True), (MEMBER, False), (1 << 3, True)])
async def test_the_right_to_manage_is_read_from_the_interaction(permissions: int, may: bool) -> None:  # noqa: FBT001 - a table
    said = RecordedAnswering(GRAPHITE)
    async with DiscordServer() as discord, running(discord, said):
        await discord.command("exports subscribe", permissions=permissions)

        assert said.asked[0][1].may_manage is may


async def test_who_may_not_view_a_channel_neither_reads_nor_changes_what_is_subscribed_there() -> None:
    said = RecordedAnswering(Reply("Alerts", actions=(Action("unsubscribe", "Unsubscribe", "1"),), private=True))
    async with DiscordServer() as discord, running(discord, said):
        shown = await discord.command("exports list", permissions=MANAGER)
        share = await discord.command("restricted", {"item": "graphite"})
        asked = len(said.asked)
        unseen = MANAGER & ~VIEW
        pressed = [
            await discord.press(exchange.reply, each, permissions=unseen)
            for exchange in (shown, share)
            for each in buttons(exchange.reply)
        ]
        typed = [
            await discord.command(f"exports {command}", permissions=unseen)
            for command in ("list", "subscribe", "unsubscribe", "settings", "latest")
        ]

    assert len(pressed) > 2
    assert all("may not view this channel" in one.text and one.private for one in (*pressed, *typed))
    assert len(said.asked) == asked
    assert not discord.messages(discord.channel.id)


async def test_no_command_is_hidden_behind_a_default_permission() -> None:
    async with DiscordServer() as discord, running(discord, RecordedAnswering(GRAPHITE)):
        assert [each.get("default_member_permissions") for each in discord.registered] == [None] * 4


async def test_a_private_conversation_is_a_workspace_of_its_own() -> None:
    said = RecordedAnswering(GRAPHITE)
    async with DiscordServer() as discord, running(discord, said):
        direct = discord.add_channel(kind=DIRECT)

        await discord.command("exports list", channel=direct)

        assert said.asked[0][1] == Asker(Channel("discord", f"@{direct.id}", direct.id), "42", may_manage=True)


async def test_a_thread_is_a_channel_of_its_own() -> None:
    said = RecordedAnswering(GRAPHITE)
    async with DiscordServer() as discord:
        thread = discord.add_thread(discord.channel)
        async with running(discord, said):
            await discord.command("exports list", channel=thread)

            assert said.asked[0][1].channel.id == thread.id


async def test_items_and_countries_are_suggested_while_typing() -> None:
    said = RecordedAnswering(
        choices=(
            OptionChoice("graphite @everyone\u202e", "graphite"),
            *(OptionChoice(f"n{n}", f"v{n}") for n in range(40)),
        )
    )
    async with DiscordServer() as discord, running(discord, said):
        items = await discord.autocomplete("restricted", {"item": "gra"}, "item")
        await discord.autocomplete("restricted", {"item": "graphite", "to": "chi"}, "to")

        assert len(items) == 25
        assert items[0] == {"name": "graphite @\u200beveryone", "value": "graphite"}
        assert [asked for _, _, asked in said.asked] == ["item gra", "country chi"]


async def test_suggestions_that_fail_are_no_suggestions() -> None:
    async with DiscordServer() as discord, running(discord, RecordedAnswering(error=RuntimeError("broken"))):
        assert await discord.autocomplete("restricted", {"item": "gra"}, "item") == []


async def test_a_slow_answer_is_acknowledged_at_once() -> None:
    said = RecordedAnswering(GRAPHITE)
    async with DiscordServer() as discord, running(discord, said):
        exchange = await discord.command("restricted", {"item": "graphite"}, wait=False)
        await discord.until(lambda: exchange.ack is not None)
        assert exchange.ack_seconds is not None
        assert exchange.ack_seconds < 1
        assert not exchange.replies

        assert said.hold is not None
        said.hold.set()
        await discord.until(lambda: exchange.settled)
        assert "Graphite" in exchange.text


async def test_a_bug_ends_in_a_friendly_reply_without_a_traceback() -> None:
    async with DiscordServer() as discord, running(discord, RecordedAnswering(error=KeyError("secret detail"))):
        exchange = await discord.command("restricted", {"item": "graphite"})

        assert "went wrong on our side" in exchange.text
        assert "secret detail" not in exchange.text
        assert "Traceback" not in exchange.text


async def test_a_form_that_discord_still_shows_though_it_changed_gets_a_friendly_reply() -> None:
    async with DiscordServer() as discord, running(discord, RecordedAnswering(GRAPHITE)):
        discord.registered.append({"id": "9", "name": "gone", "type": 1, "options": []})

        exchange = await discord.command("gone")

        assert "has changed" in exchange.text


async def test_a_public_reply_is_seen_by_the_channel() -> None:
    said = RecordedAnswering(replace(GRAPHITE, private=False))
    async with DiscordServer() as discord, running(discord, said):
        exchange = await discord.command("exports list")

        assert not exchange.private
        assert [m["id"] for m in discord.messages(discord.channel)] == [exchange.reply["id"]]


async def test_a_mistake_is_not_offered_for_sharing() -> None:
    async with DiscordServer() as discord, running(discord, RecordedAnswering(Reply("Not a day", mistaken=True))):
        exchange = await discord.command("restricted", {"item": "graphite", "on": "tomorrow"})

        assert "Share in channel" not in buttons(exchange.reply)


async def test_share_posts_exactly_what_the_asker_saw_and_only_once() -> None:
    said = RecordedAnswering(
        Reply("Graphite", lines=(Line("[x](https://evil.example) @everyone <@1>"),), footer="Not legal advice")
    )
    async with DiscordServer() as discord, running(discord, said):
        exchange = await discord.command("restricted", {"item": "graphite"}, asker="77")
        own = exchange.reply

        await discord.press(own, "Share in channel", asker="77")
        await discord.until(lambda: discord.messages(discord.channel))

        shared = discord.messages(discord.channel)[0]
        assert [(e["title"], e["description"], e["footer"]["text"]) for e in shared["embeds"]] == [
            (e["title"], e["description"], e["footer"]["text"]) for e in own["embeds"]
        ]
        assert shared["content"] == "Shared by <@77>"
        assert "Share in channel" not in buttons(shared)
        assert buttons(own)["Shared"]["disabled"]
        sent = discord.called("POST", "/webhooks/")[-1].body
        assert sent["allowed_mentions"]["parse"] == []


async def test_a_button_of_a_post_made_before_a_restart_still_works() -> None:
    said = RecordedAnswering(GRAPHITE)
    async with DiscordServer() as discord:
        body = {"embeds": [{"title": "An old alert"}], "components": [_row("ew:rules:0123456789abcdef0123")]}
        async with running(discord, said) as bot:
            await bot.sender.rest.call("POST", f"/channels/{discord.channel.id}/messages", body)
        async with running(discord, said):
            exchange = await discord.press(discord.messages(discord.channel)[0], "ew:rules:0123456789abcdef0123")

            assert exchange.private
            assert said.asked[-1][0::2] == ("pressed", "rules 0123456789abcdef0123")


async def test_a_button_of_a_version_that_nobody_knows_gets_a_friendly_reply() -> None:
    async with DiscordServer() as discord, running(discord, RecordedAnswering(GRAPHITE)) as bot:
        body = {"embeds": [{"title": "An old alert"}], "components": [_row("ew.later:1")]}
        await bot.sender.rest.call("POST", f"/channels/{discord.channel.id}/messages", body)

        exchange = await discord.press(discord.messages(discord.channel)[0], "ew.later:1")

        assert "older version" in exchange.text


async def test_more_asks_again_also_after_a_restart() -> None:
    said = RecordedAnswering(Reply("Graphite", lines=(Line("short"),), more=(Line("the long rest"),)))
    async with DiscordServer() as discord:
        async with running(discord, said):
            first = await discord.command("restricted", {"item": "graphite"})
            assert "the long rest" not in first.text
        async with running(discord, said):
            second = await discord.press(first.reply, "Show more")

            assert "the long rest" in second.text
            assert said.asked[-1][0::2] == ("restricted", "graphite")


async def test_more_never_repeats_what_changes_something() -> None:
    said = RecordedAnswering(Reply("Subscribed", Tone.DONE, more=(Line("the last three matches"),)))
    async with DiscordServer() as discord, running(discord, said):
        first = await discord.command("exports subscribe", permissions=MANAGER)
        second = await discord.press(first.reply, "Show more")

        assert "the last three matches" in second.text
        assert len(said.asked) == 1


async def test_more_of_a_reply_that_is_no_longer_kept_says_so() -> None:
    said = RecordedAnswering(Reply("Subscribed", Tone.DONE, more=(Line("the last three matches"),)))
    async with DiscordServer() as discord:
        async with running(discord, said):
            first = await discord.command("exports subscribe", permissions=MANAGER)
        async with running(discord, said):
            second = await discord.press(first.reply, "Show more")

            assert "run the command again" in second.text
            assert len(said.asked) == 1


async def test_a_very_long_answer_is_read_page_by_page_to_its_end() -> None:
    lines = tuple(Line(f"line {number} " + "x" * 500) for number in range(40))
    async with DiscordServer() as discord, running(discord, RecordedAnswering(Reply("Long", lines=lines))):
        exchange = await discord.command("restricted", {"item": "x" * 200})
        seen = exchange.text
        while "Show more" in buttons(exchange.reply):
            exchange = await discord.press(exchange.reply, "Show more")
            seen += exchange.text

        assert all(f"line {number} " in seen for number in range(40))


async def test_subscribing_where_the_bot_may_not_post_says_so_at_once() -> None:
    said = RecordedAnswering(Reply("Subscribed", Tone.DONE))
    async with DiscordServer() as discord:
        closed = discord.add_channel(allowed=EVERYTHING_NEEDED & ~SEND)
        async with running(discord, said):
            exchange = await discord.command("exports subscribe", channel=closed, permissions=MANAGER)

            assert "allow Send Messages" in exchange.text


async def test_nothing_in_an_answer_can_ping_or_forge_a_link() -> None:
    evil = "@everyone <@123> <#5> <t:1:R> [bank](https://evil.example) # big ||hidden|| \u202egnp.exe"
    reply = Reply(evil, lines=(Line(evil),), footer=evil, actions=(Action("rules", evil, "1"),))
    async with DiscordServer() as discord, running(discord, RecordedAnswering(reply)):
        exchange = await discord.command("restricted", {"item": evil})

        for shown in ("@everyone", "<@123>", "<#5>", "<t:1:R>", "](https://", "||hidden||", "\u202e"):
            assert shown not in exchange.reply["embeds"][0]["title"] + exchange.reply["embeds"][0]["description"]
        assert "@everyone" not in exchange.text
        sent = [call.body for call in discord.calls if call.method == "PATCH"]
        assert sent[-1]["allowed_mentions"]["parse"] == []


def _row(custom_id: str) -> dict[str, object]:
    return {"type": 1, "components": [{"type": 2, "style": 2, "label": "Rules", "custom_id": custom_id}]}


async def test_every_choice_is_a_value_that_the_grammar_knows() -> None:
    async with DiscordServer() as discord, running(discord, RecordedAnswering(GRAPHITE)):
        [exports] = [each for each in discord.registered if each["name"] == "exports"]
        subcommands = {each["name"]: each for each in exports["options"]}
        chosen = {
            option["name"]: [choice["value"] for choice in option["choices"]]
            for option in subcommands["subscribe"]["options"]
            if option.get("choices")
        }

    assert set(chosen) == {"kind", "measure", "tier", "lang", "format"}
    for value in chosen.pop("lang"):
        assert options.read(f"lang:{value}", VOCABULARY).options.language == value
    for value in chosen.pop("format"):
        assert options.read(f"format:{value}", VOCABULARY).options.length == value
    for name, values in chosen.items():
        for value in values:
            assert parse(f"{name}:{value}", VOCABULARY).text == f"{name}:{value}"


@pytest.mark.parametrize("option", ["about", "from", "to", "source", "tz", "digest"])
async def test_what_can_be_suggested_is(option: str) -> None:
    said = RecordedAnswering(GRAPHITE)
    async with DiscordServer() as discord, running(discord, said):
        await discord.autocomplete("exports subscribe", {option: "x"}, option)

    wanted = {"about": "item", "from": "country", "to": "country", "tz": "zone"}.get(option, option)
    assert [asked for _, _, asked in said.asked] == [f"{wanted} x"]


async def test_invited_to_a_server_the_bot_says_hello_where_it_may_post() -> None:
    said = RecordedAnswering(GRAPHITE)
    async with DiscordServer() as discord, running(discord, said):
        guild = discord.add_guild()
        discord.add_channel("rules", guild=guild, allowed=0)
        open_ = discord.add_channel("general", guild=guild)
        # A server that was joined comes without this key. Until two seconds pass without one, discord.py takes each
        # for one that was there before.
        joined = {key: value for key, value in guild.as_json(discord.bot).items() if key != "unavailable"}
        for _ in range(4):
            assert discord.gateway.session
            await discord.gateway.session.dispatch("GUILD_CREATE", joined)
            with contextlib.suppress(AssertionError):
                await discord.until(lambda: said.greeted, 3)
                break

    assert said.greeted == [Channel("discord", guild.id, open_.id)]


@pytest.mark.parametrize("kind", ["drop", "error"])
async def test_an_acknowledgement_whose_answer_was_lost_is_followed_by_the_answer(kind: FaultKind) -> None:
    async with DiscordServer() as discord, running(discord, RecordedAnswering(GRAPHITE)):
        discord.fail(kind, "callback", taken=True)
        exchange = await discord.command("restricted", {"item": "graphite"})

        assert "licence since 2023" in exchange.text
