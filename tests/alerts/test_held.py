from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.alerts.amendments import NewFacts
from bot.alerts.reminders import Dated
from bot.store.keys import Keys
from bot.store.redis import Client
from bot.subscriptions.delivery_options import OFF, Digest, Options, Quiet
from bot.subscriptions.records import ChannelDefaults
from tests.alerts.held_deliveries import START, House, channel
from tests.alerts.samples import announcement


@pytest.fixture
def house(redis: Client, keys: Keys) -> House:
    return House(redis, keys)


async def test_without_options_an_act_goes_out_at_once(house: House) -> None:
    await house.subscribe("c", "")
    await house.announce("a")

    assert await house.posted("c") == ["a"]
    assert house.woken == [channel("c")]


async def test_a_daily_digest_holds_the_acts_of_a_day_in_one_message(house: House) -> None:
    await house.subscribe("c", "digest:daily@09:00 tz:Europe/Berlin")
    await house.announce("a")
    await house.announce("b", measure="prohibition")
    await house.at("2026-11-25T07:59:59")

    assert (await house.posted("c"), await house.waiting("c")) == ([], ["a", "b"])

    await house.at("2026-11-25T08:00:00")
    assert (await house.posted("c"), await house.waiting("c")) == (["[b, a]"], [])
    assert [await house.state(event, "c") for event in "ab"] == ["gathered", "gathered"]
    assert channel("c") in house.woken

    await house.announce("d")
    await house.announce("e")
    await house.at("2026-11-26T08:00:00")
    assert await house.posted("c") == ["[b, a]", "[d, e]"]


async def test_what_comes_in_quiet_hours_is_posted_at_their_end_in_order_and_bans_at_once(house: House) -> None:
    await house.subscribe("c", "quiet:22:00-07:00 tz:Europe/Berlin")
    await house.at("2026-11-24T21:30")
    await house.announce("a")
    await house.announce("ban", measure="prohibition")
    await house.announce("b")
    await house.at("2026-11-25T05:59")
    assert await house.posted("c") == ["ban"]

    # Planned after the end of the quiet hours, but before anybody has looked at the held queue: it must not overtake.
    house.now = datetime(2026, 11, 25, 6, 0, 0, 500_000, tzinfo=UTC)
    await house.announce("c")
    assert await house.posted("c") == ["ban"]
    await house.at("2026-11-25T06:00:01")
    assert await house.posted("c") == ["ban", "a", "b", "c"]


async def test_a_pause_holds_bans_too_and_its_end_or_a_resume_posts_everything_in_order(house: House) -> None:
    paused = ChannelDefaults(Options(pause=datetime(2026, 11, 26, 8, tzinfo=UTC)))
    for name in ("c", "d"):
        await house.subscribe(name, "")
        await house.settings.change(channel(name), paused, "U1")
    await house.announce("a")
    await house.announce("ban", measure="prohibition")
    await house.settings.change(channel("d"), ChannelDefaults(), "U1")
    await house.at("2026-11-24T12:00:02")
    assert (await house.posted("c"), await house.waiting("c")) == ([], ["a", "ban"])
    assert await house.posted("d") == ["a", "ban"]

    await house.at("2026-11-26T07:59:59")
    assert await house.posted("c") == []
    await house.at("2026-11-26T08:00:01")
    assert await house.posted("c") == ["a", "ban"]


async def test_an_act_that_turns_out_to_be_a_ban_in_quiet_hours_is_posted_then(house: House) -> None:
    await house.subscribe("c", "quiet:10:00-18:00")
    act = await house.announce("a", measure=None)
    await house.announce("b")
    assert await house.waiting("c") == ["a", "b"]

    await house.change(act, NewFacts(measure="prohibition"))
    await house.at("2026-11-24T12:00:02")
    assert (await house.posted("c"), await house.waiting("c")) == (["a"], ["b"])


