from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.planning import ACTS_IN_DIGEST, Timing, modes_of, moves, plan, severity
from bot.model.announcement import Announcement
from bot.model.delivery import Channel, Delivery, HeldDelivery, Moves
from bot.subscriptions.delivery_options import AT_ONCE, OFF, Digest, Options, PostingMode, Quiet
from bot.subscriptions.filters import parse
from bot.subscriptions.records import ChannelDefaults, Subscription
from tests.alerts.samples import VOCABULARY, announcement

CHANNEL = Channel("slack", "T1", "C1")
PLANNED = datetime(2026, 11, 24, 22, 30, tzinfo=UTC)
DAILY = PostingMode(digest=Digest(time(9)))
WEEKLY = PostingMode(digest=Digest(time(9), 4))
QUIET = PostingMode(quiet=Quiet(time(22), time(7)))
ROLE = "<@&123456789012345678>"


def held(name: str, *subscriptions: str, planned: datetime = PLANNED) -> HeldDelivery:
    return HeldDelivery(name, f"act-{name}", subscriptions or ("s",), planned)


def decide(queue: list[HeldDelivery], modes: dict[str, PostingMode], now: datetime, **measures: str) -> Moves:
    acts = {one.event: announcement(event=one.event, measure=measures.get(one.id, "licence")) for one in queue}
    return moves(CHANNEL, queue, modes, acts, now)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_nothing_moves_before_its_time_and_the_next_look_is_then() -> None:
    found = decide([held("a"), held("b")], {"s": DAILY}, at("2026-11-25T08:59:59"))

    assert found == Moves(next_look=at("2026-11-25T09:00"))


def test_a_digest_gathers_all_that_waited_the_gravest_first() -> None:
    queue = [held("a"), held("b", planned=PLANNED + timedelta(hours=1)), held("c")]

    found = decide(queue, {"s": DAILY}, at("2026-11-25T09:00:01"), b="prohibition", c="quota")

    (digest,) = found.digests
    assert digest.kind == "digest"
    assert digest.content.events == ("act-b", "act-c", "act-a")
    assert digest.content.get("every") == "daily"
    assert [(step.what, step.why) for step in found.steps] == [("gather", digest.id)] * 3
    assert found.next_look is None


def test_a_digest_of_one_act_is_its_alert() -> None:
    found = decide([held("a")], {"s": WEEKLY}, at("2026-11-27T09:00"))

    assert not found.digests
    assert [(step.what, step.id) for step in found.steps] == [("send", "a")]


def test_what_came_in_quiet_hours_is_posted_at_their_end_in_its_order() -> None:
    queue = [held("b"), held("a"), held("c")]

    assert not decide(queue, {"s": QUIET}, at("2026-11-25T06:59")).steps
    assert [(s.what, s.id) for s in decide(queue, {"s": QUIET}, at("2026-11-25T07:00")).steps] == [
        ("send", "b"),
        ("send", "a"),
        ("send", "c"),
    ]


def test_the_first_of_several_subscriptions_decides() -> None:
    modes = {"daily": DAILY, "weekly": WEEKLY, "now": AT_ONCE}

    both = decide([held("a", "weekly", "daily")], modes, at("2026-11-25T09:00"))
    assert [step.what for step in both.steps] == ["send"]
    assert [step.what for step in decide([held("a", "weekly", "now")], modes, PLANNED).steps] == ["send"]


def test_what_waits_for_a_removed_subscription_is_dropped_and_for_another_one_stays() -> None:
    found = decide([held("a", "gone"), held("b", "gone", "s")], {"s": DAILY}, PLANNED)

    assert [(step.what, step.id) for step in found.steps] == [("drop", "a")]
    assert "removed" in found.steps[0].why
    assert found.next_look == at("2026-11-25T09:00")


def test_new_options_count_for_what_waits_already() -> None:
    now = at("2026-11-25T01:00")

    assert [s.what for s in decide([held("a")], {"s": AT_ONCE}, now).steps] == ["send"]
    in_tokyo = PostingMode(digest=Digest(time(9)), zone="Asia/Tokyo")
    # 09:00 in Tokyo was at 00:00 UTC, after it was planned: it is due now.
    assert [s.what for s in decide([held("a")], {"s": in_tokyo}, now).steps] == ["send"]
    assert [s.what for s in decide([held("a")], {"s": QUIET}, now, a="prohibition").steps] == ["send"]


def test_what_a_clock_that_was_ahead_planned_counts_as_planned_now() -> None:
    now = at("2026-11-24T12:00")
    found = decide([held("a", planned=at("2027-11-24T12:00"))], {"s": DAILY}, now)

    assert found.next_look == at("2026-11-25T09:00")
    assert [(step.what, step.why) for step in found.steps] == [("replan", str(int(now.timestamp() * 1000)))]


def test_an_act_that_is_no_longer_on_record_is_dropped() -> None:
    found = moves(CHANNEL, [held("a")], {"s": DAILY}, {}, PLANNED)

    assert [(step.what, step.why) for step in found.steps] == [("drop", "its announcement is no longer on record")]


