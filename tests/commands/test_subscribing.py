from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from bot.model.delivery import Channel
from bot.subscriptions.delivery_options import Digest, Options, Quiet
from bot.subscriptions.records import ChannelDefaults, Subscription
from handlers.chat.answering import Question
from handlers.commands import subscribing
from handlers.commands.command import AddSubscription, CommandOutcome, RemoveSubscription
from handlers.discord.settings import CONVENTIONS as DISCORD
from handlers.knowledge import vocabulary
from handlers.messages.reply import Conventions, Tone
from handlers.slack.settings import CONVENTIONS as SLACK
from tests import shipped
from tests.alerts.samples import announcement
from tests.commands.fakes import CHANNEL, NOW, Chat, FakeRecords, asker, call, subscription, words

RECENT = [
    announcement(event=f"e{n}", announced_at=f"2026-11-{20 - n}T08:00:00+00:00", jurisdiction=("CN", "US")[n % 2])
    for n in range(8)
]


def wished(text: str, *existing: str, may_manage: bool = True) -> CommandOutcome:
    who, known = asker(may_manage=may_manage), [subscription(one) for one in existing]
    return subscribing.subscribe(call(text, who=who, subscriptions=known, recent=RECENT))


def with_options(text: str, *existing: Subscription, usual: Options = Options()) -> CommandOutcome:  # noqa: B008 - frozen
    return subscribing.subscribe(call(text, subscriptions=existing, usual=ChannelDefaults(usual)))


def unsubscribing(text: str, *existing: str, may_manage: bool = True) -> CommandOutcome:
    who, known = asker(may_manage=may_manage), [subscription(one) for one in existing]
    return subscribing.unsubscribe(call(text, who=who, subscriptions=known))


def test_subscribing_shows_the_normalised_filter_and_the_last_three_matches() -> None:
    outcome = wished("about:흑연 from:china")
    made = Subscription.of(CHANNEL, "from:CN about:graphite", "U1", NOW)

    assert outcome.changes == (AddSubscription(made),)
    assert outcome.reply.tone is Tone.DONE
    assert words(outcome.reply) == [
        "Filter: `from:CN about:graphite`",
        "The last 3 matches:",
        "20 Nov 2026: China: new export licence requirement for graphite",
        "18 Nov 2026: China: new export licence requirement for graphite",
        "16 Nov 2026: China: new export licence requirement for graphite",
    ]
    assert [line.link for line in outcome.reply.lines[2:]] == ["https://example.org/39"] * 3


def test_subscribing_offers_a_test_and_the_way_back() -> None:
    outcome = wished("")
    made = subscription("").id

    assert [(action.id, action.label, action.value) for action in outcome.reply.actions] == [
        ("test", "Send a test", made),
        ("edit", "Edit", made),
        ("unsubscribe", "Unsubscribe", made),
    ]
    assert words(outcome.reply)[0] == "Filter: everything (no filter)"


def test_no_match_so_far_is_said_calmly() -> None:
    assert words(wished("about:gallium").reply)[1:] == [
        "No match among the 8 latest announcements; that may well be right."
    ]


def test_subscribing_twice_in_any_spelling_changes_nothing() -> None:
    outcome = wished("from:CN graphite", "about:gallium", "from:CN graphite")

    assert outcome.changes == ()
    assert outcome.reply.title == "This channel already has this subscription, as number 2"
    assert wished("Graphite from:中国", "from:CN graphite").changes == ()


def test_a_filter_beside_everything_is_noted() -> None:
    assert any("adds nothing" in line for line in words(wished("graphite", "").reply))
    assert any("includes what this channel is subscribed to" in line for line in words(wished("", "a", "b").reply))


def test_the_fifty_first_subscription_is_refused_with_a_way_out() -> None:
    outcome = wished("graphite", *map(str, range(50)))

    assert outcome.changes == ()
    assert outcome.reply.title == "This channel has 50 subscriptions already"


def test_a_mistake_is_answered_at_its_place_and_changes_nothing() -> None:
    outcome = wished("graphite form:CN")

    assert outcome.changes == ()
    assert outcome.reply.tone is Tone.CAUTION
    assert words(outcome.reply) == [
        "`form:` is not a filter; did you mean `from:`?",
        "/exports subscribe graphite ▸form:◂CN",
        "Nothing was changed. `/exports help` lists all filters and options.",
    ]
    assert outcome.reply.more


