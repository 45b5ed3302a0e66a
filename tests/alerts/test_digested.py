"""Later reports, edits and follow-ups of an act that was posted in a digest."""

from __future__ import annotations

import pytest

from bot.alerts.amendments import NewFacts
from bot.model.announcement import FollowUp
from bot.model.delivery import Delivery
from bot.store.events import Ruling
from bot.store.keys import Keys
from bot.store.redis import Client
from bot.store.reviews import Reviews
from handlers.messages import alerts
from tests.alerts.held_deliveries import House, channel
from tests.alerts.samples import report

MORNING = "2026-11-25T09:00"


@pytest.fixture
async def house(redis: Client, keys: Keys) -> House:
    """A channel with a daily digest, in which the acts a and b were told of."""
    made = House(redis, keys)
    await made.subscribe("c", "digest:daily@09:00")
    await made.announce("a", measures=("rule",))
    await made.announce("b", measures=())
    await made.at(MORNING)
    assert await made.posted("c") == ["[a, b]"]
    return made


async def outbox(house: House) -> list[Delivery]:
    names = await house.redis.lrange(house.keys.outbox(channel("c").key), 0, -1)
    found = [(name, await house.outbox.planned(name)) for name in names]
    return [
        Delivery(name, planned[0], kind=planned[1].kind, content=planned[1].content, parent=planned[1].parent)
        for name, planned in found
        if planned
    ]


async def reported(house: House, event: str, source: str) -> None:
    ruling = Ruling("report", event, "{}", report=report(source=source, id=source))
    await house.settle(f"{source}|1", ruling)
    await house.planner.turn()


async def test_a_later_report_stands_beside_the_digest_quietly_and_once(house: House) -> None:
    for _ in range(2):
        await reported(house, "a", "us-federal-register")

    digest, later = await outbox(house)
    assert (later.kind, later.parent) == ("report", digest.id)
    assert await house.redis.hget(house.keys.delivery(later.id), "loud") == "0"


async def test_a_change_stands_beside_the_digest_which_stays_as_it_is(house: House) -> None:
    act = await house.events.announcement("a")
    assert act
    changed = await house.change(act, NewFacts(effective="2026-12-15"))

    digest, note = await outbox(house)
    assert (note.kind, note.parent, note.content.report) == ("report", digest.id, None)
    told = alerts.changed_since(changed, note.id)
    assert told.title.startswith("Changed: China: ")
    assert any("15 Dec 2026" in line.text for line in told.lines)


async def test_an_act_that_follows_is_put_beside_the_digest(house: House) -> None:
    await house.announce("s", kind="suspension", follows="a")
    await house.at("2026-11-26T09:00")

    digest, follow_up = await outbox(house)
    assert (follow_up.kind, follow_up.parent) == ("follow-up", digest.id)


async def test_the_newest_acts_are_read_beside_those_that_they_follow_however_old_these_are(house: House) -> None:
    await house.announce("s", kind="suspension", follows="a", subjects=(), destinations=())
    newest, *_ = await house.events.latest(1)

    assert isinstance(newest, FollowUp)
    assert newest.earlier == await house.events.announcement("a")
    assert newest.filled_in.subjects == ("graphite",)
    alone = await house.events.announcement("s")
    assert alone
    assert newest.to_json() == alone.to_json()


async def test_an_act_still_on_the_shelf_has_nothing_beside_which_a_report_could_stand(house: House) -> None:
    await house.announce("d")
    await reported(house, "d", "us-federal-register")

    assert [one.kind for one in await outbox(house)] == ["digest"]


async def test_who_unsubscribed_hears_no_more_of_it(house: House) -> None:
    for one in await house.subscriptions.of(channel("c")):
        await house.subscriptions.remove(one.id, "U1")
    await reported(house, "a", "us-federal-register")

    assert [one.kind for one in await outbox(house)] == ["digest"]


async def test_an_answer_links_the_digest_in_which_an_act_was_told(house: House) -> None:
    reviews = Reviews(house.redis, house.keys)
    assert await links(reviews) == ["https://example.org/39"]

    [digest] = await outbox(house)
    await house.outbox.begin(channel("c"))
    await house.outbox.settle(channel("c"), digest.id, "sent", message="7", link="https://chat.example/7")

    assert await links(reviews) == ["https://chat.example/7"]
    standing = await house.outbox.standing(digest.id)
    assert standing
    assert standing.several


async def links(reviews: Reviews) -> list[str | None]:
    return [notice.link for notice in (await reviews.waiting(["rule"], channel("c")))["rule"]]
