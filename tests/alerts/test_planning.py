from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.amendments import NewFacts, amended
from bot.alerts.planning import plan, plan_edit, plan_matching_now, plan_report, readable
from bot.model.announcement import following
from bot.model.delivery import Channel, delivery_id
from bot.subscriptions.filters import Filters
from bot.subscriptions.records import Subscription
from tests.alerts.samples import VOCABULARY, announcement, report
from tests.counting import counted

WHEN = datetime(2026, 11, 24, tzinfo=UTC)
EDITED = datetime(2026, 11, 20, 9, tzinfo=UTC)


def subscribed(channel: str, *texts: str) -> list[Subscription]:
    return [Subscription.of(Channel("slack", "T1", channel), text, "U1", WHEN) for text in texts]


def test_a_channel_with_several_matching_subscriptions_gets_one_delivery() -> None:
    subscriptions = [*subscribed("C1", "from:CN", "from:US", "graphite"), *subscribed("C2", "gallium")]
    pairs, broken = readable(subscriptions, Filters(VOCABULARY))

    (delivery,) = plan(announcement(), pairs)

    assert not broken
    assert delivery.channel == Channel("slack", "T1", "C1")
    assert delivery.subscriptions == (subscriptions[0].id, subscriptions[2].id)
    assert delivery.id == delivery_id("cn-graphite-licence", delivery.channel)


def test_planning_twice_gives_the_same_deliveries() -> None:
    pairs, _ = readable(subscribed("C1", "", "from:CN"), Filters(VOCABULARY))

    assert plan(announcement(), pairs) == plan(announcement(), pairs)


def test_a_filter_of_a_newer_version_is_set_apart_and_stops_nobody_else() -> None:
    pairs, broken = readable(subscribed("C1", "sector:energy", ""), Filters(VOCABULARY))

    assert [subscription.filter for subscription, _ in broken] == ["sector:energy"]
    assert len(plan(announcement(), pairs)) == 1


def channel(name: str) -> Channel:
    return Channel("slack", "T1", name)


@pytest.mark.parametrize(
    ("wanted", "posted"),
    [
        ("about:graphite", True),
        ("about:graphite to:US", True),
        ("about:gallium", False),
        ("from:US", False),
        ("about:graphite -kind:suspension", False),
    ],
)
def test_an_act_that_names_no_goods_is_matched_by_those_of_the_act_that_it_follows(wanted: str, posted: bool) -> None:  # noqa: FBT001 - a case
    earlier = announcement(event="a", destinations=("US",))
    later = announcement(event="b", follows="a", kind="suspension", subjects=(), destinations=())
    pairs, _ = readable(subscribed("C1", wanted), Filters(VOCABULARY))

    assert bool(plan(later, pairs, earlier=earlier)) is posted
    assert plan(later, pairs, earlier=announcement(event="another")) == plan(later, pairs) == ()
    for delivery in plan(later, pairs, [{channel("C1"): "d1"}], earlier=earlier):
        assert (delivery.kind, delivery.announcement) == ("follow-up", later)
    assert pairs[0][1].matches(following(later, earlier)) is posted, "lists, previews and the API judge as alerts do"


FILTERS = (
    "about:graphite",
    "about:gallium",
    "to:US",
    "-to:US",
    "from:CN",
    "-about:graphite",
    "tier:press",
    "kind:suspension",
)


@given(
    wanted=st.lists(st.sampled_from(FILTERS), min_size=1, max_size=3, unique=True).map(" ".join),
    goods=st.sampled_from([(), ("graphite",), ("gallium",)]),
    own=st.sampled_from([(), ("gallium",)]),
    places=st.sampled_from([(), ("US",)]),
    follows=st.sampled_from(["a", "z", None]),
    tiers=st.lists(st.sampled_from(["official", "press"]), min_size=1, max_size=2),
)
def test_what_lists_say_of_an_act_is_what_its_alert_does(  # noqa: PLR0917 - what may differ
    wanted: str,
    goods: tuple[str, ...],
    own: tuple[str, ...],
    places: tuple[str, ...],
    follows: str | None,
    tiers: list[str],
) -> None:
    items = tuple(report(id=str(number), tier=tier) for number, tier in enumerate(tiers))
    earlier = announcement(event="a", subjects=goods, destinations=("US",))
    later = announcement(event="b", follows=follows, subjects=own, destinations=places, items=items)
    pairs, _ = readable(subscribed("C1", wanted), Filters(VOCABULARY))
    told = following(later, earlier)

    assert pairs[0][1].matches(told) is bool(plan(later, pairs, earlier=earlier))
    assert bool(pairs[0][1].why_not(told)) is not pairs[0][1].matches(told)
    assert told.to_json() == later.to_json(), "as a record it is the act alone"


def test_an_edit_is_matched_again_with_the_goods_of_the_act_that_is_followed() -> None:
    earlier = announcement(event="a", destinations=("US",))
    known = announcement(event="b", follows="a", subjects=(), destinations=(), kind=None)
    changed = amended(known, NewFacts(kind="suspension"), "s", EDITED)
    pairs, _ = readable(subscribed("C1", "about:graphite kind:suspension"), Filters(VOCABULARY))
    pairs = [(replace(one, created_at=EDITED - timedelta(days=9)), wanted) for one, wanted in pairs]
    assert changed

    assert [one.kind for one in plan_matching_now(changed, pairs, (), earlier=earlier)] == ["alert"]
    assert plan_matching_now(changed, pairs, ()) == ()


