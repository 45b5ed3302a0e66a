"""Work on posted alerts: each step on record and on the post, reminders before the due day and on it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.alerts.dispatch import Drain
from bot.alerts.planner import HeldScheduler
from bot.alerts.work import AlertDesk, WorkReminders
from bot.errors import NotOnFileError, UsageError
from bot.model.delivery import Delivery, Sent, delivery_id
from bot.model.trail import TrailEntry, TrailStep
from bot.store.audit import ERASED, Audit, Person
from bot.store.erasure import PersonRecords, WorkspaceRecords, workspace_of
from bot.store.events import Evidence
from bot.store.keys import Keys
from bot.store.outbox import Outbox
from bot.store.redis import Client
from bot.store.reviews import AlertTrails
from handlers.messages.deliveries import Messages
from handlers.messages.evidence import delivery_row, work_rows
from handlers.messages.reply import Reply
from tests.alerts.held_deliveries import House, channel, no_sleep
from tests.alerts.samples import announcement

HERE = channel("a")
ALERT = delivery_id("e1", HERE)


class Screen:
    """A platform that shows messages: each by its delivery's id, as it was posted or edited last."""

    repeat_window = timedelta(0)

    def __init__(self) -> None:
        self.shown: dict[str, Reply] = {}
        self.threads: list[str] = []
        self.word = Messages({}, lambda: datetime(2026, 11, 24, tzinfo=UTC))

    async def pace(self, delivery: Delivery) -> None:
        del delivery

    async def send(self, delivery: Delivery) -> Sent:
        place = delivery.beside.message if delivery.kind == "edit" and delivery.beside else delivery.id
        self.shown[place] = self.word(delivery)
        if delivery.kind == "reminder" and delivery.beside:
            self.threads.append(delivery.beside.message)
        return Sent(place, f"https://chat.example/{place}")

    async def find(self, delivery: Delivery, first_tried: datetime | None) -> Sent:
        raise AssertionError(f"{delivery.id} was clear since {first_tried}")


class WorkHouse(House):
    """A house in which people work on alerts."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        super().__init__(redis, keys)
        self.trails, self.audit, self.screen = AlertTrails(redis, keys), Audit(redis, keys), Screen()
        self.desk = AlertDesk(self.trails, self.audit, self.wake, lambda: self.now)
        outbox = Outbox(redis, keys, "me")
        self.drain = Drain(outbox, self.events, self.screen, trails=self.trails, sleep=no_sleep)
        reminding = WorkReminders(self.trails, self.events, self.outbox, self.settings, self.wake)
        self.held_scheduler = HeldScheduler(
            self.later, self.events, self.subscriptions, self.settings, self.wake, (reminding,),
            clock=lambda: self.now, monotonic=lambda: self.passed, sleep=no_sleep,
        )  # fmt: skip

    async def alert(self) -> None:
        """An act is announced and posted."""
        await self.subscribe("a", "")
        await self.announce("e1")
        await self.send()

    async def send(self) -> None:
        assert await self.drain.run(HERE) is None

    def work_shown(self) -> str:
        """What the alert's message says of the work."""
        return next((line.text for line in self.screen.shown[ALERT].lines if line.bold == "Work:"), "")


@pytest.fixture
def house(redis: Client, keys: Keys) -> WorkHouse:
    return WorkHouse(redis, keys)


async def test_each_step_is_kept_audited_and_shown_on_the_post(house: WorkHouse) -> None:
    await house.alert()
    assert house.work_shown() == ""
    await house.desk.work(ALERT, TrailStep(acknowledged=True, assignee="Ben"), "U1", "Ann")
    await house.send()
    assert house.work_shown() == "acknowledged · with Ben (Ann, 24 Nov 2026)"
    await house.desk.work(ALERT, TrailStep(due="2026-12-10", note="asked the supplier"), "web:cy", "cy")
    await house.send()
    assert house.work_shown() == "acknowledged · with Ben · due 10 Dec 2026 · asked the supplier (cy, 24 Nov 2026)"
    await house.desk.work(ALERT, TrailStep(done=True), "U1", "Ann")
    await house.send()

    assert house.work_shown() == "done · with Ben (Ann, 24 Nov 2026)"
    assert len(house.screen.shown) == 1
    assert [(one.who, one.what, one.before, one.after) for one in await house.audit.of(HERE, 5)][:3] == [
        ("U1", "alert worked on", ALERT, "done"),
        ("web:cy", "alert worked on", ALERT, "due 2026-12-10, note"),
        ("U1", "alert worked on", ALERT, "acknowledged, assigned"),
    ]
    assert not (await house.audit.verify(HERE.platform, HERE.workspace)).faults


async def test_an_edit_for_another_reason_leaves_the_work_on_the_post(house: WorkHouse) -> None:
    await house.alert()
    await house.desk.work(ALERT, TrailStep(acknowledged=True), "U1", "Ann")
    await house.send()
    other = Delivery(delivery_id("e1|later", HERE, "edit"), HERE, announcement(event="e1"), "edit", parent=ALERT)
    await house.outbox.add([other])
    await house.send()

    assert house.work_shown() == "acknowledged (Ann, 24 Nov 2026)"


async def test_two_who_press_at_once_both_count(house: WorkHouse) -> None:
    await house.alert()
    steps = (TrailStep(acknowledged=True), TrailStep(assignee="Ben"), TrailStep(due="2026-12-01"), TrailStep(note="x"))
    await asyncio.gather(*(house.desk.work(ALERT, step, f"U{at}") for at, step in enumerate(steps)))

    trail = await house.trails.of(ALERT)
    assert len(trail) == 4
    assert (trail[-1].acknowledged, trail[-1].assignee, trail[-1].due) == (True, "Ben", "2026-12-01")
    assert {one.by for one in trail} == {"U0", "U1", "U2", "U3"}


