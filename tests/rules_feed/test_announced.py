"""Each act that an edition changes is announced once, whatever is killed; a refused edition is told once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bot.alerts.desk import Desk
from bot.detect import EventMemory
from bot.errors import FetchError
from bot.feeds.editions import RulesFeed
from bot.feeds.fetch.client import Fetcher
from bot.feeds.health import SourceNotice
from bot.feeds.poller import Poller
from bot.feeds.schedule import SourceState
from bot.feeds.sources import Source
from bot.feeds.worker.pool import ParserPool
from bot.model.announcement import Announcement
from bot.rules_feed.report import Fault, Updated, feed_source
from bot.store.events import Events
from bot.store.intake import Intake
from bot.store.keys import Keys
from bot.store.redis import Client
from bot.store.sources import SourceRound
from bot.subscriptions.filters import Filters
from handlers.knowledge import vocabulary
from handlers.messages import act_words
from tests import shipped
from tests.cut_steps import cut
from tests.rules_feed.site import Careless, Site, act
from tests.servers.feeds import FeedServer, Response


class House:
    """A site, the poller that reads its feed, and the desk behind it."""

    def __init__(self, redis: Client, site: Site, fetcher: Fetcher, parser: ParserPool) -> None:
        self.redis, self.site, self.keys = redis, site, Keys()
        self.intake, self.round = Intake(redis, self.keys), SourceRound(redis, self.keys)
        self.events = Events(redis, self.keys)
        self.feed = RulesFeed(site.store, self._update)
        self.fetcher, self.parser = fetcher, parser
        self.notices: list[SourceNotice] = []

    async def _update(self) -> bytes:
        """What `exportwatch rules update --by-itself --json` prints, without the process."""
        try:
            return msgspec.json.encode(await self.site.update(by_itself=True))
        except FetchError as error:
            return msgspec.json.encode(Updated("error", error=Fault(error.kind, error.message)))

    async def _notify(self, _: Source, notice: SourceNotice) -> None:
        self.notices.append(notice)

    async def poll(self) -> SourceState:
        source = feed_source(self.site.server.url("/feed"))
        poller = Poller(
            [source],
            self.fetcher,
            self.parser,
            self.intake,
            self.round,
            rules=self.feed,
            notify=self._notify,
        )
        await poller.poll(source, 0)
        return SourceState.from_json(await self.round.state(source.id) or "")

    async def settle(self) -> list[Announcement]:
        """Let the desk settle all that came in; every announcement so far, in order."""
        await Desk(self.intake, self.events, shipped.detector(), EventMemory, lambda *_: ("other",)).turn()
        entries = await self.redis.xrange(self.keys.stream)
        return [Announcement.from_json(fields["announcement"]) for _, fields in entries]


@pytest.fixture
async def house(redis: Client, tmp_path: Path) -> AsyncIterator[House]:
    async with FeedServer() as server, Fetcher(frozenset({server.pair})) as fetcher, ParserPool(1) as parser:
        site = Site(tmp_path, server)
        site.publish(act(), act(8, title="Export of toys"))
        await site.update()
        yield House(redis, site, fetcher, parser)


async def test_every_act_that_an_edition_changes_is_one_announcement_that_filters_match(house: House) -> None:
    await house.poll()
    assert await house.settle() == []  # the first edition is the beginning

    house.site.publish(act(kind="prohibition"), act(9, title="Export of tops"))
    await house.poll()
    await house.poll()
    told = {one.document or "": one for one in await house.settle()}

    assert {name: (one.kind, one.measure, one.deed) for name, one in told.items()} == {
        "Regulation No. 7 of 2024": ("amendment", "prohibition", "rule-changed"),
        "Regulation No. 8 of 2024": ("amendment", "licence", "rule-removed"),
        "Regulation No. 9 of 2024": ("new-measure", "licence", "rule-added"),
    }
    one = told["Regulation No. 7 of 2024"]
    assert one.summary == (
        "Rule changed: Export of widgets (Regulation No. 7 of 2024, Ministry of Toys). "
        "Kind of duty: prohibition (before: licence)."
    )
    assert (one.jurisdiction, one.subjects, one.effective) == ("IS", ("widgets",), "2024-07-01")
    assert one.measures == ()  # nobody has to review a rule because of its own announcement
    assert one.items[0].link == "https://example.org/7"
    read = Filters(vocabulary(shipped.rules(), sources={"rules-feed": "Feed of rules"}))
    assert read("from:IS kind:amendment").matches(one)
    assert not read("from:CN").matches(one)


async def test_other_names_of_goods_are_one_announcement_that_filters_match(house: House) -> None:
    await house.poll()
    house.site.publish(act(), act(8, title="Export of toys"), names="gizmos")
    await house.poll()
    await house.poll()
    (one,) = await house.settle()
    assert (one.deed, one.kind, one.measure, one.jurisdiction) == ("goods-changed", "amendment", None, None)
    assert one.summary == ("Names or codes changed: widgets. Names added: gizmos. Names removed: toy widgets.")
    assert one.subjects == ("widgets",)
    read = Filters(vocabulary(shipped.rules(), sources={"rules-feed": "Feed of rules"}))
    assert read("kind:amendment").matches(one)
    assert not read("about:graphite").matches(one)
    assert act_words.title(one) == "Rules on file: names or codes changed touching widgets"


async def test_what_only_curators_see_is_no_news(house: House) -> None:
    await house.poll()
    house.site.publish(act(checked="2026-11-20") + "check_every_days: 30\n", act(8, title="Export of toys"))
    await house.poll()
    assert house.site.store.state.current == house.site.store.state.kept[0]
    assert await house.settle() == []


async def test_an_edition_that_is_taken_back_and_comes_again_is_news_each_time(house: House) -> None:
    await house.poll()
    house.site.publish(act(kind="prohibition"), act(8, title="Export of toys"))
    await house.poll()
    with house.site.store.locked():
        house.site.store.roll_back()
    await house.poll()
    await house.site.update()
    await house.poll()
    assert [one.measure for one in await house.settle()] == ["prohibition", "licence", "prohibition"]


@pytest.mark.parametrize("stop", ["note_announced", "remember", "end_announcing"])
async def test_killed_at_any_step_every_change_is_told_once(
    house: House, stop: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.poll()
    house.site.publish(act(kind="prohibition"), act(9, title="Export of tops"), names="gizmos")

    for after in (False, True):
        with monkeypatch.context() as patch:
            place: Any = house.intake if stop == "remember" else type(house.site.store)
            patch.setattr(place, stop, cut(getattr(place, stop), after=after))
            with pytest.raises((KeyboardInterrupt, asyncio.CancelledError)):
                await house.poll()
    if stop == "remember":
        # Another edition comes before the changes of this one are known to be on record.
        acts = act(kind="prohibition"), act(9, title="Export of tops"), act(10, title="Export of dolls")
        house.site.publish(*acts, names="gizmos")
    for _ in range(3):
        await house.poll()

    told = await house.settle()
    numbers = [7, 8, 9] + ([10] if stop == "remember" else [])
    documents = [one.document for one in told if one.document]
    assert sorted(documents) == sorted(f"Regulation No. {number} of 2024" for number in numbers)
    assert [one.deed for one in told if not one.document] == ["goods-changed"]


async def test_a_refused_edition_is_told_once_and_so_is_its_recovery(house: House) -> None:
    await house.poll()
    house.site.publish(act(kind="licens"), by=Careless)
    states = [await house.poll() for _ in range(3)]
    assert {state.last_error for state in states} == {"refused"}
    assert states[-1].last_error == "refused"
    (notice,) = house.notices
    assert notice.what == "broke"
    assert "refused, nothing of it is used: edition 2 is not right by `rules check`" in notice.why

    house.site.publish(act(kind="quota"), act(8, title="Export of toys"))
    for _ in range(3):
        await house.poll()
    assert [one.what for one in house.notices] == ["broke", "healed"]
    assert [one.measure for one in await house.settle()] == ["quota"]


async def test_a_server_that_fails_once_is_not_told(house: House) -> None:
    house.site.server.forget()
    house.site.server.reply("/feed/metadata/timestamp.json", Response(503))
    state = await house.poll()
    assert (state.last_error, house.notices) == ("http-503", [])


async def test_a_report_that_is_none_is_a_failure(house: House) -> None:
    async def nothing() -> bytes:
        return b"Killed"

    with pytest.raises(FetchError, match="the update ended without a report"):
        await RulesFeed(house.site.store, nothing).refresh(feed_source("https://a.example"), None, None)  # type: ignore[arg-type] # not used