def test_an_act_that_follows_another_goes_beside_its_alert_where_that_was_announced_and_matches() -> None:
    pairs, _ = readable(
        [*subscribed("C1", ""), *subscribed("C2", ""), *subscribed("C3", "gallium")], Filters(VOCABULARY)
    )
    nearest, further = {channel("C1"): "d2"}, {channel("C1"): "d1", channel("C3"): "d3"}

    first, second = plan(announcement(event="b", follows="a"), pairs, [nearest, further])

    assert (first.channel.id, first.kind, first.parent, first.loud) == ("C1", "follow-up", "d2", True)
    assert (second.channel.id, second.kind, second.parent) == ("C2", "alert", "")
    assert first.content.events == second.content.events == ("a",)
    assert first.id == delivery_id("b", first.channel)


def test_a_channel_that_muted_an_act_hears_of_none_that_follows() -> None:
    pairs, _ = readable([*subscribed("C1", ""), *subscribed("C2", "")], Filters(VOCABULARY))

    assert [one.channel.id for one in plan(announcement(), pairs, (), {channel("C1")})] == ["C2"]


def test_a_later_report_goes_quietly_where_the_act_was_announced() -> None:
    later = report(source="reuters")
    (one,) = plan_report(announcement(), later, [], {channel("C1"): "d1", channel("C2"): "d2"}, {channel("C2")})

    assert (one.kind, one.parent, one.loud, one.content.report) == ("report", "d1", False, later)
    assert one.id != delivery_id("cn-graphite-licence", one.channel)


def test_what_a_source_says_is_shown_once_and_after_twenty_reports_ten_at_a_time() -> None:
    sources = [report(source=f"s{number}") for number in range(40)]
    again = [report(source=one.source, id="2", title=one.title.upper()) for one in sources]
    shown = {
        one.source: [line.partition(":")[0] for line in told[0].content.lines] or 1
        for number, one in enumerate([*sources, *again, report()])
        if (told := plan_report(announcement(), one, [*sources, *again][:number], {channel("C1"): "d1"}))
    }

    tens = {f"s{last}": ["Ministry of Commerce"] * 10 for last in (29, 39)}
    assert shown == {f"s{number}": 1 for number in range(20)} | tens


def test_another_report_of_the_same_source_is_shown_too() -> None:
    first, second = report(source="agency"), report(source="agency", id="2", title="More on the ban of gallium")
    (one,) = plan_report(announcement(), second, [first], {channel("C1"): "d1"})

    assert (one.kind, one.loud, one.content.report) == ("report", False, second)
    assert one.id not in {told.id for told in plan_report(announcement(), first, [], {channel("C1"): "d1"})}


def test_an_alert_is_edited_five_times_within_three_days() -> None:
    act, edited = announcement(), 0
    for number in range(8):
        changed = amended(act, NewFacts(document=f"No. {number}"), "s", EDITED + timedelta(hours=number))
        assert changed
        act, edited = changed, edited + len(plan_edit(changed, {channel("C1"): "d1"}))
    late = amended(announcement(), NewFacts(document="No. 1"), "s", EDITED + timedelta(hours=72))
    assert late

    assert edited == 5
    assert plan_edit(late, {channel("C1"): "d1"}) == ()
    assert plan_edit(announcement(), {channel("C1"): "d1"}) == ()


def test_who_matches_only_since_a_change_is_told_then_unless_they_subscribed_after_the_act() -> None:
    early = [
        Subscription.of(channel(name), text, "U1", EDITED - timedelta(days=1))
        for name, text in (("C1", "from:CN"), ("C2", "about:gallium"), ("C3", "about:gallium"), ("C4", "from:US"))
    ]
    pairs, _ = readable([*early, *subscribed("C5", "about:gallium")], Filters(VOCABULARY))
    known = announcement(announced_at=EDITED.isoformat())
    changed = amended(known, NewFacts(subjects=("gallium",)), "s", EDITED + timedelta(hours=1), how="extend")
    late = amended(known, NewFacts(subjects=("gallium",)), "s", EDITED + timedelta(hours=73), how="extend")
    assert changed
    assert late

    told = plan_matching_now(changed, pairs, {channel("C1")}, {channel("C3")})
    assert [(one.channel.id, one.kind) for one in told] == [("C2", "alert")]
    assert told[0].id == delivery_id(known.event, channel("C2"))
    assert plan_matching_now(late, pairs, {channel("C1")}) == ()
    assert plan_matching_now(known, pairs, ()) == ()


def test_each_edit_is_another_delivery_and_the_same_when_planned_again() -> None:
    first = amended(announcement(), NewFacts(document="No. 1"), "s", EDITED)
    assert first
    second = amended(first, NewFacts(document="No. 2"), "s", EDITED + timedelta(hours=1))
    assert second
    where = {channel("C1"): "d1"}

    assert plan_edit(first, where)[0].id == plan_edit(first, where)[0].id
    assert plan_edit(first, where)[0].id != plan_edit(second, where)[0].id


@pytest.mark.timeout(120)
def test_ten_thousand_subscriptions_take_a_few_calls_each() -> None:
    texts = (
        "from:CN about:graphite -tag{0}",
        "licence (quota | gallium) -tag{0}",
        "from:US | tag{0}",
        '"dual use" -tag{0}',
    )
    subscriptions = [s for i in range(10_000) for s in subscribed(f"C{i}", texts[i % 4].format(i))]
    pairs, _ = readable(subscriptions, Filters(VOCABULARY))

    plan(announcement(), pairs)
    with counted() as calls:
        planned = plan(announcement(), pairs)

    assert len(planned) == 5_000
    assert calls[0] < 25 * len(subscriptions)