async def test_each_channel_has_its_own_time(house: House) -> None:
    await house.subscribe("berlin", "digest:daily tz:Europe/Berlin")
    await house.subscribe("tokyo", "digest:daily tz:Asia/Tokyo")
    await house.subscribe("weekly", "digest:weekly@wed-12:00")
    for event in "ab":
        await house.announce(event)

    await house.at("2026-11-25T00:00")
    assert [await house.posted(name) for name in ("tokyo", "berlin", "weekly")] == [["[a, b]"], [], []]
    await house.at("2026-11-25T08:00")
    assert [await house.posted(name) for name in ("tokyo", "berlin", "weekly")] == [["[a, b]"], ["[a, b]"], []]
    await house.at("2026-11-25T12:00")
    assert [await house.posted(name) for name in ("tokyo", "berlin", "weekly")] == [["[a, b]"]] * 3


async def test_a_digest_comes_once_in_the_night_in_which_an_hour_comes_twice(house: House) -> None:
    await house.subscribe("c", "digest:daily@02:30 tz:Europe/Berlin")
    await house.at("2026-10-24T12:00", set_=True)
    await house.announce("a")
    await house.announce("b")
    await house.at("2026-10-25T00:30")
    assert await house.posted("c") == ["[a, b]"]

    await house.announce("d")
    await house.announce("e")
    await house.at("2026-10-25T01:30")
    assert await house.waiting("c") == ["d", "e"]
    await house.at("2026-10-26T01:30")
    assert await house.posted("c") == ["[a, b]", "[d, e]"]


async def test_a_bot_that_was_off_posts_what_was_due_meanwhile_once(house: House) -> None:
    await house.subscribe("c", "digest:daily@09:00")
    await house.announce("a")
    await house.announce("b")
    house.restart()
    await house.at("2026-11-28T12:00")
    house.restart()
    await house.at("2026-11-28T12:00:01")

    assert await house.posted("c") == ["[a, b]"]


@pytest.mark.parametrize("text", ["quiet:10:00-14:00", "digest:daily@09:00"])
async def test_a_change_of_options_counts_for_what_waits(house: House, text: str) -> None:
    await house.subscribe("c", text)
    await house.announce("a")
    assert await house.waiting("c") == ["a"]

    await house.subscribe("c", "")
    await house.at("2026-11-24T12:00:01")
    assert (await house.posted("c"), await house.waiting("c")) == (["a"], [])


async def test_another_zone_of_the_channel_counts_for_what_waits(house: House) -> None:
    settings = Options(digest=Digest(time(9)), zone="America/New_York")
    await house.settings.change(channel("c"), ChannelDefaults(settings), "U1")
    await house.subscribe("c", "")
    await house.announce("a")
    await house.announce("b")
    await house.at("2026-11-24T13:59")
    assert await house.waiting("c") == ["a", "b"]

    # In Kathmandu 09:00 of the next day is at 03:15 UTC.
    await house.settings.change(channel("c"), ChannelDefaults(Options(Digest(time(9)), zone="Asia/Kathmandu")), "U1")
    await house.at("2026-11-24T14:00")
    assert await house.waiting("c") == ["a", "b"]
    await house.at("2026-11-25T03:14:59")
    assert await house.posted("c") == []
    await house.at("2026-11-25T03:15")
    assert await house.posted("c") == ["[a, b]"]

    await house.settings.change(channel("c"), ChannelDefaults(), "U1")
    await house.announce("d")
    assert await house.posted("c") == ["[a, b]", "d"]


async def test_a_subscription_can_be_apart_from_its_channels_digest(house: House) -> None:
    await house.settings.change(channel("c"), ChannelDefaults(Options(digest=Digest(time(9)))), "U1")
    await house.subscribe("c", "from:US digest:off")
    await house.subscribe("c", "")
    await house.announce("us", jurisdiction="US")
    await house.announce("cn")

    assert (await house.posted("c"), await house.waiting("c")) == (["us"], ["cn"])
    assert (await house.subscriptions.of(channel("c")))[0].options.digest in (OFF, None)


