"""An act that only an added source tells reaches the workspace that added it, marked, and nobody else."""

from __future__ import annotations

from datetime import UTC, date, datetime

from bot.alerts.planning import plan, plan_matching_now, plan_report
from bot.alerts.reminders import ReminderRequest, announced, reminder
from bot.feeds.added import new_id
from bot.model.added import EVERYBODY, all_seen_in, mark_of, seen_in
from bot.model.announcement import Announcement
from bot.model.delivery import TERMINAL, Channel, Delivery
from bot.store.events import Events, Ruling
from bot.store.keys import Keys
from bot.store.redis import Client
from bot.subscriptions.delivery_options import PostingMode
from bot.subscriptions.filters import parse
from bot.subscriptions.records import Subscription
from handlers.messages import alerts, deliveries
from tests.alerts.samples import VOCABULARY, announcement, report
from tests.commands.fakes import words

OURS, THEIRS = Channel("slack", "T1", "C1"), Channel("slack", "T2", "C1")
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
OWN = new_id(mark_of(OURS), "A blog", "https://blog.example/feed", ())
BLOG = report(source=OWN, source_name="A blog", authority=None, tier="press", id="b1", title="Graphite licence needed")
EVERYTHING = parse("", VOCABULARY)
SUBSCRIPTIONS = [(Subscription.of(channel, "", "U1", NOW), EVERYTHING) for channel in (OURS, THEIRS, TERMINAL)]


def places(planned: tuple[Delivery, ...]) -> list[Channel]:
    return [one.channel for one in planned]


def test_only_their_own_workspace_and_the_operators_terminal_are_told() -> None:
    assert places(plan(announcement(items=(BLOG,)), SUBSCRIPTIONS)) == [OURS, TERMINAL]


def test_what_an_operator_added_is_told_to_everybody_and_stays_marked() -> None:
    source = new_id(EVERYBODY, "A list", "https://list.example", ())
    act = announcement(items=(report(source=source, tier="press"),))

    assert places(plan(act, SUBSCRIPTIONS)) == [OURS, THEIRS, TERMINAL]
    assert any("nobody has confirmed" in line for line in words(alerts.alert(act)))


def test_a_filter_is_asked_of_what_the_channel_sees() -> None:
    act = announcement(items=(report(), BLOG))
    press = [
        (Subscription.of(channel, "tier:press", "U1", NOW), parse("tier:press", VOCABULARY))
        for channel in (OURS, THEIRS)
    ]
    mine = [(Subscription.of(OURS, f"source:{OWN}", "U1", NOW), parse(f"source:{OWN}", VOCABULARY))]

    assert places(plan(act, press)) == [OURS]
    assert places(plan(act, mine)) == [OURS]


def test_when_an_authority_reports_it_too_the_others_are_told_then() -> None:
    act = announcement(items=(BLOG, report()))

    assert places(plan_matching_now(act, SUBSCRIPTIONS, [OURS, TERMINAL], report=report())) == [THEIRS]


def test_a_later_report_of_an_added_source_goes_to_its_workspace_alone() -> None:
    act = announcement(items=(report(),))
    told = plan_report(act, BLOG, (), {OURS: "a", THEIRS: "b"})

    assert places(told) == [OURS]


def test_others_see_neither_the_report_nor_its_name() -> None:
    act = announcement(items=(BLOG, report()))
    theirs = seen_in(act, THEIRS)

    assert theirs is not None
    assert "blog" not in " ".join(words(alerts.alert(theirs))).casefold()
    assert "and 1 more" in " ".join(words(alerts.alert(act)))
    assert all_seen_in([announcement(items=(BLOG,))], THEIRS) == []


def test_its_alert_and_digest_line_say_that_it_is_unverified() -> None:
    act = announcement(items=(BLOG,))
    shown = words(alerts.alert(act))
    digest = deliveries.digest(Delivery("d", OURS, kind="digest", others=(act, act)))

    assert "A blog (added in chat, unverified): “Graphite licence needed” open" in shown or any(
        line.startswith("A blog (added in chat, unverified)") for line in shown
    )
    assert any("added in chat, unverified" in line for line in words(digest))


def test_nobody_else_is_reminded_of_it() -> None:
    act = announcement(items=(BLOG,), effective="2026-12-01")
    wanted = [ReminderRequest("s", EVERYTHING, PostingMode(remind=(1,)))]
    dated = announced([act], ())
    days = (date(2026, 11, 29), date(2026, 11, 30))

    assert reminder(OURS, wanted, dated, *days) is not None
    assert reminder(THEIRS, wanted, dated, *days) is None


async def test_it_marks_no_rule_as_changed(redis: Client, keys: Keys) -> None:
    for number, item in enumerate((BLOG, report())):
        act: Announcement = announcement(event=f"e{number}", items=(item,), measures=("cn-2023-39",))
        await redis.set(keys.intake_cursor, f"{number}-0")
        await Events(redis, keys).settle(
            f"{number}-0" if number else "0-0",
            f"{number + 1}-0",
            f"i{number}",
            Ruling("announce", act.event, "{}", act),
        )
        marked = await redis.hgetall(keys.touched)
        assert bool(marked) is bool(number)
