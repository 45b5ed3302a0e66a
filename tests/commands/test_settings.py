from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.answer import answering as rule_answering
from bot.rules.answer.model import Answer
from bot.rules.index import RuleBase
from bot.subscriptions.delivery_options import Digest, Options, Quiet
from bot.subscriptions.records import AuditEntry, ChannelDefaults, Subscription
from handlers.commands import settings
from handlers.commands.command import ChangeSettings, CommandOutcome
from handlers.messages.reply import Tone
from tests.commands.fakes import CHANNEL, NOW, FakeRecords, answering, asker, call, words

BERLIN = ChannelDefaults(Options(Digest(time(9)), Quiet(time(22), time(7)), "Europe/Berlin", (30, 7)), "CN", "US")


def setting(
    text: str, usual: ChannelDefaults | None = None, *own: Subscription, may_manage: bool = True
) -> CommandOutcome:
    who = asker(may_manage=may_manage)
    return settings.answer(call(text, who=who, subscriptions=own, usual=usual or ChannelDefaults()))


def wanted(text: str, usual: ChannelDefaults | None = None) -> ChannelDefaults:
    (change,) = setting(text, usual).changes
    assert isinstance(change, ChangeSettings)
    return change.usual


def test_alone_it_shows_every_setting_to_everybody() -> None:
    outcome = setting("", BERLIN, may_manage=False)

    assert outcome.changes == ()
    assert words(outcome.reply)[:8] == [
        "tz: Europe/Berlin – time zone of all times here",
        "quiet: 22:00-07:00 – nothing is posted then, except bans; the rest follows at the end",
        "digest: daily@09:00 – acts are gathered in one message a day or a week",
        "from: CN (China) – exporter that /restricted looks at when nobody says",
        "to: US (United States) – destination that /restricted takes when nobody says",
        "remind: 30,7 – days before a dated change",
        "mention: not set – nobody is called",
        "mention-on: not set – whoever is called is called for bans",
    ]


def test_what_is_not_set_is_not_said_to_hold() -> None:
    shown, unset = (words(setting("", usual).reply)[:8] for usual in (BERLIN, ChannelDefaults()))

    assert all("not set – " in line for line in unset)
    assert not {line.partition(" – ")[2] for line in shown[:6]} & {line.partition(" – ")[2] for line in unset}


def test_options_and_places_are_set_and_taken_back_one_by_one() -> None:
    assert wanted("tz:berlin quiet:22-7 digest:daily from:china to:usa remind:7,30") == BERLIN
    assert wanted("quiet:off from:off", BERLIN) == ChannelDefaults(
        Options(BERLIN.options.digest, None, "Europe/Berlin", (30, 7)), None, "US"
    )
    assert wanted("digest:weekly@fri-16:00", BERLIN).options.digest == Digest(time(16), 4)
    assert wanted('to:"south korea"').to == "KR"


def test_a_change_says_what_was_and_what_is_and_how_it_is_posted() -> None:
    reply = setting("digest:off to:JP", BERLIN).reply

    assert reply.tone is Tone.DONE
    lines = words(reply)
    assert lines[:2] == ["digest: daily@09:00 → not set", "to: US (United States) → JP (Japan)"]
    assert "Posted: each act at once, except in quiet hours" in lines
    assert any(line.startswith("Quiet: 22:00 to 07:00, Europe/Berlin time") for line in lines)


def test_what_is_set_already_changes_nothing() -> None:
    outcome = setting("tz:Europe/Berlin to:US", BERLIN)

    assert outcome.changes == ()
    assert outcome.reply.title == "This channel has these settings already"