async def test_what_waits_for_a_removed_subscription_is_withdrawn_and_on_record(house: House) -> None:
    gone = await house.subscribe("c", "from:CN digest:daily")
    await house.subscribe("c", "graphite digest:weekly@wed-12:00")
    await house.announce("both")
    await house.announce("one", summary="gallium", items=())
    await house.subscriptions.remove(gone.id, "U1")
    await house.at("2026-11-24T12:00:01")

    assert await house.waiting("c") == ["both"]
    assert await house.state("one", "c") == "withdrawn"
    await house.at("2026-11-25T12:00")
    assert await house.posted("c") == ["both"]


async def test_what_waits_for_a_subscription_waits_on_when_its_filter_and_name_are_edited(house: House) -> None:
    one = await house.subscribe("c", "from:CN digest:daily@09:00")
    await house.announce("a")
    assert await house.waiting("c") == ["a"]
    await house.subscriptions.add(replace(one, filter="from:CN about:gallium", name="Gallium"), "U1")
    await house.announce("b")

    assert await house.waiting("c") == ["a"], "the edited filter lets b not in, and keeps what was told to wait"
    await house.at("2026-11-25T09:00")
    assert await house.posted("c") == ["a"]


async def test_a_pause_of_one_subscription_holds_what_no_other_one_matches(house: House) -> None:
    one = await house.subscribe("c", "from:CN")
    await house.subscribe("c", "about:graphite")
    until = datetime(2026, 11, 26, 9, tzinfo=UTC)
    await house.subscriptions.add(replace(one, options=replace(one.options, pause=until)), "U1")
    await house.announce("both")
    await house.announce("alone", subjects=("rare earths",), summary="rare earths", items=())

    assert (await house.posted("c"), await house.waiting("c")) == (["both"], ["alone"])
    await house.subscriptions.add(one, "U1")
    await house.at("2026-11-24T12:00:01")
    assert (await house.posted("c"), await house.waiting("c")) == (["both", "alone"], [])


async def test_a_clock_that_was_ahead_and_is_set_back_holds_nothing_for_a_year(house: House) -> None:
    await house.subscribe("c", "digest:daily@09:00")
    await house.at("2027-11-24T12:00", set_=True)
    await house.announce("a")
    await house.announce("b")
    await house.at("2026-11-24T12:00", set_=True)
    assert await house.waiting("c") == ["a", "b"]

    await house.at("2026-11-25T09:00")
    assert await house.posted("c") == ["[a, b]"]


async def test_a_clock_that_jumps_ahead_posts_once(house: House) -> None:
    await house.subscribe("c", "digest:daily@09:00")
    await house.announce("a")
    await house.announce("b")
    await house.at("2026-12-24T12:00", set_=True)
    await house.at("2026-11-24T12:00:02", set_=True)
    await house.at("2026-11-26T12:00")

    assert await house.posted("c") == ["[a, b]"]


async def test_two_processes_that_move_the_same_shelf_move_it_once(house: House, redis: Client, keys: Keys) -> None:
    other = House(redis, keys)
    await house.subscribe("c", "digest:daily@09:00")
    await house.announce("a")
    await house.announce("b")
    slow = await house.later.held_queue(channel("c"))
    moved_first = False

    async def late_queue(_: object) -> object:
        # Both read the held queue; the other one moves it first.
        nonlocal moved_first
        await other.at("2026-11-25T09:00")
        moved_first = True
        return slow

    house.later.held_queue = late_queue  # type: ignore[method-assign, assignment] # the moment between reading and moving
    await house.at("2026-11-25T09:00")

    assert moved_first
    assert await house.posted("c") == ["[a, b]"]


async def test_what_is_planned_while_a_shelf_is_moved_stays_on_it(house: House) -> None:
    await house.subscribe("c", "digest:daily@09:00")
    await house.announce("a")
    await house.announce("b")
    read_ = await house.later.held_queue(channel("c"))
    await house.announce("d")

    async def earlier_queue(_: object) -> object:
        return read_

    known = house.later.held_queue
    house.later.held_queue = earlier_queue  # type: ignore[method-assign, assignment] # as above
    await house.at("2026-11-25T09:00")
    house.later.held_queue = known  # type: ignore[method-assign] # as above

    assert (await house.posted("c"), await house.waiting("c")) == (["[a, b]"], ["d"])
    await house.at("2026-11-25T09:00:01")
    assert await house.posted("c") == ["[a, b]", "d"]