@pytest.mark.parametrize(
    ("step", "problem"),
    [
        (TrailStep(due="soon"), "is no day"),
        (TrailStep(assignee="x" * 61), "at most 60"),
        (TrailStep(note="x" * 2_001), "at most 2,000"),
    ],
)
async def test_what_cannot_be_kept_is_named_and_changes_nothing(
    house: WorkHouse, step: TrailStep, problem: str
) -> None:
    await house.alert()
    with pytest.raises(UsageError, match=problem):
        await house.desk.work(ALERT, step, "U1")
    assert await house.trails.of(ALERT) == []


async def test_what_is_not_posted_cannot_be_worked_on(house: WorkHouse) -> None:
    await house.subscribe("a", "")
    await house.announce("e1")
    for alert in (ALERT, "none"):
        with pytest.raises(NotOnFileError):
            await house.desk.work(alert, TrailStep(done=True), "U1")
    assert await house.trails.of(ALERT) == []


async def test_the_channel_is_reminded_in_the_thread_the_day_before_and_on_the_day_once(house: WorkHouse) -> None:
    await house.alert()
    await house.desk.work(ALERT, TrailStep(assignee="Ben", due="2026-12-10"), "U1", "Ann")
    await house.send()
    told = []
    for day in ("08", "09", "10", "11", "12"):
        for hour in ("08:00", "09:30", "12:00"):
            await house.at(f"2026-12-{day} {hour}")
            before = len(house.screen.threads)
            await house.send()
            told += [f"{day} {hour}"] * (len(house.screen.threads) - before)

    assert told == ["09 09:30", "10 09:30"]
    assert set(house.screen.threads) == {ALERT}
    titles = [one.title for one in house.screen.shown.values()]
    assert titles[1:] == ["Work on an alert is due tomorrow", "Work on an alert is due today"]
    assert await house.trails.due(datetime(2027, 1, 1, tzinfo=UTC).date()) == []


@pytest.mark.parametrize("step", [TrailStep(done=True), TrailStep(due=""), TrailStep(due="2027-06-01")])
async def test_what_is_done_or_put_off_reminds_nobody(house: WorkHouse, step: TrailStep) -> None:
    await house.alert()
    await house.desk.work(ALERT, TrailStep(due="2026-12-10"), "U1")
    await house.desk.work(ALERT, step, "U1")
    await house.at("2026-12-10 12:00")
    await house.send()

    assert house.screen.threads == []


async def test_a_bot_that_was_off_reminds_once(house: WorkHouse) -> None:
    await house.alert()
    await house.desk.work(ALERT, TrailStep(due="2026-12-10"), "U1")
    for now in ("2026-12-14 12:00", "2026-12-15 12:00"):
        await house.at(now)
        await house.send()

    assert house.screen.threads == [ALERT]


async def test_the_evidence_has_how_it_stands_and_every_step(house: WorkHouse) -> None:
    await house.alert()
    await house.desk.work(ALERT, TrailStep(acknowledged=True, note="first"), "U1", "Ann")
    await house.desk.work(ALERT, TrailStep(assignee="Ben", due="2026-12-10"), "U2")
    await house.send()
    rows = [delivery_row(one) async for one in Evidence(house.redis, house.keys).pieces()]
    alert = next(row for row in rows if row["kind"] == "alert")
    assert [alert[name] for name in ("work", "assignee", "due", "worked_by")] == [
        "acknowledged", "Ben", "2026-12-10", "U2",
    ]  # fmt: skip
    worked = [one async for one in house.trails.all()]
    steps = [row for one in worked for row in work_rows(one, await house.events.announcement(one.event))]
    assert [(row["step_by"], row["work"], row["note"], row["document"]) for row in steps] == [
        ("Ann", "acknowledged", "first", announcement().document or ""),
        ("U2", "acknowledged", "", announcement().document or ""),
    ]


async def test_a_person_gets_their_steps_and_is_erased_from_them_and_a_workspace_forgets_all(house: WorkHouse) -> None:
    await house.alert()
    await house.desk.work(ALERT, TrailStep(assignee="Ann"), "U1", "Ann")
    await house.desk.work(ALERT, TrailStep(note="hm"), "U2", "Ben")
    people, place = PersonRecords(house.redis, house.keys), workspace_of(HERE.key)
    ann = Person(HERE.platform, HERE.workspace, "U1")
    rows = [row async for row in people.of(ann) if row["record"] == "work on an alert"]
    assert [row["by"] for row in rows] == ["U1", "U2"]
    other = Person(HERE.platform, "another", "U1")
    assert [row async for row in people.of(other) if row["record"] == "work on an alert"] == []
    assert (await people.erase(ann)).steps == 2
    assert [(one.by, one.name, one.assignee) for one in await house.trails.of(ALERT)] == [
        (ERASED, "", ERASED), ("U2", "Ben", ERASED),
    ]  # fmt: skip
    await WorkspaceRecords(house.redis, house.keys).forget(place)
    assert [one async for one in house.trails.all()] == []
    assert [key async for key in house.redis.scan_iter(match="*trail*", count=500)] == []


def test_entries_of_an_earlier_version_are_read() -> None:
    text = '{"by":"web:Ann","at":"2026-11-01T00:00:00+00:00","acknowledged":true}'
    assert TrailEntry.from_json(text).who == "Ann"
