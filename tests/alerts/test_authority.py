"""The authority is heard: whoever asked for it is told of its act, and who was told by the press is told right."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from bot.alerts.desk import Desk
from bot.alerts.planner import Planner
from bot.detect import EventMemory
from bot.model.announcement import Announcement
from bot.model.delivery import Channel
from bot.store.events import Events, Planning
from bot.store.intake import Intake, IntakeEntry, PolledItem
from bot.store.keys import Keys
from bot.store.outbox import Outbox, Turn
from bot.store.redis import Client
from bot.store.subscriptions import Subscriptions
from bot.subscriptions.filters import Filters, Vocabulary
from bot.subscriptions.records import Subscription
from tests import shipped

BEFORE = datetime(2026, 1, 1, tzinfo=UTC)
SEEN = datetime(2027, 2, 1, tzinfo=UTC)
FILTERS = (
    "",
    "tier:official",
    "-tier:press",
    "source:authority",
    "-source:paper",
    "measure:prohibition",
    "-measure:licence",
    "kind:new-measure",
    "to:US",
    "-to:JP",
    "about:antimony",
    "from:CN tier:official measure:prohibition about:antimony",
)
AUTHORITY = (
    "Announcement No. 913 of 2027: export ban on antimony",
    "The export of antimony to the United States is prohibited from 7 March 2027.",
)
PRESS = {
    "right": (
        "China bans exports of antimony to the United States",
        "The export of antimony to the United States is prohibited from 7 March 2027, by Announcement No. 913 of 2027.",
    ),
    "milder": (
        "China to require licence for antimony exports",
        "Exporters of antimony will need a licence from 7 March 2027, says Announcement No. 913 of 2027.",
    ),
    "vague": (
        "China to require licence for antimony exports",
        "Exporters of antimony will have to apply for a licence, the commerce ministry said.",
    ),
    "another day": (
        "China bans exports of antimony",
        "Exports of antimony are prohibited from 7 June 2027, says Announcement No. 913 of 2027.",
    ),
    "another destination": (
        "China bans exports of antimony to Japan",
        "Exports of antimony to Japan are prohibited from 7 March 2027, says Announcement No. 913 of 2027.",
    ),
    "other goods": (
        "China bans exports of gallium",
        "Exports of gallium are prohibited, says Announcement No. 913 of 2027.",
    ),
    "another country": ("South Korea bans exports of antimony", "Exports of antimony are prohibited, it says."),
}
ORDERS = ("press first", "authority first", "same minute")


def polled(source: str, told: tuple[str, str], **more: str | None) -> PolledItem:
    official = source == "authority"
    entry = IntakeEntry(
        source=source,
        source_name=source.capitalize(),
        authority="Ministry of Commerce" if official else None,
        jurisdiction="CN" if official else None,
        tier="official" if official else "press",
        language="en",
        key=f"{source}-{told[0]}",
        id=f"{source}-{told[0]}",
        title=told[0],
        link=f"https://{source}.example/1",
        summary=told[1],
        published=SEEN.isoformat(),
        seen_at=SEEN.isoformat(),
    )
    entry = replace(entry, **more)  # type: ignore[arg-type] # plain fields
    return PolledItem("new", (entry.key,), told[1], entry)


class House:
    """Desk and planner over a Redis, with channels named by their filters."""

    def __init__(self, redis: Client, keys: Keys, filters: tuple[str, ...] = FILTERS, since: datetime = BEFORE) -> None:
        same, sources = (lambda text: text), {"authority": "Authority", "paper": "Paper"}
        self.read = Filters(Vocabulary(same, same, lambda _: frozenset(), sources=sources))
        self.intake, self.events = Intake(redis, keys), Events(redis, keys)
        self.outbox = Outbox(redis, keys, "tests")
        self.wanted = {Channel("plain", "-", text or "all"): text for text in filters}
        self._redis, self._keys = redis, keys
        standing = tuple(Subscription.of(channel, text, "U1", since) for channel, text in self.wanted.items())
        self.desk = Desk(self.intake, self.events, shipped.detector(), EventMemory, lambda *_: ())
        planning, known = Planning(redis, keys), Subscriptions(redis, keys)
        self.planner = Planner(planning, self.events, known, self.outbox, self.read, _nobody, standing)

    async def tell(self, *items: PolledItem) -> None:
        """Take items in at once, and let the desk and then the planner do their work."""
        for one in items:
            assert one.entry
            await self.intake.remember(one.entry.source, "{}", 0, [one])
        await self.desk.turn()
        await self.planner.turn()

    async def planned(self, channel: Channel) -> list[tuple[Turn, Announcement]]:
        """Return what was planned for a channel, in order, each with its act as it is known now."""
        found = []
        for name in await self._redis.zrange(self._keys.deliveries, 0, -1):
            where = await self.outbox.planned(name)
            if where and where[0] == channel:
                act = await self.events.announcement(where[1].event)
                assert act
                found.append((where[1], act))
        return found


async def _nobody(_: object) -> None:
    pass


@pytest.mark.parametrize(("press", "order"), list(product(PRESS, ORDERS)))
async def test_whoever_asked_for_the_authority_hears_it_whatever_the_press_said_and_when(
    redis: Client, keys: Keys, press: str, order: str
) -> None:
    house, alone = House(redis, keys), House(redis, Keys("alone"))
    paper, authority = polled("paper", PRESS[press]), polled("authority", AUTHORITY)
    await alone.tell(authority)
    if order == "same minute":
        await house.tell(paper, authority)
    else:
        first, second = (paper, authority) if order == "press first" else (authority, paper)
        await house.tell(first)
        await house.tell(second)

    for channel in house.wanted:
        told, wanted = await house.planned(channel), await alone.planned(channel)
        alerts = [(one, act) for one, act in told if one.kind in {"alert", "follow-up"}]
        heard = [act for _, act in alerts if any(item.source == "authority" for item in act.items)]
        assert len(heard) == (len(wanted) > 0), (channel, told)
        assert len({one.event for one, _ in alerts}) == len(alerts), "nothing is announced twice"
        for act in heard:
            assert (act.measure, act.destinations, act.subjects) == ("prohibition", ("US",), ("antimony",))
            assert (act.effective, act.lead and act.lead.source) == ("2027-03-07", "authority")


@pytest.mark.parametrize(
    ("press", "shown"),
    [("right", False), ("milder", True), ("vague", True), ("another day", True), ("another destination", True)],
)
async def test_the_authoritys_word_stands_beside_the_presss_alert_and_in_the_channel_if_it_changes_the_duty(
    redis: Client, keys: Keys, press: str, *, shown: bool
) -> None:
    house, channel = House(redis, keys), Channel("plain", "-", "all")
    await house.tell(polled("paper", PRESS[press]))
    await house.tell(polled("authority", AUTHORITY))
    told = {one.kind: one for one, _ in await house.planned(channel)}

    assert told["report"].loud is shown
    assert told["report"].content.report
    assert told["report"].content.report.source == "authority"
    assert ("edit" in told) is shown or press == "right"


async def test_the_press_corrects_no_authority_and_only_fills_in(redis: Client, keys: Keys) -> None:
    house, channel = House(redis, keys), Channel("plain", "-", "all")
    await house.tell(polled("authority", ("Announcement No. 913 of 2027: export ban on antimony", "")))
    await house.tell(polled("paper", PRESS["milder"]))
    [act] = await house.events.latest(5)

    assert (act.measure, act.effective) == ("prohibition", "2027-03-07")
    assert [one.loud for one, _ in await house.planned(channel) if one.kind == "report"] == [False]


async def test_an_edit_by_the_authority_is_heard_like_its_first_word(redis: Client, keys: Keys) -> None:
    house = House(redis, keys, ("", "measure:prohibition"))
    mild = ("Announcement No. 913 of 2027: export licence for antimony", "Exports of antimony need a licence.")
    await house.tell(polled("paper", PRESS["milder"]))
    await house.tell(polled("authority", mild, key="a", id="a"))
    assert await house.planned(Channel("plain", "-", "measure:prohibition")) == []
    await house.tell(replace(polled("authority", AUTHORITY, key="a", id="a"), what="edit"))

    [(alert, act)] = await house.planned(Channel("plain", "-", "measure:prohibition"))
    assert (alert.kind, act.measure) == ("alert", "prohibition")
    told = [one.loud for one, _ in await house.planned(Channel("plain", "-", "all")) if one.kind == "report"]
    assert told == [False, True]


async def test_who_subscribed_after_the_press_told_it_hears_the_authority_and_nothing_old(
    redis: Client, keys: Keys
) -> None:
    house = House(redis, keys, ("tier:official", ""), since=datetime.now(UTC) + timedelta(seconds=1))
    early = House(redis, keys, ())
    await early.tell(polled("paper", PRESS["right"]))
    await house.tell(polled("authority", AUTHORITY))

    assert [one.kind for one, _ in await house.planned(Channel("plain", "-", "tier:official"))] == ["alert"]
    assert await house.planned(Channel("plain", "-", "all")) == []


async def test_lists_judge_an_act_as_channels_do(redis: Client, keys: Keys) -> None:
    house = House(redis, keys)
    await house.tell(polled("paper", PRESS["milder"]))
    [told] = await house.events.latest(5)
    await house.tell(polled("authority", AUTHORITY))
    [act] = await house.events.latest(5)

    official = {text for text in FILTERS if "official" in text or "-tier" in text or "source" in text}
    assert {text for text in official if house.read(text).matches(told)} == set()
    assert {text for text in FILTERS if not house.read(text).matches(act)} == set()
    assert "tier:press" in house.read("tier:official").why_not(told)