async def test_a_record_that_was_lost_does_not_hold_up_the_rest(house: House, redis: Client, keys: Keys) -> None:
    await house.subscribe("c", "digest:daily@09:00")
    await house.announce("a")
    await house.announce("b")
    queue = await house.later.held_queue(channel("c"))
    await redis.delete(keys.delivery(queue.held[0].id))
    await house.at("2026-11-25T09:00")

    assert (await house.posted("c"), await house.waiting("c")) == (["b"], [])
    assert await house.later.due() == []


def rule(day: str, what: str, **changes: object) -> Dated:
    return Dated(date.fromisoformat(day), announcement(**changes), "No. 1", what, "https://example.org")


async def reminded(house: House, dates: Sequence[Dated], text: str, *times: str) -> list[list[str]]:
    house.dates = dates
    await house.subscribe("c", text)
    for now in times:
        await house.at(now)
    return await house.dates_told("c")


async def test_a_channel_is_reminded_before_a_date_and_on_the_day_once_each(house: House) -> None:
    dates = [rule("2026-11-27", "ban"), rule("2026-12-01", "licence"), rule("2026-11-27", "other", jurisdiction="US")]
    told = await reminded(
        house,
        dates,
        "from:CN remind:1 tz:Europe/Berlin",
        "2026-11-24T12:01",
        "2026-11-25T12:00",
        "2026-11-26T07:59",
        "2026-11-26T08:00",
        "2026-11-26T08:30",
        "2026-11-27T08:00",
        "2026-11-28T08:00",
    )

    assert told == [["ban"], ["ban"]]
    assert await house.posted("c") == ["!2026-11-26", "!2026-11-27"]


async def test_who_opts_in_after_nine_is_reminded_from_the_next_day_on(house: House) -> None:
    told = await reminded(house, [rule("2026-11-24", "today")], "remind:1", "2026-11-24T12:01", "2026-11-24T12:02")

    assert told == []


async def test_reminders_survive_a_restart_and_an_outage_without_being_told_twice(house: House) -> None:
    house.dates = [rule("2026-11-27", "ban")]
    await house.subscribe("c", "remind:1")
    await house.at("2026-11-24T12:00")
    house.restart()
    await house.at("2026-11-29T12:00")
    house.restart()
    await house.at("2026-11-29T12:05")

    assert await house.dates_told("c") == [["ban"]]


async def test_a_reminder_that_was_planned_but_not_noted_down_is_not_planned_twice(
    house: House, redis: Client, keys: Keys
) -> None:
    house.dates = [rule("2026-11-27", "ban")]
    await house.subscribe("c", "remind:1")
    await house.at("2026-11-24T12:00")
    before = await redis.hgetall(keys.reminder_days)
    await house.at("2026-11-26T09:00")
    # Killed between the two: the day is still the old one.
    await redis.hset(keys.reminder_days, channel("c").key, before[channel("c").key])
    house.restart()
    await house.at("2026-11-26T09:01")

    assert await house.dates_told("c") == [["ban"]]


async def test_another_zone_does_not_repeat_a_days_reminder(house: House) -> None:
    house.dates = [rule("2026-11-27", "ban")]
    await house.subscribe("c", "remind:1 tz:Asia/Tokyo")
    await house.at("2026-11-24T12:00")
    await house.at("2026-11-26T00:00")
    await house.subscribe("c", "tz:America/New_York")
    await house.at("2026-11-26T14:00")
    await house.at("2026-11-26T14:01")

    assert await house.dates_told("c") == [["ban"]]


async def test_an_announced_acts_day_is_reminded_where_it_matched(house: House) -> None:
    await house.subscribe("c", "from:CN remind:1")
    await house.subscribe("d", "from:US remind:1")
    await house.at("2026-11-24T12:00")
    await house.announce("act", effective="2026-12-01")
    await house.at("2026-11-30T09:00")

    assert await house.dates_told("c") == [["act"]]
    assert await house.dates_told("d") == []