@pytest.mark.parametrize(
    ("platform", "named"),
    [(DISCORD, "Manage Channels"), (SLACK, "EXPORTWATCH_SLACK_MANAGERS"), (Conventions(), "manage this channel")],
)
def test_who_may_not_manage_gets_a_friendly_no_that_names_the_right(platform: Conventions, named: str) -> None:
    who = replace(asker(may_manage=False), platform=platform)
    one = subscription("", who.channel)
    outcomes = [
        subscribing.subscribe(call(who=who)),
        subscribing.unsubscribe(call("1", who=who, subscriptions=[one])),
        subscribing.unsubscribe_pressed(call(one.id, who=who, subscriptions=[one])),
    ]

    for outcome in outcomes:
        assert outcome.changes == ()
        assert outcome.reply.title.startswith("Sorry")
        assert named in words(outcome.reply)[0]
    guest = subscribing.subscribe(call(who=replace(who, guest=True)))
    assert "another one" in words(guest.reply)[0]


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("2", ["about:graphite"]),
        ("#3", ["39"]),
        ("39", ["39"]),
        ("about:石墨", ["about:graphite"]),
        ("from:china", ["from:CN"]),
        ("ALL", ["from:CN", "about:graphite", "39"]),
    ],
)
def test_unsubscribing_works_by_number_filter_or_all(text: str, gone: list[str]) -> None:
    outcome = unsubscribing(text, "from:CN", "about:graphite", "39")

    assert outcome.changes == tuple(RemoveSubscription(subscription(one).id) for one in gone)
    assert words(outcome.reply)[:-1] == [f"`{text}`" for text in gone]


def test_several_numbers_are_taken_off_together_or_none_of_them() -> None:
    there = ["from:CN", "about:graphite", "gallium"]

    for text in ("3,1", "1 #3", "1, 3, 1"):
        assert unsubscribing(text, *there).changes == tuple(
            RemoveSubscription(subscription(one).id) for one in ("from:CN", "gallium")
        )
    assert unsubscribing("1,4", *there).changes == ()


@pytest.mark.parametrize("text", ["", "4", "0", "-1", "9" * 400, "about:gallium", "form:", '"', "²"])
def test_unsubscribing_from_what_is_not_there_shows_what_is(text: str) -> None:
    outcome = unsubscribing(text, "from:CN", "about:graphite")

    assert outcome.changes == ()
    assert words(outcome.reply)[:2] == [
        "1. `from:CN` (since 24 Nov 2026)",
        "2. `about:graphite` (since 24 Nov 2026)",
    ]
    assert [action.label for action in outcome.reply.actions] == ["Unsubscribe 1", "Unsubscribe 2"]


def test_unsubscribing_where_nothing_is_subscribed_says_how_to_begin() -> None:
    assert unsubscribing("all").reply.title == "This channel has no subscriptions"


def test_the_button_removes_only_subscriptions_of_its_own_channel() -> None:
    here, there = subscription("a"), subscription("a", Channel("discord", "G2", "7"))

    assert subscribing.unsubscribe_pressed(call(here.id, subscriptions=[here])).changes == (
        RemoveSubscription(here.id),
    )
    assert subscribing.unsubscribe_pressed(call(there.id, subscriptions=[here])).changes == ()
    assert (
        subscribing.unsubscribe_pressed(call(there.id, subscriptions=[here])).reply.title
        == "This subscription is gone already"
    )


DAILY = Options(digest=Digest(time(8, 30)), zone="Europe/Berlin")


def test_options_are_said_in_words_with_the_next_time() -> None:
    outcome = with_options("from:CN digest:daily@08:30 tz:berlin remind:30,1 mention:<@&123456789012345678>")

    (made,) = outcome.changes
    assert isinstance(made, AddSubscription)
    assert made.subscription.filter == "from:CN"
    assert made.subscription.options.digest == DAILY.digest
    assert words(outcome.reply)[:4] == [
        "Filter: `from:CN`",
        "Posted: one message a day at 08:30, Europe/Berlin time; the next one 25 Nov 2026 08:30",
        "Reminders: 30 and 1 days before a dated change, and on the day, at 08:30, Europe/Berlin time",
        "Mentions: <@&123456789012345678> for prohibition and technology-ban; nothing else pings",
    ]


def test_quiet_hours_without_a_zone_are_utc_and_say_how_to_set_one() -> None:
    lines = words(with_options("quiet:22:00-07:00").reply)

    assert lines[1] == "Posted: each act at once, except in quiet hours"
    assert lines[2].startswith("Quiet: 22:00 to 07:00, UTC: what comes then is posted at their end. Bans")
    assert "Times are UTC. For your own: `/exports settings tz:Europe/Berlin`" in lines


