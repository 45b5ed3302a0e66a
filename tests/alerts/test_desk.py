"""The desk: each item is settled once, in order, whatever its content and however many processes run."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.alerts.amendments import NewFacts, amended
from bot.alerts.desk import Desk, with_authority
from bot.detect import EventCard, Placement, SourceText, Verdict
from bot.errors import FetchError
from bot.model.announcement import Announcement
from bot.model.delivery import Channel
from bot.store.events import Events, Ruling
from bot.store.intake import Floods, FloodWatch, Intake, IntakeEntry, PolledItem
from bot.store.keys import Keys
from bot.store.outbox import Outbox
from bot.store.redis import Client
from bot.subscriptions.filters import parse
from handlers.messages.operators import set_aside
from tests.alerts.samples import VOCABULARY
from tests.alerts.subject import PlainJudge, PlainMemory
from tests.alerts.test_kill import found

WHEN = datetime(2026, 11, 24, tzinfo=UTC)


class Judge(PlainJudge):
    """Calls titles with `noise` irrelevant, and breaks on `broken` ones."""

    def judge(self, text: SourceText, order: float | None = None) -> Verdict:
        if "broken" in text.title:
            raise RuntimeError("a bug")
        return replace(super().judge(text, order), relevant="noise" not in text.title)


async def test_a_new_act_is_worded_by_the_writer_of_gists_and_a_further_report_is_not(house: House) -> None:
    worded: list[str] = []

    class Writer:
        async def gist(self, text: SourceText, verdict: Verdict) -> str | None:
            worded.append(text.id)
            return f"{verdict.summary} In short."

    desk = Desk(house.intake, house.events, Judge(), PlainMemory, lambda *_: (), gists=Writer())
    await house.take_in(item(1, "act"))
    await desk.turn()
    await house.take_in(replace(item(1, "act"), keys=("another",), what="new"))
    await desk.turn()

    (act,) = await house.events.latest(10)
    assert act.gist == f"{act.summary} In short."
    assert len(worded) == 1


@pytest.mark.parametrize(
    ("score", "order", "asked", "announced"),
    [(0.3, 2.0, 1, ["doubt"]), (0.6, -2.0, 1, []), (0.6, None, 1, ["doubt"]), (0.999, -2.0, 0, ["doubt"])],
    ids=["for an act", "against one", "it fails", "nothing to settle"],
)
async def test_a_doubt_is_settled_by_the_reader_of_word_order(
    house: House, score: float, order: float | None, asked: int, announced: list[str]
) -> None:
    read: list[str] = []

    class InDoubt(PlainJudge):
        def judge(self, text: SourceText, order: float | None = None) -> Verdict:
            relevant = score >= 0.5 if order is None else order > 0
            return replace(super().judge(text), relevant=relevant, score=score)

    class Reader:
        async def read_order(self, text: str) -> float:
            read.append(text)
            if order is None:
                raise FetchError("the reader", "timeout", "reading took too long")
            return order

    desk = Desk(house.intake, house.events, InDoubt(), PlainMemory, lambda *_: (), reader=Reader())
    await house.take_in(item(1, "doubt"))
    await desk.turn()

    assert await house.announced() == announced
    assert len(read) == asked


async def test_a_correction_is_learned_by_what_the_next_report_is_known_by(house: House) -> None:
    class Days(PlainJudge):
        """The title says the day of the start after `from`."""

        def judge(self, text: SourceText, order: float | None = None) -> Verdict:
            named = text.title.partition(" from ")[2]
            return replace(super().judge(text, order), effective=date.fromisoformat(named) if named else None)

    class Titles(PlainMemory):
        def place(self, verdict: Verdict, text: SourceText, seen_at: datetime) -> Placement:
            return super().place(verdict, replace(text, title=text.title.partition(" from ")[0]), seen_at)

    desk = Desk(house.intake, house.events, Days(), Titles, lambda *_: ())
    first, again = item(1, "act from 2027-05-01"), item(2, "act, a ban from 2027-06-01")
    assert first.entry
    await house.take_in(replace(first, entry=replace(first.entry, tier="press")), again)
    await desk.turn()
    card = EventCard.from_json(await house.events.card("act") or "")
    assert (card.effective, card.measure) == ("2027-06-01", "prohibition")

    await house.take_in(
        replace(again, what="edit", digest="another", entry=item(2, "act, a ban from 2027-07-01").entry)
    )
    await desk.turn()
    (act,) = await house.events.latest(10)
    card = EventCard.from_json(await house.events.card("act") or "")
    assert card.effective == act.effective == "2027-07-01"


async def test_once_the_reader_has_failed_nobody_keeps_an_authoritys_item_waiting_for_it(house: House) -> None:
    read: list[str] = []
    works = False

    class InDoubt(PlainJudge):
        def judge(self, text: SourceText, order: float | None = None) -> Verdict:  # noqa: ARG002 - the protocol
            return replace(super().judge(text), score=0.6)

    class Reader:
        async def read_order(self, text: str) -> float:
            read.append(text.strip())
            if not works:
                raise FetchError("the reader", "timeout", "no answer within 3 s")
            return 2.0

    def told(number: int, tier: str) -> PolledItem:
        one = item(number, f"{tier} {number}")
        assert one.entry
        return replace(one, entry=replace(one.entry, tier=tier))

    desk = Desk(house.intake, house.events, InDoubt(), PlainMemory, lambda *_: (), reader=Reader())
    await house.take_in(*(told(n, "press") for n in range(16)), told(16, "official"), told(17, "press"))
    await desk.turn()

    assert read == ["press 0", "official 16", "press 17"]
    assert len(await house.announced()) == 18
    works, read[:] = True, []
    await house.take_in(told(18, "official"), *(told(n, "press") for n in range(19, 22)), told(22, "official"))
    await desk.turn()
    assert read == ["official 18", "press 19", "press 20", "press 21", "official 22"]


def item(number: int, title: str, what: str = "new") -> PolledItem:
    one = found(number)
    assert one.entry
    return replace(one, entry=replace(one.entry, title=title), what=what, digest=title)  # type: ignore[arg-type] # a Literal


class House:
    def __init__(self, redis: Client, keys: Keys) -> None:
        self.redis, self.keys = redis, keys
        self.intake, self.events = Intake(redis, keys), Events(redis, keys)

    def desk(self) -> Desk:
        return Desk(self.intake, self.events, Judge(), PlainMemory, lambda *_: ())

    async def take_in(self, *items: PolledItem) -> None:
        await self.intake.remember("source", "{}", 0, items)

    async def announced(self) -> list[str]:
        return [one.event for one in reversed(await self.events.latest(100))]


@pytest.fixture
def house(redis: Client, keys: Keys) -> House:
    return House(redis, keys)


async def test_acts_are_announced_in_order_and_noise_is_passed_by(house: House) -> None:
    await house.take_in(item(1, "one"), item(2, "noise"), item(3, "two"), item(4, "noise"))
    await house.desk().turn()

    assert await house.announced() == ["one", "two"]
    assert await house.intake.cursor() == (await house.redis.xrange(house.keys.intake))[-1][0]


async def test_a_second_report_is_kept_with_the_event_and_announces_nothing(house: House) -> None:
    await house.take_in(item(1, "one"), item(2, "one"))
    await house.desk().turn()

    assert await house.announced() == ["one"]
    assert [report.id for report in await house.events.reports("one")] == ["item-002"]


async def test_an_edit_of_an_announced_item_announces_nothing(house: House) -> None:
    await house.take_in(item(1, "one"))
    await house.desk().turn()
    await house.take_in(item(1, "one, corrected", "edit"))
    await house.desk().turn()

    assert await house.announced() == ["one"]
    assert await house.events.reports("one") == []


async def test_an_edit_that_changes_the_title_changes_the_announcement_and_says_so_to_readers(house: House) -> None:
    await house.take_in(item(1, "one"))
    await house.desk().turn()
    before = await house.events.announcement("one")
    await house.take_in(item(1, "one, corrected", "edit"))
    await house.desk().turn()

    after = await house.events.announcement("one")
    assert before
    assert after
    assert (before.edited_at, before.changes) == (None, ())
    assert [(one.name, one.before, one.after, one.by) for one in after.changes] == [
        ("title", "one", "one, corrected", "source")
    ]
    assert after.edited_at == after.changes[0].at
    assert after.items[0].title == "one, corrected"
    (_, update), *more = await house.redis.xrange(house.keys.updates)
    assert not more
    assert Announcement.from_json(update["announcement"]) == after


async def test_an_edit_that_changes_no_fact_changes_nothing(house: House) -> None:
    await house.take_in(item(1, "one"))
    await house.desk().turn()
    edited = item(1, "one", "edit")
    assert edited.entry
    longer = replace(edited, digest="other", entry=replace(edited.entry, summary="A longer text."))
    await house.take_in(longer)
    await house.desk().turn()

    assert await house.redis.xrange(house.keys.updates) == []
    assert len(await house.redis.xrange(house.keys.planning)) == 1


async def test_an_item_shown_anew_leaves_what_is_remembered_of_its_event(house: House) -> None:
    await house.take_in(item(1, "one"), item(2, "one"))
    await house.desk().turn()
    await house.take_in(item(2, "one, again", "edit"))
    await house.desk().turn()

    assert [EventCard.from_json(card).event for card in await house.events.cards()] == ["one"]


async def test_an_edit_that_another_came_before_is_judged_again_on_top_of_it(house: House) -> None:
    await house.take_in(item(1, "one"))
    await house.desk().turn()
    read = await house.events.announcement("one")
    assert read
    first = amended(read, NewFacts(document="No. 1 of 2026"), "source", WHEN, how="extend")
    assert first
    cursor = await house.intake.cursor()
    assert await house.events.settle(cursor, "98-0", "x", Ruling("edit", "one", announcement=first)) == "98-0"
    second = amended(read, NewFacts(effective="2026-12-01"), "source", WHEN + timedelta(1))
    assert second

    assert await house.events.settle("98-0", "99-0", "x", Ruling("edit", "one", announcement=second)) == "98-0"
    assert len(await house.redis.xrange(house.keys.updates)) == 1


async def test_an_edit_that_makes_an_item_an_act_announces_it(house: House) -> None:
    await house.take_in(item(1, "noise"))
    await house.desk().turn()
    await house.take_in(item(1, "one", "edit"))
    await house.desk().turn()

    assert await house.announced() == ["one"]


async def test_two_desks_settle_each_item_once(house: House) -> None:
    first, second = house.desk(), house.desk()
    await house.take_in(item(1, "one"))
    await first.turn()
    await house.take_in(item(2, "two"))
    await second.turn()
    await house.take_in(item(3, "one"), item(4, "three"))
    await first.turn()

    assert await house.announced() == ["one", "two", "three"]


async def test_an_item_that_breaks_the_judging_is_set_aside_and_the_next_goes_on(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    await house.take_in(item(1, "broken"), item(2, "two"))
    await house.desk().turn()

    assert await house.announced() == ["two"]
    [kept] = (await house.redis.hgetall(house.keys.intake_failed)).values()
    assert IntakeEntry.from_json(kept).title == "broken"
    assert "item-001" in caplog.text


async def test_the_operators_are_told_once_of_the_items_of_a_source_that_were_set_aside(house: House) -> None:
    operators, told = Channel("slack", "T1", "C9"), Outbox(house.redis, house.keys, "tests")
    await house.take_in(item(1, "broken"), item(2, "broken as well"), item(3, "fine"))
    await house.desk().turn()
    for _ in range(2):
        watch = FloodWatch(
            Floods(house.redis, house.keys),
            intake=house.intake,
            tell_aside=set_aside(told, operators),
            sleep=lambda _: asyncio.sleep(0),
        )
        await watch.turn()

    [notice] = await told.recent(10)
    planned = await told.planned(notice.id)
    assert (notice.channel, notice.kind) == (operators.key, "notice")
    assert planned
    assert planned[1].content.title == "An item of Source could not be judged"
    assert [one.count for one in await house.intake.aside()] == [2]


async def test_a_remembered_event_of_another_version_does_no_harm(house: House) -> None:
    await house.take_in(item(1, "one"))
    await house.desk().turn()
    await house.redis.hset(house.keys.cards, "one", '{"event": "one"}')
    await house.take_in(item(2, "two"))
    await house.desk().turn()

    assert await house.announced() == ["one", "two"]


def test_an_official_source_that_names_nobody_speaks_for_its_own_jurisdiction() -> None:
    entry = found(1).entry
    assert entry
    verdict = replace(PlainJudge().judge(SourceText("1", "t", "", "s", "u")), jurisdiction=None)

    assert with_authority(verdict, entry).jurisdiction == "CN"
    assert with_authority(verdict, replace(entry, tier="press")).jurisdiction is None


async def test_a_new_edition_of_a_list_is_announced_as_it_says_and_judged_by_nobody(house: House) -> None:
    facts = (("list", "us-ccl"), ("kind", "amendment"), ("measure", "licence"), ("codes", "3A090 5A002.a"))
    one = item(1, "broken for every judge")
    assert one.entry
    entry = replace(one.entry, facts=facts, jurisdiction="US", summary="New: 3A090.", id="us-ccl-2026-10-01-abc")
    await house.take_in(replace(one, entry=entry))
    seen: list[tuple[str, ...]] = []

    def subjects_of(codes: Sequence[str], jurisdiction: str | None) -> tuple[str, ...]:
        seen.append((*codes, jurisdiction or ""))
        return ("advanced chips",)

    desk = Desk(house.intake, house.events, Judge(), PlainMemory, lambda *_: ("a-rule",), subjects_of=subjects_of)
    await desk.turn()
    await house.take_in(replace(one, entry=entry, keys=("another",)))
    await desk.turn()

    (act,) = await house.events.latest(10)
    assert (act.event, act.kind, act.measure, act.jurisdiction) == (entry.id, "amendment", "licence", "US")
    assert (act.codes, act.subjects, act.measures) == (("3A090", "5A002.a"), ("advanced chips",), ("a-rule",))
    assert act.summary == "broken for every judge. New: 3A090."
    assert seen[0] == ("3A090", "5A002.a", "US")
    assert parse("code:5A002 about:graphite | code:3A090.b", VOCABULARY).matches(act)
    assert not parse("code:3A001", VOCABULARY).matches(act)