async def test_who_opts_out_and_in_again_begins_anew(house: House) -> None:
    house.dates = [rule("2026-11-27", "ban"), rule("2026-12-05", "later")]
    await house.subscribe("c", "remind:1")
    await house.at("2026-11-24T12:00")
    await house.subscribe("c", "remind:off")
    await house.at("2026-11-25T12:00")
    await house.subscribe("c", "remind:1")
    await house.at("2026-11-29T12:00")
    assert await house.dates_told("c") == []
    await house.at("2026-12-04T12:00")
    assert await house.dates_told("c") == [["later"]]


async def test_a_clock_that_was_far_ahead_does_not_silence_reminders(house: House) -> None:
    house.dates = [rule("2026-11-27", "ban")]
    await house.subscribe("c", "remind:1")
    await house.at("2027-11-24T12:00", set_=True)
    await house.at("2026-11-24T12:00", set_=True)
    await house.at("2026-11-26T09:00")

    assert await house.dates_told("c") == [["ban"]]


OPTIONS = [
    "",
    "digest:off quiet:off",
    "digest:daily@09:00 tz:Europe/Berlin",
    "digest:daily@02:30 tz:Australia/Lord_Howe",
    "digest:weekly@wed tz:America/New_York",
    "quiet:22:00-07:00 tz:Asia/Tehran",
    "quiet:09:00-17:00 digest:daily@12:00",
]
SETTINGS = [
    ChannelDefaults(),
    ChannelDefaults(Options(digest=Digest(time(9)))),
    ChannelDefaults(Options(quiet=Quiet(time(20), time(6)), zone="Asia/Tokyo")),
    ChannelDefaults(Options(digest=Digest(time(18), 6), zone="Pacific/Chatham")),
]


@pytest.mark.parametrize("seed", range(12))
async def test_whatever_happens_in_whatever_order_each_act_is_posted_once_or_withdrawn(house: House, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - repeatable chance, no secret
    now, announced = START, 0
    subscribed = await house.subscribe("c", chance.choice(OPTIONS))
    other = await house.subscribe("c", f"from:CN {chance.choice(OPTIONS)}")
    removed = False
    for _ in range(60):
        match chance.choice(["act", "act", "act", "time", "time", "options", "settings", "restart", "clock", "remove"]):
            case "act":
                measure = chance.choice(["licence", "prohibition"])
                await house.announce(f"act-{announced}", jurisdiction=chance.choice(["CN", "US"]), measure=measure)
                announced += 1
            case "time":
                now += timedelta(hours=chance.choice([1, 5, 13, 30]))
                await house.at(now.replace(tzinfo=None).isoformat())
            case "options":
                await house.subscribe("c", chance.choice(OPTIONS))
            case "settings":
                await house.settings.change(channel("c"), chance.choice(SETTINGS), "U1")
            case "restart":
                house.restart()
            case "clock":
                jump = chance.choice([timedelta(days=3), timedelta(hours=2)]) * chance.choice([1, -1])
                await house.at((now + jump).replace(tzinfo=None).isoformat(), set_=True)
                await house.at(now.replace(tzinfo=None).isoformat(), set_=True)
            case "remove" if not removed and chance.random() < 0.3:
                removed = True
                await house.subscriptions.remove(other.id, "U1")
    await house.at((now + timedelta(days=20)).replace(tzinfo=None).isoformat())

    assert await house.waiting("c") == []
    posted = [act for one in await house.posted("c") for act in one.strip("[]").split(", ")]
    withdrawn = [f"act-{n}" for n in range(announced) if await house.state(f"act-{n}", "c") == "withdrawn"]
    assert sorted([*posted, *withdrawn]) == sorted(f"act-{n}" for n in range(announced))
    # The subscription to everything stands, so that nothing has to be withdrawn.
    assert withdrawn == []
    assert subscribed.filter == ""