def test_a_digest_in_quiet_hours_says_when_it_really_comes() -> None:
    lines = words(with_options("digest:daily@06:00 quiet:22:00-07:00 tz:Asia/Tokyo").reply)

    assert lines[1].endswith("the next one 25 Nov 2026 07:00")
    assert lines[2] == "Its time lies in the quiet hours, so the digest is posted at their end, 07:00."


def test_the_channels_usual_options_are_said_where_nothing_is_typed() -> None:
    lines = words(with_options("from:CN", usual=DAILY).reply)

    assert lines[1].startswith("Posted: one message a day at 08:30")
    assert words(with_options("from:CN digest:off", usual=DAILY).reply)[1] == "Posted: each act at once"


def test_the_same_filter_with_other_options_changes_them_and_keeps_the_rest() -> None:
    known = Subscription.of(CHANNEL, "from:CN", "U0", NOW, DAILY)
    outcome = with_options("from:china quiet:22-7 digest:off", known)

    (changed,) = outcome.changes
    assert isinstance(changed, AddSubscription)
    assert changed.subscription.id == known.id
    assert changed.subscription.created_by == "U0"
    assert changed.subscription.options.text == "digest:off quiet:22:00-07:00 tz:Europe/Berlin"
    assert outcome.reply.title == "Changed: subscription 1 of this channel"
    assert with_options("from:CN", known).changes == ()
    assert with_options("from:CN digest:daily@8:30", known).changes == ()


def test_a_full_channel_can_still_change_its_options() -> None:
    full = [subscription(str(number)) for number in range(50)]

    assert len(with_options("7 digest:daily", *full).changes) == 1
    assert with_options("new digest:daily", *full).changes == ()


def test_a_mistake_in_an_option_is_answered_at_its_place() -> None:
    outcome = with_options("graphite digest:montly")

    assert outcome.changes == ()
    assert words(outcome.reply)[1] == "/exports subscribe graphite ▸digest:montly◂"


def test_unsubscribing_understands_what_the_list_shows() -> None:
    one, all_ = Subscription.of(CHANNEL, "from:CN", "U1", NOW, DAILY), Subscription.of(CHANNEL, "", "U1", NOW)

    def taken(text: str) -> list[str]:
        outcome = subscribing.unsubscribe(call(text, subscriptions=[one, all_]))
        return [intent.id for intent in outcome.changes if isinstance(intent, RemoveSubscription)]

    assert taken("from:CN digest:daily@08:30 tz:Europe/Berlin") == [one.id]
    assert taken("everything (no filter)") == [all_.id]
    assert taken("everything") == [all_.id]
    assert taken("digest:daily") == []


def test_the_list_shows_options_settings_what_waits_and_a_pause() -> None:
    usual = ChannelDefaults(Options(quiet=Quiet(time(22), time(7))), to="US")
    reply = subscribing.listed(
        [Subscription.of(CHANNEL, "from:CN", "U1", NOW, DAILY)], usual, waiting=3, paused="the bot was removed"
    )

    assert words(reply) == [
        "Paused: nothing can be posted here at present: the bot was removed. Nothing is lost; it is tried again.",
        "1. `from:CN` · `digest:daily@08:30 tz:Europe/Berlin` (since 24 Nov 2026)",
        "Usual in this channel: `quiet:22:00-07:00 to:US`",
        "3 acts wait for a digest, or for the end of quiet hours or of a pause.",
    ]


async def test_watch_this_subscribes_to_the_goods_of_the_answer_and_only_for_who_may() -> None:
    records = FakeRecords()
    rules = shipped.rules()
    chat = Chat(records, rules, vocabulary(rules, sources={}), lambda: NOW)
    watch, alone = (await chat.restricted(asker(), "rare earths from:CN to:US")).actions

    assert (alone.id, alone.value) == ("watch-alone", watch.value)
    refused = await chat.pressed(asker(may_manage=False), watch.id, watch.value)
    assert refused.tone is Tone.CAUTION
    assert not records.subscriptions

    done = await chat.pressed(asker(), watch.id, watch.value)
    assert done.tone is Tone.DONE
    assert [one.filter for one in records.subscriptions] == ['from:CN about:"rare earths"']
    assert chat.posts(Question("", watch.value, watch.id))
    assert not chat.posts(Question("restricted", "gallium"))
