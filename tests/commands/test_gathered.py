"""Digests and reminders in words, and within every platform's limits."""

from __future__ import annotations

import json
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.alerts.planning import severity
from bot.alerts.reminders import Dated, ReminderRequest, reminder
from bot.model.announcement import Announcement
from bot.model.delivery import Content, Delivery
from bot.subscriptions.delivery_options import PostingMode
from bot.subscriptions.filters import parse
from handlers.discord.render import NO_MENTIONS, body_of, carries
from handlers.messages import deliveries
from handlers.messages.reply import Tone
from handlers.slack.render import post_of
from tests.alerts.samples import VOCABULARY, announcement, report
from tests.commands.fakes import CHANNEL, FakeRecords, answering, asker, words

DAY = date(2026, 11, 24)


def digest(*acts: Announcement, gone: int = 0, every: str = "daily") -> Delivery:
    data = (
        ("every", every),
        ("since", "2026-11-23T08:05:00+00:00"),
        ("until", "2026-11-24T08:00:00+00:00"),
        ("zone", "Europe/Berlin"),
    )
    events = (*(act.event for act in acts), *(f"gone-{n}" for n in range(gone)))
    return Delivery("d1", CHANNEL, kind="digest", content=Content(events=events, data=data), others=acts)


ACTS = (
    announcement(event="licence"),
    announcement(event="ban", measure="prohibition", jurisdiction="US", effective=None, document=None),
    announcement(event="eased", kind="suspension"),
    announcement(event="licence-2", jurisdiction="JP", subjects=("gallium",)),
)


def test_a_digest_groups_acts_by_what_they_do_the_gravest_first() -> None:
    reply = deliveries.digest(digest(*ACTS))

    assert reply.title == "Daily digest: 4 acts"
    assert reply.tone is Tone.STOP
    assert words(reply) == [
        "Bans",
        "US: new export ban on graphite → Stop shipments of graphite from the US. · Ministry of Commerce",
        "Licences",
        (
            "China: new export licence requirement for graphite → Shipments of graphite from China from 1 Dec 2026 "
            "need a licence. · No. 39 of 2026 · Ministry of Commerce"
        ),
        (
            "Japan: new export licence requirement for gallium → Shipments of gallium from Japan from 1 Dec 2026 "
            "need a licence. · No. 39 of 2026 · Ministry of Commerce"
        ),
        "Eased, suspended or explained",
        (
            "China: export licence requirement for graphite suspended or lifted → The export licence requirement for "
            "shipments of graphite from China is suspended or lifted from 1 Dec 2026. Check what else applies before "
            "you ship. · No. 39 of 2026 · Ministry of Commerce"
        ),
        "Announced since 23 Nov 2026, 09:05 Europe/Berlin time.",
    ]
    assert {line.link for line in reply.lines if line.bold} == {"https://example.org/39"}
    assert not reply.private


def test_a_long_digest_shows_twenty_and_the_rest_behind_more() -> None:
    acts = [announcement(event=str(n)) for n in range(45)]
    reply = deliveries.digest(digest(*acts, every="weekly"))

    assert reply.title == "Weekly digest: 45 acts"
    assert sum(bool(line.bold) for line in reply.lines) == 20
    assert sum(bool(line.bold) for line in reply.more) == 25


def test_acts_that_are_no_longer_on_record_are_counted() -> None:
    assert "1 act of it is no longer on record." in words(deliveries.digest(digest(*ACTS, gone=1)))
    assert deliveries.digest(digest(gone=2)).title == "Daily digest: 2 acts"


def coming(*dates: tuple[int, str]) -> Delivery:
    dated = [
        Dated(DAY + timedelta(days=days), announcement(), "No. 46 of 2024", what, "https://example.org/46")
        for days, what in dates
    ]
    days = tuple({days for days, _ in dates})
    found = reminder(
        CHANNEL,
        [ReminderRequest("s", parse("", VOCABULARY), PostingMode(remind=days))],
        dated,
        DAY - timedelta(days=7),
        DAY,
    )
    assert found
    return found


def test_a_reminder_tells_each_date_and_how_near_it_is() -> None:
    reply = deliveries.reminder(coming((0, "in force"), (1, "last day"), (30, "quota")))

    assert reply.title == "Reminder: 3 dated changes coming up"
    assert words(reply) == [
        "24 Nov 2026 (today)",
        "China, No. 46 of 2024: in force",
        "25 Nov 2026 (tomorrow)",
        "China, No. 46 of 2024: last day",
        "24 Dec 2026 (in 30 days)",
        "China, No. 46 of 2024: quota",
    ]
    assert deliveries.reminder(coming((7, "a"), (7, "b"))).title == "Reminder: 2 dated changes in 7 days"
    assert deliveries.reminder(coming((-2, "missed"))).title == "Reminder: 1 dated change 2 days ago"


def test_an_announced_acts_day_is_told_with_the_act() -> None:
    act = announcement(effective="2026-12-01")
    entries = [
        {
            "day": "2026-12-01",
            "from": "CN",
            "document": "",
            "what": "",
            "link": "https://example.org/39",
            "event": act.event,
        }
    ]
    content = Content(events=(act.event,), data=(("day", "2026-11-30"), ("dates", json.dumps(entries)), ("more", "0")))
    reply = deliveries.reminder(Delivery("r", CHANNEL, kind="reminder", content=content, others=(act,)))

    assert words(reply)[1] == (
        "China: new export licence requirement for graphite: No. 39 of 2026, holds from this day, as announced"
    )


def test_more_dates_than_a_message_holds_are_counted() -> None:
    reply = deliveries.reminder(coming(*((1, f"date {n}") for n in range(70))))

    assert reply.title == "Reminder: 70 dated changes tomorrow"
    assert "and 10 further dates" in reply.more[-1].text


async def test_all_of_a_digest_is_behind_its_more_button() -> None:
    acts = [announcement(event=str(n)) for n in range(45)]
    chat = answering(FakeRecords(gathered={"d1": digest(*acts)}))

    reply = await chat.pressed(asker(may_manage=False), "more", "d1")

    assert reply.private
    assert sum(bool(line.bold) for line in reply.lines) == 45
    assert (await chat.pressed(asker(), "more", "unknown")).title == "This alert is not on record any more"


texts = st.text(max_size=300)
acts = st.builds(
    announcement,
    event=st.uuids().map(str),
    jurisdiction=st.sampled_from(["CN", "US", None]),
    measure=st.sampled_from(["prohibition", "licence", None]),
    document=texts | st.none(),
    subjects=st.lists(texts, max_size=3).map(tuple),
    items=st.builds(report, source_name=texts, link=st.just("https://example.org/" + "x" * 400)).map(
        lambda one: (one,)
    ),
)


@settings(max_examples=40)
@given(st.lists(acts, min_size=1, max_size=60))
def test_a_digest_keeps_the_platforms_limits_whatever_acts_say(some: list[Announcement]) -> None:
    delivery = digest(*sorted(some, key=severity))
    reply = deliveries.digest(delivery)
    slack, discord = post_of(delivery, reply), body_of(delivery, reply)

    assert len(slack.blocks) <= 50
    assert len(json.dumps(slack.blocks, ensure_ascii=False)) < 16_000
    (embed,) = discord["embeds"]
    assert len(embed["title"]) + len(embed.get("description", "")) + len(embed["footer"]["text"]) <= 6000
    assert carries(discord, delivery.id)
    assert discord["allowed_mentions"] == NO_MENTIONS