def test_more_acts_than_a_message_should_hold_make_two_digests() -> None:
    queue = [held(str(n)) for n in range(ACTS_IN_DIGEST + 3)]

    found = decide(queue, {"s": DAILY}, at("2026-11-25T09:00"))

    assert [len(one.content.events) for one in found.digests] == [ACTS_IN_DIGEST, 3]
    assert len({one.id for one in found.digests}) == 2


modes = st.sampled_from([DAILY, WEEKLY, QUIET, AT_ONCE, PostingMode(Digest(time(2, 30)), None, "Europe/Berlin")])
hours = st.integers(0, 24 * 12)


@given(
    st.lists(st.tuples(hours, st.sets(st.sampled_from("xyz"))), max_size=12),
    st.fixed_dictionaries({}, optional=dict.fromkeys("xyz", modes)),
    hours,
)
def test_each_delivery_leaves_once_or_waits_and_a_digest_holds_what_it_gathered(
    planned: list[tuple[int, set[str]]], known: dict[str, PostingMode], later: int
) -> None:
    queue = [
        held(str(n), *(sorted(names) or ["none"]), planned=PLANNED + timedelta(hours=hour))
        for n, (hour, names) in enumerate(planned)
    ]
    now = PLANNED + timedelta(hours=later)

    found = decide(queue, known, now)

    left = [step.id for step in found.steps if step.what != "replan"]
    assert len(left) == len(set(left))
    gathered = [step.id for step in found.steps if step.what == "gather"]
    assert sorted(event for one in found.digests for event in one.content.events) == sorted(
        f"act-{n}" for n in gathered
    )
    waiting = {one.id for one in queue} - set(left)
    assert (found.next_look is not None) == bool(waiting)
    assert found.next_look is None or found.next_look > now
    # Looking again at what is left, at the next look or a fortnight later, moves all of it.
    rest = [one for one in queue if one.id in waiting]
    much_later = decide(rest, known, now + timedelta(days=40))
    assert {step.id for step in much_later.steps if step.what != "replan"} == waiting


def test_bans_come_before_licences_and_what_eases_comes_last() -> None:
    acts = [
        announcement(event="eased", kind="suspension", measure="prohibition"),
        announcement(event="licence"),
        announcement(event="unknown", measure=None),
        announcement(event="ban", measure="prohibition"),
        announcement(event="technology", measure="technology-ban"),
        announcement(event="guidance", kind="guidance", measure="quota"),
    ]

    assert [act.event for act in sorted(acts, key=severity)] == [
        "ban",
        "technology",
        "licence",
        "unknown",
        "eased",
        "guidance",
    ]


def subscription(text: str, options: Options) -> Subscription:
    return Subscription.of(CHANNEL, text, "U1", PLANNED, options)


def planned_for(
    *subscriptions: Subscription, act: Announcement | None = None, usual: Options | None = None
) -> Delivery:
    act = act or announcement()
    pairs = [(one, parse("", VOCABULARY)) for one in subscriptions]
    channels = {CHANNEL: ChannelDefaults(usual)} if usual else {}
    (found,) = plan(act, pairs, timing=Timing(act, modes_of(subscriptions, channels), PLANNED))
    return found


def test_without_options_an_alert_is_planned_as_ever() -> None:
    found = planned_for(subscription("a", Options()))

    assert (found.due, found.mention) == (None, "")


def test_an_alert_waits_until_the_first_of_its_subscriptions_wants_it() -> None:
    daily, weekly = (
        subscription("a", Options(digest=Digest(time(9)))),
        subscription("b", Options(digest=Digest(time(9), 4))),
    )

    assert planned_for(daily, weekly).due == at("2026-11-25T09:00")
    assert planned_for(weekly).due == at("2026-11-27T09:00")
    assert planned_for(weekly, subscription("c", Options())).due is None


@pytest.mark.parametrize(
    ("measure", "waits"), [("licence", True), ("prohibition", False), ("technology-ban", False), (None, True)]
)
def test_only_bans_are_posted_in_quiet_hours(measure: str | None, waits: bool) -> None:  # noqa: FBT001 - a table's column
    one = subscription("a", Options(quiet=Quiet(time(22), time(7))))

    assert (planned_for(one, act=announcement(measure=measure)).due is not None) == waits


def test_the_channels_usual_options_hold_where_a_subscription_says_nothing() -> None:
    usual = Options(digest=Digest(time(9)), zone="Europe/Berlin")

    assert planned_for(subscription("a", Options()), usual=usual).due == at("2026-11-25T08:00")
    assert planned_for(subscription("a", Options(digest=OFF)), usual=usual).due is None


def test_somebody_is_called_only_for_the_chosen_kinds() -> None:
    one = subscription("a", Options(mention=ROLE, mention_on=("new-measure",)))

    assert planned_for(one).mention == ROLE
    assert planned_for(one, act=announcement(kind="amendment")).mention == ""
    assert planned_for(subscription("b", Options(mention=ROLE))).mention == ""
    assert (
        planned_for(subscription("b", Options(mention=ROLE)), act=announcement(measure="prohibition")).mention == ROLE
    )