def test_who_may_not_manage_changes_nothing() -> None:
    outcome = setting("quiet:off", BERLIN, may_manage=False)

    assert outcome.changes == ()
    assert outcome.reply.title.startswith("Sorry")


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        (
            "graphite tz:Berlin",
            "/exports settings ▸graphite◂ tz:Berlin",
            "`graphite` is not a setting. There are `tz:`",
        ),
        ("to:Atlantis", "/exports settings ▸to:Atlantis◂", "no country or jurisdiction is called that, as in `to:US`"),
        ("to:Chnia", "/exports settings ▸to:Chnia◂", "did you mean `to:CN`?"),
        ("quiet:22", "/exports settings ▸quiet:22◂", "needs a beginning and an end"),
        ("tz:Berlin tz:Paris", "/exports settings tz:Berlin ▸tz:Paris◂", "twice"),
        ("timezone:Berlin", "/exports settings ▸timezone:◂Berlin", "did you mean `tz:`?"),
    ],
)
def test_a_mistake_is_answered_at_its_place_and_changes_nothing(text: str, place: str, says: str) -> None:
    outcome = setting(text)

    assert outcome.changes == ()
    assert says in words(outcome.reply)[0]
    assert words(outcome.reply)[1] == place
    assert outcome.reply.more


@given(st.text(max_size=80))
def test_any_text_is_answered(text: str) -> None:
    assert setting(text).reply.title


def test_subscriptions_with_options_of_their_own_are_counted() -> None:
    own = Subscription.of(CHANNEL, "", "U1", NOW, Options(digest=Digest(time(9))))

    assert "1 subscription has its own options, which count there in place of these." in words(
        setting("", None, own).reply
    )


def test_the_last_changes_stand_behind_more() -> None:
    changes = [
        AuditEntry(NOW, CHANNEL.key, "U2", "settings", "", "to:US"),
        AuditEntry(NOW, CHANNEL.key, "U1", "subscribe", "from:CN", "from:CN digest:daily@09:00"),
        AuditEntry(NOW, CHANNEL.key, "U1", "unsubscribe", "from:US", ""),
    ]
    reply = settings.answer(call(more={settings.LAST_CHANGES: changes})).reply

    assert [line.text for line in reply.more] == [
        "Last changes",
        "settings: nothing → to:US (by U2)",
        "subscription: from:CN → from:CN digest:daily@09:00 (by U1)",
        "unsubscribed: from:US (by U1)",
    ]


async def test_settings_are_changed_and_shown_in_chat() -> None:
    records = FakeRecords()
    chat = answering(records)

    assert (await chat.exports(asker(), "settings to:US")).title == "Settings changed"
    assert records.settings[CHANNEL] == ChannelDefaults(to="US")
    assert [line.text for line in (await chat.exports(asker(), "settings")).more][1:] == [
        "settings: nothing → to:US (by U1)"
    ]


async def test_restricted_takes_the_usual_destination_where_none_is_named_and_says_so() -> None:
    chat = answering(FakeRecords(settings={CHANNEL: ChannelDefaults(from_="CN", to="US")}))

    assert "by this channel's defaults `from:CN to:US` (`/exports settings`)" in words(
        await chat.restricted(asker(), "graphite")
    )
    named = words(await chat.restricted(asker(), "graphite to:JP from:KR"))
    assert not any("default" in line for line in named)
    half = words(await chat.restricted(asker(), "graphite from:KR"))
    assert "by this channel's defaults `to:US` (`/exports settings`)" in half


async def test_restricted_answers_once_whatever_the_channel_has_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked for what is beside the rules, and for the card: an equal question is remembered."""
    asked: list[str] = []

    judged = rule_answering._answered  # noqa: SLF001 - what an equal question does not reach

    def counted(base: RuleBase, text: str, *given: Any) -> Answer:  # noqa: ANN401 - what the rules are asked
        asked.append(text)
        return judged(base, text, *given)

    monkeypatch.setattr(rule_answering, "_answered", counted)
    chat = answering(FakeRecords(settings={CHANNEL: ChannelDefaults(from_="CN", to="US")}))

    await chat.restricted(asker(), "graphite on:2024-02-03")

    assert asked == ["graphite on:2024-02-03"]
